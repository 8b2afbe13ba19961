"""How numbers, dates, names and symbols are put into plain British English. Decides nothing about them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ilacs_analytics.analysis.frames import is_missing
from ilacs_analytics.vocabulary import Symbol

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SYMBOL_WORDS = {
    Symbol.NOT_APPLICABLE: "not applicable",
    Symbol.NOT_AVAILABLE: "not available",
    Symbol.CONFIDENTIAL: "confidential",
    Symbol.LOW: "rounds to zero and is not zero",
    Symbol.UNRELIABLE: "low reliability",
    Symbol.COLON: "not available",
    Symbol.TILDE: "not available",
}
UNIT_WORDS = {"percent": "%", "cases_per_worker": "cases per worker", "per_10000": "per 10,000"}
ONE_OF_UNIT = {"children": "child", "cases_per_worker": "case per worker"}
PLURAL = re.compile(r"s$")
ORDINAL_WORDS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
TIMES = {1: "once", 2: "twice"}
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DAYS_IN_YEAR = 365.25


def day(value: dt.date | None) -> str:
    """'9 September 2019', or an empty text for no date."""
    return "" if value is None or is_missing(value) else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: dt.date | None) -> str:
    """'Sep 2019', or an empty text for no date."""
    return "" if value is None or is_missing(value) else f"{MONTHS[value.month - 1][:3]} {value.year}"


def rounded(value: float, decimals: int) -> float:
    """The value with so many decimals, a half always up, whatever the last digit of the float that holds it."""
    return float(_exact(value, decimals))


def _exact(value: float, decimals: int) -> Decimal:
    # nine digits are more than a source prints: 14.85 and 14.850000000000001 are one figure
    return Decimal(repr(round(float(value), 9))).quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP)


def number(value: float, decimals: int) -> str:
    """The value with the measure's decimals and a comma between thousands; a half goes up, and there is no minus zero."""
    text = f"{_exact(value, decimals):,.{int(decimals)}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def amount(value: float, *, unit: str, decimals: int) -> str:
    """The value with its unit: '8.4%', '15.7 cases per worker', '1 worker'."""
    words = UNIT_WORDS.get(unit, unit.replace("_", " "))
    text = number(value, decimals)
    if words == "%":
        return text + words
    if unit != "per_10000" and float(text.replace(",", "")) == 1:
        return f"1 {ONE_OF_UNIT.get(unit) or PLURAL.sub('', words)}"
    return f"{text} {words}"


def points(value: float, *, unit: str, decimals: int) -> str:
    """A difference with its unit: '4.2 percentage points' between percentages, '0.8 cases per worker' otherwise.

    One that rounds to nothing is 'less than 0.1 percentage points'.
    """
    text = number(value, decimals)
    if value and not text.strip("-0.,"):
        return f"less than {points(10.0**-decimals, unit=unit, decimals=decimals)}"
    if unit != "percent":
        return amount(value, unit=unit, decimals=decimals)
    return f"{text} percentage point" + ("" if float(text.replace(",", "")) == 1 else "s")


def quantity(value: float, decimals: int, words: str) -> str:
    """'118.8 workers holding cases', '1 worker holding cases': the first word takes its singular for one."""
    text = number(value, decimals)
    first, _, rest = words.partition(" ")
    if float(text.replace(",", "")) == 1:
        text, first = "1", PLURAL.sub("", first)
    return " ".join(part for part in (text, first, rest) if part)


def ordinal(rank: int) -> str:
    """'1st', '12th', '23rd'."""
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def ordinal_words(rank: int) -> str:
    """'first', 'third'; '12th' beyond the words that sentences write out."""
    return ORDINAL_WORDS.get(rank) or ordinal(rank)


def times(count: int) -> str:
    """'once', 'twice', 'three times', '12 times'."""
    return TIMES.get(count) or f"{SMALL_NUMBERS[count] if count < len(SMALL_NUMBERS) else count} times"


def symbol_words(symbol: str) -> str:
    """A publisher's symbol, quoted and explained: '"c" (confidential)'."""
    meaning = SYMBOL_WORDS.get(Symbol(symbol)) if symbol in set(Symbol) else None
    return f'"{symbol}"' + (f" ({meaning})" if meaning else "")


def listed(words: Sequence[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" {last} {words[-1]}" if words else ""


def counted(count: int, noun: str, plural: str = "") -> str:
    """'1 case', '2 cases'; give the plural where it is not made with an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def authorities_of(count: int) -> str:
    """'1 authority', '4 authorities'."""
    return counted(count, "authority", "authorities")


def all_authorities(count: int) -> str:
    """'both authorities', 'all 4 authorities'."""
    return "both authorities" if count == 2 else f"all {authorities_of(count)}"


def within(bounded: bool) -> str:
    """' within the dates asked for' where rows outside them were left out: what is not shown may still exist."""
    return " within the dates asked for" if bounded else ""


def possessive(name: str) -> str:
    """ "Durham's", "St Helens'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def uncapitalised(label: str) -> str:
    """A label for the middle of a sentence; abbreviations keep their capitals."""
    return label if len(label) < 2 or label[1].isupper() else label[0].lower() + label[1:]


def capitalised(text: str) -> str:
    """A sentence's beginning."""
    return text[:1].upper() + text[1:]


def region_words(name: str) -> str:
    """A region as a sentence calls it: 'the North East', 'London'."""
    return f"the {name}" if re.match(r"(North|South|East|West)\b", name) else name


def age_words(days: int | None) -> str:
    """Age in years: 'under 1 year', '1.7 years'; empty where it is not known."""
    if days is None or is_missing(days):
        return ""
    years = days / DAYS_IN_YEAR
    return "under 1 year" if years < 1 else f"{years:.1f} years"


def years_words(years: float) -> str:
    """Years to one decimal: '1.7 years', '1 year' where it rounds to one."""
    text = number(years, 1)
    return "1 year" if text == "1.0" else f"{text} years"


def inspection_words(on: dt.date | None, *, is_publication: bool) -> str:
    """'the inspection of 9 September 2019', or 'the inspection published on 16 May 2016' where no start is known."""
    return f"the inspection {'published on' if is_publication else 'of'} {day(on)}"


def framework_short(code: Any) -> str:
    """The code of a framework or a family as a narrow column prints it: 'SIF', 'ILACS 2018'."""
    return "" if is_missing(code) else str(code).upper().replace("_", " ")
