-- grain: one row per authority that took over from another
-- needs: place
-- columns:
--   predecessor_code  the authority that ended
--   successor_code    the authority that took over
--   succeeded_on      first day of the successor
--   note              whole or part of the area, and what follows for comparisons
create table authority_succession (
    predecessor_code varchar not null references place (place_code),
    successor_code varchar not null references place (place_code),
    succeeded_on date not null,
    note varchar,
    primary key (predecessor_code, successor_code)
)
