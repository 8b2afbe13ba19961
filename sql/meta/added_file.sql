-- grain: one row per file the user added; cells_read = cells_loaded + cells_rejected
-- columns:
--   source_id       source of its facts
--   publication     what it was recognised as
--   edition         edition of that publication
--   file_name       the file as it came
--   sha256          its checksum
--   is_carried      true where rows of data/official were carried from this file; its own rows stand in their place
--   cells_read      value cells read: figures, grades, dates, links
--   cells_loaded    cells that became rows or dates of rows
--   cells_rejected  cells in rejected_value
create table meta.added_file (
    source_id varchar primary key,
    publication varchar not null,
    edition varchar not null,
    file_name varchar not null,
    sha256 varchar not null,
    is_carried boolean not null,
    cells_read bigint not null,
    cells_loaded bigint not null,
    cells_rejected bigint not null
)
