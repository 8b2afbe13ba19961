-- severity: critical
-- finds: milestones a paper dates after the deadline it prints for them
select
    f.source_id,
    f.locator,
    f.date_as_printed as printed,
    d.date_as_printed as recomputed,
    'the milestone comes after the deadline the same paper prints' as message
from reported_fact f
join reported_fact d on d.fact_id = f.not_after_fact_id
where f.date_on > d.date_on
