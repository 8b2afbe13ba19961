"""Charts of shares of lists that name a theme: drawn wide and narrow, with their n, and plain where there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from drawn_charts import drawn, texts, values_of, width_of

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.themes.shares import BESIDE_COLUMNS, SHARE_COLUMNS
from ilacs_analytics.charts import theme
from ilacs_analytics.charts.themes import shares as theme_shares

SHARES = pd.DataFrame(
    [
        {
            **dict.fromkeys(SHARE_COLUMNS),
            "by": "grade", "family": "ilacs", "group": group, "group_label": group.capitalize(), "theme": label,
            "theme_label": label, "named_n": named, "list_n": lists, "asked_n": 75, "share_percent": 100 * named / lists,
            "median_areas": 6.5,
        }
        for group, label, named, lists in (
            ("good", "Plans", 12, 23), ("good", "Health", 0, 23), ("inadequate", "Plans", 3, 4),
            ("inadequate", "Health", 1, 4),
        )
    ]
)  # fmt: skip
BESIDE = pd.DataFrame(
    [
        {
            **dict.fromkeys(BESIDE_COLUMNS),
            "authority": "Medway", "started_on": pd.Timestamp(2023, 7, 17), "family": "ilacs", "coded_by": "reader",
            "comparator": comparator, "comparator_label": comparator, "theme": label, "theme_label": label,
            "is_named": named, "named_n": count, "list_n": lists, "asked_n": 200, "member_n": 150, "read_member_n": 80,
            "share_percent": 100 * count / lists, "pattern_n": 0,
        }
        for comparator, label, named, count, lists in (
            ("neighbours:2025", "Plans", True, 4, 7), ("neighbours:2025", "Health", False, 6, 7),
            ("england", "Plans", True, 46, 97), ("england", "Health", False, 16, 97),
        )
    ]
)  # fmt: skip
CHARTS: dict[str, tuple[Callable[[pd.DataFrame], Any], pd.DataFrame, str]] = {
    "theme_share_grid": (theme_shares.theme_share_grid, SHARES, "theme_label"),
    "theme_beside": (theme_shares.theme_beside, BESIDE, "authority"),
}
each_chart = pytest.mark.parametrize("name", list(CHARTS))


def spec_of(name: str) -> dict[str, Any]:
    draw, frame, _ = CHARTS[name]
    spec: dict[str, Any] = draw(frame).to_dict()
    return spec


@each_chart
def test_chart_is_drawn_wide_and_narrow(name: str) -> None:
    spec = spec_of(name)
    assert width_of(drawn(spec)) <= 640
    assert width_of(drawn(theme.narrowed(spec))) <= 312
    assert 2 < len(" ".join(spec["title"]["text"]).split()) <= 10


@each_chart
def test_an_empty_frame_and_a_missing_column(name: str) -> None:
    draw, frame, column = CHARTS[name]
    spec = draw(frame.iloc[:0]).to_dict()
    assert spec["title"]["subtitle"][0].startswith("No list of ")
    assert drawn(spec).startswith("<svg")
    with pytest.raises(MissingColumns, match=rf"^{name} needs {column}; the frame has "):
        draw(frame.drop(columns=column))


def test_share_grid_has_percent_from_ten_lists_and_counts_below() -> None:
    told = texts(drawn(spec_of("theme_share_grid")))
    assert {"52%", "0%", "3/4", "1/4", "of 75", "6.5", "Inad."} <= set(told)
    values = values_of(spec_of("theme_share_grid"))
    assert {row["text"]: row["shade"] for row in values} == {
        "52%": theme_shares.SHADES[3],
        "0%": theme_shares.SHADES[0],
        "3/4": theme_shares.SHADES[4],
        "1/4": theme_shares.SHADES[2],
    }


def test_beside_draws_the_themes_of_the_latest_list_alone_with_both_counts() -> None:
    told = texts(drawn(spec_of("theme_beside")))
    assert {"Plans", "neighbours 4 of 7; others 46 of 97", "Neighbours' lists", "All others' lists"} <= set(told)
    assert "Health" not in told
    assert spec_of("theme_beside")["title"]["text"] == ["0 of 1 theme named in half of others' lists"]
