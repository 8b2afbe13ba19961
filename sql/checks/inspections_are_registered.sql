-- severity: critical
-- finds: inspections told by carried sources whose identifier is not in inspection_registry, so that it could move
select
    any_value(m.source_id) as source_id,
    any_value(m.locator) as locator,
    i.inspection_id as printed,
    'not registered' as recomputed,
    'add it to data/reference/inspection_registry.csv' as message
from inspection i
join inspection_match x on x.inspection_id = i.inspection_id
join inspection_mention m on m.mention_id = x.mention_id
anti join inspection_registry r on r.inspection_id = i.inspection_id
group by i.inspection_id
