"""Broken data meets a clear error with the right exit code, and what was published stays as it was.

Each case breaks one thing in a copy of the project that has a build, and asserts the whole message.
"""

import csv

import pytest

REJECTED = "  next:  mend the rows named above; the earlier warehouse and reports are as they were"
CASELOAD = "data/papers/caseload.csv"
FIRST_ROW = "E06000035,2019-07-01,2019-07-31,July 2019,month,average_caseload,not_stated,assessment_service,32,32,,"
COLUMNS = (
    "place_code, period_start, period_end, date_as_printed, date_precision, measure, basis, scope, value, raw_value, "
    "symbol, unit, voice, source_id, locator"
)

ONE_BAD_VALUE = {
    "an unknown authority, named where its code is wanted": (
        "data/papers/audit_grade.csv",
        "E06000035,2020-06-01,2020-06-30,June 2020,month,assessment_quality,not_stated,,",
        "Medwy,2020-06-01,2020-06-30,June 2020,month,assessment_quality,not_stated,,",
        "UnknownAuthority: 'Medwy' is not an authority\n"
        "  where: data/papers/audit_grade.csv, row 2, column authority_code\n"
        "  next:  did you mean Medway? use its current ONS code, see data/reference/authority.csv",
    ),
    "an unknown place": (
        CASELOAD, FIRST_ROW, FIRST_ROW.replace("E06000035", "E06000099"),
        "UnknownPlace: 'E06000099' is not a place\n"
        f"  where: {CASELOAD}, row 2, column place_code\n"
        "  next:  did you mean E06000059 or E06000049 or E06000039? use its ONS code, see data/reference/place.csv",
    ),
    "an unknown grade": (
        "data/official/judgement.csv",
        "row 72 column I,Requires improvement to be good", "row 72 column I,Requires improvment",
        "UnknownGrade: 'Requires improvment' is not a grade\n"
        "  where: data/official/judgement.csv, row 2, column grade_as_printed\n"
        "  next:  did you mean requires improvement or require improvement or requires improvement to be good? "
        "if it is a spelling, add it to data/reference/grade_spelling.csv; if it is new, see docs/decisions/",
    ),
    "an unknown measure": (
        CASELOAD, FIRST_ROW, FIRST_ROW.replace("average_caseload", "average_caselod"),
        "UnknownMeasure: 'average_caselod' is not a measure\n"
        f"  where: {CASELOAD}, row 2, column measure\n"
        "  next:  did you mean average_caseload? see data/reference/measure.csv",
    ),
    "a word no list holds": (
        CASELOAD, FIRST_ROW, FIRST_ROW.replace("assessment_service", "assesment_service"),
        "UnknownWord: 'assesment_service' is no word of the list scope\n"
        f"  where: {CASELOAD}, row 2, column scope\n"
        "  next:  did you mean assessment_service or care_leaving_service?",
    ),
    "a date that is none": (
        CASELOAD, FIRST_ROW, FIRST_ROW.replace("2019-07-31", "2019-07-32"),
        "BadValue: '2019-07-32' is not a date\n"
        f"  where: {CASELOAD}, row 2, column period_end\n"
        "  next:  write dates as 2020-12-01",
    ),
    "a number that is none": (
        CASELOAD, FIRST_ROW, FIRST_ROW.replace(",32,32,", ",thirty-two,32,"),
        "BadValue: 'thirty-two' is not a number\n"
        f"  where: {CASELOAD}, row 2, column value\n"
        "  next:  write numbers as 22.9",
    ),
    "a percentage over 100": (
        "data/papers/agency_rate.csv", ",40,40%,", ",173,173%,",
        "BadPercentage: 173.0 is no percentage\n"
        "  where: data/papers/agency_rate.csv, row 2, column value\n"
        "  next:  percentages go from 0 to 100: write 22.9 for 22.9%, and check the figure against its source",
    ),
    "a fact without a locator": (
        "data/papers/agency_rate.csv", ",40,40%,,percent,council,paper-medway-2020-12-01,para 5.2",
        ",40,40%,,percent,council,paper-medway-2020-12-01,",
        "MissingValue: locator is empty\n"
        "  where: data/papers/agency_rate.csv, row 2, column locator\n"
        "  next:  say where the fact stands, like 'para 3.8' or 'page 1 line 8'; a fact without a place is no fact",
    ),
    "a locator outside the grammar": (
        "data/papers/agency_rate.csv", ",40,40%,,percent,council,paper-medway-2020-12-01,para 5.2",
        ",40,40%,,percent,council,paper-medway-2020-12-01,paragraph 5.2",
        "BadLocator: 'paragraph 5.2' is not a locator\n"
        "  where: data/papers/agency_rate.csv, row 2, column locator\n"
        "  next:  write it like 'para 3.8', 'said 4 line 6', 'page 1 line 8'; docs/coding.md has the grammar",
    ),
    "a row that is too long": (
        CASELOAD, FIRST_ROW, "surplus," + FIRST_ROW,
        "BrokenRow: the row has 16 values, the header has 15\n"
        f"  where: {CASELOAD}, row 2, column row\n"
        "  next:  put values that hold a comma between double quotes",
    ),
    "a row that is too short": (
        CASELOAD, FIRST_ROW, FIRST_ROW.replace("E06000035,", ""),
        "BrokenRow: the row has 14 values, the header has 15\n"
        f"  where: {CASELOAD}, row 2, column row\n"
        "  next:  put values that hold a comma between double quotes",
    ),
    "a quote that does not close": (
        CASELOAD, "currently", '"currently',
        "BrokenRow: unexpected end of data\n"
        f"  where: {CASELOAD}, row 3, column row\n"
        "  next:  close every double quote; write one inside a value twice",
    ),
    "an extra column": (
        CASELOAD, "place_code,period_start", "colour,place_code,period_start",
        "UnknownColumn: 'colour' is no column of caseload\n"
        f"  where: {CASELOAD}, row 1, column colour\n"
        f"  next:  columns are {COLUMNS}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_BAD_VALUE)
def test_one_bad_value_is_named_with_its_row_and_what_to_do(built_copy, case):
    file, old, new, message = ONE_BAD_VALUE[case]
    built_copy.replace(file, old, new)
    told = built_copy.refuse("build", code=11)
    assert told == f"{message}\nDataRejected: 1 value in data/ cannot be loaded\n{REJECTED}"


def test_a_missing_column_is_named_once_however_many_rows_lack_it(built_copy):
    path = built_copy.path / CASELOAD
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    path.write_text("".join(",".join(row[:-1]) + "\n" for row in rows), encoding="utf-8")
    assert built_copy.refuse("build", code=11) == (
        "MissingColumn: column locator is missing\n"
        f"  where: {CASELOAD}, row 1, column locator\n"
        f"  next:  columns are {COLUMNS}\n"
        f"DataRejected: 1 value in data/ cannot be loaded\n{REJECTED}"
    )


def test_a_misspelt_column_is_told_as_missing_and_as_unknown_with_the_near_miss(built_copy):
    built_copy.replace(CASELOAD, ",voice,", ",voise,")
    assert built_copy.refuse("build", code=11) == (
        f"MissingColumn: column voice is missing\n  where: {CASELOAD}, row 1, column voice\n"
        "  next:  did you mean voise?\n"
        f"UnknownColumn: 'voise' is no column of caseload\n  where: {CASELOAD}, row 1, column voise\n"
        f"  next:  did you mean voice?\nDataRejected: 2 values in data/ cannot be loaded\n{REJECTED}"
    )


def test_both_rows_of_a_duplicate_key_are_named(built_copy):
    path = built_copy.path / CASELOAD
    first = path.read_text(encoding="utf-8").splitlines()[1]
    with path.open("a", encoding="utf-8") as lines:
        lines.write(f"{first}\n")
    told = built_copy.refuse("build", code=11)
    where = [line for line in told.splitlines() if line.startswith("  where: ")]
    assert where == [f"  where: {CASELOAD}, row {row}, column raw_value" for row in (2, 4)]
    assert told.startswith(
        "RepeatedRow: the row (paper-medway-2020-12-01, para 3.6, E06000035, average_caseload, not_stated, "
        "assessment_service, 32) stands more than once\n"
    )
    assert "  next:  rows differ in source_id, locator, place_code, measure, basis, scope, raw_value\n" in told


@pytest.mark.parametrize("file", [CASELOAD, "data/papers/improvement_action.csv"])
def test_a_file_that_is_not_utf_8_is_an_unreadable_source_wherever_the_byte_stands(built_copy, file):
    path = built_copy.path / file
    content = path.read_bytes().rstrip(b"\n")
    path.write_bytes(content + b"\xe9\n")  # the last line, beyond what a reader of the header sees
    line = content.count(b"\n") + 1
    assert built_copy.refuse("build", code=10) == (
        "UnreadableSource: the file is not UTF-8: invalid continuation byte (byte 0xe9)\n"
        f"  where: {path}, line {line}\n"
        "  next:  save it as UTF-8"
    )


def test_a_misspelt_file_name_does_not_drop_its_rows(built_copy):
    papers = built_copy.path / "data" / "papers"
    (papers / "agency_rate.csv").rename(papers / "agency_rates.csv")
    assert built_copy.refuse("build", code=11) == (
        "UnknownTable: 'agency_rates' is no table\n"
        "  where: data/papers/agency_rates.csv, row 1, column header\n"
        "  next:  did you mean agency_rate? a file is named after the table it feeds, see sql/core/\n"
        f"DataRejected: 1 value in data/ cannot be loaded\n{REJECTED}"
    )


def test_what_a_spreadsheet_writes_is_read_alike(built_copy):
    """A byte order mark and Windows line ends change no value."""
    path = built_copy.path / CASELOAD
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert built_copy.ilacs("build").code == 0
    told = built_copy.ilacs(
        "query", "select date_as_printed, value from caseload where voice = 'council'", "--format", "csv"
    )
    assert told.out == "date_as_printed,value\nJuly 2019,32.0\ncurrently,17.0\n"


def test_forty_bad_rows_make_one_report_and_the_rest_is_counted(built_copy):
    path = built_copy.path / "data/papers/claim.csv"
    text = path.read_text(encoding="utf-8")
    count = text.count(",council,")
    assert count > 41
    path.write_text(text.replace(",council,", ",councl,"), encoding="utf-8")
    told = built_copy.refuse("build", code=11)
    assert told.count("UnknownWord: 'councl' is no word of the list voice\n") == 40
    assert told.count("  next:  did you mean council?\n") == 40
    assert told.endswith(
        f"... and {count - 40} more\nDataRejected: {count} values in data/ cannot be loaded\n{REJECTED}"
    )


def test_bad_rows_of_several_tables_are_told_together(built_copy):
    built_copy.replace(CASELOAD, FIRST_ROW, FIRST_ROW.replace("2019-07-31", "soon"))
    built_copy.replace("data/papers/agency_rate.csv", ",40,40%,", ",173,173%,")
    told = built_copy.refuse("build", code=11)
    assert "BadValue: 'soon' is not a date\n  where: data/papers/caseload.csv, row 2, column period_end\n" in told
    assert "BadPercentage: 173.0 is no percentage\n  where: data/papers/agency_rate.csv, row 2, column value\n" in told
    assert "DataRejected: 2 values in data/ cannot be loaded" in told


def test_what_refers_to_a_broken_table_does_not_echo_it(built_copy):
    """One bad mention is one line, not one for each grade that belongs to it."""
    built_copy.replace(
        "data/official/inspection_mention.csv",
        "ILACS_inspection_history row 72,E06000047",
        "ILACS_inspection_history row 72,E06000048",
    )
    told = built_copy.refuse("build", code=11)
    assert told.startswith(
        "UnknownAuthority: 'E06000048' is not an authority\n  where: data/official/inspection_mention.csv, row 2,"
    )
    assert "DataRejected: 1 value in data/ cannot be loaded" in told


def test_a_definition_that_does_not_keep_the_rules_stops_the_build(built_copy):
    (built_copy.path / "sql" / "analysis" / "extra.sql").write_text(
        "create view analysis.extra as select 1 as one", "utf-8"
    )
    assert built_copy.refuse("build", code=11) == (
        f"BrokenDefinition: the header states no grain\n  where: {built_copy.path}/sql/analysis/extra.sql"
    )
