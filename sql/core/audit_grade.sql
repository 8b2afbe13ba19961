-- grain: one row per mention of a count of audited cases by grade
-- needs: authority, source
-- terms: practice_area=practice_area, stage=audit_stage, grade_band=grade_band, date_precision=date_precision, voice=voice
-- key: source_id, locator, practice_area, stage, grade_code, grade_band
-- columns:
--   authority_code          authority
--   period_start            first day of the audits
--   period_end              last day of the audits
--   date_as_printed         the date as printed
--   date_precision          precision of the period
--   practice_area           what was audited
--   stage                   before or after moderation, where stated
--   grade_code              the grade, where one is printed
--   grade_band              the union of grades, where only that is printed
--   cases                   cases with that grade or band
--   cases_as_printed        the count as printed
--   sample_size             cases audited
--   sample_size_as_printed  the sample size as printed
--   percent_as_published    percentage as printed, 0 to 100
--   percent_as_printed      the percentage as printed, with its sign
--   voice                   who asserts it in the source
--   source_id               source that tells it
--   locator                 where it stands in the source; grammar in docs/coding.md
create table audit_grade (
    authority_code varchar not null references authority (authority_code),
    period_start date,
    period_end date,
    date_as_printed varchar,
    date_precision varchar not null,
    practice_area varchar not null,
    stage varchar not null,
    grade_code varchar,
    grade_band varchar,
    cases integer check (cases >= 0),
    cases_as_printed varchar,
    sample_size integer check (sample_size > 0),
    sample_size_as_printed varchar,
    percent_as_published double check (percent_as_published between 0 and 100),
    percent_as_printed varchar,
    voice varchar not null,
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    check ((grade_code is null) <> (grade_band is null)),
    check (cases is null or sample_size is null or cases <= sample_size)
)
