"""Tiny tables in, a view out: each folder tests/sql/<view>/<rule>/ is one case.

`<table>.csv` holds rows of a table of sql/core/ (columns left away are empty), `expected.csv` the rows and columns the
view has to give, in any order, and `asked.sql`, where there is one, what is read instead of the whole view. Vocabularies
are those of data/reference/. Tables are made without their constraints: a case holds only what its rule is about.
"""

import csv
from pathlib import Path

import pytest
from open_views import insert, opened_views

from ilacs_analytics.warehouse.declared.schema import read_definitions

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
CASES = sorted(path.parent.relative_to(HERE).as_posix() for path in HERE.glob("*/*/expected.csv"))


@pytest.fixture(scope="module")
def views():
    with opened_views() as connection:
        yield connection


@pytest.mark.parametrize("case", CASES)
def test_sql_case(views, case):
    folder = HERE / case
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as lines:
        header, *expected = csv.reader(lines)
    asked = folder / "asked.sql"
    source = asked.read_text(encoding="utf-8").strip() if asked.exists() else f"analysis.{case.split('/')[0]}"
    assert source.startswith(f"analysis.{case.split('/')[0]}")
    views.execute("begin")
    try:
        for path in sorted(folder.glob("*.csv")):
            if path.name != "expected.csv":
                views.execute(f"delete from {path.stem}")
                insert(views, path)
        picked = ", ".join(f"coalesce({column}::varchar, '')" for column in header)
        given = views.execute(f"select {picked} from {source}").fetchall()
    finally:
        views.execute("rollback")
    assert sorted(given) == sorted(tuple(row) for row in expected)


def test_every_folder_is_a_case_of_a_view_that_exists():
    names = {definition.name for definition in read_definitions(ROOT / "sql") if definition.schema == "analysis"}
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= names
    assert {case.split("/")[0] for case in CASES} == folders
