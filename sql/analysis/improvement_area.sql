-- grain: one row per area for improvement or recommendation of an inspection, with its words, place and themes
-- needs: inspection, authority, framework, source, theme, area_theme, area_text, area_evidence,
--   area_national_framework, national_framework, analysis.resolved_area
-- columns:
--   authority         short name
--   authority_code    ONS code
--   inspection_id     the real event
--   framework         framework code
--   framework_label   as pages print it
--   framework_family  frameworks of one family are one inspection programme
--   kind              kind of inspection
--   started_on        first day on site
--   published_on      publication of the report
--   item_kind         area_for_improvement, priority_action, recommendation or lscb_recommendation
--   ordinal           number in its list
--   summary           what must improve, in our words; nothing where nobody summed it up
--   text_as_printed   the report's words; nothing where the report was not added
--   page              page of the PDF; nothing where another document tells the item
--   printed_number    number printed before the item
--   source_id         source whose printing goes first
--   file_name         its file
--   locator           where that printing stands
--   theme             main theme; nothing for a recommendation to the safeguarding board
--   theme_label       as pages print it
--   themes            all its themes, the main one first
--   theme_labels      as pages print them
--   coded_by          reader (a reader coded it), patterns (patterns gave the themes), or nothing
--   national_framework  codes of the headings of the national framework printed behind it, in order; nothing where none is
--   national_framework_labels  as pages print them
--   is_unclassified   true where no pattern met a word of it
create view analysis.improvement_area as
with themed as (
    select
        t.source_id, t.locator, t.ordinal,
        first(t.theme_code) filter (where t.role = 'main') as theme,
        first(h.label) filter (where t.role = 'main') as theme_label,
        string_agg(t.theme_code, ', ' order by t.role <> 'main', t.theme_code) as themes,
        string_agg(h.label, ', ' order by t.role <> 'main', t.theme_code) as theme_labels,
        case when count(e.theme_code) > 0 then 'patterns' else 'reader' end as coded_by,
        coalesce(bool_or(e.theme_code is not null and e.evidence is null), false) as is_unclassified
    from area_theme t
    join theme h on h.theme_code = t.theme_code
    left join area_evidence e
        on e.source_id = t.source_id and e.locator = t.locator and e.ordinal = t.ordinal and e.theme_code = t.theme_code
    group by t.source_id, t.locator, t.ordinal
),

headed as (
    select
        w.source_id, w.locator, w.ordinal,
        string_agg(w.national_framework_code, ', ' order by w.position) as codes,
        string_agg(n.label, '; ' order by w.position) as labels
    from area_national_framework w
    join national_framework n on n.national_framework_code = w.national_framework_code
    group by w.source_id, w.locator, w.ordinal
)

select
    a.short_name as authority,
    a.authority_code,
    r.inspection_id,
    i.framework_code as framework,
    f.label as framework_label,
    f.family as framework_family,
    i.kind,
    i.started_on,
    i.published_on,
    r.item_kind,
    r.ordinal,
    r.summary,
    x.text_as_printed,
    case when s.kind = 'inspection_report' then
        coalesce(x.page, try_cast(regexp_extract(r.locator, '^page (\d+)', 1) as integer))
    end as page,
    x.printed_number,
    r.source_id,
    s.file_name,
    r.locator,
    t.theme,
    t.theme_label,
    t.themes,
    t.theme_labels,
    t.coded_by,
    h.codes as national_framework,
    h.labels as national_framework_labels,
    coalesce(t.is_unclassified, false) as is_unclassified
from analysis.resolved_area r
join inspection i on i.inspection_id = r.inspection_id
join authority a on a.authority_code = i.authority_code
join source s on s.source_id = r.source_id
left join framework f on f.framework_code = i.framework_code
left join area_text x on x.source_id = r.source_id and x.locator = r.locator and x.ordinal = r.ordinal
left join themed t on t.source_id = r.source_id and t.locator = r.locator and t.ordinal = r.ordinal
left join headed h on h.source_id = r.source_id and h.locator = r.locator and h.ordinal = r.ordinal
