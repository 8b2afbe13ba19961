-- grain: one row per measured quantity
-- terms: polarity=polarity, unit=unit, told_in=told_in
-- columns:
--   measure         code
--   label           name as pages print it
--   definition      what is measured, of whom, when
--   unit            unit of the value; percent is 0 to 100
--   decimals        decimals to print
--   polarity        which direction is better for children, if either
--   numerator       measure above the line, for a ratio
--   denominator     what it is divided by, for a ratio
--   factor          1 or 100: what the ratio is multiplied by
--   publisher_page  the publisher's page that defines it
--   highest         largest value its definition, or the size of England, allows; shares of a whole end at 100
--   told_in         table that holds its figures
create table measure (
    measure varchar primary key,
    label varchar not null,
    definition varchar not null,
    unit varchar not null,
    decimals integer not null,
    polarity varchar not null,
    numerator varchar,
    denominator varchar,
    factor double,
    publisher_page varchar,
    highest double not null check (highest > 0),
    told_in varchar not null
)
