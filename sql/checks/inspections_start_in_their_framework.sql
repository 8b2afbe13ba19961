-- severity: critical
-- finds: inspections that start outside the time of their framework; the start decides, not the publication
select
    m.source_id,
    m.locator,
    i.framework_code as printed,
    i.started_on::varchar as recomputed,
    i.inspection_id || ' starts outside its framework' as message
from inspection i
join framework f on f.framework_code = i.framework_code
join inspection_match x on x.inspection_id = i.inspection_id
join inspection_mention m on m.mention_id = x.mention_id
where i.started_precision = 'day'
  and (i.started_on < f.starts_on or (f.ends_on is not null and i.started_on > f.ends_on))
