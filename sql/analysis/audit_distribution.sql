-- grain: one row per authority, audit round, practice area, stage and grade or band, the cases without a stated grade too
-- needs: audit_grade, authority, term, grade
-- columns:
--   authority             short name
--   authority_code        ONS code
--   period_end            last day of the audits
--   date_as_printed       the date as printed
--   practice_area         what was audited
--   practice_area_label   as pages print it
--   stage                 before or after moderation, where stated
--   stage_label           as pages print it
--   grade_group           grade, band, or grade_not_printed
--   grade_group_label     as pages print it
--   position              order, best first
--   cases                 cases
--   sample_size           cases audited
--   percent_recomputed    cases of the sample, in percent
--   percent_as_published  percentage as printed
--   source_id             source
--   locator               where it stands
create view analysis.audit_distribution as
with stated as (
    select
        g.authority_code, g.period_end, g.date_as_printed, g.practice_area, g.stage,
        coalesce(g.grade_code, g.grade_band) as grade_group,
        g.cases, g.sample_size, g.percent_as_published, g.source_id, g.locator
    from audit_grade g
),

not_printed as (
    select
        authority_code, period_end, any_value(date_as_printed) as date_as_printed, practice_area, stage,
        'grade_not_printed' as grade_group,
        cast(any_value(sample_size) - sum(cases) as integer) as cases, any_value(sample_size) as sample_size,
        cast(null as double) as percent_as_published, source_id, any_value(locator) as locator
    from stated
    where sample_size is not null
    group by authority_code, period_end, practice_area, stage, source_id
    having any_value(sample_size) > sum(cases)
),

all_groups as (
    select * from stated
    union all by name
    select * from not_printed
)

select
    a.short_name as authority,
    x.authority_code,
    x.period_end,
    x.date_as_printed,
    x.practice_area,
    pa.label as practice_area_label,
    x.stage,
    st.label as stage_label,
    x.grade_group,
    coalesce(g.label, b.label, 'Grade not printed') as grade_group_label,
    case
        when x.grade_group = 'grade_not_printed' then 9
        when x.grade_group = 'good_or_outstanding' then 2
        else coalesce(g.rank, 3)
    end as position,
    x.cases,
    x.sample_size,
    100.0 * x.cases / x.sample_size as percent_recomputed,
    x.percent_as_published,
    x.source_id,
    x.locator
from all_groups x
join authority a on a.authority_code = x.authority_code
left join grade g on g.scale = 'current' and g.grade_code = x.grade_group
left join term b on b.vocabulary = 'grade_band' and b.code = x.grade_group
left join term pa on pa.vocabulary = 'practice_area' and pa.code = x.practice_area
left join term st on st.vocabulary = 'audit_stage' and st.code = x.stage
