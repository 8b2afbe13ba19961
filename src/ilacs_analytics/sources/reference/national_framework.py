"""Headings of the national framework that a report prints in brackets behind an area: "(outcome 3, national framework)".

Since 2025 Ofsted says so of most areas: an outcome, enabler or principle by number, in digits or in words, or by name. A bracket
that names none that exists, or a number and the name of another, keeps its words and has no code.
"""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(WORDS)})"
_BRACKETS = re.compile(
    r"[(\[]\s*(?:national framework[:,]?\s*)?((?:outcome|enabler|principle)s?\b[^)\]]*)[)\]]", re.IGNORECASE
)
_NAMED = re.compile(
    rf"\b(outcome|enabler|principle)s?\b[\s:]*((?:{_NUMBER}\b(?:\s*(?:,|and|&)\s*(?={_NUMBER}\b))?)*)", re.IGNORECASE
)
_OURS = re.compile(r"national framework", re.IGNORECASE)


@dataclass(frozen=True)
class FrameworkHeading:
    """One heading: its code, kind, number, and words by which a report may name it."""

    code: str
    kind: str
    number: int
    words: str


@dataclass(frozen=True)
class FrameworkReference:
    """A heading that an area names. `code` is empty where it could not be told; `printed` are the brackets."""

    code: str
    printed: str


@functools.cache
def read_headings(path: Path) -> tuple[FrameworkHeading, ...]:
    """The headings of data/reference/national_framework.csv."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            FrameworkHeading(row["national_framework_code"], row["kind"], int(row["number"]), row["heading_words"])
            for row in csv.DictReader(lines)
        )


def find_references(text: str, headings: tuple[FrameworkHeading, ...]) -> tuple[FrameworkReference, ...]:
    """The headings that an area's words name in brackets, in order, each once; none where brackets say something else."""
    found: dict[str, FrameworkReference] = {}
    for brackets in _BRACKETS.finditer(text):
        inside, printed = brackets[1], " ".join(brackets[0].split())
        plain = " ".join(re.sub(r"[,']", " ", inside.lower().replace("\u2019", "'")).split())
        by_name = [one for one in headings if " ".join(one.words.split()) in plain]
        named = _NAMED.findall(inside)
        told = [code for kind, numbers in named for code in _codes(kind.lower(), numbers.lower(), by_name, headings)]
        is_numbered = any(numbers for _, numbers in named)
        if not any(told) and not is_numbered and not _OURS.search(brackets[0]):
            continue  # brackets that speak of outcomes in another sense
        for code in told:
            found.setdefault(code or printed, FrameworkReference(code, printed))
    return tuple(found.values())


def _codes(
    kind: str, numbers: str, by_name: list[FrameworkHeading], headings: tuple[FrameworkHeading, ...]
) -> list[str]:
    """Codes that a kind and its numbers, or the names beside it, stand for; an empty one where they disagree or none fits."""
    named = [one for one in by_name if one.kind == kind]
    counted = [WORDS.index(one) + 1 if one in WORDS else int(one) for one in re.findall(_NUMBER, numbers)]
    if not counted:
        return [one.code for one in named] or [""]
    if named and {one.number for one in named} != set(counted):
        return [""]
    codes = {one.number: one.code for one in headings if one.kind == kind}
    return [codes.get(number, "") for number in counted]
