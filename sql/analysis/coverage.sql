-- grain: one row per authority and topic: what exists, when, from where, and why not
-- needs: authority, inspection, judgement, observation, audit_grade, area_for_improvement, improvement_action, claim, reported_fact, inspection_mention, analysis.source_precedence
-- columns:
--   authority       short name
--   authority_code  ONS code
--   topic           what the rows are about
--   told_by         official sources or papers
--   row_count       rows as told
--   first_on        earliest date they speak of
--   last_on         latest date they speak of
--   source_ids      sources
--   why_not         why there are none
create view analysis.coverage as
with fact as (
    select j.inspection_id as about, i.authority_code, 'judgements' as topic, j.source_id,
           coalesce(i.started_on, i.published_on) as on_date
    from judgement j
    join inspection i on i.inspection_id = j.inspection_id
    union all
    select o.measure, o.place_code,
           case o.told_in when 'caseload' then 'caseload' when 'agency_rate' then 'agency rate' else 'other figures' end,
           o.source_id, o.period_end
    from observation o
    union all
    select practice_area, authority_code, 'audit grades', source_id, period_end from audit_grade
    union all
    select f.inspection_id, i.authority_code, 'areas for improvement', f.source_id, coalesce(i.started_on, i.published_on)
    from area_for_improvement f
    join inspection i on i.inspection_id = f.inspection_id
    union all
    select action_id, authority_code, 'actions', source_id, due_on from improvement_action
    union all
    select claim_id, authority_code, 'claims', source_id, null from claim
    union all
    select fact_id, authority_code, 'boards, milestones, money, risks', source_id, date_on from reported_fact
),

topic as (
    select * from (values
        ('judgements', 'official', 1), ('judgements', 'papers', 2), ('caseload', 'official', 3), ('caseload', 'papers', 4),
        ('agency rate', 'official', 5), ('agency rate', 'papers', 6), ('other figures', 'official', 7),
        ('other figures', 'papers', 8), ('audit grades', 'papers', 9), ('areas for improvement', 'official', 10),
        ('areas for improvement', 'papers', 11), ('actions', 'papers', 12), ('claims', 'papers', 13),
        ('boards, milestones, money, risks', 'papers', 14)
    ) as listed (topic, told_by, position)
),

counted as (
    select
        f.authority_code,
        f.topic,
        case when p.is_official then 'official' else 'papers' end as told_by,
        count(*) as row_count,
        min(f.on_date) as first_on,
        max(f.on_date) as last_on,
        array_to_string(list_sort(list(distinct f.source_id)), ', ') as source_ids
    from fact f
    join analysis.source_precedence p on p.source_id = f.source_id
    where p.source_kind <> 'local'
    group by all
),

paper_read as (
    select distinct m.authority_code
    from inspection_mention m
    join analysis.source_precedence p on p.source_id = m.source_id
    where not p.is_official
)

select
    a.short_name as authority,
    a.authority_code,
    t.topic,
    t.told_by,
    coalesce(c.row_count, 0) as row_count,
    c.first_on,
    c.last_on,
    c.source_ids,
    case
        when c.row_count is not null then null
        when t.told_by = 'official' then 'no official file with it is loaded'
        when r.authority_code is null then 'no paper of this authority has been read'
        else 'not printed in the papers read'
    end as why_not
from authority a
cross join topic t
left join counted c on c.authority_code = a.authority_code and c.topic = t.topic and c.told_by = t.told_by
left join paper_read r on r.authority_code = a.authority_code
order by a.short_name, t.position
