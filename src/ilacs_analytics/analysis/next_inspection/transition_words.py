"""What is said of the next inspection's grade, from the frames of `transitions`. Never how likely a grade is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, lacks, said, same, when
from ilacs_analytics.analysis.wording import counted, framework_short, number, uncapitalised

NO_PAIR = "No two consecutive graded inspections of one authority are within what was asked for."
NOT_AT_RANDOM = (
    "Inspections are not at random times, as Ofsted decides when to return partly by the last judgement: these are "
    "counts of inspections that took place, and not how likely a grade is."
)
MOVED = "Sector averages moved with the framework, so a step from one framework to another is not by itself a change."
CAPTION = "Intervals are Wilson intervals at 95%, as they would be were the pairs independent."
LABEL_COLUMNS = (
    "from_grade_label", "to_grade_label", "pairs", "row_total", "share", "interval", "median_years_between",
)  # fmt: skip


PASSED_OVER = Sentence("In {n} of {total:counted pair} an inspection in between did not grade this by itself.")
ACROSS = Sentence("In {n} of {total:counted pair} the framework changed in between. " + MOVED)
THRESHOLD = Sentence(
    "{n} of {total:counted pair} {n:choose compares|compare} only as good or better against below good, so all are counted "
    "on that cut."
)


SCALES = Sentence(
    "The grades are of {scales} scales, which compare only as good or better against below good, so all pairs are counted on "
    "that cut."
)


COUNTED = Sentence(
    (lacks("known_to"), ""),
    (
        lacks("bounds"),
        "Inspections that began by {known_to:day} count, whenever they were published.",
    ),
    "Inspections that began by {known_to:day} count if they were published by the date asked for; some that began shortly "
    "before it were not.",
)


def say_counted(known_to: dt.date | None, *bounds: str) -> list[str]:
    """Which inspections the page counts: up to which start, and whether dates of publication (`bounds`) were asked for."""
    return said(COUNTED({"known_to": known_to, "bounds": "".join(bounds)}))


def say_transitions(counts: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    """Sentences on `transition_counts` and the pairs it counts: how many, each grade's next grades, and what they are not.

    `pairs` are those of `pairs_within`, so that what is said of dates and authorities is of the pairs counted.
    """
    rows, counted_pairs = rows_of(counts), rows_of(pairs)
    if not rows or not counted_pairs:
        return [NO_PAIR]
    grades = [[row for row in rows if row["from_grade"] == grade] for grade in _grades(rows)]
    passed = sum(row["passed_over"] > 0 for row in counted_pairs)
    across = sum(row["is_across_frameworks"] for row in counted_pairs)
    by_threshold = sum(row["cut"] != "grade" for row in counted_pairs)
    total = len(counted_pairs)
    scales = len({row["from_scale"] for row in counted_pairs})
    timed = [own[-1] for own in grades if own[-1]["median_years"] is not None]
    return said(
        _lead(rows, counted_pairs),
        _changes(rows),
        *(_row(own) for own in grades),
        GAPS({"gaps": [GAP(row) for row in timed]}) if timed else "",
        PASSED_OVER({"n": passed, "total": total}) if passed else "",
        ACROSS({"n": across, "total": total}) if across else "",
        THRESHOLD({"n": by_threshold, "total": total}) if by_threshold else "",
        SCALES({"scales": scales}) if scales > 1 and not by_threshold else "",
        (NOT_AT_RANDOM, *([CAPTION] if timed else [])),
    )


def _grades(rows: list[dict[str, Any]]) -> list[str]:
    return in_order(row["from_grade"] for row in rows if row["row_total"])


def scope_words(scope: str) -> str:
    """'of ILACS', or 'of all frameworks'."""
    return "of all frameworks" if scope == "all" else f"of {framework_short(scope)}"


PAIRS = Sentence(
    "{pairs:counted pair} of consecutive inspections {of_scope} with a grade on {concept_label:small}, of "
    "{authorities:authorities}; {pairs:choose the later inspection is|later inspections are} dated {span}."
)
SPAN = Sentence((same("first", "last"), "{first:day}"), "{first:day} to {last:day}")


def _lead(rows: list[dict[str, Any]], pairs: list[dict[str, Any]]) -> str:
    days = [row["to_on"] for row in pairs]
    return PAIRS(
        rows[0],
        pairs=len(pairs),
        of_scope=scope_words(rows[0]["scope"]),
        authorities=len(in_order(row["authority_code"] for row in pairs)),
        span=SPAN({"first": min(days), "last": max(days)}),
    )


CHANGES = Sentence("Of {total:counted pair}, the later grade was {changes:listed}.")


def _changes(rows: list[dict[str, Any]]) -> str:
    """How many pairs went up, stayed and went down, on the cut of the grid."""
    steps = {"better": 0, "same": 0, "worse": 0}
    best_first = in_order(row["from_grade"] for row in rows)
    for row in rows:
        step = best_first.index(row["to_grade"]) - best_first.index(row["from_grade"])
        steps["same" if step == 0 else "better" if step < 0 else "worse"] += row["pairs"]
    same = "the same" if rows[0]["cut"] == "grade" else "on the same side of good"
    words = {"better": "better", "same": same, "worse": "worse"}
    changes = [f"{words[change]} in {count}" for change, count in steps.items() if count]
    return CHANGES({"changes": changes, "total": sum(steps.values())})


ROW = Sentence(
    (
        when("share_percent", None),
        "After {from_grade_label:small} ({row_total:counted pair}), the next grade was {shares:listed}; shares need at least "
        "{least_pairs} pairs.",
    ),
    "After {from_grade_label:small} ({row_total:counted pair}), the next grade was {shares:listed}.",
)
SHARE = Sentence(
    (when("share_percent", None), "{to_grade_label:small} in {pairs}"),
    "{to_grade_label:small} in {pairs} ({share_percent:number 0}%, interval {low_percent:number 0}% to {high_percent:number 0}%)",
)
GAPS = Sentence("Median years from one inspection to the next: {gaps:listed}.")
GAP = Sentence("{median_years:number 1} after {from_grade_label:small} ({row_total:counted pair})")


def _row(own: list[dict[str, Any]]) -> str:
    return ROW(own[0], shares=[SHARE(row) for row in own if row["pairs"]])


TITLE = Sentence(
    (lacks("cells"), "No inspection followed by another"),
    (lacks("below"), "After good or better: the next grade"),
    "After below good, {up} of {below} next good or better",
)


def transitions_title(counts: pd.DataFrame) -> str:
    """The message of the grid in at most ten words: of those below good, how many were next good or better."""
    rows = rows_of(counts)
    below = [row for row in rows if not row["from_is_good_or_better"]]
    up = sum(row["pairs"] for row in below if row["to_is_good_or_better"])
    return TITLE({"cells": len(rows), "below": sum(row["pairs"] for row in below), "up": up})


def describe_transitions(counts: pd.DataFrame) -> str:
    """The grid in words: for each grade before, how many had which grade next."""
    rows = rows_of(counts)
    if not rows:
        return NO_PAIR
    told = ["Grid of counts: a row for each grade, a column for each grade at the next inspection."]
    for grade in _grades(rows):
        own = [row for row in rows if row["from_grade"] == grade]
        cells = ", ".join(f"{row['pairs']} {uncapitalised(row['to_grade_label'])}" for row in own)
        told.append(f"{own[0]['from_grade_label']}, {counted(own[0]['row_total'], 'pair')}: {cells}.")
    return " ".join(told)


def transition_labels(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per row of `transition_counts`, as a table for readers prints it: shares and intervals in words."""
    rows = [
        {
            **row,
            "share": "" if row["share_percent"] is None else f"{number(row['share_percent'], 1)}%",
            "interval": ""
            if row["low_percent"] is None
            else f"{number(row['low_percent'], 1)}% to {number(row['high_percent'], 1)}%",
            "median_years_between": "" if row["median_years"] is None else number(row["median_years"], 1),
        }
        for row in rows_of(counts)
    ]
    return frame_of(rows, LABEL_COLUMNS)
