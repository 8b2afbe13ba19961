"""Thresholds of what may be said: exactly at, just below and just above, on figures worked out by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from scales import of_framework

from ilacs_analytics.analysis.england import figures as england
from ilacs_analytics.analysis.next_inspection import turnbull
from ilacs_analytics.analysis.themes import paths
from ilacs_analytics.analysis.workforce import figures as workforce

INF = float("inf")


def agency(year: int, part: float, base: float, **other: object) -> list[dict]:
    """The rate of one authority, of `base` workers with the agency's, to one decimal as published."""
    told = {
        "authority": "Rutland", "authority_code": "E1", "period_end": pd.Timestamp(year, 9, 30), "measure_label": "Rate",
        "basis": "fte", "unit": "percent", "decimals": 1, "symbol": None, "region_name": "East", "region_value": None,
        "region_symbol": None, "england_value": None, "neighbour_median": None, "neighbour_n": 0,
    } | other  # fmt: skip
    values = {"agency_rate": round(100 * part / base, 1), "agency_workers": part, "in_post_workers": base - part}
    return [told | {"measure": measure, "value": value} for measure, value in values.items()]


@pytest.mark.parametrize(
    ("england_rate", "said"),
    [
        (10.0, "same"),
        (9.9, "same"),  # both are rounded
        (10.1, "same"),
        (9.8, "within_one_worker"),
        (10.2, "within_one_worker"),
        (5.0, "within_one_worker"),  # one worker of 20 makes 5 points
        (15.0, "within_one_worker"),
        (4.9, "higher"),
        (15.1, "lower"),
    ],
)
def test_one_worker_is_the_least_that_is_called_a_difference(england_rate: float, said: str) -> None:
    rows = agency(2025, 2.0, 20.0, england_value=england_rate, region_value=england_rate)
    told = workforce.workforce_comparison(pd.DataFrame(rows)).iloc[0]
    assert told["one_worker"] == pytest.approx(5.0)
    assert told["versus_england"] == told["versus_region"] == said
    assert told["difference_england"] == pytest.approx(10.0 - england_rate)


@pytest.mark.parametrize(
    ("first", "latest", "direction"),
    [
        ((4.0, 40.0), (4.0, 20.0), "within_one_worker"),  # ten points, twice what one worker makes at the smaller size
        ((4.0, 40.0), (4.0, 19.0), "within_interval"),  # more than that, though no worker moved
        ((3.0, 30.0), (4.0, 26.0), "within_one_worker"),
        ((3.0, 30.0), (4.1, 26.0), "within_interval"),  # more than one worker
        ((3.0, 30.0), (5.0, 32.0), "within_interval"),
        ((30.0, 300.0), (90.0, 300.0), "rose"),
        ((90.0, 300.0), (30.0, 300.0), "fell"),
        ((30.0, 300.0), (30.2, 300.0), "same"),
    ],
)
def test_a_change_is_one_only_beyond_one_worker_and_the_interval(
    first: tuple[float, float], latest: tuple[float, float], direction: str
) -> None:
    rows = [*agency(2025, *latest), *agency(2017, *first)]
    told = workforce.workforce_trend(pd.DataFrame(rows)).iloc[0]
    assert told["direction"] == direction
    assert told["one_worker"] == pytest.approx(max(100 / first[1], 100 / latest[1]))
    assert (told["first_on"].year, told["latest_on"].year) == (2017, 2025)
    assert told["change"] == pytest.approx(told["latest_value"] - told["first_value"])
    assert bool(told["change_low"] > 0 or told["change_high"] < 0) is (direction in {"rose", "fell"})


@pytest.mark.parametrize(("holders", "one"), [(1.0, None), (1.5, 20.0), (2.0, 10.0), (11.0, 1.0)])
def test_one_case_holder_leaves_the_cases_to_the_others(holders: float, one: float | None) -> None:
    assert workforce.one_case_holder(10.0, holders) == one


@pytest.mark.parametrize(
    ("days", "common"),
    [
        ([], None),
        ([None], None),
        (["2024-03-31"], "2024-03-31"),
        (["2024-03-31", "2024-05-01"], "2024-03-31"),
        (["2024-03-31", "2024-05-01", "2024-06-01"], "2024-06-01"),
        (["2024-05-01", "2024-03-31", "2024-03-31", "2024-06-01"], "2024-03-31"),
    ],
)
def test_the_common_day_is_the_earliest_where_half_share_it(days: list[str | None], common: str | None) -> None:
    latest = pd.DataFrame({"authority_code": [str(place) for place in range(len(days))], "as_at": pd.to_datetime(days)})
    assert england.common_day(latest) == (common and dt.date.fromisoformat(common))


def graded(code: str, on: str, grade: str, concept: str = "overall") -> dict:
    return {
        "authority": code, "authority_code": code, "inspection_id": f"{code} {on}", "framework": "ilacs_2018",
        "started_on": pd.Timestamp(on), "published_on": pd.Timestamp(on), "public_on": pd.Timestamp(on),
        "concept": concept, "concept_label": concept, "grade": grade, "grade_label": grade,
        "is_good_or_better": grade == "good", "comparability": "A", **of_framework("ilacs_2018", grade),
    }  # fmt: skip


def place(code: str, since: str, until: str = "", heirs: str = "") -> dict:
    ends = pd.Timestamp(until) if until else pd.NaT
    return {
        "authority": code, "authority_code": code, "region_name": "North", "valid_from": pd.Timestamp(since),
        "valid_to": ends, "successors": heirs or None,
    }  # fmt: skip


OLD, NEW = place("Old", "1974-04-01", "2023-03-31", "New"), place("New", "2023-04-01")


def group_on(day: str, *history: dict, code: str) -> list[str]:
    on = dt.date.fromisoformat(day)
    told = england.latest_states(pd.DataFrame(history), pd.DataFrame([OLD, NEW]), starts_on=on, ends_on=on)
    return told[told["authority_code"] == code]["group"].tolist()


def test_authorities_exist_on_their_first_and_their_last_day() -> None:
    history = (graded("Old", "2020-01-06", "good"), graded("New", "2023-06-05", "good"))
    assert group_on("2023-03-31", *history, code="Old") == ["good"]
    assert group_on("2023-04-01", *history, code="Old") == []
    assert group_on("2023-03-31", *history, code="New") == []
    assert group_on("2023-04-01", *history, code="New") == ["not_yet_inspected"]
    assert group_on("2023-06-04", *history, code="New") == ["not_yet_inspected"]
    assert group_on("2023-06-05", *history, code="New") == ["good"]


def test_a_successor_inspected_on_another_concept_is_inspected_and_not_judged() -> None:
    history = (graded("Old", "2020-01-06", "good"), graded("New", "2023-06-05", "good", "leadership"))
    assert group_on("2023-06-30", *history, code="New") == ["not_yet_judged"]
    assert group_on("2023-05-31", *history, code="New") == ["not_yet_inspected"]


def test_grades_of_one_day_do_not_outdate_each_other() -> None:
    history = (graded("Old", "2020-01-06", "good"), graded("Old", "2020-01-06", "good", "leadership"))
    assert group_on("2022-12-31", *history, code="Old") == ["good"]
    later = graded("Old", "2020-01-07", "good", "leadership")
    assert group_on("2022-12-31", *history, later, code="Old") == ["no_longer_judged"]


def intervals(*pairs: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(list(pairs), columns=["left", "right"], dtype=float)


@pytest.mark.parametrize(
    ("at", "least", "most"),
    [(0, 0, 0), (1, 0, 0), (1.01, 0, 0.5), (2, 0.5, 0.5), (2.99, 0.5, 0.5), (3, 1, 1), (9, 1, 1)],
)
def test_a_share_grows_after_the_left_end_and_is_whole_at_the_right(at: float, least: float, most: float) -> None:
    curve = turnbull.turnbull(intervals((1, 2), (3, 3)))
    assert turnbull.share_by(curve, at) == (pytest.approx(least), pytest.approx(most))


def test_ranges_of_subsamples_open_and_close_with_the_intervals() -> None:
    data = intervals(*[(1, 2)] * 4, *[(3, 3)] * 4, *[(5, INF)] * 4)
    told = turnbull.subsampled_shares(data, list(range(12)), [0, 1, 1.5, 2, 3, 4], draws=200).set_index("time")
    assert told.loc[0].tolist() == [0, 0]
    assert told.loc[1, "low"] == 0
    assert 0 < told.loc[1, "high"] < 1 / 3  # none has changed: what twelve of twelve unchanged allow
    assert told.loc[1.5, "low"] == 0
    assert told.loc[1.5, "high"] > 1 / 3
    assert 0 < told.loc[2, "low"] < 1 / 3 < told.loc[2, "high"]
    assert told.loc[2, "high"] == pytest.approx(told.loc[1.5, "high"])
    assert told.loc[2, "low"] < told.loc[3, "low"] < 2 / 3 < told.loc[3, "high"]
    assert told.loc[3].tolist() == told.loc[4].tolist()


def test_a_quantile_is_reached_where_the_share_equals_it() -> None:
    curve = turnbull.turnbull(intervals((0, 1), (2, 3), (4, 5), (6, INF)))
    assert [turnbull.quantile_interval(curve, share) for share in (0.25, 0.26, 0.5, 0.75, 0.76)] == [
        (0, 1), (2, 3), (2, 3), (4, 5), (6, INF),
    ]  # fmt: skip


def paired(theme: str, place: str, *statuses: str) -> list[dict]:
    told = dict.fromkeys(paths.PATH_COLUMNS)
    return [told | {"theme": theme, "theme_label": theme, "authority_code": place, "status": s} for s in statuses]


def test_themes_stand_by_pairs_then_by_returns_then_by_name() -> None:
    rows = [
        *paired("d", "A", "not_named_again", "new"),
        *paired("c", "A", "returns", "named"),
        *paired("b", "A", "returns"),
        *paired("a", "A", "not_named_again", "back"),
        *paired("a", "B", "returns", "new"),
        *paired("e", "A", "new", "back", "named"),
    ]
    told = paths.theme_returns(pd.DataFrame(rows))
    assert told["theme"].tolist() == ["a", "b", "c", "d"]
    counts = ["pairs", "authorities", "returns", "not_named_again", "new", "back"]
    assert told[counts].to_numpy().tolist()[0] == [2, 2, 1, 1, 1, 1]
    assert told[counts].to_numpy().tolist()[3] == [1, 1, 0, 1, 1, 0]


def test_where_none_or_all_have_changed_those_seen_that_day_tell_so() -> None:
    """Wilson's interval for four of four: those looked at on the day itself are among them."""
    edge = 3.841459 / (4 + 3.841459)
    none = turnbull.subsampled_shares(intervals(*[(2, INF)] * 4), list(range(4)), [2, 2.1], draws=20)
    assert none["low"].tolist() == [0, 0]
    assert none["high"].tolist() == [pytest.approx(edge, abs=1e-6), 1]
    every = turnbull.subsampled_shares(intervals(*[(0, 2)] * 4), list(range(4)), [1.9, 2], draws=20)
    assert every["high"].tolist() == [1, 1]
    assert every["low"].tolist() == [0, pytest.approx(1 - edge, abs=1e-6)]
