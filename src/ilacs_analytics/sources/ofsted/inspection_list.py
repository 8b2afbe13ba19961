"""Sheets with one row an inspection or visit: the history, the year's activity, the state on a day.

Needs a header row within the first rows of the sheet, with an authority, a start and the graded domains. What a list must
have follows its edition: data/reference/published_requirement.csv.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ilacs_analytics.errors import MissingColumn
from ilacs_analytics.sources.files.headings import without_markers
from ilacs_analytics.sources.files.opening import Sheet, text_of
from ilacs_analytics.sources.files.told import ToldDate, ToldGrade, ToldInspection, column_letter
from ilacs_analytics.sources.reference.publications import HEADER_WITHIN, Publication

DOMAINS = ("overall", "leaders", "help_protection", "care", "care_leavers", "adoption", "lscb")
OF_AUTHORITIES = {"leaders", "help_protection", "care", "care_leavers", "adoption", "lscb"}
"""Domains that only inspections of authorities have: two of them mark a sheet as a list, those on children's homes have none."""
FAMILY = "ilacs"
"""Family of frameworks that lists speak of; a row that starts before it began is of another, see `inspection_rows`."""
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d-%m-%Y")

KINDS = {
    "re-inspection": "reinspection",
    "reinspection": "reinspection",
    "standard": "standard",
    "short": "short",
    "focused": "focused_visit",
    "focussed": "focused_visit",
    "assurance": "focused_visit",
    "monitoring": "monitoring_visit",
    "joint targeted": "jtai",
    "jtai": "jtai",
    "single inspection": "standard",
    "sif": "standard",
}
"""Words of a printed kind, and the kind; the first that fits."""


@dataclass(frozen=True)
class Header:
    """Where the header stands (index of its row) and the column of each field."""

    row: int
    columns: dict[str, int]


def required_of(publication: Publication, edition: str) -> tuple[str, ...]:
    """Fields a list of this edition must have; with an empty edition those that every edition has."""
    return tuple(
        one.field
        for one in publication.required
        if (edition or "0") >= (one.from_edition or "0") and (not one.to_edition or (edition or "0") <= one.to_edition)
    )


def find_header(sheet: Sheet, publication: Publication, edition: str = "") -> Header | None:
    """The header of a list of inspections, or None for another sheet. Raises `MissingColumn` for a list that lacks one."""
    for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns = publication.find_columns(row)
        if len(OF_AUTHORITIES & columns.keys()) < 2 or any("." in name for name in columns):
            continue
        missing = [name for name in required_of(publication, edition) if name not in columns]
        if not missing:
            return Header(index, columns)
        if {"authority_name", "authority_code", "started_on"} & columns.keys():
            looked_for = {
                name: " or ".join(repr(text) for text in dict.fromkeys(publication.headings[name])) for name in missing
            }
            raise MissingColumn(
                f"sheet {sheet.name} has no column for {', '.join(missing)}",
                where=f"sheet {sheet.name}, row {index + 1}",
                next_step="; ".join(f"{name} was looked for as {headings}" for name, headings in looked_for.items())
                + f"; the sheet has {', '.join(text for cell in row if (text := text_of(cell)))}"
                + "; add the new heading to data/reference/published_heading.csv",
            )
    return None


def read_list(sheet: Sheet, header: Header) -> list[ToldInspection]:
    """One record per row of the list that holds a date or a grade, whether or not it names an authority."""
    columns = header.columns
    key = "in-year" if "focus" in columns else "" if "kind" in columns else "as-at"
    told = []
    for number, row in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2):
        if is_blank(row):
            continue  # a cell far below the table makes a million of them
        printed = text_at(row, columns.get("kind"))
        one = ToldInspection(
            sheet=sheet.name,
            row=number,
            key=key,
            authority_code=text_at(row, columns.get("authority_code")),
            authority_name=text_at(row, columns.get("authority_name")),
            family=family_of(printed),
            kind=kind_of(printed) if "kind" in columns else "not_stated",
            kind_as_printed=printed,
            started=date_at(row, columns.get("started_on")),
            published=date_at(row, columns.get("published_on")),
            focus=text_at(row, columns.get("focus")),
            grades=grades_at(row, {domain: columns[domain] for domain in DOMAINS if domain in columns}),
        )
        if one.cells:
            told.append(one)
    return told


def is_blank(row: Sequence[Any]) -> bool:
    """True where no cell of the row holds anything."""
    return row.count("") == len(row)


def kind_of(printed: str) -> str:
    """Kind of an inspection or visit by the words printed, or an empty text."""
    lowered = printed.lower()
    return next((kind for word, kind in KINDS.items() if word in lowered), "")


def family_of(printed: str) -> str:
    """Family of frameworks by the words printed of a kind."""
    lowered = printed.lower()
    return "sif" if "sif" in lowered.split() or "single inspection" in lowered else FAMILY


def text_at(row: Sequence[Any], index: int | None) -> str:
    """Text of a cell without note markers; empty where the column or the cell is not there."""
    return without_markers(text_of(row[index])) if index is not None and index < len(row) else ""


def date_at(row: Sequence[Any], index: int | None) -> ToldDate | None:
    """A date cell, or None where it is empty."""
    printed = text_at(row, index)
    if not printed or index is None:
        return None
    return ToldDate(column_letter(index), printed, read_day(row[index]) or read_day(printed))


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
