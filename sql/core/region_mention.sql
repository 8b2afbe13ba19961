-- grain: one row per authority: the region that official statistics print beside it, a second witness of the register
-- needs: authority, place, source
-- columns:
--   authority_code  the authority
--   region_code     region printed beside it; of London, Inner or Outer London
--   source_id       source that prints it
--   locator         where it stands in the source
create table region_mention (
    authority_code varchar primary key references authority (authority_code),
    region_code varchar not null references place (place_code),
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> '')
)
