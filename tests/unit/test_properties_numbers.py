"""Numbers as printed: decimals are exact on the way in, rounded and nothing more on the way out; a symbol is no number."""

from __future__ import annotations

import csv
import datetime as dt
import math
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import ROOT

from ilacs_analytics.analysis import wording
from ilacs_analytics.sources.reference.places import Places
from ilacs_analytics.sources.statistics.figures import insert_columns, open_stage

HELD = settings(deadline=None, derandomize=True, max_examples=100)
FEW = settings(deadline=None, derandomize=True, max_examples=8)

REFERENCE = ROOT / "data" / "reference"
PLACES = Places(REFERENCE)
DURHAM = "E06000047"
with (REFERENCE / "published_symbol.csv").open(encoding="utf-8-sig", newline="") as lines:
    SYMBOLS = {row["printed"]: row["symbol"] for row in csv.DictReader(lines)}
NUMBERS = st.one_of(
    st.integers(0, 10**9).map(str),
    st.decimals(0, 10**9, places=6, allow_nan=False).map(str),
    st.decimals(0, 10**9, allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}"[:40].rstrip(".")),
    st.floats(0, 1e9, allow_nan=False).map(repr),
)
MARKERS = st.sampled_from(("", " [r]", " [note 3]", "[12]", "  [Note 1, 2]"))
OTHER = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)


def judged(folder: Path, texts: list[str]) -> list[tuple[str, float | None, str | None, str | None]]:
    """Text, value, symbol and reason of each text in a column of counts, one day each."""
    count = len(texts)
    days = [dt.date(2000, 1, 1) + dt.timedelta(number) for number in range(count)]
    target = folder / "figures.parquet"
    with open_stage(PLACES, REFERENCE) as stage:
        columns = [
            [""] * count, list(range(1, count + 1)), ["cases"] * count, [DURHAM] * count, [None] * count, [None] * count,
            days, ["cases"] * count, ["headcount"] * count, [""] * count, texts, ["row 1 column cases"] * count, [1] * count,
        ]  # fmt: skip
        insert_columns(stage.connection, "staged", columns)
        read, reasons = stage.keep(target)
        rows = stage.connection.execute(
            "select raw_value, value, symbol, reason from judged order by row_number"
        ).fetchall()
    assert read == len(rows) == count
    assert sum(reasons.values()) == sum(1 for *_, reason in rows if reason)
    return rows


@FEW
@given(texts=st.lists(st.tuples(NUMBERS, MARKERS), min_size=1, max_size=30))
def test_a_printed_number_is_loaded_as_the_number_it_prints(tmp_path_factory, texts):
    rows = judged(tmp_path_factory.getbasetemp(), [number + marker for number, marker in texts])
    for (number, marker), (raw, value, symbol, reason) in zip(texts, rows, strict=True):
        assert (raw, symbol) == (number + marker, None)
        assert (value, reason) == (float(number), None)


@FEW
@given(texts=st.lists(st.tuples(st.sampled_from(sorted(SYMBOLS)), st.booleans()), min_size=1, max_size=30))
def test_a_symbol_stays_a_symbol_and_has_no_value(tmp_path_factory, texts):
    told = [symbol.upper() if is_upper else symbol for symbol, is_upper in texts]
    for (symbol, _), row in zip(texts, judged(tmp_path_factory.getbasetemp(), told), strict=True):
        assert row[1:] == (None, SYMBOLS[symbol], None)


@FEW
@given(texts=st.lists(st.one_of(OTHER, st.tuples(NUMBERS, OTHER).map("".join)), min_size=1, max_size=30))
def test_a_text_is_loaded_as_what_it_says_or_rejected_with_its_own_words(tmp_path_factory, texts):
    for text, (raw, value, symbol, reason) in zip(texts, judged(tmp_path_factory.getbasetemp(), texts), strict=True):
        assert raw == text
        if reason is not None:
            continue
        assert (value is None) != (symbol is None)
        if symbol is not None:
            assert SYMBOLS[text.lower()] == symbol
        else:
            assert text.isascii()
            assert value == float(text.partition("[")[0])


@HELD
@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_is_printed_rounded_and_nothing_more(value, decimals):
    text = wording.number(value, decimals)
    exact = Decimal(text.replace(",", ""))
    assert abs(exact - Decimal(value)) <= Decimal("0.5").scaleb(-decimals) + Decimal("1e-9")
    assert exact == exact.quantize(Decimal(1).scaleb(-decimals))
    assert not (text.startswith("-") and exact == 0)
    whole = text.removeprefix("-").partition(".")[0]
    assert [len(part) for part in whole.split(",")[1:]] == [3] * (len(whole.split(",")) - 1)


@HELD
@given(st.integers(0, 10**6), st.integers(0, 2))
def test_a_half_goes_up_however_the_float_that_holds_it_was_reckoned(whole, decimals):
    half, up = Decimal(10 * whole + 5).scaleb(-decimals - 1), Decimal(whole + 1).scaleb(-decimals)
    for value in (float(half), math.nextafter(float(half), 0), math.nextafter(float(half), math.inf)):
        assert Decimal(wording.number(value, decimals).replace(",", "")) == up


@HELD
@given(st.floats(-1e6, 1e6), st.integers(0, 2), st.sampled_from(("percent", "cases_per_worker", "workers", "cases")))
def test_a_printed_amount_begins_with_its_number_and_ends_with_its_unit(value, decimals, unit):
    text = wording.amount(value, unit=unit, decimals=decimals)
    printed = wording.number(value, decimals)
    is_one = math.isclose(float(printed.replace(",", "")), 1)
    if unit == "percent":
        assert text == f"{printed}%"
    else:
        assert text.startswith("1 " if is_one else printed)
        assert text.split(" ")[1] == unit.split("_")[0].removesuffix("s" if is_one else "x")
    difference = wording.points(value, unit=unit, decimals=decimals)
    if value and not float(printed.replace(",", "")):
        assert difference.startswith("less than ")
    elif unit == "percent":
        assert difference == printed + (" percentage point" if is_one else " percentage points")
    else:
        assert difference == text


@HELD
@given(st.dates(dt.date(1000, 1, 1)))
def test_a_day_is_printed_so_that_it_can_be_read_again(day):
    number, month, year = wording.day(day).split(" ")
    assert dt.date(int(year), wording.MONTHS.index(month) + 1, int(number)) == day
    assert wording.month(day) == f"{month[:3]} {year}"
