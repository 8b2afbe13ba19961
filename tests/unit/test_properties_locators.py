"""Locators, whatever they are made of: what is written is read, and what is read can be written back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilacs_analytics.errors import BadLocator
from ilacs_analytics.sources.files.told import ToldNeighbour, column_letter
from ilacs_analytics.sources.papers.locators import PATTERN, PaperLocator, parse_paper_locator

HELD = settings(deadline=None, derandomize=True, max_examples=100)

NUMBERS = st.integers(0, 10**6).map(str)
RANGES = st.one_of(NUMBERS, st.tuples(NUMBERS, NUMBERS).map("-".join))
PARTS = st.one_of(
    st.tuples(st.just("item"), st.one_of(NUMBERS, st.sampled_from("abcdefghijklmnopqrstuvwxyz"))),
    st.tuples(st.just("row"), NUMBERS),
    st.tuples(st.just("line"), RANGES),
)
NARROWED = st.lists(PARTS, max_size=4).map(tuple)
LOCATORS = st.one_of(
    st.builds(PaperLocator, st.just("para"), st.one_of(NUMBERS, st.tuples(NUMBERS, NUMBERS).map(".".join)), NARROWED),
    st.builds(PaperLocator, st.just("said"), NUMBERS, NARROWED),
    st.builds(PaperLocator, st.just("line"), RANGES, st.just(())),
)
WORDS = st.sampled_from(
    ("para", "said", "line", "item", "row", "page", "3", "3.8", "4-5", "a", "", " ", "\n", "٣", "-1", "x")
)


def written(locator: PaperLocator) -> str:
    """A locator as its grammar writes it."""
    return " ".join((locator.anchor, locator.number, *(word for part in locator.parts for word in part)))


@HELD
@given(LOCATORS)
def test_a_locator_that_is_written_is_read_as_it_was(locator: PaperLocator) -> None:
    assert parse_paper_locator(written(locator)) == locator
    assert re.fullmatch(PATTERN, written(locator))


@HELD
@given(st.one_of(st.text(max_size=30), st.lists(WORDS, max_size=7).map(" ".join), LOCATORS.map(written)))
def test_no_text_is_read_that_could_not_be_written_back(text: str) -> None:
    try:
        locator = parse_paper_locator(text)
    except BadLocator:
        return
    assert written(locator) == text


@HELD
@given(LOCATORS.map(written), st.sampled_from(("\n", " ", "x", ".", "-")))
def test_a_locator_with_something_behind_it_is_none(text: str, more: str) -> None:
    with pytest.raises(BadLocator):
        parse_paper_locator(text + more)


@HELD
@given(st.integers(0, 16_383))
def test_a_column_has_letters_that_tell_its_place(index: int) -> None:
    place = 0
    for letter in column_letter(index):
        place = place * 26 + ord(letter) - ord("A") + 1
    assert place == index + 1


@HELD
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers(1, 10**6), st.integers(0, 700))
def test_every_name_of_a_sheet_gives_a_locator_of_the_grammar(sheet: str, row: int, column: int) -> None:
    link = ToldNeighbour(row, column_letter(column), "840", "805", 1, "close", sheet)
    assert re.fullmatch(PATTERN, link.locator), link.locator
