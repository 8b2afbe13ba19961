"""The grade cell: colour, letter, outline for comparability, and a dashed empty cell with its reason for an absence."""

from __future__ import annotations

from typing import Any

import altair as alt

from ilacs_analytics.analysis.frames import in_order
from ilacs_analytics.charts import theme

COMPARABILITY_LABELS = {
    "A": "direct",
    "B": "close only",
    "threshold_only": "good or better only",
}
NO_GRADE = "no grade"
OUTLINES = {
    "direct": ("transparent", [1, 0]),
    "close only": (theme.ORANGE, [1, 0]),
    "good or better only": (theme.DARK_PINK, [5, 3]),
    NO_GRADE: ("#9A9A9A", [1, 2]),
}
GRADE_NAMES = {
    "outstanding": "outstanding",
    "good": "good",
    "requires_improvement": "requires improvement",
    "adequate": "adequate",
    "inadequate": "inadequate",
}
ABSENCE_WORDS = {
    "not_in_framework": "not in the framework",
    "combined": "combined with another domain",
    "not_graded": "visit without grades",
    "not_published": "not published",
    "unreadable": "unreadable",
    "not_told": "not told by any source",
}


def grade_cells(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with what a cell needs: letter, its colour and comparability label."""
    for row in rows:
        grade = row["grade"]
        row["is_absent"] = grade is None
        row["letter"] = theme.GRADE_LETTERS[grade] if grade else theme.ABSENCE_LETTERS[row["missing_reason"]]
        row["letter_colour"] = theme.GRADE_TEXT.get(grade, theme.BLACK)
        row["comparability_label"] = COMPARABILITY_LABELS[row["comparability"]] if grade else NO_GRADE
    return rows


def keys(rows: list[dict[str, Any]]) -> list[str]:
    """What the letters mean, of those that occur: one line for grades, one for absences."""
    grades = [code for code in GRADE_NAMES if any(row["grade"] == code for row in rows)]
    reasons = in_order(row["missing_reason"] for row in rows if row["is_absent"])
    told = "; ".join(f"{theme.ABSENCE_LETTERS[reason]} {ABSENCE_WORDS[reason]}" for reason in reasons)
    grade_key = ", ".join(f"{theme.GRADE_LETTERS[code]} {GRADE_NAMES[code]}" for code in grades)
    return [f"{grade_key}." if grade_key else "", f"No grade: {told}." if told else ""]


def cell_layers(x: alt.X, y: alt.Y, *, text: str) -> list[alt.Chart]:
    """Graded cells, empty cells and the text on both; the legend is the outline's: how far a grade is comparable."""
    fill = alt.Fill(
        "grade:N",
        scale=alt.Scale(domain=list(theme.GRADE_COLOURS), range=list(theme.GRADE_COLOURS.values())),
        legend=None,
    )
    labels = list(OUTLINES)
    stroke = alt.Stroke(
        "comparability_label:N",
        title="Outline: comparable",
        scale=alt.Scale(domain=labels, range=[colour for colour, _ in OUTLINES.values()]),
        legend=alt.Legend(
            values=labels[1:3], symbolType="square", symbolFillColor=theme.PALE_GREY, symbolStrokeWidth=2.5,
            titleLimit=300,
        ),
    )  # fmt: skip
    dash = alt.StrokeDash(
        "comparability_label:N",
        scale=alt.Scale(domain=labels, range=[dash for _, dash in OUTLINES.values()]),
        legend=alt.Legend(values=labels[1:3]),
    )
    base = alt.Chart().encode(x=x, y=y, stroke=stroke, strokeDash=dash)
    return [
        base.transform_filter("!datum.is_absent").mark_rect(strokeWidth=2.5).encode(fill=fill),
        base.transform_filter("datum.is_absent").mark_rect(strokeWidth=1, fill=theme.WHITE),
        alt.Chart()
        .mark_text(baseline="middle")
        .encode(x=x, y=y, text=text, color=alt.Color("letter_colour:N", scale=None)),
    ]
