"""What a funnel says, in sentences computed from the frame of `funnel.rate_funnel`.

Says how many returns lie outside which limits and where the chosen ones lie. Passes no verdict on any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said
from ilacs_analytics.analysis.wording import number, symbol_words

NO_RETURNS = "No return to this census is loaded within the dates asked for, so no limits can be drawn."
NO_FUNNEL = "No return to this census has a rate that limits can be drawn for."
NO_RETURN = Sentence((has("names"), "No return of {names:listed or} to this census is loaded."), "")
FEW_RETURNS = 20
LEFT_OUT_WORDS = {
    "symbol": "a symbol stands in place of the rate",
    "no_counts": "no figures for the workers behind the rate are loaded",
    "tiny": "fewer than 10 FTE in post",
}
METHOD = (
    "Plain limits take every worker as an independent draw; full-time equivalents are not counts, so they are an "
    "approximation. The spread between authorities is estimated after the outer 10% at each end were drawn in. A place "
    "outside any limits is a reason to ask, no verdict and no cause."
)


FLOOR = "The widened 99.8% limits reach down to zero, so no rate can lie below them."
FEW = Sentence("With {n:counted return} the spread between authorities is hardly known.")


def say_funnel(funnel: pd.DataFrame, authorities: Sequence[str] = ()) -> list[str]:
    """Sentences on `rate_funnel`: the pooled rate, how many lie outside which limits, the chosen ones, who is left out."""
    rows = rows_of(funnel)
    used = [row for row in rows if row["left_out"] is None]
    absent = NO_RETURN({"names": [name for name in authorities if not any(name in row["authorities"] for row in rows)]})
    if not used:
        return said(NO_FUNNEL, absent, _left_out(rows)) if rows else [NO_RETURNS]
    chosen = [row for name in authorities for row in rows if name in row["authorities"]]
    return said(
        _pooled(used),
        FLOOR if all(row["adjusted_low_998"] <= 0 for row in used) else "",
        FEW({"n": len(used)}) if len(used) < FEW_RETURNS else "",
        map(_place, unique(chosen)),
        absent,
        _left_out(rows),
        METHOD,
    )


def unique(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each return once, in the order given."""
    return list({row["return_code"]: row for row in rows}.values())


POOLED = Sentence(
    "The pooled {measure_label:small} of {count:counted return} with a rate on {period_end:day} was {rate}%; {plain} of "
    "{count} {plain:choose lies|lie} outside the plain 99.8% limits, where chance alone would put about 1 in 500."
)
SPREAD = Sentence(
    (
        lacks("tau"),
        "The rates vary no more than chance alone would make them (dispersion {phi:number 1}), so the widened limits are the "
        "plain ones.",
    ),
    "The rates vary {phi:number 1} times as much as chance alone would make them, a spread between authorities of {tau:number 1} "
    "percentage points, so the plain limits mark far too many; the widened limits add that spread, and {adjusted} of {count} "
    "{adjusted:choose lies|lie} outside them.",
)


def _pooled(used: list[dict[str, Any]]) -> list[str]:
    plain, adjusted = (sum(row[f"is_outside_{limits}"] for row in used) for limits in ("plain", "adjusted"))
    rate = number(used[0]["centre"], used[0]["decimals"])
    facts = used[0] | {"count": len(used), "rate": rate, "plain": plain, "adjusted": adjusted}
    return [POOLED(facts), SPREAD(facts)]


def _value(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return symbol_words(row["symbol"]) if row["symbol"] else "no value"
    return f"{number(row['value'], row['decimals'])}%"


PLACE = Sentence(
    (has("left_out"), "{authority:possessive} rate{joint} was {rate}; it has no limits: {why}."),
    "{authority:possessive} rate{joint} was {rate} among {base:number 1} FTE, {where} (widened: {adjusted_low_998:number 1}% "
    "to {adjusted_high_998:number 1}%).",
)
JOINT = Sentence((has("is_joint_return"), " (a joint return)"), "")
WHERE = Sentence(
    (has("is_outside_adjusted"), "{side} the widened 99.8% limits for its size"),
    (has("is_outside_plain"), "within the widened 99.8% limits for its size and {side} the plain ones"),
    "within both pairs of 99.8% limits for its size",
)
LEFT_OUT = Sentence("Left out because {why}: {names:listed}.")


def _place(row: dict[str, Any]) -> str:
    if row["left_out"]:
        return PLACE(row, joint=JOINT(row), rate=_value(row), why=LEFT_OUT_WORDS[row["left_out"]])
    return PLACE(row, joint=JOINT(row), rate=_value(row), where=WHERE(row, side="above" if row["z"] > 0 else "below"))


def _left_out(rows: list[dict[str, Any]]) -> list[str]:
    reasons = in_order(row["left_out"] for row in rows if row["left_out"])
    return [
        LEFT_OUT({"why": LEFT_OUT_WORDS[one]}, names=[row["authority"] for row in rows if row["left_out"] == one])
        for one in reasons
    ]


TITLE = Sentence(
    (lacks("used"), "No rates to show"),
    "{measure_label} {period_end:year}: {outside} of {used} returns outside widened limits",
)


def funnel_title(funnel: pd.DataFrame) -> str:
    """The message of a funnel in at most ten words."""
    used = [row for row in rows_of(funnel) if row["left_out"] is None]
    outside = sum(row["is_outside_adjusted"] for row in used)
    return TITLE(used[0] if used else {}, used=len(used), outside=outside)


def describe_funnel(funnel: pd.DataFrame, authorities: Sequence[str] = ()) -> str:
    """A funnel in words: what is drawn, then its sentences."""
    return " ".join(
        ["Points of rate against number of workers, between two pairs of limits.", *say_funnel(funnel, authorities)]
    )
