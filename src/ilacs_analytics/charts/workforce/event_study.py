"""The change around an inspection beyond that of others in the same years: a point a census, with its interval."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ilacs_analytics.analysis.around.event_study import STUDY_COLUMNS, describe_event_study, event_study_title
from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.wording import uncapitalised
from ilacs_analytics.charts import theme

UNITS = {"percent": "points", "cases_per_worker": "cases per worker"}

SUBTITLE = "Points: change since step 0 less that of other returns; lines: 95% intervals"
NOTHING = "No census has enough inspections to be set beside others"


@theme.unchecked
def event_study_points(frame: pd.DataFrame) -> alt.LayerChart:
    """Every row of `analysis.around.event_study`: estimates as points, 95% intervals as rules, step 0 at zero.

    Raises `MissingColumns`.
    """
    theme.require_columns(frame, STUDY_COLUMNS, needed_by="event_study_points")
    rows = [row for row in rows_of(frame) if row["estimate"] is not None]
    values = [
        {**{name: row[name] for name in ("clock", "estimate", "low", "high")}, "n_label": f"n {row['event_n']}"}
        for row in rows
    ]
    unit = UNITS.get(rows[0]["unit"], rows[0]["unit"]) if rows else ""
    label = uncapitalised(rows[0]["measure_label"]) if rows else ""
    x = alt.X(
        "clock:Q", title="censuses; 0 is the last on or before the start",
        axis=alt.Axis(values=sorted(row["clock"] for row in rows), grid=False), scale=alt.Scale(nice=False, padding=18),
    )  # fmt: skip
    title = f"change in {label} against others, {unit}" if rows else ""
    base = theme.Chart()
    chart = alt.LayerChart(
        data=theme.inline(values),
        layer=[
            base.mark_rule(color=theme.DARK_GREY, strokeDash=[4, 3]).encode(y=alt.Y(datum=0, title=title)),
            base.mark_rule(color=theme.DARK_BLUE, strokeWidth=2).encode(
                x=x, y=alt.Y("low:Q", title=title), y2="high:Q"
            ),
            base.mark_point(filled=True, size=80, opacity=1, color=theme.DARK_BLUE).encode(x=x, y="estimate:Q"),
            base.mark_text(dy=-9, fontSize=11).encode(x=x, y="high:Q", text="n_label:N"),
        ],
    ).properties(width=540, height=280)
    return theme.finish(
        chart,
        title=event_study_title(frame),
        subtitle=SUBTITLE if rows else NOTHING,
        description=describe_event_study(frame),
        narrow_width=250,
    )
