-- severity: critical
-- on added: critical
-- finds: figures and inspections of a day that has not come; today is told to the gate when it is asked, and to no build
with told as (
    select source_id, locator, raw_value as printed, period_end as told_on
    from observation
    where date_precision = 'day'
    union all
    select source_id, locator, coalesce(started_on, published_on)::varchar, coalesce(started_on, published_on)
    from inspection_mention
)

select
    source_id,
    locator,
    printed,
    'until ' || getvariable('today')::varchar as recomputed,
    'the day ' || told_on::varchar || ' has not come yet' as message
from told
where told_on > cast(getvariable('today') as date)
