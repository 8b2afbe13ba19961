"""Councils' own figures and the census on one time axis; a panel an authority and measure."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.claims.figures import CHECK_COLUMNS, SCOPE_WORDS
from ilacs_analytics.analysis.claims.words import claims_title, describe_claims
from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import number, uncapitalised
from ilacs_analytics.charts import theme

COUNCIL, CENSUS = "Council's figure", "Census of the whole authority"
UNITS = {"percent": " (%)"}


@theme.unchecked
def claim_pairs(frame: pd.DataFrame) -> alt.FacetChart:
    """The figures of `Warehouse.view("claim_check")` with the census before and after each; statements are not drawn.

    Lines join figures of one kind only; the two kinds are never joined. Raises `MissingColumns`.
    """
    theme.require_columns(frame, CHECK_COLUMNS, needed_by="claim_pairs")
    rows = [row for row in rows_of(frame) if row["told_as"] == "figure" and row["council_period_end"]]
    values = _points(rows)
    panels = sorted(in_order(value["panel"] for value in values))
    chart: alt.FacetChart = (
        alt.layer(*_layers())
        .properties(width=256, height=190)
        .facet(facet=alt.Facet("panel:N", title=None, sort=panels), data=theme.inline(values), columns=2)
        .resolve_scale(y="independent", x="independent")
    )
    scopes = in_order(
        f"{uncapitalised(row['measure_label'])} of {SCOPE_WORDS.get(row['council_scope'], row['council_scope'])}"
        for row in sorted(rows, key=lambda r: str(r["measure"]))
    )
    subtitle = [f"{len(rows)} figures printed by councils: {'; '.join(scopes)}.", "Census: 30 September, FTE."]
    return theme.finish(
        chart,
        title=claims_title(frame),
        subtitle=subtitle if rows else "None of the papers read prints any",
        description=describe_claims(frame),
        narrow_width=245,
    )


def _points(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each figure once: the council's as dated, the census's on its day."""
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        panel = f"{row['authority']}: {uncapitalised(row['measure_label'])}{UNITS.get(row['unit'], '')}"
        census = ((row["official_period_end"], row["official_value"]),)
        after = ((row["official_next_period_end"], row["official_next_value"]),)
        points = [
            (COUNCIL, row["council_period_end"], row["council_value"]),
            *((CENSUS, *one) for one in (*census, *after)),
        ]
        for kind, on, value in points:
            if on is not None and value is not None:
                label = number(value, 0 if kind == COUNCIL and float(value).is_integer() else 1)
                told[panel, kind, on, value] = {
                    "panel": panel, "kind": kind, "date": on.isoformat(), "value": value, "label": label,
                }  # fmt: skip
    return list(told.values())


def _layers() -> list[alt.Chart]:
    kinds = [COUNCIL, CENSUS]
    x = alt.X("date:T", title=None, scale=alt.Scale(padding=30), axis=alt.Axis(format="%b %Y", grid=False, tickCount=3))
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))
    colours = alt.Scale(domain=kinds, range=[theme.DARK_PINK, theme.DARK_BLUE])
    shapes = alt.Scale(domain=kinds, range=["diamond", "circle"])
    colour = alt.Color("kind:N", title=None, scale=colours, legend=alt.Legend())
    shape = alt.Shape("kind:N", title=None, scale=shapes, legend=alt.Legend())
    base = theme.Chart().encode(x=x, y=y, color=colour)
    text = base.encode(text=alt.Text("label:N"))
    return [
        base.transform_filter(f'datum.kind == "{COUNCIL}"').mark_line(strokeWidth=1.5, strokeDash=[4, 3]),
        base.transform_filter(f'datum.kind == "{CENSUS}"').mark_line(strokeWidth=1.5),
        base.mark_point(filled=True, size=90, opacity=1).encode(shape=shape),
        text.transform_filter(f'datum.kind == "{COUNCIL}"').mark_text(fontWeight="bold", align="left", dx=9),
        text.transform_filter(f'datum.kind == "{CENSUS}"').mark_text(fontWeight="bold", baseline="top", dy=8),
    ]
