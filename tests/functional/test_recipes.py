"""Each "to add X, touch these" of docs/architecture.md, carried out in a copy of the checkout: it works, and house rules pass.

What is made here is made up. The lists of files stand in the document alone: a recipe that touched another file, or more than
four, would fail here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tables import WORKFORCE_HEADER, outcomes, outcomes_row, workforce_row, write_csv, write_ods
from workspaces import ROOT

pytestmark = pytest.mark.campaign

MOST_PLACES = 4
KEPT = ("src", "data", "sql", "expectations", "notebooks", "docs", "tests", "benchmarks")
"""Folders that house rules look at; a copy has all files beside them."""
RECIPES = dict(
    re.findall(
        r"^\| (an? [^|]+?) \| ([^|]+) \|$",
        (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)


def paths_of(recipe: str) -> set[str]:
    """Files that the document has one touch."""
    return set(re.findall(r"`([\w./-]+\.\w+)`", RECIPES[recipe]))


class House:
    """A copy of the checkout, in which files are added or changed and told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.touched: set[str] = set()

    def append(self, file: str, text: str) -> None:
        """Lines at the end of a file, which may be new."""
        self.touched.add(file)
        (self.path / file).parent.mkdir(parents=True, exist_ok=True)
        with (self.path / file).open("a", encoding="utf-8", newline="\n") as lines:
            lines.write(text)

    def insert(self, file: str, before: str, text: str) -> None:
        """A text before another that stands once."""
        self.touched.add(file)
        path = self.path / file
        whole = path.read_text(encoding="utf-8")
        assert whole.count(before) == 1, f"{before!r} stands {whole.count(before)} times in {file}"
        path.write_text(whole.replace(before, text + before), encoding="utf-8", newline="\n")

    def run(self, *arguments: object, code: int = 0) -> str:
        """What Python prints in the copy."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("ILACS_", "PYTEST_"))}
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=self.path,
            env=plain | {"PYTHONPATH": str(self.path / "src")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stdout[-6000:] + done.stderr[-3000:]
        return done.stdout

    def ilacs(self, *arguments: object) -> str:
        """What a command prints in the copy."""
        return self.run("-m", "ilacs_analytics", *arguments)

    def done(self, recipe: str) -> None:
        """What was touched is what the document names, but for pages that `make docs` writes; few places it is."""
        assert self.touched == paths_of(recipe), recipe
        assert len(self.touched) <= MOST_PLACES
        self.touched = set()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    path = tmp_path_factory.mktemp("house") / "copy"
    path.mkdir()
    for name in KEPT:
        shutil.copytree(ROOT / name, path / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    shutil.copytree(ROOT / ".ci", path / ".ci")
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copyfile(file, path / file.name)
    yield House(path)
    shutil.rmtree(path)


def test_the_document_has_all_recipes() -> None:
    assert set(RECIPES) == {
        "a measure of a file already read",
        "a publication",
        "a framework",
        "a scale of grades",
        "a concept",
        "a chart",
        "a notebook",
        "a command",
    }


def test_a_measure_of_a_file_already_read(house: House, tmp_path: Path) -> None:
    house.append(
        "data/reference/measure.csv",
        "training_days,Training days,Days of training of social workers in the year to 30 September,days,0,neither,,,,"
        "https://explore-education-statistics.service.gov.uk/find-statistics/children-s-social-work-workforce,1000000,indicator\n",
    )
    house.append("data/reference/published_heading.csv", "dfe-csww,training_days,training_days\n")
    house.append(
        "data/reference/published_measure.csv", "dfe-csww,training_days,,,training_days,headcount,year,09-30,0,false\n"
    )
    house.done("a measure of a file already read")
    file = write_csv(tmp_path / "new.csv", [[*WORKFORCE_HEADER, "training_days"], [*workforce_row(2026), "120"]])
    space = tmp_path / "space"
    house.ilacs("add", file, "--workspace", space)
    house.ilacs("build", "--workspace", space)
    asked = "select value, source_id like 'dfe-csww%' from indicator where measure = 'training_days'"
    assert json.loads(house.ilacs("query", asked, "--format", "json", "--workspace", space)) != []


def test_a_publication(house: House, tmp_path: Path) -> None:
    page = "https://explore-education-statistics.service.gov.uk/find-statistics/children-looked-after-in-england"
    house.append(
        "data/reference/publication.csv",
        "dfe-missing,statistics_table,Department for Education,Children missing from care,statistics,"
        f"Open Government Licence v3.0,{page},Year to 31 March\n",
    )
    house.append(
        "data/reference/measure.csv",
        f"missing_children,Children missing,Missing from care in the year,children,0,neither,,,,{page},1000000,indicator\n",
    )
    fields = ("time_period", "geographic_level", "new_la_code", "la_name", "missing_children")
    house.append("data/reference/published_heading.csv", "".join(f"dfe-missing,{field},{field}\n" for field in fields))
    house.append(
        "data/reference/published_measure.csv",
        "dfe-missing,missing_children,,,missing_children,headcount,year,03-31,0,true\n",
    )
    house.done("a publication")
    file = write_csv(
        tmp_path / "new.csv", [[*fields], ["202526", "Local authority", "E06000047", "County Durham", "31"]]
    )
    space = tmp_path / "space"
    house.ilacs("add", file, "--workspace", space)
    house.ilacs("build", "--workspace", space)
    asked = "select value from indicator where measure = 'missing_children'"
    assert json.loads(house.ilacs("query", asked, "--format", "json", "--workspace", space)) == [{"value": 31.0}]


def test_a_framework(house: House, tmp_path: Path) -> None:
    file = "data/reference/framework.csv"
    before = (house.path / file).read_text(encoding="utf-8")
    (house.path / file).write_text(
        before.replace("ilacs,2026-04-01,,", "ilacs,2026-04-01,2027-03-31,"), encoding="utf-8"
    )
    house.append(file, 'ilacs_2027,"ILACS, from April 2027",ilacs,2027-04-01,,current,7,One grade less\n')
    kept = ("leaders", "help_protection", "care")
    labels = {"leaders": "leadership", "help_protection": "help_protection", "care": "care"}
    house.append(
        "data/reference/domain.csv",
        "".join(f"ilacs_2027,{code},{code.replace('_', ' ').capitalize()},{labels[code]},A\n" for code in kept),
    )
    house.append(
        "data/reference/concept_absence.csv",
        "".join(
            f"ilacs_2027,{name},any,not_in_framework\n" for name in ("overall", "care_leavers", "adoption", "lscb")
        ),
    )
    house.done("a framework")
    new = write_ods(
        tmp_path / "new.ods",
        outcomes(
            outcomes_row("E06000047", "Durham", "2027-05-10", "2027-07-01", overall="Not applicable"),
            as_at="31 March 2028",
        ),
    )
    space = tmp_path / "space"
    house.ilacs("add", new, "--workspace", space)
    house.ilacs("build", "--workspace", space)
    asked = (
        "select concept, grade, missing_reason from analysis.judgement_history where framework = 'ilacs_2027' "
        "and authority = 'Durham' order by concept"
    )
    told = json.loads(house.ilacs("query", asked, "--format", "json", "--workspace", space))
    assert {row["concept"]: row["grade"] or row["missing_reason"] for row in told} == {
        "adoption": "not_in_framework", "care": "good", "care_leavers": "not_in_framework", "help_protection": "good",
        "leadership": "good", "lscb": "not_in_framework", "overall": "not_in_framework",
    }  # fmt: skip


def test_a_scale_of_grades(house: House, tmp_path: Path) -> None:
    words = ("Strong standard", "Expected standard", "Needs attention")
    house.append(
        "data/reference/grade.csv",
        "".join(
            f"three,{word.lower().replace(' ', '_')},{rank},{word},{str(rank < 3).lower()}\n"
            for rank, word in enumerate(words, 1)
        ),
    )
    house.append(
        "data/reference/grade_spelling.csv",
        "".join(f"three,{word.lower()},{word.lower().replace(' ', '_')},false\n" for word in words),
    )
    house.append("data/reference/framework.csv", "report_card,Report cards,report_card,2028-04-01,,three,,Made up\n")
    house.append(
        "data/reference/domain.csv",
        "report_card,leading,Leading,leadership,threshold_only\nreport_card,caring,Caring,care,threshold_only\n",
    )
    house.done("a scale of grades")
    house.ilacs("build", "--workspace", tmp_path / "space")
    asked = "select grade_code, rank, is_good_or_better from grade where scale = 'three' order by rank"
    told = json.loads(house.ilacs("query", asked, "--format", "json", "--workspace", tmp_path / "space"))
    assert [(row["grade_code"], row["is_good_or_better"]) for row in told] == [
        ("strong_standard", True), ("expected_standard", True), ("needs_attention", False),
    ]  # fmt: skip


def test_a_concept(house: House, tmp_path: Path) -> None:
    house.append("data/reference/concept.csv", "family_help,Family help,8\n")
    house.append("data/reference/domain.csv", "report_card,helping,Helping families,family_help,threshold_only\n")
    known = ("slac", "cpi", "tlac", "sif", "ilacs_2018", "ilacs_2023", "ilacs_2026", "ilacs_2027")
    absent = ("overall", "help_protection", "care_leavers", "adoption", "lscb")
    house.append(
        "data/reference/concept_absence.csv",
        "".join(f"{framework},family_help,any,not_in_framework\n" for framework in known)
        + "".join(f"report_card,{concept},any,not_in_framework\n" for concept in absent),
    )
    house.done("a concept")
    house.ilacs("build", "--workspace", tmp_path / "space")
    asked = "select distinct missing_reason from analysis.judgement_history where concept = 'family_help'"
    told = json.loads(house.ilacs("query", asked, "--format", "json", "--workspace", tmp_path / "space"))
    assert told == [{"missing_reason": "not_in_framework"}]


CHART = '''"""Judgements counted: a bar a grade."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import require_columns


def grade_counts_bars(frame: pd.DataFrame) -> alt.Chart:
    """One bar per grade and its count. Raises `MissingColumns`."""
    require_columns(frame, ("grade_label", "inspections"), needed_by="grade_counts_bars")
    return alt.Chart(frame, title="Grades given", description="Grades and how often each was given").mark_bar().encode(
        x="inspections:Q", y="grade_label:N"
    )
'''


def test_a_chart(house: House) -> None:
    house.append("src/ilacs_analytics/charts/inspections/counts.py", CHART)
    face = "src/ilacs_analytics/charts/__init__.py"
    house.insert(
        face,
        "from ilacs_analytics.charts.inspections.matrix import",
        "from ilacs_analytics.charts.inspections.counts import grade_counts_bars\n",
    )
    house.insert(face, '    "grade_matrix",\n', '    "grade_counts_bars",\n')
    house.append("docs/charts.md", "\n## `grade_counts_bars`\nA bar per grade: how often it was given.\n")
    house.done("a chart")
    drawn = "import pandas as pd; from ilacs_analytics.charts import grade_counts_bars as draw; print(draw("
    mark = house.run("-c", drawn + "pd.DataFrame({'grade_label': ['Good'], 'inspections': [3]})).to_dict()['mark'])")
    assert "bar" in mark


def test_a_notebook(house: House, tmp_path: Path) -> None:
    cells = [
        ("title", [], "# Inspections counted\n\nHow many inspections are known of each authority?"),
        (
            "parameters",
            ["parameters"],
            'authorities: list[str] = ["Durham", "Medway"]  # names, in the order to show\n',
        ),
        (
            "ask",
            [],
            "import ilacs_analytics as ilacs\nfrom ilacs_analytics.charts import Sentence, Table\n\nwh = ilacs.open_warehouse()\n"
            "inspections = wh.inspections(authorities=authorities)",
        ),
        ("say", [], 'Sentence([f"{len(inspections)} inspections and visits are known."])'),
        ("table", [], 'Table("inspections", "Inspections and visits", inspections)'),
        ("sources-head", [], "## Sources"),
        ("sources", [], 'Table("sources", "Documents", wh.sources_of(authorities=authorities))'),
    ]
    notebook = {
        "cells": [
            {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}
            if source.startswith("#")
            else {"cell_type": "code", "id": name, "metadata": {"tags": tags} if tags else {}, "source": source,
                  "outputs": [], "execution_count": None}
            for name, tags, source in cells
        ],
        "metadata": {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip
    house.append("notebooks/inspections_counted.ipynb", json.dumps(notebook, indent=1) + "\n")
    house.append("reports.toml", '\n[[report]]\nnotebook = "inspections_counted"\n')
    house.append(
        "docs/notebooks.md",
        "\n## inspections_counted\n\nHow many inspections are known?\n\nParameters: `authorities`.\n",
    )
    house.done("a notebook")
    space = tmp_path / "space"
    house.ilacs("build", "--workspace", space)
    house.ilacs("check", "--workspace", space)
    house.ilacs("report", "inspections_counted", "--workspace", space)
    page = (space / "reports" / "latest" / "inspections_counted.html").read_text(encoding="utf-8")
    assert "inspections and visits are known." in page


def test_a_command(house: House, tmp_path: Path) -> None:
    house.insert(
        "src/ilacs_analytics/cli.py",
        "@app.command()\ndef lab(",
        "@app.command()\ndef authorities(workspace: WorkspaceOption = None) -> None:\n"
        '    """List the authorities of the published build."""\n'
        "    from ilacs_analytics.console import commands\n\n"
        "    settings, _ = _begin(workspace, quiet=True)\n    commands.authorities(settings)\n\n\n",
    )
    house.append(
        "src/ilacs_analytics/console/commands.py",
        "\n\ndef authorities(settings: Settings) -> None:\n"
        '    """One name a line. Raises `NoWarehouse`."""\n'
        "    from ilacs_analytics.warehouse.connect import open_from\n\n"
        '    with open_from(settings) as warehouse:\n        print("\\n".join(warehouse.authorities()))\n',
    )
    house.insert(
        "docs/commands.md",
        "## ilacs lab\n",
        "## ilacs authorities\n\nLists the authorities of the published build.\n\n- `--workspace`: see above.\n\n"
        "```\nilacs authorities\n```\n\nEnds with 0 or 11.\n\n",
    )
    house.done("a command")
    space = tmp_path / "space"
    house.ilacs("build", "--workspace", space)
    assert "Rutland" in house.ilacs("authorities", "--workspace", space).splitlines()


def test_the_house_rules_pass_with_all_of_them(house: House) -> None:
    house.run("docs/generate.py")
    house.run("docs/rooms.py")
    told = house.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "tests/house_rules")
    assert " passed" in told
    assert " failed" not in told
