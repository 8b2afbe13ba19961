"""Which themes the lists of areas for improvement name: one row a theme, one column an inspection."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.themes import TABLE_COLUMNS, describe_themes, themes_title
from ilacs_analytics.analysis.wording import authorities_of, counted, month
from ilacs_analytics.charts import theme

ROW_HEIGHT = 22
COLOURS = {"main": theme.DARK_BLUE, "further": "#A9CFF1", "not_named": "#F3F3F3", "not_printed": theme.WHITE}


def theme_grid(frame: pd.DataFrame) -> alt.LayerChart:
    """Every cell of `analysis.themes.theme_table`: how many areas name the theme, dark where it is a main theme.

    An authority whose list is not printed keeps its column, dashed. Raises `MissingColumns`.
    """
    theme.require_columns(frame, TABLE_COLUMNS, needed_by="theme_grid")
    rows = rows_of(frame)
    values = [_cell(row) for row in rows]
    named = frame[frame["status"] == "named"]
    authorities = in_order(row["authority"] for row in rows)
    printed = in_order(row["authority"] for row in rows if row["status"] != "not_printed")
    chart = alt.LayerChart(data=theme.inline(values), layer=_layers(values)).properties(
        width=430, height=ROW_HEIGHT * max(len(in_order(row["theme_label"] for row in rows)), 1)
    )
    subtitle = [
        f"{counted(len(in_order(r['theme'] for r in rows)), 'theme')}; lists of {len(printed)} of "
        f"{authorities_of(len(authorities))} are printed. n: areas in the list.",
        "Number: areas that name the theme. Dark: it is the main theme of one; pale: a further theme only.",
    ]
    return theme.finish(
        chart,
        title=themes_title(named),
        subtitle=subtitle if rows else "No list of areas for improvement is printed in the papers read",
        description=describe_themes(named),
        narrow_width=135,
    )


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    status = row["status"]
    if status == "not_printed":
        column = f"{row['authority']}\nlist not\nprinted"
    else:
        started = month(row["started_on"]).replace(" ", "\n")
        column = f"{row['authority']}\n{started}\nn = {int(row['areas_total'])}"
    kind = status if status != "named" else "main" if row["areas_main"] else "further"
    return {
        "theme": row["theme_label"],
        "column": column,
        "kind": kind,
        "text": f"{int(row['areas_named'])}" if status == "named" else "",
        "text_colour": theme.WHITE if kind == "main" else theme.BLACK,
    }


def _layers(values: list[dict[str, Any]]) -> list[alt.Chart]:
    gap = alt.Scale(paddingInner=0.1, paddingOuter=0.05)
    x = alt.X(
        "column:N", title=None, sort=in_order(value["column"] for value in values), scale=gap,
        axis=alt.Axis(labelExpr=theme.SPLIT, labelAngle=0, labelOverlap=False, ticks=False, domain=False),
    )  # fmt: skip
    y = alt.Y(
        "theme:N", title=None, sort=in_order(value["theme"] for value in values), scale=gap,
        axis=alt.Axis(ticks=False, domain=False),
    )  # fmt: skip
    fill = alt.Fill("kind:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    base = alt.Chart().encode(x=x, y=y)
    return [
        base.transform_filter("datum.kind != 'not_printed'").mark_rect().encode(fill=fill),
        base.transform_filter("datum.kind == 'not_printed'").mark_rect(
            fill=theme.WHITE, stroke="#9A9A9A", strokeWidth=1, strokeDash=[1, 2]
        ),
        base.mark_text(baseline="middle").encode(text="text:N", color=alt.Color("text_colour:N", scale=None)),
    ]
