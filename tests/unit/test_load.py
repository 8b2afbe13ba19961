"""From CSV into declared tables: every kind of offence becomes a rejection in words, and no row is lost or told twice."""

import datetime as dt

import duckdb
import pytest

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.warehouse.declared.load import (
    find_inputs,
    insert_staged,
    read_shapes,
    refuse_strangers,
    stage_table,
)
from ilacs_analytics.warehouse.declared.schema import read_definitions

TERM = """-- grain: one row per word
create table term (vocabulary varchar, code varchar, position integer)
"""
PLACE = """-- grain: one row per place
create table place (place_code varchar primary key, name varchar not null)
"""
GRADE_SPELLING = """-- grain: one row per spelling
create table grade_spelling (scale varchar, spelling varchar, grade_code varchar, primary key (scale, spelling))
"""
VISIT = """-- grain: one row per visit
-- needs: place, grade_spelling
-- terms: kind=visit_kind
-- lookup: grade_code from grade_spelling by scale, lower(as_printed) as spelling
-- key: place_code, visited_on
create table visit (
    place_code varchar not null references place (place_code),
    visited_on date,
    left_on date,
    kind varchar not null,
    people integer check (people >= 1),
    rate double,
    unit varchar,
    locator varchar not null,
    scale varchar,
    as_printed varchar,
    grade_code varchar,
    check (left_on is null or left_on >= visited_on),
    check (unit <> 'percent' or rate is null or rate between 0 and 100),
    check ((as_printed is null) = (grade_code is null))
)
"""
PLACE_HINT = "use its ONS code, see data/reference/place.csv"
EMPTY_HINT = "say where the fact stands, like 'para 3.8' or 'page 1 line 8'; a fact without a place is no fact"
LOCATOR_HINT = "write it like 'para 3.8', 'said 4 line 6', 'page 1 line 8'; docs/coding.md has the grammar"
PERCENT_HINT = "percentages go from 0 to 100: write 22.9 for 22.9%, and check the figure against its source"
SPELLING_HINT = "if it is a spelling, add it to data/reference/grade_spelling.csv; if it is new, see docs/decisions/"
HEADER = "place_code,visited_on,left_on,kind,people,rate,unit,locator,scale,as_printed\n"
GOOD = "E1,2020-01-01,2020-01-03,long,2,22.9,percent,para 3.8,current,Good\n"


@pytest.fixture
def stage(tmp_path):
    """Stages rows of `visit` and gives what was rejected, as (kind, row, column, reason, next step)."""
    for name, text in (("term", TERM), ("place", PLACE), ("grade_spelling", GRADE_SPELLING), ("visit", VISIT)):
        path = tmp_path / "sql" / "core" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    definitions = read_definitions(tmp_path / "sql")
    with duckdb.connect() as connection:
        for definition in definitions:
            connection.execute(definition.statement)
        connection.execute("insert into term values ('visit_kind', 'long', 1), ('visit_kind', 'short', 2)")
        connection.execute("insert into place values ('E1', 'Durham'), ('E2', 'Medway')")
        connection.execute(
            "insert into grade_spelling values ('current', 'good', 'good'), ('old', 'adequate', 'adequate')"
        )
        shape = read_shapes(connection, definitions)["visit"]

        def staged(*texts, header=HEADER):
            for number, text in enumerate(texts):
                path = tmp_path / "data" / f"folder{number}" / "visit.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(header + text, encoding="utf-8")
            rejections = stage_table(connection, shape, find_inputs(tmp_path / "data")["visit"])
            if not rejections:
                insert_staged(connection, shape)
            return [(r.kind, f"{r.file} {r.row} {r.column}", r.reason, r.next_step) for r in rejections]

        staged.rows = lambda: connection.execute("select * from visit order by all").fetchall()
        staged.folder = tmp_path / "data"
        yield staged


def test_rows_that_keep_every_rule_are_loaded_with_what_is_looked_up(stage):
    assert stage(GOOD, "E2,2021-01-01,,short,,,,line 4-6,,\n") == []
    assert stage.rows() == [
        (
            "E1",
            dt.date(2020, 1, 1),
            dt.date(2020, 1, 3),
            "long",
            2,
            22.9,
            "percent",
            "para 3.8",
            "current",
            "Good",
            "good",
        ),
        ("E2", dt.date(2021, 1, 1), None, "short", None, None, None, "line 4-6", None, None, None),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("E1", "E3", ("UnknownPlace", "place_code", "'E3' is not a place", PLACE_HINT)),
        ("E1", "Durhm", ("UnknownPlace", "place_code", "'Durhm' is not a place", f"did you mean Durham? {PLACE_HINT}")),
        ("E1", "", ("MissingValue", "place_code", "place_code is empty", "every row needs it")),
        ("para 3.8", "", ("MissingValue", "locator", "locator is empty", EMPTY_HINT)),
        ("para 3.8", "page 3", ("BadLocator", "locator", "'page 3' is not a locator", LOCATOR_HINT)),
        ("long", "lnog", ("UnknownWord", "kind", "'lnog' is no word of the list visit_kind", "did you mean long?")),
        (
            "long",
            "xyz",
            ("UnknownWord", "kind", "'xyz' is no word of the list visit_kind", "the list holds long, short"),
        ),
        (
            "2020-01-01",
            "01/01/2020",
            ("BadValue", "visited_on", "'01/01/2020' is not a date", "write dates as 2020-12-01"),
        ),
        (",2,", ",two,", ("BadValue", "people", "'two' is not a whole number", "")),
        ("22.9", "22.9%", ("BadValue", "rate", "'22.9%' is not a number", "write numbers as 22.9")),
        ("22.9", "173", ("BadPercentage", "rate", "173.0 is no percentage", PERCENT_HINT)),
        (
            ",2,",
            ",0,",
            ("BrokenRule", "people", "people 0 breaks the rule (people >= 1)", "check the figure against its source"),
        ),
        (
            "Good",
            "Adequate",
            (
                "UnknownGrade",
                "as_printed",
                "'Adequate' is no grade of this framework's scale",
                "see data/reference/grade.csv",
            ),
        ),
        (
            "Good",
            "Goood",
            ("UnknownGrade", "as_printed", "'Goood' is not a grade", f"did you mean good? {SPELLING_HINT}"),
        ),
    ],
)
def test_each_offence_is_one_rejection_in_words(stage, old, new, expected):
    kind, column, reason, next_step = expected
    assert GOOD.count(old) == 1
    bad = GOOD.replace(old, new)
    assert stage(f"E2,2020-01-01,,short,,,,line 4,,\n{bad}") == [
        (kind, f"data/folder0/visit.csv 3 {column}", reason, next_step)
    ]
    assert stage.rows() == []


def test_a_rule_over_two_columns_names_both_values(stage):
    assert stage(GOOD.replace("2020-01-03", "2019-12-31")) == [
        (
            "BrokenRule",
            "data/folder0/visit.csv 2 visited_on",
            "left_on 2019-12-31, visited_on 2020-01-01 breaks the rule ((left_on IS NULL) OR (left_on >= visited_on))",
            "check the figure against its source",
        )
    ]


def test_a_bad_value_is_not_told_again_by_the_rules_it_breaks(stage):
    """A rate that is no number cannot also be out of range, a grade that is unknown cannot also be missing."""
    told = stage(GOOD.replace("22.9", "lots").replace("Good", "Goood").replace("2020-01-03", "later"))
    assert [(kind, where.split()[-1]) for kind, where, *_ in told] == [
        ("BadValue", "left_on"),
        ("BadValue", "rate"),
        ("UnknownGrade", "as_printed"),
    ]


def test_a_key_repeated_across_files_is_told_for_both(stage):
    told = stage(GOOD, GOOD.replace("para 3.8", "para 9"))
    assert told == [
        (
            "RepeatedRow",
            f"data/folder{number}/visit.csv 2 visited_on",
            "the row (E1, 2020-01-01) stands more than once",
            "rows differ in place_code, visited_on",
        )
        for number in (0, 1)
    ]


def test_absent_parts_of_a_key_are_one_value(stage):
    """Two rows without a date for one place are the same row."""
    row = "E1,,,long,,,,line 4,,\n"
    assert [(kind, reason) for kind, _, reason, _ in stage(row + row)] == [
        ("RepeatedRow", "the row (E1, nothing) stands more than once")
    ] * 2


def test_forty_bad_rows_are_forty_rejections_in_the_order_of_the_file(stage):
    rows = [f"E1,2020-01-{number % 28 + 1:02},,long,x{number},,,line {number + 1},,\n" for number in range(28)]
    rows += [f"E2,2020-02-{number % 28 + 1:02},,long,x{number},,,line {number + 1},,\n" for number in range(28, 40)]
    told = stage("".join(rows))
    assert [where for _, where, *_ in told] == [f"data/folder0/visit.csv {number + 2} people" for number in range(40)]
    assert [reason for *_, reason, _ in told] == [f"'x{number}' is not a whole number" for number in range(40)]


def test_a_value_with_commas_quotes_and_line_ends_keeps_its_row_numbers(stage):
    quoted = 'E1,2020-01-01,,long,,,"a, ""b""",line 4,,\nE2,2020-01-01,,xyz,,,,line 5,,\n'
    assert [where for _, where, *_ in stage(quoted)] == ["data/folder0/visit.csv 3 kind"]


def test_every_broken_row_is_named(stage):
    told = stage(GOOD + "E1,too,short\n" + GOOD.replace("\n", ",too,long\n"))
    assert told == [
        (
            "BrokenRow",
            f"data/folder0/visit.csv {row} row",
            f"the row has {count} values, the header has 10",
            "put values that hold a comma between double quotes",
        )
        for row, count in ((3, 3), (4, 12))
    ]


def test_missing_unknown_and_repeated_columns(stage):
    told = stage("", header="place_code,visited_on,left_on,knd,people,rate,unit,locator,scale,as_printed,unit\n")
    assert [(kind, reason, next_step) for kind, _, reason, next_step in told] == [
        ("MissingColumn", "column kind is missing", "did you mean knd?"),
        ("UnknownColumn", "'knd' is no column of visit", "did you mean kind?"),
        ("RepeatedColumn", "a column name stands twice", ""),
    ]


def test_a_column_the_build_finds_may_not_be_written(stage):
    told = stage("", header=HEADER.replace("\n", ",grade_code\n"))
    assert [(kind, reason) for kind, _, reason, _ in told] == [("UnknownColumn", "'grade_code' is no column of visit")]


def test_a_file_of_another_encoding_is_unreadable(stage):
    stage(GOOD)
    path = stage.folder / "folder0" / "visit.csv"
    path.write_bytes(path.read_bytes() + "E2,2020-01-01,,café".encode("latin-1"))
    with pytest.raises(UnreadableSource) as caught:
        find_inputs(stage.folder)
    assert caught.value.what == "the file is not UTF-8: unexpected end of data (byte 0xe9)"
    assert caught.value.where == f"{path}, line 3"
    assert caught.value.exit_code == 10


def test_files_are_found_by_table_in_the_order_of_their_folders_with_checksums_that_ignore_line_ends(stage):
    stage(GOOD, "")
    one, other = find_inputs(stage.folder)["visit"]
    assert (one.name, other.name) == ("data/folder0/visit.csv", "data/folder1/visit.csv")
    before = one.sha256()
    one.path.write_bytes(b"\xef\xbb\xbf" + one.path.read_bytes())
    marked = find_inputs(stage.folder)["visit"][0]
    assert marked.columns == one.columns
    one.path.write_bytes(one.path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\n", b"\r\n"))
    assert find_inputs(stage.folder)["visit"][0].sha256() == before


def test_a_file_that_feeds_no_table_is_told(stage):
    stage(GOOD)
    (stage.folder / "folder0" / "visits.csv").write_text("x\n", encoding="utf-8")
    (stage.folder / "folder0" / "zzz.csv").write_text("x\n", encoding="utf-8")
    told = [
        (r.kind, r.reason, r.next_step)
        for r in refuse_strangers(find_inputs(stage.folder), {"visit": None, "place": None})
    ]
    assert told == [
        (
            "UnknownTable",
            "'visits' is no table",
            "did you mean visit? a file is named after the table it feeds, see sql/core/",
        ),
        ("UnknownTable", "'zzz' is no table", "a file is named after the table it feeds, see sql/core/"),
    ]
