-- grain: one row per inspection, cell and source, for every cell on which sources disagree
-- needs: inspection, inspection_mention, inspection_match, authority, judgement, domain, analysis.source_precedence
-- columns:
--   authority       short name
--   authority_code  ONS code
--   inspection_id   the real event
--   cell            started_on, ended_on, published_on, or a concept code
--   source_id       a source that tells the cell
--   locator         where it stands
--   as_printed      what it prints
--   told_value      what that means
--   precedence      1 goes first
--   is_resolved_to  true for the value pages show
create view analysis.source_disagreement as
with told as (
    select m.inspection_id, 'started_on' as cell, n.started_on::varchar as told_value, n.source_id, n.locator,
           n.date_as_printed as as_printed, n.started_on as first_day, n.started_precision as date_precision
    from inspection_match m
    join inspection_mention n on n.mention_id = m.mention_id
    where n.started_on is not null
    union all
    select m.inspection_id, 'ended_on', n.ended_on::varchar, n.source_id, n.locator, n.date_as_printed,
           n.ended_on, n.ended_precision
    from inspection_match m
    join inspection_mention n on n.mention_id = m.mention_id
    where n.ended_precision = 'day'
    union all
    select m.inspection_id, 'published_on', n.published_on::varchar, n.source_id, n.locator, n.date_as_printed,
           n.published_on, n.published_precision
    from inspection_match m
    join inspection_mention n on n.mention_id = m.mention_id
    where n.published_precision = 'day'
    union all
    select j.inspection_id, d.concept_code, coalesce(j.grade_code, j.missing_reason), j.source_id, j.locator,
           j.grade_as_printed, null, null
    from judgement j
    join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code
),

ranked as (
    select
        t.*,
        p.precedence,
        row_number() over (
            partition by t.inspection_id, t.cell
            order by list_position(['day', 'month', 'year'], coalesce(t.date_precision, 'day')), p.precedence, t.locator
        ) as place,
        first(t.told_value) over (
            partition by t.inspection_id, t.cell
            order by list_position(['day', 'month', 'year'], coalesce(t.date_precision, 'day')), p.precedence, t.locator
        ) as resolved_value
    from told t
    join analysis.source_precedence p on p.source_id = t.source_id
),

judged as (
    select
        r.*,
        case coalesce(r.date_precision, 'day')
            when 'month' then not (
                r.first_day <= coalesce(i.ended_on, i.started_on)
                and r.first_day + interval 1 month > i.started_on
            )
            when 'year' then year(i.started_on) <> year(r.first_day)
            else r.told_value <> r.resolved_value
        end as differs
    from ranked r
    join inspection i on i.inspection_id = r.inspection_id
)

select
    a.short_name as authority,
    i.authority_code,
    j.inspection_id,
    j.cell,
    j.source_id,
    j.locator,
    j.as_printed,
    case j.date_precision
        when 'month' then strftime(j.first_day, '%Y-%m')
        when 'year' then strftime(j.first_day, '%Y')
        else j.told_value
    end as told_value,
    j.precedence,
    not j.differs as is_resolved_to
from judged j
join inspection i on i.inspection_id = j.inspection_id
join authority a on a.authority_code = i.authority_code
where exists (
    select 1 from judged other
    where other.inspection_id = j.inspection_id and other.cell = j.cell and other.differs
)
