-- severity: warning
-- finds: overall grades more than one grade better than the lowest sub-judgement; none of 271 ILACS inspections is
select
    any_value(source_ids) filter (where concept = 'overall') as source_id,
    inspection_id as locator,
    any_value(grade) filter (where concept = 'overall') as printed,
    max(grade_rank) filter (where concept in ('leadership', 'help_protection', 'care', 'care_leavers'))::varchar
        as recomputed,
    'overall is more than one grade better than the lowest part' as message
from analysis.judgement_history
where framework like 'ilacs%'
group by inspection_id
having max(grade_rank) filter (where concept in ('leadership', 'help_protection', 'care', 'care_leavers'))
       - any_value(grade_rank) filter (where concept = 'overall') > 1
