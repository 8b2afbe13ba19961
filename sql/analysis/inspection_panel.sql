-- grain: one row per inspection or visit, with its grades side by side and the censuses before and after it, for models
-- needs: inspection, authority, place, term, series_break, analysis.judgement_history, analysis.authority_year_panel, analysis.need_series,
--   area_for_improvement, area_national_framework
-- columns:
--   authority             short name
--   authority_code        ONS code
--   inspection_id         the real event
--   framework             framework code
--   kind                  kind of inspection
--   kind_label            as pages print it
--   is_graded             false for visits and other events that give no grades
--   started_on            first day on site, or first day of the month or year told
--   started_precision     precision of started_on
--   ended_on              last day on site
--   published_on          day of publication
--   focus                 focus of a visit
--   overall               grade of overall effectiveness; reasons of absences stand in judgement_history
--   leadership            grade of leaders
--   help_protection       grade of help and protection
--   care                  grade of children in care
--   care_leavers          grade of care leavers
--   adoption              grade of adoption
--   lscb                  grade of the safeguarding children board
--   census_before_on      day of the last workforce census before the start
--   agency_rate_before    agency rate (FTE, percent) at it
--   caseload_before       average caseload (cases per FTE) at it
--   vacancy_rate_before   vacancy rate (FTE, percent) at it
--   census_after_on       day of the first census on or after the start
--   agency_rate_after     agency rate at it
--   caseload_after        average caseload at it
--   vacancy_rate_after    vacancy rate at it
--   is_joint_return       true where these figures stand for two authorities together
--   region                region of the authority
--   authority_kind        kind of council
--   la_code               three-digit code of the Department for Education
--   dated_on              day the inspection is dated by: its start, or its publication where no start is known
--   dated_by              start or publication
--   is_good_or_better     overall good or better: the only cut across all frameworks; empty without an overall grade
--   overall_comparability  A direct, threshold_only for frameworks before SIF
--   is_before_certain     false where the start is not known and may lie before census_before_on: a report comes out up to
--                         230 days after the start
--   census_before_days    days from that census to dated_on
--   census_after_days     days from dated_on to the census after; years, for inspections before the first census of 2017
--   agency_rate_before_symbol  symbol in place of the rate; low is a rate near zero and no gap
--   agency_rate_after_symbol   symbol in place of the rate
--   return_code_before    place the figures before were returned for: the authority, or a joint return
--   return_code_after     place the figures after were returned for
--   has_break_agency_rate  true where a break of the series lies between the two censuses; empty where one is missing
--   has_break_caseload    the same for the caseload
--   has_break_vacancy_rate  the same for the vacancy rate
--   need_before_on        last 31 March by dated_on with figures on children in need
--   in_need_rate_before   episodes of need open on that day per 10,000 children in the middle of the year before
--   looked_after_before_on  last 31 March by dated_on with figures on children looked after
--   looked_after_rate_before  children looked after per 10,000 on that day
--   population_0_17_before  people aged 0 to 17 on the last 30 June by dated_on
--   national_framework    codes of the headings of the national framework that Ofsted prints behind its areas, each once
--   previous_inspection_id  graded inspection of the authority before this one
--   previous_framework    its framework code
--   previous_overall      its overall grade
--   previous_dated_on     the day it is dated by
create view analysis.inspection_panel as
with grade_by_concept as (
    select
        inspection_id,
        max(grade) filter (where concept = 'overall') as overall,
        bool_or(is_good_or_better) filter (where concept = 'overall') as is_good_or_better,
        max(comparability) filter (where concept = 'overall') as overall_comparability,
        max(grade) filter (where concept = 'leadership') as leadership,
        max(grade) filter (where concept = 'help_protection') as help_protection,
        max(grade) filter (where concept = 'care') as care,
        max(grade) filter (where concept = 'care_leavers') as care_leavers,
        max(grade) filter (where concept = 'adoption') as adoption,
        max(grade) filter (where concept = 'lscb') as lscb
    from analysis.judgement_history
    group by inspection_id
),

census as (
    select
        authority_code,
        period_end,
        agency_rate,
        caseload,
        vacancy_rate,
        agency_rate_symbol,
        return_code,
        is_joint_return
    from analysis.authority_year_panel
),

dated as (
    select
        *,
        coalesce(started_on, published_on) as dated_on,
        case when started_on is null then 'publication' else 'start' end as dated_by
    from inspection
),

graded as (
    select d.authority_code, d.inspection_id, d.framework_code, d.dated_on, g.overall
    from dated d
    join grade_by_concept g on g.inspection_id = d.inspection_id
    qualify row_number() over (partition by d.authority_code, d.dated_on order by d.inspection_id) = 1
),

headed as (
    select a.inspection_id, array_to_string(list_sort(list(distinct w.national_framework_code)), ', ') as codes
    from area_for_improvement a
    join area_national_framework w on w.source_id = a.source_id and w.locator = a.locator and w.ordinal = a.ordinal
    where w.national_framework_code is not null
    group by a.inspection_id
),

in_need as (
    select authority_code, period_end, value
    from analysis.need_series
    where measure = 'in_need_rate'
),

looked_after as (
    select authority_code, period_end, value
    from analysis.need_series
    where measure = 'looked_after_rate'
),

population as (
    select authority_code, period_end, value
    from analysis.need_series
    where measure = 'population_0_17'
),

broken as (
    select
        d.inspection_id,
        bool_or(b.measure is null or b.measure = 'agency_rate') as agency_rate,
        bool_or(b.measure is null or b.measure = 'average_caseload') as caseload,
        bool_or(b.measure is null or b.measure = 'vacancy_rate') as vacancy_rate
    from dated d
    asof join census c on c.authority_code = d.authority_code and c.period_end < d.dated_on
    asof join census n on n.authority_code = d.authority_code and n.period_end >= d.dated_on
    join series_break b on b.broke_on > c.period_end and b.broke_on <= n.period_end
    group by d.inspection_id
)

select
    a.short_name as authority,
    i.authority_code,
    i.inspection_id,
    i.framework_code as framework,
    i.kind,
    t.label as kind_label,
    g.inspection_id is not null as is_graded,
    i.started_on,
    i.started_precision,
    i.ended_on,
    i.published_on,
    i.focus,
    g.overall,
    g.leadership,
    g.help_protection,
    g.care,
    g.care_leavers,
    g.adoption,
    g.lscb,
    c.period_end as census_before_on,
    c.agency_rate as agency_rate_before,
    c.caseload as caseload_before,
    c.vacancy_rate as vacancy_rate_before,
    n.period_end as census_after_on,
    n.agency_rate as agency_rate_after,
    n.caseload as caseload_after,
    n.vacancy_rate as vacancy_rate_after,
    coalesce(c.is_joint_return, n.is_joint_return) as is_joint_return,
    r.name as region,
    a.kind as authority_kind,
    a.la_code,
    i.dated_on,
    i.dated_by,
    g.is_good_or_better,
    g.overall_comparability,
    case
        when c.period_end is not null then i.dated_by = 'start' or c.period_end < i.dated_on - interval 230 day
    end as is_before_certain,
    date_diff('day', c.period_end, i.dated_on) as census_before_days,
    date_diff('day', i.dated_on, n.period_end) as census_after_days,
    c.agency_rate_symbol as agency_rate_before_symbol,
    n.agency_rate_symbol as agency_rate_after_symbol,
    c.return_code as return_code_before,
    n.return_code as return_code_after,
    case when c.period_end is not null and n.period_end is not null then coalesce(b.agency_rate, false) end
        as has_break_agency_rate,
    case when c.period_end is not null and n.period_end is not null then coalesce(b.caseload, false) end
        as has_break_caseload,
    case when c.period_end is not null and n.period_end is not null then coalesce(b.vacancy_rate, false) end
        as has_break_vacancy_rate,
    d.period_end as need_before_on,
    d.value as in_need_rate_before,
    l.period_end as looked_after_before_on,
    l.value as looked_after_rate_before,
    o.value as population_0_17_before,
    h.codes as national_framework,
    p.inspection_id as previous_inspection_id,
    p.framework_code as previous_framework,
    p.overall as previous_overall,
    p.dated_on as previous_dated_on
from dated i
join authority a on a.authority_code = i.authority_code
join term t on t.vocabulary = 'inspection_kind' and t.code = i.kind
left join grade_by_concept g on g.inspection_id = i.inspection_id
join place r on r.place_code = a.region_code
left join broken b on b.inspection_id = i.inspection_id
left join headed h on h.inspection_id = i.inspection_id
asof left join census c on c.authority_code = i.authority_code and c.period_end < i.dated_on
asof left join census n on n.authority_code = i.authority_code and n.period_end >= i.dated_on
asof left join in_need d on d.authority_code = i.authority_code and d.period_end <= i.dated_on
asof left join looked_after l on l.authority_code = i.authority_code and l.period_end <= i.dated_on
asof left join population o on o.authority_code = i.authority_code and o.period_end <= i.dated_on
asof left join graded p on p.authority_code = i.authority_code and p.dated_on < i.dated_on
