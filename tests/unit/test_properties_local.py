"""Local figures, whatever is filled in: each value becomes a row or a rejection, and a template gives back what it was given."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tables import write_csv, write_xlsx
from workspaces import ROOT

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.sources.kept.readings import Reading
from ilacs_analytics.sources.local.table import day_of
from ilacs_analytics.sources.local.template import asked_figures, write_template
from ilacs_analytics.sources.recognise import read_file
from ilacs_analytics.sources.reference.publications import read_publications

HELD = settings(deadline=None, derandomize=True, max_examples=40)
QUICK = settings(deadline=None, derandomize=True, max_examples=150)

REFERENCE = ROOT / "data" / "reference"
PUBLICATIONS = read_publications(REFERENCE)
TODAY = dt.date(2026, 11, 22)
HEADER = ("authority", "measure", "basis", "period_end", "value", "note")
VALUES = st.one_of(
    st.integers(-5, 2_000).map(str),
    st.decimals(0, 100, places=4).map(str),
    st.sampled_from(("x", "low", "c", "1,234", "12%", "1e2", "1e999", "-0", " 7 ", "٣", "nan", "=1+1", "")),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
)
DAYS = st.one_of(
    st.dates(dt.date(1, 1, 1), TODAY).map(dt.date.isoformat),
    st.sampled_from(("2024-09-30", "30/09/2024", "01/02/2024", "2024-02-30", "0001-01-01", "2024", "", "٢٠٢٤-٠١-٠١")),
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(("Durham", "E06000047", "840", "Medway", "Nowhere", "")),
        st.sampled_from(("cases", "starters", "agency_rate", "looked_after")),
        st.sampled_from(("headcount", "fte")),
        DAYS,
        VALUES,
        st.sampled_from(("", "a note", "123")),
    ),
    min_size=1,
    max_size=8,
)


def read(rows, folder: Path, *, as_workbook: bool = False) -> Reading:
    """The reading of a table of local figures."""
    path = folder / "table"
    if as_workbook:
        write_xlsx(path, {"figures": rows})
    else:
        write_csv(path, rows)
    return read_file(path, PUBLICATIONS, REFERENCE, figures=folder / "figures.parquet", today=TODAY)[1]


@HELD
@example([("840", "starters", "fte", "0001-01-01", "5", "")])  # a figure over the year before the first one
@given(ROWS)
def test_every_value_filled_in_becomes_a_row_or_a_rejection(told):
    wanted = {number: " ".join(row[4].split()) for number, row in enumerate(told, start=2) if row[4].split()}
    with tempfile.TemporaryDirectory() as folder:
        if not wanted:
            with pytest.raises(UnreadableSource, match="no row has a value"):
                read([HEADER, *told], Path(folder))
            return
        reading = read([HEADER, *told], Path(folder))
    loaded = {int(row[-1].split()[1]): row for row in reading.rows}
    rejected = {one.row: one.raw for one in reading.rejected}
    assert not loaded.keys() & rejected.keys()
    assert {number: row[-5] for number, row in loaded.items()} | rejected == wanted
    for row in loaded.values():
        value, raw, symbol = row[-6], row[-5], row[-4]
        assert (value is None) != (symbol is None)
        assert value is None or (raw.isascii() and value == float(raw))
    account = reading.account
    filled = sum(1 for row in (HEADER, *told) for cell in row if cell.split())
    assert filled == account.cells_naming + account.cells_read + account.cells_not_read


@settings(HELD, max_examples=6)
@given(st.data(), st.booleans())
def test_a_template_that_is_filled_in_gives_the_figures_filled_in(data, as_workbook):
    asked = asked_figures(REFERENCE, today=TODAY)
    numbers = st.integers(0, 100_000).map(lambda thousandths: f"{thousandths / 1000:.3f}")
    values = data.draw(
        st.lists(st.one_of(st.just(""), st.just("c"), numbers), min_size=len(asked), max_size=len(asked)).filter(any)
    )
    with tempfile.TemporaryDirectory() as folder:
        table, _ = write_template(REFERENCE, "Durham", Path(folder), today=TODAY)
        with table.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        at = header.index("value")
        filled = [[*row[:at], value, *row[at + 1 :]] for row, value in zip(rows, values, strict=True)]
        reading = read([header, *filled], Path(folder), as_workbook=as_workbook)
    assert reading.rejected == []
    given_back = {(row[6], row[7], row[3]): row[10] for row in reading.rows}
    assert given_back == {
        (one.measure, one.basis, one.period_end): value for one, value in zip(asked, values, strict=True) if value
    }
    assert all(row[9] == (None if row[10] == "c" else float(row[10])) for row in reading.rows)


@QUICK
@given(st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31)))
def test_a_day_is_read_as_written_and_never_guessed(day):
    assert day_of(day.isoformat()) == day
    assert day_of(f"{day:%d/%m}/{day.year:04}") == (day if day.day > 12 else None)


@QUICK
@given(st.text(max_size=12))
def test_no_other_text_is_a_day(text):
    assert day_of(text) is None or day_of(text).isoformat() == text
