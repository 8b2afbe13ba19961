"""Sentences on one report: whole, in part unreadable, differing from others, without its PDF, and none at all."""

import pandas as pd
import pytest
from report_frames import NEW, NONE, NOT_ADDED, REPORTS, VISIT_COLUMNS, frame, report

from ilacs_analytics.analysis.report.figures import AREA_TABLE, GRADE_TABLE, REPORT_COLUMNS, choose_report
from ilacs_analytics.analysis.report.words import (
    say_areas,
    say_grades,
    say_not_graded,
    say_original,
    say_others,
    say_report,
    say_trace,
    say_visits,
)

NO_ROWS = REPORTS.iloc[:0]


def grades(*rows):
    told = (
        {"concept": c, "concept_label": c.title(), "other_sources": n, "agreement": a, "is_readable": a != "?"}
        for c, n, a in rows
    )
    return frame(GRADE_TABLE, *told)


def areas(*rows):
    told = ((*row, "")[:4] for row in rows)
    return frame(
        AREA_TABLE,
        *(
            {"kind": kind, "as_printed": words, "coded_by": by, "national_framework": of}
            for kind, words, by, of in told
        ),
    )


def test_the_inspection_is_told_with_days_framework_and_publication():
    assert say_report(REPORTS, NEW, "Medway") == [
        "Medway's standard from 3 June 2024 to 14 June 2024; framework: ILACS; published on 1 July 2024."
    ]
    one_day = frame(REPORT_COLUMNS, {**report("x", "2024-06-03"), "published_on": None, "framework_label": None})
    assert say_report(one_day, choose_report(one_day), "Medway") == [
        "Medway's standard of 3 June 2024; the day of publication is not told."
    ]
    two = pd.concat([NEW, NEW.assign(title="Review of the board")])
    assert say_report(two, two, "Medway")[1] == "2 reports tell of it: Report new and Review of the board."


def test_an_authority_without_a_report_and_a_start_that_no_report_tells():
    assert say_report(NO_ROWS, NONE, "Kent") == [
        "No report of an inspection of Kent is loaded; `ilacs fetch reports` and `ilacs add` bring reports."
    ]
    assert say_report(REPORTS, NONE, "Medway", "2018") == [
        "No report of an inspection of Medway that began in 2018 is loaded; reports are loaded of those that began on "
        "15 July 2019, 3 June 2024 and 4 February 2025."
    ]
    assert say_original(NONE) == say_visits(NONE, frame(VISIT_COLUMNS)) == []
    assert say_trace(NONE, grades(), "Kent") == say_others(NO_ROWS, NONE, "Kent") == []
    assert say_grades(grades(), NONE) == [
        "With no report there are no grades to show; the profile of the authority shows what other sources give."
    ]
    assert say_areas(areas(), areas(), NONE) == ["With no report there is no list of what must improve."]


@pytest.mark.parametrize(
    ("asked", "words"),
    [("2018", "in 2018"), ("2018-07", "in July 2018"), ("2018-07-03", "on 3 July 2018"), ("soon", "on soon")],
)
def test_a_start_is_named_as_finely_as_it_is_asked_for(asked, words):
    assert f"that began {words} is loaded" in say_report(REPORTS, NONE, "Medway", asked)[0]


def test_no_report_chosen_leaves_no_other_one():
    assert say_others(REPORTS, NONE, "Medway")[0].startswith("3 reports of Medway are loaded; ")


def test_two_stays_are_told_and_one_is_not():
    stays = frame(
        VISIT_COLUMNS,
        {"source_id": "report-new", "started_on": "2024-06-03", "ended_on": "2024-06-05"},
        {"source_id": "report-new", "started_on": "2024-06-14", "ended_on": "2024-06-14"},
        {"source_id": "report-old", "started_on": "2019-07-15", "ended_on": "2019-07-15"},
    )
    assert say_visits(NEW, stays) == ["Inspectors came twice: 3 June 2024 to 5 June 2024 and 14 June 2024."]
    assert say_visits(NEW, stays.iloc[:1]) == []


def test_whether_the_pdf_can_be_opened_is_said():
    assert say_original(NEW) == ["Each place is a link that opens the report at that page."]
    assert say_original(NOT_ADDED) == [
        "The report has been read but its PDF is not in this workspace, so places are named and cannot be opened; `ilacs add` "
        "takes the PDF."
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("overall", 2, "agrees"), ("care", 1, "agrees")],
            [
                "The report prints 2 grades.",
                "Other sources give 2 of 2 grades that could be read, and agree with the report on all of them.",
            ],
        ),
        (
            [("overall", 2, "differs"), ("care", 1, "agrees")],
            [
                "The report prints 2 grades.",
                "Other sources give 2 of 2 grades that could be read, and differ from the report on overall.",
            ],
        ),
        (
            [("overall", 0, "no other source"), ("care", 0, "no other source")],
            ["The report prints 2 grades.", "No other source loaded gives overall or care."],
        ),
        (
            [("overall", 1, "agrees"), ("care", 1, "?")],
            [
                "The report prints 2 grades, 1 of which could not be read with certainty.",
                "Other sources give 1 of 1 grade that could be read, and agree with the report on it.",
                "Not read with certainty: care. No grade is guessed; the table keeps what each witness inside the report says.",
            ],
        ),
        ([], ["No grade was found in this report."]),
    ],
)  # fmt: skip
def test_grades_are_counted_against_other_sources(rows, said):
    assert say_grades(grades(*rows), NEW) == said


def test_a_visit_gives_no_grades():
    assert say_grades(grades(), choose_report(REPORTS, "2025")) == ["It is a visit, which gives no grades."]


def test_concepts_without_a_grade_are_named_by_reason():
    rows = [
        ("Adoption", "Not in the framework"),
        ("Care leavers", "Combined"),
        ("Board (LSCB)", "Not in the framework"),
    ]
    missing = pd.DataFrame(rows, columns=["concept_label", "why"])
    assert say_not_graded(missing) == [
        "Without a grade in this report: adoption and board (LSCB) (not in the framework); care leavers (combined)."
    ]
    assert say_not_graded(missing.iloc[:0]) == []


def test_areas_are_counted_by_kind_with_whose_words_and_whose_themes():
    area, action = "area for improvement", "area for priority action"
    assert say_areas(
        areas((area, "x", "a reader"), (area, "y", "patterns"), (action, "z", "patterns")), areas(), NEW
    ) == [
        "The list names 2 areas for improvement and 1 area for priority action.",
        "Themes of 2 of 3 were given by patterns, which are less sure than readers; docs/coding.md says how often the two agree.",
    ]
    assert say_areas(
        areas(("recommendation", "", "a reader")), areas(("recommendation to the board", "x", "")), NEW
    ) == [
        "The list names 1 recommendation.",
        "1 recommendation to the safeguarding board stands apart: the board was another body, and it has no themes.",
        "They are told in our words; the report's own words come with its PDF.",
        "Themes were given by readers.",
    ]
    assert say_areas(areas(), areas(), NEW) == ["The report has no list of areas for improvement."]
    assert say_areas(areas(), areas(), NOT_ADDED) == ["No area for improvement of this inspection is loaded."]


def test_areas_under_the_national_framework_are_counted():
    one, other = ("area for improvement", "x", "a reader", "Outcome 1"), ("area for improvement", "y", "a reader", "")
    under = "under a heading of the children's social care national framework."
    assert say_areas(areas(one), areas(), NEW)[-1] == f"Ofsted puts it {under}"
    assert say_areas(areas(one, one), areas(), NEW)[-1] == f"Ofsted puts each of them {under}"
    assert say_areas(areas(one, other, other), areas(), NEW)[-1] == f"Ofsted puts 1 of the 3 {under}"
    assert say_areas(areas(other), areas(), NEW)[-1] == "Themes were given by readers."


def test_the_commands_that_trace_are_ready_to_type():
    assert say_trace(NEW, grades(("leadership", 0, "agrees"), ("care", 0, "agrees")), "Kingston upon Hull") == [
        "In a terminal, `ilacs trace 'Kingston upon Hull' leadership --on 2024-06-03` follows a grade to all its sources and "
        "`ilacs trace 'Kingston upon Hull' areas --on 2024-06-03` follows the areas."
    ]
    assert say_trace(NEW, grades(), "Medway") == [
        "In a terminal, `ilacs trace Medway areas --on 2024-06-03` follows the areas."
    ]
    assert say_others(REPORTS, NEW, "Medway") == [
        "2 other reports of Medway are loaded; "
        "`ilacs report report_reader -p authority=Medway -p started_on=2025-02-04` shows one of them."
    ]
    assert say_others(REPORTS.iloc[:2], NEW, "Medway")[0].startswith("1 other report of Medway is loaded; ")
