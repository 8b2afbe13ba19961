"""The phrases in which a report states a grade, as data: data/reference/report_phrase.csv.

A pattern is a regular expression, whatever the case of letters, with marks: a space stands for any white space, also a
line break; `^` at its head for the beginning of a line; `{grade}` for a word of the scale; `{place}` for the name of a
place. A renewed framework needs new rows there and no code here.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GRADE = r"(?P<grade>outstanding|good|requires? improvement(?: to be good)?|inadequate|adequate)(?![a-z])"
PLACE = r"(?P<place>(?:[\w'&,-]+ ){1,12}?)"
_NAME = re.compile(r"(?:[A-Z][\w'&,-]*|&|of|the|and|upon|with|on|in|area|local|authority)(?: |$)")


@dataclass(frozen=True)
class Phrase:
    """One way to state the grade of a domain. `witness` is where it stands: `front`, `body` or `summary`.

    `pattern` is for lower-case text in which each line break is a space; `opens_line` says that the phrase begins a line.
    """

    family: str
    domain: str
    witness: str
    pattern: re.Pattern[str]
    opens_line: bool

    def find(self, flat: str, spaced: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Every statement between two places: `spaced` is `flat` in lower case, line breaks as spaces."""
        at = start
        while (found := self.pattern.search(spaced, at, end)) is not None:
            begins = not self.opens_line or found.start() == 0 or flat[found.start() - 1] == "\n"
            if begins and _is_name(flat, found):
                yield found
                at = found.end()
            else:
                at = found.start() + 1


def compile_phrase(pattern: str) -> re.Pattern[str]:
    """The expression of a pattern with its marks."""
    whole = pattern.removeprefix("^").lower().replace("{place} ", "{place}")
    return re.compile(whole.replace("{grade}", GRADE).replace("{place}", PLACE), re.MULTILINE)


def _is_name(flat: str, found: re.Match[str]) -> bool:
    """Whether what stands for a place is one: words with capitals, and the small words between."""
    if "place" not in found.re.groupindex or found["place"] is None:
        return True
    words = flat[found.start("place") : found.end("place")].replace("\n", " ").split()
    return all(_NAME.fullmatch(word) for word in words)


@functools.cache
def read_phrases(path: Path) -> tuple[Phrase, ...]:
    """All phrases, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Phrase(
                row["family"],
                row["domain_code"],
                row["witness"],
                compile_phrase(row["pattern"]),
                row["pattern"].startswith("^"),
            )
            for row in csv.DictReader(lines)
        )
