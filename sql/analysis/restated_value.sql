-- grain: one row per figure that a later edition of a publication tells otherwise than the edition before it
-- needs: place, measure, meta.added_file, analysis.official_mention
-- columns:
--   authority           name of the place
--   authority_code      ONS code of the place, or of a joint return
--   period_end          day counted, or last day of the year
--   measure             what is measured
--   measure_label       as pages print it
--   basis               fte or headcount
--   earlier_raw_value   as the earlier edition printed it
--   later_raw_value     as the later edition prints it
--   earlier_source_id   earlier edition
--   earlier_locator     where it stands there
--   later_source_id     later edition
--   later_locator       where it stands there
create view analysis.restated_value as
with told as (
    select o.place_code, o.period_end, o.measure, o.basis, o.raw_value, o.source_id, o.locator, f.publication, o.precedence
    from analysis.official_mention() o
    join meta.added_file f on f.source_id = o.source_id
    qualify row_number() over (
        partition by o.source_id, o.place_code, o.period_end, o.measure, o.basis order by o.locator
    ) = 1
),

beside as (
    select
        t.*,
        lag(t.raw_value) over editions as earlier_raw_value,
        lag(t.source_id) over editions as earlier_source_id,
        lag(t.locator) over editions as earlier_locator
    from told t
    window editions as (
        partition by t.publication, t.place_code, t.period_end, t.measure, t.basis order by t.precedence desc
    )
)

select
    p.name as authority,
    b.place_code as authority_code,
    b.period_end,
    b.measure,
    m.label as measure_label,
    b.basis,
    b.earlier_raw_value,
    b.raw_value as later_raw_value,
    b.earlier_source_id,
    b.earlier_locator,
    b.source_id as later_source_id,
    b.locator as later_locator
from beside b
join place p on p.place_code = b.place_code
join measure m on m.measure = b.measure
where b.earlier_raw_value <> b.raw_value
