"""Writes docs/dictionary.md from a warehouse built for the purpose: every table, view, check and closed list.

    python docs/generate.py            write the page again
    python docs/generate.py --check    write nothing; end with 1 where the page is stale

The build goes into a temporary folder. No build identifier and no date stands on the page, so it changes only when
sql/ or a closed list does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.build.run import build_warehouse
from ilacs_analytics.warehouse.connect import open_from
from ilacs_analytics.warehouse.declared.schema import Definition, read_checks, read_definitions
from ilacs_analytics.warehouse.publish import locked

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dictionary.md"

SCHEMAS = {
    "analysis": (
        "Schema analysis: what is true",
        "Ask these. They resolve what the sources tell, by the rules of [method.md](method.md). Pages show nothing else.",
    ),
    "main": (
        "Schema main: facts as told, and vocabularies",
        "Every mention by every source is a row. The schema's name need not be written: `select * from claim`.",
    ),
    "meta": ("Schema meta: what the build is", "What was read, and what could not be loaded."),
}
HEAD = """# Data dictionary

Written by `make docs` from a built warehouse; do not edit it by hand. The comments come from the headers of sql/.
Types are those of DuckDB. Words in *italics* name the closed list a column keeps to; the lists stand at the end.
"""


def main() -> int:
    """Write the page, or with --check compare it; the exit code."""
    parser = argparse.ArgumentParser(description="Write docs/dictionary.md from a built warehouse.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where the page is stale")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write or to compare")
    arguments = parser.parse_args()
    text = write_dictionary(ROOT)
    if not arguments.check:
        arguments.page.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if arguments.page.is_file() and arguments.page.read_text(encoding="utf-8") == text:
        return 0
    print(f"{arguments.page.name} is stale; run `make docs`", file=sys.stderr)
    return 1


def write_dictionary(resources: Path) -> str:
    """The page for the sql/ and data/ of a checkout."""
    definitions = read_definitions(resources / "sql")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(resources=resources, workspace=Path(folder))
        with locked(settings, task="docs/generate.py"):
            build_warehouse(settings, Progress())
        with open_from(settings) as warehouse:
            lines = list(_page(warehouse.connection, definitions, resources))
    return "\n".join(lines) + "\n"


def _page(connection: duckdb.DuckDBPyConnection, definitions: list[Definition], resources: Path) -> Iterator[str]:
    yield HEAD
    for title, _ in SCHEMAS.values():
        yield f"- [{title}](#{_slug(title)})"
    yield "- [Checks](#checks)\n- [Closed lists](#closed-lists)\n"
    for schema, (title, about) in SCHEMAS.items():
        yield f"## {title}\n\n{about}\n"
        own = sorted((d for d in definitions if d.schema == schema), key=lambda definition: definition.name)
        for definition in own:
            yield from _object(connection, definition)
    yield from _checks(resources)
    yield from _closed_lists(connection)


def _object(connection: duckdb.DuckDBPyConnection, definition: Definition) -> Iterator[str]:
    yield f"### {definition.qualified_name}\n"
    yield f"A {definition.kind}: {definition.grain}.\n"
    if definition.kind == "macro":
        arguments = connection.execute(
            "select parameters, function_type from duckdb_functions() where function_name = ? and schema_name = ?",
            [definition.name, definition.schema],
        ).fetchone()
        call = f"{definition.qualified_name}({', '.join(arguments[0] if arguments else [])})"
        if arguments and arguments[1] == "macro":
            yield f"Call it as `select {call}`.\n"
        else:
            yield f"Call it as `select * from {call}`; its columns are those of `analysis.latest_judgement`.\n"
        return
    found = connection.execute(
        "select column_name, data_type, is_nullable, comment from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [definition.schema, definition.name],
    ).fetchall()
    refers = _references(connection, definition)
    key = _key(connection, definition)
    yield "| column | type | what it holds |\n|---|---|---|"
    for name, type_name, is_nullable, comment in found:
        notes = [f"*{definition.terms[name]}*"] if name in definition.terms else []
        notes += [f"-> `{refers[name]}`"] if name in refers else []
        may_be_empty = definition.kind == "table" and is_nullable
        words = "; ".join([_cell(comment), *notes, *(["may be empty"] if may_be_empty else [])])
        yield f"| `{name}` | {type_name.lower()} | {words} |"
    yield ""
    if key:
        yield f"Unique by {', '.join(f'`{name}`' for name in key)}.\n"
    if definition.schema == "analysis":
        yield f"Made from {', '.join(f'`{name}`' for name in definition.needs)}.\n"


def _references(connection: duckdb.DuckDBPyConnection, definition: Definition) -> dict[str, str]:
    """Table each column refers to."""
    rows = connection.execute(
        "select constraint_column_names, referenced_table from duckdb_constraints() "
        "where constraint_type = 'FOREIGN KEY' and schema_name = ? and table_name = ? order by constraint_index",
        [definition.schema, definition.name],
    ).fetchall()
    return {name: table for names, table in rows for name in names}


def _key(connection: duckdb.DuckDBPyConnection, definition: Definition) -> tuple[str, ...]:
    found = connection.execute(
        "select constraint_column_names from duckdb_constraints() "
        "where constraint_type = 'PRIMARY KEY' and schema_name = ? and table_name = ?",
        [definition.schema, definition.name],
    ).fetchone()
    return tuple(found[0]) if found else definition.key


def _checks(resources: Path) -> Iterator[str]:
    yield "## Checks\n"
    yield "Queries of sql/checks/. Each returns offenders; what they find is explained in [quality.md](quality.md).\n"
    yield "| check | severity | finds |\n|---|---|---|"
    for check in read_checks(resources / "sql"):
        yield f"| `{check.name}` | {check.severity} | {_cell(check.finds)} |"
    yield ""


def _closed_lists(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## Closed lists\n"
    yield "Words of data/reference/term.csv. A column in *italics* above takes no other word.\n"
    rows = connection.execute(
        "select vocabulary, code, label, definition from term order by vocabulary, position"
    ).fetchall()
    yield "| list | word | on pages | what it means |\n|---|---|---|---|"
    for vocabulary, code, label, definition in rows:
        yield f"| *{vocabulary}* | `{code}` | {_cell(label)} | {_cell(definition)} |"
    yield ""
    yield "Grades, frameworks, domains, concepts, measures and themes have lists of their own: data/reference/."


def _cell(text: str) -> str:
    return (text or "").replace("|", "\\|")


def _slug(title: str) -> str:
    return "".join(sign for sign in title.lower() if sign.isalnum() or sign in " -").replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main())
