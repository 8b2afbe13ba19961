"""The workforce around an inspection beside returns not so judged in the same years: differences of differences, with intervals.

Each event is set beside all returns without such a judgement for some years either side, and only changes since step 0 are
compared: what is lasting in an authority and what moved every authority in a year are taken out. Steps before 0 show whether the
two moved alike before anybody was judged. Long differences as in Callaway and Sant'Anna (2021); returns judged so later are no
controls shortly before it, since the workforce moves before the judgement.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ilacs_analytics.analysis.around.event_study_words import (
    describe_event_study,
    event_study_title,
    say_event_study,
)
from ilacs_analytics.analysis.around.figures import EVENT_COLUMNS, STEPS
from ilacs_analytics.analysis.frames import frame_of, require_columns, rows_of
from ilacs_analytics.analysis.funnel.figures import workforce_returns

__all__ = ["describe_event_study", "event_study", "event_study_title", "say_event_study"]

DRAWS, SEED = 2000, 20_240_331
LEAST_EVENTS, LEAST_CONTROLS = 5, 10
STUDY_COLUMNS = (
    "clock", "estimate", "low", "high", "event_n", "control_n", "grades", "measure", "measure_label", "unit", "decimals",
)  # fmt: skip


@dataclass(frozen=True)
class _Panel:
    """Values by return and year, and in which years a member was judged so; a new code for the same members is one return."""

    years: list[int]
    members: list[tuple[str, ...]]
    values: np.ndarray
    judged: list[list[dt.date | None]]

    def free(self, first: int, last: int, steps: int) -> np.ndarray:
        """Which returns had no member judged so from `steps` years before the census of `first` to as long after `last`."""
        begins, ends = dt.date(first - steps, 9, 30), dt.date(last + steps, 9, 30)
        return np.array([all(on is not None and not begins <= on <= ends for on in own) for own in self.judged])

    def change(self, first: int, last: int) -> np.ndarray:
        """Each return's change from one year to another; NaN where either is missing or not collected."""
        if not {first, last} <= set(self.years):
            return np.full(len(self.members), np.nan)
        return np.asarray(self.values[:, self.years.index(last)] - self.values[:, self.years.index(first)])


def event_study(
    events: pd.DataFrame, series: pd.DataFrame, *, measure: str | None = None, steps: int = STEPS
) -> pd.DataFrame:
    """One row per census of the clock, `-steps` to `steps`: the change since step 0 beyond that of returns not so judged.

    `events` is the frame of `inspection_events`. `estimate` is the mean over the `event_n` events, in the measure's unit
    (points for a rate), and 0 at step 0; `control_n` is the smallest number of returns one of them is set beside: no member
    judged so from `steps` years before the two censuses compared to as long after them. `low` and `high` bound 95% of 2,000
    seeded bootstrap draws of whole returns. Empty below 5 events or 10 such returns. Source: Ofsted's grades, DfE's workforce
    census. Raises `MissingColumns`.
    """
    require_columns(events, EVENT_COLUMNS, needed_by="event_study")
    told = [row for row in rows_of(events) if row["group"] in {"judged", "left_out"}]
    judged = [row for row in told if row["group"] == "judged"]
    if not judged:
        return frame_of([], STUDY_COLUMNS)
    measure = measure or str(judged[0]["measure"])
    returns = [row for row in rows_of(workforce_returns(series, measure=measure)) if not row["is_tiny"]]
    panel = _panel(returns, told)
    places = {name: place for place, own in enumerate(panel.members) for name in own}
    weights = np.random.default_rng(SEED).multinomial(
        len(panel.members), np.full(len(panel.members), 1 / len(panel.members)), size=DRAWS
    )
    meta = {key: returns[0][key] if returns else None for key in ("measure_label", "unit", "decimals")}
    meta |= {"measure": measure, "grades": ", ".join(dict.fromkeys(row["grade"] for row in judged))}
    found = [(places.get(row["authority"]), row["census_on"].year) for row in judged]
    dated = [(place, year) for place, year in found if place is not None]
    return frame_of(
        [{"clock": step, **_at(panel, dated, step, steps, weights), **meta} for step in range(-steps, steps + 1)],
        STUDY_COLUMNS,
    )


def _panel(returns: list[dict[str, Any]], told: list[dict[str, Any]]) -> _Panel:
    years = sorted({row["period_end"].year for row in returns})
    members = sorted({tuple(sorted(row["authorities"])) for row in returns})
    values = np.full((len(members), len(years)), np.nan)
    places = {own: place for place, own in enumerate(members)}
    for row in returns:
        if row["value_used"] is not None:
            values[places[tuple(sorted(row["authorities"]))], years.index(row["period_end"].year)] = row["value_used"]
    judged = [[row["started_on"] for row in told if row["authority"] in own] for own in members]
    return _Panel(years, members, values, judged)


def _at(
    panel: _Panel, events: list[tuple[int, int]], step: int, steps: int, weights: np.ndarray
) -> dict[str, float | int | None]:
    """The estimate at one step with its interval, and how many events and controls it rests on."""
    own, beside, drawn_own, drawn_beside, places, controls = [], [], [], [], [], []
    for year in sorted({year for _, year in events}):
        change = panel.change(year, year + step)
        here = [place for place, of_year in events if of_year == year and np.isfinite(change[place])]
        free = panel.free(min(year, year + step), max(year, year + step), steps) & np.isfinite(change)
        if not here or free.sum() < LEAST_CONTROLS:
            continue
        counts = weights[:, free].sum(axis=1)
        means = weights[:, free] @ change[free] / np.maximum(counts, 1)
        for place in here:
            own.append(change[place])
            beside.append(change[free].mean())
            drawn_own.append(weights[:, place])
            drawn_beside.append(means)
            places.append(place)
            controls.append(int(free.sum()))
    counts_told: dict[str, float | int | None] = {"event_n": len(own), "control_n": min(controls, default=0)}
    if len(own) < LEAST_EVENTS:
        return counts_told
    gaps = np.array(own)[:, None] - np.array(drawn_beside)
    times = np.array(drawn_own, dtype=float)
    drawn = (times * gaps).sum(axis=0) / np.maximum(times.sum(axis=0), 1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {
        "estimate": float(np.mean(np.array(own) - np.array(beside))),
        "low": float(low),
        "high": float(high),
        **counts_told,
    }
