"""Local figures as a file tells them, the mapping of a user's own columns, and the template that asks for them."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from ilacs_analytics.errors import MissingColumn, UnknownAuthority, UnreadableSource, UsageError
from ilacs_analytics.sources.files.opening import read_sheets
from ilacs_analytics.sources.local import mapping, template
from ilacs_analytics.sources.local import table as local_table
from ilacs_analytics.sources.recognise import read_file
from ilacs_analytics.sources.reference.publications import read_publications
from ilacs_analytics.sources.statistics.table import read_heads

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
TODAY = dt.date(2026, 11, 22)
HEADER = "authority,measure,basis,period_end,value,note"
MAPPING_HEADER = "field,where_field,where_value,measure,basis,period,period_ends,year_offset"


def figures_of(path):
    layouts = local_table.find_layouts(*read_heads(path))
    return [figure for layout in layouts for figure in local_table.read_table(path, layout).figures]


def recognise(path, publications, mapping=None):
    figures = path.with_name("figures.parquet")
    edition, _ = read_file(path, publications, REFERENCE, figures=figures, mapping=mapping, today=TODAY)
    return edition


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# A table of local figures


def test_values_are_told_with_their_row_and_rows_without_one_are_left_out(tmp_path):
    path = write(
        tmp_path / "x.csv",
        HEADER,
        "Durham,agency_rate,fte,2026-09-30, 9.5 ,",
        "Durham,vacancies,fte,2026-09-30,,none yet",
        "",
        "Durham,cases,headcount,2026-09-30,low,",
    )
    assert [
        (f.row, f.authority, f.measure, f.basis, f.day, f.value, f.locator, f.misfit) for f in figures_of(path)
    ] == [
        (2, "Durham", "agency_rate", "fte", dt.date(2026, 9, 30), "9.5", "row 2 column value", ""),
        (5, "Durham", "cases", "headcount", dt.date(2026, 9, 30), "low", "row 5 column value", ""),
    ]


def test_columns_are_found_by_their_names_below_a_title(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(
        b"\xef\xbb\xbfOur figures;;;;\r\nValue;Period end;Basis;MEASURE;Authority\r\n12;2026-09-30;fte;cases;Rutland\r\n"
    )
    (figure,) = figures_of(path)
    assert (figure.row, figure.authority, figure.measure, figure.value) == (3, "Rutland", "cases", "12")


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2026-09-30", dt.date(2026, 9, 30)),
        ("30/09/2026", dt.date(2026, 9, 30)),  # as a spreadsheet saves it
        ("01/04/2026", None),  # April or January
        ("2026-09-31", None),
        ("30/13/2026", None),
        ("2026", None),
        ("20260930", None),
        ("", None),
    ],
)
def test_a_day_is_read_only_where_one_reading_is_possible(printed, day):
    assert local_table.day_of(printed) == day


@pytest.mark.parametrize(
    ("row", "misfit"),
    [
        ("Durham,cases,headcount,2026-09-30,1,234,", "the row has 7 cells and the header 6: "
         "write 1234 and not 1,234, and quote a note that holds a comma"),
        ("Durham,cases,headcount,2026-09-30,1,234", "the note begins with three digits: write 1234 and not 1,234"),
        ("Durham,cases,headcount,2026-09-30,12,2 of them estimated", ""),
        ("Durham,cases,headcount,2026-09-30,12", ""),
    ],
)  # fmt: skip
def test_a_comma_inside_a_number_is_noticed(tmp_path, row, misfit):
    (figure,) = figures_of(write(tmp_path / "x.csv", HEADER, row))
    assert figure.misfit == misfit


def test_a_workbook_tells_numbers_from_text(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("read me").write(0, 0, "about")
        sheet = book.add_worksheet("our figures")
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["Durham", "agency_rate", "fte", "2026-09-30", 0.125])
        sheet.write_row(2, 0, ["Durham", "agency_rate", "fte", "2025-09-30", "0.125"])
        sheet.write(3, 0, "Durham")
        sheet.write_datetime(3, 3, dt.datetime(2024, 9, 30), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write(3, 4, 12)
    assert [(f.row, f.value, f.is_number, f.locator, f.day) for f in figures_of(path)] == [
        (2, "0.125", True, "sheet our_figures row 2 column E", dt.date(2026, 9, 30)),
        (3, "0.125", False, "sheet our_figures row 3 column E", dt.date(2025, 9, 30)),
        (4, "12", True, "sheet our_figures row 4 column E", dt.date(2024, 9, 30)),
    ]


def test_a_local_file_is_recognised_by_its_columns(tmp_path):
    path = write(
        tmp_path / "anything.txt",
        HEADER,
        "Durham,cases,headcount,2026-03-31,5,",
        "Rutland,cases,headcount,2026-09-30,6,",
    )
    found = recognise(path, read_publications(REFERENCE))
    assert (found.publication, found.edition, found.as_at) == ("local", "2026-09-30", dt.date(2026, 9, 30))
    assert found.title == "Local figures of Durham and Rutland, not published"


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["Durham", "Durham"], "Local figures of Durham, not published"),
        (["A", "B", "C", "D"], "Local figures of 4 authorities, not published"),
        ([""], "Local figures, not published"),
        ([], "Local figures, not published"),
    ],
)
def test_a_title_says_whose_figures_and_that_they_are_not_published(names, title):
    assert local_table.title_of(names) == title


def test_a_table_without_a_column_or_without_a_value_is_refused(tmp_path):
    publications = read_publications(REFERENCE)
    path = write(tmp_path / "x.csv", "authority,measure,period_end,value", "Durham,cases,2026-09-30,5")
    with pytest.raises(MissingColumn) as caught:
        recognise(path, publications)
    assert (caught.value.what, caught.value.where) == ("local figures: no column basis", f"{path}, row 1")
    write(path, HEADER, "Durham,cases,headcount,2026-09-30,,")
    with pytest.raises(UnreadableSource) as empty:
        recognise(path, publications)
    assert empty.value.what == "no row has a value"


# A mapping


GOOD = "Agency Rate,,,agency_rate,fte,snapshot,09-30,0"


@pytest.mark.parametrize(
    ("row", "place", "what"),
    [
        (GOOD.replace("agency_rate", "agency_rat"), "row 3, column measure", "'agency_rat' is unknown"),
        (GOOD.replace("fte", "fulltime"), "row 3, column basis", "'fulltime' is unknown"),
        (GOOD.replace("snapshot", "day"), "row 3, column period", "'day' is unknown"),
        (GOOD.replace("09-30", "30-Sep"), "row 3, column period_ends", "'30-Sep' is no day of a year"),
        (GOOD.replace("09-30", "02-29"), "row 3, column period_ends", "'02-29' is no day of a year"),
        (GOOD.replace("09-30,0", "09-30,"), "row 3, column year_offset", "'' is no number of years"),
        (GOOD.replace("Agency Rate", ""), "row 3, column field", "it is empty"),
        (GOOD.replace(",,", ",sex,"), "row 3, column where_value", "it is empty"),
        (GOOD.replace(",,,", ",,All,"), "row 3, column where_field", "it is empty"),
        ("b,,,vacancies,fte,snapshot,09-30,0", "row 3, column measure", "vacancies fte is told by row 2"),
    ],
)
def test_a_row_of_a_mapping_that_cannot_be_used_is_named(tmp_path, row, place, what):
    path = write(tmp_path / "m.csv", MAPPING_HEADER, "a,,,vacancies,fte,snapshot,09-30,0", row)
    with pytest.raises(UnreadableSource) as caught:
        mapping.read_mapping(path, REFERENCE)
    assert caught.value.what == "the mapping cannot be used: 1 cell of it"
    assert caught.value.where == f"{path}, {place}: {what}"
    assert caught.value.next_step


def test_everything_wrong_with_a_mapping_is_told_at_once(tmp_path):
    path = write(tmp_path / "m.csv", MAPPING_HEADER, "a,,,vacancy,fte,snapshot,09-30,0", "b,,,cases,ft,year,9-30,0")
    with pytest.raises(UnreadableSource, match="3 cells of it") as caught:
        mapping.read_mapping(path, REFERENCE)
    assert caught.value.where.count("row 2") == 1
    assert caught.value.where.count("row 3") == 2
    assert "did you mean fte?" in caught.value.next_step


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["field,measure,basis,period,period_ends", "a"], "the mapping has no column where_field, where_value, year_offset"),
        ([MAPPING_HEADER], "the mapping has no row"),
        ([MAPPING_HEADER, ",,,,,,,"], "the mapping has no row"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_none_is_refused(tmp_path, lines, what):
    with pytest.raises(UnreadableSource) as caught:
        mapping.read_mapping(write(tmp_path / "m.csv", *lines), REFERENCE)
    assert caught.value.what == what


def test_a_mapping_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnreadableSource) as caught:
        mapping.read_mapping(tmp_path / "m.csv", REFERENCE)
    assert (caught.value.what, caught.value.where) == ("no such mapping", str(tmp_path / "m.csv"))


def test_a_file_is_read_by_its_mapping(tmp_path):
    path = write(
        tmp_path / "ours.csv",
        "time_period,geographic_level,la_name,Sex,Agency  rate",
        "2026,Local authority,Durham,Total,9.5",
        "2025,Local authority,Durham,Women,8.5",
    )
    said = mapping.read_mapping(
        write(tmp_path / "m.csv", MAPPING_HEADER, "Agency rate,sex,Total,agency_rate,fte,snapshot,09-30,0"), REFERENCE
    )
    found = recognise(path, read_publications(REFERENCE), mapping=said)
    assert (found.publication, found.edition, found.as_at) == ("local", "2026", dt.date(2026, 9, 30))
    assert found.title == "Local figures of Durham, not published"


def test_a_heading_the_file_has_not_is_named_by_row_and_column_of_the_mapping(tmp_path):
    path = write(
        tmp_path / "ours.csv", "time_period,geographic_level,la_name,agency_pc", "2026,Local authority,Durham,9.5"
    )
    file = write(
        tmp_path / "m.csv",
        MAPPING_HEADER,
        "agency_pct,,,agency_rate,fte,snapshot,09-30,0",
        "agency_pc,sex,Total,agency_rate,headcount,snapshot,09-30,0",
    )
    with pytest.raises(UnreadableSource) as caught:
        recognise(path, read_publications(REFERENCE), mapping=mapping.read_mapping(file, REFERENCE))
    assert caught.value.where == (
        f"{file}, row 2, column field: the file has no column 'agency_pct'\n"
        f"         {file}, row 3, column where_field: the file has no column 'sex'"
    )
    assert "did you mean agency_pc?" in caught.value.next_step


def test_a_mapping_does_not_help_a_file_of_another_layout(tmp_path):
    path = write(tmp_path / "ours.csv", "council,share", "Durham,9.5")
    file = write(tmp_path / "m.csv", MAPPING_HEADER, "share,,,agency_rate,fte,snapshot,09-30,0")
    with pytest.raises(MissingColumn) as caught:
        recognise(path, read_publications(REFERENCE), mapping=mapping.read_mapping(file, REFERENCE))
    assert caught.value.what == "the file is not laid out as published statistics"


# The template


def test_the_template_asks_for_the_workforce_measures_but_not_for_shares_of_shares():
    asked = template.asked_figures(REFERENCE, today=TODAY)
    assert len(asked) == 20
    assert {"agency_cover_rate", "vacancy_agency_cover_rate"} & {figure.measure for figure in asked} == set()
    assert {("turnover_rate", "headcount"), ("average_caseload", "fte"), ("cases", "headcount")} <= {
        (figure.measure, figure.basis) for figure in asked
    }
    assert {figure.period_end for figure in asked} == {dt.date(2026, 9, 30)}


@pytest.mark.parametrize(
    ("today", "asked"),
    [("2026-09-30", "2025-09-30"), ("2026-10-01", "2026-09-30"), ("2027-01-01", "2026-09-30")],
)
def test_it_asks_for_the_last_30_september_that_is_past(today, asked):
    figures = template.asked_figures(REFERENCE, today=dt.date.fromisoformat(today))
    assert {figure.period_end.isoformat() for figure in figures} == {asked}


def test_both_files_say_the_same_and_hold_no_value(tmp_path):
    table, workbook = template.write_template(REFERENCE, "St Helens", tmp_path / "new", today=TODAY)
    assert (table.name, workbook.name) == ("local_figures-st-helens.csv", "local_figures-st-helens.xlsx")
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[:2] == [HEADER.split(","), ["St Helens", "in_post_workers", "fte", "2026-09-30", "", ""]]
    figures, explained = read_sheets(workbook)
    assert [[str(cell) for cell in row[:4]] for row in figures.rows] == [row[:4] for row in rows]
    assert (figures.name, explained.name) == ("local_figures", "measures")
    by_measure = {(row[0], row[1]): row for row in explained.rows}
    assert by_measure["agency_rate", "fte"][2:6] == [
        "Agency rate",
        "Agency child and family social workers as a percentage of agency and permanently employed ones on 30 September",
        "percent",
        "0 to 100, without %: 12.5",
    ]
    assert by_measure["value", ""][5].startswith("A number such as 1234 or 12.5")
    assert figures_of(table) == figures_of(workbook) == []


def test_a_file_that_may_be_filled_in_is_not_overwritten(tmp_path):
    _, workbook = template.write_template(REFERENCE, "Durham", tmp_path, today=TODAY)
    (tmp_path / "local_figures-durham.csv").unlink()
    workbook.write_bytes(b"filled in")
    with pytest.raises(UsageError) as caught:
        template.write_template(REFERENCE, "E06000047", tmp_path, today=TODAY)
    assert (caught.value.what, caught.value.where) == ("the file is there already, and may hold figures", str(workbook))
    assert [path.name for path in tmp_path.iterdir()] == ["local_figures-durham.xlsx"]
    assert workbook.read_bytes() == b"filled in"


@pytest.mark.parametrize(
    ("text", "what", "next_step"),
    [
        ("Kingston", "'Kingston' is not an authority", "did you mean Kingston upon Hull or Kingston upon Thames?"),
        ("Durhm", "'Durhm' is not an authority", "did you mean Durham?"),
        ("xyzzy", "'xyzzy' is not an authority", "data/reference/authority.csv lists them"),
        (
            "Cumbria",
            "Cumbria ceased on 2023-03-31",
            "name Cumberland or Westmorland and Furness",
        ),
    ],
)
def test_an_authority_nobody_knows_is_refused(text, what, next_step):
    with pytest.raises(UnknownAuthority) as caught:
        template.find_authority(REFERENCE, text, today=TODAY)
    assert (caught.value.what, caught.value.next_step) == (what, next_step)


@pytest.mark.parametrize("text", ["Durham", " durham ", "County Durham", "E06000047", "840"])
def test_an_authority_is_found_by_name_alias_or_code(text):
    assert template.find_authority(REFERENCE, text, today=TODAY) == "Durham"


def test_a_present_name_goes_before_the_alias_of_another(tmp_path):
    for file in ("authority.csv", "authority_succession.csv"):
        shutil.copyfile(REFERENCE / file, tmp_path / file)
    write(
        tmp_path / "place_alias.csv",
        "place_code,alias,alias_kind,valid_from,valid_to",
        "E06000035,Durham,name,,",
    )
    assert template.find_authority(tmp_path, "Durham", today=TODAY) == "Durham"
