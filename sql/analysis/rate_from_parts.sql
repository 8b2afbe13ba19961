-- grain: one row per published rate of a region or of England, beside what its parts and what its authorities' parts give
-- needs: measure, place, authority, published_measure, analysis.official_figure_as_at
-- columns:
--   authority              name of the region or country
--   authority_code         ONS code
--   period_end             day of the census, or last day of the year
--   measure                rate
--   measure_label          as pages print it
--   basis                  fte or headcount
--   published              rate as published
--   from_own_parts         what the parts published for the place give
--   from_authorities       what the parts of its authorities' returns give, a joint return once
--   returns                returns with both parts
--   returns_left_out       returns of which a symbol stands in place of a part
--   differs                true where the published rate is more than 0.1 from its own parts
--   source_id              source
--   locator                where the rate stands
create view analysis.rate_from_parts as
with figure as (
    select
        f.place_code, f.return_code, f.period_end, f.measure, f.value, f.source_id, f.locator,
        case when f.measure = 'cases' then 'fte' else f.basis end as basis  -- cases are counted once, for FTE caseloads
    from analysis.official_figure_as_at('9999-12-31') f
    join (select distinct measure, basis from published_measure where publication = 'dfe-csww') w
        on w.measure = f.measure and w.basis = f.basis
),

rate as (
    select
        measure,
        label,
        numerator,
        case when contains(denominator, ' + ') then numerator end as added_to_base,
        split_part(denominator, ' + ', -1) as base,
        factor
    from measure
    where measure in ('agency_rate', 'vacancy_rate', 'turnover_rate', 'average_caseload')
),

part as (
    select
        f.place_code, f.return_code, f.period_end, r.measure, f.basis,
        max(f.value) filter (where f.measure = r.numerator) as numerator_value,
        max(f.value) filter (where f.measure = r.base) as base_value,
        max(f.value) filter (where f.measure = r.added_to_base) as added_value,
        bool_or(r.added_to_base is not null) as is_summed
    from rate r
    join figure f on f.measure in (r.numerator, r.base)
    group by f.place_code, f.return_code, f.period_end, r.measure, f.basis
),

whole as (
    select
        p.place_code, p.return_code, p.period_end, p.measure, p.basis, p.numerator_value,
        p.base_value + case when p.is_summed then p.added_value else 0 end as whole_value
    from part p
),

return_of_place as (
    select distinct w.return_code, w.period_end, w.measure, w.basis, w.numerator_value, w.whole_value, x.place_code
    from whole w
    join authority a on a.authority_code = w.place_code
    join (
        select place_code, place_code as region_code from place where kind = 'region'
        union all
        select c.place_code, g.place_code from place c cross join place g where c.kind = 'country' and g.kind = 'region'
    ) x on x.region_code = a.region_code
),

summed as (
    select
        place_code, period_end, measure, basis,
        sum(numerator_value::decimal(18, 4)) filter (where numerator_value is not null and whole_value is not null)::double
            as numerator_value,
        sum(whole_value::decimal(18, 4)) filter (where numerator_value is not null and whole_value is not null)::double
            as whole_value,
        count(*) filter (where numerator_value is not null and whole_value is not null) as returns,
        count(*) filter (where numerator_value is null or whole_value is null) as returns_left_out
    from return_of_place
    group by place_code, period_end, measure, basis
)

select
    p.name as authority,
    f.place_code as authority_code,
    f.period_end,
    f.measure,
    r.label as measure_label,
    f.basis,
    f.value as published,
    r.factor * w.numerator_value / nullif(w.whole_value, 0) as from_own_parts,
    r.factor * s.numerator_value / nullif(s.whole_value, 0) as from_authorities,
    coalesce(s.returns, 0) as returns,
    coalesce(s.returns_left_out, 0) as returns_left_out,
    abs(f.value - r.factor * w.numerator_value / nullif(w.whole_value, 0)) > 0.1 as differs,
    f.source_id,
    f.locator
from figure f
join rate r on r.measure = f.measure
join place p on p.place_code = f.place_code and p.kind in ('region', 'country')
left join whole w
    on w.place_code = f.place_code and w.period_end = f.period_end and w.measure = f.measure and w.basis = f.basis
left join summed s
    on s.place_code = f.place_code and s.period_end = f.period_end and s.measure = f.measure and s.basis = f.basis
where f.basis = 'fte' or f.measure in ('agency_rate', 'turnover_rate')
