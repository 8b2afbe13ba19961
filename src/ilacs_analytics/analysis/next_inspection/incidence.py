"""Cumulative incidence: what share has been seen to change by when, where another end may come first.

Aalen and Johansen's estimate from times known exactly, with Aalen's variance. Takes times, not dates or grades. A time censored
is one up to which neither end has come; it is taken to say nothing of what came later. See docs/method.md.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import pandas as pd

from ilacs_analytics.analysis.frames import require_columns, rows_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
else:
    Floats = Any  # numpy is loaded when an estimate is asked for, not when the package is

TIME_COLUMNS = ("time", "end")
CHANGE, COMPETING, CENSORED = "change", "competing", "censored"
INCIDENCE_COLUMNS = ("time", "share", "error", "low", "high", "changed", "at_risk")
Z = NormalDist().inv_cdf(0.975)
"""Standard errors on either side of a 95% interval."""


def cumulative_incidence(times: pd.DataFrame) -> pd.DataFrame:
    """One row per time at which somebody changed, ended otherwise or was censored, after a first row at time 0.

    `times` has one row per spell: `time`, and its `end`, which is `change`, `competing` or `censored`. `share` has changed by
    then, from 0 to 1, with its standard `error` and 95% interval `low` to `high`; `changed` are counted up to then, and
    `at_risk` are followed to that time or longer without an end before it. Raises `MissingColumns`.
    """
    import numpy as np

    require_columns(times, TIME_COLUMNS, needed_by="a cumulative incidence")
    at = times["time"].to_numpy(dtype=float)
    end = times["end"].to_numpy(dtype=object)
    steps = np.unique(np.append(at, 0.0))
    changed, competing = (np.array([((at == t) & (end == kind)).sum() for t in steps]) for kind in (CHANGE, COMPETING))
    at_risk = np.array([(at >= t).sum() for t in steps])
    some = np.maximum(at_risk, 1)
    free = np.cumprod(1 - (changed + competing) / some)  # the share without either end after each time
    before = np.append(1.0, free[:-1])
    share = np.cumsum(before * changed / some)
    errors = [_error(share[: n + 1], before, changed, changed + competing, some) for n in range(len(steps))]
    rows = [
        (t, s, e, *interval(s, e, int(n)), int(c), int(n))
        for t, s, e, c, n in zip(steps, share, errors, np.cumsum(changed), at_risk, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(INCIDENCE_COLUMNS))


def _error(share: Floats, before: Floats, changed: Floats, ended: Floats, at_risk: Floats) -> float:
    """The standard error of the last of these shares, by the delta method (Marubini and Valsecchi, 1995)."""
    n = len(share)
    before, changed, ended, at_risk = before[:n], changed[:n], ended[:n], at_risk[:n]
    later = share[-1] - share
    left = at_risk - ended
    of_free = (later**2 * ended / (at_risk * (left + (left == 0)))).sum()  # where none is left, nothing grows later
    of_change = (before**2 * changed * (at_risk - changed) / at_risk**3).sum()
    of_both = (later * before * changed / at_risk**2).sum()
    return math.sqrt(max(of_free + of_change - 2 * of_both, 0.0))


def interval(share: float, error: float, at_risk: int) -> tuple[float, float]:
    """The 95% interval of a share on the scale log(-log), which stays between 0 and 1.

    Where nobody or everybody has changed that scale has no end, and Wilson's interval for as many as are at risk is taken.
    """
    if 1e-12 < share < 1 - 1e-12 and error > 0:
        spread = math.exp(Z * error / (share * abs(math.log(share))))
        return share**spread, share ** (1 / spread)
    if at_risk <= 0:
        return 0.0, 1.0
    reach = Z**2 / (at_risk + Z**2)
    return (0.0, reach) if share < 0.5 else (1 - reach, 1.0)


def incidence_at(curve: pd.DataFrame, at: float) -> dict[str, Any]:
    """The row of a `cumulative_incidence` that holds at a time, with those `at_risk` at that time."""
    times = curve["time"].to_numpy()
    now = rows_of(curve)[times.searchsorted(at, side="right") - 1]
    later = times.searchsorted(at)
    at_risk = int(curve["at_risk"].iloc[later]) if later < len(times) else 0
    low, high = interval(now["share"], now["error"], at_risk)
    return {**now, "time": at, "low": low, "high": high, "changed": int(now["changed"]), "at_risk": at_risk}
