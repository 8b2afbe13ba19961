-- grain: one row per phrase in which an inspection report states the grade of a domain
-- columns:
--   family       family of frameworks the phrase belongs to; `lscb` for a review of a safeguarding board by itself
--   domain_code  domain it grades
--   witness      where it stands: front (the first pages), body (headings, sentences), summary (a summary's sentence)
--   pattern      regular expression; a space is any white space, {grade} a word of the scale, {place} a place's name
create table report_phrase (
    family varchar not null,
    domain_code varchar not null,
    witness varchar not null check (witness in ('front', 'body', 'summary')),
    pattern varchar not null check (contains(pattern, '{grade}')),
    primary key (family, domain_code, witness, pattern)
)
