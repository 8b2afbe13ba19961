"""The latest grades side by side: one row a concept, one column an authority."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.judgements.figures import MATRIX_COLUMNS, describe_latest, latest_title
from ilacs_analytics.analysis.wording import authorities_of, day, framework_short, month
from ilacs_analytics.charts import theme
from ilacs_analytics.charts.cells import cell_layers, grade_cells, keys
from ilacs_analytics.charts.inspections.timelines import short_concept

ROW_HEIGHT = 38
WORDS_NEED = 76
CELL_LETTERS = 12


@theme.unchecked
def grade_matrix(frame: pd.DataFrame) -> alt.LayerChart:
    """Every cell of `analysis.judgements.grade_matrix`: grade or reason, with the date and framework of the inspection.

    Cells carry whole words where they are wide enough, letters where not. Raises `MissingColumns`.
    """
    theme.require_columns(frame, MATRIX_COLUMNS, needed_by="grade_matrix")
    rows = grade_cells(rows_of(frame))
    for row in rows:
        row["row_label"] = short_concept(row["concept_label"])
        row["words"] = theme.wrapped_label(row["cell_label"], CELL_LETTERS)
        framework = framework_short(row["framework"]).replace(" ", "\n")
        row["column_label"] = f"{row['authority']}\n{month(row['judged_on'])}\n{framework}"
    columns = in_order(row["column_label"] for row in rows)
    concepts = in_order(row["row_label"] for row in rows)
    gap = alt.Scale(paddingInner=0.08, paddingOuter=0.04)
    x = alt.X(
        "column_label:N", title=None, sort=columns, scale=gap,
        axis=alt.Axis(labelExpr=theme.SPLIT, labelAngle=0, labelOverlap=False, ticks=False, domain=False),
    )  # fmt: skip
    y = alt.Y("row_label:N", title=None, sort=concepts, scale=gap, axis=alt.Axis(ticks=False, domain=False))
    known = max((row["as_at"] for row in rows if row["as_at"]), default=None)
    count = max(len(columns), 1)
    chart = (
        alt.LayerChart(data=theme.inline(_values(rows)), layer=cell_layers(rows, x, y, text="shown:N"))
        .transform_calculate(shown=f"split(width / {count} > {WORDS_NEED} ? datum.words : datum.letter, '\\n')")
        .properties(width=min(510, 170 * count), height=ROW_HEIGHT * max(len(concepts), 1))
    )
    subtitle = [
        f"Latest graded inspection of {authorities_of(len(columns))}, as known to {day(known)} at the latest.",
        *keys(rows),
    ]
    return theme.finish(
        chart,
        title=latest_title(frame),
        subtitle=subtitle if rows else "No graded inspection within the dates asked for",
        description=describe_latest(frame),
        narrow_width=175,
    )


def _values(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    columns = (
        "authority", "column_label", "row_label", "words", "letter", "letter_colour", "cell_label", "grade", "fill",
        "comparability_label", "is_absent",
    )  # fmt: skip
    return [{column: row[column] for column in columns} for row in rows]
