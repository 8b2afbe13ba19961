"""The builds a workspace holds: which there are, going back to an earlier one, and marking one to stay.

Going back moves the pointer and nothing else. Inputs stay as they are, so the next `ilacs build` or `ilacs run` publishes
what they give; whoever wants the earlier state for longer takes out the file that changed it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from ilacs_analytics.errors import NoWarehouse, UnknownBuild
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.ask.unopened import cannot_open
from ilacs_analytics.warehouse.build.run import CONNECTION_SETTINGS
from ilacs_analytics.warehouse.connect import open_from
from ilacs_analytics.warehouse.declared.views import KEPT

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class Build:
    """One build of the workspace. `rows` counts its tables, `problem` says why it could not be opened.

    `verdict` is passed or failed, or None where it was never checked; `built_at` is when its file was written.
    """

    build_id: str
    built_at: str
    rows: int | None
    verdict: str | None
    is_current: bool
    is_kept: bool
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """The record as `--json` prints it."""
        return asdict(self)


def list_builds(settings: Settings) -> list[Build]:
    """Every build the workspace holds, the newest first. One that cannot be opened is listed with the reason."""
    current = publish.current_build(settings)
    return [_describe(settings, path, is_current=path.stem == current) for path in _files(settings)]


def find_build(settings: Settings, name: str) -> str:
    """The build whose identifier begins with `name`. Raises `UnknownBuild` for none, and where several do."""
    return find_one(name, [path.stem for path in _files(settings)], "build")


def find_one(name: str, known: Iterable[str], what: str) -> str:
    """The one identifier that is `name` or begins with it. Raises `UnknownBuild`, listing those there."""
    there = list(known)
    fitting = [one for one in there if one == name] or [one for one in there if name and one.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UnknownBuild(
            f"{len(fitting)} {what}s begin with '{name}'", next_step=f"write more of it: {', '.join(fitting)}"
        )
    raise UnknownBuild(
        f"this workspace holds no {what} '{name}'",
        next_step=f"it holds {', '.join(there)}" if there else "it holds none; run `ilacs run`",
    )


def use_build(settings: Settings, name: str) -> str:
    """Make an earlier build the current one; its identifier. Call it while the workspace is locked.

    The file is opened first, so that the pointer never names what cannot be read. Raises `UnknownBuild`,
    `WarehouseError`, `WarehouseTooNew`.
    """
    build_id = find_build(settings, name)
    open_from(settings, build=build_id).close()
    with publish.writable(settings.warehouse_folder):
        publish.point_to(settings, build_id)
    return build_id


def mark_build(settings: Settings, build_id: str, *, keep: bool) -> None:
    """Have pruning leave a build, or no longer: an empty file `<build_id>.keep` beside it says so."""
    mark = publish.build_file(settings, build_id).with_suffix(".keep")
    with publish.writable(settings.warehouse_folder):
        if keep:
            mark.touch()
        else:
            mark.unlink(missing_ok=True)


def build_before(settings: Settings, build_id: str) -> str:
    """The build written last before `build_id`, that another may be compared with. Raises `NoWarehouse` for the first."""
    names = [path.stem for path in _files(settings)]
    earlier = names[names.index(build_id) + 1 :] if build_id in names else []
    if not earlier:
        raise NoWarehouse(
            f"the workspace holds no build before {build_id}",
            where=str(settings.warehouse_folder),
            next_step="name one with --from, or compare after the next build",
        )
    return earlier[0]


def read_verdict(settings: Settings, build_id: str) -> dict[str, Any] | None:
    """What `ilacs check` wrote of a build; None where it was not checked or the file is no JSON."""
    path = publish.build_file(settings, build_id).with_suffix(".checks.json")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _files(settings: Settings) -> list[Path]:
    """Files of the builds, the newest first."""
    found = [path for path in settings.warehouse_folder.glob("*.duckdb") if not path.name.startswith(".")]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _describe(settings: Settings, path: Path, *, is_current: bool) -> Build:
    rows, problem = None, ""
    verdict = read_verdict(settings, path.stem)
    try:
        with duckdb.connect(
            str(path), read_only=True, config={**CONNECTION_SETTINGS, "enable_external_access": False}
        ) as connection:
            rows = _count_rows(connection)
    except duckdb.Error as error:
        problem = cannot_open(path, error).what
    written = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    return Build(
        build_id=path.stem,
        built_at=written.isoformat(timespec="seconds"),
        rows=rows,
        verdict=None if verdict is None else (PASSED if verdict.get("passed") else FAILED),
        is_current=is_current,
        is_kept=path.with_suffix(".keep").exists(),
        problem=problem,
    )


def _count_rows(connection: duckdb.DuckDBPyConnection) -> int:
    names = connection.execute(
        "select schema_name, table_name from duckdb_tables() where not internal and not temporary "
        f"and schema_name <> '{KEPT}'"
    ).fetchall()
    counted = " + ".join(f'(select count(*) from "{schema}"."{table}")' for schema, table in names)
    return int(connection.execute(f"select {counted or 0}").fetchall()[0][0])
