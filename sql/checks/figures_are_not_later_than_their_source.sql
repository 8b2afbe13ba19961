-- severity: critical
-- finds: figures and inspections of a day after the source that tells them was published, or after the day it tells of
with told as (
    select source_id, locator, raw_value as printed, period_end as told_on
    from observation
    where date_precision = 'day'
    union all
    select source_id, locator, started_on::varchar, started_on
    from inspection_mention
    where started_precision = 'day'
    union all
    select source_id, locator, published_on::varchar, published_on
    from inspection_mention
    where published_precision = 'day'
)

select
    t.source_id,
    t.locator,
    t.printed,
    greatest(s.as_at, s.published_on)::varchar as recomputed,
    'the day ' || t.told_on::varchar || ' is after the source itself' as message
from told t
join source s on s.source_id = t.source_id
where t.told_on > greatest(s.as_at, s.published_on)
  and s.kind <> 'local'
