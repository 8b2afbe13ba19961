"""Where things stand in published statistics, and which publication a table is."""

import datetime as dt

import pytest
from tables import WORKFORCE_HEADER, workforce, workforce_row, write_csv, write_ods
from workspaces import ROOT

from ilacs_analytics.errors import MissingColumn, UnknownPublication, UnreadableSource
from ilacs_analytics.sources.recognise import read_file
from ilacs_analytics.sources.reference.publications import read_publications
from ilacs_analytics.sources.statistics.table import find_layout, read_heads, read_rows, recognise, year_of

REFERENCE = ROOT / "data" / "reference"
PUBLICATIONS = read_publications(REFERENCE)
WORKFORCE = PUBLICATIONS["dfe-csww"]
PLACE = ("time_period", "geographic_level", "new_la_code", "la_name")


def recognised(path):
    return recognise(path, *read_heads(path), PUBLICATIONS)


def read(path):
    return read_file(path, PUBLICATIONS, REFERENCE, figures=path.with_name("figures.parquet"))


@pytest.mark.parametrize(
    ("printed", "year"),
    [("2024", 2024), ("202324", 2024), ("199900", 2000), ("1000", 1000), ("0999", None), ("9999", None), ("24", None),
     ("2023-24", None), ("", None), ("２０２４", None), ("20232", None), ("202413", None), ("202426", None), ("199920", None)],
)  # fmt: skip
def test_years(printed, year):
    assert year_of(printed) == year


def test_the_layout_of_a_text_below_a_title(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["Title"], [], *workforce(workforce_row(2026))], delimiter=";")
    layout = find_layout(*read_heads(path), WORKFORCE)
    assert (layout.sheet, layout.header_row, layout.delimiter, layout.headings) == ("", 3, ";", WORKFORCE_HEADER)
    assert {column.field: layout.fields[column.field] for column in layout.measured} == {
        "agency_rate_fte": 10, "agency_fte": 11, "inpost_fte": 12, "caseload_fte": 13,
    }  # fmt: skip
    assert [(number, row[0], row[13] if len(row) > 13 else None) for number, row in read_rows(path, layout) if row] == [
        (1, "Title", None),
        (3, "time_period", "caseload_fte"),
        (4, "2026", "15.5"),
    ]


def test_rows_keep_their_numbers_over_empty_lines(tmp_path):
    rows = [*workforce(workforce_row(2026)), [], [], workforce_row(2025), []]
    path = write_csv(tmp_path / "a.csv", rows)
    layout = find_layout(*read_heads(path), WORKFORCE)
    assert [(number, row[0]) for number, row in read_rows(path, layout) if row] == [
        (1, "time_period"),
        (2, "2026"),
        (5, "2025"),
    ]


def test_the_layout_of_a_workbook_names_its_sheet(tmp_path):
    path = write_ods(tmp_path / "a.ods", {"Cover": [["Title"]], "Table": [["Note"], *workforce(workforce_row(2026))]})
    layout = find_layout(*read_heads(path), WORKFORCE)
    assert (layout.sheet, layout.header_row) == ("Table", 2)
    assert [(number, row[0]) for number, row in read_rows(path, layout)][2:] == [(3, 2026.0)]


def test_the_publication_is_the_one_most_columns_are_of(tmp_path):
    for fields, code in (
        (("anypoint_episodes", "anypoint_child"), "dfe-cin"),
        (("population_type", "children_count", "rate_per_10000", "population_estimate"), "dfe-cla"),
        (("age_group", "population_estimate"), "ons-population"),
        (("agency_rate_fte",), "dfe-csww"),
    ):
        rows = [[*PLACE, *fields], ["2024", "Local authority", "E06000047", "Durham", *"1" * len(fields)]]
        publication, layouts = recognised(write_csv(tmp_path / "a.csv", rows))
        assert (publication.code, len(layouts)) == (code, 1)


def test_the_edition_is_the_latest_year_and_its_day(tmp_path):
    path = write_csv(tmp_path / "a.csv", workforce(workforce_row(2025), workforce_row("202526"), workforce_row("soon")))
    edition, reading = read(path)
    assert (edition.edition, edition.as_at, edition.published_on) == ("2026", dt.date(2026, 9, 30), None)
    assert "in_post_workers (headcount)" in reading.account.measures_missing
    assert reading.figure_reasons == {"'soon' is no year": 4}


def test_a_row_of_another_width_is_named(tmp_path):
    path = write_csv(tmp_path / "a.csv", workforce(workforce_row(2026), workforce_row(2025)[:-1]))
    with pytest.raises(UnreadableSource, match="the row has 13 values, the header has 14") as error:
        read(path)
    assert error.value.where.endswith("a.csv, row 3")


def test_bytes_that_are_no_text_further_down_are_told(tmp_path):
    path = write_csv(tmp_path / "a.csv", workforce(*(workforce_row(2026) for _ in range(1_000))))
    path.write_bytes(path.read_bytes() + b"2025,\xe9\n")
    with pytest.raises(UnreadableSource, match=r"the text breaks off: .*0xe9"):
        read(path)


def test_a_table_of_another_kind(tmp_path):
    with pytest.raises(UnknownPublication, match="the columns are those of no publication that is read"):
        recognised(write_csv(tmp_path / "a.csv", [["tea", "cups"], ["black", "3"]]))
    with pytest.raises(MissingColumn, match="none of its columns is known"):
        recognised(write_csv(tmp_path / "b.csv", [[*PLACE, "cats"], ["2024", "National", "", "", "1"]]))
    assert recognised(write_ods(tmp_path / "c.ods", {"Tea": [["tea", "cups"]]})) is None
