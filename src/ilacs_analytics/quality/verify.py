"""Does every coded fact stand in its paper, and is every printed number and date of a paper accounted for?

Precision: each printed piece of a fact stands as a whole within the lines its locator points to. Recall: each number
and date of a paper is inside such a piece, or listed in `not_coded` with a reason. This room compares wording with
wording; whether a fact was understood rightly is the work of a second reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ilacs_analytics.errors import BadLocator, UnreadableSource, Unverified
from ilacs_analytics.sources.papers.text import Paper, Span, Token, fold, opening_numbers, read_paper, resolve, tokens

PAPER_KINDS = ("committee_paper", "news")
PIECE_SEPARATOR = " | "
ALL_REMAINING = "*"
LISTED_PROBLEMS = 40

PRINTED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "inspection_mention": ("date_as_printed",),
    "judgement": ("grade_as_printed",),
    "caseload": ("raw_value", "date_as_printed"),
    "agency_rate": ("raw_value", "date_as_printed"),
    "indicator": ("raw_value", "date_as_printed"),
    "audit_grade": ("cases_as_printed", "sample_size_as_printed", "percent_as_printed", "date_as_printed"),
    "area_for_improvement": ("qualifier_as_printed",),
    "improvement_action": ("due_as_printed",),
    "claim": (),
    "reported_fact": ("value_as_printed", "date_as_printed", "rating_as_printed"),
}
"""Fact tables coded from papers, and their columns that hold wording of the paper."""

Place = tuple[int, int]


@dataclass(frozen=True)
class Problem:
    """One thing that verification found wrong: its kind, what, where, and what to do next."""

    kind: str
    what: str
    where: str
    next_step: str

    def lines(self) -> str:
        """The problem as an error prints it."""
        return f"{self.kind}: {self.what}\n  where: {self.where}\n  next:  {self.next_step}"


@dataclass(frozen=True)
class VerifiedDocument:
    """One paper: its source, its file, whether its text is no longer the one that was coded, and its counts."""

    source_id: str
    file_name: str
    is_changed: bool
    facts_checked: int
    facts_found: int
    tokens_total: int
    tokens_coded: int
    tokens_listed: int
    tokens_unexplained: int


@dataclass(frozen=True)
class Verification:
    """What was compared, what was found, and every problem. A fact is one row of a fact table."""

    facts_checked: int
    facts_found: int
    missing: tuple[Problem, ...]
    tokens_total: int
    tokens_coded: int
    tokens_listed: int
    tokens_unexplained: int
    documents: tuple[VerifiedDocument, ...]

    def summary(self) -> str:
        """One sentence with all counts."""
        return (
            f"{self.facts_found} of {self.facts_checked} facts stand where their locators point; "
            f"of {self.tokens_total} numbers and dates {self.tokens_coded} are coded, {self.tokens_listed} listed, "
            f"{self.tokens_unexplained} unexplained; documents: {len(self.documents)}"
        )

    def raise_if_incomplete(self) -> None:
        """Raise `Unverified` with the problems, at most 40 in full, where anything is missing."""
        if not self.missing:
            return
        listed = [problem.lines() for problem in self.missing[:LISTED_PROBLEMS]]
        if len(self.missing) > LISTED_PROBLEMS:
            listed.append(f"... and {len(self.missing) - LISTED_PROBLEMS} more")
        raise Unverified(
            "\n".join([self.summary(), *listed]),
            next_step="mend the rows named above in data/papers/, build, and verify again",
        )


@dataclass(frozen=True)
class _Row:
    """A row to verify: its table, its locator, and its printed pieces with the column each stands in."""

    table: str
    source_id: str
    locator: str
    pieces: tuple[tuple[str, str], ...]

    @property
    def where(self) -> str:
        return f"{self.table} ({self.source_id}, {self.locator})"


class _Text:
    """A paper made ready to be searched: its folded characters, the place of each, and its tokens."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.tokens = tokens(paper)
        self._opened = opening_numbers(paper)
        self._folded = {line: fold(text) for line, text in enumerate(paper.lines, 1)}

    def places(self, piece: str, span: Span) -> list[tuple[Place, Place]]:
        """Where a piece stands as a whole within a span: first and one-past-last place, in line and character."""
        text, places = "", list[Place]()
        for line in range(span.first_line, span.last_line + 1):
            folded, columns = self._folded[line]
            if text and folded:
                text, places = text + " ", [*places, (line, 0)]
            text, places = text + folded, places + [(line, column) for column in columns]
        wanted = fold(piece)[0]
        if not wanted:
            return []
        before = r"(?<!\w)" if wanted[0].isalnum() else ""
        after = r"(?!\w)" if wanted[-1].isalnum() else ""
        found = []
        for match in re.finditer(f"(?={before}{re.escape(wanted)}{after})", text):
            line, column = places[match.start() + len(wanted) - 1]
            start, end = places[match.start()], (line, column + 1)
            opens = start[1] < self._opened.get(start[0], 0)  # a figure is never the number of its paragraph
            if not opens and not any(self._cuts(start, end, token) for token in self.tokens):
                found.append((start, end))
        return found

    def covered(self, ranges: Iterable[tuple[Place, Place]]) -> set[Token]:
        """Tokens that lie wholly inside one of the ranges."""
        wide = list(ranges)
        return {
            token
            for token in self.tokens
            if any(start <= (token.line, token.start) and (token.line, token.end) <= end for start, end in wide)
        }

    @staticmethod
    def _cuts(start: Place, end: Place, token: Token) -> bool:
        """Whether a range holds part of a token but not the whole of it."""
        token_start, token_end = (token.line, token.start), (token.line, token.end)
        return start < token_end and token_start < end and not (start <= token_start and token_end <= end)


def verify_papers(connection: duckdb.DuckDBPyConnection, folder: Path) -> Verification:
    """Every coded fact of every paper compared with its text, and every number of the texts with the facts.

    `connection` is a published warehouse, `folder` holds the papers as text files. Problems are collected, not raised.
    Raises `UnreadableSource` where the folder or a paper of the warehouse is not there or cannot be read.
    """
    facts = [row for table, columns in PRINTED_COLUMNS.items() for row in _read_rows(connection, table, columns)]
    listed = _read_rows(connection, "not_coded", ("token",))
    documents, problems = list[VerifiedDocument](), list[Problem]()
    for source_id, (paper, is_changed) in _match_papers(connection, Path(folder)).items():
        if is_changed:
            what = f"{paper.name} is not the text that was coded: its checksum differs"
            next_step = "verify against the text that was coded, or read the new one again and code what changed"
            problems.append(Problem("TextChanged", what, f"source ({source_id})", next_step))
        document, found = _verify_document(source_id, paper, is_changed, facts=facts, listed=listed)
        documents.append(document)
        problems.extend(found)
    if not documents:
        what = "the warehouse tells of no paper, so nothing was compared"
        problems.append(Problem("NothingToVerify", what, "source", "build with data/papers/, then verify again"))
    counted = ("facts_checked", "facts_found", "tokens_total", "tokens_coded", "tokens_listed", "tokens_unexplained")
    totals = {name: sum(getattr(document, name) for document in documents) for name in counted}
    return Verification(missing=tuple(problems), documents=tuple(documents), **totals)


def _read_rows(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> list[_Row]:
    """Rows of one table told by papers. Table and columns are constants of this room."""
    printed = "".join(f", fact.{column}::varchar" for column in columns)
    rows = connection.execute(
        f"select fact.source_id, fact.locator{printed} from {table} as fact join source using (source_id) "
        "where source.kind in (select unnest($kinds)) order by all",
        {"kinds": list(PAPER_KINDS)},
    ).fetchall()
    return [
        _Row(
            table,
            source_id,
            locator,
            tuple(
                (column, piece.strip())
                for column, text in zip(columns, texts, strict=True)
                for piece in (text or "").split(PIECE_SEPARATOR)
                if piece.strip()
            ),
        )
        for source_id, locator, *texts in rows
    ]


def _match_papers(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, tuple[Paper, bool]]:
    """The paper of each source, by checksum, else by name of file; and whether its text differs from the coded one."""
    if not folder.is_dir():
        raise UnreadableSource(
            f"'{folder}' is not a folder", next_step="name the folder that holds the papers as text files"
        )
    papers = [read_paper(path) for path in sorted(folder.glob("*.txt"))]
    by_checksum = {paper.sha256: paper for paper in papers}
    by_name = {paper.name: paper for paper in papers}
    matched: dict[str, tuple[Paper, bool]] = {}
    absent = []
    sources = connection.execute(
        "select source_id, file_name, sha256 from source where kind in (select unnest($kinds)) order by source_id",
        {"kinds": list(PAPER_KINDS)},
    ).fetchall()
    for source_id, file_name, sha256 in sources:
        paper = by_checksum.get(sha256) or by_name.get(file_name)
        if paper is None:
            absent.append(f"{source_id} ({file_name})")
        else:
            matched[source_id] = (paper, paper.sha256 != sha256)
    if absent:
        raise UnreadableSource(
            f"no file of the folder is the text of {', '.join(absent)}",
            where=str(folder),
            next_step="put the papers of the warehouse there, under their own names or with their text unchanged",
        )
    return matched


def _verify_document(
    source_id: str, paper: Paper, is_changed: bool, *, facts: list[_Row], listed: list[_Row]
) -> tuple[VerifiedDocument, list[Problem]]:
    """The counts of one paper, and what is wrong with its rows; rows of other papers are passed over."""
    text = _Text(paper)
    coded, problems = set[Token](), list[Problem]()
    own = [row for row in facts if row.source_id == source_id]
    facts_found = 0
    for row in own:
        covered, found = _verify_row(text, row)
        coded |= covered
        problems += found
        facts_found += not found
    explained = set[Token]()
    for row in (row for row in listed if row.source_id == source_id):
        covered, found = _verify_row(text, row)
        explained |= covered - coded
        problems += found
    left = [token for token in text.tokens if token not in coded and token not in explained]
    problems += [
        Problem(
            "NumberNotExplained",
            f"the {token.kind} '{token.text}' is neither coded nor listed",
            f"{paper.name}, line {token.line} ({source_id})",
            "code the fact it belongs to, or list it in not_coded.csv with a reason",
        )
        for token in left
    ]
    counts = len(text.tokens), len(coded), len(explained), len(left)
    return VerifiedDocument(source_id, paper.name, is_changed, len(own), facts_found, *counts), problems


def _verify_row(text: _Text, row: _Row) -> tuple[set[Token], list[Problem]]:
    """Tokens that a row accounts for, and what is wrong with it."""
    try:
        span = resolve(text.paper, row.locator)
    except BadLocator as error:
        return set(), [Problem("BadLocator", error.what, row.where, error.next_step)]
    covered, problems = set[Token](), []
    for column, piece in row.pieces:
        if row.table == "not_coded" and piece == ALL_REMAINING:
            places: list[tuple[Place, Place]] = [((span.first_line, 0), (span.last_line + 1, 0))]
        else:
            places = text.places(piece, span)
        covered |= text.covered(places)
        if not places:
            lines = f"lines {span.first_line}-{span.last_line} of {text.paper.name}"
            what = f"'{piece}' ({column}) does not stand as a whole in {lines}"
            next_step = "copy the wording exactly as printed, or mend the locator"
            problems.append(Problem("NotInPaper", what, row.where, next_step))
    return covered, problems
