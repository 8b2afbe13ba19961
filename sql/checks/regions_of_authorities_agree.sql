-- severity: critical
-- finds: authorities whose region in the register is not the one that official statistics print beside them
with london_part as (
    select place_code
    from place
    where name in ('Inner London', 'Outer London')
)

select
    m.source_id,
    m.locator,
    p.name as printed,
    r.name as recomputed,
    'data/reference/authority.csv puts ' || a.short_name || ' (' || a.authority_code || ') in ' || r.name || ', '
        || m.source_id || ', ' || m.locator || ' in ' || p.name as message
from authority a
join region_mention m on m.authority_code = a.authority_code
join place p on p.place_code = m.region_code
join place r on r.place_code = a.region_code
where m.region_code <> a.region_code
  and not (r.name = 'London' and m.region_code in (select place_code from london_part))
