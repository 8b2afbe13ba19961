"""`ilacs query` and `ilacs trace`: exact output in three formats, and what they refuse."""

import json

import pytest

AUTHORITIES = (
    "select short_name, valid_from, valid_to from authority where short_name in ('Durham', 'Rutland') order by 1"
)


def test_a_table_is_for_people_and_the_count_goes_to_standard_error(built_project):
    ended = built_project.ilacs("query", AUTHORITIES)
    assert [line.rstrip() for line in ended.out.splitlines()] == [
        "short_name ┃ valid_from ┃ valid_to",
        "━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━",
        "Durham     │ 2009-04-01 │",
        "Rutland    │ 1997-04-01 │",
    ]
    assert (ended.code, ended.err) == (0, "2 rows\n")


def test_a_pipe_gets_the_table_uncut(built_project):
    ended = built_project.ilacs("query", f"select '{'x' * 400}' as long, 1 as short")
    assert ended.out.splitlines()[2].rstrip() == f"{'x' * 400} │ 1"
    assert ended.err == "1 row\n"


def test_csv_quotes_what_has_to_be_quoted_and_leaves_absent_values_empty(built_project):
    query = (
        "select short_name, valid_from, valid_to, 'a,b \"c\"' as words, 1.5 as rate, true as yes, null::integer as none "
        "from authority where short_name in ('Durham', 'Medway') order by 1"
    )
    ended = built_project.ilacs("query", query, "--format", "csv")
    assert ended.out == (
        "short_name,valid_from,valid_to,words,rate,yes,none\n"
        'Durham,2009-04-01,,"a,b ""c""",1.5,True,\n'
        'Medway,1998-04-01,,"a,b ""c""",1.5,True,\n'
    )
    assert (ended.code, ended.err) == (0, "")


def test_json_is_one_list_of_objects(built_project):
    query = (
        "select short_name, valid_from, valid_to, 2.5 as rate, sum(1) over () as many, [1, 2] as list "
        "from authority where short_name = 'Rutland'"
    )
    ended = built_project.ilacs("query", query, "--format", "json")
    assert json.loads(ended.out) == [
        {"short_name": "Rutland", "valid_from": "1997-04-01", "valid_to": None, "rate": 2.5, "many": 1, "list": [1, 2]}
    ]
    assert '"many": 1,' in ended.out  # not 1.0
    assert (ended.code, ended.err) == (0, "")


def test_whole_numbers_stay_whole_beside_absent_ones(built_project):
    query = (
        "select grade_rank, grade from analysis.judgement_history where authority = 'Durham' and concept = 'care_leavers' "
        "order by started_on"
    )
    ended = built_project.ilacs("query", query, "--format", "csv")
    assert ended.out == "grade_rank,grade\n2,good\n,\n,\n1,outstanding\n,\n"


@pytest.mark.parametrize("output", ["csv", "json", "table"])
def test_no_rows_are_an_answer(built_project, output):
    ended = built_project.ilacs("query", "select short_name from authority where false", "--format", output)
    shown = {"csv": "short_name\n", "json": "[]\n", "table": "short_name\n━━━━━━━━━━\n"}[output]
    assert (ended.code, ended.out) == (0, shown)


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("selec 1", 'Parser Error: syntax error at or near "selec"'),
        ("select colour from place", 'Binder Error: Referenced column "colour" not found in FROM clause!'),
        ("select * from plaice", "Catalog Error: Table with name plaice does not exist!"),
        ("drop table place", "this is not one query that only reads"),
        ("insert into place values ('x', 'x', 'x')", "this is not one query that only reads"),
        ("update place set name = 'x'", "this is not one query that only reads"),
        ("create table x (y integer)", "this is not one query that only reads"),
        ("copy (select 1) to 'x.csv'", "this is not one query that only reads"),
        ("attach 'x.duckdb'", "this is not one query that only reads"),
        ("pragma database_list", "this is not one query that only reads"),
        ("set threads = 1", "this is not one query that only reads"),
        ("select 1; select 2", "this is not one query that only reads"),
        ("", "this is not one query that only reads"),
        ("/* nothing */", "this is not one query that only reads"),
        ("select 1 / 'x'", "Conversion Error: Could not convert string 'x' to"),
        ("select * from read_csv('data/reference/place.csv')", "Permission Error: "),
        ("select * from 'data/reference/place.csv'", ""),
    ],
)
def test_a_query_that_is_wrong_or_would_write_is_refused(built_copy, query, what):
    told = built_copy.refuse("query", query, code=2)
    assert told.startswith(f"BadQuery: {what}")
    assert "\n  next:  " in told


def test_trace_goes_from_a_grade_to_every_source_that_tells_it(built_project):
    ended = built_project.ilacs("trace", "Durham", "overall", "--on", "2019-09-09", "--json")
    told = json.loads(ended.out)
    assert [(row["source_id"], row["locator"], row["grade_as_printed"], row["is_shown"]) for row in told][:3] == [
        ("ofsted-outcomes-2025", "sheet ILACS_inspection_history row 72 column I", "Requires improvement to be good", True),
        ("ofsted-underlying-2023", "sheet LA_inspections_2009-2023 row 43 column AI", "Requires improvement to be good", False),
        ("report-durham-2019-10-21", "page 1 line 14", "Requires improvement", False),
    ]  # fmt: skip
    assert {row["grade"] for row in told} == {"requires_improvement"}
    assert sum(row["is_shown"] for row in told) == 1
    assert {row["voice"] for row in told if row["source_id"].startswith("paper-")} == {"council"}
    assert all(row["file_name"] and row["locator"] for row in told)


@pytest.mark.parametrize(
    ("on", "starts"), [("2019", ["2019-09-09"]), ("2019-09", ["2019-09-09"]), ("2016-02-22", ["2016-02-22"])]
)
def test_trace_takes_a_year_a_month_or_a_day(built_project, on, starts):
    ended = built_project.ilacs("trace", "Durham", "overall", "--on", on, "--json")
    assert sorted({row["inspection_on"] for row in json.loads(ended.out)}) == starts


def test_trace_goes_from_a_figure_to_its_places(built_project):
    ended = built_project.ilacs("trace", "Medway Council", "agency_rate", "--on", "2020", "--json")
    told = [
        (row["raw_value"], row["basis"], row["scope"], row["voice"], row["locator"]) for row in json.loads(ended.out)
    ]
    assert ("40%", "not_stated", "not_stated", "council", "para 5.2") in told
    assert ("22.9%", "not_stated", "not_stated", "council", "para 5.2") in told
    assert [row[:4] for row in told if row[1] == "fte"] == [("35.6", "fte", "whole_authority", "official statistics")]


@pytest.mark.parametrize("place", ["England", "england", "E92000001"])
def test_trace_knows_regions_and_the_country(built_project, place):
    ended = built_project.ilacs("trace", place, "agency_rate", "--on", "2024-09-30", "--json")
    assert [(row["place"], row["raw_value"], row["basis"]) for row in json.loads(ended.out)] == [
        ("England", "16.2", "fte"),
        ("England", "15.7", "headcount"),
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["Rutlnd", "overall"],
            "UnknownAuthority: 'Rutlnd' is not an authority of this warehouse\n  next:  did you mean Rutland?",
        ),
        (
            ["Paris", "overall"],
            "UnknownAuthority: 'Paris' is not an authority of this warehouse\n"
            '  next:  it holds 158 authorities; `ilacs query "select short_name from authority"` lists them',
        ),
        (["Durham", "overal"], "UsageError: 'overal' is no concept and no measure\n  next:  did you mean overall?"),
        (
            ["Durham", "agency_rat"],
            "UsageError: 'agency_rat' is no concept and no measure\n"
            "  next:  did you mean agency_rate or agency_cover_rate or vacancy_rate?",
        ),
        (
            ["Durham", "overall", "--on", "autumn"],
            "BadParameter: --on is 'autumn', which is no date\n"
            "  next:  write a year, month or day: 2019, 2019-09, 2019-09-30",
        ),
        (
            ["Durham", "overall", "--on", "2001-01-01"],
            "UsageError: no source tells overall of Durham on 2001-01-01\n"
            '  next:  leave --on away to see all; `ilacs query "select * from analysis.coverage"` shows what exists',
        ),
    ],
)
def test_trace_refuses_what_it_cannot_follow(built_copy, words, message):
    assert built_copy.refuse("trace", *words, code=2) == message


def test_a_concept_of_the_whole_list_of_words_is_offered_where_none_is_near(built_copy):
    told = built_copy.refuse("trace", "Durham", "xyzzy", code=2)
    assert told.startswith(
        "UsageError: 'xyzzy' is no concept and no measure\n"
        "  next:  concepts are overall, leadership, help_protection, care, care_leavers, adoption, lscb; "
        "measures are absence_rate,"
    )
