"""Tables of a page as an accessible workbook: cover, contents, notes, a sheet a table, sources.

It is laid out by gptables, the Government Analysis Function's own library: one table a sheet, marked up as such,
from the first column, no merged cells, no meaning in colour. Values are those of the page with every digit: numbers as
numbers, dates as dates, what a publisher prints instead of a value as the text it is.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.judgements.figures import COMPARABILITY_NOTES
from ilacs_analytics.analysis.wording import SYMBOL_WORDS, capitalised, day
from ilacs_analytics.errors import ReportNotWritten, because
from ilacs_analytics.reports.page.formats import words
from ilacs_analytics.reports.page.originals import unlink_blocks
from ilacs_analytics.reports.page.page import Block

COVER, CONTENTS, NOTES, SOURCES = "Cover", "Contents", "Notes", "Sources"
SHEET_NAME_LETTERS = 31
LONGEST_TEXT = 32_000
"""Letters of a cell; a spreadsheet holds 32,767 and drops what is longer."""
ONE_TABLE = "This worksheet contains one table. An empty cell means that nothing is told there."
FROZEN_FROM = 30
"""Rows from which the heading stays in view; below that, frozen rows would only take room from those who magnify."""
LINE_LETTERS = 110
"""Letters of a line of description above a table, which stands in rows of its own."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_AS_PRINTED = re.compile(r"(?i)printed|raw|locator")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST, _NARROWEST = 48, 9


@dataclass(frozen=True)
class _Sheet:
    """One table for one sheet."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[Any]]
    subtitles: tuple[str, ...] = ()
    source: str = ""


def write_workbook(
    path: Path,
    *,
    entry: Mapping[str, Any],
    blocks: Sequence[Block],
    run: Mapping[str, Any],
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """Write the tables of a page as a workbook; the same page and run give the same bytes.

    `notes` (what, note) stand below the notes every workbook has. Raises `ReportNotWritten`.
    """
    gptables = _gptables()
    tables = list(_tables(unlink_blocks(blocks)))
    sheets = [*_noted(notes), *[sheet for sheet in tables if sheet.name != SOURCES]]
    sheets.append(next((sheet for sheet in tables if sheet.name == SOURCES), None) or _figure_sources(tables))
    cover = gptables.Cover(
        title=str(entry["title"]), intro=_intro(entry, blocks), about=_about(blocks, run), cover_label=COVER, width=90
    )
    with warnings.catch_warnings():  # empty cells are explained on each sheet; the rest is between gptables and pandas
        warnings.simplefilter("ignore")
        made = {sheet.name: _as_gptable(gptables, sheet, number) for number, sheet in enumerate(sheets, 1)}
        book = gptables.produce_workbook(
            path.as_posix(),
            made,
            cover=cover,
            contentsheet_label=CONTENTS,
            contentsheet_options={"title": "Contents", "column_names": ["Worksheet", "What it holds"]},
            auto_width=False,
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
    created = words.finished(run).astimezone(dt.UTC).replace(tzinfo=None)
    subject = words.description(entry, blocks)
    book.set_properties(
        {"title": entry["title"], "subject": subject, "comments": words.ATTRIBUTION, "created": created}
    )
    by_name = {worksheet.get_name(): worksheet for worksheet in book.worksheets()}
    by_name[CONTENTS].set_column(0, 0, SHEET_NAME_LETTERS + 3)
    by_name[CONTENTS].set_column(1, 1, 90)
    for sheet in sheets:
        _finish(by_name[sheet.name], sheet)
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        book.close()
    except (OSError, XlsxWriterException) as error:
        why = because(error) if isinstance(error, OSError) else str(error)
        raise ReportNotWritten(f"the workbook cannot be written: {why}", where=str(path)) from error


def _gptables() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # gptables leaves the file of its theme to the collector
        import gptables
    return gptables


def _tables(blocks: Sequence[Block]) -> Iterator[_Sheet]:
    taken = {COVER.lower(), CONTENTS.lower(), NOTES.lower(), SOURCES.lower(), "history"}  # the last is Excel's own
    for block in blocks:
        if block.kind not in {"figure", "table"}:
            continue
        told = block.content
        is_sources = block.kind == "table" and told["name"] == words.SOURCES
        name = SOURCES if is_sources else sheet_name(told["name"], taken)
        subtitles = tuple(textwrap.wrap(told.get("description", ""), LINE_LETTERS))
        yield _Sheet(name, told["title"], told["columns"], told["rows"], subtitles, told.get("source_line", ""))


def sheet_name(name: str, taken: set[str]) -> str:
    """A table's name as a spreadsheet takes it: at most 31 letters, none forbidden, and not in `taken`, to which it is added."""
    plain = capitalised(_FORBIDDEN.sub(" ", name).replace("_", " ").strip(" '")) or "Table"
    tried, number = plain[:SHEET_NAME_LETTERS].strip(" '"), 2
    while tried.lower() in taken:
        ending = f" {number}"
        tried, number = plain[: SHEET_NAME_LETTERS - len(ending)].strip(" '") + ending, number + 1
    taken.add(tried.lower())
    return tried


def standard_notes() -> list[tuple[str, str]]:
    """Notes of every workbook: what stands instead of a value, how far grades compare, how papers were coded."""
    symbols = [
        (f"Symbol {symbol}", f"{capitalised(meaning)}, as the publisher prints it.")
        for symbol, meaning in SYMBOL_WORDS.items()
    ]
    comparability = [
        (f"Comparability {code}", f"How far a domain stands for what is compared: {meaning}.")
        for code, meaning in COMPARABILITY_NOTES.items()
    ]
    return [
        ("Empty cell", "Nothing is told there. It is not zero."),
        *symbols,
        *comparability,
        ("Raw value, as printed", "The text a source prints, kept as text; the value beside it is what was read from it."),
        ("Figures of papers", "Read from committee papers by the rules of docs/coding.md; summaries are our own words."),
        ("Source and locator", "The document on the sheet Sources, and the sheet, row, page or paragraph in it."),
        ("Dates", "Dates are cells of dates. A date that a source prints in part stays text."),
    ]  # fmt: skip


def _noted(notes: Sequence[tuple[str, str]]) -> list[_Sheet]:
    rows: list[list[Any]] = [[what, note] for what, note in (*standard_notes(), *notes)]
    return [_Sheet(NOTES, "Notes", ["What", "Note"], rows)]


def _figure_sources(tables: Sequence[_Sheet]) -> _Sheet:
    """Sources of a page without a table of documents: the lines under its charts."""
    rows: list[list[Any]] = [[sheet.name, sheet.source] for sheet in tables if sheet.source]
    return _Sheet(SOURCES, "Sources", ["Worksheet", "Source"], rows)


def _intro(entry: Mapping[str, Any], blocks: Sequence[Block]) -> list[str]:
    asked = [f"{name}: {value}" for name, value in words.asked(entry)]
    told = [words.question(blocks), f"Authorities: {words.authorities(entry)}.", *asked]
    return [text for text in told if text]


def _about(blocks: Sequence[Block], run: Mapping[str, Any]) -> list[str]:
    known = words.known_to(blocks)
    told = [
        f"Sources: {known} Each is on the sheet {SOURCES}." if known else "",
        f"Build {run['build_id']}.",
        f"Run {run['run_id']}, finished on {day(words.finished(run).date())}.",
        f"Symbols and what they mean are on the sheet {NOTES}.",
        words.ATTRIBUTION,
    ]
    return [text for text in told if text]


def _as_gptable(gptables: Any, sheet: _Sheet, number: int) -> Any:
    columns = _unlike(sheet.columns)
    rows = [[cell_value(value, column) for value, column in zip(row, sheet.columns, strict=True)] for row in sheet.rows]
    rows = [row if any(value is not None for value in row) else ["Nothing told", *row[1:]] for row in rows]
    rows = rows or [["No rows", *[None] * (len(columns) - 1)]]
    looks = [{"column": {"columns": [at], "format": {"num_format": look}}} for at, look in _looks(rows, len(columns))]
    return gptables.GPTable(
        table=pd.DataFrame(rows, columns=columns, dtype=object),
        table_name=f"table_{number}_{re.sub(r'[^a-z0-9]+', '_', sheet.name.lower())}",
        title=_words(sheet.title),
        subtitles=[_words(text) for text in sheet.subtitles],
        instructions=ONE_TABLE,
        source=_words(sheet.source) or None,
        index_columns={},
        additional_formatting=looks,
    )


def _unlike(columns: Sequence[str]) -> list[str]:
    """Headings that all differ, as a table of a spreadsheet must have them."""
    told: list[str] = []
    for at, column in enumerate(columns, 1):
        name = plain = _words(column) or f"Column {at}"
        number = 2
        while name.lower() in {other.lower() for other in told}:
            name, number = f"{plain} ({number})", number + 1
        told.append(name)
    return told


def cell_value(value: Any, column: str = "") -> Any:
    """A value as a cell holds it: number, date, text or nothing; a date in a column of what is printed stays text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, int | float):
        return value
    text = str(value)
    if _DAY.fullmatch(text) and not _AS_PRINTED.search(column):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return _words(text) or None


def _words(text: str) -> str:
    """Text that gptables takes for text: neither a link nor a note nor a mere sign, and no longer than a cell."""
    told = _CONTROL.sub(" ", text).strip().replace("$$", "$ $").replace("](", "] (")
    if told and not re.search(r"[A-Za-z0-9]", told):
        told = f'sign "{told}"' + (f" ({SYMBOL_WORDS[told]})" if told in SYMBOL_WORDS else "")  # type: ignore[index]
    return told if len(told) <= LONGEST_TEXT else told[:LONGEST_TEXT] + " ... (cut; the CSV has it whole)"


def _looks(rows: Sequence[Sequence[Any]], columns: int) -> Iterator[tuple[int, str]]:
    """Formats of columns that need one: dates, and numbers with at least one decimal place."""
    for at in range(columns):
        values = [row[at] for row in rows]
        if any(isinstance(value, dt.date) for value in values):
            yield at, "d mmmm yyyy"
        elif any(isinstance(value, float) for value in values):
            numbers = [value for value in values if isinstance(value, float)]
            yield at, "0.0" if all(round(value, 1) == value for value in numbers) else "0.00"


def _finish(worksheet: Any, sheet: _Sheet) -> None:
    """Widths, the heading of a long table kept in view, and the sheet printed across on as many pages as it is long."""
    for at, column in enumerate(sheet.columns):
        texts = [_shown(cell_value(row[at], column)) for row in sheet.rows[:500]]
        word = max((len(part) for part in column.split()), default=1)
        widest = max(map(len, texts), default=0)
        wrapped = sheet.name == NOTES and at == 1
        width = 100 if wrapped else min(max(word + 3, widest + 2, _NARROWEST), _WIDEST)
        worksheet.set_column(at, at, width)
    heading = 2 + len(sheet.subtitles) + bool(sheet.source)
    if len(sheet.rows) > FROZEN_FROM:
        worksheet.freeze_panes(heading + 1, 0)
    worksheet.repeat_rows(heading)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)
    last_row, last_column = heading + max(1, len(sheet.rows)), max(0, len(sheet.columns) - 1)
    worksheet.ignore_errors({"number_stored_as_text": f"A1:{_cell(last_row, last_column)}"})  # as printed, on purpose


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _shown(value: Any) -> str:
    return day(value) if isinstance(value, dt.date) else "" if value is None else str(value)
