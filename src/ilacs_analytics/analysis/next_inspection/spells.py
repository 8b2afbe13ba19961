"""Spells below good: from the first inspection of a grade below good, to what inspections showed afterwards.

Takes the frames of `Warehouse.judgements` and `Warehouse.places`. A spell ends where an inspection judges good or better, where
the authority is abolished, or where it can no longer be followed. Inspections show grades, not when services changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.judgements.figures import WEAKEST_FIRST, judged_on
from ilacs_analytics.analysis.wording import DAYS_IN_YEAR
from ilacs_analytics.vocabulary import MissingReason

END_REASONS = ("good_or_better", "still_below", "abolished", "no_longer_judged", "not_followed")
HISTORY_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "framework_label", "framework_family",
    "started_on", "published_on", "concept", "concept_label", "grade", "grade_label", "grade_rank", "is_good_or_better",
    "missing_reason", "comparability",
)  # fmt: skip
PLACE_COLUMNS = ("authority_code", "valid_to")
SPELL_COLUMNS = (
    "authority", "authority_code", "concept", "concept_label", "start_inspection_id", "start_framework", "start_family",
    "started_on", "is_dated_by_publication", "grade", "grade_label", "grade_rank", "left", "right", "end_reason",
    "end_framework_label", "observed_until_on", "inspections_after", "seen_inspection_id",
)  # fmt: skip


class End(NamedTuple):
    """The day from which a spell can no longer be followed, why, and the framework that is the reason, if one is."""

    on: dt.date
    reason: str
    framework_label: str | None = None


def next_good_spells(
    history: pd.DataFrame,
    places: pd.DataFrame,
    *,
    concept: str,
    known_to: dt.date | None = None,
    families: Sequence[str] | None = None,
) -> pd.DataFrame:
    """One row per spell: from the first inspection of a grade in a run below good, to what was seen after it.

    A run that holds both grades has one spell for each, so spells are counted grade by grade and never added up. `left` is
    the last inspection that still judged below good (0 where none followed) and `right` the one that judged good or better
    (infinite where none has), in years from the start. Inspections count under `families` of frameworks (all where none is
    given) up to `known_to` (the last publication where none is given); grades that compare on a threshold only begin no
    spell. `end_reason`: `good_or_better`; `still_below` on the last date known; `abolished`; `no_longer_judged`, where a
    later framework does not grade the concept; `not_followed`, where the next grade is under a family left out, or
    inspections under the families asked for have ended. The last two are censored: what came later is not known here.
    """
    require_columns(history, HISTORY_COLUMNS, needed_by="next_good_spells")
    require_columns(places, PLACE_COLUMNS, needed_by="next_good_spells")
    told = [row for row in rows_of(history) if row["concept"] == concept]
    if known_to is None:
        known_to = max((row["published_on"] or judged_on(row) for row in told), default=dt.date.max)
    told = [row for row in told if judged_on(row) <= known_to]
    codes = in_order(row["authority_code"] for row in told)
    told.sort(key=lambda row: (judged_on(row), row["inspection_id"]))
    chosen = set(families or [row["framework_family"] for row in told])
    closing = _closing(told, chosen)
    ended = {row["authority_code"]: row["valid_to"] for row in rows_of(places) if row["valid_to"]}
    spells = []
    for code in codes:
        ends = [End(known_to, "still_below")] + ([closing] if closing else [])
        if code in ended and ended[code] <= known_to:
            ends.insert(0, End(ended[code], "abolished"))
        own = [row for row in told if row["authority_code"] == code]
        spells += _spells_of(own, chosen, min(ends, key=lambda end: end.on))
    return frame_of(spells, SPELL_COLUMNS)


def _is_followed(row: dict[str, Any], families: set[str]) -> bool:
    """A grade under a family asked for: good or better holds on every scale."""
    return bool(row["grade"]) and row["framework_family"] in families


def _end_at(row: dict[str, Any], families: set[str]) -> End | None:
    """What this inspection ends, though it does not judge the concept under a family asked for; None for a gap in the sources."""
    if row["grade"] is None and row["missing_reason"] == MissingReason.NOT_IN_FRAMEWORK:
        return End(judged_on(row), "no_longer_judged", row["framework_label"])
    if row["framework_family"] not in families:
        return End(judged_on(row), "not_followed", row["framework_label"])
    return None


def _closing(told: list[dict[str, Any]], families: set[str]) -> End | None:
    """The first inspection of any authority after the last one that could be followed, where it says that none will come.

    Without this, those not yet inspected again would be followed for years in which no grade could be given to them.
    """
    last = max((judged_on(row) for row in told if _is_followed(row, families)), default=None)
    later = [row for row in told if last is not None and judged_on(row) > last]
    return next((end for end in (_end_at(row, families) for row in later) if end), None)


def _spells_of(own: list[dict[str, Any]], families: set[str], last: End) -> list[dict[str, Any]]:
    """The spells of one authority, from its inspections in order."""
    spells: list[dict[str, Any]] = []
    running: list[dict[str, Any]] = []
    for row in own:
        if not _is_followed(row, families):
            is_outside = row["framework_family"] not in families
            end = _end_at(row, families) if is_outside == bool(row["grade"]) else None
            if end:
                for spell in running:
                    spell.update(_as_facts(min(last, end, key=lambda one: one.on)))
                running = []
            continue  # a gap in the sources is no end: the next grade tells more
        for spell in running:
            years = (judged_on(row) - spell["started_on"]).days / DAYS_IN_YEAR
            spell["inspections_after"] += 1
            if row["is_good_or_better"]:
                spell.update(_as_facts(End(judged_on(row), "good_or_better")))
                spell.update(right=years, seen_inspection_id=row["inspection_id"])
            else:
                spell["left"] = years
        if row["is_good_or_better"]:
            running = []
        elif row["comparability"] != WEAKEST_FIRST[0] and row["grade"] not in [spell["grade"] for spell in running]:
            spell = _begun(row, last)
            running.append(spell)
            spells.append(spell)
    return spells


def _as_facts(end: End) -> dict[str, Any]:
    return {"observed_until_on": end.on, "end_reason": end.reason, "end_framework_label": end.framework_label}


def _begun(row: dict[str, Any], last: End) -> dict[str, Any]:
    copied = ("authority", "authority_code", "concept", "concept_label", "grade", "grade_label", "grade_rank")
    return {
        **{column: row[column] for column in copied},
        "start_inspection_id": row["inspection_id"],
        "start_framework": row["framework"],
        "start_family": row["framework_family"],
        "started_on": judged_on(row),
        "is_dated_by_publication": row["started_on"] is None,
        "left": 0.0,
        "right": float("inf"),
        **_as_facts(last),
        "inspections_after": 0,
        "seen_inspection_id": None,
    }


def by_grade(spells: pd.DataFrame) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """The spells of each grade they start from, best grade first, with the grade's code and label."""
    require_columns(spells, SPELL_COLUMNS, needed_by="spells below good by grade")
    ranked = spells.sort_values("grade_rank", kind="stable")
    return [
        ({"grade": str(code), "grade_label": str(own["grade_label"].iloc[0])}, own)
        for code, own in ranked.groupby("grade", sort=False)
    ]


def years_watched(spells: pd.DataFrame) -> pd.Series:
    """Years from the start of each spell to its end, or to the last date on which it was followed."""
    return ((spells["observed_until_on"] - spells["started_on"]).dt.days / DAYS_IN_YEAR).clip(lower=0)
