"""Tables of sql/core/ without their constraints and every view over them, for tests that put a few rows in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from workspaces import ROOT

from ilacs_analytics.warehouse.declared.schema import read_definitions


@contextmanager
def opened_views() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table, empty but for the vocabularies, and every view over them."""
    definitions = read_definitions(ROOT / "sql")
    with duckdb.connect() as made, duckdb.connect() as opened:
        made.execute("create schema analysis; create schema meta")
        opened.execute("create schema analysis; create schema meta")
        for definition in definitions:
            made.execute(definition.statement)
            if definition.schema == "main" and definition.kind == "table":
                columns = made.execute(
                    "select column_name || ' ' || data_type from duckdb_columns() where schema_name = 'main' "
                    "and table_name = ? order by column_index",
                    [definition.name],
                ).fetchall()
                opened.execute(f"create table {definition.name} ({', '.join(column for (column,) in columns)})")
                vocabulary = ROOT / "data" / "reference" / f"{definition.name}.csv"
                if vocabulary.exists():
                    insert(opened, vocabulary)
            else:
                opened.execute(definition.statement)
        yield opened


def insert(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Rows of a CSV into the table of its name; columns left away are empty."""
    connection.execute(
        f"insert into {path.stem} by name select * from read_csv(?, header = true, all_varchar = true, nullstr = '')",
        [str(path)],
    )
