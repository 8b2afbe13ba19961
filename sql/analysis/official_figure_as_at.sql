-- grain: one row per authority, region or country, period, measure and basis of official statistics, as known by a day: the
--   latest edition that was published; a joint return's figure stands for each member and is marked
-- needs: place, reporting_unit_member, source, analysis.official_mention
create macro analysis.official_figure_as_at(known_by) as table
with told as (
    select m.*
    from analysis.official_mention() m
    join source s on s.source_id = m.source_id
    where coalesce(s.published_on, s.as_at, date '0001-01-01') <= cast(known_by as date)
),

standing_for as (
    select place_code, place_code as return_code, false as is_joint_return
    from place
    where kind <> 'reporting_unit'
    union all
    select authority_code, reporting_unit_code, true
    from reporting_unit_member
)

select
    f.place_code,
    f.return_code,
    f.is_joint_return,
    t.period_start,
    t.period_end,
    t.measure,
    t.basis,
    t.unit,
    t.value,
    t.symbol,
    t.raw_value,
    t.source_id,
    t.locator,
    t.precedence
from told t
join standing_for f on f.return_code = t.place_code
-- the edition goes first, then within one the figure of the joint return
qualify row_number() over (
    partition by f.place_code, t.period_end, t.measure, t.basis
    order by t.precedence, (t.value is null), not f.is_joint_return, t.locator
) = 1
