-- grain: one row per field that a list of inspections must have, and the editions in which it must
-- needs: publication
-- columns:
--   publication   publication whose headings are read
--   field         the field, see published_heading
--   from_edition  first edition that prints it; empty for all
--   to_edition    last edition that prints it; empty for all
create table published_requirement (
    publication varchar not null references publication (publication),
    field varchar not null,
    from_edition varchar,
    to_edition varchar,
    primary key (publication, field)
)
