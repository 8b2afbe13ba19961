-- grain: one row per column of published statistics, and what it measures
-- needs: publication, measure
-- terms: basis=basis, period=period_kind
-- columns:
--   publication  publication
--   field        column, see published_heading
--   where_field  column that tells what a row counts, where rows differ; empty else
--   where_value  its value for this measure
--   measure      what is measured
--   basis        fte or headcount
--   period       on a day or over a year
--   period_ends  day of the year the period ends on, month-day
--   year_offset  years between the row's year and the year of that day
--   is_expected  false for a column that some editions print and others leave away
create table published_measure (
    publication varchar not null references publication (publication),
    field varchar not null,
    where_field varchar,
    where_value varchar,
    measure varchar not null references measure (measure),
    basis varchar not null,
    period varchar not null,
    period_ends varchar not null check (regexp_full_match(period_ends, '[01][0-9]-[0-3][0-9]')),
    year_offset integer not null,
    is_expected boolean not null
)
