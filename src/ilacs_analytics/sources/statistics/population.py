"""ONS mid-year population estimates as the ONS prints them: persons by single year of age, one row a place.

Needs a header with a code, a name and the ages 0 to 17, in a sheet on persons; the year stands in the title ("mid-2023").
Children aged 0 to 17 are the sum of eighteen cells. Districts, Wales, other ages and the other sheets are named as not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import UnknownPublication
from ilacs_analytics.sources.files.headings import heading_key
from ilacs_analytics.sources.files.opening import (
    Content,
    Sheet,
    content_of,
    read_sheets,
    read_text_head,
    read_text_rows,
    sheets_not_read,
    text_of,
)
from ilacs_analytics.sources.files.told import Edition, NotRead, column_letter, sheet_word
from ilacs_analytics.sources.reference.places import Places
from ilacs_analytics.sources.reference.publications import HEADER_WITHIN
from ilacs_analytics.sources.statistics.figures import FigureStage, insert_columns

PUBLICATION = "ons-population"
MEASURE = "population_0_17"
AGES = tuple(range(18))
CODE_HEADINGS = ("code", "area code", "geography code", "ons code", "la code")
NAME_HEADINGS = ("name", "area name", "area", "la name", "geography name")
LEVEL_HEADINGS = ("geography", "geography1", "geography type", "area type")
_AGE = re.compile(r"(?:age )?(\d{1,2})")
_YEAR = re.compile(r"\bmid[- ]?(?:year )?(20\d\d|19\d\d)\b", re.IGNORECASE)
_OF_ONE_SEX = re.compile(r"\b(?:fe)?males?\b", re.IGNORECASE)
_WHOLE = re.compile(r"\d+(?:\.0+)?")


@dataclass(frozen=True)
class _Layout:
    sheet: str
    header_row: int
    code: int
    name: int | None
    level: int | None
    ages: Mapping[int, int]
    year: int


@dataclass
class PopulationTable:
    """The children of each place in one file: figures to stage, and where all other cells went."""

    edition: Edition
    naming: int = 0
    not_read: list[NotRead] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def stage(self, stage: FigureStage) -> None:
        """Hand the figures over."""
        if self.rows:
            insert_columns(stage.connection, "staged", list(zip(*self.rows, strict=True)))


def read_population(
    path: Path, heads: Sequence[Sheet], places: Places, *, said_edition: str = ""
) -> PopulationTable | None:
    """The population of each place in the file; None for a file of another kind.

    Raises `UnknownPublication` for a table that does not say its year.
    """
    layouts = [layout for sheet in heads if (layout := _layout(path, sheet, said_edition)) is not None]
    if not layouts:
        return None
    year = max(layout.year for layout in layouts)
    table = PopulationTable(Edition(PUBLICATION, str(year), as_at=dt.date(year, 6, 30)))
    by_sheet = {layout.sheet: layout for layout in layouts}
    for name, numbered in _sheets(path):
        if name in by_sheet:
            _read_sheet(table, by_sheet[name], numbered, places)
    if "" not in by_sheet:
        table.not_read += sheets_not_read(path, by_sheet, "not persons by single year of age")
    return table


def _sheets(path: Path) -> Iterator[tuple[str, list[tuple[int, Sequence[Any]]]]]:
    if content_of(path) is Content.TEXT:
        yield "", list(read_text_rows(path, read_text_head(path)[1]))
        return
    for sheet in read_sheets(path):
        yield sheet.name, list(enumerate(sheet.rows, start=1))


def _layout(path: Path, sheet: Sheet, said_edition: str) -> _Layout | None:
    for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        keys = [heading_key(cell) for cell in row]
        ages = {int(found[1]): at for at, key in enumerate(keys) if (found := _AGE.fullmatch(key))}
        code = _first(keys, CODE_HEADINGS)
        if code is None or any(age not in ages for age in AGES) or "time period" in keys:
            continue
        title = " ".join(text_of(cell) for line in sheet.rows[:index] for cell in line)
        if _OF_ONE_SEX.search(f"{sheet.name} {title.partition('.')[0]}") and "persons" not in sheet.name.lower():
            return None
        years = [int(year) for year in _YEAR.findall(title)]
        if said_edition.isdecimal():
            years = [int(said_edition)]
        if not years:
            raise UnknownPublication(
                "population by single year of age, of a year that the table does not say",
                where=f"{path}, {f'sheet {sheet.name}, ' if sheet.name else ''}row {index + 1}",
                next_step="looked for 'mid-2023' or the like above the header; say the year with --edition 2023",
            )
        return _Layout(
            sheet.name,
            index + 1,
            code,
            _first(keys, NAME_HEADINGS),
            _first(keys, LEVEL_HEADINGS),
            {age: ages[age] for age in AGES},
            max(years),
        )
    return None


def _first(keys: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((at for at, key in enumerate(keys) if key in wanted), None)


def _read_sheet(
    table: PopulationTable, layout: _Layout, numbered: Sequence[tuple[int, Sequence[Any]]], places: Places
) -> None:
    counted: Counter[str] = Counter()
    of_levels: Counter[str] = Counter()
    naming = {at for at in (layout.code, layout.name, layout.level) if at is not None}
    first, last = layout.ages[0], layout.ages[AGES[-1]]
    in_a_row = [layout.ages[age] for age in AGES] == list(range(first, last + 1))
    for number, row in numbered:
        cells = [text_of(cell) for cell in row]
        filled = sum(1 for cell in cells if cell)
        if number < layout.header_row:
            counted["title"] += filled
        elif number == layout.header_row:
            table.naming += filled
        elif filled:
            place = places.find_code(cells[layout.code])
            values = [cells[layout.ages[age]] for age in AGES]
            if place is None or not any(values):
                level = cells[layout.level] if layout.level is not None else ""
                of_levels[level or "other places"] += filled
                continue
            table.naming += sum(1 for at in naming if cells[at])
            read = sum(1 for value in values if value)
            counted["other"] += filled - sum(1 for at in naming if cells[at]) - read
            name = cells[layout.name] if layout.name is not None else ""
            reason = places.agree(code=cells[layout.code], la_code="", name=name, day=None).reason
            table.rows.append(_figure(layout, number, place, values, reason, in_a_row=in_a_row))
    sheet = layout.sheet
    parts = [
        NotRead("title", "rows above the header", sheet, counted["title"], "titles and notes"),
        NotRead("column", "all ages, and ages from 18", sheet, counted["other"], "not of children aged 0 to 17"),
        *(
            NotRead("label", level, sheet, cells, "places that are no authority, region or country of the project")
            for level, cells in of_levels.items()
        ),
    ]
    table.not_read += [part for part in parts if part.cells]


def _figure(
    layout: _Layout, number: int, place: str, values: Sequence[str], reason: str, *, in_a_row: bool
) -> tuple[Any, ...]:
    """One row of the stage: the sum of eighteen cells, or what stands in the way of one."""
    told = sum(1 for value in values if value)
    odd = next((value for value in values if value and not _WHOLE.fullmatch(value)), "")
    raw = odd or str(sum(int(float(value)) for value in values if value))
    if not reason and (told < len(AGES) or not in_a_row):
        reason = f"{told} of 18 ages are printed" if told < len(AGES) else "the ages 0 to 17 do not stand side by side"
    if layout.sheet:
        first, last = (column_letter(layout.ages[age]) for age in (AGES[0], AGES[-1]))
        where, columns = f"sheet {sheet_word(layout.sheet)} ", f"{first}-{last}"
    else:
        where, columns = "", f"{AGES[0]}-{AGES[-1]}"
    day = dt.date(layout.year, 6, 30)
    return (
        layout.sheet, number, columns, place, reason or None, None, day, MEASURE, "headcount", "", raw,
        f"{where}row {number} column {columns}", told,
    )  # fmt: skip
