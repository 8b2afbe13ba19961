"""The list of reports Ofsted is known to have published, as `ilacs fetch reports` keeps it in the workspace.

`added/listed_reports.csv` holds one row a report and page, `added/asked_pages.csv` one row a page that was asked. This
room reads and writes them; it asks nobody. A build reads the first to say where a newer report is known than was read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.settings import Settings

LISTED_REPORTS, ASKED_PAGES = "listed_reports.csv", "asked_pages.csv"
LISTED, WITHDRAWN = "listed", "withdrawn"
"""Outcomes of a report: known and never asked for; known, not here, and no longer on its page."""


@dataclass(frozen=True)
class ListedReport:
    """One report as a page lists it; `published_on` is None where the page does not say it.

    What follows the address is known after a run: the last day the page showed it, the checksum of the file that came
    ("" if none did), how it ended (`listed`, `withdrawn`, or an outcome of `sources.fetch`), and why it was not added.
    """

    authority_code: str
    title: str
    published_on: dt.date | None
    address: str
    seen_on: dt.date | None = None
    sha256: str = ""
    outcome: str = ""
    reason: str = ""

    def as_row(self) -> dict[str, str]:
        """Days as ISO, nothing for what is not known."""
        return {name: "" if value is None else str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class AskedPage:
    """The last attempt at one page. Its validators count only while the list of its reports is here."""

    authority_code: str
    address: str
    etag: str
    last_modified: str
    asked_on: str
    outcome: str


def read_listed(settings: Settings) -> tuple[ListedReport, ...]:
    """Every report a page ever showed, by authority and day; none where no page was asked. Raises `UnreadableSource`."""
    path = settings.added_folder / LISTED_REPORTS
    listed = []
    for row in _read(path, ListedReport):
        try:
            published_on, seen_on = (
                dt.date.fromisoformat(row[name]) if row[name] else None for name in ("published_on", "seen_on")
            )
        except ValueError as error:
            raise _damaged(path) from error
        listed.append(
            ListedReport(
                authority_code=row["authority_code"],
                title=row["title"],
                published_on=published_on,
                address=row["address"],
                seen_on=seen_on,
                sha256=row["sha256"],
                outcome=row["outcome"],
                reason=row["reason"],
            )
        )
    return tuple(listed)


def read_asked(settings: Settings) -> tuple[AskedPage, ...]:
    """The last attempt at every page, by authority. Raises `UnreadableSource`."""
    return tuple(AskedPage(**row) for row in _read(settings.added_folder / ASKED_PAGES, AskedPage))


def unread(listed: Iterable[ListedReport], held: Container[str]) -> tuple[ListedReport, ...]:
    """Reports that are known and whose file is not among those held (checksums); not what Ofsted withdrew."""
    return tuple(row for row in listed if row.outcome != WITHDRAWN and row.sha256 not in held)


def write_lists(settings: Settings, reports: Iterable[ListedReport], pages: Iterable[AskedPage]) -> None:
    """Both lists anew, each by replacing the whole file: a reader sees the old one or the new one."""
    ordered = sorted(reports, key=lambda row: (row.authority_code, row.published_on or dt.date.max, row.address))
    _replace(settings.added_folder / LISTED_REPORTS, ListedReport, [row.as_row() for row in ordered])
    asked = sorted(pages, key=lambda page: page.authority_code)
    _replace(settings.added_folder / ASKED_PAGES, AskedPage, [asdict(page) for page in asked])


def _read(path: Path, kind: type[ListedReport] | type[AskedPage]) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            rows: list[dict[str, str]] = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise _damaged(path) from error
    if reader.fieldnames != [column.name for column in fields(kind)]:
        raise _damaged(path)
    if any(None in row or None in row.values() for row in rows):  # longer or shorter than the header
        raise _damaged(path)
    return rows


def _damaged(path: Path) -> UnreadableSource:
    return UnreadableSource(
        "the list of what Ofsted has published is damaged",
        where=str(path),
        next_step="move it away and run `ilacs fetch reports` again; the added files themselves are not touched",
    )


def _replace(path: Path, kind: type[ListedReport] | type[AskedPage], rows: Sequence[Mapping[str, str]]) -> None:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, [column.name for column in fields(kind)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        beside.write_text(lines.getvalue(), encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
