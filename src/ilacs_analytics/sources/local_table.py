"""Figures an authority fills in itself: one row a figure, as `ilacs template` lays them out.

Needs the columns authority, measure, basis, period_end and value, in any order; others are not read. Says where every
value stands and which cells belong to it; whether they can be used is decided where the vocabularies are.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import MissingColumn, UnreadableSource
from ilacs_analytics.sources.opening import Sheet, read_sheets, text_of
from ilacs_analytics.sources.publications import HEADER_WITHIN, normalised
from ilacs_analytics.sources.told import Edition, column_letter

PUBLICATION = "local"
READER = "local_table"
COLUMNS = ("authority", "measure", "basis", "period_end", "value")
NOTE = "note"
"""A column of the template for the person who fills it in; it is not loaded."""
NAMED_AT_MOST = 3
"""Authorities a title names one by one."""

_DAY_FIRST = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


@dataclass(frozen=True)
class LocalLayout:
    """Where things stand: sheet (empty for text), row of the header (1-based), columns by name, width, delimiter."""

    sheet: str
    header_row: int
    columns: dict[str, int]
    width: int
    delimiter: str


@dataclass(frozen=True)
class ToldFigure:
    """One value of a local file, as it stands: its place and what its row says it is.

    `is_number` where a workbook holds the value as a number and not as text; `misfit` says why the row cannot be trusted.
    """

    sheet: str
    row: int
    column: str
    authority: str
    measure: str
    basis: str
    period_end: str
    value: str
    is_number: bool
    misfit: str

    @property
    def locator(self) -> str:
        """Place of the value in the grammar of locators."""
        return (
            f"sheet {self.sheet.replace(' ', '_')} row {self.row} column {self.column}"
            if self.sheet
            else f"row {self.row} column {self.column}"
        )

    @property
    def day(self) -> dt.date | None:
        """The day the figure is of; None where it cannot be read without guessing."""
        return day_of(self.period_end)


def find_layout(heads: Sequence[Sheet], delimiter: str) -> LocalLayout | None:
    """The layout of the file as a table of local figures, or None where it is something else."""
    for sheet in heads:
        for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            found = _columns(row)
            if found.keys() >= set(COLUMNS):
                return LocalLayout(sheet.name, index + 1, found, len(row), delimiter)
    return None


def recognise(path: Path, heads: Sequence[Sheet], delimiter: str) -> Edition | None:
    """The local figures this file holds; None for a file of another kind.

    Raises `MissingColumn` for a table that lacks one of the columns, `UnreadableSource` for one without a value.
    """
    layout = find_layout(heads, delimiter)
    if layout is None:
        _say_what_is_missing(path, heads)
        return None
    figures = read_figures(path, layout)
    if not figures:
        raise UnreadableSource(
            "no row has a value",
            where=str(path),
            next_step="fill in the column value of the figures you have; rows without one are left out",
        )
    days = [day for figure in figures if (day := figure.day) is not None]
    return Edition(
        PUBLICATION,
        max(days).isoformat() if days else "undated",
        as_at=max(days, default=None),
        notes=(f"{len(figures)} figure{'s' if len(figures) != 1 else ''} filled in; provisional, not published",),
        title=title_of(figure.authority for figure in figures),
    )


def read_figures(path: Path, layout: LocalLayout) -> list[ToldFigure]:
    """Every value of the table; rows without a value are not figures. Raises `UnreadableSource` where the text breaks off."""
    return [
        _figure(number, row, layout)
        for number, row in rows_below(path, layout.sheet, layout.header_row, layout.delimiter)
        if text_of(_cell(row, layout, "value"))
    ]


def rows_below(path: Path, sheet_name: str, header_row: int, delimiter: str) -> Iterator[tuple[int, list[Any]]]:
    """Rows below the header with their numbers in the file. Raises `UnreadableSource` where the text breaks off."""
    if sheet_name:
        for sheet in read_sheets(path, sheet_name.__eq__):
            yield from enumerate(sheet.rows[header_row:], start=header_row + 1)
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                if number > header_row:
                    yield number, row
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableSource(
                f"the text breaks off: {error}", where=str(path), next_step="save it as UTF-8, with quotes closed"
            ) from error


def day_of(text: str) -> dt.date | None:
    """The day a cell tells: 2026-09-30, or 30/09/2026 as spreadsheets rewrite it where only one reading is possible."""
    rewritten = _DAY_FIRST.fullmatch(text)
    if rewritten is not None and int(rewritten[1]) > 12:
        text = f"{rewritten[3]}-{rewritten[2]}-{rewritten[1]}"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def title_of(authorities: Iterator[str] | Sequence[str]) -> str:
    """Title of a file of local figures, with the authorities it is about."""
    names = [name for name in dict.fromkeys(authorities) if name]
    about = " and ".join(names) if len(names) <= NAMED_AT_MOST else f"{len(names)} authorities"
    return f"Local figures of {about}, not published" if names else "Local figures, not published"


def _columns(row: Sequence[Any]) -> dict[str, int]:
    """Position of each column; the first where a heading repeats."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        name = normalised(cell).replace(" ", "_")
        if name in {*COLUMNS, NOTE}:
            found.setdefault(name, index)
    return found


def _cell(row: Sequence[Any], layout: LocalLayout, name: str) -> Any:
    index = layout.columns.get(name, -1)
    return row[index] if 0 <= index < len(row) else ""


def _figure(number: int, row: Sequence[Any], layout: LocalLayout) -> ToldFigure:
    value = _cell(row, layout, "value")
    index = layout.columns["value"]
    told = {name: text_of(_cell(row, layout, name)) for name in COLUMNS}
    return ToldFigure(
        sheet=layout.sheet,
        row=number,
        column=column_letter(index) if layout.sheet else "value",
        authority=told["authority"],
        measure=told["measure"],
        basis=told["basis"],
        period_end=told["period_end"],
        value=told["value"],
        is_number=isinstance(value, int | float),
        misfit=_misfit(row, layout),
    )


def _misfit(row: Sequence[Any], layout: LocalLayout) -> str:
    """Why the cells of a row of text may not be what their headings say: a comma inside a number moves them."""
    if layout.sheet:
        return ""
    beyond = [cell for cell in row[layout.width :] if text_of(cell)]
    moved = (
        layout.delimiter == ","
        and layout.columns.get(NOTE) == layout.columns["value"] + 1
        and re.fullmatch(r"\d{1,3}", text_of(_cell(row, layout, "value")))
        and re.fullmatch(r"\d{3}(\.\d+)?", text_of(_cell(row, layout, NOTE)))
    )
    if len(row) > layout.width and (beyond or layout.delimiter == ","):
        return (
            f"the row has {len(row)} cells and the header {layout.width}: "
            "write 1234 and not 1,234, and quote a note that holds a comma"
        )
    return "the note begins with three digits: write 1234 and not 1,234" if moved else ""


def _say_what_is_missing(path: Path, heads: Sequence[Sheet]) -> None:
    """Raise `MissingColumn` for a table that nearly is one of local figures."""
    for sheet in heads:
        for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            found = _columns(row)
            if found.keys() >= {"authority", "measure"} or found.keys() >= {"authority", "value", "period_end"}:
                missing = [name for name in COLUMNS if name not in found]
                raise MissingColumn(
                    f"local figures: no column {', '.join(missing)}",
                    where=f"{path}, {f'sheet {sheet.name}, ' if sheet.name else ''}row {index + 1}",
                    next_step=f"it needs {', '.join(COLUMNS)}; `ilacs template` writes such a file",
                )
