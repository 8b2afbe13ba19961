-- grain: one row per inspection framework or version of one
-- columns:
--   framework_code  code
--   label           name as pages print it
--   family          frameworks of one family are one inspection programme; matching works within it
--   starts_on       first day an inspection under it can start
--   ends_on         last day an inspection under it can start; empty while in force
--   scale           grade scale it uses
--   short_at_most_weekdays  weekdays on site of its longest short inspection; empty where it has no short ones
--   note            what a reader must know before comparing
create table framework (
    framework_code varchar primary key,
    label varchar not null,
    family varchar not null,
    starts_on date not null,
    ends_on date,
    scale varchar not null,
    short_at_most_weekdays integer,
    note varchar
)
