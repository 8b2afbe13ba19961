"""Clocks, funnels and ranks at their edges: years just within and just beyond, ties, fewest returns, counts of zero."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ilacs_analytics.analysis.around import figures as around
from ilacs_analytics.analysis.funnel import figures as funnel
from ilacs_analytics.analysis.funnel import ranks

YEARS = range(2017, 2025)
SO = ["inadequate"]


def line(code: str, year: int, measure: str, value: float | None, **other: object) -> dict:
    told = {
        "authority": code, "authority_code": code, "period_end": pd.Timestamp(year, 9, 30), "measure": measure,
        "measure_label": measure, "basis": "fte", "unit": "percent", "decimals": 1, "value": value,
        "symbol": None if value is not None else "x", "region_name": "North", "return_code": code, "return_name": code,
        "is_joint_return": False,
    }  # fmt: skip
    return told | other


def rates(code: str, value: float = 20.0, **values: float | None) -> list[dict]:
    """Agency rates of every year, `y2020=30.0` in place of the value in one year."""
    return [
        one
        for year in YEARS
        for one in (
            line(code, year, "agency_rate", values.get(f"y{year}", value)),
            line(code, year, "in_post_workers", 90.0),
        )
    ]


def series(*groups: list[dict]) -> pd.DataFrame:
    return pd.DataFrame([one for group in groups for one in group])


def judged(*found: tuple[str, str]) -> pd.DataFrame:
    rows = [
        {"authority": code, "authority_code": code, "inspection_id": f"{code} {on}", "concept": "overall",
         "grade": "inadequate", "started_on": pd.Timestamp(on), "published_on": pd.Timestamp(on) + pd.Timedelta(days=40),
         "comparability": "A"}
        for code, on in found
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("second", "group"), [("2021-12-06", "left_out"), ("2022-12-05", "judged")])
def test_an_inspection_within_the_years_shown_of_an_earlier_one_is_left_out(second: str, group: str) -> None:
    told = around.inspection_events(
        judged(("Ash", "2018-12-03"), ("Ash", second)), series(rates("Ash")), grades=SO, matches=0
    )
    assert told["group"].tolist() == ["judged", group]
    assert told["census_on"].dt.year.tolist() == [2018, int(second[:4])]


@pytest.mark.parametrize(
    ("on", "is_match"),
    [("2019-09-29", True), ("2019-09-30", False), ("2021-09-30", False), ("2021-10-01", True)],
)
def test_a_match_was_not_judged_so_within_the_years_shown_their_first_and_last_day_included(
    on: str, is_match: bool
) -> None:
    told = around.inspection_events(
        judged(("Ash", "2020-11-02"), ("Near", on)), series(rates("Ash"), rates("Near")), grades=SO, steps=1
    )
    matched = told[(told["group"] == "matched") & (told["inspection_id"] == "Ash 2020-11-02")]
    assert matched["authority"].tolist() == (["Near"] if is_match else [])


def test_of_matches_as_near_the_first_by_code_is_taken_and_distance_has_no_sign() -> None:
    told = around.inspection_events(
        judged(("Ash", "2020-11-02")),
        series(rates("Ash"), rates("Cole", 21.0), rates("Bury", 19.0)),
        grades=SO,
        matches=1,
    )
    assert told[["authority", "distance"]].dropna().to_numpy().tolist() == [["Bury", 1.0]]


def test_a_change_needs_a_figure_at_zero_and_at_the_step() -> None:
    """Another measure may be shown than the one matched on, and may have a symbol at zero."""
    other = [line("Ash", year, "vacancy_rate", None if year == 2020 else 10.0) for year in YEARS]
    told = series(rates("Ash"), rates("Bury"), other)
    events = around.inspection_events(judged(("Ash", "2020-11-02")), told, grades=SO)
    clock = around.around_inspection(events, told, measure="vacancy_rate").set_index(["group", "clock"])
    own = clock.loc["judged"]
    assert own["value_n"].tolist() == [1, 1, 1, 0, 1, 1, 1]
    assert set(own["pair_n"]) == {0}
    assert own["median_change"].isna().all()
    assert own["event_n"].tolist() == own["value_n"].tolist()
    assert set(clock.loc["matched"]["value_n"]) == {0}


def test_groups_run_over_the_same_steps_in_order() -> None:
    told = series(rates("Ash", y2020=30.0), rates("Bury"))
    clock = around.around_inspection(
        around.inspection_events(judged(("Ash", "2020-11-02")), told, grades=SO), told, steps=2
    )
    assert clock["clock"].tolist() == [-2, -1, 0, 1, 2] * 2
    assert clock[clock["group"] == "judged"]["median_change"].tolist() == [-10.0, -10.0, 0.0, -10.0, -10.0]
    assert set(clock["measure_label"]) == {"agency_rate"}


# funnels


def agency(code: str, part: float | None, in_post: float | None, rate: float | None = None) -> list[dict]:
    if rate is None and part is not None and in_post is not None:
        rate = 100 * part / (part + in_post)
    return [
        line(code, 2024, "agency_rate", rate),
        line(code, 2024, "agency_workers", part),
        line(code, 2024, "in_post_workers", in_post),
    ]


def test_returns_stand_by_size_then_by_code_and_those_without_a_size_last() -> None:
    told = funnel.rate_funnel(
        series(
            agency("Dale", None, 90.0, 10.0),
            agency("Cole", 20.0, 80.0),
            agency("Bury", 10.0, 90.0),
            agency("Ash", 30.0, 270.0),
            agency("Elm", 0.0, 0.0, 10.0),
        ),
        measure="agency_rate",
    )
    assert told["return_code"].tolist() == ["Elm", "Bury", "Cole", "Ash", "Dale"]
    assert told["left_out"].fillna("").tolist() == ["no_counts", "", "", "", "no_counts"]


@pytest.mark.parametrize(("in_post", "left_out"), [(9.9, "tiny"), (10.0, None), (10.1, None)])
def test_fewer_than_ten_in_post_are_tiny(in_post: float, left_out: str | None) -> None:
    told = funnel.rate_funnel(series(agency("Ash", 1.0, in_post)), measure="agency_rate")
    assert told["left_out"].tolist() == [left_out]
    assert told["centre"].notna().tolist() == [left_out is None]


def test_the_spread_by_hand_is_what_chance_does_not_explain() -> None:
    """Two returns of 100 at 5% and 15%: the inner of two scores are eight tenths of them."""
    told = funnel.rate_funnel(series(agency("Ash", 5.0, 95.0), agency("Bury", 15.0, 85.0)), measure="agency_rate")
    error = math.sqrt(0.1 * 0.9 / 100)
    z = 0.05 / error
    phi = (0.8 * z) ** 2
    assert told["z"].tolist() == [pytest.approx(-z), pytest.approx(z)]
    assert told["phi"].tolist() == [pytest.approx(phi)] * 2
    # the excess over its expectation, 2 phi - 1, over the room that two equal weights leave: one of them
    tau = math.sqrt((2 * phi - 1) * error**2)
    assert told["tau"].tolist() == [pytest.approx(100 * tau)] * 2
    wide = math.sqrt(error**2 + tau**2)
    assert told["z_adjusted"].tolist() == [pytest.approx(-0.05 / wide), pytest.approx(0.05 / wide)]
    assert told.loc[0, "adjusted_high_95"] == pytest.approx(min(100 * (0.1 + 1.959964 * wide), 100))


def test_rates_of_zero_alone_have_no_spread_and_no_error() -> None:
    told = funnel.rate_funnel(series(agency("Ash", 0.0, 50.0), agency("Bury", 0.0, 90.0)), measure="agency_rate")
    for column in ("centre", "z", "z_adjusted", "phi", "tau", "low_998", "high_998", "adjusted_high_95"):
        assert told[column].tolist() == [0.0, 0.0]
    assert not told[["is_outside_plain", "is_outside_adjusted"]].to_numpy().any()


def test_limits_stop_at_a_hundred() -> None:
    told = funnel.rate_funnel(series(agency("Ash", 12.0, 10.0), agency("Bury", 90.0, 10.0)), measure="agency_rate")
    assert told.loc[0, "high_998"] == 100.0
    curves = funnel.funnel_limits(told)
    assert curves["high"].max() == 100.0
    assert curves.groupby("limit")["base"].agg(["min", "max"]).round(6).to_numpy().tolist() == [[22.0, 100.0]] * 4
    assert curves.groupby("limit").size().nunique() == 1


def test_the_latest_census_is_shown_where_no_year_is_asked_for() -> None:
    told = series(
        agency("Ash", 10.0, 90.0),
        [one | {"period_end": pd.Timestamp(2023, 9, 30)} for one in agency("Ash", 20.0, 80.0)],
    )
    assert funnel.rate_funnel(told, measure="agency_rate")["value"].tolist() == [10.0]
    assert funnel.rate_funnel(told, measure="agency_rate", year=2023)["value"].tolist() == [20.0]


# ranks


@pytest.mark.parametrize(("count", "is_ranked"), [(7, False), (8, True)])
def test_a_rank_needs_eight_returns(count: int, is_ranked: bool) -> None:
    told = series(*(agency(f"R{n}", 10.0 + 10 * n, 990.0 - 10 * n) for n in range(count)))
    found = ranks.rate_ranks(told, ["R0"], measure="agency_rate")
    assert found["rank"].notna().tolist() == [is_ranked]
    assert found["quartile"].notna().tolist() == [is_ranked]
    assert found["return_n"].tolist() == [count]
    assert ("no rank" in ranks.say_ranks(found)[0]) is not is_ranked
    assert ("No place" in ranks.ranks_title(found)) is not is_ranked


def test_quarters_of_eight_are_two_each() -> None:
    told = series(*(agency(f"R{n}", 10.0 + 10 * n, 990.0 - 10 * n) for n in range(8)))
    found = ranks.rate_ranks(told, [f"R{n}" for n in range(8)], measure="agency_rate")
    assert found["rank"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert found["quartile"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert (found["quartile_low"] <= found["quartile"]).all()
    assert (found["quartile"] <= found["quartile_high"]).all()


def test_quarters_of_nine_are_even_but_for_one() -> None:
    told = series(*(agency(f"R{n}", 10.0 + 10 * n, 990.0 - 10 * n) for n in range(9)))
    found = ranks.rate_ranks(told, [f"R{n}" for n in range(9)], measure="agency_rate")
    assert found["quartile"].tolist() == [1, 1, 1, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize(("comparability", "count"), [("A", 1), ("B", 0), ("threshold_only", 0)])
def test_inspections_of_older_scales_are_no_events(comparability: str, count: int) -> None:
    history = judged(("Ash", "2020-11-02")).assign(comparability=comparability)
    assert len(around.inspection_events(history, series(rates("Ash")), grades=SO, matches=0)) == count
