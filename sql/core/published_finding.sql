-- grain: one row per figure that somebody has published from the same files, for the page that computes it again
-- needs: concept, measure
-- terms: topic=finding_topic
-- columns:
--   finding_id    code
--   position      order on pages
--   topic         what it is about
--   reckoning     how it is computed here: a name of analysis/validation
--   label         what is compared, as pages print it
--   grade_code    overall grade of the authorities compared, for a rate by grade
--   concept_code  what is judged, for a share or a count of authorities
--   measure       measure of the workforce census, for a rate by grade
--   region        region of the authorities compared; empty for England
--   as_at         date the figure is about
--   known_by      date by which a report had to be published to count
--   printed       figure as printed
--   unit          unit of the figure
--   decimals      decimals printed
--   explains      figure computed here that the reason was written for, one decimal more than printed or two
--   reason        why that figure differs from the printed one, as far as it is known
--   publisher     who published the figure
--   title         where, in our own words
--   published_on  when; empty where it is not known or where it is our own count
--   url           address of the publication
create table published_finding (
    finding_id varchar primary key,
    position integer not null unique,
    topic varchar not null,
    reckoning varchar not null,
    label varchar not null,
    grade_code varchar,
    concept_code varchar references concept (concept_code),
    measure varchar references measure (measure),
    region varchar,
    as_at date,
    known_by date,
    printed double not null,
    unit varchar not null,
    decimals integer not null,
    explains double,
    reason varchar,
    publisher varchar not null,
    title varchar not null,
    published_on date,
    url varchar,
    check ((explains is null) = (reason is null))
)
