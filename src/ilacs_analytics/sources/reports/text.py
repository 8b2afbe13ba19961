"""A report's text: lines of its pages as the library hands them on, and one string to search with the way back to a line.

Only text is read here. Marks that stand for a hyphen at the end of a line become one; what stands at the edge of page
after page (running heads, page numbers) is known and can be left out.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ilacs_analytics.errors import UnreadableSource, because

MOST_PAGES = 300
"""Pages a report may have; the longest published one has 68."""
EDGE_LINES = 3
"""Lines at the head and the foot of a page among which running heads are looked for."""
LEAST_TEXT = 200
"""Characters below which a document has no text to speak of: pictures of pages."""

_HYPHENS = ("\ufffe", "\x02", "\u00ad", "\u2011")
"""What the library hands on for a hyphen, mostly at the end of a line."""
_QUOTES = ("\u2019", "\u2018", "`")
_NUMBER = re.compile(r"\d+")


class Line(NamedTuple):
    """One line of a page: both numbers count from 1, as the library divides the text."""

    page: int
    number: int
    text: str

    @property
    def locator(self) -> str:
        """Where it stands: `page 1 line 8`."""
        return f"page {self.page} line {self.number}"


@dataclass(frozen=True)
class ReportText:
    """The lines of a report that are no running heads, page numbers or blanks; `flat` holds them one below the other."""

    kept: tuple[Line, ...]
    pages: int

    @cached_property
    def flat(self) -> str:
        """The lines with a line break between, and with one kind of apostrophe."""
        return _replace("\n".join([line.text for line in self.kept]), _QUOTES, "'")

    @cached_property
    def _offsets(self) -> list[int]:
        return [0, *itertools.accumulate(len(line.text) + 1 for line in self.kept)][:-1]

    def line_at(self, offset: int) -> Line:
        """The line of a place in `flat`."""
        return self.kept[bisect.bisect_right(self._offsets, offset) - 1]

    def span(self, start: int, end: int) -> str:
        """Where a piece of `flat` stands: `page 1 line 8`, or `page 1 line 8-9` where it goes over two lines."""
        first, last = self.line_at(start), self.line_at(max(start, end - 1))
        over = f"-{last.number}" if last.page == first.page and last.number > first.number else ""
        return f"{first.locator}{over}"


@contextmanager
def open_document(path: Path) -> Iterator[Any]:
    """The PDF as the library opens it. Raises `UnreadableSource`: locked, broken, too long."""
    import pypdfium2  # only where a report is read

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise UnreadableSource(
            "the PDF is protected by a password" if locked else f"the PDF is broken: {because(error)}",
            where=str(path),
            next_step="save it without a password" if locked else "download it again",
        ) from error
    try:
        if len(document) > MOST_PAGES:
            raise UnreadableSource(
                f"the PDF has {len(document):,} pages; no inspection report has more than {MOST_PAGES}",
                where=str(path),
                next_step="find out what it is",
            )
        yield document
    except pypdfium2.PdfiumError as error:
        raise UnreadableSource(
            f"a page of the PDF is broken: {because(error)}", where=str(path), next_step="download it again"
        ) from error
    finally:
        document.close()


def read_pages(document: Any) -> list[str]:
    """The text of each page as the library gives it."""
    pages = []
    for page in document:
        words = page.get_textpage()
        pages.append(words.get_text_range())
        words.close()
        page.close()
    return pages


def divide(pages: Sequence[str]) -> ReportText:
    """Lines of pages, running heads left out."""
    by_page = [_lines(page) for page in pages]
    edges = [_edge_indexes(lines) for lines in by_page]
    repeated = Counter(
        key
        for lines, edge in zip(by_page, edges, strict=True)
        for key in {_NUMBER.sub("#", lines[index]) for index in edge}
    )
    often = max(2, min(3, len(by_page) // 2))
    running = frozenset(key for key, count in repeated.items() if count >= often)
    kept = []
    for page, (lines, edge) in enumerate(zip(by_page, edges, strict=True), start=1):
        known = running if page > 1 else frozenset[str]()  # a title stands on the first page alone
        heads = set(_heads(lines, edge, known))
        kept += [Line(page, at + 1, text) for at, text in enumerate(lines) if text and at not in heads]
    return ReportText(tuple(kept), len(by_page))


def _lines(page: str) -> list[str]:
    """Lines of a page, single spaces inside and none around."""
    text = _replace(page, _HYPHENS, "-").replace("\r", "").replace("\xa0", " ").replace("\t", " ")
    return [" ".join(line.split()) if "  " in line else line.strip() for line in text.split("\n")]


def _replace(text: str, marks: Sequence[str], by: str) -> str:
    for mark in marks:
        text = text.replace(mark, by)
    return text


def _heads(lines: Sequence[str], edge: Sequence[int], running: frozenset[str]) -> Iterator[int]:
    """From the edge of the page inwards, as far as one running head follows another."""
    for side in (edge, edge[::-1]):
        for index in side:
            if not (lines[index].isdigit() or _NUMBER.sub("#", lines[index]) in running):
                break
            yield index


def _edge_indexes(lines: list[str]) -> list[int]:
    """Positions of the first and last lines of a page that hold anything."""
    filled = [index for index, text in enumerate(lines) if text]
    return filled if len(filled) <= 2 * EDGE_LINES else filled[:EDGE_LINES] + filled[-EDGE_LINES:]
