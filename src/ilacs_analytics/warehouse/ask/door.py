"""One open build, read-only: the connection, plain queries, and names of authorities.

`connect` adds the questions that have a name. Nobody writes through here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import cached_property
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
from ilacs_analytics.warehouse.ask import reads
from ilacs_analytics.warehouse.build.run import SCHEMA_VERSION

if TYPE_CHECKING:
    import pandas as pd

FAR_PAST = dt.date(1, 1, 1)
FAR_FUTURE = dt.date(9999, 12, 31)
ALL_AUTHORITIES = "select short_name from authority order by short_name"
PUBLIC_ON = "analysis.public_on(i.published_on, i.ended_on, i.started_on)"
"""The day from which an inspection `i` counts as published (sql/analysis/public_on.sql)."""
WITHIN = f"coalesce(i.started_on, i.published_on) >= $since and {PUBLIC_ON} <= $until"
"""An inspection `i` within the bounds: begun on or after `since` (published, where no start is known), published by `until`."""


LISTED_AT_MOST = 12
"""Authorities an error names one by one."""


class Door:
    """One open build, read-only. Close it, or use it in a `with` statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, settings: Settings, build_id: str) -> None:
        self.connection = connection
        self.settings = settings
        self.build_id = build_id
        self._notes = reads.find_notes()

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
    def today(self) -> dt.date:
        """The date on which a page that asks is made (`Settings.today`)."""
        return self.settings.today

    @property
    def verdict(self) -> dict[str, Any] | None:
        """What `ilacs check` wrote of this build, or None where it has not been checked."""
        text = self.verdict_text()
        if self._notes is not None:
            reads.note(self._notes, reads.VERDICT, {}, reads.digest_of_text(text))
        read: dict[str, Any] | None = json.loads(text) if text else None
        return read

    def verdict_text(self) -> str:
        """The verdict as `ilacs check` wrote it; empty where the build has not been checked."""
        path = publish.build_file(self.settings, self.build_id).with_suffix(".checks.json")
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def sql(self, query: str, **values: Any) -> pd.DataFrame:
        """The answer to one query; `$name` in it takes the keyword argument. Raises `BadQuery`."""
        try:
            frame = self.connection.execute(query, values or None).df()
        except duckdb.Error as error:
            raise _refuse(query, error) from error
        if self._notes is not None:
            reads.note(self._notes, query, values, reads.digest_of(frame))
        return frame

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
        return list(self._all_names)

    @cached_property
    def _all_names(self) -> tuple[str, ...]:
        return tuple(name for (name,) in self.connection.execute(ALL_AUTHORITIES).fetchall())

    @cached_property
    def _names_by_alias(self) -> dict[str, str]:
        """Short names by name, code and alias in small letters: asked for by every query of a report."""
        rows = self.connection.execute(
            "select short_name, short_name from authority union all select authority_code, short_name from authority "
            "union all select la_code, short_name from authority union all "
            "select p.alias, a.short_name from place_alias p join authority a on a.authority_code = p.place_code"
        ).fetchall()
        # a former authority may have borne the name of a present one
        return {alias.lower(): name for alias, name in rows} | {name.lower(): name for name in self._all_names}

    def resolve_authorities(self, names: Sequence[str]) -> list[str]:
        """Short names for names, aliases or codes, in the order given; `all`, `region:...` and `group:...` stand for many.

        A group is one of ilacs.toml. Raises `UnknownAuthority` with what may be meant.
        """
        if isinstance(names, str):
            raise BadParameter(f"'{names}' is not a list", next_step=f"write [{names!r}]")
        by_name = self._names_by_alias
        found: list[str] = []
        for name in names:
            many = self._many(str(name))
            if many is not None:
                found.extend(self.resolve_authorities(many))
            elif str(name).lower() in by_name:
                found.append(by_name[str(name).lower()])
            else:
                raise UnknownAuthority(
                    f"'{name}' is not an authority of this warehouse",
                    next_step=_what_is_meant(str(name), by_name, set(self._all_names)),
                )
        return list(dict.fromkeys(found))

    def _many(self, name: str) -> list[str] | None:
        """The names that `all`, `region:...` or `group:...` stands for, or None for a single name."""
        kind, _, wanted = name.partition(":")
        if name.lower() == "all":
            rows = self.connection.execute(
                "select short_name from authority where valid_to is null order by 1"
            ).fetchall()
            return [row[0] for row in rows]
        if kind == "region" and wanted:
            rows = self.connection.execute(
                "select a.short_name, p.name from authority a join place p on p.place_code = a.region_code "
                "where a.valid_to is null order by 1"
            ).fetchall()
            known = sorted({region for _, region in rows})
            if wanted.lower() not in {region.lower() for region in known}:
                raise UnknownAuthority(
                    f"'{wanted}' is not a region", next_step=nearest(wanted, known) or f"regions are {', '.join(known)}"
                )
            return [authority for authority, region in rows if region.lower() == wanted.lower()]
        if kind == "group" and wanted:
            groups = self.settings.groups
            if wanted not in groups:
                known = sorted(groups)
                raise UnknownAuthority(
                    f"'{wanted}' is not a group of ilacs.toml",
                    where=str(self.settings.workspace / "ilacs.toml"),
                    next_step=nearest(wanted, known)
                    or (
                        f"groups are {', '.join(known)}" if known else 'write [groups] and name = ["Durham", "Rutland"]'
                    ),
                )
            return list(groups[wanted])
        return None

    def names_or_all(self, authorities: Sequence[str] | None) -> list[str]:
        """Short names of those asked for, or of all."""
        if authorities is not None:
            return self.resolve_authorities(authorities)
        if self._notes is not None:  # a report on all of them is made again where there is one more
            self.sql(ALL_AUTHORITIES)
        return self.authorities()


def _what_is_meant(name: str, by_name: dict[str, str], known: set[str]) -> str:
    """What to write instead: authorities whose name holds the word, else the near miss, else where the list is."""
    holding = sorted(
        {official for alias, official in by_name.items() if name.lower() in alias.split() and len(name) > 2}
    )
    if holding:
        return f"did you mean {' or '.join(holding)}?"
    near = nearest(name, known) or nearest(name, by_name)
    if near:
        return near
    listed = ", ".join(sorted(known)) if len(known) <= LISTED_AT_MOST else f"{len(known)} authorities"
    return f'it holds {listed}; `ilacs query "select short_name from authority"` lists them'


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


def as_known(view: str, cut: dict[str, dt.date], *others: str) -> str:
    """What to select from: rows of a view as it was known at cut-offs, or, without any, those that are kept of it.

    Cut-offs that are not asked for are taken out of `cut`.
    """
    names = (*others, "known_by")
    if all(cut[name] == FAR_FUTURE for name in names):
        for name in names:
            del cut[name]
        return f"analysis.{view}"
    return f"analysis.{view}_as_at({', '.join(f'${name}' for name in names)})"


def require_known(name: str, values: Sequence[str], known: Sequence[str]) -> None:
    """Raise `BadParameter`, with the near miss, for the first value that is none of those known."""
    for value in values:
        if value not in known:
            raise BadParameter(
                f"{name} is '{value}', which is unknown",
                next_step=nearest(value, known) or f"known are {', '.join(known)}",
            )


def column_of(door: Door, table: str, column: str) -> list[str]:
    """The values of one column of a vocabulary table, in order."""
    return [str(row[0]) for row in door.connection.execute(f"select {column} from {table} order by 1").fetchall()]
