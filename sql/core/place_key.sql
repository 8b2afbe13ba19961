-- grain: one row per place and text by which a source may print it: code, former code, name, other name
-- needs: place, authority, place_alias
-- columns:
--   key_text    the text, in lower case
--   place_code  place meant
--   is_name     true for names, which are read with the days they were in use; a code never means another place
--   valid_from  first day of that use, where known
--   valid_to    last day
create view place_key as
select lower(place_code) as key_text, place_code, false as is_name, cast(null as date) as valid_from, cast(null as date) as valid_to
from place
union
select lower(p.name), p.place_code, true, a.valid_from, a.valid_to
from place p
left join authority a on a.authority_code = p.place_code
union
select lower(alias), place_code, alias_kind = 'name', valid_from, valid_to
from place_alias
