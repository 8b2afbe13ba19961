"""Identifiers of inspections that only added files tell: kept in the workspace, so that they never move.

data/reference/inspection_registry.csv holds those of every inspection known to the project; a later edition tells of new
ones, and a better source may date them otherwise. What a build mints is written here before the build is published.
"""

from __future__ import annotations

import csv
import os

import duckdb

from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.added.files import AddedFiles
from ilacs_analytics.warehouse.declared.staging import insert_rows

COLUMNS = ("inspection_id", "authority_code", "family", "kind", "started_on", "started_precision", "published_on")


def read_minted(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Add the workspace's identifiers to `inspection_registry`; those the project has registered since are left to it."""
    if not settings.minted_registry.is_file():
        return
    known = {row[0] for row in connection.execute("select inspection_id from inspection_registry").fetchall()}
    with settings.minted_registry.open(encoding="utf-8", newline="") as lines:
        rows = [tuple(row[name] or None for name in COLUMNS) for row in csv.DictReader(lines)]
    insert_rows(connection, "inspection_registry", [row for row in rows if row[0] not in known])


def keep_minted(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Register inspections that were minted for added files alone, in the build and in the workspace."""
    if not added.files:
        return
    rows = connection.execute(
        """
        select i.inspection_id, i.authority_code, f.family, i.kind, i.started_on, i.started_precision, i.published_on
        from inspection i
        left join framework f on f.framework_code = i.framework_code
        anti join inspection_registry r on r.inspection_id = i.inspection_id
        where exists (
            select 1 from inspection_match x join inspection_mention m on m.mention_id = x.mention_id
            where x.inspection_id = i.inspection_id and list_contains(?, m.source_id)
        )
        order by i.inspection_id
        """,
        [added.ids],
    ).fetchall()
    if not rows:
        return
    insert_rows(connection, "inspection_registry", rows)
    path = added.settings.minted_registry
    before = path.read_text(encoding="utf-8") if path.is_file() else ",".join(COLUMNS) + "\n"
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8", newline="") as out:
        out.write(before)
        csv.writer(out, lineterminator="\n").writerows(
            ["" if value is None else value for value in row] for row in rows
        )
    partial.replace(path)
