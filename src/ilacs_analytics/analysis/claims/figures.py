"""What councils say of caseload and agency use, set beside the official census.

Takes the frame of `Warehouse.view("claim_check")`. Two figures that differ are never called contradictory: where the
population behind one is not stated, or is another, neither can be called wrong, and the sentences say exactly that.
No cause is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import (
    MONTHS,
    amount,
    authorities_of,
    counted,
    day,
    listed,
    symbol_words,
    uncapitalised,
    within,
)
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
    rows = _sorted(rows_of(claim_check))
    for row in rows:
        row["council_says"] = row["statement"] or _council_figure(row)
        row["council_when"] = _when(row)
        row["census_says"] = _census(row)
        row["level"] = LEVEL_WORDS.get(row["level_verdict"], "")
        row["direction"] = DIRECTION_WORDS.get(row["direction_verdict"], "")
    return frame_of(rows, TABLE_COLUMNS)


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By authority as given, figures before statements, by measure, then in time."""
    authorities = in_order(row["authority"] for row in rows)
    return sorted(
        rows,
        key=lambda r: (
            authorities.index(r["authority"]), r["told_as"], r["measure"], str(r["council_period_end"] or ""),
            r["council_locator"],
        ),
    )  # fmt: skip


def _council_figure(row: dict[str, Any]) -> str:
    raw = str(row["council_raw_value"])
    return f"{raw}%" if row["unit"] == "percent" and "%" not in raw else raw


def _when(row: dict[str, Any]) -> str:
    """The date as printed, its year added where only a month is printed; 'currently' with the day it is known by."""
    printed, last = row["council_date_as_printed"], row["council_period_end"]
    if not printed:
        return f"by {day(last)}" if last else "undated"
    if re.search(r"\b(19|20)\d\d\b", printed) or last is None:
        return str(printed)
    names_month = any(name.lower() in printed.lower() for name in MONTHS)
    return f"{printed} {last.year}" if names_month else f'"{printed}", by {day(last)}'


def _value(value: float, row: dict[str, Any]) -> str:
    return amount(value, unit=row["unit"], decimals=1)


def _census(row: dict[str, Any]) -> str:
    if row["official_period_end"] is None:
        return "no census on or before that day"
    if row["official_value"] is None:
        told = symbol_words(row["official_symbol"]) if row["official_symbol"] else "no value"
    else:
        told = _value(row["official_value"], row)
    return f"{told} on {day(row['official_period_end'])}"


def say_claims(claim_check: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False) -> list[str]:
    """Sentences on councils' figures beside the census, then the number of statements that can be judged at all.

    Figures of one authority, measure, population and document are told together, first to last.
    """
    require_columns(claim_check, CHECK_COLUMNS, needed_by="say_claims")
    rows = _sorted([row for row in rows_of(claim_check) if row["authority"] in authorities])
    figures = [row for row in rows if row["told_as"] == "figure"]
    telling = [name for name in authorities if any(row["authority"] == name for row in figures)]
    sentences = [_who(telling, len(authorities), bounded=bounded)]
    keys = ("authority", "measure", "council_scope", "council_source_id")
    for series in in_order(tuple(row[key] for key in keys) for row in figures):
        own = [row for row in figures if tuple(row[key] for key in keys) == series]
        sentences += _say_one(own[0]) if len(own) == 1 else _say_pair(own[0], own[-1])
    statements = [row for row in rows if row["told_as"] == "statement"]
    return [*sentences, *([_say_statements(statements)] if statements else [])]


def _who(telling: list[str], asked: int, *, bounded: bool) -> str:
    what = "of a kind that the census also holds"
    if not telling:
        if asked == 1:
            return f"No paper read of this authority prints figures {what}{within(bounded)}."
        return f"0 of {authorities_of(asked)} print figures {what} in the papers read{within(bounded)}."
    names = f"{len(telling)} of {authorities_of(asked)} ({listed(telling)})"
    if len(telling) == 1 and asked == 1:
        return f"{names} prints figures {what}."
    if len(telling) == 1:
        return f"{names} prints figures {what}, so this is not a comparison of authorities."
    return f"{names} print figures {what}."


def _say_one(row: dict[str, Any]) -> list[str]:
    measure = uncapitalised(row["measure_label"])
    said = f"{row['authority']} puts its {measure} at {_council_figure(row)} ({_when(row)})"
    if row["official_value"] is None:
        return [f"{said}; {_no_census(row)}."]
    verdict = row["level_verdict"]
    return [f"{said}; the census has {_census(row)}.", _level_reason(row, verdict)]


def _level_reason(row: dict[str, Any], verdict: str) -> str:
    if verdict == Verdict.AGREES:
        return "The two agree."
    if verdict == Verdict.DIFFERS:
        return "The two differ, and which is right cannot be decided here."
    return f"{_why_not(row, verdict)}, neither can be called wrong."


def _why_not(row: dict[str, Any], verdict: str) -> str:
    if verdict == Verdict.SCOPE_DIFFERS:
        scope = SCOPE_WORDS.get(row["council_scope"], str(row["council_scope"]).replace("_", " "))
        return f"Because the council's figures cover {scope} and the census the whole authority"
    return "Because the population of the council's figures is not stated"


def _no_census(row: dict[str, Any]) -> str:
    if row["official_symbol"]:
        return f"the census prints {symbol_words(row['official_symbol'])} for {day(row['official_period_end'])}"
    return "there is no official figure to set beside it"


def _say_pair(first: dict[str, Any], last: dict[str, Any]) -> list[str]:
    measure = uncapitalised(first["measure_label"])
    said = (
        f"{first['authority']} puts its {measure} at {_council_figure(first)} ({_when(first)}) "
        f"and {_council_figure(last)} ({_when(last)})"
    )
    if first["official_value"] is None or last["official_value"] is None:
        without = first if first["official_value"] is None else last
        return [f"{said}; {_no_census(without)}."]
    beside = f"the census has {_census(first)} and {_census(last)}"
    if first["official_period_end"] == last["official_period_end"]:
        return [f"{said}; the census in between has {_census(last)}, so no change can be set beside it."]
    council = last["council_value"] - first["council_value"]
    official = last["official_value"] - first["official_value"]
    verdict = last["direction_verdict"] or last["level_verdict"]
    if verdict in (Verdict.AGREES, Verdict.DIFFERS):
        return [f"{said}; {beside}.", f"{_movement(council, official)}."]
    return [f"{said}; {beside}.", f"{_movement(council, official)}. {_level_reason(last, verdict)}"]


def _movement(council: float, official: float) -> str:
    council, official = round(council, 1), round(official, 1)
    if council == 0 and official == 0:
        return "Neither moves"
    if council == 0 or official == 0:
        return (
            "The census moves and the council's figure does not"
            if council == 0
            else ("The council's figure moves and the census does not")
        )
    way = "the same direction" if council * official > 0 else "opposite directions"
    return f"Over these dates, which are not the same, the two move in {way}"


def _say_statements(rows: list[dict[str, Any]]) -> str:
    judged = [row for row in rows if row["direction_verdict"] in (Verdict.AGREES, Verdict.DIFFERS)]
    told = f"The councils also make {counted(len(rows), 'statement')} of change on these measures without a figure"
    if not judged:
        return f"{told}; none can be judged against the census, as populations are not stated or no census precedes."
    agree = sum(row["direction_verdict"] == Verdict.AGREES for row in judged)
    return f"{told}; {len(judged)} can be judged against the census, and {agree} of them {_points(agree)} the same way."


def _points(count: int) -> str:
    return "points" if count == 1 else "point"


def claims_title(claim_check: pd.DataFrame) -> str:
    """The message of a chart of claims in at most ten words."""
    rows = _sorted([row for row in rows_of(claim_check) if row["told_as"] == "figure"])
    if not rows:
        return "No council figure to set beside the census"
    names = in_order(row["authority"] for row in rows)
    whose = f"{names[0]}'s own figures" if len(names) == 1 else f"Own figures of {len(names)} authorities"
    if all(row["level_verdict"] in (Verdict.AGREES, Verdict.DIFFERS) for row in rows):
        return f"{whose} beside the census"
    return f"{whose} and the census cover different populations" if _scopes_told(rows) else f"{whose} beside the census"


def _scopes_told(rows: list[dict[str, Any]]) -> bool:
    return all(row["level_verdict"] == Verdict.SCOPE_DIFFERS for row in rows)


def describe_claims(claim_check: pd.DataFrame) -> str:
    """A chart of claims in words: each council figure with the census figure beside it and the verdict on the level."""
    rows = rows_of(claim_table(claim_check))
    told = [
        f"{row['authority']}, {uncapitalised(row['measure_label'])}: council {row['council_says']} "
        f"({row['council_when']}), census {row['census_says']}; {row['level']}."
        for row in rows
        if row["told_as"] == "figure"
    ]
    return " ".join(["Councils' figures and census values on one time axis.", *(told or ["There is none."])])
