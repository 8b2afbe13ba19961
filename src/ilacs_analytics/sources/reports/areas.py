"""What must improve: every item of a report's lists, with its kind, ordinal, words and place.

A list begins at its heading and ends at the next section. Items begin with a bullet, or with the next number of a sequence
that may start anywhere; where numbers count, bullets below one belong to it. Sub-headings between items and footnotes are
no part of an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ilacs_analytics.sources.reference.national_framework import FrameworkHeading, FrameworkReference, find_references
from ilacs_analytics.sources.reports.text import Line, ReportText

AREA, PRIORITY, RECOMMENDATION, LSCB = (
    "area_for_improvement",
    "priority_action",
    "recommendation",
    "lscb_recommendation",
)

_STARTS = re.compile(
    r"(?:what needs to improve(?: in this area of social work practice)?|"
    r"what does the (?:local authority|lscb|board) need to improve|recommendations(?: for the \w+)?|"
    r"(?:areas? for )?priority (?:and immediate )?actions?|areas? for (?:priority action|improvement|development))[?:]?\d?",
    re.IGNORECASE,
)
_PRIORITY = re.compile(r"priority (?:and immediate )?actions?", re.IGNORECASE)
_ENDS = re.compile(
    r"(?:the )?(?:experiences? and progress of|impact of (?:the )?leaders on|"
    r"summary for children|the (?:local authority|lscb|board)(?:'s| has the following) strengths|"
    r"information about (?:this|the) |inspection (?:findings|judge?ments?)|key strengths|"
    r"(?:main )?findings|outcomes for looked after children|executive summary|the effectiveness of the lscb|"
    r"section [12]:|(?:the |\w+ )?local safeguarding children(?:'s)? board|contents|summary of (?:key )?findings|"
    r"leadership, management and governance|evaluation of |yours sincerely|next steps|"
    r"the office for standards in education)",
    re.IGNORECASE,
)
_LSCB_SECTION = re.compile(
    r"(?:section 2\b|the effectiveness of the (?:lscb|local safeguarding children)|"
    r"the local safeguarding children(?:'s)? board(?: \(LSCB\))?$|what does the (?:lscb|board) need)",
    re.IGNORECASE,
)
BEFORE_THE_BOARD = 3
"""Pages within which headings and the contents name the board before its section begins."""
_GLUED_HEADING = re.compile(r"\s+(?:areas? for improvement|priority and immediate action)$", re.IGNORECASE)
_BULLETS = "\u25fc\u25fe\u25aa\u25a0\u25cf\u2022\u00b7\uf06e\uf0b7\uf0a7\uf06c\uf0d8\u2013\u25e6"
_BULLET = re.compile(rf"[{_BULLETS}]\s*(?=\S)|[{_BULLETS}]$|o (?=[A-Z])")
_NUMBERED = re.compile(r"(?P<number>\d{1,3})\.\s*(?=[A-Z'(])")
_FOOTNOTE = re.compile(r"\d{1,2} (?=[A-Z])(?![A-Z][a-z]+ to \d)")
_COMPLETE = (".", ";", ":", "?", ")")
LONGEST_SUBHEAD = 90
FARTHEST_END = 400
"""Kept lines within which a list ends, where no heading ends it."""


@dataclass(frozen=True)
class ReportArea:
    """One item. `ordinal` counts within its kind; `number` is the one printed, empty for a bullet.

    `framework` are the headings of the national framework that it names.
    """

    kind: str
    ordinal: int
    number: str
    locator: str
    page: int
    text: str
    framework: tuple[FrameworkReference, ...] = ()


@dataclass
class _Item:
    kind: str
    number: str
    first: Line
    words: list[str]


def read_areas(report: ReportText, family: str, headings: tuple[FrameworkHeading, ...] = ()) -> list[ReportArea]:
    """Every item of every list, in the order of the report, with those of `headings` that it names."""
    lines = report.kept
    items: list[_Item] = []
    for start, end, in_lscb in _lists(lines, family):
        items += _items(lines[start:end], _Kinds(family, in_lscb))
    counted: dict[str, int] = {}
    areas = []
    for item in items:
        counted[item.kind] = counted.get(item.kind, 0) + 1
        place = f"page {item.first.page} " + (f"para {item.number}" if item.number else f"line {item.first.number}")
        text = _text_of(item)
        named = find_references(text, headings)
        areas.append(ReportArea(item.kind, counted[item.kind], item.number, place, item.first.page, text, named))
    return areas


@dataclass(frozen=True)
class _Kinds:
    """Which kind an item of a list is."""

    family: str
    in_lscb: bool

    def of(self, heading: str) -> str:
        """Kind of the items below a heading."""
        if self.in_lscb:
            return LSCB
        if _PRIORITY.search(heading):
            return PRIORITY
        return RECOMMENDATION if self.family == "sif" else AREA


def _lists(lines: tuple[Line, ...], family: str) -> Iterator[tuple[int, int, bool]]:
    """First and last line of each list, and whether it is addressed to the safeguarding board."""
    in_lscb = family == "lscb"
    index = 0
    while index < len(lines):
        text = _plain(lines[index].text)
        if family == "sif" and lines[index].page > BEFORE_THE_BOARD and _LSCB_SECTION.match(text):
            in_lscb = True
        if _STARTS.fullmatch(text) and text[0].isupper():
            end = index + 1
            while end < len(lines) and end - index < FARTHEST_END and not _ends(lines, end, family):
                end += 1
            yield (*(_misplaced(lines, index) or (index, end)), in_lscb)
            index = end
        else:
            index += 1


def _ends(lines: tuple[Line, ...], index: int, family: str) -> bool:
    """Whether a section's heading stands here: a line of its own, no words of an item, no sub-heading above an item."""
    text = _plain(lines[index].text)
    if family == "ilacs" and _NUMBERED.match(text):
        return True  # the paragraphs of the next section
    if not _ENDS.match(text) or not text[:1].isupper():
        return False
    before = lines[index - 1].text.rstrip()
    if not (before.endswith(_COMPLETE) or len(before) <= LONGEST_SUBHEAD):
        return False
    following = [line.text for line in lines[index + 1 : index + 3]]
    is_domain = re.match(r"(?:the )?(?:experiences?|impact|leadership)", text, re.IGNORECASE)
    begins = any(_NUMBERED.match(line) if family_has_numbers(family) else _BULLET.match(line) for line in following)
    return not (is_domain and begins)


def _misplaced(lines: tuple[Line, ...], index: int) -> tuple[int, int] | None:
    """The list of a heading that the text hands on after its page, where the findings that follow the list stand before it."""
    page = lines[index].page
    if index + 1 < len(lines) and lines[index + 1].page == page:
        return None
    first = next(at for at, line in enumerate(lines) if line.page == page)
    findings = [at for at in range(first, index) if _plain(lines[at].text).lower().startswith("inspection findings")]
    return (first, findings[0]) if findings else None


def family_has_numbers(family: str) -> bool:
    """Whether items of a family's lists may be numbered; elsewhere numbers belong to paragraphs."""
    return family in {"sif", "lscb"}


def _items(lines: tuple[Line, ...], kinds: _Kinds) -> list[_Item]:
    """Items of one list."""
    marks = [line.text for line in lines if _NUMBERED.match(line.text) or _BULLET.match(line.text)]
    numbered = family_has_numbers(kinds.family) and bool(marks) and bool(_NUMBERED.match(marks[0]))
    heading, items, last, page_ended = "", list[_Item](), 0, 0
    for index, line in enumerate(lines):
        text = line.text
        if _STARTS.fullmatch(_plain(text)):
            heading = text
            items.append(_Item("", "", line, []))  # closes the item before
            continue
        glued = _GLUED_HEADING.search(lines[index - 1].text) if index else None
        if glued:
            heading = glued.group().strip()
        if line.page == page_ended:
            continue
        if _FOOTNOTE.match(text) and _is_foot(lines, index):
            page_ended = line.page
            continue
        number = _NUMBERED.match(text)
        if number and not numbered and family_has_numbers(kinds.family):
            break  # a list of bullets is over where numbered paragraphs begin
        bullet = None if numbered else _BULLET.match(text)
        if number and numbered and (not last or int(number["number"]) == last + 1):
            last = int(number["number"])
            items.append(_Item(kinds.of(heading), number["number"], line, [text[number.end() :]]))
        elif bullet:
            items.append(_Item(kinds.of(heading), "", line, [text[bullet.end() :]]))
        elif items and items[-1].kind and not _is_subhead(lines, index, numbered=numbered):
            items[-1].words.append(text)
        elif items and items[-1].kind:
            items.append(_Item("", "", line, []))
    return [item for item in items if item.kind and item.words and not _is_none(item)]


def _text_of(item: _Item) -> str:
    return _GLUED_HEADING.sub("", " ".join(" ".join(item.words).split()))


def _is_none(item: _Item) -> bool:
    """An item that says there is none."""
    text = " ".join(item.words).lower()
    return item.kind in {PRIORITY, LSCB, RECOMMENDATION} and bool(
        re.search(
            r"(?:did not (?:find|identify)|identified no|^no|were no|are no) (?:any )?(?:areas? |priority )", text[:160]
        )
    )


def _is_subhead(lines: tuple[Line, ...], index: int, *, numbered: bool) -> bool:
    """A short line of its own between two items: the one above is complete and the next begins with a mark."""
    text, before = lines[index].text, lines[index - 1].text.rstrip()
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    begins = _NUMBERED.match(following) if numbered else _BULLET.match(following)
    if len(text) > LONGEST_SUBHEAD or not text[:1].isupper():
        return False
    return bool(begins) and (before.endswith(_COMPLETE) or text.endswith(":")) and not text.endswith(".")


def _is_foot(lines: tuple[Line, ...], index: int) -> bool:
    """Whether what follows on this page begins no further item: then the line opens its footnotes."""
    page = lines[index].page
    return not any(
        _BULLET.match(line.text) or _NUMBERED.match(line.text) for line in lines[index + 1 :] if line.page == page
    )


def _plain(text: str) -> str:
    return text.replace("\u2019", "'").strip()
