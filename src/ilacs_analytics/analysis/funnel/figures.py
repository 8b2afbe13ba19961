"""Rates of the workforce census by return: how far each lies from the pooled rate for its size, and how far is usual.

A return is what one authority, or two together, sent to the census; a joint return counts once. Takes the frame of
`Warehouse.workforce` for all authorities with the counts behind the rates. Ranks nobody, names no cause.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.funnel.words import describe_funnel, funnel_title, say_funnel
from ilacs_analytics.analysis.wording import listed
from ilacs_analytics.analysis.workforce.figures import PARTS, SUMMED
from ilacs_analytics.vocabulary import Symbol

__all__ = [
    "MEASURES_OF_RETURNS",
    "describe_funnel",
    "funnel_limits",
    "funnel_title",
    "latest_year",
    "near_zero",
    "rate_funnel",
    "say_funnel",
    "workforce_returns",
]

MEASURES_OF_RETURNS = (
    "agency_rate", "vacancy_rate", "turnover_rate", "average_caseload", "agency_workers", "in_post_workers", "vacancies",
    "leavers", "case_holders",
)  # fmt: skip
"""What to ask the warehouse for: the ratios and the counts behind them, on the basis of full-time equivalents."""

SMALLEST = 10.0
"""Fewest workers in post, FTE, for a rate to stand in a mean or a funnel: below it one worker is ten points or more."""
WINSORISED = 0.1
"""Share of the z-scores at each end that is drawn in to the 10th and 90th percentile before the spread is estimated."""
Z_95, Z_998 = 1.959964, 3.090232
CURVE_POINTS = 60

SERIES_NEEDED = (
    "authority", "authority_code", "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value",
    "symbol", "region_name", "return_code", "return_name", "is_joint_return",
)  # fmt: skip
RETURN_COLUMNS = (
    "return_code", "return_name", "is_joint_return", "authority", "authorities", "authority_codes", "region_name",
    "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value", "symbol", "value_used", "is_low",
    "part", "base", "in_post", "is_tiny",
)  # fmt: skip
FUNNEL_COLUMNS = (
    "return_code", "authority", "authorities", "authority_codes", "is_joint_return", "period_end", "measure",
    "measure_label", "unit", "decimals", "value", "symbol", "value_used", "part", "base", "left_out", "centre", "z",
    "z_adjusted", "phi", "tau", "low_95", "high_95", "low_998", "high_998", "adjusted_low_95", "adjusted_high_95",
    "adjusted_low_998", "adjusted_high_998", "is_outside_plain", "is_outside_adjusted",
)  # fmt: skip
LIMIT_COLUMNS = ("base", "limit", "low", "high")

Array = npt.NDArray[np.float64]


def near_zero(decimals: int) -> float:
    """What stands for the symbol `low`: a quarter of the last digit printed, 0.025 where rates have one decimal.

    Such a figure lies above zero and below half the last digit, so this is the middle of what it can be: it ranks above
    a printed zero and below every other value.
    """
    return 10.0**-decimals / 4


def workforce_returns(
    series: pd.DataFrame, *, measure: str, basis: str = "fte", year: int | None = None
) -> pd.DataFrame:
    """One row per return and census of one measure, oldest census first; a joint return stands once, with both names.

    Of one census where `year` is given, else of all. `value_used` is the value, `near_zero` where the symbol is `low`
    (`is_low`), and empty for every other symbol. `part` and `base` are the counts behind it: of workers for rates, cases
    and case-holders for the caseload (value times case-holders where cases are not in the frame). `in_post` is in FTE;
    `is_tiny` where fewer than 10 are in post.
    Source: DfE's workforce census. Raises `MissingColumns`.
    """
    require_columns(series, SERIES_NEEDED, needed_by="workforce_returns")
    parts = [name for name in (*PARTS.get(measure, ()), "in_post_workers", "cases") if name]
    wanted = series["measure"].isin([measure, *parts])
    if year is not None:
        wanted &= pd.to_datetime(series["period_end"]).dt.year == year
    held = rows_of(series.loc[wanted, list(SERIES_NEEDED)])
    counts = {}
    for row in held:
        # cases are published as headcount only; every other count is wanted on the basis of the measure
        if row["basis"] == ("headcount" if row["measure"] == "cases" else basis):
            counts[row["return_code"], row["period_end"], row["measure"]] = _used(row)
    of_return: dict[tuple[Any, Any], list[dict[str, Any]]] = {}
    for row in held:
        if row["measure"] == measure and row["basis"] == basis:
            of_return.setdefault((row["period_end"], row["return_code"]), []).append(row)
    returns = []
    for (period_end, code), members in sorted(of_return.items()):
        row = dict(members[0])
        known = {name: counts.get((code, period_end, name)) for name in parts}
        row["authorities"] = tuple(in_order(member["authority"] for member in members))
        row["authority"] = listed(row["authorities"])
        row["authority_codes"] = tuple(in_order(member["authority_code"] for member in members))
        row["value_used"], row["is_low"] = _used(row), row["symbol"] == Symbol.LOW
        row["part"], row["base"] = _parts(measure, row["value_used"], known)
        row["in_post"] = known["in_post_workers"]
        row["is_tiny"] = row["in_post"] is not None and row["in_post"] < SMALLEST
        returns.append(row)
    return frame_of(returns, RETURN_COLUMNS)


def _used(row: dict[str, Any]) -> float | None:
    if row["value"] is None:
        return near_zero(row["decimals"]) if row["symbol"] == Symbol.LOW else None
    return float(row["value"])


def _parts(measure: str, value: float | None, known: dict[str, float | None]) -> tuple[float | None, float | None]:
    part_name, base_name = PARTS.get(measure, (None, None))
    part, base = known.get(part_name or ""), known.get(base_name or "")
    if measure == "average_caseload":
        part = known["cases"]
        if part is None and value is not None and base is not None:
            part = value * base
    elif measure in SUMMED:
        base = None if part is None or base is None else part + base
    return part, base


def latest_year(series: pd.DataFrame, measure: str) -> int | None:
    """The year of the latest census that has rows of a measure; None where none has."""
    ends = pd.to_datetime(series.loc[series["measure"] == measure, "period_end"])
    return None if ends.empty else int(ends.max().year)


def rate_funnel(series: pd.DataFrame, *, measure: str, year: int | None = None) -> pd.DataFrame:
    """One row per return of one census (the latest, or that of `year`), in order of size, with its limits. Percent.

    `centre` is the pooled rate: the parts of all returns over their bases. `z` is the distance from it in standard errors
    of a binomial proportion; the plain limits are its 95% and 99.8% bounds. FTE are no counts and posts are not filled
    independently, so the binomial is an approximation. `phi` is the dispersion: the mean square of the z-scores with
    the outer 10% at each end drawn in; 1 is what chance alone gives. Where it is above 1 the adjusted limits add `tau`,
    a standard deviation between authorities in points, to the error of every return (the additive random-effects
    method of Spiegelhalter 2005). It is added rather than multiplied because the spread does not shrink as
    authorities grow: under the multiplicative form large authorities lie further out at every census since 2017.
    `left_out` says why a return has no limits: `symbol`, `no_counts` or `tiny` (fewer than 10 FTE in post; Isles of
    Scilly). `is_outside_*` speak of the 99.8% limits. Raises `ValueError` for a measure that is no share of workers.
    """
    if measure not in SUMMED:
        raise ValueError(f"a funnel shows a share of workers: {' or '.join(sorted(SUMMED))}, not '{measure}'")
    require_columns(series, SERIES_NEEDED, needed_by="rate_funnel")
    rows = rows_of(workforce_returns(series, measure=measure, year=year or latest_year(series, measure)))
    for row in rows:
        row["left_out"] = _left_out(row)
    rows.sort(key=lambda row: (row["base"] is None, row["base"] or 0, row["return_code"]))
    _place([row for row in rows if row["left_out"] is None])
    return frame_of(rows, FUNNEL_COLUMNS)


def _left_out(row: dict[str, Any]) -> str | None:
    if row["value_used"] is None:
        return "symbol"
    if row["part"] is None or not row["base"]:
        return "no_counts"
    return "tiny" if row["is_tiny"] else None


def _place(rows: list[dict[str, Any]]) -> None:
    """Put centre, z-scores, dispersion and limits on the rows that have them; one alone has no spread to judge by."""
    if not rows:
        return
    rate = np.array([row["value_used"] for row in rows]) / 100
    base = np.array([row["base"] for row in rows], dtype=float)
    centre = float(sum(row["part"] for row in rows) / base.sum())
    error = np.sqrt(centre * (1 - centre) / base)
    z = np.divide(rate - centre, error, out=np.zeros_like(rate), where=error > 0)
    phi, tau = _spread(z, error)
    wide = np.sqrt(error**2 + tau**2)
    adjusted = np.divide(rate - centre, wide, out=np.zeros_like(rate), where=wide > 0)
    for row, z_one, adjusted_one, error_one, wide_one in zip(rows, z, adjusted, error, wide, strict=True):
        row |= {"centre": 100 * centre, "z": float(z_one), "z_adjusted": float(adjusted_one)}
        row |= {"phi": phi, "tau": 100 * tau}
        for prefix, one in (("", error_one), ("adjusted_", wide_one)):
            for name, width in (("95", Z_95), ("998", Z_998)):
                row[f"{prefix}low_{name}"], row[f"{prefix}high_{name}"] = _limits(centre, width * float(one))
        row["is_outside_plain"] = bool(abs(z_one) > Z_998)
        row["is_outside_adjusted"] = bool(abs(adjusted_one) > Z_998)


def _limits(centre: float, width: float) -> tuple[float, float]:
    return 100 * max(centre - width, 0.0), 100 * min(centre + width, 1.0)


def _spread(z: Array, error: Array) -> tuple[float, float]:
    """Dispersion of the winsorised z-scores, and the spread between authorities it implies, as a proportion."""
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    count, weight = len(z), np.divide(1.0, error**2, out=np.zeros_like(error), where=error > 0)
    room = float(weight.sum() - (weight**2).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    excess = count * phi - (count - 1)
    return phi, float(np.sqrt(excess / room)) if excess > 0 and room > 0 else 0.0


def funnel_limits(funnel: pd.DataFrame) -> pd.DataFrame:
    """One row per size (workers, FTE) and pair of limits, for the curves of a funnel. Percent.

    `limit` is `plain_95`, `plain_998`, `adjusted_95` or `adjusted_998`. Sizes run over those of the returns.
    """
    require_columns(funnel, FUNNEL_COLUMNS, needed_by="funnel_limits")
    rows = [row for row in rows_of(funnel) if row["left_out"] is None]
    if not rows:
        return frame_of([], LIMIT_COLUMNS)
    centre, tau = rows[0]["centre"] / 100, rows[0]["tau"] / 100
    sizes = np.geomspace(min(row["base"] for row in rows), max(row["base"] for row in rows), CURVE_POINTS)
    curves = []
    for name, width, spread in (
        ("plain_95", Z_95, 0.0), ("plain_998", Z_998, 0.0), ("adjusted_95", Z_95, tau), ("adjusted_998", Z_998, tau),
    ):  # fmt: skip
        for size in sizes:
            low, high = _limits(centre, width * float(np.sqrt(centre * (1 - centre) / size + spread**2)))
            curves.append({"base": float(size), "limit": name, "low": low, "high": high})
    return frame_of(curves, LIMIT_COLUMNS)
