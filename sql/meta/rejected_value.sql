-- grain: one row per value of an added file that could not be loaded; cells read = loaded + rejected
-- columns:
--   source_id      source the file is
--   file_name      the file as it came
--   sheet_or_page  sheet of a workbook or page of a report
--   row_number     row in the file
--   column_name    column in the file
--   raw_value      the text as it stands there
--   reason         why it was not loaded
--   cells          cells of the file it stands for: one, or those of a sum
create table meta.rejected_value (
    source_id varchar not null,
    file_name varchar not null,
    sheet_or_page varchar,
    row_number integer,
    column_name varchar,
    raw_value varchar,
    reason varchar not null,
    cells integer not null
)
