-- grain: one row per concept that a framework, or one kind of its inspections, does not grade by itself
-- needs: framework, concept
-- terms: missing_reason=missing_reason
-- columns:
--   framework_code  framework
--   concept_code    concept without a grade of its own
--   kind            kind of inspection that does not grade it; any for all kinds
--   missing_reason  why: not_in_framework or combined
create table concept_absence (
    framework_code varchar not null references framework (framework_code),
    concept_code varchar not null references concept (concept_code),
    kind varchar not null,
    missing_reason varchar not null,
    primary key (framework_code, concept_code, kind)
)
