"""Building the warehouse: data/ through sql/ into one new file, checked whole, then published by a pointer.

One transaction, one way: create tables, load references, resolve inspections, load facts, create views, run the checks
of sql/checks/, tell what was read. Any rejected value in data/ or any offender no known discrepancy explains stops the
build with code 11 and leaves the earlier build as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ilacs_analytics.errors import AddedFileFails, ChecksFoundOffenders, DataRejected
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.set_aside import Standing, put_aside, standing, use_again
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.added import files as added_files
from ilacs_analytics.warehouse.added.files import AddedFiles
from ilacs_analytics.warehouse.build.identity import compute_build_id
from ilacs_analytics.warehouse.build.inspections import resolve_inspections
from ilacs_analytics.warehouse.build.registry import keep_minted, read_minted
from ilacs_analytics.warehouse.declared.checks import EXPIRED, CheckFinding, run_checks
from ilacs_analytics.warehouse.declared.load import (
    BROKEN_ROW,
    InputFile,
    find_inputs,
    insert_staged,
    read_shapes,
    refuse_strangers,
    stage_table,
)
from ilacs_analytics.warehouse.declared.schema import Definition, read_checks, read_definitions
from ilacs_analytics.warehouse.declared.views import make_tables, make_views

SCHEMA_VERSION = 1
"""Raised when a reader of an earlier version could misread a build."""

CONNECTION_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""Nothing reaches the network."""

MEMORY_LIMIT = "700MB"
"""What the database of a build may take; published files of any size so far need less than half of it."""


@dataclass(frozen=True)
class BuildResult:
    """What a build gave: its name, whether it was already there, rows by table, findings of the checks, files left out."""

    build_id: str
    path: Path
    was_current: bool
    rows: dict[str, int]
    findings: tuple[CheckFinding, ...]
    set_aside: tuple[Standing, ...] = ()


def build_warehouse(settings: Settings, progress: Progress, *, force: bool = False) -> BuildResult:
    """Build and publish; a build that is already current is left alone unless `force`.

    An added file that cannot be read, or alone fails a critical check, is set aside, and the rest is built without it; the
    name of the build is that of the files used. `force` tries files set aside before once more. Call it while the workspace
    is locked. Raises `DataRejected`, `ChecksFoundOffenders`, `CannotWrite`.
    """
    if force:
        use_again(settings)
    while True:
        minted = settings.minted_registry.read_bytes() if settings.minted_registry.is_file() else None
        try:
            built = _build_once(settings, progress, force=force)
        except AddedFileFails as error:  # each time at least one file fewer
            progress.step("build", f"setting aside {', '.join(error.reasons)}")
            with publish.writable(settings.added_folder):
                _restore(settings.minted_registry, minted)
                put_aside(settings, error.reasons)
            continue
        return replace(built, set_aside=tuple(standing(settings)))


def _restore(path: Path, content: bytes | None) -> None:
    """Take back the identifiers that a build which was not published gave to inspections."""
    if content is None:
        path.unlink(missing_ok=True)
    else:
        publish.write_atomically(path, content.decode("utf-8"))


def _build_once(settings: Settings, progress: Progress, *, force: bool) -> BuildResult:
    """Build and publish with the files in use. Raises `AddedFileFails` naming those that cannot be."""
    progress.step("build", "hashing inputs")
    build_id = compute_build_id(settings)
    target = publish.build_file(settings, build_id)
    if not force and publish.current_build(settings) == build_id and target.exists():
        progress.end()
        return BuildResult(build_id, target, True, {}, ())
    partial = settings.warehouse_folder / f".{build_id}.{os.getpid()}{publish.PARTIAL}"
    try:
        with publish.writable(settings.warehouse_folder):
            publish.prune(settings)
            build_id, rows, findings = _write(settings, progress, partial)
            target = publish.build_file(settings, build_id)
            progress.step("build", "publishing")
            publish.publish(settings, partial, build_id)
            progress.step("build", "pruning")
            publish.prune(settings)
    except duckdb.Error as error:
        if not publish.is_about_writing(error):
            raise
        publish.refuse_to_write(error, settings.warehouse_folder)
    finally:
        for leftover in settings.warehouse_folder.glob(f"{partial.name}*"):
            leftover.unlink(missing_ok=True)
        progress.end()
    return BuildResult(build_id, target, False, rows, findings)


def _write(
    settings: Settings, progress: Progress, partial: Path
) -> tuple[str, dict[str, int], tuple[CheckFinding, ...]]:
    """Write the whole build into `partial`; its name takes in the identifiers it gave to inspections."""
    progress.step("build", "reading definitions")
    definitions = read_definitions(settings.resource("sql"))
    inputs = find_inputs(settings.resource("data"))
    added = added_files.find_added(settings)
    with duckdb.connect(config=CONNECTION_SETTINGS) as connection, spilling(connection, settings):
        connection.execute(
            f"attach '{str(partial).replace(chr(39), chr(39) * 2)}' as warehouse (storage_version 'v1.2.0', block_size 16384)"
        )
        connection.execute("use warehouse")
        connection.execute("begin")
        progress.step("build", "creating tables")
        make_tables(connection, definitions)
        progress.step("build", "loading facts")
        _load(connection, definitions, inputs, added)
        added_files.load_rest(connection, added, progress)
        keep_minted(connection, added)
        added_files.tell_added(connection, added)
        build_id = compute_build_id(settings)
        progress.step("build", "creating views")
        make_views(connection, definitions)
        progress.step("build", "running checks")
        findings = run_checks(connection, read_checks(settings.resource("sql")), added=added.ids)
        _refuse_offenders(findings, added)
        _write_meta(connection, build_id, inputs)
        rows = _count_rows(connection, definitions)
        progress.step("build", "committing")
        connection.execute("commit")
        connection.execute("use memory; detach warehouse")
    return build_id, rows, findings


@contextmanager
def spilling(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[None]:
    """Bound the memory of a build: what does not fit goes into a folder of the workspace, which is then removed."""
    folder = settings.warehouse_folder / f".spill-{os.getpid()}"
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"set temp_directory = '{str(folder).replace(chr(39), chr(39) * 2)}'")
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(
    connection: duckdb.DuckDBPyConnection,
    definitions: Sequence[Definition],
    inputs: dict[str, list[InputFile]],
    added: AddedFiles,
) -> None:
    """Load every table of schema main that data/ feeds. Collects rejections of all tables, then raises once."""
    shapes = read_shapes(connection, definitions)
    rejections = list(refuse_strangers(inputs, shapes))
    unsound: set[str] = set()  # tables whose rows are not all in: what refers to them would only echo the first error
    for definition in definitions:
        if definition.schema != "main" or definition.kind != "table":
            continue
        files = inputs.get(definition.name, [])
        if unsound.intersection(definition.needs) or (definition.terms and "term" in unsound):
            unsound.add(definition.name)
        elif definition.name == "inspection_match":
            unmatched = resolve_inspections(connection, inputs.get("inspection_mention", []), added=added)
            rejections.extend(unmatched)
            if unmatched:
                unsound.add(definition.name)
        elif files and (found := stage_table(connection, shapes[definition.name], files, superseded=added.carried)):
            rejections.extend(found)
            unsound.add(definition.name)
            if found[0].kind == BROKEN_ROW:
                break  # DuckDB has given up the transaction
        elif files:
            insert_staged(connection, shapes[definition.name])
            if definition.name == "source":
                added_files.add_sources(connection, added)
            elif definition.name == "inspection_registry":
                read_minted(connection, added.settings)
            elif definition.name == "inspection_mention":
                added_files.add_mentions(connection, added)
    if rejections:
        raise DataRejected(rejections)


def _refuse_offenders(findings: Sequence[CheckFinding], added: AddedFiles) -> None:
    """Raise `AddedFileFails` where added files alone are to blame, else `ChecksFoundOffenders`.

    Of a file that data/ carries rows of, and of an entry of our list of slips that expired, our own data are to blame.
    """
    offending = [finding for finding in findings if finding.severity == "critical" and not finding.is_known]
    theirs = set(added.ids) - added.carried
    if offending and all(finding.check != EXPIRED and finding.source_id in theirs for finding in offending):
        by_file: dict[str, list[str]] = {}
        for finding in offending:
            by_file.setdefault(finding.source_id, []).append(finding.describe())
        raise AddedFileFails({file: _first_of(told) for file, told in by_file.items()})
    if offending:
        raise ChecksFoundOffenders(
            f"{len(offending)} row(s) fail a critical check",
            where="\n         ".join(finding.describe() for finding in offending),
            next_step="mend the row, or, if the source itself is wrong, list it in data/corrections/known_discrepancy.csv",
        )


def _first_of(told: Sequence[str]) -> str:
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return f"fails a critical check, {told[0]}{more}"


def _write_meta(connection: duckdb.DuckDBPyConnection, build_id: str, inputs: dict[str, list[InputFile]]) -> None:
    from ilacs_analytics import __version__

    connection.execute("insert into meta.build values (?, ?, ?)", [build_id, SCHEMA_VERSION, __version__])
    files = [file for group in inputs.values() for file in group]
    connection.execute(
        "insert into meta.input_file select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[])",
        [[file.name for file in files], [file.path.stem for file in files], [file.sha256() for file in files]],
    )


def _count_rows(connection: duckdb.DuckDBPyConnection, definitions: Sequence[Definition]) -> dict[str, int]:
    names = [d.qualified_name for d in definitions if d.kind == "table"]
    counted = " union all ".join(f"select '{name}', count(*) from {name}" for name in names)
    return dict(connection.execute(counted).fetchall())
