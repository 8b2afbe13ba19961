"""The share judged good or better at a later inspection, as observed, with the estimate of when services changed behind it."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.next_inspection.next_good import (
    BAND_COLUMNS,
    CURVE_COLUMNS,
    OBSERVED_COLUMNS,
    SUMMARY_COLUMNS,
    describe_next_good,
    next_good_title,
)
from ilacs_analytics.analysis.next_inspection.next_good_words import NEVER
from ilacs_analytics.analysis.wording import capitalised, counted, day, listed, uncapitalised
from ilacs_analytics.charts import theme

COLOURS = (theme.DARK_BLUE, theme.DARK_PINK, theme.TURQUOISE)
"""One for each grade at the start, best first."""


@theme.unchecked
def next_good_steps(
    frame: pd.DataFrame, curve: pd.DataFrame, band: pd.DataFrame, summary: pd.DataFrame
) -> alt.FacetChart:
    """The shares of `analysis.next_good.next_good_observed` as steps with their interval, a panel for each grade at the start.

    Behind them in grey, the estimate of `next_good_curve`: lines where it is determined, boxes where it grows but not when, and
    the 95% range of `next_good_band`. `summary` (of `next_good_summary`) gives the title. A grade with too few periods followed
    has no panel. Raises `MissingColumns`.
    """
    for given, columns in (
        (frame, OBSERVED_COLUMNS),
        (curve, CURVE_COLUMNS),
        (band, BAND_COLUMNS),
        (summary, SUMMARY_COLUMNS),
    ):
        theme.require_columns(given, columns, needed_by="next_good_steps")
    rows, told = rows_of(frame), rows_of(summary)
    panels = {row["grade"]: f"After {row['grade_label'].lower()}, {counted(row['spells'], 'period')}" for row in rows}
    values = [value for grade in panels for value in _steps([row for row in rows_of(curve) if row["grade"] == grade])]
    for kind, own in (("range", rows_of(band)), ("observed", rows)):
        values += [
            {
                "kind": kind,
                "grade": row["grade"],
                "from": row["years"],
                "low": row["low_percent"],
                "high": row["high_percent"],
                "share": row.get("share_percent"),
            }
            for row in own
            if row["grade"] in panels
        ]
    for value in values:
        value["panel"] = panels[value["grade"]]
    chart: alt.FacetChart = (
        alt.layer(*_layers(list(panels)))
        .properties(width=256 if len(panels) > 1 else 480, height=220)
        .facet(facet=alt.Facet("panel:N", title=None, sort=list(panels.values())), data=theme.inline(values), columns=2)
    )
    return theme.finish(
        chart,
        title=next_good_title(summary),
        subtitle=_subtitle(told, is_drawn=bool(panels)) if told else "No spell below good within what was asked for",
        description=describe_next_good(frame),
        narrow_width=235,
    )


def _steps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The determined stretches between the rows of the estimate of one grade, and a box for each row."""
    values: list[dict[str, Any]] = []
    since, level = 0.0, 0.0
    for row in rows:
        if row["left"] > since:
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


def _layers(grades: list[str]) -> list[alt.Chart]:
    x = alt.X("from:Q", title="years after the start of the inspection", scale=alt.Scale(zero=True, nice=False),
              axis=alt.Axis(tickMinStep=1, grid=False))  # fmt: skip
    y = alt.Y("low:Q", title="percent of periods", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    y2, x2 = alt.Y2("high:Q"), alt.X2("to:Q")
    colour = alt.Scale(domain=grades, range=list(COLOURS[: len(grades)]))
    kinds = {
        kind: theme.Chart().transform_filter(f"datum.kind == '{kind}'") for kind in ("range", "box", "line", "observed")
    }
    return [
        kinds["range"].mark_area(interpolate="step-after", color=theme.MID_GREY, opacity=0.15).encode(x=x, y=y, y2=y2),
        kinds["box"].mark_rect(color=theme.MID_GREY, fillOpacity=0.3, strokeWidth=0).encode(x=x, x2=x2, y=y, y2=y2),
        kinds["line"].mark_rule(color=theme.MID_GREY, strokeWidth=1.5, strokeDash=[4, 3]).encode(x=x, x2=x2, y=y),
        kinds["observed"]
        .mark_area(interpolate="step-after", opacity=0.3)
        .encode(x=x, y=y, y2=y2, fill=alt.Fill("grade:N", scale=colour, legend=None)),
        kinds["observed"]
        .mark_line(interpolate="step-after", strokeWidth=3)
        .encode(x=x, y=alt.Y("share:Q"), stroke=alt.Stroke("grade:N", scale=colour, legend=None)),
    ]


def _subtitle(told: list[dict[str, Any]], *, is_drawn: bool) -> list[str]:
    others = {
        "still_below": "not by then",
        "abolished": "abolished",
        "no_longer_judged": "no longer judged",
        "not_followed": "not followed further",
    }
    ends = [
        f"{uncapitalised(row['grade_label'])}: {row['good_or_better']} of {row['spells']} judged good or better, "
        + ", ".join(f"{row[name]} {words}" for name, words in others.items() if row[name])
        for row in told
    ]
    frameworks = listed(in_order(name for row in told for name in row["families"].split(", ")))
    least = told[0]["least_followed"]
    return [
        f"{told[0]['concept_label']}, {frameworks}, data up to {day(told[0]['as_at'])}. "
        + f"{capitalised('; '.join(end.removesuffix(', ') for end in ends))}.",
        f"Line: share judged good or better, with its 95% interval, while at least {least} periods are followed. "
        "Grey: estimate of when services changed, were Ofsted's return unrelated to it, with its 95% range. "
        "Boxes: not determined."
        if is_drawn
        else f"No share is drawn: at least {least} periods have to be followed.",
        "Judged when Ofsted returns; not the time services took to improve.",
    ]
