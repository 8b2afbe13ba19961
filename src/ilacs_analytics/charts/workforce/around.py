"""The workforce on a common clock around inspections: medians of those so judged and of those matched to them."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.around.figures import CLOCK_COLUMNS, GROUP_LABELS, around_title, describe_around
from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.wording import uncapitalised
from ilacs_analytics.charts import theme

COLOURS = [theme.DARK_BLUE, theme.ORANGE]
DASHES = [[1, 0], [6, 3]]
UNITS = {"percent": "percent", "cases_per_worker": "cases per worker"}
SIGNED = "datum.value > 0 ? '+' + datum.label : datum.label"
NO_EVENTS = "No inspection with such a judgement has a figure at a census on or before it"


@theme.unchecked
def around_lines(frame: pd.DataFrame) -> alt.LayerChart:
    """Every row of `analysis.around_inspection.around_inspection`: medians as lines, quartiles as bands, n in figures.

    Raises `MissingColumns`.
    """
    theme.require_columns(frame, CLOCK_COLUMNS, needed_by="around_lines")
    rows = [row for row in rows_of(frame) if row["value_n"]]
    values = [_step(row) for row in rows]
    chart = alt.LayerChart(data=theme.inline(values), layer=_layers(rows)).properties(width=540, height=300)
    return theme.finish(
        chart,
        title=around_title(frame),
        subtitle=_subtitle(rows),
        description=describe_around(frame),
        narrow_width=250,
        narrow_legend_columns=2,
    )


def _step(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{column: row[column] for column in ("clock", "median", "lower_quartile", "upper_quartile")},
        "group": row["group_label"],
        "n_label": f"n {row['value_n']}",
    }


def _layers(rows: list[dict[str, Any]]) -> list[alt.Chart]:
    names = list(GROUP_LABELS.values())
    unit = UNITS.get(rows[0]["unit"], rows[0]["unit"]) if rows else ""
    label = uncapitalised(rows[0]["measure_label"]) if rows else ""
    clocks = sorted({row["clock"] for row in rows})
    x = alt.X(
        "clock:Q", title="censuses; 0 is the last on or before the start",
        axis=alt.Axis(values=clocks, grid=False, labelExpr=SIGNED), scale=alt.Scale(nice=False, padding=14),
    )  # fmt: skip

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=f"{label}, {unit}", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))

    key = alt.Legend(symbolType="stroke", symbolSize=400, symbolStrokeWidth=2.5, symbolOpacity=1)
    colour = alt.Color("group:N", title=None, sort=names, scale=alt.Scale(domain=names, range=COLOURS), legend=key)
    dash = alt.StrokeDash("group:N", title=None, sort=names, scale=alt.Scale(domain=names, range=DASHES))
    base = theme.Chart()
    above, below = (base.transform_filter(f"datum.group == '{name}'") for name in names)
    texts = [
        part.mark_text(dy=dy, fontSize=11).encode(x=x, y=y("median"), text=alt.Text("n_label:N"))
        for part, dy in ((above, -11), (below, 13))
    ]
    bands = [
        part.mark_area(opacity=0.13, color=fill).encode(x=x, y=y("lower_quartile"), y2=alt.Y2("upper_quartile:Q"))
        for part, fill in ((above, COLOURS[0]), (below, COLOURS[1]))
    ]
    return [
        *bands,
        base.mark_line(strokeWidth=2.5).encode(x=x, y=y("median"), color=colour, strokeDash=dash),
        base.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y("median"), color=colour),
        *texts,
    ]


def _subtitle(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [NO_EVENTS]
    judged = sorted((row for row in rows if row["group"] == "judged"), key=lambda row: row["clock"])
    counts = ", ".join(f"{_signed(row['clock'])}:\u00a0{row['event_n']}" for row in judged)  # a step stays on one line
    return [
        f"Median at each census; band: lower to upper quartile. Inspections with a figure at step {counts}.",
        "Matched at step 0 on the level alone: the gap between the lines is no effect.",
    ]


def _signed(clock: int) -> str:
    return f"{clock:+d}".replace("-", "\u2212") if clock else "0"
