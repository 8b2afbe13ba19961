"""Themes through an authority's lists of areas for improvement: one panel an authority, one column an inspection."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.themes.paths import PATH_COLUMNS, describe_paths, paths_title
from ilacs_analytics.analysis.wording import counted, framework_short, month
from ilacs_analytics.charts import theme

ROW_HEIGHT = 20
LONGEST_PANEL, NARROW_PANEL, MOST_PANELS = 380, 130, 4
ROOM = 448
"""Pixels that panels side by side share."""
COLOURS = {
    "returns": theme.DARK_BLUE,
    "back": "#6D4FA3",
    "new": "#A9CFF1",
    "named": "#D9D9D9",
    "not_named_again": theme.WHITE,
}
LETTERS = {"returns": "R", "back": "B", "new": "N", "named": "•", "not_named_again": "–"}
LEGEND = {
    "returns": "R returns",
    "back": "B back",
    "new": "N new",
    "named": "• no list before it",
    "not_named_again": "– not named again",
}
EMPTY = "No list of areas for improvement is read here"


@theme.unchecked
def theme_grid(frame: pd.DataFrame) -> alt.FacetChart:
    """Every row of `analysis.theme_paths.theme_paths`: a letter and a colour for what became of a theme at each list.

    Panels stand side by side, at most four in a row, and share the themes, those of most lists first. Raises
    `MissingColumns`.
    """
    theme.require_columns(frame, PATH_COLUMNS, needed_by="theme_grid")
    rows = rows_of(frame)
    authorities = in_order(row["authority"] for row in rows)
    columns = min(max(len(authorities), 1), MOST_PANELS)
    width = LONGEST_PANEL if columns == 1 else ROOM // columns
    themes = _themes(rows)
    chart: alt.FacetChart = (
        alt.layer(*_layers(rows, themes))
        .properties(width=width, height=ROW_HEIGHT * max(len(themes), 1))
        .facet(
            facet=alt.Facet("authority:N", title=None, sort=authorities),
            data=theme.inline([_cell(row) for row in rows]),
            columns=columns,
            spacing=6,
        )
        .resolve_scale(x="independent")
        .configure_legend(columns=5)
    )
    return theme.finish(
        chart, title=paths_title(frame), subtitle=_subtitle(rows), description=describe_paths(frame),
        narrow_width=NARROW_PANEL,
    )  # fmt: skip


def _subtitle(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [EMPTY]
    lists = {row["inspection_id"]: row for row in rows}
    patterns = any(row["coded_by"] == "patterns" for row in rows)
    return [
        f"{counted(len(lists), 'list')}, {counted(len(_themes(rows)), 'theme')}. n: areas in the list; lists differ in length "
        "and framework.",
        "Returns: in the list before too. Back: in an earlier list, not the one before. New: in none read before.",
        "Not named again: the theme may have been resolved, or merely not listed.",
        "*: themes given by patterns, not by readers." if patterns else "",
    ]


def _themes(rows: list[dict[str, Any]]) -> list[str]:
    """Labels, those that most lists name first."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["theme_label"]] = counts.get(row["theme_label"], 0) + (row["status"] != "not_named_again")
    return sorted(counts, key=lambda label: (-counts[label], label))


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    star = "*" if row["coded_by"] == "patterns" else ""
    on = month(row["started_on"]).replace(" ", "\n")
    return {
        "authority": row["authority"],
        "theme": row["theme_label"],
        "column": f"{framework_short(row['family'])}\n{on}\nn={int(row['areas'])}{star}",
        "started": row["started_on"].isoformat(),
        "status": LEGEND[row["status"]],
        "text": LETTERS[row["status"]],
        "text_colour": theme.WHITE if row["status"] in {"returns", "back"} else theme.BLACK,
    }


def _layers(rows: list[dict[str, Any]], themes: list[str]) -> list[alt.Chart]:
    gap = alt.Scale(paddingInner=0.1, paddingOuter=0.05)
    x = alt.X(
        "column:N", title=None, sort=alt.EncodingSortField("started", op="min"), scale=gap,
        axis=alt.Axis(
            labelExpr=theme.SPLIT, labelAngle=0, labelOverlap=False, ticks=False, domain=False, labelFontSize=9,
            labelPadding=3,
        ),
    )  # fmt: skip
    y = alt.Y("theme:N", title=None, sort=themes, scale=gap, axis=alt.Axis(ticks=False, domain=False, labelFontSize=11))
    told = [status for status in LEGEND if any(row["status"] == status for row in rows)]
    fill = alt.Fill(
        "status:N", title=None, sort=None,
        scale=alt.Scale(domain=[LEGEND[one] for one in told], range=[COLOURS[one] for one in told]),
        legend=alt.Legend(symbolType="square", symbolStrokeColor=theme.MID_GREY, symbolStrokeWidth=0.5),
    )  # fmt: skip
    base = theme.Chart().encode(x=x, y=y)
    return [
        base.mark_rect(stroke="#B0B0B0", strokeWidth=0.6).encode(fill=fill),
        base.mark_text(baseline="middle", fontSize=11).encode(
            text=alt.Text("text:N"), color=alt.Color("text_colour:N", scale=None)
        ),
    ]
