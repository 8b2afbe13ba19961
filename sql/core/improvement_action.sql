-- grain: one row per separate undertaking that a paper reports
-- needs: authority, source, theme
-- terms: status=action_status, due_precision=date_precision, voice=voice
-- columns:
--   action_id       source and running number
--   authority_code  authority
--   source_id       source that tells it
--   locator         where it stands in the source; grammar in docs/coding.md
--   summary         what is undertaken, in our words, at most 12
--   status          done, under_way or planned, at the date of the source
--   due_as_printed  deadline or date as printed
--   due_on          that date
--   due_precision   its precision
--   theme_code      theme
--   voice           who asserts it in the source
create table improvement_action (
    action_id varchar primary key,
    authority_code varchar not null references authority (authority_code),
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    summary varchar not null check (length(regexp_extract_all(summary, '\S+')) <= 12),
    status varchar not null,
    due_as_printed varchar,
    due_on date,
    due_precision varchar,
    theme_code varchar not null references theme (theme_code),
    voice varchar not null
)
