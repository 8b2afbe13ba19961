"""How many inspections' lists name a theme: beside neighbours and all others read, by framework and by overall grade.

Shares are of inspections whose list is read, never of areas: a list that names a theme five times counts once. Which
reports were added is the user's choice, so the lists read are no random sample, and every share keeps its n and the number
of graded inspections it stands for. Lists of one family of frameworks alone are set beside each other.
"""

from __future__ import annotations

from statistics import median
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.themes.figures import ASKED_COLUMNS, LIST_COLUMNS, NAMED_COLUMNS
from ilacs_analytics.analysis.themes.share_words import (
    beside_title,
    describe_beside,
    describe_shares,
    say_beside,
    say_read,
    say_shares,
    shares_title,
)
from ilacs_analytics.errors import BadParameter

__all__ = [
    "beside_title",
    "describe_beside",
    "describe_shares",
    "say_beside",
    "say_read",
    "say_shares",
    "shares_title",
    "theme_shares",
    "themes_beside",
]

BY = ("framework", "grade")
NO_GRADE, NO_GRADE_LABEL = "no_overall_grade", "No overall grade"
SHARE_COLUMNS = (
    "by", "family", "group", "group_label", "theme", "theme_label", "named_n", "list_n", "asked_n", "authority_n",
    "share_percent", "median_areas", "pattern_n", "unlisted_n",
)  # fmt: skip
BESIDE_COLUMNS = (
    "authority", "authority_code", "inspection_id", "started_on", "family", "areas", "coded_by", "comparator",
    "comparator_label", "theme", "theme_label", "is_named", "named_n", "list_n", "asked_n", "member_n",
    "read_member_n", "share_percent", "median_areas", "pattern_n", "unlisted_n",
)  # fmt: skip
MEMBERS_NEEDED = ("authority_code", "comparator", "comparator_label", "member_code")


def theme_shares(
    lists: pd.DataFrame, named: pd.DataFrame, asked: pd.DataFrame, *, by: str, family: str = ""
) -> pd.DataFrame:
    """One row per group of lists and theme that any list read names; a group's themes that none of its lists names are 0.

    `by` is `framework` (each version by itself) or `grade` (overall grade, the code with its scale where several scales have
    it; `no_overall_grade` where none is given); `family` keeps one family of frameworks. `named_n` of `list_n` lists name the
    theme; `asked_n` graded inspections of the group are known, whether their list is read or not. Themes named by most lists
    come first. Takes the frames of `theme_lists`, `named_themes` and `inspections_asked`. Raises `BadParameter` for a `by`
    that is none.
    """
    if by not in BY:
        raise BadParameter(f"'{by}' is no way to group lists", next_step=f"known are {' and '.join(BY)}")
    _require(lists, named, asked, needed_by="theme_shares")
    read, known = (
        [row for row in rows_of(frame) if row["family"] == (family or row["family"])] for frame in (lists, asked)
    )
    scales = {(row["scale"], row["grade"]) for row in known if row["grade"]}
    codes = [code for _, code in scales]
    for row in [*read, *known]:
        row["group"] = row["framework"] if by == "framework" else row["grade"] or NO_GRADE
        if by == "grade" and codes.count(row["grade"]) > 1:
            row["group"] = f"{row['scale']}_{row['grade']}"
            row["grade_label"] = f"{row.get('grade_label')} ({row['scale']} scale)"
    lists_naming, themes = _named(rows_of(named), {row["inspection_id"] for row in read})
    rows = []
    for group in _groups(read, by):
        own = [row for row in read if row["group"] == group]
        label = own[0]["framework_label"] if by == "framework" else own[0]["grade_label"] or NO_GRADE_LABEL
        common = {"by": by, "family": family, "group": group, "group_label": label, **_counts(own)}
        common["asked_n"] = sum(row["group"] == group for row in known)
        common["authority_n"] = len({row["authority_code"] for row in own})
        rows += [common | _share(theme, label, own, lists_naming) for theme, label in themes.items()]
    return frame_of(rows, SHARE_COLUMNS)


def _require(lists: pd.DataFrame, named: pd.DataFrame, asked: pd.DataFrame, *, needed_by: str) -> None:
    require_columns(lists, LIST_COLUMNS, needed_by=needed_by)
    require_columns(named, NAMED_COLUMNS, needed_by=needed_by)
    require_columns(asked, ASKED_COLUMNS, needed_by=needed_by)


def _groups(lists: list[dict[str, Any]], by: str) -> list[str]:
    """The groups in the order to show: frameworks by their first inspection; grades best first, one scale after the other."""
    dated = sorted(lists, key=lambda row: row["started_on"])
    if by == "grade":
        scales = in_order(row["scale"] for row in dated)
        dated.sort(key=lambda row: (row["grade"] is None, scales.index(row["scale"]), row["grade_rank"] or 0))
    return in_order(row["group"] for row in dated)


def _named(every: list[dict[str, Any]], inspections: set[str]) -> tuple[dict[str, set[str]], dict[str, str]]:
    """The lists that name each theme, and the themes' labels, those of most lists first."""
    rows = [row for row in every if row["inspection_id"] in inspections]
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(row["theme"], set()).add(row["inspection_id"])
    labels = {row["theme"]: row["theme_label"] for row in rows}
    return named, {theme: labels[theme] for theme in sorted(named, key=lambda t: (-len(named[t]), labels[t]))}


def _counts(own: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "list_n": len(own),
        "median_areas": median(row["areas"] for row in own) if own else None,
        "pattern_n": sum(row["coded_by"] == "patterns" for row in own),
        "unlisted_n": sum(not row["areas"] for row in own),
    }


def _share(theme: str, label: str, own: list[dict[str, Any]], named: dict[str, set[str]]) -> dict[str, Any]:
    count = sum(row["inspection_id"] in named.get(theme, ()) for row in own)
    share = 100 * count / len(own) if own else None
    return {"theme": theme, "theme_label": label, "named_n": count, "share_percent": share}


def themes_beside(lists: pd.DataFrame, named: pd.DataFrame, asked: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """One row per authority, comparator and theme that its latest list or a member's list names, its own themes first.

    `members` is the frame of `comparators.members_of_each`, the others are those of `theme_shares`. Members' lists are
    all those read of the family of the latest list: `list_n` of `asked_n` graded inspections, of `read_member_n` of
    `member_n` authorities. The authority's own lists are none of them. `share_percent` is empty where no member's list
    is read. No row for an authority without a list.
    """
    require_columns(members, MEMBERS_NEEDED, needed_by="themes_beside")
    _require(lists, named, asked, needed_by="themes_beside")
    read, known, every = rows_of(lists), rows_of(asked), rows_of(named)
    latest = {row["authority_code"]: row for row in read}  # oldest first, so the last one stays
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of(members):
        found.setdefault((row["authority_code"], row["comparator"]), []).append(row)
    rows = []
    for (code, comparator), group in found.items():
        if code not in latest:
            continue
        own, codes = latest[code], {row["member_code"] for row in group} - {code}
        theirs = [row for row in read if row["authority_code"] in codes and row["family"] == own["family"]]
        lists_naming, themes = _named(every, {row["inspection_id"] for row in [own, *theirs]})
        common = {column: own[column] for column in BESIDE_COLUMNS[:7]}
        common |= {"comparator": comparator, "comparator_label": group[0]["comparator_label"], **_counts(theirs)}
        common["asked_n"] = sum(row["authority_code"] in codes and row["family"] == own["family"] for row in known)
        common["member_n"] = len(codes)
        common["read_member_n"] = len({row["authority_code"] for row in theirs})
        told = [
            common
            | _share(theme, label, theirs, lists_naming)
            | {"is_named": own["inspection_id"] in lists_naming[theme]}
            for theme, label in themes.items()
        ]
        rows += sorted(told, key=lambda row: (not row["is_named"], -row["named_n"], row["theme_label"]))
    return frame_of(rows, BESIDE_COLUMNS)
