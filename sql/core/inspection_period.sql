-- grain: one row per visit of an inspection as a report tells it; most inspections have one
-- needs: inspection_mention
-- columns:
--   mention_id  the mention that tells it
--   ordinal     number of the visit, by time
--   started_on  first day of the visit
--   ended_on    last day of the visit
create table inspection_period (
    mention_id varchar not null references inspection_mention (mention_id),
    ordinal integer not null check (ordinal >= 1),
    started_on date not null,
    ended_on date not null,
    primary key (mention_id, ordinal),
    check (ended_on >= started_on)
)
