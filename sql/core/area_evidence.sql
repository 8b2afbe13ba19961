-- grain: one row per theme that patterns, and no reader, gave to an area for improvement
-- needs: area_theme
-- columns:
--   source_id   source of the area
--   locator     locator of the area
--   ordinal     number of the area in its list
--   theme_code  theme
--   evidence    words of the item that the patterns met; nothing where none did and the theme is `other`
create table area_evidence (
    source_id varchar not null,
    locator varchar not null,
    ordinal integer not null,
    theme_code varchar not null,
    evidence varchar,
    primary key (source_id, locator, ordinal, theme_code),
    foreign key (source_id, locator, ordinal, theme_code)
        references area_theme (source_id, locator, ordinal, theme_code)
)
