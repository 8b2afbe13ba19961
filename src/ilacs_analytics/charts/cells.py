"""The grade cell: colour, letter, outline for comparability, and a dashed empty cell with its reason for an absence."""

from __future__ import annotations

from typing import Any

import altair as alt

from ilacs_analytics.analysis.frames import in_order
from ilacs_analytics.analysis.wording import uncapitalised
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
    """The rows with what a cell needs: letter, its colours and comparability label."""
    letters = _letters(in_order(row["grade_label"] for row in _scales(rows)))
    for row in rows:
        row["is_absent"] = row["grade"] is None
        row["letter"] = (
            theme.ABSENCE_LETTERS[row["missing_reason"]] if row["is_absent"] else letters[row["grade_label"]]
        )
        row["fill"] = theme.WHITE
        if not row["is_absent"]:
            row["fill"] = theme.grade_colour(row["grade"], row["grade_rank"], row["grade_ranks"])
        row["letter_colour"] = theme.text_on(row["fill"])
        row["comparability_label"] = NO_GRADE if row["is_absent"] else COMPARABILITY_LABELS[row["comparability"]]
    return rows


def _scales(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row of each grade that occurs, best first: scales of as many grades stand as one, others one after the other."""
    graded = sorted((row for row in rows if row["grade"]), key=lambda row: row["judged_on"])
    lengths = in_order(row["grade_ranks"] for row in graded)
    found = {(row["scale"], row["grade"]): row for row in graded}.values()
    return sorted(found, key=lambda row: (lengths.index(row["grade_ranks"]), row["grade_rank"], row["scale"]))


def _letters(labels: list[str]) -> dict[str, str]:
    """The initials of each label; of those whose initials are alike, as many letters of the first word as tell them apart."""
    told: dict[str, str] = {}
    for label in labels:
        first, *others = label.split()
        rest = "".join(word[0].upper() for word in others)
        forms = [first[:length].capitalize() + rest for length in range(1, len(first) + 1)]
        told[label] = next((form for form in forms if form not in told.values()), label)
    return told


def keys(rows: list[dict[str, Any]]) -> list[str]:
    """What the letters mean, of those that occur: one line for grades, one for absences."""
    reasons = in_order(row["missing_reason"] for row in rows if row["is_absent"])
    told = "; ".join(f"{theme.ABSENCE_LETTERS[reason]} {ABSENCE_WORDS[reason]}" for reason in reasons)
    grade_key = ", ".join(in_order(f"{row['letter']} {uncapitalised(row['grade_label'])}" for row in _scales(rows)))
    return [f"{grade_key}." if grade_key else "", f"No grade: {told}." if told else ""]


def cell_layers(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, *, text: str) -> list[alt.Chart]:
    """Graded cells, empty cells and the text on both; the legend is the outline's: how far a grade is comparable."""
    fill = alt.Fill("fill:N", scale=None, legend=None)
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
