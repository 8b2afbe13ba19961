"""Where one authority's rate stands among all returns, and how far chance alone could move that place.

A rank is told with its interval or not at all, for the authorities asked for and nobody else: there is no sorted list of
all. Lowest rate first; whether low is good depends on the measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, rows_of
from ilacs_analytics.analysis.funnel.figures import rate_funnel
from ilacs_analytics.analysis.funnel.words import LEFT_OUT_WORDS, NO_RETURN
from ilacs_analytics.analysis.sentences import Facts, Sentence, has, lacks, said
from ilacs_analytics.analysis.wording import listed, number, ordinal

DRAWS, SEED = 2000, 20250930
JEFFREYS = 0.5
"""What Jeffreys' prior adds to the workers on either side: without it a rate of zero would never move."""
NO_RANK = "No return of these authorities to this census is loaded within the dates asked for."
FEWEST = 8
QUARTILE_WORDS = {
    1: "lowest",
    2: "second lowest",
    3: "second highest",
    4: "highest",
}
RANK_COLUMNS = (
    "authority", "return_code", "is_joint_return", "period_end", "measure", "measure_label", "decimals", "value",
    "symbol", "base", "left_out", "rank", "rank_low", "rank_high", "return_n", "quartile", "quartile_low",
    "quartile_high",
)  # fmt: skip
WHOLE_NUMBERS = ("rank", "rank_low", "rank_high", "return_n", "quartile", "quartile_low", "quartile_high")


def rate_ranks(
    series: pd.DataFrame, authorities: Sequence[str], *, measure: str, year: int | None = None, seed: int = SEED
) -> pd.DataFrame:
    """One row per authority asked for: rank among all returns of one census, lowest rate first, with a 95% interval.

    `series` is the frame of all authorities, as for `funnel.rate_funnel`; who is left out there has no rank, and nobody
    among fewer than 8 returns. Ties share the lower rank. The interval comes from 2,000 draws of every return's rate
    from its posterior under Jeffreys' prior, a beta of its workers (FTE) with half a worker added on either side, so that a
    rate of zero or of 100 has its variance too. The seed makes it the same every time; it never leaves out the rank itself.
    It shows what chance does to counts of this size and nothing else: the dispersion
    of the funnel is not added, as that is the difference between authorities which a rank is there to show. `quartile` is
    1 for the lowest.
    """
    funnel = rate_funnel(series, measure=measure, year=year)
    rows = rows_of(funnel)
    used = [row for row in rows if row["left_out"] is None]
    places = {} if len(used) < FEWEST else _places(used, seed)
    told = []
    for name in authorities:
        row = next((row for row in rows if name in row["authorities"]), None)
        if row is None:
            continue
        place = dict.fromkeys(("rank", "rank_low", "rank_high")) | places.get(row["return_code"], {})
        told.append({**row, **place, "authority": name, "return_n": len(used)})
        for side in ("", "_low", "_high"):
            rank = place[f"rank{side}"]
            told[-1][f"quartile{side}"] = None if rank is None else _quartile(rank, len(used))
    return frame_of(told, RANK_COLUMNS).astype(dict.fromkeys(WHOLE_NUMBERS, "Int64"))


def _quartile(rank: int, count: int) -> int:
    return 1 + (rank - 1) * 4 // count


def _places(used: list[dict[str, Any]], seed: int) -> dict[str, dict[str, int]]:
    """Rank, and its interval by simulation, of each return by its code."""
    rates = np.array([row["value_used"] for row in used])
    sizes = np.array([row["base"] for row in used], dtype=float)
    counts = sizes * np.clip(rates / 100, 0, 1)
    drawn = np.random.default_rng(seed).beta(counts + JEFFREYS, sizes - counts + JEFFREYS, size=(DRAWS, len(used)))
    ranks = drawn.argsort(axis=1).argsort(axis=1) + 1
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0)
    found = {}
    for position, row in enumerate(used):
        rank = 1 + int((rates < rates[position]).sum())
        found[row["return_code"]] = {
            "rank": rank,
            "rank_low": min(rank, int(np.floor(low[position]))),
            "rank_high": max(rank, int(np.ceil(high[position]))),
        }
    return found


def say_ranks(ranks: pd.DataFrame, authorities: Sequence[str] = ()) -> list[str]:
    """One sentence per row of `rate_ranks`: the interval first, as that is what can be said; then who has no return."""
    rows = rows_of(ranks)
    absent = [name for name in authorities if not any(row["authority"] == name for row in rows)]
    return said(map(_rank, rows), NO_RETURN({"names": absent})) if rows else [NO_RANK]


def returns_are_few(facts: Facts) -> bool:
    return bool(facts["return_n"] < FEWEST)


RANK = Sentence(
    (
        has("left_out"),
        "{authority:possessive} {measure_label:small} on {period_end:day} has no rank: {why}.",
    ),
    (
        returns_are_few,
        "{authority:possessive} {measure_label:small} on {period_end:day} has no rank: only {return_n:counted return} "
        "{return_n:has} a rate.",
    ),
    "{authority:possessive} {measure_label:small} on {period_end:day} ({rate}{joint}) ranks {place} of {return_n} returns from "
    "the lowest rate up (95% interval for chance alone): {quarter}.",
)
WHY = Sentence((has("symbol"), "DfE published {symbol:symbol}"), "{reason}")
JOINT = Sentence((has("is_joint_return"), ", a joint return"), "")


def _rank(row: dict[str, Any]) -> str:
    if row["left_out"] or returns_are_few(row):
        return RANK(row, why=WHY(row, reason=LEFT_OUT_WORDS.get(row["left_out"], "")))
    rate = "near zero" if row["value"] is None else f"{number(row['value'], row['decimals'])}%"
    rank, low, high = (ordinal(row[name]) for name in ("rank", "rank_low", "rank_high"))
    place = rank if low == high else f"between {low} and {high}"
    return RANK(row, rate=rate, joint=JOINT(row), place=place, quarter=_quarter_words(row))


def _quarter_words(row: dict[str, Any]) -> str:
    low, high = row["quartile_low"], row["quartile_high"]
    if (low, high) == (1, 4):
        return "in any quarter"
    return f"in the {listed([QUARTILE_WORDS[one] for one in range(low, high + 1)], 'or')} quarter"


TITLE = Sentence(
    (lacks("ranked"), "No place to tell"), "{measure_label} {period_end:year}: places with their intervals"
)


def ranks_title(ranks: pd.DataFrame) -> str:
    """The message of a table of ranks in at most ten words."""
    rows = [row for row in rows_of(ranks) if row["rank"] is not None]
    return TITLE(rows[0] if rows else {}, ranked=len(rows))
