"""Which themes return from one list of areas to the next, and which are not named again?

A theme returns where two lists one after the other name it. One that the next list does not name may have been resolved
or merely not listed, so it is "not named again" and never called answered. Lists between which another inspection lies
whose list is not read are not set beside each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.themes.figures import LIST_COLUMNS, NAMED_COLUMNS
from ilacs_analytics.analysis.themes.words import (
    describe_paths,
    paths_title,
    say_coding,
    say_lists,
    say_paths,
    say_returns,
)
from ilacs_analytics.analysis.wording import month

__all__ = [
    "describe_paths",
    "lists_of",
    "paths_title",
    "say_coding",
    "say_lists",
    "say_paths",
    "say_returns",
    "theme_histories",
    "theme_paths",
    "theme_returns",
]

STATUS_LABELS = {
    "returns": "named in the list before too",
    "back": "named earlier, not in the list before",
    "new": "not named in an earlier list",
    "named": "named; no list before it to compare",
    "not_named_again": "named in the list before, not named again",
}
PATH_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "framework_label", "family", "started_on", "areas",
    "coded_by", "before_id", "before_on", "before_framework", "theme", "theme_label", "status", "status_label",
    "areas_main", "areas_named",
)  # fmt: skip
RETURN_COLUMNS = ("theme", "theme_label", "pairs", "authorities", "returns", "not_named_again", "new", "back")
HISTORY_COLUMNS = ("authority", "theme", "theme_label", "named_n", "list_n", "named_in", "returns", "not_named_again")


def lists_of(lists: pd.DataFrame, authorities: Sequence[str]) -> pd.DataFrame:
    """The rows of `theme_lists` of some authorities, in their order."""
    require_columns(lists, LIST_COLUMNS, needed_by="lists_of")
    place = {name: position for position, name in enumerate(authorities)}
    own = lists[lists["authority"].isin(authorities)]
    return own.sort_values("authority", key=lambda names: names.map(place), kind="stable").reset_index(drop=True)


def theme_paths(lists: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """One row per authority, list and theme that the list or the one before it names, oldest list first.

    `status`: `returns` (the list before names it too), `back` (an earlier one does, not the one before), `new` (no
    earlier list read does), `not_named_again` (the list before does, this one does not; its counts are 0), or `named`
    where no list before is read or an inspection without a read list lies between. `areas_named` counts areas of this
    list in any role. Takes the frames of `theme_lists` (of some authorities, whole) and `named_themes`.
    """
    require_columns(lists, LIST_COLUMNS, needed_by="theme_paths")
    require_columns(named, NAMED_COLUMNS, needed_by="theme_paths")
    themes: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows_of(named):
        themes.setdefault(row["inspection_id"], {})[row["theme"]] = row
    told = {row["inspection_id"]: row for row in rows_of(lists)}
    earlier: dict[str, set[str]] = {}
    rows = []
    for inspection, one in told.items():
        now, before = themes.get(inspection, {}), themes.get(one["before_id"] or "", {})
        seen = earlier.setdefault(one["authority"], set())
        previous = told.get(one["before_id"], {})
        common = {column: one[column] for column in PATH_COLUMNS[:10]}
        common |= {"before_on": previous.get("started_on"), "before_framework": previous.get("framework")}
        for theme in sorted({*now, *before}):
            status = _status(theme, now, before, seen, has_before=one["before_id"] is not None)
            words = {key: (now.get(theme) or before[theme])[key] for key in ("theme", "theme_label")}
            counts = {key: now[theme][key] if theme in now else 0 for key in ("areas_main", "areas_named")}
            rows.append({**common, **words, "status": status, "status_label": STATUS_LABELS[status], **counts})
        seen |= set(now)
    return frame_of(rows, PATH_COLUMNS)


def _status(theme: str, now: dict[str, Any], before: dict[str, Any], seen: set[str], *, has_before: bool) -> str:
    if not has_before:
        return "named"
    if theme not in now:
        return "not_named_again"
    return "returns" if theme in before else "back" if theme in seen else "new"


def theme_returns(paths: pd.DataFrame) -> pd.DataFrame:
    """One row per theme that the earlier list of at least one pair names, most pairs first.

    `pairs` are pairs of lists one after the other whose earlier one names it, of so many `authorities`: `returns` +
    `not_named_again`. `new` and `back` count later lists that name it where the earlier one does not.
    """
    require_columns(paths, PATH_COLUMNS, needed_by="theme_returns")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(paths):
        if row["status"] != "named":
            found.setdefault(row["theme"], []).append(row)
    rows = []
    for theme, own in found.items():
        named = [row for row in own if row["status"] in {"returns", "not_named_again"}]
        counts = {status: sum(row["status"] == status for row in own) for status in RETURN_COLUMNS[4:]}
        who = len(in_order(row["authority_code"] for row in named))
        told = {"theme": theme, "theme_label": own[0]["theme_label"], "pairs": len(named), "authorities": who}
        if named:
            rows.append(told | counts)
    rows.sort(key=lambda row: (-row["pairs"], -row["returns"], row["theme_label"]))
    return frame_of(rows, RETURN_COLUMNS)


def theme_histories(paths: pd.DataFrame) -> pd.DataFrame:
    """One row per authority and theme, most often named first: in how many of its lists, in which, how often it returned.

    `named_in` names the months of the lists' inspections; `list_n` counts the authority's lists that are read.
    """
    require_columns(paths, PATH_COLUMNS, needed_by="theme_histories")
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    every = rows_of(paths)
    for row in every:
        found.setdefault((row["authority"], row["theme"]), []).append(row)
    place = {name: position for position, name in enumerate(in_order(row["authority"] for row in every))}
    rows = []
    for (authority, theme), own in found.items():
        named = [row for row in own if row["status"] != "not_named_again"]
        rows.append(
            {
                "authority": authority,
                "theme": theme,
                "theme_label": own[0]["theme_label"],
                "named_n": len(named),
                "list_n": len(in_order(row["inspection_id"] for row in every if row["authority"] == authority)),
                "named_in": ", ".join(month(row["started_on"]) for row in named),
                "returns": sum(row["status"] == "returns" for row in own),
                "not_named_again": sum(row["status"] == "not_named_again" for row in own),
            }
        )
    rows.sort(key=lambda row: (place[row["authority"]], -row["named_n"], row["theme_label"]))
    return frame_of(rows, HISTORY_COLUMNS)
