"""A kept reading counts for the readers and the tables it was made by: no table is read that the version does not cover."""

from __future__ import annotations

import ast
from pathlib import Path

from ilacs_analytics.sources.kept import readings

SOURCES = readings.SOURCES
REFERENCE = Path(__file__).parents[2] / "data" / "reference"
OTHER_ROADS = {
    "fetch_address.csv": "where files are fetched from",
    "provider_page.csv": "where reports are fetched from",
    "source.csv": "which carried source an added file replaces, asked at every add",
    "other_report.csv": "reports have a version of their own (reports/read.py)",
    "report_phrase.csv": "reports have a version of their own (reports/read.py)",
    "theme_pattern.csv": "themes are found when a build is made, not kept",
}


def test_every_table_that_files_are_read_by_is_in_the_version() -> None:
    tables = {path.name for path in REFERENCE.glob("*.csv")}
    named = {
        node.value
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in tables
    }
    assert "known_neighbour.csv" in named
    assert named - set(OTHER_ROADS) == set(readings.REFERENCE) & named
    assert {name for name in readings.REFERENCE if not (REFERENCE / name).is_file()} == set()


def test_another_list_of_known_neighbours_is_another_version(tmp_path: Path) -> None:
    for path in REFERENCE.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = readings.version_of(tmp_path)
    with (tmp_path / "known_neighbour.csv").open("a", encoding="utf-8") as lines:
        lines.write("\n")
    assert readings.version_of(tmp_path) != before
