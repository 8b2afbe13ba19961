"""Small writing helpers of a build: many rows at once, rejected cells with their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from ilacs_analytics.sources.files.told import Rejected
from ilacs_analytics.sources.kept.store import AddedFile


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert whole rows, values in the order of the table's columns: one statement, whatever their number."""
    if not rows:
        return
    kinds = [(name, kind) for name, kind, *_ in connection.execute(f"describe {table}").fetchall()]
    unnested = ", ".join(f"unnest(?::{kind}[])" for _, kind in kinds)
    connection.execute(f"insert into {table} select {unnested}", [list(column) for column in zip(*rows, strict=True)])


def insert_rejected(connection: duckdb.DuckDBPyConnection, file: AddedFile, rejected: Sequence[Rejected]) -> None:
    """Tell the cells of a file that were not loaded."""
    insert_rows(
        connection,
        "meta.rejected_value",
        [(file.added_id, file.file_name, r.sheet or None, r.row, r.column, r.raw, r.reason, 1) for r in rejected],
    )
