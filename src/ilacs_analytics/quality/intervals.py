"""How surely is an agreement known: 95% intervals of a share and of Cohen's kappa, and how both are printed.

Items are taken as drawn one by one. Items of one report are alike, so where whole reports were drawn the true intervals are
somewhat wider than these.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import NormalDist

from statsmodels.stats.proportion import proportion_confint

Interval = tuple[float, float]
"""Lower and upper bound."""
CONFIDENCE = 0.95


def share_interval(count: int, of: int) -> Interval | None:
    """The Wilson interval of a share, 0 to 1; None where nothing was counted."""
    if not of:
        return None
    low, high = proportion_confint(count, of, alpha=1 - CONFIDENCE, method="wilson")
    return float(low), float(high)


def kappa_interval(pairs: Sequence[tuple[str, str]]) -> Interval | None:
    """The large-sample interval of kappa (Fleiss, Cohen and Everitt 1969), kept within -1 and 1.

    None where kappa is not defined, and where all pairs are equal or all differ: the formula then gives no width, which says
    nothing about how surely kappa is known.
    """
    if len({one == other for one, other in pairs}) < 2:
        return None
    shares = {pair: count / len(pairs) for pair, count in Counter(pairs).items()}
    first, second = defaultdict[str, float](float), defaultdict[str, float](float)
    for (one, other), share in shares.items():
        first[one] += share
        second[other] += share
    observed = sum(share for (one, other), share in shares.items() if one == other)
    by_chance = sum(first[code] * second[code] for code in first)
    kappa = (observed - by_chance) / (1 - by_chance)
    spread = sum(
        share * (1 - (first[one] + second[one]) * (1 - kappa)) ** 2
        if one == other
        else share * (1 - kappa) ** 2 * (second[one] + first[other]) ** 2
        for (one, other), share in shares.items()
    )
    variance = (spread - (kappa - by_chance * (1 - kappa)) ** 2) / (len(pairs) * (1 - by_chance) ** 2)
    half = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * math.sqrt(max(variance, 0.0))
    return max(kappa - half, -1.0), min(kappa + half, 1.0)


def figure_with_interval(value: float | None, interval: Interval | None) -> str:
    """A share or a kappa as tables print it: `0.73 (0.57 to 0.84)`, without brackets where no interval is known."""
    if value is None or math.isnan(value):
        return "-"
    return f"{value:.2f}" if interval is None else f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f})"
