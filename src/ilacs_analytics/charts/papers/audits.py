"""What councils' own audits found: a bar a grade, with the interval of so small a sample and the percentage printed."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.audits.figures import INTERVAL_COLUMNS
from ilacs_analytics.analysis.audits.words import audits_title, describe_audits
from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import number
from ilacs_analytics.charts import theme

LABEL_LETTERS = 20
PRINTED = "Percentage the paper prints"


@theme.unchecked
def audit_bars(frame: pd.DataFrame) -> alt.FacetChart:
    """Every group of `analysis.audits.audit_intervals` with counts, a panel an audit round, on one axis from 0 to 100.

    The thin line is the 95% Wilson interval, the diamond what the paper prints. Raises `MissingColumns`.
    """
    theme.require_columns(frame, INTERVAL_COLUMNS, needed_by="audit_bars")
    rows = [row for row in rows_of(frame) if row["cases"] is not None and row["sample_size"]]
    values = [_bar(row) for row in rows]
    labels = in_order(value["label"] for value in values)
    rounds = in_order(value["round"] for value in values)
    chart: alt.FacetChart = (
        alt.layer(*_layers(labels))
        .properties(width=430, height=alt.Step(54))
        .facet(facet=alt.Facet("round:N", title=None, sort=rounds), data=theme.inline(values), columns=1)
        .resolve_scale(y="independent")
    )
    subtitle = [
        "Share of audited cases, with the 95% interval there would be had the cases been drawn at random.",
        "Grades are the council's own, not Ofsted's.",
    ]
    return theme.finish(
        chart,
        title=audits_title(frame),
        subtitle=subtitle if rows else "None of the papers read prints any",
        description=describe_audits(frame),
        narrow_width=160,
    )


def _bar(row: dict[str, Any]) -> dict[str, Any]:
    lines = theme.wrapped_label(row["grade_group_label"], LABEL_LETTERS).split("\n")
    count = f"{int(row['cases'])} of {int(row['sample_size'])}, {number(row['percent_recomputed'], 1)}%"
    return {
        "round": f"{row['authority']}, {row['date_as_printed']}",
        "label": "\n".join([*lines, count, *[" "] * (2 - len(lines))]),
        "percent": row["percent_recomputed"],
        "low": row["low_percent"],
        "high": row["high_percent"],
        "printed": row["percent_as_published"],
        "graded": row["low_percent"] is not None,
    }


def _layers(labels: list[str]) -> list[alt.Chart]:
    y = alt.Y(
        "label:N", title=None, sort=labels,
        axis=alt.Axis(labelExpr=theme.SPLIT, ticks=False, domain=False, labelLineHeight=14, labelOffset=-12),
    )  # fmt: skip

    def x(field: str) -> alt.X:
        scale = alt.Scale(domain=[0, 100])
        return alt.X(f"{field}:Q", title="percent of cases", scale=scale, axis=alt.Axis(tickCount=5))

    base = theme.Chart()
    return [
        base.mark_bar(height=20).encode(
            x=x("percent"),
            y=y,
            color=alt.when("datum.graded").then(alt.value("#5694CA")).otherwise(alt.value("#BFC1C3")),
        ),
        base.mark_rule(color=theme.BLACK, strokeWidth=1.5).encode(x=x("low"), x2=alt.X2("high:Q"), y=y),
        base.transform_filter("isValid(datum.printed)")
        .transform_calculate(key=f"'{PRINTED}'")
        .mark_point(filled=True, size=90, opacity=1, stroke=theme.WHITE, strokeWidth=1)
        .encode(
            x=x("printed"),
            y=y,
            shape=alt.Shape("key:N", title=None, scale=alt.Scale(domain=[PRINTED], range=["diamond"])),
            color=alt.Color("key:N", title=None, scale=alt.Scale(domain=[PRINTED], range=[theme.DARK_PINK])),
        ),
    ]
