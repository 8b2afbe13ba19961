"""One figure of each authority beside the median and the middle half of those it is set beside."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.neighbours.figures import COMPARISON_COLUMNS, comparison_title, describe_neighbours
from ilacs_analytics.analysis.neighbours.words import FEWEST
from ilacs_analytics.analysis.wording import authorities_of, capitalised, day, number, symbol_words, uncapitalised
from ilacs_analytics.charts import theme

UNITS = {"percent": "percent", "cases_per_worker": "cases per worker"}
NO_FIGURE = "No comparator has the 4 returns that a middle half needs"
POINTS = {"authority": "The authority", "median": "Median beside it"}
COLOURS = [theme.ORANGE, theme.DARK_BLUE]


@theme.unchecked
def comparator_ranges(frame: pd.DataFrame) -> alt.LayerChart:
    """Every row of `analysis.comparators.latest_comparison` with at least 4 returns beside it; one measure a chart.

    Bars are middle halves, thin lines run from the lowest to the highest figure; the effective n stands in the label.
    Raises `MissingColumns`, and `ValueError` where the frame holds several measures.
    """
    theme.require_columns(frame, COMPARISON_COLUMNS, needed_by="comparator_ranges")
    if len(in_order(frame["measure"])) > 1:
        raise ValueError(f"a chart shows one measure; the frame holds {', '.join(in_order(frame['measure']))}")
    rows = [row for row in rows_of(frame) if row["return_n"] >= FEWEST]
    values = [_bar(row) for row in rows]
    title = f"{uncapitalised(rows[0]['measure_label'])}, {UNITS.get(rows[0]['unit'], rows[0]['unit'])}" if rows else ""
    chart = alt.LayerChart(data=theme.inline(values), layer=_layers(title)).properties(
        width=380, height=52 * max(len(rows), 1)
    )
    return theme.finish(
        chart,
        title=comparison_title(frame),
        subtitle=_subtitle(rows),
        description=describe_neighbours(frame),
        narrow_width=110,
    )


def _bar(row: dict[str, Any]) -> dict[str, Any]:
    if row["value"] is not None:
        value = number(row["value"], row["decimals"])
    else:
        value = symbol_words(row["symbol"]) if row["symbol"] else "no value"
    members = f"{row['usable_n']} of {row['member_n']} in {row['return_n']} returns"
    return {
        **{column: row[column] for column in ("lowest", "lower_quartile", "median", "upper_quartile", "highest")},
        "value": row["value"],
        "label": f"{row['authority']}: {value}\n{capitalised(row['comparator_label'])}\n{members}",
    }


def _layers(title: str) -> list[alt.Chart]:
    y = alt.Y(
        "label:N", title=None, sort=None,
        axis=alt.Axis(
            labelExpr=theme.SPLIT, ticks=False, domain=False, labelLineHeight=14, labelOffset=-14, labelLimit=260
        ),
    )  # fmt: skip
    scale = alt.Scale(zero=True, nice=True)
    names = list(POINTS.values())
    colour = alt.Color("point:N", title=None, sort=names, scale=alt.Scale(domain=names, range=COLOURS))
    shape = alt.Shape("point:N", title=None, sort=names, scale=alt.Scale(domain=names, range=["diamond", "circle"]))

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5))

    def points(field: str, name: str) -> alt.Chart:
        part = theme.Chart().transform_calculate(point=f"'{name}'").transform_filter(f"isValid(datum.{field})")
        mark = part.mark_point(filled=True, size=110, opacity=1, stroke=theme.WHITE)
        drawn: alt.Chart = mark.encode(x=x(field), y=y, color=colour, shape=shape)
        return drawn

    return [
        theme.Chart().mark_rule(color=theme.MID_GREY).encode(x=x("lowest"), x2=alt.X2("highest:Q"), y=y),
        theme.Chart()
        .mark_bar(height=16, color="#A9CFF1")
        .encode(x=x("lower_quartile"), x2=alt.X2("upper_quartile:Q"), y=y),
        points("median", POINTS["median"]),
        points("value", POINTS["authority"]),
    ]


def _subtitle(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [NO_FIGURE]
    dates = in_order(day(row["period_end"]) for row in rows)
    count = len(in_order(row["authority"] for row in rows))
    return [
        f"{authorities_of(count)}, census of {', '.join(dates)}. Bar: middle half; line: lowest to highest.",
        "Above or below: outside the bar by more than what one worker makes. Joint returns count once.",
    ]
