"""What grade followed at the next inspection: pairs of consecutive graded inspections, and how many went where.

Grades are an order, never numbers to average. SLAC, CPI and TLAC are compared only as good or better against below good, and
so are grades of two scales.
Says nothing of why, and nothing of how likely a grade is: inspections are not at random times. Takes the frame of
`Warehouse.judgements`.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.judgements.figures import WEAKEST_FIRST, judged_on
from ilacs_analytics.analysis.next_inspection.transition_words import (
    describe_transitions,
    say_counted,
    say_transitions,
    transition_labels,
    transitions_title,
)
from ilacs_analytics.analysis.wording import DAYS_IN_YEAR

__all__ = [
    "describe_transitions",
    "next_inspections",
    "pairs_within",
    "say_counted",
    "say_transitions",
    "transition_counts",
    "transition_labels",
    "transitions_title",
]

CONFIDENCE = 0.95
LEAST_PAIRS = 10
"""Pairs that must start from a grade for shares of them, and their median, to be shown."""
CUT = {"good_or_better": "Good or better", "below_good": "Below good"}
"""The only two groups that grades of two scales share."""

ALL = "all"
HISTORY_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "framework_family", "scale", "started_on",
    "published_on", "concept", "concept_label", "grade", "grade_label", "grade_rank", "is_good_or_better", "comparability",
)  # fmt: skip
PAIR_COLUMNS = (
    "authority", "authority_code", "concept", "concept_label", "from_inspection_id", "to_inspection_id", "from_grade",
    "from_grade_label", "from_scale", "from_is_good_or_better", "to_grade", "to_grade_label", "to_scale",
    "to_is_good_or_better", "from_on", "to_on", "from_framework", "from_family", "to_framework", "to_family", "change",
    "cut", "is_across_frameworks", "years_between", "passed_over",
)  # fmt: skip
GRADE_COLUMNS = ("scale", "grade", "grade_label", "grade_rank", "is_good_or_better")
COUNT_COLUMNS = (
    "scope", "concept_label", "cut", "from_grade", "from_grade_label", "from_is_good_or_better", "to_grade",
    "to_grade_label", "to_is_good_or_better", "pairs", "row_total", "share_percent",
    "low_percent", "high_percent", "median_years", "least_pairs",
)  # fmt: skip


def next_inspections(history: pd.DataFrame, *, concept: str, known_to: dt.date | None = None) -> pd.DataFrame:
    """One row per inspection that graded the concept and the next one of that authority that did, oldest first.

    `change` is `better`, `same` or `worse` on the `cut` that holds for both sides: `grade`, or `good_or_better` where one
    side is SLAC, CPI or TLAC or the two are graded on two scales; `not_comparable` where a side has no comparability.
    `is_across_frameworks` marks two families. `passed_over` counts graded inspections in between that gave this concept no
    grade. `years_between` is from the one day to the other (starts, or publications where no start is known). Inspections
    dated after `known_to` are left out, as they are of some authorities only.
    """
    require_columns(history, HISTORY_COLUMNS, needed_by="next_inspections")
    rows = [
        row
        for row in rows_of(history)
        if row["concept"] == concept and (known_to is None or judged_on(row) <= known_to)
    ]
    codes = in_order(row["authority_code"] for row in rows)
    rows.sort(key=lambda row: (judged_on(row), row["inspection_id"]))
    pairs = []
    for code in codes:
        own = [row for row in rows if row["authority_code"] == code]
        at = [place for place, row in enumerate(own) if row["grade"]]
        pairs += [_pair(own[first], own[second], passed_over=second - first - 1) for first, second in pairwise(at)]
    return frame_of(pairs, PAIR_COLUMNS)


def _pair(before: dict[str, Any], after: dict[str, Any], *, passed_over: int) -> dict[str, Any]:
    told = {column: after[column] for column in ("authority", "authority_code", "concept", "concept_label")}
    for side, row in (("from", before), ("to", after)):
        told[f"{side}_inspection_id"] = row["inspection_id"]
        told[f"{side}_grade"] = row["grade"]
        told[f"{side}_grade_label"] = row["grade_label"]
        told[f"{side}_on"] = judged_on(row)
        told[f"{side}_framework"] = row["framework"]
        told[f"{side}_family"] = row["framework_family"]
        told[f"{side}_scale"] = row["scale"]
        told[f"{side}_is_good_or_better"] = row["is_good_or_better"]
    change, cut = _change(before, after)
    return {
        **told,
        "change": change,
        "cut": cut,
        "is_across_frameworks": told["from_family"] != told["to_family"],
        "years_between": (told["to_on"] - told["from_on"]).days / DAYS_IN_YEAR,
        "passed_over": passed_over,
    }


def _change(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    known = [row["comparability"] for row in (before, after)]
    if any(comparability not in WEAKEST_FIRST for comparability in known):
        return "not_comparable", "grade"
    if WEAKEST_FIRST[0] in known or before["scale"] != after["scale"]:
        cut, step = "good_or_better", int(before["is_good_or_better"]) - int(after["is_good_or_better"])
    else:
        cut, step = "grade", after["grade_rank"] - before["grade_rank"]
    return ("same" if step == 0 else "better" if step < 0 else "worse"), cut


def pairs_within(pairs: pd.DataFrame, scope: str) -> pd.DataFrame:
    """The comparable pairs of one family of frameworks (`ilacs`: from ILACS to ILACS), or of `all`."""
    require_columns(pairs, PAIR_COLUMNS, needed_by="pairs of inspections")
    comparable = pairs[pairs["change"] != "not_comparable"]
    if scope == ALL:
        return comparable
    return comparable[(comparable["from_family"] == scope) & (comparable["to_family"] == scope)]


def transition_counts(
    pairs: pd.DataFrame, grades: pd.DataFrame, *, scope: str, least: int = LEAST_PAIRS
) -> pd.DataFrame:
    """One row per grade before and grade after, best first, zeros told: `pairs` of `row_total`, share with interval.

    Counts the pairs of `next_inspections` within one family of frameworks, or of `all`; `grades` is the frame of
    `Warehouse.grades`. Where one of them compares on a threshold only, or they are graded on several scales, the grid has
    two groups, good or better and below good, in place of the grades of their scale. Shares and 95%
    Wilson intervals are in percent of the row, and `median_years` is the median from one inspection to the next of that
    row; all are empty where the row has fewer than `least` pairs. No rows where there are no pairs.
    """
    require_columns(grades, GRADE_COLUMNS, needed_by="transition_counts")
    rows = rows_of(pairs_within(pairs, scope))
    if not rows:
        return frame_of([], COUNT_COLUMNS)
    scales = {row["from_scale"] for row in rows}
    by_threshold = len(scales) > 1 or any(row["cut"] == "good_or_better" for row in rows)
    of_scale = sorted((row for row in rows_of(grades) if row["scale"] in scales), key=lambda row: row["grade_rank"])
    labels = {row["grade"]: (row["grade_label"], row["is_good_or_better"]) for row in of_scale}
    if by_threshold:
        labels = {code: (label, code == "good_or_better") for code, label in CUT.items()}
    for row in rows:
        for side in ("from", "to"):
            cut = "good_or_better" if row[f"{side}_is_good_or_better"] else "below_good"
            row[side] = cut if by_threshold else row[f"{side}_grade"]
    told = []
    for before, (before_label, is_good_before) in labels.items():
        own = [row for row in rows if row["from"] == before]
        gaps = pd.Series([row["years_between"] for row in own], dtype=float)
        for after, (after_label, is_good_after) in labels.items():
            count = sum(row["to"] == after for row in own)
            is_enough = len(own) >= max(least, 1)
            low, high = _interval(count, len(own)) if is_enough else (None, None)
            told.append(
                {
                    "scope": scope,
                    "concept_label": rows[0]["concept_label"],
                    "cut": "good_or_better" if by_threshold else "grade",
                    "from_grade": before,
                    "from_grade_label": before_label,
                    "from_is_good_or_better": is_good_before,
                    "to_grade": after,
                    "to_grade_label": after_label,
                    "to_is_good_or_better": is_good_after,
                    "pairs": count,
                    "row_total": len(own),
                    "share_percent": 100 * count / len(own) if is_enough else None,
                    "low_percent": low,
                    "high_percent": high,
                    "median_years": float(gaps.median()) if is_enough else None,
                    "least_pairs": least,
                }
            )
    return frame_of(told, COUNT_COLUMNS)


def _interval(count: int, total: int) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, total, alpha=1 - CONFIDENCE, method="wilson")
    return 100 * float(low), 100 * float(high)
