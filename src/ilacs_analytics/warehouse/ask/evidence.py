"""How it is known: views as they are, sources, witnesses, files the user added, what the gate found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilacs_analytics.errors import BadQuery, nearest
from ilacs_analytics.warehouse.ask.door import WITHIN, Door, bounds, column_of

if TYPE_CHECKING:
    import pandas as pd

_DATE_OF_VIEW = {
    "audit_distribution": "period_end",
    "authority_year_panel": "period_end",
    "cell_witness": None,
    "claim_check": "council_period_end",
    "inspection_panel": "dated_on",
    "judgement_history": "coalesce(started_on, published_on)",
    "latest_judgement": "coalesce(started_on, published_on)",
    "theme_matrix": "started_on",
    "workforce_series": "period_end",
}
"""Date that the rows of a view are about, where there is one."""
_OF_INSPECTIONS = frozenset({"inspection_panel", "judgement_history", "latest_judgement", "theme_matrix"})
"""Views whose rows are about an inspection: `until` bounds its publication."""
_ORDERED = frozenset({"coverage"})
"""Views whose own order says more than any sorting of their columns."""


def view(
    door: Door, name: str, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> pd.DataFrame:
    """Rows of a view of schema analysis for some authorities, in the order of their names as given, then by date or its own.

    `since` and `until` bound the date the view's rows are about, `until` the publication of an inspection; undated rows
    stay. Raises `BadQuery` for a view that does not exist or that bounds cannot be put on.
    """
    known = [
        row[0]
        for row in door.connection.execute(
            "select view_name from duckdb_views() where schema_name = 'analysis' order by 1"
        ).fetchall()
    ]
    if name not in known:
        raise BadQuery(f"'{name}' is no view of schema analysis", next_step=nearest(name, known) or ", ".join(known))
    about = _DATE_OF_VIEW.get(name)
    if (since or until) and about is None:
        raise BadQuery(f"the rows of '{name}' have no one date to bound", next_step="leave since and until away")
    cut = bounds(since, until, "")
    names = door.names_or_all(authorities)
    # rows that nothing orders come in any order, by the threads of the machine
    order = "" if name in _ORDERED else f" order by {f'{about}, ' if about else ''}columns(*)"
    within = f"coalesce({about or 'null'}, $since) between $since and $until"
    if name in _OF_INSPECTIONS:
        within = f"inspection_id in (select i.inspection_id from inspection i where {WITHIN})"
    frame = door.sql(
        f"select * from analysis.{name} where list_contains($names, authority) and {within}{order}",
        names=names,
        since=cut["since"],
        until=cut["until"],
    )
    # sorted here: an `order by` around a view would undo the view's own order
    place = {authority: position for position, authority in reversed(list(enumerate(names)))}
    return frame.sort_values("authority", key=lambda column: column.map(place), kind="stable", ignore_index=True)


def sources(door: Door, source_ids: Sequence[str]) -> pd.DataFrame:
    """One row per source, in order of precedence: publisher, title, kind, published_on, licence, url."""
    return door.sql(
        "select s.publisher, s.title, t.label as kind, s.published_on, s.as_at, s.licence, s.url, s.source_id, "
        "s.file_name, s.sha256 from source s join analysis.source_precedence p using (source_id) "
        "join term t on t.vocabulary = 'source_kind' and t.code = s.kind "
        "where list_contains($ids, s.source_id) order by p.precedence",
        ids=list(source_ids),
    )


def sources_of(door: Door, *, authorities: Sequence[str] | None = None, include_local: bool = False) -> pd.DataFrame:
    """One row per source that tells anything of these authorities, in order of precedence; local files when asked."""
    found = door.sql(
        "select distinct m.source_id from inspection_mention m join authority a using (authority_code) "
        "where list_contains($names, a.short_name) union "
        "select distinct o.source_id from observation o left join reporting_unit_member u "
        "on u.reporting_unit_code = o.place_code join authority a "
        "on a.authority_code = coalesce(u.authority_code, o.place_code) "
        "where list_contains($names, a.short_name) order by 1",
        names=door.names_or_all(authorities),
    )
    local = [] if include_local else column_of(door, "source where kind = 'local'", "source_id")
    return sources(door, [source_id for source_id in found["source_id"] if source_id not in local])


def witnesses(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> pd.DataFrame:
    """One row per inspection and told cell (analysis.cell_witness), with the day of the inspection."""
    return _by_inspection(door, "cell_witness", authorities, since, until)


def disagreements(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> pd.DataFrame:
    """One row per source of every cell on which sources disagree (analysis.source_disagreement)."""
    return _by_inspection(door, "source_disagreement", authorities, since, until)


def _by_inspection(door: Door, view: str, authorities: Sequence[str] | None, since: str, until: str) -> pd.DataFrame:
    cut = bounds(since, until, "")
    return door.sql(
        f"select v.*, coalesce(i.started_on, i.published_on) as inspection_on from analysis.{view} v "
        "join inspection i using (inspection_id) where list_contains($names, v.authority) "
        f"and {WITHIN} "
        "order by list_position($names, v.authority), inspection_on, v.inspection_id, v.cell, columns(v.*)",
        names=door.names_or_all(authorities),
        since=cut["since"],
        until=cut["until"],
    )


def known_discrepancies(door: Door) -> pd.DataFrame:
    """One row per slip of a source that is shown, not mended: source, locator, printed, recomputed, why, check."""
    return door.sql(
        "select source_id, locator, printed, recomputed, why, check_name from known_discrepancy "
        "where not is_of_added_file or source_id in (select source_id from meta.added_file) "
        "order by source_id, locator, printed"
    )


def published_findings(door: Door) -> pd.DataFrame:
    """One row per figure that others published from the same files, in order of topic (published_finding).

    The columns of the table, with topic_label. Source: data/reference/published_finding.csv.
    """
    return door.sql(
        "select f.*, t.label as topic_label from published_finding f "
        "join term t on t.vocabulary = 'finding_topic' and t.code = f.topic "
        "order by t.position, f.position"
    )


def gate_results(door: Door) -> pd.DataFrame:
    """One row per check of the gate on this build: suite, check, severity, outcome, failing_count, detail.

    No rows where the build has not been checked.
    """
    import pandas as pd

    columns = ["suite", "check", "severity", "outcome", "failing_count", "detail"]
    results = (door.verdict or {"results": []})["results"]
    return pd.DataFrame([[result[column] for column in columns] for result in results], columns=columns)


def added_files(door: Door) -> pd.DataFrame:
    """One row per file the user added: source_id, title, edition, published_on, as_at, cells read and rejected."""
    return door.sql(
        "select f.source_id, s.title, f.edition, s.published_on, s.as_at, f.cells_read, f.cells_loaded, "
        "f.cells_rejected from meta.added_file f join source s using (source_id) order by f.source_id"
    )


def rejected_values(door: Door) -> pd.DataFrame:
    """One row per cell of an added file that was not loaded: source, sheet, row, column, text, reason."""
    return door.sql(
        "select source_id, sheet_or_page, row_number, column_name, raw_value, reason from meta.rejected_value "
        "order by source_id, sheet_or_page, row_number, column_name"
    )
