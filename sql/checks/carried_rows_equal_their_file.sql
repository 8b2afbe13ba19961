-- severity: critical
-- on added: critical
-- finds: rows of data/official that the published file they were carried from, now added, does not tell
select
    source_id,
    locator,
    carried as printed,
    coalesce(loaded, 'nothing') as recomputed,
    'the carried row of ' || table_name || ' is not what its file tells' as message
from meta.carried_difference
