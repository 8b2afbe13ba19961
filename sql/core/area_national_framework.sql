-- grain: one row per heading of the national framework that Ofsted prints behind an area for improvement
-- needs: area_for_improvement, national_framework
-- columns:
--   source_id                source of the area
--   locator                  locator of the area
--   ordinal                  number of the area in its list
--   position                 order in which the area names its headings
--   national_framework_code  the heading; empty where the report names one that is none, or a number and another name
--   as_printed               the brackets as the report prints them; nothing where the report was not added
create table area_national_framework (
    source_id varchar not null,
    locator varchar not null,
    ordinal integer not null,
    position integer not null check (position >= 1),
    national_framework_code varchar references national_framework (national_framework_code),
    as_printed varchar,
    primary key (source_id, locator, ordinal, position),
    foreign key (source_id, locator, ordinal) references area_for_improvement (source_id, locator, ordinal)
)
