"""Figures an authority fills in itself: one row a figure, as `ilacs template` lays them out.

Needs the columns authority, measure, basis, period_end and value, in any order; scope and note may be beside them, and any
other column is refused, since a figure may mean something else by it. Every sheet laid out so is read. Says where every value
stands and which cells belong to it; whether they can be used is decided in `local_figures`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import MissingColumn, UnreadableSource, nearest
from ilacs_analytics.sources.files.headings import without_markers
from ilacs_analytics.sources.files.opening import Sheet, read_sheets, read_text_rows, sheets_not_read, text_of
from ilacs_analytics.sources.files.told import Edition, NotRead, column_letter, sheet_word
from ilacs_analytics.sources.reference.publications import HEADER_WITHIN, normalised
from ilacs_analytics.sources.statistics.table import FIRST_YEAR, LAST_YEAR

PUBLICATION = "local"
READER = "local_table"
COLUMNS = ("authority", "measure", "basis", "period_end", "value")
SCOPE = "scope"
"""A column that says of whom a figure is, in words of the closed list; the whole authority where it is empty."""
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
    scope: str
    value: str
    is_number: bool
    misfit: str

    @property
    def locator(self) -> str:
        """Place of the value in the grammar of locators."""
        return (
            f"sheet {sheet_word(self.sheet)} row {self.row} column {self.column}"
            if self.sheet
            else f"row {self.row} column {self.column}"
        )

    @property
    def day(self) -> dt.date | None:
        """The day the figure is of; None where it cannot be read without guessing."""
        return day_of(self.period_end)


def find_layouts(heads: Sequence[Sheet], delimiter: str) -> list[LocalLayout]:
    """The layout of every table of local figures in the file, in the order of its sheets."""
    found = []
    for sheet in heads:
        for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            columns = _columns(row)
            if columns.keys() >= set(COLUMNS):
                found.append(LocalLayout(sheet.name, index + 1, columns, len(row), delimiter))
                break
    return found


@dataclass
class LocalTable:
    """One table as it was read: its figures, the cells that name things, and the parts that are not read."""

    figures: list[ToldFigure]
    naming: int
    not_read: list[NotRead]


def recognise(path: Path, heads: Sequence[Sheet], delimiter: str) -> tuple[Edition, list[LocalTable]] | None:
    """The local figures this file holds; None for a file of another kind.

    Raises `MissingColumn` for a table that lacks one of the columns, `UnreadableSource` for one with a column nobody knows or
    without a value.
    """
    layouts = find_layouts(heads, delimiter)
    if not layouts:
        _say_what_is_missing(path, heads)
        return None
    _refuse_unknown_columns(path, heads, layouts)
    tables = [read_table(path, layout) for layout in layouts]
    figures = [figure for table in tables for figure in table.figures]
    if not figures:
        raise UnreadableSource(
            "no row has a value",
            where=str(path),
            next_step="fill in the column value of the figures you have; rows without one are left out",
        )
    if layouts[0].sheet:
        tables[0].not_read += sheets_not_read(path, {layout.sheet for layout in layouts}, "no table of local figures")
    days = [day for figure in figures if (day := figure.day) is not None]
    edition = Edition(
        PUBLICATION,
        max(days).isoformat() if days else "undated",
        as_at=max(days, default=None),
        title=title_of(figure.authority for figure in figures),
    )
    return edition, tables


def _all_rows(path: Path, sheet_name: str) -> Iterator[Sequence[Any]]:
    for sheet in read_sheets(path, sheet_name.__eq__):
        yield from sheet.rows


def _refuse_unknown_columns(path: Path, heads: Sequence[Sheet], layouts: Sequence[LocalLayout]) -> None:
    """Raise `UnreadableSource` for headings that are none of those read: what a figure means may depend on them."""
    rows = {sheet.name: sheet.rows for sheet in heads}
    for layout in layouts:
        known = set(layout.columns.values())
        header = rows[layout.sheet][layout.header_row - 1]
        unknown = [text for at, cell in enumerate(header) if at not in known and (text := text_of(cell))]
        if unknown:
            near = "; ".join(filter(None, (nearest(text, (*COLUMNS, SCOPE, NOTE)) for text in unknown)))
            raise UnreadableSource(
                f"local figures: the column{'s' if len(unknown) > 1 else ''} {', '.join(unknown)} cannot be read",
                where=f"{path}, {f'sheet {layout.sheet}, ' if layout.sheet else ''}row {layout.header_row}",
                next_step=f"{near + '; ' if near else ''}columns are {', '.join((*COLUMNS, SCOPE, NOTE))}; "
                "put what else you want to say into note, or take the column out",
            )


def read_table(path: Path, layout: LocalLayout) -> LocalTable:
    """Every value of a table, and where its other cells went; rows without a value are not figures."""
    table = LocalTable([], 0, [])
    titles = notes = 0
    naming = [at for name, at in layout.columns.items() if name not in {"value", NOTE}]
    for number, row in rows_from_the_top(path, layout):
        filled = [at for at, cell in enumerate(row) if text_of(cell)]
        if number < layout.header_row:
            titles += len(filled)
            continue
        if number == layout.header_row:
            table.naming += len(filled)
            continue
        notes += sum(1 for at in filled if at not in naming and at != layout.columns["value"])
        table.naming += sum(1 for at in filled if at in naming)
        if text_of(_cell(row, layout, "value")):
            table.figures.append(_figure(number, row, layout))
    if titles:
        table.not_read.append(NotRead("title", "rows above the header", layout.sheet, titles, "a title, no figures"))
    if notes:
        table.not_read.append(NotRead("column", NOTE, layout.sheet, notes, "for the person who fills it in"))
    return table


def rows_from_the_top(path: Path, layout: LocalLayout) -> Iterator[tuple[int, Sequence[Any]]]:
    """Every row of the table's sheet or file with its number. Raises `UnreadableSource` where the text breaks off."""
    if layout.sheet:
        yield from enumerate(_all_rows(path, layout.sheet), start=1)
    else:
        yield from read_text_rows(path, layout.delimiter)


def day_of(text: str) -> dt.date | None:
    """The day a cell tells: 2026-09-30, or 30/09/2026 as spreadsheets rewrite it where only one reading is possible."""
    rewritten = _DAY_FIRST.fullmatch(text)
    if rewritten is not None and int(rewritten[1]) > 12:
        text = f"{rewritten[3]}-{rewritten[2]}-{rewritten[1]}"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None  # the year before or after can still be written


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
        if name in {*COLUMNS, SCOPE, NOTE}:
            found.setdefault(name, index)
    return found


def _cell(row: Sequence[Any], layout: LocalLayout, name: str) -> Any:
    index = layout.columns.get(name, -1)
    return row[index] if 0 <= index < len(row) else ""


def _figure(number: int, row: Sequence[Any], layout: LocalLayout) -> ToldFigure:
    value = _cell(row, layout, "value")
    index = layout.columns["value"]
    told = {name: without_markers(text_of(_cell(row, layout, name))) for name in (*COLUMNS, SCOPE)}
    return ToldFigure(
        sheet=layout.sheet,
        row=number,
        column=column_letter(index) if layout.sheet else "value",
        authority=told["authority"],
        measure=told["measure"],
        basis=told["basis"],
        period_end=told["period_end"],
        scope=told[SCOPE],
        value=text_of(value),
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
