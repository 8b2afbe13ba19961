"""One report laid open: which is chosen, places as links, other sources beside it; nothing where there is no report."""

import datetime as dt

import pytest
from report_frames import NEW, NONE, NOT_ADDED, REPORTS, VISIT_COLUMNS, area, frame, reading, report

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.report import figures as report_reading
from ilacs_analytics.analysis.report.figures import (
    AREA_COLUMNS,
    HISTORY_COLUMNS,
    PLACE_LINK,
    READING_COLUMNS,
    REPORT_COLUMNS,
    area_table,
    choose_report,
    grade_table,
    list_reports,
    not_graded,
    other_readings,
    place_link,
    report_facts,
    sources_shown,
)

BOOK = {"source": "ofsted-outcomes-2025", "locator": "sheet History row 9 column I"}


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ("", ["new"]),  # a visit is later, but the latest inspection is meant
        ("2019", ["old"]),
        ("2019-07-15", ["old"]),
        ("2025-02", ["visit"]),
        ("2018", []),
        ("2019-07-16", []),
    ],
)
def test_the_latest_inspection_is_chosen_unless_a_start_is_asked_for(asked, chosen):
    assert list(choose_report(REPORTS, asked)["inspection_id"]) == chosen


def test_a_visit_is_chosen_where_there_is_no_inspection():
    assert list(choose_report(REPORTS.iloc[2:])["inspection_id"]) == ["visit"]
    assert list(choose_report(REPORTS.iloc[:0])["inspection_id"]) == []


def test_two_reports_of_one_inspection_are_both_chosen():
    two = frame(
        REPORT_COLUMNS, report("new", "2024-06-03"), {**report("new", "2024-06-03"), "source_id": "report-board"}
    )
    assert list(choose_report(two)["source_id"]) == ["report-new", "report-board"]


@pytest.mark.parametrize(
    ("source", "locator", "added", "told"),
    [
        ("report-a-2024-01-01", "page 8 para 1", True, "[page 8 para 1](sources/report-a-2024-01-01.pdf#page=8)"),
        ("report-a", "page 12 line 3-4", True, "[page 12 line 3-4](sources/report-a.pdf#page=12)"),
        ("report-a", "page 12 line 3-4", False, "page 12 line 3-4"),
        ("report-a", "sheet History row 9", True, "sheet History row 9"),
        ("../secret", "page 1 line 1", True, "page 1 line 1"),
        ("report-a", "page 1 ](x) line", True, "page 1 ](x) line"),
    ],
)
def test_a_place_is_a_link_only_into_a_pdf_that_was_added(source, locator, added, told):
    assert place_link(source, locator, is_added=added) == told
    assert bool(PLACE_LINK.fullmatch(told)) is told.startswith("[")


def test_facts_name_each_stay_where_there_are_two_and_link_to_the_dates():
    visits = frame(
        VISIT_COLUMNS,
        {"inspection_id": "new", "source_id": "report-new", "ordinal": 1, "started_on": "2024-06-03", "ended_on": "2024-06-05"},
        {"inspection_id": "new", "source_id": "report-new", "ordinal": 2, "started_on": "2024-06-14", "ended_on": "2024-06-14"},
    )  # fmt: skip
    facts = report_facts(NEW, visits).set_index("fact")
    link = "[page 1 line 3](sources/report-new.pdf#page=1)"
    assert facts.loc["Stay 1", "told"] == "3 June 2024 to 5 June 2024"
    assert facts.loc["Stay 2", "told"] == "14 June 2024"
    assert (facts.loc["Dates as printed", "place"], facts.loc["Stay 2", "place"]) == (link, link)
    assert facts.loc["First and last day on site", "told"] == "3 June 2024 to 14 June 2024"
    assert facts.loc["Checksum (SHA-256)", "told"] == "abababababab…"
    assert facts.loc["Values read", "told"] == "11 values, 0 of them rejected"
    one = report_facts(NEW, visits.iloc[:1])
    assert not [fact for fact in one["fact"] if fact.startswith("Stay")]


def test_facts_of_a_report_without_its_pdf_link_nowhere():
    facts = report_facts(NOT_ADDED, frame(VISIT_COLUMNS))
    assert [place for place in facts["place"] if place] == ["page 1 line 3"]
    assert "Values read" not in set(facts["fact"])
    assert list(report_facts(NONE, frame(VISIT_COLUMNS)).columns) == ["fact", "told", "place"]
    assert report_facts(NONE, frame(VISIT_COLUMNS)).empty


def test_grades_stand_beside_what_other_sources_tell():
    readings = frame(
        READING_COLUMNS,
        reading("overall", "good"),
        reading("overall", "good", **BOOK),
        reading("overall", "good", "paper", locator="para 2"),
        reading("leadership", "good"),
        reading("leadership", "inadequate", **BOOK),
        reading("care", None, reason="unreadable", printed="front: Good; body: inadequate"),
        reading("care", "good", **BOOK),
        reading("adoption", "good"),
        reading("overall", "inadequate", "report-old", name="old"),
    )
    table = grade_table(readings, NEW).set_index("concept")
    assert list(table.index) == ["overall", "leadership", "care", "adoption"]
    assert list(table["agreement"]) == ["agrees", "differs", "cannot be compared", "no other source"]
    assert list(table["other_sources"]) == [2, 1, 1, 0]
    assert list(table["is_readable"]) == [True, True, False, True]
    assert (table.loc["care", "grade_label"], table.loc["care", "grade_as_printed"]) == (
        "Unreadable",
        "front: Good; body: inadequate",
    )
    assert table.loc["overall", "place"] == "[page 1 line 8](sources/report-new.pdf#page=1)"
    others = other_readings(readings, NEW)
    assert list(others["agrees_with_report"]) == [True, True, False, None]
    assert list(others["place"])[:2] == ["sheet History row 9 column I", "para 2"]


def test_a_word_that_the_publisher_replaced_is_noted_and_a_dash_is_no_grade():
    readings = frame(
        READING_COLUMNS,
        reading("overall", "adequate"),
        reading("overall", "adequate", printed="Requires improvement", **BOOK | {"recoded_by_publisher": True}),
        reading("care", "good"),
        reading("care", None, reason="not_published", printed="-", **BOOK),
    )
    assert list(other_readings(readings, NEW)["agrees_with_report"]) == [True, False]
    assert list(other_readings(readings, NEW)["note"]) == ["the publisher replaced the word of the time", ""]


def test_without_the_pdf_places_are_words():
    readings = frame(READING_COLUMNS, reading("overall", "good"))
    assert list(grade_table(readings, NOT_ADDED)["place"]) == ["page 1 line 8"]
    assert list(area_table(frame(AREA_COLUMNS, area(1)), NOT_ADDED)["place"]) == ["page 2 line 1"]


def test_what_the_report_does_not_grade_has_its_reason_and_unreadable_is_none_of_it():
    readings = frame(
        READING_COLUMNS,
        reading("overall", "good"),
        reading("care", None, reason="unreadable", printed="x"),
    )
    rows = [
        {"concept": "overall", "grade": "good", "grade_label": "Good"},
        {"concept": "care", "missing_label": "Unreadable"},
        {"concept": "lscb", "missing_label": "Not in the framework"},
        {"concept": "adoption", "grade": "good", "grade_label": "Good", "source_ids": "book"},
    ]
    history = frame(
        HISTORY_COLUMNS, *({"inspection_id": "new", "concept_label": row["concept"], **row} for row in rows)
    )
    missing = not_graded(history, readings, NEW)
    assert list(missing["concept_label"]) == ["lscb", "adoption"]
    assert list(missing["why"]) == ["Not in the framework", "Good by other sources (book); the report prints no grade"]
    assert not_graded(history, readings, NONE).empty


def test_areas_are_in_order_and_those_of_the_board_apart():
    areas = frame(
        AREA_COLUMNS,
        area(2, summary="ours", theme_labels="Plans", coded_by="reader"),
        area(
            1,
            text_as_printed="theirs: \uf0a7 one",
            printed_number="9",
            theme_labels="Other",
            coded_by="patterns",
            national_framework_labels="Outcome 3: safe",
        ),
        area(1, "priority_action", summary="at once", source_id="paper", locator="para 3"),
        area(1, "lscb_recommendation", text_as_printed="for the board", printed_number="120"),
        area(1, summary="of another inspection") | {"inspection_id": "old"},
    )
    table = area_table(areas, NEW)
    assert list(table["ordinal"]) == [1, 2, 1]
    assert list(table["printed_number"]) == ["9", "", ""]
    assert list(table["kind"]) == ["area for improvement"] * 2 + ["area for priority action"]
    assert list(table["in_our_words"]) == ["", "ours", "at once"]
    assert list(table["as_printed"]) == ["theirs: • one", "", ""]
    assert list(table["coded_by"]) == ["patterns", "a reader", ""]
    assert list(table["national_framework"]) == ["Outcome 3: safe", "", ""]
    assert list(table["place"]) == [
        "[page 2 line 1](sources/report-new.pdf#page=2)",
        "[page 2 line 2](sources/report-new.pdf#page=2)",
        "paper, para 3",
    ]
    board = area_table(areas, NEW, board=True)
    assert (list(board["printed_number"]), list(board["as_printed"])) == (["120"], ["for the board"])


def test_reports_are_listed_with_the_one_shown():
    listed = list_reports(REPORTS, NEW)
    assert list(listed["is_shown"]) == [False, True, False]
    assert list(listed["can_be_opened"]) == [True, True, True]
    assert [on.date() for on in listed["started_on"]] == [
        dt.date(2019, 7, 15),
        dt.date(2024, 6, 3),
        dt.date(2025, 2, 4),
    ]


def test_sources_begin_with_the_report_and_come_once():
    readings = frame(READING_COLUMNS, reading("overall", "good", **BOOK), reading("overall", "good"))
    assert sources_shown(readings, frame(AREA_COLUMNS, area(1)), NEW) == ["report-new", "ofsted-outcomes-2025"]
    assert sources_shown(readings, frame(AREA_COLUMNS, area(1)), NONE) == []


def test_no_report_gives_no_rows_and_the_same_columns():
    readings, areas = frame(READING_COLUMNS, reading("overall", "good")), frame(AREA_COLUMNS, area(1))
    for table, columns in (
        (grade_table(readings, NONE), report_reading.GRADE_TABLE),
        (other_readings(readings, NONE), report_reading.OTHER_TABLE),
        (area_table(areas, NONE), report_reading.AREA_TABLE),
    ):
        assert (list(table.columns), len(table)) == (list(columns), 0)


def test_a_frame_that_lacks_columns_is_refused():
    with pytest.raises(MissingColumns, match="grade_table needs concept"):
        grade_table(frame(("inspection_id", "source_id")), NEW)
