"""Headings and measured columns of every publication, as data/reference/ lists them."""

import pytest
from workspaces import ROOT

from ilacs_analytics.sources.files.headings import heading_key, label_key
from ilacs_analytics.sources.reference.publications import (
    MeasuredColumn,
    Publication,
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


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("  The  Impact\nof Leaders ", "impact of leaders"),
        ("turnover_rate_fte_%", "turnover rate fte"),
        ("Turnover rate (FTE) %", "turnover rate fte"),
        ("turnover_rate_fte_perc", "turnover rate fte"),
        ("Overall effectiveness [note 1]", "overall effectiveness"),
        ("LSCB overall effectiveness [notes 2, 3] [r]", "lscb overall effectiveness"),
        ("Percentage", "percentage"),
        ("number", "number"),
        ("", ""),
    ],
)
def test_headings_are_compared_by_their_words(printed, key):
    assert heading_key(printed) == key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Children looked after at 31 March each year", "Children looked after on 31 March each year", True),
        ("Children looked after at 31 March each year", "Children looked after at 31 August each year", False),
        ("Children starting to be looked after each year", "Children ceasing to be looked after each year", False),
        ("Children in Need", "children in need [note 1]", True),
    ],
)
def test_labels_are_the_same_but_for_words_that_editions_exchange(one, other, same):
    assert (label_key(one) == label_key(other)) is same


def test_a_measured_column_from_its_row():
    row = {
        "field": "population_estimate", "where_field": "age_group", "where_value": "0 to 17", "measure": "population_0_17",
        "basis": "headcount", "period": "snapshot", "period_ends": "06-30", "year_offset": "-1",
    }  # fmt: skip
    assert read_measured(row) == MeasuredColumn(
        "population_estimate", "age_group", "0 to 17", "population_0_17", "headcount", "snapshot", "06-30", -1
    )
