"""What a reader must know beside workforce figures: joint returns, and where the statistical neighbours stand."""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import amount, counted, day, listed, possessive, uncapitalised

JOINT_COLUMNS = ("authority", "return_name", "is_joint_return", "period_end")
NEIGHBOUR_COLUMNS = (
    "authority", "measure", "measure_label", "unit", "decimals", "period_end", "value", "neighbour_median",
    "neighbour_q1", "neighbour_q3", "neighbour_n", "neighbour_returns",
)  # fmt: skip


def say_joint_returns(series: pd.DataFrame) -> list[str]:
    """One sentence per joint return in the series: whose figures it is, and how it counts. None where there is none."""
    require_columns(series, JOINT_COLUMNS, needed_by="say_joint_returns")
    joint = [row for row in rows_of(series) if row["is_joint_return"]]
    sentences = []
    for name in in_order(row["return_name"] for row in joint):
        own = [row for row in joint if row["return_name"] == name]
        asked = in_order(row["authority"] for row in own)
        members = name.split(" / ")
        first = min(row["period_end"] for row in own)
        sentences.append(
            f"The workforce figures of {listed(asked)} are a joint return of {listed(members)} (from {day(first)} on): they "
            "stand for both together, and a mean over places counts them once."
        )
    return sentences


def say_neighbour_medians(series: pd.DataFrame, measures: tuple[str, ...]) -> list[str]:
    """One sentence per authority and measure on its latest figure's neighbours; one in all where no model was added."""
    require_columns(series, NEIGHBOUR_COLUMNS, needed_by="say_neighbour_medians")
    rows = [row for row in rows_of(series) if row["measure"] in measures]
    latest = {
        (row["authority"], row["measure"]): row for row in sorted(rows, key=lambda r: (r["measure"], r["period_end"]))
    }
    told = [row for row in latest.values() if row["neighbour_n"]]
    if not told:
        return ["No statistical neighbours are loaded; add a neighbour model to see their median."] if rows else []
    order = in_order((row["authority"], row["measure"]) for row in rows)
    sentences = []
    for row in sorted(told, key=lambda r: order.index((r["authority"], r["measure"]))):
        median = amount(row["neighbour_median"], unit=row["unit"], decimals=row["decimals"])
        middle = " to ".join(
            amount(row[name], unit=row["unit"], decimals=row["decimals"]) for name in ("neighbour_q1", "neighbour_q3")
        )
        returns = (
            ""
            if row["neighbour_returns"] == row["neighbour_n"]
            else f" in {counted(row['neighbour_returns'], 'return')}"
        )
        sentences.append(
            f"{possessive(row['authority'])} statistical neighbours had a median {uncapitalised(row['measure_label'])} of "
            f"{median} on {day(row['period_end'])} (middle half {middle}; {row['neighbour_n']} of 10 neighbours with a "
            f"usable figure{returns})."
        )
    return sentences


def say_local_figures(local: pd.DataFrame, authority: str, *, asked: bool) -> list[str]:
    """A sentence on an authority's own figures where they were asked for; else none."""
    if not asked:
        return []
    if local.empty:
        return [f"No local figures of {authority} were added."]
    count = counted(len(local), "local figure")
    return [
        f"{count} of {authority} {'is' if len(local) == 1 else 'are'} shown below: provisional, not published, and no part "
        "of any other figure, chart or comparison on this page."
    ]
