"""Cumulative incidence against sums by hand, a binomial where nothing is censored, and statsmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from statsmodels.duration.survfunc import CumIncidenceRight

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.next_inspection import incidence as c
from ilacs_analytics.analysis.next_inspection.turnbull import share_by, turnbull


def times(*rows: tuple[float, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["time", "end"])


BY_HAND = times((1, "change"), (2, "competing"), (3, "censored"), (4, "change"), (5, "censored"))


def test_by_hand() -> None:
    """Changed at 1 and 4, ended at 2, followed to 3 and 5 without either."""
    curve = c.cumulative_incidence(BY_HAND).set_index("time")
    assert curve["share"].to_dict() == pytest.approx(
        {0: 0, 1: 1 / 5, 2: 1 / 5, 3: 1 / 5, 4: 1 / 5 + 4 / 5 * 3 / 4 * 1 / 2, 5: 1 / 2}
    )
    assert curve[["changed", "at_risk"]].to_numpy().tolist() == [[0, 5], [1, 5], [1, 4], [1, 3], [2, 2], [2, 1]]


def test_without_censoring_share_and_error_are_a_binomial_s() -> None:
    rows = [(1, "change")] * 3 + [(2, "competing")] * 4 + [(3, "change")] * 5 + [(9, "censored")] * 8
    curve = c.cumulative_incidence(times(*rows)).set_index("time")
    for at, count in ((1, 3), (2, 3), (3, 8)):
        assert curve.loc[at, "share"] == pytest.approx(count / 20)
        assert curve.loc[at, "error"] == pytest.approx((count / 20 * (1 - count / 20) / 20) ** 0.5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shares_and_errors_are_those_of_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    at, kind = rng.integers(1, 12, 90).astype(float), rng.integers(0, 3, 90)
    at, kind = np.append(at, 12.0), np.append(kind, 0)
    known = CumIncidenceRight(at, kind)
    ours = c.cumulative_incidence(times(*zip(at, np.array(["censored", "change", "competing"])[kind], strict=True)))
    ours = ours.set_index("time").loc[known.times]
    assert ours["share"].to_numpy() == pytest.approx(known.cinc[0])
    assert ours["error"].to_numpy() == pytest.approx(known.cinc_se[0])


def test_turnbull_of_exact_times_is_the_same_estimate() -> None:
    nan, inf = float("nan"), float("inf")
    rows = [(1, 1, nan, 1), (0, inf, 2, 2), (3, inf, nan, 3), (4, 4, nan, 4), (5, inf, nan, 5)]
    exact = turnbull(pd.DataFrame(rows, columns=["left", "right", "ended_at", "watched_to"], dtype=float))
    curve = c.cumulative_incidence(BY_HAND)
    for at in (1, 2, 4):
        assert share_by(exact, at)[0] == pytest.approx(c.incidence_at(curve, at)["share"], abs=1e-4)


def test_the_interval_stays_between_none_and_all_and_holds_the_share() -> None:
    for share, error in ((0.02, 0.02), (0.5, 0.05), (0.97, 0.03)):
        low, high = c.interval(share, error, 50)
        assert 0 < low < share < high < 1
    # of a binomial with a share in the middle it is near every other interval
    low, high = c.interval(0.4, (0.4 * 0.6 / 200) ** 0.5, 200)
    known = binomtest(80, 200).proportion_ci(method="wilson")
    assert (low, high) == (pytest.approx(known.low, abs=0.01), pytest.approx(known.high, abs=0.01))


@pytest.mark.parametrize("count", [0, 12])
def test_where_none_or_all_have_changed_the_interval_is_wilson_s(count: int) -> None:
    known = binomtest(count, 12).proportion_ci(method="wilson")
    assert c.interval(count / 12, 0.0, 12) == (pytest.approx(known.low, abs=1e-9), pytest.approx(known.high, abs=1e-9))


def test_nobody_at_risk_is_no_knowledge() -> None:
    assert c.interval(0.0, 0.0, 0) == (0.0, 1.0)


def test_a_time_between_two_steps_has_the_share_of_the_first_and_those_still_followed() -> None:
    curve = c.cumulative_incidence(BY_HAND)
    at = c.incidence_at(curve, 3.5)
    assert (at["share"], at["at_risk"], at["changed"]) == (pytest.approx(1 / 5), 2, 1)
    assert c.incidence_at(curve, 0.5)["share"] == 0
    assert c.incidence_at(curve, 6)["at_risk"] == 0


def test_none_is_none_and_a_missing_column_is_named() -> None:
    assert c.cumulative_incidence(times())[["time", "share", "at_risk"]].to_numpy().tolist() == [[0, 0, 0]]
    with pytest.raises(MissingColumns, match=r"^a cumulative incidence needs end; the frame has time$"):
        c.cumulative_incidence(times().drop(columns="end"))
