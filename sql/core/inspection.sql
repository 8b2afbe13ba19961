-- grain: one row per real inspection or visit, however many sources tell of it
-- needs: authority, framework
-- terms: kind=inspection_kind, started_precision=date_precision, ended_precision=date_precision, published_precision=date_precision
-- columns:
--   inspection_id        stable identifier, see inspection_registry
--   authority_code       authority inspected
--   framework_code       framework, by start date; empty for events outside Ofsted's programme of the authority
--   kind                 kind of inspection
--   started_on           first day on site
--   started_precision    precision of started_on
--   ended_on             last day on site
--   ended_precision      precision of ended_on
--   published_on         day the report was published
--   published_precision  precision of published_on
--   focus                focus of a visit, in few words
create table inspection (
    inspection_id varchar primary key,
    authority_code varchar not null references authority (authority_code),
    framework_code varchar references framework (framework_code),
    kind varchar not null,
    started_on date,
    started_precision varchar,
    ended_on date,
    ended_precision varchar,
    published_on date,
    published_precision varchar,
    focus varchar,
    check (ended_on is null or started_on is null or ended_on >= started_on)
)
