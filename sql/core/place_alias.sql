-- grain: one row per other name or code of a place
-- needs: place
-- terms: alias_kind=alias_kind
-- columns:
--   place_code  the place meant
--   alias       the other name or code, as a source prints it
--   alias_kind  name, ons_code or la_code
--   valid_from  from when the alias was in use, where known
--   valid_to    until when, where known
create table place_alias (
    place_code varchar not null references place (place_code),
    alias varchar not null,
    alias_kind varchar not null,
    valid_from date,
    valid_to date,
    primary key (place_code, alias)
)
