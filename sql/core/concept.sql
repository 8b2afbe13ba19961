-- grain: one row per idea that judgements of different frameworks are compared on
-- columns:
--   concept_code  code
--   label         name as pages print it
--   position      order on pages
create table concept (
    concept_code varchar primary key,
    label varchar not null,
    position integer not null
)
