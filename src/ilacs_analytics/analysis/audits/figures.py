"""What the councils' own audits of casework found, with Wilson intervals for such small samples.

Takes the frame of `Warehouse.view("audit_distribution")`. The percentage is recomputed from the cases; the one printed
is kept beside it. A grade that is not printed stays so. One authority's audits are no comparison and not called one.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of

NOT_PRINTED = "grade_not_printed"
CONFIDENCE = 0.95
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
    rounds = in_order(audit_round(row) for row in rows)
    rows.sort(key=lambda row: (rounds.index(audit_round(row)), row["position"]))
    for row in rows:
        row["low_percent"], row["high_percent"] = _interval(row)
        _set_beside(row)
    return frame_of(rows, INTERVAL_COLUMNS)


def audit_round(row: dict[str, Any]) -> tuple[Any, ...]:
    """What tells one round of audits from another."""
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
