"""How far do the two independent readings of the papers agree?

The readings are kept as they were made, in data/readings/first/ and data/readings/second/, one CSV a table. Rows are
paired one to one within the same block of the same paper (the anchor of the locator). What a row is about must be the
same: the measure and the value, the domain, the start date, the theme. Actions, claims and reported facts have no such
key: there the pair with most words in common goes first, and rows left over are paired where they are about the same
subject. The share of rows both readers have says how complete each is; Cohen's kappa on the pairs says how far they
decide alike. This room says nothing about who is right.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ilacs_analytics.errors import UnreadableSource, because
from ilacs_analytics.quality.intervals import Interval, figure_with_interval, kappa_interval, share_interval

Row = Mapping[str, str]
Pair = tuple[Row, Row]


@dataclass(frozen=True)
class TableRule:
    """How the rows of one table are paired: columns that say what a row is about, and the columns compared."""

    about: tuple[str, ...]
    compared: tuple[str, ...]
    is_free_text: bool = False


@dataclass(frozen=True)
class ColumnAgreement:
    """Pairs that were compared on one column, how many are equal, and kappa; None where only one code was used."""

    column: str
    pairs: int
    equal: int
    kappa: float | None
    kappa_interval: Interval | None = None

    @property
    def equal_share(self) -> float | None:
        """Share of pairs that are equal, or None without pairs."""
        return self.equal / self.pairs if self.pairs else None


@dataclass(frozen=True)
class TableAgreement:
    """One table: rows of each reading, rows both have, their share of all distinct rows, and the columns compared."""

    table: str
    rows_first: int
    rows_second: int
    rows_matched: int
    columns: tuple[ColumnAgreement, ...]

    @property
    def agreement_share(self) -> float | None:
        """Matched rows as a share of all distinct rows (Jaccard), or None where neither reading has a row."""
        distinct = self.rows_first + self.rows_second - self.rows_matched
        return self.rows_matched / distinct if distinct else None


RULES: Mapping[str, TableRule] = {
    "inspection_mention": TableRule(("started_on", "published_on"), ("kind", "framework_code", "voice")),
    "judgement": TableRule(("domain_code",), ("grade_code", "voice")),
    "caseload": TableRule(("measure", "value"), ("date_precision", "basis", "scope")),
    "agency_rate": TableRule(("measure", "value"), ("date_precision", "basis", "scope")),
    "indicator": TableRule(("measure", "value"), ("date_precision", "basis", "scope")),
    "audit_grade": TableRule(("practice_area", "cases"), ("grade_code", "grade_band", "stage")),
    "area_for_improvement": TableRule(("ordinal",), ("item_kind", "voice")),
    "area_theme": TableRule(("ordinal", "theme_code"), ("role",)),
    "improvement_action": TableRule(("theme_code",), ("status", "theme_code", "voice"), is_free_text=True),
    "claim": TableRule(("subject",), ("direction", "subject", "voice", "quoted_voice"), is_free_text=True),
    "reported_fact": TableRule(("kind", "date_on"), ("kind", "voice"), is_free_text=True),
    "not_coded": TableRule(("token",), ("reason",)),
}
"""Tables of a reading, in the order pages show them."""


def compute_agreement(folder: Path) -> list[TableAgreement]:
    """One row per table: how far the readings in `folder`/first and `folder`/second agree."""
    return [
        compare_tables(table, rule, _read(folder / "first" / f"{table}.csv"), _read(folder / "second" / f"{table}.csv"))
        for table, rule in RULES.items()
    ]


def compare_tables(table: str, rule: TableRule, first: Sequence[Row], second: Sequence[Row]) -> TableAgreement:
    """The agreement of two readings of one table.

    A column that decided a pairing (the subject of rows left over) is compared only on pairs it did not decide.
    """
    by_words = _pair_by_words(first, second) if rule.is_free_text else []
    by_key = _pair_by_key(rule.about, *_left_over(first, second, by_words))
    columns = tuple(
        _compare(column, by_words if column in rule.about else [*by_words, *by_key]) for column in rule.compared
    )
    return TableAgreement(table, len(first), len(second), len(by_words) + len(by_key), columns)


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two readers' codes; None without pairs, or where both used one and the same code only."""
    if not pairs:
        return None
    observed = sum(one == other for one, other in pairs) / len(pairs)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(count * others[code] for code, count in ones.items()) / len(pairs) ** 2
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def agreement_markdown(tables: Sequence[TableAgreement]) -> str:
    """The agreement as a markdown table, one line per table and compared column, each figure with its 95% interval.

    `-` stands where kappa is not defined; a kappa of pairs that are all equal has no interval.
    """
    lines = [
        "| table | rows first | rows second | matched | share | column | pairs | equal | kappa |",
        "|---|---:|---:|---:|---:|---|---:|---:|---:|",
    ]
    for table in tables:
        distinct = table.rows_first + table.rows_second - table.rows_matched
        share = figure_with_interval(table.agreement_share, share_interval(table.rows_matched, distinct))
        head = [f"`{table.table}`", str(table.rows_first), str(table.rows_second), str(table.rows_matched), share]
        for column in table.columns:
            equal = figure_with_interval(column.equal_share, share_interval(column.equal, column.pairs))
            kappa = figure_with_interval(column.kappa, column.kappa_interval)
            lines.append(f"| {' | '.join([*head, column.column, str(column.pairs), equal, kappa])} |")
            head = [""] * len(head)
    return "\n".join(lines)


def anchor(locator: str) -> str:
    """The block a locator points into: its first two words, a range of lines by its first line."""
    words = locator.split(" ")[:2]
    return " ".join([words[0], *(word.partition("-")[0] for word in words[1:])])


def _compare(column: str, pairs: Sequence[Pair]) -> ColumnAgreement:
    codes = [(one.get(column, ""), other.get(column, "")) for one, other in pairs]
    equal = sum(one == other for one, other in codes)
    return ColumnAgreement(column, len(codes), equal, cohen_kappa(codes), kappa_interval(codes))


def _pair_by_words(first: Sequence[Row], second: Sequence[Row]) -> list[Pair]:
    """Pairs within a block, most words in common first; of equal ones those nearest in the order of reading."""
    candidates = list[tuple[float, float, int, Row, Row]]()
    for here, there in _blocks(first, second, ()):
        for place, one in enumerate(here):
            for other_place, other in enumerate(there):
                overlap = word_overlap(one["summary"], other["summary"])
                if overlap:
                    distance = abs(place / len(here) - other_place / len(there))
                    candidates.append((-overlap, distance, len(candidates), one, other))
    taken, pairs = set[int](), list[Pair]()
    for _, _, _, one, other in sorted(candidates, key=lambda candidate: candidate[:3]):
        if id(one) not in taken and id(other) not in taken:
            taken |= {id(one), id(other)}
            pairs.append((one, other))
    return pairs


def _pair_by_key(about: Sequence[str], first: Sequence[Row], second: Sequence[Row]) -> list[Pair]:
    """Pairs within a block that are about the same: those with the same locator first, then in the order of reading."""
    pairs = list[Pair]()
    for here, there in _blocks(first, second, about):
        left = list(there)
        rest = []
        for one in here:
            exact = next((other for other in left if other["locator"] == one["locator"]), None)
            if exact is None:
                rest.append(one)
            else:
                left.remove(exact)
                pairs.append((one, exact))
        pairs += zip(rest, left, strict=False)
    return pairs


def _blocks(first: Sequence[Row], second: Sequence[Row], about: Sequence[str]) -> Iterator[tuple[list[Row], list[Row]]]:
    """Rows of both readings in the same block of the same source and about the same."""
    groups: dict[tuple[str, ...], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((first, second)):
        for row in rows:
            key = (row["source_id"], anchor(row["locator"]), *(_plain(row.get(column, "")) for column in about))
            groups[key][side].append(row)
    yield from (group for group in groups.values() if all(group))


def _plain(value: str) -> str:
    """A key value without the ways of writing it: 22.90 is 22.9."""
    try:
        return str(float(value))
    except ValueError:
        return value.strip().lower()


def _left_over(first: Sequence[Row], second: Sequence[Row], pairs: Sequence[Pair]) -> tuple[list[Row], list[Row]]:
    taken = {id(row) for pair in pairs for row in pair}
    return [row for row in first if id(row) not in taken], [row for row in second if id(row) not in taken]


_SMALL_WORDS = frozenset(
    {"a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "its", "no", "not", "of"}
)
_SMALL_WORDS |= {"on", "or", "that", "the", "to", "too", "was", "were", "with", "yet"}


def word_overlap(one: str, other: str) -> float:
    """Share of the words of two summaries that both have (Jaccard); the first five letters make a word the same."""
    stems, other_stems = _stems(one), _stems(other)
    union = stems | other_stems
    return len(stems & other_stems) / len(union) if union else 0.0


def _stems(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("'s", ""))
    return {word[:5] for word in words if word not in _SMALL_WORDS}


def _read(path: Path) -> list[Row]:
    """Rows of one CSV of a reading. Raises `UnreadableSource` where it is not there or not UTF-8."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(
            f"a table of a reading cannot be read: {because(error)}",
            where=str(path),
            next_step="restore data/readings/ from the repository",
        ) from error
