"""Good or better over time: the share as lines, and the number of authorities by latest grade as stacked bands."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.england.figures import (
    BREAK_COLUMNS,
    COUNT_COLUMNS,
    SHARE_COLUMNS,
    counts_title,
    describe_counts,
    describe_share,
    region_title,
    share_title,
)
from ilacs_analytics.analysis.england.groups import scale_of
from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import authorities_of, day, number
from ilacs_analytics.charts import theme

BY_CUT_COLOURS = {
    "older": ("#6D4FA3", "#D3C5EC"),
    "newer": ("#0F7A52", "#B5DEC9"),
    "alone": ("#6D4FA3", "#D3C5EC"),
}
"""Good or better, and below good, of scales that compare on the cut alone."""
UNJUDGED_COLOURS = {
    "no_longer_judged": "#C2C2C2",
    "not_yet_inspected": "#9A9A9A",
    "not_yet_judged": theme.PALE_GREY,
}
"""Of those without a grade: grey."""

OTHER = "England"
NOTHING = "No graded inspection within the dates asked for"
BREAKS = "Dashed rules: a new framework; shares on both sides are not like for like."
SMALLEST_LABELLED = 0.05


@theme.unchecked
def share_lines(frame: pd.DataFrame, breaks: pd.DataFrame, *, beside: pd.DataFrame | None = None) -> alt.FacetChart:
    """The share of `analysis.good_share.share_over_time`, a panel an area, with a rule where a framework began.

    `breaks` is the frame of `framework_breaks`. `beside` is the share of all, drawn in grey in each panel, as for
    regions. Days on which nobody had a grade have no point. Raises `MissingColumns`.
    """
    theme.require_columns(frame, SHARE_COLUMNS, needed_by="share_lines")
    theme.require_columns(breaks, BREAK_COLUMNS, needed_by="share_lines")
    rows = [row for row in rows_of(frame) if row["share_percent"] is not None]
    areas = in_order(row["area"] for row in rows)
    grey = [] if beside is None else [row for row in rows_of(beside) if row["share_percent"] is not None]
    values = [
        *(_point(row, "share", row["area"]) for row in rows),
        *(_point(row, "beside", area) for area in areas for row in grey),
        *(_end([row for row in rows if row["area"] == area][-1]) for area in areas),
        *(_break(row, area, is_named=len(areas) == 1) for area in areas for row in rows_of(breaks)),
    ]
    many = len(areas) > 1
    chart: alt.FacetChart = (
        alt.layer(*_line_layers(many=many))
        .properties(width=160 if many else 540, height=110 if many else 230)
        .facet(facet=alt.Facet("panel:N", title=None, sort=areas), data=theme.inline(values), columns=3 if many else 1)
    )
    return theme.finish(
        chart,
        title=region_title(frame) if many else share_title(frame),
        subtitle=_share_subtitle(rows, has_beside=bool(grey), has_breaks=len(breaks) > 0) if rows else NOTHING,
        description=describe_share(frame),
        narrow_width=235,
    )


def _point(row: dict[str, Any], kind: str, panel: str) -> dict[str, Any]:
    return {"kind": kind, "panel": panel, "day": row["period_end"].isoformat(), "share": row["share_percent"]}


def _end(row: dict[str, Any]) -> dict[str, Any]:
    label = f"{number(row['share_percent'], 0)}% (n = {row['judged']})"
    return {**_point(row, "end", row["area"]), "label": label}


def _break(row: dict[str, Any], panel: str, *, is_named: bool) -> dict[str, Any]:
    label = row["short_label"] if is_named else ""
    return {"kind": "break", "panel": panel, "day": row["starts_on"].isoformat(), "label": label}


def _rules(x: alt.X) -> list[alt.Chart]:
    rules = theme.Chart().transform_filter("datum.kind == 'break'")
    return [
        rules.mark_rule(color=theme.MID_GREY, strokeDash=[4, 3]).encode(x=x),
        rules.mark_text(y=0, align="left", baseline="top", dx=4, dy=2, color=theme.DARK_GREY, fontSize=11).encode(
            x=x, text=alt.Text("label:N")
        ),
    ]


def _line_layers(*, many: bool) -> list[alt.Chart]:
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount=3 if many else 8, grid=False))
    y = alt.Y(
        "share:Q",
        title="percent of those judged",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(tickCount=5, values=[0, 25, 50, 75, 100]),
    )
    kinds = {kind: theme.Chart().transform_filter(f"datum.kind == '{kind}'") for kind in ("share", "beside", "end")}
    return [
        *_rules(x),
        kinds["beside"]
        .mark_line(color="#9A9A9A", strokeWidth=1.5, strokeDash=[5, 3], interpolate="step-after")
        .encode(x=x, y=y),
        kinds["share"].mark_line(color=theme.DARK_BLUE, strokeWidth=2.5, interpolate="step-after").encode(x=x, y=y),
        kinds["end"].mark_point(filled=True, size=45, opacity=1, color=theme.DARK_BLUE).encode(x=x, y=y),
        kinds["end"]
        .mark_text(
            x="width", y=-5, align="right", baseline="bottom", fontSize=11, fontWeight="bold", color=theme.DARK_BLUE
        )
        .encode(text=alt.Text("label:N")),
    ]


def _share_subtitle(rows: list[dict[str, Any]], *, has_beside: bool, has_breaks: bool) -> list[str]:
    first, last = min(row["period_end"] for row in rows), max(row["period_end"] for row in rows)
    n = sum(row["judged"] for row in rows if row["period_end"] == last)
    return [
        f"{rows[0]['concept_label']}: latest grade good or better, of {authorities_of(n)} with one on {day(last)}; "
        f"from {day(first)}.",
        f"Grey, dashed: {OTHER}." if has_beside else "",
        BREAKS if has_breaks else "",
    ]


@theme.unchecked
def grade_bands(frame: pd.DataFrame, breaks: pd.DataFrame) -> alt.LayerChart:
    """The counts of `analysis.good_share.grade_counts` of one area, stacked from the best up to those without a grade.

    Every authority that existed is drawn, judged or not; the numbers at the right are those of the last day. Raises
    `MissingColumns`, and `ValueError` where the frame holds more than one area.
    """
    theme.require_columns(frame, COUNT_COLUMNS, needed_by="grade_bands")
    theme.require_columns(breaks, BREAK_COLUMNS, needed_by="grade_bands")
    rows = rows_of(frame)
    areas = in_order(row["area"] for row in rows)
    if len(areas) > 1:
        raise ValueError(f"a chart of counts shows one area; the frame holds {', '.join(areas)}")
    values = [*_stacked(rows), *(_break(row, "", is_named=True) for row in rows_of(breaks))]
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount=8, grid=False))
    y = alt.Y("low:Q", title="authorities", scale=alt.Scale(zero=True, nice=False), axis=alt.Axis(tickCount=5))
    told = sorted({row["group"]: row for row in rows}.values(), key=lambda row: row["position"])
    names = [row["group_label"] for row in told]
    fill = alt.Fill(
        "group_label:N", title=None, sort=names,
        scale=alt.Scale(domain=names, range=[group_colour(row) for row in told]),
        legend=alt.Legend(symbolType="square", symbolStrokeColor=theme.MID_GREY, symbolStrokeWidth=0.5),
    )  # fmt: skip
    blocks = theme.Chart().transform_filter("datum.kind == 'block'")
    ends = theme.Chart().transform_filter("datum.kind == 'block' && datum.is_labelled")
    stacked = alt.LayerChart(
        data=theme.inline(values),
        layer=[
            blocks.mark_rect(strokeWidth=0).encode(x=x, x2=alt.X2("until:T"), y=y, y2=alt.Y2("high:Q"), fill=fill),
            *_rules(x),
            ends.mark_text(align="left", dx=5, baseline="middle").encode(
                x="until:T", y="middle:Q", text=alt.Text("authorities:Q")
            ),
        ],
    ).properties(width=540, height=260)
    chart: alt.LayerChart = stacked.configure_legend(
        columns=3
    )  # in the configuration, where a narrow screen can set another number
    return theme.finish(
        chart,
        title=counts_title(frame),
        subtitle=[
            f"{rows[0]['concept_label']}: authorities by latest grade; at the right, those of {day(rows[-1]['period_end'])}.",
            "Dashed rules: a new framework began." if len(breaks) else "",
        ]
        if rows
        else NOTHING,
        description=describe_counts(frame),
        narrow_width=235,
    )


def group_colour(row: dict[str, Any]) -> str:
    """Grades as everywhere; the sides of other scales in colours of their own; greys have no grade."""
    when = scale_of(row)
    if when:
        return BY_CUT_COLOURS[when][0 if row["is_good_or_better"] else 1]
    return UNJUDGED_COLOURS.get(row["group"]) or theme.grade_colour(
        row["group"], int(row["grade_rank"]), int(row["grade_ranks"])
    )


def _stacked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A block per day and group, from the day to the next one; the last is as wide as the one before it."""
    days = sorted(in_order(row["period_end"] for row in rows))
    width = days[-1] - days[-2] if len(days) > 1 else dt.timedelta(days=90)
    until = dict(pairwise([*days, *([days[-1] + width] if days else [])]))
    values = []
    for on in days:
        own = [row for row in rows if row["period_end"] == on]
        total, level = sum(row["authorities"] for row in own), 0
        for row in own:
            top = level + row["authorities"]
            values.append(
                {
                    "kind": "block",
                    "day": on.isoformat(),
                    "until": until[on].isoformat(),
                    "group_label": row["group_label"],
                    "authorities": row["authorities"],
                    "low": level,
                    "high": top,
                    "middle": (level + top) / 2,
                    "is_labelled": on == days[-1] and row["authorities"] >= SMALLEST_LABELLED * total,
                }
            )
            level = top
    return values
