"""Shares of lists that name a theme, in sentences computed from the frames of `theme_shares`. Always with their n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.themes.words import AGREEMENT, FEWEST, median_words, share_words
from ilacs_analytics.analysis.wording import (
    authorities_of,
    counted,
    framework_short,
    listed,
    month,
    possessive,
    uncapitalised,
)

ADD_REPORTS = "add the inspection reports with `ilacs add`"
ADD_MODEL = (
    "No neighbour model of this edition is loaded, so nothing is set beside neighbours: add the published models with "
    "`ilacs add`."
)
NOT_A_SAMPLE = (
    "The lists read are those of the reports added, which is no random sample; a report that was not added may name "
    "other themes."
)
FEWEST_AUTHORITIES = 30
"""Fewest authorities with a list before anything is said of more than those loaded."""
NO_LIST = "No list of areas for improvement is read here, so there is no share to show."
THEMES_SAID = 5
FEW_NAMED = 3


def say_read(shares: pd.DataFrame) -> list[str]:
    """Sentences on `theme_shares` by framework: how many graded inspections have a list that is read, and a caution.

    Nothing where no list is read, which `say_shares` tells.
    """
    groups = _groups(shares)
    if not groups:
        return []
    told = [f"{framework_short(row['group'])} {row['list_n']} of {row['asked_n']}" for row in groups]
    lists = sum(row["list_n"] for row in groups)
    read = (
        f"{counted(lists, 'list')} {'is' if lists == 1 else 'are'} read, of graded inspections known: {listed(told)}."
    )
    most = max(row["authority_n"] for row in groups)
    if most < FEWEST_AUTHORITIES:
        few = f"Lists of {authorities_of(most)} say nothing of England; of others, {ADD_REPORTS}."
        return [read, few]
    patterns = sum(row["pattern_n"] for row in groups)
    coded = [f"Patterns coded {patterns} of the {lists}: {AGREEMENT}."] if patterns else []
    return [read, NOT_A_SAMPLE, *coded]


def _groups(shares: pd.DataFrame) -> list[dict[str, Any]]:
    """One row a group, in the frame's order."""
    return list({row["group"]: row for row in reversed(rows_of(shares))}.values())[::-1]


def say_shares(shares: pd.DataFrame) -> list[str]:
    """Sentences on `theme_shares`: each group's median length and the themes that most of its lists name."""
    rows = rows_of(shares)
    groups = _groups(shares)
    if not rows:
        return [NO_LIST]
    told, few = [], []
    for group in groups:
        if group["list_n"] < FEWEST:
            few.append(f"{_group(group)} ({_read(group)})")
            continue
        own = sorted(
            (row for row in rows if row["group"] == group["group"]),
            key=lambda row: (-row["named_n"], row["theme_label"]),
        )
        most = [f"{uncapitalised(r['theme_label'])} {share_words(r['named_n'], r['list_n'])}" for r in own[:FEW_NAMED]]
        told.append(f"{_group(group)}: {_read(group)}. Named most: {', '.join(most)}.")
    if few:
        told.append(f"Fewer than {FEWEST} lists, too few to say what is named most: {'; '.join(few)}.")
    if len({group["median_areas"] for group in groups}) > 1:
        told.append("A longer list names more themes, so a higher share where lists are longer is partly their length.")
    return told


def _group(row: dict[str, Any]) -> str:
    """'ILACS, good' where the groups are of one family, else the group's own label."""
    if not row["family"]:
        return str(row["group_label"])
    return f"{framework_short(row['family'])}, {uncapitalised(row['group_label'])}"


def _read(row: dict[str, Any]) -> str:
    areas = f"{median_words(row['median_areas'])} {'area' if row['median_areas'] == 1 else 'areas'}"
    return f"{counted(row['list_n'], 'list')} read of {counted(row['asked_n'], 'inspection')} known, median {areas}"


def say_beside(beside: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on `themes_beside`: for each authority and comparator, how many lists name the themes of its latest list.

    Says plainly where no model is loaded and where no list of a comparator is read.
    """
    rows = rows_of(beside)
    if not rows:
        return [NO_LIST]
    told = [] if any(str(row["comparator"]).startswith("neighbours") for row in rows) else [ADD_MODEL]
    missing: dict[str, list[str]] = {}
    for name in authorities:
        own = [row for row in rows if row["authority"] == name]
        for comparator in in_order(row["comparator"] for row in own):
            group = [row for row in own if row["comparator"] == comparator]
            if group[0]["list_n"]:
                told.append(_beside(group))
            else:
                missing.setdefault(_others(group[0]), []).append(name)
    for others, names in missing.items():
        told.append(
            f"No list of {others} under the framework of the latest list is read for {listed(names)}: {ADD_REPORTS}."
        )
    unlike = [row for row in rows if row["pattern_n"] and row["coded_by"] == "reader"]
    if unlike:
        most = max(unlike, key=lambda row: (row["list_n"], row["pattern_n"]))
        told.append(
            f"Patterns coded {most['pattern_n']} of the {most['list_n']} others' lists, and readers the lists beside them."
        )
    return told


def _others(row: dict[str, Any]) -> str:
    return "all other authorities" if row["comparator"] == "england" else row["comparator_label"]


def _beside(group: list[dict[str, Any]]) -> str:
    first, own = group[0], [row for row in group if row["is_named"]]
    lists = counted(first["list_n"], f"{framework_short(first['family'])} list")
    known = f"{first['list_n']} of {counted(first['asked_n'], 'inspection')} known"
    if first["comparator"] == "england":
        who = f"Beside {lists} of {counted(first['read_member_n'], 'other authority', 'other authorities')} ({known})"
    else:
        read = f"{first['read_member_n']} of {counted(first['member_n'], 'authority', 'authorities')}"
        who = f"Beside {lists} of {first['comparator_label']}: {known}, {read}"
    subject = f"{possessive(first['authority'])} list of {month(first['started_on'])}"
    if not own:
        return f"{who}: {subject} names no theme to look for there."
    told = [
        f"{uncapitalised(row['theme_label'])} {share_words(row['named_n'], row['list_n'])}" for row in own[:THEMES_SAID]
    ]
    left = len(own) - THEMES_SAID
    more = f" and {left} more in the table" if left > 0 else ""
    return f"{who}. So many of them name the themes of {subject}: {', '.join(told)}{more}."


def beside_title(beside: pd.DataFrame) -> str:
    """The message of the chart beside others in at most ten words."""
    rows = [row for row in rows_of(beside) if row["is_named"] and row["list_n"]]
    if not rows:
        return "No list of others to set beside"
    named = [row for row in rows if row["comparator"] == rows[-1]["comparator"]]  # the widest comes last
    half = sum(2 * row["named_n"] >= row["list_n"] for row in named)
    whose = "neighbours" if str(named[0]["comparator"]).startswith("neighbours") else "others"
    return f"{half} of {counted(len(named), 'theme')} named in half of {whose}' lists"


def describe_beside(beside: pd.DataFrame) -> str:
    """The chart beside others in words."""
    return " ".join(
        [
            "Themes of each authority's latest list, with the share of other authorities' lists that name them.",
            *say_beside(beside, in_order(beside["authority"])),
        ]
    )


def shares_title(shares: pd.DataFrame) -> str:
    """The message of a grid of shares in at most ten words: the theme that most lists name."""
    rows = rows_of(shares)
    if not rows:
        return "No share of lists to show"
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["theme_label"]] = counts.get(row["theme_label"], 0) + row["named_n"]
    lists = sum(row["list_n"] for row in _groups(shares))
    label = next(iter(counts))  # themes of most lists come first
    return f"{label}: named in {counts[label]} of {counted(lists, 'list')}"


def describe_shares(shares: pd.DataFrame) -> str:
    """A grid of shares in words."""
    return " ".join(
        ["Themes by group of lists, each cell the share of lists that name the theme.", *say_shares(shares)]
    )
