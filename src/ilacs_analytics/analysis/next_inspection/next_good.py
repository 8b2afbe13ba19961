"""After an inspection below good: when does Ofsted return and judge the authority good or better?

First what was observed: the share judged good or better by when, as a cumulative incidence. Then an estimate of when services
changed, which inspections show only as an interval between two of them; it assumes that Ofsted's return does not depend on the
state of services, so what follows without that is shown with it. Names no cause. See docs/method.md and
docs/decisions/0013-interval-censoring.md.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, rows_of
from ilacs_analytics.analysis.next_inspection.estimate_words import say_next_estimate
from ilacs_analytics.analysis.next_inspection.incidence import (
    CENSORED,
    CHANGE,
    COMPETING,
    cumulative_incidence,
    incidence_at,
)
from ilacs_analytics.analysis.next_inspection.next_good_words import (
    NEVER,
    describe_next_good,
    next_good_labels,
    next_good_table,
    next_good_title,
    say_next_good,
)
from ilacs_analytics.analysis.next_inspection.spells import END_REASONS, by_grade, next_good_spells, years_watched
from ilacs_analytics.analysis.next_inspection.turnbull import DRAWS, SEED, share_by, subsampled_shares, turnbull
from ilacs_analytics.analysis.wording import DAYS_IN_YEAR, framework_short

__all__ = [
    "describe_next_good",
    "next_good_band",
    "next_good_curve",
    "next_good_labels",
    "next_good_observed",
    "next_good_spells",
    "next_good_summary",
    "next_good_table",
    "next_good_title",
    "say_next_estimate",
    "say_next_good",
]

OBSERVED_COLUMNS = (
    "grade", "grade_label", "years", "share_percent", "low_percent", "high_percent", "judged", "followed", "spells",
)  # fmt: skip
CURVE_COLUMNS = (
    "grade", "grade_label", "left", "right", "mass_percent", "before_percent", "after_percent", "spells",
)  # fmt: skip
BAND_COLUMNS = ("grade", "grade_label", "years", "low_percent", "high_percent")
SUMMARY_COLUMNS = (
    "grade", "grade_label", "concept_label", "families", "as_at", "spells", "authorities", *END_REASONS,
    "no_longer_judged_by", "not_followed_by", "without_return", "dated_by_publication", "least_followed", "by_years",
    "followed", "observed_to_years", "observed_percent", "observed_low_percent", "observed_high_percent", "observed_followed",
    "half_years", "half_low_years", "half_high_years",
    "told_to_years", "estimate_low_percent", "estimate_high_percent", "range_low_percent", "range_high_percent",
    "range_half_from_years", "range_half_to_years",
    "begun", "begun_good", "begun_below", "begun_open",
)  # fmt: skip
BAND_STEP = 0.25
LEAST_FOLLOWED = 10
"""Spells that must be followed to a time or longer for the share at that time to be told."""
LEAST_YEARS = 1.0
"""How long they must be followed for steps of the share to be drawn."""


def _incidence(own: pd.DataFrame) -> pd.DataFrame:
    kinds = {"good_or_better": CHANGE, "abolished": COMPETING}
    end = own["end_reason"].map(kinds).fillna(CENSORED)
    return cumulative_incidence(pd.DataFrame({"time": years_watched(own), "end": end}))


def _as_intervals(own: pd.DataFrame) -> pd.DataFrame:
    """What Turnbull's estimate takes: abolition is a competing end, on a day that is known."""
    watched = years_watched(own)
    is_abolished = own["end_reason"] == "abolished"
    return own[["left", "right"]].astype(float).assign(ended_at=watched.where(is_abolished), watched_to=watched)


def next_good_observed(spells: pd.DataFrame, *, least: int = LEAST_FOLLOWED) -> pd.DataFrame:
    """One row per grade at the start, time at which the share judged good or better grows, and whole year, in percent.

    The share that had been judged good or better at an inspection within so many `years` of the start, with its 95% interval:
    a cumulative incidence (Aalen and Johansen). Abolition is a competing end: such authorities stay in the count. `judged` are
    counted up to then, `followed` are those followed so long without an end before. The last row of a grade is the last time to
    which at least `least` are followed; a grade of which fewer than that are followed for a year has no row.
    """
    rows: list[dict[str, Any]] = []
    for names, own in by_grade(spells):
        curve = _incidence(own)
        told = curve[curve["at_risk"] >= least]
        last = float(told["time"].max()) if len(told) else 0.0
        grows = told["time"][told["changed"].diff().gt(0)]
        if last < LEAST_YEARS:
            continue
        times = sorted({0.0, *grows.astype(float), *map(float, range(1, int(last) + 1)), last})
        for at in (incidence_at(curve, time) for time in times):
            shares = {f"{column}_percent": 100 * at[column] for column in ("share", "low", "high")}
            counts = {"judged": at["changed"], "followed": at["at_risk"], "spells": len(own)}
            rows.append({**names, "years": at["time"], **shares, **counts})
    return frame_of(rows, OBSERVED_COLUMNS)


def _told(own: pd.DataFrame, least: int) -> tuple[pd.DataFrame, float]:
    """The estimate as far as it can be told, and how far that is: until fewer than `least` spells have a later inspection.

    The estimate follows the last few spells to the end and would say of all what one inspection saw of one.
    """
    last_looks = own["left"].where(own["end_reason"] != "good_or_better", own["right"])
    looks = sorted(last_looks[own["inspections_after"] > 0].astype(float), reverse=True)
    curve = turnbull(_as_intervals(own))
    told_to = looks[least - 1] if len(looks) >= least else 0.0
    beyond = curve[curve["right"] > told_to]
    told_to = min([told_to, *beyond["left"].iloc[:1]])
    return curve[curve["right"] <= told_to], told_to


def next_good_curve(spells: pd.DataFrame, *, least: int = LEAST_FOLLOWED) -> pd.DataFrame:
    """One row per grade at the start and interval in which the estimated share good or better grows, in percent.

    Turnbull's estimate of when services changed, as if Ofsted's return did not depend on their state. Between two rows the share
    is `after_percent` of the first; inside a row it is not determined. The last row of a grade, with an infinite `right`, begins
    where fewer than `least` spells are followed, and holds the rest: seen later, still below, or abolished.
    """
    rows: list[dict[str, Any]] = []
    for names, own in by_grade(spells):
        curve, told_to = _told(own, least)
        steps = rows_of(curve)
        grown = sum(step["mass"] for step in steps)
        steps.append({"left": told_to, "right": NEVER, "mass": 1 - grown, "before": grown, "after": 1.0})
        rows += [
            {
                **names,
                "left": step["left"],
                "right": step["right"],
                **{f"{column}_percent": 100 * step[column] for column in ("mass", "before", "after")},
                "spells": len(own),
            }
            for step in steps
            if step["mass"] > 0
        ]
    return frame_of(rows, CURVE_COLUMNS)


def next_good_band(
    spells: pd.DataFrame,
    *,
    by_years: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    least: int = LEAST_FOLLOWED,
) -> pd.DataFrame:
    """One row per grade at the start, quarter of a year and last time told: the 95% range of the estimated share, in percent.

    Subsamples of authorities are drawn, with all their spells (`turnbull.subsampled_shares`). Ends where the estimate can no
    longer be told; `by_years` adds a row at that time.
    """
    rows: list[dict[str, Any]] = []
    for names, own in by_grade(spells):
        _, told_to = _told(own, least)
        times = {told_to, *(BAND_STEP * step for step in range(int(told_to / BAND_STEP) + 1))} if told_to else set()
        times |= {by_years} if by_years is not None and 0 < by_years <= told_to else set()
        band = subsampled_shares(
            _as_intervals(own), own["authority_code"].tolist(), sorted(times), draws=draws, seed=seed
        )
        rows += [
            {**names, "years": at["time"], "low_percent": 100 * at["low"], "high_percent": 100 * at["high"]}
            for at in rows_of(band)
        ]
    return frame_of(rows, BAND_COLUMNS)


def next_good_summary(
    spells: pd.DataFrame,
    *,
    by_years: float = 3.0,
    as_at: dt.date | None = None,
    band: pd.DataFrame | None = None,
    least: int = LEAST_FOLLOWED,
) -> pd.DataFrame:
    """One row per grade at the start: spells by how they ended, what was observed, and what is estimated, in percent and years.

    `observed_*` is the share judged good or better within `by_years` (`next_good_observed`) with its 95% interval; `half_*` when
    half had been, with its interval; `estimate_*` the least and the most of the share at that time (`next_good_curve`) with its
    `range_*` (of `band`, made here where none is given). `begun` are spells that began `by_years` or longer before `as_at`:
    `begun_good` had been judged good or better by then, `begun_below` were judged below good at that time or later, `begun_open`
    may have been either. Figures are empty
    where fewer than `least` spells tell of that time. `without_return` had no graded inspection after the start.
    """
    if band is None:
        band = next_good_band(spells, by_years=by_years, least=least)
    rows = []
    for names, own in by_grade(spells):
        day = as_at or own["observed_until_on"].max().date()
        frameworks = own["end_framework_label"]
        rows.append(
            {
                **names,
                "concept_label": own["concept_label"].iloc[0],
                "families": ", ".join(sorted({framework_short(family) for family in own["start_family"]})),
                "as_at": day,
                "spells": len(own),
                "authorities": own["authority_code"].nunique(),
                **{reason: int((own["end_reason"] == reason).sum()) for reason in END_REASONS},
                **{
                    f"{reason}_by": "; ".join(in_order(frameworks[own["end_reason"] == reason]))
                    for reason in ("no_longer_judged", "not_followed")
                },
                "without_return": int((own["inspections_after"] == 0).sum()),
                "dated_by_publication": int(own["is_dated_by_publication"].sum()),
                "least_followed": least,
                "by_years": by_years,
                **_observed_facts(own, by_years, least),
                **_estimated_facts(own, band[band["grade"] == names["grade"]], by_years, least),
                **_settled(own, by_years, day),
            }
        )
    return frame_of(rows, SUMMARY_COLUMNS)


def _observed_facts(own: pd.DataFrame, by_years: float, least: int) -> dict[str, Any]:
    curve = _incidence(own)
    told = curve[curve["at_risk"] >= least]
    facts: dict[str, Any] = {
        "followed": int((years_watched(own) > 0).sum()),
        "observed_to_years": float(told["time"].max()) if len(told) else 0.0,
    }
    halves = {"half_years": "share", "half_low_years": "high", "half_high_years": "low"}
    for name, column in halves.items():
        facts[name] = next(iter(told["time"][told[column] >= 0.5 - 1e-9]), None)
    if by_years <= facts["observed_to_years"]:
        at = incidence_at(curve, by_years)
        for name, column in {"": "share", "low_": "low", "high_": "high"}.items():
            facts[f"observed_{name}percent"] = 100 * at[column]
        facts["observed_followed"] = at["at_risk"]
    return facts


def _estimated_facts(own: pd.DataFrame, band: pd.DataFrame, by_years: float, least: int) -> dict[str, Any]:
    curve, told_to = _told(own, least)
    facts: dict[str, Any] = {"told_to_years": told_to}
    for name, column in {"from": "high_percent", "to": "low_percent"}.items():
        facts[f"range_half_{name}_years"] = next(iter(band["years"][band[column] >= 50 - 1e-9]), None)
    at = band[band["years"] == by_years]
    if by_years <= told_to and len(at):
        facts["estimate_low_percent"], facts["estimate_high_percent"] = (
            100 * share for share in share_by(curve, by_years)
        )
        facts["range_low_percent"], facts["range_high_percent"] = at[["low_percent", "high_percent"]].iloc[0]
    return facts


def _settled(own: pd.DataFrame, by_years: float, day: dt.date) -> dict[str, int]:
    """What inspections settle of the spells that began so long before a day, whatever Ofsted's return depends on."""
    begun = own[(pd.Timestamp(day) - own["started_on"]).dt.days / DAYS_IN_YEAR >= by_years]
    good, below = int((begun["right"] <= by_years).sum()), int((begun["left"] >= by_years).sum())
    return {"begun": len(begun), "begun_good": good, "begun_below": below, "begun_open": len(begun) - good - below}
