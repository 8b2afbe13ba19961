"""The workforce before and after inspections judged alike, on a common clock, beside authorities not so judged.

Takes the frames of `Warehouse.judgements` and `Warehouse.workforce` for all authorities. Matching on the level at one
census makes two groups that began alike on that level and on nothing else: the difference between them is no effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ilacs_analytics.analysis.around.words import around_title, describe_around, say_around
from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.funnel.figures import workforce_returns
from ilacs_analytics.analysis.judgements.figures import judged_on
from ilacs_analytics.vocabulary import Concept

__all__ = ["around_inspection", "around_title", "describe_around", "inspection_events", "say_around"]

STEPS, MATCHES = 3, 3
GROUP_LABELS = {"judged": "With the judgement", "matched": "Matched returns"}
HISTORY_NEEDED = (
    "authority", "authority_code", "inspection_id", "concept", "grade", "started_on", "published_on", "comparability",
)  # fmt: skip
EVENT_COLUMNS = (
    "inspection_id", "group", "left_out", "authority", "return_code", "is_joint_return", "region_name", "grade",
    "started_on", "census_on", "measure", "value_at_zero", "distance",
)  # fmt: skip
CLOCK_COLUMNS = (
    "clock", "group", "group_label", "grades", "measure", "measure_label", "unit", "decimals", "event_n", "value_n",
    "median", "lower_quartile", "upper_quartile", "pair_n", "median_change",
)  # fmt: skip


def inspection_events(
    history: pd.DataFrame,
    series: pd.DataFrame,
    *,
    measure: str = "agency_rate",
    grades: Sequence[str],
    matches: int = MATCHES,
    steps: int = STEPS,
    same_region: bool = False,
) -> pd.DataFrame:
    """One row per inspection judged so overall (`judged`), per return matched to it (`matched`), and per `left_out` one.

    The clock's zero (`census_on`) is the last census on or before the start. Left out, with the reason: `no_start` (only
    the publication is told), `no_census` (none before it), `no_value` (a symbol at zero), `tiny` (fewer than 10 FTE in post),
    `same_return` (the other member of a joint return counts at that census) and `follows` (within `steps` years of an
    earlier one of the same return). Matches are the returns nearest in `value_at_zero` at the same census, `matches` to
    an inspection, each used once a census, taken in rounds so that every inspection gets its first before any its second;
    none had a member judged so within `steps` years of that census, whatever else it was judged. `same_region`
    keeps them to the region. `distance` is in the measure's unit. Source: Ofsted's grades, DfE's workforce census.
    """
    require_columns(history, HISTORY_NEEDED, needed_by="inspection_events")
    returns = rows_of(workforce_returns(series, measure=measure))
    judged = [
        row
        for row in rows_of(history[history["concept"] == Concept.OVERALL])
        if row["grade"] in grades and row["comparability"] == "A"
    ]
    judged.sort(key=lambda row: (judged_on(row), row["authority_code"]))
    events = _events(judged, returns, steps)
    told = [event for event in events if event["group"] == "judged"]
    for census_on in in_order(event["census_on"] for event in told):
        at_zero = [row for row in returns if row["period_end"] == census_on]
        free = [row for row in at_zero if row["value_used"] is not None and not row["is_tiny"]]
        free = [row for row in free if not _judged_near(row, judged, census_on, steps)]
        events += _matched([e for e in told if e["census_on"] == census_on], free, matches, same_region=same_region)
    return frame_of([event | {"measure": measure} for event in events], EVENT_COLUMNS)


def _events(judged: list[dict[str, Any]], returns: list[dict[str, Any]], steps: int) -> list[dict[str, Any]]:
    by_authority = {(code, row["period_end"]): row for row in returns for code in row["authority_codes"]}
    ends = sorted({row["period_end"] for row in returns})
    taken: dict[str, dt.date] = {}
    events = []
    for row in judged:
        event = {key: row[key] for key in ("inspection_id", "authority", "grade", "started_on")}
        event["census_on"] = max((end for end in ends if row["started_on"] and end <= row["started_on"]), default=None)
        at_zero = by_authority.get((row["authority_code"], event["census_on"]))
        if at_zero is not None:
            event |= {key: at_zero[key] for key in ("return_code", "is_joint_return", "region_name")}
            event["value_at_zero"] = at_zero["value_used"]
        event["left_out"] = _why_left_out(event, at_zero, taken, steps)
        event["group"] = "left_out" if event["left_out"] else "judged"
        if not event["left_out"]:
            taken[event["return_code"]] = event["census_on"]
        events.append(event)
    return events


def _why_left_out(
    event: dict[str, Any], at_zero: dict[str, Any] | None, taken: dict[str, dt.date], steps: int
) -> str | None:
    if event["started_on"] is None:
        return "no_start"
    if at_zero is None:
        return "no_census"
    if at_zero["value_used"] is None:
        return "no_value"
    if at_zero["is_tiny"]:
        return "tiny"
    earlier = taken.get(event["return_code"])
    if earlier is None or event["census_on"].year - earlier.year > steps:
        return None
    return "same_return" if earlier == event["census_on"] and event["is_joint_return"] else "follows"


def _judged_near(row: dict[str, Any], judged: list[dict[str, Any]], census_on: dt.date, steps: int) -> bool:
    """True where a member was judged so from `steps` censuses before zero to `steps` after it."""
    first, last = census_on.replace(year=census_on.year - steps), census_on.replace(year=census_on.year + steps)
    return any(one["authority_code"] in row["authority_codes"] and first <= judged_on(one) <= last for one in judged)


def _matched(
    events: list[dict[str, Any]], free: list[dict[str, Any]], matches: int, *, same_region: bool
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for _ in range(matches):
        for event in events:
            own = [row for row in free if not same_region or row["region_name"] == event["region_name"]]
            if not own:
                continue
            nearest = min(own, key=lambda row: (_distance(event, row), row["return_code"]))
            free = [row for row in free if row is not nearest]
            match = {key: nearest[key] for key in ("authority", "return_code", "is_joint_return", "region_name")}
            match |= {key: event[key] for key in ("inspection_id", "started_on", "census_on")}
            match |= {"group": "matched", "value_at_zero": nearest["value_used"]}
            found.append(match | {"distance": _distance(event, nearest)})
    return found


def _distance(event: dict[str, Any], row: dict[str, Any]) -> float:
    return float(abs(row["value_used"] - event["value_at_zero"]))


def around_inspection(
    events: pd.DataFrame, series: pd.DataFrame, *, measure: str | None = None, steps: int = STEPS
) -> pd.DataFrame:
    """One row per group and census of the clock, from `-steps` to `steps` years: median and quartiles over returns.

    `events` is the frame of `inspection_events`; another `measure` than the one matched on may be shown. `event_n` counts
    the inspections of the group that have a value there, `value_n` the returns (more than one a match). `median_change`
    is the median of each return's change since clock 0, over the `pair_n` that have both, in the measure's unit (points
    for a rate): a median of fewer returns than at zero is no change. A `low` figure counts as near zero.
    """
    require_columns(events, EVENT_COLUMNS, needed_by="around_inspection")
    used = [row for row in rows_of(events) if row["group"] in GROUP_LABELS]
    if not used:
        return frame_of([], CLOCK_COLUMNS)
    measure = measure or used[0]["measure"]
    returns = rows_of(workforce_returns(series, measure=measure))
    values = {(row["return_code"], row["period_end"].year): row["value_used"] for row in returns}
    # a new code for the same authority must not end its series: members find the return of another year
    codes = {(code, row["period_end"].year): row["return_code"] for row in returns for code in row["authority_codes"]}
    members = {row["return_code"]: row["authority_codes"] for row in returns}
    grades = ", ".join(in_order(row["grade"] for row in used if row["group"] == "judged"))
    meta = {key: returns[0][key] if returns else None for key in ("measure_label", "unit", "decimals")}
    rows = []
    for group, label in GROUP_LABELS.items():
        own = [row for row in used if row["group"] == group]
        for clock in range(-steps, steps + 1):
            told, changes = [], []
            for row in own:
                year = row["census_on"].year
                found = values.get((_code_in(row["return_code"], year + clock, members, codes), year + clock))
                zero = values.get((row["return_code"], year))
                if found is not None:
                    told.append((row["inspection_id"], found))
                if found is not None and zero is not None:
                    changes.append(found - zero)
            rows.append(
                {"clock": clock, "group": group, "group_label": label, "grades": grades, "measure": measure, **meta}
                | _spread(told, changes)
            )
    return frame_of(rows, CLOCK_COLUMNS)


def _code_in(
    code: str, year: int, members: dict[str, tuple[str, ...]], codes: dict[tuple[str, int], str]
) -> str | None:
    """The return that tells of the same authorities in another year; None where its members were split or merged."""
    found = in_order(codes.get((member, year)) for member in members.get(code, ()))
    same = len(found) == 1 and found[0] is not None and set(members[found[0]]) == set(members[code])
    return found[0] if same else None


def _spread(told: list[tuple[str, float]], changes: list[float]) -> dict[str, Any]:
    counts = {"event_n": len({inspection for inspection, _ in told}), "value_n": len(told), "pair_n": len(changes)}
    if not told:
        return counts
    lower, median, upper = (float(value) for value in np.quantile([value for _, value in told], [0.25, 0.5, 0.75]))
    change = float(np.median(changes)) if changes else None
    return counts | {"median": median, "lower_quartile": lower, "upper_quartile": upper, "median_change": change}
