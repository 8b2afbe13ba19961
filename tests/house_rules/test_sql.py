"""Files of sql/: the stem is the object, the header tells the truth, the text keeps one style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ilacs_analytics.warehouse.connect import Warehouse
from ilacs_analytics.warehouse.declared.schema import Definition, read_checks, read_definitions

SQL = Path(__file__).parents[2] / "sql"
DEFINITIONS = sorted(read_definitions(SQL), key=lambda definition: definition.qualified_name)
CHECKS = read_checks(SQL)
FILES = sorted(SQL.rglob("*.sql"))
MADE_BY_THE_BUILD = {"inspection_match": {"inspection_registry"}}
"""Objects a statement does not name and the build needs to fill it."""
CHECK_COLUMNS = ["source_id", "locator", "printed", "recomputed", "message"]

objects = pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.qualified_name)
files = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SQL).as_posix())


def bare(statement: str) -> str:
    """A statement without comments and without what stands between quotes."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--.*", "", statement))


def mentioned(statement: str) -> set[str]:
    """Names a statement reads or refers to, its own common table expressions left out."""
    text = bare(statement)
    named_here = set(re.findall(r"(?:\bwith|,)\s+(\w+)\s+as\s+\(", text))
    return set(re.findall(r"\b(?:from|join|references)\s+([a-z_][a-z_.]*)", text)) - named_here


def closing_select(statement: str) -> str:
    """The statement from its last `select` outside brackets on."""
    text, depth, last = bare(statement), 0, 0
    for match in re.finditer(r"[()]|\bselect\b", text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == "select" and depth == 0:
            last = match.start()
    return text[last:]


@objects
def test_the_stem_is_the_object(definition: Definition) -> None:
    created = re.match(r"create (?:table|view|macro) ([\w.]+)", definition.statement)
    assert created is not None
    assert created[1] == definition.qualified_name
    assert len(re.findall(r"(?m)^create ", definition.statement)) == 1


@objects
def test_the_header_states_the_grain(definition: Definition) -> None:
    assert definition.grain.startswith("one row")


@objects
def test_every_column_is_explained_and_exists(definition: Definition, warehouse: Warehouse) -> None:
    if definition.kind == "macro":
        return
    found = warehouse.connection.execute(
        "select column_name, comment from duckdb_columns() where schema_name = ? and table_name = ? "
        "order by column_index",
        [definition.schema, definition.name],
    ).fetchall()
    assert list(definition.columns) == [name for name, _ in found]
    assert all(comment for _, comment in found)


@objects
def test_needs_are_what_the_statement_names(definition: Definition) -> None:
    looked_up = {lookup.table for lookup in definition.lookups}
    unnamed = MADE_BY_THE_BUILD.get(definition.name, set())
    assert set(definition.needs) == mentioned(definition.statement) | looked_up | unnamed


@objects
def test_terms_name_columns_and_closed_lists(definition: Definition, warehouse: Warehouse) -> None:
    known = {row[0] for row in warehouse.connection.execute("select distinct vocabulary from term").fetchall()}
    assert set(definition.terms) <= set(definition.columns)
    assert set(definition.terms.values()) <= known


@files
def test_keywords_are_lower_case(path: Path) -> None:
    assert re.findall(r"\b[A-Z]{2,}\b", bare(path.read_text(encoding="utf-8"))) == []


@files
def test_no_statement_ends_with_select_star(path: Path) -> None:
    assert not re.match(r"select\s+\*", closing_select(path.read_text(encoding="utf-8")))


@files
def test_one_statement_in_short_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ";" not in bare(text)
    assert max(len(line) for line in text.splitlines()) <= 320
    assert text.endswith("\n")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_returns_places(check, warehouse: Warehouse) -> None:
    described = warehouse.connection.execute(f"describe {check.statement}").fetchall()
    assert [row[0] for row in described] == CHECK_COLUMNS
