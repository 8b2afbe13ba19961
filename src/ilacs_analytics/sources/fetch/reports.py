"""`ilacs fetch reports`: what has Ofsted published of an authority, and may it come into the workspace?

Asks the provider pages of the registry one after the other, keeps the list of what they show
(added/listed_reports.csv), downloads what is not here yet and hands it to whoever adds files. Both lists of this room
are written again after every page and every file, so an interruption loses nothing that was done.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from ilacs_analytics.errors import (
    CannotWrite,
    DownloadFailed,
    DownloadNotRecognised,
    DownloadsFailed,
    IlacsError,
    UnknownAuthority,
    UnreadableSource,
    because,
)
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch import addresses
from ilacs_analytics.sources.fetch import download as downloading
from ilacs_analytics.sources.fetch.download import Allowed, Limits, Validators
from ilacs_analytics.sources.fetch.files import ADDED, ALREADY, FAILED, NOT_MODIFIED, REJECTED, Add
from ilacs_analytics.sources.fetch.provider_pages import (
    FILE_HOSTS,
    MONTHS,
    REGISTRY,
    ProviderPage,
    parse_page,
    read_pages,
    read_short_names,
)
from ilacs_analytics.sources.kept.listed_reports import (
    LISTED,
    WITHDRAWN,
    AskedPage,
    ListedReport,
    read_asked,
    read_listed,
    unread,
    write_lists,
)


@dataclass(frozen=True)
class ReportsResult:
    """What a run did: pages asked, reports that are new or were asked for, all that are known and not here."""

    pages: tuple[AskedPage, ...]
    reports: tuple[ListedReport, ...]
    unread: tuple[ListedReport, ...]
    failures: tuple[IlacsError, ...]

    @property
    def failure(self) -> IlacsError | None:
        """The error to end with, or None."""
        return DownloadsFailed.of(self.failures, "pages or reports")

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "pages": [asdict(page) for page in self.pages],
            "reports": [report.as_row() for report in self.reports],
            "unread": [report.as_row() for report in self.unread],
            "failures": [error.as_json() for error in self.failures],
        }


def fetch_reports(
    settings: Settings,
    progress: Progress,
    *,
    authorities: Sequence[str],
    add: Add,
    holds: Callable[[str], bool],
    download: bool = True,
    pages: Sequence[ProviderPage] | None = None,
    limits: Limits | None = None,
    allow_http_hosts: Sequence[str] = (),
    today: dt.date | None = None,
) -> ReportsResult:
    """Ask the pages of these authorities (codes; all of the registry without any), download and add what is not here.

    `holds(sha256)` says whether the store has a file: what a user removed comes again. What `add` rejected is not
    downloaded again while its page shows it at the same address. One page or file that fails stops no other. `pages`
    stands for the registry and `allow_http_hosts` allows a server without TLS: both are for tests. Call it with the
    workspace locked. Raises `UnknownAuthority` before anything is asked.
    """
    registry = {page.authority_code: page for page in (read_pages(settings) if pages is None else pages)}
    for code in authorities:
        if code not in registry:
            raise UnknownAuthority(
                f"no provider page is known of {code}", where=REGISTRY, next_step="add its row to the registry"
            )
    wanted = [registry[code] for code in dict.fromkeys(authorities or registry)]
    limits = limits or Limits()
    try:
        settings.added_folder.mkdir(parents=True, exist_ok=True)
        with downloading.open_client(limits) as client:
            run = _Run(
                settings, progress, client, limits, add, holds, tuple(allow_http_hosts), today or dt.date.today()
            )
            for number, page in enumerate(wanted, 1):
                progress.step("fetch", f"{run.name(page)}, page {number} of {len(wanted)}")
                run.ask(page)
                if download:
                    run.take_reports(page.authority_code)
    except OSError as error:
        raise CannotWrite(
            f"the workspace cannot be written: {because(error)}",
            where=str(settings.added_folder),
            next_step="look at the disk and the folder; what was added before is as it was",
        ) from error
    progress.end()
    asked = {page.authority_code for page in wanted}
    held = {row.sha256 for row in run.reports.values() if row.sha256 and run.is_held(row.sha256)}
    return ReportsResult(
        pages=tuple(run.pages[page.authority_code] for page in wanted),
        reports=tuple(run.reports[key] for key in run.touched),
        unread=unread([row for row in run.reports.values() if row.authority_code in asked], held),
        failures=tuple(run.failures),
    )


@dataclass
class _Run:
    """Pages and reports as far as they are known; every change is written at once."""

    settings: Settings
    progress: Progress
    client: httpx.Client
    limits: Limits
    add: Add
    holds: Callable[[str], bool]
    http_hosts: tuple[str, ...]
    today: dt.date
    touched: dict[tuple[str, str], None] = field(default_factory=dict)
    failures: list[IlacsError] = field(default_factory=list)
    _held: dict[str, bool] = field(default_factory=dict)
    _asked_before: bool = False

    def __post_init__(self) -> None:
        self.names = read_short_names(self.settings)
        self.reports = {(row.authority_code, row.address): row for row in read_listed(self.settings)}
        self.pages = {page.authority_code: page for page in read_asked(self.settings)}

    def name(self, row: ProviderPage | ListedReport) -> str:
        """Short name of the authority, or its code where a registry of one's own names another."""
        return self.names.get(row.authority_code, row.authority_code)

    def is_held(self, sha256: str) -> bool:
        """True where the store has the file; asked once a run."""
        if sha256 not in self._held:
            self._held[sha256] = bool(sha256) and self.holds(sha256)
        return self._held[sha256]

    def ask(self, page: ProviderPage) -> None:
        """Read one page into the list, unless it is as it was."""
        outcome, validators = FAILED, Validators()
        try:
            outcome, validators = self._read_page(page)
        except IlacsError as error:
            error.next_step = error.next_step.replace(addresses.REGISTRY, REGISTRY)
            self.failures.append(error)
        self.pages[page.authority_code] = AskedPage(
            authority_code=page.authority_code,
            address=page.address,
            etag=validators.etag,
            last_modified=validators.last_modified,
            asked_on=self.today.isoformat(),
            outcome=outcome,
        )
        self._write()

    def take_reports(self, authority_code: str) -> None:
        """Download what is listed and not here, the newest first."""
        due = [row for row in self.reports.values() if row.authority_code == authority_code and self._is_due(row)]
        for row in sorted(due, key=lambda row: row.published_on or dt.date.max, reverse=True):
            day = f", {row.published_on:%d.%m.%Y}" if row.published_on else ""
            self.progress.step("fetch", f"{self.name(row)}: {row.title}{day}")
            self._put(self._take(row))
            self._write()

    def _is_due(self, row: ListedReport) -> bool:
        if row.outcome in {ADDED, ALREADY}:
            return not self.is_held(row.sha256)
        return row.outcome not in {REJECTED, WITHDRAWN}

    def _read_page(self, page: ProviderPage) -> tuple[str, Validators]:
        host = urlsplit(page.address).hostname or ""
        last = self.pages.get(page.authority_code)
        known = [row for row in self.reports.values() if row.authority_code == page.authority_code]
        validators = Validators()
        if known and last is not None and last.address == page.address:
            validators = Validators(last.etag, last.last_modified)
        part = self.settings.added_folder / f"page-{page.authority_code}.part"
        self._wait()
        came = downloading.get_file(
            self.client,
            page.address,
            part,
            allowed=Allowed((host,), self.http_hosts),
            limits=replace(self.limits, file_bytes=self.limits.page_bytes),
            known=validators,
        )
        if came.path is None:
            if validators == Validators():
                raise DownloadFailed("the server says nothing has changed, and nothing was here", where=page.address)
            on_page = {row.address for row in known if row.outcome != WITHDRAWN and row.seen_on == _last_seen(known)}
            for row in known:
                if row.address in on_page:
                    self.reports[row.authority_code, row.address] = replace(row, seen_on=self.today)
            return NOT_MODIFIED, came.validators
        try:
            text = came.path.read_text(encoding="utf-8", errors="replace")
        finally:
            downloading.discard(part)
        listed = parse_page(page.authority_code, came.address, text, file_hosts=(*FILE_HOSTS, *self.http_hosts))
        self._merge(known, listed)
        return LISTED, came.validators

    def _merge(self, known: Sequence[ListedReport], listed: Sequence[ListedReport]) -> None:
        """What a page shows now, with what is known of each report; what it shows no more is kept, and told so."""
        before = {row.address: row for row in known}
        for row in listed:
            old = before.pop(row.address, None)
            if old is None or old.outcome == WITHDRAWN:
                self._put(replace(row, seen_on=self.today, outcome=LISTED))
            else:
                told = replace(old, title=row.title, published_on=row.published_on, seen_on=self.today)
                self.reports[row.authority_code, row.address] = told
        for gone in before.values():
            if not self.is_held(gone.sha256):
                self.reports[gone.authority_code, gone.address] = replace(gone, outcome=WITHDRAWN)

    def _take(self, row: ListedReport) -> ListedReport:
        """One report, downloaded and handed over; the row says how it ended."""
        name = re.sub(r"[^0-9A-Za-z]", "-", urlsplit(row.address).path)[-60:]
        part = self.settings.added_folder / f"report{name}.part"
        sha256 = ""
        try:
            self._wait()
            came = downloading.get_file(
                self.client,
                row.address,
                part,
                allowed=Allowed((*FILE_HOSTS, *self.http_hosts), self.http_hosts),
                limits=self.limits,
            )
            if came.path is None:
                raise DownloadFailed("the server says nothing has changed, and nothing was here", where=row.address)
            sha256 = downloading.sha256_of(came.path)
            added = self._hand_over(row, came.path)
        except DownloadNotRecognised as error:
            self.failures.append(error)
            return replace(row, sha256=sha256, outcome=REJECTED, reason=error.what)
        except IlacsError as error:  # of a cut download a part stays, and the next run goes on
            error.next_step = error.next_step.replace(addresses.REGISTRY, REGISTRY)
            self.failures.append(error)
            return replace(row, sha256="", outcome=FAILED, reason=error.what)
        self._held[sha256] = True
        return replace(row, sha256=sha256, outcome=ADDED if added else ALREADY, reason="")

    def _hand_over(self, row: ListedReport, part: Path) -> bool:
        """Give the file to `add` under a name that says what it is; True where it is new."""
        with tempfile.TemporaryDirectory(prefix="ilacs-fetch-") as folder:
            path = Path(folder) / _file_name(self.name(row), row)
            shutil.move(part, path)
            try:
                result = self.add(self.settings, [path], origin=row.address, published_on=row.published_on)
            except UnreadableSource as error:
                raise self._not_recognised(row, error.what) from error
            if not (result.added or result.already):
                raise self._not_recognised(row, "; ".join(str(reason) for reason in result.rejected))
            return bool(result.added)

    def _not_recognised(self, row: ListedReport, why: str) -> DownloadNotRecognised:
        return DownloadNotRecognised(
            f"what came for {self.name(row)} ({row.title}) cannot be added: {why}",
            where=row.address,
            next_step=f"look at it with a browser; it is not downloaded again ({downloading.BY_HAND})",
        )

    def _wait(self) -> None:
        """A pause before every question but the first: the pages are many and the server is not ours."""
        if self._asked_before:
            time.sleep(self.limits.pause_s)
        self._asked_before = True

    def _put(self, row: ListedReport) -> None:
        key = (row.authority_code, row.address)
        self.reports[key] = row
        self.touched[key] = None

    def _write(self) -> None:
        write_lists(self.settings, self.reports.values(), self.pages.values())


def _last_seen(rows: Sequence[ListedReport]) -> dt.date:
    return max(row.seen_on or dt.date.min for row in rows)


def _file_name(short_name: str, row: ListedReport) -> str:
    """`medway - children's services inspection - 11 september 2023.pdf`: the report's day stands at the end."""
    day = row.published_on
    told = f" - {day.day:02} {MONTHS[day.month - 1]} {day.year}" if day else ""
    title = row.title.replace("\u2019", "'").replace("%", "_")[:60]
    return addresses.safe_name(f"{short_name} - {title}{told}.pdf".lower(), "report.pdf")
