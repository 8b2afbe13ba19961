"""Amounts and days of a sentence, and whether the page's own tables have them: counted, summed and divided once more."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from pages import Page, Table

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = "(?:" + "|".join(f"{name}|{name[:3]}" for name in MONTHS) + ")"
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
NOT_AMOUNTS = re.compile(
    "|".join(
        (
            rf"\b\d{{1,2}} {_MONTH}(?: \d{{4}})?\b",
            rf"\b{_MONTH} \d{{4}}\b",
            r"\b\d{4}-\d\d(?:-\d\d)?\b|\b(?:19|20)\d\d\b|\b\d{4} model\b",
            r"`[^`]*`|[\w' -]+\.(?:pdf|csv|ods|xlsx)\b|\btau-b\b",
            r"\b9[05]%(?= (?:interval|band|range|bootstrap))|\bat 9\d%|\b99\.8%",
            r"\babout 1 in 500\b|\b[Ff]ewer than \d+\b|\bat least \d+\b",
        )
    )
)
"""Days, months, years, editions, file names, levels of intervals and thresholds of a method."""
AMOUNT = re.compile(r"(?<![\w.])(?:minus |−|-)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:st|nd|rd|th)?(?![\w]|\.\d)")
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
AGE_SLACK = 0.2
"""Years by which an age may differ from that between two days: it counts from the last day on site."""
_PARTS = re.compile(r"\b(\d+(?:\.\d+)?) of (\d+(?:\.\d+)?) (?:FTE )?(?:workers|posts)")
HALF_YEARS = 0.5
"""Times of the estimate are said to half years, outwards."""
CUT = ("good or better", "below good")
MOST_VALUES = 12
"""A column with at most so many values is one that rows are counted by."""


def days_of(sentence: str) -> list[dt.date]:
    """Whole days a sentence names."""
    return [dt.date(int(year), MONTHS.index(month) + 1, int(day)) for day, month, year in DAY.findall(sentence)]


def amounts_of(sentence: str) -> list[tuple[float, int]]:
    """Amounts a sentence names, each with its decimals; days, years, file names and levels of intervals are none."""
    text = NOT_AMOUNTS.sub(" ", sentence)
    return [
        (float(whole.replace(",", "") + decimals), max(len(decimals) - 1, 0))
        for whole, decimals in AMOUNT.findall(text)
    ]


def is_rounded(printed: float, decimals: int, value: float) -> bool:
    """Whether `printed` is `value` at so many decimals, halves either way."""
    return abs(abs(value) - printed) <= 0.5 * 10**-decimals + 1e-6 * max(1.0, abs(value))


@dataclass(frozen=True)
class Known:
    """All that follows from the tables of a page: its values, counts, sums, medians and ends, sorted."""

    page: Page
    also: tuple[float, ...] = ()
    """Amounts counted elsewhere, over tables that the page does not show."""

    @cached_property
    def values(self) -> list[float]:
        """Every number of every cell, texts too, and what rows give when counted and summed by any column of few values."""
        found: set[float] = {*self.also, *(float(len(table.rows)) for table in self.page.tables)}
        for table in self.page.tables:
            found.update(_in_cells(table))
            found.update(_by_groups(table))
            found.update(_by_steps(table))
        return sorted(found)

    def has(self, printed: float, decimals: int, more: float = 0.0) -> bool:
        """Whether a value is printed so, or lies no more than `more` from it."""
        reach = more + 0.5 * 10**-decimals + 1e-6 * max(1.0, printed)
        for sign in (1, -1):
            low = bisect.bisect_left(self.values, sign * printed - reach)
            if low < len(self.values) and self.values[low] <= sign * printed + reach:
                return True
        return False


def not_known(sentence: str, known: Known, of_places: list[float]) -> list[str]:
    """Amounts of a sentence that neither stand in the tables, nor follow from them, nor from its other amounts."""
    told = amounts_of(sentence)
    missing = []
    reach = HALF_YEARS if "Half would have been" in sentence else 0.0
    for place, (printed, decimals) in enumerate(told):
        others = [value for number, (value, _) in enumerate(told) if number != place]
        if (
            not known.has(printed, decimals, reach)
            and not any(
                is_rounded(printed, decimals, value)
                for value in itertools.chain(of_places, _from_others(others), _intervals_of_change(sentence))
            )
            and not any(abs(printed - years) <= AGE_SLACK for years in _ages(sentence))
        ):
            missing.append(f"{printed:.{decimals}f}")
    return missing


def _from_others(others: list[float]) -> Iterator[float]:
    """Shares, differences, steps of one and counts that other amounts of the sentence make."""
    yield from (100 - value for value in others if value <= 100)
    for value in others:
        if value:
            yield 100 / value
    for one, other in itertools.permutations(others, 2):
        yield one - other
        yield one + other
        if other:
            yield 100 * one / other
            yield one / other
        if other > 1:
            yield one / (other - 1)  # what one worker fewer makes of a caseload
    yield from (sum(others[::2]), sum(others[1::2]))


def _ages(sentence: str) -> Iterator[float]:
    """Years between any two days of a sentence."""
    for one, other in itertools.combinations(days_of(sentence), 2):
        yield abs((one - other).days) / 365.25


def _intervals_of_change(sentence: str) -> Iterator[float]:
    """Newcombe's interval for the change between the two shares `n of m` of a sentence, in points."""
    shares = [(float(n), float(m)) for n, m in _PARTS.findall(sentence.replace(",", ""))]
    if len(shares) == 2 and all(m for _, m in shares):
        (p1, l1, u1), (p2, l2, u2) = (_wilson(n, m) for n, m in shares)
        yield 100 * (p2 - p1 - math.sqrt((p2 - l2) ** 2 + (u1 - p1) ** 2))
        yield 100 * (p2 - p1 + math.sqrt((u2 - p2) ** 2 + (p1 - l1) ** 2))


def _wilson(n: float, m: float) -> tuple[float, float, float]:
    z, p = 1.959964, n / m
    centre, reach = (p + z * z / (2 * m)), z * math.sqrt(p * (1 - p) / m + z * z / (4 * m * m))
    return p, (centre - reach) / (1 + z * z / m), (centre + reach) / (1 + z * z / m)


def _in_cells(table: Table) -> Iterator[float]:
    for row in table.rows:
        for value in row:
            if isinstance(value, bool) or value is None:
                continue
            if isinstance(value, int | float):
                if math.isfinite(value):
                    yield float(value)
                    if abs(value) <= 1:
                        yield 100.0 * value  # a share
            elif isinstance(value, str):
                yield from (amount for amount, _ in amounts_of(value))
            elif isinstance(value, list):
                yield float(len(value))


def _by_groups(table: Table) -> Iterator[float]:
    """Counts, sums, medians and ends of numbers, over all rows and over those alike in one or two columns of few values."""
    columns = list(zip(*table.rows, strict=True)) if table.rows else []
    columns = [tuple(str(v) if isinstance(v, list) else v for v in column) for column in columns]
    numbers = [
        [
            float(v) if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v) else None
            for v in column
        ]
        for column in columns
    ]
    few = [place for place, column in enumerate(columns) if 1 < len(set(column)) <= MOST_VALUES]
    yield from (float(len(set(column) - {None})) for column in columns)
    groupings: list[tuple[int, ...]] = [(), *((place,) for place in few), *itertools.combinations(few[:8], 2)]
    for grouping in groupings:
        groups: dict[tuple[Any, ...], list[int]] = {}
        for row in range(len(table.rows)):
            groups.setdefault(tuple(columns[place][row] for place in grouping), []).append(row)
        for rows in groups.values():
            yield float(len(rows))
            if len(grouping) > 1:
                continue
            for column in columns:
                yield float(len({column[row] for row in rows} - {None}))
            for column in numbers:
                own = [column[row] for row in rows if column[row] is not None]
                if own:
                    yield from (sum(own), median(own), sum(own) / len(own), min(own), max(own))


def _by_steps(table: Table) -> Iterator[float]:
    """Of tables with a grade before and a grade after: what is counted in rows that are better, the same and worse."""
    columns = list(zip(*table.rows, strict=True)) if table.rows else []
    ranks = [[_rank(value) for value in column] for column in columns]
    graded = [place for place, column in enumerate(ranks) if any(rank is not None for rank in column)]
    weights = [[1.0] * len(table.rows), *([float(v) if type(v) is int else 0.0 for v in column] for column in columns)]
    for before, after in itertools.combinations(graded, 2):
        steps: dict[int, list[int]] = {}
        for row, (one, other) in enumerate(zip(ranks[before], ranks[after], strict=True)):
            if one is not None and other is not None:
                steps.setdefault((one > other) - (one < other), []).append(row)
        yield from (sum(weight[row] for row in rows) for rows in steps.values() for weight in weights)


def _rank(value: Any) -> int | None:
    text = str(value).lower().replace("_", " ")
    return next((scale.index(text) for scale in (GRADES, CUT) if text in scale), None)
