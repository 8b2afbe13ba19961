"""Mentions and grades of an added workbook: places, frameworks and dates found, every cell a row or a rejection.

Says nothing of which real event a mention is about; the build matches it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ilacs_analytics.errors import nearest
from ilacs_analytics.sources.files.told import Edition, Rejected, ToldDate, ToldInspection, sheet_word
from ilacs_analytics.sources.ofsted.inspection_list import FAMILY
from ilacs_analytics.sources.reference.frameworks import Frameworks
from ilacs_analytics.sources.reference.places import Meant, Places

NOT_PUBLISHED = "-"
"""What the publisher prints for a grade that was not published."""
LONGEST_WAY_TO_PUBLICATION_DAYS = 230
"""Days from a start to its publication: 22 to 225 in 271 official inspections."""


@dataclass(frozen=True)
class MentionRow:
    """A row of `inspection_mention` of a workbook, with the cells it was read from; `name` is the end of its identifier."""

    name: str
    locator: str
    authority_code: str
    framework_code: str
    kind: str
    started_on: dt.date | None
    published_on: dt.date | None
    focus: str
    sheet: str
    row: int
    cells: tuple[tuple[str, str], ...]

    def as_row(self, source_id: str) -> tuple[Any, ...]:
        """The whole row, in the order of the table's columns."""
        return (
            f"{source_id}/{self.name}", source_id, self.locator, self.authority_code, self.framework_code, self.kind, None,
            self.started_on, "day" if self.started_on else None, None, None, self.published_on,
            "day" if self.published_on else None, self.focus or None, "ofsted",
        )  # fmt: skip


@dataclass(frozen=True)
class GradeRow:
    """A row of `judgement` without its event and source; `mention` is the end of its mention's identifier."""

    mention: str
    framework_code: str
    domain_code: str
    locator: str
    grade_as_printed: str | None
    grade_code: str | None
    missing_reason: str | None
    is_recoded: bool | None

    def as_row(self, source_id: str, inspection_id: str) -> tuple[Any, ...]:
        """The whole row, in the order of the table's columns."""
        return (
            f"{source_id}/{self.mention}", inspection_id, self.framework_code, self.domain_code, source_id, self.locator,
            self.grade_as_printed, self.grade_code, self.missing_reason, self.is_recoded, "ofsted", None, None,
        )  # fmt: skip


@dataclass
class InspectionRows:
    """What one workbook gives: mentions, grades, rejected cells, cells read."""

    mentions: list[MentionRow] = field(default_factory=list)
    grades: list[GradeRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    cells_read: int = 0

    def add_grades(self, one: ToldInspection, of_row: GradeRow, frameworks: Frameworks) -> None:
        """Grades of a row, each a copy of `of_row` with its domain, cell and grade; what cannot be read is rejected."""
        framework, scale = of_row.framework_code, frameworks.scale(of_row.framework_code)
        for grade in one.grades:
            domain = frameworks.domain(framework, grade.domain)
            spelling = frameworks.spellings.get((scale, grade.printed.lower()))
            if domain is None:
                reason = f"the framework {framework} has no domain {grade.domain}"
                self.rejected.append(Rejected(one.sheet, one.row, grade.column, grade.printed, reason))
                continue
            row = replace(of_row, domain_code=domain, locator=f"{of_row.locator} column {grade.column}")
            if grade.printed == NOT_PUBLISHED:
                self.grades.append(row)
            elif spelling is not None:
                graded = replace(
                    row,
                    grade_as_printed=grade.printed,
                    grade_code=spelling[0],
                    missing_reason=None,
                    is_recoded=spelling[1],
                )
                self.grades.append(graded)
            else:
                near = nearest(grade.printed, [known for at, known in frameworks.spellings if at == scale])
                reason = " ".join(
                    f"'{grade.printed}' is no grade; {near} see data/reference/grade_spelling.csv".split()
                )
                self.rejected.append(Rejected(one.sheet, one.row, grade.column, grade.printed, reason))

    def take_out(self, name: str, reason: str) -> list[Rejected]:
        """Drop a mention and its grades; its cells that were not rejected yet, as rejections."""
        one = next(mention for mention in self.mentions if mention.name == name)
        already = {(r.sheet, r.row, r.column) for r in self.rejected}
        self.grades = [grade for grade in self.grades if grade.mention != name]
        self.mentions = [mention for mention in self.mentions if mention.name != name]
        taken = [
            Rejected(one.sheet, one.row, column, raw, reason)
            for column, raw in one.cells
            if (one.sheet, one.row, column) not in already
        ]
        self.rejected += taken
        return taken


def read_inspection_rows(
    told: Sequence[ToldInspection], edition: Edition, places: Places, frameworks: Frameworks
) -> InspectionRows:
    """Rows of one workbook. A row whose authority, kind, dates or framework cannot be read is rejected cell by cell."""
    known = _Known(told, places)
    rows = InspectionRows()
    taken: Counter[str] = Counter()
    for one in told:
        rows.cells_read += len(one.cells)
        day = _day_of(one)
        meant = places.agree(code=one.authority_code, la_code="", name=one.authority_name, day=day)
        authority = meant.place_code if meant.place_code in places.short_names else None
        framework, reason = None, _refusal(one, day, edition) or _no_authority(one, meant, day, places)
        if not reason and authority is not None and day is not None:
            framework = _framework_of(one, authority, day, frameworks, known)
            reason = "" if framework else _no_framework(day, frameworks)
        if reason or authority is None or day is None or framework is None:
            rows.rejected.extend(Rejected(one.sheet, one.row, column, raw, reason) for column, raw in one.cells)
            continue
        for date in (one.started, one.published):
            if date is not None and date.day is None:
                rows.rejected.append(
                    Rejected(one.sheet, one.row, date.column, date.printed, f"'{date.printed}' is no date")
                )
        name = f"{_slug(places.short_names[authority])}-{_key(one, day)}"
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name}-row-{one.row}"
        locator = f"sheet {sheet_word(one.sheet)} row {one.row}"
        start = one.started.day if one.started else None
        published = one.published.day if one.published else None
        rows.mentions.append(
            MentionRow(
                name, locator, authority, framework, one.kind, start, published, one.focus, one.sheet, one.row,
                tuple(one.cells),
            )
        )  # fmt: skip
        rows.add_grades(one, GradeRow(name, framework, "", locator, None, None, "not_published", None), frameworks)
    return rows


class _Known:
    """Starts of graded inspections that the workbook's lists print, and publications in its histories, by authority."""

    def __init__(self, told: Sequence[ToldInspection], places: Places) -> None:
        self.starts: dict[str, list[dt.date]] = {}
        self.publications: dict[tuple[str, str], list[dt.date]] = {}
        for one in told:
            day = _day_of(one)
            authority = places.find(code=one.authority_code, name=one.authority_name, day=day)
            if authority is None or day is None:
                continue
            if one.started is not None and one.started.day is not None and one.grades:
                self.starts.setdefault(authority, []).append(one.started.day)
            elif one.started is None and one.published is not None and one.published.day is not None:
                self.publications.setdefault((authority, one.family), []).append(one.published.day)

    def was_published(self, authority: str, family: str, start: dt.date) -> bool:
        """True where a history prints an inspection of the family that may be the one that started on this day."""
        days = self.publications.get((authority, family), [])
        return any(0 <= (day - start).days <= LONGEST_WAY_TO_PUBLICATION_DAYS for day in days)


def _day_of(one: ToldInspection) -> dt.date | None:
    """The start where it can be read, else the publication."""
    days = [told.day for told in (one.started, one.published) if told is not None and told.day is not None]
    return days[0] if days else None


def _refusal(one: ToldInspection, day: dt.date | None, edition: Edition) -> str:
    """Why no cell of a row can be loaded wherever it is about, or an empty text."""
    if not one.authority_code and not one.authority_name:
        return "the row names no authority; a name in a merged cell counts for its first row only"
    if day is None:
        return "the row has no date that can be read"
    if not one.kind:
        return f"'{one.kind_as_printed}' is no kind of inspection or visit; see data/reference/term.csv"
    return _later_than(one, edition)


def _no_authority(one: ToldInspection, meant: Meant, day: dt.date | None, places: Places) -> str:
    """Why a row is about no authority, or an empty text."""
    if meant.place_code in places.short_names:
        return ""
    if meant.reason.startswith("code and name") or (
        not one.authority_code and places.ended_name(one.authority_name, day)
    ):
        return meant.reason
    printed = one.authority_code or one.authority_name
    near = nearest(one.authority_name, places.short_names.values())
    on = f" on {day.isoformat()}" if day is not None and not one.authority_code else ""
    return f"'{printed}' is no authority{on}; {near}{' ' if near else ''}see data/reference/place_alias.csv"


def _later_than(one: ToldInspection, edition: Edition) -> str:
    """Why a date of a row cannot be: the workbook is older; with the day it would be in the American order."""
    told = ((one.started, edition.as_at or edition.published_on), (one.published, edition.published_on))
    for date, limit in told:
        if date is None or date.day is None or limit is None or date.day <= limit:
            continue
        swapped = _swapped(date)
        american = (
            f"; with month and day exchanged, as in the American order, it is {swapped.isoformat()}"
            if swapped is not None and swapped <= limit
            else ""
        )
        what = "published on" if limit == edition.published_on else "of the state on"
        return f"the date {date.day.isoformat()} is later than the workbook, {what} {limit.isoformat()}{american}"
    return ""


def _swapped(date: ToldDate) -> dt.date | None:
    day = date.day
    if day is None or day.day > 12:
        return None
    return dt.date(day.year, day.day, day.month)


def _framework_of(
    one: ToldInspection, authority: str, day: dt.date, frameworks: Frameworks, known: _Known
) -> str | None:
    """The framework, by the start: as printed, else as another sheet of the workbook has it, else by publication.

    By publication alone an inspection without a grade for care leavers is taken to have started before that grade came.
    None where no family was in force on the day, or more than one could be meant.
    """
    if one.started is not None and one.started.day is not None:
        family = _family_of(one, authority, one.started.day, frameworks, known)
        return frameworks.on(family, one.started.day) if family is not None else None
    if one.family == FAMILY:
        starts = known.starts.get(authority, [])
        near = [
            s
            for s in starts
            if 0 <= (day - s).days <= LONGEST_WAY_TO_PUBLICATION_DAYS and s >= frameworks.began(FAMILY)
        ]
        if near:
            return frameworks.on(FAMILY, max(near))
        if not any(grade.domain == "care_leavers" for grade in one.grades):
            return frameworks.of_family(FAMILY)[0].code
    return frameworks.on(one.family, day)


def _family_of(
    one: ToldInspection, authority: str, start: dt.date, frameworks: Frameworks, known: _Known
) -> str | None:
    """The family of a row with a start: as its kind says, unless that had not begun; else the one in force on the day.

    Where two were in force and the row does not say which, the one of which the workbook's history prints a publication,
    and without a history the family of the list.
    """
    if one.family != FAMILY or FAMILY in one.kind_as_printed.lower():
        return one.family if start >= frameworks.began(one.family) else None
    in_force = frameworks.in_force(start)
    printed = [family for family in in_force if known.was_published(authority, family, start)]
    if len(in_force) == 1 or len(printed) == 1:
        return (printed if len(printed) == 1 else in_force)[0]
    return FAMILY if FAMILY in in_force else None


def _no_framework(day: dt.date, frameworks: Frameworks) -> str:
    in_force = [family.upper() for family in frameworks.in_force(day)]
    families = " and ".join(in_force) or "none that is known"
    on = f"on {day.isoformat()} {families} {'were' if len(in_force) > 1 else 'was'} in force"
    return f"the row does not say its framework, and {on}; see data/reference/framework.csv"


def _key(one: ToldInspection, day: dt.date) -> str:
    """Last part of a mention's identifier: the day, and what tells mentions of one workbook apart."""
    if one.started is None:
        return f"{one.key}-{day.isoformat()}"
    return f"{day.isoformat()}-{one.key}" if one.key else day.isoformat()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
