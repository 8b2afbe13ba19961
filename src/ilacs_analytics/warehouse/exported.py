"""From an export back to a warehouse: for a worker that has the export's folder and no workspace.

The file is made as a build is: tables as sql/ declares them, so that keys and checks hold once more, rows from the
export, views and macros from sql/. It bears the name of the build it came from, with its verdict. Definitions other
than the exporter's are refused, for then the views would say something else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from ilacs_analytics.errors import UnreadableSource, WarehouseError, because
from ilacs_analytics.settings import Settings, load_settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.build.run import CONNECTION_SETTINGS, SCHEMA_VERSION, spilling
from ilacs_analytics.warehouse.declared.schema import Definition, read_definitions
from ilacs_analytics.warehouse.declared.views import make_tables, make_views
from ilacs_analytics.warehouse.export.folder import read_descriptor
from ilacs_analytics.warehouse.export.package import DESCRIPTOR, FIELD_TYPES, FORMATS, hash_definitions
from ilacs_analytics.warehouse.export.write import hash_file, quoted

AGAIN = "run `ilacs export` again"
COLUMN_TYPES = {told: kind for kind, told in FIELD_TYPES.items()}
"""Types of DuckDB by types of Table Schema; the wider one of two."""


def warehouse_from_export(
    folder: Path, target: Path, *, settings: Settings | None = None, form: str = "", wait_s: float = 60
) -> Path:
    """Make the exported build the current one of the workspace `target`; the path of its file.

    `form` is parquet or csv, by default the first there is. A build of this name that `target` holds already is kept as
    it is. Raises `UnreadableSource` for what is no whole export or was changed, `WarehouseError` for one that does not
    fit this package.
    """
    settings = settings or load_settings(workspace=target)
    descriptor = read_descriptor(folder)
    if descriptor is None:
        raise UnreadableSource("there is no export of a warehouse", where=str(folder), next_step="run `ilacs export`")
    told: Mapping[str, Any] = descriptor["ilacs"]
    build_id, form = _require_usable(folder, told, form)
    with publish.locked(settings, task="reading an export", wait_s=wait_s), publish.writable(settings.warehouse_folder):
        path = publish.build_file(settings, build_id)
        if path.exists():
            publish.point_to(settings, build_id)
            return path
        partial = settings.warehouse_folder / f".{build_id}.{os.getpid()}{publish.PARTIAL}"
        try:
            _write(folder, descriptor, settings, partial, form=form)
            if told.get("checks"):
                verdict = _whole_file(folder, f"{build_id}.checks.json", told["checks"])
                publish.write_atomically(path.with_suffix(".checks.json"), verdict.read_text(encoding="utf-8"))
            publish.publish(settings, partial, build_id)
        except duckdb.Error as error:
            if publish.is_about_writing(error):
                publish.refuse_to_write(error, settings.warehouse_folder)
            raise WarehouseError(
                f"the export does not fit this package: {because(error)}", where=str(folder), next_step=_fitting(told)
            ) from error
        finally:
            for leftover in settings.warehouse_folder.glob(f"{partial.name}*"):
                leftover.unlink(missing_ok=True)
    return path


def _require_usable(folder: Path, told: Mapping[str, Any], form: str) -> tuple[str, str]:
    """The build's name, which becomes the name of a file, and the format to read."""
    build_id, forms = str(told.get("build_id")), told.get("formats") or []
    if re.fullmatch("[0-9a-f]{20}", build_id) is None:
        raise UnreadableSource(f"'{build_id}' is no name of a build", where=str(folder / DESCRIPTOR), next_step=AGAIN)
    if not told.get("is_whole"):
        raise UnreadableSource(
            "the export holds some tables only", where=str(folder), next_step="run `ilacs export` without --table"
        )
    wanted = [name for name in FORMATS if name in forms and form in {"", name}]
    if not wanted:
        raise UnreadableSource(f"the export holds no {form or 'data'}", where=str(folder), next_step=AGAIN)
    if int(told.get("schema_version") or 0) > SCHEMA_VERSION:
        raise WarehouseError("a later package wrote this export", where=str(folder), next_step=_fitting(told))
    return build_id, wanted[0]


def _write(folder: Path, descriptor: Mapping[str, Any], settings: Settings, partial: Path, *, form: str) -> None:
    definitions = read_definitions(settings.resource("sql"))
    resources = {str(resource.get("name")): resource for resource in descriptor["resources"]}
    with duckdb.connect(config=CONNECTION_SETTINGS) as connection, spilling(connection, settings):
        connection.execute(f"attach {quoted(partial)} as warehouse (storage_version 'v1.2.0', block_size 16384)")
        connection.execute("use warehouse")
        connection.execute("begin")
        make_tables(connection, definitions)
        for definition in definitions:
            if definition.kind == "table":
                _load(connection, folder, definition, resources, form=form)
        make_views(connection, definitions)
        connection.execute("commit")
        connection.execute("use memory; detach warehouse")
        # only a file that was opened again tells a statement as the exporter read it
        connection.execute(f"attach {quoted(partial)} as warehouse (read_only)")
        connection.execute("use warehouse")
        _require_same_definitions(connection, folder, descriptor["ilacs"])
        connection.execute("use memory; detach warehouse")


def _load(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    definition: Definition,
    resources: Mapping[str, Any],
    *,
    form: str,
) -> None:
    name = f"{definition.schema}.{definition.name}"
    resource = resources.get(name)
    if resource is None:
        raise WarehouseError(f"the export has no {name}", where=str(folder), next_step=AGAIN)
    told = resource.get("parquet", resource) if form == "parquet" else resource
    file = _whole_file(folder, f"data/{definition.schema}/{definition.name}.{form}", told)
    if form == "parquet":
        connection.execute(f"insert into {name} by name select * from read_parquet(?)", [str(file)])
    else:
        connection.execute(
            f"insert into {name} by name select * from read_csv($file, header = true, columns = $columns, "
            "nullstr = $null_text, allow_quoted_nulls = false, auto_detect = false, delim = ',', quote = '\"', "
            "escape = '\"')",
            {"file": str(file), "columns": _columns(resource["schema"]["fields"]),
             "null_text": resource["schema"]["missingValues"][0]},
        )  # fmt: skip
    rows = connection.execute(f"select count(*) from {name}").fetchall()[0][0]
    if rows != resource.get("rows"):
        raise UnreadableSource(
            f"{name} has {rows} rows, and the descriptor tells {resource.get('rows')}", where=str(file), next_step=AGAIN
        )


def _columns(fields: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {told["name"]: COLUMN_TYPES[told["type"]] for told in fields}


def _whole_file(folder: Path, name: str, told: Mapping[str, Any]) -> Path:
    """A file of the export at the place it must have. Raises `UnreadableSource` where it is gone or was changed."""
    path = folder / name
    found = hash_file(path, name).as_json() if path.is_file() else None
    if found is None or found["hash"] != told.get("hash"):
        raise UnreadableSource(
            f"a file of the export {'is gone' if found is None else 'was changed'}", where=str(path), next_step=AGAIN
        )
    return path


def _require_same_definitions(connection: duckdb.DuckDBPyConnection, folder: Path, told: Mapping[str, Any]) -> None:
    if told.get("duckdb_version") != duckdb.__version__:
        return  # another version may write the same statement otherwise; columns, keys and checks have held
    if hash_definitions(connection) != told.get("definitions"):
        raise WarehouseError(
            "the export was written with other definitions of tables and views", where=str(folder),
            next_step=_fitting(told),
        )  # fmt: skip


def _fitting(told: Mapping[str, Any]) -> str:
    return f"use the package that wrote it (version {told.get('package_version')}), or {AGAIN} with this one"
