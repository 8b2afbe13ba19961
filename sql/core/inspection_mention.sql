-- grain: one row per mention of an inspection by a source
-- needs: source, authority, framework
-- after: place_alias, domain, grade_spelling
-- terms: kind=inspection_kind, voice=voice, started_precision=date_precision, ended_precision=date_precision, published_precision=date_precision
-- columns:
--   mention_id           source and a short key
--   source_id            source that tells it
--   locator              where it stands in the source; grammar in docs/coding.md
--   authority_code       authority
--   framework_code       framework as told
--   kind                 kind as told; not_stated where the source does not say
--   date_as_printed      the dates as printed
--   started_on           start as told
--   started_precision    precision of started_on
--   ended_on             end as told
--   ended_precision      precision of ended_on
--   published_on         publication as told
--   published_precision  precision of published_on
--   focus                focus as told, in our words
--   voice                who asserts it in the source
create table inspection_mention (
    mention_id varchar primary key,
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    authority_code varchar not null references authority (authority_code),
    framework_code varchar references framework (framework_code),
    kind varchar not null,
    date_as_printed varchar,
    started_on date,
    started_precision varchar,
    ended_on date,
    ended_precision varchar,
    published_on date,
    published_precision varchar,
    focus varchar,
    voice varchar not null,
    check (ended_on is null or started_on is null or ended_on >= started_on)
)
