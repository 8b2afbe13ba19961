-- grain: one row per place, period, measure and basis of the official workforce statistics, comparators beside it
-- needs: observation, place, authority, measure, neighbour, analysis.source_precedence
-- columns:
--   authority         short name of the authority; name of the region or country for their own rows
--   authority_code    ONS code
--   place_kind        authority, region or country
--   period_end        day of the census, or last day of the year
--   measure           what is measured
--   measure_label     as pages print it
--   basis             fte or headcount
--   unit              unit of the value
--   decimals          decimals to print
--   value             the value; empty where the publisher prints a symbol
--   symbol            that symbol
--   raw_value         value or symbol exactly as published
--   region_name       region of the authority
--   region_value      the region's published value
--   region_symbol     symbol in its place
--   england_value     England's published value
--   neighbour_median  median of the statistical neighbours' values, latest model
--   neighbour_n       neighbours with a value; 0 where none are loaded
--   source_id         source
--   locator           where the value stands in it
create view analysis.workforce_series as
with official as (
    select o.*
    from observation o
    join analysis.source_precedence p on p.source_id = o.source_id
    where p.source_kind = 'statistics'
    qualify row_number() over (
        partition by o.place_code, o.period_end, o.measure, o.basis order by p.precedence
    ) = 1
),

latest_model as (
    select max(model) as model
    from neighbour
),

neighbours as (
    select
        n.authority_code,
        o.period_end,
        o.measure,
        o.basis,
        median(o.value) as neighbour_median,
        count(o.value) as neighbour_n
    from neighbour n
    join latest_model m on m.model = n.model
    join official o on o.place_code = n.neighbour_code
    group by n.authority_code, o.period_end, o.measure, o.basis
)

select
    coalesce(a.short_name, p.name) as authority,
    o.place_code as authority_code,
    p.kind as place_kind,
    o.period_end,
    o.measure,
    m.label as measure_label,
    o.basis,
    o.unit,
    m.decimals,
    o.value,
    o.symbol,
    o.raw_value,
    rp.name as region_name,
    r.value as region_value,
    r.symbol as region_symbol,
    e.value as england_value,
    n.neighbour_median,
    coalesce(n.neighbour_n, 0) as neighbour_n,
    o.source_id,
    o.locator
from official o
join place p on p.place_code = o.place_code
join measure m on m.measure = o.measure
left join authority a on a.authority_code = o.place_code
left join place rp on rp.place_code = a.region_code
left join official r
    on r.place_code = a.region_code and r.period_end = o.period_end and r.measure = o.measure and r.basis = o.basis
left join place ep on ep.kind = 'country'
left join official e
    on e.place_code = ep.place_code and e.period_end = o.period_end and e.measure = o.measure and e.basis = o.basis
left join neighbours n
    on n.authority_code = o.place_code and n.period_end = o.period_end and n.measure = o.measure and n.basis = o.basis
