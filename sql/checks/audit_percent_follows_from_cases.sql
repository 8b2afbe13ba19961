-- severity: critical
-- finds: audit percentages that the printed cases and sample do not give, to the decimals printed
select
    source_id,
    locator,
    percent_as_printed as printed,
    printf('%.1f%%', 100.0 * cases / sample_size) as recomputed,
    cases || ' of ' || sample_size || ' is not the percentage printed' as message
from audit_grade
where cases is not null and sample_size is not null and percent_as_published is not null
  and abs(percent_as_published - 100.0 * cases / sample_size) > case
      when percent_as_published = round(percent_as_published) then 0.5001 else 0.05001
  end
