"""Which publications are known, and under which headings each prints its fields: read from data/reference/.

New editions that rename or reorder columns need a row in data/reference/published_heading.csv, not new code.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilacs_analytics.sources.opening import text_of

HEADER_WITHIN = 12
"""Rows at the head of a table in which its header is looked for."""


@dataclass(frozen=True)
class MeasuredColumn:
    """A column of published statistics: what it measures, on what basis, over which period."""

    field: str
    where_field: str
    where_value: str
    measure: str
    basis: str
    period: str
    period_ends: str
    year_offset: int


@dataclass(frozen=True)
class Publication:
    """One publication: who, what, under which licence; its headings by field and its measured columns."""

    code: str
    reader: str
    publisher: str
    title: str
    kind: str
    licence: str
    url: str
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measured: tuple[MeasuredColumn, ...] = ()

    def find_columns(self, header: Sequence[Any]) -> dict[str, int]:
        """Position of each field of which a heading stands in `header`; the first where a heading repeats."""
        position: dict[str, int] = {}
        for index, cell in enumerate(header):
            position.setdefault(normalised(cell), index)
        found = {}
        for name, headings in self.headings.items():
            where = [position[heading] for heading in headings if heading in position]
            if where:
                found[name] = min(where)
        return found


def normalised(heading: Any) -> str:
    """A heading in lower case with single spaces."""
    return text_of(heading).lower()


def read_publications(reference: Path) -> dict[str, Publication]:
    """Every known publication by its code; `reference` is the folder data/reference/."""
    headings: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _rows(reference / "published_heading.csv"):
        fields = headings.setdefault(row["publication"], {})
        fields[row["field"]] = (*fields.get(row["field"], ()), row["heading"])
    measured: dict[str, list[MeasuredColumn]] = {}
    for row in _rows(reference / "published_measure.csv"):
        measured.setdefault(row["publication"], []).append(read_measured(row))
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
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
