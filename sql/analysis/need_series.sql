-- grain: one row per place, period and measure of the official statistics on children: in need, looked after, population,
--   and rates per 10,000 worked out where the publisher prints none
-- needs: place, authority, measure, published_measure, analysis.official_figure_as_at
-- columns:
--   authority        short name of the authority; name of the region or country for their own rows
--   authority_code   ONS code
--   place_kind       authority, region or country
--   period_end       day counted, or last day of the year
--   measure          what is measured
--   measure_label    as pages print it
--   unit             unit of the value
--   decimals         decimals to print
--   value            the value; empty where the publisher prints a symbol
--   symbol           that symbol
--   is_worked_out    true for a rate the project divides: children by the population in the middle of the year before
--   population       that population
--   source_id        source of the figure, or of the count divided
--   locator          where it stands
create view analysis.need_series as
with need_measure as (
    select distinct measure
    from published_measure
    where publication in ('dfe-cin', 'dfe-cla', 'ons-population')
),

official as (
    select f.*
    from analysis.official_figure_as_at('9999-12-31') f
    join need_measure w on w.measure = f.measure
),

worked_out as (
    select
        c.place_code, c.period_end, d.measure, d.unit, d.factor * c.value / n.value as value, c.symbol, true as is_worked_out,
        n.value as population, c.source_id, c.locator, c.precedence
    from official c
    join measure d on d.numerator = c.measure and d.denominator = 'population_0_17'
    left join official n
        on n.place_code = c.place_code
        and n.measure = 'population_0_17'
        and n.period_end = make_date(year(c.period_end) - 1, 6, 30)
),

told as (
    select place_code, period_end, measure, unit, value, symbol, false as is_worked_out, cast(null as double) as population,
           source_id, locator, precedence
    from official
    union all
    select place_code, period_end, measure, unit, value, symbol, is_worked_out, population, source_id, locator, precedence
    from worked_out
),

figure as (
    select *
    from told
    -- a rate is printed where the latest edition of its count prints one; an earlier edition's rate goes behind a later count
    qualify row_number() over (
        partition by place_code, period_end, measure order by precedence, is_worked_out, source_id, locator
    ) = 1
)

select
    coalesce(a.short_name, p.name) as authority,
    f.place_code as authority_code,
    p.kind as place_kind,
    f.period_end,
    f.measure,
    m.label as measure_label,
    f.unit,
    m.decimals,
    f.value,
    f.symbol,
    f.is_worked_out,
    f.population,
    f.source_id,
    f.locator
from figure f
join place p on p.place_code = f.place_code
join measure m on m.measure = f.measure
left join authority a on a.authority_code = f.place_code
