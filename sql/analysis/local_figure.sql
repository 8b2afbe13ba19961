-- grain: one row per local figure: what a file of an authority's own, not published, tells of a place, measure and day;
--   the one view that shows local files
-- needs: observation, source, place, authority, measure, term
-- columns:
--   authority       short name of the authority; name of the place for others
--   authority_code  ONS code
--   measure         what is measured
--   measure_label   as pages print it
--   basis           fte, headcount or not_stated
--   scope           population the figure covers
--   scope_label     as pages print it
--   unit            unit of the value
--   decimals        decimals to print
--   period_end      day counted, or last day of the year
--   value           the value; empty where a symbol stands
--   symbol          that symbol
--   source_id       the local file
--   locator         where the value stands in it
--   note            what every page has to say of it
create view analysis.local_figure as
select
    coalesce(a.short_name, p.name) as authority,
    o.place_code as authority_code,
    o.measure,
    m.label as measure_label,
    o.basis,
    o.scope,
    t.label as scope_label,
    o.unit,
    m.decimals,
    o.period_end,
    o.value,
    o.symbol,
    o.source_id,
    o.locator,
    'provisional, not published' as note
from observation o
join source s on s.source_id = o.source_id
join place p on p.place_code = o.place_code
left join authority a on a.authority_code = o.place_code
join measure m on m.measure = o.measure
join term t on t.vocabulary = 'scope' and t.code = o.scope
where s.kind = 'local'
