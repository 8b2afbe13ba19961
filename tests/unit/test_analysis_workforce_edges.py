"""Workforce figures at their edges: counts of zero, titles of several returns, and what cannot be told from England."""

from __future__ import annotations

import pandas as pd
import pytest

from ilacs_analytics.analysis.workforce import figures as workforce
from ilacs_analytics.analysis.workforce import words

COLUMNS = (
    "authority", "measure_label", "period_end", "versus_england", "return_name", "value", "unit", "decimals", "symbol",
)  # fmt: skip


def shown(*rows: tuple[str, str, str | None, int]) -> pd.DataFrame:
    """Rows of a comparison: authority, how it stands to England, its joint return, the year of the census."""
    told = [
        (name, "Agency rate", pd.Timestamp(year, 9, 30), way, joint, 1.0, "percent", 1, None)
        for name, way, joint, year in rows
    ]
    return pd.DataFrame(told, columns=list(COLUMNS))


@pytest.mark.parametrize(
    ("ways", "parts"),
    [
        ((), ["No workforce figure"]),
        (("lower",), ["A0", "England's"]),
        (("not_known",), ["A0", "against England"]),
        (("lower", "higher"), ["1 of 2 below", "1 above"]),
        (("lower", "not_known"), ["A0", "England's"]),  # what cannot be told is not counted
        (("lower", "lower", "not_known"), ["2 of 2 below", "0 above"]),
        (("within_one_worker", "same"), ["no clear difference"]),
        (("not_known", "not_known"), ["no clear difference"]),
    ],
)
def test_the_title_counts_those_that_can_be_told_from_england(ways: tuple[str, ...], parts: list[str]) -> None:
    title = words.level_title(shown(*((f"A{n}", way, None, 2025) for n, way in enumerate(ways))))
    assert [part for part in parts if part in title] == parts, title


def test_the_title_is_of_the_latest_census_and_counts_a_joint_return_once() -> None:
    rows = shown(
        ("A", "lower", "J", 2025), ("B", "lower", "J", 2025), ("C", "higher", None, 2025), ("D", "lower", None, 2024)
    )
    assert "1 of 2 returns below England, 1 above" in words.level_title(rows)
    apart = shown(("A", "lower", None, 2025), ("B", "lower", None, 2025))
    assert "2 of 2 below" in words.level_title(apart)
    once, is_joint = words.counted_once(
        [{"return_name": "J", "authority": "A"}, {"return_name": "J", "authority": "B"}]
    )
    assert ([row["authority"] for row in once], is_joint) == (["A"], True)


def agency(year: int, rate: float | None, part: float | None, in_post: float | None) -> list[dict]:
    told = {
        "authority": "Ash", "authority_code": "Ash", "period_end": pd.Timestamp(year, 9, 30), "measure_label": "Rate",
        "basis": "fte", "unit": "percent", "decimals": 1, "symbol": None, "region_name": "East", "region_value": None,
        "region_symbol": None, "england_value": None, "neighbour_median": None, "neighbour_n": 0,
    }  # fmt: skip
    values = {"agency_rate": rate, "agency_workers": part, "in_post_workers": in_post}
    return [told | {"measure": measure, "value": value} for measure, value in values.items()]


@pytest.mark.parametrize(
    ("first", "latest"),
    [
        ((0.0, 0.0, 0.0), (10.0, 10.0, 90.0)),
        ((10.0, 10.0, 90.0), (0.0, 0.0, 0.0)),
        ((10.0, None, 90.0), (20.0, 20.0, 80.0)),
    ],
)
def test_a_change_from_or_to_nobody_has_no_interval(first: tuple, latest: tuple) -> None:
    told = workforce.workforce_trend(pd.DataFrame([*agency(2020, *first), *agency(2025, *latest)])).iloc[0]
    assert pd.isna(told["change_low"])
    assert pd.isna(told["change_high"])
    assert pd.isna(told["one_worker"])
    assert told["direction"] == "not_known"
    assert told["change"] == pytest.approx(latest[0] - first[0])


def test_extremes_are_of_the_censuses_with_a_value_and_symbols_are_counted() -> None:
    gone = [one | {"symbol": "c"} for one in agency(2023, None, None, None)[:1]]
    rows = [*agency(2022, 30.0, 30.0, 70.0), *agency(2020, 10.0, 10.0, 90.0), *gone, *agency(2025, 20.0, 20.0, 80.0)]
    told = workforce.workforce_trend(pd.DataFrame(rows)).iloc[0]
    assert (told["lowest_value"], told["lowest_on"].year) == (10.0, 2020)
    assert (told["highest_value"], told["highest_on"].year) == (30.0, 2022)
    assert (told["value_count"], told["symbol_count"]) == (3, 1)
    single = workforce.workforce_trend(pd.DataFrame(gone)).iloc[0]
    assert single["direction"] == "single"
    assert pd.isna(single["change"])
    assert pd.isna(single["lowest_value"])


@pytest.mark.parametrize(
    ("part", "base", "told"), [(2.0, 23.9, "2.0 of 23.9 FTE workers"), (None, 23.9, ""), (2.0, None, "")]
)
def test_counts_are_told_only_where_both_are_known(part: float | None, base: float | None, told: str) -> None:
    row = {"measure": "agency_rate", "basis": "fte", "part_count": part, "base_count": base}
    assert words.counts_words(row) == told
