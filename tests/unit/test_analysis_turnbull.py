"""Turnbull's estimate against what does not share its code: direct optimisation, Kaplan-Meier, and sums done by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats import binomtest
from statsmodels.duration.survfunc import SurvfuncRight

from ilacs_analytics.analysis.next_inspection import turnbull as t

INF = float("inf")
# Months to cosmetic deterioration after radiotherapy, a classic of interval censoring (Finkelstein and Wolfe, 1985)
RADIOTHERAPY = [
    (45, INF), (6, 10), (0, 7), (46, INF), (46, INF), (7, 16), (17, INF), (7, 14), (37, 44), (0, 8), (4, 11), (15, INF),
    (11, 15), (22, INF), (46, INF), (46, INF), (25, 37), (46, INF), (26, 40), (46, INF), (27, 34), (36, 44), (46, INF),
    (36, 48), (37, INF), (40, INF), (17, 25), (46, INF), (11, 18), (38, INF), (5, 12), (37, INF), (0, 5), (18, INF),
    (24, INF), (36, INF), (5, 11), (19, 35), (17, 25), (24, INF), (32, INF), (33, INF), (19, 26), (37, INF), (34, INF),
    (36, INF),
]  # fmt: skip


def intervals(*pairs: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(list(pairs), columns=["left", "right"], dtype=float)


def log_likelihood(mass: np.ndarray, ends: list[float], pairs: list[tuple[float, float]]) -> float:
    """Of masses in the cells between neighbouring ends, each in (start, end]: no innermost intervals are looked for."""
    cells = list(pairwise(ends))
    held = [
        sum(m for m, (start, end) in zip(mass, cells, strict=True) if start >= left and end <= right)
        for left, right in pairs
    ]
    return float(np.log(np.maximum(held, 1e-300)).sum())


def test_no_other_distribution_is_likelier_than_the_estimate_of_a_classic() -> None:
    ends = sorted({0.0, INF, *(end for pair in RADIOTHERAPY for end in map(float, pair))})
    cells = list(pairwise(ends))

    def loss(logits: np.ndarray) -> float:
        weights = np.exp(logits - logits.max())
        return -log_likelihood(weights / weights.sum(), ends, RADIOTHERAPY)

    direct = minimize(loss, np.zeros(len(cells)), method="L-BFGS-B", options={"maxiter": 3000, "maxfun": 10**6})
    curve = t.turnbull(intervals(*RADIOTHERAPY))
    ours = np.zeros(len(cells))
    for row in curve.itertuples():
        ours[next(i for i, (start, end) in enumerate(cells) if start >= row.left and end <= row.right)] = row.mass
    assert log_likelihood(ours, ends, RADIOTHERAPY) == pytest.approx(-direct.fun, abs=1e-3)
    assert log_likelihood(ours, ends, RADIOTHERAPY) >= -direct.fun - 1e-6
    found = np.exp(direct.x - direct.x.max())
    found = np.cumsum(found / found.sum())
    for at in (5, 8, 12, 25, 34, 40):  # times at which the estimate is determined
        direct_share = found[[end for _, end in cells].index(at)]
        assert t.share_by(curve, at) == (pytest.approx(direct_share, abs=5e-3), pytest.approx(direct_share, abs=5e-3))


def test_the_classic_grows_in_the_intervals_known_of_it() -> None:
    curve = t.turnbull(intervals(*RADIOTHERAPY))
    assert [tuple(pair) for pair in curve[["left", "right"]].to_numpy()] == [
        (4, 5), (6, 7), (7, 8), (11, 12), (24, 25), (33, 34), (38, 40), (46, 48),
    ]  # fmt: skip
    assert curve["mass"].sum() == pytest.approx(1)
    assert curve["after"].iloc[-1] == pytest.approx(1)
    assert t.quantile_interval(curve) == (38, 40)


def test_the_conditions_of_the_maximum_hold() -> None:
    """At the maximum each interval with mass draws exactly its due, one without draws no more (Kuhn and Tucker)."""
    rng = np.random.default_rng(7)
    left = rng.integers(0, 12, 60).astype(float)
    right = np.where(rng.random(60) < 0.3, INF, left + rng.integers(1, 6, 60))
    curve = t.turnbull(pd.DataFrame({"left": left, "right": right}))
    inside = (curve["left"].to_numpy() >= left[:, None]) & (curve["right"].to_numpy() <= right[:, None])
    held = inside @ curve["mass"].to_numpy()
    due = (inside / held[:, None]).mean(axis=0)
    assert due == pytest.approx(1, abs=1e-3)


def test_exact_and_right_censored_times_give_kaplan_and_meier() -> None:
    times = np.array([1, 2, 2, 3, 4, 4, 5, 7, 8, 8], dtype=float)
    seen = np.array([1, 1, 0, 1, 0, 1, 1, 0, 1, 0])
    curve = t.turnbull(intervals(*((time, time if one else INF) for time, one in zip(times, seen, strict=True))))
    known = SurvfuncRight(times, seen)
    for at, survival in zip(known.surv_times, known.surv_prob, strict=True):
        assert t.share_by(curve, at)[0] == pytest.approx(1 - survival, abs=1e-5)
    assert curve.iloc[-1]["right"] == INF
    assert curve.iloc[-1]["mass"] == pytest.approx(known.surv_prob[-1], abs=1e-5)


def test_two_that_overlap_share_what_is_common_to_both() -> None:
    assert t.turnbull(intervals((0, 3), (1, 5))).to_numpy().tolist() == [[1, 3, 1, 0, 1]]


def test_intervals_that_touch_share_nothing() -> None:
    curve = t.turnbull(intervals((1, 2), (2, 3)))
    assert curve[["left", "right"]].to_numpy().tolist() == [[1, 2], [2, 3]]
    assert curve["after"].tolist() == pytest.approx([0.5, 1])


def test_an_open_left_end_does_not_hold_an_exact_time_that_equals_it() -> None:
    curve = t.turnbull(intervals((2, 2), (2, INF)))
    assert curve[["left", "right"]].to_numpy().tolist() == [[2, 2], [2, INF]]
    assert curve["mass"].tolist() == pytest.approx([0.5, 0.5])


def ended(*rows: tuple[float, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["left", "right", "ended_at", "watched_to"], dtype=float)


NONE = float("nan")


def test_a_competing_end_keeps_its_share_of_the_count() -> None:
    curve = t.turnbull(ended(*[(0, 1, NONE, 1)] * 4, (0, INF, 5, 5)))
    assert curve["mass"].tolist() == [pytest.approx(0.8)]
    assert t.quantile_interval(curve, 0.9) is None


def test_exact_times_with_a_competing_end_give_the_cumulative_incidence() -> None:
    """By hand (Aalen and Johansen): seen at 1 and 4, ended at 2, watched to 3 and 5 without either."""
    rows = [(1, 1, NONE, 1), (0, INF, 2, 2), (3, INF, NONE, 3), (4, 4, NONE, 4), (5, INF, NONE, 5)]
    curve = t.turnbull(ended(*rows))
    assert t.share_by(curve, 1)[0] == pytest.approx(1 / 5, abs=1e-5)
    assert t.share_by(curve, 4)[0] == pytest.approx(1 / 5 + 4 / 5 * 3 / 4 * 1 / 2, abs=1e-5)
    assert curve["mass"].sum() == pytest.approx(1 - 4 / 5 * 1 / 4, abs=1e-5)  # all but those that ended


def test_those_watched_past_an_end_do_not_share_in_it() -> None:
    watched = t.turnbull(ended((0, 1, NONE, 1), (2, INF, NONE, 9), (0, INF, 5, 5)))
    assert watched["mass"].tolist() == pytest.approx([1 / 3, 1 / 3])
    unwatched = t.turnbull(ended((0, 1, NONE, 1), (2, INF, NONE, 2), (0, INF, 5, 5)))
    assert unwatched[unwatched["right"] < INF]["mass"].tolist() == pytest.approx([1 / 3])


def test_only_competing_ends_give_no_curve() -> None:
    assert t.turnbull(ended((0, INF, 5, 5))).empty
    assert t.subsampled_shares(ended((0, INF, 5, 5)), ["A"], [1.0]).empty


def test_a_share_inside_an_interval_is_told_by_its_bounds() -> None:
    curve = t.turnbull(intervals((0, 2), (4, 6)))
    assert t.share_by(curve, 1) == (0, pytest.approx(0.5))
    assert t.share_by(curve, 2) == (pytest.approx(0.5), pytest.approx(0.5))
    assert t.share_by(curve, 5) == (pytest.approx(0.5), pytest.approx(1))
    assert t.quantile_interval(curve) == (0, 2)
    assert t.quantile_interval(curve, 0.6) == (4, 6)


def test_none_is_none() -> None:
    empty = t.turnbull(intervals())
    assert list(empty.columns) == ["left", "right", "mass", "before", "after"]
    assert t.share_by(empty, 1) == (0, 0)
    assert t.quantile_interval(empty) is None
    assert t.subsampled_shares(intervals(), [], [1.0]).empty


@pytest.mark.parametrize("pair", [(3, 2), (-1, 2), (float("nan"), 2), (1, float("nan")), (INF, INF)])
def test_what_is_no_interval_is_refused(pair: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"^row 1 is no interval of time: left "):
        t.turnbull(intervals((0, 1), pair))


def test_the_range_is_the_same_every_time_and_holds_the_estimate() -> None:
    data = intervals(*RADIOTHERAPY)
    groups = list(range(len(data)))
    band = t.subsampled_shares(data, groups, [8, 25, 40])
    assert band.equals(t.subsampled_shares(data, groups, [8, 25, 40]))
    assert not band.equals(t.subsampled_shares(data, groups, [8, 25, 40], seed=1))
    shares = [t.share_by(t.turnbull(data), at)[0] for at in (8, 25, 40)]
    assert all(low < share < high for low, share, high in zip(band["low"], shares, band["high"], strict=True))


def test_two_seeds_agree_to_a_point_of_percent_at_every_time() -> None:
    data = intervals(*RADIOTHERAPY)
    times = [at / 2 for at in range(1, 100)]
    bands = [t.subsampled_shares(data, list(range(len(data))), times, seed=seed) for seed in (1, 2)]
    apart = (bands[0][["low", "high"]] - bands[1][["low", "high"]]).abs()
    assert 0 < apart.to_numpy().max() < 0.01


def test_groups_are_drawn_whole() -> None:
    """In one group all rows come or stay away together: nothing varies. As many groups, and it does."""
    data = intervals(*[(0, 1)] * 5, *[(2, 3)] * 5)
    one = t.subsampled_shares(data, ["A"] * 10, [1.5])
    assert one[["low", "high"]].to_numpy().tolist() == [[pytest.approx(0.5), pytest.approx(0.5)]]
    many = t.subsampled_shares(data, range(10), [1.5])
    # 5 of 10 groups: the variance of a mean drawn without replacement, widened for the overlap, at the rate n^(1/3)
    error = (0.25 / 5 * 5 / 9) ** 0.5 * (10 / 5) ** 0.5 * (5 / 10) ** (1 / 3)
    assert many["low"].iloc[0] == pytest.approx(0.5 - 1.96 * error, abs=0.02)
    assert many["high"].iloc[0] == pytest.approx(0.5 + 1.96 * error, abs=0.02)


def test_where_none_or_all_are_seen_the_range_is_wilson_s_for_those_who_tell() -> None:
    """Twelve seen below after 4 and changed by 5: at 3 none can have changed, and at 6 all have."""
    band = t.subsampled_shares(intervals(*[(4, 5)] * 12), range(12), [3, 6])
    known = [binomtest(count, 12).proportion_ci(method="wilson") for count in (0, 12)]
    assert band[["low", "high"]].to_numpy() == pytest.approx(np.array([[one.low, one.high] for one in known]), abs=1e-6)


def test_subsamples_reach_the_estimate_of_long_iteration() -> None:
    """Few long steps end where many plain ones do: the masses of a subsample as by self-consistency alone."""
    support, covers = t._layout(intervals(*RADIOTHERAPY))
    rng = np.random.default_rng(3)
    weights = rng.multinomial(13, np.full(len(covers), 1 / len(covers)), size=40).astype(float)
    mass = t._self_consistent(covers, weights, rounds=t.ROUGH_ROUNDS, tolerance=t.ROUGH_TOLERANCE)
    held = np.log(np.maximum(mass @ covers.T, 1e-300))
    plain = np.full_like(mass, 1 / len(support))
    for _ in range(20_000):
        plain *= ((weights / np.maximum(plain @ covers.T, 1e-300)) @ covers) / weights.sum(axis=1, keepdims=True)
    best = np.log(np.maximum(plain @ covers.T, 1e-300))
    lost = (weights * (best - held)).sum(axis=1)
    assert lost.max() < 0.01  # of a log likelihood of 13 observations
