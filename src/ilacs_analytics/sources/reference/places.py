"""From the codes and names a source prints to a place, on a day.

Codes never mean another place; names can (Dorset before and after April 2019), so they are read with the days they were in
use. Code, DfE code and name of one row must be of one place: a sheet of which one column was sorted alone is found by that.
Reads data/reference/: place, authority, place_alias, authority_succession.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ilacs_analytics.sources.files.headings import name_key

FILES = ("place.csv", "authority.csv", "place_alias.csv", "authority_succession.csv")
"""Tables of data/reference/ from which places are read."""
_BESIDE = re.compile(r"\s*[/;&+]\s*")


@dataclass(frozen=True)
class _Named:
    place_code: str
    first: dt.date | None
    last: dt.date | None

    def holds_on(self, day: dt.date | None) -> bool:
        return day is None or ((self.first is None or day >= self.first) and (self.last is None or day <= self.last))


@dataclass(frozen=True)
class Meant:
    """The place a row is about, or why it is about none."""

    place_code: str | None
    reason: str = ""


class Places:
    """Places by code and by name; `reference` is the folder data/reference/."""

    def __init__(self, reference: Path) -> None:
        place, authority, alias, succession = (_rows(reference / name) for name in FILES)
        self.short_names: dict[str, str] = {row["authority_code"]: row["short_name"] for row in authority}
        self._kinds = {row["place_code"]: row["kind"] for row in place}
        self._names = {row["place_code"]: row["name"] for row in place} | self.short_names
        self._ended = {row["authority_code"]: _day(row["valid_to"]) for row in authority}
        self._heirs: dict[str, list[str]] = {}
        for row in succession:
            self._heirs.setdefault(row["predecessor_code"], []).append(row["successor_code"])
        self._by_code = {row["place_code"].lower(): row["place_code"] for row in place}
        self._by_code |= {row["la_code"].lower(): row["authority_code"] for row in authority}
        self._by_name: dict[str, list[_Named]] = {}
        days = {row["authority_code"]: (_day(row["valid_from"]), _day(row["valid_to"])) for row in authority}
        for row in place:
            self._name(row["name"], _Named(row["place_code"], *days.get(row["place_code"], (None, None))))
        for row in authority:
            self._name(row["short_name"], _Named(row["authority_code"], *days[row["authority_code"]]))
        for row in alias:
            if row["alias_kind"] == "name":
                self._name(row["alias"], _Named(row["place_code"], _day(row["valid_from"]), _day(row["valid_to"])))
            else:
                self._by_code[row["alias"].lower()] = row["place_code"]

    def _name(self, name: str, named: _Named) -> None:
        held = self._by_name.setdefault(name_key(name), [])
        if named not in held:
            held.append(named)

    def find(self, *, code: str, name: str, day: dt.date | None) -> str | None:
        """Current ONS code of the authority meant, or None where nothing or more than one thing fits."""
        if code:
            found = self.find_code(code)
            return found if found in self.short_names else None
        fitting = {one.place_code for one in self._called(name) if one.holds_on(day)} & self.short_names.keys()
        return fitting.pop() if len(fitting) == 1 else None

    def find_la_code(self, la_code: str) -> str | None:
        """Current ONS code of the authority with this DfE code, or None."""
        found = self._by_code.get(la_code.lower())
        return found if found in self.short_names else None

    def find_code(self, code: str) -> str | None:
        """The place with this code, or with these codes of a joint return, or None."""
        key = name_key(code)
        return self._by_code.get(key) or self._by_code.get(" / ".join(_BESIDE.split(key)))

    def name_of(self, place_code: str) -> str:
        """Name of a place as pages print it."""
        return self._names[place_code]

    def _called(self, name: str) -> list[_Named]:
        key = name_key(name)
        return self._by_name.get(key) or self._by_name.get(" / ".join(_BESIDE.split(key)), [])

    def agree(self, *, code: str, la_code: str, name: str, day: dt.date | None) -> Meant:
        """The place of a row by its code, DfE code and name, of which any may be empty.

        A name that nobody knows beside a code that is known is a spelling; one of another place is a slip.
        """
        found: dict[str, str] = {}
        for printed in (code, la_code):
            place = self.find_code(printed) if printed else None
            if printed and place is not None:
                found[printed] = place
        if code and code not in found:
            return Meant(None, f"'{code}' is no place; see data/reference/place_alias.csv")
        called = self._called(name) if name else []
        if not found:
            if la_code:
                return Meant(None, f"'{la_code}' is no place; see data/reference/place_alias.csv")
            fitting = {one.place_code for one in called if one.holds_on(day)}
            if len(fitting) == 1:
                return Meant(fitting.pop())
            if not fitting and (ended := self.ended_name(name, day)):
                return Meant(None, ended)
            several = f"may be {' or '.join(sorted(fitting))}" if fitting else "is no place"
            return Meant(None, f"'{name}' {several}; see data/reference/place_alias.csv")
        place = next(iter(found.values()))
        meanings = {printed: {one} for printed, one in found.items()}
        if called:
            meanings[name] = {one.place_code for one in called}
        if any(place not in meant for meant in meanings.values()):
            told = " and ".join(
                f"'{printed}' is {' or '.join(self.name_of(one) for one in sorted(meant))}"
                for printed, meant in meanings.items()
            )
            return Meant(None, f"code and name are of different places: {told}; one row is about one place")
        return Meant(place)

    def ended_name(self, name: str, day: dt.date | None) -> str:
        """What to say of a name whose only bearer had ended by a day; empty where there is none."""
        ended = [self.ended_before(one.place_code, day) for one in self._called(name)] if day is not None else []
        return ended[0] if len(ended) == 1 else ""

    def kind(self, place_code: str) -> str:
        """Kind of a place: authority, region, country or reporting_unit."""
        return self._kinds[place_code]

    def ended_before(self, place_code: str, day: dt.date) -> str:
        """Why a place cannot have a figure of that day: it had ended; empty where it had not."""
        last = self._ended.get(place_code)
        if last is None or day <= last:
            return ""
        heirs = " and ".join(self.name_of(heir) for heir in self._heirs.get(place_code, []))
        return f"{self.name_of(place_code)} ended on {last.day} {last:%B %Y}, before {day.isoformat()}" + (
            f"; its heirs are {heirs}" if heirs else ""
        )


def read_tables(reference: Path, names: Sequence[str]) -> Mapping[str, list[dict[str, str]]]:
    """Rows of some tables of data/reference/, by the names of their files."""
    return {name: _rows(reference / name) for name in names}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
