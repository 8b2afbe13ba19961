-- grain: one row per publication that `ilacs add` recognises
-- terms: kind=source_kind
-- columns:
--   publication  code
--   reader       module of sources/ that reads it
--   publisher    who publishes it
--   title        our short title
--   kind         kind of source; decides precedence
--   licence      licence the publisher states
--   url          the publisher's page
--   note         what a reader must know
create table publication (
    publication varchar primary key,
    reader varchar not null,
    publisher varchar not null,
    title varchar not null,
    kind varchar not null,
    licence varchar not null,
    url varchar,
    note varchar
)
