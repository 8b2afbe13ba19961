"""What a reader passes on: inspections, grades and links as a file prints them, each with its cell, and what it left.

Plain records. Every cell of a file that is not empty is counted once: it names things (headings, places, dates of rows), it
is read and then loaded or rejected, or it is part of something that is named as not read.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ToldDate:
    """A date cell: column letter, text as printed, the day where it can be read."""

    column: str
    printed: str
    day: dt.date | None


@dataclass(frozen=True)
class ToldGrade:
    """A grade cell: field of the domain, column letter, text as printed."""

    domain: str
    column: str
    printed: str


@dataclass(frozen=True)
class ToldInspection:
    """One mention of an inspection in a workbook: its row, the authority and kind as printed, dates and grades.

    `key` tells apart mentions of one workbook (`in-year`, `as-at`, `slac` ...); `kind` is empty where `kind_as_printed`
    is none of those known.
    """

    sheet: str
    row: int
    key: str
    authority_code: str
    authority_name: str
    family: str
    kind: str
    kind_as_printed: str
    started: ToldDate | None
    published: ToldDate | None
    focus: str
    grades: tuple[ToldGrade, ...]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Column and text of every value cell read: dates and grades."""
        dates = [(told.column, told.printed) for told in (self.started, self.published) if told is not None]
        return dates + [(grade.column, grade.printed) for grade in self.grades]


@dataclass(frozen=True)
class ToldNeighbour:
    """One link of a neighbour model: DfE codes as printed, rank, band, row and column of the neighbour's cell."""

    row: int
    column: str
    authority_code: str
    neighbour_code: str
    rank: int
    closeness: str
    sheet: str = ""
    authority_name: str = ""

    @property
    def locator(self) -> str:
        """Place of the neighbour in the grammar of locators."""
        sheet = f"sheet {sheet_word(self.sheet)} " if self.sheet else ""
        return f"{sheet}row {self.row} column {self.column}"


@dataclass(frozen=True)
class NotRead:
    """A part of a file from which nothing was read, named: `kind` is sheet, column, label, rows, title or mark."""

    kind: str
    name: str
    sheet: str
    cells: int
    why: str


@dataclass(frozen=True)
class Rejected:
    """One cell of an added file that was not loaded: sheet, row, column, text, reason."""

    sheet: str
    row: int
    column: str
    raw: str
    reason: str


@dataclass(frozen=True)
class Account:
    """Where the cells of one file went: cells that name things, cells read, and the parts that were not read.

    `measures_missing` are measures the publication has and this file gave no cell for; `measures_known` is how many it has.
    """

    cells_naming: int = 0
    cells_read: int = 0
    not_read: tuple[NotRead, ...] = ()
    measures_missing: tuple[str, ...] = ()
    measures_known: int = 0

    @property
    def cells_not_read(self) -> int:
        """Cells of all parts that were not read."""
        return sum(part.cells for part in self.not_read)


@dataclass(frozen=True)
class Edition:
    """What a file was recognised as; `title` is empty where publication and edition are title enough."""

    publication: str
    edition: str
    published_on: dt.date | None = None
    as_at: dt.date | None = None
    title: str = ""


def sheet_word(name: str) -> str:
    """The name of a sheet as one word of a locator: no space of any kind, for the grammar has none inside a word."""
    return re.sub(r"\s", "_", name)


def column_letter(index: int) -> str:
    """'A' for the first column (index 0), 'AA' for the twenty-seventh."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
