-- grain: one row per report that Ofsted's page of an authority lists, as `ilacs fetch reports` last saw it
-- needs: authority
-- columns:
--   authority_code  authority
--   title           title in the list
--   published_on    publication as listed
--   address         where the report stands
--   seen_on         when the page was last seen with it
--   is_read         true where the workspace holds this very file, or a report of the authority published within a week of it
create table listed_report (
    authority_code varchar not null references authority (authority_code),
    title varchar not null,
    published_on date,
    address varchar not null,
    seen_on date,
    is_read boolean not null,
    primary key (authority_code, address)
)
