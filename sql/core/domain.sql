-- grain: one row per graded domain of a framework
-- needs: framework, concept
-- terms: comparability=comparability
-- columns:
--   framework_code  framework
--   domain_code     domain
--   label           name of the domain
--   concept_code    the concept it is compared on
--   comparability   A direct, B close, threshold_only: only good or better against below good
create table domain (
    framework_code varchar not null references framework (framework_code),
    domain_code varchar not null,
    label varchar not null,
    concept_code varchar not null references concept (concept_code),
    comparability varchar not null,
    primary key (framework_code, domain_code)
)
