-- grain: one row per carried row that the file it was carried from does not tell; empty unless something is wrong
-- columns:
--   table_name  table of the row
--   source_id   source
--   locator     where the carried row says that it stands
--   carried     the row in data/official
--   loaded      what the file tells at that place; empty where nothing
create table meta.carried_difference (
    table_name varchar not null,
    source_id varchar not null,
    locator varchar not null,
    carried varchar not null,
    loaded varchar
)
