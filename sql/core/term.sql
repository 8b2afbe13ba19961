-- grain: one row per word of a closed list
-- columns:
--   vocabulary  which closed list the word belongs to
--   code        the word as the tables use it
--   label       the word as pages print it
--   definition  what it means, and what it does not
--   position    order in which pages show the words of one list
create table term (
    vocabulary varchar not null,
    code varchar not null,
    label varchar not null,
    definition varchar not null,
    position integer not null,
    primary key (vocabulary, code)
)
