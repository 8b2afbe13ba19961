-- severity: critical
-- finds: audit rounds whose graded cases are not the sample
select
    source_id,
    any_value(locator) as locator,
    any_value(sample_size_as_printed) as printed,
    sum(cases)::integer::varchar as recomputed,
    'the grades stated do not add up to the cases audited' as message
from audit_grade
where cases is not null and sample_size is not null
group by source_id, authority_code, practice_area, stage, period_end
having sum(cases) <> any_value(sample_size)
