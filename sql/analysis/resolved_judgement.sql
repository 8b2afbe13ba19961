-- grain: one row per inspection and concept that any source tells a grade, or a printed absence, for
-- needs: analysis.resolved_judgement_as_at
-- columns:
--   inspection_id         the real event
--   concept_code          concept
--   grade_code            grade told by the source that goes first
--   missing_reason        reason of a printed absence
--   recoded_by_publisher  true where the publisher replaced the word of the time
--   source_count          number of sources that tell it
--   official_count        number of official sources that tell it
--   source_ids            the sources, the one that goes first first
--   agree                 true where all sources tell the same grade
create view analysis.resolved_judgement as
select
    inspection_id,
    concept_code,
    grade_code,
    missing_reason,
    recoded_by_publisher,
    source_count,
    official_count,
    source_ids,
    agree
from analysis.resolved_judgement_as_at('9999-12-31')
