"""How headings, names, labels and values are compared: without the marks that statisticians put behind them.

A note marker such as `[note 3]` or `[r]` is no part of a heading, a name or a number. Headings are compared by their words,
so that `turnover_rate_fte_%`, `Turnover rate (FTE)` and `turnover_rate_fte` are one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ilacs_analytics.sources.files.opening import text_of

_MARKER = re.compile(
    r"\s*(?:\[(?:notes?\s*[\d,;\s and]+|[a-z]{1,4}|\d{1,3})\]|\((?:notes?\s+[\d,;\s and]+)\))\s*$", re.IGNORECASE
)
_WORD = re.compile(r"[a-z0-9]+")
_UNITS_AT_THE_END = frozenset({"perc", "percent", "percentage", "pct", "num"})
"""Words at the end of a heading that only say in what unit it counts."""
_JOINING = frozenset({"at", "on", "as", "of", "the", "in", "each", "every", "a"})
"""Words of a label that editions exchange without meaning anything else: `at 31 March`, `on 31 March`."""


def without_markers(text: str) -> str:
    """The text without the note markers at its end; a text that is nothing but a marker stays."""
    while True:
        shorter = _MARKER.sub("", text)
        if shorter == text or not shorter:
            return text
        text = shorter


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(without_markers(text).lower()))


def heading_key(cell: Any) -> str:
    """What a heading is compared by: its words in small letters, without marker, unit at the end or leading article."""
    words = _words(text_of(cell))
    while len(words) > 1 and words[-1] in _UNITS_AT_THE_END:
        words = words[:-1]
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def label_key(cell: Any) -> str:
    """What a label in a row is compared by: its words without those that editions exchange freely."""
    words = [word for word in _words(text_of(cell)) if word not in _JOINING]
    return " ".join(words)


def name_key(cell: Any) -> str:
    """What a name of a place is compared by: small letters, single spaces, no marker."""
    return without_markers(text_of(cell)).lower()
