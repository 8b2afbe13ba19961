"""The page as a witness: do a label and its grade stand on it as the order of the text has them?

The library hands text on in an order of its own. Here the places of the words are looked at instead: in a table the
grade must stand beside its label and no other grade nearer; in a sentence each line must follow the one above.
"""

from __future__ import annotations

import re
from typing import Any

from ilacs_analytics.sources.reports.grades import Reading
from ilacs_analytics.sources.reports.text import ReportText

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the page's lower left corner."""

_SPACES = re.compile(r"\s+")
LINE_BREAKS = 6
"""Characters by which a statement is longer on the page than in the text, at most."""
BELOW, ABOVE = 1.6, 0.6
"""Heights of a line by which a grade may stand below the last line of its label, or above the first."""


def confirm(document: Any, report: ReportText, readings: dict[str, Reading]) -> dict[str, bool]:
    """For each reading whether its page of the open PDF bears it out."""
    by_page: dict[int, list[tuple[str, Reading]]] = {}
    for domain, reading in readings.items():
        by_page.setdefault(report.line_at(reading.start).page, []).append((domain, reading))
    confirmed = {}
    for number, asked in by_page.items():
        page = document[number - 1]
        words = page.get_textpage()
        for domain, reading in asked:
            confirmed[domain] = _stands(words, report.flat[reading.start : reading.end], reading)
        words.close()
        page.close()
    return confirmed


def _stands(words: Any, statement: str, reading: Reading) -> bool:
    """Whether the grade's first word stands beside its label, or on the line after it."""
    found = _find(words, statement)
    if found is None:
        return False
    text, first, last = found
    grade_at = last - len(statement[reading.grade_start - reading.start :].strip())
    grade_at = text.lower().find(reading.printed.split()[0].lower(), min(grade_at, last) - LINE_BREAKS, last)
    label = [box for index in range(first, grade_at) if (box := _box(words, text, index)) is not None]
    grade = _box(words, text, grade_at) if grade_at >= first else None
    if not label or grade is None:
        return False
    height = max(box[3] - box[1] for box in label)
    middle = (grade[1] + grade[3]) / 2
    lowest, highest = min(box[1] for box in label), max(box[3] for box in label)
    return lowest - BELOW * height <= middle <= highest + ABOVE * height


def _find(words: Any, statement: str) -> tuple[str, int, int] | None:
    """The page's text, and from where to where the statement stands in it; None where it is cut by a page's end."""
    text = words.get_text_range()
    pattern = r"\s+".join(re.escape(part) for part in _SPACES.split(statement.strip()))
    pattern = pattern.replace("'", "['\u2019\u2018]").replace(r"\-", "[-\ufffe\x02]")
    found = re.search(pattern, text)
    return (text, found.start(), found.end()) if found else None


def _box(words: Any, text: str, index: int) -> Box | None:
    """Where a letter stands; None for white space."""
    if text[index].isspace() or index >= words.count_chars():
        return None
    left, bottom, right, top = words.get_charbox(index, loose=True)
    return left, bottom, right, top
