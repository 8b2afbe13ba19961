-- severity: critical
-- finds: official turnover rates that their published parts do not give within 0.15 points, in full-time equivalents; headcounts
--   are small whole numbers, so theirs are held to one point
with part as (
    select
        source_id, place_code, period_end, basis,
        max(value) filter (where measure = 'turnover_rate') as rate,
        max(raw_value) filter (where measure = 'turnover_rate') as rate_as_printed,
        max(locator) filter (where measure = 'turnover_rate') as locator,
        max(value) filter (where measure = 'leavers') as leavers,
        max(locator) filter (where measure = 'leavers') as leavers_locator,
        max(value) filter (where measure = 'in_post_workers') as in_post_workers,
        max(locator) filter (where measure = 'in_post_workers') as workers_locator
    from observation o
    where source_id in (select source_id from source where kind = 'statistics')
    group by source_id, place_code, period_end, basis
)

select
    source_id,
    locator,
    rate_as_printed as printed,
    printf('%.1f', 100.0 * leavers / in_post_workers) as recomputed,
    'leavers (' || leavers_locator || ') over workers in post (' || workers_locator || ') is not the rate printed' as message
from part
where in_post_workers > 0
  and abs(rate - 100.0 * leavers / in_post_workers) > if(basis = 'fte', 0.15, 1)
