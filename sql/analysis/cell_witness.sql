-- grain: one row per inspection and told cell (start, end, publication, grade of a concept), with who tells it
-- needs: inspection, inspection_mention, inspection_match, authority, judgement, domain, concept, analysis.source_precedence
-- columns:
--   authority       short name
--   authority_code  ONS code
--   inspection_id   the real event
--   cell            started_on, ended_on, published_on, or a concept code
--   cell_label      as pages print it
--   official_count  official sources that tell it
--   official_values  different values the official sources tell; more than one is a disagreement
--   paper_count     papers and news items that tell it
--   is_single_witness  true where one official source alone tells it
--   source_ids      all sources
create view analysis.cell_witness as
with told as (
    select m.inspection_id, 'started_on' as cell, n.started_on::varchar as told_value, n.source_id
    from inspection_match m
    join inspection_mention n on n.mention_id = m.mention_id
    where n.started_precision = 'day'
    union all
    select m.inspection_id, 'ended_on', n.ended_on::varchar, n.source_id
    from inspection_match m
    join inspection_mention n on n.mention_id = m.mention_id
    where n.ended_precision = 'day'
    union all
    select m.inspection_id, 'published_on', n.published_on::varchar, n.source_id
    from inspection_match m
    join inspection_mention n on n.mention_id = m.mention_id
    where n.published_precision = 'day'
    union all
    select j.inspection_id, d.concept_code, coalesce(j.grade_code, j.missing_reason), j.source_id
    from judgement j
    join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code
)

select
    a.short_name as authority,
    i.authority_code,
    t.inspection_id,
    t.cell,
    case t.cell
        when 'started_on' then 'Start'
        when 'ended_on' then 'End'
        when 'published_on' then 'Publication'
        else any_value(c.label)
    end as cell_label,
    count(distinct t.source_id) filter (where p.is_official) as official_count,
    count(distinct t.told_value) filter (where p.is_official) as official_values,
    count(distinct t.source_id) filter (where not p.is_official) as paper_count,
    count(distinct t.source_id) filter (where p.is_official) = 1 as is_single_witness,
    array_to_string(list_sort(list(distinct t.source_id)), ', ') as source_ids
from told t
join inspection i on i.inspection_id = t.inspection_id
join authority a on a.authority_code = i.authority_code
join analysis.source_precedence p on p.source_id = t.source_id
left join concept c on c.concept_code = t.cell
group by a.short_name, i.authority_code, t.inspection_id, t.cell
