"""Makers of small published files for tests: CSV, ODS and XLSX written by hand, and the tables publishers print in them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Rows = Sequence[Sequence[Any]]

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
)
_XLSX_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XLSX_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LOCKED = "<manifest:encryption-data/>"


def write_csv(path: Path, rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8", line_end: str = "\n") -> Path:
    """A text table; `utf-8-sig` as encoding gives a byte order mark."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_ods(path: Path, sheets: Mapping[str, Rows], *, locked: bool = False, empty_columns: int = 0) -> Path:
    """A workbook as Ofsted writes it; `empty_columns` more are told to stand at the end of every row."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(_ods_row(row, empty_columns) for row in rows)}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {_ODS_NAMES} office:version='1.3'>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
        f"<manifest:file-entry manifest:full-path='/' manifest:media-type='{ODS}'/>"
        f"<manifest:file-entry manifest:full-path='content.xml' manifest:media-type='text/xml'>{LOCKED if locked else ''}"
        "</manifest:file-entry></manifest:manifest>"
    )
    return write_zip(path, {"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_row(row: Sequence[Any], empty_columns: int) -> str:
    more = f"<table:table-cell table:number-columns-repeated='{empty_columns}'/>" if empty_columns else ""
    return f"<table:table-row>{''.join(map(_ods_cell, row))}{more}</table:table-row>"


def _ods_cell(value: Any) -> str:
    if value in {None, ""}:
        return "<table:table-cell/>"
    text = f"<text:p>{escape(str(value))}</text:p>"
    if isinstance(value, dt.date):
        return f"<table:table-cell office:value-type='date' office:date-value='{value}'>{text}</table:table-cell>"
    if isinstance(value, int | float):
        return f"<table:table-cell office:value-type='float' office:value='{value}'>{text}</table:table-cell>"
    return f"<table:table-cell office:value-type='string'>{text}</table:table-cell>"


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook of text and numbers; dates are written as text."""
    listed = list(enumerate(sheets, start=1))
    overrides = "".join(
        f"<Override PartName='/xl/worksheets/sheet{n}.xml' ContentType='{_CONTENT_TYPE}.worksheet+xml'/>"
        for n, _ in listed
    )
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{_CONTENT_TYPE}.sheet.main+xml'/>{overrides}</Types>",
        "_rels/.rels": f"<Relationships xmlns='{_PACKAGE_RELATIONS}'>"
        f"<Relationship Id='rId1' Type='{_XLSX_RELATIONS}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{_XLSX_MAIN}' xmlns:r='{_XLSX_RELATIONS}'><sheets>"
        + "".join(f"<sheet name={quoteattr(name)} sheetId='{n}' r:id='rId{n}'/>" for n, name in listed)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_PACKAGE_RELATIONS}'>"
        + "".join(
            f"<Relationship Id='rId{n}' Type='{_XLSX_RELATIONS}/worksheet' Target='worksheets/sheet{n}.xml'/>"
            for n, _ in listed
        )
        + "</Relationships>",
    }
    for number, name in listed:
        rows = "".join(f"<row>{''.join(map(_xlsx_cell, row))}</row>" for row in sheets[name])
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet xmlns='{_XLSX_MAIN}'><sheetData>{rows}</sheetData></worksheet>"
        )
    return write_zip(path, parts)


def _xlsx_cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f"<c t='inlineStr'><is><t>{escape('' if value is None else str(value))}</t></is></c>"


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """An archive of the texts given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


# The tables publishers print

WORKFORCE_HEADER = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
    "old_la_code", "new_la_code", "la_name", "agency_rate_fte", "agency_fte", "inpost_fte", "caseload_fte",
)  # fmt: skip
NORTH_EAST = ("E92000001", "England", "E12000001", "North East")
DURHAM, HARTLEPOOL = ("840", "E06000047", "County Durham"), ("805", "E06000001", "Hartlepool")


def workforce_row(year: int | str, place: Sequence[str] = DURHAM, *values: Any) -> list[Any]:
    """One row of `WORKFORCE_HEADER` for an authority; values default to a rate of 20% from its parts."""
    told = values or (20, 10, 40, 15.5)
    return [year, "Reporting year", "Local authority", *NORTH_EAST, *place, *told]


def workforce(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    """A table of the workforce statistics."""
    return [WORKFORCE_HEADER, *rows]


OUTCOMES_HEADER = (
    "Web link", "Local authority area code", "Local authority name", "Ofsted region", "Inspection date",
    "Publication date", "Inspection type", "Overall effectiveness",
    "The impact of leaders on social work practice with children and families",
    "The experiences and progress of children who need help and protection",
    "The experiences and progress of children in care", "The experiences and progress of care leavers",
)  # fmt: skip
STANDARD = "ILACS Standard Inspection"


def outcomes_row(
    code: str, name: str, started: Any, published: Any, *grades: Any, kind: str = STANDARD, overall: Any = "Good"
) -> list[Any]:
    """One row of `OUTCOMES_HEADER`; `grades` of leaders, help and protection, care, care leavers default to Good."""
    told = grades or ("Good",) * 4
    return ["Ofsted Local Authority Webpage", code, name, "Region", started, published, kind, overall, *told]


def outcomes(*rows: Sequence[Any], as_at: str = "31 March 2027") -> dict[str, list[Sequence[Any]]]:
    """Sheets of an outcomes workbook: a cover and the history, its header on row 3."""
    cover = [["Local authority inspection outcomes"], [f"Data as at {as_at}"]]
    history = [["ILACS inspection history"], ["This worksheet contains one table."], OUTCOMES_HEADER, *rows]
    return {"Cover": cover, "ILACS_inspection_history": history}


def neighbour_header() -> list[str]:
    """Header of the later neighbour model."""
    ranks = [name for rank in range(1, 11) for name in (f"SN_{rank}", f"SN_{rank}P")]
    return ["old_la_code", "la_name", "region_ind", "region_name", *ranks]


def neighbour_row(code: str, neighbours: Iterable[str], band: str = "Close ") -> list[str]:
    """One authority's ten neighbours."""
    return [code, "Name", "1", "Region", *(cell for neighbour in neighbours for cell in (neighbour, band))]
