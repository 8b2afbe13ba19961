-- grain: one row per break that a reader of a trend must see
-- needs: measure
-- columns:
--   break_id     code
--   measure      the measure that breaks; empty for all workforce measures
--   broke_on     first day of the new way of counting
--   label        short label for a chart
--   explanation  what changed and what it does to comparisons
create table series_break (
    break_id varchar primary key,
    measure varchar references measure (measure),
    broke_on date not null,
    label varchar not null,
    explanation varchar not null
)
