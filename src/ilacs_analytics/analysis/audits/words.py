"""What councils' audits of casework found, in sentences computed from the frame of `audit_intervals`. Never ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.audits.figures import NOT_PRINTED, audit_round
from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said, when
from ilacs_analytics.analysis.wording import listed

CAPTION = (
    "Intervals are Wilson intervals at 95%, as they would be had the cases been drawn at random; "
    "how the cases were chosen is not part of the figures."
)


def say_audits(intervals: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False) -> list[str]:
    """Sentences on `audit_intervals` for the authorities asked for: how many print figures, which, and the slips."""
    rows = [_whole(row) for row in rows_of(intervals) if row["authority"] in authorities]
    told = [name for name in authorities if any(row["authority"] == name for row in rows)]
    rounds = in_order(audit_round(row) for row in rows)
    return said(
        WHO({"told": told, "n": len(told), "asked": len(authorities), "bounded": bounded}),
        *(_say_round([row for row in rows if audit_round(row) == one]) for one in rounds),
        CAPTION if rows else "",
    )


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: None if row[name] is None else int(row[name]) for name in ("cases", "sample_size")}


WHO = Sentence(
    (
        lacks("n"),
        "No paper read gives figures from audits of casework for {asked:choose this authority|any of these {asked} authorities}"
        "{bounded:within}.",
    ),
    (when("asked", 1), "{told:listed} prints figures from audits of casework{bounded:within}."),
    (
        when("n", 1),
        "1 of {asked:authorities} ({told:listed}) prints figures from audits of casework{bounded:within}, so this is not a "
        "comparison.",
    ),
    "{n} of {asked:authorities} ({told:listed}) print figures from audits of casework{bounded:within}; councils choose and "
    "grade their cases in different ways, so the figures are not ranked.",
)
ROUND = Sentence(
    (
        has("sample_size"),
        "{authority}, {date_as_printed} ({practice_area_label}, {stage_label}): of {sample_size:counted case}, {found}.",
    ),
    "{authority}, {date_as_printed} ({practice_area_label}, {stage_label}): {found}.",
)
WITHOUT_GRADE = Sentence("For {cases:counted case} of {sample_size} no grade is printed.")
SLIPS = Sentence("The paper prints {slips:listed}.")
SLIP = Sentence("{printed}% for {cases} of {sample_size} (it is {percent_recomputed:number 1}%)")


def _say_round(rows: list[dict[str, Any]]) -> list[str]:
    graded = [SHARE(row) for row in rows if row["grade_group"] != NOT_PRINTED and row["cases"] is not None]
    ungraded = [WITHOUT_GRADE(row) for row in rows if row["grade_group"] == NOT_PRINTED]
    slips = [
        SLIP(row, printed=f"{row['percent_as_published']:g}")
        for row in rows
        if row["is_percent_as_recomputed"] is False
    ]
    found = listed(graded) or "no count is printed"
    return said(ROUND(rows[0], found=found), ungraded[:1], SLIPS({"slips": slips}) if slips else "")


SHARE = Sentence(
    (when("low_percent", None), "{cases} {cases:was} graded {grade_group_label:small}"),
    "{cases} {cases:was} graded {grade_group_label:small} ({percent_recomputed:number 1}%, interval {low_percent:number 1}% "
    "to {high_percent:number 1}%)",
)
TITLE = Sentence(
    (lacks("rounds"), "No audit figures printed"),
    (when("rounds", 1), "{authority}: {cases} of {sample_size} cases graded {grade_group_label:small}"),
    "Audit grades as printed, round by round",
)


def audits_title(intervals: pd.DataFrame) -> str:
    """The message of an audit chart in at most ten words."""
    rows = [_whole(row) for row in rows_of(intervals) if row["cases"] is not None and row["sample_size"]]
    most = max(rows, key=lambda row: (row["cases"], -row["position"]), default={})
    return TITLE(most, rounds=len({audit_round(row) for row in rows}))


BAR = Sentence(
    (
        when("low_percent", None),
        "{authority}, {date_as_printed}: {grade_group_label}, {cases} of {sample_size}, {percent_recomputed:number 1}%.",
    ),
    "{authority}, {date_as_printed}: {grade_group_label}, {cases} of {sample_size}, {percent_recomputed:number 1}%, "
    "interval {low_percent:number 1}% to {high_percent:number 1}%.",
)


def describe_audits(intervals: pd.DataFrame) -> str:
    """An audit chart in words: each bar with its count, percentage and interval."""
    rows = [_whole(row) for row in rows_of(intervals) if row["sample_size"]]
    if not rows:
        return "No audit figures to show."
    bars = [BAR(row) for row in rows if row["cases"] is not None]
    return " ".join(["Bars of the share of audited cases by grade.", *bars])
