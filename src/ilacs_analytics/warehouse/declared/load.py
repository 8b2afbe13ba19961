"""From the CSV files of data/ into declared tables: every value is checked, and none is lost.

A table is loaded from every data/*/<table>.csv. Values are read as text, cast, and held against what the table declares
(not null, keys, references, checks, closed lists, locators). What cannot be loaded becomes a `Rejection` with its file,
row and column; nothing is dropped or mended here.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ilacs_analytics.errors import Rejection, UnreadableSource, because, nearest
from ilacs_analytics.sources.papers.locators import PATTERN
from ilacs_analytics.warehouse.declared.schema import Definition
from ilacs_analytics.warehouse.declared.wording import word_offence

BROKEN_ROW = "BrokenRow"
"""Kind of a rejection after which the transaction takes no further statement."""


CARRIED_TABLES = ("inspection_mention", "judgement", "caseload", "agency_rate", "indicator")
"""Tables whose rows data/official carries from published files."""


@dataclass(frozen=True)
class InputFile:
    """One CSV of data/: its path, its name as pages print it, and its columns in order."""

    path: Path
    name: str
    columns: tuple[str, ...]

    def sha256(self) -> str:
        """Checksum of the file, whatever its line ends."""
        return hashlib.sha256(self.path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def find_inputs(data_folder: Path) -> dict[str, list[InputFile]]:
    """CSV files of data/*/ by the table they feed, which is their stem."""
    inputs: dict[str, list[InputFile]] = {}
    for path in sorted(data_folder.glob("*/*.csv")):
        inputs.setdefault(path.stem, []).append(InputFile(path, f"data/{path.parent.name}/{path.name}", _header(path)))
    return inputs


def _header(path: Path) -> tuple[str, ...]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")  # a spreadsheet may write a byte order mark
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise UnreadableSource(
            f"the file is not UTF-8: {error.reason} (byte {content[error.start]:#04x})",
            where=f"{path}, line {row}",
            next_step="save it as UTF-8",
        ) from error
    return tuple(next(csv.reader(text.splitlines()), ()))


def refuse_strangers(inputs: dict[str, list[InputFile]], shapes: dict[str, TableShape]) -> Iterable[Rejection]:
    """Files of data/ that feed no table: a misspelt name would else drop every row in it."""
    for name, files in inputs.items():
        if name not in shapes:
            near = nearest(name, shapes)
            for file in files:
                yield Rejection(
                    file.name, 1, "header", name, "UnknownTable", f"'{name}' is no table",
                    f"{near} a file is named after the table it feeds, see sql/core/".strip(),
                )  # fmt: skip


def stage_table(
    connection: duckdb.DuckDBPyConnection,
    shape: TableShape,
    files: Sequence[InputFile],
    *,
    superseded: Collection[str] = (),
) -> list[Rejection]:
    """Read `files` into a staging table and hold every value against what the table declares; the rejections.

    Rows of `superseded` sources go into the table `carried_<name>` instead: the file itself is there to be loaded.
    """
    rejections = [rejection for file in files for rejection in _check_header(file, shape)]
    if rejections:
        return rejections
    try:
        connection.execute(_stage_sql(shape, files), [str(file.path) for file in files])
    except duckdb.Error as error:
        return _unparsed(files, error)
    if superseded and shape.definition.name in CARRIED_TABLES:
        name = shape.definition.name
        theirs = "list_contains(?, r_source_id)"
        connection.execute(
            f"create or replace temp table carried_{name} as select * from staged_{name} where {theirs}",
            [sorted(superseded)],
        )
        connection.execute(f"delete from staged_{name} where {theirs}", [sorted(superseded)])
    return _find_offenders(connection, shape, files)


def insert_staged(connection: duckdb.DuckDBPyConnection, shape: TableShape) -> None:
    """Move the staged rows of a table into it; the declared constraints hold them once more."""
    columns = ", ".join(shape.columns)
    name = shape.definition.name
    connection.execute(f"insert into {name} ({columns}) select {columns} from staged_{name}")


@dataclass(frozen=True)
class TableShape:
    """What a table declares, as DuckDB tells it, and what its header adds."""

    definition: Definition
    columns: dict[str, str]  # name: type
    not_null: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    references: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    checks: tuple[tuple[tuple[str, ...], str], ...]

    @property
    def found(self) -> frozenset[str]:
        """Columns the build looks up; data/ does not hold them."""
        return frozenset(ours for lookup in self.definition.lookups for _, ours in lookup.columns)

    @property
    def written(self) -> tuple[str, ...]:
        """Columns data/ holds."""
        return tuple(column for column in self.columns if column not in self.found)


def read_shapes(connection: duckdb.DuckDBPyConnection, definitions: Sequence[Definition]) -> dict[str, TableShape]:
    """What every table of schema main declares, by name: two questions for all of them."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' order by column_index"
    ).fetchall():
        columns.setdefault(table, {})[column] = kind
    constraints: dict[str, list[tuple[Any, ...]]] = {}
    for table, *constraint in connection.execute(
        "select table_name, constraint_type, constraint_column_names, expression, referenced_table, "
        "referenced_column_names from duckdb_constraints() where schema_name = 'main'"
    ).fetchall():
        constraints.setdefault(table, []).append(tuple(constraint))
    return {
        definition.name: _shape(definition, columns[definition.name], constraints.get(definition.name, []))
        for definition in definitions
        if definition.schema == "main" and definition.kind == "table"
    }


def _shape(definition: Definition, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> TableShape:
    unique = [tuple(names) for kind, names, *_ in rows if kind in {"PRIMARY KEY", "UNIQUE"}]
    return TableShape(
        definition,
        columns,
        tuple(dict.fromkeys(name for kind, names, *_ in rows if kind == "NOT NULL" for name in names)),
        tuple(unique + ([definition.key] if definition.key else [])),
        tuple((tuple(names), table, tuple(theirs)) for kind, names, _, table, theirs in rows if kind == "FOREIGN KEY"),
        tuple((tuple(names), text) for kind, names, text, *_ in rows if kind == "CHECK"),
    )


def _check_header(file: InputFile, shape: TableShape) -> Iterable[Rejection]:
    for column in shape.written:
        if column not in file.columns:
            near = nearest(column, file.columns)
            yield Rejection(
                file.name, 1, column, None, "MissingColumn", f"column {column} is missing",
                near or f"columns are {', '.join(shape.written)}",
            )  # fmt: skip
    for column in file.columns:
        if column not in shape.written:
            yield Rejection(
                file.name, 1, column, column, "UnknownColumn", f"'{column}' is no column of {shape.definition.name}",
                nearest(column, shape.written) or f"columns are {', '.join(shape.written)}",
            )  # fmt: skip
    if len(set(file.columns)) != len(file.columns):
        yield Rejection(file.name, 1, "header", None, "RepeatedColumn", "a column name stands twice")


def _unparsed(files: Sequence[InputFile], error: duckdb.Error) -> list[Rejection]:
    """Rows that are not as wide as their header, or whose quotes do not close; found again with the csv module."""
    found = []
    for file in files:
        with file.path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            try:
                for row in reader:
                    if row and len(row) != len(file.columns):
                        found.append(
                            Rejection(
                                file.name, reader.line_num, "row", ",".join(row)[:80], BROKEN_ROW,
                                f"the row has {len(row)} values, the header has {len(file.columns)}",
                                "put values that hold a comma between double quotes",
                            )
                        )  # fmt: skip
            except csv.Error as broken:
                hint = "close every double quote; write one inside a value twice"
                found.append(Rejection(file.name, reader.line_num, "row", None, BROKEN_ROW, because(broken), hint))
    if not found:
        raise error
    return found


def _stage_sql(shape: TableShape, files: Sequence[InputFile]) -> str:
    """One statement: read every file as text, look up, cast. Columns `r_x` keep the raw text beside the typed `x`."""
    reads = []
    for index, file in enumerate(files):
        names = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in file.columns) + "}"
        picked = ", ".join(f"{name} as r_{name}" for name in shape.written)
        reads.append(
            f"select {index} as _file, row_number() over () + 1 as _row, {picked} from read_csv(?, header = true, "
            f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {names})"
        )
    typed = ", ".join(
        f"r_{name} as {name}"
        if shape.columns[name] == "VARCHAR"
        else f"try_cast(r_{name} as {shape.columns[name]}) as {name}"
        for name in shape.written
    )
    steps = [f"s0 as ({' union all '.join(reads)})", f"l0 as (select *, {typed} from s0)"]
    for number, lookup in enumerate(shape.definition.lookups):
        gained = ", ".join(f"t.{theirs} as {ours}" for theirs, ours in lookup.columns)
        match = " and ".join(f"{_of_staged(ours)} = t.{theirs}" for ours, theirs in lookup.keys)
        steps.append(
            f"l{number + 1} as (select l.*, {gained} from l{number} l left join {lookup.table} t on ({match}))"
        )
    last = f"l{len(shape.definition.lookups)}"
    return (
        f"create or replace temp table staged_{shape.definition.name} as with {', '.join(steps)} select * from {last}"
    )


def _of_staged(expression: str) -> str:
    """A key of a lookup, a column or `lower(column)`, taken from the staged row."""
    return re.sub(r"\b(\w+)\b(?!\()", r"l.\1", expression)


@dataclass(frozen=True)
class _Rule:
    """One thing a staged row must keep: what an offence is called, where, and how offenders are found."""

    kind: str
    column: str
    raw: str
    offends: str
    detail: str
    names: tuple[str, ...] = ()  # of a rule on several rows: columns that must differ together


def _find_offenders(
    connection: duckdb.DuckDBPyConnection, shape: TableShape, files: Sequence[InputFile]
) -> list[Rejection]:
    """Hold the staged rows against everything declared: one cheap question first, and words only where it says yes."""
    table = f"staged_{shape.definition.name}"
    rules = list(_rules(shape))
    on_rows = [f"({rule.offends})" for rule in rules if not rule.names]
    questions = [f"exists (select 1 from {table} s where {' or '.join(on_rows)})"] if on_rows else []
    questions += [
        f"(select count(*) <> count(distinct ({', '.join(rule.names)}, 0)) from {table})"
        for rule in rules
        if rule.names
    ]
    words = _read_words(connection, shape)
    if not questions or not _one(connection, f"select {' or '.join(questions)}", words):
        return []
    queries = []
    for rule in rules:
        counted = f"(select *, count(*) over (partition by {', '.join(rule.names)}) as _same from {table})"
        detail = rule.detail.replace("'", "''")
        queries.append(
            f"select _file, _row, '{rule.kind}' as kind, '{rule.column}' as col, ({rule.raw})::varchar as raw, "
            f"'{detail}' as detail from {counted if rule.names else table} s where {rule.offends}"
        )
    rows = connection.execute(" union all ".join(queries) + " order by all", words).fetchall()
    return [
        word_offence(connection, file=files[file].name, row=row, kind=kind, column=column, raw=raw, detail=detail)
        for file, row, kind, column, raw, detail in rows
    ]


def _rules(shape: TableShape) -> Iterable[_Rule]:
    echoes: list[tuple[str, str]] = []
    for name in shape.written:
        if shape.columns[name] != "VARCHAR":
            unread = f"r_{name} is not null and {name} is null"
            echoes.append((name, f"({unread})"))
            yield _Rule("BadValue", name, f"r_{name}", unread, shape.columns[name].lower())
        if name in shape.not_null:
            yield _Rule("MissingValue", name, "null", f"r_{name} is null", "")
        if name == "locator":
            yield _Rule("BadLocator", name, name, f"not regexp_full_match({name}, '{PATTERN}')", "")
    for column, vocabulary in shape.definition.terms.items():
        unknown = f"{column} is not null and not list_contains($words_{vocabulary}, {column})"
        yield _Rule("UnknownWord", column, column, unknown, vocabulary)
    for lookup in shape.definition.lookups:
        raw = lookup.keys[-1][0].removeprefix("lower(").removesuffix(")")
        present = " and ".join(f"{ours} is not null" for ours, _ in lookup.keys)
        found = lookup.columns[0][1]
        missed = f"{found} is null and {present}"
        echoes.extend((ours, f"({missed})") for _, ours in lookup.columns)
        yield _Rule("NotFound", raw, raw, missed, f"{lookup.table}.{lookup.keys[-1][1]}")
    for names, other, theirs in shape.references:
        match = " and ".join(f"o.{b} = s.{a}" for a, b in zip(names, theirs, strict=True))
        present = " and ".join(f"{name} is not null" for name in names)
        missing = f"{present} and not exists (select 1 from {other} o where {match})"
        yield _Rule("NotFound", names[-1], names[-1], missing, f"{other}.{theirs[-1]}")
    for names in shape.unique:
        yield _Rule("RepeatedRow", names[-1], _values_of(names), "_same > 1", ", ".join(names), names)
    for names, rule in shape.checks:
        told = [told for name, told in echoes if name in names]  # one bad value is told once
        yield _Rule("BrokenRule", names[-1], _named_values_of(names), " and not ".join([f"not ({rule})", *told]), rule)


def _read_words(connection: duckdb.DuckDBPyConnection, shape: TableShape) -> dict[str, list[str]]:
    """The words of every closed list a table's columns are held against, by the name the rules bind them to."""
    wanted = sorted(set(shape.definition.terms.values()))
    if not wanted:
        return {}
    told = connection.execute("select vocabulary, code from term where list_contains(?, vocabulary)", [wanted])
    words: dict[str, list[str]] = {f"words_{vocabulary}": [] for vocabulary in wanted}
    for vocabulary, code in told.fetchall():
        words[f"words_{vocabulary}"].append(code)
    return words


def _one(connection: duckdb.DuckDBPyConnection, question: str, words: dict[str, list[str]]) -> bool:
    answer = connection.execute(question, words).fetchone()
    return bool(answer and answer[0])


def _values_of(names: Sequence[str]) -> str:
    """SQL that prints several values of a row."""
    return " || ', ' || ".join(f"coalesce({name}::varchar, 'nothing')" for name in names)


def _named_values_of(names: Sequence[str]) -> str:
    """SQL that prints several values of a row, each after its column."""
    return " || ', ' || ".join(f"'{name} ' || coalesce({name}::varchar, 'nothing')" for name in dict.fromkeys(names))
