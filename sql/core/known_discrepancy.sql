-- grain: one row per slip of a source that a check finds and that is shown, not mended
-- needs: source
-- columns:
--   check_name  the check that finds it
--   source_id   source that tells it
--   locator     where the printed figure stands
--   printed     what is printed
--   recomputed  what the source's own parts give
--   why         what is known about it
--   is_of_added_file  true where only the whole published file tells it, once it is added
create table known_discrepancy (
    check_name varchar not null,
    source_id varchar not null references source (source_id),
    locator varchar not null,
    printed varchar not null,
    recomputed varchar not null,
    why varchar not null,
    is_of_added_file boolean not null,
    primary key (check_name, source_id, locator, printed)
)
