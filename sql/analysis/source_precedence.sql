-- grain: one row per source: which goes first where two tell the same thing
-- needs: source, term
-- columns:
--   source_id     source
--   source_kind   kind of source
--   is_official   true for Ofsted and official statistics; papers never outvote them
--   precedence    1 goes first: later workbook, earlier workbook, report, then our coding of papers
create view analysis.source_precedence as
select
    s.source_id,
    s.kind as source_kind,
    s.kind in ('outcomes_workbook', 'inspection_report', 'statistics') as is_official,
    row_number() over (
        order by
            t.position,
            -- an edition is of the day it tells of; when it was published only parts two editions of one day
            coalesce(s.as_at, s.published_on) desc nulls last,
            s.published_on desc nulls last,
            coalesce(s.sha256, s.source_id)
    ) as precedence
from source s
join term t on t.vocabulary = 'source_kind' and t.code = s.kind
