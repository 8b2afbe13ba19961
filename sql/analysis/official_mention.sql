-- grain: one row per mention of an official figure, under the place it stands for: a joint return that an earlier edition prints
--   under one member's own code, with "not applicable" for its partners, is a figure of the joint return
-- needs: observation, reporting_unit_member, published_measure, analysis.source_precedence
create macro analysis.official_mention() as table
with official as (
    select o.*, p.precedence
    from observation o
    join analysis.source_precedence p on p.source_id = o.source_id
    where p.source_kind = 'statistics'
),

member_of_return as (
    select
        k.source_id, k.place_code, k.period_end, u.reporting_unit_code, u.publication,
        bool_and(coalesce(k.symbol, '') = 'z') as is_not_applicable
    from official k
    join reporting_unit_member u
        on u.authority_code = k.place_code
        and k.period_end >= u.valid_from
        and (u.valid_to is null or k.period_end <= u.valid_to)
    semi join published_measure m on m.publication = u.publication and m.measure = k.measure
    group by k.source_id, k.place_code, k.period_end, u.reporting_unit_code, u.publication
),

-- a single member with figures: its partners have none of their own, or are not printed
printed_under_a_member as (
    select source_id, period_end, reporting_unit_code
    from member_of_return
    group by source_id, period_end, reporting_unit_code
    having count(*) filter (where not is_not_applicable) = 1
),

of_a_joint_return as (
    select r.source_id, r.place_code, r.period_end, r.reporting_unit_code, r.publication, r.is_not_applicable
    from member_of_return r
    semi join printed_under_a_member p
        on p.source_id = r.source_id and p.period_end = r.period_end and p.reporting_unit_code = r.reporting_unit_code
)

select o.* replace (coalesce(j.reporting_unit_code, o.place_code) as place_code)
from official o
left join of_a_joint_return j
    on j.source_id = o.source_id and j.place_code = o.place_code and j.period_end = o.period_end
    and exists (select 1 from published_measure m where m.publication = j.publication and m.measure = o.measure)
where j.is_not_applicable is null or not j.is_not_applicable
