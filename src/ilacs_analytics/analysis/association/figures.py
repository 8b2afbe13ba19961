"""Do workforce rates and overall grades go together: rates by grade, and one coefficient with its interval.

Takes grades (`Warehouse.latest` or `Warehouse.judgements`) and the workforce of all authorities. Shows what stands
beside what and says how time runs; an inadequate grade is itself followed by more agency workers, so nothing here is a
cause and nothing predicts a grade. Grades are an order, never numbers to average.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ilacs_analytics.analysis.association.words import (
    association_title,
    describe_rates_by_grade,
    rates_by_grade_title,
    say_association,
    say_grades_known,
    say_overall_ends,
    say_rates_by_grade,
)
from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.funnel.figures import latest_year, workforce_returns
from ilacs_analytics.analysis.judgements.as_at import latest_overall
from ilacs_analytics.vocabulary import Concept

__all__ = [
    "association_by_year",
    "association_title",
    "describe_rates_by_grade",
    "grade_association",
    "grades_at_census",
    "latest_overall",
    "rates_by_grade",
    "rates_by_grade_title",
    "rates_by_grade_variants",
    "say_association",
    "say_grades_known",
    "say_overall_ends",
    "say_rates_by_grade",
]

DRAWS, SEED = 2000, 20240930
FEWEST = 8

Array = npt.NDArray[np.float64]

LATEST_NEEDED = ("authority_code", "grade", "grade_label", "grade_rank", "scale", "public_on")
VARIANTS = {
    "shown": ("Joint returns and low rates counted, tiny authorities left out", {}),
    "with_tiny": ("As above, with the tiny authorities", {"with_tiny": True}),
    "every_symbol_out": (
        "Every authority, all symbols left out, low rates too",
        {"with_tiny": True, "low_counts": False},
    ),
}
"""The ways of reckoning set side by side: label, and what differs from the first."""
LATER_GRADES = "later_grades"
LATER_LABEL = "As the first, with the latest grades known, also those published after the census"
RATE_COLUMNS = (
    "variant", "variant_label", "grade", "grade_label", "grade_rank", "measure", "measure_label", "unit", "decimals",
    "period_end", "authority_n", "return_n", "low_n", "symbol_n", "after_census_n", "first_published_on",
    "last_published_on", "mean", "median", "lower_quartile", "upper_quartile", "lowest", "highest", "pooled_rate",
)  # fmt: skip
PAIR_COLUMNS = (
    "authority_code", "return_code", "grade", "grade_rank", "public_on", "value", "is_low", "symbol", "part", "base",
    "is_after_census", "measure", "measure_label", "unit", "decimals", "period_end",
)  # fmt: skip
TAU_COLUMNS = (
    "period_end", "measure", "measure_label", "tau_b", "tau_low", "tau_high", "authority_n", "return_n", "draws", "seed",
    "before_census",
)  # fmt: skip


def grades_at_census(
    history: pd.DataFrame, series: pd.DataFrame, *, measure: str, year: int | None = None
) -> pd.DataFrame:
    """The rows of `latest_overall` at one census: the overall grade of each authority published by its date.

    `history` is the frame of `Warehouse.judgements`; the census is that of `year`, else the latest with the measure. No
    row where there is no such census.
    """
    ends = [
        row["period_end"] for row in rows_of(series[series["measure"] == measure][["period_end"]].drop_duplicates())
    ]
    year = year or latest_year(series, measure)
    return latest_overall(history, max((end for end in ends if end.year == year), default=None))


def _pairs(
    latest: pd.DataFrame, series: pd.DataFrame, *, measure: str, year: int | None, with_tiny: bool, before_census: bool
) -> pd.DataFrame:
    """One row per authority with a grade on the scale that compares directly and a return at one census."""
    graded = {row["authority_code"]: row for row in _graded(latest)}
    year = year or latest_year(series, measure)
    pairs = []
    for row in rows_of(workforce_returns(series, measure=measure, year=year)):
        if row["is_tiny"] and not with_tiny:
            continue
        for code in row["authority_codes"]:
            if code not in graded:
                continue
            inspection = graded[code]
            public = inspection["public_on"]
            pair = row | {"authority_code": code, "public_on": public}
            pair |= {column: inspection[column] for column in ("grade", "grade_rank")}
            pair |= {"value": row["value_used"], "is_after_census": public > row["period_end"]}
            if not (before_census and pair["is_after_census"]):
                pairs.append(pair)
    return frame_of(pairs, PAIR_COLUMNS)


def _graded(latest: pd.DataFrame) -> list[dict[str, Any]]:
    """The overall grades on one scale: that of most authorities, for a grade of another is not the same grade."""
    require_columns(latest, LATEST_NEEDED, needed_by="rates_by_grade")
    if "concept" in latest.columns:
        latest = latest[latest["concept"] == Concept.OVERALL]
    if "comparability" in latest.columns:
        latest = latest[latest["comparability"] == "A"]
    rows = [row for row in rows_of(latest) if row["grade"]]
    scales = [row["scale"] for row in rows]
    return [row for row in rows if row["scale"] == max(sorted(set(scales)), key=scales.count)]


def rates_by_grade(
    latest: pd.DataFrame,
    series: pd.DataFrame,
    *,
    measure: str,
    year: int | None = None,
    with_tiny: bool = False,
    low_counts: bool = True,
    before_census: bool = False,
    variant: str = "shown",
) -> pd.DataFrame:
    """One row per overall grade, best first: mean, median, quartiles and extremes over authorities, and the pooled rate.

    `latest` holds each authority's latest inspection as at one date, `series` the workforce of all; the census is that
    of `year`, else the latest. Each authority stands with its own grade and a joint return's rate for both members
    (`authority_n`, `return_n`). `low` counts as near zero, in the measure's unit, unless `low_counts` is false; other
    symbols are left out (`symbol_n`). Authorities with fewer than 10 FTE in post are left out unless `with_tiny`.
    `before_census` leaves out those whose grade was published after the census (`after_census_n` where they are in);
    `grades_at_census` gives each the grade it had then. `mean` is of the rates from their counts, where both are published,
    and not of the rounded rates as printed.
    `pooled_rate` is the parts of the returns over their bases, in percent or cases per worker; a joint return counts once
    in each grade that its members have. Each grade that an authority has has a row, without figures where n is 0.
    """
    pairs = _pairs(latest, series, measure=measure, year=year, with_tiny=with_tiny, before_census=before_census)
    label = VARIANTS[variant][0] if variant in VARIANTS else variant
    rows = []
    found = {(row["grade_rank"], row["grade"], row["grade_label"]) for row in _graded(latest)}
    for rank, grade, grade_label in sorted(found):
        of_grade = [row for row in rows_of(pairs) if row["grade"] == grade]
        used = [row for row in of_grade if row["value"] is not None and (low_counts or not row["is_low"])]
        row: dict[str, Any] = {
            "variant": variant,
            "variant_label": label,
            "grade": grade,
            "grade_label": grade_label,
        }
        row |= {"grade_rank": rank, "symbol_n": len(of_grade) - len(used), **_summary(used)}
        for column in ("measure", "measure_label", "unit", "decimals", "period_end"):
            row[column] = pairs[column].iloc[0] if len(pairs) else None
        rows.append(row)
    return frame_of(rows if len(pairs) else [], RATE_COLUMNS)


def _summary(used: list[dict[str, Any]]) -> dict[str, Any]:
    returns = list({row["return_code"]: row for row in used}.values())
    published = [row["public_on"] for row in used]
    counts = {
        "authority_n": len(used),
        "return_n": len(returns),
        "low_n": sum(row["is_low"] for row in used),
        "after_census_n": sum(row["is_after_census"] for row in used),
        "first_published_on": min(published, default=None),
        "last_published_on": max(published, default=None),
    }
    if not used:
        return counts
    values = np.array([row["value"] for row in used], dtype=float)
    lower, median, upper = (float(value) for value in np.quantile(values, [0.25, 0.5, 0.75]))
    pooled = [row for row in returns if row["part"] is not None and row["base"]]
    base = sum(row["base"] for row in pooled)
    rate = sum(row["part"] for row in pooled) / base if base else None
    percent = 100 if used[0]["unit"] == "percent" else 1
    return counts | {
        "mean": round(float(np.mean([_exact(row) for row in used])), 6),  # no tie may hang on how a sum was ordered
        "median": median,
        "lower_quartile": lower,
        "upper_quartile": upper,
        "lowest": float(values.min()),
        "highest": float(values.max()),
        "pooled_rate": None if rate is None else percent * rate,
    }


def _exact(row: dict[str, Any]) -> float:
    """The rate from its counts where both are published and give the rate as printed: a mean of rounded rates may tip over."""
    if row["part"] is None or not row["base"] or row["is_low"]:
        return float(row["value"])
    exact = float(row["part"] / row["base"] * (100 if row["unit"] == "percent" else 1))
    return exact if abs(exact - row["value"]) <= 10.0 ** -row["decimals"] else float(row["value"])


def rates_by_grade_variants(
    latest: pd.DataFrame,
    series: pd.DataFrame,
    *,
    measure: str,
    year: int | None = None,
    later: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The rows of `rates_by_grade` under each way of reckoning in `VARIANTS`, so that none is taken for the only one.

    `later` are grades as known today, set beside those of `latest` as a way of their own: for the latest census alone.
    """
    frames = [
        rates_by_grade(latest, series, measure=measure, year=year, variant=name, **changes)
        for name, (_, changes) in VARIANTS.items()
    ]
    if later is not None:
        after = rates_by_grade(later, series, measure=measure, year=year, variant=LATER_GRADES)
        frames.append(after.assign(variant_label=LATER_LABEL))
    told = [frame for frame in frames if len(frame)]
    return pd.concat(told, ignore_index=True) if told else frames[0]


def grade_association(
    latest: pd.DataFrame,
    series: pd.DataFrame,
    *,
    measure: str,
    year: int | None = None,
    before_census: bool = False,
    seed: int = SEED,
) -> pd.DataFrame:
    """One row: Kendall's tau-b between overall grade and a workforce measure over authorities, with a 95% interval.

    Above zero: the lower the grade, the higher the measure. -1 to 1. The interval is a percentile bootstrap of
    2,000 resamples of returns, so the members of a joint return stay together; the seed makes it the same every time.
    Tiny authorities are left out and `low` ranks below every printed rate but zero. No row with fewer than 8 authorities or
    where all have one grade or one value.
    """
    pairs = _pairs(latest, series, measure=measure, year=year, with_tiny=False, before_census=before_census)
    used = [row for row in rows_of(pairs) if row["value"] is not None]
    ranks = np.array([row["grade_rank"] for row in used], dtype=float)
    values = np.array([row["value"] for row in used], dtype=float)
    if len(used) < FEWEST or len(set(ranks)) < 2 or len(set(values)) < 2:
        return frame_of([], TAU_COLUMNS)
    codes = [row["return_code"] for row in used]
    order = in_order(codes)
    draws = np.random.default_rng(seed).multinomial(len(order), np.full(len(order), 1 / len(order)), size=DRAWS)
    tau = float(_tau_b(ranks, values, np.ones((1, len(used))))[0])
    low, high = np.quantile(_tau_b(ranks, values, draws[:, [order.index(code) for code in codes]]), [0.025, 0.975])
    row = {column: used[0][column] for column in ("period_end", "measure", "measure_label")}
    row |= {"tau_b": tau, "tau_low": float(low), "tau_high": float(high)}
    row |= {"authority_n": len(used), "return_n": len(order), "draws": DRAWS, "seed": seed}
    return frame_of([row | {"before_census": before_census}], TAU_COLUMNS)


def _tau_b(ranks: Array, values: Array, weights: Any) -> Array:
    """Tau-b of each row of weights, which say how often each authority was drawn; copies of one are ties in both.

    Written out because 2,000 resamples are three matrix products this way; a test holds it to SciPy's on the data as they
    are. Resamples without two grades or two values are left out.
    """
    weights = np.asarray(weights, dtype=float)
    by_rank = np.sign(ranks[:, None] - ranks[None, :])
    by_value = np.sign(values[:, None] - values[None, :])
    agreed, apart_rank, apart_value = (
        ((weights @ pairs) * weights).sum(axis=1) for pairs in (by_rank * by_value, by_rank**2, by_value**2)
    )
    untied = np.sqrt(apart_rank * apart_value)
    found: Array = agreed[untied > 0] / untied[untied > 0]
    return found


def association_by_year(history: pd.DataFrame, series: pd.DataFrame, *, measure: str, seed: int = SEED) -> pd.DataFrame:
    """One row per census: tau-b of each authority's latest overall grade published by that census with its rate at it.

    `history` is the frame of `Warehouse.judgements`. SIF and ILACS grades stand together; years move with the framework.
    """
    ends = sorted(rows_of(series[["period_end"]].drop_duplicates()), key=lambda row: row["period_end"])
    frames = [
        grade_association(
            latest_overall(history, row["period_end"]), series, measure=measure, year=row["period_end"].year,
            before_census=True, seed=seed,
        )
        for row in ends
    ]  # fmt: skip
    told = [frame for frame in frames if len(frame)]
    return pd.concat(told, ignore_index=True) if told else frame_of([], TAU_COLUMNS)
