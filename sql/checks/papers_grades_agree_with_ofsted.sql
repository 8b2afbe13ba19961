-- severity: warning
-- finds: grades in papers that differ from Ofsted's; papers never outvote Ofsted
select
    d.source_id,
    d.locator,
    d.as_printed as printed,
    first(d.told_value order by d.precedence) over (partition by d.inspection_id, d.cell) as recomputed,
    'the paper prints another grade than Ofsted for ' || d.inspection_id || ', ' || d.cell as message
from analysis.source_disagreement d
join analysis.source_precedence p on p.source_id = d.source_id
where d.cell not in ('started_on', 'ended_on', 'published_on')
qualify not d.is_resolved_to and not any_value(p.is_official) over (partition by d.source_id, d.locator)
