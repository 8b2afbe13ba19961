-- grain: one row per report that Ofsted lists, that no source here tells of, and that is newer than what is known
-- needs: listed_report, authority, inspection
-- columns:
--   authority       short name
--   authority_code  ONS code
--   title           title in the list
--   published_on    publication as listed
--   address         where the report stands
--   seen_on         when the list was last seen
--   is_graded       true unless it is a letter on a visit
create view analysis.unread_report as
select
    a.short_name as authority,
    l.authority_code,
    l.title,
    l.published_on,
    l.address,
    l.seen_on,
    not regexp_matches(lower(l.title), 'visit|letter') as is_graded
from listed_report l
join authority a on a.authority_code = l.authority_code
where not l.is_read and coalesce(l.published_on > (
    select max(i.published_on) from inspection i
    where i.authority_code = l.authority_code and i.kind not in ('focused_visit', 'monitoring_visit')
), true)
