"""Reports on the same pages that are of another kind, as data: data/reference/other_report.csv.

Ofsted lists joint inspections and those of special educational needs beside inspections of an authority's services; files of
schools and homes come in by mistake. The tier `title` is told by the words that come first, before any other kind is looked
for; the tier `else` only names what a document is that is none of those read.
"""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from ilacs_analytics.settings import load_settings

OTHERS = "data/reference/other_report.csv"
TITLE_TIER, ELSE_TIER = "title", "else"


@dataclass(frozen=True)
class Other:
    """A kind that is not read, and where the words that tell it begin."""

    label: str
    at: int


def others_path() -> Path:
    """Where the kinds stand."""
    return load_settings().resource(*OTHERS.split("/"))


def first_of(tier: str, line: str) -> Other | None:
    """The kind whose words come first in a line; of two at one place the one listed first. None where there is none."""
    found = [
        Other(label, match.start())
        for label, of_tier, pattern in _read(others_path())
        if of_tier == tier and (match := pattern.search(line)) is not None
    ]
    return min(found, key=lambda other: other.at, default=None) if tier == TITLE_TIER else next(iter(found), None)


@functools.cache
def _read(path: Path) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(
            (row["label"], row["tier"], re.compile(row["pattern"], re.IGNORECASE)) for row in csv.DictReader(lines)
        )
