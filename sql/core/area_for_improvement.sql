-- grain: one row per printed item of a list of areas for improvement or recommendations, each time it is printed
-- needs: inspection_mention, inspection_match, inspection, source
-- terms: item_kind=item_kind, voice=voice, quoted_voice=voice
-- lookup: inspection_id from inspection_match by mention_id
-- columns:
--   mention_id            the mention it belongs to
--   inspection_id         the real event
--   item_kind             area_for_improvement, priority_action, recommendation or lscb_recommendation
--   ordinal               number in its list
--   source_id             source that tells it
--   locator               where it stands in the source; grammar in docs/coding.md
--   summary               what must improve, in our words, at most 12; nothing where only a report's own words are there (area_text)
--   qualifier_as_printed  a few printed words, only where two printings of one item differ
--   voice                 who asserts it in the source
--   quoted_voice          whose statement is reported, where it is another's
create table area_for_improvement (
    mention_id varchar not null references inspection_mention (mention_id),
    inspection_id varchar not null references inspection (inspection_id),
    item_kind varchar not null,
    ordinal integer not null check (ordinal >= 1),
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    summary varchar check (length(regexp_extract_all(summary, '\S+')) <= 12),
    qualifier_as_printed varchar,
    voice varchar not null,
    quoted_voice varchar,
    primary key (source_id, locator, ordinal)
)
