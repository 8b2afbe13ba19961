"""From a code or name as a source prints it to an authority, on a day.

Codes are taken first: a code never means another place. A name can (Dorset before and after April 2019), so names are
read with the days they were in use.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class _Named:
    authority_code: str
    first: dt.date | None
    last: dt.date | None

    def holds_on(self, day: dt.date | None) -> bool:
        return day is None or ((self.first is None or day >= self.first) and (self.last is None or day <= self.last))


class PlaceNames:
    """Authorities by code and by name; read once a build."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        codes = connection.execute(
            "select authority_code, authority_code from authority union all select la_code, authority_code from authority "
            "union all select p.alias, a.authority_code from place_alias p join authority a on a.authority_code = p.place_code "
            "where p.alias_kind <> 'name'"
        ).fetchall()
        names = connection.execute(
            "select lower(a.short_name), a.authority_code, a.valid_from, a.valid_to from authority a union all "
            "select lower(p.alias), a.authority_code, p.valid_from, p.valid_to from place_alias p "
            "join authority a on a.authority_code = p.place_code where p.alias_kind = 'name'"
        ).fetchall()
        self.short_names: dict[str, str] = dict(
            connection.execute("select authority_code, short_name from authority").fetchall()
        )
        self._by_code: dict[str, str] = dict(codes)
        self._by_name: dict[str, list[_Named]] = {}
        for name, code, first, last in names:
            self._by_name.setdefault(name, []).append(_Named(code, first, last))

    def find(self, *, code: str, name: str, day: dt.date | None) -> str | None:
        """Current ONS code of the authority meant, or None where nothing or more than one thing fits."""
        if code:
            return self._by_code.get(code)
        fitting = {named.authority_code for named in self._by_name.get(name.lower(), []) if named.holds_on(day)}
        return fitting.pop() if len(fitting) == 1 else None

    def find_la_code(self, la_code: str) -> str | None:
        """Current ONS code of the authority with this DfE code, or None."""
        return self._by_code.get(la_code)
