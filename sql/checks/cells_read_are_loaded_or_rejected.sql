-- severity: critical
-- on added: critical
-- finds: added files of which a cell was lost: neither loaded nor rejected
with loaded as (
    select source_id, sum(cells) as cells
    from (
        select source_id, cells_at(locator) as cells from observation
        union all
        select source_id, 1 from judgement
        union all
        select source_id, 1 from inspection_mention where started_on is not null
        union all
        select source_id, 1 from inspection_mention where published_on is not null
        union all
        select source_id, 1 from neighbour_mention
        union all
        select source_id, 1 from neighbour_mention where closeness is not null
        union all
        select source_id, 1 from area_text
    )
    group by source_id
),

rejected as (
    select source_id, sum(cells) as cells
    from meta.rejected_value
    group by source_id
)

select
    f.source_id,
    f.file_name as locator,
    f.cells_read || ' read' as printed,
    coalesce(l.cells, 0) || ' loaded, ' || coalesce(r.cells, 0) || ' rejected' as recomputed,
    'cells were lost between the file and the warehouse' as message
from meta.added_file f
left join loaded l on l.source_id = f.source_id
left join rejected r on r.source_id = f.source_id
where f.cells_read <> coalesce(l.cells, 0) + coalesce(r.cells, 0)
   or f.cells_loaded <> coalesce(l.cells, 0)
   or f.cells_rejected <> coalesce(r.cells, 0)
