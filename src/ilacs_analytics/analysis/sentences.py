"""Sentences as templates: ways to say one thing, each with the guard under which it is true; the first that holds is said.

A sentence is read, and put into plainer English, where it is written:

    LEVEL = Sentence(
        (has("symbol"), "{whose} on {period_end:day} is not known: the publisher prints {symbol:symbol}."),
        "{whose} on {period_end:day} was {figure}{counts:bracketed}.",
    )
    LEVEL(row, whose="Durham's agency rate", figure="8.4%", counts="2.0 of 23.9 workers")

`{name}` is a fact, `{name:form}` a fact in one of `FORMS`, some of which take a word: `{n:counted case}`, `{names:listed or}`.
A guard is `has`, `lacks`, `when`, `same`, `both`, or a function of the facts that says by its name what holds. Only which way is
said is decided here.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from typing import Any

from ilacs_analytics.analysis import wording

Facts = Mapping[str, Any]
Guard = Callable[[Facts], object]


def has(*names: str) -> Guard:
    """Holds where each of these facts is there and is not empty, zero or false."""

    def guard(facts: Facts) -> bool:
        return all(facts[name] for name in names)

    guard.__name__ = f"has {wording.listed(names)}"
    return guard


def lacks(*names: str) -> Guard:
    """Holds where each of these facts is missing, empty, zero or false."""

    def guard(facts: Facts) -> bool:
        return not any(facts[name] for name in names)

    guard.__name__ = f"lacks {wording.listed(names)}"
    return guard


def when(name: str, *values: object) -> Guard:
    """Holds where a fact is one of these values."""

    def guard(facts: Facts) -> bool:
        return facts[name] in values

    guard.__name__ = f"{name} is {wording.listed([str(value) for value in values], 'or')}"
    return guard


def same(one: str, other: str) -> Guard:
    """Holds where two facts are equal."""

    def guard(facts: Facts) -> bool:
        return bool(facts[one] == facts[other])

    guard.__name__ = f"{one} is {other}"
    return guard


def both(*guards: Guard) -> Guard:
    """Holds where all of these guards hold."""

    def guard(facts: Facts) -> bool:
        return all(one(facts) for one in guards)

    guard.__name__ = " and ".join(_name_of(one) for one in guards)
    return guard


def _name_of(guard: Guard | None) -> str:
    return "otherwise" if guard is None else str(getattr(guard, "__name__", guard))


def _is_one(value: Any) -> bool:
    return (len(value) if isinstance(value, Sized) else value) == 1


def _counted(count: int, words: str) -> str:
    noun, _, plural = words.partition("|")
    return wording.counted(count, noun, plural)


def _one_or_more(value: Any, words: str) -> str:
    one, _, more = words.partition("|")
    return one if _is_one(value) else more


FORMS: dict[str, Callable[[Any, str], str]] = {
    "day": lambda value, _: wording.day(value),
    "month": lambda value, _: wording.month(value),
    "number": lambda value, decimals: wording.number(value, int(decimals or 0)),
    "ordinal": lambda value, _: wording.ordinal(value),
    "times": lambda value, _: wording.times(value),
    "age": lambda value, _: wording.age_words(value),
    "years": lambda value, _: wording.years_words(value),
    "year": lambda value, _: str(value.year),
    "listed": lambda value, last: wording.listed(list(value), last or "and"),
    "joined": lambda value, between: between.join(value),
    "counted": _counted,
    "authorities": lambda value, _: wording.authorities_of(value),
    "all": lambda value, _: wording.all_authorities(value),
    "All": lambda value, _: wording.capitalised(wording.all_authorities(value)),
    "is": lambda value, _: "is" if _is_one(value) else "are",
    "was": lambda value, _: "was" if _is_one(value) else "were",
    "has": lambda value, _: "has" if _is_one(value) else "have",
    "choose": _one_or_more,
    "possessive": lambda value, _: wording.possessive(value),
    "region": lambda value, _: wording.region_words(value),
    "symbol": lambda value, _: wording.symbol_words(value),
    "small": lambda value, _: wording.uncapitalised(value),
    "capital": lambda value, _: wording.capitalised(value),
    "within": lambda value, _: wording.within(value),
    "bracketed": lambda value, _: f" ({value})" if value else "",
    "after": lambda value, lead: f"{lead}{value}" if value else "",
}
"""How a fact is put: `counted` and `choose` take one word, or two with a bar between; `is`, `was`, `has` and `choose` go by a
number or a length; `joined` takes what stands between; `bracketed` and `after` say nothing where there is nothing."""


def said(*parts: str | Iterable[str]) -> list[str]:
    """The sentences of these parts in order, one or several each, without those that say nothing."""
    return [text for part in parts for text in ([part] if isinstance(part, str) else part) if text]


class Sentence:
    """Ways to say one thing. Calling it with the facts gives the first way whose guard holds.

    A way is a pair of guard and text, or a text alone, which always holds and stands last. Raises `LookupError` where no way
    holds or a text names a fact that is not given.
    """

    def __init__(self, *ways: tuple[Guard, str] | str) -> None:
        self._ways: Sequence[tuple[Guard | None, str]] = [(None, way) if isinstance(way, str) else way for way in ways]

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Name of each guard ('otherwise' where there is none) and the text it guards."""
        return [(_name_of(guard), text) for guard, text in self._ways]

    def __call__(self, facts: Facts, /, **more: Any) -> str:
        """The sentence about these facts; `more` goes before them."""
        known = {**facts, **more}
        for guard, text in self._ways:
            if guard is None or guard(known):
                return _PUT.vformat(text, (), known)
        raise LookupError(f"no way to say this holds: {', '.join(name for name, _ in self.ways)}")


class _Put(string.Formatter):
    """`str.format` with the forms of `FORMS` in place of Python's own."""

    def format_field(self, value: Any, form: str) -> str:
        """One fact in its form."""
        if not form:
            return str(value)
        name, _, word = form.partition(" ")
        return FORMS[name](value, word)


_PUT = _Put()
