"""What councils say of caseload and agency use, set beside the official census.

Takes the frame of `Warehouse.view("claim_check")`. Two figures that differ are never called contradictory: where the
population behind one is not stated, or is another, neither can be called wrong, and the verdicts say exactly that.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import MONTHS, amount, day, symbol_words
from ilacs_analytics.vocabulary import Verdict

CHECK_COLUMNS = (
    "authority", "authority_code", "told_as", "measure", "measure_label", "unit", "council_value", "council_raw_value",
    "statement", "stated_direction", "council_scope", "council_date_as_printed", "council_period_end",
    "council_source_id", "council_locator", "council_change", "official_value", "official_symbol",
    "official_period_end", "official_next_value", "official_next_period_end", "official_change", "official_source_id",
    "official_locator", "gap", "level_verdict", "direction_verdict",
)  # fmt: skip
TABLE_COLUMNS = (
    "authority", "told_as", "measure", "measure_label", "council_says", "council_when", "council_period_end",
    "council_scope", "census_says", "official_period_end", "gap", "level", "direction", "level_verdict",
    "direction_verdict", "council_source_id", "council_locator", "official_source_id", "official_locator",
)  # fmt: skip
LEVEL_WORDS = {
    Verdict.AGREES: "agrees with the census",
    Verdict.DIFFERS: "differs from the census",
    Verdict.POPULATION_NOT_STATED: "cannot be judged: the population behind the council's figure is not stated",
    Verdict.SCOPE_DIFFERS: "cannot be judged: the council's figure covers another part of the service",
    Verdict.NO_OFFICIAL_FIGURE: "no official figure to set beside it",
}
DIRECTION_WORDS = {
    Verdict.AGREES: "same direction as the census",
    Verdict.DIFFERS: "other direction than the census",
    Verdict.POPULATION_NOT_STATED: "cannot be judged: the population behind the council's statement is not stated",
    Verdict.SCOPE_DIFFERS: "cannot be judged: the council's figures cover another part of the service",
    Verdict.NO_OFFICIAL_FIGURE: "no official change to set beside it",
}
SCOPE_WORDS = {
    "whole_authority": "the whole authority",
    "assessment_service": "the assessment service",
    "managers": "managers",
    "not_stated": "a population that is not stated",
}


def claim_table(claim_check: pd.DataFrame) -> pd.DataFrame:
    """One row per figure or statement of a council, by date: what it says, what the census says, the verdicts in words.

    `gap` is the council's figure less the census's, in the measure's unit. `level` and `direction` are empty where
    nothing is said of the one or the other.
    """
    require_columns(claim_check, CHECK_COLUMNS, needed_by="claim_table")
    rows = by_time(rows_of(claim_check))
    for row in rows:
        row["council_says"] = row["statement"] or council_figure(row)
        row["council_when"] = council_when(row)
        row["census_says"] = census_words(row)
        row["level"] = LEVEL_WORDS.get(row["level_verdict"], "")
        row["direction"] = DIRECTION_WORDS.get(row["direction_verdict"], "")
    return frame_of(rows, TABLE_COLUMNS)


def by_time(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By authority as given, figures before statements, by measure, then in time."""
    authorities = in_order(row["authority"] for row in rows)
    return sorted(
        rows,
        key=lambda r: (
            authorities.index(r["authority"]), r["told_as"], r["measure"], str(r["council_period_end"] or ""),
            r["council_locator"],
        ),
    )  # fmt: skip


def council_figure(row: dict[str, Any]) -> str:
    """The figure as the council prints it, with its unit."""
    raw = str(row["council_raw_value"])
    return f"{raw}%" if row["unit"] == "percent" and "%" not in raw else raw


def council_when(row: dict[str, Any]) -> str:
    """The date as printed, its year added where only a month is printed; 'currently' with the day it is known by."""
    printed, last = row["council_date_as_printed"], row["council_period_end"]
    if not printed:
        return f"by {day(last)}" if last else "undated"
    if re.search(r"\b(19|20)\d\d\b", printed) or last is None:
        return str(printed)
    names_month = any(name.lower() in printed.lower() for name in MONTHS)
    return f"{printed} {last.year}" if names_month else f'"{printed}", by {day(last)}'


def census_words(row: dict[str, Any]) -> str:
    """'15.7 cases per worker on 30 September 2024', the symbol in its place, or that no census comes before."""
    if row["official_period_end"] is None:
        return "no census on or before that day"
    if row["official_value"] is None:
        told = symbol_words(row["official_symbol"]) if row["official_symbol"] else "no value"
    else:
        told = amount(row["official_value"], unit=row["unit"], decimals=1)
    return f"{told} on {day(row['official_period_end'])}"
