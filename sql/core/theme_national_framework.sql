-- grain: one row per theme and heading of the national framework under which an item of that theme can fall, by both definitions
-- needs: theme, national_framework
-- columns:
--   theme_code               theme
--   national_framework_code  heading of the national framework
create table theme_national_framework (
    theme_code varchar not null references theme (theme_code),
    national_framework_code varchar not null references national_framework (national_framework_code),
    primary key (theme_code, national_framework_code)
)
