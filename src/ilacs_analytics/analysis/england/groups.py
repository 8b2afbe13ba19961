"""Groups of authorities by their latest grade: the grades of one scale, the two sides of good of others, and those without one.

Which scale compares directly, how its grades are called and in which order they come is given by the rows of
`Warehouse.judgements`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

UNJUDGED = {
    "no_longer_judged": "Judged before, no grade at the latest inspection",
    "not_yet_inspected": "New authority, not yet inspected",
    "not_yet_judged": "Not yet judged",
}
BY_CUT = {"older": ", older scale", "newer": ", newer scale", "alone": ""}
"""Scales that began before and after the one that compares directly, and those where none does: only the cut is shown."""
SIDES = {True: ("good_or_better", "Good or better"), False: ("below_good", "Below good")}
THRESHOLD = "threshold_only"
GROUP_COLUMNS = ("group", "group_label", "position", "grade_rank", "grade_ranks", "is_good_or_better")

Groups = dict[tuple[str, str], dict[str, Any]]
"""The group of each scale and grade, with the columns `GROUP_COLUMNS`."""


def groups_of(graded: Iterable[dict[str, Any]]) -> Groups:
    """The group of each grade that occurs in rows with a grade, the oldest row first.

    It is the grade itself on the scale that compares directly, else its side of good. `position` puts the sides of other
    scales behind the good grades and before the worst one; `grade_rank` of `grade_ranks` is the place on the scale.
    """
    began: dict[str, dt.date] = {}
    direct, rows = "", list(graded)
    for row in rows:
        began.setdefault(row["scale"], row["public_on"])
        if row["comparability"] != THRESHOLD:
            direct = direct or row["scale"]
    found: Groups = {}
    for row in rows:
        is_good = bool(row["is_good_or_better"])
        if row["scale"] == direct:
            place = (0 if is_good else 4 if row["grade_rank"] == row["grade_ranks"] else 2, row["grade_rank"])
            told = {"group": row["grade"], "group_label": row["grade_label"], "grade_rank": row["grade_rank"]}
        else:
            when = "alone" if not direct else "older" if began[row["scale"]] < began[direct] else "newer"
            place = (1 if is_good else 3, list(BY_CUT).index(when))
            code, label = SIDES[is_good]
            told = {"group": f"{code}_{when}", "group_label": label + BY_CUT[when], "grade_rank": None}
        told |= {"place": place, "grade_ranks": row["grade_ranks"], "is_good_or_better": is_good}
        found.setdefault((row["scale"], row["grade"]), told)
    places = sorted({told["place"] for told in found.values()})
    return {
        own: {**{key: told[key] for key in told if key != "place"}, "position": places.index(told["place"])}
        for own, told in found.items()
    }


def unjudged(group: str, groups: Groups) -> dict[str, Any]:
    """The columns of a group without a grade, which stands behind all others."""
    position = len(groups) + list(UNJUDGED).index(group)
    return {
        **dict.fromkeys(GROUP_COLUMNS),
        "group": group,
        "group_label": UNJUDGED[group],
        "position": position,
    }


def scale_of(row: dict[str, Any]) -> str:
    """Where a group has the cut of another scale alone: `older`, `newer` or `alone`; else nothing."""
    codes = {f"{code}_{when}": when for code, _ in SIDES.values() for when in BY_CUT}
    return codes.get(row["group"], "")
