"""The latest grades side by side: one row an authority, one column a concept."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.judgements import MATRIX_COLUMNS, describe_latest, latest_title
from ilacs_analytics.analysis.wording import authorities_of, day, framework_short, month
from ilacs_analytics.charts import theme
from ilacs_analytics.charts.cells import cell_layers, grade_cells, keys
from ilacs_analytics.charts.timelines import short_concept

ROW_HEIGHT = 44
WIDE_CELLS = 480


def grade_matrix(frame: pd.DataFrame) -> alt.LayerChart:
    """Every cell of `analysis.judgements.grade_matrix`: grade or reason, with the date and framework of the inspection.

    Cells carry whole words where the chart is wide, letters where it is narrow. Raises `MissingColumns`.
    """
    theme.require_columns(frame, MATRIX_COLUMNS, needed_by="grade_matrix")
    rows = grade_cells(rows_of(frame))
    for row in rows:
        row["concept_words"] = short_concept(row["concept_label"]).replace(" ", "\n", 1)
        row["words"] = row["cell_label"].replace("Not in the framework", "Not in\nframework").replace(" ", "\n", 1)
        row["row_label"] = f"{row['authority']}\n{month(row['judged_on'])}\n{framework_short(row['framework'])}"
    authorities = in_order(row["row_label"] for row in rows)
    gap = alt.Scale(paddingInner=0.08, paddingOuter=0.04)
    axis = {"labelExpr": theme.SPLIT, "ticks": False, "domain": False}
    x = alt.X(
        "concept_words:N", title=None, sort=in_order(row["concept_words"] for row in rows), scale=gap,
        axis=alt.Axis(orient="top", labelAngle=0, labelOverlap=False, **axis),
    )  # fmt: skip
    y = alt.Y("row_label:N", title=None, sort=authorities, scale=gap, axis=alt.Axis(labelLineHeight=14, **axis))
    known = max((row["as_at"] for row in rows if row["as_at"]), default=None)
    chart = (
        alt.layer(*cell_layers(x, y, text="shown:N"), data=alt.Data(values=_values(rows)))
        .transform_calculate(shown=f"split(width > {WIDE_CELLS} ? datum.words : datum.letter, '\\n')")
        .properties(width=540, height=ROW_HEIGHT * max(len(authorities), 1))
    )
    subtitle = [
        f"Latest graded inspection of {authorities_of(len(authorities))}, as known to {day(known)} at the latest.",
        *keys(rows),
    ]
    return theme.finish(
        chart,
        title=latest_title(frame),
        subtitle=subtitle if rows else "No graded inspection within the dates asked for",
        description=describe_latest(frame),
        narrow_width=215,
    )


def _values(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    columns = (
        "authority", "concept_words", "row_label", "words", "letter", "letter_colour", "cell_label", "grade",
        "comparability_label", "is_absent",
    )  # fmt: skip
    return [{column: row[column] for column in columns} for row in rows]
