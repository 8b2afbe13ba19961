-- grain: one row per mention of an inspection: the real event it speaks of, found by matching
-- needs: inspection, inspection_mention, inspection_registry
-- columns:
--   mention_id     the mention
--   inspection_id  the real event
create table inspection_match (
    mention_id varchar primary key references inspection_mention (mention_id),
    inspection_id varchar not null references inspection (inspection_id)
)
