"""Every notebook on the built warehouse: it runs, says something, and shows the table and the sources behind it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from executed import FIGURE, PLAN, TABLE, shown
from report_projects import copy_of, write

from ilacs_analytics.reports.plan.catalogue import read_catalogue

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(entry["notebook"] for entry in PLAN if "needs" not in entry)
"""Notebooks of a full run without added files; test_national_notebooks.py has the others."""


@pytest.fixture(scope="module")
def bundle(reported_project: Any) -> Path:
    return (reported_project.path / "reports" / "latest").resolve()


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_says_something_and_ends_with_its_sources(bundle: Path, name: str) -> None:
    executed = sorted((bundle / "notebooks").glob(f"{name}*.ipynb"))
    assert executed
    for notebook in executed:
        displayed = shown(notebook)
        sentences = [data["text/plain"] for data in displayed if "text/markdown" in data]
        assert sentences, notebook.name
        assert all(text and "nan" not in text.lower().split() and "None" not in text for text in map(str, sentences))
        last = displayed[-1][TABLE]
        assert last["name"] == "sources"
        assert last["rows"], notebook.name


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_a_csv_that_opens_in_a_spreadsheet(bundle: Path, name: str) -> None:
    for notebook in sorted((bundle / "notebooks").glob(f"{name}*.ipynb")):
        for data in shown(notebook):
            content = data.get(FIGURE) or data.get(TABLE)
            if content is None:
                continue
            path = bundle / "data" / f"{notebook.stem}-{content['name']}.csv"
            assert path.read_bytes().startswith(b"\xef\xbb\xbf"), path.name
            with path.open(encoding="utf-8-sig", newline="") as lines:
                rows = list(csv.reader(lines))
            assert rows[0] == content["columns"]
            assert len(rows) == len(content["rows"]) + 1


def test_every_notebook_is_planned() -> None:
    assert {entry["notebook"] for entry in PLAN} == set(read_catalogue(ROOT / "notebooks"))


def test_pages_that_wait_for_files_are_named(bundle: Path) -> None:
    text = (bundle / "index.html").read_text(encoding="utf-8")
    assert "<li>Neighbours: Statistical neighbours, Children&#39;s social work workforce</li>" in text
    waiting = [entry["notebook"] for entry in PLAN if "needs" in entry]
    assert len(waiting) == 6
    assert not any(list(bundle.glob(f"{name}*.html")) for name in waiting)


def test_executed_notebooks_hold_no_path_of_the_machine(bundle: Path, reported_project: Any) -> None:
    for notebook in (bundle / "notebooks").glob("*.ipynb"):
        text = notebook.read_text(encoding="utf-8")
        assert str(reported_project.path) not in text
        assert "papermill" not in json.loads(text)["metadata"]


def test_medway_is_one_of_four_and_its_figures_are_not_called_wrong(bundle: Path) -> None:
    text = "\n".join(data["text/plain"] for data in shown(bundle / "notebooks" / "claims_against_statistics.ipynb"))
    assert text.startswith("1 of 4 authorities (Medway)")
    assert "40% (April 2020) and 22.9% (end of October 2020)" in text
    assert "29.7% on 30 September 2019 and 35.6% on 30 September 2020" in text
    assert "contradict" not in text.lower()


@pytest.fixture(scope="module")
def of_two(built_project: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The bundle of one run of every notebook for two other authorities and a few years."""
    project = copy_of(built_project, tmp_path_factory.mktemp("two") / "project")
    plan = "".join(
        f'[[report]]\nnotebook = "{entry["notebook"]}"\n'
        + ('for_each = "authority"\nauthorities = ["Walsall"]\n' if "for_each" in entry else "")
        + "\n"
        for entry in PLAN
        if entry["notebook"] in NAMES
    )
    write(project.path / "reports.toml", plan)
    asked = ("-p", "authorities=Walsall,Rutland", "-p", "since=2017-01-01", "-p", "until=2021-12-31", "--json")
    with project.spawn("report", *asked) as process:
        out, err = process.communicate(timeout=480)
    assert process.returncode == 0, err
    assert json.loads(out)["failed"] == {}
    yield (project.path / "reports" / "latest").resolve()
    shutil.rmtree(project.path)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_change_what_a_notebook_shows(of_two: Path, name: str) -> None:
    pages = json.loads((of_two / "run.json").read_text(encoding="utf-8"))["pages"]
    own = [page for page in pages if page["stem"].split("-")[0] == name]
    assert own
    assert {page["parameters"]["since"] for page in own} == {"2017-01-01"}
    text = json.dumps([shown(of_two / "notebooks" / f"{page['stem']}.ipynb") for page in own])
    if name == "audit_quality":
        assert "No paper read gives figures from audits of casework for any of these 2 authorities" in text
    else:
        assert "Walsall" in text
    assert "Medway" not in text
    if name == "judgement_comparison":
        assert "2017-06-20" in text
        assert "2025-05-12" not in text
