"""Local figures held against the vocabularies: each value that can be used becomes a row, each other a rejection.

A local figure is the council's own, on a day; nothing here makes it official. A measure, basis or scope nobody knows, and a
day that has not come, refuse the whole file when it is added: the person who filled it in is there to mend it. The same
figure told twice is taken neither time: which of the two is meant cannot be known.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import UnreadableSource, nearest
from ilacs_analytics.sources.files.told import Rejected
from ilacs_analytics.sources.local.table import ToldFigure
from ilacs_analytics.sources.reference.places import Places

WHOLE = "whole_authority"
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.ASCII)


@dataclass(frozen=True)
class _Measure:
    label: str
    unit: str
    told_in: str
    highest: float
    is_over_a_year: bool


@dataclass(frozen=True)
class Words:
    """Measures, bases, scopes and symbols a figure may name, from data/reference/."""

    measures: dict[str, _Measure]
    bases: tuple[str, ...]
    scopes: tuple[str, ...]
    symbols: tuple[str, ...]


def read_words(reference: Path) -> Words:
    """The vocabularies; `reference` is the folder data/reference/."""
    over_a_year = {row["measure"] for row in _rows(reference / "published_measure.csv") if row["period"] == "year"}
    terms = _rows(reference / "term.csv")

    def codes(vocabulary: str) -> tuple[str, ...]:
        return tuple(row["code"] for row in terms if row["vocabulary"] == vocabulary)

    return Words(
        {
            row["measure"]: _Measure(
                row["label"], row["unit"], row["told_in"], float(row["highest"]), row["measure"] in over_a_year
            )
            for row in _rows(reference / "measure.csv")
        },
        codes("basis"),
        codes("scope"),
        codes("symbol"),
    )


def refuse_unknown(path: Path, figures: Sequence[ToldFigure], words: Words, *, today: dt.date) -> None:
    """Raise `UnreadableSource` for what the person who adds the file has to mend: unknown words, days that have not come."""
    found = [
        (figure, what)
        for figure in figures
        if not figure.misfit
        for what in (
            _unknown("measure", figure.measure, words.measures) if figure.measure else "",
            _unknown("basis", figure.basis, words.bases) if figure.basis else "",
            _unknown("scope", figure.scope or WHOLE, words.scopes),
            f"{figure.day.isoformat()} has not come yet" if figure.day is not None and figure.day > today else "",
        )
        if what
    ]
    if found:
        raise UnreadableSource(
            f"local figures: {len(found)} row{'s' if len(found) > 1 else ''} cannot be right",
            where="\n         ".join(f"{path}, {figure.locator}: {what}" for figure, what in found),
            next_step="mend the cells, and add the file again; `ilacs template` lists the measures and how to write days",
        )


def judge_local(
    figures: Sequence[ToldFigure], words: Words, places: Places
) -> tuple[list[tuple[Any, ...]], list[Rejected]]:
    """Rows of the tables of figures, each behind the name of its table and without its source, and the rejected values."""
    keys = [(_place(figure, places), figure.measure, figure.basis, figure.scope, figure.day) for figure in figures]
    times = Counter(keys)
    rejected, rows = [], []
    for figure, key in zip(figures, keys, strict=True):
        reason = _offence(figure, words, places)
        if not reason and times[key] > 1:
            reason = f"the file tells this authority, measure, basis and day {times[key]} times"
        if reason:
            rejected.append(Rejected(figure.sheet, figure.row, figure.column, figure.value, reason))
        else:
            rows.append((words.measures[figure.measure].told_in, *_row(figure, str(key[0]), words)))
    return rows, rejected


def _place(figure: ToldFigure, places: Places) -> str | None:
    """ONS code of the authority a figure names by name or by code."""
    return places.find(code="", name=figure.authority, day=figure.day) or places.find(
        code=figure.authority.upper() or "none", name="", day=None
    )


def _offence(figure: ToldFigure, words: Words, places: Places) -> str:
    """Why a figure cannot be loaded, with how to write it; empty where it can."""
    if figure.misfit:
        return figure.misfit
    unknown = _unknown("measure", figure.measure, words.measures) or _unknown("basis", figure.basis, words.bases)
    if unknown:
        return unknown
    if figure.day is None:
        return f"'{figure.period_end}' is no day: write it as 2026-09-30"
    place = _place(figure, places)
    if place is None:
        near = nearest(figure.authority, places.short_names.values())
        what = (
            f"'{figure.authority}' is no authority on that day" if figure.authority else "authority: the cell is empty"
        )
        return (
            places.ended_name(figure.authority, figure.day)
            or f"{what}{f'; {near}' if near and figure.authority else ''}"
        )
    return places.ended_before(place, figure.day) or _offence_of_value(figure, words)


def _unknown(what: str, text: str, known: Iterable[str]) -> str:
    """What is wrong with a word that is none of those known; empty where it is one."""
    if text in set(known):
        return ""
    near = nearest(text, known)
    return f"'{text}' is no {what}{f'; {near}' if near else ''}" if text else f"{what}: the cell is empty"


def _offence_of_value(figure: ToldFigure, words: Words) -> str:
    text = figure.value
    if text in words.symbols:
        return ""
    if not _NUMBER.fullmatch(text):
        if text.endswith("%"):
            return f"write percentages without the sign: {text.rstrip('% ')}"
        if "," in text:
            return f"write numbers without commas: {text.replace(',', '')}, and a point before decimals"
        return f"'{text}' is no number and no symbol ({', '.join(words.symbols)}): write 1234 or 12.5"
    value, measure = float(text), words.measures[figure.measure]
    if not math.isfinite(value):
        return "the number is too large to be held"
    if value < 0:
        return "a count or rate cannot be negative"
    if value > measure.highest:
        if measure.unit == "percent" and measure.highest == 100:
            return "percentages go from 0 to 100"
        return f"{measure.label} cannot be more than {measure.highest:.0f}; see data/reference/measure.csv"
    if measure.unit == "percent" and figure.is_number and 0 < value <= 1:
        # a workbook keeps 12.5% as 0.125 and does not tell it from an eighth of one per cent
        return f"a spreadsheet may keep {100 * value:.4g}% as {text}: write the percentage as text, without the sign"
    return ""


def _row(figure: ToldFigure, code: str, words: Words) -> tuple[Any, ...]:
    """The figure as a row of its table, its source left out."""
    measure, day = words.measures[figure.measure], figure.day
    starts = _day_after_a_year_before(day) if measure.is_over_a_year and day is not None else None
    symbol = figure.value if figure.value in words.symbols else None
    return (
        code,
        starts,
        day,
        None,
        "day",
        figure.measure,
        figure.basis,
        figure.scope or WHOLE,
        None if symbol else float(figure.value),
        figure.value,
        symbol,
        measure.unit,
        "council",
        figure.locator,
    )


def _day_after_a_year_before(day: dt.date) -> dt.date:
    """First day of the year that ends on `day`: 1 October 2025 of 30 September 2026."""
    before = (
        day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
    )
    return before + dt.timedelta(days=1)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
