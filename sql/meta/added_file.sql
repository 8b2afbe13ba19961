-- grain: one row per file the user added; cells_read = cells_loaded + cells_rejected
-- columns:
--   source_id       source of its facts
--   publication     what it was recognised as
--   edition         edition of that publication
--   file_name       the file as it came
--   sha256          its checksum
--   is_carried      true where rows of data/official were carried from this file; its own rows stand in their place
--   cells_naming    cells that name things: headings, places, periods, labels
--   cells_read      value cells read: figures, grades, dates, links
--   cells_loaded    cells that became rows or dates of rows
--   cells_rejected  cells in rejected_value
--   cells_not_read  cells of the parts in not_read
--   measures_known  measures the publication is expected to have; 0 for files that hold none
--   measures_missing  those of them the file has no cell for, between semicolons
create table meta.added_file (
    source_id varchar primary key,
    publication varchar not null,
    edition varchar not null,
    file_name varchar not null,
    sha256 varchar not null,
    is_carried boolean not null,
    cells_naming bigint not null,
    cells_read bigint not null,
    cells_loaded bigint not null,
    cells_rejected bigint not null,
    cells_not_read bigint not null,
    measures_known integer not null,
    measures_missing varchar not null
)
