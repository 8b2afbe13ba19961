"""Workforce rates by overall grade, and the coefficient of the two over the years."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.association.figures import (
    RATE_COLUMNS,
    TAU_COLUMNS,
    association_title,
    describe_rates_by_grade,
    rates_by_grade_title,
    say_association,
)
from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import authorities_of, counted, day, number, uncapitalised
from ilacs_analytics.charts import theme

NO_PAIRS = "No grade and rate to set side by side"
UNITS = {"percent": "percent", "cases_per_worker": "cases per worker"}


@theme.unchecked
def grade_ranges(frame: pd.DataFrame) -> alt.LayerChart:
    """One variant of `analysis.association.rates_by_grade`: median, mean, middle half and range of each grade, with n.

    Raises `MissingColumns`, and `ValueError` where the frame holds several variants.
    """
    theme.require_columns(frame, RATE_COLUMNS, needed_by="grade_ranges")
    if len(in_order(frame["variant"])) > 1:
        raise ValueError(f"a chart shows one variant; the frame holds {', '.join(in_order(frame['variant']))}")
    rows = [row for row in rows_of(frame) if row["authority_n"]]
    values = [_range(row) for row in rows]
    title = f"{uncapitalised(rows[0]['measure_label'])}, {UNITS.get(rows[0]['unit'], rows[0]['unit'])}" if rows else ""
    chart = alt.LayerChart(data=theme.inline(values), layer=_range_layers(title)).properties(
        width=440, height=54 * max(len(rows), 1)
    )
    return theme.finish(
        chart,
        title=rates_by_grade_title(frame),
        subtitle=_range_subtitle(rows),
        description=describe_rates_by_grade(frame),
        narrow_width=165,
    )


def _range(row: dict[str, Any]) -> dict[str, Any]:
    same = row["authority_n"] == row["return_n"]
    columns = ("lowest", "lower_quartile", "median", "mean", "upper_quartile", "highest")
    return {
        **{column: row[column] for column in columns},
        "label": f"{row['grade_label']}\nn = {row['authority_n']}"
        + ("" if same else f", {counted(row['return_n'], 'return')}"),
        "median_label": number(row["median"], row["decimals"]),
    }


def _range_layers(title: str) -> list[alt.Chart]:
    y = alt.Y(
        "label:N", title=None, sort=None,
        axis=alt.Axis(labelExpr=theme.SPLIT, ticks=False, domain=False, labelLineHeight=14, labelOffset=-7),
    )  # fmt: skip
    scale = alt.Scale(zero=True, nice=True)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5))

    base = theme.Chart()
    names = ["Median", "Mean"]
    colour = alt.Color(
        "point:N", title=None, sort=names, scale=alt.Scale(domain=names, range=[theme.DARK_BLUE, theme.ORANGE])
    )
    shape = alt.Shape("point:N", title=None, sort=names, scale=alt.Scale(domain=names, range=["circle", "diamond"]))
    median, mean = (
        base.transform_calculate(point=f"'{name}'").mark_point(filled=True, size=110, opacity=1, stroke=theme.WHITE)
        for name in names
    )
    return [
        base.mark_rule(color=theme.MID_GREY).encode(x=x("lowest"), x2=alt.X2("highest:Q"), y=y),
        base.mark_bar(height=16, color="#A9CFF1").encode(x=x("lower_quartile"), x2=alt.X2("upper_quartile:Q"), y=y),
        mean.encode(x=x("mean"), y=y, color=colour, shape=shape),
        median.encode(x=x("median"), y=y, color=colour, shape=shape),
        base.mark_text(dy=-15, fontWeight="bold").encode(x=x("median"), y=y, text=alt.Text("median_label:N")),
    ]


def _range_subtitle(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [NO_PAIRS]
    first, last = min(row["first_published_on"] for row in rows), max(row["last_published_on"] for row in rows)
    return [
        f"{authorities_of(sum(row['authority_n'] for row in rows))}, census of {day(rows[0]['period_end'])}; inspections "
        f"published {day(first)} to {day(last)}.",
        "Bar: middle half. Line: lowest to highest. Grades are in order; no cause or prediction is shown.",
    ]


@theme.unchecked
def tau_intervals(frame: pd.DataFrame) -> alt.LayerChart:
    """The coefficients of `analysis.association.association_by_year` with their intervals and n. Raises `MissingColumns`."""
    theme.require_columns(frame, TAU_COLUMNS, needed_by="tau_intervals")
    rows = rows_of(frame)
    values = [
        {
            **{column: row[column] for column in ("tau_b", "tau_low", "tau_high")},
            "year": f"{row['period_end'].year}\nn = {row['authority_n']}",
            "label": number(row["tau_b"], 2),
        }
        for row in rows
    ]
    x = alt.X("year:N", title=None, sort=None, axis=alt.Axis(labelExpr=theme.SPLIT, labelAngle=0, ticks=False))
    widest = max([0.6, *(abs(row[end]) for row in rows for end in ("tau_low", "tau_high"))])
    scale = alt.Scale(domain=[-widest, widest], nice=True)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title="tau-b", scale=scale, axis=alt.Axis(tickCount=6))

    base = theme.Chart()
    layers = [
        theme.Chart().mark_rule(color=theme.BLACK).encode(y=alt.YDatum(0)),
        base.mark_rule(color=theme.DARK_BLUE, strokeWidth=2).encode(x=x, y=y("tau_low"), y2=alt.Y2("tau_high:Q")),
        base.mark_point(filled=True, size=80, opacity=1, color=theme.DARK_BLUE).encode(x=x, y=y("tau_b")),
        base.mark_text(align="left", dx=7).encode(x=x, y=y("tau_b"), text=alt.Text("label:N")),
    ]
    chart = alt.LayerChart(data=theme.inline(values), layer=layers).properties(width=70 * max(len(rows), 2), height=220)
    subtitle = [
        "Kendall's tau-b of the latest overall grade published by each census and its figure; line: 95% interval.",
        "Above zero: the lower the grade, the higher the figure. No cause and no prediction.",
    ]
    return theme.finish(
        chart,
        title=association_title(frame),
        subtitle=subtitle if rows else "No coefficient: too few authorities, grades or figures",
        description=" ".join(["Points of tau-b by census with their intervals.", *say_association(frame)]),
        narrow_width=236,
    )
