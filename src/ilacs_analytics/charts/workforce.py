"""Caseload and agency rate: lines over the censuses, bars of the latest; one measure a chart."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import amount, authorities_of, day, symbol_words, uncapitalised
from ilacs_analytics.analysis.workforce import (
    COMPARISON_COLUMNS,
    SERIES_COLUMNS,
    describe_comparison,
    describe_series,
    level_title,
    trend_title,
    workforce_trend,
)
from ilacs_analytics.analysis.workforce_words import counts_words
from ilacs_analytics.charts import theme

SERIES = {"authority": "Authority", "region": "Its region", "england": "England"}
COLOURS = [theme.DARK_BLUE, theme.ORANGE, theme.DARK_GREY]
DASHES = [[1, 0], [6, 3], [2, 2]]
UNITS = {"percent": "percent", "cases_per_worker": "cases per worker"}
NO_FIGURE = "No figure within the dates asked for"


def _one_measure(frame: pd.DataFrame) -> None:
    measures = in_order(frame["measure"])
    if len(measures) > 1:
        raise ValueError(f"a chart shows one measure; the frame holds {', '.join(measures)}")


def workforce_lines(
    frame: pd.DataFrame, breaks: pd.DataFrame | None = None, *, parts: pd.DataFrame | None = None
) -> alt.FacetChart:
    """One measure of `Warehouse.workforce` at every census, authority against region and England, a panel an authority.

    `breaks` (of `Warehouse.series_breaks`) are drawn as rules; a symbol stands on the axis in place of its value.
    `parts` is the whole series with the counts behind the measure, for the title to judge what changed by more than one
    worker; without it the title claims nothing. Raises `MissingColumns`, and `ValueError` on two measures.
    """
    theme.require_columns(frame, SERIES_COLUMNS, needed_by="workforce_lines")
    _one_measure(frame)
    rows = rows_of(frame)
    told = [] if breaks is None else rows_of(breaks)
    values = [*_points(rows), *_breaks(rows, told)]
    authorities = in_order(row["authority"] for row in rows)
    chart = (
        alt.layer(*_line_layers(rows))
        .properties(width=262, height=170)
        .facet(
            facet=alt.Facet("authority:N", title=None, sort=authorities),
            data=alt.Data(values=values),
            columns=2,
        )
    )
    trend = workforce_trend(frame if parts is None else parts)
    measure = rows[0]["measure"] if rows else ""
    return theme.finish(
        chart,
        title=trend_title(trend[trend["measure"] == measure]),
        subtitle=_line_subtitle(rows, values) if rows else NO_FIGURE,
        description=describe_series(frame),
        narrow_width=250,
        narrow_legend_columns=3,
    )


def _points(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    values = []
    for row in rows:
        for side in SERIES:
            value = row["value"] if side == "authority" else row[f"{side}_value"]
            symbol = row["symbol"] if side == "authority" else row.get(f"{side}_symbol")
            values.append(
                {
                    "kind": "symbol" if value is None and symbol else "point",
                    "authority": row["authority"],
                    "year": row["period_end"].isoformat(),
                    "series": SERIES[side],
                    "value": value,
                    "symbol": symbol if value is None else None,
                }
            )
    return values


def _breaks(rows: list[dict[str, Any]], told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A break in every panel, those on or before the first census at its left edge left out: nothing lies before them."""
    if not rows:
        return []
    first, last = min(row["period_end"] for row in rows), max(row["period_end"] for row in rows)
    within = [one for one in told if one["measure"] in (None, rows[0]["measure"]) and first < one["broke_on"] <= last]
    return [
        {"kind": "break", "authority": authority, "year": one["broke_on"].isoformat(), "label": one["label"]}
        for authority in in_order(row["authority"] for row in rows)
        for one in within
    ]


def _line_layers(rows: list[dict[str, Any]]) -> list[alt.Chart]:
    names = list(SERIES.values())
    unit = UNITS.get(rows[0]["unit"], rows[0]["unit"]) if rows else ""
    years = len(in_order(row["period_end"].year for row in rows))
    x = alt.X(
        "year:T", title=None,
        axis=alt.Axis(format="%Y", tickCount={"interval": "year", "step": 2 if years > 5 else 1}, grid=False),
    )  # fmt: skip
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))
    colour = alt.Color("series:N", title=None, sort=names, scale=alt.Scale(domain=names, range=COLOURS))
    dash = alt.StrokeDash("series:N", title=None, sort=names, scale=alt.Scale(domain=names, range=DASHES))
    width = alt.StrokeWidth("series:N", title=None, sort=names, scale=alt.Scale(domain=names, range=[3, 1.8, 1.8]))
    points = alt.Chart().transform_filter("datum.kind == 'point'")
    rules = alt.Chart().transform_filter("datum.kind == 'break'")
    symbols = alt.Chart().transform_filter("datum.kind == 'symbol'")
    return [
        rules.mark_rule(color=theme.MID_GREY, strokeDash=[4, 3]).encode(x=x),
        rules.mark_text(align="right", baseline="top", dx=-4, dy=2, color=theme.DARK_GREY, fontSize=11).encode(
            x=x, y=alt.value(0), text="label:N"
        ),
        points.mark_line().encode(x=x, y=y, color=colour, strokeDash=dash, strokeWidth=width),
        points.transform_filter(f"datum.series == '{SERIES['authority']}'")
        .mark_point(filled=True, size=45, opacity=1)
        .encode(x=x, y=y, color=colour),
        symbols.mark_text(baseline="bottom", dy=-2, fontWeight="bold").encode(
            x=x, y=alt.datum(0), text="symbol:N", color=colour
        ),
    ]


def _line_subtitle(rows: list[dict[str, Any]], values: list[dict[str, Any]]) -> list[str]:
    first, last = min(row["period_end"] for row in rows), max(row["period_end"] for row in rows)
    symbols = in_order(value["symbol"] for value in values if value.get("symbol"))
    counts = len(in_order(row["period_end"] for row in rows))
    return [
        f"{rows[0]['measure_label']} of {authorities_of(len(in_order(r['authority'] for r in rows)))}, {counts} censuses, "
        f"{day(first)} to {day(last)}.",
        "Dashed rule: break in the series." if any(value["kind"] == "break" for value in values) else "",
        f"In place of a value: {'; '.join(map(symbol_words, symbols))}." if symbols else "",
    ]


def workforce_bars(frame: pd.DataFrame) -> alt.LayerChart:
    """One measure of `analysis.workforce.workforce_comparison`: a bar an authority from zero, marks for region and England.

    The thin line is the value less and plus what one worker makes. Raises `MissingColumns`, and `ValueError` on two
    measures.
    """
    theme.require_columns(frame, COMPARISON_COLUMNS, needed_by="workforce_bars")
    _one_measure(frame)
    rows = rows_of(frame)
    values = [_bar(row) for row in rows]
    chart = alt.layer(*_bar_layers(rows), data=alt.Data(values=values)).properties(
        width=430, height=46 * max(len(rows), 1)
    )
    dates = in_order(row["period_end"] for row in rows)
    subtitle = (
        f"{authorities_of(len(rows))}, census of {', '.join(map(day, dates))}. Thin line: one worker more or fewer."
        if rows
        else NO_FIGURE
    )
    return theme.finish(
        chart,
        title=level_title(frame),
        subtitle=subtitle,
        description=describe_comparison(frame),
        narrow_width=150,
    )


def _bar(row: dict[str, Any]) -> dict[str, Any]:
    if row["value"] is not None:
        value = amount(row["value"], unit=row["unit"], decimals=row["decimals"]).replace(" cases per worker", "")
    else:
        value = symbol_words(row["symbol"]) if row["symbol"] else "no value"
    counts = counts_words(row).replace(" holding cases", "")
    known = row["value"] is not None and row["one_worker"] is not None
    return {
        "label": f"{row['authority']}: {value}" + (f"\n{counts}" if counts else ""),
        "value": row["value"],
        "low": max(row["value"] - row["one_worker"], 0) if known else None,
        "high": row["value"] + row["one_worker"] if known else None,
        "region": row["region_value"],
        "england": row["england_value"],
    }


def _bar_layers(rows: list[dict[str, Any]]) -> list[alt.Chart]:
    names = list(SERIES.values())
    title = f"{rows[0]['measure_label']}, {UNITS.get(rows[0]['unit'], rows[0]['unit'])}" if rows else ""
    y = alt.Y(
        "label:N", title=None, sort=None,
        axis=alt.Axis(labelExpr=theme.SPLIT, ticks=False, domain=False, labelLineHeight=14),
    )  # fmt: skip
    colour = alt.Scale(domain=names, range=["#5694CA", *COLOURS[1:]])
    shape = alt.Scale(domain=names, range=["square", "diamond", "triangle-down"])

    def x(field: str) -> alt.X:
        axis = alt.Axis(tickCount=5)
        return alt.X(f"{field}:Q", title=uncapitalised(title), scale=alt.Scale(zero=True), axis=axis)

    def mark(side: str) -> alt.Chart:
        return (
            alt.Chart()
            .transform_calculate(series=f"'{SERIES[side]}'")
            .mark_point(filled=True, size=110, opacity=1, stroke=theme.WHITE, strokeWidth=1)
            .encode(
                x=x(side), y=y, color=alt.Color("series:N", title=None, scale=colour),
                shape=alt.Shape("series:N", title=None, scale=shape),
            )
        )  # fmt: skip

    bar = alt.Chart().transform_calculate(series=f"'{SERIES['authority']}'").mark_bar(height=18)
    return [
        bar.encode(x=x("value"), y=y, color=alt.Color("series:N", title=None, scale=colour)),
        alt.Chart().mark_rule(color=theme.BLACK, strokeWidth=1.5).encode(x=x("low"), x2="high:Q", y=y),
        mark("region"),
        mark("england"),
    ]
