"""What a campaign begins with: small tables and workbooks as grids of cells, reports as bytes, plans as text.

Published files are cut down to their head and a few of their rows, always the same ones, so that a case is quick; made ones
are there in any case.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bad_pdfs import report_pdf
from made_reports import ilacs
from tables import (
    DURHAM,
    HARTLEPOOL,
    neighbour_header,
    neighbour_row,
    outcomes,
    outcomes_row,
    workforce,
    workforce_row,
)

from ilacs_analytics.sources.files.workbook_reader import read_sheets_of

HEAD = 12
"""Rows of a published table that are kept from its top: titles and header are among them."""
SAMPLED = 10
"""Rows that are kept of the rest."""
WIDEST = 60
"""Columns of a published table that are kept."""
LARGEST_REPORT = 400_000
"""Bytes of a published report that is taken."""
SHEETS = 6

Cells = list[list[Any]]


@dataclass(frozen=True)
class Grid:
    """A table or workbook: rows of cells by sheet; the one sheet of a text has no name."""

    name: str
    sheets: dict[str, Cells]

    @property
    def is_text(self) -> bool:
        """True for a table without sheets."""
        return set(self.sheets) == {""}

    def copy(self) -> Grid:
        """The same, to be changed."""
        return Grid(self.name, {name: [list(row) for row in rows] for name, rows in self.sheets.items()})


@dataclass(frozen=True)
class Material:
    """Everything a case may begin with."""

    grids: list[Grid]
    files: list[tuple[str, bytes]]
    """Whole files, of which bytes are changed."""
    reports: list[tuple[str, bytes]]
    plan: str


def gather(root: Path, published: list[Path]) -> Material:
    """Made material, and that of the published folders; `root` is the checkout."""
    grids, files = list(_made_grids()), list[tuple[str, bytes]]()
    reports = [(f"made-{year}.pdf", report_pdf(ilacs(edition=year))) for year in (2018, 2023, 2026)]
    for folder in published:
        for path in sorted(found for found in folder.rglob("*") if found.is_file()):
            if path.suffix.lower() == ".pdf":
                if path.stat().st_size <= LARGEST_REPORT and len(reports) < 60:
                    reports.append((path.name, path.read_bytes()))
            else:
                grids.append(_cut(path))
                if path.stat().st_size < 120_000:
                    files.append((path.name, path.read_bytes()))
    return Material(grids, files, reports, (root / "reports.toml").read_text(encoding="utf-8"))


def _made_grids() -> Iterator[Grid]:
    places = (DURHAM, HARTLEPOOL)
    rows = [workforce_row(year, place, year % 60, 12.5, "[c]", "x") for year in range(2017, 2025) for place in places]
    yield Grid("made-workforce", {"": [list(row) for row in workforce(*rows)]})
    yield Grid("made-workforce", {"Notes": [["About"]], "T 1": [["A title"], *(list(row) for row in workforce(*rows))]})
    local = [
        ["Durham", measure, basis, f"20{year}-09-30", value, ""]
        for year in range(15, 25)
        for measure, basis, value in (("cases", "headcount", "12"), ("agency_rate", "fte", "8.5"))
    ]
    header = ["authority", "measure", "basis", "period_end", "value", "note"]
    yield Grid("made-local", {"": [header, *local]})
    yield Grid("made-local", {"figures": [header, *local], "more": [["Mine"], header, *local[:1]]})
    codes = ("840", "805", "887", "857", "335")
    neighbours = [neighbour_row(code, [other for other in codes if other != code] + ["330"] * 6) for code in codes]
    yield Grid("made-neighbours", {"": [neighbour_header(), *neighbours]})
    told = [
        outcomes_row(code, name, f"20{year}-09-09", f"20{year}-10-21")
        for year in (18, 22, 25)
        for code, name in (("E06000047", "Durham"), ("E06000035", "Medway"), ("E06000017", "Rutland"))
    ]
    yield Grid("made-outcomes", {name: [list(row) for row in rows] for name, rows in outcomes(*told).items()})


def _cut(path: Path) -> Grid:
    chance = random.Random(path.name)
    if path.suffix.lower() == ".csv":
        text = path.read_bytes().decode("utf-8-sig", "replace")
        return Grid(path.name, {"": _some(list(csv.reader(io.StringIO(text, newline=""))), chance)})
    sheets = [(name, rows) for name, rows, _ in read_sheets_of(path) if rows]
    return Grid(path.name, {name: _some(rows, chance) for name, rows in sheets[:SHEETS]})


def _some(rows: Cells, chance: random.Random) -> Cells:
    later = sorted(chance.sample(range(HEAD, len(rows)), min(SAMPLED, len(rows) - HEAD))) if len(rows) > HEAD else []
    return [list(row[:WIDEST]) for row in (*rows[:HEAD], *(rows[at] for at in later))]
