-- severity: critical
-- finds: mentions that date an inspection otherwise than the source that goes first
select
    source_id,
    locator,
    coalesce(as_printed, told_value) as printed,
    cell || ' ' || first(told_value order by not is_resolved_to, precedence) over (partition by inspection_id, cell)
        as recomputed,
    'another source of ' || inspection_id || ' tells another date' as message
from analysis.source_disagreement
where cell in ('started_on', 'ended_on', 'published_on')
qualify not is_resolved_to
