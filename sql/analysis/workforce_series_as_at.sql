-- grain: one row per place, period, measure and basis of the official workforce statistics, comparators beside it, as known
--   by a day
-- needs: place, authority, measure, neighbour, published_measure, analysis.official_figure_as_at
create macro analysis.workforce_series_as_at(known_by) as table
with workforce_measure as (
    select distinct measure, basis
    from published_measure
    where publication = 'dfe-csww'
),

official as (
    select f.*
    from analysis.official_figure_as_at(known_by) f
    join workforce_measure w on w.measure = f.measure and w.basis = f.basis
),

latest_model as (
    select max(model) as model
    from neighbour
),

neighbour_link as (
    select n.authority_code, n.neighbour_code
    from neighbour n
    join latest_model m on m.model = n.model
),

neighbour_count as (
    select authority_code, count(*)::integer as neighbour_link_n
    from neighbour_link
    group by authority_code
),

neighbour_figure as (
    select
        n.authority_code, o.period_end, o.measure, o.basis, o.return_code,
        -- low lies above zero and below half the last digit printed: a quarter of that digit stands for it
        coalesce(
            any_value(o.value), any_value(case when o.symbol = 'low' then power(10.0, -d.decimals) / 4 end)
        ) as usable_value,
        count(*) as members
    from neighbour_link n
    join official o on o.place_code = n.neighbour_code
    join measure d on d.measure = o.measure
    left join official own
        on own.place_code = n.authority_code and own.period_end = o.period_end and own.measure = o.measure
        and own.basis = o.basis
    -- a neighbour in the same joint return is the authority itself
    where coalesce(own.return_code <> o.return_code, true)
    group by n.authority_code, o.period_end, o.measure, o.basis, o.return_code
),

neighbours as (
    select
        authority_code, period_end, measure, basis,
        median(usable_value) as neighbour_median,
        quantile_cont(usable_value, 0.25) as neighbour_q1,
        quantile_cont(usable_value, 0.75) as neighbour_q3,
        coalesce(sum(members) filter (where usable_value is not null), 0)::integer as neighbour_n,
        count(usable_value) as neighbour_returns
    from neighbour_figure
    group by authority_code, period_end, measure, basis
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
    e.symbol as england_symbol,
    n.neighbour_median,
    n.neighbour_q1,
    n.neighbour_q3,
    (select model from latest_model) as neighbour_model,
    coalesce(l.neighbour_link_n, 0) as neighbour_link_n,
    coalesce(n.neighbour_n, 0) as neighbour_n,
    coalesce(n.neighbour_returns, 0) as neighbour_returns,
    o.return_code,
    u.name as return_name,
    o.is_joint_return,
    o.source_id,
    o.locator
from official o
join place p on p.place_code = o.place_code
join place u on u.place_code = o.return_code
join measure m on m.measure = o.measure
left join authority a on a.authority_code = o.place_code
left join place rp on rp.place_code = a.region_code
left join official r
    on r.place_code = a.region_code and r.period_end = o.period_end and r.measure = o.measure and r.basis = o.basis
left join place ep on ep.kind = 'country'
left join official e
    on e.place_code = ep.place_code and e.period_end = o.period_end and e.measure = o.measure and e.basis = o.basis
left join neighbour_count l on l.authority_code = o.place_code
left join neighbours n
    on n.authority_code = o.place_code and n.period_end = o.period_end and n.measure = o.measure and n.basis = o.basis
