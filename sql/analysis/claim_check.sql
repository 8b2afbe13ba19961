-- grain: one row per figure or statement of a council, beside the official figure on the same measure
-- needs: observation, claim, authority, measure, source, analysis.source_precedence, analysis.workforce_series
-- columns:
--   authority              short name
--   authority_code         ONS code
--   told_as                figure or statement
--   measure                measure code
--   measure_label          as pages print it
--   unit                   unit
--   council_value          the council's figure; empty for a statement
--   council_raw_value      as printed
--   statement              a statement of the council itself, in our words, where it prints no figure with it
--   stated_direction       improved, worsened or unchanged, of a statement
--   council_scope          population the council's figure covers
--   council_basis          fte, headcount or not_stated
--   council_date_as_printed  the date as printed
--   council_period_end     its last day
--   council_source_id      source
--   council_locator        where it stands
--   council_change         change from the council's figure before, same measure and scope
--   official_value         the latest official figure on or before that day
--   official_symbol        symbol in its place
--   official_period_end    its day
--   official_next_value    the official figure after that day
--   official_next_period_end  its day
--   official_change        change of the official figure over the same time
--   official_scope         population the official figure covers
--   official_basis         fte or headcount
--   official_source_id     source
--   official_locator       where it stands
--   gap                    council's figure less official figure
--   level_verdict          agrees, differs, population_not_stated, scope_differs or no_official_figure; empty for a statement
--   direction_verdict      the same words on the change; empty where nothing is said of a change
create view analysis.claim_check as
with council_figure as (
    select
        o.place_code, o.measure, o.scope, o.basis, o.value, o.raw_value, o.date_as_printed, o.source_id, o.locator,
        o.period_end,
        lag(o.value) over same_series as previous_value,
        lag(o.period_end) over same_series as previous_period_end
    from observation o
    join analysis.source_precedence p on p.source_id = o.source_id
    where p.source_kind in ('committee_paper', 'news') and o.measure in ('average_caseload', 'agency_rate', 'vacancy_rate', 'turnover_rate')
    window same_series as (
        partition by o.place_code, o.measure, o.scope, o.basis, o.source_id order by o.period_end
    )
),

said as (
    select
        'figure' as told_as, place_code, measure, scope, basis, value, raw_value, cast(null as varchar) as statement,
        cast(null as varchar) as stated_direction, date_as_printed, period_end, source_id, locator,
        value - previous_value as council_change, previous_period_end
    from council_figure
    union all
    select
        'statement', c.authority_code, c.linked_measure, 'not_stated', 'not_stated', null, null, c.summary,
        c.direction, null, s.published_on, c.source_id, c.locator, null, null
    from claim c
    join source s on s.source_id = c.source_id
    where c.linked_measure is not null
      and c.direction in ('improved', 'worsened', 'unchanged')
      and c.voice = 'council'
      and c.quoted_voice is null
      and not exists (
          select 1 from council_figure f
          where f.place_code = c.authority_code and f.measure = c.linked_measure and f.source_id = c.source_id
            and f.locator = c.locator
      )
),

official as (
    select authority_code, measure, basis, period_end, value, symbol, source_id, locator
    from analysis.workforce_series
    where basis = 'fte'
),

beside as (
    select
        s.*,
        o.value as official_value, o.symbol as official_symbol, o.period_end as official_period_end,
        o.source_id as official_source_id, o.locator as official_locator, o.basis as official_basis,
        n.value as official_next_value, n.period_end as official_next_period_end,
        b.value as official_before_value
    from said s
    asof left join official o
        on o.authority_code = s.place_code and o.measure = s.measure and o.period_end <= s.period_end
    asof left join official n
        on n.authority_code = s.place_code and n.measure = s.measure and n.period_end > s.period_end
    asof left join official b
        on b.authority_code = s.place_code and b.measure = s.measure
        and b.period_end <= coalesce(s.previous_period_end, s.period_end - interval 1 year)
),

measured as (
    select
        b.*,
        d.label as measure_label,
        d.unit,
        value - official_value as gap,
        official_value - official_before_value as official_change,
        case
            when told_as = 'figure' then sign(council_change)
            when stated_direction = 'unchanged' then 0
            when (stated_direction = 'improved') = (d.polarity = 'higher_is_better') then 1
            else -1
        end as said_sign
    from beside b
    join measure d on d.measure = b.measure
)

select
    a.short_name as authority,
    m.place_code as authority_code,
    m.told_as,
    m.measure,
    m.measure_label,
    m.unit,
    m.value as council_value,
    m.raw_value as council_raw_value,
    m.statement,
    m.stated_direction,
    m.scope as council_scope,
    m.basis as council_basis,
    m.date_as_printed as council_date_as_printed,
    cast(m.period_end as date) as council_period_end,
    m.source_id as council_source_id,
    m.locator as council_locator,
    m.council_change,
    m.official_value,
    m.official_symbol,
    m.official_period_end,
    m.official_next_value,
    m.official_next_period_end,
    m.official_change,
    case when m.official_period_end is not null then 'whole_authority' end as official_scope,
    m.official_basis,
    m.official_source_id,
    m.official_locator,
    m.gap,
    case
        when m.told_as = 'statement' then null
        when m.official_value is null then 'no_official_figure'
        when m.scope = 'not_stated' then 'population_not_stated'
        when m.scope <> 'whole_authority' then 'scope_differs'
        when abs(m.gap) <= 0.5 then 'agrees'
        else 'differs'
    end as level_verdict,
    case
        when m.said_sign is null then null
        when m.official_change is null then 'no_official_figure'
        when m.scope = 'not_stated' then 'population_not_stated'
        when m.scope <> 'whole_authority' then 'scope_differs'
        when m.said_sign = sign(m.official_change) then 'agrees'
        else 'differs'
    end as direction_verdict
from measured m
join authority a on a.authority_code = m.place_code
