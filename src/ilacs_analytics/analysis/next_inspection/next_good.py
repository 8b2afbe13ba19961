"""After an inspection below good: when does Ofsted return and judge the authority good or better?

A change is seen only when Ofsted returns, so each spell is told as an interval: after the last inspection that still
judged below good, at or before the one that judged good or better. Says nothing of when services improved, and names no
cause. Takes the frames of `Warehouse.judgements` and `Warehouse.places`. See docs/decisions/0013-interval-censoring.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.judgements.figures import judged_on
from ilacs_analytics.analysis.next_inspection.next_good_words import (
    NEVER,
    describe_next_good,
    next_good_labels,
    next_good_title,
    say_next_good,
)
from ilacs_analytics.analysis.next_inspection.turnbull import (
    SEED,
    bootstrap_shares,
    quantile_interval,
    share_by,
    turnbull,
)
from ilacs_analytics.analysis.wording import DAYS_IN_YEAR, framework_family

__all__ = [
    "describe_next_good",
    "next_good_band",
    "next_good_curve",
    "next_good_labels",
    "next_good_spells",
    "next_good_summary",
    "next_good_title",
    "say_next_good",
]

START_GRADES = {"requires_improvement": "Requires improvement", "inadequate": "Inadequate"}
"""The grades below good of the present scale; those of the old one are comparable on a threshold only."""

END_REASONS = ("good_or_better", "still_below", "abolished", "no_longer_judged")
HISTORY_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "started_on", "published_on", "concept",
    "concept_label", "grade", "is_good_or_better", "comparability",
)  # fmt: skip
PLACE_COLUMNS = ("authority_code", "valid_to")
SPELL_COLUMNS = (
    "authority", "authority_code", "concept", "concept_label", "start_inspection_id", "start_framework", "started_on",
    "is_dated_by_publication", "grade", "grade_label", "left", "right", "end_reason", "observed_until_on",
    "inspections_after", "seen_inspection_id",
)  # fmt: skip
CURVE_COLUMNS = (
    "grade", "grade_label", "left", "right", "mass_percent", "before_percent", "after_percent", "spells",
)  # fmt: skip
BAND_COLUMNS = ("grade", "grade_label", "years", "low_percent", "high_percent")
SUMMARY_COLUMNS = (
    "grade", "grade_label", "concept_label", "families", "as_at", "spells", "authorities", *END_REASONS,
    "without_return", "dated_by_publication", "least_followed", "told_to_years", "told_percent", "median_low",
    "median_high", "seen_median", "by_years", "by_low_percent", "by_high_percent", "band_low_percent",
    "band_high_percent",
)  # fmt: skip
BAND_STEP = 0.25
LEAST_FOLLOWED = 10
"""Spells that must have an inspection at a time or later for the share at that time to be told."""


def next_good_spells(
    history: pd.DataFrame,
    places: pd.DataFrame,
    *,
    known_to: dt.date | None = None,
    concept: str = "overall",
    families: Sequence[str] = ("ilacs",),
) -> pd.DataFrame:
    """One row per spell: from the first inspection of a grade in a run below good, to what was seen after it.

    A run that holds both grades gives one spell for each, so spells are counted grade by grade and never added up.
    `left` is the last inspection that still judged below good (0 where none followed) and `right` the one that judged
    good or better (infinite where none has), in years from the start. `end_reason`: `good_or_better`; `still_below` at
    the day all is known to; `abolished`, where the authority ended first; `no_longer_judged`, where a later framework
    does not grade the concept. Inspections after `known_to` are left out; without it, it is the last publication known.
    """
    require_columns(history, HISTORY_COLUMNS, needed_by="next_good_spells")
    require_columns(places, PLACE_COLUMNS, needed_by="next_good_spells")
    told = [row for row in rows_of(history) if row["concept"] == concept]
    if known_to is None:
        known_to = max((row["published_on"] or judged_on(row) for row in told), default=dt.date.max)
    ended = {row["authority_code"]: row["valid_to"] for row in rows_of(places) if row["valid_to"]}
    told = [
        row
        for row in told
        if framework_family(row["framework"]) in families
        and row["comparability"] != "threshold_only"
        and judged_on(row) <= known_to
    ]
    codes = in_order(row["authority_code"] for row in told)
    told.sort(key=lambda row: (judged_on(row), row["inspection_id"]))
    spells = []
    for code in codes:
        own = [row for row in told if row["authority_code"] == code]
        last_day = min(known_to, ended.get(code) or known_to)
        spells += _spells_of(own, last_day=last_day, is_abolished=code in ended and ended[code] <= known_to)
    return frame_of(spells, SPELL_COLUMNS)


def _spells_of(own: list[dict[str, Any]], *, last_day: dt.date, is_abolished: bool) -> list[dict[str, Any]]:
    """The spells of one authority, from its inspections in order."""
    spells: list[dict[str, Any]] = []
    running: list[dict[str, Any]] = []
    for row in own:
        if row["grade"] is None and row["framework"] != "ilacs_2026":
            continue  # a gap in the sources is no end: the next grade tells more
        if row["grade"] is None:
            for spell in running:
                spell.update(end_reason="no_longer_judged", observed_until_on=judged_on(row))
            running = []
            continue
        for spell in running:
            years = (judged_on(row) - spell["started_on"]).days / DAYS_IN_YEAR
            spell["inspections_after"] += 1
            if row["is_good_or_better"]:
                spell.update(right=years, end_reason="good_or_better", observed_until_on=judged_on(row))
                spell["seen_inspection_id"] = row["inspection_id"]
            else:
                spell["left"] = years
        if row["is_good_or_better"]:
            running = []
        elif row["grade"] in START_GRADES and row["grade"] not in [spell["grade"] for spell in running]:
            spell = _begun(row, last_day=last_day, is_abolished=is_abolished)
            running.append(spell)
            spells.append(spell)
    return spells


def _begun(row: dict[str, Any], *, last_day: dt.date, is_abolished: bool) -> dict[str, Any]:
    copied = ("authority", "authority_code", "concept", "concept_label", "grade")
    return {
        **{column: row[column] for column in copied},
        "start_inspection_id": row["inspection_id"],
        "start_framework": row["framework"],
        "started_on": judged_on(row),
        "is_dated_by_publication": row["started_on"] is None,
        "grade_label": START_GRADES[row["grade"]],
        "left": 0.0,
        "right": float("inf"),
        "end_reason": "abolished" if is_abolished else "still_below",
        "observed_until_on": last_day,
        "inspections_after": 0,
        "seen_inspection_id": None,
    }


def _watched(spells: pd.DataFrame) -> pd.Series:
    """Years from the start to the last day of which anything is known."""
    return ((spells["observed_until_on"] - spells["started_on"]).dt.days / DAYS_IN_YEAR).clip(lower=0)


def _as_intervals(spells: pd.DataFrame) -> pd.DataFrame:
    """What the estimate takes: abolition is a competing end, on a day that is known."""
    watched = _watched(spells)
    is_abolished = spells["end_reason"] == "abolished"
    return spells[["left", "right"]].astype(float).assign(ended_at=watched.where(is_abolished), watched_to=watched)


def _by_grade(spells: pd.DataFrame) -> list[tuple[dict[str, str], pd.DataFrame]]:
    require_columns(spells, SPELL_COLUMNS, needed_by="a curve of the next inspection judged good or better")
    own = [
        ({"grade": code, "grade_label": label}, spells[spells["grade"] == code]) for code, label in START_GRADES.items()
    ]
    return [(names, rows) for names, rows in own if len(rows)]


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
    """One row per grade at the start and interval in which the estimated share seen good or better grows, in percent.

    Between two rows the share is `after_percent` of the first; inside a row it is not determined. The last row of a
    grade, with an infinite `right`, begins where fewer than `least` spells are followed, and holds the rest: seen later,
    still below, or abolished. Abolition is a competing end: such authorities stay in the count and are never seen.
    """
    rows: list[dict[str, Any]] = []
    for names, own in _by_grade(spells):
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
    spells: pd.DataFrame, *, replicates: int = 200, seed: int = SEED, least: int = LEAST_FOLLOWED
) -> pd.DataFrame:
    """One row per grade at the start and quarter of a year: the 95% bootstrap band of the share, in percent.

    Authorities are drawn anew, with all their spells. The band ends where the curve can no longer be told.
    """
    rows: list[dict[str, Any]] = []
    for names, own in _by_grade(spells):
        _, told_to = _told(own, least)
        times = [BAND_STEP * step for step in range(int(told_to / BAND_STEP) + 1)] if told_to else []
        band = bootstrap_shares(
            _as_intervals(own), own["authority_code"].tolist(), times, replicates=replicates, seed=seed
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
    seed: int = SEED,
    least: int = LEAST_FOLLOWED,
) -> pd.DataFrame:
    """One row per grade at the start: spells by how they ended, and the median as an interval of years.

    `median_low` to `median_high` is where the share passes half: the estimate cannot tell where inside. `seen_median`
    counts by the day of the inspection that saw it, which is known exactly. Both are empty where half are not reached by
    `told_to_years` (see `next_good_curve`), and so are the share by `by_years` and its 95% band where that lies beyond.
    `without_return` had no graded inspection after the start, so they tell of no interval.
    """
    rows = []
    for names, own in _by_grade(spells):
        curve, told_to = _told(own, least)
        median = quantile_interval(curve) or (None, None)
        seen = _seen_median(own)
        by: dict[str, float] = {}
        if by_years <= told_to:
            by["by_low_percent"], by["by_high_percent"] = (100 * share for share in share_by(curve, by_years))
            band = bootstrap_shares(_as_intervals(own), own["authority_code"].tolist(), [by_years], seed=seed)
            by["band_low_percent"], by["band_high_percent"] = (
                100 * float(band[side].iloc[0]) for side in ("low", "high")
            )
        rows.append(
            {
                **names,
                "concept_label": own["concept_label"].iloc[0],
                "families": ", ".join(sorted({framework_family(code).upper() for code in own["start_framework"]})),
                "as_at": as_at or own["observed_until_on"].max(),
                "spells": len(own),
                "authorities": own["authority_code"].nunique(),
                **{reason: int((own["end_reason"] == reason).sum()) for reason in END_REASONS},
                "without_return": int((own["inspections_after"] == 0).sum()),
                "dated_by_publication": int(own["is_dated_by_publication"].sum()),
                "least_followed": least,
                "told_to_years": told_to,
                "told_percent": 100 * float(curve["mass"].sum()),
                "median_low": median[0],
                "median_high": median[1],
                "seen_median": seen if seen is not None and seen <= told_to else None,
                "by_years": by_years,
                **by,
            }
        )
    return frame_of(rows, SUMMARY_COLUMNS)


def _seen_median(own: pd.DataFrame) -> float | None:
    """Years until half were seen, by the day of the inspection itself; None where half have not been."""
    intervals = _as_intervals(own)
    is_seen = own["end_reason"] == "good_or_better"
    intervals["left"] = intervals["right"].where(is_seen, intervals["watched_to"])
    median = quantile_interval(turnbull(intervals))
    return None if median is None or median[1] == NEVER else median[1]
