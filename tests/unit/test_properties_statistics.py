"""Tables of published statistics, whatever they print: each value is loaded or rejected, and each cell is counted once."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections import Counter
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import DURHAM, HARTLEPOOL, WORKFORCE_HEADER, workforce, workforce_row, write_csv, write_xlsx
from workspaces import ROOT

from ilacs_analytics.sources.kept.readings import Reading
from ilacs_analytics.sources.recognise import read_file
from ilacs_analytics.sources.reference.publications import read_publications
from ilacs_analytics.sources.statistics.table import year_of

HELD = settings(deadline=None, derandomize=True, max_examples=10)
QUICK = settings(deadline=None, derandomize=True, max_examples=150)

REFERENCE = ROOT / "data" / "reference"
PUBLICATIONS = read_publications(REFERENCE)
MEASURED = WORKFORCE_HEADER[-4:]
VALUES = st.one_of(
    st.integers(-5, 2_000).map(str),
    st.decimals(0, 100, places=3).map(str),
    st.sampled_from(
        ("", "x", "[c]", "LOW", "n/a", "1,234", "12%", "1e2", "1e400", "-0", "  7 ", "٣", "NaN", "=1+1", "5 [r]")
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
)
PLACES = st.sampled_from(
    (DURHAM, HARTLEPOOL, ("", "", "Medway"), ("999", "E06999999", "Nowhere"), ("840", "E06000001", ""))
)
ROWS = st.lists(
    st.builds(
        lambda year, place, values: workforce_row(year, place, *values),
        st.sampled_from(("2022", "202223", "2024", "202325", "soon", "")),
        PLACES,
        st.tuples(VALUES, VALUES, VALUES, VALUES),
    ),
    max_size=6,
).map(lambda rows: [workforce_row("2021"), *rows])


def read(rows, *, as_workbook: bool = False) -> tuple[Reading, list[tuple]]:
    """The reading of a table, and its figures: row, column, text, value, symbol, reason."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        if as_workbook:
            write_xlsx(path, {"T 1": rows})
        else:
            write_csv(path, rows)
        figures = Path(folder) / "figures.parquet"
        _, reading = read_file(path, PUBLICATIONS, REFERENCE, figures=figures, today=dt.date(2026, 11, 22))
        with duckdb.connect() as connection:
            rows = connection.execute(
                "select row_number, column_name, raw_value, value, symbol, reason from read_parquet(?)", [str(figures)]
            ).fetchall()
    return reading, rows


def printed(text: object) -> str:
    """A cell without spaces around it, as it is kept."""
    return " ".join(str(text).split())


@HELD
@given(ROWS)
def test_every_value_of_a_table_is_loaded_as_it_is_printed_or_rejected_with_a_reason(told):
    rows = workforce(*told)
    reading, figures = read(rows)
    wanted = {
        (number, name): printed(cell)
        for number, row in enumerate(rows, start=1)
        if number > 1
        for name, cell in zip(WORKFORCE_HEADER, row, strict=True)
        if name in MEASURED and printed(cell)
    }
    assert {(number, name): raw for number, name, raw, *_ in figures} == wanted
    for *_, raw, value, symbol, reason in figures:
        if reason is None:
            assert (value is None) != (symbol is None)
            assert value is None or (math.isfinite(value) and value == float(raw.removesuffix(" [r]")))
    account = reading.account
    assert account.cells_read == len(figures)
    assert sum(reading.figure_reasons.values()) == sum(1 for *_, reason in figures if reason)
    filled = sum(1 for row in rows for cell in row if printed(cell))
    assert filled == account.cells_naming + account.cells_read + account.cells_not_read


@settings(HELD, max_examples=5)
@given(ROWS)
def test_a_workbook_tells_the_same_as_the_text_it_was_saved_from(told):
    rows = workforce(*([str(cell) for cell in row] for row in told))
    text, workbook = read(rows)[1], read(rows, as_workbook=True)[1]
    assert Counter(row[2:] for row in workbook) == Counter(row[2:] for row in text)


@settings(HELD, max_examples=6)
@given(ROWS, st.integers(0, 5))
def test_a_row_that_is_taken_out_leaves_the_others_as_they_were_unless_it_told_the_same(told, at):
    left = [row for number, row in enumerate(told) if number != at + 1]
    whole, without = (
        {tuple(row[2:]) for row in read(workforce(*rows))[1] if not row[5] or "times" not in row[5]}
        for rows in (told, left)
    )
    gone = {printed(cell) for row in told[at + 1 : at + 2] for cell in row[-4:]}
    assert {row for row in whole - without if row[0] not in gone} == set()


@QUICK
@given(st.integers(1000, 9997))
def test_a_year_is_read_from_four_digits_or_from_two_years_in_succession(year):
    assert year_of(str(year)) == year
    assert year_of(f"{year}{(year + 1) % 100:02}") == year + 1
    assert year_of(f"{year}{(year + 2) % 100:02}") is None


@QUICK
@given(st.text(max_size=8))
def test_no_other_text_is_a_year(text):
    found = year_of(text)
    assert found is None or (text.isascii() and text[:4].isdigit() and len(text) in {4, 6})
