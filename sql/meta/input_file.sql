-- grain: one row per file the build read
-- columns:
--   file_name   path below the resources root
--   table_name  table it fed
--   sha256      checksum, line ends taken as LF
create table meta.input_file (
    file_name varchar primary key,
    table_name varchar not null,
    sha256 varchar not null
)
