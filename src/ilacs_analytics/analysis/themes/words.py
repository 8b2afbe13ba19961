"""Lists of areas and the paths of themes through them, in sentences computed from the frames of `themes` and `theme_paths`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import median
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.report.figures import VISITS
from ilacs_analytics.analysis.sentences import Sentence, both, has, lacks, said, same, when
from ilacs_analytics.analysis.themes.figures import OTHER, WITHOUT_THEMES
from ilacs_analytics.analysis.wording import day, framework_short, listed, month, number, uncapitalised

NOT_ANSWERED = (
    "Not named again means no more than that: the theme may have been resolved, or only not listed. A theme that is not "
    "named may still need improvement."
)
AGREEMENT = "docs/coding.md says how far patterns and readers agree"
NO_PAIR_OF_THESE = "No two consecutive lists of the authorities chosen have been read."
NO_PAIR = "No two consecutive lists of one authority have been read."
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


def say_themes(
    matrix: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False, reports: pd.DataFrame | None = None
) -> list[str]:
    """Sentences on `Warehouse.view("theme_matrix")`: whose lists are read and how long they are, then a caution.

    `reports` (`Warehouse.inspection_reports`) tells whose report was read and has no list.
    """
    rows = [row for row in rows_of(matrix) if row["authority"] in authorities]
    having = {row["authority"] for row in rows}
    told_of = rows_of(reports) if reports is not None else []
    without = [
        row
        for row in told_of
        if row["is_added"] and row["kind"] not in VISITS and row["authority"] in set(authorities) - having
    ]
    of_report = {row["authority"] for row in without}
    whose = _whose(rows, authorities, of_report, bounded=bounded) if set(authorities) - of_report else ""
    if not rows:
        return said(whose, _without_list(without))
    lists = sorted({(row["authority"], row["started_on"], int(row["areas_total"])) for row in rows})
    is_one = len(authorities) == 1
    told = [f"{'' if is_one else authority + ' '}{areas} ({day(on)})" for authority, on, areas in lists]
    numbers = NUMBERS({"is_one": is_one, "told": told, "authority": lists[0][0], "bounded": bounded})
    length = LENGTH_IS_NO_MEASURE if len(lists) > 1 else ""
    return said("" if is_one else whose, numbers, length, _without_list(without), NOT_NAMED)


NUMBERS = Sentence(
    (
        has("is_one"),
        "Number of areas for improvement in Ofsted's reports on {authority}, by inspection{bounded:within}: {told:listed}.",
    ),
    "Number of areas by inspection: {told:listed}.",
)
LENGTH_IS_NO_MEASURE = (
    "The length of a list depends on the framework and on what inspectors choose to name, so a shorter list is not by itself an "
    "improvement."
)


def _without_list(rows: list[dict[str, Any]]) -> str:
    return NO_LIST_IN_REPORT({"without": [f"{row['authority']} ({month(row['started_on'])})" for row in rows]})


NOT_NAMED = "A theme that is not named may still need improvement; themes are coded by this project."
WHOSE = Sentence(
    (
        both(lacks("read"), when("asked", 1)),
        "No list of areas for improvement of {missing:listed} has been read{bounded:within}.",
    ),
    (lacks("read"), "No list of areas for improvement of these {asked:authorities} has been read{bounded:within}."),
    (when("asked", 1), "The lists read are those of Ofsted's reports on {read:listed}{bounded:within}."),
    (
        has("missing"),
        "{n} of {asked:authorities} ({read:listed}) {n:has} a list of areas for improvement that has been read{bounded:within}; "
        "none has been read for {missing:listed or}.",
    ),
    "{n} of {asked:authorities} ({read:listed}) {n:has} a list of areas for improvement that has been read{bounded:within}.",
)


def _whose(
    rows: list[dict[str, Any]], authorities: Sequence[str], of_report: Collection[str] = (), *, bounded: bool
) -> str:
    """How many of the authorities asked for have a list that is read, and whose report is not read either."""
    having = {row["authority"] for row in rows}
    read = [name for name in authorities if name in having]
    missing = [name for name in authorities if name not in having and name not in of_report]
    return WHOSE({"read": read, "missing": missing, "n": len(read), "asked": len(authorities), "bounded": bounded})


SPAN = Sentence(
    (when("lists", 1), "The lists are of an inspection of {first:month}. {lengths}"),
    "The lists are of {lists} inspections from {first:month} to {last:month}. {lengths}",
)
NO_LIST_IN_REPORT = Sentence(
    (has("without"), "The report of {without:listed} was read and has no list of areas for improvement."),
    "",
)
FOLLOWED = Sentence((has("newer"), "The list of a later graded inspection has not been read: {newer:joined ; }."), "")
LEFT_OUT = Sentence(
    "{left} of {areas:counted area} {left:has} only the theme other and {left:is} not counted in what follows."
)
LENGTHS = Sentence(
    (
        has("several"),
        "The median number of areas in a list is {told:listed}, so a longer list names more themes for its length alone.",
    ),
    "The median number of areas in a list is {told:listed}.",
)


def say_lists(lists: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False) -> list[str]:
    """Sentences on `theme_lists` of some authorities: whose are read, how many, how long, and how many areas are left out."""
    every = rows_of(lists)
    rows = [row for row in every if row["areas"]]
    read = {row["authority"] for row in every}
    without = _without_list([row for row in every if not row["areas"]])
    if not rows:
        return said(_whose(rows, authorities, read, bounded=bounded) if set(authorities) - read else "", without)
    first, last = (edge(row["started_on"] for row in rows) for edge in (min, max))
    latest = {row["authority"]: row for row in rows}  # oldest first, so the last one stays
    newer = [f"{name} (after {month(row['started_on'])})" for name, row in latest.items() if row["is_followed"]]
    left, areas = sum(row["other_areas"] for row in rows), sum(row["areas"] for row in rows)
    return said(
        _whose(rows, authorities, read, bounded=bounded),
        without,
        SPAN({"lists": len(rows), "first": first, "last": last, "lengths": _lengths(rows)}),
        FOLLOWED({"newer": newer}),
        LEFT_OUT({"left": left, "areas": areas}) if left else "",
    )


def _lengths(rows: list[dict[str, Any]]) -> str:
    families: dict[str, list[int]] = {}
    for row in rows:
        families.setdefault(row["family"], []).append(row["areas"])
    longest = sorted(families, key=lambda family: -median(families[family]))
    told = [
        f"{median_words(median(families[family]))} under {framework_short(family)} (n = {len(families[family])})"
        for family in longest
    ]
    return LENGTHS({"told": told, "several": told[1:]})


CODED = Sentence(
    (
        has("who"),
        "Patterns gave the themes of {n} of {lists:counted list} ({who:listed}) and are less sure than readers: "
        f"{AGREEMENT}.",
    ),
    (when("lists", 1), "Readers coded the themes of the list."),
    (when("lists", 2), "Readers coded the themes of both lists."),
    "Readers coded the themes of all {lists:counted list}.",
)


RATES = Sentence(
    (same("reader", "patterns"), "Over all lists read, readers and patterns alike named {reader} themes per area."),
    "Over all lists read, readers named {reader} themes per area and patterns {patterns}: part of a difference between lists "
    "coded by one and by the other is the coding.",
)


def say_coding(areas: pd.DataFrame, lists: pd.DataFrame) -> list[str]:
    """Sentences on who gave the themes: how many lists readers coded and how many patterns, and themes an area of each.

    `lists` is the frame of `theme_lists` of the authorities shown, `areas` those of all; empty where no list is shown.
    """
    rows = [row for row in rows_of(lists) if row["areas"]]
    if not rows:
        return []
    by_patterns = [f"{row['authority']} {month(row['started_on'])}" for row in rows if row["coded_by"] == "patterns"]
    left = len(by_patterns) - SHOWN_AT_MOST
    who = said(by_patterns[:SHOWN_AT_MOST], f"{left} more" if left > 0 else "")
    rates = {coder: number(rate, 1) for coder, rate in _themes_an_area(areas).items()}
    return said(CODED({"who": who, "n": len(by_patterns), "lists": len(rows)}), RATES(rates) if len(rates) == 2 else "")


def _themes_an_area(areas: pd.DataFrame) -> dict[str, float]:
    counts: dict[str, list[int]] = {}
    for row in rows_of(areas):
        if row["item_kind"] != WITHOUT_THEMES and row["coded_by"]:
            themes = [theme for theme in str(row["themes"] or "").split(", ") if theme not in {"", OTHER}]
            counts.setdefault(row["coded_by"], []).append(len(themes))
    return {coder: sum(own) / len(own) for coder, own in counts.items()}


NEW_FRAMEWORK = Sentence(
    "The framework, or its version, changed between the lists of {changed} of {pairs:counted pair}: that alone can "
    "make a later list shorter or different."
)


def say_paths(paths: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on `theme_paths`: how many themes return at the next list, then each authority's latest pair of lists."""
    rows = rows_of(paths)
    compared = [row for row in rows if row["before_id"]]
    pairs = {row["inspection_id"]: row for row in compared}
    changed = sum(row["framework"] != row["before_framework"] for row in pairs.values())
    own = [[row for row in rows if row["authority"] == name] for name in authorities]
    return said(
        _summary(compared, len(pairs)) if pairs else NO_PAIR_OF_THESE,
        map(_latest, own),
        map(_always, own),
        NEW_FRAMEWORK({"changed": changed, "pairs": len(pairs)}) if changed else "",
        NOT_ANSWERED if pairs else "",
    )


SUMMARY = Sentence(
    "In {pairs:counted pair} of consecutive lists, the earlier list names {themes:counted theme}"
    "{pairs:choose | in all}: the next list names {returns} of them too, and {gone} {gone:is} not named again."
)


def _summary(compared: list[dict[str, Any]], pairs: int) -> str:
    returns, gone = (_count(compared, status) for status in ("returns", "not_named_again"))
    return SUMMARY({"pairs": pairs, "themes": returns + gone, "returns": returns, "gone": gone})


def _count(rows: list[dict[str, Any]], status: str) -> int:
    return sum(row["status"] == status for row in rows)


LATEST = Sentence(
    (
        lacks("before_id"),
        "{authority}: the list directly before that of {started_on:month} has not been read, so nothing is compared.",
    ),
    "{authority}: of {earlier:counted theme} named in {before_on:month}, {returning} in {started_on:month}{returns:bracketed} "
    "and {leaving} not named again{not_named_again:bracketed}{new:after ; new: }"
    "{back:after ; back from a still earlier list: }.",
)


def _latest(own: list[dict[str, Any]]) -> str:
    """What became of the themes of the list before at the latest one; why nothing can be said; empty without a list."""
    if not own:
        return ""
    last = [row for row in own if row["inspection_id"] == own[-1]["inspection_id"]]
    by = {
        status: [row["theme_label"] for row in last if row["status"] == status]
        for status in ("returns", "not_named_again", "new", "back")
    }
    returns, gone = len(by["returns"]), len(by["not_named_again"])
    return LATEST(
        last[0] | {status: named_briefly(labels) for status, labels in by.items()},
        earlier=returns + gone,
        returning=f"{returns or 'none'} {'return' if returns > 1 else 'returns'}",
        leaving=f"{gone or 'none'} {'are' if gone > 1 else 'is'}",
    )


ALWAYS = Sentence(
    (has("every"), "Named in all {lists} lists of {authority}: {every}."),
    "All {lists} lists of {authority} have no theme in common.",
)


def _always(own: list[dict[str, Any]]) -> str:
    """The themes that all lists of an authority name, where it has three or more."""
    lists = len(in_order(row["inspection_id"] for row in own))
    if lists < 3:
        return ""
    counts: dict[str, int] = {}
    for row in own:
        counts[row["theme_label"]] = counts.get(row["theme_label"], 0) + (row["status"] != "not_named_again")
    return ALWAYS(
        own[0], lists=lists, every=named_briefly([label for label, count in counts.items() if count == lists])
    )


RETURNS = Sentence(
    "All lists read make {pairs:counted pair} of consecutive lists of {authorities:authorities}. Of the themes that the earlier "
    "lists name, counted list by list, {share} return in the next list."
)
MOST_NAMED = Sentence("Themes named most in earlier lists, and how often they return: {most:joined , }.")


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
    share = share_words(sum(row["returns"] for row in rows), sum(row["pairs"] for row in rows))
    most = [f"{uncapitalised(row['theme_label'])} {share_words(row['returns'], row['pairs'])}" for row in rows[:5]]
    return [RETURNS({"pairs": len(pairs), "authorities": who, "share": share}), MOST_NAMED({"most": most})]


TITLE = Sentence(
    (lacks("rows"), "No list of areas read"),
    (lacks("themes"), "Themes named; no earlier list to compare with"),
    "{returns} of {themes:counted theme} return at the next list",
)


def paths_title(paths: pd.DataFrame) -> str:
    """The message of a grid of themes by list in at most ten words."""
    rows = rows_of(paths)
    returns, gone = (_count(rows, status) for status in ("returns", "not_named_again"))
    return TITLE({"rows": rows, "themes": returns + gone, "returns": returns})


STATUS_WORDS = {"named": "named", "returns": "returns", "back": "named earlier", "new": "new"} | {
    "not_named_again": "not named again"
}


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
