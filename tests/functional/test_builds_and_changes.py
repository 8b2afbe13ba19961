"""Builds and report runs that are there: going back, marking, history, what changed, which pages carry the earlier figure.

Two nights in a workspace of its own: on the first nothing was added; before the second an edition of the workforce
statistics came that tells the agency rate of Durham in September 2025 as 20% where it was 8%.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tables import HARTLEPOOL, outcomes, outcomes_row, workforce, workforce_row, write_csv, write_ods

from ilacs_analytics.errors import UnknownBuild
from ilacs_analytics.reports.history.keep import kept_runs
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.history.builds import find_one

pytestmark = pytest.mark.campaign

CELLS = (
    "import ilacs_analytics as ilacs\nfrom ilacs_analytics.charts import Table\nwh = ilacs.open_warehouse()",
    'frame = wh.workforce(authorities=authorities, measures=["agency_rate"])\nTable("rates", "Rates", frame)',
    'grades = wh.judgements(authorities=authorities, concept="overall")\nTable("grades", "Grades", grades)',
)
RATE = "select raw_value from analysis.workforce_series where authority = 'Durham' and measure = 'agency_rate' " \
       "and basis = 'fte' and period_end = date '2025-09-30'"  # fmt: skip


@dataclass(frozen=True)
class Night:
    """A project after two nights: names of the two builds and of the two report runs."""

    project: Any
    builds: tuple[str, str]
    runs: tuple[str, str]

    @property
    def path(self) -> Path:
        return self.project.path

    @property
    def settings(self) -> Settings:
        return Settings(resources=self.path, workspace=self.path)

    def ilacs(self, *arguments: str, code: int = 0) -> Any:
        ended = self.project.ilacs(*arguments)
        assert ended.code == code, ended.out + ended.err
        return ended

    def json(self, *arguments: str) -> Any:
        return json.loads(self.ilacs(*arguments, "--json").out)

    def current(self) -> str:
        return (self.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()

    def there(self) -> set[str]:
        return {path.stem for path in (self.path / "warehouse").glob("*.duckdb")}

    def rate(self) -> str:
        return self.ilacs("query", RATE, "--format", "csv").out.split()[-1]


def small_project(built_project: Any, target: Path) -> Any:
    """A copy of the built project with one small notebook and one suite, so that a run is quick."""
    project = type(built_project)(shutil.copytree(built_project.path, target))
    for path in (project.path / "notebooks").glob("*.ipynb"):
        path.unlink()
    for path in (project.path / "expectations").glob("*.json"):
        if path.stem != "agency_rate":
            path.unlink()
    parameters = nbformat.v4.new_code_cell(
        'authorities: list[str] = ["Durham", "Medway"]  # authorities', metadata={"tags": ["parameters"]}
    )
    cells = [nbformat.v4.new_markdown_cell("# Rates"), parameters, *map(nbformat.v4.new_code_cell, CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, project.path / "notebooks" / "rates.ipynb")
    (project.path / "reports.toml").write_text('[[report]]\nnotebook = "rates"\n', encoding="utf-8")
    return project


def add_edition(project: Any, year: int, *more: list[Any]) -> None:
    """Add an edition of the workforce statistics that also tells Durham in 2025."""
    path = write_csv(
        project.path / f"{year}.csv", workforce(workforce_row(2025), workforce_row(year, HARTLEPOOL), *more)
    )
    assert project.ilacs("add", str(path)).code == 0


@pytest.fixture(scope="module")
def two_nights(built_project: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    project = small_project(built_project, tmp_path_factory.mktemp("nights") / "project")
    told = []
    for night in (1, 2):
        if night == 2:
            add_edition(project, 2026)
        ended = project.ilacs("run", "--json")
        assert ended.code == 0, ended.err
        told.append(json.loads(ended.out))
    builds = tuple(one["build"]["build_id"] for one in told)
    runs = tuple(one["report"]["run_id"] for one in told)
    yield Night(project, builds, runs)  # type: ignore[arg-type]
    shutil.rmtree(project.path)


@pytest.fixture
def night(two_nights: Night, tmp_path: Path) -> Iterator[Night]:
    """A copy of it, to be changed; builds keep their age."""
    copied = shutil.copytree(two_nights.path, tmp_path / "project", symlinks=True)
    yield Night(type(two_nights.project)(copied), two_nights.builds, two_nights.runs)
    shutil.rmtree(copied)


# Going back


def test_going_back_moves_the_pointer_and_nothing_else(night: Night) -> None:
    assert night.rate() == "20"
    before = night.project.state()
    told = night.json("use", night.builds[0][:6])
    assert told == {
        "build_id": night.builds[0], "before": night.builds[1], "was_current": False, "gate_closed": None,
    }  # fmt: skip
    assert night.current() == night.builds[0]
    assert night.rate() == "8"
    after = night.project.state()
    assert {name for name in before if before[name] != after.get(name)} == {"warehouse/CURRENT"}
    assert set(after) == set(before)
    said = night.ilacs("use", night.builds[0]).out
    assert said.splitlines() == [
        f"build {night.builds[0]} is current already",
        "run `ilacs report` to make the pages of it",
        "the next `ilacs build` or `ilacs run` publishes again what data/ and the added files give",
    ]
    assert night.json("build")["build_id"] == night.builds[1]
    assert night.rate() == "20"


def test_an_unknown_build_is_refused_with_those_there(night: Night) -> None:
    told = night.project.refuse("use", "nonsense", code=2)
    assert told == (
        "UnknownBuild: this workspace holds no build 'nonsense'\n"
        f"  next:  it holds {night.builds[1]}, {night.builds[0]}"
    )


def test_a_build_that_cannot_be_read_is_not_pointed_to(night: Night) -> None:
    file = night.path / "warehouse" / f"{night.builds[0]}.duckdb"
    file.write_bytes(b"no database")
    told = night.project.refuse("use", night.builds[0], code=11)
    assert "the file cannot be opened" in told
    assert night.current() == night.builds[1]


def test_a_build_without_a_verdict_may_be_used_and_gives_no_reports(night: Night) -> None:
    (night.path / "warehouse" / f"{night.builds[0]}.checks.json").unlink()
    said = night.ilacs("use", night.builds[0]).out
    assert f"no reports can be made of it yet: build {night.builds[0]} has not been checked; run `ilacs check`" in said
    assert "has not been checked" in night.ilacs("report", code=12).err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ab", "2 builds begin with 'ab'"),
        ("", "this workspace holds no build ''"),
        ("abcdx", "this workspace holds no build 'abcdx'"),
    ],
)
def test_a_beginning_has_to_name_one(name: str, said: str) -> None:
    with pytest.raises(UnknownBuild) as told:
        find_one(name, ["abcd", "abxy", "b"], "build")
    assert told.value.what == said
    assert "abcd, abxy" in told.value.next_step


def test_a_whole_name_goes_before_a_beginning() -> None:
    assert find_one("ab", ["abcd", "ab"], "build") == "ab"
    with pytest.raises(UnknownBuild, match="holds no build 'ab'") as told:
        find_one("ab", [], "build")
    assert told.value.next_step == "it holds none; run `ilacs run`"


# Marking


def test_a_marked_build_stays_when_newer_ones_come_and_goes_without_the_mark(night: Night) -> None:
    first = night.builds[0]
    assert night.ilacs("keep", first[:8]).out == f"build {first} stays\n"
    add_edition(night.project, 2027)
    third = night.json("build")["build_id"]
    assert night.there() == {first, night.builds[1], third}
    assert night.json("keep", first, "--drop") == {"build": first, "is_kept": False}
    night.ilacs("build", "--force")
    assert night.there() == {night.builds[1], third}


def test_a_marked_run_is_told_to_what_removes_runs(night: Night) -> None:
    assert kept_runs(night.settings) == frozenset()
    assert night.ilacs("keep", night.runs[0]).out == f"run {night.runs[0]} stays\n"
    assert kept_runs(night.settings) == {night.runs[0]}
    night.ilacs("keep", night.runs[1])
    shutil.rmtree(night.path / "reports" / "runs" / night.runs[0])
    night.ilacs("keep", night.runs[1], "--drop")
    assert kept_runs(night.settings) == frozenset()  # the mark of a run that is gone went with it
    assert "this workspace holds no build or run '20'" not in night.ilacs("keep", "20").out
    assert "this workspace holds no build or run 'x'" in night.ilacs("keep", "x", code=2).err


# History


def test_history_tells_builds_and_runs(night: Night) -> None:
    night.ilacs("keep", night.builds[0])
    night.ilacs("keep", night.runs[0])
    told = night.json("status", "--history")
    assert [(b["build_id"], b["verdict"], b["is_current"], b["is_kept"]) for b in told["builds"]] == [
        (night.builds[1], "passed", True, False),
        (night.builds[0], "passed", False, True),
    ]
    assert told["builds"][0]["rows"] - told["builds"][1]["rows"] == 4 + 4 + 1 + 1  # figures, file and source
    assert [
        (r["run_id"], r["build_id"], r["pages"], r["failed"], r["is_latest"], r["is_kept"]) for r in told["runs"]
    ] == [
        (night.runs[1], night.builds[1], 1, [], True, False),
        (night.runs[0], night.builds[0], 1, [], False, True),
    ]
    assert all(run["page_seconds"] > 0 for run in told["runs"])
    said = night.ilacs("status", "--history").out
    assert all(name in said for name in (*night.builds, *night.runs))
    assert night.builds[0] not in night.ilacs("status").out


def test_history_tells_what_it_can_of_runs_and_builds_that_lack_things(night: Night) -> None:
    old = night.path / "reports" / "runs" / night.runs[0] / "run.json"
    old.write_text('{"run_id": "x", "pages": [{"file": "a.html", "is_stale": true}], "failed": {"a": "why"}}')
    (night.path / "reports" / "runs" / "20200101T000000Z-none").mkdir()
    broken = night.path / "warehouse" / "broken.duckdb"
    broken.write_bytes(b"no database")
    os.utime(broken, (1, 1))
    told = night.json("status", "--history")
    assert [
        (r["run_id"], r["build_id"], r["pages"], r["carried_over"], r["failed"], r["problem"]) for r in told["runs"]
    ] == [
        (night.runs[1], night.builds[1], 1, 0, [], ""),
        (night.runs[0], None, 1, 1, ["a"], ""),
        ("20200101T000000Z-none", None, None, None, [], "run.json cannot be read"),
    ]
    assert (told["builds"][2]["build_id"], told["builds"][2]["rows"]) == ("broken", None)
    assert told["builds"][2]["problem"]
    assert night.ilacs("status", "--history").code == 0


# What changed


def test_changes_tell_restated_and_new_figures_and_the_file_they_come_from(night: Night) -> None:
    told = night.json("changes")
    assert (told["from"], told["to"]) == night.builds
    counted = {"inspections": 0, "grades": 0, "values": 4, "new_values": 4, "files": 1}
    assert {name: told["counts"][name] for name in counted} == counted
    checks = {one["check_name"]: (one["severity"], one["before"], one["after"]) for one in told["checks"]}
    assert checks["workforce_series_is_complete"] == ("warning", "pass", "fail")
    assert told["not_compared"] == {}
    assert told["values"][0] == {
        "change": "restated", "place": "Durham", "place_code": "E06000047", "measure": "agency_rate",
        "measure_label": "Agency rate", "basis": "fte", "period_end": "2025-09-30", "before": "8", "after": "20",
        "before_source_id": "dfe-csww-2025", "after_source_id": "dfe-csww-2026",
    }  # fmt: skip
    assert [(one["measure"], one["period_end"], one["places"]) for one in told["new_values"]] == [
        (measure, "2026-09-30", 1)
        for measure in ("agency_rate", "agency_workers", "average_caseload", "in_post_workers")
    ]
    assert [(one["change"], one["source_id"]) for one in told["files"]] == [("in", "dfe-csww-2026")]
    back = night.json("changes", "--from", night.builds[1][:8], "--to", night.builds[0][:8])
    assert [(one["change"], one["place"], one["before"], one["after"]) for one in back["values"][:5]] == [
        *[("withdrawn", "Hartlepool", printed, None) for printed in ("20", "10", "15.5", "40")],
        ("restated", "Durham", "20", "8"),
    ]
    assert [(one["change"], one["source_id"]) for one in back["files"]] == [("out", "dfe-csww-2026")]
    said = night.ilacs("changes").out
    assert "Grades that changed: none" in said
    assert "dfe-csww-2026" in said


def test_changes_tell_inspections_grades_and_checks(night: Night) -> None:
    """A third build in which data/ has one grade otherwise, an added workbook one inspection more, and a check fails."""
    rows = (night.path / "data/official/judgement.csv").read_text(encoding="utf-8")
    assert "row 72 column I,Requires improvement to be good" in rows
    judged = rows.replace("row 72 column I,Requires improvement to be good", "row 72 column I,Good")
    (night.path / "data/official/judgement.csv").write_text(judged, encoding="utf-8")
    check = night.path / "sql/checks/official_grades_agree.sql"
    check.write_text(
        check.read_text(encoding="utf-8").replace("severity: critical", "severity: warning"), encoding="utf-8"
    )
    row = outcomes_row(HARTLEPOOL[1], "Hartlepool", dt.date(2025, 11, 10), dt.date(2025, 12, 15))
    night.ilacs("add", str(write_ods(night.path / "a.ods", outcomes(row, as_at="31 March 2026"))))
    third = night.json("build")["build_id"]
    verdict = json.loads((night.path / "warehouse" / f"{night.builds[1]}.checks.json").read_text(encoding="utf-8"))
    changed = next(result for result in verdict["results"] if result["outcome"] == "pass")
    changed["outcome"] = "error"
    (night.path / "warehouse" / f"{third}.checks.json").write_text(json.dumps(verdict), encoding="utf-8")
    told = night.json("changes")
    assert [
        (one["authority"], one["inspection_on"], one["concept"], one["before"], one["after"]) for one in told["grades"]
    ] == [("Durham", "2019-09-09", "overall", "Requires improvement", "Good")]
    assert [(one["check_name"], one["before"], one["after"]) for one in told["checks"]] == [
        (changed["check"], "pass", "error")
    ]
    assert [(one["change"], one["authority"], one["started_on"], one["framework"]) for one in told["inspections"]] == [
        ("new", "Hartlepool", "2025-11-10", "ilacs_2023")
    ]
    assert told["counts"]["values"] == 0
    gone = night.json("changes", "--from", third, "--to", night.builds[1])["inspections"]
    assert [(one["change"], one["authority"]) for one in gone] == [("gone", "Hartlepool")]


def test_changes_name_what_an_earlier_build_cannot_tell(night: Night) -> None:
    import duckdb

    with duckdb.connect(str(night.path / "warehouse" / f"{night.builds[0]}.duckdb")) as connection:
        connection.execute("drop view analysis.judgement_history")
    (night.path / "warehouse" / f"{night.builds[0]}.checks.json").unlink()
    told = night.json("changes", "--from", night.builds[0])
    assert set(told["not_compared"]) == {"grades", "checks"}
    assert told["not_compared"]["checks"] == f"not checked: {night.builds[0]}"
    assert (told["counts"]["values"], told["grades"]) == (4, [])
    assert (
        "Grades that changed: cannot be told; one of the builds was made by another version"
        in night.ilacs("changes", "--from", night.builds[0]).out
    )


def test_changes_need_two_builds(night: Night) -> None:
    assert "is the same build" in night.ilacs("changes", "--from", night.builds[1], code=2).err
    assert "holds no build before" in night.ilacs("changes", "--to", night.builds[0], code=11).err
    assert "holds no build 'x'" in night.ilacs("changes", "--from", "x", code=2).err
    assert "nothing has been built yet" in night.ilacs("changes", "--workspace", "empty", code=11).err


# Pages that carry the earlier figure


def test_bundles_tell_the_pages_that_carry_the_earlier_figure(night: Night) -> None:
    told = night.json("changes", "--bundles")
    assert (told["current"], told["runs_compared"], told["not_compared"]) == (night.builds[1], 2, {})
    assert told["figures"] == [
        {
            "run_id": night.runs[0], "file": "rates.html", "place": "Durham", "what": "Agency rate", "basis": "fte",
            "about": "2025-09-30", "before": "8", "after": "20", "change": "restated",
        }
    ]  # fmt: skip
    assert "1 figures changed since on 1 pages of 2 runs compared" in night.ilacs("changes", "--bundles").out
    back = night.json("changes", "--bundles", "--to", night.builds[0])["figures"]
    assert [(one["run_id"], one["before"], one["after"]) for one in back] == [(night.runs[1], "20", "8")]


def test_a_page_whose_tables_lack_the_figure_does_not_carry_it(night: Night) -> None:
    (table,) = (night.path / "reports" / "runs" / night.runs[0] / "data").glob("rates-rates.csv")
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    table.write_text("\n".join(line for line in lines if "2025-09-30" not in line), encoding="utf-8")
    assert night.json("changes", "--bundles")["figures"] == []


def test_a_run_whose_build_is_gone_is_named(night: Night) -> None:
    (night.path / "warehouse" / f"{night.builds[0]}.duckdb").unlink()
    told = night.json("changes", "--bundles")
    assert told["not_compared"] == {night.runs[0]: f"its build {night.builds[0]} is no longer there"}
    assert (told["runs_compared"], told["figures"]) == (1, [])
    assert "leave --from away" in night.ilacs("changes", "--bundles", "--from", night.builds[1], code=2).err
