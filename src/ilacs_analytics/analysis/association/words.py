"""What rates by grade say, in sentences computed from the frames of `association`, with what they cannot say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import amount, authorities_of, counted, day, listed, number, uncapitalised

NO_PAIRS = "No authority here has both an overall grade on the present scale and a workforce return at one census."
NO_TAU = "No coefficient is told: it needs at least 8 authorities, two grades and two rates; add the national files for more."
FEW = 20
ADD_FILES = "add the national files with `ilacs add` for all of England."
DIRECTION = (
    "How time runs is not settled by this: an inadequate grade is itself followed by a rise in the use of agency workers, "
    "and both can follow from something else. None of it is a cause or a prediction of a grade."
)
SYMBOLS = (
    "Symbols are left out, but 'low' is not a gap: it stands for a rate that rounds to zero and is taken as near zero."
)
OVERALL_ENDS = "Inspections from April 2026 give no overall grade, so later years cannot be added to this."


def say_rates_by_grade(rates: pd.DataFrame) -> list[str]:
    """Sentences on one variant of `rates_by_grade`: each grade's figures, the dates, what is left out, how time runs."""
    rows = rows_of(rates)
    if not any(row["authority_n"] for row in rows):
        return [NO_PAIRS, DIRECTION, OVERALL_ENDS]
    told = []
    for variant in in_order(row["variant"] for row in rows):
        own = [row for row in rows if row["variant"] == variant and row["authority_n"]]
        lead = f" ({uncapitalised(own[0]['variant_label'])})" if own and variant != rows[0]["variant"] else ""
        told += [_grade(row, lead) for row in own]
    count = sum(row["authority_n"] for row in rows if row["variant"] == rows[0]["variant"])
    few = [f"Only {authorities_of(count)} can be set side by side here; {ADD_FILES}"] if count < FEW else []
    return [_dates(rows), *few, *told, *_pooled(rows), _left_out(rows), SYMBOLS, DIRECTION, OVERALL_ENDS]


def _short(value: float, row: dict[str, Any]) -> str:
    return number(value, row["decimals"]) + ("%" if row["unit"] == "percent" else "")


def _grade(row: dict[str, Any], lead: str) -> str:
    pooled = f"; pooled {_short(row['pooled_rate'], row)}" if row["pooled_rate"] is not None else ""
    returns = f", {counted(row['return_n'], 'return')}" if row["return_n"] != row["authority_n"] else ""
    if row["authority_n"] == 1:
        return f"{row['grade_label']}{lead}: {amount(row['mean'], unit=row['unit'], decimals=row['decimals'])}, one authority."
    return (
        f"{row['grade_label']}{lead}: median {_short(row['median'], row)}, mean {_short(row['mean'], row)}{pooled}, from "
        f"{_short(row['lowest'], row)} to {_short(row['highest'], row)} ({authorities_of(row['authority_n'])}{returns})."
    )


def _dates(rows: list[dict[str, Any]]) -> str:
    shown = [row for row in rows if row["variant"] == rows[0]["variant"] and row["authority_n"]]
    first, last = min(row["first_started_on"] for row in shown), max(row["last_started_on"] for row in shown)
    after = sum(row["after_census_n"] for row in shown)
    count = sum(row["authority_n"] for row in shown)
    when = f"{day(first)} and {day(last)}" if first != last else day(first)
    span = f"between {when}" if first != last else f"on {when}"
    late = f"{after} of them after that census" if after else "none of them after that census"
    return (
        f"{shown[0]['measure_label']} at the census of {day(shown[0]['period_end'])} beside the latest overall grade of "
        f"{authorities_of(count)}, from inspections that began {span}, {late}."
    )


def _pooled(rows: list[dict[str, Any]]) -> list[str]:
    joint = any(row["authority_n"] != row["return_n"] for row in rows)
    return (
        ["A joint return's rate stands for both members; the pooled rate counts it once in each grade they have."]
        if joint
        else []
    )


def _left_out(rows: list[dict[str, Any]]) -> str:
    shown = [row for row in rows if row["variant"] == rows[0]["variant"]]
    symbols, low = sum(row["symbol_n"] for row in shown), sum(row["low_n"] for row in shown)
    return (
        f"{authorities_of(symbols).capitalize()} {'has' if symbols == 1 else 'have'} a symbol in place of the figure; "
        f"{low} {'is' if low == 1 else 'are'} printed as low."
    )


def rates_by_grade_title(rates: pd.DataFrame) -> str:
    """The message of a chart of one variant in at most ten words."""
    told = [row for row in rows_of(rates) if row["authority_n"]]
    if not told:
        return "No grades and rates to set side by side"
    first = told[0]
    label, year = first["measure_label"], first["period_end"].year
    medians = [round(row["median"], int(row["decimals"])) for row in told]
    if len(told) > 1 and all(low < high for low, high in pairwise(medians)):
        return f"{label} {year}: higher median with each lower grade"
    if len(told) > 1 and all(low > high for low, high in pairwise(medians)):
        return f"{label} {year}: lower median with each lower grade"
    return f"{label} {year} by latest overall grade"


def describe_rates_by_grade(rates: pd.DataFrame) -> str:
    """A chart of rates by grade in words: what is drawn, then the sentences."""
    return " ".join(["Median, middle half and full range of authorities by overall grade.", *say_rates_by_grade(rates)])


def say_association(association: pd.DataFrame) -> list[str]:
    """One sentence per row of `grade_association` or `association_by_year`, then how time runs."""
    rows = rows_of(association)
    if not rows:
        return [NO_TAU]
    return [*(_tau(row) for row in rows), DIRECTION]


def _tau(row: dict[str, Any]) -> str:
    if row["tau_low"] > 0:
        words = "the further below outstanding, the higher the figure tends to be"
    elif row["tau_high"] < 0:
        words = "the further below outstanding, the lower the figure tends to be"
    else:
        words = "the interval holds zero, so no tendency either way can be told"
    before = " (inspections before the census only)" if row["before_census"] else ""
    return (
        f"{row['measure_label']} and overall grade, census of {day(row['period_end'])}{before}: tau-b "
        f"{number(row['tau_b'], 2)}, 95% interval {number(row['tau_low'], 2)} to {number(row['tau_high'], 2)}, "
        f"{authorities_of(row['authority_n'])} in {counted(row['return_n'], 'return')}: {words}."
    )


def association_title(association: pd.DataFrame) -> str:
    """The message of coefficients over the years in at most ten words."""
    rows = rows_of(association)
    if not rows:
        return "No coefficient to show"
    clear = [row for row in rows if row["tau_low"] > 0 or row["tau_high"] < 0]
    label = listed(in_order(row["measure_label"] for row in rows))
    return f"{label} and grade: tendency in {len(clear)} of {len(rows)} years"
