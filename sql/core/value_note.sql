-- grain: one row per note on one published value
-- needs: place, measure
-- columns:
--   note_id     code
--   place_code  place
--   measure     measure
--   period_end  period the note is about
--   note        what a reader must know
create table value_note (
    note_id varchar primary key,
    place_code varchar not null references place (place_code),
    measure varchar not null references measure (measure),
    period_end date not null,
    note varchar not null
)
