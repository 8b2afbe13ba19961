"""How a table is laid on paper: upright or across, which columns need no column of their own. Nothing of it is lost.

Frames behind charts carry codes beside labels, and columns that say the same in every row. On a screen they scroll; on
paper they would make the print too small to read. What is said once above a table is not printed in every row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NARROW = 6
"""Tables of at most so many columns are printed as they are."""
LETTERS = {"upright": 118, "across": 178, "small": 216}
"""Letters a line of a table holds on each kind of page: upright, across, and across in small print."""
WIDEST_CELL, LONGEST_WORD = 30, 20
"""Letters a column is given at most, and letters from which a word may be broken (checksums, addresses, identifiers)."""
BETWEEN = 2
"""Letters of room between columns."""


@dataclass(frozen=True)
class PrintTable:
    """One table for paper.

    `above` are sentences that stand over it; `page` is upright, across or small (across, in small print); `widths` are
    per cent of the line, one a column, so that nothing has to be measured; `numeric` says which columns hold numbers;
    `is_tight` that not even the words fit, so that any may be broken (allowing that everywhere costs a quarter of the time).
    """

    title: str
    columns: list[str]
    rows: list[list[Any]]
    above: list[str]
    page: str
    widths: list[float]
    numeric: list[bool]
    is_tight: bool


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> PrintTable:
    """A table as it is printed: columns that repeat are said once above it, the rest keeps order and values."""
    kept = list(range(len(columns)))
    above: list[str] = []
    if len(kept) > NARROW and len(rows) > 1:
        constant = [at for at in kept if all(_same(row[at], rows[0][at]) for row in rows)]
        if len(constant) < len(kept):
            above += _say_constant(columns, rows[0], constant)
            kept = [at for at in kept if at not in constant]
    if len(kept) > NARROW:
        codes = [at for at in kept if _is_code_of_a_label(at, kept, columns, rows)]
        if codes:
            names = ", ".join(columns[at] for at in codes)
            above.append(f"Codes that stand for labels are in the workbook and the CSV alone: {names}.")
            kept = [at for at in kept if at not in codes]
    told = [columns[at] for at in kept]
    cells = [[row[at] for at in kept] for row in rows]
    wants = [_wants(name, [row[at] for row in cells]) for at, name in enumerate(told)]
    page = next((page for page, room in LETTERS.items() if sum(want.wrapped for want in wants) <= room), "small")
    numeric = [_is_numeric([row[at] for row in cells]) for at in range(len(told))]
    room = LETTERS[page]
    is_tight = sum(want.word for want in wants) > room
    return PrintTable(title, told, cells, above, page, _widths(wants, room), numeric, is_tight)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _say_constant(columns: Sequence[str], row: Sequence[Any], constant: Sequence[int]) -> list[str]:
    told = [f"{columns[at]}: {_text(row[at])}" for at in constant if row[at] not in (None, "")]
    empty = [columns[at] for at in constant if row[at] in (None, "")]
    said = [f"The same in every row: {'; '.join(told)}."] if told else []
    return said + ([f"Empty in every row: {'; '.join(empty)}."] if empty else [])


def _is_code_of_a_label(at: int, kept: Sequence[int], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a column 'X' stands beside 'X label' and each says no more than the other."""
    beside = next((other for other in kept if columns[other] == f"{columns[at]} label"), None)
    if beside is None:
        return False
    pairs = {(str(row[at]), str(row[beside])) for row in rows}
    return len(pairs) == len({code for code, _ in pairs}) == len({label for _, label in pairs})


@dataclass(frozen=True)
class _Wants:
    """Letters a column asks for: `word` breaks no word, `wrapped` wraps long text, `whole` wraps nothing."""

    word: int
    wrapped: int
    whole: int


def _wants(name: str, values: Sequence[Any]) -> _Wants:
    texts = [_text(value) for value in values]
    words = [*(len(word) + 1 for word in name.split()), *(len(word) for text in texts for word in text.split())]
    word = max((min(letters, LONGEST_WORD) for letters in words), default=1)
    widest = max(map(len, texts), default=1)
    return _Wants(word + BETWEEN, max(word, min(widest, WIDEST_CELL)) + BETWEEN, max(word, widest) + BETWEEN)


def _widths(wants: Sequence[_Wants], room: int) -> list[float]:
    """Per cent of the line for each column: room that is left goes to what would be wrapped, what lacks is taken from it."""
    wrapped = sum(want.wrapped for want in wants)
    if wrapped <= room:
        least, most = [want.wrapped for want in wants], [want.whole for want in wants]
    else:
        least, most = [want.word for want in wants], [want.wrapped for want in wants]
    left, asked = room - sum(least), sum(most) - sum(least)
    share = min(1.0, max(0, left) / asked) if asked else 0.0
    letters = [low + share * (high - low) for low, high in zip(least, most, strict=True)]
    return [round(100 * each / max(room, sum(letters)), 2) for each in letters]


def _is_numeric(values: Sequence[Any]) -> bool:
    told = [value for value in values if value is not None]
    return bool(told) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in told)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}" if isinstance(value, float) else "" if value is None else str(value)


def has_long_word(value: Any) -> bool:
    """Whether a cell holds a word that must be broken to fit."""
    return isinstance(value, str) and any(len(word) > LONGEST_WORD for word in value.split())
