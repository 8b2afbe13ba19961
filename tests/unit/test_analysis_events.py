"""Visits as events: which count, what came before them, years from April, and sentences that say what is not listed."""

from __future__ import annotations

import pandas as pd
import pytest

from ilacs_analytics.analysis.england import events as e
from ilacs_analytics.analysis.frames import MissingColumns


def visit(authority: str, on: str, kind: str = "focused visit", focus: str | None = "Front door") -> dict:
    return {
        "authority": authority,
        "kind_label": kind,
        "started_on": pd.Timestamp(on),
        "started_precision": "day",
        "published_on": pd.NaT,
        "focus": focus,
        "inspection_id": f"{authority}-{on}",
    }


def inspections(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=list(visit("A", "2020-01-01")))


def history(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    columns = ["authority", "inspection_id", "public_on", "concept", "grade", "grade_label"]
    told = [
        [name, f"{name}-{on}", pd.Timestamp(on), concept, grade, grade and grade.capitalize()]
        for name, on, concept, grade in rows
    ]
    return pd.DataFrame(told or None, columns=columns)


HISTORY = history(
    ("Medway", "2019-07-15", "overall", "inadequate"),
    ("Medway", "2023-07-17", "overall", "good"),
    ("Medway", "2022-01-01", "leadership", "outstanding"),
    ("Rutland", "2020-03-02", "overall", None),
)
FOUR = inspections(
    visit("Medway", "2022-05-11", "monitoring visit", "Care leavers"),
    visit("Medway", "2023-02-21", "monitoring visit"),
    visit("Rutland", "2023-01-24"),
    visit("Medway", "2019-07-15", "standard inspection", None),
    visit("Kent", "2024-06-01", "focused visit", None),
)


def test_visits_alone_are_events_and_each_stands_after_the_grade_before_it() -> None:
    events = e.visit_events(FOUR, HISTORY)
    told = events[["authority", "kind", "year", "focus", "grade_before_label"]].fillna("none")
    assert told.to_numpy().tolist() == [
        ["Medway", "monitoring_visit", "2022-23", "Care leavers", "Inadequate"],
        ["Rutland", "focused_visit", "2022-23", "Front door", "none"],
        ["Medway", "monitoring_visit", "2022-23", "Front door", "Inadequate"],
        ["Kent", "focused_visit", "2024-25", "Not stated", "none"],
    ]
    assert events.loc[0, "years_since"] == pytest.approx(1031 / 365.25)


def test_a_grade_not_yet_published_at_a_visit_is_not_the_one_before_it() -> None:
    late = history(("Kent", "2024-05-31", "overall", "good"), ("Kent", "2024-06-02", "overall", "inadequate"))
    assert e.visit_events(FOUR, late)["grade_before_label"].dropna().tolist() == ["Good"]


@pytest.mark.parametrize(
    ("on", "year"), [("2022-03-31", "2021-22"), ("2022-04-01", "2022-23"), ("1999-12-31", "1999-00")]
)
def test_a_year_begins_in_april(on: str, year: str) -> None:
    assert e.visit_events(inspections(visit("Kent", on)), history()).loc[0, "year"] == year


def test_counts_a_year_and_themes() -> None:
    events = e.visit_events(FOUR, HISTORY)
    assert e.visits_by_year(events)[["year", "kind", "visits", "authorities"]].to_numpy().tolist() == [
        ["2022-23", "focused_visit", 1, 1],
        ["2022-23", "monitoring_visit", 2, 1],
        ["2024-25", "focused_visit", 1, 1],
    ]
    assert e.visit_themes(events).to_numpy().tolist() == [
        ["Front door", 1, 1, 2, 2],
        ["Care leavers", 0, 1, 1, 1],
        ["Not stated", 1, 0, 1, 1],
    ]


def test_sentences_tell_counts_years_focus_and_what_is_not_listed() -> None:
    assert e.say_visits(e.visit_events(FOUR, HISTORY)) == [
        "2 focused visits and 2 monitoring visits of 3 authorities are known, May 2022 to Jun 2024.",
        "By year from 1 April: 3 in 2022-23 and 1 in 2024-25.",
        "The most frequent focus was front door (2 of 4 visits).",
        "Ofsted's workbooks list the visits reported in 2022-23 and in 2024-25 only, "
        "so other years are not years without visits.",
    ]


def test_tied_single_and_unnamed_themes() -> None:
    tied = inspections(visit("Kent", "2024-06-01"), visit("Leeds", "2024-06-02", focus="Care leavers"))
    assert e.say_visits(e.visit_events(tied, history()))[1] == "No focus occurs more than once among 2 visits."
    twice = pd.concat([tied, tied.assign(started_on=pd.Timestamp("2024-07-01"), inspection_id=["a", "b"])])
    assert "The most frequent focus was care leavers and front door (2 of 4 visits each)." in e.say_visits(
        e.visit_events(twice, history())
    )
    single = e.say_visits(e.visit_events(inspections(visit("Kent", "2024-06-01", focus=None)), history()))
    assert single[:2] == [
        "1 focused visit of 1 authority is known, in Jun 2024.",
        "No source names what the visits were about.",
    ]


def test_no_visit_is_said_with_what_the_sources_list() -> None:
    events = e.visit_events(inspections(), HISTORY)
    assert e.say_visits(events) == [
        "No focused or monitoring visit of these authorities is among the sources and dates asked for. "
        "Ofsted's workbooks list the visits reported in 2022-23 and in 2024-25 only."
    ]
    assert e.visits_by_year(events).empty
    assert e.visit_themes(events).empty


def test_a_missing_column_is_named() -> None:
    with pytest.raises(MissingColumns, match=r"^visit_events needs focus; the frame has "):
        e.visit_events(inspections().drop(columns="focus"), HISTORY)
