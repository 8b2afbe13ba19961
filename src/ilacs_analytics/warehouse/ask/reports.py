"""Questions about single inspection reports: which there are, on which days inspectors came, what each source says of a grade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilacs_analytics.warehouse.ask.door import WITHIN, Door, bounds

if TYPE_CHECKING:
    import pandas as pd


def inspection_reports(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> pd.DataFrame:
    """One row per inspection or visit and report that tells it: authority, inspection_id, framework, framework_label,
    kind, kind_label, started_on, ended_on, published_on, focus, dates_as_printed, locator (of those dates), source_id,
    title, file_name, sha256, is_added (the PDF is in the workspace), cells_read and cells_rejected (where it is).
    """
    return door.sql(
        "select a.short_name as authority, i.inspection_id, i.framework_code as framework, f.label as framework_label, "
        "f.family as framework_family, "
        "i.kind, t.label as kind_label, i.started_on, i.ended_on, i.published_on, i.focus, "
        "m.date_as_printed as dates_as_printed, m.locator, s.source_id, s.title, s.file_name, s.sha256, "
        "x.source_id is not null as is_added, x.cells_read, x.cells_rejected from inspection_mention m "
        "join source s on s.source_id = m.source_id and s.kind = 'inspection_report' "
        "join inspection_match h on h.mention_id = m.mention_id join inspection i on i.inspection_id = h.inspection_id "
        "join authority a on a.authority_code = i.authority_code "
        "join term t on t.vocabulary = 'inspection_kind' and t.code = i.kind "
        "left join framework f on f.framework_code = i.framework_code "
        "left join meta.added_file x on x.source_id = m.source_id where list_contains($names, a.short_name) "
        f"and {WITHIN} "
        "order by list_position($names, a.short_name), i.started_on, i.inspection_id, s.source_id",
        **_asked(door, authorities, since, until),
    )


def report_visits(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> pd.DataFrame:
    """One row per stay of inspectors that a report tells: authority, inspection_id, source_id, ordinal, started_on,
    ended_on. Most inspections have one; without the PDF the visits of a report are not known apart and have no row.
    """
    return door.sql(
        "select a.short_name as authority, h.inspection_id, m.source_id, p.ordinal, p.started_on, p.ended_on "
        "from inspection_period p join inspection_mention m on m.mention_id = p.mention_id "
        "join inspection_match h on h.mention_id = p.mention_id join inspection i on i.inspection_id = h.inspection_id "
        "join authority a on a.authority_code = i.authority_code where list_contains($names, a.short_name) "
        f"and {WITHIN} "
        "order by list_position($names, a.short_name), i.started_on, h.inspection_id, m.source_id, p.ordinal",
        **_asked(door, authorities, since, until),
    )


def grade_readings(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> pd.DataFrame:
    """One row per mention of a grade by any source, the source that goes first leading: authority, inspection_id,
    concept, concept_label, domain_label, grade_as_printed (of an unreadable cell what each witness said), grade,
    grade_label, missing_reason, missing_label, recoded_by_publisher, source_kind, source_kind_label, source_id, locator.
    """
    return door.sql(
        "select a.short_name as authority, j.inspection_id, d.concept_code as concept, c.label as concept_label, "
        "d.label as domain_label, j.grade_as_printed, j.grade_code as grade, g.label as grade_label, j.missing_reason, "
        "r.label as missing_label, coalesce(j.recoded_by_publisher, false) as recoded_by_publisher, "
        "s.kind as source_kind, k.label as source_kind_label, j.source_id, j.locator "
        "from judgement j join inspection i on i.inspection_id = j.inspection_id "
        "join authority a on a.authority_code = i.authority_code join source s on s.source_id = j.source_id "
        "join term k on k.vocabulary = 'source_kind' and k.code = s.kind "
        "join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code "
        "join concept c on c.concept_code = d.concept_code join framework f on f.framework_code = j.framework_code "
        "left join grade g on g.scale = f.scale and g.grade_code = j.grade_code "
        "left join term r on r.vocabulary = 'missing_reason' and r.code = j.missing_reason "
        "join analysis.source_precedence p on p.source_id = j.source_id where list_contains($names, a.short_name) "
        f"and {WITHIN} "
        "order by list_position($names, a.short_name), coalesce(i.started_on, i.published_on), j.inspection_id, "
        "c.position, p.precedence, j.locator",
        **_asked(door, authorities, since, until),
    )


def unread_reports(door: Door, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per newer report that Ofsted lists and no source here tells of (analysis.unread_report)."""
    return door.sql(
        "select * from analysis.unread_report where list_contains($names, authority) "
        "order by list_position($names, authority), published_on, address",
        names=door.names_or_all(authorities),
    )


def _asked(door: Door, authorities: Sequence[str] | None, since: str, until: str) -> dict[str, object]:
    cut = bounds(since, until, "")
    return {"names": door.names_or_all(authorities), "since": cut["since"], "until": cut["until"]}
