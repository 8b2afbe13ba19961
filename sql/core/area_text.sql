-- grain: one row per area for improvement of an added report: the report's own words, kept in the user's workspace only
-- needs: area_for_improvement
-- columns:
--   source_id        source of the area
--   locator          locator of the area
--   ordinal          number of the area in its list
--   page             page of the PDF on which it begins
--   printed_number   number printed before it, where there is one
--   text_as_printed  the item's words
create table area_text (
    source_id varchar not null,
    locator varchar not null,
    ordinal integer not null,
    page integer not null check (page >= 1),
    printed_number varchar,
    text_as_printed varchar not null,
    primary key (source_id, locator, ordinal),
    foreign key (source_id, locator, ordinal) references area_for_improvement (source_id, locator, ordinal)
)
