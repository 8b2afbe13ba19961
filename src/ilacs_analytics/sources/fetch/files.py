"""`ilacs fetch`: are there newer files at the publishers, and may they come into the workspace?

The registry (data/reference/fetch_address.csv) says where each publication stands; this room finds the current file,
has it downloaded, hands it to whoever adds files, and writes down what came (added/fetched.csv). It does not read what
the file says: an HTML page under the name of a workbook is told by the one who adds it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from ilacs_analytics.errors import (
    CannotWrite,
    DownloadFailed,
    DownloadNotRecognised,
    DownloadsFailed,
    IlacsError,
    UnknownFetchName,
    UnreadableSource,
    because,
    nearest,
)
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch import download
from ilacs_analytics.sources.fetch.addresses import (
    REGISTRY,
    FetchAddress,
    address_of,
    find_link,
    read_registry,
    safe_name,
    take_member,
)
from ilacs_analytics.sources.fetch.download import Allowed, Download, Limits, Validators

LEDGER = "fetched.csv"

ADDED, ALREADY, NOT_MODIFIED, SAME_BYTES = "added", "already_there", "not_modified", "same_bytes"
REJECTED, FAILED = "rejected", "failed"
CAME = frozenset({ADDED, ALREADY, NOT_MODIFIED, SAME_BYTES})
"""Outcomes after which the workspace holds the publisher's file."""


class Addition(Protocol):
    """What adding files gives back: what is new, what was there, and what was no file this package reads."""

    @property
    def added(self) -> Sequence[object]: ...
    @property
    def already(self) -> Sequence[object]: ...
    @property
    def rejected(self) -> Sequence[object]: ...


class Add(Protocol):
    """Takes files into the workspace's store; `sources.adding.add_paths` is one."""

    def __call__(
        self, settings: Settings, paths: Sequence[Path], *, origin: str, published_on: dt.date | None
    ) -> Addition: ...


@dataclass(frozen=True)
class Fetched:
    """One attempt at one publication: a row of the ledger. `sha256` is that of the file handed over, "" if none was."""

    name: str
    address: str
    etag: str
    last_modified: str
    sha256: str
    fetched_on: str
    outcome: str


@dataclass(frozen=True)
class FetchResult:
    """What a run did, one entry for each name in the order asked, and why the failed ones failed."""

    fetched: tuple[Fetched, ...]
    failures: tuple[IlacsError, ...]

    @property
    def failure(self) -> IlacsError | None:
        """The error to end with, or None."""
        return DownloadsFailed.of(self.failures)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "fetched": [asdict(row) for row in self.fetched],
            "failures": [error.as_json() for error in self.failures],
        }


def fetch(
    settings: Settings,
    progress: Progress,
    *,
    names: Sequence[str],
    add: Add,
    holds: Callable[[str], bool],
    addresses: Sequence[FetchAddress] | None = None,
    limits: Limits | None = None,
    allow_http_hosts: Sequence[str] = (),
    today: dt.date | None = None,
) -> FetchResult:
    """Download the current file of each named publication (all without names) and hand it to `add`.

    `holds(sha256)` says whether the store has a file: "unchanged" counts only while it does, so what a user removed
    comes again. One publication that fails stops no other. `addresses` stands for the registry and `allow_http_hosts`
    allows a server without TLS: both are for tests, and no option or variable sets them. Call it with the workspace
    locked. Raises `UnknownFetchName` before anything is asked.
    """
    registry = {row.name: row for row in (read_registry(settings) if addresses is None else addresses)}
    for name in names:
        if name not in registry:
            hint = nearest(name, registry) or f"there are {', '.join(registry)}"
            raise UnknownFetchName(f"'{name}' is no publication that can be fetched", where=REGISTRY, next_step=hint)
    limits = limits or Limits()
    rows: list[Fetched] = []
    failures: list[IlacsError] = []
    try:
        settings.added_folder.mkdir(parents=True, exist_ok=True)
        ledger = settings.added_folder / LEDGER
        with download.open_client(limits) as client:
            for name in dict.fromkeys(names or registry):
                progress.step("fetch", name)
                allowed = Allowed(registry[name].hosts, tuple(allow_http_hosts))
                before = [old for old in read_ledger(ledger) if old.name == name and old.outcome in CAME]
                before = [old for old in before if holds(old.sha256)]
                errand = _Errand(settings, client, registry[name], allowed, limits, add, before)
                try:
                    errand.run()
                except IlacsError as error:
                    failures.append(error)
                rows.append(errand.row_of_ledger(today or dt.date.today()))
                _append(ledger, rows[-1])
    except OSError as error:
        raise CannotWrite(
            f"the workspace cannot be written: {because(error)}",
            where=str(settings.added_folder),
            next_step="look at the disk and the folder; what was added before is as it was",
        ) from error
    progress.end()
    return FetchResult(tuple(rows), tuple(failures))


def read_ledger(path: Path) -> tuple[Fetched, ...]:
    """Every attempt so far, oldest first; none where nothing was ever fetched. Raises `UnreadableSource`."""
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            rows = list(reader)
        if reader.fieldnames != [column.name for column in fields(Fetched)]:
            raise TypeError("other columns")
        if any(None in row.values() for row in rows):
            raise TypeError("a row that is too short")
        return tuple(Fetched(**row) for row in rows)
    except (TypeError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableSource(
            "the list of what was fetched is damaged",
            where=str(path),
            next_step="move it away and fetch again; the added files themselves are not touched",
        ) from error


@dataclass
class _Errand:
    """One publication on its way; `address`, `sha256` and `outcome` say how far it came."""

    settings: Settings
    client: httpx.Client
    row: FetchAddress
    allowed: Allowed
    limits: Limits
    add: Add
    before: Sequence[Fetched]
    address: str = ""
    validators: Validators = field(default_factory=Validators)
    sha256: str = ""
    outcome: str = FAILED

    def row_of_ledger(self, day: dt.date) -> Fetched:
        """How it ended."""
        return Fetched(
            name=self.row.name,
            address=self.address or self.row.address,
            etag=self.validators.etag,
            last_modified=self.validators.last_modified,
            sha256=self.sha256,
            fetched_on=day.isoformat(),
            outcome=self.outcome,
        )

    def run(self) -> None:
        """Find, download, hand over."""
        self.address = self._find()
        last = next((old for old in reversed(self.before) if old.address == self.address), None)
        part = self.settings.added_folder / f"{self.row.name}.part"
        came = download.get_file(
            self.client,
            self.address,
            part,
            allowed=self.allowed,
            limits=self.limits,
            known=Validators(last.etag, last.last_modified) if last else None,
        )
        self.validators = came.validators
        if came.path is None:
            if last is None:
                raise DownloadFailed("the server says nothing has changed, and nothing was here", where=self.address)
            self.sha256, self.outcome = last.sha256, NOT_MODIFIED
        else:
            try:
                with tempfile.TemporaryDirectory(prefix="ilacs-fetch-") as folder:
                    self._hand_over(came, came.path, Path(folder))
            finally:
                download.discard(part)

    def _find(self) -> str:
        address = address_of(self.row)
        for pattern in self.row.link_patterns:
            page = download.get_page(self.client, address, allowed=self.allowed, limits=self.limits)
            address = find_link(page.address, page.text, pattern)
        return address

    def _hand_over(self, came: Download, part: Path, folder: Path) -> None:
        """The file under its publisher's name, added unless it is there already."""
        if self.row.member_pattern:
            path = take_member(
                part, self.row.member_pattern, folder, at_most=self.limits.file_bytes, address=self.address
            )
        else:
            last_part = urlsplit(came.address).path.rpartition("/")[2]
            path = folder / safe_name(last_part, f"{self.row.name}.csv" if self.row.kind == "ees" else self.row.name)
            shutil.move(part, path)
        self.sha256 = download.sha256_of(path)
        if any(old.sha256 == self.sha256 for old in self.before):
            self.outcome = SAME_BYTES
            return
        self.outcome = REJECTED
        try:
            result = self.add(self.settings, [path], origin=self.address, published_on=None)
        except UnreadableSource as error:
            raise self._not_recognised(path, error.what) from error
        if not (result.added or result.already):
            raise self._not_recognised(path, "; ".join(str(reason) for reason in result.rejected))
        self.outcome = ADDED if result.added else ALREADY

    def _not_recognised(self, path: Path, why: str) -> DownloadNotRecognised:
        return DownloadNotRecognised(
            f"what came for {self.row.name} ({path.name}) cannot be added: {why}",
            where=self.address,
            next_step=f"look at the address with a browser; if the publisher has moved the file, mend {REGISTRY}",
        )


def _append(ledger: Path, row: Fetched) -> None:
    """One more row, by replacing the whole file: a reader sees the old list or the new."""
    lines = io.StringIO()
    writer = csv.DictWriter(lines, [column.name for column in fields(Fetched)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(old) for old in (*read_ledger(ledger), row))
    beside = ledger.with_name(f".{ledger.name}.{os.getpid()}.partial")
    try:
        beside.write_text(lines.getvalue(), encoding="utf-8")
        os.replace(beside, ledger)
    finally:
        beside.unlink(missing_ok=True)
