"""Published statistics in the layout of Explore Education Statistics: one row a place, year and breakdown.

Needs the identifying columns of that layout and at least one measured column of data/reference/published_measure.csv.
Finds out where everything stands; the warehouse reads the values, since files can be large. Symbols stay text.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import MissingColumn, UnknownPublication, UnreadableSource
from ilacs_analytics.sources.opening import Content, Sheet, content_of, read_sheets, read_text_head, text_of
from ilacs_analytics.sources.publications import HEADER_WITHIN, MeasuredColumn, Publication
from ilacs_analytics.sources.told import Edition

IDENTIFYING = ("time_period", "geographic_level", "la_name")
"""Fields without which no row can be placed; codes are taken where they are there."""
FIRST_YEAR, LAST_YEAR = 1000, 9998
"""Years a column of years may hold; a day of the year before or after can still be written."""
CODES = ("country_code", "region_code", "old_la_code", "new_la_code")


@dataclass(frozen=True)
class StatisticsLayout:
    """Where things stand in one file: sheet (empty for text), row of the header (1-based), headings, fields, delimiter."""

    sheet: str
    header_row: int
    headings: tuple[str, ...]
    fields: dict[str, int]
    delimiter: str
    measured: tuple[MeasuredColumn, ...]


def read_heads(path: Path) -> tuple[list[Sheet], str]:
    """First rows of every table in the file, and the delimiter of a text file. Raises `UnreadableSource`."""
    if content_of(path) is Content.TEXT:
        rows, delimiter = read_text_head(path)
        return [Sheet("", rows)], delimiter
    return [Sheet(sheet.name, sheet.rows[:HEADER_WITHIN]) for sheet in read_sheets(path)], ","


def find_layout(heads: Sequence[Sheet], delimiter: str, publication: Publication) -> StatisticsLayout | None:
    """The layout of the file as this publication, or None where it is another."""
    for sheet in heads:
        found = _layout(sheet.name, sheet.rows, publication, delimiter)
        if found is not None:
            return found
    return None


def _layout(
    sheet: str, rows: Sequence[Sequence[Any]], publication: Publication, delimiter: str
) -> StatisticsLayout | None:
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        fields = publication.find_columns(row)
        measured = tuple(
            column
            for column in publication.measured
            if column.field in fields and (not column.where_field or column.where_field in fields)
        )
        if measured and "time_period" in fields and fields.keys() & {"la_name", *CODES}:
            headings = tuple(text_of(cell) for cell in row)
            return StatisticsLayout(sheet, index + 1, headings, fields, delimiter, measured)
    return None


def recognise(
    path: Path, heads: Sequence[Sheet], delimiter: str, publications: Mapping[str, Publication]
) -> Edition | None:
    """Which statistics this file holds, and up to which year; None for a workbook of another kind.

    Raises `UnknownPublication`, `MissingColumn`, `UnreadableSource`.
    """
    layouts = {
        code: layout
        for code, publication in publications.items()
        if publication.measured and (layout := find_layout(heads, delimiter, publication)) is not None
    }
    if not layouts and any(sheet.name for sheet in heads):
        return None
    if not layouts:
        _say_nearest(path, heads, publications)
        raise UnknownPublication(
            "the columns are those of no publication that is read",
            where=str(path),
            next_step=f"known are {', '.join(p.title for p in publications.values())}; see docs/commands.md, `ilacs add`",
        )
    code = max(layouts, key=lambda name: len({column.field for column in layouts[name].measured}))
    layout = layouts[code]
    missing = [name for name in (*IDENTIFYING, *CODES) if name not in layout.fields]
    missing += [column.field for column in publications[code].measured if column.field not in layout.fields]
    required = [name for name in missing if name in IDENTIFYING]
    if required:
        looked = " or ".join(repr(text) for text in publications[code].headings[required[0]])
        raise MissingColumn(
            f"{publications[code].title}: no column {required[0]}",
            where=f"{path}, row {layout.header_row}",
            next_step=f"looked for {looked}; add the new heading to data/reference/published_heading.csv",
        )
    known = set(layout.fields.values())
    unread = [heading for index, heading in enumerate(layout.headings) if index not in known and heading]
    notes = [f"not in this edition: {', '.join(missing)}"] if missing else []
    notes += [f"columns not read: {', '.join(unread)}"] if unread else []
    year = _latest_year(path, layout)
    as_at = max(dt.date.fromisoformat(f"{year + m.year_offset}-{m.period_ends}") for m in layout.measured)
    return Edition(code, str(year), as_at=as_at, notes=tuple(notes))


def year_of(time_period: str) -> int | None:
    """Year a period ends in: 2024 of '2024' and of '202324'; None where it is neither."""
    if not time_period.isdecimal() or len(time_period) not in {4, 6}:
        return None
    year = int(time_period) if len(time_period) == 4 else int(time_period[:4]) + 1
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _latest_year(path: Path, layout: StatisticsLayout) -> int:
    index = layout.fields["time_period"]
    years = set()
    for number, row in read_rows(path, layout):
        if not layout.sheet and len(row) != len(layout.headings):
            raise UnreadableSource(
                f"the row has {len(row)} values, the header has {len(layout.headings)}",
                where=f"{path}, row {number}",
                next_step="the file is cut off or was edited: download it again",
            )
        years.add(year_of(text_of(row[index])))
    told = [year for year in years if year is not None]
    if not told:
        raise UnreadableSource(
            f"no row has a year in the column {layout.headings[index]}",
            where=f"{path}, below row {layout.header_row}",
            next_step="years are written as 2024, or 202324 for a year that ends in 2024",
        )
    return max(told)


def read_rows(path: Path, layout: StatisticsLayout) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows below the header that are not empty, each with its number in the file. Raises `UnreadableSource`."""
    if layout.sheet:
        for sheet in read_sheets(path, layout.sheet.__eq__):
            yield from enumerate(sheet.rows[layout.header_row :], start=layout.header_row + 1)
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            for number, row in enumerate(csv.reader(lines, delimiter=layout.delimiter), start=1):
                if row and number > layout.header_row:
                    yield number, row
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableSource(
                f"the text breaks off: {error}", where=str(path), next_step="save it as UTF-8, with quotes closed"
            ) from error


def _say_nearest(path: Path, heads: Sequence[Sheet], publications: Mapping[str, Publication]) -> None:
    """Raise `MissingColumn` for a file that nearly has the layout, with what was looked for."""
    words = {text_of(cell).lower() for sheet in heads for row in sheet.rows[:HEADER_WITHIN] for cell in row}
    if {"geographic_level", "time_period"} & words or {"la_name", "new_la_code"} <= words:
        looked = sorted({column.field for publication in publications.values() for column in publication.measured})
        raise MissingColumn(
            "the table is laid out as published statistics, and none of its columns is known",
            where=f"{path}, row 1",
            next_step=f"looked for {', '.join(looked)}; add new headings to data/reference/published_heading.csv, "
            "or name what they measure with --mapping",
        )
