-- grain: one row per part of an added file that was not read, named with the number of its cells
-- columns:
--   source_id  source the file is
--   kind       sheet, column, label, rows, title or mark
--   name       name of the sheet, heading of the column, label of the rows
--   sheet      sheet of a workbook
--   cells      cells of the part that are not empty
--   why        why nothing is read from it
create table meta.not_read (
    source_id varchar not null,
    kind varchar not null,
    name varchar not null,
    sheet varchar,
    cells bigint not null,
    why varchar not null
)
