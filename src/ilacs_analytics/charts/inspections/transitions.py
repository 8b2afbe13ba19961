"""The grade at the next inspection: a grid of counts, a row for the grade before and a column for the one after."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.next_inspection.transitions import COUNT_COLUMNS, describe_transitions, transitions_title
from ilacs_analytics.analysis.wording import counted, framework_short, number, uncapitalised
from ilacs_analytics.charts import theme

ROW_HEIGHT = 56
ALL_OF_ROW = "#5694CA"
"""The fill of 100 percent: light enough for dark letters in every cell."""


@theme.unchecked
def transition_grid(frame: pd.DataFrame) -> alt.LayerChart:
    """Every cell of `analysis.transitions.transition_counts`: how many pairs, and which share of the row, with its n.

    The outlined cells are those where the grade stayed. Raises `MissingColumns`.
    """
    theme.require_columns(frame, COUNT_COLUMNS, needed_by="transition_grid")
    rows = rows_of(frame)
    values = [_cell(row) for row in rows]
    before = in_order(value["before"] for value in values)
    after = in_order(value["after"] for value in values)
    gap = alt.Scale(paddingInner=0.06, paddingOuter=0.03)
    x = alt.X(
        "after:N", title="grade at the next inspection", sort=after, scale=gap,
        axis=alt.Axis(labelExpr=theme.SPLIT, labelAngle=0, ticks=False, domain=False, labelOverlap=False),
    )  # fmt: skip
    y = alt.Y(
        "before:N", title=None, sort=before, scale=gap,
        axis=alt.Axis(labelExpr=theme.SPLIT, ticks=False, domain=False, labelLineHeight=14, labelOffset=-7),
    )  # fmt: skip
    shades = alt.Scale(domain=[0, 100], range=[theme.WHITE, ALL_OF_ROW], interpolate="rgb", clamp=True)
    fill = alt.Fill("share:Q", legend=None, scale=shades)
    base = theme.Chart().encode(x=x, y=y)
    layers = [
        base.mark_rect(stroke=theme.PALE_GREY, strokeWidth=1).encode(fill=fill),
        base.transform_filter("datum.is_same").mark_rect(filled=False, stroke=theme.ORANGE, strokeWidth=2.5),
        base.mark_text(baseline="middle", dy=-6, fontWeight="bold").encode(text=alt.Text("label:N")),
        base.mark_text(baseline="middle", dy=11, fontSize=11).encode(text=alt.Text("share_label:N")),
    ]
    chart = alt.LayerChart(data=theme.inline(values), layer=layers).properties(
        width=110 * max(len(after), 2), height=ROW_HEIGHT * max(len(before), 1)
    )
    return theme.finish(
        chart,
        title=transitions_title(frame),
        subtitle=_subtitle(rows) if rows else "No two inspections one after the other within what was asked for",
        description=describe_transitions(frame),
        narrow_width=200,
    )


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    share = row["share_percent"]
    n = row["row_total"]
    return {
        "before": "\n".join([theme.wrapped_label(row["from_grade_label"], 14), f"n = {n}"]),
        "after": theme.wrapped_label(row["to_grade_label"], 12),
        "pairs": row["pairs"],
        "share": share,
        "label": str(row["pairs"]) if n else "–",
        "share_label": "" if share is None else f"{number(share, 0)}%",
        "is_same": row["from_grade"] == row["to_grade"],
    }


def _subtitle(rows: list[dict[str, Any]]) -> list[str]:
    scope = "all frameworks" if rows[0]["scope"] == "all" else framework_short(rows[0]["scope"])
    pairs = counted(sum(row["pairs"] for row in rows), "pair")
    return [
        f"{pairs} of consecutive inspections, {scope}, {uncapitalised(rows[0]['concept_label'])}.",
        "Rows: the grade before, with its number of pairs; shares where there are at least "
        f"{rows[0]['least_pairs']}. Outlined: it stayed.",
        "Inspections are not at random times.",
    ]
