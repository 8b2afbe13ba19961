-- grain: one row per pattern and weight by which an area for improvement is assigned to a theme, where no reader has coded it
-- needs: theme
-- columns:
--   theme_code  theme it speaks for
--   pattern     regular expression on the words of the item
--   weight      how much it speaks: 1 weakly, 2 plainly, 3 decisively; below 0 against; weights of one theme add up
--   note        what it is for, where that is not plain
create table theme_pattern (
    theme_code varchar not null references theme (theme_code),
    pattern varchar not null,
    weight integer not null check (weight <> 0),
    note varchar,
    primary key (theme_code, pattern, weight)
)
