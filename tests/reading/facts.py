"""Sentences held against the core tables, by statements of their own: figures with their place and day, grades with their day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import duckdb
from amounts import DAY, MONTHS, days_of
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
SHORT = [month[:3] for month in MONTHS]
_VISITS = re.compile(
    rf"visits? of \d+ authorit\w+ (?:is|are) known, ({'|'.join(SHORT)}) (\d{{4}}) to ({'|'.join(SHORT)}) (\d{{4}})"
)
REACH = 0.051


class Facts:
    """The core tables of a workspace, asked directly."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, checks: int) -> None:
        self._connection, self._checks = connection, checks
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
        chosen = page.values.get("authorities", ("Durham", "Medway", "Rutland", "Walsall"))
        found = [float(len(set(chosen)))]
        found += self._links() if page.notebook == "neighbours" else []
        found += [float(self._checks)] if page.notebook == "data_quality" else []
        found += self._lists(page) if page.notebook == "improvement_themes" else []
        return found

    def amounts_of_place(self, sentence: str) -> list[float]:
        """Every published figure of the authorities a sentence names, and workers with agency workers, the whole of a rate."""
        amounts = [amount for name, amounts in self._by_place().items() if name in sentence for amount in amounts]
        return amounts + self._visited(sentence)

    def _visited(self, sentence: str) -> list[float]:
        """Authorities with a visit that began within the months a sentence on visits names."""
        found = _VISITS.search(sentence)
        if not found:
            return []
        statement = (
            "select count(distinct authority_code) from inspection where kind like '%visit%' and started_on >= ? "
            "and started_on < cast(? as date) + interval 1 month"
        )
        months = [f"{year}-{SHORT.index(month) + 1:02d}-01" for month, year in (found.groups()[:2], found.groups()[2:])]
        return [float(row[0]) for row in self._connection.execute(statement, months).fetchall()]

    @cache  # noqa: B019 - one object a run
    def _by_place(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        statement = (
            "select authority, value from analysis.workforce_series where value is not null union all "
            "select authority, sum(value) from analysis.workforce_series where basis = 'fte' "
            "and measure in ('in_post_workers', 'agency_workers') group by authority, period_end union all "
            "select authority, council_value from analysis.claim_check"
        )
        for name, value in self._connection.execute(statement).fetchall():
            if value is not None:
                found.setdefault(name, []).append(value)
        return found

    def _lists(self, page: Page) -> list[float]:
        """Lists of areas within the dates asked for: all, and those whose themes patterns gave; themes an area by each."""
        last = min(str(page.values.get(name) or "9999-12-31") for name in ("until", "known_by"))
        rows = self._connection.execute(
            "select coded_by, count(distinct inspection_id), sum(len(list_filter(string_split(themes, ', '), lambda theme: "
            "theme not in ('', 'other')))) * 1.0 / count(*) from analysis.improvement_area where "
            "item_kind <> 'lscb_recommendation' and coded_by is not null and "
            "coalesce(published_on, started_on) <= cast(? as date) and coalesce(started_on, published_on) >= cast(? as date) "
            "group by rollup (coded_by)",
            [last, page.values.get("since") or "1900-01-01"],
        ).fetchall()
        return [float(value) for row in rows for value in row[1:] if value is not None]

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


def _number(text: str) -> float:
    return float(text.replace(",", ""))
