"""Where in a source a fact stands: the locator grammar, in one place.

A locator is an anchor and narrowing parts, separated by single spaces. Papers: `para 3.8`, `para 10 row 2`,
`para 11 item 3`, `said 4 line 6`, `line 42`, `line 42-45`. Reports: `page 1 line 8-9`, `page 10 para 44`. Workbooks:
`sheet ILACS_inspection_history row 72 column I`, and where
cells are summed `sheet MYE2_-_Persons row 12 column E-V`. Statistics: `row 123 column agency_rate_fte`. docs/coding.md explains
each with an example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ilacs_analytics.errors import BadLocator

_NARROW = r"(?: (?:item (?:[0-9]+|[a-z])|row [0-9]+|line [0-9]+(?:-[0-9]+)?))*"
PAPER_PATTERN = rf"(?:para [0-9]+(?:\.[0-9]+)?|said [0-9]+){_NARROW}|line [0-9]+(?:-[0-9]+)?"
PUBLISHED_PATTERN = (
    r"page [0-9]+ (?:line [0-9]+(?:-[0-9]+)?|para [0-9]+)"
    r"|sheet \S+ row [0-9]+(?: column [A-Z]+(?:-[A-Z]+)?)?"
    r"|row [0-9]+ column \S+"
)
PATTERN = f"{PAPER_PATTERN}|{PUBLISHED_PATTERN}"
"""Regular expression of every locator, for a full match; DuckDB and Python read it alike."""

_PAPER = re.compile(PAPER_PATTERN)


@dataclass(frozen=True)
class PaperLocator:
    """A locator into a paper: `anchor` para, said or line; `number` as printed; narrowing parts in order."""

    anchor: str
    number: str
    parts: tuple[tuple[str, str], ...]


def parse_paper_locator(text: str) -> PaperLocator:
    """The parts of a locator into a paper. Raises `BadLocator` where it does not keep to the grammar."""
    if not _PAPER.fullmatch(text):
        raise BadLocator(
            f"'{text}' is not a locator into a paper",
            next_step="write it like 'para 3.8', 'para 11 item 3', 'said 4 line 6' or 'line 42-45'; see docs/coding.md",
        )
    words = text.split(" ")
    parts = tuple(zip(words[2::2], words[3::2], strict=True))
    return PaperLocator(words[0], words[1], parts)
