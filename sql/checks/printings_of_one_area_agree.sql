-- severity: critical
-- finds: recommendations whose two printings in one paper say different things
select
    source_id,
    min(locator) as locator,
    min_by(qualifier_as_printed, locator) as printed,
    max_by(qualifier_as_printed, locator) as recomputed,
    'two printings of ' || item_kind || ' ' || ordinal || ' differ in what they say' as message
from area_for_improvement
where qualifier_as_printed is not null
group by source_id, inspection_id, item_kind, ordinal
having count(distinct qualifier_as_printed) > 1
