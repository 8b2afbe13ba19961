-- severity: critical
-- finds: figures larger than the definition of their measure allows; a share of a whole ends at 100, a cover rate does not
select
    o.source_id,
    o.locator,
    o.raw_value as printed,
    'at most ' || m.highest as recomputed,
    m.label || ' is larger than its definition allows' as message
from observation o
join measure m on m.measure = o.measure
where o.value > m.highest
