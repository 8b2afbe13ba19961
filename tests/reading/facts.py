"""Sentences held against the core tables, by statements of their own: figures with their place and day, grades with their day."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import duckdb
from amounts import DAY, days_of
from pages import Page

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_PLACE = r"(?:Of )?([A-Z][\w .,&'-]*?)(?:'s|')"
_WAS = re.compile(rf"^{_PLACE} ([a-z][\w ,()/-]*?) on ({DAY.pattern}) was {_NUMBER}")
_FROM_TO = re.compile(
    rf"^{_PLACE} ([a-z][\w ,()/-]*?) (?:fell|rose|did not change|was \w+)[\w ]*? from {_NUMBER}.*? on ({DAY.pattern})"
    rf" to {_NUMBER}.*? on ({DAY.pattern})"
)
_NOT_KNOWN = re.compile(rf"^{_PLACE} ([a-z][\w ,()/-]*?) on ({DAY.pattern}) is not known")
_PARTS = re.compile(rf"[(;] ?{_NUMBER} of {_NUMBER} (?:FTE )?workers")
_BESIDE = re.compile(rf"(?:than|as|of|and) (?:the )?([A-Z][\w &]*?) \({_NUMBER}%?\)")
_GRADED = re.compile(
    rf"^(.+?) was graded (outstanding|good|requires improvement|inadequate) overall at the inspection of ({DAY.pattern})"
)
REACH = 0.051


class Facts:
    """The core tables of a workspace, asked directly."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._measures = dict(
            connection.execute(
                "select distinct lower(measure_label), measure from analysis.workforce_series"
            ).fetchall()
        )

    def faults_of(self, sentence: str) -> Iterator[str]:
        """What the tables deny."""
        yield from self._figure(sentence)
        yield from self._from_to(sentence)
        yield from self._not_known(sentence)
        yield from self._graded(sentence)

    def amounts(self, page: Page) -> list[float]:
        """Amounts that pages count over tables they do not show."""
        found = [float(len(page.values.get("authorities", ("Durham", "Medway", "Rutland", "Walsall"))))]
        found += self._links() if page.notebook == "neighbours" else []
        found += self._themes_an_area(page) if page.notebook == "improvement_themes" else []
        for table in page.tables:
            if table.name == "gate":  # checks of all suites, however they ended
                found += [
                    float(sum(sum(row[name] for row in table.dicts()) for name in ("Passed", "Failed", "Errors")))
                ]
            if table.name == "by_framework":
                found += [float(sum({row["Group"]: row["Pattern n"] for row in table.dicts()}.values()))]
        return found

    def _themes_an_area(self, page: Page) -> list[float]:
        """Themes an area has on average, of those readers coded and of those patterns coded, within the days of the page."""
        statement = (
            "select avg((select count(*) from area_theme t where (t.source_id, t.locator, t.ordinal) = "
            "(v.source_id, v.locator, v.ordinal) and t.theme_code <> 'other')) from analysis.improvement_area v "
            "where item_kind <> 'lscb_recommendation' and coded_by is not null and coalesce(started_on, published_on) "
            "between cast(? as date) and cast(? as date) and coalesce(published_on, started_on) <= cast(? as date) "
            "group by coded_by"
        )
        days = [page.values.get(name) or day for name, day in (("since", "1990-01-01"), ("until", "2100-01-01"))]
        known_by = page.values.get("known_by") or "2100-01-01"
        rows = self._connection.execute(statement, [*map(str, days), str(known_by)]).fetchall()
        return [float(mean) for (mean,) in rows]

    def amounts_of_place(self, sentence: str) -> list[float]:
        """Every published figure of the authorities a sentence names, and workers with agency workers, the whole of a rate;
        the ends of the interval for a change between the two shares it names."""
        found = [amount for name, amounts in self._by_place().items() if name in sentence for amount in amounts]
        return found + _newcombe(sentence)

    @cache  # noqa: B019 - one object a run
    def _by_place(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        statement = (
            "select authority, value from analysis.workforce_series where value is not null union all "
            "select authority, sum(value) from analysis.workforce_series where basis = 'fte' "
            "and measure in ('in_post_workers', 'agency_workers') group by authority, period_end"
        )
        for name, value in self._connection.execute(statement).fetchall():
            found.setdefault(name, []).append(value)
        return found

    @cache  # noqa: B019
    def _links(self) -> list[float]:
        statement = (
            "select count(*) filter (where exists (select 1 from neighbour b where b.model = a.model and "
            "b.authority_code = a.neighbour_code and b.neighbour_code = a.authority_code)), count(*) from neighbour a "
            "group by model"
        )
        both = (
            "select count(*) * 1.0 / count(distinct a.authority_code), count(distinct a.authority_code) from neighbour a "
            "where exists (select 1 from neighbour b where b.model <> a.model and b.authority_code = a.authority_code)"
        )
        shared = (
            "select count(*) * 1.0 / (select count(distinct a.authority_code) from neighbour a where a.model = '2021' and "
            "exists (select 1 from neighbour b where b.model = '2025' and b.authority_code = a.authority_code)) "
            "from neighbour a join neighbour b on a.authority_code = b.authority_code and a.neighbour_code = "
            "b.neighbour_code and a.model = '2021' and b.model = '2025'"
        )
        rows = [row for text in (statement, both, shared) for row in self._connection.execute(text).fetchall()]
        return [float(value) for row in rows for value in row if value is not None]

    def _value(self, place: str, measure: str, on: date) -> list[tuple[Any, ...]]:
        """Values of a place on a day, of either basis; an authority before a region, England by its name."""
        code = self._measures.get(measure.removeprefix("median ").strip().lower())
        if code is None:
            return []
        statement = (
            "select value, basis from analysis.workforce_series where authority = ? and measure = ? and period_end = ?"
        )
        return self._connection.execute(statement, [place, code, on]).fetchall()

    def _figure(self, sentence: str) -> Iterator[str]:
        found = _WAS.match(sentence)
        if not found or "neighbours" in found[1]:
            return
        place, measure = found[1], found[2]
        on = days_of(found[3])[0]
        rows = self._value(place, measure, on)
        if measure.lower() not in self._measures:
            return
        own = _number(found.groups()[-1])
        if not any(value is not None and abs(value - own) <= REACH for value, _ in rows):
            yield f"{place}'s {measure} on {on} is {[value for value, _ in rows]} in the tables"
        for other, told in _BESIDE.findall(sentence):
            beside = [value for value, _ in self._value(other, measure, on) if value is not None]
            if beside and not any(abs(value - _number(told)) <= REACH for value in beside):
                yield f"{other}'s {measure} on {on} is {beside} in the tables"
        parts = _PARTS.search(sentence)
        if parts and measure.lower() == "agency rate":
            whole = {
                code: value
                for code in ("agency workers", "workers in post")
                for value, basis in self._value(place, code, on)
                if basis == "fte"
            }
            if len(whole) == 2 and None not in whole.values():
                total = sum(whole.values())
                if abs(whole["agency workers"] - _number(parts[1])) > REACH or abs(total - _number(parts[2])) > REACH:
                    yield f"{place} has {whole['agency workers']} of {total:.1f} workers in the tables"

    def _from_to(self, sentence: str) -> Iterator[str]:
        found = _FROM_TO.match(sentence)
        if not found or found[2].lower() not in self._measures:
            return
        days, (first, last) = days_of(sentence)[:2], (found[3], found.groups()[7])
        for told, on in ((first, days[0]), (last, days[1])):
            values = [value for value, _ in self._value(found[1], found[2], on) if value is not None]
            if not any(abs(value - _number(told)) <= REACH for value in values):
                yield f"{found[1]}'s {found[2]} on {on} is {values} in the tables, not {told}"

    def _not_known(self, sentence: str) -> Iterator[str]:
        found = _NOT_KNOWN.match(sentence)
        if found:
            values = [value for value, basis in self._value(found[1], found[2], days_of(found[3])[0]) if basis == "fte"]
            if any(value is not None for value in values):
                yield f"{found[1]}'s {found[2]} is {values} in the tables"

    def _graded(self, sentence: str) -> Iterator[str]:
        found = _GRADED.match(sentence)
        if not found:
            return
        on = days_of(found[3])[0]
        rows = self._connection.execute(
            "select j.grade_code from judgement j join inspection i using (inspection_id) join authority a using "
            "(authority_code) join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code "
            "where a.short_name = ? and i.started_on = ? and d.concept_code = 'overall'",
            [found[1], on],
        ).fetchall()
        grades = {str(grade).replace("_", " ") for (grade,) in rows if grade}
        if found[2] not in grades:
            yield f"{found[1]} on {on} was graded {sorted(grades) or 'nothing'} in the tables"


def _newcombe(sentence: str) -> list[float]:
    """Newcombe's interval for the difference of the two shares 'x of y FTE workers' of a sentence, in percentage points."""
    parts = [(_number(part), _number(whole)) for part, whole in _PARTS.findall(sentence)]
    if len(parts) != 2 or not all(whole for _, whole in parts):
        return []
    (first, first_low, first_high), (last, last_low, last_high) = (_wilson(*pair) for pair in parts)
    below = math.hypot(last - last_low, first_high - first)
    above = math.hypot(last_high - last, first - first_low)
    return [100 * (last - first - below), 100 * (last - first + above)]


def _wilson(part: float, whole: float) -> tuple[float, float, float]:
    share, z = part / whole, 1.959964
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return share, middle - reach, middle + reach


def _number(text: str) -> float:
    return float(text.replace(",", ""))
