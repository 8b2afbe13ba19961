"""What a funnel says, in sentences computed from the frame of `funnel.rate_funnel`.

Says how many returns lie outside which limits and where the chosen ones lie. Passes no verdict on any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import counted, day, listed, number, possessive, symbol_words, uncapitalised

NO_FUNNEL = "No return of these authorities has a rate with counts behind it, so no limits can be told."
FEW_RETURNS = 20
LEFT_OUT_WORDS = {
    "symbol": "a symbol stands in place of the rate",
    "no_counts": "the counts behind the rate are not known",
    "tiny": "fewer than 10 FTE in post",
}
METHOD = (
    "Plain limits take every worker as an independent draw; full-time equivalents are not counts, so they are an "
    "approximation, and they are far too narrow for rates that differ between authorities for many reasons. Widened "
    "limits add the spread found between authorities, estimated after the outer 10% at each end were drawn in. A place "
    "outside any limits is a reason to ask, no verdict and no cause."
)


def say_funnel(funnel: pd.DataFrame, authorities: Sequence[str] = ()) -> list[str]:
    """Sentences on `rate_funnel`: the pooled rate, how many lie outside which limits, the chosen ones, who is left out."""
    rows = rows_of(funnel)
    used = [row for row in rows if row["left_out"] is None]
    if not used:
        return [NO_FUNNEL]
    chosen = [row for name in authorities for row in rows if name in row["authorities"]]
    few = (
        [f"With {counted(len(used), 'return')} the spread between authorities is hardly known; add the national files."]
        if len(used) < FEW_RETURNS
        else []
    )
    no_floor = all(row["adjusted_low_998"] <= 0 for row in used)
    floor = ["The widened 99.8% limits reach down to zero, so no rate can lie below them."] if no_floor else []
    return [_lead(used), *floor, *few, *(_place(row) for row in unique(chosen)), *_left_out(rows), METHOD]


def unique(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each return once, in the order given."""
    return list({row["return_code"]: row for row in rows}.values())


def _lead(used: list[dict[str, Any]]) -> str:
    first, count = used[0], len(used)
    plain, adjusted = sum(row["is_outside_plain"] for row in used), sum(row["is_outside_adjusted"] for row in used)
    returns, lie = f"{counted(count, 'return')} with a rate", "lies" if plain == 1 else "lie"
    return (
        f"The pooled {uncapitalised(first['measure_label'])} of {returns} on {day(first['period_end'])} was "
        f"{number(first['centre'], first['decimals'])}%; {plain} of {count} {lie} outside the plain 99.8% limits, "
        f"{adjusted} outside the widened ones (dispersion {number(first['phi'], 1)}, where chance alone gives 1; "
        f"spread between authorities {number(first['tau'], 1)} points)."
    )


def _value(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return symbol_words(row["symbol"]) if row["symbol"] else "no value"
    return f"{number(row['value'], row['decimals'])}%"


def _place(row: dict[str, Any]) -> str:
    joint = " (a joint return)" if row["is_joint_return"] else ""
    lead = f"{possessive(row['authority'])} rate{joint} was {_value(row)}"
    if row["left_out"]:
        return f"{lead}; it has no limits: {LEFT_OUT_WORDS[row['left_out']]}."
    limits = f"{number(row['adjusted_low_998'], 1)}% to {number(row['adjusted_high_998'], 1)}%"
    side = "above" if row["z"] > 0 else "below"
    if row["is_outside_adjusted"]:
        where = f"{side} the widened 99.8% limits for its size"
    elif row["is_outside_plain"]:
        where = f"within the widened 99.8% limits for its size and {side} the plain ones"
    else:
        where = "within both pairs of 99.8% limits for its size"
    return f"{lead} among {number(row['base'], 1)} FTE, {where} (widened: {limits})."


def _left_out(rows: list[dict[str, Any]]) -> list[str]:
    told = []
    for reason in in_order(row["left_out"] for row in rows if row["left_out"]):
        names = [row["authority"] for row in rows if row["left_out"] == reason]
        told.append(f"Left out because {LEFT_OUT_WORDS[reason]}: {listed(names)}.")
    return told


def funnel_title(funnel: pd.DataFrame) -> str:
    """The message of a funnel in at most ten words."""
    used = [row for row in rows_of(funnel) if row["left_out"] is None]
    if not used:
        return "No rates to show"
    outside = sum(row["is_outside_adjusted"] for row in used)
    first = used[0]
    return (
        f"{first['measure_label']} {first['period_end'].year}: {outside} of {len(used)} returns outside widened limits"
    )


def describe_funnel(funnel: pd.DataFrame, authorities: Sequence[str] = ()) -> str:
    """A funnel in words: what is drawn, then its sentences."""
    return " ".join(
        ["Points of rate against number of workers, between two pairs of limits.", *say_funnel(funnel, authorities)]
    )
