"""What the councils' own audits of casework found, and how sure such small samples can be.

Takes the frame of `Warehouse.view("audit_distribution")`. The percentage is recomputed from the cases; the one printed
is kept beside it. A grade that is not printed stays so. One authority's audits are no comparison and not called one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import authorities_of, counted, listed, number, uncapitalised, within

NOT_PRINTED = "grade_not_printed"
CONFIDENCE = 0.95
CAPTION = (
    "Intervals are Wilson intervals at 95%, as they would be had the cases been drawn at random; "
    "how the cases were chosen is not part of the figures."
)
DISTRIBUTION_COLUMNS = (
    "authority", "authority_code", "period_end", "date_as_printed", "practice_area", "practice_area_label", "stage",
    "stage_label", "grade_group", "grade_group_label", "position", "cases", "sample_size", "percent_recomputed",
    "percent_as_published", "source_id", "locator",
)  # fmt: skip
INTERVAL_COLUMNS = (
    *DISTRIBUTION_COLUMNS[:14], "low_percent", "high_percent", "percent_as_published", "percent_difference",
    "is_percent_as_recomputed", "source_id", "locator",
)  # fmt: skip


def audit_intervals(distribution: pd.DataFrame) -> pd.DataFrame:
    """One row per authority, audit round and grade group, best first, with the 95% Wilson interval, 0 to 100 percent.

    `percent_difference` is the printed percentage less the recomputed one; `is_percent_as_recomputed` is false where
    the two differ by more than rounding, empty where none is printed. Cases without a printed grade, and rows without
    counts, get no interval.
    """
    require_columns(distribution, DISTRIBUTION_COLUMNS, needed_by="audit_intervals")
    rows = rows_of(distribution)
    rounds = in_order(_round(row) for row in rows)
    rows.sort(key=lambda row: (rounds.index(_round(row)), row["position"]))
    for row in rows:
        row["low_percent"], row["high_percent"] = _interval(row)
        _set_beside(row)
    return frame_of(rows, INTERVAL_COLUMNS)


def _round(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column] for column in ("authority", "practice_area", "period_end", "stage", "source_id"))


def _interval(row: dict[str, Any]) -> tuple[float | None, float | None]:
    if row["grade_group"] == NOT_PRINTED or row["cases"] is None or not row["sample_size"]:
        return None, None
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(row["cases"], row["sample_size"], alpha=1 - CONFIDENCE, method="wilson")
    return 100 * float(low), 100 * float(high)


def _set_beside(row: dict[str, Any]) -> None:
    printed, found = row["percent_as_published"], row["percent_recomputed"]
    known = printed is not None and found is not None
    rounding = 0.5 if known and float(printed).is_integer() else 0.05
    row["percent_difference"] = round(printed - found, 1) if known else None
    row["is_percent_as_recomputed"] = abs(printed - found) <= rounding + 1e-9 if known else None


def say_audits(intervals: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False) -> list[str]:
    """Sentences on `audit_intervals` for the authorities asked for: how many print figures, which, and the slips."""
    rows = [row for row in rows_of(intervals) if row["authority"] in authorities]
    told = [name for name in authorities if any(row["authority"] == name for row in rows)]
    sentences = [_who(told, list(authorities), bounded=bounded)]
    for one in in_order(_round(row) for row in rows):
        sentences += _say_round([row for row in rows if _round(row) == one])
    return [*sentences, CAPTION] if rows else sentences


def _who(told: list[str], asked: list[str], *, bounded: bool) -> str:
    if not told:
        verb = "prints" if len(asked) == 1 else "print"
        return f"0 of {authorities_of(len(asked))} {verb} figures from audits of casework in the papers read{within(bounded)}."
    lead = f"{len(told)} of {authorities_of(len(asked))} ({listed(told)}) "
    lead += f"{'prints' if len(told) == 1 else 'print'} figures from audits of casework{within(bounded)}"
    if len(told) == 1 and len(asked) > 1:
        return f"{lead}, so this is not a comparison."
    if len(told) == 1:
        return f"{lead}."
    return f"{lead}; councils choose and grade their cases in different ways, so the figures are not ranked."


def _say_round(rows: list[dict[str, Any]]) -> list[str]:
    first = rows[0]
    size = f"of {counted(int(first['sample_size']), 'case')}" if first["sample_size"] else ""
    graded = [_share(row) for row in rows if row["grade_group"] != NOT_PRINTED and row["cases"] is not None]
    ungraded = next((row for row in rows if row["grade_group"] == NOT_PRINTED), None)
    what = f"{first['practice_area_label']}, {first['stage_label']}"
    found = f"{size}{', ' if size else ''}{listed(graded) if graded else 'no count is printed'}"
    sentences = [f"{first['authority']}, {first['date_as_printed']} ({what}): {found}."]
    if ungraded is not None:
        count = int(ungraded["cases"])
        sentences.append(f"For {counted(count, 'case')} of {int(ungraded['sample_size'])} no grade is printed.")
    slips = [_slip(row) for row in rows if row["is_percent_as_recomputed"] is False]
    return [*sentences, *([f"The paper prints {listed(slips)}."] if slips else [])]


def _share(row: dict[str, Any]) -> str:
    verb = "was" if row["cases"] == 1 else "were"
    told = f"{int(row['cases'])} {verb} graded {uncapitalised(row['grade_group_label'])}"
    if row["low_percent"] is None:
        return told
    low, high = number(row["low_percent"], 1), number(row["high_percent"], 1)
    return f"{told} ({number(row['percent_recomputed'], 1)}%, interval {low}% to {high}%)"


def _slip(row: dict[str, Any]) -> str:
    printed = f"{row['percent_as_published']:g}%"
    found = number(row["percent_recomputed"], 1)
    return f"{printed} for {int(row['cases'])} of {int(row['sample_size'])} (it is {found}%)"


def audits_title(intervals: pd.DataFrame) -> str:
    """The message of an audit chart in at most ten words."""
    rows = [row for row in rows_of(intervals) if row["cases"] is not None and row["sample_size"]]
    if not rows:
        return "No audit figures printed"
    if len(in_order(_round(row) for row in rows)) > 1:
        return "Audit grades as printed, round by round"
    most = max(rows, key=lambda row: (row["cases"], -row["position"]))
    share = f"{int(most['cases'])} of {int(most['sample_size'])}"
    return f"{most['authority']}: {share} cases graded {uncapitalised(most['grade_group_label'])}"


def describe_audits(intervals: pd.DataFrame) -> str:
    """An audit chart in words: each bar with its count, percentage and interval."""
    rows = [row for row in rows_of(intervals) if row["sample_size"]]
    if not rows:
        return "No audit figures to show."
    told = [
        f"{row['authority']}, {row['date_as_printed']}: {row['grade_group_label']}, "
        f"{int(row['cases'])} of {int(row['sample_size'])}, {number(row['percent_recomputed'], 1)}%"
        + ("" if row["low_percent"] is None else f", interval {row['low_percent']:.1f}% to {row['high_percent']:.1f}%")
        for row in rows
        if row["cases"] is not None
    ]
    return " ".join(["Bars of the share of audited cases by grade.", *(f"{text}." for text in told)])
