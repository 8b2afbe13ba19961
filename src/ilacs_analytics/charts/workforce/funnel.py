"""Rates against size: every return a point, two pairs of limits as curves, the chosen authorities labelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.funnel.figures import FUNNEL_COLUMNS, LIMIT_COLUMNS, describe_funnel, funnel_title
from ilacs_analytics.analysis.wording import counted, day, listed, number, uncapitalised
from ilacs_analytics.charts import theme

LIMITS = {
    "plain_95": "Plain 95%",
    "plain_998": "Plain 99.8%",
    "adjusted_95": "Widened 95%",
    "adjusted_998": "Widened 99.8%",
}
COLOURS = ["#5694CA", "#5694CA", theme.DARK_PINK, theme.DARK_PINK]
DASHES = [[2, 2], [1, 0], [6, 3], [1, 0]]
LABEL: dict[str, Any] = {"dy": -6, "fontWeight": "bold"}
SIDES: tuple[dict[str, Any], ...] = ({"align": "left", "dx": 8}, {"align": "right", "dx": -8})
NO_RATE = "No return has a rate with counts behind it"


@theme.unchecked
def funnel_plot(frame: pd.DataFrame, limits: pd.DataFrame, *, authorities: Sequence[str] = ()) -> alt.LayerChart:
    """Every return of `analysis.funnel.rate_funnel` by number of workers, with the curves of `funnel_limits`.

    Returns of the authorities named are labelled; the others are grey and carry no name. Raises `MissingColumns`.
    """
    theme.require_columns(frame, FUNNEL_COLUMNS, needed_by="funnel_plot")
    theme.require_columns(limits, LIMIT_COLUMNS, needed_by="funnel_plot")
    used = [row for row in rows_of(frame) if row["left_out"] is None]
    curves = rows_of(limits)
    half = max((row["base"] for row in used), default=0) / 2
    values = [*(_point(row, authorities, half) for row in used), *_curves(curves)]
    top = max((value["top"] for value in values if "top" in value), default=1.0)
    chart = alt.LayerChart(data=theme.inline(values), layer=_layers(used, top)).properties(width=560, height=340)
    return theme.finish(
        chart,
        title=funnel_title(frame),
        subtitle=_subtitle(used),
        description=describe_funnel(frame, authorities),
        narrow_width=250,
    )


def _point(row: dict[str, Any], authorities: Sequence[str], half: float) -> dict[str, Any]:
    chosen = [name for name in authorities if name in row["authorities"]]
    return {
        "kind": "chosen" if chosen else "point",
        "base": row["base"],
        "rate": row["value_used"],
        "top": row["value_used"],
        "align": "left" if row["base"] <= half else "right",  # a name never runs out of the picture
        "label": (listed(chosen) + (" (joint)" if row["is_joint_return"] else "")) if chosen else None,
    }


def _curves(curves: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"kind": "limit", "base": row["base"], "limit": LIMITS[row["limit"]], "side": side, "rate": row[side]}
        for row in curves
        for side in ("low", "high")
    ]


def _layers(used: list[dict[str, Any]], top: float) -> list[alt.Chart]:
    title = uncapitalised(used[0]["measure_label"]) if used else "rate"
    scale = alt.Scale(zero=True, domainMax=max(10.0, 10 * -(-top // 10)), clamp=True)
    sizes = alt.Scale(zero=True, nice=True)
    axis = alt.Axis(grid=False, tickCount=6)
    x = alt.X("base:Q", title="workers and posts behind the rate, FTE", scale=sizes, axis=axis)
    y = alt.Y("rate:Q", title=f"{title}, percent", scale=scale, axis=alt.Axis(tickCount=5))
    names = list(LIMITS.values())
    key = alt.Legend(symbolType="stroke", symbolSize=400, symbolStrokeWidth=2)
    colour = alt.Color("limit:N", title=None, sort=names, scale=alt.Scale(domain=names, range=COLOURS), legend=key)
    dash = alt.StrokeDash("limit:N", title=None, sort=names, scale=alt.Scale(domain=names, range=DASHES))
    curves = theme.Chart().transform_filter("datum.kind == 'limit'")
    points = theme.Chart().transform_filter("datum.kind == 'point'")
    chosen = theme.Chart().transform_filter("datum.kind == 'chosen'")
    centre = used[0]["centre"] if used else 0
    return [
        curves.mark_line(strokeWidth=1.5).encode(x=x, y=y, color=colour, strokeDash=dash, detail=alt.Detail("side:N")),
        theme.Chart().mark_rule(color=theme.DARK_GREY, strokeWidth=1).encode(y=alt.YDatum(centre)),
        points.mark_point(filled=True, size=32, opacity=0.8, color=theme.MID_GREY).encode(x=x, y=y),
        chosen.mark_point(filled=True, size=90, opacity=1, color=theme.ORANGE, stroke=theme.BLACK).encode(x=x, y=y),
        *(
            chosen.transform_filter(f"datum.align == '{side['align']}'")
            .mark_text(**side, **look)
            .encode(x=x, y=y, text=alt.Text("label:N"))
            for side in SIDES
            for look in ({**LABEL, "stroke": theme.WHITE, "strokeWidth": 3}, LABEL)
        ),
    ]


def _subtitle(used: list[dict[str, Any]]) -> list[str]:
    if not used:
        return [NO_RATE]
    first = used[0]
    return [
        f"{counted(len(used), 'return')} of the census of {day(first['period_end'])}, one point each; joint returns once.",
        f"Level line: the pooled rate, {number(first['centre'], first['decimals'])}%.",
        "Plain limits: chance alone. Widened limits: with the spread found between authorities.",
    ]
