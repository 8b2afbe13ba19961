-- grain: one row: the build this file is
-- columns:
--   build_id         hash of everything the build was made of
--   schema_version   raised when a reader of an earlier version could misread the file
--   package_version  version of the package that built it
create table meta.build (
    build_id varchar primary key,
    schema_version integer not null,
    package_version varchar not null
)
