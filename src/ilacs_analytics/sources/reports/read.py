"""One report read whole: what it is, its grades by two witnesses, its areas; and the version of this reader.

`reader_version` is a checksum of the reader and its phrases: what was read by another version is read again.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.settings import load_settings
from ilacs_analytics.sources.reference import national_framework
from ilacs_analytics.sources.reports.areas import ReportArea, read_areas
from ilacs_analytics.sources.reports.front import Front, NotAReport, read_front
from ilacs_analytics.sources.reports.grades import ReportGrade, read_readings, single_witness, weigh
from ilacs_analytics.sources.reports.layout import confirm
from ilacs_analytics.sources.reports.others import others_path
from ilacs_analytics.sources.reports.phrases import read_phrases
from ilacs_analytics.sources.reports.text import LEAST_TEXT, ReportText, divide, open_document, read_pages

PHRASES = "data/reference/report_phrase.csv"
FRAMEWORK = "data/reference/national_framework.csv"
READING = ("areas", "front", "grades", "layout", "others", "periods", "phrases", "read", "text")
"""Modules whose change makes another version of the reader."""
VISITS = frozenset({"focused_visit", "monitoring_visit"})


@dataclass(frozen=True)
class ToldReport:
    """Everything a report tells that is kept. `pages` is their number."""

    front: Front
    grades: tuple[ReportGrade, ...]
    areas: tuple[ReportArea, ...]
    pages: int


def read_report(path: Path) -> ToldReport:
    """The facts of a report. Raises `UnreadableSource` for what is no report of a kind that is read."""
    with open_document(path) as document:
        pages = read_pages(document)
        if sum(len(page) for page in pages) < LEAST_TEXT:
            raise UnreadableSource(
                "the PDF holds pictures of pages and no text",
                where=str(path),
                next_step="ask the publisher for the original; text recognition is not done here",
            )
        report = divide(pages)
        front = _front(path, report)
        grades: tuple[ReportGrade, ...] = ()
        if front.kind not in VISITS:
            readings = read_readings(report, front.family, read_phrases(phrases_path()))
            grades = tuple(weigh(readings, confirm(document, report, single_witness(readings))))
    areas = read_areas(report, front.family, national_framework.read_headings(framework_path()))
    return ToldReport(front, grades, tuple(areas), report.pages)


def _front(path: Path, report: ReportText) -> Front:
    try:
        front = read_front(report)
    except NotAReport as why:
        raise UnreadableSource(
            f"{why}", where=str(path), next_step="docs/reports.md lists the reports that are read"
        ) from why
    if not front.periods:
        raise UnreadableSource(
            f"its dates cannot be read: {front.dates_printed!r}"
            if front.dates_printed
            else "it names no inspection dates",
            where=f"{path}, {front.dates_locator}",
            next_step="if the report is one of those that docs/reports.md lists, tell the project",
        )
    return front


def phrases_path() -> Path:
    """Where the phrases stand."""
    return load_settings().resource(PHRASES)


def framework_path() -> Path:
    """Where the headings of the national framework stand."""
    return load_settings().resource(FRAMEWORK)


@functools.cache
def reader_version() -> str:
    """Twelve hexadecimal digits of a checksum over the reader's modules, its phrases and the headings it knows."""
    digest = hashlib.sha256()
    modules = [Path(__file__).with_name(f"{name}.py") for name in READING] + [Path(national_framework.__file__)]
    for path in (*modules, phrases_path(), framework_path(), others_path()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
