"""Local figures into the tables of figures: each value that can be used becomes a row, each other a rejection.

A local figure is the council's own, of the whole authority, on a day; nothing here makes it official. The same figure told
twice is taken neither time: which of the two is meant cannot be known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ilacs_analytics.errors import UnreadableSource, nearest
from ilacs_analytics.sources.local_table import ToldFigure, find_layout, read_figures
from ilacs_analytics.sources.statistics_table import read_heads
from ilacs_analytics.sources.store import AddedFile
from ilacs_analytics.warehouse.place_names import PlaceNames
from ilacs_analytics.warehouse.staging import Rejected, insert_rows

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.ASCII)


def load_local(
    connection: duckdb.DuckDBPyConnection, file: AddedFile, path: Path, places: PlaceNames
) -> tuple[int, list[Rejected]]:
    """Load one file; the values read, and those rejected. Raises `UnreadableSource` for a file that is cut off."""
    layout = find_layout(*read_heads(path))
    if layout is None:
        raise UnreadableSource(
            "the file is not what it was added as", where=str(path), next_step="remove it and add it again"
        )
    figures = read_figures(path, layout)
    words = _read_words(connection)
    keys = [_key(figure, places) for figure in figures]
    times = Counter(keys)
    rejected, rows = [], []
    for figure, key in zip(figures, keys, strict=True):
        reason = _offence(figure, words, places)
        if not reason and times[key] > 1:
            reason = f"the file tells this authority, measure, basis and day {times[key]} times"
        if reason:
            rejected.append(Rejected(figure.sheet, figure.row, figure.column, figure.value, reason))
        else:
            rows.append((figure, key))
    for table in ("caseload", "agency_rate", "indicator"):
        insert_rows(
            connection,
            table,
            [
                _row(figure, code, words, file.added_id)
                for figure, (code, *_) in rows
                if words.measures[figure.measure].told_in == table
            ],
        )
    return len(figures), rejected


@dataclass(frozen=True)
class _Measure:
    unit: str
    told_in: str
    is_over_a_year: bool


@dataclass(frozen=True)
class _Words:
    """Measures, bases and symbols a figure may name."""

    measures: dict[str, _Measure]
    bases: tuple[str, ...]
    symbols: tuple[str, ...]


def _read_words(connection: duckdb.DuckDBPyConnection) -> _Words:
    measures = connection.execute(
        "select measure, unit, told_in, exists (select 1 from published_measure p "
        "where p.measure = m.measure and p.period = 'year') from measure m"
    ).fetchall()
    terms = connection.execute("select vocabulary, code from term order by vocabulary, position").fetchall()
    return _Words(
        {name: _Measure(*rest) for name, *rest in measures},
        tuple(code for vocabulary, code in terms if vocabulary == "basis"),
        tuple(code for vocabulary, code in terms if vocabulary == "symbol"),
    )


def _place(figure: ToldFigure, places: PlaceNames) -> str | None:
    """ONS code of the authority a figure names by name or by code."""
    return places.find(code="", name=figure.authority, day=figure.day) or places.find(
        code=figure.authority.upper() or "none", name="", day=None
    )


def _key(figure: ToldFigure, places: PlaceNames) -> tuple[Any, ...]:
    return _place(figure, places), figure.measure, figure.basis, figure.day


def _offence(figure: ToldFigure, words: _Words, places: PlaceNames) -> str:
    """Why a figure cannot be loaded, with how to write it; empty where it can."""
    if figure.misfit:
        return figure.misfit
    if figure.measure not in words.measures:
        return _unknown("measure", figure.measure, words.measures)
    if figure.basis not in words.bases:
        return _unknown("basis", figure.basis, words.bases)
    if figure.day is None:
        return f"'{figure.period_end}' is no day: write it as 2026-09-30"
    if _place(figure, places) is None:
        return _unknown("authority on that day", figure.authority, places.short_names.values())
    return _offence_of_value(figure, words)


def _unknown(what: str, text: str, known: Any) -> str:
    near = nearest(text, known)
    return f"'{text}' is no {what}{f'; {near}' if near else ''}" if text else f"{what}: the cell is empty"


def _offence_of_value(figure: ToldFigure, words: _Words) -> str:
    text = figure.value
    if text in words.symbols:
        return ""
    if not _NUMBER.fullmatch(text):
        if text.endswith("%"):
            return f"write percentages without the sign: {text.rstrip('% ')}"
        if "," in text:
            return f"write numbers without commas: {text.replace(',', '')}, and a point before decimals"
        return f"'{text}' is no number and no symbol ({', '.join(words.symbols)}): write 1234 or 12.5"
    value = float(text)
    if value < 0:
        return "a count or rate cannot be negative"
    if words.measures[figure.measure].unit == "percent":
        if value > 100:
            return "percentages go from 0 to 100"
        if figure.is_number and 0 < value <= 1:
            # a workbook keeps 12.5% as 0.125 and does not tell it from an eighth of one per cent
            return (
                f"a spreadsheet may keep {100 * value:.4g}% as {text}: write the percentage as text, without the sign"
            )
    return ""


def _row(figure: ToldFigure, code: str, words: _Words, source_id: str) -> tuple[Any, ...]:
    """The figure as a row of its table."""
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
        "whole_authority",
        None if symbol else float(figure.value),
        figure.value,
        symbol,
        measure.unit,
        "council",
        source_id,
        figure.locator,
    )


def _day_after_a_year_before(day: dt.date) -> dt.date:
    """First day of the year that ends on `day`: 1 October 2025 of 30 September 2026."""
    before = (
        day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
    )
    return before + dt.timedelta(days=1)
