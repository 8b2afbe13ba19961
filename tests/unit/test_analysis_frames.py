"""What every question shares: values as JSON holds them, rows without pandas' own kinds of nothing, columns of dates."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ilacs_analytics.analysis import frames, sentences, wording

DAY = dt.date(2024, 9, 30)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None),
        (float("nan"), None),
        (pd.NaT, None),
        (pd.NA, None),
        ("good", "good"),
        (True, True),
        (3, 3),
        (np.int64(3), 3),
        (np.float64(8.4), 8.4),
        (DAY, "2024-09-30"),
        (pd.Timestamp(DAY), "2024-09-30"),
        (pd.Timestamp("2024-09-30T10:30"), "2024-09-30T10:30:00"),
        ([DAY, None], ["2024-09-30", None]),
        ((pd.NA, 1), [None, 1]),
        (np.array(["Durham", None], dtype=object), ["Durham", None]),
        ([], []),
    ],
)
def test_a_value_as_json_holds_it(value: object, told: object) -> None:
    found = frames.json_value(value)
    assert json.loads(json.dumps(found)) == found == told
    assert type(found) is type(told)


def test_rows_have_one_kind_of_nothing_and_plain_values() -> None:
    frame = pd.DataFrame(
        {"on": [pd.Timestamp(DAY), pd.NaT], "n": [np.int64(1), 2], "share": [0.5, float("nan")], "names": [["A"], []]}
    )
    assert frames.rows_of(frame) == [
        {"on": DAY, "n": 1, "share": 0.5, "names": ["A"]},
        {"on": None, "n": 2, "share": None, "names": []},
    ]
    assert type(frames.rows_of(frame)[0]["on"]) is dt.date
    assert type(frames.rows_of(frame)[0]["n"]) is int


def test_a_frame_has_its_columns_in_order_also_without_rows() -> None:
    columns = ("name", "started_on", "period_end", "as_at")
    for rows in ([], [{"as_at": DAY, "name": "A", "more": 1}]):
        frame = frames.frame_of(rows, columns)
        assert tuple(frame.columns) == columns
        assert [frame[name].dtype.kind for name in columns] == ["O", "M", "M", "M"]


def test_values_stand_once_in_the_order_of_their_first_appearance() -> None:
    assert frames.in_order(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]


def test_columns_are_named_in_the_order_asked() -> None:
    with pytest.raises(frames.MissingColumns, match=r"^share needs on, n; the frame has name$"):
        frames.require_columns(pd.DataFrame({"name": []}), ("on", "name", "n"), needed_by="share")
    with pytest.raises(frames.MissingColumns, match="the frame has no column"):
        frames.require_columns(pd.DataFrame(), ["on"], needed_by="share")


FACTS = {"zero": 0, "one": 1, "none": None, "names": [], "word": "low", "other": "low", "last": "high"}


@pytest.mark.parametrize(
    ("make", "holds"),
    [
        (lambda: sentences.has("one"), True),
        (lambda: sentences.has("one", "word"), True),
        (lambda: sentences.has("one", "zero"), False),
        (lambda: sentences.lacks("zero", "none", "names"), True),
        (lambda: sentences.lacks("zero", "one"), False),
        (lambda: sentences.when("word", "low", "high"), True),
        (lambda: sentences.when("none", None), True),
        (lambda: sentences.when("last", "low"), False),
        (lambda: sentences.same("word", "other"), True),
        (lambda: sentences.same("word", "last"), False),
        (lambda: sentences.both(sentences.has("one"), sentences.lacks("zero")), True),
        (lambda: sentences.both(sentences.has("one"), sentences.has("zero")), False),
    ],
)
def test_guards_of_sentences(make: Callable[[], sentences.Guard], holds: bool) -> None:
    guard = make()
    assert guard(FACTS) is holds
    told = sentences.Sentence((guard, "{word}"), "{last}")
    assert told(FACTS) == ("low" if holds else "high")


def test_sentences_name_their_ways_and_refuse_facts_that_no_way_fits() -> None:
    either = sentences.both(sentences.when("n", 1, 2), sentences.same("n", "m"))
    told = sentences.Sentence((either, "{n:counted list}"), (sentences.lacks("n"), "none"))
    assert told.ways == [("n is 1 or 2 and n is m", "{n:counted list}"), ("lacks n", "none")]
    assert [told({"n": n, "m": n}) for n in (0, 1, 2)] == ["none", "1 list", "2 lists"]
    with pytest.raises(LookupError, match="n is 1 or 2 and n is m, lacks n"):
        told({"n": 3, "m": 3})
    assert sentences.said("a", "", ["b", ""], (text for text in ("c", "d"))) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("{n:is}", 1, "is"), ("{n:is}", ["a"], "is"), ("{n:is}", 0, "are"), ("{n:was}", 1, "was"), ("{n:was}", 2, "were"),
        ("{n:has}", ["a"], "has"), ("{n:has}", 2, "have"), ("{n:choose it|them}", 1, "it"), ("{n:choose it|them}", [], "them"),
        ("{n:number}", 2.5, "3"), ("{n:number 1}", 2.25, "2.3"), ("{n:counted child|children}", 2, "2 children"),
        ("{n:listed or}", ["a", "b"], "a or b"), ("{n:listed}", ["a", "b"], "a and b"), ("{n:joined ; }", ["a", "b"], "a; b"),
        ("{n:bracketed}", "x", " (x)"), ("{n:bracketed}", "", ""), ("{n:after , }", "x", ", x"), ("{n:after , }", None, ""),
        ("{n:all}", 2, "both authorities"), ("{n:All}", 3, "All 3 authorities"), ("{n:year}", DAY, "2024"), ("{n}", 7, "7"),
        ("{n:capital}", "agency rate", "Agency rate"), ("{n:small}", "Agency rate", "agency rate"),
        ("{n:within}", True, " within the dates asked for"), ("{n:within}", False, ""),
    ],
)  # fmt: skip
def test_forms_of_facts(text: str, value: object, told: str) -> None:
    assert sentences.Sentence(text)({"n": value}) == told


@pytest.mark.parametrize(
    ("value", "decimals", "told"),
    [
        (0.04, 1, "less than 0.1 percentage points"),
        (-0.04, 1, "less than 0.1 percentage points"),
        (0.0, 1, "0.0 percentage points"),
        (0.05, 1, "0.1 percentage points"),
        (1.0, 1, "1.0 percentage point"),
        (1.1, 1, "1.1 percentage points"),
        (0.4, 0, "less than 1 percentage point"),
    ],
)
def test_a_difference_that_rounds_to_nothing_is_not_said_to_be_nothing(value: float, decimals: int, told: str) -> None:
    assert wording.points(value, unit="percent", decimals=decimals) == told


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1.0, "workers", "1 worker"),
        (1.1, "workers", "1.1 workers"),
        (1.0, "cases_per_worker", "1 case per worker"),
        (1.0, "children", "1 child"),
        (1.0, "per_10000", "1.0 per 10,000"),
        (1.0, "percent", "1.0%"),
        (1234.5, "children", "1,234.5 children"),
    ],
)
def test_an_amount_has_its_unit_in_the_right_number(value: float, unit: str, told: str) -> None:
    assert wording.amount(value, unit=unit, decimals=1) == told


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, "no times"), (1, "once"), (2, "twice"), (3, "three times"), (9, "nine times"), (10, "10 times")],
)
def test_times(count: int, told: str) -> None:
    assert wording.times(count) == told


@pytest.mark.parametrize(
    ("rank", "told"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th"), (13, "13th"), (20, "20th"),
     (21, "21st"), (111, "111th"), (112, "112th"), (122, "122nd")],
)  # fmt: skip
def test_places(rank: int, told: str) -> None:
    assert wording.ordinal(rank) == told


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "under 1 year"), (365, "under 1 year"), (366, "1.0 years"), (621, "1.7 years"), (None, ""), (pd.NA, "")],
)
def test_ages(days: int | None, told: str) -> None:
    assert wording.age_words(days) == told


def test_days_and_months_without_a_date_are_empty() -> None:
    assert (wording.day(DAY), wording.month(DAY)) == ("30 September 2024", "Sep 2024")
    assert [put(missing) for put in (wording.day, wording.month) for missing in (None, pd.NaT)] == ["", "", "", ""]
    assert wording.day(dt.date(2024, 1, 1)) == "1 January 2024"
    assert wording.day(dt.date(2024, 12, 31)) == "31 December 2024"


def test_halves_go_up_and_nothing_is_minus_zero() -> None:
    assert [wording.number(value, 1) for value in (14.85, 14.850000000000001, -0.04, 1234.0)] == [
        "14.9",
        "14.9",
        "0.0",
        "1,234.0",
    ]
    assert wording.rounded(2.5, 0) == 3.0


@pytest.mark.parametrize(
    ("value", "words", "told"),
    [(1.0, "workers holding cases", "1 worker holding cases"), (1.04, "workers", "1 worker"),
     (1.1, "workers holding cases", "1.1 workers holding cases")],
)  # fmt: skip
def test_one_takes_the_singular(value: float, words: str, told: str) -> None:
    assert wording.quantity(value, 1, words) == told


def test_names_and_labels_in_sentences() -> None:
    assert [wording.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [wording.all_authorities(count) for count in (2, 3)] == ["both authorities", "all 3 authorities"]
    assert wording.authorities_of(1) == "1 authority"
    assert [wording.possessive(name) for name in ("Durham", "St Helens")] == ["Durham's", "St Helens'"]
    assert [wording.uncapitalised(label) for label in ("Agency rate", "FTE", "IT", "A", "")] == [
        "agency rate",
        "FTE",
        "IT",
        "A",
        "",
    ]
    assert [wording.years_words(years) for years in (0.96, 1.0, 1.04, 1.05, 4.23)] == [
        "1 year", "1 year", "1 year", "1.1 years", "4.2 years",
    ]  # fmt: skip
    assert [wording.region_words(name) for name in ("North East", "London", "Northern")] == [
        "the North East",
        "London",
        "Northern",
    ]
    assert [wording.framework_short(code) for code in ("ilacs_2018", "sif", None)] == ["ILACS 2018", "SIF", ""]


def test_a_symbol_is_quoted_and_explained_where_it_is_known() -> None:
    assert wording.symbol_words("c") == '"c" (confidential)'
    assert wording.symbol_words("?") == '"?"'
