-- severity: critical
-- finds: posts a paper lists as vacant although it reports the appointment to them elsewhere
with post as (
    select
        source_id,
        case
            when measure in ('vacant_service_manager_posts', 'vacant_team_manager_posts') then 'vacant'
            when measure = 'permanent_managers_joining' then 'joining'
            when measure = 'managers_left' then 'left'
        end as told_of,
        value, raw_value, locator
    from indicator
    where source_id in (select source_id from source where kind in ('committee_paper', 'news'))
),

summed as (
    select
        source_id,
        max(locator) filter (where told_of = 'vacant') as locator,
        sum(value) filter (where told_of = 'vacant')::integer as vacant,
        sum(value) filter (where told_of = 'joining')::integer as joining,
        sum(value) filter (where told_of = 'left')::integer as managers_left
    from post
    group by source_id
)

select
    source_id,
    locator,
    vacant || ' management posts vacant' as printed,
    (managers_left - joining) || ' left to fill' as recomputed,
    'posts stand as vacant whose new holders the paper names elsewhere' as message
from summed
where vacant > managers_left - joining
