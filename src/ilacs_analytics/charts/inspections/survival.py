"""The share seen good or better at a later inspection: steps, shaded where the estimate cannot tell, with a band."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.next_inspection.next_good import (
    BAND_COLUMNS,
    CURVE_COLUMNS,
    SUMMARY_COLUMNS,
    describe_next_good,
    next_good_title,
)
from ilacs_analytics.analysis.next_inspection.next_good_words import NEVER
from ilacs_analytics.analysis.wording import capitalised, counted, day, listed, uncapitalised
from ilacs_analytics.charts import theme

COLOURS = {"requires_improvement": theme.DARK_BLUE, "inadequate": theme.DARK_PINK}


@theme.unchecked
def next_good_steps(frame: pd.DataFrame, band: pd.DataFrame, summary: pd.DataFrame) -> alt.FacetChart:
    """The curve of `analysis.next_good.next_good_curve` with its band, a panel for each grade at the start.

    Thick lines are where the share is determined, shaded boxes where it grows but not when, the pale band is the
    bootstrap's. `summary` (of `next_good_summary`) gives the title. Raises `MissingColumns`.
    """
    theme.require_columns(frame, CURVE_COLUMNS, needed_by="next_good_steps")
    theme.require_columns(band, BAND_COLUMNS, needed_by="next_good_steps")
    theme.require_columns(summary, SUMMARY_COLUMNS, needed_by="next_good_steps")
    rows, told = rows_of(frame), rows_of(summary)
    panels = {row["grade"]: f"After {row['grade_label'].lower()}, {counted(row['spells'], 'spell')}" for row in rows}
    values = [value for grade in panels for value in _steps([row for row in rows if row["grade"] == grade])]
    values += [
        {
            "kind": "band",
            "grade": row["grade"],
            "from": row["years"],
            "low": row["low_percent"],
            "high": row["high_percent"],
        }
        for row in rows_of(band)
    ]
    for value in values:
        value["panel"] = panels.get(value["grade"], "")
    chart: alt.FacetChart = (
        alt.layer(*_layers())
        .properties(width=256 if len(panels) > 1 else 480, height=220)
        .facet(facet=alt.Facet("panel:N", title=None, sort=list(panels.values())), data=theme.inline(values), columns=2)
    )
    return theme.finish(
        chart,
        title=next_good_title(summary),
        subtitle=_subtitle(told) if told else "No inspection below good within what was asked for",
        description=describe_next_good(frame),
        narrow_width=235,
    )


def _steps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The determined stretches between the rows of one grade, and a box for each row."""
    values: list[dict[str, Any]] = []
    since, level = 0.0, 0.0
    for row in rows:
        if row["left"] > since or not values:
            values.append({"kind": "line", "grade": row["grade"], "from": since, "to": row["left"], "low": level})
        if row["right"] == NEVER:
            break
        values.append(
            {
                "kind": "box",
                "grade": row["grade"],
                "from": row["left"],
                "to": row["right"],
                "low": row["before_percent"],
                "high": row["after_percent"],
            }
        )
        since, level = row["right"], row["after_percent"]
    return values


def _layers() -> list[alt.Chart]:
    x = alt.X("from:Q", title="years after the start of the inspection", scale=alt.Scale(zero=True, nice=False),
              axis=alt.Axis(tickMinStep=1, grid=False))  # fmt: skip
    y = alt.Y(
        "low:Q",
        title="percent judged good or better",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(tickCount=5),
    )
    colour = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    fill = alt.Fill("grade:N", scale=colour, legend=None)
    stroke = alt.Stroke("grade:N", scale=colour, legend=None)
    bands = theme.Chart().transform_filter("datum.kind == 'band'")
    boxes = theme.Chart().transform_filter("datum.kind == 'box'")
    lines = theme.Chart().transform_filter("datum.kind == 'line'")
    return [
        bands.mark_area(interpolate="step-after", opacity=0.12).encode(x=x, y=y, y2=alt.Y2("high:Q"), fill=fill),
        boxes.mark_rect(fillOpacity=0.35, strokeWidth=1).encode(
            x=x, x2=alt.X2("to:Q"), y=y, y2=alt.Y2("high:Q"), fill=fill, stroke=stroke
        ),
        lines.mark_rule(strokeWidth=3).encode(x=x, x2=alt.X2("to:Q"), y=y, stroke=stroke),
    ]


def _subtitle(told: list[dict[str, Any]]) -> list[str]:
    ends = [
        f"{uncapitalised(row['grade_label'])}: {row['good_or_better']} seen, {row['still_below']} not by then, "
        f"{row['abolished']} abolished"
        + (f", {row['no_longer_judged']} no longer judged" if row["no_longer_judged"] else "")
        for row in told
    ]
    frameworks = listed(in_order(name for row in told for name in row["families"].split(", ")))
    return [
        f"{told[0]['concept_label']}, {frameworks}, known to {day(told[0]['as_at'])}. {capitalised('; '.join(ends))}.",
        "Box: the share grows somewhere inside, when cannot be told. Pale: 95% bootstrap band. "
        f"Drawn while at least {told[0]['least_followed']} spells are followed.",
        "Seen when Ofsted returns; not the time services took to improve.",
    ]
