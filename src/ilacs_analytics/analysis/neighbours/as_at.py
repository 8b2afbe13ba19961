"""Comparators as they stood at an authority's last census: those with the same grade are those that had it then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, rows_of
from ilacs_analytics.analysis.judgements.as_at import latest_overall
from ilacs_analytics.analysis.neighbours.figures import MEMBER_COLUMNS, members_of_each
from ilacs_analytics.analysis.wording import day


def members_at_census(
    places: pd.DataFrame,
    neighbours: pd.DataFrame,
    history: pd.DataFrame,
    series: pd.DataFrame,
    *,
    authorities: Sequence[str],
    measure: str,
    by: Sequence[str],
    groups: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The rows of `members_of_each`, with grades published by the last census that has the authority's measure.

    `history` is the frame of `Warehouse.judgements`, `series` the workforce of all. An authority without a return has none
    of the same grade.
    """
    last: dict[str, dt.date] = {}
    for row in rows_of(series[series["measure"] == measure].sort_values("period_end")):
        last[row["authority"]] = row["period_end"]
    frames = []
    for authority in authorities:
        on = last.get(authority)
        found = members_of_each(
            places, neighbours, latest_overall(history, on), authorities=[authority], by=by, groups=groups
        )
        is_graded = found["comparator"] == "same_grade"
        found.loc[is_graded, "comparator_label"] = found["comparator_label"] + f" by {day(on)}"
        frames.append(found)
    told = [frame for frame in frames if len(frame)]
    return pd.concat(told, ignore_index=True) if told else frame_of([], MEMBER_COLUMNS)
