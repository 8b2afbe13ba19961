"""Empty tables of local figures for one authority, as CSV and as a workbook, to be filled in and added.

Prefilled with a row for each measure and basis of the workforce statistics, but for shares of shares, on the last day of
theirs that is past. Writes no values and overwrites no file.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import UnknownAuthority, UsageError, nearest
from ilacs_analytics.sources.local.table import COLUMNS, NOTE

PREFILLED = "dfe-csww"
"""Publication whose measures the template asks for."""
SHEET = "local_figures"
HEADER = (*COLUMNS, NOTE)
EXPLAINED = ("measure", "basis", "label", "definition", "unit", "how to write it")
HOW = {
    "authority": "Short name or ONS code",
    "period_end": "Day counted, or last day of the year: 2026-09-30",
    "value": "A number such as 1234 or 12.5, without commas and without %; leave it empty where you have none",
    NOTE: "For yourself; it is not loaded",
}


@dataclass(frozen=True)
class AskedFigure:
    """One row of the template, and what is said of its measure."""

    measure: str
    basis: str
    period_end: dt.date
    label: str
    definition: str
    unit: str


def write_template(reference: Path, authority: str, folder: Path, *, today: dt.date) -> tuple[Path, Path]:
    """Write the CSV and the workbook into `folder`; their paths. `reference` is the folder data/reference/.

    Raises `UnknownAuthority`, and `UsageError` where a file of that name is there.
    """
    name = find_authority(reference, authority, today=today)
    figures = asked_figures(reference, today=today)
    table, workbook = (folder / f"local_figures-{slug(name)}{suffix}" for suffix in (".csv", ".xlsx"))
    for path in (table, workbook):
        if path.exists():
            raise UsageError(
                "the file is there already, and may hold figures",
                where=str(path),
                next_step="move it away, or name another folder with --to",
            )
    folder.mkdir(parents=True, exist_ok=True)
    for path, write in ((table, _write_table), (workbook, _write_workbook)):
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            write(partial, name, figures)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    return table, workbook


def asked_figures(reference: Path, *, today: dt.date) -> list[AskedFigure]:
    """One row per measure and basis the template asks for, each on its last day before `today`."""
    measures = {row["measure"]: row for row in _rows(reference / "measure.csv")}
    asked = []
    for row in _rows(reference / "published_measure.csv"):
        measure = measures[row["measure"]]
        if row["publication"] != PREFILLED or _is_share_of_a_share(measure, measures):
            continue
        day = dt.date.fromisoformat(f"{today.year}-{row['period_ends']}")
        if day >= today:
            day = day.replace(year=today.year - 1)
        asked.append(
            AskedFigure(row["measure"], row["basis"], day, measure["label"], measure["definition"], measure["unit"])
        )
    return asked


def find_authority(reference: Path, text: str, *, today: dt.date) -> str:
    """Short name of the authority with this name, alias or code. Raises `UnknownAuthority` with the near miss."""
    rows = _rows(reference / "authority.csv")
    by_code = {row["authority_code"]: row for row in rows}
    by_name = {
        alias["alias"].lower(): by_code[alias["place_code"]]
        for alias in _rows(reference / "place_alias.csv")
        if alias["place_code"] in by_code
    }
    by_name |= {row[column].lower(): row for column in ("la_code", "authority_code", "short_name") for row in rows}
    row = by_name.get(text.strip().lower())
    if row is None:
        holding = sorted({own["short_name"] for name, own in by_name.items() if text.strip().lower() in name.split()})
        raise UnknownAuthority(
            f"'{text}' is not an authority",
            next_step=(
                f"did you mean {' or '.join(holding)}?"
                if holding
                else nearest(text, [own["short_name"] for own in rows])
            )
            or "data/reference/authority.csv lists them",
        )
    if row["valid_to"] and row["valid_to"] < today.isoformat():
        followed = [
            by_code[link["successor_code"]]["short_name"]
            for link in _rows(reference / "authority_succession.csv")
            if link["predecessor_code"] == row["authority_code"]
        ]
        raise UnknownAuthority(
            f"{row['short_name']} ceased on {row['valid_to']}", next_step=f"name {' or '.join(sorted(followed))}"
        )
    return row["short_name"]


def slug(name: str) -> str:
    """A name for files: `kingston-upon-thames`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _is_share_of_a_share(measure: dict[str, str], measures: dict[str, dict[str, str]]) -> bool:
    """True for a percentage of what is itself the part of another percentage, such as vacancies covered by agency."""
    return measure["unit"] == "percent" and any(
        other["unit"] == "percent" and other["numerator"] == measure["denominator"]
        for other in measures.values()
        if measure["denominator"]
    )


def _write_table(path: Path, authority: str, figures: Sequence[AskedFigure]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(_cells(authority, figure) for figure in figures)


def _write_workbook(path: Path, authority: str, figures: Sequence[AskedFigure]) -> None:
    import xlsxwriter  # only where a workbook is written

    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties(
            {"title": f"Local figures of {authority}, not published", "created": dt.datetime(2000, 1, 1)}
        )
        heading = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # as text: a spreadsheet would keep 12.5% as 0.125 and write days in its own way
        as_text = book.add_format({"num_format": "@"})
        figures_sheet, explained = book.add_worksheet(SHEET), book.add_worksheet("measures")
        for sheet, header in ((figures_sheet, HEADER), (explained, EXPLAINED)):
            sheet.write_row(0, 0, header, heading)
            sheet.freeze_panes(1, 0)
        figures_sheet.set_column(0, len(HEADER) - 2, 20, as_text)
        figures_sheet.set_column(len(HEADER) - 1, len(HEADER) - 1, 40, as_text)
        figures_sheet.ignore_errors({"number_stored_as_text": "A1:F1000"})
        for number, figure in enumerate(figures, start=1):
            for column, text in enumerate(_cells(authority, figure)):
                figures_sheet.write(number, column, text, as_text)
        _explain(explained, figures, wrapped)


def _explain(sheet: Any, figures: Sequence[AskedFigure], wrapped: Any) -> None:
    """The second sheet: each measure with its definition, then how to write the other columns."""
    for column, width in enumerate((26, 12, 34, 70, 18, 50)):
        sheet.set_column(column, column, width, wrapped)
    for number, figure in enumerate(figures, start=1):
        how = "0 to 100, without %: 12.5" if figure.unit == "percent" else "without commas: 1234 or 12.5"
        unit = figure.unit.replace("_", " ")
        sheet.write_row(number, 0, (figure.measure, figure.basis, figure.label, figure.definition, unit, how))
    for number, (column_name, how) in enumerate(HOW.items(), start=len(figures) + 2):
        sheet.write_row(number, 0, (column_name, "", f"Column {column_name}", "", "", how))


def _cells(authority: str, figure: AskedFigure) -> tuple[str, ...]:
    return authority, figure.measure, figure.basis, figure.period_end.isoformat(), "", ""


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
