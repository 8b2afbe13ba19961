-- grain: one row per theme of the codebook
-- columns:
--   theme_code  code
--   label       name as pages print it
--   definition  what belongs to it
--   not_this    an example of what does not
create table theme (
    theme_code varchar primary key,
    label varchar not null,
    definition varchar not null,
    not_this varchar not null
)
