-- severity: critical
-- finds: official vacancy rates that their published parts do not give within 0.1 points
with part as (
    select
        source_id, place_code, period_end,
        max(value) filter (where measure = 'vacancy_rate') as rate,
        max(raw_value) filter (where measure = 'vacancy_rate') as rate_as_printed,
        max(locator) filter (where measure = 'vacancy_rate') as locator,
        max(value) filter (where measure = 'vacancies') as vacancies,
        max(value) filter (where measure = 'in_post_workers') as in_post_workers
    from observation o
    where basis = 'fte' and source_id in (select source_id from source where kind = 'statistics')
    group by source_id, place_code, period_end
)

select
    source_id,
    locator,
    rate_as_printed as printed,
    printf('%.1f', 100.0 * vacancies / (vacancies + in_post_workers)) as recomputed,
    'vacancies over vacancies and workers in post is not the rate printed' as message
from part
where vacancies + in_post_workers > 0
  and abs(rate - 100.0 * vacancies / (vacancies + in_post_workers)) > 0.1
