"""How an authority stands to its comparators, in sentences computed from the frames of `comparators`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.wording import (
    amount,
    counted,
    day,
    listed,
    number,
    possessive,
    symbol_words,
    uncapitalised,
)

NO_COMPARATOR = (
    "Nothing is loaded to set these authorities beside: add the national files (workforce and neighbour models) with "
    "`ilacs add`."
)
NO_MODEL = "No neighbour model is loaded; add the published models with `ilacs add`."
FEWEST = 4
"""Fewest returns that have a middle half."""
POSITION_WORDS = {"above": "above", "below": "below", "within": "in, or within one worker of,"}


def closeness_label(code: str | None) -> str:
    """A closeness band in words: 'Very close'; empty where none is told."""
    return "" if code is None else str(code).replace("_", " ").capitalize()


def _short(value: float, row: dict[str, Any]) -> str:
    return number(value, row["decimals"]) + ("%" if row["unit"] == "percent" else "")


def say_comparison(comparison: pd.DataFrame) -> list[str]:
    """One sentence per row of `latest_comparison`: value, middle half, effective n, pooled rate; then what low means."""
    rows = rows_of(comparison)
    if not any(row["return_n"] for row in rows):
        return [NO_COMPARATOR]
    told = [_standing(row) for row in rows]
    low = any(row["low_n"] for row in rows)
    note = ["A figure printed as low rounds to zero and is not zero; it counts as near zero."] if low else []
    few = all(row["return_n"] < FEWEST for row in rows)
    return [*told, *note, *(["Add the national files with `ilacs add` for all of England."] if few else [])]


def _standing(row: dict[str, Any]) -> str:
    subject = f"{possessive(row['authority'])} {uncapitalised(row['measure_label'])} on {day(row['period_end'])}"
    if row["value"] is not None:
        value = f"was {amount(row['value'], unit=row['unit'], decimals=row['decimals'])}"
    elif row["symbol"]:
        value = f"is printed as {symbol_words(row['symbol'])}"
    else:
        value = "is not loaded"
    if not row["return_n"]:
        return f"{subject} {value}; no figure of {row['comparator_label']} can be set beside it."
    if row["return_n"] < FEWEST:
        median = _short(row["median"], row)
        few = f"only {counted(row['return_n'], 'return')} of {row['comparator_label']} can be set beside it"
        return f"{subject} {value}; {few} (median {median}), too few for a middle half."
    middle = f"{_short(row['lower_quartile'], row)} to {_short(row['upper_quartile'], row)}"
    if row["position"] in POSITION_WORDS:
        lead = f"{value}, {POSITION_WORDS[row['position']]} the middle half of {row['comparator_label']} ({middle}"
    else:
        lead = f"{value}; the middle half of {row['comparator_label']} is {middle} ("
        return f"{subject} {lead}median {_short(row['median'], row)}; {_effective(row)})."
    return f"{subject} {lead}, median {_short(row['median'], row)}; {_effective(row)})."


def _effective(row: dict[str, Any]) -> str:
    """'9 of 10 authorities with a figure, in 8 returns; 1 with a symbol; pooled 14.1%'."""
    words = [f"{row['usable_n']} of {row['member_n']} authorities with a figure"]
    if row["return_n"] != row["usable_n"]:
        words[0] += f", in {counted(row['return_n'], 'return')}"
    if row["symbol_n"]:
        words.append(f"{row['symbol_n']} with a symbol")
    if row["own_return_n"]:
        words.append(
            "one shares its own return with the authority" if row["own_return_n"] == 1 else "some share its return"
        )
    if row["pooled"] is not None:
        words.append(f"pooled {_short(row['pooled'], row)}")
    return "; ".join(words)


def say_links(links: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on `neighbour_links` of all authorities: how the chosen ones' neighbours were named, then all of them."""
    rows = rows_of(links)
    if not rows:
        return [NO_MODEL]
    told = []
    for name in authorities:
        for row in (row for row in rows if row["authority"] == name):
            bands = [
                f"{row[column]} {column.removesuffix('_n').replace('_', ' ')}"
                for column in row
                if column.endswith("close_n") and row[column]
            ]
            told.append(
                f"{name}, {row['model']} model: {counted(row['link_n'], 'neighbour')} ({listed(bands)}); "
                f"{row['mutual_n']} of them name {name} too."
            )
    missing = [name for name in authorities if not any(row["authority"] == name for row in rows)]
    none = [f"No neighbour model loaded names neighbours of {listed(missing)}."] if missing else []
    return [*told, *none, *_all_of(rows)]


def _all_of(rows: list[dict[str, Any]]) -> list[str]:
    told = []
    models = sorted({row["model"] for row in rows})
    for model in models:
        own = [row for row in rows if row["model"] == model]
        links, mutual = sum(row["link_n"] for row in own), sum(row["mutual_n"] for row in own)
        told.append(f"In the {model} model {mutual:,} of {links:,} links are mutual: to be a neighbour runs one way.")
    if len(models) > 1:
        both = set.intersection(*({r["authority_code"] for r in rows if r["model"] == model} for model in models))
        own = [row for row in rows if row["model"] == models[-1] and row["authority_code"] in both]
        if own:
            shared = sum(row["shared_n"] for row in own) / len(own)
            size = sum(row["link_n"] for row in own) / len(own)
            told.append(
                f"The models share {number(shared, 1)} of {number(size, 0)} neighbours on average, over "
                f"{counted(len(own), 'authority', 'authorities')} in both, so a comparison depends on which is taken."
            )
    return told


def comparison_title(comparison: pd.DataFrame) -> str:
    """The message of a chart of authorities beside one comparator in at most ten words."""
    rows = [row for row in rows_of(comparison) if row["position"] in POSITION_WORDS]
    if not rows:
        return "No figure to set beside neighbours"
    label = rows[0]["measure_label"]
    above, below = (sum(row["position"] == side for row in rows) for side in ("above", "below"))
    neighbours = all(str(row["comparator"]).startswith("neighbours") for row in rows)
    beside = f"{label} beside {'neighbours' if neighbours else 'others'}"
    if not above and not below:
        return f"{beside}: none of {len(rows)} outside the middle half"
    return f"{beside}: {above} of {len(rows)} above, {below} below"


def describe_neighbours(comparison: pd.DataFrame) -> str:
    """The chart in words: what is drawn, then the sentences of `say_comparison`."""
    return " ".join(
        [
            "Each authority's value beside the median and middle half of those it is set beside.",
            *say_comparison(comparison),
        ]
    )
