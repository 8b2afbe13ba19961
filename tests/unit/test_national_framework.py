"""Headings of the national framework behind an area: by number, word or name, several, none, and those that cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_reports import ilacs, texts, write_report

from ilacs_analytics.quality.framework_agreement import fit_headings, read_allowed, to_markdown
from ilacs_analytics.sources.reference.national_framework import FrameworkReference, find_references, read_headings
from ilacs_analytics.sources.reports import cached
from ilacs_analytics.sources.reports.areas import read_areas
from ilacs_analytics.sources.reports.read import read_report
from ilacs_analytics.sources.reports.text import divide

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
HEADINGS = read_headings(REFERENCE / "national_framework.csv")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("The quality of plans. (outcome 3, national framework)", ["outcome_3"]),
        ("The quality of plans (Outcome four).", ["outcome_4"]),
        ("The quality of plans [ Outcome 4, national framework].", ["outcome_4"]),
        ("The quality of plans (Enabler two)", ["enabler_2"]),
        ("Records (enabler: the workforce is equipped and effective, National Framework)", ["enabler_3"]),
        ("Practice (enabler 2, leaders drive conditions for effective practice)", ["enabler_2"]),
        ("Complaints. (principle 3, national framework)", ["principle_3"]),
        ("Homes (outcome 4: stable, loving homes)", ["outcome_4"]),
        ("Plans (outcomes 1 and 3, national framework)", ["outcome_1", "outcome_3"]),
        ("Plans (outcome 1 and enabler 2, national framework)", ["outcome_1", "enabler_2"]),
        ("Plans (National Framework: outcome 2)", ["outcome_2"]),
        ("Plans (outcome 3) and homes (outcome 3)", ["outcome_3"]),
        ("Plans (outcome 7, national framework)", [""]),
        ("Plans (enabler 3, leaders drive conditions for effective practice)", [""]),
        ("Plans (enabler: something else, national framework)", [""]),
        ("Plans (outcomes for children are not measured)", []),
        ("Support (outcomes for those aged 21)", []),
        ("Plans (Outcome 7)", [""]),
        ("Outcome 3 without brackets", []),
        ("Care leavers (including those aged 21)", []),
        ("See (page 3) of the report", []),
    ],
)
def test_what_brackets_name(text: str, codes: list[str]) -> None:
    assert [one.code for one in find_references(text, HEADINGS)] == codes


def test_the_brackets_are_kept_as_printed() -> None:
    (reference,) = find_references("Plans [ Outcome  4, national framework].", HEADINGS)
    assert reference == FrameworkReference("outcome_4", "[ Outcome 4, national framework]")


LINES = (
    "\u25fc The quality of plans for children in need, so that drift is noticed and put right without delay. (outcome 1,",
    "national framework)",
    "\u25fc The quality of supervision that social workers have from their managers.",
)


def test_a_heading_may_run_over_two_lines_and_comes_back_from_what_is_kept(tmp_path: Path) -> None:
    areas = read_areas(divide(texts(ilacs(list_lines=LINES))), "ilacs", HEADINGS)
    assert [[one.code for one in area.framework] for area in areas] == [["outcome_1"], []]
    told = read_report(write_report(tmp_path / "report.pdf", ilacs(list_lines=LINES)))
    assert [one.code for area in told.areas for one in area.framework] == ["outcome_1"]
    cached.keep(tmp_path, told)
    assert cached.kept(tmp_path) == told


ALLOWED = {"plans": frozenset({"outcome_1", "outcome_3"}), "workforce": frozenset({"enabler_3"})}


def test_themes_are_held_against_headings() -> None:
    coding = {
        1: {("plans", "main")},
        2: {("plans", "main"), ("workforce", "component")},
        3: {("other", "main")},
        4: {("workforce", "main")},
    }
    headings = {1: ("outcome_1",), 2: ("enabler_3",), 3: ("outcome_1",), 5: ("outcome_1",)}
    fit = fit_headings(coding, headings, ALLOWED)
    assert (fit.items, fit.fitting, fit.any_fitting, fit.left_out) == (2, 1, 2, 1)
    assert fit.expected == 1.0, "either item would fit with one of the two headings dealt"
    assert fit.by_heading == {"enabler_3": (1, 0), "outcome_1": (1, 1)}
    assert "2 items; main theme fits in 1 (0.50), any theme in 2 (1.00); by chance 1.0 (0.50)" in to_markdown(fit)


def test_without_items_nothing_is_divided() -> None:
    assert to_markdown(fit_headings({}, {}, ALLOWED)).endswith("0 items with the theme `other` left out.")


def test_every_theme_but_other_can_fall_under_a_heading() -> None:
    allowed = read_allowed(REFERENCE / "theme_national_framework.csv")
    themes = {line.split(",")[0] for line in (REFERENCE / "theme.csv").read_text(encoding="utf-8").splitlines()[1:]}
    assert set(allowed) == themes - {"other"}
    assert {code for codes in allowed.values() for code in codes} <= {one.code for one in HEADINGS}
