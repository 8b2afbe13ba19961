-- grain: one row per mention of a caseload or one of its parts by a source
-- needs: place, measure, source
-- terms: date_precision=date_precision, basis=basis, scope=scope, unit=unit, voice=voice, symbol=symbol
-- key: source_id, locator, place_code, measure, basis, scope, raw_value
-- columns:
--   place_code       place the figure is about
--   period_start     first day of the period
--   period_end       last day of the period, or the day of the snapshot
--   date_as_printed  the date as printed, where words tell it
--   date_precision   day, month, year, up_to_document or undated
--   measure          what is measured
--   basis            fte, headcount or not_stated
--   scope            population the figure covers
--   value            the value; null where only a symbol is printed
--   raw_value        the value or symbol exactly as printed
--   symbol           the publisher's symbol, where one stands instead of a value
--   unit             unit of the value
--   voice            who asserts it in the source; empty in official statistics
--   source_id        source that tells it
--   locator          where it stands in the source; grammar in docs/coding.md
create table caseload (
    place_code varchar not null references place (place_code),
    period_start date,
    period_end date,
    date_as_printed varchar,
    date_precision varchar not null,
    measure varchar not null references measure (measure),
    basis varchar not null,
    scope varchar not null,
    value double,
    raw_value varchar not null,
    symbol varchar,
    unit varchar not null,
    voice varchar,
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    check ((value is null) <> (symbol is null)),
    check (unit <> 'percent' or value is null or value between 0 and 100),
    check (value is null or (value >= 0 and isfinite(value))),
    check (period_end is not null or date_precision = 'undated'),
    check (period_start is null or period_end >= period_start)
)
