"""Files into the workspace: what each is recognised as, what it is called here, what is refused and why.

Tables and workbooks are recognised one by one. Reports are read whole, several at a time in processes of their own, since
reading them is what takes time: what was read is kept beside the original, and a build only takes it up.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ilacs_analytics.errors import (
    IlacsError,
    NothingAdded,
    NothingLoaded,
    UnknownPublication,
    UnreadableSource,
)
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings, usable_cores
from ilacs_analytics.sources.files.opening import Content, content_of
from ilacs_analytics.sources.files.pool import read_all
from ilacs_analytics.sources.files.told import Edition
from ilacs_analytics.sources.files.unpacking import files_of, scratch_folder
from ilacs_analytics.sources.kept.reading_lines import ReadLine, read_line
from ilacs_analytics.sources.kept.readings import Reading, keep, kept, version_of
from ilacs_analytics.sources.kept.store import AddedFile, hash_file, keep_file, read_ledger, write_ledger
from ilacs_analytics.sources.local import table as local_table
from ilacs_analytics.sources.local.mapping import Mapping, read_mapping
from ilacs_analytics.sources.neighbours import model as neighbour_model
from ilacs_analytics.sources.neighbours.rows import first_difference
from ilacs_analytics.sources.recognise import read_file
from ilacs_analytics.sources.reference.places import Places
from ilacs_analytics.sources.reference.publications import Publication, read_publications
from ilacs_analytics.sources.reports import cached
from ilacs_analytics.sources.reports.names import find_authority
from ilacs_analytics.sources.reports.periods import read_day
from ilacs_analytics.sources.reports.read import ToldReport

LONGEST_NAME = 120
"""Characters of a file's name that are kept, from its end."""
MOST_BYTES = 240
"""Bytes of them: file systems take 255 for a name."""
REPORT = "ofsted-report"
"""Publication of inspection reports."""
REPORT_READER = "ilacs_analytics.sources.reports.read:read_report"
MOST_WORKERS = 3
"""Workers whose bounds, with this process, add up to less than 500 MB."""
TOLD_EVERY = 10
"""Reports after which the progress is told."""
LEDGER_EVERY = 20
"""Reports after which the ledger is written: what a run that is killed has read is read again, never lost."""


@dataclass(frozen=True)
class Said:
    """What the user says of a file beyond its content: where it came from, when published, its edition, a mapping."""

    origin: str = ""
    published_on: dt.date | None = None
    edition: str = ""
    mapping: Mapping | None = None


@dataclass(frozen=True)
class Refused:
    """A file that could not be added, and why."""

    name: str
    error: IlacsError


@dataclass(frozen=True)
class Repeated:
    """A file whose content came under another name in the same run."""

    name: str
    same_as: str


@dataclass
class AddResult:
    """What became of the files named: added, there already, named twice, rejected; `told` by added_id is what was read;
    `empty` are files named themselves of which nothing can be loaded."""

    added: list[AddedFile] = field(default_factory=list)
    already: list[AddedFile] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    rejected: list[Refused] = field(default_factory=list)
    told: dict[str, ReadLine] = field(default_factory=dict)
    empty: list[NothingLoaded] = field(default_factory=list)

    def refuse(self, name: str, error: IlacsError) -> None:
        """Note a file that could not be added."""
        self.rejected.append(Refused(name, error))

    def extend(self, other: AddResult) -> None:
        """Take in what became of further files."""
        self.added += other.added
        self.already += other.already
        self.repeated += other.repeated
        self.rejected += other.rejected
        self.told |= other.told
        self.empty += other.empty


def add_paths(
    settings: Settings,
    paths: Sequence[Path],
    *,
    origin: str = "",
    published_on: dt.date | None = None,
    edition: str = "",
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> AddResult:
    """Add files, folders and archives; call it while the workspace is locked.

    A file named itself that cannot be added raises; inside folders and archives it is listed in `rejected`. Raises
    `NothingAdded` where a folder or archive holds nothing that could be added.
    """
    reference = settings.resource("data", "reference")
    said = Said(origin, published_on, edition, read_mapping(mapping, reference) if mapping is not None else None)
    adding = _Adding(settings, read_publications(reference), read_ledger(settings), progress or Progress())
    for path in paths:
        if not path.exists():
            raise UnreadableSource("no such file or folder", where=str(path), next_step="check the path")
        several = path.is_dir() or content_of(path) is Content.ARCHIVE
        before = len(adding.result.rejected)
        came_added = len(adding.result.added)
        came = came_added + len(adding.result.already)
        with tempfile.TemporaryDirectory(prefix=".adding-", dir=scratch_folder(settings)) as scratch:
            for file, name in files_of(path, Path(scratch), adding.result.refuse):
                try:
                    adding.take(_Candidate(file, name, said), Path(scratch))
                except UnreadableSource as error:
                    adding.result.rejected.append(Refused(name, error))
            adding.read_reports()
        if not several:
            adding.result.empty += [
                failure
                for added in adding.result.added[came_added:]
                if (line := adding.result.told.get(added.added_id)) is not None
                and (failure := line.failure(added.added_id)) is not None
            ]
        refused = adding.result.rejected[before:]
        if refused and not several:
            adding.result.rejected.remove(refused[0])
            raise refused[0].error
        if several and len(adding.result.added) + len(adding.result.already) == came:
            told = "\n         ".join(f"{one.name}: {one.error.what}" for one in refused)
            raise NothingAdded(
                "nothing in it could be added",
                where=f"{path}\n         {told}",
                next_step="see docs/commands.md, `ilacs add`",
            )
    return adding.result


@dataclass(frozen=True)
class _Candidate:
    """A file to add: where it lies now, its name, what the user says of it; its checksum once it is known."""

    file: Path
    name: str
    said: Said
    sha256: str = ""


class _Adding:
    """One run of `add_paths`: the ledger as it grows, reports that wait to be read, what became of each file."""

    def __init__(
        self, settings: Settings, publications: dict[str, Publication], ledger: list[AddedFile], progress: Progress
    ) -> None:
        self.settings, self.publications, self.progress = settings, publications, progress
        self.result = AddResult()
        self._by_sha256 = {added.sha256: added for added in ledger}
        self._ids = {added.added_id for added in ledger}
        self._reports: dict[str, _Candidate] = {}

    def take(self, candidate: _Candidate, scratch: Path) -> None:
        """Add a file, or have it wait if it is a report. Raises `UnreadableSource`."""
        candidate = replace(candidate, sha256=hash_file(candidate.file))
        mapping = candidate.said.mapping
        there = self._by_sha256.get(candidate.sha256)
        if there is not None:
            if mapping is not None and hash_file(mapping.path) != there.mapping_sha256:
                raise UnreadableSource(
                    f"the file was added as {there.added_id}, {'with another' if there.mapping_sha256 else 'without a'} mapping",
                    where=candidate.name,
                    next_step=f"run `ilacs remove {there.added_id}` first",
                )
            self.result.already.append(there)
        elif candidate.sha256 in self._reports:
            self.result.repeated.append(Repeated(candidate.name, self._reports[candidate.sha256].name))
        elif content_of(candidate.file) is Content.REPORT and mapping is None:
            if candidate.file.parent == scratch:  # of an archive: the next member would take its place
                kept = scratch / candidate.sha256
                candidate = replace(candidate, file=candidate.file.replace(kept))
            self._reports[candidate.sha256] = candidate
        else:
            self._read(candidate, scratch)

    def _read(self, candidate: _Candidate, scratch: Path) -> None:
        """Read a table or workbook whole and add it, with what was read beside it. Raises `UnreadableSource`."""
        reference = self.settings.resource("data", "reference")
        mapping = candidate.said.mapping
        figures = scratch / "figures.parquet"
        try:
            found, reading = read_file(
                candidate.file,
                self.publications,
                reference,
                figures=figures,
                mapping=mapping,
                said_edition=candidate.said.edition,
                today=dt.datetime.now(tz=dt.UTC).date(),
            )
        except UnreadableSource as error:
            error.where = error.where.replace(str(candidate.file), candidate.name)
            raise
        if candidate.said.edition:
            found = replace(found, edition=candidate.said.edition)
        if found.publication == neighbour_model.PUBLICATION:
            self._refuse_another_model(candidate, found, reading)
        line = read_line(reading)
        added = self._keep(candidate, found)
        folder = added.path(self.settings).parent
        version = version_of(reference, mapping.path if mapping is not None else None)
        keep(folder, reading, version)
        self.result.told[added.added_id] = line
        self._write()

    def _refuse_another_model(self, candidate: _Candidate, found: Edition, reading: Reading) -> None:
        """Raise `UnknownPublication` where a file of the same model names another neighbour; files that agree are one model."""
        reference = self.settings.resource("data", "reference")
        for other in self._by_sha256.values():
            if (other.publication, other.edition) != (found.publication, found.edition):
                continue
            there = kept(other.path(self.settings).parent, version_of(reference))
            differing = first_difference(reading.rows, there.rows if there is not None else [], Places(reference))
            if differing:
                raise UnknownPublication(
                    f"another file of the neighbour model {found.edition} has been added already, {other.added_id}, and tells "
                    f"otherwise: {differing}",
                    where=candidate.name,
                    next_step="take that one out with `ilacs remove`, or name this one's year with --edition",
                )

    def read_reports(self) -> None:
        """Read the reports that wait, in processes of their own, and add each as it is read."""
        waiting = {candidate.file: candidate for candidate in self._reports.values()}
        self._reports = {}
        if not waiting:
            return
        unlisted = 0
        with contextlib.closing(read_all(list(waiting), REPORT_READER, workers=report_workers())) as outcomes:
            for done, outcome in enumerate(outcomes, start=1):
                candidate = waiting[outcome.path]
                if len(waiting) > 1 and (done % TOLD_EVERY == 0 or done == len(waiting)):
                    self.progress.step("add", f"reading reports: {done} of {len(waiting)}")
                try:
                    if outcome.failure or outcome.value is None:
                        raise UnreadableSource(
                            outcome.failure,
                            where=candidate.name,
                            next_step="docs/reports.md says which reports are read",
                        )
                    edition, added_id = self._describe_report(candidate, outcome.value)
                except UnreadableSource as error:
                    self.result.rejected.append(Refused(candidate.name, error))
                    continue
                added = self._keep(candidate, edition, added_id=added_id)
                cached.keep(added.path(self.settings).parent, outcome.value)
                unlisted += 1
                if unlisted == LEDGER_EVERY:
                    self._write()
                    unlisted = 0
        if unlisted:
            self._write()
        self.progress.end()

    def _describe_report(self, candidate: _Candidate, told: ToldReport) -> tuple[Edition, str]:
        """Edition and identifier of a report: whose, of when. Raises `UnreadableSource` for an authority nobody knows."""
        front = told.front
        name = find_authority(front.names, self.settings.resource("data", "reference"))
        if name is None:
            raise UnreadableSource(
                f"no authority is called {' or '.join(repr(one) for one in front.names) or 'what it prints'}",
                where=candidate.name,
                next_step="if it is one, add the name to data/reference/place_alias.csv",
            )
        started = front.periods[0].first
        day = candidate.said.published_on or front.published_on or _day_in(candidate.name)
        what = "inspection report" if told.grades else f"{front.kind.replace('_', ' ')} letter"
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        edition = Edition(
            REPORT,
            candidate.said.edition or started.isoformat(),
            day,
            title=f"{name}: {what}, {day or started:%B %Y}",
        )
        return edition, f"report-{slug}-{day or started}"

    def _keep(self, candidate: _Candidate, found: Edition, *, added_id: str = "") -> AddedFile:
        """The original into its place, its row into the ledger as this run knows it."""
        added = self._describe(candidate, found, self.publications[found.publication], added_id)
        keep_file(candidate.file, added.path(self.settings))
        mapping_path = added.mapping_path(self.settings)
        if candidate.said.mapping is not None and mapping_path is not None:
            keep_file(candidate.said.mapping.path, mapping_path)
        self._by_sha256[added.sha256] = added
        self._ids.add(added.added_id)
        self.result.added.append(added)
        return added

    def _write(self) -> None:
        write_ledger(self.settings, list(self._by_sha256.values()))

    def _describe(self, candidate: _Candidate, found: Edition, publication: Publication, added_id: str) -> AddedFile:
        is_local = publication.code == local_table.PUBLICATION
        # what is read by a mapping never stands in for published figures, whatever file it is
        carried = {} if is_local else _carried(self.settings, candidate.sha256)
        shown = candidate.sha256[:8] if is_local else found.edition
        added_id = carried.get("source_id") or added_id or f"{publication.code}-{shown}"
        if added_id in self._ids or (not carried and added_id in _carried_ids(self.settings)):
            added_id = f"{added_id}-{candidate.sha256[:6]}"
        day = candidate.said.published_on or found.published_on
        return AddedFile(
            added_id=added_id,
            publication=publication.code,
            edition=found.edition,
            publisher=carried.get("publisher") or publication.publisher,
            title=carried.get("title") or found.title or f"{publication.title}, {found.edition}",
            kind=publication.kind,
            licence=publication.licence,
            url=carried.get("url") or (candidate.said.origin if is_address(candidate.said.origin) else publication.url),
            published_on=day.isoformat() if day else carried.get("published_on", ""),
            as_at=found.as_at.isoformat() if found.as_at else carried.get("as_at", ""),
            file_name=_short_name(candidate.name),
            sha256=candidate.sha256,
            size_bytes=str(candidate.file.stat().st_size),
            origin=candidate.said.origin or candidate.name,
            added_on=dt.datetime.now(tz=dt.UTC).date().isoformat(),
            mapping_sha256=hash_file(candidate.said.mapping.path) if candidate.said.mapping is not None else "",
        )


def report_workers() -> int:
    """Processes that read reports: one a core, few enough that all together stay within the bound on memory."""
    return min(usable_cores(), MOST_WORKERS)


def is_address(text: str) -> bool:
    """Whether a file came from an address."""
    return text.startswith(("https://", "http://"))


def _day_in(name: str) -> dt.date | None:
    """The day in the name a publisher gave a report: the only place where an ILACS report tells its publication."""
    found = re.search(r"\b(\d{1,2} [A-Za-z]+ \d{4})\b", name)
    return read_day(found[1]) if found else None


def _carried_ids(settings: Settings) -> frozenset[str]:
    """Identifiers of the sources of data/: no other file may take one."""
    with settings.resource("data", "reference", "source.csv").open(encoding="utf-8-sig", newline="") as lines:
        return frozenset(row["source_id"] for row in csv.DictReader(lines))


def _short_name(name: str) -> str:
    """The end of a name that every file system takes: characters and bytes are bounded."""
    return name[-LONGEST_NAME:].encode()[-MOST_BYTES:].decode(errors="ignore")


def _carried(settings: Settings, sha256: str) -> dict[str, str]:
    """The row of data/reference/source.csv for a file that rows of data/official were carried from, or an empty one."""
    with settings.resource("data", "reference", "source.csv").open(encoding="utf-8-sig", newline="") as lines:
        return next((row for row in csv.DictReader(lines) if row["sha256"] == sha256), {})
