-- grain: one row per number or date of a paper that is deliberately not a fact
-- needs: source
-- terms: reason=not_coded_reason
-- columns:
--   source_id  source that tells it
--   locator    where it stands in the source; grammar in docs/coding.md
--   token      the token as printed; * for all that remain at the place
--   reason     why it is not a fact
create table not_coded (
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    token varchar not null,
    reason varchar not null,
    primary key (source_id, locator, token)
)
