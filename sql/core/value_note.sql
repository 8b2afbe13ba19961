-- grain: one row per note on one published value
-- needs: place, measure, source
-- columns:
--   note_id     code
--   place_code  place
--   measure     measure
--   period_end  period the note is about
--   source_id   document the value and what is said of it stand in
--   note        what a reader must know
create table value_note (
    note_id varchar primary key,
    place_code varchar not null references place (place_code),
    measure varchar not null references measure (measure),
    period_end date not null,
    source_id varchar not null references source (source_id),
    note varchar not null
)
