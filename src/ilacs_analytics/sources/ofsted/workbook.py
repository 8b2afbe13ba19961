"""Ofsted's workbooks of inspection outcomes: recognised by their sheets, read by their headings.

Needs the headings of `ofsted-outcomes` and `ofsted-underlying` in data/reference/published_heading.csv, read as one. Two
kinds of sheets are read: lists (one row an inspection, see `inspection_list`) and histories (one row an authority, see
`inspection_history`). Every other sheet, column and row with something in it is named as not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ilacs_analytics.sources.files.opening import HIDDEN, Sheet, read_sheets, text_of
from ilacs_analytics.sources.files.told import Account, Edition, NotRead, ToldInspection
from ilacs_analytics.sources.ofsted.history import find_groups, is_history, read_history
from ilacs_analytics.sources.ofsted.inspection_list import find_header, is_blank, read_day, read_list
from ilacs_analytics.sources.reference.publications import Publication

OUTCOMES, UNDERLYING = "ofsted-outcomes", "ofsted-underlying"
DESCRIBING = frozenset({"authority_name", "authority_code", "kind", "focus"})
"""Fields of a row that say what it is about."""

_AS_AT = re.compile(r"as at (\d{1,2} \w+ \d{4})", re.IGNORECASE)
_UNDERLYING_TITLE = re.compile(r"social care (?:data )?in england", re.IGNORECASE)
_ELSEWHERE = re.compile(r"^.?[a-z]+:/", re.IGNORECASE)
"""How a sheet is named that a spreadsheet keeps of another file."""


@dataclass(frozen=True)
class Workbook:
    """A workbook of inspections as it was read: its edition, the mentions in it, and where its cells went."""

    edition: Edition
    inspections: tuple[ToldInspection, ...]
    account: Account


def read_workbook(path: Path, publications: Mapping[str, Publication]) -> Workbook | None:
    """The workbook with all it says of inspections; None for one without a sheet of inspections.

    Raises `MissingColumn`, `UnreadableSource`.
    """
    publication = _with_all_headings(publications)
    sheets = list(read_sheets(path))
    published_on, as_at = _read_cover(sheets)
    cover = as_at or published_on
    stated = str(cover.year) if cover else ""
    inspections: list[ToldInspection] = []
    histories: list[ToldInspection] = []
    not_read: list[NotRead] = []
    naming = 0
    for sheet in sheets:
        told, headers = _read_sheet(sheet, publication, stated)
        if any("." in name for columns in headers.values() for name in columns):
            histories += told
        else:
            inspections += told
        named, parts = _count(sheet, headers, told)
        naming += named
        not_read += parts
    inspections += histories
    if not inspections:
        return None
    days = [told.day for one in inspections for told in (one.started, one.published) if told and told.day]
    day = as_at or published_on or max(days, default=None)
    code = UNDERLYING if _is_underlying(sheets, histories) else OUTCOMES
    edition = Edition(code, str(day.year) if day else "undated", published_on, as_at)
    return Workbook(edition, tuple(inspections), Account(naming, 0, tuple(_together(not_read))))


def _read_sheet(
    sheet: Sheet, publication: Publication, edition: str
) -> tuple[list[ToldInspection], dict[int, dict[str, int]]]:
    """Mentions of one sheet, and its headers by their rows; nothing of a hidden one, which nobody sees."""
    if sheet.is_hidden:
        return [], {}
    if is_history(sheet, publication):
        rows = enumerate(sheet.rows)
        headers = {index: columns for index, row in rows if (columns := find_groups(row, publication)) is not None}
        return read_history(sheet, publication), headers
    header = find_header(sheet, publication, edition)
    return ([], {}) if header is None else (read_list(sheet, header), {header.row: header.columns})


def _with_all_headings(publications: Mapping[str, Publication]) -> Publication:
    """The headings of both workbooks: editions of one print those of the other."""
    both = publications[UNDERLYING], publications[OUTCOMES]
    names = dict.fromkeys(name for publication in both for name in publication.headings)
    headings = {name: tuple(text for one in both for text in one.headings.get(name, ())) for name in names}
    return replace(both[0], headings=headings)


def _is_underlying(sheets: Sequence[Sheet], histories: Sequence[ToldInspection]) -> bool:
    """The workbook with statistics of all providers; its history goes back before ILACS."""
    title = " ".join(text_of(cell) for sheet in sheets[:1] for row in sheet.rows for cell in row)
    return any(one.family != "ilacs" for one in histories) or bool(_UNDERLYING_TITLE.search(title))


def _count(
    sheet: Sheet, headers: Mapping[int, Mapping[str, int]], told: Sequence[ToldInspection]
) -> tuple[int, list[NotRead]]:
    """Cells of a sheet that name things, and its parts that are not read; value cells are counted where they are told."""
    if not headers:
        cells = sum(1 for row in sheet.rows for cell in row if text_of(cell))
        why = HIDDEN if sheet.is_hidden else "a sheet without inspections"
        return 0, [NotRead("sheet", sheet.name, sheet.name, cells, why)] if cells else []
    rows_told: dict[int, set[str]] = {}
    for one in told:
        rows_told.setdefault(one.row - 1, set()).update(column for column, _ in one.cells)
    naming = text_cells = 0
    columns: Counter[str] = Counter()
    current: Mapping[str, int] = {}
    heading: Sequence[object] = ()
    for index, row in enumerate(sheet.rows):
        filled = [] if is_blank(row) else [at for at, cell in enumerate(row) if text_of(cell)]
        if index in headers:
            current, heading = headers[index], row
            naming += len(filled)
            continue
        described = {at for name, at in current.items() if name.rpartition(".")[2] in DESCRIBING}
        known = described | set(current.values())
        if not current or (index not in rows_told and not any(at in described for at in filled)):
            text_cells += len(filled)
            continue
        naming += sum(1 for at in filled if at in described)
        for at in filled:
            if at not in known:
                columns[text_of(heading[at]) if at < len(heading) and text_of(heading[at]) else f"column {at + 1}"] += 1
    parts = [NotRead("column", name, sheet.name, cells, "no heading that is read") for name, cells in columns.items()]
    if text_cells:
        parts.append(NotRead("title", "rows outside the tables", sheet.name, text_cells, "titles and notes"))
    return naming, parts


def _together(parts: Collection[NotRead]) -> list[NotRead]:
    """Sheets that a spreadsheet keeps of other files, as one part; all others as they are."""
    kept = [part for part in parts if not _ELSEWHERE.match(part.name)]
    others = [part for part in parts if _ELSEWHERE.match(part.name)]
    if others:
        cells = sum(part.cells for part in others)
        name = f"{len(others)} sheets kept of other files"
        kept.append(NotRead("sheet", name, "", cells, "hidden copies that a spreadsheet keeps of files it refers to"))
    return kept


def _read_cover(sheets: Sequence[Sheet]) -> tuple[dt.date | None, dt.date | None]:
    """Days of publication and of the state told, from the cover sheet."""
    published_on = as_at = None
    for sheet in sheets[:2]:
        for row in sheet.rows:
            cells = [text_of(cell) for cell in row]
            if cells and cells[0].lower().startswith("published on") and len(row) > 1:
                published_on = published_on or read_day(row[1])
            for text in cells:
                match = _AS_AT.search(text)
                if match and as_at is None:
                    as_at = read_day(match.group(1))
    return published_on, as_at
