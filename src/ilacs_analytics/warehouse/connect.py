"""The read-only door: how notebooks, scripts and commands ask the warehouse.

`open_warehouse()` resolves the pointer, opens the build read-only, and tries once more if the file has gone in between.
Every method returns a pandas frame from the resolution views; none decides what is true. Nobody writes through here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb

from ilacs_analytics.errors import (
    BadParameter,
    BadQuery,
    NoWarehouse,
    UnknownAuthority,
    WarehouseError,
    WarehouseTooNew,
    because,
    nearest,
)
from ilacs_analytics.settings import Settings, load_settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.build import CONNECTION_SETTINGS, SCHEMA_VERSION

if TYPE_CHECKING:
    import pandas as pd

FAR_PAST = dt.date(1, 1, 1)
FAR_FUTURE = dt.date(9999, 12, 31)


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
            raise _cannot_open(path, error) from error
        warehouse = Warehouse(connection, settings=settings, build_id=build_id)
        warehouse.require_readable()
        return warehouse
    raise AssertionError("unreachable")


def _cannot_open(path: Path, error: duckdb.Error) -> WarehouseError:
    if not path.exists():
        return NoWarehouse(f"build {path.stem} is not there", where=str(path.parent), next_step="run `ilacs build`")
    if "version" in str(error).lower():
        return WarehouseTooNew(
            f"the file is written in a format this DuckDB cannot read: {because(error)}",
            where=str(path),
            next_step="upgrade the package, or run `ilacs build` again with this one",
        )
    return WarehouseError(
        f"the file cannot be opened: {because(error)}", where=str(path), next_step="run `ilacs build --force`"
    )


class Warehouse:
    """One open build, read-only. Close it, or use it in a `with` statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, settings: Settings, build_id: str) -> None:
        self.connection = connection
        self.settings = settings
        self.build_id = build_id

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def require_readable(self) -> None:
        """Raise `WarehouseTooNew` where a later package built the file with another schema."""
        try:
            found = self.connection.execute("select schema_version, package_version from meta.build").fetchone()
        except duckdb.Error as error:
            raise WarehouseError(
                f"the file is no warehouse of ours: {because(error)}",
                where=str(publish.build_file(self.settings, self.build_id)),
                next_step="run `ilacs build --force`",
            ) from error
        if found is not None and found[0] > SCHEMA_VERSION:
            raise WarehouseTooNew(
                f"the build was made by version {found[1]} (schema {found[0]}); this package reads schema {SCHEMA_VERSION}",
                where=str(publish.build_file(self.settings, self.build_id)),
                next_step="upgrade the package, or run `ilacs build` with this one",
            )

    @property
    def verdict(self) -> dict[str, Any] | None:
        """What `ilacs check` wrote of this build, or None where it has not been checked."""
        path = publish.build_file(self.settings, self.build_id).with_suffix(".checks.json")
        if not path.is_file():
            return None
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return read

    def sql(self, query: str, **values: Any) -> pd.DataFrame:
        """The answer to one query; `$name` in it takes the keyword argument. Raises `BadQuery`."""
        try:
            return self.connection.execute(query, values or None).df()
        except duckdb.Error as error:
            raise BadQuery(
                because(error), where=query.strip(), next_step="see docs/dictionary.md for views and columns"
            ) from error

    def ask(self, statement: str) -> pd.DataFrame:
        """The answer to one statement typed by a user. Raises `BadQuery` for two, for none, and for what would write."""
        try:
            statements = self.connection.extract_statements(statement)
        except duckdb.Error as error:
            raise BadQuery(because(error), where=statement.strip(), next_step="see docs/dictionary.md") from error
        readers = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.RELATION}
        if len(statements) != 1 or statements[0].type not in readers:
            raise BadQuery(
                "this is not one query that only reads", where=statement.strip(), next_step="write one `select ...`"
            )
        return self.sql(statement)

    def authorities(self) -> list[str]:
        """Short names of all authorities in the warehouse, in order."""
        rows = self.connection.execute("select short_name from authority order by short_name").fetchall()
        return [name for (name,) in rows]

    def resolve_authorities(self, names: Sequence[str]) -> list[str]:
        """Short names for names, aliases or codes, in the order given. Raises `UnknownAuthority` with the near miss."""
        if isinstance(names, str):
            raise BadParameter(f"'{names}' is not a list", next_step=f"write [{names!r}]")
        rows = self.connection.execute(
            "select short_name, short_name from authority union all select authority_code, short_name from authority "
            "union all select la_code, short_name from authority union all "
            "select p.alias, a.short_name from place_alias p join authority a on a.authority_code = p.place_code"
        ).fetchall()
        by_name = {alias.lower(): name for alias, name in rows}
        found = []
        for name in names:
            if str(name).lower() not in by_name:
                known = self.authorities()
                near = nearest(str(name), [alias for alias, _ in rows])
                raise UnknownAuthority(
                    f"'{name}' is not an authority of this warehouse",
                    next_step=f"{near + ' ' if near else ''}it holds {', '.join(known)}",
                )
            found.append(by_name[str(name).lower()])
        return list(dict.fromkeys(found))

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
        publication; ISO dates, empty for no bound.
        """
        return self.sql(
            "select * from analysis.judgement_history h where list_contains($names, authority) "
            "and ($concept is null or concept = $concept) "
            "and coalesce(started_on, published_on) between $since and $until "
            "and coalesce(published_on, ended_on, started_on) <= $known_by "
            "order by list_position($names, authority), coalesce(started_on, published_on), "
            "(select position from concept c where c.concept_code = h.concept)",
            names=self._names(authorities),
            concept=concept,
            **_bounds(since, until, known_by),
        )

    def latest(self, *, authorities: Sequence[str] | None = None, until: str = "", known_by: str = "") -> pd.DataFrame:
        """One row per authority and concept of its ONE latest graded inspection, with as-at date and age."""
        bounds = _bounds("", until, known_by)
        return self.sql(
            "select h.* from analysis.latest_judgement_as_at($until, $known_by) h "
            "join concept c on c.concept_code = h.concept where list_contains($names, h.authority) "
            "order by list_position($names, h.authority), c.position",
            names=self._names(authorities),
            until=bounds["until"],
            known_by=bounds["known_by"],
        )

    def workforce(
        self,
        *,
        authorities: Sequence[str] | None = None,
        measures: Sequence[str] = ("average_caseload", "agency_rate"),
        basis: str = "fte",
        since: str = "",
        until: str = "",
    ) -> pd.DataFrame:
        """One row per authority, measure and census (analysis.workforce_series), region and England beside it."""
        bounds = _bounds(since, until, "")
        return self.sql(
            "select * from analysis.workforce_series where list_contains($names, authority) "
            "and place_kind = 'authority' and list_contains($measures, measure) and basis = $basis "
            "and period_end between $since and $until "
            "order by list_position($measures, measure), list_position($names, authority), period_end",
            names=self._names(authorities),
            measures=list(measures),
            basis=basis,
            since=bounds["since"],
            until=bounds["until"],
        )

    def view(self, name: str, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows of a view of schema analysis for some authorities, in the order of their names as given."""
        known = [row[0] for row in self.connection.execute(
            "select view_name from duckdb_views() where schema_name = 'analysis' order by 1"
        ).fetchall()]  # fmt: skip
        if name not in known:
            raise BadQuery(
                f"'{name}' is no view of schema analysis", next_step=nearest(name, known) or ", ".join(known)
            )
        return self.sql(
            f"select * from analysis.{name} where list_contains($names, authority) "
            "order by list_position($names, authority)",
            names=self._names(authorities),
        )

    def papers(self, table: str, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows of a table of facts the papers tell: improvement_action, claim or reported_fact, with `authority`."""
        if table not in {"improvement_action", "claim", "reported_fact"}:
            raise BadQuery(
                f"'{table}' is no table of this kind", next_step="improvement_action, claim or reported_fact"
            )
        return self.sql(
            f"select a.short_name as authority, t.* from {table} t join authority a using (authority_code) "
            "where list_contains($names, a.short_name) order by list_position($names, a.short_name), all",
            names=self._names(authorities),
        )

    def areas(self, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
        """One row per area for improvement of an inspection, with its main theme and how often it is printed."""
        return self.sql(
            "select a.short_name as authority, r.inspection_id, i.started_on, r.item_kind, r.ordinal, r.summary, "
            "h.label as theme_label, t.theme_code as theme, r.printings, r.source_id, r.locator "
            "from analysis.resolved_area r join inspection i using (inspection_id) "
            "join authority a on a.authority_code = i.authority_code "
            "join area_theme t on t.source_id = r.source_id and t.locator = r.locator and t.ordinal = r.ordinal "
            "and t.role = 'main' join theme h using (theme_code) where list_contains($names, a.short_name) "
            "order by list_position($names, a.short_name), i.started_on, r.ordinal",
            names=self._names(authorities),
        )

    def series_breaks(self, *, measures: Sequence[str]) -> pd.DataFrame:
        """One row per break a trend of these measures has to show: break_id, measure, broke_on, label, explanation."""
        return self.sql(
            "select break_id, measure, broke_on, label, explanation from series_break "
            "where measure is null or list_contains($measures, measure) order by broke_on, break_id",
            measures=list(measures),
        )

    def sources(self, source_ids: Sequence[str]) -> pd.DataFrame:
        """One row per source, in order of precedence: publisher, title, kind, published_on, licence, url."""
        return self.sql(
            "select s.source_id, s.publisher, s.title, t.label as kind, s.published_on, s.as_at, s.licence, s.url, "
            "s.file_name, s.sha256 from source s join analysis.source_precedence p using (source_id) "
            "join term t on t.vocabulary = 'source_kind' and t.code = s.kind "
            "where list_contains($ids, s.source_id) order by p.precedence",
            ids=list(source_ids),
        )

    def _names(self, authorities: Sequence[str] | None) -> list[str]:
        return self.authorities() if authorities is None else self.resolve_authorities(authorities)


def _bounds(since: str, until: str, known_by: str) -> dict[str, dt.date]:
    return {
        "since": parse_day("since", since) or FAR_PAST,
        "until": parse_day("until", until) or FAR_FUTURE,
        "known_by": parse_day("known_by", known_by) or FAR_FUTURE,
    }


def parse_day(name: str, text: str) -> dt.date | None:
    """An ISO date, or None for an empty text. Raises `BadParameter`."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter(
            f"{name} is '{text}', which is no date", next_step="write it as 2024-09-30, or leave it empty"
        ) from error
