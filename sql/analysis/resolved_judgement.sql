-- grain: one row per inspection and concept that any source tells a grade, or a printed absence, for
-- needs: judgement, domain, analysis.source_precedence
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
    j.inspection_id,
    d.concept_code,
    first(j.grade_code order by p.precedence, j.locator) as grade_code,
    first(j.missing_reason order by p.precedence, j.locator) as missing_reason,
    coalesce(first(j.recoded_by_publisher order by p.precedence, j.locator), false) as recoded_by_publisher,
    count(distinct j.source_id) as source_count,
    count(distinct j.source_id) filter (where p.is_official) as official_count,
    array_to_string(
        [s.source_id for s in list_sort(list(distinct {'precedence': p.precedence, 'source_id': j.source_id}))], ', '
    ) as source_ids,
    count(distinct coalesce(j.grade_code, j.missing_reason)) = 1 as agree
from judgement j
join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code
join analysis.source_precedence p on p.source_id = j.source_id
group by j.inspection_id, d.concept_code
