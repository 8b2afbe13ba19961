-- grain: one row per mention of a grade, or of a printed absence of one, by a source
-- needs: inspection_mention, inspection_match, inspection, source, framework, domain, grade_spelling
-- terms: voice=voice, quoted_voice=voice, missing_reason=missing_reason, stated_as=stated_as
-- lookup: framework_code from inspection_mention by mention_id
-- lookup: inspection_id from inspection_match by mention_id
-- lookup: scale from framework by framework_code
-- lookup: grade_code, is_recoded as recoded_by_publisher from grade_spelling by scale, lower(grade_as_printed) as spelling
-- columns:
--   mention_id            the mention it belongs to
--   inspection_id         the real event
--   framework_code        framework of the mention
--   domain_code           domain graded
--   source_id             source that tells it
--   locator               where it stands in the source; grammar in docs/coding.md
--   grade_as_printed      the grade as printed
--   grade_code            the grade, through grade_spelling
--   missing_reason        why there is no grade, where the absence is printed
--   recoded_by_publisher  true where the publisher replaced the word of the time
--   voice                 who asserts it in the source
--   quoted_voice          whose statement is reported, where it is another's
--   stated_as             how a paper prints it: table or prose; nothing for Ofsted's own files
create table judgement (
    mention_id varchar not null references inspection_mention (mention_id),
    inspection_id varchar not null references inspection (inspection_id),
    framework_code varchar not null,
    domain_code varchar not null,
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    grade_as_printed varchar,
    grade_code varchar,
    missing_reason varchar,
    recoded_by_publisher boolean,
    voice varchar not null,
    quoted_voice varchar,
    stated_as varchar,
    primary key (mention_id, source_id, locator, domain_code),
    foreign key (framework_code, domain_code) references domain (framework_code, domain_code),
    check ((grade_code is null) <> (missing_reason is null))
)
