"""Sheets with one row an authority and a group of columns an inspection: SLAC, CPI, TLAC, SIF and ILACS since 2009.

Such a sheet prints publication dates only, has any number of groups, and may hold a second table with its own header
(authorities that ended). `First ILACS ...`, `Second ILACS ...` are groups of one kind, told apart by the ordinal.
"""

from __future__ import annotations

from typing import Any

from ilacs_analytics.sources.files.headings import heading_key
from ilacs_analytics.sources.files.opening import Sheet
from ilacs_analytics.sources.files.told import ToldInspection
from ilacs_analytics.sources.ofsted.inspection_list import date_at, grades_at, kind_of, text_at
from ilacs_analytics.sources.reference.publications import HEADER_WITHIN, Publication

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
}
"""Groups of columns: family of frameworks, kind (empty: a column tells it), and the key of the mention."""
ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "next",
    "latest",
)
"""Words that number the groups of one kind."""


def is_history(sheet: Sheet, publication: Publication) -> bool:
    """True where some row of the sheet is the header of a history."""
    return any(find_groups(row, publication) is not None for row in sheet.rows[:HEADER_WITHIN])


def history_headers(sheet: Sheet, publication: Publication) -> list[int]:
    """Index of every row that is the header of a history: none in another sheet, one a table in a history."""
    if not is_history(sheet, publication):
        return []
    return [index for index, row in enumerate(sheet.rows) if find_groups(row, publication) is not None]


def find_groups(row: list[Any], publication: Publication) -> dict[str, int] | None:
    """Column of each field of a header of a history, as `ilacs-2.overall`; None for another row."""
    if sum(isinstance(cell, str) and bool(cell.strip()) for cell in row) < 3:
        return None
    exact = publication.find_columns(row)
    if "authority_name" not in exact:
        return None
    columns = {name: index for name, index in exact.items() if "." not in name}
    by_key = publication.field_by_key
    for index, cell in enumerate(row):
        key = heading_key(cell)
        field = by_key.get(key)
        ordinal = 0
        if field is None or "." not in field:
            first, _, rest = key.partition(" ")
            if first in ORDINALS and "." in by_key.get(rest, ""):
                field, ordinal = by_key[rest], ORDINALS.index(first)
        if field is not None and "." in field:
            group, _, what = field.partition(".")
            columns.setdefault(f"{group}-{ordinal}.{what}", index)
    dated = [name for name in columns if name.endswith(".published_on")]
    return columns if dated and "started_on" not in columns else None


def read_history(sheet: Sheet, publication: Publication) -> list[ToldInspection]:
    """One record per row and group of columns that holds a date or a grade, whether or not it names an authority."""
    told: list[ToldInspection] = []
    columns: dict[str, int] | None = None
    for number, row in enumerate(sheet.rows, start=1):
        header = find_groups(row, publication)
        if header is not None:
            columns = header
        elif columns is not None:
            told.extend(_read_row(sheet.name, number, row, columns))
    return told


def _read_row(sheet: str, number: int, row: list[Any], columns: dict[str, int]) -> list[ToldInspection]:
    told = []
    groups = list(dict.fromkeys(name.partition(".")[0] for name in columns if "." in name))
    for group in groups:
        family, kind, key = GROUPS[group.rpartition("-")[0]]
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
                text_at(row, columns.get("authority_code")),
                text_at(row, columns.get("authority_name")),
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
