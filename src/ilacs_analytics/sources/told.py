"""What a reader hands on: inspections, grades and links as a file tells them, each with its cell.

Plain records; nothing here is resolved, mapped to a code of ours or judged.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


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


@dataclass(frozen=True)
class Edition:
    """What a file was recognised as. `notes`: what the user should know, such as columns that were not read.

    `title` is empty where publication and edition are title enough.
    """

    publication: str
    edition: str
    published_on: dt.date | None = None
    as_at: dt.date | None = None
    notes: tuple[str, ...] = field(default=())
    title: str = ""


def column_letter(index: int) -> str:
    """'A' for the first column (index 0), 'AA' for the twenty-seventh."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
