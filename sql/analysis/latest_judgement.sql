-- grain: one row per authority and concept of ONE latest graded inspection, whatever is known today
-- needs: analysis.latest_judgement_as_at
-- columns:
--   authority             short name
--   authority_code        ONS code
--   inspection_id         the real event
--   framework             framework code
--   framework_label       framework as pages print it
--   framework_family      frameworks of one family are one inspection programme
--   scale                 scale of its grades; a rank compares within one scale only
--   kind                  kind of inspection
--   started_on            first day on site; empty where only the publication is known
--   ended_on              last day on site
--   published_on          day of publication
--   public_on             day from which it counts as published: publication; where unknown, 26 weeks after its last known day
--   concept               concept code
--   concept_label         concept as pages print it
--   grade                 grade code; empty where there is none
--   grade_label           grade as pages print it
--   grade_rank            1 is the best of its scale; an order, never a number to average
--   grade_ranks           rank of the worst grade of its scale
--   is_good_or_better     the only cut that is safe across all frameworks
--   missing_reason        why there is no grade
--   missing_label         that reason as pages print it
--   comparability         A direct, B close, threshold_only; empty where there is no grade
--   recoded_by_publisher  true where the publisher replaced the word of the time
--   sources               number of sources that tell the cell
--   source_ids            those sources
--   agree                 true where they tell the same; empty where none tells
--   as_at                 day up to which this is known: the latest workbook's, or a later report's
--   age_days              days from the end of the inspection, else its start, else publication, to as_at or the authority's end
--   previous_overall      overall grade of the latest earlier inspection that has one
--   previous_overall_label  that grade as pages print it
--   previous_overall_on   start (else publication) of that inspection
--   previous_overall_is_publication  true where its start is not known
--   previous_overall_framework  framework of that inspection
--   newer_report_on       publication of a newer report that Ofsted lists and no source here tells; empty where none is known
--   newer_report_title    its title in the list
--   authority_ended_on    last day of an authority that had ended by the cut-off; empty while it exists
create view analysis.latest_judgement as
select
    authority,
    authority_code,
    inspection_id,
    framework,
    framework_label,
    framework_family,
    scale,
    kind,
    started_on,
    ended_on,
    published_on,
    public_on,
    concept,
    concept_label,
    grade,
    grade_label,
    grade_rank,
    grade_ranks,
    is_good_or_better,
    missing_reason,
    missing_label,
    comparability,
    recoded_by_publisher,
    sources,
    source_ids,
    agree,
    as_at,
    age_days,
    previous_overall,
    previous_overall_label,
    previous_overall_on,
    previous_overall_is_publication,
    previous_overall_framework,
    newer_report_on,
    newer_report_title,
    authority_ended_on
from analysis.latest_judgement_as_at('9999-12-31', '9999-12-31')
