"""What inspectors asked for: themes of the areas for improvement and recommendations, as coded by this project.

Takes the frame of `Warehouse.view("theme_matrix")`. A paper that prints no list says nothing about themes: such an
authority is "not printed", never a row of zeros. Lists differ in length and framework, so counts are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import authorities_of, counted, day, listed, month, uncapitalised, within

MATRIX_COLUMNS = (
    "authority", "inspection_id", "framework_label", "started_on", "theme", "theme_label", "areas_main", "areas_named",
    "areas_total",
)  # fmt: skip
TABLE_COLUMNS = (
    "theme", "theme_label", "authority", "inspection_id", "framework_label", "started_on", "areas_main", "areas_named",
    "areas_total", "status", "status_label", "authority_count",
)  # fmt: skip
SHARED_COLUMNS = ("theme", "theme_label", "authority_count", "authorities", "areas_named")
STATUS_LABELS = {"named": "named", "not_named": "not named", "not_printed": "list not printed"}
SHOWN_AT_MOST = 5


def theme_table(matrix: pd.DataFrame, authorities: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per theme and inspection, themes of most authorities first; every authority asked for has its rows.

    `status` is `named`, `not_named` (its list does not name the theme; counts are 0) or `not_printed` (no list is
    printed; counts are empty). Without a list of authorities those of the frame are taken. No row where no theme is.
    """
    require_columns(matrix, MATRIX_COLUMNS, needed_by="theme_table")
    rows = rows_of(matrix)
    asked = in_order(row["authority"] for row in rows) if authorities is None else list(authorities)
    rows = [row for row in rows if row["authority"] in asked]
    lists = {row["inspection_id"]: row for row in rows}
    told = []
    for theme, label, count in _themes(rows):
        for name in asked:
            own = sorted((one for one in lists.values() if one["authority"] == name), key=lambda one: one["started_on"])
            common = {"theme": theme, "theme_label": label, "authority": name, "authority_count": count}
            if not own:
                told.append({**common, **_status("not_printed")})
            for one in own:
                found = [r for r in rows if (r["inspection_id"], r["theme"]) == (one["inspection_id"], theme)]
                shared = {key: one[key] for key in ("inspection_id", "framework_label", "started_on", "areas_total")}
                counts = found[0] if found else {"areas_main": 0, "areas_named": 0}
                told.append(
                    {
                        **common,
                        **shared,
                        "areas_main": counts["areas_main"],
                        "areas_named": counts["areas_named"],
                        **_status("named" if found else "not_named"),
                    }
                )
    return frame_of(told, TABLE_COLUMNS)


def _status(status: str) -> dict[str, str]:
    return {"status": status, "status_label": STATUS_LABELS[status]}


def _themes(rows: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Each theme with its label and the number of authorities that name it; most first, then by label."""
    themes = {row["theme"]: row["theme_label"] for row in rows}
    counts = {theme: len({row["authority"] for row in rows if row["theme"] == theme}) for theme in themes}
    return [(theme, themes[theme], counts[theme]) for theme in sorted(themes, key=lambda t: (-counts[t], themes[t]))]


def shared_themes(matrix: pd.DataFrame) -> pd.DataFrame:
    """One row per theme that the lists of two or more authorities name, most authorities first."""
    require_columns(matrix, MATRIX_COLUMNS, needed_by="shared_themes")
    rows = rows_of(matrix)
    told = []
    for theme, label, count in _themes(rows):
        own = [row for row in rows if row["theme"] == theme]
        if count > 1:
            told.append(
                {
                    "theme": theme,
                    "theme_label": label,
                    "authority_count": count,
                    "authorities": listed(in_order(row["authority"] for row in own)),
                    "areas_named": sum(row["areas_named"] for row in own),
                }
            )
    return frame_of(told, SHARED_COLUMNS)


def say_themes(matrix: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False) -> list[str]:
    """Sentences on the frame of themes: whose lists are printed and how long, which themes several name, a caution."""
    rows = [row for row in rows_of(matrix) if row["authority"] in authorities]
    printed = [name for name in authorities if any(row["authority"] == name for row in rows)]
    missing = [name for name in authorities if name not in printed]
    if not printed:
        if len(authorities) == 1:
            return [f"No paper read has a list of areas for improvement of {authorities[0]}{within(bounded)}."]
        have = "have"
        told = f"0 of {authorities_of(len(authorities))} {have} a list of areas for improvement in the papers read"
        return [f"{told}{within(bounded)}."]
    sentences = [_whose(printed, missing, len(authorities), bounded=bounded), _lengths(rows)]
    if len(printed) > 1:
        sentences.append(_shared(matrix[matrix["authority"].isin(printed)], len(printed)))
        sentences.append("Lists differ in length and framework, so numbers of areas are not compared.")
    return [*sentences, "A theme that is not named was not necessarily in order; themes are coded by this project."]


def _whose(printed: list[str], missing: list[str], asked: int, *, bounded: bool) -> str:
    verb = "has" if len(printed) == 1 else "have"
    told = f"{len(printed)} of {authorities_of(asked)} ({listed(printed)}) {verb} a list of areas in the papers read"
    told += within(bounded)
    if not missing:
        return f"{told}."
    lists = "the list of {} is" if len(missing) == 1 else "the lists of {} are"
    return f"{told}; {lists.format(listed(missing))} not printed there."


def _lengths(rows: list[dict[str, Any]]) -> str:
    lists = {row["inspection_id"]: row for row in rows}
    told = [f"{one['authority']} {one['areas_total']} ({day(one['started_on'])})" for one in lists.values()]
    return f"Number of areas by inspection: {listed(told)}."


def _shared(matrix: pd.DataFrame, printed: int) -> str:
    shared = rows_of(shared_themes(matrix))
    if not shared:
        return f"No theme is named in the lists of more than one of the {printed}."
    every = [uncapitalised(row["theme_label"]) for row in shared if row["authority_count"] == printed]
    some = [f"{uncapitalised(r['theme_label'])} ({r['authorities']})" for r in shared if r["authority_count"] < printed]
    told = [f"all {printed} lists name {listed(every)}"] if every and printed > 2 else []
    told += [f"both lists name {listed(every)}"] if every and printed == 2 else []
    if some:
        left = f" and {counted(len(some) - SHOWN_AT_MOST, 'more theme')}" if len(some) > SHOWN_AT_MOST else ""
        named = "; ".join(some[:SHOWN_AT_MOST]) + left if left else "; ".join(some)
        told.append(f"more than one names {named}")
    text = "; ".join(told)
    return f"{text[0].upper()}{text[1:]}."


def themes_title(matrix: pd.DataFrame) -> str:
    """The message of a theme grid in at most ten words."""
    rows = rows_of(matrix)
    lists = len({row["authority"] for row in rows})
    if not rows:
        return "No list of areas printed"
    if lists == 1:
        count = counted(len({row["theme"] for row in rows}), "theme")
        return f"{rows[0]['authority']}: {count} in its areas for improvement"
    every = sum(count == lists for _, _, count in _themes(rows))
    if every:
        return f"{counted(every, 'theme')} named in {'both' if lists == 2 else f'all {lists}'} lists printed"
    return f"{counted(len(shared_themes(matrix)), 'theme')} named in more than one list"


def describe_themes(matrix: pd.DataFrame) -> str:
    """A theme grid in words: each inspection with the themes its list names."""
    rows = rows_of(matrix)
    if not rows:
        return "No list of areas for improvement to show."
    told = ["A grid of themes by inspection; a mark where the list of areas names the theme."]
    for inspection in in_order(row["inspection_id"] for row in rows):
        own = [row for row in rows if row["inspection_id"] == inspection]
        names = listed([uncapitalised(row["theme_label"]) for row in own])
        told.append(f"{own[0]['authority']}, {month(own[0]['started_on'])}: {names}.")
    return " ".join(told)
