"""What changed between two builds: inspections, grades, official values, added files, checks.

Both files are read as they resolve things themselves, each by its own views; nothing is decided here. An earlier build may
lack a view of today: what cannot be compared is named with the reason, and the rest is compared all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from ilacs_analytics.errors import UsageError, WarehouseError, because
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.build.run import CONNECTION_SETTINGS, spilling
from ilacs_analytics.warehouse.connect import open_from
from ilacs_analytics.warehouse.history.builds import find_build, read_verdict

if TYPE_CHECKING:
    import pandas as pd

SHOWN_AT_MOST = 200
"""Rows of one kind that a summary lists; the counts are of all."""

COLUMNS = {
    "inspections": (
        "change", "authority", "kind", "framework", "started_on", "published_on", "inspection_id",
    ),
    "grades": (
        "authority", "authority_code", "inspection_on", "concept", "concept_label", "before", "after", "inspection_id",
    ),
    "values": (
        "change", "place", "place_code", "measure", "measure_label", "basis", "period_end", "before", "after",
        "before_source_id", "after_source_id",
    ),
    "new_values": ("measure", "measure_label", "basis", "period_end", "places"),
    "files": ("change", "source_id", "publication", "edition", "file_name"),
    "checks": ("suite", "check_name", "severity", "before", "after"),
}  # fmt: skip
"""What is compared, and the columns of each frame, in the order to show."""


@dataclass(frozen=True)
class Changes:
    """What is otherwise in the later of two builds; every frame is empty where nothing is.

    `inspections`: one row per inspection that came (`new`) or went (`gone`). `grades`: one per inspection in both builds
    and concept whose grade, or the reason for none, differs. `values`: one per official figure that is `restated` or
    `withdrawn`, as printed, in its measure's unit. `new_values`: one per measure, basis and period with the number of places
    that have a figure only now. `files`: one per added file that came `in`, went `out` or was `replaced` under the same name.
    `checks`: one per check of the gate that passes now and did not, or the other way round. `not_compared` says why a frame
    tells nothing.
    """

    before: str
    after: str
    frames: dict[str, pd.DataFrame]
    not_compared: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    def counts(self) -> dict[str, int]:
        """Rows of each frame; new values counted as figures."""
        counted = {name: len(frame) for name, frame in self.frames.items()}
        return counted | {"new_values": int(self.frames["new_values"]["places"].sum())}

    def summary(self, *, at_most: int = SHOWN_AT_MOST) -> dict[str, list[dict[str, Any]]]:
        """Rows of each frame as plain values a page or JSON can hold, the first `at_most` of each."""
        return {
            name: [
                dict(zip(COLUMNS[name], map(_plain, row), strict=True))
                for row in frame.head(at_most).itertuples(index=False, name=None)
            ]
            for name, frame in self.frames.items()
        }


def changes_between(settings: Settings, before: str, after: str) -> Changes:
    """What is otherwise in `after`; both are identifiers of builds, or beginnings of them.

    Raises `UnknownBuild`, `UsageError` for a build beside itself, `WarehouseError` for a file that cannot be read. Needs no
    lock; memory is bounded as that of a build is.
    """
    import pandas as pd

    earlier, later = find_build(settings, before), find_build(settings, after)
    if earlier == later:
        raise UsageError(
            f"{earlier} is the same build", next_step="name two builds; `ilacs status --history` lists them"
        )
    frames = {name: pd.DataFrame(columns=list(columns)) for name, columns in COLUMNS.items()}
    not_compared: dict[str, str] = {}
    with duckdb.connect(config=CONNECTION_SETTINGS) as connection, spilling(connection, settings):
        for side, build_id in (("before", earlier), ("after", later)):
            open_from(settings, build=build_id).close()  # says what is wrong with a file in words
            path = str(publish.build_file(settings, build_id)).replace("'", "''")
            try:
                connection.execute(f"attach '{path}' as build_{side} (read_only)")
            except duckdb.Error as error:
                raise WarehouseError(
                    f"build {build_id} cannot be read: {because(error)}",
                    where=path,
                    next_step="run `ilacs build --force`",
                ) from error
        for name, compare in _COMPARISONS.items():
            try:
                frames[name] = compare(connection)
            except duckdb.CatalogException as error:
                not_compared[name] = f"one of the builds was made by another version: {because(error)}"
            except duckdb.BinderException as error:
                not_compared[name] = f"one of the builds was made by another version: {because(error)}"
        connection.execute("use memory")
    verdicts = read_verdict(settings, earlier), read_verdict(settings, later)
    unchecked = [build for build, verdict in zip((earlier, later), verdicts, strict=True) if verdict is None]
    if unchecked:
        not_compared["checks"] = f"not checked: {', '.join(unchecked)}"
    else:
        frames["checks"] = _compare_checks(*map(_outcomes, verdicts))
    return Changes(earlier, later, frames, not_compared)


def _both(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """The answer of each build to one query, as temporary tables told_before and told_after."""
    for side in ("before", "after"):
        connection.execute(f"use build_{side}")  # views and macros name their tables without a catalogue
        connection.execute(f"create or replace temp table told_{side} as {query}")


def _frame(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> pd.DataFrame:
    frame = connection.execute(query).df()
    return frame[list(COLUMNS[name])]


def _compare_inspections(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    _both(
        connection,
        "select i.inspection_id, a.short_name as authority, i.kind, i.framework_code as framework, i.started_on, "
        "i.published_on from inspection i join authority a using (authority_code)",
    )
    return _frame(
        connection,
        "inspections",
        "select 'new' as change, * from told_after anti join told_before using (inspection_id) union all by name "
        "select 'gone' as change, * from told_before anti join told_after using (inspection_id) "
        "order by change desc, coalesce(started_on, published_on) desc, authority, inspection_id",
    )


def _compare_grades(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    _both(
        connection,
        "select inspection_id, concept, concept_label, authority, authority_code, "
        "coalesce(started_on, published_on) as inspection_on, coalesce(grade, missing_reason) as told, "
        "case when grade is null then missing_label else grade_label end as label from analysis.judgement_history",
    )
    return _frame(
        connection,
        "grades",
        "select a.* exclude (told, label), b.label as before, a.label as after from told_after a "
        "join told_before b using (inspection_id, concept) where a.told is distinct from b.told "
        "order by a.inspection_on desc, a.authority, a.inspection_id, a.concept",
    )


def _compare_values(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    _tell_values(connection)
    return _frame(
        connection,
        "values",
        "select case when a.measure is null then 'withdrawn' else 'restated' end as change, b.place, b.place_code, b.measure, "
        "b.measure_label, b.basis, b.period_end, b.raw_value as before, a.raw_value as after, "
        "b.source_id as before_source_id, a.source_id as after_source_id from told_before b "
        "left join told_after a using (place_code, measure, basis, period_end) "
        "where a.measure is null or a.value is distinct from b.value or a.symbol is distinct from b.symbol "
        "order by change desc, b.measure, b.basis, b.place, b.period_end",
    )


def _compare_new_values(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    _tell_values(connection)
    return _frame(
        connection,
        "new_values",
        "select measure, measure_label, basis, period_end, count(*) as places from told_after "
        "anti join told_before using (place_code, measure, basis, period_end) "
        "group by all order by period_end desc, measure, basis",
    )


def _tell_values(connection: duckdb.DuckDBPyConnection) -> None:
    """The official figure of each place, measure, basis and period as each build resolves it."""
    _both(
        connection,
        "select f.place_code, coalesce(a.short_name, p.name) as place, f.measure, m.label as measure_label, f.basis, "
        "f.period_end, f.value, f.symbol, f.raw_value, f.source_id from analysis.official_figure_as_at('9999-12-31') f "
        "join place p on p.place_code = f.place_code join measure m on m.measure = f.measure "
        "left join authority a on a.authority_code = f.place_code",
    )


def _compare_files(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    _both(connection, "select source_id, publication, edition, file_name, sha256 from meta.added_file")
    return _frame(
        connection,
        "files",
        "select 'in' as change, * from told_after anti join told_before using (source_id) union all by name "
        "select 'replaced' as change, a.* from told_after a join told_before b using (source_id) "
        "where a.sha256 <> b.sha256 union all by name "
        "select 'out' as change, * from told_before anti join told_after using (source_id) order by change, source_id",
    )


_COMPARISONS: dict[str, Callable[[duckdb.DuckDBPyConnection], pd.DataFrame]] = {
    "inspections": _compare_inspections,
    "grades": _compare_grades,
    "values": _compare_values,
    "new_values": _compare_new_values,
    "files": _compare_files,
}


def _outcomes(verdict: dict[str, Any] | None) -> dict[tuple[str, str], tuple[str, str]]:
    """Severity and worst outcome of each check of a verdict, by suite and name."""
    worst = ("pass", "fail", "error")
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for result in (verdict or {}).get("results", []):
        key = (str(result["suite"]), str(result["check"]))
        outcome = str(result["outcome"])
        if key not in found or worst.index(outcome) > worst.index(found[key][1]):
            found[key] = (str(result["severity"]), outcome)
    return found


def _compare_checks(
    before: dict[tuple[str, str], tuple[str, str]], after: dict[tuple[str, str], tuple[str, str]]
) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for key in sorted(before.keys() | after.keys()):
        earlier, later = before.get(key), after.get(key)
        passes = [told is None or told[1] == "pass" for told in (earlier, later)]
        if passes[0] != passes[1]:
            severity = (later or earlier or ("", ""))[0]
            rows.append((*key, severity, earlier[1] if earlier else None, later[1] if later else None))
    return pd.DataFrame(rows, columns=list(COLUMNS["checks"]), dtype=object)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it: ISO days, None for what is absent."""
    import pandas as pd

    if pd.isna(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value
