-- grain: one row per grade of a scale
-- columns:
--   scale              scale
--   grade_code         grade
--   rank               1 is the best; an order, never a number to average
--   label              grade as pages print it
--   is_good_or_better  the only cut that is safe across all frameworks
create table grade (
    scale varchar not null,
    grade_code varchar not null,
    rank integer not null,
    label varchar not null,
    is_good_or_better boolean not null,
    primary key (scale, grade_code)
)
