"""Lists of areas and the paths of themes through them, in sentences computed from the frames of `themes` and `theme_paths`."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.themes.figures import OTHER, WITHOUT_THEMES, nobody, whose
from ilacs_analytics.analysis.wording import (
    authorities_of,
    counted,
    framework_short,
    listed,
    month,
    number,
    uncapitalised,
)

NOT_ANSWERED = (
    "Not named again is no more than that: the theme may have been resolved, or merely not listed. A theme that is not "
    "named was not necessarily in order."
)
AGREEMENT = "docs/coding.md tells how far patterns and readers agree"
NO_PAIR = "No two lists of one authority, one directly after the other, are read here."
NO_OTHER_PAIR = (
    "No other authority has two lists, one directly after the other, that are read here: add inspection reports with "
    "`ilacs add`."
)
SHOWN_AT_MOST = 6
FEWEST = 10
"""Fewest lists or pairs of which a percentage is said."""


def share_words(count: int, total: int) -> str:
    """'5 of 8', and with ten or more in all '56 of 97 (58%)'."""
    return f"{count} of {total}" + (f" ({number(100 * count / total, 0)}%)" if total >= FEWEST else "")


def median_words(value: float) -> str:
    """A median of whole numbers: '4', '13.5'."""
    return f"{value:g}"


def named_briefly(labels: Sequence[str], *, most: int = SHOWN_AT_MOST) -> str:
    """'plans, health and 2 more': labels in a sentence, the rest counted."""
    # labels hold an "and" of their own, so commas alone part them
    told = [uncapitalised(label) for label in labels]
    left = len(told) - most
    return ", ".join(told[:most]) + (f" and {left} more" if left > 0 else "")


def say_lists(lists: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False) -> list[str]:
    """Sentences on `theme_lists` of some authorities: whose are read, how many, how long, and how many areas are left out."""
    rows = rows_of(lists)
    if not rows:
        return [nobody(authorities, bounded=bounded)]
    read = [name for name in authorities if any(row["authority"] == name for row in rows)]
    first, last = (month(edge(row["started_on"] for row in rows)) for edge in (min, max))
    span = f"an inspection of {first}" if len(rows) == 1 else f"{len(rows)} inspections from {first} to {last}"
    told = [whose(read, authorities, bounded=bounded), f"The lists are of {span}. {_lengths(rows)}"]
    latest = {row["authority"]: row for row in rows}  # oldest first, so the last one stays
    newer = [f"{name} (after {month(row['started_on'])})" for name, row in latest.items() if row["is_followed"]]
    if newer:
        told.append(f"A later graded inspection is known whose list is not read: {'; '.join(newer)}.")
    left, areas = sum(row["other_areas"] for row in rows), sum(row["areas"] for row in rows)
    if left:
        verb, takes = ("has", "takes") if left == 1 else ("have", "take")
        told.append(
            f"{left} of {counted(areas, 'area')} {verb} no theme but other and {takes} no part in what follows."
        )
    return told


def _lengths(rows: list[dict[str, Any]]) -> str:
    families: dict[str, list[int]] = {}
    for row in rows:
        families.setdefault(row["family"], []).append(row["areas"])
    longest = sorted(families, key=lambda family: -median(families[family]))
    told = [
        f"{median_words(median(families[family]))} under {framework_short(family)} (n = {len(families[family])})"
        for family in longest
    ]
    more = ", so a longer list names more themes for its length alone" if len(told) > 1 else ""
    return f"The median number of areas in a list is {listed(told)}{more}."


def say_coding(areas: pd.DataFrame, lists: pd.DataFrame) -> list[str]:
    """Sentences on who gave the themes: how many lists readers coded and how many patterns, and themes an area of each.

    `lists` is the frame of `theme_lists` of the authorities shown, `areas` those of all; empty where no list is shown.
    """
    rows = rows_of(lists)
    if not rows:
        return []
    by_patterns = [f"{row['authority']} {month(row['started_on'])}" for row in rows if row["coded_by"] == "patterns"]
    if by_patterns:
        left = len(by_patterns) - SHOWN_AT_MOST
        who = listed([*by_patterns[:SHOWN_AT_MOST], *([f"{left} more"] if left > 0 else [])])
        told = [
            f"Patterns gave the themes of {len(by_patterns)} of {counted(len(rows), 'list')} ({who}) and are less sure "
            f"than readers: {AGREEMENT}."
        ]
    else:
        told = [f"Readers coded the themes of {'all ' if len(rows) > 1 else ''}{counted(len(rows), 'list')}."]
    rates = {coder: number(rate, 1) for coder, rate in _themes_an_area(areas).items()}
    if len(rates) == 2:
        same = rates["reader"] == rates["patterns"]
        told.append(
            f"Over all lists read, readers and patterns alike named {rates['reader']} themes an area."
            if same
            else f"Over all lists read, readers named {rates['reader']} themes an area and patterns {rates['patterns']}: "
            "part of a difference between lists coded by one and by the other is the coding."
        )
    return told


def _themes_an_area(areas: pd.DataFrame) -> dict[str, float]:
    counts: dict[str, list[int]] = {}
    for row in rows_of(areas):
        if row["item_kind"] != WITHOUT_THEMES and row["coded_by"]:
            themes = [theme for theme in str(row["themes"] or "").split(", ") if theme not in {"", OTHER}]
            counts.setdefault(row["coded_by"], []).append(len(themes))
    return {coder: sum(own) / len(own) for coder, own in counts.items()}


def say_paths(paths: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on `theme_paths`: how many themes return at the next list, then each authority's latest pair of lists."""
    rows = rows_of(paths)
    compared = [row for row in rows if row["before_id"]]
    pairs = {row["inspection_id"]: row for row in compared}
    told = [_summary(compared, pairs)] if pairs else [NO_PAIR]
    told += [_latest([row for row in rows if row["authority"] == name]) for name in authorities]
    always = [_always([row for row in rows if row["authority"] == name]) for name in authorities]
    told = [sentence for sentence in [*told, *always] if sentence]
    changed = sum(row["framework"] != row["before_framework"] for row in pairs.values())
    if changed:
        told.append(
            f"The framework, or its version, changed between the lists of {changed} of {counted(len(pairs), 'pair')}: "
            "a later list may be shorter and ask for other things for that alone."
        )
    return [*told, NOT_ANSWERED] if pairs else told


def _summary(compared: list[dict[str, Any]], pairs: dict[str, Any]) -> str:
    returns, not_again = (_count(compared, status) for status in ("returns", "not_named_again"))
    one = f"In {counted(len(pairs), 'pair')} of lists one after the other, the earlier list names "
    return (
        f"{one}{counted(returns + not_again, 'theme')}{' in all' if len(pairs) > 1 else ''}: the next list names "
        f"{returns} of them too, and {not_again} {'is' if not_again == 1 else 'are'} not named again."
    )


def _count(rows: list[dict[str, Any]], status: str) -> int:
    return sum(row["status"] == status for row in rows)


def _latest(own: list[dict[str, Any]]) -> str:
    """What became of the themes of the list before at the latest one; why nothing can be said; empty without a list."""
    if not own:
        return ""
    last = [row for row in own if row["inspection_id"] == own[-1]["inspection_id"]]
    name, on, before = last[0]["authority"], month(last[0]["started_on"]), month(last[0]["before_on"])
    if not last[0]["before_id"]:
        return f"{name}: no list directly before that of {on} is read here, so nothing can be set beside it."
    by = {
        status: [row["theme_label"] for row in last if row["status"] == status]
        for status in ("returns", "not_named_again", "new", "back")
    }
    earlier = len(by["returns"]) + len(by["not_named_again"])
    returns, gone = by["returns"], by["not_named_again"]
    parts = [
        f"{len(returns) or 'none'} {'return' if len(returns) > 1 else 'returns'} in {on}{_which(returns)}",
        f"{len(gone) or 'none'} {'are' if len(gone) > 1 else 'is'} not named again{_which(gone)}",
    ]
    further = [
        f"; {words}: {named_briefly(by[status])}"
        for status, words in (("new", "new"), ("back", "back from a still earlier list"))
        if by[status]
    ]
    return f"{name}: of {counted(earlier, 'theme')} named in {before}, {' and '.join(parts)}{''.join(further)}."


def _which(labels: list[str]) -> str:
    return f" ({named_briefly(labels)})" if labels else ""


def _always(own: list[dict[str, Any]]) -> str:
    """The themes that all lists of an authority name, where it has three or more."""
    lists = len(in_order(row["inspection_id"] for row in own))
    if lists < 3:
        return ""
    counts: dict[str, int] = {}
    for row in own:
        counts[row["theme_label"]] = counts.get(row["theme_label"], 0) + (row["status"] != "not_named_again")
    every = [label for label, count in counts.items() if count == lists]
    which = f"name {named_briefly(every)}" if every else "have no theme in common"
    return f"All {lists} lists of {own[0]['authority']} {which}."


def say_returns(returns: pd.DataFrame, paths: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on `theme_returns` of all lists read: how many pairs, and of the themes most named, how many return.

    `paths` are those of all lists read; where they are of no more than `authorities`, that is all that is said.
    """
    rows = rows_of(returns)
    if not rows:
        return [NO_PAIR]
    pairs = {row["inspection_id"]: row for row in rows_of(paths) if row["before_id"]}
    if not {row["authority"] for row in pairs.values()} - set(authorities):
        return [NO_OTHER_PAIR]
    who = len(in_order(row["authority_code"] for row in pairs.values()))
    named, again = sum(row["pairs"] for row in rows), sum(row["returns"] for row in rows)
    told = [
        f"Of all lists read, {counted(len(pairs), 'pair')} of {authorities_of(who)} follow one on the other. Of all themes "
        f"that the earlier lists name, counted list by list, {share_words(again, named)} return in the next list."
    ]
    most = [f"{uncapitalised(row['theme_label'])} {share_words(row['returns'], row['pairs'])}" for row in rows[:5]]
    return [*told, f"Of the themes that most earlier lists name, so many return: {', '.join(most)}."]


def paths_title(paths: pd.DataFrame) -> str:
    """The message of a grid of themes by list in at most ten words."""
    rows = rows_of(paths)
    if not rows:
        return "No list of areas read"
    returns, not_again = (_count(rows, status) for status in ("returns", "not_named_again"))
    if not returns + not_again:
        return "Themes named; no list before to set beside"
    return f"{returns} of {counted(returns + not_again, 'theme')} return at the next list"


def describe_paths(paths: pd.DataFrame) -> str:
    """A grid of themes by list in words: each list with the themes that return, are new, and are not named again."""
    rows = rows_of(paths)
    if not rows:
        return "No list of areas for improvement to show."
    told = ["A grid of themes by inspection, a panel for each authority."]
    for inspection in in_order(row["inspection_id"] for row in rows):
        own = [row for row in rows if row["inspection_id"] == inspection]
        words = {"named": "named", "returns": "return", "back": "named earlier", "new": "new"} | {
            "not_named_again": "not named again"
        }
        parts = [
            f"{words[status]}: {listed([uncapitalised(r['theme_label']) for r in own if r['status'] == status])}"
            for status in words
            if any(row["status"] == status for row in own)
        ]
        told.append(f"{own[0]['authority']}, {month(own[0]['started_on'])}: {'; '.join(parts)}.")
    return " ".join(told)
