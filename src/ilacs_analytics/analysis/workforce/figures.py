"""How caseload and agency rate stand against region and England, and how they moved, with what one worker makes.

Takes the frame of `Warehouse.workforce(measures=MEASURES_WITH_PARTS)`: the parts are needed to know how far one worker
moves a ratio, and where they are not known nothing is compared. A symbol stays a symbol. Names no cause and no rank.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.workforce.trend_words import say_trend, trend_title
from ilacs_analytics.analysis.workforce.words import (
    describe_comparison,
    describe_series,
    level_title,
    say_level,
    workforce_labels,
)

__all__ = [
    "MEASURES",
    "MEASURES_WITH_PARTS",
    "describe_comparison",
    "describe_series",
    "is_ratio",
    "level_title",
    "one_case_holder",
    "one_worker_points",
    "say_level",
    "say_trend",
    "trend_title",
    "workforce_comparison",
    "workforce_labels",
    "workforce_trend",
]

MEASURES = ("average_caseload", "agency_rate")
"""The ratios shown by default."""

PARTS = {
    "average_caseload": (None, "case_holders"),
    "agency_rate": ("agency_workers", "in_post_workers"),
    "vacancy_rate": ("vacancies", "in_post_workers"),
    "turnover_rate": ("leavers", "in_post_workers"),
}
"""What is above the line (cases are published as headcount, never as FTE: None) and what the denominator is made of.

data/reference/measure.csv defines them; a test holds the two together.
"""

SUMMED = frozenset({"agency_rate", "vacancy_rate"})
"""Ratios whose denominator is the sum of both parts."""

MEASURES_WITH_PARTS = (*MEASURES, "case_holders", "agency_workers", "in_post_workers")
"""What to ask the warehouse for: the default ratios and the counts behind them."""

SERIES_COLUMNS = (
    "authority", "authority_code", "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value",
    "symbol", "region_name", "region_value", "region_symbol", "england_value", "neighbour_median", "neighbour_n",
)  # fmt: skip
COMPARISON_COLUMNS = (
    *SERIES_COLUMNS, "difference_region", "difference_england", "part_count", "base_count", "one_worker",
    "versus_region", "versus_england", "return_name",
)  # fmt: skip
TREND_COLUMNS = (
    "authority", "authority_code", "measure", "measure_label", "basis", "unit", "decimals", "first_on", "first_value",
    "first_symbol", "first_part_count", "first_base_count", "latest_on", "latest_value", "latest_symbol",
    "latest_part_count", "latest_base_count", "change", "change_low", "change_high", "one_worker", "direction", "value_count",
    "symbol_count", "lowest_value", "lowest_on", "highest_value", "highest_on",
    "return_name",
)  # fmt: skip


def one_worker_points(agency_workers: float | None, in_post: float | None) -> float | None:
    """How many points of agency rate one worker makes: one post of all. None where a count is not known.

    Never less than what one agency worker more or fewer moves the rate. Unit: percentage points.
    """
    if agency_workers is None or in_post is None or agency_workers + in_post <= 0:
        return None
    return 100 / (agency_workers + in_post)


def one_case_holder(average_caseload: float | None, case_holders: float | None) -> float | None:
    """How far the average caseload moves when one case-holder's cases pass to the others. None where it is not known.

    Unit: cases per worker.
    """
    if average_caseload is None or case_holders is None or case_holders <= 1:
        return None
    return average_caseload / (case_holders - 1)


def _add_counts(row: dict[str, Any], part: float | None, base: float | None) -> None:
    """Put `part_count`, `base_count` and `one_worker` on the row of a ratio."""
    if row["measure"] in SUMMED:
        base = None if part is None or base is None else part + base
    row["part_count"], row["base_count"] = part, base
    if row["measure"] not in PARTS:
        row["one_worker"] = None
    elif row["measure"] == "average_caseload":
        row["one_worker"] = one_case_holder(row["value"], base)
    else:
        row["one_worker"] = one_worker_points(0, base)


def _relation(value: float | None, other: float | None, one_worker: float | None, decimals: int) -> str:
    """What may be said of a value beside another: higher, lower, same, within_one_worker or not_known."""
    if value is None or other is None:
        return "not_known"
    difference = round(value - other, decimals)
    if abs(difference) <= 10**-decimals * 1.0001:
        return "same"  # both are rounded: the figures behind them may be equal
    if one_worker is None:
        return "not_known"
    if abs(difference) <= one_worker:
        return "within_one_worker"
    return "higher" if difference > 0 else "lower"


def is_ratio(measure: str, unit: str) -> bool:
    """True for measures that can be set beside a region's and England's; counts of workers or cases cannot."""
    return measure in PARTS or unit in ("percent", "cases_per_worker")


def _with_parts(series: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ratios, each with its counts and what one worker makes of it."""
    require_columns(series, SERIES_COLUMNS, needed_by="a workforce comparison")
    rows = rows_of(series)
    values = {(r["authority_code"], r["measure"], r["basis"], r["period_end"]): r["value"] for r in rows}
    ratios = [row for row in rows if is_ratio(row["measure"], row["unit"])]
    for row in ratios:
        part, base = (
            values.get((row["authority_code"], measure, row["basis"], row["period_end"])) if measure else None
            for measure in PARTS.get(row["measure"], (None, None))
        )
        _add_counts(row, part, base)
    return ratios


def workforce_comparison(series: pd.DataFrame) -> pd.DataFrame:
    """One row per authority and ratio at its latest census: value, region, England, the differences, and the counts.

    `part_count` of `base_count` are the workers behind the value; `one_worker` is what one worker makes of it, in the
    measure's unit (points for a rate). `versus_region` and `versus_england` say what may be said: `higher`, `lower`,
    `same` (equal within rounding), `within_one_worker`, or `not_known` (a symbol, or no counts to judge by).
    """
    rows = _with_parts(series)
    latest = []
    for key in in_order((row["authority_code"], row["measure"], row["basis"]) for row in rows):
        of_key = [row for row in rows if (row["authority_code"], row["measure"], row["basis"]) == key]
        row = max(of_key, key=lambda r: r["period_end"])
        for side in ("region", "england"):
            other = row[f"{side}_value"]
            known = row["value"] is not None and other is not None
            row[f"difference_{side}"] = round(row["value"] - other, row["decimals"]) if known else None
            row[f"versus_{side}"] = _relation(row["value"], other, row["one_worker"], row["decimals"])
        latest.append(row)
    return frame_of(latest, COMPARISON_COLUMNS)


def workforce_trend(series: pd.DataFrame) -> pd.DataFrame:
    """One row per authority and ratio: first and latest census, the change between them, and the extremes.

    `direction` is `rose`, `fell`, `same`, `within_one_worker`, `within_interval`, `not_known` or `single` (one census only).
    `one_worker` is the larger of the two ends'. `change_low` to `change_high` is the 95% interval (Newcombe) for the
    difference between two proportions, in points, for shares of workers or posts with both counts: a change beyond one
    worker whose interval holds zero is `within_interval`. Two censuses hold many of the same workers and FTE are no counts,
    so the interval is an approximation. First and latest are censuses, whether they print a value or a symbol.
    """
    rows = _with_parts(series)
    words = {"higher": "rose", "lower": "fell"}
    trends = []
    for key in in_order((row["authority_code"], row["measure"], row["basis"]) for row in rows):
        of_key = [row for row in rows if (row["authority_code"], row["measure"], row["basis"]) == key]
        own = sorted(of_key, key=lambda r: r["period_end"])
        first, latest = own[0], own[-1]
        known = [row for row in own if row["value"] is not None]
        lowest = min(known, key=lambda r: r["value"], default=None)
        highest = max(known, key=lambda r: r["value"], default=None)
        ends = [row["one_worker"] for row in (first, latest)]
        one_worker = None if None in ends else max(ends)
        relation = _relation(latest["value"], first["value"], one_worker, latest["decimals"])
        if relation in words and _moved_by_one(first, latest, one_worker):
            relation = "within_one_worker"
        low, high = _change_interval(first, latest)
        if relation in words and low is not None and high is not None and low <= 0 <= high:
            relation = "within_interval"
        both = first["value"] is not None and latest["value"] is not None
        trends.append(
            {
                **{column: latest[column] for column in TREND_COLUMNS[:7]},
                "first_on": first["period_end"],
                "first_value": first["value"],
                "first_symbol": first["symbol"],
                "latest_on": latest["period_end"],
                "latest_value": latest["value"],
                "latest_symbol": latest["symbol"],
                "first_part_count": first["part_count"],
                "first_base_count": first["base_count"],
                "latest_part_count": latest["part_count"],
                "latest_base_count": latest["base_count"],
                "change": round(latest["value"] - first["value"], latest["decimals"]) if both else None,
                "change_low": low,
                "change_high": high,
                "one_worker": one_worker,
                "direction": "single" if len(own) == 1 else words.get(relation, relation),
                "value_count": len(known),
                "symbol_count": sum(row["symbol"] is not None for row in own),
                "lowest_value": lowest and lowest["value"],
                "lowest_on": lowest and lowest["period_end"],
                "highest_value": highest and highest["value"],
                "highest_on": highest and highest["period_end"],
                "return_name": latest.get("return_name"),
            }
        )
    return frame_of(trends, TREND_COLUMNS)


def _change_interval(first: dict[str, Any], latest: dict[str, Any]) -> tuple[float | None, float | None]:
    """The 95% interval for the change of a share, in points; none where it is no share or a count is not known."""
    counts = [row[f"{side}_count"] for row in (latest, first) for side in ("part", "base")]
    if latest["measure"] not in SUMMED or None in counts or not (counts[1] and counts[3]):
        return None, None
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    return 100 * float(low), 100 * float(high)


def _moved_by_one(first: dict[str, Any], latest: dict[str, Any], one_worker: float | None) -> bool:
    """True where the counts above the line differ by one worker at most and the change is a small one for the size."""
    if one_worker is None or first["part_count"] is None or latest["part_count"] is None:
        return False
    few = abs(latest["part_count"] - first["part_count"]) <= 1
    return few and bool(abs(latest["value"] - first["value"]) <= 2 * one_worker)
