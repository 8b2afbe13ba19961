"""Turnbull's estimate: how many have changed by when, where a change is known only to lie between two looks.

Takes times, not dates or grades. A row says that a change lies after `left` and at or before `right`: `right` is
infinite where no change was seen, and `left` equals `right` where the time is known exactly. A competing end, which
rules the change out, is a time known exactly. Makes no assumption on how the share grows. Where inside an interval the
change lies cannot be told, and is not: every answer keeps that room. See docs/decisions/0013-interval-censoring.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import require_columns
from ilacs_analytics.analysis.next_inspection.incidence import Floats, Z

INTERVAL_COLUMNS = ("left", "right")
END_COLUMNS = ("ended_at", "watched_to")
CURVE_COLUMNS = ("left", "right", "mass", "before", "after")
TOLERANCE = 1e-7
NEGLIGIBLE = 1e-5
ROUGH_TOLERANCE = 1e-4
ROUGH_ROUNDS = 50
"""Of subsamples: what is left is far less than by which they differ from each other."""
ROUNDS = 2_000
TINY = 1e-300
DRAWS = 2_000
"""Subsamples enough for two seeds to agree to a point of percent."""
SMALL_PRODUCT = 200_000
"""Multiplications in one product of matrices up to which numpy stays on one core; more takes longer beside other work."""
RATE = 1 / 3
"""The estimate comes nearer to what it estimates with the cube root of the sample, not with its square root."""
SEED = 20250331


def turnbull(intervals: pd.DataFrame) -> pd.DataFrame:
    """One row per interval in which the estimate grows: `left`, `right`, its `mass`, the share `before` and `after` it.

    Shares run from 0 to 1, times keep the unit they came in. Between two rows the share is that `after` the first one;
    inside a row it is anything from `before` to `after`. A last row with an infinite `right` is the share not seen to
    change. Optional columns tell of competing ends: `ended_at`, empty where there was none (`left` and `right` of an
    ended row are not used), and `watched_to`, until when none is known to have come (empty: for ever). What the masses
    lack of 1 ended otherwise: this is the cumulative incidence of the change. Raises `MissingColumns`, and `ValueError`
    for a time that is missing, negative, or later at left.
    """
    import numpy as np

    support, covers = _layout(intervals)
    if not len(support):
        return pd.DataFrame(columns=list(CURVE_COLUMNS), dtype=float)
    covers, pattern = np.unique(covers, axis=0, return_inverse=True)
    alike = np.bincount(pattern, minlength=len(covers)).astype(float)
    mass = _self_consistent(covers, alike[None, :])[0]
    kept = mass[: len(support)] > NEGLIGIBLE
    mass = mass[: len(support)][kept] / (mass.sum() - mass[: len(support)][~kept].sum())
    after = np.cumsum(mass)
    return pd.DataFrame(
        {
            "left": support[kept, 0],
            "right": support[kept, 1],
            "mass": mass,
            "before": after - mass,
            "after": np.minimum(after, 1.0),
        }
    )


def share_by(curve: pd.DataFrame, at: float) -> tuple[float, float]:
    """The least and the most that may have changed by a time, as shares from 0 to 1.

    They are equal where the time lies in no interval of the curve. An empty curve gives (0, 0).
    """
    grown = curve[curve["right"] <= at]["mass"].sum()
    reached = curve[(curve["left"] < at) | (curve["right"] <= at)]["mass"].sum()
    return float(grown), float(reached)


def quantile_interval(curve: pd.DataFrame, share: float = 0.5) -> tuple[float, float] | None:
    """The interval in which the share reaches the one asked for; None for an empty curve or one that never does.

    `right` is infinite where the share is reached only if those not seen to change do.
    """
    reached = curve[curve["after"] >= share - 1e-9]
    if reached.empty:
        return None
    first = reached.iloc[0]
    return float(first["left"]), float(first["right"])


def subsampled_shares(
    intervals: pd.DataFrame,
    groups: Sequence[Any],
    times: Sequence[float],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """One row per time: `low` and `high`, a 95% range of the share that changed by then, from 0 to 1.

    The bootstrap that draws as many as there are is not known to hold for this estimate. Here subsamples of n^(2/3) whole groups,
    of n, are drawn without replacement. Their standard deviation is brought to the size of the sample by the rate of the
    estimate, n^(1/3), and widened because subsamples overlap. The range is that many errors below the least share and above the
    most, so it holds what cannot be told as well. No rows without intervals. The same seed gives the same range.
    """
    import numpy as np

    support, covers = _layout(intervals)
    if not len(support) or not len(times):
        return pd.DataFrame(columns=["time", "low", "high"], dtype=float)
    covers, pattern = np.unique(covers, axis=0, return_inverse=True)
    codes, names = pd.factorize(np.asarray(groups, dtype=object), sort=True)
    count = len(names)
    size = math.ceil(count ** (2 / 3))
    chosen = np.random.default_rng(seed).random((draws, count)).argsort(axis=1)[:, :size]
    drawn = np.zeros((draws, count))
    np.put_along_axis(drawn, chosen, 1.0, axis=1)
    alike = np.zeros((len(covers), draws))
    np.add.at(alike, pattern, drawn[:, codes].T)
    whole = np.bincount(pattern, minlength=len(covers)).astype(float)[None, :]
    # the support of the whole sample serves each subsample: none of its own lies outside it
    estimate = _self_consistent(covers, whole)[:, : len(support)]
    some = max(SMALL_PRODUCT // covers.size, 1)
    mass = np.vstack(
        [
            _self_consistent(covers, alike.T[at : at + some], rounds=ROUGH_ROUNDS, tolerance=ROUGH_TOLERANCE)
            for at in range(0, draws, some)
        ]
    )[:, : len(support)]
    at = np.asarray(times, dtype=float)[:, None]
    grown, reached = (support[:, 1] <= at).T, ((support[:, 0] < at) | (support[:, 1] <= at)).T
    reach = Z * (size / count) ** RATE * (math.sqrt(count / (count - size)) if count > size else 1.0)
    low = (estimate @ grown)[0] - reach * (mass @ grown).std(axis=0)
    high = (estimate @ reached)[0] + reach * (mass @ reached).std(axis=0)
    # where the estimate is none or all, subsamples do not differ: Wilson's interval for those known to have changed, or not to
    left, right = (intervals[column].to_numpy(dtype=float) for column in INTERVAL_COLUMNS)
    none, every = (high == 0) & (at[:, 0] > 0), low == 1
    high = np.where(none, Z**2 / ((left >= at).sum(axis=1) + Z**2), high)
    low = np.where(every, 1 - Z**2 / ((right <= at).sum(axis=1) + Z**2), low)
    return pd.DataFrame({"time": at[:, 0], "low": low.clip(0, 1), "high": high.clip(0, 1)})


def _layout(intervals: pd.DataFrame) -> tuple[Floats, Floats]:
    """The intervals that may hold mass, and which row may lie in which; further columns are the competing ends."""
    import numpy as np

    require_columns(intervals, INTERVAL_COLUMNS, needed_by="an estimate from intervals")
    left, right = (intervals[column].to_numpy(dtype=float) for column in INTERVAL_COLUMNS)
    wrong = ~((left >= 0) & (left < np.inf) & (right >= left))  # also true where one is missing
    if wrong.any():
        at = int(wrong.argmax())
        raise ValueError(f"row {at} is no interval of time: left {left[at]:g}, right {right[at]:g}")
    ended, watched = (
        intervals[column].to_numpy(dtype=float) if column in intervals else np.full(len(left), np.nan)
        for column in END_COLUMNS
    )
    is_ended = ~np.isnan(ended)
    support = _support(left[~is_ended], right[~is_ended])
    if not len(support):
        return support, support
    covers = _covers(left, right, support) * ~is_ended[:, None]
    ends = np.unique(ended[is_ended])
    # one not seen to change may still end in another way, later than it has been watched
    may_end = (~is_ended & (right == np.inf))[:, None] & (np.nan_to_num(watched, nan=np.inf)[:, None] < ends)
    return support, np.hstack([covers, ((ended[:, None] == ends) | may_end).astype(float)])


def _ends(left: Floats, right: Floats) -> tuple[list[tuple[float, int]], list[tuple[float, int]]]:
    """Both ends as places on one line: at one time an exact one opens first, then intervals close, then others open."""
    opens = [(lo, -1 if lo == hi else 1) for lo, hi in zip(left.tolist(), right.tolist(), strict=True)]
    return opens, [(hi, 0) for hi in right.tolist()]


def _support(left: Floats, right: Floats) -> Floats:
    """The intervals that an opening end and a closing end bound with no other end between: mass can lie nowhere else."""
    import numpy as np

    opens, closes = _ends(left, right)
    line = sorted({*((place, True) for place in opens), *((place, False) for place in closes)})
    pairs = [
        (first[0], second[0])
        for (first, is_open), (second, next_is_open) in pairwise(line)
        if is_open and not next_is_open
    ]
    return np.array(pairs, dtype=float).reshape(-1, 2)


def _covers(left: Floats, right: Floats, support: Floats) -> Floats:
    """A row per observation and a column per support interval: 1 where the one may hold the other, else 0."""
    exact = (left == right)[:, None]
    inside = (support[:, 0] >= left[:, None]) & (support[:, 1] <= right[:, None])
    at_once = (support[:, 0] == support[:, 1])[None, :]
    # an open left end does not hold an exact time that equals it
    opened = exact | ~at_once | (support[:, 0] > left[:, None])
    found: Floats = (inside & opened & (~exact | at_once)).astype(float)
    return found


def _self_consistent(covers: Floats, weights: Floats, *, rounds: int = ROUNDS, tolerance: float = TOLERANCE) -> Floats:
    """One row of masses per row of weights: each observation shares itself out over what it covers, until none moves.

    Steps are lengthened as SQUAREM does (Varadhan and Roland, 2008) where that does not lower the likelihood. A row stops where
    no interval draws more than its due (the Kuhn-Tucker conditions), so the likelihood can no longer grow.
    """
    import numpy as np

    def due(mass: Floats, weight: Floats) -> Floats:
        drawn: Floats = ((weight / np.maximum(mass @ covers.T, TINY)) @ covers) / weight.sum(axis=1, keepdims=True)
        return drawn

    def likelihood(mass: Floats, weight: Floats) -> Floats:
        held: Floats = (weight * np.log(np.maximum(mass @ covers.T, TINY))).sum(axis=1)
        return held

    mass = np.full((len(weights), covers.shape[1]), 1 / covers.shape[1])
    moving = np.arange(len(weights))
    for _ in range(rounds):
        weight, start = weights[moving], mass[moving]
        first = start * due(start, weight)
        drawn = due(first, weight)
        second = first * drawn
        step = first - start
        bend = second - first - step
        length = np.sqrt((step**2).sum(axis=1) / np.maximum((bend**2).sum(axis=1), TINY)).clip(min=1)[:, None]
        far = np.maximum(start + 2 * length * step + length**2 * bend, second / 100)
        far /= far.sum(axis=1, keepdims=True)
        is_worse = likelihood(far, weight) < likelihood(second, weight)
        far[is_worse] = second[is_worse]
        drawn = due(far, weight)
        mass[moving] = far * drawn
        moving = moving[drawn.max(axis=1) > 1 + tolerance]
        if not len(moving):
            break
    normal: Floats = mass / mass.sum(axis=1, keepdims=True)
    return normal
