"""Ofsted's workbooks: lists and histories, read by their headings."""

import datetime as dt

import pytest
from tables import OUTCOMES_HEADER, outcomes, outcomes_row, write_ods
from workspaces import ROOT

from ilacs_analytics.errors import MissingColumn
from ilacs_analytics.sources.files.opening import Sheet
from ilacs_analytics.sources.files.told import column_letter
from ilacs_analytics.sources.ofsted.history import history_headers
from ilacs_analytics.sources.ofsted.inspection_list import kind_of, read_day
from ilacs_analytics.sources.ofsted.workbook import read_workbook
from ilacs_analytics.sources.reference.publications import read_publications

PUBLICATIONS = read_publications(ROOT / "data" / "reference")
OUTCOMES, UNDERLYING = PUBLICATIONS["ofsted-outcomes"], PUBLICATIONS["ofsted-underlying"]
DAY = dt.date
HISTORY_HEADER = [
    "Web link",
    "Local authority name",
    "Child Protection Inspections (CPI) publication date",
    "CPI Overall Effectiveness (OE)",
    "Targeted Looked After Children (TLAC) inspection publication date",
    "TLAC Overall Effectiveness (OE)",
    "First ILACS framework inspection type",
    "First ILACS framework publication date",
    "First ILACS framework overall effectiveness",
    "Note",
]


def read(path):
    return list(read_workbook(path, PUBLICATIONS).inspections)


def not_read(found):
    return {(part.kind, part.name): part.cells for part in found.account.not_read}


def workbook(tmp_path, sheets):
    return write_ods(tmp_path / "a.ods", sheets)


def told(one):
    dates = [None if date is None else date.day for date in (one.started, one.published)]
    return one.sheet, one.row, one.key, one.authority_name, one.kind, *dates, [g.printed for g in one.grades]


def test_a_list_gives_one_record_a_row_with_its_cells(tmp_path):
    path = workbook(
        tmp_path,
        outcomes(
            outcomes_row("E1", "Durham ", DAY(2026, 1, 12), DAY(2026, 3, 2), "Good", "RI", "", "-", overall="Good"),
            outcomes_row("E2", "Medway", DAY(2026, 2, 2), "", kind="ILACS Short Inspection"),
        ),
    )
    first, second = read(path)
    assert told(first) == (
        "ILACS_inspection_history", 4, "", "Durham", "standard", DAY(2026, 1, 12), DAY(2026, 3, 2),
        ["Good", "Good", "RI", "-"],
    )  # fmt: skip
    assert [(g.domain, g.column) for g in first.grades] == [
        ("overall", "H"), ("leaders", "I"), ("help_protection", "J"), ("care_leavers", "L"),
    ]  # fmt: skip
    assert first.cells == [
        ("E", "2026-01-12"), ("F", "2026-03-02"), ("H", "Good"), ("I", "Good"), ("J", "RI"), ("L", "-"),
    ]  # fmt: skip
    assert (second.kind, second.published) == ("short", None)


def test_sheets_of_one_workbook_keep_their_mentions_apart(tmp_path):
    row = outcomes_row("E1", "Durham", DAY(2026, 1, 12), DAY(2026, 3, 2))
    sheets = outcomes(row)
    sheets["In-year"] = [[*OUTCOMES_HEADER, "Visit Theme"], [*row, "Care leavers"]]
    sheets["As at"] = [[name for name in OUTCOMES_HEADER if name != "Inspection type"], [*row[:6], *row[7:]]]
    found = read(workbook(tmp_path, sheets))
    assert [(one.sheet, one.key, one.kind, one.focus) for one in found] == [
        ("ILACS_inspection_history", "", "standard", ""),
        ("In-year", "in-year", "standard", "Care leavers"),
        ("As at", "as-at", "not_stated", ""),
    ]


def test_a_history_gives_a_record_a_group_and_goes_on_with_a_second_table(tmp_path):
    rows = [
        ["Title"],
        HISTORY_HEADER,
        ["link", "Durham", DAY(2013, 1, 7), "Good", "", "", "ILACS Short Inspection", DAY(2019, 10, 21), "RI", "n"],
        ["link", "Medway", "", "", DAY(2013, 8, 23), "Inadequate", "", "", "", "n"],
        ["", "", "", "", "", "", "", "", "", ""],
        ["Authorities that ended", "", "", "", "", "", "", "", "", ""],
        [*HISTORY_HEADER[:2], *HISTORY_HEADER[4:6], *HISTORY_HEADER[2:4], *HISTORY_HEADER[6:]],
        ["link", "Cumbria", DAY(2013, 9, 2), "Good", "", "", "", DAY(2018, 1, 9), "Good", "n"],
    ]
    found = read(workbook(tmp_path, {"History": rows}))
    assert [(one.row, one.authority_name, one.family, one.kind, one.published.day, one.cells) for one in found] == [
        (3, "Durham", "cpi", "standard", DAY(2013, 1, 7), [("C", "2013-01-07"), ("D", "Good")]),
        (3, "Durham", "ilacs", "short", DAY(2019, 10, 21), [("H", "2019-10-21"), ("I", "RI")]),
        (4, "Medway", "tlac", "standard", DAY(2013, 8, 23), [("E", "2013-08-23"), ("F", "Inadequate")]),
        (8, "Cumbria", "tlac", "standard", DAY(2013, 9, 2), [("C", "2013-09-02"), ("D", "Good")]),
        (8, "Cumbria", "ilacs", "not_stated", DAY(2018, 1, 9), [("H", "2018-01-09"), ("I", "Good")]),
    ]
    sheet = Sheet("History", [[str(cell) for cell in row] for row in rows])
    assert history_headers(sheet, UNDERLYING) == [1, 6]
    assert history_headers(Sheet("Other", [["a"]]), UNDERLYING) == []


def test_the_edition_is_the_year_of_the_state_told(tmp_path):
    path = workbook(tmp_path, outcomes(outcomes_row("E1", "Durham", DAY(2026, 1, 12), "")))
    found = read_workbook(path, PUBLICATIONS)
    edition = found.edition
    assert (edition.publication, edition.edition, edition.as_at) == ("ofsted-outcomes", "2027", DAY(2027, 3, 31))
    assert {("column", "Web link"): 1, ("column", "Ofsted region"): 1}.items() <= not_read(found).items()


def test_without_a_cover_the_edition_is_the_year_of_the_latest_date(tmp_path):
    sheets = outcomes(
        outcomes_row("E1", "Durham", DAY(2026, 1, 12), DAY(2026, 3, 2)),
        outcomes_row("E1", "Durham", DAY(2025, 1, 13), ""),
    )
    del sheets["Cover"]
    edition = read_workbook(workbook(tmp_path, sheets), PUBLICATIONS).edition
    assert (edition.edition, edition.published_on, edition.as_at) == ("2026", None, None)


def test_a_history_makes_it_the_other_workbook(tmp_path):
    rows = [HISTORY_HEADER, ["link", "Durham", DAY(2013, 1, 7), "Good", "", "", "", "", "", "n"]]
    cover = [["Children's social care"], ["Published on:", DAY(2023, 7, 6)]]
    found = read_workbook(workbook(tmp_path, {"Cover": cover, "History": rows}), PUBLICATIONS)
    edition = found.edition
    assert (edition.publication, edition.edition, edition.published_on) == (
        "ofsted-underlying",
        "2023",
        DAY(2023, 7, 6),
    )
    assert not_read(found) == {("sheet", "Cover"): 3, ("column", "Web link"): 1, ("column", "Note"): 1}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Inspection date", "started_on"),
        ("Publication date", "published_on"),
        ("The experiences and progress of children in care", "care"),
    ],
)
def test_a_list_that_lacks_a_column_names_sheet_and_column(tmp_path, heading, field):
    header = ["Something" if name == heading else name for name in OUTCOMES_HEADER]
    cover = [["Inspection outcomes as at 31 March 2026"]]
    rows = [["Title"], header, outcomes_row("E1", "Durham", DAY(2026, 1, 12), "")]
    path = workbook(tmp_path, {"Cover": cover, "List": rows})
    with pytest.raises(MissingColumn) as error:
        read_workbook(path, PUBLICATIONS)
    assert error.value.what.startswith("sheet List has no column")
    assert field in error.value.what
    assert error.value.where == "sheet List, row 2"
    assert repr(heading.lower()) in error.value.next_step


def test_publication_dates_are_asked_of_editions_that_print_them(tmp_path):
    header = [name for name in OUTCOMES_HEADER if name != "Publication date"]
    row = outcomes_row("E1", "Durham", DAY(2024, 1, 8), "")
    sheets = {"Cover": [["Inspection outcomes as at 31 March 2024"]], "List": [header, [*row[:5], *row[6:]]]}
    (one,) = read(workbook(tmp_path, sheets))
    assert (one.authority_name, one.published) == ("Durham", None)


def test_another_workbook_is_not_one_of_inspections(tmp_path):
    path = workbook(tmp_path, {"Tea": [["a"]], "Cups": [["Local authority name", "Cups"]]})
    assert read_workbook(path, PUBLICATIONS) is None


@pytest.mark.parametrize(
    "value",
    [
        DAY(2026, 5, 11),
        dt.datetime(2026, 5, 11, 0),
        "2026-05-11",
        "11/05/2026",
        "11 May 2026",
        " 11  May 2026 ",
        "11-05-2026",
    ],
)
def test_days_are_read_as_publishers_write_them(value):
    assert read_day(value) == DAY(2026, 5, 11)


@pytest.mark.parametrize("value", ["", "May 2026", "31/02/2026", "-", 46153.0])
def test_what_is_no_day_is_none(value):
    assert read_day(value) is None


def test_kinds_by_the_words_printed():
    printed = [
        "ILACS Standard Inspection",
        "ILACS SHORT inspection",
        "ILACS Focused Visit",
        "LA Monitoring visit",
        "JTAI",
        "?",
    ]
    assert [kind_of(words) for words in printed] == [
        "standard",
        "short",
        "focused_visit",
        "monitoring_visit",
        "jtai",
        "",
    ]


def test_letters_of_columns():
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
