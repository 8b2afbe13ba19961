"""Comparative words of a sentence worked out once more from the amounts, grades and days beside them, and from the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from amounts import DAY, GRADES, MONTHS, amounts_of, days_of
from pages import Page

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_STEP = re.compile(rf"one worker (?:=|makes(?: a difference of)?)(?: less than)? {_NUMBER}")
_BESIDE = re.compile(
    rf"(higher than|lower than|about the same as|within one worker of|the same as) (?:the )?[A-Z][\w ,&'.-]*? \({_NUMBER}"
)
_WAS = re.compile(rf" was (?:at )?{_NUMBER}")
_MOVED = re.compile(rf"\b(fell|rose) from {_NUMBER}.*? to {_NUMBER}")
_MIDDLE = re.compile(
    rf"was {_NUMBER}.*?(below|above|in, or within one worker of,) the middle half of .*?\({_NUMBER}%?[\w ]*? to {_NUMBER}"
)
_CHANGED = re.compile(rf"\((no grade|{'|'.join(GRADES)}) to ({'|'.join(GRADES)})\b")
_BETTER = re.compile(r"\b(better|worse) on ([^;.]*)")
_SHARE = re.compile(rf"{_NUMBER} of {_NUMBER}[^.;%()\d]{{0,60}}?\(?(\d+(?:\.\d+)?)%")
_INTERVAL = re.compile(
    rf"(?<!step ){_NUMBER}(?!%? ?(?:interval|band))%? ?\(?[^()\d]*?(?:95% )?(?:interval|band) {_NUMBER}%? to {_NUMBER}"
)
_RANGE = re.compile(rf"\bbetween {_NUMBER}%? and {_NUMBER}")
_NAMED = re.compile(r"(?<![A-Z][a-z]{2} )(?<!of )\b(?!(?:19|20)\d\d\b)(\d+) \(((?:[A-Z][\w.&' -]*?(?:, | and )?)+)\)")
_OF = re.compile(rf"\b{_NUMBER} of {_NUMBER}\b")
_PERIOD = re.compile(
    rf"\bfrom (\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}) to (\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}})"
)
_ACROSS = re.compile(rf"\bran from .*?\({_NUMBER} of {_NUMBER}, .*?\) to .*?\({_NUMBER} of {_NUMBER}, ")
_SPREAD = re.compile(rf"\bmedian {_NUMBER}%?, mean.*?from {_NUMBER}%? to {_NUMBER}")
_PLACES = re.compile(r"\bbetween (\d+)(?:st|nd|rd|th) and (\d+)(?:st|nd|rd|th) of (\d+)")
_THREE_WAYS = re.compile(rf"better in {_NUMBER}, [a-z ]+ in {_NUMBER} and worse in {_NUMBER} of {_NUMBER}")
DAY_OR_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)}|currently)\b")
LEVELS = frozenset({"95", "99.8"})
"""Levels of intervals and limits, which are no shares."""
_TENTHS = 0.051


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def faults_of(sentence: str) -> Iterator[str]:
    """Comparatives that the amounts beside them deny."""
    yield from _beside(sentence)
    yield from _middle(sentence)
    yield from _changes(sentence)
    yield from _shares(sentence)
    yield from _ranges(sentence)
    yield from _lists(sentence)
    yield from _orders(sentence)


def _orders(sentence: str) -> Iterator[str]:
    """What is said in order: lowest to highest share, a median within its ends, a place within its bounds, parts of a whole."""
    for low, of_low, high, of_high in _ACROSS.findall(sentence):
        if _value(low) / _value(of_low) > _value(high) / _value(of_high):
            yield f"from {low} of {of_low} to {high} of {of_high}"
    for middle, low, high in _SPREAD.findall(sentence):
        if not _value(low) - _TENTHS <= _value(middle) <= _value(high) + _TENTHS:
            yield f"a median of {middle} from {low} to {high}"
    for low, high, places in _PLACES.findall(sentence):
        if not int(low) <= int(high) <= int(places):
            yield f"between {low} and {high} of {places}"
    for *parts, whole in _THREE_WAYS.findall(sentence):
        if sum(map(_value, parts)) != _value(whole):
            yield f"{' and '.join(parts)} are not {whole}"


def _shares(sentence: str) -> Iterator[str]:
    for part, whole, percent in _SHARE.findall(sentence):
        if (
            _value(whole)
            and percent not in LEVELS
            and abs(100 * _value(part) / _value(whole) - float(percent)) > _half_of(percent)
        ):
            yield f"{part} of {whole} is not {percent}%"
    for part, whole in _OF.findall(sentence):
        if _value(part) > _value(whole):
            yield f"{part} of {whole}"


def _ranges(sentence: str) -> Iterator[str]:
    for word, first, last in _MOVED.findall(sentence):
        if (_value(first) > _value(last)) != (word == "fell") or _value(first) == _value(last):
            yield f"{word} from {first} to {last}"
    for value, low, high in _INTERVAL.findall(sentence):
        if not _value(low) - _TENTHS <= _value(value) <= _value(high) + _TENTHS:
            yield f"{value} is not within {low} to {high}"
    for low, high in _RANGE.findall(sentence):
        if _value(low) > _value(high):
            yield f"between {low} and {high}"
    for first, last in _PERIOD.findall(sentence):
        days = days_of(f"{first} {last}")
        if days[0] > days[1]:
            yield f"from {first} to {last}"


def _lists(sentence: str) -> Iterator[str]:
    """`3 (A, B and C)` names three."""
    for count, names in _NAMED.findall(sentence):
        listed = re.split(r", | and ", names)
        is_plain = not DAY_OR_MONTH.search(names) and not re.search(r"\d+ (?:more|others)", names)
        is_plain = is_plain and not any(name.split()[0] in {"ILACS", "SIF", "FTE", "n"} for name in listed)
        if is_plain and 1 < int(count) != len(listed) and len(listed) < int(count):
            yield f"{count} ({names}) names {len(listed)}"


def _half_of(percent: str) -> float:
    return 0.5 * 10 ** -(len(percent.split(".")[1]) if "." in percent else 0) + 1e-9


def _beside(sentence: str) -> Iterator[str]:
    """`A's rate was x (...): higher than the region (y) and lower than England (z)`."""
    was = _WAS.search(sentence)
    if not was:
        return
    own, step = _value(was[1]), _STEP.search(sentence)
    reach = _value(step[1]) + _TENTHS if step else _TENTHS
    for word, other in _BESIDE.findall(sentence):
        beside = _value(other)
        if (word == "higher than" and own < beside) or (word == "lower than" and own > beside):
            yield f"{own} is said to be {word} {beside}"
        if word in {"about the same as", "the same as"} and abs(own - beside) > max(reach, 0.151):
            yield f"{own} is said to be {word} {beside}"
        if word == "within one worker of" and abs(own - beside) > reach + 0.1:
            yield f"{own} is said to be {word} {beside}, one worker being {reach:.1f}"


def _middle(sentence: str) -> Iterator[str]:
    for own, word, low, high in _MIDDLE.findall(sentence):
        is_below, is_above = _value(own) < _value(low) + _TENTHS, _value(own) > _value(high) - _TENTHS
        if (word == "below" and not is_below) or (word == "above" and not is_above):
            yield f"{own} is said to be {word} {low} to {high}"


def _changes(sentence: str) -> Iterator[str]:
    for word, told in _BETTER.findall(sentence):
        for before, after in _CHANGED.findall(told.split(";")[0]):
            if before in GRADES and (GRADES.index(after) < GRADES.index(before)) != (word == "better"):
                yield f"{word}: {before} to {after}"


def faults_of_page(page: Page) -> Iterator[str]:
    """What sentences, titles, tables and parameters say that does not go together."""
    bounds = [str(page.values[name]) for name in ("until", "known_by") if page.values.get(name)]
    if bounds and page.notebook not in {"data_quality", "validation"}:
        last = min(bounds)
        for sentence in page.sentences:
            told = re.sub(rf"this page was made on {DAY.pattern}|\bended on {DAY.pattern}", "", sentence)
            later = [day for day in days_of(told) if day.isoformat() > last]
            if later and "later" not in sentence and "after" not in sentence and "since" not in sentence:
                yield f"{later[0]} is after {last}: {sentence}"
    for table in page.tables:
        if table.is_figure:
            yield from _title(table.title, page)
    seen: dict[str, str] = {}
    for sentence in page.sentences:
        for key, value in re.findall(rf"(\w[\w .&-]*'s? [a-z ]+ on \d{{1,2}} \w+ \d{{4}}) was {_NUMBER}", sentence):
            if seen.setdefault(key, value) != value:
                yield f"{key} was {seen[key]} and {value}"


def _title(title: str, page: Page) -> Iterator[str]:
    for part, whole in _OF.findall(title):
        if _value(part) > _value(whole):
            yield f"title: {title}"
    if re.match(r".*\b\d+ of (\d+) below England, (\d+) above", title):
        told = [amount for amount, _ in amounts_of(title)]
        if len(told) == 3 and told[0] + told[2] > told[1]:
            yield f"title: {title}"
    del page
