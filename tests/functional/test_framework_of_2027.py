"""A framework of 2027 by rows of data/ alone: other grades on a scale of five, other domains, a new concept; every page stands.

What is made here is made up. The pages of the four need nothing but data/; those of all England need the published files.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from executed import FIGURE, PLAN, TABLE, shown
from made_framework import CODE, CONCEPT, FAMILY, INSPECTIONS, LABEL, SCALE, add_framework
from official_files import NEEDS_PUBLISHED, SHARED
from workspaces import ROOT, Workspace

pytestmark = pytest.mark.campaign

WHOLE_RUN = 500
"""Seconds a command may take."""
WRONG = re.compile(r"\bnan\b|\bNone\b(?! of)|\bnull\b|_standard|urgent_|needs_attention")
LABELS = [label.lower() for _, label, _ in SCALE]
OLD_WORDS = "outstanding|good|requires improvement|adequate|inadequate"
BY_NAME = re.compile(rf"\((?:{'|'.join(LABELS)}) to (?:{OLD_WORDS})(?!,|[\w ]*, on good or better alone)")


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the checkout's resources with the framework in its data/."""
    path = tmp_path_factory.mktemp("framework") / "resources"
    for folder in ("data", "sql", "expectations", "notebooks"):
        shutil.copytree(ROOT / folder, path / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for file in ("reports.toml", "requirements.lock", "pyproject.toml"):
        shutil.copyfile(ROOT / file, path / file)
    add_framework(path / "data")
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def made(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace after a full run on data/ alone; a page that fails fails it."""
    workspace = Workspace(tmp_path_factory.mktemp("report-cards"), resources)
    workspace.do_apart("run", timeout=WHOLE_RUN)
    yield workspace
    shutil.rmtree(workspace.path)


@pytest.fixture(scope="module")
def national(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with the published files after a full run."""
    workspace = Workspace(tmp_path_factory.mktemp("national-report-cards"), resources)
    workspace.do("add", SHARED / "published" / "ofsted", SHARED / "published" / "dfe")
    workspace.do_apart("run", timeout=WHOLE_RUN)
    yield workspace
    shutil.rmtree(workspace.path)


def pages(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    """What each notebook of the latest run displays."""
    folder = (workspace.path / "reports" / "latest" / "notebooks").resolve()
    return {path.stem: shown(path) for path in sorted(folder.glob("*.ipynb"))}


def said(displayed: list[dict[str, Any]]) -> str:
    """Every sentence of a page, with titles and words of its pictures."""
    told = [data["text/plain"] for data in displayed if "text/markdown" in data]
    for data in displayed:
        if FIGURE in data:
            spec = data[FIGURE]["spec"]
            told += [spec["description"], " ".join(spec["title"]["text"]), " ".join(spec["title"]["subtitle"])]
    return "\n".join(told)


def table(displayed: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The rows of a table or of the table beside a picture."""
    contents = [data.get(FIGURE) or data.get(TABLE) for data in displayed]
    content = next(one for one in contents if one and one["name"] == name)
    return [dict(zip(content["columns"], row, strict=True)) for row in content["rows"]]


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows a chart holds."""
    return [row for rows in spec["datasets"].values() for row in rows]


def test_only_rows_of_data_were_added(resources: Path) -> None:
    changed = [
        path.relative_to(resources).as_posix()
        for path in sorted(resources.rglob("*"))
        if path.is_file() and path.read_bytes() != (ROOT / path.relative_to(resources)).read_bytes()
    ]
    assert changed == [
        "data/official/inspection_mention.csv", "data/official/judgement.csv",
        *(f"data/reference/{name}.csv" for name in (
            "concept", "concept_absence", "domain", "framework", "grade", "grade_spelling", "inspection_registry", "source",
        )),
    ]  # fmt: skip


def test_grades_stand_with_their_scale_rank_and_family(made: Workspace) -> None:
    told = made.ask(
        "select distinct grade, grade_label, grade_rank, grade_ranks, is_good_or_better from analysis.judgement_history "
        "where framework = ? and framework_family = ? and scale = ? and grade is not null order by grade_rank",
        CODE, FAMILY, FAMILY,
    )  # fmt: skip
    assert told == [(code, label, rank, 5, good) for rank, (code, label, good) in enumerate(SCALE, start=1)]
    absent = made.ask(
        "select distinct missing_reason from analysis.judgement_history where concept = ? and framework <> ?",
        CONCEPT[0],
        CODE,
    )
    assert absent == [("not_in_framework",)]
    assert made.ask("select distinct kind from analysis.judgement_history where framework = ?", CODE) == [("standard",)]


def test_every_page_says_something_and_nothing_in_codes(made: Workspace) -> None:
    displayed = pages(made)
    planned = {entry["notebook"] for entry in PLAN if "needs" not in entry}
    assert {stem.split("-")[0] for stem in displayed} == planned
    for stem, one in displayed.items():
        assert said(one), stem
        assert not WRONG.search(said(one)), (stem, WRONG.search(said(one)))
        assert not BY_NAME.search(said(one)), (stem, BY_NAME.search(said(one)))


def test_the_latest_grades_are_told_in_their_words_and_counted_on_the_safe_cut(made: Workspace) -> None:
    told = said(pages(made)["judgement_comparison"])
    assert (
        "the overall grade was: 2 (Durham and Medway) good or better; 2 (Rutland and Walsall) below good; grades under "
        f"{LABEL} compare only on that cut."
    ) in told
    assert "Walsall was graded urgent improvement overall at the inspection of 10 November 2025" in told
    assert "SS strong standard, ES expected standard, NA needs attention, UI urgent improvement." in told


def test_no_grade_is_compared_with_one_of_another_scale_but_by_good_or_better(made: Workspace) -> None:
    changes = table(pages(made)["judgement_comparison"], "grade_changes")
    crossing = [row for row in changes if str(row["Latest grade"]).lower() in LABELS and row["Previous grade"]]
    assert {row["Authority"] for row in crossing} == {"Durham", "Medway", "Rutland", "Walsall"}
    assert {row["Comparability note"] for row in crossing} == {"comparable only as good or better against below good"}
    medway = next(row for row in crossing if row["Authority"] == "Medway" and row["Concept"] == "Overall effectiveness")
    assert [medway[name] for name in ("Previous grade", "Latest grade", "Change")] == [
        "Good", "Expected standard", "the same",
    ]  # fmt: skip


def test_the_new_concept_has_its_row_and_an_older_framework_its_reason(made: Workspace) -> None:
    rows = [
        row
        for row in table(pages(made)["judgement_comparison"], "grade_timeline")
        if row["Concept label"] == CONCEPT[1]
    ]
    assert {row["Cell"] for row in rows if row["Framework"] != CODE} == {"Not in the framework"}
    assert [row["Cell"] for row in rows if row["Framework"] == CODE and row["Authority"] == "Durham"] == [
        "Needs attention", "Strong standard",
    ]  # fmt: skip
    assert "Urgent improvement" in made.do("trace", "Medway", CONCEPT[0])


def test_cells_are_coloured_by_rank_and_the_worst_is_not_the_faintest(made: Workspace) -> None:
    displayed = pages(made)["judgement_comparison"]
    specs = [data[FIGURE]["spec"] for data in displayed if FIGURE in data]
    cells = {row["cell_label"]: (row["fill"], row["letter"]) for spec in specs for row in values(spec) if "fill" in row}
    fills = [int(cells[label][0].lstrip("#")[:2], 16) for _, label, _ in SCALE]
    assert fills[:4] == sorted(fills[:4])
    assert fills[4] < max(fills)
    assert [cells[label][1] for _, label, _ in SCALE] == ["E", "SS", "ES", "NA", "UI"]
    assert cells["Outstanding"][0] == "#12436D"


@NEEDS_PUBLISHED
def test_every_national_page_stands(national: Workspace) -> None:
    displayed = pages(national)
    assert {stem.split("-")[0] for stem in displayed} == {
        entry["notebook"] for entry in PLAN if "ofsted-report" not in entry.get("needs", [])
    }
    for stem, one in displayed.items():
        assert not WRONG.search(said(one)), (stem, WRONG.search(said(one)))
    england = said(displayed["england_context"])
    latest = {name: places[0] for name, _, _, places in INSPECTIONS}
    good = sum(SCALE[place][2] for place in latest.values())
    assert f"{good} good or better, newer scale" in england
    assert f"{len(latest) - good} below good, newer scale" in england
    assert (
        "Grades of the older scale and the newer scale count as good or better or below good, and no more." in england
    )
    grades = said(displayed["workforce_and_grades"])
    assert f"those under {LABEL} one on another scale" in grades
    rates = table(displayed["workforce_and_grades"], "rates_by_grade")
    assert [row["Grade label"] for row in rates] == ["Outstanding", "Good", "Requires improvement", "Inadequate"]
    following = said(displayed["next_inspection"])
    assert f"what came later is under a framework left out ({LABEL})" in following


@NEEDS_PUBLISHED
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (("scope=all", f"families=sif,ilacs,{FAMILY}"), "so all are counted on that cut."),
        ((f"concept={CONCEPT[0]}", f"scope={FAMILY}", f"families={FAMILY}"), "on the scale that compares directly"),
    ],
)
def test_next_inspections_follow_a_scale_of_five(
    national: Workspace, parameters: tuple[str, ...], expected: str
) -> None:
    asked = [part for parameter in parameters for part in ("-p", parameter)]
    told = json.loads(national.do_apart("report", "next_inspection", *asked, "--json", timeout=WHOLE_RUN))
    assert told["failed"] == {}
    assert expected in said(pages(national)["next_inspection"])


@NEEDS_PUBLISHED
def test_a_share_can_be_told_of_a_new_concept(national: Workspace) -> None:
    told = json.loads(
        national.do_apart("report", "england_context", "-p", f"concept={CONCEPT[0]}", "--json", timeout=WHOLE_RUN)
    )
    assert told["failed"] == {}
    assert "the latest grade on family help was good or better for 4 of 8 (50%)" in said(
        pages(national)["england_context"]
    )


def test_a_framework_whose_scale_is_another_cannot_compare_directly(resources: Path, tmp_path: Path) -> None:
    copy = Workspace(tmp_path / "space", tmp_path / "resources")
    shutil.copytree(resources, copy.resources)
    path = copy.resources / "data" / "reference" / "domain.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [[*row[:-1], "A" if row[:2] == [CODE, "leading"] else row[-1]] for row in csv.reader(lines)]
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
    code, out, err = copy.ilacs("build")
    assert code == 11, out + err
    assert "direct_grades_share_one_scale" in err
