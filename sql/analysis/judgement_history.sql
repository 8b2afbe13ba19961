-- grain: one row per graded inspection and concept, all seven concepts, absences with their reason
-- needs: inspection, authority, framework, concept, concept_absence, domain, grade, term, analysis.resolved_judgement
-- columns:
--   authority             short name
--   authority_code        ONS code
--   inspection_id         the real event
--   framework             framework code
--   framework_label       framework as pages print it
--   kind                  kind of inspection
--   started_on            first day on site; empty where only the publication is known
--   ended_on              last day on site
--   published_on          day of publication
--   concept               concept code
--   concept_label         concept as pages print it
--   grade                 grade code; empty where there is none
--   grade_label           grade as pages print it
--   grade_rank            1 is the best of its scale; an order, never a number to average
--   is_good_or_better     the only cut that is safe across all frameworks
--   missing_reason        why there is no grade
--   missing_label         that reason as pages print it
--   comparability         A direct, B close, threshold_only; empty where there is no grade
--   recoded_by_publisher  true where the publisher replaced the word of the time
--   sources               number of sources that tell the cell
--   source_ids            those sources
--   agree                 true where they tell the same; empty where none tells
create view analysis.judgement_history as
with graded_inspection as (
    select inspection_id, authority_code, framework_code, kind, started_on, ended_on, published_on
    from inspection
    where framework_code is not null and kind in ('standard', 'short', 'reinspection', 'not_stated')
),

cell as (
    select g.*, c.concept_code, c.label as concept_label
    from graded_inspection g
    cross join concept c
)

select
    a.short_name as authority,
    a.authority_code,
    cell.inspection_id,
    f.framework_code as framework,
    f.label as framework_label,
    cell.kind,
    cell.started_on,
    cell.ended_on,
    cell.published_on,
    cell.concept_code as concept,
    cell.concept_label,
    r.grade_code as grade,
    g.label as grade_label,
    g.rank as grade_rank,
    g.is_good_or_better,
    case
        when r.grade_code is null then coalesce(r.missing_reason, x.missing_reason, 'not_told')
    end as missing_reason,
    t.label as missing_label,
    case when r.grade_code is not null then d.comparability end as comparability,
    coalesce(r.recoded_by_publisher, false) as recoded_by_publisher,
    coalesce(r.source_count, 0) as sources,
    r.source_ids,
    r.agree
from cell
join authority a on a.authority_code = cell.authority_code
join framework f on f.framework_code = cell.framework_code
left join analysis.resolved_judgement r
    on r.inspection_id = cell.inspection_id and r.concept_code = cell.concept_code
left join grade g on g.scale = f.scale and g.grade_code = r.grade_code
left join domain d on d.framework_code = cell.framework_code and d.concept_code = cell.concept_code
left join concept_absence x on x.framework_code = cell.framework_code and x.concept_code = cell.concept_code
left join term t
    on t.vocabulary = 'missing_reason'
    and r.grade_code is null
    and t.code = coalesce(r.missing_reason, x.missing_reason, 'not_told')
