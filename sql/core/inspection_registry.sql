-- grain: one row per inspection identifier ever given out
-- needs: authority
-- terms: kind=inspection_kind, started_precision=date_precision
-- columns:
--   inspection_id   the identifier; it never moves
--   authority_code  authority
--   family          framework family; empty for visits outside a family
--   kind            kind of inspection
--   started_on      start, where known when the identifier was given
--   started_precision  precision of started_on
--   published_on    publication, where known when the identifier was given
create table inspection_registry (
    inspection_id varchar primary key,
    authority_code varchar not null references authority (authority_code),
    family varchar,
    kind varchar not null,
    started_on date,
    started_precision varchar,
    published_on date
)
