-- grain: one row per inspection and concept that any source tells a grade, or a printed absence, for, as known by a day:
--   sources published by then go first; what only later ones tell of an inspection stands behind them
-- needs: judgement, domain, source, analysis.source_precedence
create macro analysis.resolved_judgement_as_at(known_by) as table
with told as (
    select
        j.inspection_id, d.concept_code, j.grade_code, j.missing_reason, j.recoded_by_publisher, j.source_id, j.locator,
        p.is_official,
        p.precedence + case
            when coalesce(s.published_on, s.as_at, date '0001-01-01') > cast(known_by as date) then 1000000 else 0
        end as precedence
    from judgement j
    join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code
    join analysis.source_precedence p on p.source_id = j.source_id
    join source s on s.source_id = j.source_id
)

select
    inspection_id,
    concept_code,
    first(grade_code order by precedence, locator) as grade_code,
    first(missing_reason order by precedence, locator) as missing_reason,
    coalesce(first(recoded_by_publisher order by precedence, locator), false) as recoded_by_publisher,
    count(distinct source_id) as source_count,
    count(distinct source_id) filter (where is_official) as official_count,
    array_to_string(
        [x.source_id for x in list_sort(list(distinct {'precedence': precedence, 'source_id': source_id}))], ', '
    ) as source_ids,
    count(distinct coalesce(grade_code, missing_reason)) = 1 as agree
from told
group by inspection_id, concept_code
