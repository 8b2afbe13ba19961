"""Overall grades as they stood on a date: one dating rule for all authorities and frameworks, that of publication."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ilacs_analytics.analysis.frames import require_columns
from ilacs_analytics.vocabulary import Concept

NEEDED = ("authority_code", "concept", "grade", "public_on", "comparability")


def latest_overall(history: pd.DataFrame, on: dt.date | None) -> pd.DataFrame:
    """One row per authority: its latest graded inspection published by a date; no row where there is no date.

    `history` is the frame of `Warehouse.judgements`. The start is not used: for many inspections only added reports tell
    it. An authority whose latest inspection gives no overall grade that compares directly (from April 2026, or before
    November 2013) has a row without a grade.
    """
    require_columns(history, NEEDED, needed_by="latest_overall")
    rows = history[history["concept"] == Concept.OVERALL]
    rows = rows[rows["public_on"] <= pd.Timestamp(on)] if on else rows.iloc[:0]
    latest = rows.sort_values("public_on", kind="stable").groupby("authority_code").tail(1).reset_index(drop=True)
    latest.loc[latest["comparability"] != "A", "grade"] = None
    return latest
