-- grain: one row per heading under which a publication prints a field, in any of its editions
-- needs: publication
-- columns:
--   publication  publication
--   field        the field, as this package calls it; a group of columns before a point
--   heading      heading as printed, in lower case, single spaces
create table published_heading (
    publication varchar not null references publication (publication),
    field varchar not null,
    heading varchar not null,
    primary key (publication, field, heading)
)
