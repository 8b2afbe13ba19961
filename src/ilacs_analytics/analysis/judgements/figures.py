"""Which grades, when, under which framework, and what changed.

Grades are an order, never numbers to average; no grade is imputed, an absence keeps its reason. SLAC, CPI and TLAC are
compared only as good or better against below good, and so are grades of two scales. Takes the frames of
`Warehouse.judgements` and `Warehouse.latest`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.judgements.words import (
    changes_title,
    describe_latest,
    describe_timeline,
    latest_title,
    say_changes,
    say_known_days,
    say_latest,
)
from ilacs_analytics.analysis.wording import age_words, framework_short, month

__all__ = [
    "changes_title",
    "common_cut",
    "describe_latest",
    "describe_timeline",
    "grade_changes",
    "grade_matrix",
    "grade_timeline",
    "judged_on",
    "latest_title",
    "say_changes",
    "say_known_days",
    "say_latest",
]

COMPARABILITY_NOTES = {
    "A": "direct",
    "B": "close: the domain covers more or less than this",
    "threshold_only": "comparable only as good or better against below good",
}
WEAKEST_FIRST = ("threshold_only", "B", "A")
CHANGE_LABELS = {
    "better": "better",
    "same": "the same",
    "worse": "worse",
    "no_earlier_grade": "no earlier grade",
    "no_grade": "no grade",
}
NO_LONGER_JUDGED = "the latest inspection gives no grade on this"
HISTORY_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "framework_label", "framework_family", "scale", "kind",
    "started_on", "published_on", "concept", "concept_label", "grade", "grade_label", "grade_rank",
    "grade_ranks", "is_good_or_better", "missing_reason", "missing_label", "comparability",
)  # fmt: skip
TIMELINE_COLUMNS = (*HISTORY_COLUMNS, "judged_on", "inspection_label", "cell_label", "comparability_note")
MATRIX_COLUMNS = (
    "authority", "authority_code", "concept", "concept_label", "cell_label", "grade", "grade_label", "scale",
    "grade_rank", "grade_ranks", "is_good_or_better", "missing_reason",
    "comparability", "comparability_note", "judged_on", "is_publication", "framework", "framework_label", "as_at", "age",
    "made_on", "age_when_made", "previous_overall_label", "previous_overall_on", "previous_overall_is_publication",
    "newer_report_on", "authority_ended_on",
)  # fmt: skip
CHANGE_COLUMNS = (
    "authority", "authority_code", "concept", "concept_label", "change", "change_label", "cut", "latest_grade",
    "latest_grade_label", "latest_on", "latest_is_publication", "latest_framework", "latest_framework_label",
    "previous_grade", "previous_grade_label", "previous_on", "previous_is_publication", "previous_framework",
    "previous_framework_label", "comparability",
    "comparability_note", "is_framework_step", "is_current", "note",
)  # fmt: skip


def judged_on(row: dict[str, Any]) -> Any:
    """The day an inspection is dated by: its start, its publication where no start is known."""
    return row["started_on"] or row["published_on"]


def _cell_label(row: dict[str, Any]) -> str:
    return row["grade_label"] or row["missing_label"] or "Not told"


def grade_timeline(history: pd.DataFrame) -> pd.DataFrame:
    """One row per authority, graded inspection and concept, oldest first, in the order of concepts of the frame.

    Beside the columns of the history: `judged_on` (start, else publication), `inspection_label` ('Sep 2019, ILACS
    2018', 'pub. May 2016, SIF' where only the publication is known),
    `cell_label` (the grade, or the reason why there is none), `comparability_note`.
    """
    require_columns(history, HISTORY_COLUMNS, needed_by="grade_timeline")
    rows = rows_of(history)
    authorities = in_order(row["authority"] for row in rows)
    concepts = in_order(row["concept"] for row in rows)
    for row in rows:
        row["judged_on"] = judged_on(row)
        published = "" if row["started_on"] else "pub. "
        row["inspection_label"] = f"{published}{month(row['judged_on'])}, {framework_short(row['framework'])}"
        row["cell_label"] = _cell_label(row)
        row["comparability_note"] = COMPARABILITY_NOTES.get(row["comparability"], "")
    rows.sort(
        key=lambda r: (
            authorities.index(r["authority"]), r["judged_on"], r["inspection_id"], concepts.index(r["concept"])
        )
    )  # fmt: skip
    return frame_of(rows, TIMELINE_COLUMNS)


def grade_matrix(latest: pd.DataFrame, made_on: dt.date | None = None) -> pd.DataFrame:
    """One row per authority and concept of its one latest graded inspection, with its date, framework and age in words.

    `cell_label` is the grade, or the reason why there is none; `age` counts from the end of the inspection (its publication
    where neither start nor end is known) to `as_at`, or to the day the authority ended; `age_when_made` to `made_on`, the
    date of the page, where that is later and the authority exists. `newer_report_on` is the publication of a newer report
    that is known and was not read.
    """
    needed = (
        *HISTORY_COLUMNS, "as_at", "age_days", "previous_overall_label", "previous_overall_on",
        "previous_overall_is_publication", "newer_report_on", "authority_ended_on",
    )  # fmt: skip
    require_columns(latest, needed, needed_by="grade_matrix")
    rows = rows_of(latest)
    for row in rows:
        row["judged_on"] = judged_on(row)
        row["is_publication"] = row["started_on"] is None
        row["cell_label"] = _cell_label(row)
        row["comparability_note"] = COMPARABILITY_NOTES.get(row["comparability"], "")
        row["age"] = age_words(row["age_days"])
        is_later = made_on is not None and row["as_at"] is not None and made_on > row["as_at"]
        if is_later and row["age_days"] is not None and not row["authority_ended_on"]:
            row["made_on"], since = made_on, made_on - row["as_at"]
            row["age_when_made"] = age_words(row["age_days"] + since.days)
    return frame_of(rows, MATRIX_COLUMNS)


def common_cut(latest: pd.DataFrame, until: str = "") -> str:
    """The last day, as ISO text, to which every authority of `Warehouse.latest` is known; `until` where none is.

    Beyond it one authority could stand with a newer inspection than another can have.
    """
    require_columns(latest, ("authority", "as_at"), needed_by="common_cut")
    days = [row["as_at"] for row in rows_of(latest) if row["as_at"] is not None]
    return str(min(days)) if days else until


def grade_changes(history: pd.DataFrame) -> pd.DataFrame:
    """One row per authority and concept: its latest grade, the one before it, and whether it is better, same or worse.

    `cut` says on what: `grade`, or `good_or_better` where one side is SLAC, CPI or TLAC, or the two are graded on two
    scales. `is_framework_step` marks two
    families of frameworks; `is_current` is false where the authority's latest graded inspection no longer gives the
    concept a grade. `change` is `no_earlier_grade` or `no_grade` where there is nothing to compare.
    """
    require_columns(history, HISTORY_COLUMNS, needed_by="grade_changes")
    rows = sorted(rows_of(history), key=lambda r: (judged_on(r), r["inspection_id"]))
    order = rows_of(history)
    changes = []
    for authority in in_order(row["authority"] for row in order):
        of_authority = [row for row in rows if row["authority"] == authority]
        for concept in in_order(row["concept"] for row in order if row["authority"] == authority):
            of_concept = [row for row in of_authority if row["concept"] == concept]
            changes.append(_change(of_concept, latest_inspection=of_authority[-1]["inspection_id"]))
    return frame_of(changes, CHANGE_COLUMNS)


def _change(rows: list[dict[str, Any]], *, latest_inspection: str) -> dict[str, Any]:
    graded = [row for row in rows if row["grade"]]
    latest = graded[-1] if graded else None
    previous = graded[-2] if len(graded) > 1 else None
    told: dict[str, Any] = {
        "authority": rows[-1]["authority"],
        "authority_code": rows[-1]["authority_code"],
        "concept": rows[-1]["concept"],
        "concept_label": rows[-1]["concept_label"],
        "change": "no_grade" if latest is None else "no_earlier_grade",
        "is_framework_step": False,
        "is_current": latest is not None and latest["inspection_id"] == latest_inspection,
        "note": "",
    }
    for side, row in (("latest", latest), ("previous", previous)):
        if row is not None:
            told[f"{side}_grade"] = row["grade"]
            told[f"{side}_grade_label"] = row["grade_label"]
            told[f"{side}_on"] = judged_on(row)
            told[f"{side}_is_publication"] = row["started_on"] is None
            told[f"{side}_framework"] = row["framework"]
            told[f"{side}_framework_label"] = row["framework_label"]
    if latest is not None and previous is not None:
        told.update(_compare(latest, previous))
    if latest is not None and not told["is_current"]:
        told["note"] = NO_LONGER_JUDGED
    told["change_label"] = CHANGE_LABELS[told["change"]]
    return told


def _compare(latest: dict[str, Any], previous: dict[str, Any]) -> dict[str, Any]:
    weakest = min(latest["comparability"], previous["comparability"], key=WEAKEST_FIRST.index)
    if latest["scale"] != previous["scale"]:
        weakest = WEAKEST_FIRST[0]
    families = [row["framework_family"] for row in (previous, latest)]
    by_threshold = weakest == WEAKEST_FIRST[0]
    if by_threshold:
        step = int(previous["is_good_or_better"]) - int(latest["is_good_or_better"])
    else:
        step = latest["grade_rank"] - previous["grade_rank"]
    change = "same" if step == 0 else "better" if step < 0 else "worse"
    is_step = families[0] != families[1]
    return {
        "change": change,
        "cut": "good_or_better" if by_threshold else "grade",
        "comparability": weakest,
        "comparability_note": COMPARABILITY_NOTES[weakest],
        "is_framework_step": is_step,
        "note": _step_note(families, change) if is_step else "",
    }


def _step_note(families: list[str], change: str) -> str:
    step = f"step from {framework_short(families[0])} to {framework_short(families[1])}"
    if change == "same":
        return f"across the {step} the two grades are not like for like"
    return f"a {step} is not by itself {'an improvement' if change == 'better' else 'a decline'}"
