"""How many lists name a theme: a grid by framework or grade, and the themes of an authority's latest list beside others'."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.themes.shares import (
    BESIDE_COLUMNS,
    NO_GRADE_LABEL,
    SHARE_COLUMNS,
    beside_title,
    describe_beside,
    describe_shares,
    shares_title,
)
from ilacs_analytics.analysis.themes.words import FEWEST
from ilacs_analytics.analysis.wording import counted, framework_short, month, number
from ilacs_analytics.charts import theme

ROW_HEIGHT = 20
SHADES = ("#FFFFFF", "#DCECF9", "#A9CFF1", "#2073BC", "#12436D")
"""Shades of 0, 1 to 24, 25 to 49, 50 to 74 and from 75 percent; letters turn white on the last two."""
TURN = 50
NOTHING = "No list of areas for improvement is read here"
NO_OTHERS = "No list of another authority under the same framework is read here"
POINTS = {"neighbours": "Neighbours' lists", "others": "All others' lists"}
POINT_COLOURS, POINT_SHAPES = (theme.ORANGE, theme.DARK_BLUE), ("diamond", "circle")
SIZES = {"neighbours": 60, "others": 130}


@theme.unchecked
def theme_share_grid(frame: pd.DataFrame) -> alt.LayerChart:
    """Every row of `analysis.theme_shares.theme_shares`: the share of a group's lists that name a theme.

    Percent where the group has ten lists or more, else the count of how many; darker is more. Raises `MissingColumns`.
    """
    theme.require_columns(frame, SHARE_COLUMNS, needed_by="theme_share_grid")
    rows = rows_of(frame)
    values = [_cell(row) for row in rows]
    themes, groups = (in_order(value[key] for value in values) for key in ("theme", "column"))
    gap = alt.Scale(paddingInner=0.08, paddingOuter=0.04)
    x = alt.X(
        "column:N", title=None, sort=groups, scale=gap,
        axis=alt.Axis(labelExpr=theme.SPLIT, labelAngle=0, labelOverlap=False, ticks=False, domain=False),
    )  # fmt: skip
    y = alt.Y("theme:N", title=None, sort=themes, scale=gap, axis=alt.Axis(ticks=False, domain=False, labelFontSize=11))
    base = theme.Chart().encode(x=x, y=y)
    chart = alt.LayerChart(
        data=theme.inline(values),
        layer=[
            base.mark_rect(stroke="#D0D0D0", strokeWidth=0.6).encode(fill=alt.Fill("shade:N", scale=None)),
            base.mark_text(baseline="middle", fontSize=11).encode(
                text=alt.Text("text:N"), color=alt.Color("text_colour:N", scale=None)
            ),
        ],
    ).properties(width=min(80 * max(len(groups), 1), 400), height=ROW_HEIGHT * max(len(themes), 1))
    lists = sum({row["group"]: row["list_n"] for row in rows}.values())
    told = [
        f"{counted(lists, 'list')}{_of(rows)}; below: lists read, of graded inspections known, median areas of a list.",
        f"Percent of lists that name the theme in any area; of fewer than {FEWEST} lists, how many (3/4: 3 of 4).",
    ]
    return theme.finish(
        chart, title=shares_title(frame), subtitle=told if rows else NOTHING, description=describe_shares(frame),
        narrow_width=140,
    )  # fmt: skip


def _of(rows: list[dict[str, Any]]) -> str:
    return f" under {framework_short(rows[0]['family'])}" if rows and rows[0]["family"] else ""


LONGEST_WORD, CUT_TO = 6, 5
"""Letters of a word that a column of a narrow screen holds, and of one that is cut."""


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    label = framework_short(row["group"]) if row["by"] == "framework" else _narrow(row["group_label"])
    label = label.replace(" ", "\n", 1) if " " in label else f"{label}\n"
    share, few = row["share_percent"] or 0, row["list_n"] < FEWEST
    step = 0 if not row["named_n"] else 1 + min(int(share // 25), 3)
    return {
        "theme": row["theme_label"],
        "column": f"{label}\n{row['list_n']}\nof {row['asked_n']}\n{row['median_areas']:g}",
        "shade": SHADES[step],
        "text": f"{row['named_n']}/{row['list_n']}" if few else f"{number(share, 0)}%",
        "text_colour": theme.WHITE if share >= TURN else theme.BLACK,
    }


def _narrow(label: str) -> str:
    """The first two words of a grade, the long ones cut behind a consonant: 'Req. impr.'."""
    if label == NO_GRADE_LABEL:
        return label.rpartition(" ")[0]
    words = label.split()[:2]
    return " ".join(w if len(w) <= LONGEST_WORD else f"{w[:CUT_TO].rstrip('aeiou')}." for w in words)


@theme.unchecked
def theme_beside(frame: pd.DataFrame) -> alt.FacetChart:
    """The themes of each authority's latest list in `analysis.theme_shares.themes_beside`, a panel an authority.

    A point is the share of others' lists that name the theme, with its count and n in words. Raises `MissingColumns`.
    """
    theme.require_columns(frame, BESIDE_COLUMNS, needed_by="theme_beside")
    rows = [row for row in rows_of(frame) if row["is_named"] and row["list_n"]]
    values = _points(rows)
    panels = in_order(f"{row['authority']}, {month(row['started_on'])}" for row in rows)
    names = [name for name in POINTS.values() if any(value["who"] == name for value in values)]
    x = alt.X(
        "share:Q", title="percent of lists", scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(values=[0, 25, 50, 75, 100]),
    )  # fmt: skip
    y = alt.Y(
        "label:N", title=None, sort=None, scale=alt.Scale(padding=0.5),
        axis=alt.Axis(
            ticks=False, domain=False, labelExpr=theme.SPLIT, labelLineHeight=13, labelPadding=9, labelFontSize=11, grid=True
        ),
    )  # fmt: skip
    positions = [list(POINTS.values()).index(name) for name in names]
    colours, shapes = ([of[at] for at in positions] for of in (POINT_COLOURS, POINT_SHAPES))
    base = theme.Chart().encode(x=x, y=y)
    chart: alt.FacetChart = (
        alt.layer(
            base.mark_point(filled=True, opacity=1, stroke=theme.WHITE, strokeWidth=0.5).encode(
                size=alt.Size("size:Q", scale=None, legend=None),
                color=alt.Color("who:N", title=None, sort=names, scale=alt.Scale(domain=names, range=colours)),
                shape=alt.Shape("who:N", title=None, sort=names, scale=alt.Scale(domain=names, range=shapes)),
            ),
        )
        .properties(width=380, height=alt.Step(44))
        .facet(facet=alt.Facet("panel:N", title=None, sort=panels), data=theme.inline(values), columns=1, spacing=24)
        .resolve_scale(y="independent")
    )
    return theme.finish(
        chart, title=beside_title(frame),
        subtitle=_beside_subtitle(rows) if rows else NO_OTHERS,
        description=describe_beside(frame), narrow_width=125,
    )  # fmt: skip


def _points(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        told = f"{_who(row)} {row['named_n']} of {row['list_n']}"
        counts.setdefault((row["authority"], row["theme"]), []).append(told)
    drawn = sorted(rows, key=lambda row: _who(row) == "neighbours")  # the smaller mark over the larger one
    return [
        {
            "panel": f"{row['authority']}, {month(row['started_on'])}",
            "label": "\n".join([row["theme_label"], "; ".join(counts[row["authority"], row["theme"]])]),
            "who": POINTS[_who(row)],
            "size": SIZES[_who(row)],
            "share": row["share_percent"],
        }
        for row in drawn
    ]


def _who(row: dict[str, Any]) -> str:
    return "neighbours" if str(row["comparator"]).startswith("neighbours") else "others"


def _beside_subtitle(rows: list[dict[str, Any]]) -> list[str]:
    families = in_order(framework_short(row["family"]) for row in rows)
    return [
        f"Themes of the latest list; shares of others' lists under {', '.join(families)}, the authority's own left out.",
        "Below each theme: how many lists of how many. Shares of a few lists are rough.",
    ]
