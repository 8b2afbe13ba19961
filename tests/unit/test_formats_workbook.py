"""The workbook of a page: its sheets, numbers as numbers, dates as dates, symbols as text, and nothing that it cannot hold."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import pytest
from made_page import BLOCKS, EMPTY, ENTRY, FIGURE, RUN, SOURCES, TEXT, long_table
from python_calamine import CalamineWorkbook

from ilacs_analytics.errors import ReportNotWritten
from ilacs_analytics.reports.page.formats.workbook import cell_value, sheet_name, standard_notes, write_workbook
from ilacs_analytics.reports.page.page import Block


def made(tmp_path: Path, blocks=BLOCKS, name: str = "page.xlsx", **more) -> CalamineWorkbook:
    write_workbook(tmp_path / name, entry=ENTRY, blocks=blocks, run=RUN, **more)
    return CalamineWorkbook.from_path(str(tmp_path / name))


def sheet(book: CalamineWorkbook, name: str) -> list[list[object]]:
    return book.get_sheet_by_name(name).to_python()


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def test_sheets_stand_in_their_order(tmp_path: Path) -> None:
    book = made(tmp_path)
    assert book.sheet_names == ["Cover", "Contents", "Notes", "Agency series", "Inspections", "Areas", "Sources"]
    contents = sheet(book, "Contents")
    assert contents[2:5] == [
        ["Worksheet", "What it holds"],
        ["Notes", "Notes"],
        ["Agency series", "Agency rate fell & rose"],
    ]
    assert [row[0] for row in contents[3:]] == book.sheet_names[2:]
    assert part(tmp_path / "page.xlsx", "xl/worksheets/sheet2.xml").count("<hyperlink ") == 5


def test_the_cover_says_what_of_whom_up_to_when_and_from_which_build(tmp_path: Path) -> None:
    cover = [row[0] for row in sheet(made(tmp_path), "Cover")]
    assert cover[0] == "Profile: Medway"
    for words in (
        "What do inspections & census say?",
        "Authorities: Medway.",
        "Until: 2025-12-31",
        "Build 0123abcd4567.",
        "Run 20260301T020304Z-0123abcd, finished on 1 March 2026.",
        "Sources: 2 documents, known to 31 March 2025; the latest was published on 25 September 2025. "
        "Each is on the sheet Sources.",
    ):
        assert words in cover
    assert "Open Government Licence v3.0" in cover[-1]
    assert "Contact" not in cover


def test_numbers_are_numbers_dates_are_dates_and_symbols_are_text(tmp_path: Path) -> None:
    rows = sheet(made(tmp_path), "Agency series")
    assert rows[0][0] == "Agency rate fell & rose"
    assert rows[1][0] == "Lines of the agency rate: 29.3% in 2017, 20.7% in 2025."
    assert rows[3][0] == FIGURE.content["source_line"]
    assert rows[4] == ["Date", "Value", "Symbol", "Raw value"]
    assert rows[5:] == [
        [dt.date(2017, 9, 30), 29.3, "", "29.3"],
        [dt.date(2018, 9, 30), "", "c", "c"],
        [dt.date(2025, 9, 30), 20.667, "", "20.7"],
    ]


def test_what_a_spreadsheet_would_misread_stays_what_it_is(tmp_path: Path) -> None:
    rows = sheet(made(tmp_path), "Inspections")
    assert rows[2] == [
        "Authority", "Started", "Date as printed", "Place", "Good or better", "Judgements", "Judgements (2)",
    ]  # fmt: skip
    assert rows[3] == ["Medway", dt.date(2023, 7, 17), "2023-07-17", "page 8", "yes", 4.0, "=1+1"]
    assert rows[4] == ["Medway", "", "July 2013", "page 2", "", 0.0, 'sign ":" (not available)']
    assert "<f>" not in part(tmp_path / "page.xlsx", "xl/worksheets/sheet5.xml")


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    assert sheet(made(tmp_path), "Areas")[2:] == [["Ordinal", "Summary"], ["No rows", ""]]


def test_notes_explain_every_symbol_and_take_those_of_a_page(tmp_path: Path) -> None:
    notes = {row[0]: row[1] for row in sheet(made(tmp_path, notes=[("Break", "Counted otherwise.")]), "Notes")[3:]}
    assert {f"Symbol {symbol}" for symbol in ("z", "x", "c", "low", "u", ":", "~")} <= notes.keys()
    assert notes["Symbol low"] == "Rounds to zero and is not zero, as the publisher prints it."
    assert notes["Comparability B"].endswith("close: the domain covers more or less than this.")
    assert notes["Break"] == "Counted otherwise."
    assert len(notes) == len(standard_notes()) + 1


def test_sources_are_the_documents_or_else_the_lines_under_charts(tmp_path: Path) -> None:
    assert sheet(made(tmp_path), "Sources")[3][:4] == ["Ofsted", "Outcomes", dt.date(2025, 9, 25), dt.date(2025, 3, 31)]
    book = made(tmp_path, [TEXT, FIGURE, EMPTY], "other.xlsx")
    assert sheet(book, "Sources")[2:] == [["Worksheet", "Source"], ["Agency series", FIGURE.content["source_line"]]]
    assert sheet(made(tmp_path, [], "none.xlsx"), "Sources")[3] == ["No rows", ""]


def test_tables_are_marked_up_wrapped_wide_enough_and_long_ones_keep_their_heading(tmp_path: Path) -> None:
    made(tmp_path, [TEXT, long_table(31), SOURCES])
    table = part(tmp_path / "page.xlsx", "xl/tables/table3.xml")
    assert 'displayName="table_2_long"' in table
    assert 'ref="A3:C34"' in table
    assert 'headerRowCount="0"' not in table
    long = part(tmp_path / "page.xlsx", "xl/worksheets/sheet4.xml")
    assert '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>' in long
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', long)]
    assert widths[0] > len("word30")
    assert "<pane" not in part(tmp_path / "page.xlsx", "xl/worksheets/sheet5.xml")
    assert "<mergeCell" not in long
    assert 'wrapText="1"' in part(tmp_path / "page.xlsx", "xl/styles.xml")


def test_the_same_page_gives_the_same_bytes_and_its_metadata(tmp_path: Path) -> None:
    made(tmp_path, name="a.xlsx")
    made(tmp_path, name="b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    core = part(tmp_path / "a.xlsx", "docProps/core.xml")
    assert "<dc:title>Profile: Medway</dc:title>" in core
    assert "2026-03-01T02:03:04Z" in core


def test_text_that_the_library_would_take_for_something_else(tmp_path: Path) -> None:
    cells = ["[a](b) and [c](d)", "costs $$5$$", "–", "x" * 40_000, "a\x07b", "http://www.gov.uk/x", "   "]
    odd = Block(
        "table", content={"name": "odd", "title": "?", "columns": ["", "B"], "rows": [[cell, 1] for cell in cells]}
    )
    rows = sheet(made(tmp_path, [odd]), "Odd")
    assert rows[0][0] == 'sign "?"'
    assert rows[2] == ["Column 1", "B"]
    told = [row[0] for row in rows[3:]]
    assert told[:3] == ["[a] (b) and [c] (d)", "costs $ $5$ $", 'sign "–"']
    assert str(told[3]).endswith("x ... (cut; the CSV has it whole)")
    assert told[4:] == ["a b", "http://www.gov.uk/x", ""]


def test_a_row_of_nothing_is_told(tmp_path: Path) -> None:
    bare = Block(
        "table", content={"name": "bare", "title": "Bare", "columns": ["A", "B"], "rows": [[None, ""], [1, 2]]}
    )
    assert sheet(made(tmp_path, [bare]), "Bare")[3:] == [["Nothing told", ""], [1.0, 2.0]]


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        (True, "", "yes"), (False, "", "no"), (None, "", None), (float("nan"), "", None), (0, "", 0), (0.0, "", 0.0),
        ("low", "Value", "low"), ("2024-02-30", "Date", "2024-02-30"), ("2024-02-29", "Date", dt.date(2024, 2, 29)),
        ("2024-02-29", "Date as printed", "2024-02-29"), ("0012", "Code", "0012"), ("", "", None),
        ("~", "", 'sign "~" (not available)'),
    ],
)  # fmt: skip
def test_a_value_as_a_cell_holds_it(value, column, expected) -> None:
    told = cell_value(value, column)
    assert (told, type(told)) == (expected, type(expected))


def test_names_of_sheets_are_valid_and_differ() -> None:
    taken = {"notes", "history"}
    names = [sheet_name(name, taken) for name in ("notes", "history", "a" * 40, "a" * 41, "by/grade:[x]", "'", "notes")]
    assert names == ["Notes 2", "History 2", "A" + "a" * 30, "A" + "a" * 28 + " 2", "By grade  x", "Table", "Notes 3"]
    assert max(map(len, names)) == 31


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReportNotWritten, match="the workbook cannot be written"):
        made(tmp_path, name="file/x.xlsx")
