-- severity: critical
-- finds: domains of a graded inspection that no source tells
select
    coalesce(min(m.source_id), 'none') as source_id,
    h.inspection_id as locator,
    h.concept as printed,
    h.missing_reason as recomputed,
    'the framework judges it and no source tells the grade' as message
from analysis.judgement_history h
join inspection_match x on x.inspection_id = h.inspection_id
left join inspection_mention m
    on m.mention_id = x.mention_id and m.source_id in (select f.source_id from meta.added_file f)
where h.missing_reason = 'not_told'
group by h.inspection_id, h.concept, h.missing_reason
