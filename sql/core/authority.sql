-- grain: one row per local authority responsible for children's services
-- needs: place
-- terms: kind=authority_kind
-- columns:
--   authority_code  current ONS code
--   short_name      the name pages, parameters and queries use
--   la_code         three-digit code of the Department for Education
--   region_code     ONS code of the region
--   kind            kind of council
--   valid_from      first day of this authority under this code; empty where it precedes all data
--   valid_to        last day; empty while it exists
create table authority (
    authority_code varchar primary key references place (place_code),
    short_name varchar not null unique,
    la_code varchar not null,
    region_code varchar not null references place (place_code),
    kind varchar not null,
    valid_from date,
    valid_to date
)
