"""The text of a paper: which lines does a locator point to, and which numbers and dates are printed?

A paper is a text file, as it came. Its numbered paragraphs are found by their sequence: of all lines that begin with a
number, the longest run 1, 1.1, 1.2, 2 ... is taken, so a nested list, a date or a count at the start of a line opens no
paragraph. This room does not judge what the words mean, and changes none of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ilacs_analytics.errors import BadLocator, UnreadableSource, because
from ilacs_analytics.sources.papers.locators import parse_paper_locator

NUMBER = "number"
DATE = "date"


@dataclass(frozen=True)
class Paper:
    """A paper as it came: the name of its file, its physical lines, the checksum of its bytes."""

    name: str
    lines: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Span:
    """What a locator points to: first and last physical line (the first of a file is 1), and the text between."""

    first_line: int
    last_line: int
    text: str


@dataclass(frozen=True)
class Token:
    """One printed number or date: the text as printed, its physical line, first and one-past-last character there."""

    text: str
    line: int
    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class _Opener:
    """A line that may open a numbered paragraph: line, number, number after the point (0 without one), printed form."""

    line: int
    main: int
    sub: int
    form: str
    number_end: int


def read_paper(path: Path) -> Paper:
    """The paper in a text file. Raises `UnreadableSource` where it cannot be read or is not UTF-8."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(
            f"{path.name} cannot be read as text: {because(error)}",
            where=str(path),
            next_step="put the paper there as a UTF-8 text file that may be read",
        ) from error
    lines = tuple(line.rstrip("\r") for line in text.removesuffix("\n").split("\n"))
    return Paper(path.name, lines, hashlib.sha256(raw).hexdigest())


# Folding: the same words, whatever the white space and emphasis

_DROPPED = r"<sup>(?=(?:st|nd|rd|th)</sup>)|(?<=<sup>(?:st|nd|rd|th))</sup>|\*+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)"
_FOLD = re.compile(rf"(?P<dropped>{_DROPPED})|(?P<space>(?:</?[a-z]+ ?/?>|\s)+)|.", re.DOTALL)
_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})


def fold(text: str) -> tuple[str, list[int]]:
    """Text with white space as single spaces, plain quotes, no emphasis; and each character's place in the original."""
    folded: list[str] = []
    places: list[int] = []
    for match in _FOLD.finditer(text):
        if match["dropped"]:
            continue
        if match["space"] and (not folded or folded[-1] == " "):
            continue
        folded.append(" " if match["space"] else match[0].translate(_PLAIN))
        places.append(match.start())
    if folded and folded[-1] == " ":
        folded.pop()
        places.pop()
    return "".join(folded), places


# Locators

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_FULL_MONTH = f"{_MONTHS}|{_MONTHS.upper()}"
_OPENER = re.compile(
    r"(?P<form>\s*(?:[-•] )?\s*(?:#+ )?\s*(?:\*\*)?)(?P<main>\d{1,3})(?:\.(?P<sub>\d{1,3}))?(?P<dot>[.)]?)\s+(?=\S)"
    rf"(?!(?:{_FULL_MONTH})\b)"
)
_ITEM_NUMBER = re.compile(r"\s*(?:[-•] )?\s*\(?(?P<number>\d{1,3}(?:\.\d{1,3})?)[.)]\s")
_BULLET = r"\s*[-*\u2022\u2013\uf0b7]\s+"
_ITEM = re.compile(rf"(?:{_BULLET})?\s*\(?(?P<mark>[a-z]|\d{{1,3}}(?:\.\d{{1,3}})?)[.)]\s|{_BULLET}\S")
_SAID = re.compile(r"[\s#*]*ofsted said[\s.…:*]*", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:-{3,}|_{3,}|\*{3,})\s*")
_TABLE_RULE = re.compile(r"[\s|:-]+")


def resolve(paper: Paper, locator: str) -> Span:
    """The lines a locator points to. Raises `BadLocator` where it breaks the grammar or points to nothing."""
    parsed = parse_paper_locator(locator)
    if parsed.anchor == "line":
        first, last = _range(parsed.number)
        if last > len(paper.lines):
            raise _nothing(paper, locator, f"the file has {len(paper.lines)} lines")
    else:
        first, last = _block(paper, parsed.anchor, parsed.number, locator)
    for part, number in parsed.parts:
        first, last = _narrow(paper, (first, last), part, number, locator)
    text = "\n".join(paper.lines[first - 1 : last])
    if first > last or not text.strip():
        raise _nothing(paper, locator, "no text stands there")
    return Span(first, last, text)


def _nothing(paper: Paper, locator: str, hint: str) -> BadLocator:
    return BadLocator(
        f"'{locator}' points to nothing: {hint}",
        where=paper.name,
        next_step="find the place in the text and mend the locator; the grammar stands in docs/coding.md",
    )


def _range(number: str) -> tuple[int, int]:
    first, _, last = number.partition("-")
    return int(first), int(last or first)


def _block(paper: Paper, anchor: str, number: str, locator: str) -> tuple[int, int]:
    """First and last line of a numbered paragraph, or of a numbered statement after the words `Ofsted said`."""
    chain, end = _numbered(paper, anchor)
    names = [f"{opener.main}.{opener.sub}" if opener.sub else str(opener.main) for opener in chain]
    if number not in names:
        kind = "statements" if anchor == "said" else "paragraphs"
        known = f"numbered {kind} run from {names[0]} to {names[-1]}" if names else f"no numbered {kind} are printed"
        raise _nothing(paper, locator, known)
    position = names.index(number)
    opener = chain[position]
    for later in chain[position + 1 :]:
        if opener.sub or later.main != opener.main:
            return opener.line, later.line - 1
    for line in range(opener.line, end + 1):
        if _RULE.fullmatch(paper.lines[line - 1]):
            return opener.line, line - 1  # after the last number, a rule ends the numbered text
    return opener.line, end


def _narrow(paper: Paper, lines: tuple[int, int], part: str, number: str, locator: str) -> tuple[int, int]:
    """The part of a block that `item`, `row` or `line` points to."""
    first, last = lines
    block = range(first, last + 1)
    if part == "line":
        printed = [line for line in block if paper.lines[line - 1].strip()]
        low, high = _range(number)
        if not 1 <= low <= high <= len(printed):
            raise _nothing(paper, locator, f"{len(printed)} lines with text stand in the block")
        return printed[low - 1], printed[high - 1]
    if part == "row":
        rows = [line for line in block if _is_row(paper.lines[line - 1])]
        if int(number) >= len(rows):
            raise _nothing(paper, locator, f"{len(rows)} table rows stand in the block, the first is row 0")
        return rows[int(number)], rows[int(number)]
    numbered = {opener.line for anchor in ("para", "said") for opener in _numbered(paper, anchor)[0]}
    marks = {line: _ITEM.match(paper.lines[line - 1]) for line in block if line not in numbered}
    items = [line for line, match in marks.items() if match]
    chosen = [line for line in items if (match := marks[line]) and match["mark"] == number]
    if number.isdigit():
        chosen = items[int(number) - 1 : int(number)] if int(number) else []
    if not chosen:
        raise _nothing(paper, locator, f"{len(items)} list items stand in the block")
    end = chosen[0]
    while end < last and end + 1 not in {*items, *numbered} and _goes_on(paper.lines[end]):
        end += 1
    return chosen[0], end


def _goes_on(line: str) -> bool:
    """Whether a line can belong to the list item before it."""
    return bool(line.strip()) and not line.startswith("#") and not _is_row(line)


def _is_row(line: str) -> bool:
    return "\t" in line.strip("\n") or (line.lstrip().startswith("|") and not _TABLE_RULE.fullmatch(line))


def _numbered(paper: Paper, anchor: str) -> tuple[list[_Opener], int]:
    """Lines that open numbered paragraphs (`para`) or statements (`said`), and the last line they can reach."""
    said = next((line for line, text in enumerate(paper.lines, 1) if _SAID.fullmatch(text)), None)
    end = len(paper.lines)
    if anchor == "said":
        return (_longest_chain(_candidates(paper, said + 1, end, with_points=False)) if said else []), end
    end = said - 1 if said else end
    return _longest_chain(_candidates(paper, 1, end, with_points=True)), end


def _candidates(paper: Paper, first: int, last: int, *, with_points: bool) -> list[_Opener]:
    found = []
    for line in range(first, last + 1):
        match = _OPENER.match(paper.lines[line - 1])
        if match and (with_points or not match["sub"]):
            form = match["form"] + match["dot"]
            end = match.end("sub") if match["sub"] else match.end("main")
            found.append(_Opener(line, int(match["main"]), int(match["sub"] or 0), form, end))
    return found


def _longest_chain(candidates: Sequence[_Opener]) -> list[_Opener]:
    """The longest run of numbers in sequence from 1; of equally long ones the most even in form, then the earliest."""
    best: list[tuple[int, int]] = []
    before: list[int | None] = []
    for position, opener in enumerate(candidates):
        begins = (opener.main, opener.sub) in {(1, 0), (1, 1)}
        score, previous = ((1, 0) if begins else (0, 0)), None
        for earlier in range(position):
            if best[earlier][0] and _follows(candidates[earlier], opener):
                even = candidates[earlier].form == opener.form
                reached = (best[earlier][0] + 1, best[earlier][1] + even)
                if reached > score or (reached == score and opener.sub):  # 3.1 belongs to the nearest 3
                    score, previous = reached, earlier
        best.append(score)
        before.append(previous)
    chain: list[_Opener] = []
    step = max(range(len(best)), key=lambda position: best[position], default=None)
    while step is not None and best[step][0]:
        chain.append(candidates[step])
        step = before[step]
    return chain[::-1]


def _follows(one: _Opener, other: _Opener) -> bool:
    """Whether a number comes next: 3 or 3.4 after 3.3's like; a new main number may begin with its first paragraph."""
    if other.main == one.main:
        return other.sub == one.sub + 1
    return other.main == one.main + 1 and other.sub in {0, 1}


# Numbers and dates

_MONTH = rf"(?:{_FULL_MONTH}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATES = (
    rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}|{_MONTH} {_DAY},? {_YEAR}|{_DAY} (?:of )?{_MONTH}|{_MONTH} {_YEAR}"
    rf"|(?i:spring|summer|autumn|winter) (?:of )?{_YEAR}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|{_YEAR}-\d\d-\d\d"
    rf"|{_YEAR}[-/](?:\d\d)?\d\d|{_YEAR}|{_FULL_MONTH}"
)
_AMOUNT = r"(?:(?:c\.? ?)?[£€$] ?)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)*(?: ?%|(?:k|m|bn)(?!\w))?"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = (
    rf"(?:{_TENS})-(?:one|two|three|four|five|six|seven|eight|nine)|{_TENS}|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|hundred|thousand|million"
)
_TOKEN = re.compile(rf"(?<!\w)(?:(?P<date>{_DATES})|{_AMOUNT}|(?i:{_WORDS})|[^\W\d]*\d\w*)(?!\w)")


def opening_numbers(paper: Paper) -> dict[int, int]:
    """Lines that begin with the number of a paragraph or list item, each with the character after that number."""
    matches = {line: _ITEM_NUMBER.match(text) for line, text in enumerate(paper.lines, 1)}
    opened = {line: match.end("number") for line, match in matches.items() if match}
    numbered = [opener for anchor in ("para", "said") for opener in _numbered(paper, anchor)[0]]
    return opened | {opener.line: opener.number_end for opener in numbered}


def tokens(paper: Paper) -> list[Token]:
    """Every printed number and date, in order: one token each, with its currency sign, percent sign or letters.

    Dates are days, months, years, spans of years, bare capitalised month names, and seasons with a year. Numbers are
    digits and cardinal words; a word holding digits (`B2`) is one token. The word `one` is left out: it is a pronoun
    more often than a count. A number that opens a paragraph or list item is none.
    """
    opened = opening_numbers(paper)
    found = []
    for line, text in enumerate(paper.lines, 1):
        folded, places = fold(text)
        for match in _TOKEN.finditer(folded):
            start, end = places[match.start()], places[match.end() - 1] + 1
            if start >= opened.get(line, 0):
                found.append(Token(text[start:end], line, start, end, DATE if match["date"] else NUMBER))
    return found
