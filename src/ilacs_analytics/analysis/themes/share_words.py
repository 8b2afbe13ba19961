"""Shares of lists that name a theme, in sentences computed from the frames of `theme_shares`. Always with their n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said, when
from ilacs_analytics.analysis.themes.words import AGREEMENT, FEWEST, median_words, share_words
from ilacs_analytics.analysis.wording import counted, framework_short, uncapitalised

ADD_REPORTS = "add the inspection reports with `ilacs add`"
NO_NEIGHBOURS = Sentence(
    (
        has("names"),
        "No neighbour model of this edition that is loaded names neighbours of {names:listed or}, so there is no comparison.",
    ),
    "",
)
NOT_A_SAMPLE = (
    "The lists read are those of the reports added, which is not a random sample; a report that was not added may name "
    "other themes."
)
FEWEST_AUTHORITIES = 30
"""Fewest authorities with a list before anything is said of more than those loaded."""
NO_LIST = "No list of areas for improvement has been read, so there is no share to show."
NO_LIST_OF_THESE = (
    "No list of areas of the authorities chosen has been read, so there is nothing to compare with others."
)
THEMES_SAID = 5
FEW_NAMED = 3


READ = Sentence("{lists:counted list} {lists:is} read, of graded inspections known: {told:listed}.")
UNLISTED = Sentence(
    (
        has("unlisted"),
        "{unlisted} of them {unlisted:is} {unlisted:choose a report that was read and has|reports that were read and have} no "
        "list of areas for improvement, counted as naming no theme.",
    ),
    "",
)
FEW_READ = Sentence("Lists of {most:authorities} say nothing of England; of others, " + ADD_REPORTS + ".")
CODED = Sentence((has("patterns"), "Patterns coded {patterns} of the {lists}: " + AGREEMENT + "."), "")


def say_read(shares: pd.DataFrame) -> list[str]:
    """Sentences on `theme_shares` by framework: how many graded inspections have a list that is read, and a caution.

    Nothing where no list is read, which `say_shares` tells.
    """
    groups = _groups(shares)
    if not groups:
        return []
    told = [f"{framework_short(row['group'])} {row['list_n']} of {row['asked_n']}" for row in groups]
    lists, patterns, unlisted = (sum(row[name] for row in groups) for name in ("list_n", "pattern_n", "unlisted_n"))
    most = max(row["authority_n"] for row in groups)
    facts = {"lists": lists, "told": told, "most": most, "patterns": patterns, "unlisted": unlisted}
    if most < FEWEST_AUTHORITIES:
        return said(READ(facts), UNLISTED(facts), FEW_READ(facts))
    return said(READ(facts), UNLISTED(facts), NOT_A_SAMPLE, CODED(facts))


def _groups(shares: pd.DataFrame) -> list[dict[str, Any]]:
    """One row a group, in the frame's order."""
    return list({row["group"]: row for row in reversed(rows_of(shares))}.values())[::-1]


GROUP = Sentence(
    "{list_n:counted list} read of {asked_n:counted inspection} known, median {median} {median_areas:choose area|areas}"
)
NAMED_MOST = Sentence("{group}: {read}. Named most: {most:joined , }.")
TOO_FEW = Sentence("Fewer than {fewest} lists, too few to say what is named most: {few:joined ; }.")
LONGER = "A longer list names more themes, so a higher share where lists are longer is partly their length."


def say_shares(shares: pd.DataFrame) -> list[str]:
    """Sentences on `theme_shares`: each group's median length and the themes that most of its lists name."""
    rows = rows_of(shares)
    groups = _groups(shares)
    if not rows:
        return [NO_LIST]
    told, few = [], []
    for row in groups:
        group, read = _group(row), GROUP(row, median=median_words(row["median_areas"]))
        if row["list_n"] < FEWEST:
            few.append(f"{group} ({read})")
            continue
        own = sorted(
            (other for other in rows if other["group"] == row["group"]),
            key=lambda one: (-one["named_n"], one["theme_label"]),
        )
        told.append(NAMED_MOST({"group": group, "read": read, "most": _shares(own[:FEW_NAMED])}))
    return said(
        told,
        TOO_FEW({"fewest": FEWEST, "few": few}) if few else "",
        LONGER if len({group["median_areas"] for group in groups}) > 1 else "",
    )


def _shares(rows: list[dict[str, Any]]) -> list[str]:
    return [f"{uncapitalised(row['theme_label'])} {share_words(row['named_n'], row['list_n'])}" for row in rows]


def _group(row: dict[str, Any]) -> str:
    """'ILACS, good' where the groups are of one family, else the group's own label."""
    if not row["family"]:
        return str(row["group_label"])
    return f"{framework_short(row['family'])}, {uncapitalised(row['group_label'])}"


NOT_READ = Sentence(
    "No list of {others} under the framework of the latest list is read for {names:listed}: " + ADD_REPORTS + "."
)
UNLIKE = Sentence(
    (when("list_n", 1), "Patterns coded the other list, and readers the lists beside it."),
    "Patterns coded {pattern_n} of the {list_n} others' lists, and readers the lists beside them.",
)


def say_beside(beside: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on `themes_beside`: for each authority and comparator, how many lists name the themes of its latest list.

    Says plainly where no model is loaded and where no list of a comparator is read.
    """
    rows = rows_of(beside)
    if not rows:
        return [NO_LIST_OF_THESE]
    beside_neighbours = {row["authority"] for row in rows if str(row["comparator"]).startswith("neighbours")}
    alone = [
        name for name in authorities if name not in beside_neighbours and any(r["authority"] == name for r in rows)
    ]
    told = said(NO_NEIGHBOURS({"names": alone}))
    missing: dict[str, list[str]] = {}
    for name in authorities:
        own = [row for row in rows if row["authority"] == name]
        for comparator in in_order(row["comparator"] for row in own):
            group = [row for row in own if row["comparator"] == comparator]
            if group[0]["list_n"]:
                told.append(_beside(group))
            else:
                missing.setdefault(_others(group[0]), []).append(name)
    told += [NOT_READ({"others": others, "names": names}) for others, names in missing.items()]
    unlike = [row for row in rows if row["pattern_n"] and row["coded_by"] == "reader"]
    if unlike:
        told.append(UNLIKE(max(unlike, key=lambda row: (row["list_n"], row["pattern_n"]))))
    return told


def _others(row: dict[str, Any]) -> str:
    return "all other authorities" if row["comparator"] == "england" else row["comparator_label"]


BESIDE = Sentence(
    (lacks("areas"), "{authority:possessive} report of {started_on:month} has no list to compare with {whom}."),
    (
        lacks("themes"),
        "{authority:possessive} list of {started_on:month} names no theme to look for in {whom}.",
    ),
    "Themes of {authority:possessive} list of {started_on:month} in {whom}: {themes:joined , }{more}.",
)
WHOM = Sentence(
    (
        when("comparator", "england"),
        "{lists} of {read_member_n:counted other authority|other authorities}, from {list_n} of {asked_n:counted inspection}",
    ),
    "{lists} of {comparator_label}, from {list_n} of {asked_n:counted inspection} and {read_member_n} of {member_n:authorities}",
)
MORE = Sentence((has("left"), " and {left} more in the table"), "")


def _beside(group: list[dict[str, Any]]) -> str:
    first, own = group[0], [row for row in group if row["is_named"]]
    lists = counted(first["list_n"], f"{framework_short(first['family'])} list")
    more = MORE({"left": len(own[THEMES_SAID:])})
    return BESIDE(first, whom=WHOM(first, lists=lists), themes=_shares(own[:THEMES_SAID]), more=more)


def beside_title(beside: pd.DataFrame) -> str:
    """The message of the chart beside others in at most ten words."""
    rows = [row for row in rows_of(beside) if row["is_named"] and row["list_n"]]
    if not rows:
        return "No list of others to compare with"
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
