"""Published statistics in the layout of Explore Education Statistics: one row a place, year and breakdown.

Needs the identifying columns of that layout and at least one measured column of data/reference/published_measure.csv.
Finds out which publication a file is and where everything stands; `statistics_rows` and `figures` read the values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import MissingColumn, UnknownPublication
from ilacs_analytics.sources.files.headings import heading_key
from ilacs_analytics.sources.files.opening import (
    Content,
    Sheet,
    content_of,
    read_sheets,
    read_text_head,
    read_text_rows,
    text_of,
)
from ilacs_analytics.sources.reference.publications import HEADER_WITHIN, MeasuredColumn, Publication

IDENTIFYING = ("time_period", "geographic_level", "la_name")
"""Fields without which no row can be placed; codes are taken where they are there."""
FIRST_YEAR, LAST_YEAR = 1000, 9998
"""Years a column of years may hold; a day of the year before or after can still be written."""
CODES = ("country_code", "region_code", "old_la_code", "new_la_code")
NAMING = (*IDENTIFYING, *CODES, "time_identifier", "country_name", "region_name")
"""Fields that say what a row is about."""


@dataclass(frozen=True)
class StatisticsLayout:
    """Where things stand in one table: sheet (empty for text), row of the header (1-based), headings, fields, delimiter."""

    sheet: str
    header_row: int
    headings: tuple[str, ...]
    fields: dict[str, int]
    delimiter: str
    measured: tuple[MeasuredColumn, ...]


def read_heads(path: Path) -> tuple[list[Sheet], str]:
    """First rows of every table in the file, and the delimiter of a text file. Raises `UnreadableSource`.

    Hidden sheets are left out: nobody sees what they hold. They are named as not read.
    """
    if content_of(path) is Content.TEXT:
        rows, delimiter = read_text_head(path)
        return [Sheet("", rows)], delimiter
    sheets = read_sheets(path)
    return [Sheet(sheet.name, sheet.rows[:HEADER_WITHIN]) for sheet in sheets if not sheet.is_hidden], ","


def find_layout(heads: Sequence[Sheet], delimiter: str, publication: Publication) -> StatisticsLayout | None:
    """The layout of the first table of this publication, or None where the file is another."""
    return next(iter(find_layouts(heads, delimiter, publication)), None)


def find_layouts(heads: Sequence[Sheet], delimiter: str, publication: Publication) -> list[StatisticsLayout]:
    """The layout of every table of this publication in the file, in the order of its sheets."""
    found = (_layout(sheet.name, sheet.rows, publication, delimiter) for sheet in heads)
    return [layout for layout in found if layout is not None]


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
) -> tuple[Publication, list[StatisticsLayout]] | None:
    """Which statistics this file holds and where; None for a workbook of another kind.

    Raises `UnknownPublication`, `MissingColumn`, `UnreadableSource`.
    """
    found = {
        code: layouts
        for code, publication in publications.items()
        if publication.measured and (layouts := find_layouts(heads, delimiter, publication))
    }
    if not found:
        _say_nearest(path, heads, publications)
        if any(sheet.name for sheet in heads):
            return None
        raise UnknownPublication(
            "the columns are those of no publication that is read",
            where=str(path),
            next_step=f"known are {', '.join(p.title for p in publications.values())}; see docs/commands.md, `ilacs add`",
        )
    code = max(found, key=lambda name: len({column.field for column in found[name][0].measured}))
    for layout in found[code]:
        _require(path, layout, publications[code])
    return publications[code], found[code]


def _require(path: Path, layout: StatisticsLayout, publication: Publication) -> None:
    missing = [name for name in IDENTIFYING if name not in layout.fields]
    if missing:
        raise MissingColumn(
            f"{publication.title}: no column {missing[0]}",
            where=_where(path, layout.sheet, layout.header_row),
            next_step=f"looked for {_looked_for(publication, missing[0])}; "
            "add the new heading to data/reference/published_heading.csv",
        )


def _where(path: Path, sheet: str, row: int) -> str:
    return f"{path}, {f'sheet {sheet}, ' if sheet else ''}row {row}"


def _looked_for(publication: Publication, name: str) -> str:
    return " or ".join(dict.fromkeys(repr(text) for text in publication.headings[name]))


def year_of(time_period: str) -> int | None:
    """Year a period ends in: 2024 of '2024' and of '202324'; None where it is neither or the years do not follow each other."""
    if not time_period.isdecimal() or not time_period.isascii() or len(time_period) not in {4, 6}:
        return None
    year = int(time_period[:4])
    if len(time_period) == 6:
        if int(time_period[4:]) != (year + 1) % 100:
            return None
        year += 1
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def read_rows(path: Path, layout: StatisticsLayout) -> Iterator[tuple[int, Sequence[Any]]]:
    """Every row of the table from the top of its sheet or file, each with its number there. Raises `UnreadableSource`."""
    if layout.sheet:
        for sheet in read_sheets(path, layout.sheet.__eq__):
            yield from enumerate(sheet.rows, start=1)
        return
    yield from read_text_rows(path, layout.delimiter)


def _say_nearest(path: Path, heads: Sequence[Sheet], publications: Mapping[str, Publication]) -> None:
    """Raise `MissingColumn` for a file that nearly has the layout, with what was looked for."""
    for sheet in heads:
        for number, row in enumerate(sheet.rows[:HEADER_WITHIN], start=1):
            words = {heading_key(cell) for cell in row}
            of_the_layout = {"time period"} & words and {
                "geographic level",
                "la name",
                "new la code",
                "location code",
            } & words
            if not of_the_layout:
                continue
            measured = {
                code: len({c.field for c in publication.measured if heading_key(c.field) in words})
                for code, publication in publications.items()
            }
            nearest = publications[max(measured, key=lambda code: measured[code])]
            headings = ", ".join(text for cell in row if (text := text_of(cell)))
            where = _where(path, sheet.name, number)
            if measured[nearest.code]:
                raise MissingColumn(
                    f"{nearest.title}: no column la_name (or new_la_code)",
                    where=where,
                    next_step=f"looked for {_looked_for(nearest, 'la_name')} or {_looked_for(nearest, 'new_la_code')}; "
                    f"the file has {headings}; rename the column, or add its heading to "
                    "data/reference/published_heading.csv",
                )
            looked = sorted({column.field for publication in publications.values() for column in publication.measured})
            raise MissingColumn(
                "the table is laid out as published statistics, and none of its columns is known",
                where=where,
                next_step=f"looked for {', '.join(looked)}; the file has {headings}; add new headings to "
                "data/reference/published_heading.csv, or name what they measure with --mapping",
            )
