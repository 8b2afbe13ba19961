"""What is done to a file: cells, rows, columns, names, bytes, encodings, XML inside, sizes. Each says what it did."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from material import Cells, Grid
from tables import write_ods, write_xlsx

ODD = (
    "", " ", "x", "[c]", "low", "k", "-", "0", "-1", "1e308", "1e309", "1e-400", "NaN", "inf", "12,5", "1,234", "5%",
    "٣", "#REF!",
    "=A1+B1", "2024", "202425", "202426", "0001-01-01", "9999-12-31", "2024-02-30", "31/12/2024", "01/02/03",
    "E06000047", "840",
    "E99999999", "Durham", "Dorset", "Nowhere", "Good", "Requires improvment", "Close", "\N{ZERO WIDTH SPACE}",
    "a\u00a0b", "a\tb",
    "a\nb", "a\rb", "'", '"', ";", "|", "\\N", "NULL", "'; drop table staged; --", "{}", "%s", "\ufeff",
    "\U0001f600", "e\u0301", "[note 1]",
    "(note 2)", "12.5 [r]", "national", "Local authority", "Reporting year", "9" * 400, "a" * 5_000, True, False, 0,
    12.5, -3, 1e300,
    dt.date(2024, 9, 30), dt.date(1, 1, 1),
)  # fmt: skip
HEADINGS = (
    "time_period",
    "la_name",
    "value",
    "measure",
    "authority",
    "SN_1",
    "agency_rate_fte",
    "Overall effectiveness",
    "note",
)
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32", "utf-7")


def change_cell(grid: Grid, chance: random.Random) -> tuple[str, tuple[str, int]] | None:
    """Put another value into one cell of the last rows of a sheet; what was done, and the sheet and row (1-based)."""
    sheet = chance.choice([name for name, rows in grid.sheets.items() if rows])
    rows = grid.sheets[sheet]
    at = chance.randrange(max((len(rows) + 1) // 2, len(rows) - 10), len(rows)) if len(rows) > 1 else 0
    if not rows[at]:
        return None
    column, value = chance.randrange(len(rows[at])), chance.choice(ODD)
    was, rows[at][column] = rows[at][column], value
    return f"sheet {sheet!r} row {at + 1} column {column + 1}: {was!r:.60} becomes {value!r:.60}", (sheet, at + 1)


def change_layout(grid: Grid, chance: random.Random) -> str:
    """Change rows, columns, headings, names or sizes; what was done."""
    sheet = chance.choice(sorted(grid.sheets))
    name, change = chance.choice(LAYOUTS)
    return f"sheet {sheet!r}: {name} {change(grid, sheet, chance)}"


def _rows(change: Callable[[Cells, int, random.Random], Any]) -> Callable[[Grid, str, random.Random], str]:
    def changed(grid: Grid, sheet: str, chance: random.Random) -> str:
        rows = grid.sheets[sheet]
        if not rows:
            return "nothing"
        at = chance.randrange(len(rows))
        change(rows, at, chance)
        return f"row {at + 1}"

    return changed


def _columns(change: Callable[[list[Any], int], Any]) -> Callable[[Grid, str, random.Random], str]:
    def changed(grid: Grid, sheet: str, chance: random.Random) -> str:
        rows = grid.sheets[sheet]
        at = chance.randrange(max((len(row) for row in rows), default=1) or 1)
        for row in rows:
            if at < len(row):
                change(row, at)
        return f"column {at + 1}"

    return changed


def _swap_columns(grid: Grid, sheet: str, chance: random.Random) -> str:
    rows = grid.sheets[sheet]
    width = min((len(row) for row in rows), default=0)
    if width < 2:
        return "nothing"
    one, other = chance.sample(range(width), 2)
    for row in rows:
        row[one], row[other] = row[other], row[one]
    return f"columns {one + 1} and {other + 1}"


def _rename(grid: Grid, sheet: str, chance: random.Random) -> str:
    if grid.is_text:
        return "nothing"
    name = chance.choice(
        ("", " ", "T 1", "a\tb", "a\u00a0b", "Cover", "x" * 40, "'", "ILACS_inspection_history", "é", "a/b")
    )
    rows = grid.sheets.pop(sheet)
    grid.sheets[name] = rows
    return f"{name!r}"


def _drop_sheet(grid: Grid, sheet: str, _: random.Random) -> str:
    if len(grid.sheets) > 1:
        del grid.sheets[sheet]
    return ""


def _many_cells(rows: Cells, at: int, chance: random.Random) -> None:
    rows[at].extend(["1"] * chance.choice((1, 50, 3_000)))


def _many_rows(rows: Cells, at: int, chance: random.Random) -> None:
    rows[at:at] = [list(rows[at]) for _ in range(chance.choice((2, 50, 600)))]


def _shuffle_below(rows: Cells, at: int, chance: random.Random) -> None:
    below = rows[at:]
    chance.shuffle(below)
    rows[at:] = below


def _set(value: Any) -> Callable[[Cells, int, random.Random], None]:
    def put(rows: Cells, at: int, chance: random.Random) -> None:
        if rows[at]:
            rows[at][chance.randrange(len(rows[at]))] = value(chance)

    return put


LAYOUTS: tuple[tuple[str, Callable[[Grid, str, random.Random], str]], ...] = (
    ("row taken out", _rows(lambda rows, at, _: rows.pop(at))),
    ("row twice", _rows(lambda rows, at, _: rows.insert(at, list(rows[at])))),
    ("blank row", _rows(lambda rows, at, _: rows.insert(at, []))),
    ("row cut", _rows(lambda rows, at, chance: rows[at].__delitem__(slice(chance.randrange(len(rows[at]) + 1), None)))),
    ("row shifted", _rows(lambda rows, at, _: rows[at].insert(0, ""))),
    ("rows from here on gone", _rows(lambda rows, at, _: rows.__delitem__(slice(at, None)))),
    ("rows shuffled from", _rows(_shuffle_below)),
    ("cells behind", _rows(_many_cells)),
    ("many of", _rows(_many_rows)),
    ("long cell in", _rows(_set(lambda chance: "a" * chance.choice((32_000, 200_000, 1_000_000))))),
    ("heading in", _rows(_set(lambda chance: chance.choice(HEADINGS)))),
    ("odd cell in", _rows(_set(lambda chance: chance.choice(ODD)))),
    ("taken out", _columns(lambda row, at: row.pop(at))),
    ("twice", _columns(lambda row, at: row.insert(at, row[at]))),
    ("emptied", _columns(lambda row, at: row.__setitem__(at, ""))),
    ("blank one at", _columns(lambda row, at: row.insert(at, ""))),
    ("exchanged", _swap_columns),
    ("renamed", _rename),
    ("sheet taken out", _drop_sheet),
)  # fmt: skip


def write_grid(grid: Grid, path: Path, chance: random.Random, *, is_plain: bool) -> str:
    """Write a grid as text, XLSX or ODS; which, and how. `is_plain` where every cell must be read again as it is."""
    if not grid.is_text:
        form = chance.choice(("xlsx", "ods"))
        if form == "ods":
            write_ods(path, grid.sheets, empty_columns=0 if is_plain else chance.choice((0, 0, 3, 16_000)))
        else:
            plain = {
                n: [[str(c) if isinstance(c, dt.date) else c for c in r] for r in s] for n, s in grid.sheets.items()
            }
            write_xlsx(path, plain)
        return form
    delimiter = chance.choice((",", ",", ",", ";", "\t", "|")) if not is_plain else ","
    end = chance.choice(("\n", "\r\n", "\r"))
    encoding = "utf-8" if is_plain else chance.choice(ENCODINGS)
    text = io.StringIO()
    quoting = (
        csv.QUOTE_ALL if is_plain else csv.QUOTE_MINIMAL
    )  # a bare carriage return in a cell is not quoted otherwise
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(grid.sheets[""])
    path.write_bytes(text.getvalue().encode(encoding, "replace"))
    return f"text, {delimiter!r}, {end!r}, {encoding}"


def change_bytes(content: bytes, chance: random.Random) -> tuple[bytes, str]:
    """Change, cut, double, put in or exchange bytes; what was done."""
    out, done = bytearray(content), []
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        at = chance.randrange(len(out) + 1)
        what = chance.choice(("flip", "flip", "flip", "cut", "gone", "twice", "put", "zero"))
        if what == "flip" and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        elif what == "cut":
            del out[at:]
        elif what == "gone":
            del out[at : at + chance.choice((1, 4, 64, 1_000))]
        elif what == "twice":
            out[at:at] = out[at : at + chance.choice((1, 16, 500))]
        elif what == "put":
            out[at:at] = chance.choice(
                (b"\0", b'"', b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x05\x06", b"\r", b"<", b"%PDF-1.4", b"\x80" * 40)
            )
        elif what == "zero":
            out[at : at + 30] = bytes(len(out[at : at + 30]))
        done.append(f"{what} at {at}")
    return bytes(out), ", ".join(done)


XML_CHANGES: tuple[tuple[str, str], ...] = (
    (r'"\d+"', '"-1"'), (r'"\d+"', '"99999999999"'), (r'"\d+"', '"x"'), (r"='[^']*'", "=''"), (r"<v>[^<]*</v>",
    "<v>1e999</v>"),
    (r"<c>", "<c r='XFD1048576'>"), (r"<c>", "<c t='s'>"), (r"<c>", "<c t='e'>"), (r"<c>", "<c t='d'>"), (r"<c>",
    "<c t='b'>"),
    (r"<row>", "<row r='0'>"), (r"<row>", "<row r='x'>"), (r"<row>", "<row r='1048576'>"), (r"<v>", "<f>1/0</f><v>"),
    (r"<c ", "<c r='' "),
    (r"<c>", "<c r='A'>"), (r"<t>[^<]*</t>", ""), (r"<table:table-cell/>",
    "<table:table-cell table:number-columns-repeated='900000'/>"),
    (r"<table:table-cell/>", "<table:table-cell table:number-columns-repeated='-4'/>"),
    (r"<table:table-cell/>", "<table:table-cell table:number-columns-repeated='x' table:formula='of:=1'/>"),
    (r"<table:table-row>", "<table:table-row table:number-rows-repeated='1000000'>"),
    (r"<table:table-row>", "<table:table-row table:number-rows-repeated='x'>"),
    (r"office:value-type='string'", "office:value-type='date' office:date-value='2024-13-45'"),
    (r"office:value-type='string'", "office:value-type='float' office:value='many'"),
    (r"office:value-type='string'", "table:formula='of:=[.A1]'"), (r"office:value-type='float'",
    "office:value-type='error'"),
    (r"<text:p>", "<text:p><text:s text:c='1000000'/>"), (r"</text:p>", "</text:p><text:p>more</text:p>"),
    (r"</text:p>", ""), (r"<\?xml[^>]*>", "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'>]>"), (r"UTF-8", "UTF-16"),
    (r"xmlns", "xmlms"),
    (r"sheet1\.xml", "sheet2.xml"), (r"Target='", "Target='/"), (r"Target='", "Target='../"), (r"name=", "title="),
    (r"Id='rId1'", ""),
    (r"<sheet ", "<sheet state='hidden' "), (r"<sheet ", "<sheet state='veryHidden' "), (r"&amp;", "&nbsp;"), (r"</",
    "<"),
)  # fmt: skip


def change_members(path: Path, chance: random.Random) -> str:
    """Change what is inside a workbook or archive, member by member; what was done."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    done = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(len(members))
        name, content = members[at]
        what = chance.choice(("xml", "xml", "xml", "xml", "xml", "bytes", "gone", "empty", "twice", "name"))
        if what == "xml":
            text = content.decode("utf-8", "replace")
            fitting = [(old, new) for old, new in XML_CHANGES if re.search(old, text)]
            if fitting:
                old, new = chance.choice(fitting)
                places = list(re.finditer(old, text))[:10_000]
                place = chance.choice(places)
                text = text[: place.start()] + new + text[place.end() :]
                content, what = text.encode("utf-8"), f"{old} becomes {new} at {place.start()}"
            members[at] = (name, content)
        elif what == "bytes":
            content, what = change_bytes(content, chance)
            members[at] = (name, content)
        elif what == "gone" and len(members) > 1:
            members.pop(at)
        elif what == "empty":
            members[at] = (name, b"")
        elif what == "twice":
            members.append((name.upper(), content))
        elif what == "name":
            members[at] = (chance.choice(BAD_NAMES), content)
        done.append(f"{name}: {what}")
    pack(path, members, chance)
    return "; ".join(done)


BAD_NAMES = (
    "../a.csv", "/a.csv", "C:\\a.csv", "..\\a.csv", "a/", "a/../b.csv", "é.csv", "\U0001f600.csv",
    "a" * 300 + ".csv", ".hidden.csv",
    "ledger.csv", "mapping.csv", "CON", "a\nb.csv", " ", ".", "..", "content.xml", "xl/workbook.xml",
    "META-INF/manifest.xml", "a:b.csv",
)  # fmt: skip
PACKINGS = (zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def pack(path: Path, members: list[tuple[str, bytes]], chance: random.Random) -> None:
    """An archive of these members, packed in one of the known ways."""
    packing = chance.choice(PACKINGS)
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path, "w") as archive:  # a name may come twice
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name.replace("\0", "") or "a"), content, packing)


TOML_PIECES = (
    'notebook = "grades"', "notebook = 1", 'formats = ["pdf", "xlsx"]', "formats = [[]]", 'for_each = "authority"',
    "for_each = 1979-05-27",
    'authorities = "region:North East"', 'authorities = "group:"', 'authorities = "all"', "authorities = [1]",
    "authorities = {}",
    "parameters = { since = 2017-01-01 }", "parameters = { since = 1e400, until = nan }",
    "parameters = { authorities = [] }", "needs = []",
    'needs = ["dfe-csww"]', "needs = [\"'\"]", "parameters = { authority = '' }", "[[report]]", "[report]",
    "[[report.parameters]]", "a.b.c = 1",
    '"" = 0', "x = " + "[" * 3_000, "x = '''", "parameters = { measure = true }", "parameters.since = ''",
    "report = []", "\x00", "é = 1",
)  # fmt: skip


def change_plan(text: str, chance: random.Random) -> tuple[bytes, str]:
    """Change the lines of a plan, or its bytes; what was done."""
    lines, done = text.splitlines(), []
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(lines) + 1)
        what = chance.choice(("put", "put", "put", "gone", "twice", "value"))
        if what == "put":
            lines.insert(at, piece := chance.choice(TOML_PIECES))
            what = f"put {piece[:50]!r}"
        elif at < len(lines):
            if what == "gone":
                lines.pop(at)
            elif what == "twice":
                lines.insert(at, lines[at])
            else:
                value = chance.choice(
                    ('"x"', "1", "true", "[]", "{}", "1979-05-27", '"' + "a" * 3_000 + '"', "nan", '["Durham"]')
                )
                lines[at] = f"{lines[at].partition('=')[0]}= {value}"
        done.append(f"{what} at line {at + 1}")
    content = "\n".join(lines).encode()
    if chance.random() < 0.15:
        content, more = change_bytes(content, chance)
        done.append(more)
    return content, ", ".join(done)
