-- severity: critical
-- finds: domains of a graded inspection that no source tells
select
    'none' as source_id,
    inspection_id as locator,
    concept as printed,
    missing_reason as recomputed,
    'the framework judges it and no source tells the grade' as message
from analysis.judgement_history
where missing_reason = 'not_told'
