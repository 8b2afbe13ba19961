"""Rounds on fresh items: what one reader, who had not seen the codes of the patterns, and the patterns make of items.

The rounds stand in data/readings/reports/fresh.csv, one row an item: its report and number, the reader's main theme, the main
theme the patterns gave on the day, and the one they gave before any was mended. An item is in one round only.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.quality.agreement import cohen_kappa
from ilacs_analytics.quality.intervals import figure_with_interval, kappa_interval, share_interval

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Fresh:
    """One item of a round: where it stands, and its main theme by the reader, by the patterns then and before."""

    round: int
    sha256: str
    kind: str
    ordinal: int
    reader: str
    then: str
    before: str


def read_rounds(path: Path) -> list[Fresh]:
    """All items of all rounds, in the order of the file. Raises `UnreadableSource` where it is missing."""
    if not path.is_file():
        raise UnreadableSource("the rounds are missing", where=str(path), next_step="restore it from the repository")
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Fresh(
                int(row["round"]), row["sha256"], row["item_kind"], int(row["ordinal"]),
                row["reader_theme"], row["pattern_theme"], row["pattern_theme_before"],
            )
            for row in csv.DictReader(lines)
        ]  # fmt: skip


def rounds_markdown(rounds: Sequence[Fresh], now: Mapping[Fresh, str]) -> str:
    """One line per round and one on all: share and kappa with 95% intervals, and how many are equal before and now.

    `now` holds the main theme that the patterns give today.
    """
    lines = [
        "| round | items | equal then | share | kappa | equal before mending | equal now |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    numbers = sorted({item.round for item in rounds})
    for name, items in [
        *((str(number), [item for item in rounds if item.round == number]) for number in numbers),
        ("all", rounds),
    ]:
        then = [(item.reader, item.then) for item in items]
        figures = (
            len(items), _equal(then), figure_with_interval(_equal(then) / len(items), share_interval(_equal(then), len(items))),
            figure_with_interval(cohen_kappa(then), kappa_interval(then)),
            _equal([(item.reader, item.before) for item in items]), _equal([(item.reader, now[item]) for item in items]),
        )  # fmt: skip
        lines.append(f"| {' | '.join([name, *map(str, figures)])} |")
    return "\n".join(lines)


def _equal(pairs: Pairs) -> int:
    return sum(one == other for one, other in pairs)
