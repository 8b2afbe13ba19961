-- severity: critical
-- finds: a place or year missing from a published series whose source tells the year for other places, and the place for
--   other years, while the place existed
with figure as materialized (
    select distinct f.place_code, f.period_end, f.measure, f.basis, f.source_id
    from analysis.official_figure_as_at('9999-12-31') f
    join (select distinct measure, basis from published_measure where publication = 'dfe-csww') w
        on w.measure = f.measure and w.basis = f.basis
),

expected as (
    select p.place_code, y.period_end, p.measure, p.basis, p.source_id
    from (select distinct place_code, measure, basis, source_id from figure) p
    join (select distinct period_end, measure, basis, source_id from figure) y
        on y.measure = p.measure and y.basis = p.basis and y.source_id = p.source_id
)

select
    e.source_id,
    coalesce(a.short_name, p.name) || ' ' || e.period_end as locator,
    e.measure as printed,
    'no row' as recomputed,
    'the published series has this year for other places' as message
from expected e
join place p on p.place_code = e.place_code
left join authority a on a.authority_code = e.place_code
anti join figure f
    on f.place_code = e.place_code and f.period_end = e.period_end and f.measure = e.measure and f.basis = e.basis
where coalesce(a.valid_from <= e.period_end, true) and coalesce(a.valid_to >= e.period_end, true)
