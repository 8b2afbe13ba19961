"""Focused and monitoring visits as events of an authority's timeline: how many a year, on what, and after which grade.

A visit gives no grade. Ofsted's workbooks list the visits of some years only, so a year without visits may be a year
that no source loaded tells. Takes the frames of `Warehouse.inspections` and `Warehouse.judgements`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.judgements.figures import judged_on
from ilacs_analytics.analysis.sentences import Sentence, both, has, lacks, said, when
from ilacs_analytics.analysis.wording import DAYS_IN_YEAR, counted, month, uncapitalised
from ilacs_analytics.vocabulary import Concept

VISITS = {"focused visit": "focused_visit", "monitoring visit": "monitoring_visit"}
"""Kinds of events without grades, by the label pages print (data/reference/term.csv)."""

INSPECTION_COLUMNS = (
    "authority",
    "kind_label",
    "started_on",
    "started_precision",
    "published_on",
    "focus",
    "inspection_id",
)
HISTORY_COLUMNS = ("authority", "inspection_id", "public_on", "concept", "grade", "grade_label")
EVENT_COLUMNS = (
    "authority", "inspection_id", "kind", "kind_label", "visited_on", "date_precision", "published_on", "year", "focus",
    "grade_before_label", "graded_on", "years_since",
)  # fmt: skip
YEAR_COLUMNS = ("year", "kind", "kind_label", "visits", "authorities")
THEME_COLUMNS = ("focus", *VISITS.values(), "visits", "authorities")
NOT_STATED = "Not stated"
NO_VISIT = "No focused or monitoring visit of these authorities is among the sources and dates asked for."
COVERAGE = "Ofsted's workbooks list the visits reported in 2022-23 and in 2024-25 only"


def ofsted_year(on: dt.date) -> str:
    """The year from 1 April in which a day lies, as Ofsted reports it: '2022-23'."""
    first = on.year if on.month >= 4 else on.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def visit_events(inspections: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """One row per focused or monitoring visit, oldest first, with the latest overall grade published before it and its age.

    `year` runs from 1 April. `focus` is `Not stated` where no source names one. Some visits are
    known by the month only: `date_precision` says so. `graded_on` is the publication of that grade, and `years_since`
    counts from it to the visit. Visits without any date are left out.
    """
    require_columns(inspections, INSPECTION_COLUMNS, needed_by="visit_events")
    require_columns(history, HISTORY_COLUMNS, needed_by="visit_events")
    grades = [row for row in rows_of(history) if row["concept"] == Concept.OVERALL and row["grade"]]
    grades.sort(key=lambda row: (row["public_on"], row["inspection_id"]))
    events = []
    for row in rows_of(inspections):
        on = judged_on(row)
        if row["kind_label"] not in VISITS or on is None:
            continue
        own = [grade for grade in grades if grade["authority"] == row["authority"] and grade["public_on"] < on]
        before = own[-1] if own else None
        events.append(
            {
                **row,
                "kind": VISITS[row["kind_label"]],
                "visited_on": on,
                "date_precision": row["started_precision"],
                "year": ofsted_year(on),
                "focus": row["focus"] or NOT_STATED,
                "grade_before_label": before and before["grade_label"],
                "graded_on": before and before["public_on"],
                "years_since": before and (on - before["public_on"]).days / DAYS_IN_YEAR,
            }
        )
    events.sort(key=lambda event: (event["visited_on"], event["authority"], event["inspection_id"]))
    return frame_of(events, EVENT_COLUMNS)


def visits_by_year(events: pd.DataFrame) -> pd.DataFrame:
    """One row per year (from 1 April) and kind of visit that occurs: visits, and authorities visited."""
    require_columns(events, EVENT_COLUMNS, needed_by="visits_by_year")
    rows = rows_of(events)
    told = []
    for year in sorted(in_order(row["year"] for row in rows)):
        for label, kind in VISITS.items():
            own = [row for row in rows if row["year"] == year and row["kind"] == kind]
            if own:
                told.append(_counts(own) | {"year": year, "kind": kind, "kind_label": label})
    return frame_of(told, YEAR_COLUMNS)


def visit_themes(events: pd.DataFrame) -> pd.DataFrame:
    """One row per focus: visits of each kind, of both, and authorities; the most frequent first, not stated last."""
    require_columns(events, EVENT_COLUMNS, needed_by="visit_themes")
    rows = rows_of(events)
    told = []
    for focus in in_order(row["focus"] for row in rows):
        own = [row for row in rows if row["focus"] == focus]
        kinds = {kind: sum(row["kind"] == kind for row in own) for kind in VISITS.values()}
        told.append({"focus": focus, **kinds, **_counts(own)})
    told.sort(key=lambda row: (row["focus"] == NOT_STATED, -row["visits"], row["focus"]))
    return frame_of(told, THEME_COLUMNS)


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {"visits": len(rows), "authorities": len(in_order(row["authority"] for row in rows))}


KNOWN = Sentence(
    (has("is_one_month"), "{kinds:listed} of {authorities:authorities} {visits:is} known, in {first:month}."),
    "{kinds:listed} of {authorities:authorities} {visits:is} known, {first:month} to {last:month}.",
)
BY_YEAR = Sentence((has("several"), "By year from 1 April: {years:listed}."), "")


def say_visits(events: pd.DataFrame) -> list[str]:
    """Sentences on `visit_events`: how many of which kind, the years told, the themes, and what the sources do not list."""
    rows = rows_of(events)
    if not rows:
        return [f"{NO_VISIT} {COVERAGE}."]
    kinds = [(label, sum(row["kind"] == kind for row in rows)) for label, kind in VISITS.items()]
    first, last = rows[0]["visited_on"], rows[-1]["visited_on"]
    years = [f"{sum(row['year'] == year for row in rows)} in {year}" for year in sorted({row["year"] for row in rows})]
    facts = _counts(rows) | {"first": first, "last": last, "is_one_month": month(first) == month(last)}
    return said(
        KNOWN(facts, kinds=[counted(count, label) for label, count in kinds if count]),
        BY_YEAR({"years": years, "several": len(years) > 1}),
        _themes(visit_themes(events), len(rows)),
        f"{COVERAGE}, so other years are not years without visits.",
    )


THEMES = Sentence(
    (lacks("themes"), "No source names what the visits were about."),
    (both(when("most", 1), has("others")), "No focus occurs more than once among {total:counted visit}."),
    "The most frequent focus was {names:listed} ({most} of {total:counted visit}{names:choose | each}).",
)


def _themes(themes: pd.DataFrame, total: int) -> str:
    rows = [row for row in rows_of(themes) if row["focus"] != NOT_STATED]
    most = rows[0]["visits"] if rows else 0
    names = [uncapitalised(row["focus"]) for row in rows if row["visits"] == most]
    return THEMES({"themes": rows, "others": rows[1:], "most": most, "names": names, "total": total})
