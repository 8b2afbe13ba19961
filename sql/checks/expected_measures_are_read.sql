-- severity: warning
-- finds: added files without a cell for a fifth or more of the measures their publication is expected to have
with missing as (
    select
        source_id, file_name, measures_known, measures_missing,
        if(measures_missing = '', 0, len(string_split(measures_missing, '; '))) as measures
    from meta.added_file
)

select
    source_id,
    file_name as locator,
    measures || ' of ' || measures_known || ' measures' as printed,
    'less than a fifth' as recomputed,
    'no cell is read for ' || measures_missing as message
from missing
where measures_known > 0 and 5 * measures >= measures_known
