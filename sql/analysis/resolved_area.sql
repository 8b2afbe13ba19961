-- grain: one row per area for improvement or recommendation of an inspection, however often it is printed
-- needs: area_for_improvement, analysis.source_precedence
-- columns:
--   inspection_id  the real event
--   item_kind      area_for_improvement, priority_action, recommendation or lscb_recommendation
--   ordinal        number in its list
--   source_id      source whose printing goes first
--   locator        where that printing stands
--   summary        what must improve, in our words; nothing where nobody summed it up
--   printings      how often it is printed
create view analysis.resolved_area as
select
    f.inspection_id,
    f.item_kind,
    f.ordinal,
    f.source_id,
    f.locator,
    f.summary,
    count(*) over (partition by f.inspection_id, f.item_kind, f.ordinal) as printings
from area_for_improvement f
join analysis.source_precedence p on p.source_id = f.source_id
qualify row_number() over (
    partition by f.inspection_id, f.item_kind, f.ordinal order by p.precedence, f.locator
) = 1
