-- grain: one row per place that a fact can refer to
-- terms: kind=place_kind
-- columns:
--   place_code  ONS code
--   kind        authority, region, country or reporting_unit
--   name        name as pages print it
create table place (
    place_code varchar primary key,
    kind varchar not null,
    name varchar not null
)
