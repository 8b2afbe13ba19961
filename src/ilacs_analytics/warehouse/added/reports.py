"""Inspection reports inside a build: mentions with their visits, grades, areas with their words and themes.

A report was read when it was added; only what another version of the reader read is read again. A grade for which two
witnesses inside the report do not agree is told as unreadable, with what each said.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.adding import REPORT, REPORT_READER, report_workers
from ilacs_analytics.sources.files.told import Rejected
from ilacs_analytics.sources.kept.store import AddedFile
from ilacs_analytics.sources.ofsted.rows import GradeRow
from ilacs_analytics.sources.reference.frameworks import Frameworks
from ilacs_analytics.sources.reference.places import Places
from ilacs_analytics.sources.reports import cached
from ilacs_analytics.sources.reports.areas import LSCB, ReportArea
from ilacs_analytics.sources.reports.names import name_forms
from ilacs_analytics.sources.reports.read import VISITS, ToldReport
from ilacs_analytics.sources.reports.themes import classify, read_patterns
from ilacs_analytics.vocabulary import Concept
from ilacs_analytics.warehouse.declared.staging import insert_rejected, insert_rows


@dataclass
class ReportRows:
    """What one report gives: its mention, visits, grades, areas; rejected values; cells read."""

    file: AddedFile
    told: ToldReport
    mention_id: str = ""
    mention: tuple[Any, ...] = ()
    periods: list[tuple[Any, ...]] = field(default_factory=list)
    grades: list[GradeRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    cells_read: int = 0

    def take_out(self, reason: str) -> list[Rejected]:
        """Drop the mention and all that hangs on it; its values, as rejections."""
        self.mention, self.periods, self.grades = (), [], []
        already = {(one.column, one.raw) for one in self.rejected}
        return [one for one in _values(self.file, self.told, reason) if (one.column, one.raw) not in already]


def read_reports(settings: Settings, files: Sequence[AddedFile]) -> tuple[dict[str, ToldReport], dict[str, str]]:
    """What was read of each added report, by its identifier, and why some could not be read by this version."""
    told: dict[str, ToldReport] = {}
    missing: dict[Any, AddedFile] = {}
    for file in files:
        if file.publication != REPORT:
            continue
        path = file.path(settings)
        found = cached.kept(path.parent)
        if found is None:
            missing[path] = file
        else:
            told[file.added_id] = found
    failures: dict[str, str] = {}
    if missing:
        from ilacs_analytics.sources.files.pool import read_all

        with contextlib.closing(read_all(list(missing), REPORT_READER, workers=report_workers())) as outcomes:
            for outcome in outcomes:
                file = missing[outcome.path]
                if outcome.value is None:
                    failures[file.added_id] = outcome.failure
                else:
                    told[file.added_id] = outcome.value
                    cached.keep(outcome.path.parent, outcome.value)
    return told, failures


def read_rows(file: AddedFile, told: ToldReport, places: Places, frameworks: Frameworks) -> ReportRows:
    """Rows of one report. One whose authority nobody knows is rejected value by value."""
    rows = ReportRows(file, told, cells_read=len(_values(file, told, "")))
    front = told.front
    first, last = front.periods[0].first, front.periods[-1].last
    forms = [form for name in front.names for form in name_forms(name)]
    found = (places.find(code="", name=form, day=first) for form in forms)
    authority = next((code for code in found if code is not None), None)
    if authority is None:
        names = " or ".join(repr(name) for name in front.names) or "what it prints"
        rows.rejected = _values(file, told, f"no authority is called {names}; see data/reference/place_alias.csv")
        return rows
    is_of_board = front.family == Concept.LSCB  # a review by itself belongs to the framework that reviews boards
    framework = frameworks.grading(Concept.LSCB) if is_of_board else frameworks.on(front.family, first)
    slug = re.sub(r"[^a-z0-9]+", "-", places.short_names[authority].lower()).strip("-")
    name = f"{slug}-{first}"
    rows.mention_id = f"{file.added_id}/{name}"
    rows.mention = (
        rows.mention_id, file.added_id, front.dates_locator, authority, framework, front.kind, front.dates_printed,
        first, "day", last, "day", file.published_on or None, "day" if file.published_on else None, front.focus or None,
        "ofsted",
    )  # fmt: skip
    rows.periods = [(rows.mention_id, at, one.first, one.last) for at, one in enumerate(front.periods, start=1)]
    scale = frameworks.scale(framework)
    for grade in told.grades:
        page, line = _place(grade.locator)
        if (framework, grade.domain) not in frameworks.domains:
            reason = f"the framework {framework} has no domain {grade.domain}"
            rows.rejected.append(Rejected(page, line, grade.domain, grade.printed or grade.told, reason))
            continue
        spelling = frameworks.spellings.get((scale, grade.printed.lower())) if grade.is_readable else None
        rows.grades.append(
            GradeRow(
                name, framework, grade.domain, grade.locator,
                grade.printed if spelling else grade.told, spelling[0] if spelling else None,
                None if spelling else "unreadable", spelling[1] if spelling else None,
            )
        )  # fmt: skip
    rows.grades += _without_words(rows, framework, frameworks)
    rows.cells_read += len(rows.grades) - sum(row.grade_as_printed is not None for row in rows.grades)
    return rows


def _without_words(rows: ReportRows, framework: str, frameworks: Frameworks) -> list[GradeRow]:
    """Domains the report has to grade and for which no witness was found: unreadable, never simply missing.

    The board is reviewed in most reports of its framework and not in all: its absence is told by the framework.
    """
    front = rows.told.front
    if front.kind in VISITS or front.family == Concept.LSCB:
        return []
    told = {grade.domain for grade in rows.told.grades}
    due = sorted(
        domain
        for (code, domain), concept in frameworks.domains.items()
        if code == framework and concept != Concept.LSCB
    )
    return [
        GradeRow(
            rows.mention_id.partition("/")[2], framework, domain, front.dates_locator, None, None, "unreadable", None
        )
        for domain in due
        if domain not in told
    ]


def insert_areas(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[ReportRows], carried: frozenset[str], settings: Settings
) -> None:
    """Rows of `area_for_improvement`, their words, themes and headings of the national framework.

    Of a carried report the coded rows stay and gain the words; its headings are taken from the file again.
    """
    patterns = read_patterns(settings.resource("data", "reference", "theme_pattern.csv"))
    ours = {
        (source, kind, ordinal): locator
        for source, kind, ordinal, locator in connection.execute(
            "select source_id, item_kind, ordinal, locator from area_for_improvement where list_contains(?, source_id)",
            [sorted(carried)],
        ).fetchall()
    }
    events = dict(connection.execute("select mention_id, inspection_id from inspection_match").fetchall())
    areas, texts, themes, evidence, framework = [], [], [], [], []
    for one in rows:
        if not one.mention:
            continue
        source = one.file.added_id
        for area in one.told.areas:
            coded = ours.get((source, area.kind, area.ordinal)) == area.locator
            texts.append((source, area.locator, area.ordinal, area.page, area.number or None, area.text))
            framework += [
                (source, area.locator, area.ordinal, position, named.code or None, named.printed)
                for position, named in enumerate(area.framework, start=1)
            ]
            if coded:
                continue
            areas.append(
                (one.mention_id, events[one.mention_id], area.kind, area.ordinal, source, area.locator, None, None,
                 "ofsted", None)
            )  # fmt: skip
            if area.kind != LSCB:
                for code in classify(area.text, patterns):
                    themes.append((source, area.locator, area.ordinal, code.theme, code.role))
                    evidence.append((source, area.locator, area.ordinal, code.theme, code.evidence or None))
    insert_rows(connection, "area_for_improvement", areas)
    insert_rows(connection, "area_text", texts)
    here = sorted(one.file.added_id for one in rows if one.mention)
    connection.execute("delete from area_national_framework where list_contains(?, source_id)", [here])
    insert_rows(connection, "area_national_framework", framework)
    insert_rows(connection, "area_theme", themes)
    insert_rows(connection, "area_evidence", evidence)
    _compare_areas(connection, rows, ours)


def _compare_areas(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[ReportRows], ours: dict[tuple[str, str, int], str]
) -> None:
    """Coded areas of a carried report that its file does not tell at the same place: rows of meta.carried_difference."""
    told = {
        (one.file.added_id, area.kind, area.ordinal): area.locator
        for one in rows
        for area in one.told.areas
        if one.mention
    }
    here = {one.file.added_id for one in rows}
    differences = [
        ("area_for_improvement", source, locator, f"{kind} {ordinal} at {locator}",
         f"{kind} {ordinal} at {told[source, kind, ordinal]}" if (source, kind, ordinal) in told else None)
        for (source, kind, ordinal), locator in ours.items()
        if source in here and told.get((source, kind, ordinal)) != locator
    ]  # fmt: skip
    insert_rows(connection, "meta.carried_difference", differences)


def _values(file: AddedFile, told: ToldReport, reason: str) -> list[Rejected]:
    """Every value of a report: its dates, its publication where it is known, its grades, its areas."""
    page, line = _place(told.front.dates_locator)
    values = [Rejected(page, line, "dates", told.front.dates_printed, reason)]
    if file.published_on:
        values.append(Rejected(page, line, "published", file.published_on, reason))
    for grade in told.grades:
        page, line = _place(grade.locator)
        values.append(Rejected(page, line, grade.domain, grade.printed or grade.told, reason))
    values += [
        Rejected(f"page {area.page}", _line_of(area), f"{area.kind} {area.ordinal}", area.text, reason)
        for area in told.areas
    ]
    return values


def _line_of(area: ReportArea) -> int:
    return int(area.locator.rsplit(" ", 1)[-1])


def _place(locator: str) -> tuple[str, int]:
    """Page and first line of a locator such as `page 1 line 8` or `page 1 line 8-9`."""
    page, line = locator.rsplit(" line ", 1)
    return page, int(line.partition("-")[0])


def reject_unread(connection: duckdb.DuckDBPyConnection, file: AddedFile, failure: str) -> None:
    """Tell a report that this version of the reader could not read."""
    insert_rejected(connection, file, [Rejected("", 0, "report", file.file_name, failure)])
