-- severity: critical
-- finds: areas for improvement of an authority without exactly one main theme
select
    a.source_id,
    a.locator,
    a.ordinal::varchar as printed,
    count(t.theme_code)::varchar as recomputed,
    'an area has exactly one main theme' as message
from area_for_improvement a
left join area_theme t
    on t.source_id = a.source_id and t.locator = a.locator and t.ordinal = a.ordinal and t.role = 'main'
where a.item_kind <> 'lscb_recommendation'
group by a.source_id, a.locator, a.ordinal
having count(t.theme_code) <> 1
