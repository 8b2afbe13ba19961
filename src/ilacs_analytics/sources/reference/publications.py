"""Which publications are known, and under which headings each prints its fields: read from data/reference/.

New editions that rename or reorder columns need a row in data/reference/published_heading.csv, not new code.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ilacs_analytics.sources.files.headings import heading_key

HEADER_WITHIN = 12
"""Rows at the head of a table in which its header is looked for."""


@dataclass(frozen=True)
class MeasuredColumn:
    """A column of published statistics: what it measures, on what basis, over which period.

    `is_expected` is false for a column that some editions have and others leave away.
    """

    field: str
    where_field: str
    where_value: str
    measure: str
    basis: str
    period: str
    period_ends: str
    year_offset: int
    is_expected: bool = True

    def ends_in(self, year: int) -> str:
        """Last day of the period of a row of `year`, as 2024-09-30."""
        return f"{year + self.year_offset}-{self.period_ends}"


@dataclass(frozen=True)
class RequiredField:
    """A field that a list must have in the editions from one to another; an empty edition is no bound."""

    field: str
    from_edition: str
    to_edition: str


@dataclass(frozen=True)
class Publication:
    """One publication: who, what, under which licence; its headings by field, its measured columns, what it must have."""

    code: str
    reader: str
    publisher: str
    title: str
    kind: str
    licence: str
    url: str
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measured: tuple[MeasuredColumn, ...] = ()
    required: tuple[RequiredField, ...] = ()

    @cached_property
    def field_by_key(self) -> dict[str, str]:
        """The field of each heading, by what headings are compared by; the first where two fields share one."""
        found: dict[str, str] = {}
        for name, headings in self.headings.items():
            for heading in headings:
                found.setdefault(heading_key(heading), name)
        return found

    def find_columns(self, header: Sequence[Any]) -> dict[str, int]:
        """Position of each field of which a heading stands in `header`; the first where a heading repeats."""
        position: dict[str, int] = {}
        for index, cell in enumerate(header):
            position.setdefault(heading_key(cell), index)
        found: dict[str, int] = {}
        for key, index in position.items():
            name = self.field_by_key.get(key)
            if name is not None and index < found.get(name, index + 1):
                found[name] = index
        return found


def normalised(heading: Any) -> str:
    """What a heading is compared by."""
    return heading_key(heading)


def read_publications(reference: Path) -> dict[str, Publication]:
    """Every known publication by its code; `reference` is the folder data/reference/."""
    headings: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _rows(reference / "published_heading.csv"):
        fields = headings.setdefault(row["publication"], {})
        fields[row["field"]] = (*fields.get(row["field"], ()), row["heading"])
    measured: dict[str, list[MeasuredColumn]] = {}
    for row in _rows(reference / "published_measure.csv"):
        measured.setdefault(row["publication"], []).append(read_measured(row))
    required: dict[str, list[RequiredField]] = {}
    for row in _rows(reference / "published_requirement.csv"):
        required.setdefault(row["publication"], []).append(
            RequiredField(row["field"], row["from_edition"], row["to_edition"])
        )
    found = {}
    for row in _rows(reference / "publication.csv"):
        code = row["publication"]
        found[code] = Publication(
            code,
            row["reader"],
            row["publisher"],
            row["title"],
            row["kind"],
            row["licence"],
            row["url"],
            headings.get(code, {}),
            tuple(measured.get(code, ())),
            tuple(required.get(code, ())),
        )
    return found


def read_measured(row: Mapping[str, str]) -> MeasuredColumn:
    """A measured column from its row in data/reference/published_measure.csv or in a mapping of the user's."""
    return MeasuredColumn(
        row["field"],
        row["where_field"],
        row["where_value"],
        row["measure"],
        row["basis"],
        row["period"],
        row["period_ends"],
        int(row["year_offset"]),
        row.get("is_expected", "true") != "false",
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
