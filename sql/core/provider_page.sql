-- grain: one row per authority whose provider page at Ofsted is known; all 153 of today, none of the five that ceased
-- needs: authority
-- columns:
--   authority_code   authority
--   provider_number  Ofsted's number of the authority as a provider (its URN), as public collections of reports carry it
--   address          HTTPS address of the page that lists its reports
create table provider_page (
    authority_code varchar primary key references authority (authority_code),
    provider_number varchar not null unique check (regexp_full_match(provider_number, '[0-9]+')),
    address varchar not null
)
