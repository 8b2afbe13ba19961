"""Number, lists and form of a sentence: what an editor would strike, found by patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PLURAL_AFTER_ONE = re.compile(
    r"(?<!of )(?<![\d.,])\b1 (?!of\b|in\b|to\b|and\b|or\b|pair of\b|returns in\b|worker holding\b)(?:[a-z]+ ){0,2}?"
    r"(authorities|inspections|visits|areas|themes|lists|pairs|spells|reports|grades|cells|files|returns|cases|workers|points"
    r"|years|neighbours|regions|sources|checks|rates|actions|sentences|papers|documents|members|are|were|have)\b"
)
FAULTS = {
    "a plural after one": _PLURAL_AFTER_ONE,
    "all of two": re.compile(r"\ball 2\b"),
    "a plural after all of one": re.compile(r"\b(?:all|the) 1 [a-z]+s\b"),
    "one of them and a plural verb": re.compile(
        r"\b1 of (?:them|these|those|the [a-z ]+?) (name|are|were|have|lie|do|return)\b"
    ),
    "a singular after many": re.compile(
        r"(?<![\d.,])\b(?!(?:19|20)\d\d\b)(?:[2-9]|[1-9]\d+)(?: (?!no\b)[a-z]+)? "
        r"(authority|inspection|visit|area|theme|list|pair|spell|report|grade|neighbour|region|source"
        r"|check|worker|point|year|case)\b(?! (?:rate|holding|of the|one|page))"
    ),
    "one worker with a decimal": re.compile(r"\b1\.0 (?:workers?|cases?|points?|years?)\b"),
    "times instead of once or twice": re.compile(r"\b[12] times\b"),
    "a value that is none": re.compile(r"\b(?:nan|NaN|None|NaT|inf|<NA>|null)\b(?! of)"),
    "a template left open": re.compile(r"[{}]"),
    "a code word": re.compile(r"(?<![`./\w-])[a-z]+_[a-z_]+\b(?![\w.]*`)"),
    "two spaces": re.compile(r"\S {2,}\S"),
    "a space before a mark": re.compile(r" [,.;:)]|\( "),
    "doubled marks": re.compile(r",,|;;|\.\.(?!\.)|,\.|;\.|\(\)"),
    "a doubled word": re.compile(r"\b(\w+) \1\b(?!-)", re.IGNORECASE),
    "an article before a vowel": re.compile(r"\ba (?:[aeio]\w+|8\b|11\b|18\b)(?!\w*-)"),
    "a genitive after s": re.compile(r"\b\w+s's\b"),
    "two ands in a list of two": re.compile(r"\band and\b|, and,"),
    "zero in words that deny": re.compile(r"(?<![\d.,])\b0 of 0\b"),
}
LEAST_WORDS = 3


def faults_of(sentence: str) -> Iterator[str]:
    """What is wrong with the form of a sentence."""
    text = re.sub(r"`[^`]*`", "`code`", sentence)
    for name, pattern in FAULTS.items():
        found = pattern.search(text)
        if found:
            yield f"{name}: {found.group(0)!r}"
    if text.count("(") != text.count(")"):
        yield "a bracket is not closed"
    if not re.match(r"[A-Z0-9`\"'(]", text):
        yield "it does not begin with a capital"
    if not re.search(r"[.:?]\)?$|`$", text):
        yield "it does not end"
    if len(text.split()) < LEAST_WORDS:
        yield "it says nothing"
