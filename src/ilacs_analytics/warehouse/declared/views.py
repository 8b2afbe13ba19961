"""Tables, views and macros of sql/, made in a build: tables before its rows are loaded, all else after.

A build never changes, so each view is worked out once. Its rows are kept in a table of schema `kept`, whose comment is the
statement they came from, and the view reads them: planning the views took most of the time of every query.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ilacs_analytics.warehouse.declared.schema import Definition

KEPT = "kept"
"""Schema of the rows of views; nobody asks it by name."""


def make_tables(connection: duckdb.DuckDBPyConnection, definitions: Sequence[Definition]) -> None:
    """Make everything that rows are loaded into, and what stands beside it."""
    connection.execute(f"create schema analysis; create schema meta; create schema {KEPT}")
    for definition in definitions:
        if definition.schema != "analysis":
            connection.execute(definition.statement)


def make_views(connection: duckdb.DuckDBPyConnection, definitions: Sequence[Definition]) -> None:
    """Make schema analysis of the rows that are there, and the comments of all tables and views."""
    comments = []
    for definition in definitions:
        if definition.schema == "analysis":
            connection.execute(definition.statement)
            if definition.kind == "view":
                _keep_rows(connection, definition)
        comments.extend(_comments(definition))
    connection.execute(";\n".join(comments))


def _keep_rows(connection: duckdb.DuckDBPyConnection, definition: Definition) -> None:
    kept = f"{KEPT}.{definition.name}"
    connection.execute(f"create table {kept} as from {definition.qualified_name}")
    connection.execute(f"comment on table {kept} is {_quoted(definition.statement)}")
    connection.execute(f"create or replace view {definition.qualified_name} as from {kept}")


def _comments(definition: Definition) -> list[str]:
    if definition.kind == "macro":
        return []
    name = definition.qualified_name
    return [
        f"comment on {definition.kind} {name} is {_quoted(definition.grain)}",
        *(f"comment on column {name}.{column} is {_quoted(said)}" for column, said in definition.columns.items()),
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
