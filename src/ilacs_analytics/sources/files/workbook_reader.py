"""Every sheet of a workbook, whole: run in a worker with bounded time and memory, since a damaged one may end its reader.

The library gives an empty cell for an error and for a formula whose value was never stored. Here such a cell is the text
that stands for it (`#REF!`, `=A1+B1`), so that whoever reads the cell rejects it and nothing is lost in silence.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml  # this process is bounded, and its parser refuses entities that grow

Cells = dict[tuple[int, int], str]
"""Text of cells by row and column, both from 0."""
Rows = list[list[Any]]

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_TEXT = re.compile(r"#[A-Z/0!?]+|Err:\d+")
_ODS_FORMULA = re.compile(rb"<table:table-cell [^>]*table:formula=(?:\"[^\"]*\"|'[^']*')[^>]*>")
_ODS_ERROR = re.compile(rb"value-type=[\"']error[\"']|<text:p>(?:#[A-Z/0!?]+|Err:[0-9]+)</text:p>")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def read_sheets_of(path: Path) -> list[tuple[str, Rows, bool]]:
    """Name, rows and whether it is hidden, of every sheet that holds a table, in order."""
    import python_calamine  # only where a workbook is read

    content = path.read_bytes()
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    lost = _lost_cells(content)
    sheets = []
    for about in workbook.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        rows = workbook.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
        _put_back(rows, lost.get(about.name, {}))
        sheets.append((about.name, rows, about.visible != python_calamine.SheetVisibleEnum.Visible))
    return sheets


def _put_back(rows: Rows, cells: Cells) -> None:
    for (row, column), text in cells.items():
        while len(rows) <= row:
            rows.append([])
        if len(rows[row]) <= column:
            rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = text
    width = max((len(row) for row in rows), default=0)
    for line in rows:
        line.extend([""] * (width - len(line)))


def _lost_cells(content: bytes) -> dict[str, Cells]:
    """Errors and formulas without a value, by sheet; nothing is parsed that holds neither."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "content.xml" in names:
            text = archive.read("content.xml")
            return dict(_lost_in_ods(text)) if _may_lose(text) else {}
        return {
            name: cells
            for name, part in _xlsx_parts(archive)
            if part in names and (cells := _lost_in_xlsx(archive.read(part)))
        }


def _may_lose(text: bytes) -> bool:
    """True where the text of an ODS holds an error, or a formula without a value: parsing it costs seconds."""
    if _ODS_ERROR.search(text):
        return True
    return any(b"office:value-type" not in found[0] for found in _ODS_FORMULA.finditer(text))


def _xlsx_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name of each sheet and the member that holds it."""
    relations = Xml.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for element in Xml.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION), "")
            yield element.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _lost_in_xlsx(text: bytes) -> Cells:
    if b"<f" not in text and b't="e"' not in text and b"t='e'" not in text:
        return {}
    cells: Cells = {}
    row = column = -1
    for event, element in Xml.iterparse(io.BytesIO(text), events=("start", "end")):  # noqa: S314
        name = element.tag.rpartition("}")[2]
        if event == "start" and name == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "end" and name == "c":
            found = _REFERENCE.fullmatch(element.get("r", ""))
            column = _column(found[1]) if found else column + 1
            row = int(found[2]) - 1 if found else row
            parts = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
            if element.get("t") == "e":
                cells[row, column] = parts.get("v") or "#ERROR"
            elif "f" in parts and not parts.get("v") and "is" not in parts:
                cells[row, column] = f"={parts['f']}"
        elif event == "end" and name == "row":
            element.clear()
    return cells


def _lost_in_ods(text: bytes) -> Iterator[tuple[str, Cells]]:
    cells: Cells = {}
    row = column = 0
    for event, element in Xml.iterparse(io.BytesIO(text), events=("start", "end")):  # noqa: S314
        if event == "start" and element.tag == f"{_TABLE}table":
            cells, row = {}, 0
        elif event == "start" and element.tag == f"{_TABLE}table-row":
            column = 0
        elif event == "end" and element.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            lost = _lost_in_cell(element)
            if lost:
                cells[row, column] = lost
            column += int(element.get(f"{_TABLE}number-columns-repeated", 1))
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            row += int(element.get(f"{_TABLE}number-rows-repeated", 1))
            element.clear()
        elif event == "end" and element.tag == f"{_TABLE}table":
            yield element.get(f"{_TABLE}name", ""), cells
            element.clear()


def _lost_in_cell(element: Xml.Element) -> str:
    """What stands for an error or a formula without a value; empty for every other cell."""
    formula = element.get(f"{_TABLE}formula")
    printed = " ".join("".join(one.itertext()) for one in element.findall(f"{_TEXT}p")).strip()
    if element.get(f"{_CALC}value-type") == "error":
        return printed or "#ERROR"
    if formula is None:
        return ""
    if _ERROR_TEXT.fullmatch(printed):
        return printed
    if element.get(f"{_OFFICE}value-type") is None:
        return printed or f"={formula.partition('=')[2] or formula}"
    return ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
