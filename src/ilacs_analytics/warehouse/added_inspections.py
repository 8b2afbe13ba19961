"""Mentions and grades of an added workbook: places, frameworks and dates found, every cell a row or a rejection."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb

from ilacs_analytics.errors import nearest
from ilacs_analytics.sources.store import AddedFile
from ilacs_analytics.sources.told import ToldInspection
from ilacs_analytics.warehouse.matching import LONGEST_WAY_TO_PUBLICATION_DAYS
from ilacs_analytics.warehouse.place_names import PlaceNames
from ilacs_analytics.warehouse.staging import Rejected

NOT_PUBLISHED = "-"
"""What the publisher prints for a grade that was not published."""
COMBINED = {("ilacs_2018", "care"): "care_and_care_leavers"}
"""Before 2023 the column of children in care holds the grade for children in care and care leavers together."""


@dataclass(frozen=True)
class GradeRow:
    """A row of `judgement` without its event."""

    mention_id: str
    framework_code: str
    domain_code: str
    source_id: str
    locator: str
    grade_as_printed: str | None
    grade_code: str | None
    missing_reason: str | None
    is_recoded: bool | None

    def with_event(self, inspection_id: str) -> tuple[Any, ...]:
        """The whole row, in the order of the table's columns."""
        return (
            self.mention_id, inspection_id, self.framework_code, self.domain_code, self.source_id, self.locator,
            self.grade_as_printed, self.grade_code, self.missing_reason, self.is_recoded, "ofsted", None,
        )  # fmt: skip


@dataclass(frozen=True)
class Frameworks:
    """Frameworks of each family by their first day, domains and spellings."""

    by_family: dict[str, list[tuple[str, dt.date, str]]]
    domains: frozenset[tuple[str, str]]
    spellings: dict[tuple[str, str], tuple[str, bool]]

    def on(self, family: str, day: dt.date) -> str:
        """The framework of a family in force on a day; the first where the day lies before all."""
        known = self.by_family[family]
        return next((code for code, first, _ in reversed(known) if day >= first), known[0][0])

    def scale(self, framework: str) -> str:
        """The grade scale of a framework."""
        return next(scale for known in self.by_family.values() for code, _, scale in known if code == framework)


@dataclass
class InspectionRows:
    """What one workbook gives: rows of `inspection_mention`, grades, rejected cells, cells read."""

    mentions: list[tuple[Any, ...]] = field(default_factory=list)
    grades: list[GradeRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    cells_read: int = 0
    told: dict[str, ToldInspection] = field(default_factory=dict)  # by mention_id

    def add_grades(self, one: ToldInspection, of_row: GradeRow, frameworks: Frameworks) -> None:
        """Grades of a row, each a copy of `of_row` with its domain, cell and grade; what cannot be read is rejected."""
        scale = frameworks.scale(of_row.framework_code)
        for grade in one.grades:
            domain = COMBINED.get((of_row.framework_code, grade.domain), grade.domain)
            row = replace(of_row, domain_code=domain, locator=f"{of_row.locator} column {grade.column}")
            spelling = frameworks.spellings.get((scale, grade.printed.lower()))
            if (of_row.framework_code, domain) not in frameworks.domains:
                reason = f"the framework {of_row.framework_code} has no domain {domain}"
                self.rejected.append(Rejected(one.sheet, one.row, grade.column, grade.printed, reason))
            elif grade.printed == NOT_PUBLISHED:
                self.grades.append(row)
            elif spelling is not None:
                self.grades.append(
                    replace(
                        row,
                        grade_as_printed=grade.printed,
                        grade_code=spelling[0],
                        missing_reason=None,
                        is_recoded=spelling[1],
                    )
                )
            else:
                near = nearest(grade.printed, [known for at, known in frameworks.spellings if at == scale])
                reason = f"'{grade.printed}' is no grade; {near} see data/reference/grade_spelling.csv"
                self.rejected.append(
                    Rejected(one.sheet, one.row, grade.column, grade.printed, " ".join(reason.split()))
                )

    def take_out(self, mention_id: str, reason: str) -> list[Rejected]:
        """Drop a mention and its grades; its cells that were not rejected yet, as rejections."""
        one = self.told[mention_id]
        already = {(r.sheet, r.row, r.column) for r in self.rejected}
        self.grades = [grade for grade in self.grades if grade.mention_id != mention_id]
        self.mentions = [mention for mention in self.mentions if mention[0] != mention_id]
        return [
            Rejected(one.sheet, one.row, column, raw, reason)
            for column, raw in one.cells
            if (one.sheet, one.row, column) not in already
        ]


def read_inspection_rows(
    connection: duckdb.DuckDBPyConnection, file: AddedFile, told: Sequence[ToldInspection], places: PlaceNames
) -> InspectionRows:
    """Rows of one workbook. A row whose authority, kind or dates cannot be read is rejected cell by cell."""
    frameworks = read_frameworks(connection)
    started = _starts(told, places)
    rows = InspectionRows()
    taken: Counter[str] = Counter()
    for one in told:
        rows.cells_read += len(one.cells)
        day = _day_of(one)
        authority = places.find(code=one.authority_code, name=one.authority_name, day=day)
        reason = _refusal(one, authority, day, places)
        if reason or authority is None or day is None:
            rows.rejected.extend(Rejected(one.sheet, one.row, column, raw, reason) for column, raw in one.cells)
            continue
        for date in (one.started, one.published):
            if date is not None and date.day is None:
                rows.rejected.append(
                    Rejected(one.sheet, one.row, date.column, date.printed, f"'{date.printed}' is no date")
                )
        framework = _framework_of(one, authority, day, frameworks, started)
        mention = f"{file.added_id}/{_slug(places.short_names[authority])}-{_key(one, day)}"
        taken[mention] += 1
        if taken[mention] > 1:
            mention = f"{mention}-row-{one.row}"
        start = one.started.day if one.started else None
        published = one.published.day if one.published else None
        locator = f"sheet {one.sheet.replace(' ', '_')} row {one.row}"
        rows.mentions.append(
            (mention, file.added_id, locator, authority, framework, one.kind, None, start, "day" if start else None, None,
             None, published, "day" if published else None, one.focus or None, "ofsted")
        )  # fmt: skip
        rows.told[mention] = one
        rows.add_grades(
            one, GradeRow(mention, framework, "", file.added_id, locator, None, None, "not_published", None), frameworks
        )
    return rows


def read_frameworks(connection: duckdb.DuckDBPyConnection) -> Frameworks:
    """Frameworks, domains and spellings, as data/reference holds them."""
    by_family: dict[str, list[tuple[str, dt.date, str]]] = {}
    for family, code, first, scale in connection.execute(
        "select family, framework_code, starts_on, scale from framework order by starts_on"
    ).fetchall():
        by_family.setdefault(family, []).append((code, first, scale))
    domains = connection.execute("select framework_code, domain_code from domain").fetchall()
    spellings = connection.execute("select scale, spelling, grade_code, is_recoded from grade_spelling").fetchall()
    return Frameworks(
        by_family,
        frozenset((framework, domain) for framework, domain in domains),
        {(scale, spelling): (grade, recoded) for scale, spelling, grade, recoded in spellings},
    )


def _day_of(one: ToldInspection) -> dt.date | None:
    """The start where it can be read, else the publication."""
    days = [told.day for told in (one.started, one.published) if told is not None and told.day is not None]
    return days[0] if days else None


def _refusal(one: ToldInspection, authority: str | None, day: dt.date | None, places: PlaceNames) -> str:
    """Why no cell of a row can be loaded, or an empty text."""
    if day is None:
        return "the row has no date that can be read"
    if not one.kind:
        return f"'{one.kind_as_printed}' is no kind of inspection or visit; see data/reference/term.csv"
    if authority is None:
        printed = one.authority_code or one.authority_name
        near = nearest(one.authority_name, places.short_names.values())
        return (
            f"'{printed}' is no authority{' on ' + day.isoformat() if not one.authority_code else ''}; "
            + (f"{near} " if near else "")
            + "see data/reference/place_alias.csv"
        )
    return ""


def _starts(told: Sequence[ToldInspection], places: PlaceNames) -> dict[str, list[dt.date]]:
    """Starts of graded ILACS inspections that the workbook's lists tell, by authority."""
    found: dict[str, list[dt.date]] = {}
    for one in told:
        if one.started is not None and one.started.day is not None and one.grades:
            authority = places.find(code=one.authority_code, name=one.authority_name, day=one.started.day)
            if authority is not None:
                found.setdefault(authority, []).append(one.started.day)
    return found


def _framework_of(
    one: ToldInspection, authority: str, day: dt.date, frameworks: Frameworks, started: dict[str, list[dt.date]]
) -> str:
    """The framework, by the start: as told, else as another sheet of the workbook tells it, else by publication.

    By publication alone an inspection without a grade for care leavers is taken to have started before that grade came.
    """
    if one.started is not None and one.started.day is not None:
        return frameworks.on(one.family, one.started.day)
    if one.family == "ilacs":
        near = [s for s in started.get(authority, []) if 0 <= (day - s).days <= LONGEST_WAY_TO_PUBLICATION_DAYS]
        if near:
            return frameworks.on(one.family, max(near))
        if not any(grade.domain == "care_leavers" for grade in one.grades):
            return frameworks.by_family["ilacs"][0][0]
    return frameworks.on(one.family, day)


def _key(one: ToldInspection, day: dt.date) -> str:
    """Last part of a mention's identifier: the day, and what tells mentions of one workbook apart."""
    if one.started is None:
        return f"{one.key}-{day.isoformat()}"
    return f"{day.isoformat()}-{one.key}" if one.key else day.isoformat()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
