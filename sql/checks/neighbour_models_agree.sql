-- severity: critical
-- on added: critical
-- finds: files of one neighbour model that name another neighbour at one rank
select
    m.source_id,
    m.locator,
    m.neighbour_code as printed,
    n.neighbour_code as recomputed,
    'neighbour ' || m.rank || ' of ' || m.authority_code || ' in the model ' || m.model || ' is another in ' || n.source_id
        || ', ' || n.locator as message
from neighbour_mention m
join neighbour n on n.model = m.model and n.authority_code = m.authority_code and n.rank = m.rank
where m.neighbour_code <> n.neighbour_code
