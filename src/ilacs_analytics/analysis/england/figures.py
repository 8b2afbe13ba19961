"""The share of authorities whose latest grade is good or better, day by day, for England, its regions, or those loaded.

Counts authorities that exist on a day, each with its latest graded inspection on one concept. Grades of SLAC, CPI and TLAC,
and of a scale begun since, count as good or better or below good and no more. It is a count of all authorities and no sample,
so there is no interval; a grade may be years old. Takes the frames of `Warehouse.judgements` and `Warehouse.places`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from operator import itemgetter
from statistics import median
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.ended import successors_of
from ilacs_analytics.analysis.england.groups import GROUP_COLUMNS, UNJUDGED, Groups, groups_of, scale_of, unjudged
from ilacs_analytics.analysis.england.words import (
    ENGLAND,
    LOADED,
    counts_title,
    describe_counts,
    describe_share,
    region_title,
    say_known_to,
    say_regions,
    say_scope,
    say_share,
    say_standing,
    share_title,
)
from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import DAYS_IN_YEAR, framework_short
from ilacs_analytics.errors import BadParameter, nearest
from ilacs_analytics.vocabulary import Concept

__all__ = [
    "common_day",
    "counts_title",
    "describe_counts",
    "describe_share",
    "framework_breaks",
    "grade_counts",
    "grades_by_region",
    "latest_states",
    "region_title",
    "say_known_to",
    "say_regions",
    "say_scope",
    "say_share",
    "say_standing",
    "scope_told",
    "share_over_time",
    "share_title",
    "standing",
]

STEPS = {"quarter": "QE", "month": "ME"}
NATIONAL_FROM = 0.9
"""Share of today's authorities that must have a graded inspection before anything is told of England."""

HISTORY_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "scale", "public_on", "concept", "concept_label",
    "grade", "grade_label", "grade_rank", "grade_ranks", "is_good_or_better", "comparability",
)  # fmt: skip
PLACE_COLUMNS = ("authority", "authority_code", "region_name", "valid_from", "valid_to", "successors")
STATE_COLUMNS = (
    "period_end", "area", "authority", "authority_code", "region_name", "concept_label", *GROUP_COLUMNS,
    "grade_label", "published_on", "age_years",
)  # fmt: skip
SHARE_COLUMNS = (
    "area", "period_end", "concept_label", "authorities", "judged", "good_or_better", "share_percent", "not_yet_judged",
    "not_yet_inspected", "no_longer_judged", "older_scale", "newer_scale", "median_age_years",
)  # fmt: skip
COUNT_COLUMNS = ("area", "period_end", "concept_label", *GROUP_COLUMNS, "authorities")
BREAK_COLUMNS = ("framework_code", "label", "short_label", "starts_on")
STANDING_COLUMNS = (
    "authority", "region_name", "concept_label", "group_label", "is_good_or_better", "published_on", "known_on",
    "is_told", "newer_published_on", "region_same", "region_good_or_better", "region_judged", "england_same",
    "england_good_or_better", "england_judged",
)  # fmt: skip
BEFORE_GROUPS, AFTER_GROUPS = ("area", "authorities", "judged"), ("good_or_better", "share_percent")


def common_day(latest: pd.DataFrame) -> dt.date | None:
    """The day at which to cut all authorities: the earliest `as_at` of `Warehouse.latest`; None where there is none.

    Where fewer than half share it, no workbook dates them but each its own last publication, and the latest is taken.
    """
    require_columns(latest, ("authority_code", "as_at"), needed_by="common_day")
    days: list[dt.date] = [day["as_at"] for day in rows_of(latest.drop_duplicates("authority_code")) if day["as_at"]]
    if not days:
        return None
    return min(days) if 2 * days.count(min(days)) >= len(days) else max(days)


def scope_told(history: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """One row: how many of today's authorities have a graded inspection, of how many, and whether that is England."""
    require_columns(history, ("authority_code", "grade"), needed_by="scope_told")
    require_columns(places, PLACE_COLUMNS, needed_by="scope_told")
    existing = set(places[places["valid_to"].isna()]["authority_code"])
    loaded = existing & set(history[history["grade"].notna()]["authority_code"])
    national = len(loaded) >= max(NATIONAL_FROM * len(existing), 1)
    return pd.DataFrame([(len(loaded), len(existing), national)], columns=["loaded", "existing", "is_national"])


def latest_states(
    history: pd.DataFrame,
    places: pd.DataFrame,
    *,
    concept: str = Concept.OVERALL,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    step: str = "quarter",
) -> pd.DataFrame:
    """One row per day and authority that exists on it: the group of its latest grade on the concept, and its age.

    Days are the ends of quarters or months and `ends_on`. A grade counts from its publication. `group` is a grade;
    `good_or_better_older` or `below_good_older` for SLAC, CPI and TLAC, `_newer` for a scale begun after the one that
    compares directly; `position` is its place, best first, `grade_rank` of `grade_ranks` that on the scale;
    `not_yet_inspected` for the successor of an abolished authority without a graded inspection; `no_longer_judged` where a
    later one gave the concept no grade; else `not_yet_judged`. Without the national files only authorities with a graded
    inspection are counted, and the area is not called England. Raises `MissingColumns`, `BadParameter` for a concept and
    `ValueError` for a step that is none.
    """
    require_columns(history, HISTORY_COLUMNS, needed_by="latest_states")
    concepts = in_order(history["concept"])
    if concepts and concept not in concepts:
        raise BadParameter(
            f"concept is '{concept}', which is unknown", next_step=nearest(concept, concepts) or ", ".join(concepts)
        )
    national = bool(scope_told(history, places)["is_national"].iloc[0])
    rows = sorted(rows_of(history), key=lambda row: (row["public_on"], row["inspection_id"]))
    graded: dict[str, list[dict[str, Any]]] = {}
    inspected: dict[str, list[dt.date]] = {}
    for row in rows:
        if row["grade"]:
            inspected.setdefault(row["authority_code"], []).append(row["public_on"])
            if row["concept"] == concept:
                graded.setdefault(row["authority_code"], []).append(row)
    label = next((row["concept_label"] for row in rows if row["concept"] == concept), concept)
    groups = groups_of(row for row in rows if row["grade"])
    known = rows_of(places)
    told, successors = (
        [place for place in known if national or place["authority_code"] in inspected],
        _successors(known),
    )
    area, states = ENGLAND if national else LOADED, []
    for on in _days([row["public_on"] for row in rows if row["grade"]], starts_on, ends_on, step):
        for place in told:
            code = place["authority_code"]
            if not (place["valid_from"] or on) <= on <= (place["valid_to"] or on):
                continue
            before = [row for row in graded.get(code, []) if row["public_on"] <= on]
            any_before = [day for day in inspected.get(code, []) if day <= on]
            state = _state(before[-1] if before else None, any_before, groups, on=on, is_new=code in successors)
            place_told = {column: place[column] for column in ("authority", "authority_code", "region_name")}
            states.append({**state, **place_told, "period_end": on, "area": area, "concept_label": label})
    return frame_of(states, STATE_COLUMNS)


def _state(
    row: dict[str, Any] | None, inspected: list[dt.date], groups: Groups, *, on: dt.date, is_new: bool
) -> dict[str, Any]:
    if row is None:
        return unjudged("not_yet_inspected" if is_new and not inspected else "not_yet_judged", groups)
    if max(inspected) > row["public_on"]:
        return unjudged("no_longer_judged", groups)
    return {
        **groups[row["scale"], row["grade"]],
        "grade_label": row["grade_label"],
        "published_on": row["public_on"],
        "age_years": (on - row["public_on"]).days / DAYS_IN_YEAR,
    }


def _successors(places: list[dict[str, Any]]) -> set[str]:
    """Codes of authorities that began after one whose successor they are had ended."""
    return {place["authority_code"] for old in places for place in successors_of(old, places)}


def _days(dates: list[dt.date], starts_on: dt.date | None, ends_on: dt.date | None, step: str) -> list[dt.date]:
    if step not in STEPS:
        raise ValueError(f"'{step}' is no step of time; it is {' or '.join(STEPS)}")
    first, last = starts_on or min(dates, default=None), ends_on or max(dates, default=None)
    if first is None or last is None or first > last:
        return []
    return in_order([*(day.date() for day in pd.date_range(first, last, freq=STEPS[step])), last])


def _by_area(states: pd.DataFrame, *, by_region: bool) -> list[tuple[tuple[str, dt.date], list[dict[str, Any]]]]:
    """The states of each area and day, areas in order of their names; none by region where England is not told."""
    require_columns(states, STATE_COLUMNS, needed_by="a share of authorities")
    found: dict[tuple[str, dt.date], list[dict[str, Any]]] = {}
    for row in rows_of(states):
        area = row["region_name"] if by_region else row["area"]
        if area is not None and not (by_region and row["area"] != ENGLAND):
            found.setdefault((area, row["period_end"]), []).append(row)
    return sorted(found.items())


def _counted(own: list[dict[str, Any]]) -> dict[str, Any]:
    """The authorities of one area and day: how many, judged, good or better, and the percentage of those judged."""
    judged = [row for row in own if row["is_good_or_better"] is not None]
    good = sum(row["is_good_or_better"] for row in judged)
    return {
        "older_scale": sum(scale_of(row) == "older" for row in own),
        "newer_scale": sum(scale_of(row) == "newer" for row in own),
        "authorities": len(own),
        "judged": len(judged),
        "good_or_better": good,
        "share_percent": 100 * good / len(judged) if judged else None,
        "median_age_years": median(row["age_years"] for row in judged) if judged else None,
        **{group: sum(row["group"] == group for row in own) for group in UNJUDGED},
    }


def share_over_time(states: pd.DataFrame, *, by_region: bool = False) -> pd.DataFrame:
    """One row per area and day of `latest_states`: authorities, judged, good or better, and the share in percent.

    The share is of those judged; `authorities` = `judged` + `not_yet_judged` + `not_yet_inspected` + `no_longer_judged`.
    `older_scale` and `newer_scale` are among the judged: grades of other scales, which count by the cut alone. By region, one
    area a region, and no rows where England cannot be told.
    """
    rows = [
        {"area": area, "period_end": on, "concept_label": own[0]["concept_label"], **_counted(own)}
        for (area, on), own in _by_area(states, by_region=by_region)
    ]
    return frame_of(rows, SHARE_COLUMNS)


def grade_counts(states: pd.DataFrame, *, by_region: bool = False) -> pd.DataFrame:
    """One row per area, day and group of the latest grade of `latest_states`, zeros left out: how many authorities."""
    rows = []
    for (area, on), own in _by_area(states, by_region=by_region):
        told = {"area": area, "period_end": on, "concept_label": own[0]["concept_label"]}
        counts = Counter(row["group"] for row in own)
        rows += [
            {**told, **{column: group[column] for column in GROUP_COLUMNS}, "authorities": counts[group["group"]]}
            for group in _occurring(own)
        ]
    return frame_of(rows, COUNT_COLUMNS)


def _occurring(states: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One state of each group that occurs, best first, those without a grade last."""
    return sorted({row["group"]: row for row in states}.values(), key=lambda row: row["position"])


def framework_breaks(frameworks: pd.DataFrame, share: pd.DataFrame) -> pd.DataFrame:
    """One row per framework that began after the first day of a share and by its last: what a chart draws as a rule.

    Takes the frame of `Warehouse.frameworks`.
    """
    require_columns(frameworks, ("framework_code", "label", "starts_on"), needed_by="framework_breaks")
    days = [row["period_end"] for row in rows_of(share)]
    rows = [
        {**row, "short_label": framework_short(row["framework_code"])}
        for row in rows_of(frameworks)
        if days and row["starts_on"] and min(days) < row["starts_on"] <= max(days)
    ]
    return frame_of(sorted(rows, key=lambda row: row["starts_on"]), BREAK_COLUMNS)


def grades_by_region(states: pd.DataFrame) -> pd.DataFrame:
    """One row per region and one for all, on the last day of `latest_states`: how many have which latest grade.

    A column for each group that occurs on any day. `share_percent` is good or better of those judged. Without the national
    files there is one row, of those loaded.
    """
    last = states[states["period_end"] == states["period_end"].max()]
    groups = in_order([*(row["group"] for row in _occurring(rows_of(states))), *UNJUDGED])
    rows = []
    for (area, _), own in [*_by_area(last, by_region=True), *_by_area(last, by_region=False)]:
        counts = Counter(row["group"] for row in own)
        rows.append({"area": area, **_counted(own), **{group: counts[group] for group in groups}})
    return frame_of(rows, (*BEFORE_GROUPS, *groups, *AFTER_GROUPS))


def standing(states: pd.DataFrame, latest: pd.DataFrame) -> pd.DataFrame:
    """One row per authority of `latest`: its grade on the last day of `latest_states`, and how many share it where.

    Counts are of authorities with a grade, itself among them, and empty where England cannot be told or the authority
    had ended. `newer_published_on` is a later inspection that the common day leaves out. Takes `Warehouse.latest`.
    """
    require_columns(latest, HISTORY_COLUMNS, needed_by="standing")
    last = rows_of(states[states["period_end"] == states["period_end"].max()])
    judged = [row for row in last if row["is_good_or_better"] is not None]
    told, published = rows_of(latest), itemgetter("public_on")
    rows = []
    for code in in_order(row["authority_code"] for row in told if last):
        newest, on = max((row for row in told if row["authority_code"] == code), key=published), last[0]["period_end"]
        row = next((dict(row) for row in last if row["authority_code"] == code), dict.fromkeys(STATE_COLUMNS))
        row |= {"authority": newest["authority"], "known_on": on, "is_told": row["area"] is not None}
        row["newer_published_on"] = newest["public_on"] if newest["public_on"] > on else None
        sides = {"region": [other for other in judged if other["region_name"] == row["region_name"]], "england": judged}
        for side, others in sides.items() if row["area"] == ENGLAND else ():
            row[f"{side}_same"] = sum(other["group"] == row["group"] for other in others)
            row[f"{side}_good_or_better"] = sum(other["is_good_or_better"] for other in others)
            row[f"{side}_judged"] = len(others)
        rows.append(row)
    return frame_of(rows, STANDING_COLUMNS)
