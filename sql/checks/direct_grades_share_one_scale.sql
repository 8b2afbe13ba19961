-- severity: critical
-- finds: domains said to compare directly or closely although their framework grades on another scale than the others
with direct as (
    select d.framework_code, d.domain_code, d.comparability, f.scale, f.starts_on
    from domain d
    join framework f on f.framework_code = d.framework_code
    where d.comparability <> 'threshold_only'
)

select
    'domain.csv' as source_id,
    framework_code || ' ' || domain_code as locator,
    comparability as printed,
    'threshold_only' as recomputed,
    'the scale ' || scale || ' compares with that of other frameworks as good or better against below good only' as message
from direct
where scale <> (select d.scale from direct d order by d.starts_on, d.framework_code limit 1)
