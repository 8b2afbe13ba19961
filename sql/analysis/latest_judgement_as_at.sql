-- grain: one row per authority and concept of ONE latest graded inspection, as at two cut-offs: inspections published by
--   `started_by` (whose name is kept for scripts that use it), with the grades their sources gave by `known_by`
-- needs: source, authority, analysis.judgement_history_as_at, analysis.unread_report
create macro analysis.latest_judgement_as_at(started_by, known_by) as table
with told as (
    select * from analysis.judgement_history_as_at(known_by)
),

known as (
    select * from told where public_on <= cast(started_by as date)
),

numbered as (
    select
        authority_code,
        inspection_id,
        row_number() over (
            partition by authority_code order by max(public_on) desc, max(started_on) desc, inspection_id desc
        ) as steps_back
    from known
    group by authority_code, inspection_id
),

overall_before as (
    select
        k.authority_code,
        first(k.grade order by n.steps_back) as previous_overall,
        first(k.grade_label order by n.steps_back) as previous_overall_label,
        first(coalesce(k.started_on, k.published_on) order by n.steps_back) as previous_overall_on,
        first(k.started_on is null order by n.steps_back) as previous_overall_is_publication,
        first(k.framework order by n.steps_back) as previous_overall_framework
    from known k
    join numbered n on n.inspection_id = k.inspection_id
    where k.concept = 'overall' and k.grade is not null and n.steps_back > 1
    group by k.authority_code
),

workbook as (
    select max(as_at) as as_at
    from source
    where kind = 'outcomes_workbook' and coalesce(published_on, as_at) <= cast(known_by as date)
),

newer as (
    select authority_code, max(published_on) as newer_report_on, max_by(title, published_on) as newer_report_title
    from analysis.unread_report
    where is_graded and coalesce(published_on, seen_on) <= least(cast(started_by as date), cast(known_by as date))
    group by authority_code
),

known_to as (
    -- a report published after the cut-off tells that none stood between, so the cut-off is one day for all
    select t.authority_code, greatest(max(t.public_on), any_value(w.as_at)) as as_at
    from told t
    cross join workbook w
    group by t.authority_code
)

select
    k.*,
    least(t.as_at, cast(started_by as date)) as as_at,
    date_diff(
        'day',
        coalesce(k.ended_on, k.started_on, k.published_on),
        least(
            t.as_at,
            cast(started_by as date),
            case when a.valid_to is not null then greatest(a.valid_to, k.public_on) end
        )
    ) as age_days,
    b.previous_overall,
    b.previous_overall_label,
    b.previous_overall_on,
    b.previous_overall_is_publication,
    b.previous_overall_framework,
    u.newer_report_on,
    u.newer_report_title,
    case
        when a.valid_to <= least(cast(started_by as date), cast(known_by as date)) then a.valid_to
    end as authority_ended_on
from known k
join authority a on a.authority_code = k.authority_code
join numbered n on n.inspection_id = k.inspection_id and n.steps_back = 1
join known_to t on t.authority_code = k.authority_code
left join overall_before b on b.authority_code = k.authority_code
left join newer u on u.authority_code = k.authority_code
