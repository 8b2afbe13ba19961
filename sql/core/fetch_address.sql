-- grain: one row per publication that `ilacs fetch` can download
-- columns:
--   name            what the user calls it
--   publisher       who published it
--   title           our short title
--   kind            page (the link is looked for on a page), file (the address itself), ees (a data-set id of the API)
--   address         HTTPS address of the page or file, or the data-set id
--   link_pattern    for a page: what the link looks like; one regular expression for each page on the way, spaces between
--   member_pattern  what the file is called inside an archive; empty where the download is the file
--   hosts           hosts that may be asked on the way, spaces between; a redirect to any other is refused
--   note            what is known of the address, and what could not be confirmed
create table fetch_address (
    name varchar primary key check (regexp_full_match(name, '[a-z0-9-]+')),
    publisher varchar not null,
    title varchar not null,
    kind varchar not null check (kind in ('page', 'file', 'ees')),
    address varchar not null,
    link_pattern varchar,
    member_pattern varchar,
    hosts varchar not null,
    note varchar
)
