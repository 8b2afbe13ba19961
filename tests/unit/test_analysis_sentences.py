"""Templates of sentences: which way is said, and the form each fact is put in."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
import string
from typing import Any

import pytest

from ilacs_analytics import analysis
from ilacs_analytics.analysis import wording
from ilacs_analytics.analysis.sentences import FORMS, Facts, Sentence, both, has, lacks, said, same, when


def has_value(facts: Facts) -> bool:
    return facts["value"] is not None


LEVEL = Sentence((has_value, "It was {value:number 1}{note:bracketed}."), "It is not known.")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"value": 8.44, "note": ""}, "It was 8.4."),
        ({"value": 0, "note": "2 of 23"}, "It was 0.0 (2 of 23)."),
        ({"value": None, "note": ""}, "It is not known."),
    ],
)
def test_the_first_way_whose_guard_holds_is_said(facts: dict[str, Any], said: str) -> None:
    assert LEVEL(facts) == said


def test_ways_can_be_read() -> None:
    assert LEVEL.ways == [("has_value", "It was {value:number 1}{note:bracketed}."), ("otherwise", "It is not known.")]


def test_what_is_said_beside_the_facts_goes_before_them() -> None:
    assert LEVEL({"value": 1, "note": "old"}, note="new") == "It was 1.0 (new)."


def test_where_no_way_holds_nothing_is_made_up() -> None:
    with pytest.raises(LookupError, match="no way to say this holds: has_value"):
        Sentence((has_value, "It was {value}."))({"value": None})
    with pytest.raises(LookupError):
        Sentence("It was {other}.")({"value": 1})


@pytest.mark.parametrize(
    ("guard", "name", "held", "not_held"),
    [
        (has("a", "b"), "has a and b", {"a": 1, "b": "x"}, {"a": 1, "b": ""}),
        (lacks("a"), "lacks a", {"a": None}, {"a": 1}),
        (lacks("a", "b"), "lacks a and b", {"a": 0, "b": []}, {"a": 0, "b": [1]}),
        (when("a", "rose", "fell"), "a is rose or fell", {"a": "fell"}, {"a": "same"}),
        (same("a", "b"), "a is b", {"a": 1, "b": 1.0}, {"a": 1, "b": 2}),
        (both(has("a"), when("b", 1)), "has a and b is 1", {"a": 1, "b": 1}, {"a": 1, "b": 2}),
        (both(has("a"), has_value), "has a and has_value", {"a": 1, "value": 0}, {"a": 1, "value": None}),
    ],
)
def test_guards(guard: Any, name: str, held: Facts, not_held: Facts) -> None:
    assert guard.__name__ == name
    assert guard(held)
    assert not guard(not_held)


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("{x:day}", dt.date(2019, 9, 9), "9 September 2019"),
        ("{x:month}", dt.date(2019, 9, 9), "Sep 2019"),
        ("{x:year}", dt.date(2019, 9, 9), "2019"),
        ("{x:number}", 1234.5, "1,235"),
        ("{x:number 2}", 1234.5, "1,234.50"),
        ("{x:age}", 800, "2.2 years"),
        ("{x:listed}", ["a", "b", "c"], "a, b and c"),
        ("{x:listed or}", ["a", "b"], "a or b"),
        ("{x:joined ; }", ["a", "b"], "a; b"),
        ("{x:counted case}", 1, "1 case"),
        ("{x:counted case}", 2000, "2,000 cases"),
        ("{x:counted list of areas|lists of areas}", 2, "2 lists of areas"),
        ("{x:authorities}", 1, "1 authority"),
        ("{x:all}", 2, "both authorities"),
        ("{x:All}", 3, "All 3 authorities"),
        ("{x:is}", 1, "is"),
        ("{x:is}", ["a", "b"], "are"),
        ("{x:was}", ["a"], "was"),
        ("{x:has}", 0, "have"),
        ("{x:choose It|They}", 1, "It"),
        ("{x:choose It|They}", 3, "They"),
        ("{x:possessive}", "St Helens", "St Helens'"),
        ("{x:region}", "North East", "the North East"),
        ("{x:symbol}", "c", '"c" (confidential)'),
        ("{x:small}", "Agency rate", "agency rate"),
        ("{x:capital}", "agency rate", "Agency rate"),
        ("{x:within}", True, " within the dates asked for"),
        ("{x:within}", False, ""),
        ("{x:bracketed}", "", ""),
        ("{x:after : }", "lower", ": lower"),
        ("{x:after : }", "", ""),
    ],
)
def test_forms(text: str, value: Any, said: str) -> None:
    assert Sentence(text)({"x": value}) == said


def test_what_is_said_leaves_out_what_says_nothing() -> None:
    assert said("One.", "", ["Two.", ""], (text for text in ("Three.",))) == ["One.", "Two.", "Three."]


def sentences() -> list[tuple[str, Sentence]]:
    """Every sentence that a module of the analysis declares."""
    found = []
    for one in pkgutil.walk_packages(analysis.__path__, f"{analysis.__name__}."):
        module = importlib.import_module(one.name)
        found += [(f"{one.name}.{name}", value) for name, value in vars(module).items() if isinstance(value, Sentence)]
    return found


def test_every_declared_sentence_uses_forms_that_exist_and_says_something_last() -> None:
    declared = sentences()
    assert declared
    for name, sentence in declared:
        for guard, text in sentence.ways:
            assert guard != "<lambda>", f"{name}: a guard says by its name what holds"
            for _, slot, form, _ in string.Formatter().parse(text):
                assert slot is None or slot.isidentifier(), f"{name}: {text}"
                assert not form or form.partition(" ")[0] in FORMS, f"{name}: {text}"
        assert [guard for guard, _ in sentence.ways[:-1]].count("otherwise") == 0, name


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (wording.times(1), "once"),
        (wording.times(2), "twice"),
        (wording.times(3), "three times"),
        (wording.times(12), "12 times"),
        (wording.quantity(1.0, 1, "workers holding cases"), "1 worker holding cases"),
        (wording.quantity(0.0, 1, "workers"), "0.0 workers"),
        (wording.quantity(2.04, 1, "workers in post"), "2.0 workers in post"),
        (wording.amount(1.0, unit="workers", decimals=1), "1 worker"),
        (wording.amount(1, unit="children", decimals=0), "1 child"),
        (wording.amount(0.96, unit="cases_per_worker", decimals=1), "1 case per worker"),
        (wording.amount(1.0, unit="per_10000", decimals=1), "1.0 per 10,000"),
        (wording.points(0.04, unit="percent", decimals=1), "less than 0.1 percentage points"),
        (wording.points(0.0, unit="percent", decimals=1), "0.0 percentage points"),
        (wording.points(0.02, unit="cases_per_worker", decimals=1), "less than 0.1 cases per worker"),
        (wording.possessive("St Helens"), "St Helens'"),
    ],
)
def test_numbers_and_nouns_agree(said: str, words: str) -> None:
    assert said == words
