-- severity: critical
-- finds: a place or year missing from a published series of which other places have that year
with expected as (
    select distinct s.authority, y.period_end, s.measure, s.basis
    from analysis.workforce_series s
    join (select distinct period_end, measure, basis from analysis.workforce_series) y
        on y.measure = s.measure and y.basis = s.basis
)

select
    'none' as source_id,
    e.authority || ' ' || e.period_end as locator,
    e.measure as printed,
    'no row' as recomputed,
    'the published series has this year for other places' as message
from expected e
anti join analysis.workforce_series s using (authority, period_end, measure, basis)
