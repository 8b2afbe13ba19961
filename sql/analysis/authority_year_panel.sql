-- grain: one row per authority and workforce census, with lags, children, population and the overall grade known on that day
-- needs: authority, place, series_break, inspection, analysis.workforce_series, analysis.need_series, analysis.judgement_history
-- columns:
--   authority               short name
--   authority_code          ONS code: the key for other people's data
--   la_code                 three-digit code of the Department for Education
--   authority_kind          kind of council
--   region                  region of the authority
--   region_code             its ONS code
--   year                    year of the census
--   period_end              day of the census, 30 September
--   return_code             place the figures were returned for: the authority, or a joint return of two
--   is_joint_return         true where the workforce figures stand for two authorities together
--   return_members          authorities the return stands for: 1 or 2
--   is_first_of_return      true for one member of each return: keep these rows to count a joint return once
--   agency_rate             agency workers as a share of workers, FTE, percent
--   agency_rate_symbol      symbol in its place; low is a rate near zero and no gap
--   caseload                cases per FTE case holder
--   caseload_symbol         symbol in its place
--   vacancy_rate            vacancies as a share of posts, FTE, percent
--   vacancy_rate_symbol     symbol in its place
--   turnover_rate           leavers in the year as a share of workers in post, FTE, percent
--   turnover_rate_symbol    symbol in its place
--   in_post_workers         social workers in post, FTE
--   agency_rate_lag1        agency rate one census earlier; empty where that census has no figure
--   caseload_lag1           caseload one census earlier
--   vacancy_rate_lag1       vacancy rate one census earlier
--   turnover_rate_lag1      turnover rate one census earlier
--   agency_rate_lag2        agency rate two censuses earlier
--   has_break_agency_rate   true where a break of the series lies between the census before and this one
--   has_break_caseload      the same for the caseload
--   has_break_vacancy_rate  the same for the vacancy rate
--   in_need_rate            episodes of need open on 31 March of the year, per 10,000 children in the middle of the year before
--   looked_after_rate       children looked after per 10,000 on 31 March of the year
--   looked_after            children looked after on that day
--   population_0_17         people aged 0 to 17 on 30 June of the year
--   latest_inspection_id    latest inspection with an overall grade that started by the census
--   latest_framework        its framework code
--   latest_dated_on         first day on site, or publication where no start is known
--   latest_published_on     day of publication, which may be after the census
--   latest_overall          its overall grade
--   latest_is_good          true where good or better: the only cut across all frameworks
--   latest_comparability    A direct, threshold_only for frameworks before SIF
--   inspections_in_year     graded inspections that started after the census before and by this one
create view analysis.authority_year_panel as
with census as (
    select
        authority_code,
        period_end,
        min(return_code) as return_code,
        bool_or(is_joint_return) as is_joint_return,
        max(value) filter (where measure = 'agency_rate') as agency_rate,
        max(symbol) filter (where measure = 'agency_rate') as agency_rate_symbol,
        max(value) filter (where measure = 'average_caseload') as caseload,
        max(symbol) filter (where measure = 'average_caseload') as caseload_symbol,
        max(value) filter (where measure = 'vacancy_rate') as vacancy_rate,
        max(symbol) filter (where measure = 'vacancy_rate') as vacancy_rate_symbol,
        max(value) filter (where measure = 'turnover_rate') as turnover_rate,
        max(symbol) filter (where measure = 'turnover_rate') as turnover_rate_symbol,
        max(value) filter (where measure = 'in_post_workers') as in_post_workers
    from analysis.workforce_series
    where place_kind = 'authority'
        and basis = 'fte'
        and measure in ('agency_rate', 'average_caseload', 'vacancy_rate', 'turnover_rate', 'in_post_workers')
    group by authority_code, period_end
),

counted as (
    select
        *,
        count(*) over (partition by return_code, period_end) as return_members,
        row_number() over (partition by return_code, period_end order by authority_code) = 1 as is_first_of_return
    from census
),

broken as (
    select
        e.period_end,
        bool_or(b.measure is null or b.measure = 'agency_rate') as agency_rate,
        bool_or(b.measure is null or b.measure = 'average_caseload') as caseload,
        bool_or(b.measure is null or b.measure = 'vacancy_rate') as vacancy_rate
    from (select distinct period_end from census) e
    join series_break b on b.broke_on > e.period_end - interval 1 year and b.broke_on <= e.period_end
    group by e.period_end
),

need as (
    select
        authority_code,
        year(period_end) as year,
        max(value) filter (where measure = 'in_need_rate' and month(period_end) = 3) as in_need_rate,
        max(value) filter (where measure = 'looked_after_rate' and month(period_end) = 3) as looked_after_rate,
        max(value) filter (where measure = 'looked_after' and month(period_end) = 3) as looked_after,
        max(value) filter (where measure = 'population_0_17') as population_0_17
    from analysis.need_series
    where place_kind = 'authority'
    group by authority_code, year(period_end)
),

judged as (
    select
        h.authority_code,
        h.inspection_id,
        h.framework,
        coalesce(h.started_on, h.published_on) as dated_on,
        h.published_on,
        h.grade,
        h.is_good_or_better,
        h.comparability
    from analysis.judgement_history h
    where h.concept = 'overall' and h.grade is not null
    qualify row_number() over (
        partition by h.authority_code, coalesce(h.started_on, h.published_on) order by h.published_on desc, h.inspection_id
    ) = 1
),

inspected as (
    select c.authority_code, c.period_end, count(*) as inspections
    from census c
    join inspection i
        on i.authority_code = c.authority_code
        and coalesce(i.started_on, i.published_on) > c.period_end - interval 1 year
        and coalesce(i.started_on, i.published_on) <= c.period_end
    where i.inspection_id in (select inspection_id from analysis.judgement_history)
    group by c.authority_code, c.period_end
)

select
    a.short_name as authority,
    c.authority_code,
    a.la_code,
    a.kind as authority_kind,
    r.name as region,
    a.region_code,
    year(c.period_end)::integer as year,
    c.period_end,
    c.return_code,
    c.is_joint_return,
    c.return_members::integer as return_members,
    c.is_first_of_return,
    c.agency_rate,
    c.agency_rate_symbol,
    c.caseload,
    c.caseload_symbol,
    c.vacancy_rate,
    c.vacancy_rate_symbol,
    c.turnover_rate,
    c.turnover_rate_symbol,
    c.in_post_workers,
    one.agency_rate as agency_rate_lag1,
    one.caseload as caseload_lag1,
    one.vacancy_rate as vacancy_rate_lag1,
    one.turnover_rate as turnover_rate_lag1,
    two.agency_rate as agency_rate_lag2,
    coalesce(b.agency_rate, false) as has_break_agency_rate,
    coalesce(b.caseload, false) as has_break_caseload,
    coalesce(b.vacancy_rate, false) as has_break_vacancy_rate,
    n.in_need_rate,
    n.looked_after_rate,
    n.looked_after,
    n.population_0_17,
    j.inspection_id as latest_inspection_id,
    j.framework as latest_framework,
    j.dated_on as latest_dated_on,
    j.published_on as latest_published_on,
    j.grade as latest_overall,
    j.is_good_or_better as latest_is_good,
    j.comparability as latest_comparability,
    coalesce(i.inspections, 0)::integer as inspections_in_year
from counted c
join authority a on a.authority_code = c.authority_code
join place r on r.place_code = a.region_code
left join census one on one.authority_code = c.authority_code and one.period_end = c.period_end - interval 1 year
left join census two on two.authority_code = c.authority_code and two.period_end = c.period_end - interval 2 year
left join broken b on b.period_end = c.period_end
left join need n on n.authority_code = c.authority_code and n.year = year(c.period_end)
left join inspected i on i.authority_code = c.authority_code and i.period_end = c.period_end
asof left join judged j on j.authority_code = c.authority_code and j.dated_on <= c.period_end
