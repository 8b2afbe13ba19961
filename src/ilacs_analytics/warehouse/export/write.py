"""`ilacs export`: a published build as Parquet and CSV with a descriptor, whole or not at all.

Tables in the order of their rows, views sorted: the same build gives the same bytes. Nothing but the draft of the
export can be written or read while it is made, and nothing reaches the network. How an export becomes a warehouse again
is in `exported`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ilacs_analytics.errors import UsageError, nearest
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.build.run import CONNECTION_SETTINGS, MEMORY_LIMIT
from ilacs_analytics.warehouse.connect import open_from
from ilacs_analytics.warehouse.declared.schema import read_definitions
from ilacs_analytics.warehouse.export.folder import drafted, find_strangers, free_name, refuse_target, writable_target
from ilacs_analytics.warehouse.export.package import (
    DESCRIPTOR,
    FORMATS,
    LEFT_OUT,
    LEFT_OUT_TEXT,
    Exported,
    File,
    Written,
    describe_package,
    read_exported,
)

NULL_TEXT = "\\N"
"""Stands for no value in a CSV; empty text is empty."""
STAGED = "staged_for_export"


@dataclass(frozen=True)
class ExportResult:
    """What an export gave. `moved` is where a folder went that was in its place, None where none was."""

    build_id: str
    folder: Path
    formats: tuple[str, ...]
    tables: tuple[str, ...]
    rows: int
    bytes: int
    with_text: bool
    has_verdict: bool
    moved: Path | None


def export_build(
    settings: Settings,
    folder: Path,
    *,
    formats: Sequence[str] = FORMATS,
    tables: Sequence[str] | None = None,
    with_text: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> ExportResult:
    """Export the current build (or `settings.build`) into `folder`; an export that is there is replaced.

    `tables` are names with or without schema, all where None. `with_text` takes in the words of added reports. `force`
    moves a folder aside that holds anything else. Raises `NoWarehouse`, `UsageError`, `CannotWrite`, `WorkspaceBusy`.
    """
    progress = progress or Progress()
    folder = folder.expanduser().resolve()
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise UsageError(f"'{', '.join(unknown)}' is no format", next_step=f"formats are {', '.join(FORMATS)}")
    refuse_target(settings, folder, force=force)
    build_id, connection = _open(settings)
    try:
        exported = read_exported(connection, read_definitions(settings.resource("sql")))
        chosen = exported if tables is None else _choose(exported, tables)
        moved = free_name(folder) if find_strangers(folder) else None
        with writable_target(folder), drafted(folder) as draft:
            _confine(connection, draft)
            written = []
            for one in chosen:
                progress.step("export", one.qualified_name)
                written.append(_write(connection, one, draft, formats, with_text=with_text))
            progress.step("export", "describing")
            checks = _copy_verdict(settings, build_id, draft)
            text = describe_package(
                connection, written, formats=formats, with_text=with_text, is_whole=len(chosen) == len(exported),
                checks=checks,
            )  # fmt: skip
            (draft / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")
    except duckdb.Error as error:
        if not publish.is_about_writing(error):
            raise
        with writable_target(folder):
            raise OSError(str(error)) from error
    finally:
        connection.close()
        progress.end()
    return ExportResult(
        build_id, folder, tuple(formats), tuple(one.qualified_name for one in chosen),
        sum(one.rows for one in written), sum(file.bytes for one in written for file in one.files.values()), with_text,
        checks is not None, moved,
    )  # fmt: skip


def hash_file(path: Path, name: str) -> File:
    """Size and checksum of a file; `name` is its path below the export's folder."""
    with path.open("rb") as content:
        return File(name, path.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())


def quoted(path: Path) -> str:
    """A path as text of SQL, for the two statements in which DuckDB binds none."""
    return "'" + str(path).replace("'", "''") + "'"


def _open(settings: Settings) -> tuple[str, duckdb.DuckDBPyConnection]:
    """The build, attached read-only beside an empty database: a notebook may have it open in the same process."""
    for _ in range(2):
        with open_from(settings) as warehouse:
            build_id = warehouse.build_id
        path = publish.build_file(settings, build_id)
        connection = duckdb.connect(config={**CONNECTION_SETTINGS, "threads": 1})  # one: rows in one order
        try:
            connection.execute(f"attach {quoted(path)} as build (read_only)")
        except duckdb.Error:
            connection.close()
            if path.exists():
                raise
            continue  # pruned in between: a newer build is there, or opening says what is wrong
        connection.execute("use build")
        return build_id, connection
    with open_from(settings):
        raise AssertionError("unreachable")


def _confine(connection: duckdb.DuckDBPyConnection, draft: Path) -> None:
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"set temp_directory = {quoted(draft.parent / 'spill')}")
    connection.execute(f"set allowed_directories = [{quoted(draft)}]")
    connection.execute("set enable_external_access = false")


def _choose(exported: Sequence[Exported], wanted: Sequence[str]) -> list[Exported]:
    """Those named, in their own order. Raises `UsageError` with the near miss."""
    by_name = {one.name: one for one in exported} | {one.qualified_name: one for one in exported}
    for name in wanted:
        if name not in by_name:
            raise UsageError(
                f"'{name}' is no table or view of this build",
                next_step=nearest(name, by_name) or "docs/dictionary.md lists them",
            )
    if not wanted:
        raise UsageError("no table is named", next_step="leave `tables` away for all")
    names = {by_name[name].qualified_name for name in wanted}
    return [one for one in exported if one.qualified_name in names]


def _write(
    connection: duckdb.DuckDBPyConnection, one: Exported, draft: Path, formats: Sequence[str], *, with_text: bool
) -> Written:
    content, values = _content(one, with_text=with_text)
    if one.is_view:  # worked out once, sorted: a view has no order of its own
        connection.execute(f"create or replace temp table {STAGED} as {content} order by all", values)
        content, values = f"select * from {STAGED}", {}
    relation = connection.sql(content, params=values)
    null_text = _null_text(connection, one, content, values)
    files = {}
    for kind in formats:
        path = draft / one.path(kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "csv":
            relation.write_csv(str(path), header=True, na_rep=null_text, encoding="utf-8")
        else:
            relation.write_parquet(str(path))
        files[kind] = hash_file(path, one.path(kind))
    rows = connection.execute(f"select count(*) from ({content})", values).fetchall()[0][0]
    source_ids = _source_ids(connection, one, content, values)
    return Written(one, files, rows, null_text, source_ids)


def _content(one: Exported, *, with_text: bool) -> tuple[str, dict[str, str]]:
    """The query for the rows, and its values."""
    if with_text or one.qualified_name not in LEFT_OUT:
        return f"select * from {one.qualified_name}", {}
    column, where = LEFT_OUT[one.qualified_name]
    which = f"{column} is not null" + (f" and {where}" if where else "")
    replaced = f"case when {which} then $left_out else {column} end as {column}"
    return f"select * replace ({replaced}) from {one.qualified_name}", {"left_out": LEFT_OUT_TEXT}


def _null_text(connection: duckdb.DuckDBPyConnection, one: Exported, content: str, values: dict[str, str]) -> str:
    """What stands for no value: a text that no value of the table is."""
    texts = ", ".join(column.name for column in one.columns if column.kind == "VARCHAR")
    text = NULL_TEXT
    asked = f"select exists (select 1 from ({content}) where list_contains([{texts}], $null_text))"
    while texts and connection.execute(asked, values | {"null_text": text}).fetchall()[0][0]:
        text += "N"
    return text


def _source_ids(
    connection: duckdb.DuckDBPyConnection, one: Exported, content: str, values: dict[str, str]
) -> tuple[str, ...]:
    """Sources that tell the rows: those they name, else those that mention their inspections."""
    names = [column.name for column in one.columns]
    naming = [name for name in names if name.endswith(("source_id", "source_ids"))]
    if naming:
        told = " union ".join(f"select unnest(string_split({name}, ', ')) from ({content})" for name in naming)
    elif "mention_id" in names:
        told = f"select source_id from inspection_mention where mention_id in (select mention_id from ({content}))"
    elif "inspection_id" in names:
        told = (
            "select source_id from inspection_mention join inspection_match using (mention_id) "
            f"where inspection_id in (select inspection_id from ({content}))"
        )
    else:
        return ()
    rows = connection.execute(f"select source_id from source where source_id in ({told}) order by 1", values).fetchall()
    return tuple(row[0] for row in rows)


def _copy_verdict(settings: Settings, build_id: str, draft: Path) -> File | None:
    """What `ilacs check` wrote of the build, where it was checked."""
    path = publish.build_file(settings, build_id).with_suffix(".checks.json")
    if not path.is_file():
        return None
    (draft / path.name).write_bytes(path.read_bytes())
    return hash_file(draft / path.name, path.name)
