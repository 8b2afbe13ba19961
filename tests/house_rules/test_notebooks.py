"""Notebooks: clean, short, typed parameters, no logic of their own, and each with its page."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ilacs_analytics.reports.plan.catalogue import read_notebook

ROOT = Path(__file__).parents[2]
NAMES = {
    "judgement_comparison",
    "workforce_comparison",
    "audit_quality",
    "improvement_themes",
    "claims_against_statistics",
    "authority_profile",
    "data_quality",
}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST = 120
MOST_LAMBDAS = 2
DOORS = ("ilacs_analytics", "ilacs_analytics.analysis", "ilacs_analytics.charts", "ilacs_analytics.warehouse.connect")

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def code_of(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in cells_of(path) if cell["cell_type"] == "code"]


def test_the_seven_are_there() -> None:
    assert {path.stem for path in NOTEBOOKS} >= NAMES


def test_reports_toml_lists_each() -> None:
    plan = tomllib.loads((ROOT / "reports.toml").read_text(encoding="utf-8"))
    assert {entry["notebook"] for entry in plan["report"]} == {path.stem for path in NOTEBOOKS} | NAMES


@notebooks
def test_nothing_of_a_run_is_kept(path: Path) -> None:
    for cell in cells_of(path):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
        assert set(cell["metadata"]) <= {"tags"}


@notebooks
def test_cell_ids_are_words_that_stay(path: Path) -> None:
    ids = [cell["id"] for cell in cells_of(path)]
    assert len(ids) == len(set(ids))
    for name in ids:
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", name)
        assert not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", name), f"{name} looks drawn at random"


@notebooks
def test_parameters_are_typed_and_explained(path: Path) -> None:
    notebook = read_notebook(path)  # raises where a type or a comment is missing
    assert "authorities" in notebook.parameters or "authority" in notebook.parameters


@notebooks
def test_imports_only_the_doors(path: Path) -> None:
    for source in code_of(path):
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name in DOORS or name.startswith(("ilacs_analytics.analysis.", "ilacs_analytics.charts."))


@notebooks
def test_no_logic_and_no_sql(path: Path) -> None:
    lambdas = 0
    for source in code_of(path):
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef), source
            lambdas += isinstance(node, ast.Lambda)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"(?i)\bselect\s", node.value), node.value
            assert not (isinstance(node, ast.Attribute) and node.attr in {"sql", "ask", "connection"}), source
    assert lambdas <= MOST_LAMBDAS


@notebooks
def test_is_short(path: Path) -> None:
    lines = [line for source in code_of(path) for line in source.splitlines() if line.strip()]
    assert len(lines) < LONGEST


@notebooks
def test_ends_with_sources(path: Path) -> None:
    headings = [
        line
        for cell in cells_of(path)
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
        if line.startswith("#")
    ]
    assert "source" in headings[-1].lower()
    assert "source" in code_of(path)[-1].lower()


@notebooks
def test_has_its_section_with_each_parameter(path: Path) -> None:
    page = (ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"(?ms)^## (\w+)\n(.*?)(?=^## |\Z)", page))
    assert path.stem in sections
    for name in read_notebook(path).parameters:
        assert f"`{name}`" in sections[path.stem], f"parameter {name} is not documented"
