"""Caseload and agency rate: lines over the censuses, bars of the latest; one measure a chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import amount, authorities_of, counted, day, symbol_words, uncapitalised
from ilacs_analytics.analysis.workforce.figures import (
    COMPARISON_COLUMNS,
    SERIES_COLUMNS,
    describe_comparison,
    describe_series,
    is_ratio,
    level_title,
    trend_title,
    workforce_trend,
)
from ilacs_analytics.analysis.workforce.words import counts_words
from ilacs_analytics.charts import theme

SERIES = {"authority": "Authority", "region": "Its region", "england": "England"}
COLOURS = [theme.DARK_BLUE, theme.ORANGE, theme.DARK_GREY]
DASHES = [[1, 0], [6, 3], [2, 2]]
UNITS = {"percent": "percent", "cases_per_worker": "cases per worker"}
NO_FIGURE = "No figure within the dates asked for"


def _only(frame: pd.DataFrame, measure: str | None) -> pd.DataFrame:
    """The rows of one ratio: the measure asked for, or the only one the frame holds. Raises `ValueError`."""
    pairs = zip(frame["measure"], frame["unit"], strict=True)
    held = in_order(name for name, unit in pairs if is_ratio(name, unit))
    if measure is None and len(held) > 1:
        raise ValueError(f"a chart shows one measure; the frame holds {', '.join(held)}: say measure='{held[0]}'")
    if measure is not None and held and measure not in held:
        raise ValueError(f"the frame holds no '{measure}' but {', '.join(held)}")
    return frame[frame["measure"].isin([measure] if measure else held)]


@theme.unchecked
def workforce_lines(
    frame: pd.DataFrame, breaks: pd.DataFrame | None = None, *, measure: str | None = None
) -> alt.FacetChart:
    """One measure of `Warehouse.workforce` at every census, authority against region and England, a panel an authority.

    `breaks` (of `Warehouse.series_breaks`) are drawn as rules; a symbol stands on the axis in place of its value. The
    counts behind the measure, where the frame has them, let the title say what changed by more than one worker; without
    them it claims nothing. Raises `MissingColumns`, and `ValueError` where it is not clear which measure is meant.
    """
    theme.require_columns(frame, SERIES_COLUMNS, needed_by="workforce_lines")
    series = frame
    frame = _only(series, measure)
    rows = rows_of(frame)
    told = [] if breaks is None else rows_of(breaks)
    values = [*_points(rows), *_breaks(rows, told)]
    authorities = in_order(row["authority"] for row in rows)
    chart = (
        alt.layer(*_line_layers(rows, values))
        .properties(width=256 if len(authorities) > 1 else 540, height=170)
        .facet(
            facet=alt.Facet("authority:N", title=None, sort=authorities),
            data=theme.inline(values),
            columns=2,
        )
    )
    trend = workforce_trend(series)
    return theme.finish(
        chart,
        title=trend_title(trend[trend["measure"].isin(frame["measure"])]),
        subtitle=_line_subtitle(rows, values) if rows else NO_FIGURE,
        description=describe_series(frame),
        narrow_width=235,
        narrow_legend_columns=3,
    )


def _points(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    values = []
    for row in rows:
        for side, series in SERIES.items():
            value = row["value"] if side == "authority" else row[f"{side}_value"]
            symbol = row["symbol"] if side == "authority" else row.get(f"{side}_symbol")
            values.append(
                {
                    "kind": "symbol" if value is None and symbol else "point",
                    "authority": row["authority"],
                    "census": row["period_end"].isoformat(),
                    "series": series,
                    "value": value,
                    "symbol": symbol if value is None else None,
                }
            )
    return values


def _from_zero(values: Iterable[float | None], *, room: float) -> alt.Scale:
    """A scale from zero with some room above the largest value."""
    largest = max((value for value in values if value is not None), default=0)
    return alt.Scale(zero=True, nice=True, domainMax=largest * room) if largest else alt.Scale(zero=True)


def _breaks(rows: list[dict[str, Any]], told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A break in every panel; one on or before the first census is left out, as nothing lies before it."""
    if not rows:
        return []
    first, last = min(row["period_end"] for row in rows), max(row["period_end"] for row in rows)
    within = [one for one in told if one["measure"] in (None, rows[0]["measure"]) and first < one["broke_on"] <= last]
    return [
        {"kind": "break", "authority": authority, "census": one["broke_on"].isoformat(), "label": one["label"]}
        for authority in in_order(row["authority"] for row in rows)
        for one in within
    ]


def _line_layers(rows: list[dict[str, Any]], values: list[dict[str, Any]]) -> list[alt.Chart]:
    names = list(SERIES.values())
    unit = UNITS.get(rows[0]["unit"], rows[0]["unit"]) if rows else ""
    dates = sorted(in_order(row["period_end"] for row in rows))
    ticks = [alt.DateTime(year=on.year, month=on.month, date=on.day) for on in dates[:: 2 if len(dates) > 5 else 1]]
    x = alt.X("census:T", title=None, axis=alt.Axis(format="%Y", values=ticks, grid=False, labelFlush=False))
    room = 1.18 if any(value["kind"] == "break" for value in values) else 1  # for the names of breaks
    y = alt.Y(
        "value:Q",
        title=unit,
        scale=_from_zero((value.get("value") for value in values), room=room),
        axis=alt.Axis(tickCount=5),
    )
    key = alt.Legend(symbolType="stroke", symbolSize=400, symbolStrokeWidth=2.5)
    colour = alt.Color("series:N", title=None, sort=names, scale=alt.Scale(domain=names, range=COLOURS), legend=key)
    dash = alt.StrokeDash("series:N", title=None, sort=names, scale=alt.Scale(domain=names, range=DASHES))
    width = alt.StrokeWidth("series:N", sort=names, scale=alt.Scale(domain=names, range=[3, 2, 2]), legend=None)
    points = theme.Chart().transform_filter("datum.kind != 'break'")
    rules = theme.Chart().transform_filter("datum.kind == 'break'")
    symbols = theme.Chart().transform_filter("datum.kind == 'symbol'")
    return [
        rules.mark_rule(color=theme.MID_GREY, strokeDash=[4, 3]).encode(x=x),
        rules.mark_text(y=0, align="right", baseline="top", dx=-4, dy=2, color=theme.DARK_GREY, fontSize=11).encode(
            x=x, text=alt.Text("label:N")
        ),
        points.mark_line().encode(x=x, y=y, color=colour, strokeDash=dash, strokeWidth=width),
        points.transform_filter(f"datum.series == '{SERIES['authority']}'")
        .mark_point(filled=True, size=45, opacity=1)
        .encode(x=x, y=y, color=colour),
        symbols.mark_text(baseline="bottom", dy=-2, fontWeight="bold").encode(
            x=x, y=alt.YDatum(0), text=alt.Text("symbol:N"), color=colour
        ),
    ]


def _line_subtitle(rows: list[dict[str, Any]], values: list[dict[str, Any]]) -> list[str]:
    first, last = min(row["period_end"] for row in rows), max(row["period_end"] for row in rows)
    symbols = in_order(value["symbol"] for value in values if value.get("symbol"))
    counts = len(in_order(row["period_end"] for row in rows))
    authorities = authorities_of(len(in_order(row["authority"] for row in rows)))
    return [
        f"{rows[0]['measure_label']} of {authorities}, {counted(counts, 'census', 'censuses')}, {_span(first, last)}.",
        "Dashed rule: break in the series." if any(value["kind"] == "break" for value in values) else "",
        f"In place of a value: {'; '.join(map(symbol_words, symbols))}." if symbols else "",
    ]


def _span(first: dt.date, last: dt.date) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"


@theme.unchecked
def workforce_bars(frame: pd.DataFrame, *, measure: str | None = None) -> alt.LayerChart:
    """One measure of `analysis.workforce.workforce_comparison`: bars from zero, marks for region and England.

    The thin line is the value less and plus what one worker makes. Raises `MissingColumns`, and `ValueError` where it is
    not clear which measure is meant.
    """
    theme.require_columns(frame, COMPARISON_COLUMNS, needed_by="workforce_bars")
    frame = _only(frame, measure)
    rows = rows_of(frame)
    values = [_bar(row) for row in rows]
    chart = alt.LayerChart(data=theme.inline(values), layer=_bar_layers(rows, values)).properties(
        width=470, height=46 * max(len(rows), 1)
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
    counts = counts_words(row, with_basis=False).replace(" holding cases", "")
    known = row["value"] is not None and row["one_worker"] is not None
    return {
        "label": f"{row['authority']}: {value}\n{counts or ' '}",
        "value": row["value"],
        "low": max(row["value"] - row["one_worker"], 0) if known else None,
        "high": row["value"] + row["one_worker"] if known else None,
        "region": row["region_value"],
        "england": row["england_value"],
    }


def _bar_layers(rows: list[dict[str, Any]], values: list[dict[str, Any]]) -> list[alt.Chart]:
    names = list(SERIES.values())
    title = f"{rows[0]['measure_label']}, {UNITS.get(rows[0]['unit'], rows[0]['unit'])}" if rows else ""
    y = alt.Y(
        "label:N", title=None, sort=None,
        axis=alt.Axis(labelExpr=theme.SPLIT, ticks=False, domain=False, labelLineHeight=14, labelOffset=-7),
    )  # fmt: skip
    colour = alt.Scale(domain=names, range=["#5694CA", *COLOURS[1:]])
    shape = alt.Scale(domain=names, range=["square", "diamond", "triangle-down"])

    largest = (value[field] for value in values for field in ("value", "high", "region", "england"))
    scale = _from_zero(largest, room=1.04)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=uncapitalised(title), scale=scale, axis=alt.Axis(tickCount=5))

    def mark(side: str, y_offset: int) -> alt.Chart:
        base = (
            theme.Chart()
            .transform_calculate(series=f"'{SERIES[side]}'")
            .mark_point(filled=True, size=90, opacity=1, stroke=theme.WHITE, strokeWidth=1, yOffset=y_offset)
        )
        drawn: alt.Chart = base.encode(
            x=x(side), y=y, color=alt.Color("series:N", title=None, scale=colour),
            shape=alt.Shape("series:N", title=None, scale=shape),
        )  # fmt: skip
        return drawn

    bar = theme.Chart().transform_calculate(series=f"'{SERIES['authority']}'").mark_bar(height=18)
    return [
        bar.encode(x=x("value"), y=y, color=alt.Color("series:N", title=None, scale=colour)),
        theme.Chart().mark_rule(color=theme.BLACK, strokeWidth=1.5).encode(x=x("low"), x2=alt.X2("high:Q"), y=y),
        mark("region", -7),
        mark("england", 7),
    ]
