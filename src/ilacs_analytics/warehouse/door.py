"""One open build, read-only: the connection, plain queries, and names of authorities.

`connect` adds the questions that have a name. Nobody writes through here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from ilacs_analytics.errors import (
    BadParameter,
    BadQuery,
    UnknownAuthority,
    WarehouseError,
    WarehouseTooNew,
    because,
    nearest,
)
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.build import SCHEMA_VERSION

if TYPE_CHECKING:
    import pandas as pd

FAR_PAST = dt.date(1, 1, 1)
FAR_FUTURE = dt.date(9999, 12, 31)


class Door:
    """One open build, read-only. Close it, or use it in a `with` statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, settings: Settings, build_id: str) -> None:
        self.connection = connection
        self.settings = settings
        self.build_id = build_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def require_readable(self) -> None:
        """Raise `WarehouseTooNew` where a later package built the file with another schema."""
        try:
            found = self.connection.execute("select schema_version, package_version from meta.build").fetchone()
        except duckdb.Error as error:
            raise WarehouseError(
                f"the file is no warehouse of ours: {because(error)}",
                where=str(publish.build_file(self.settings, self.build_id)),
                next_step="run `ilacs build --force`",
            ) from error
        if found is not None and found[0] > SCHEMA_VERSION:
            raise WarehouseTooNew(
                f"the build was made by version {found[1]} (schema {found[0]}); this package reads schema {SCHEMA_VERSION}",
                where=str(publish.build_file(self.settings, self.build_id)),
                next_step="upgrade the package, or run `ilacs build` with this one",
            )

    @property
    def verdict(self) -> dict[str, Any] | None:
        """What `ilacs check` wrote of this build, or None where it has not been checked."""
        path = publish.build_file(self.settings, self.build_id).with_suffix(".checks.json")
        if not path.is_file():
            return None
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return read

    def sql(self, query: str, **values: Any) -> pd.DataFrame:
        """The answer to one query; `$name` in it takes the keyword argument. Raises `BadQuery`."""
        try:
            return self.connection.execute(query, values or None).df()
        except duckdb.Error as error:
            raise _refuse(query, error) from error

    def ask(self, statement: str) -> pd.DataFrame:
        """The answer to one statement typed by a user. Raises `BadQuery` for two, for none, and for what would write."""
        try:
            statements = self.connection.extract_statements(statement)
        except duckdb.Error as error:
            raise _refuse(statement, error) from error
        readers = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.RELATION}
        if len(statements) != 1 or statements[0].type not in readers:
            raise BadQuery(
                "this is not one query that only reads", where=statement.strip(), next_step="write one `select ...`"
            )
        try:
            answer = self.connection.execute(statement)
            columns, rows = [name for name, *_ in answer.description or ()], answer.fetchall()
        except duckdb.Error as error:
            raise _refuse(statement, error) from error
        import pandas as pd

        return pd.DataFrame(rows, columns=columns, dtype=object)  # values as they are: no whole number becomes 21.0

    def authorities(self) -> list[str]:
        """Short names of all authorities in the warehouse, in order."""
        rows = self.connection.execute("select short_name from authority order by short_name").fetchall()
        return [name for (name,) in rows]

    def resolve_authorities(self, names: Sequence[str]) -> list[str]:
        """Short names for names, aliases or codes, in the order given. Raises `UnknownAuthority` with the near miss."""
        if isinstance(names, str):
            raise BadParameter(f"'{names}' is not a list", next_step=f"write [{names!r}]")
        rows = self.connection.execute(
            "select short_name, short_name from authority union all select authority_code, short_name from authority "
            "union all select la_code, short_name from authority union all "
            "select p.alias, a.short_name from place_alias p join authority a on a.authority_code = p.place_code"
        ).fetchall()
        by_name = {alias.lower(): name for alias, name in rows}
        found = []
        for name in names:
            if str(name).lower() not in by_name:
                known = self.authorities()
                near = nearest(str(name), [alias for alias, _ in rows])
                raise UnknownAuthority(
                    f"'{name}' is not an authority of this warehouse",
                    next_step=f"{near + ' ' if near else ''}it holds {', '.join(known)}",
                )
            found.append(by_name[str(name).lower()])
        return list(dict.fromkeys(found))

    def _require_known(self, name: str, values: Sequence[str], known: Sequence[str]) -> None:
        """Raise `BadParameter`, with the near miss, for the first value that is none of those known."""
        for value in values:
            if value not in known:
                raise BadParameter(
                    f"{name} is '{value}', which is unknown",
                    next_step=nearest(value, known) or f"known are {', '.join(known)}",
                )

    def _column(self, table: str, column: str) -> list[str]:
        """The values of one column of a vocabulary table, in order."""
        return [str(row[0]) for row in self.connection.execute(f"select {column} from {table} order by 1").fetchall()]

    def names_or_all(self, authorities: Sequence[str] | None) -> list[str]:
        """Short names of those asked for, or of all."""
        return self.authorities() if authorities is None else self.resolve_authorities(authorities)


def _refuse(query: str, error: duckdb.Error) -> BadQuery:
    hints = [line.strip() for line in str(error).splitlines() if line.strip().startswith(("Did you mean", "Candidate"))]
    see = "see docs/dictionary.md for views and columns"
    return BadQuery(because(error), where=query.strip(), next_step="; ".join([*hints, see]))


def bounds(since: str, until: str, known_by: str) -> dict[str, dt.date]:
    """Three cut-offs as dates, an empty text as no bound. Raises `BadParameter`."""
    return {
        "since": parse_day("since", since) or FAR_PAST,
        "until": parse_day("until", until) or FAR_FUTURE,
        "known_by": parse_day("known_by", known_by) or FAR_FUTURE,
    }


def parse_day(name: str, text: str) -> dt.date | None:
    """An ISO date, or None for an empty text. Raises `BadParameter`."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter(
            f"{name} is '{text}', which is no date", next_step="write it as 2024-09-30, or leave it empty"
        ) from error
