-- grain: one row per graded inspection and concept as known by a day: inspections published by then, grades by the
--   sources published by then where any tells them
-- needs: inspection, authority, framework, concept, concept_absence, domain, grade, term, analysis.resolved_judgement_as_at
-- after: analysis.public_on
create macro analysis.judgement_history_as_at(known_by) as table
with graded_inspection as (
    select
        inspection_id, authority_code, framework_code, kind, started_on, ended_on, published_on,
        analysis.public_on(published_on, ended_on, started_on) as public_on
    from inspection
    where framework_code is not null and kind in (
        'standard', 'short', 'reinspection', 'reinspection_safeguarding', 'reinspection_looked_after', 'not_stated'
    )
      and analysis.public_on(published_on, ended_on, started_on) <= cast(known_by as date)
),

cell as (
    select g.*, c.concept_code, c.label as concept_label
    from graded_inspection g
    cross join concept c
)

select
    a.short_name as authority,
    a.authority_code,
    cell.inspection_id,
    f.framework_code as framework,
    f.label as framework_label,
    f.family as framework_family,
    f.scale,
    cell.kind,
    cell.started_on,
    cell.ended_on,
    cell.published_on,
    cell.public_on,
    cell.concept_code as concept,
    cell.concept_label,
    r.grade_code as grade,
    g.label as grade_label,
    g.rank as grade_rank,
    case when g.rank is not null then (select max(s.rank) from grade s where s.scale = f.scale) end as grade_ranks,
    g.is_good_or_better,
    case
        when r.grade_code is null then coalesce(r.missing_reason, x.missing_reason, 'not_told')
    end as missing_reason,
    t.label as missing_label,
    case when r.grade_code is not null then d.comparability end as comparability,
    coalesce(r.recoded_by_publisher, false) as recoded_by_publisher,
    coalesce(r.source_count, 0) as sources,
    r.source_ids,
    r.agree
from cell
join authority a on a.authority_code = cell.authority_code
join framework f on f.framework_code = cell.framework_code
left join analysis.resolved_judgement_as_at(known_by) r
    on r.inspection_id = cell.inspection_id and r.concept_code = cell.concept_code
left join grade g on g.scale = f.scale and g.grade_code = r.grade_code
left join domain d on d.framework_code = cell.framework_code and d.concept_code = cell.concept_code
left join concept_absence x
    on x.framework_code = cell.framework_code
    and x.concept_code = cell.concept_code
    and x.kind in ('any', cell.kind)
left join term t
    on t.vocabulary = 'missing_reason'
    and r.grade_code is null
    and t.code = coalesce(r.missing_reason, x.missing_reason, 'not_told')
