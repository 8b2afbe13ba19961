"""Intervals of a share and of kappa, against figures worked out by hand or printed in textbooks."""

from __future__ import annotations

import math

import pytest

from ilacs_analytics.quality.intervals import figure_with_interval, kappa_interval, share_interval


def test_the_wilson_interval_by_its_formula() -> None:
    # 29 of 40: centre (0.725 + z2/80) / (1 + z2/40), z2 = 1.96 squared
    z = 1.959964
    centre = (0.725 + z**2 / 80) / (1 + z**2 / 40)
    half = z * math.sqrt(0.725 * 0.275 / 40 + z**2 / 6400) / (1 + z**2 / 40)
    assert share_interval(29, 40) == pytest.approx((centre - half, centre + half), abs=1e-6)
    assert share_interval(29, 40) == pytest.approx((0.5717, 0.8389), abs=1e-4)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 0.0876), (40, 0.9124, 1.0)])
def test_none_and_all_have_an_interval_too(count: int, low: float, high: float) -> None:
    assert share_interval(count, 40) == pytest.approx((low, high), abs=1e-4)


def test_nothing_counted_has_no_interval() -> None:
    assert share_interval(0, 0) is None


def test_the_interval_of_kappa_by_its_formula() -> None:
    # 20 and 15 agree, 5 and 10 differ: observed 0.7, by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5, kappa 0.4
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    # variance: (a + b - c) / (n (1 - pe)^2), a over the diagonal, b off it
    kappa, chance, n = 0.4, 0.5, 50
    a = 0.4 * (1 - (0.5 + 0.6) * (1 - kappa)) ** 2 + 0.3 * (1 - (0.5 + 0.4) * (1 - kappa)) ** 2
    # off the diagonal: share times (second's share of the first's code + first's share of the second's code) squared
    b = (1 - kappa) ** 2 * (0.1 * (0.6 + 0.5) ** 2 + 0.2 * (0.4 + 0.5) ** 2)
    c = (kappa - chance * (1 - kappa)) ** 2
    half = 1.959964 * math.sqrt((a + b - c) / (n * (1 - chance) ** 2))
    assert kappa_interval(pairs) == pytest.approx((kappa - half, kappa + half), abs=1e-4)


@pytest.mark.parametrize("pairs", [[], [("a", "a"), ("b", "b")], [("a", "b"), ("b", "a")]])
def test_where_all_is_equal_or_nothing_kappa_has_no_interval(pairs: list[tuple[str, str]]) -> None:
    assert kappa_interval(pairs) is None


def test_kappa_stays_within_its_bounds() -> None:
    found = kappa_interval([("a", "a")] * 3 + [("b", "b")] * 3 + [("a", "b")])
    assert found is not None
    assert found[1] == 1.0


def test_how_it_is_printed() -> None:
    assert figure_with_interval(0.725, share_interval(29, 40)) == "0.72 (0.57 to 0.84)"
    assert figure_with_interval(1.0, None) == "1.00"
    assert figure_with_interval(None, None) == figure_with_interval(math.nan, (0.1, 0.2)) == "-"
