"""Grades over time: one column an inspection, one row a concept, one panel an authority."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.judgements.figures import (
    TIMELINE_COLUMNS,
    changes_title,
    describe_timeline,
    grade_changes,
)
from ilacs_analytics.analysis.wording import authorities_of, counted, framework_short, month
from ilacs_analytics.charts import theme
from ilacs_analytics.charts.cells import cell_layers, grade_cells, keys

ROW_HEIGHT = 26


@theme.unchecked
def grade_timeline(frame: pd.DataFrame) -> alt.FacetChart:
    """Every grade and every absence of `analysis.judgements.grade_timeline`, a panel an authority.

    Columns are inspections in the order of their dates, evenly spaced, dated by start (else publication) and named by
    framework. Raises `MissingColumns`.
    """
    theme.require_columns(frame, TIMELINE_COLUMNS, needed_by="grade_timeline")
    rows = grade_cells(rows_of(frame))
    for row in rows:
        row["row_label"] = short_concept(row["concept_label"])
        row["column_label"] = f"{month(row['judged_on']).replace(' ', chr(10))}\n{_narrow_framework(row['framework'])}"
        row["column_key"] = f"{row['judged_on']}|{row['inspection_id']}|{row['column_label']}"
    inspections = len(in_order(row["inspection_id"] for row in rows))
    authorities = in_order(row["authority"] for row in rows)
    concepts = in_order(row["row_label"] for row in rows)
    gap = alt.Scale(paddingInner=0.12, paddingOuter=0.06)
    x = alt.X(
        "column_key:N", title=None, sort="ascending", scale=gap,
        axis=alt.Axis(labelExpr="split(split(datum.label, '|')[2], '\\n')", labelAngle=0, ticks=False, domain=False,
                      labelOverlap=False),
    )  # fmt: skip
    y = alt.Y("row_label:N", title=None, sort=concepts, scale=gap, axis=alt.Axis(ticks=False, domain=False))
    layers = cell_layers(rows, x, y, text="letter:N")
    chart: alt.FacetChart = (
        alt.layer(*layers)
        .properties(width=236 if len(authorities) > 1 else 420, height=ROW_HEIGHT * max(len(concepts), 1))
        .facet(
            facet=alt.Facet("authority:N", title=None, sort=authorities),
            data=theme.inline(_values(rows)),
            columns=2,
        )
        .resolve_scale(x="independent")
    )
    first, last = (month(pick((row["judged_on"] for row in rows), default=None)) for pick in (min, max))
    count = f"{counted(inspections, 'graded inspection')} of {authorities_of(len(authorities))}"
    subtitle = [
        f"{count}, {first} to {last}; in order, evenly spaced.",
        *keys(rows),
        _step_warning(rows),
    ]
    return theme.finish(
        chart,
        title=changes_title(grade_changes(frame)),
        subtitle=subtitle if rows else "No graded inspection within the dates asked for",
        description=describe_timeline(frame),
        narrow_width=175,
    )


def short_concept(label: str) -> str:
    """A concept for a narrow axis: the abbreviation in its brackets, where it has one."""
    return label.partition("(")[2].rstrip(")") or label


def _narrow_framework(code: str) -> str:
    return framework_short(code).replace(" 20", "\n20")


def _step_warning(rows: list[dict[str, Any]]) -> str:
    families = in_order(row["framework_family"] for row in rows)
    if len(families) < 2:
        return ""
    return "A step from one framework to another is not by itself an improvement."


def _values(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    columns = (
        "authority", "column_key", "row_label", "letter", "letter_colour", "cell_label", "grade", "fill", "comparability_label",
        "is_absent", "framework_label",
    )  # fmt: skip
    return [{**{column: row[column] for column in columns}, "judged_on": row["judged_on"].isoformat()} for row in rows]
