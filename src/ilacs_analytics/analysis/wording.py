"""How numbers, dates, names and symbols are put into plain British English. Decides nothing about them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
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
UNIT_WORDS = {"percent": "%", "cases_per_worker": "cases per worker", "workers": "workers", "cases": "cases"}
DAYS_IN_YEAR = 365.25


def day(value: dt.date | None) -> str:
    """'9 September 2019', or an empty text for no date."""
    return "" if value is None or is_missing(value) else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: dt.date | None) -> str:
    """'Sep 2019', or an empty text for no date."""
    return "" if value is None or is_missing(value) else f"{MONTHS[value.month - 1][:3]} {value.year}"


def number(value: float, decimals: int) -> str:
    """The value with the measure's decimals and a comma between thousands; no minus zero."""
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def amount(value: float, *, unit: str, decimals: int) -> str:
    """The value with its unit: '8.4%', '15.7 cases per worker'."""
    words = UNIT_WORDS.get(unit, unit.replace("_", " "))
    return number(value, decimals) + (words if words == "%" else f" {words}")


def points(value: float, *, unit: str, decimals: int) -> str:
    """A difference with its unit: '4.2 points' between percentages, '0.8 cases per worker' otherwise."""
    if unit != "percent":
        return amount(value, unit=unit, decimals=decimals)
    text = number(value, decimals)
    return f"{text} point" + ("" if float(text.replace(",", "")) == 1 else "s")


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


def inspection_words(on: dt.date | None, *, is_publication: bool) -> str:
    """'the inspection of 9 September 2019', or 'the inspection published on 16 May 2016' where no start is known."""
    return f"the inspection {'published on' if is_publication else 'of'} {day(on)}"


def grade_words(code: str) -> str:
    """A grade's label, from its code: 'Requires improvement'."""
    return capitalised(code.replace("_", " "))


def framework_family(code: str) -> str:
    """The family of a framework code: `ilacs_2018` and `ilacs_2023` are both `ilacs`."""
    return code.partition("_")[0]


def framework_short(code: Any) -> str:
    """A framework code as a narrow column prints it: 'SIF', 'ILACS 2018'."""
    return "" if is_missing(code) else str(code).upper().replace("_", " ")
