-- grain: one row per way of printing a grade, by scale
-- needs: grade
-- columns:
--   scale       scale
--   spelling    as printed, in lower case
--   grade_code  the grade meant
--   is_recoded  true where the publisher replaced the word of the time by a later one
create table grade_spelling (
    scale varchar not null,
    spelling varchar not null,
    grade_code varchar not null,
    is_recoded boolean not null,
    primary key (scale, spelling),
    foreign key (scale, grade_code) references grade (scale, grade_code)
)
