"""Headings and measured columns of every publication, as data/reference/ lists them."""

import pytest
from workspaces import ROOT

from ilacs_analytics.sources.publications import (
    MeasuredColumn,
    Publication,
    normalised,
    read_measured,
    read_publications,
)


@pytest.fixture(scope="module")
def publications():
    return read_publications(ROOT / "data" / "reference")


def publication(**headings):
    return Publication("p", "statistics_table", "Publisher", "Title", "statistics", "licence", "", headings)


def test_the_publications_and_their_readers(publications):
    published = {code: found for code, found in publications.items() if found.kind != "local"}
    assert {code: found.reader for code, found in published.items()} == {
        "ofsted-outcomes": "ofsted_workbook",
        "ofsted-underlying": "ofsted_workbook",
        "dfe-csww": "statistics_table",
        "dfe-cin": "statistics_table",
        "dfe-cla": "statistics_table",
        "ons-population": "statistics_table",
        "dfe-neighbours": "neighbour_model",
        "ofsted-report": "inspection_report",
    }


def test_every_measured_column_has_a_heading(publications):
    for code, found in publications.items():
        lacking = [column.field for column in found.measured if column.field not in found.headings]
        assert (code, lacking) == (code, [])
    assert len(publications["dfe-csww"].measured) == 22


def test_columns_are_found_by_any_heading_in_any_spelling():
    known = publication(started_on=("inspection date", "start date"), overall=("overall effectiveness",))
    assert known.find_columns(["x", " Overall\nEffectiveness ", "START  DATE"]) == {"overall": 1, "started_on": 2}
    assert known.find_columns(["x"]) == {}


def test_the_first_of_repeated_headings_counts():
    known = publication(overall=("overall", "overall effectiveness"))
    assert known.find_columns(["overall effectiveness", "overall", "Overall"]) == {"overall": 0}


def test_headings_are_compared_in_small_letters_with_single_spaces():
    assert normalised("  The  Impact\nof Leaders ") == "the impact of leaders"
    assert normalised(2024.0) == "2024"


def test_a_measured_column_from_its_row():
    row = {
        "field": "population_estimate", "where_field": "age_group", "where_value": "0 to 17", "measure": "population_0_17",
        "basis": "headcount", "period": "snapshot", "period_ends": "06-30", "year_offset": "-1",
    }  # fmt: skip
    assert read_measured(row) == MeasuredColumn(
        "population_estimate", "age_group", "0 to 17", "population_0_17", "headcount", "snapshot", "06-30", -1
    )
