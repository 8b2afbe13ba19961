"""What stands in sql/: one object a file, with a header that states grain, needs and columns.

This room reads definitions and puts them in order. It runs nothing.

Header lines of a file in sql/core, sql/analysis and sql/meta:

    -- grain: one row per ...
    -- needs: other objects of sql/, by name           (they are made first)
    -- after: tables that are loaded first, though the statement does not name them
    -- terms: column=vocabulary, ...                   (tables: the column holds words of that closed list)
    -- lookup: column, ... from table by key, ...      (tables: columns that data/ does not hold and the build finds)
    -- key: column, ...                                (tables: unique rows, where a primary key cannot say it)
    -- columns:
    --   name  comment
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from ilacs_analytics.errors import BrokenDefinition

SCHEMAS = {"core": "main", "analysis": "analysis", "meta": "meta"}

_HEADER = re.compile(r"^-- (grain|needs|after|terms|lookup|key|columns|severity|on added|finds):\s*(.*)$")
_COLUMN = re.compile(r"^--   (\w+)\s+(\S.*)$")
_LOOKUP = re.compile(r"^(?P<columns>.+) from (?P<table>\w+) by (?P<keys>.+)$")


@dataclass(frozen=True)
class Lookup:
    """Columns the build takes from another table: `columns` are (theirs, ours), `keys` are (our expression, theirs)."""

    columns: tuple[tuple[str, str], ...]
    table: str
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Definition:
    """One object of sql/: its statement and what its header says."""

    name: str
    schema: str
    statement: str
    grain: str
    path: Path
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    terms: dict[str, str] = field(default_factory=dict)
    lookups: tuple[Lookup, ...] = ()
    key: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """table, view or macro."""
        match = re.match(r"create (?:or replace )?(table|view|macro)", self.statement)
        if match is None:
            raise BrokenDefinition("the statement creates no table, view or macro", where=str(self.path))
        return match.group(1)

    @property
    def qualified_name(self) -> str:
        """Name with its schema; schema main is not written."""
        return self.name if self.schema == "main" else f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class CheckDefinition:
    """One query of sql/checks/: it returns offenders, each with source_id, locator, printed, recomputed, message.

    `on_added` is the severity of an offender that only an added file tells: what a publisher prints is shown, not
    mended, and stops nobody's reports unless the header says so.
    """

    name: str
    severity: str
    on_added: str
    finds: str
    statement: str


def read_definitions(sql_folder: Path) -> list[Definition]:
    """Every object of core, analysis and meta in an order in which they can be made. Raises `BrokenDefinition`."""
    found = {
        definition.qualified_name: definition
        for folder in SCHEMAS
        for path in sorted((sql_folder / folder).glob("*.sql"))
        for definition in [_read_definition(path, SCHEMAS[folder])]
    }
    graph: dict[str, list[str]] = {}
    for name, definition in found.items():
        for needed in (*definition.needs, *definition.after):
            if needed not in found:
                raise BrokenDefinition(
                    f"'{needed}' is needed and not defined",
                    where=str(definition.path),
                    next_step="name objects of sql/ in the line '-- needs:', analysis objects with their schema",
                )
        graph[name] = [*definition.needs, *definition.after, *(["term"] if definition.terms else [])]
    try:
        return [found[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise BrokenDefinition(
            f"objects need each other: {' -> '.join(error.args[1])}", where=str(sql_folder)
        ) from error


def read_checks(sql_folder: Path) -> list[CheckDefinition]:
    """Every query of sql/checks/, by name. Raises `BrokenDefinition` where severity or finds is not stated."""
    checks = []
    for path in sorted((sql_folder / "checks").glob("*.sql")):
        header, statement = _split(path)
        severity = "".join(header.get("severity", []))
        on_added = "".join(header.get("on added", [])) or "warning"
        finds = " ".join(header.get("finds", []))
        if severity not in {"critical", "warning"} or not finds:
            raise BrokenDefinition(
                "a check states '-- severity: critical' or 'warning', and '-- finds:'", where=str(path)
            )
        checks.append(CheckDefinition(path.stem, severity, on_added, finds, statement))
    return checks


def _read_definition(path: Path, schema: str) -> Definition:
    header, statement = _split(path)
    if not header.get("grain"):
        raise BrokenDefinition("the header states no grain", where=str(path))
    return Definition(
        name=path.stem,
        schema=schema,
        statement=statement,
        grain=" ".join(header["grain"]),
        path=path,
        needs=_names(header.get("needs", [])),
        after=_names(header.get("after", [])),
        terms=dict(pair.split("=") for pair in _names(header.get("terms", []))),
        lookups=tuple(_read_lookup(line, path) for line in header.get("lookup", [])),
        key=_names(header.get("key", [])),
        columns=dict(line.split("\0") for line in header.get("columns", [])),
    )


def _split(path: Path) -> tuple[dict[str, list[str]], str]:
    """Header lines by keyword, and the statement below them."""
    header: dict[str, list[str]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    last = 0
    keyword = ""
    for last, line in enumerate(lines):  # noqa: B007 - the number of the first line below the header is used
        if not line.startswith("--"):
            break
        if match := _HEADER.match(line):
            keyword, rest = match.groups()
            header.setdefault(keyword, []).extend([rest] if rest else [])
        elif keyword == "columns" and (match := _COLUMN.match(line)):
            header["columns"].append("\0".join(match.groups()))
        elif keyword:
            header[keyword][-1] += " " + line.removeprefix("--").strip()
    return header, "\n".join(lines[last:]).strip().rstrip(";")


def _names(lines: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for line in lines for name in line.split(",") if name.strip())


def _read_lookup(line: str, path: Path) -> Lookup:
    match = _LOOKUP.match(line)
    if match is None:
        raise BrokenDefinition(f"'-- lookup: {line}' cannot be read", where=str(path))

    def pairs(text: str) -> tuple[tuple[str, str], ...]:
        found = []
        for part in text.split(", "):
            left, _, right = part.partition(" as ")
            found.append((left.strip(), (right or left).strip()))
        return tuple(found)

    return Lookup(pairs(match["columns"]), match["table"], pairs(match["keys"]))
