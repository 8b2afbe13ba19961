"""Sheets with one row an authority and a group of columns an inspection: SLAC, CPI, TLAC, SIF and ILACS since 2009.

Such a sheet prints publication dates only, and may hold a second table with its own header (authorities that ended).
"""

from __future__ import annotations

from typing import Any

from ilacs_analytics.sources.inspection_list import date_at, grades_at, kind_of, text_at
from ilacs_analytics.sources.opening import Sheet
from ilacs_analytics.sources.publications import Publication
from ilacs_analytics.sources.told import ToldInspection

GROUPS = {
    "slac": ("slac", "standard", "slac"),
    "slac_safeguarding_again": ("slac", "reinspection_safeguarding", "slac-reinspection-safeguarding"),
    "slac_looked_after_again": ("slac", "reinspection_looked_after", "slac-reinspection-looked-after"),
    "cpi": ("cpi", "standard", "cpi"),
    "cpi_again": ("cpi", "reinspection", "cpi-reinspection"),
    "tlac": ("tlac", "standard", "tlac"),
    "sif": ("sif", "standard", "sif"),
    "sif_again": ("sif", "reinspection", "sif-reinspection"),
    "ilacs": ("ilacs", "", "ilacs"),
    "ilacs_next": ("ilacs", "", "ilacs"),
    "ilacs_third": ("ilacs", "", "ilacs"),
}
"""Groups of columns: family of frameworks, kind (empty: a column tells it), and the key of the mention."""

ENOUGH_DATES = 3
"""Groups whose publication date stands in a row for it to be the header of a history."""


def is_history(sheet: Sheet, publication: Publication) -> bool:
    """True where some row of the sheet is the header of a history."""
    return any(_header(row, publication) is not None for row in sheet.rows[:12])


def history_headers(sheet: Sheet, publication: Publication) -> list[int]:
    """Index of every row that is the header of a history: none in another sheet, one a table in a history."""
    if not is_history(sheet, publication):
        return []
    return [index for index, row in enumerate(sheet.rows) if _header(row, publication) is not None]


def _header(row: list[Any], publication: Publication) -> dict[str, int] | None:
    if sum(bool(str(cell).strip()) for cell in row) < ENOUGH_DATES:
        return None
    columns = publication.find_columns(row)
    dated = sum(f"{group}.published_on" in columns for group in GROUPS)
    return columns if dated >= ENOUGH_DATES and "authority_name" in columns else None


def read_history(sheet: Sheet, publication: Publication) -> list[ToldInspection]:
    """One record per authority and group of columns that holds a date or a grade."""
    told: list[ToldInspection] = []
    columns: dict[str, int] | None = None
    for number, row in enumerate(sheet.rows, start=1):
        header = _header(row, publication) if isinstance(row[-1] if row else "", str) else None
        if header is not None:
            columns = header
            continue
        name = text_at(row, columns.get("authority_name")) if columns else ""
        if columns is None or not name:
            continue
        told.extend(_read_row(sheet.name, number, row, columns, name))
    return told


def _read_row(sheet: str, number: int, row: list[Any], columns: dict[str, int], name: str) -> list[ToldInspection]:
    told = []
    for group, (family, kind, key) in GROUPS.items():
        published = date_at(row, columns.get(f"{group}.published_on"))
        domains = {
            field.partition(".")[2]: index
            for field, index in columns.items()
            if field.startswith(f"{group}.") and field.partition(".")[2] not in {"published_on", "kind"}
        }
        grades = grades_at(row, domains)
        if published is None and not grades:
            continue
        printed = text_at(row, columns.get(f"{group}.kind"))
        told.append(
            ToldInspection(
                sheet,
                number,
                key,
                "",
                name,
                family,
                kind or (kind_of(printed) if printed else "not_stated"),
                printed,
                None,
                published,
                "",
                grades,
            )
        )
    return told
