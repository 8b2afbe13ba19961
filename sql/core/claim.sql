-- grain: one row per qualitative statement of strength, weakness or change
-- needs: authority, source, measure
-- terms: voice=voice, quoted_voice=voice, subject=claim_subject, direction=claim_direction
-- columns:
--   claim_id        source and running number
--   authority_code  authority
--   source_id       source that tells it
--   locator         where it stands in the source; grammar in docs/coding.md
--   voice           who asserts it in the source
--   quoted_voice    whose statement is reported, where it is another's
--   subject         what it is about
--   direction       strength, weakness, improved, worsened, unchanged or mixed
--   summary         the statement in our words, at most 12
--   linked_measure  the measure that official figures hold on the same subject
create table claim (
    claim_id varchar primary key,
    authority_code varchar not null references authority (authority_code),
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    voice varchar not null,
    quoted_voice varchar,
    subject varchar not null,
    direction varchar not null,
    summary varchar not null check (length(regexp_extract_all(summary, '\S+')) <= 12),
    linked_measure varchar references measure (measure)
)
