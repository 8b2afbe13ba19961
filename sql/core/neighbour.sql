-- grain: one row per authority and one of its statistical neighbours in one model, however many files tell it
-- needs: neighbour_mention, source
-- columns:
--   model           edition of the neighbour model, as a year
--   authority_code  the authority compared
--   neighbour_code  its neighbour; the relation is directed
--   rank            1 is the closest
--   closeness       the publisher's closeness band
--   source_id       source that tells it; of several that agree one
--   locator         where it stands in the source
create view neighbour as
select m.model, m.authority_code, m.neighbour_code, m.rank, m.closeness, m.source_id, m.locator
from neighbour_mention m
left join source s on s.source_id = m.source_id
qualify row_number() over (
    partition by m.model, m.authority_code, m.rank order by (m.closeness is null), coalesce(s.sha256, m.source_id)
) = 1
