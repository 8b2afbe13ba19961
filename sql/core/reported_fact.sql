-- grain: one row per board, milestone, sum of money or risk that a paper reports
-- needs: authority, source
-- terms: kind=fact_kind, unit=unit, date_precision=date_precision, voice=voice
-- columns:
--   fact_id            source and running number
--   authority_code     authority
--   source_id          source that tells it
--   locator            where it stands in the source; grammar in docs/coding.md
--   kind               board, milestone, funding or risk
--   summary            the fact in our words, at most 12
--   value_as_printed   figure as printed
--   value              the figure
--   unit               its unit
--   date_as_printed    date as printed
--   date_on            the date
--   date_precision     its precision
--   rating_as_printed  risk rating as printed
--   not_after_fact_id  the deadline this milestone has to keep, where the paper prints one
--   voice              who asserts it in the source
create table reported_fact (
    fact_id varchar primary key,
    authority_code varchar not null references authority (authority_code),
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    kind varchar not null,
    summary varchar not null check (length(regexp_extract_all(summary, '\S+')) <= 12),
    value_as_printed varchar,
    value double,
    unit varchar,
    date_as_printed varchar,
    date_on date,
    date_precision varchar,
    rating_as_printed varchar,
    not_after_fact_id varchar,
    voice varchar not null
)
