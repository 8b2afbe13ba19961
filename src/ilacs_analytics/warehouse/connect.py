"""The read-only door: how notebooks, scripts and commands ask the warehouse.

`open_warehouse()` resolves the pointer, opens the build read-only, and tries once more if the file has gone in between.
Every method returns a pandas frame from the resolution views; none decides what is true.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ilacs_analytics.errors import BadQuery, NoWarehouse, nearest
from ilacs_analytics.settings import Settings, load_settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.ask.door import FAR_FUTURE, bounds, parse_day
from ilacs_analytics.warehouse.ask.national import National
from ilacs_analytics.warehouse.ask.reports import Reports
from ilacs_analytics.warehouse.ask.unopened import cannot_open
from ilacs_analytics.warehouse.build.run import CONNECTION_SETTINGS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Warehouse", "open_from", "open_warehouse", "parse_day"]

_DATE_OF_VIEW = {
    "audit_distribution": "period_end",
    "cell_witness": None,
    "claim_check": "council_period_end",
    "inspection_panel": "coalesce(started_on, published_on)",
    "judgement_history": "coalesce(started_on, published_on)",
    "latest_judgement": "coalesce(started_on, published_on)",
    "theme_matrix": "started_on",
    "workforce_series": "period_end",
}
"""Date that the rows of a view are about, where there is one."""
_ORDERED = frozenset({"coverage"})
"""Views whose own order says more than any sorting of their columns."""


def _as_known(view: str, cut: dict[str, dt.date], *others: str) -> str:
    """What to select from: rows of a view as it was known at cut-offs, or, without any, those that are kept of it.

    Cut-offs that are not asked for are taken out of `cut`.
    """
    names = (*others, "known_by")
    if all(cut[name] == FAR_FUTURE for name in names):
        for name in names:
            del cut[name]
        return f"analysis.{view}"
    return f"analysis.{view}_as_at({', '.join(f'${name}' for name in names)})"


def open_warehouse(*, workspace: Path | str | None = None, build: str | None = None) -> Warehouse:
    """The published build of a workspace, read-only. Raises `NoWarehouse`, `WarehouseTooNew`, `WarehouseError`."""
    return open_from(load_settings(workspace=workspace), build=build)


def open_from(settings: Settings, *, build: str | None = None) -> Warehouse:
    """As `open_warehouse`, for settings already loaded."""
    for attempt in (1, 2):
        build_id = build or settings.build or publish.current_build(settings)
        if build_id is None:
            raise NoWarehouse(
                "nothing has been built yet",
                where=str(settings.warehouse_folder),
                next_step="run `ilacs build` (or `make report`), or name another workspace with --workspace DIR",
            )
        path = publish.build_file(settings, build_id)
        try:
            connection = duckdb.connect(
                str(path), read_only=True, config={**CONNECTION_SETTINGS, "enable_external_access": False}
            )
        except duckdb.Error as error:
            if not path.exists() and attempt == 1 and build_id != publish.current_build(settings):
                continue  # pruned between the pointer and the file: a newer build is there
            raise cannot_open(path, error) from error
        warehouse = Warehouse(connection, settings=settings, build_id=build_id)
        warehouse.require_readable()
        return warehouse
    raise AssertionError("unreachable")


class Warehouse(National, Reports):
    """One open build with the questions notebooks ask. Close it, or use it in a `with` statement.

    Arguments are alike everywhere: `authorities` are names, aliases or codes, in the order to show (all where left
    away); `since` and `until` bound the date a row is about; `known_by` bounds its publication; ISO dates, empty for no
    bound. Raises `UnknownAuthority` and `BadParameter`.
    """

    def judgements(
        self,
        *,
        authorities: Sequence[str] | None = None,
        concept: str | None = None,
        since: str = "",
        until: str = "",
        known_by: str = "",
    ) -> pd.DataFrame:
        """One row per graded inspection and concept (analysis.judgement_history), oldest first.

        `since` and `until` bound the start of the inspection (its publication where no start is known), `known_by` the
        publication of the inspection and of the sources its grades are taken from; ISO dates, empty for no bound.
        """
        if concept is not None:
            self._require_known("concept", [concept], self._column("concept", "concept_code"))
        cut = bounds(since, until, known_by)
        return self.sql(
            f"select * from {_as_known('judgement_history', cut)} h where list_contains($names, authority) "
            "and ($concept is null or concept = $concept) "
            "and coalesce(started_on, published_on) between $since and $until "
            "order by list_position($names, authority), coalesce(started_on, published_on), "
            "(select position from concept c where c.concept_code = h.concept)",
            names=self.names_or_all(authorities),
            concept=concept,
            **cut,
        )

    def latest(
        self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "", known_by: str = ""
    ) -> pd.DataFrame:
        """One row per authority and concept of its ONE latest graded inspection, with as-at date and age.

        `until` bounds its start and `known_by` its publication; an authority whose latest one lies before `since` has
        no row.
        """
        cut = bounds(since, until, known_by)
        return self.sql(
            f"select h.* from {_as_known('latest_judgement', cut, 'until')} h "
            "join concept c on c.concept_code = h.concept where list_contains($names, h.authority) "
            "and coalesce(h.started_on, h.published_on) >= $since "
            "order by list_position($names, h.authority), c.position",
            names=self.names_or_all(authorities),
            **cut,
        )

    def workforce(
        self,
        *,
        authorities: Sequence[str] | None = None,
        measures: Sequence[str] = ("average_caseload", "agency_rate"),
        basis: str = "fte",
        since: str = "",
        until: str = "",
        known_by: str = "",
    ) -> pd.DataFrame:
        """One row per authority, measure and census (analysis.workforce_series), region, England and neighbours beside it.

        `known_by` takes the editions published by that day; one that does not say when counts from the day it tells of.
        """
        self._require_known("measures", measures, self._column("measure", "measure"))
        self._require_known("basis", [basis], ["fte", "headcount"])
        cut = bounds(since, until, known_by)
        return self.sql(
            f"select * from {_as_known('workforce_series', cut)} where list_contains($names, authority) "
            "and place_kind = 'authority' and list_contains($measures, measure) and basis = $basis "
            "and period_end between $since and $until "
            "order by list_position($measures, measure), list_position($names, authority), period_end",
            names=self.names_or_all(authorities),
            measures=list(measures),
            basis=basis,
            **cut,
        )

    def view(
        self, name: str, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
    ) -> pd.DataFrame:
        """Rows of a view of schema analysis for some authorities, in the order of their names as given, then by date or its own.

        `since` and `until` bound the date the view's rows are about; undated rows stay. Raises `BadQuery` for a view
        that does not exist or that bounds cannot be put on.
        """
        known = [
            row[0]
            for row in self.connection.execute(
                "select view_name from duckdb_views() where schema_name = 'analysis' order by 1"
            ).fetchall()
        ]
        if name not in known:
            raise BadQuery(
                f"'{name}' is no view of schema analysis", next_step=nearest(name, known) or ", ".join(known)
            )
        about = _DATE_OF_VIEW.get(name)
        if (since or until) and about is None:
            raise BadQuery(f"the rows of '{name}' have no one date to bound", next_step="leave since and until away")
        cut = bounds(since, until, "")
        names = self.names_or_all(authorities)
        # rows that nothing orders come in any order, by the threads of the machine
        order = "" if name in _ORDERED else f" order by {f'{about}, ' if about else ''}columns(*)"
        frame = self.sql(
            f"select * from analysis.{name} where list_contains($names, authority) "
            f"and coalesce({about or 'null'}, $since) between $since and $until{order}",
            names=names,
            since=cut["since"],
            until=cut["until"],
        )
        # sorted here: an `order by` around a view would undo the view's own order
        place = {authority: position for position, authority in reversed(list(enumerate(names)))}
        return frame.sort_values("authority", key=lambda column: column.map(place), kind="stable", ignore_index=True)

    def papers(self, table: str, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows of a table of facts the papers tell: improvement_action, claim or reported_fact, with `authority`."""
        if table not in {"improvement_action", "claim", "reported_fact"}:
            raise BadQuery(
                f"'{table}' is no table of this kind", next_step="improvement_action, claim or reported_fact"
            )
        return self.sql(
            f"select a.short_name as authority, t.* from {table} t join authority a using (authority_code) "
            "where list_contains($names, a.short_name) order by list_position($names, a.short_name), 2",
            names=self.names_or_all(authorities),
        )

    def areas(self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "") -> pd.DataFrame:
        """One row per area for improvement of an inspection, with its main theme and how often it is printed."""
        cut = bounds(since, until, "")
        return self.sql(
            "select a.short_name as authority, r.inspection_id, i.started_on, r.item_kind, r.ordinal, r.summary, "
            "h.label as theme_label, t.theme_code as theme, r.printings, r.source_id, r.locator "
            "from analysis.resolved_area r join inspection i using (inspection_id) "
            "join authority a on a.authority_code = i.authority_code "
            "join area_theme t on t.source_id = r.source_id and t.locator = r.locator and t.ordinal = r.ordinal "
            "and t.role = 'main' join theme h using (theme_code) where list_contains($names, a.short_name) "
            "and i.started_on between $since and $until "
            "order by list_position($names, a.short_name), i.started_on, r.ordinal",
            names=self.names_or_all(authorities),
            since=cut["since"],
            until=cut["until"],
        )

    def mentions(
        self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "", known_by: str = ""
    ) -> pd.DataFrame:
        """One row per mention of a grade by a source: authority, inspection, concept, as printed, source, locator.

        `known_by` leaves out inspections and sources published later.
        """
        return self.sql(
            "select a.short_name as authority, coalesce(i.started_on, i.published_on) as inspection_on, "
            "c.label as concept, j.grade_as_printed, j.voice, j.source_id, j.locator from judgement j "
            "join inspection i using (inspection_id) join authority a on a.authority_code = i.authority_code "
            "join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code "
            "join concept c using (concept_code) join analysis.source_precedence p on p.source_id = j.source_id "
            "join source s on s.source_id = j.source_id where list_contains($names, a.short_name) "
            "and coalesce(i.started_on, i.published_on) between $since and $until "
            "and coalesce(i.published_on, i.ended_on, i.started_on) <= $known_by "
            "and coalesce(s.published_on <= $known_by, true) "
            "order by list_position($names, a.short_name), inspection_on, c.position, p.precedence, j.locator",
            names=self.names_or_all(authorities),
            **bounds(since, until, known_by),
        )

    def series_breaks(self, *, measures: Sequence[str], since: str = "", until: str = "") -> pd.DataFrame:
        """One row per break a trend of these measures has to show: break_id, measure, broke_on, label, explanation."""
        cut = bounds(since, until, "")
        return self.sql(
            "select break_id, measure, broke_on, label, explanation from series_break "
            "where (measure is null or list_contains($measures, measure)) and broke_on between $since and $until "
            "order by broke_on, break_id",
            measures=list(measures),
            since=cut["since"],
            until=cut["until"],
        )

    def value_notes(self, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
        """One row per note on one published value: authority, measure_label, period_end, note."""
        return self.sql(
            "select a.short_name as authority, m.label as measure_label, n.period_end, n.note from value_note n "
            "join authority a on a.authority_code = n.place_code join measure m on m.measure = n.measure "
            "where list_contains($names, a.short_name) order by list_position($names, a.short_name), 2, 3",
            names=self.names_or_all(authorities),
        )

    def sources(self, source_ids: Sequence[str]) -> pd.DataFrame:
        """One row per source, in order of precedence: publisher, title, kind, published_on, licence, url."""
        return self.sql(
            "select s.publisher, s.title, t.label as kind, s.published_on, s.as_at, s.licence, s.url, s.source_id, "
            "s.file_name, s.sha256 from source s join analysis.source_precedence p using (source_id) "
            "join term t on t.vocabulary = 'source_kind' and t.code = s.kind "
            "where list_contains($ids, s.source_id) order by p.precedence",
            ids=list(source_ids),
        )

    def inspections(
        self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
    ) -> pd.DataFrame:
        """One row per inspection or visit: authority, kind_label, framework, started_on, published_on, focus, id."""
        frame = self.view("inspection_panel", authorities=authorities, since=since, until=until)
        frame = frame.sort_values(["started_on", "published_on", "inspection_id"], na_position="first")
        columns = [
            "authority",
            "kind_label",
            "framework",
            "started_on",
            "started_precision",
            "ended_on",
            "published_on",
        ]
        return frame[[*columns, "focus", "inspection_id"]].reset_index(drop=True)

    def actions_by_theme(self, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
        """One row per authority and theme: undertakings done, under way, planned, and their sum."""
        return self.sql(
            "select a.short_name as authority, t.label as theme_label, "
            "count(*) filter (where x.status = 'done') as done, "
            "count(*) filter (where x.status = 'under_way') as under_way, "
            "count(*) filter (where x.status = 'planned') as planned, count(*) as all_actions, "
            "array_to_string(list_sort(list(distinct x.source_id)), ', ') as source_ids "
            "from improvement_action x join authority a using (authority_code) join theme t using (theme_code) "
            "where list_contains($names, a.short_name) group by a.short_name, t.label "
            "order by list_position($names, a.short_name), all_actions desc, theme_label",
            names=self.names_or_all(authorities),
        )

    def witnesses(self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "") -> pd.DataFrame:
        """One row per inspection and told cell (analysis.cell_witness), with the day of the inspection."""
        return self._by_inspection("cell_witness", authorities, since, until)

    def disagreements(
        self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
    ) -> pd.DataFrame:
        """One row per source of every cell on which sources disagree (analysis.source_disagreement)."""
        return self._by_inspection("source_disagreement", authorities, since, until)

    def _by_inspection(self, view: str, authorities: Sequence[str] | None, since: str, until: str) -> pd.DataFrame:
        cut = bounds(since, until, "")
        return self.sql(
            f"select v.*, coalesce(i.started_on, i.published_on) as inspection_on from analysis.{view} v "
            "join inspection i using (inspection_id) where list_contains($names, v.authority) "
            "and coalesce(i.started_on, i.published_on) between $since and $until "
            "order by list_position($names, v.authority), inspection_on, v.inspection_id, v.cell, columns(v.*)",
            names=self.names_or_all(authorities),
            since=cut["since"],
            until=cut["until"],
        )

    def known_discrepancies(self) -> pd.DataFrame:
        """One row per slip of a source that is shown, not mended: source, locator, printed, recomputed, why, check."""
        return self.sql(
            "select source_id, locator, printed, recomputed, why, check_name from known_discrepancy "
            "where not is_of_added_file or source_id in (select source_id from meta.added_file) "
            "order by source_id, locator, printed"
        )

    def gate_results(self) -> pd.DataFrame:
        """One row per check of the gate on this build: suite, check, severity, outcome, failing_count, detail.

        No rows where the build has not been checked.
        """
        import pandas as pd

        columns = ["suite", "check", "severity", "outcome", "failing_count", "detail"]
        results = (self.verdict or {"results": []})["results"]
        return pd.DataFrame([[result[column] for column in columns] for result in results], columns=columns)

    def sources_of(self, *, authorities: Sequence[str] | None = None, include_local: bool = False) -> pd.DataFrame:
        """One row per source that tells anything of these authorities, in order of precedence; local files when asked."""
        found = self.sql(
            "select distinct m.source_id from inspection_mention m join authority a using (authority_code) "
            "where list_contains($names, a.short_name) union "
            "select distinct o.source_id from observation o left join reporting_unit_member u "
            "on u.reporting_unit_code = o.place_code join authority a "
            "on a.authority_code = coalesce(u.authority_code, o.place_code) "
            "where list_contains($names, a.short_name) order by 1",
            names=self.names_or_all(authorities),
        )
        local = [] if include_local else self._column("source where kind = 'local'", "source_id")
        return self.sources([source_id for source_id in found["source_id"] if source_id not in local])
