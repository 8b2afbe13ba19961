"""What a reader must know beside workforce figures: joint returns, and where the statistical neighbours stand."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, require_columns, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said, same
from ilacs_analytics.analysis.wording import amount, number

JOINT_COLUMNS = ("authority", "return_name", "is_joint_return", "period_end")
NEIGHBOUR_COLUMNS = (
    "authority", "measure", "measure_label", "unit", "decimals", "period_end", "value", "neighbour_median",
    "neighbour_q1", "neighbour_q3", "neighbour_model", "neighbour_link_n", "neighbour_n", "neighbour_returns",
)  # fmt: skip


JOINT = Sentence(
    "The workforce figures of {authorities:listed} are a joint return of {members:listed} since {first:day}: one "
    "figure for both together, counted once among others and not compared with itself."
)


def say_joint_returns(series: pd.DataFrame) -> list[str]:
    """One sentence per joint return in the series: whose figures it is, and how it counts. None where there is none."""
    require_columns(series, JOINT_COLUMNS, needed_by="say_joint_returns")
    joint = [row for row in rows_of(series) if row["is_joint_return"]]
    sentences = []
    for name in in_order(row["return_name"] for row in joint):
        own = [row for row in joint if row["return_name"] == name]
        authorities, first = in_order(row["authority"] for row in own), min(row["period_end"] for row in own)
        sentences.append(JOINT({"authorities": authorities, "members": name.split(" / "), "first": first}))
    return sentences


MEDIAN = Sentence(
    "{authority:possessive} statistical neighbours had a median {measure_label:small} of {median} on {period_end:day} (middle "
    "half {lower} to {upper}; {neighbour_n} of {neighbour_link_n:counted neighbour} with a figure{in_returns})."
)
NO_MEDIAN = Sentence(
    "No usable {measure_label:small} on {period_end:day} is loaded for any of {authority:possessive} "
    "{neighbour_link_n:counted statistical neighbour}."
)
UNNAMED = Sentence(
    (lacks("names"), ""),
    (has("model"), "The latest neighbour model loaded ({model}) names no neighbours for {names:listed or}."),
    "No neighbour model is loaded, so no median of neighbours is shown for {names:listed or}.",
)
IN_RETURNS = Sentence((same("neighbour_returns", "neighbour_n"), ""), " in {neighbour_returns:counted return}")


def say_neighbour_medians(series: pd.DataFrame, measures: tuple[str, ...]) -> list[str]:
    """One sentence per authority and measure on its latest figure's neighbours; one on those without."""
    require_columns(series, NEIGHBOUR_COLUMNS, needed_by="say_neighbour_medians")
    rows = [row for row in rows_of(series) if row["measure"] in measures]
    latest = {
        (row["authority"], row["measure"]): row for row in sorted(rows, key=lambda r: (r["measure"], r["period_end"]))
    }
    order = in_order((row["authority"], row["measure"]) for row in rows)
    told = [latest[key] for key in order]
    unnamed = in_order(row["authority"] for row in told if not row["neighbour_link_n"])
    model = next((row["neighbour_model"] for row in told), None)
    medians = map(_median, (row for row in told if row["neighbour_link_n"]))
    return said(medians, UNNAMED({"names": unnamed, "model": model}))


def _median(row: dict[str, Any]) -> str:
    if not row["neighbour_n"]:
        return NO_MEDIAN(row)
    names = {"median": "neighbour_median", "lower": "neighbour_q1", "upper": "neighbour_q3"}
    percent = "%" if row["unit"] == "percent" else ""
    figures = {told: number(row[name], row["decimals"]) + percent for told, name in names.items()}
    figures["median"] = amount(row["neighbour_median"], unit=row["unit"], decimals=row["decimals"])
    return MEDIAN(row, **figures, in_returns=IN_RETURNS(row))


LOCAL = Sentence(
    (lacks("asked"), ""),
    (lacks("count"), "No local figures of {authority} were added."),
    "{count:counted local figure} of {authority} {count:is} shown below: provisional, not published, and no part of any other "
    "figure, chart or comparison on this page.",
)


def say_local_figures(local: pd.DataFrame, authority: str, *, asked: bool) -> list[str]:
    """A sentence on an authority's own figures where they were asked for; else none."""
    return said(LOCAL({"asked": asked, "count": len(local), "authority": authority}))
