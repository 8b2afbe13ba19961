"""Turnbull's estimate: how many have changed by when, where a change is known only to lie between two looks.

Takes times, not dates or grades. A row says that a change lies after `left` and at or before `right`: `right` is
infinite where no change was seen, and `left` equals `right` where the time is known exactly. A competing end, which
rules the change out, is a time known exactly. Makes no assumption on how the share grows. Where inside an interval the
change lies cannot be told, and is not: every answer keeps that room. See docs/decisions/0013-interval-censoring.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from ilacs_analytics.analysis.frames import require_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
else:
    Floats = Any  # numpy is loaded when an estimate is asked for, not when the package is

INTERVAL_COLUMNS = ("left", "right")
END_COLUMNS = ("ended_at", "watched_to")
CURVE_COLUMNS = ("left", "right", "mass", "before", "after")
TOLERANCE = 1e-7
NEGLIGIBLE = 1e-5
ROUNDS = 100_000
REPLICATE_ROUNDS = 800
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
    mass = _self_consistent(covers, alike[None, :], rounds=ROUNDS)[0]
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


def bootstrap_shares(
    intervals: pd.DataFrame,
    groups: Sequence[Any],
    times: Sequence[float],
    *,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int = SEED,
) -> pd.DataFrame:
    """One row per time: `low` and `high`, the band of the share that changed by then, from 0 to 1.

    Whole groups are drawn anew with replacement, as rows of one group are not independent. `low` is a low percentile of
    the least share of each replicate and `high` a high one of the most, so the band holds what cannot be told as well.
    No rows without intervals. The same seed gives the same band.
    """
    import numpy as np

    support, covers = _layout(intervals)
    if not len(support) or not len(times):
        return pd.DataFrame(columns=["time", "low", "high"], dtype=float)
    covers, pattern = np.unique(covers, axis=0, return_inverse=True)
    codes, names = pd.factorize(np.asarray(groups, dtype=object))
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=replicates)
    alike = np.zeros((len(covers), replicates))
    np.add.at(alike, pattern, drawn[:, codes].T)
    # the support of the whole sample serves each replicate: none of its own lies outside it
    mass = _self_consistent(covers, alike.T, rounds=REPLICATE_ROUNDS)[:, : len(support)]
    at = np.asarray(times, dtype=float)[:, None]
    grown = mass @ (support[:, 1] <= at).T
    reached = mass @ ((support[:, 0] < at) | (support[:, 1] <= at)).T
    tail = (1 - confidence) / 2
    return pd.DataFrame(
        {
            "time": at[:, 0],
            "low": np.quantile(grown, tail, axis=0).clip(0, 1),
            "high": np.quantile(reached, 1 - tail, axis=0).clip(0, 1),
        }
    )


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


def _self_consistent(covers: Floats, weights: Floats, *, rounds: int) -> Floats:
    """One row of masses per row of weights: each observation shares itself out over what it covers, until none moves.

    Stops where the likelihood can no longer grow: no interval then draws more than its due (the Kuhn-Tucker conditions).
    """
    import numpy as np

    total = weights.sum(axis=1, keepdims=True)
    mass = np.full((len(weights), covers.shape[1]), 1 / covers.shape[1])
    for _ in range(rounds):
        held = mass @ covers.T
        due = ((weights / np.maximum(held, 1e-300)) @ covers) / total
        mass = mass * due
        if due.max() <= 1 + TOLERANCE:
            break
    normal: Floats = mass / mass.sum(axis=1, keepdims=True)
    return normal
