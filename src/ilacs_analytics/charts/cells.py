"""The grade cell: colour, letter, outline for comparability, and a dashed empty cell with its reason for an absence."""

from __future__ import annotations

from typing import Any

import altair as alt

from ilacs_analytics.analysis.frames import in_order
from ilacs_analytics.charts import theme

COMPARABILITY_LABELS = {
    "A": "direct",
    "B": "close only",
    "threshold_only": "good or better only (dashed)",
}
NO_GRADE = "no grade"
LINE = 14
DIRECT, CLOSE, THRESHOLD = COMPARABILITY_LABELS.values()
OUTLINES = {DIRECT: "transparent", CLOSE: theme.ORANGE, THRESHOLD: theme.DARK_PINK, NO_GRADE: "#9A9A9A"}
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

MIDDLE_OF_LINES = alt.expr(f"isArray(datum.shown) ? {-LINE / 2:.0f} * (length(datum.shown) - 1) : 0")


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


def cell_layers(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, *, text: str) -> list[alt.Chart]:
    """Graded cells, empty cells and the text on both; the legend is the outline's: how far a grade is comparable."""
    fill = alt.Fill(
        "grade:N",
        scale=alt.Scale(domain=list(theme.GRADE_COLOURS), range=list(theme.GRADE_COLOURS.values())),
        legend=None,
    )
    told = [label for label in (CLOSE, THRESHOLD) if any(row["comparability_label"] == label for row in rows)]
    key = alt.Legend(
        values=told, symbolType="square", symbolFillColor=theme.PALE_GREY, symbolStrokeWidth=2.5, titleLimit=300
    )
    stroke = alt.Stroke(
        "comparability_label:N",
        title="Outline: comparable",
        scale=alt.Scale(domain=list(OUTLINES), range=list(OUTLINES.values())),
        legend=key if told else None,
    )
    base = theme.Chart().encode(x=x, y=y, stroke=stroke)
    by_threshold = f"datum.comparability_label == '{THRESHOLD}'"
    return [
        base.transform_filter(f"!datum.is_absent && !({by_threshold})").mark_rect(strokeWidth=2.5).encode(fill=fill),
        base.transform_filter(by_threshold).mark_rect(strokeWidth=2.5, strokeDash=[5, 3]).encode(fill=fill),
        base.transform_filter("datum.is_absent").mark_rect(strokeWidth=1, strokeDash=[2, 2], fill=theme.WHITE),
        theme.Chart()
        .mark_text(baseline="middle", lineHeight=LINE, dy=MIDDLE_OF_LINES)
        .encode(x=x, y=y, text=alt.Text(text), color=alt.Color("letter_colour:N", scale=None)),
    ]
