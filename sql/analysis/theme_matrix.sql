-- grain: one row per inspection and theme that at least one of its areas for improvement names
-- needs: inspection, authority, framework, theme, area_theme, analysis.resolved_area
-- columns:
--   authority        short name
--   authority_code   ONS code
--   inspection_id    the real event
--   framework        framework code
--   framework_label  as pages print it
--   started_on       first day on site
--   theme            theme code
--   theme_label      as pages print it
--   areas_main       areas whose main theme it is
--   areas_named      areas that name it at all
--   areas_total      areas of the inspection
--   ordinals         numbers of the areas that name it
--   source_ids       sources of those areas
create view analysis.theme_matrix as
with themed as (
    select r.inspection_id, r.item_kind, r.ordinal, r.source_id, t.theme_code, t.role
    from analysis.resolved_area r
    join area_theme t on t.source_id = r.source_id and t.locator = r.locator and t.ordinal = r.ordinal
),

total as (
    select inspection_id, count(*) as areas_total
    from analysis.resolved_area
    where item_kind <> 'lscb_recommendation'
    group by inspection_id
)

select
    a.short_name as authority,
    a.authority_code,
    i.inspection_id,
    i.framework_code as framework,
    f.label as framework_label,
    i.started_on,
    t.theme_code as theme,
    h.label as theme_label,
    count(distinct (t.item_kind, t.ordinal)) filter (where t.role = 'main') as areas_main,
    count(distinct (t.item_kind, t.ordinal)) as areas_named,
    n.areas_total,
    array_to_string(list_sort(list(distinct t.ordinal)), ', ') as ordinals,
    array_to_string(list_sort(list(distinct t.source_id)), ', ') as source_ids
from themed t
join inspection i on i.inspection_id = t.inspection_id
join authority a on a.authority_code = i.authority_code
join theme h on h.theme_code = t.theme_code
join total n on n.inspection_id = t.inspection_id
left join framework f on f.framework_code = i.framework_code
group by all
