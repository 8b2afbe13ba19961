-- severity: critical
-- finds: grades on which two official publications disagree, where neither is a recoding the publisher is known for
select
    d.source_id,
    d.locator,
    d.as_printed as printed,
    first(d.told_value order by d.precedence) over (partition by d.inspection_id, d.cell) as recomputed,
    'official sources of ' || d.inspection_id || ' tell different grades for ' || d.cell || '; '
        || first(d.source_id || ', ' || d.locator order by d.precedence) over (partition by d.inspection_id, d.cell)
        || ' goes first' as message
from analysis.source_disagreement d
join analysis.source_precedence p on p.source_id = d.source_id
where p.is_official and d.cell not in ('started_on', 'ended_on', 'published_on')
qualify not d.is_resolved_to
