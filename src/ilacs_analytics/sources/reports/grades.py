"""Grades from their words, each by two witnesses inside the report: never by one alone, never by a cell's position.

Witnesses are the front page, the headings and the sentences of the body. Where the text gives one only, the page itself
is asked (`layout`): do the words stand on it as the text has them? A cell without two that agree is unreadable, and what
each said is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ilacs_analytics.sources.reports.phrases import Phrase
from ilacs_analytics.sources.reports.text import ReportText

FRONT_ENDS = re.compile(
    r"^(?:contents|executive summary|summary of key findings|summary for children and young people|"
    r"what needs to improve.*|about this inspection)$",
    re.IGNORECASE | re.MULTILINE,
)
LONGEST_FRONT = 6000
"""Characters within which the front page's statements stand, where no heading ends them."""
_MULTI = re.MULTILINE | re.DOTALL
NOT_OURS = (
    # what an earlier inspection said, and what the words of the scale mean
    re.compile(
        r"^Previous Ofsted inspections?\b.*?"
        r"(?=^Local leadership|^Other information|^Children living in this area|\Z)",
        _MULTI,
    ),
    re.compile(
        r"^What the inspection judge?ments mean[^0-9\n]*$.*?(?=^Section \d|^Information about this inspection|\Z)",
        _MULTI,
    ),
    re.compile(r"^The inspection judge?ments and what they\s+mean[^0-9\n]*$.*?(?=^Service information|\Z)", _MULTI),
)


@dataclass(frozen=True)
class Reading:
    """What one witness says of a domain: the words as printed and where, from `start` to `end` of the flat text."""

    domain: str
    witness: str
    printed: str
    locator: str
    start: int
    end: int
    grade_start: int

    @property
    def word(self) -> str:
        """The word of the scale without its variants of spelling."""
        return re.sub(r"^require\b", "requires", self.printed.lower()).removesuffix(" to be good")


@dataclass(frozen=True)
class ReportGrade:
    """A graded domain of a report. `printed` is empty where it is unreadable; `readings` are those of all witnesses."""

    domain: str
    printed: str
    locator: str
    witnesses: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def is_readable(self) -> bool:
        """Whether two witnesses agree and none differs."""
        return bool(self.printed)

    @property
    def told(self) -> str:
        """What the witnesses said, for the record of a cell that cannot be read."""
        return "; ".join(f"{one.witness} at {one.locator}: {one.printed}" for one in self.readings)


def front_end(text: str) -> int:
    """Where the front page's statements end."""
    found = FRONT_ENDS.search(text)
    return min(found.start() if found else LONGEST_FRONT, LONGEST_FRONT)


def body_of(text: str) -> str:
    """The text with what is not said of this inspection blanked out; places stay where they are."""
    for pattern in NOT_OURS:
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    return text


def read_readings(report: ReportText, family: str, phrases: Iterable[Phrase]) -> list[Reading]:
    """Every statement of a grade that a phrase of the family finds, in the order of phrases and text."""
    readings = []
    front, body = front_end(report.flat), body_of(report.flat)
    spaced = body.replace("\n", " ").lower()
    if len(spaced) != len(body):  # a letter whose small form is two: places would move
        spaced = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in body.replace("\n", " "))
    for phrase in phrases:
        if phrase.family != family:
            continue
        in_front = phrase.witness == "front" and family != "tlac"
        start, end = (0, front) if in_front else (0 if family == "tlac" else front, len(body))
        for found in phrase.find(body, spaced, start, end):
            at = found.start("grade")
            readings.append(
                Reading(
                    phrase.domain,
                    phrase.witness,
                    body[at : found.end("grade")].replace("\n", " "),
                    report.span(at, found.end("grade")),
                    found.start(),
                    found.end("grade"),
                    at,
                )
            )
    return readings


def weigh(readings: Iterable[Reading], confirmed: Mapping[str, bool]) -> list[ReportGrade]:
    """One grade a domain: readable where at least two witnesses agree and none differs.

    `confirmed` says for domains with one witness whether the page bears it out.
    """
    by_domain: dict[str, list[Reading]] = {}
    for one in readings:
        by_domain.setdefault(one.domain, []).append(one)
    grades = []
    for domain, said in by_domain.items():
        witnesses = list(dict.fromkeys(one.witness for one in said))
        words = {one.word for one in said}
        if len(words) == 1 and len(witnesses) == 1 and confirmed.get(domain):
            witnesses.append("layout")
        first = said[0]
        readable = len(words) == 1 and len(witnesses) > 1
        grades.append(
            ReportGrade(domain, first.printed if readable else "", first.locator, tuple(witnesses), tuple(said))
        )
    return grades


def single_witness(readings: Iterable[Reading]) -> dict[str, Reading]:
    """Domains for which one witness only speaks, with its first reading."""
    by_domain: dict[str, list[Reading]] = {}
    for one in readings:
        by_domain.setdefault(one.domain, []).append(one)
    return {
        domain: said[0]
        for domain, said in by_domain.items()
        if len({one.witness for one in said}) == 1 and len({one.word for one in said}) == 1
    }
