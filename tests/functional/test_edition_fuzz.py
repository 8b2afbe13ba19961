"""Random tables and workbooks: every loaded value is what its cell holds, and every cell is read or named.

The witness is another parser: the text split by hand, the workbook's own rows as they were written. Seeds are stated; the
long campaign is `make soak`.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from tables import write_csv, write_ods
from workspaces import ROOT

from ilacs_analytics.errors import IlacsError
from ilacs_analytics.sources.kept.readings import Reading
from ilacs_analytics.sources.recognise import read_file
from ilacs_analytics.sources.reference.publications import read_publications

REFERENCE = ROOT / "data" / "reference"
PUBLICATIONS = read_publications(REFERENCE)
TODAY = dt.date(2026, 11, 22)
HEADINGS = (
    "agency_rate_fte",
    "agency_fte",
    "inpost_fte",
    "caseload_fte",
    "vacancy_rate_fte_%",
    "spare",
    "cases [note 1]",
)
MEASURED = frozenset(HEADINGS) - {"spare"}
VALUES = (
    "0", "1", "12.5", "99.9", "100", "100.1", "1e2", "1e309", "-1", "-0.0", "x", "c", "[c]", "k", "low", "Z", "~", ":",
    "12.5 [r]", "9" * 150, "1,234", "12,5", "", " 7 ", "n/a", "=A1+B1", "#REF!", "NaN", "inf", "٣", "0x10", ".5", "5.",
)  # fmt: skip
PLACES = (
    ("Local authority", "840", "E06000047", "County Durham"), ("Local authority", "887", "E06000035", "Medway"),
    ("Local authority", "857", "E06000017", "Rutland"), ("Local authority", "887", "E06000035", "Rutland"),
    ("Local authority", "999", "E06999999", "Nowhere"), ("School", "840", "E06000047", "Durham"),
    ("Local authority", "909", "E10000006", "Cumbria"), ("National", "", "", ""), ("Local authority", "", "", "Walsall"),
)  # fmt: skip
YEARS = frozenset({"2022", "2023", "202324", "2024"})
NAMING = ("time_period", "time_identifier", "geographic_level", "old_la_code", "new_la_code", "la_name")


def made_table(chance: random.Random) -> list[list[str]]:
    """A table of statistics with titles above it, blank rows within, rows of every kind."""
    rows = [[chance.choice(("A title", "")) for _ in range(chance.randint(1, 3))] for _ in range(chance.randint(0, 3))]
    rows.append([*NAMING, *HEADINGS])
    for _ in range(chance.randint(1, 14)):
        if chance.random() < 0.1:
            rows.append([""] * (len(NAMING) + len(HEADINGS)))
        period = chance.choice(("2022", "2023", "202324", "202413", "soon", "2024"))
        identifier = chance.choice(("Reporting year", "Reporting year", "Calendar quarter 1", ""))
        rows.append([period, identifier, *chance.choice(PLACES), *(chance.choice(VALUES) for _ in HEADINGS)])
    return rows


def read(path: Path, folder: Path) -> tuple[Reading, list[tuple[Any, ...]]]:
    """The reading of a file, and the rows of its figures."""
    _, reading = read_file(path, PUBLICATIONS, REFERENCE, figures=folder / "figures.parquet", today=TODAY)
    with duckdb.connect() as connection:
        figures = connection.execute(
            "select sheet, row_number, column_name, raw_value, value, symbol, reason, locator from read_parquet(?)",
            [str(reading.figures_path)],
        ).fetchall()
    return reading, figures


def check_statistics(folder: Path, seed: int) -> int:
    """One made table, as text or workbook; the values that were loaded."""
    chance = random.Random(seed)
    rows = made_table(chance)
    kind = chance.choice(("lf", "crlf", "cr", "ods", "xlsx"))
    path = folder / f"{seed}.table"
    ends = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
    if kind in ends:
        write_csv(path, rows, line_end=ends[kind], encoding=chance.choice(("utf-8", "utf-8-sig")))
    elif kind == "ods":
        write_ods(path, {"Notes": [["About"]], "T 1": rows})
    else:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("T 1")
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(at, column, cell)
            book.add_worksheet("Notes").write(0, 0, "About")
    if not any(row[0] in YEARS for row in rows):
        with pytest.raises(IlacsError, match="no row has a year"):
            read(path, folder)
        return 0
    reading, figures = read(path, folder)
    header = next(at for at, row in enumerate(rows) if "time_period" in row)
    cells = {
        (number, heading): " ".join(text.split())
        for number, row in enumerate(rows, start=1)
        if number > header + 1
        for heading, text in zip((*NAMING, *HEADINGS), row, strict=True)
    }
    loaded = 0
    for _, number, _, raw, value, symbol, reason, locator in figures:
        assert locator.startswith(
            f"sheet T_1 row {number} column " if kind in {"ods", "xlsx"} else f"row {number} column "
        )
        column = locator.rpartition(" ")[2]
        if kind in {"ods", "xlsx"}:
            heading = (*NAMING, *HEADINGS)[ord(column) - 65]
        else:
            heading = column.replace("_[note", " [note").replace("[note_", "[note ")
        printed = cells[number, heading]
        assert raw == printed, (seed, locator)
        if reason is None:
            loaded += 1
            assert (value is None) != (symbol is None)
            if value is not None:
                assert math.isfinite(value)
                assert value == float(printed.removesuffix(" [r]")), (seed, printed)
    read_cells = sum(1 for (_, heading), text in cells.items() if heading in MEASURED and text)
    assert reading.account.cells_read == len(figures) == read_cells, seed
    every = sum(1 for row in rows for text in row if text.strip()) + (kind in {"ods", "xlsx"})
    assert every == reading.account.cells_naming + reading.account.cells_read + reading.account.cells_not_read, seed
    return loaded


LOCAL = ("authority", "measure", "basis", "period_end", "value", "note")
LOCAL_VALUES = (5, 12.5, "7", "low", "12,5", "", "=1/0", "=A1+B1", 1000000000, -1, "1e309", 0.125)


def made_local(path: Path, chance: random.Random) -> tuple[dict[tuple[str, int], str], int]:
    """A workbook of local figures, some on later sheets; its values by sheet and row, and the number of its cells."""
    wanted: dict[tuple[str, int], str] = {}
    cells = 0
    with xlsxwriter.Workbook(str(path)) as book:
        for number in range(chance.randint(1, 3)):
            sheet, row = book.add_worksheet(f"sheet {number}"), chance.randint(0, 3)
            sheet.write_row(row, 0, LOCAL)
            cells += len(LOCAL)
            for _ in range(chance.randint(0, 5)):
                row += chance.randint(1, 2)
                told = [
                    chance.choice(("Rutland", "Durham", "")),
                    "cases",
                    "headcount",
                    f"20{chance.randint(10, 25)}-09-30",
                ]
                sheet.write_row(row, 0, told)
                cells += sum(1 for text in told if text)
                value = chance.choice(LOCAL_VALUES)
                if value == "":
                    continue
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(row, 4, value, None, "#DIV/0!" if value == "=1/0" else "")
                else:
                    sheet.write(row, 4, value)
                wanted[f"sheet {number}", row + 1] = "#DIV/0!" if value == "=1/0" else str(value)
                cells += 1
    return wanted, cells


def check_local(folder: Path, seed: int) -> int:
    """One made workbook of local figures, with errors and formulas without a value; the values told."""
    path = folder / f"{seed}.xlsx"
    wanted, cells = made_local(path, random.Random(seed))
    if not wanted:
        with pytest.raises(IlacsError, match="no row has a value"):
            read_file(path, PUBLICATIONS, REFERENCE, figures=folder / "figures.parquet", today=TODAY)
        return 0
    _, reading = read_file(path, PUBLICATIONS, REFERENCE, figures=folder / "figures.parquet", today=TODAY)
    found = {(one.sheet, one.row): one.raw for one in reading.rejected}
    for *_, raw, _, _, _, locator in reading.rows:
        sheet_name, _, place = locator.removeprefix("sheet ").partition(" row ")
        found[sheet_name.replace("_", " "), int(place.split()[0])] = raw
    assert found.keys() == wanted.keys(), seed
    for at, raw in found.items():
        assert raw == wanted[at] or float(raw) == float(wanted[at]), (seed, at)
    account = reading.account
    assert cells == account.cells_naming + account.cells_read + account.cells_not_read, seed
    return len(found)


def damage(folder: Path, seed: int) -> bool:
    """One made workbook with bytes changed or cut off; whether it was refused, which is an error in words."""
    chance = random.Random(seed)
    path = folder / f"{seed}-damaged.xlsx"
    made_local(path, chance)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 8)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content if chance.random() < 0.5 else content[: chance.randrange(1, len(content))])
    try:
        read_file(path, PUBLICATIONS, REFERENCE, figures=folder / "figures.parquet", today=TODAY)
    except IlacsError:
        return True
    return False


def test_random_tables_of_statistics(tmp_path: Path) -> None:
    assert sum(check_statistics(tmp_path, seed) for seed in range(40)) > 120


def test_random_workbooks_of_local_figures(tmp_path: Path) -> None:
    assert sum(check_local(tmp_path, seed) for seed in range(25)) > 40


def test_damaged_workbooks_end_in_words(tmp_path: Path) -> None:
    assert sum(damage(tmp_path, seed) for seed in range(15)) > 7


@pytest.mark.soak
def test_thousands_of_damaged_workbooks(tmp_path: Path) -> None:
    assert sum(damage(tmp_path, seed) for seed in range(1_000, 3_000)) > 1_000


@pytest.mark.soak
def test_thousands_of_random_tables(tmp_path: Path) -> None:
    assert sum(check_statistics(tmp_path, seed) for seed in range(1_000, 5_000)) > 20_000


@pytest.mark.soak
def test_thousands_of_random_workbooks(tmp_path: Path) -> None:
    assert sum(check_local(tmp_path, seed) for seed in range(1_000, 3_000)) > 3_000


@pytest.mark.parametrize("kind", ["far cell", "cut member", "broken xml", "no sheet"])
def test_damaged_workbooks_are_refused_in_words(tmp_path: Path, kind: str) -> None:
    good = tmp_path / "good.xlsx"
    with xlsxwriter.Workbook(str(good)) as book:
        book.add_worksheet("T").write_row(0, 0, LOCAL)
    path = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(path, "w") as out:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                if kind == "no sheet":
                    continue
                if kind == "far cell":
                    content = content.replace(
                        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                    )
                if kind == "broken xml":
                    content = content[: len(content) // 2]
            out.writestr(name, content)
    if kind == "cut member":
        path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(IlacsError) as error:
        read_file(path, PUBLICATIONS, REFERENCE, figures=tmp_path / "figures.parquet", today=TODAY)
    assert error.value.exit_code == 10
    assert error.value.next_step
