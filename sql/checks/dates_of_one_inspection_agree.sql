-- severity: critical
-- finds: mentions that date an inspection otherwise than the source that goes first; where that one is an added file and the
--   mention stands in an earlier official source, told of the added file
with beside as (
    select
        d.*,
        first(d.told_value order by not d.is_resolved_to, d.precedence) over same_cell as first_value,
        first(d.source_id order by not d.is_resolved_to, d.precedence) over same_cell as first_source_id,
        first(d.locator order by not d.is_resolved_to, d.precedence) over same_cell as first_locator,
        p.is_official and d.source_id not in (select f.source_id from meta.added_file f) as is_of_data
    from analysis.source_disagreement d
    join analysis.source_precedence p on p.source_id = d.source_id
    where d.cell in ('started_on', 'ended_on', 'published_on')
    window same_cell as (partition by d.inspection_id, d.cell)
),

placed as (
    select
        b.*,
        b.is_of_data and b.first_source_id in (select f.source_id from meta.added_file f) as is_restated
    from beside b
    where not b.is_resolved_to
)

select
    if(is_restated, first_source_id, source_id) as source_id,
    if(is_restated, first_locator, locator) as locator,
    coalesce(as_printed, told_value) as printed,
    cell || ' ' || first_value as recomputed,
    'of ' || inspection_id || ', ' || source_id || ', ' || locator || ' tells ' || told_value || ' and '
        || first_source_id || ', ' || first_locator || ' tells ' || first_value as message
from placed
