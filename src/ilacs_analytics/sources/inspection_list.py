"""Sheets with one row an inspection or visit: the history, the year's activity, the state on a day.

Needs a header row within the first rows of the sheet, with an authority, a start and the graded domains.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ilacs_analytics.errors import MissingColumn
from ilacs_analytics.sources.opening import Sheet, text_of
from ilacs_analytics.sources.publications import HEADER_WITHIN, Publication
from ilacs_analytics.sources.told import ToldDate, ToldGrade, ToldInspection, column_letter

DOMAINS = ("overall", "leaders", "help_protection", "care", "care_leavers")
LIST_SIGNS = {"authority_name", "started_on", *DOMAINS}
"""Fields that mark a sheet as a list of inspections."""
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d-%m-%Y")

KINDS = {
    "standard": "standard",
    "short": "short",
    "focused": "focused_visit",
    "monitoring": "monitoring_visit",
    "joint targeted": "jtai",
    "jtai": "jtai",
}
"""Words of a printed kind, and the kind."""


@dataclass(frozen=True)
class Header:
    """Where the header stands (index of its row) and the column of each field."""

    row: int
    columns: dict[str, int]


def required_of(publication: Publication) -> tuple[str, ...]:
    """Fields a list must have; only the older workbook prints lists without publication dates."""
    dated = ("published_on",) if publication.code == "ofsted-outcomes" else ()
    return ("authority_name", "started_on", *dated, "leaders", "help_protection", "care")


def find_header(sheet: Sheet, publication: Publication) -> Header | None:
    """The header of a list of inspections, or None for another sheet. Raises `MissingColumn` for a list that lacks one."""
    for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns = publication.find_columns(row)
        if {"authority_name", "started_on"} <= columns.keys() and len(columns.keys() & set(DOMAINS)) >= 2:
            missing = [name for name in required_of(publication) if name not in columns]
            if missing:
                headings = " or ".join(repr(text) for text in publication.headings[missing[0]])
                raise MissingColumn(
                    f"sheet {sheet.name} has no column for {missing[0]}",
                    where=f"sheet {sheet.name}, row {index + 1}",
                    next_step=f"looked for {headings}; add the new heading to data/reference/published_heading.csv",
                )
            return Header(index, columns)
    return None


def read_list(sheet: Sheet, publication: Publication, header: Header) -> list[ToldInspection]:
    """One record per row of the list that names an authority."""
    columns = header.columns
    key = "in-year" if "focus" in columns else "" if "kind" in columns else "as-at"
    told = []
    for number, row in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2):
        name = text_at(row, columns.get("authority_name"))
        code = text_at(row, columns.get("authority_code"))
        if not name and not code:
            continue
        printed = text_at(row, columns.get("kind"))
        told.append(
            ToldInspection(
                sheet=sheet.name,
                row=number,
                key=key,
                authority_code=code,
                authority_name=name,
                family="ilacs",
                kind=kind_of(printed) if "kind" in columns else "not_stated",
                kind_as_printed=printed,
                started=date_at(row, columns.get("started_on")),
                published=date_at(row, columns.get("published_on")),
                focus=text_at(row, columns.get("focus")),
                grades=grades_at(row, {domain: columns[domain] for domain in DOMAINS if domain in columns}),
            )
        )
    return told


def kind_of(printed: str) -> str:
    """Kind of an inspection or visit by the words printed, or an empty text."""
    lowered = printed.lower()
    return next((kind for word, kind in KINDS.items() if word in lowered), "")


def text_at(row: Sequence[Any], index: int | None) -> str:
    """Text of a cell; empty where the column or the cell is not there."""
    return text_of(row[index]) if index is not None and index < len(row) else ""


def date_at(row: Sequence[Any], index: int | None) -> ToldDate | None:
    """A date cell, or None where it is empty."""
    printed = text_at(row, index)
    if not printed or index is None:
        return None
    return ToldDate(column_letter(index), printed, read_day(row[index]))


def grades_at(row: Sequence[Any], columns: dict[str, int]) -> tuple[ToldGrade, ...]:
    """Grade cells that are not empty."""
    cells = ((domain, index, text_at(row, index)) for domain, index in columns.items())
    return tuple(ToldGrade(domain, column_letter(index), printed) for domain, index, printed in cells if printed)


def read_day(value: Any) -> dt.date | None:
    """A day from a date cell or from text, or None where it is no date."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    for pattern in DATE_FORMATS:
        try:
            return dt.datetime.strptime(text_of(value), pattern).date()
        except ValueError:
            continue
    return None
