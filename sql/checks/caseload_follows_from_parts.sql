-- severity: critical
-- finds: official average caseloads that their published parts do not give within 0.1 cases
with part as (
    select
        source_id, place_code, period_end,
        max(value) filter (where measure = 'average_caseload') as caseload,
        max(raw_value) filter (where measure = 'average_caseload') as caseload_as_printed,
        max(locator) filter (where measure = 'average_caseload') as locator,
        max(value) filter (where measure = 'cases') as cases,
        max(value) filter (where measure = 'case_holders') as case_holders
    from observation o
    where source_id in (select source_id from source where kind = 'statistics')
    group by source_id, place_code, period_end
)

select
    source_id,
    locator,
    caseload_as_printed as printed,
    printf('%.1f', cases / case_holders) as recomputed,
    'cases over case holders is not the caseload printed' as message
from part
where case_holders > 0 and abs(caseload - cases / case_holders) > 0.1
