-- grain: one row per inspection or visit, with its grades side by side and the censuses before and after it, for models
-- needs: inspection, authority, place, term, analysis.judgement_history, analysis.workforce_series
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
create view analysis.inspection_panel as
with grade_by_concept as (
    select
        inspection_id,
        max(grade) filter (where concept = 'overall') as overall,
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
        max(value) filter (where measure = 'agency_rate') as agency_rate,
        max(value) filter (where measure = 'average_caseload') as caseload,
        max(value) filter (where measure = 'vacancy_rate') as vacancy_rate,
        bool_or(is_joint_return) as is_joint_return
    from analysis.workforce_series
    where basis = 'fte' and measure in ('agency_rate', 'average_caseload', 'vacancy_rate')
    group by authority_code, period_end
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
    r.name as region
from inspection i
join authority a on a.authority_code = i.authority_code
join term t on t.vocabulary = 'inspection_kind' and t.code = i.kind
left join grade_by_concept g on g.inspection_id = i.inspection_id
join place r on r.place_code = a.region_code
asof left join census c on c.authority_code = i.authority_code and c.period_end < i.started_on
asof left join census n on n.authority_code = i.authority_code and n.period_end >= i.started_on
