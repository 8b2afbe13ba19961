-- grain: one row per outcome, enabler or principle of the Children's Social Care National Framework (DfE, December 2023)
-- terms: kind=national_framework_kind
-- columns:
--   national_framework_code  code
--   kind                     outcome, enabler or principle
--   number                   its number among those of its kind
--   label                    as pages print it, shortened
--   heading_words            words by which a report names it where it prints no number
create table national_framework (
    national_framework_code varchar primary key,
    kind varchar not null,
    number integer not null check (number >= 1),
    label varchar not null,
    heading_words varchar not null unique,
    unique (kind, number)
)
