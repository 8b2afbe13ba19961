-- grain: one row per kind of document that stands among inspection reports and is not read
-- columns:
--   label    what it is
--   tier     title: told by the words that come first; else: named where nothing else fits
--   pattern  the words, as a regular expression whatever the case of letters
create table other_report (
    label varchar primary key,
    tier varchar not null check (tier in ('title', 'else')),
    pattern varchar not null
)
