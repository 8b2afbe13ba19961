-- grain: one row per theme of an area for improvement
-- needs: area_for_improvement, theme
-- terms: role=theme_role
-- columns:
--   source_id   source of the area
--   locator     locator of the area
--   ordinal     number of the area in its list
--   theme_code  theme
--   role        main (one an area) or component
create table area_theme (
    source_id varchar not null,
    locator varchar not null,
    ordinal integer not null,
    theme_code varchar not null references theme (theme_code),
    role varchar not null,
    primary key (source_id, locator, ordinal, theme_code),
    foreign key (source_id, locator, ordinal) references area_for_improvement (source_id, locator, ordinal)
)
