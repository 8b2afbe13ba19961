-- grain: one row per document or file that tells facts
-- terms: kind=source_kind
-- columns:
--   source_id     code
--   publisher     who published it
--   title         our short title
--   kind          kind of source; decides precedence
--   published_on  day of publication, where known
--   as_at         day its content is known to, where it differs from publication
--   licence       licence the publisher states
--   url           the publisher's page
--   file_name     name of the file read
--   sha256        checksum of the file read
create table source (
    source_id varchar primary key,
    publisher varchar not null,
    title varchar not null,
    kind varchar not null,
    published_on date,
    as_at date,
    licence varchar not null,
    url varchar,
    file_name varchar not null,
    sha256 varchar not null check (regexp_full_match(sha256, '[0-9a-f]{64}'))
)
