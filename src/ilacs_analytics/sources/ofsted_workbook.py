"""Ofsted's workbooks of inspection outcomes: recognised by their sheets, read by their headings.

Needs the headings of `ofsted-outcomes` or `ofsted-underlying` in data/reference/published_heading.csv. Two kinds of sheets
are read: lists (one row an inspection, see `inspection_list`) and histories (one row an authority, see
`inspection_history`). What cannot be mapped is an error that names sheet and column.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import MissingColumn, UnknownPublication
from ilacs_analytics.sources.inspection_history import history_headers, is_history, read_history
from ilacs_analytics.sources.inspection_list import LIST_SIGNS, find_header, read_list, required_of
from ilacs_analytics.sources.opening import Sheet, read_sheets, text_of
from ilacs_analytics.sources.publications import HEADER_WITHIN, Publication
from ilacs_analytics.sources.told import Edition, ToldInspection

OUTCOMES, UNDERLYING = "ofsted-outcomes", "ofsted-underlying"

_AS_AT = re.compile(r"as at (\d{1,2} \w+ \d{4})", re.IGNORECASE)


def recognise(path: Path, publications: Mapping[str, Publication]) -> Edition:
    """Which edition of which workbook this is. Raises `UnknownPublication`, `MissingColumn`, `UnreadableSource`."""
    sheets = list(read_sheets(path, _is_wanted))
    publication = publications[UNDERLYING if any(is_history(s, publications[UNDERLYING]) for s in sheets) else OUTCOMES]
    inspections = _read(sheets, publication)
    if not inspections:
        raise UnknownPublication(
            f"no sheet of the workbook is one that is read: {', '.join(sheet.name for sheet in sheets)}",
            where=str(path),
            next_step=f"a sheet of inspections needs the columns {', '.join(required_of(publications[OUTCOMES]))}",
        )
    published_on, as_at = _read_cover(sheets)
    latest = max(
        (told.day for one in inspections for told in (one.started, one.published) if told and told.day), default=None
    )
    day = as_at or published_on or latest
    if day is None:
        raise UnknownPublication("no date in the workbook can be read", where=str(path), next_step="download it again")
    unread = _unread_headings(sheets, publication)
    notes = (f"columns not read: {', '.join(unread)}",) if unread else ()
    return Edition(publication.code, str(day.year), published_on, as_at, notes)


def read(path: Path, publication: Publication) -> list[ToldInspection]:
    """One record per mention of an inspection in the workbook, in the order of sheets and rows."""
    return _read(list(read_sheets(path, _is_wanted)), publication)


def _is_wanted(sheet_name: str) -> bool:
    """False for the long sheets on children's homes."""
    return not sheet_name.lower().startswith("provider")


def _read(sheets: Sequence[Sheet], publication: Publication) -> list[ToldInspection]:
    told: list[ToldInspection] = []
    for sheet in sheets:
        header = find_header(sheet, publication)
        if header is not None:
            told.extend(read_list(sheet, publication, header))
        elif not is_history(sheet, publication):
            _refuse_nearly(sheet, publication)
    for sheet in sheets:
        if is_history(sheet, publication):
            told.extend(read_history(sheet, publication))
    return told


ENOUGH_SIGNS = 3
"""Headings of a list of inspections that make a sheet one; sheets on children's homes have at most two."""


def _refuse_nearly(sheet: Sheet, publication: Publication) -> None:
    """Raise `MissingColumn` for a sheet that looks like a list of inspections and lacks a column: never leave it out."""
    for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        found = publication.find_columns(row)
        missing = [name for name in required_of(publication) if name not in found]
        if len(LIST_SIGNS & found.keys()) >= ENOUGH_SIGNS and missing:
            looked_for = {name: " or ".join(repr(text) for text in publication.headings[name]) for name in missing}
            raise MissingColumn(
                f"sheet {sheet.name} has no column {', '.join(missing)}",
                where=f"sheet {sheet.name}, row {index + 1}",
                next_step="; ".join(f"{name} was looked for as {headings}" for name, headings in looked_for.items())
                + "; add the new heading to data/reference/published_heading.csv",
            )


def _unread_headings(sheets: Sequence[Sheet], publication: Publication) -> list[str]:
    """Headings of the sheets read that no field takes, each once, in order."""
    unread: dict[str, None] = {}
    for sheet in sheets:
        listed = find_header(sheet, publication)
        headers = [listed.row] if listed is not None else history_headers(sheet, publication)
        for row in (sheet.rows[index] for index in headers):
            known = set(publication.find_columns(row).values())
            unread |= dict.fromkeys(text_of(cell) for index, cell in enumerate(row) if index not in known)
    return [heading for heading in unread if heading]


def _read_cover(sheets: Sequence[Sheet]) -> tuple[dt.date | None, dt.date | None]:
    """Days of publication and of the state told, from the cover sheet."""
    published_on = as_at = None
    for sheet in sheets[:2]:
        for row in sheet.rows:
            cells = [text_of(cell) for cell in row]
            if cells and cells[0].lower().startswith("published on") and len(row) > 1:
                published_on = published_on or _day(row[1])
            for text in cells:
                match = _AS_AT.search(text)
                if match and as_at is None:
                    as_at = _day(match.group(1))
    return published_on, as_at


def _day(value: Any) -> dt.date | None:
    from ilacs_analytics.sources.inspection_list import read_day

    return read_day(value)
