"""Every notebook, old and new, with all published files added: for the default four and for ten of different kinds."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from executed import PLAN, TABLE, shown
from official_files import NEEDS_PUBLISHED, SHARED
from workspaces import Workspace

from ilacs_analytics.reports.plan.catalogue import read_catalogue

pytestmark = NEEDS_PUBLISHED

TEN = (
    "Kingston upon Thames", "Isles of Scilly", "Cumbria", "Buckinghamshire", "Dorset", "Barnsley", "Westminster", "Kent",
    "Bournemouth, Christchurch and Poole", "Sunderland",
)  # fmt: skip
"""A joint return, the smallest, one that ended, one with a new code, one with an old namesake, one whose figures are "
"symbols."""

MADE = sorted(entry["notebook"] for entry in PLAN if "ofsted-report" not in entry.get("needs", []))
"""Notebooks of a full run with the national files; functional/test_report_reader.py has the page on one report."""

WHOLE_RUN = 500
"""Seconds a command may take."""


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with all published files and the pages of a full run for the default four."""
    workspace = Workspace(tmp_path_factory.mktemp("national-pages"))
    workspace.do("add", SHARED / "published" / "ofsted", SHARED / "published" / "dfe")
    workspace.do_apart("run", timeout=WHOLE_RUN)
    yield workspace
    shutil.rmtree(workspace.path)


@pytest.fixture(scope="module")
def of_the_four(national: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the full run, kept before the next replaces it."""
    kept = tmp_path_factory.mktemp("four") / "bundle"
    shutil.copytree((national.path / "reports" / "latest").resolve(), kept)
    return kept


@pytest.fixture(scope="module")
def of_ten(national: Workspace, of_the_four: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a full run for ten authorities, kept as runs that follow prune it."""
    assert of_the_four.is_dir()
    told = json.loads(national.do_apart("report", "-p", f"authorities={';'.join(TEN)}", "--json", timeout=WHOLE_RUN))
    assert told["failed"] == {}
    kept = tmp_path_factory.mktemp("ten") / "bundle"
    shutil.copytree((national.path / "reports" / "latest").resolve(), kept)
    return kept


def sentences_of(bundle: Path, name: str) -> list[str]:
    """Every sentence the pages of a notebook say."""
    said = [
        str(data["text/plain"])
        for notebook in sorted((bundle / "notebooks").glob(f"{name}*.ipynb"))
        for data in shown(notebook)
        if "text/markdown" in data
    ]
    assert said, name
    return said


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("which", ["of_the_four", pytest.param("of_ten", marks=pytest.mark.campaign)])
def test_every_notebook_speaks_and_ends_with_its_sources(request: Any, which: str, name: str) -> None:
    bundle = request.getfixturevalue(which)
    for text in sentences_of(bundle, name):
        words = text.replace("None of it", "").split()
        assert text
        assert not {"nan", "NaN", "None", "NaT", "<NA>", "inf"} & set(words), text
    for notebook in (bundle / "notebooks").glob(f"{name}*.ipynb"):
        last = shown(notebook)[-1][TABLE]
        assert last["name"] == "sources"
        assert last["rows"] or name in {"audit_quality", "claims_against_statistics"}  # no paper of these ten was read


@pytest.mark.campaign
def test_ten_authorities_make_ten_profiles_with_plain_names(of_ten: Path) -> None:
    profiles = {path.stem.removeprefix("authority_profile-") for path in of_ten.glob("authority_profile-*.html")}
    plain = {re.sub("[^a-z]+", "-", name.lower()) for name in TEN}
    assert "bournemouth-christchurch-and-poole" in plain
    assert plain <= profiles


@pytest.mark.campaign
def test_a_joint_return_is_said_to_be_one(of_ten: Path) -> None:
    text = "\n".join(sentences_of(of_ten, "authority_profile-kingston"))
    assert "are a joint return of Kingston upon Thames and Richmond upon Thames" in text
    assert "joint return" not in "\n".join(sentences_of(of_ten, "authority_profile-kent"))


@pytest.mark.campaign
def test_an_inspection_known_by_its_publication_is_not_called_an_inspection_of_that_day(of_ten: Path) -> None:
    text = "\n".join(sentences_of(of_ten, "authority_profile-cumbria"))
    assert "published on 29 January 2018" in text
    assert "inspection of 29 January 2018" not in text
    assert "inspection of 20 September 2022" in text


@pytest.mark.campaign
def test_symbols_and_the_smallest_are_told_as_such(of_ten: Path) -> None:
    westminster = "\n".join(sentences_of(of_ten, "authority_profile-westminster"))
    assert 'agency rate on 30 September 2025 is not known: DfE published "x" (not available)' in westminster
    scilly = "\n".join(sentences_of(of_ten, "authority_profile-isles"))
    assert re.search(r"100\.0% \(.*2\.0 of 2\.0 FTE workers", scilly)


def test_pages_of_all_england_are_cut_at_one_day_and_name_no_cause(of_the_four: Path) -> None:
    context = "\n".join(sentences_of(of_the_four, "england_context"))
    assert "Inspections published after 31 March 2025 are left out" in context
    assert "good or better for 100 of 153 (65%)" in context
    graded = "\n".join(sentences_of(of_the_four, "workforce_and_grades"))
    assert "None of it is a cause or a prediction of a grade." in graded
    for word in ("outlier", "significant", "league"):
        assert word not in graded.lower()
    later = "\n".join(sentences_of(of_the_four, "next_inspection"))
    assert "time to good" not in later.lower()
    assert "115 pairs of consecutive inspections" in later


def test_published_figures_come_out(of_the_four: Path) -> None:
    text = "\n".join(sentences_of(of_the_four, "validation"))
    assert "20 of 25 published figures come out as printed; 5 differ." in text
    assert "All 23 counts are the same in the warehouse." in text
    assert "638 of 648 published rates" in text
    assert "No reason is written" not in text
    assert "could not be computed" not in text


def test_the_quality_page_lists_the_files_and_the_totals_that_do_not_follow(of_the_four: Path) -> None:
    text = "\n".join(sentences_of(of_the_four, "data_quality"))
    assert "8 files with 72,243 cells read; all were loaded." in text
    assert "follow from their published parts within 0.1" in text


CATALOGUE = read_catalogue(Path(__file__).resolve().parents[2] / "notebooks")
MEASURED = [
    (name, one)
    for name, notebook in CATALOGUE.items()
    if "measure" in notebook.parameters
    for one in notebook.parameters["measure"].choices
]


@pytest.mark.campaign
@pytest.mark.parametrize(("name", "measure"), MEASURED)
def test_a_notebook_works_with_every_measure_it_names(
    national: Workspace, of_the_four: Path, name: str, measure: str
) -> None:
    assert of_the_four.is_dir()
    told = json.loads(national.do_apart("report", name, "-p", f"measure={measure}", "--json", timeout=WHOLE_RUN))
    assert told["failed"] == {}
    (label,) = national.ask("select lower(label[1]) || label[2:] from measure where measure = ?", measure)[0]
    said = "\n".join(sentences_of((national.path / "reports" / "latest").resolve(), name))
    assert f"Durham's {label} on 30 September 2025" in said
    assert "Nothing is loaded" not in said


@pytest.mark.parametrize("name", sorted({name for name, _ in MEASURED}))
def test_every_other_measure_is_refused_before_a_notebook_runs(
    national: Workspace, of_the_four: Path, name: str
) -> None:
    assert of_the_four.is_dir()
    choices = CATALOGUE[name].parameters["measure"].choices
    others = [one for (one,) in national.ask("select measure from measure order by 1") if one not in choices]
    assert {"agency_workers", "in_need_rate"} <= set(others)
    for one in others[:3]:
        said = national.refused("report", name, "-p", f"measure={one}", code=2)
        assert f"measure is '{one}', with which {name} does not work" in said
        assert f"measure is one of {', '.join(choices)}" in said


@pytest.mark.campaign
def test_the_name_of_two_authorities_is_refused_with_both(national: Workspace, of_ten: Path) -> None:
    assert of_ten.is_dir()
    said = national.refused("report", "authority_profile", "-p", "authority=Kingston", code=2)
    assert "did you mean Kingston upon Hull or Kingston upon Thames?" in said


def report_of(national: Workspace, name: str, *parameters: str) -> str:
    """The sentences of one notebook made with parameters."""
    asked = [part for one in parameters for part in ("-p", one)]
    told = json.loads(national.do_apart("report", name, *asked, "--json", timeout=WHOLE_RUN))
    assert told["failed"] == {}
    return "\n".join(sentences_of((national.path / "reports" / "latest").resolve(), name))


def test_a_grade_is_not_shown_before_it_was_published(national: Workspace, of_the_four: Path) -> None:
    assert of_the_four.is_dir()
    text = report_of(national, "judgement_comparison", "until=2025-05-12", "common_day=true")
    assert "Durham was graded good overall at the inspection of 9 May 2022" in text
    assert "24 March 2025" not in text, "begun by then, published on 13 May"
    assert "Not all are known to one day" not in text
    later = report_of(national, "judgement_comparison", "until=2025-05-13")
    assert "Durham was graded outstanding overall at the inspection of 24 March 2025" in later


def test_grades_beside_an_earlier_census_are_those_of_that_time(national: Workspace, of_the_four: Path) -> None:
    assert of_the_four.is_dir()
    text = report_of(national, "workforce_and_grades", "year=2019")
    first = text.splitlines()[0]
    assert first.startswith("Agency rate at the census of 30 September 2019 and")
    assert "published between 15 September 2014 and 19 September 2019, none of them after that census." in first


@pytest.mark.campaign
def test_until_bounds_what_pages_of_all_england_say(national: Workspace, of_ten: Path) -> None:
    assert of_ten.is_dir()
    told = json.loads(
        national.do_apart("report", "workforce_and_grades", "-p", "until=2020-12-31", "--json", timeout=WHOLE_RUN)
    )
    assert told["failed"] == {}
    text = "\n".join(sentences_of((national.path / "reports" / "latest").resolve(), "workforce_and_grades"))
    assert "census of 30 September 2020" in text
    assert "30 September 2021" not in text
