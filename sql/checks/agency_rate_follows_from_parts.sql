-- severity: critical
-- finds: official agency rates that their published parts do not give within 0.1 points
with part as (
    select
        source_id, place_code, period_end, basis,
        max(value) filter (where measure = 'agency_rate') as rate,
        max(raw_value) filter (where measure = 'agency_rate') as rate_as_printed,
        max(locator) filter (where measure = 'agency_rate') as locator,
        max(value) filter (where measure = 'agency_workers') as agency_workers,
        max(value) filter (where measure = 'in_post_workers') as in_post_workers
    from observation o
    where source_id in (select source_id from source where kind = 'statistics')
    group by source_id, place_code, period_end, basis
)

select
    source_id,
    locator,
    rate_as_printed as printed,
    printf('%.1f', 100.0 * agency_workers / (agency_workers + in_post_workers)) as recomputed,
    'agency workers over all workers is not the rate printed' as message
from part
where agency_workers + in_post_workers > 0
  and abs(rate - 100.0 * agency_workers / (agency_workers + in_post_workers)) > 0.1
