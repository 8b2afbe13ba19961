-- severity: critical
-- finds: grades on which two official publications disagree, where neither is a recoding the publisher is known for; told of
--   the one that goes second, or, where only the first is an added file, of the first
with official as (
    select
        d.*,
        d.source_id in (select f.source_id from meta.added_file f) as is_added
    from analysis.source_disagreement d
    join analysis.source_precedence p on p.source_id = d.source_id
    where p.is_official and d.cell not in ('started_on', 'ended_on', 'published_on')
),

beside as (
    select
        o.*,
        first(o.source_id order by o.precedence) over same_cell as first_source_id,
        first(o.locator order by o.precedence) over same_cell as first_locator,
        first(o.told_value order by o.precedence) over same_cell as first_value,
        first(o.is_added order by o.precedence) over same_cell as first_is_added
    from official o
    window same_cell as (partition by o.inspection_id, o.cell)
)

select
    if(first_is_added and not is_added, first_source_id, source_id) as source_id,
    if(first_is_added and not is_added, first_locator, locator) as locator,
    as_printed as printed,
    first_value as recomputed,
    'official sources of ' || inspection_id || ' tell different grades for ' || cell || ': ' || source_id || ', ' || locator
        || ' and, which goes first, ' || first_source_id || ', ' || first_locator as message
from beside
where not is_resolved_to
