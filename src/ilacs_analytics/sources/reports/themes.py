"""Which themes does an area for improvement name? By patterns kept as data: data/reference/theme_pattern.csv.

The rule, whole. Each theme scores the sum of the weights of its patterns that match, each weight once, for patterns of one
weight are ways to say one thing; words that stand only in an afterthought ("including ...", "particularly ...") count one
less, and words of a purpose clause ("so that ...", "to ensure ...", to the end of the sentence) are read only where the
others bring no theme to `NAMED_FROM`. The highest score is the main theme, and of equal scores the theme that is named first.
Every other theme that reaches `NAMED_FROM` is a component.

Where nothing matches, the item is `other` with no evidence: unclassified. `other` with evidence is a matter that no theme
holds, told by its own patterns. This room counts words; docs say how often it decides as people who read the item do.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAIN, COMPONENT, OTHER = "main", "component", "other"
NAMED_FROM = 2
"""Score from which an item plainly names a theme: one plain word, or two weak ones."""

_REFERENCE = re.compile(r"\((?:outcome|enabler|pages?|paragraphs?)\b[^)]*\)")
"""What a report adds in brackets: a place in it, or a heading of the national framework."""
_PURPOSE = re.compile(
    r"\b(?:so (?:that|they|these)|in order (?:to|that)|by ensuring|"
    r"(?<!need )(?<!action )(?<!steps )to (?:ensure|make sure|enable|help|inform|avoid|prevent|allow))"
    r"\b[^.]*|, to \w+[^.]*"
)
_AFTERTHOUGHT = re.compile(
    r"\b(?:including|in particular)\b[^.]*|\b(?:particularly|especially|for example|for instance|such as)\b[^.,]*"
)
_NO_WORD = re.compile(r"(?<![a-z0-9])'|[()/]")
_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u2010": "-", "\u2011": "-", "\u00a0": " "})


@dataclass(frozen=True)
class ThemePattern:
    """Words that speak for a theme; `weight` is 1 weak, 2 plain, 3 decisive, below zero where they speak against it."""

    theme: str
    pattern: re.Pattern[str]
    weight: int


@dataclass(frozen=True)
class ThemeCode:
    """One theme of an item. `role` is `main` or `component`; `evidence` the words that matched, joined by ` | `."""

    theme: str
    role: str
    evidence: str


@dataclass
class _Tally:
    """What speaks for one theme: each weight with what it counts, and the words that matched with their place."""

    counted: dict[int, int]
    matches: dict[str, int]

    @property
    def score(self) -> int:
        return sum(self.counted.values())

    @property
    def first(self) -> int:
        return min(self.matches.values())

    @property
    def evidence(self) -> str:
        return " | ".join(sorted(self.matches, key=lambda words: self.matches[words]))


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The expression of a pattern: lower case, and from the beginning of a word, or with `^` of the item.

    The space before a word is part of it: a search for a plain character is four times as fast as one for a boundary.
    """
    start, words = ("^", pattern[1:]) if pattern.startswith("^") else ("", pattern)
    return re.compile(rf"{start} (?:{words})")


def plain_text(text: str) -> str:
    """The words of an item as patterns see them: lower case, straight apostrophes, a space before each word.

    Opening quotes, brackets and slashes are left out, and so are references to places in the report.
    """
    straight = _REFERENCE.sub(" ", text.translate(_STRAIGHT).lower())
    return " " + " ".join(_NO_WORD.sub(" ", straight).split())


@functools.cache
def read_patterns(path: Path) -> tuple[ThemePattern, ...]:
    """All patterns, in the order of the file; those of one theme and weight joined into one expression, for speed."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    joined: dict[tuple[str, int, bool], list[str]] = {}
    for row in rows:
        pattern = row["pattern"]
        joined.setdefault((row["theme_code"], int(row["weight"]), pattern.startswith("^")), []).append(pattern)
    return tuple(
        ThemePattern(theme, compile_pattern("|".join(patterns)), weight)
        for (theme, weight, opens), parts in joined.items()
        for patterns in ([[part] for part in parts] if opens else [parts])
    )


def classify(text: str, patterns: Sequence[ThemePattern]) -> tuple[ThemeCode, ...]:
    """The themes of one item: the main theme first, then components by score, of equal scores the first named first."""
    plain = plain_text(text)
    tallies = _tally(_PURPOSE.sub(".", plain), patterns)
    if all(tally.score < NAMED_FROM for tally in tallies.values()):
        tallies = _tally(plain, patterns)
    ranked = sorted(tallies, key=lambda theme: (-tallies[theme].score, tallies[theme].first))
    if not ranked:
        return (ThemeCode(OTHER, MAIN, ""),)
    main, *rest = ranked
    named = [theme for theme in rest if tallies[theme].score >= NAMED_FROM and theme != OTHER]
    return (
        ThemeCode(main, MAIN, tallies[main].evidence),
        *(ThemeCode(theme, COMPONENT, tallies[theme].evidence) for theme in named),
    )


def is_unclassified(codes: Sequence[ThemeCode]) -> bool:
    """Whether no pattern matched: the item is `other` without evidence."""
    return all(code.theme == OTHER and not code.evidence for code in codes)


def _tally(text: str, patterns: Sequence[ThemePattern]) -> dict[str, _Tally]:
    """What speaks for every theme that scores at all."""
    afterthoughts = [match.span() for match in _AFTERTHOUGHT.finditer(text)]
    tallies: dict[str, _Tally] = {}
    for one in patterns:
        if one.pattern.search(text) is None:
            continue
        tally = tallies.setdefault(one.theme, _Tally({}, {}))
        for match in one.pattern.finditer(text):
            is_after = any(start <= match.start() < end for start, end in afterthoughts)
            counts = max(one.weight - is_after, 0) if one.weight > 0 else one.weight
            tally.counted[one.weight] = max(counts, tally.counted.get(one.weight, counts))
            if one.weight > 0:
                tally.matches.setdefault(match[0].strip(), match.start())
    return {theme: tally for theme, tally in tallies.items() if tally.score > 0}
