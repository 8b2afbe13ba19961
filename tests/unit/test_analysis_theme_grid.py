"""The grid of themes by list in words: each list once, its themes by what became of them."""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis.themes import paths

ROWS = [
    ("Durham", "d1", "2018-06-04", "Placements", "named"),
    ("Durham", "d1", "2018-06-04", "Oversight", "named"),
    ("Durham", "d2", "2021-06-07", "Placements", "returns"),
    ("Durham", "d2", "2021-06-07", "Oversight", "not_named_again"),
    ("Durham", "d2", "2021-06-07", "IRO service", "new"),
    ("Medway", "m1", "2022-01-10", "Oversight", "back"),
]


def grid(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["authority", "inspection_id", "started_on", "theme_label", "status"])
    return frame.assign(started_on=pd.to_datetime(frame["started_on"]))


def test_each_list_is_told_with_what_became_of_its_themes() -> None:
    told = paths.describe_paths(grid(*ROWS)).split(". ")
    assert told[1:] == [
        "Durham, Jun 2018: named: placements and oversight",
        "Durham, Jun 2021: return: placements; new: IRO service; not named again: oversight",
        "Medway, Jan 2022: named earlier: oversight.",
    ]


def test_no_list_says_so() -> None:
    assert "No list" in paths.describe_paths(grid())
    assert "No list" in paths.paths_title(grid())


def test_the_title_counts_what_returns_of_what_could() -> None:
    assert paths.paths_title(grid(*ROWS)).startswith("1 of 2 themes")
    assert paths.paths_title(grid(*ROWS[:3])).startswith("1 of 1 theme ")
    assert "no earlier list" in paths.paths_title(grid(*ROWS[:2]))
