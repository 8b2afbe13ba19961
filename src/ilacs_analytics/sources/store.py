"""The files a user added: kept unchanged under their checksum, and listed in a ledger.

`added/<sha256>/<file name>` holds the original, `added/ledger.csv` one row a file: what it was recognised as, who
publishes it under which licence, when it was added. Nothing here reads values; the build does.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PurePosixPath

from ilacs_analytics.errors import (
    IlacsError,
    NothingAdded,
    UnknownPublication,
    UnreadableSource,
    UsageError,
    because,
    nearest,
)
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources import local_table, neighbour_model
from ilacs_analytics.sources.mapping import Mapping, read_mapping
from ilacs_analytics.sources.opening import BROKEN_ARCHIVE, Content, content_of, members_of
from ilacs_analytics.sources.publications import Publication, read_publications
from ilacs_analytics.sources.recognise import recognise
from ilacs_analytics.sources.told import Edition

LEDGER = "ledger.csv"
MAPPING = "mapping.csv"
"""Name under which the mapping of a local file is kept beside it."""
LONGEST_NAME = 120
"""Characters of a file's name that are kept, from its end."""


@dataclass(frozen=True)
class AddedFile:
    """One row of the ledger. `added_id` is the source_id of the file's facts; `mapping_sha256` is empty without a mapping."""

    added_id: str
    publication: str
    edition: str
    publisher: str
    title: str
    kind: str
    licence: str
    url: str
    published_on: str
    as_at: str
    file_name: str
    sha256: str
    size_bytes: str
    origin: str
    added_on: str
    mapping_sha256: str = ""

    def path(self, settings: Settings) -> Path:
        """Where the original lies."""
        return settings.added_folder / self.sha256 / self.file_name

    def mapping_path(self, settings: Settings) -> Path | None:
        """Where the mapping of its columns lies; None for a file that needs none."""
        if not self.mapping_sha256:
            return None
        taken = self.file_name.lower() == MAPPING
        return settings.added_folder / self.sha256 / (f"columns-{MAPPING}" if taken else MAPPING)

    @property
    def content_line(self) -> str:
        """What of the row enters a build: everything but where the file came from and when."""
        return "\0".join(value for name, value in asdict(self).items() if name not in {"origin", "added_on"})


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


@dataclass
class AddResult:
    """What became of the files named: added, there already, rejected; `notes` by added_id."""

    added: list[AddedFile] = field(default_factory=list)
    already: list[AddedFile] = field(default_factory=list)
    rejected: list[Refused] = field(default_factory=list)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def extend(self, other: AddResult) -> None:
        """Take in what became of further files."""
        self.added += other.added
        self.already += other.already
        self.rejected += other.rejected
        self.notes |= other.notes


def read_ledger(settings: Settings) -> list[AddedFile]:
    """Every added file, in the order of their identifiers. Raises `UnreadableSource` for a ledger that is not ours."""
    path = settings.added_folder / LEDGER
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        wanted = [column.name for column in fields(AddedFile)]
        if reader.fieldnames not in (wanted, wanted[:-1]):  # ledgers are older than mappings
            raise UnreadableSource(
                f"the ledger has the columns {', '.join(reader.fieldnames or ())}",
                where=str(path),
                next_step=f"it needs {', '.join(wanted)}; take it from a backup, or move it away and add the files again",
            )
        return sorted((AddedFile(**row) for row in reader), key=lambda added: added.added_id)


def add_paths(
    settings: Settings,
    paths: Sequence[Path],
    *,
    origin: str = "",
    published_on: dt.date | None = None,
    edition: str = "",
    mapping: Path | None = None,
) -> AddResult:
    """Add files, folders and archives; call it while the workspace is locked.

    A file named itself that cannot be added raises; inside folders and archives it is listed in `rejected`. Raises
    `NothingAdded` where a folder or archive holds nothing that could be added.
    """
    reference = settings.resource("data", "reference")
    publications = read_publications(reference)
    said = Said(origin, published_on, edition, read_mapping(mapping, reference) if mapping is not None else None)
    result = AddResult()
    for path in paths:
        if not path.exists():
            raise UnreadableSource("no such file or folder", where=str(path), next_step="check the path")
        before = len(result.added) + len(result.already)
        several = path.is_dir() or content_of(path) is Content.ARCHIVE
        with tempfile.TemporaryDirectory(prefix=".adding-", dir=_added_folder(settings)) as scratch:
            for file, name in _files_of(path, Path(scratch), result):
                try:
                    _add(settings, _Candidate(file, name, said), result, publications)
                except UnreadableSource as error:
                    if not several:
                        raise
                    result.rejected.append(Refused(name, error))
        if several and len(result.added) + len(result.already) == before:
            refused = "\n         ".join(f"{one.name}: {one.error.what}" for one in result.rejected)
            raise NothingAdded(
                "nothing in it could be added",
                where=f"{path}\n         {refused}",
                next_step="see docs/commands.md, `ilacs add`",
            )
    return result


def remove(settings: Settings, added_id: str) -> AddedFile:
    """Take a file out again; call it while the workspace is locked. Raises `UsageError` for an unknown identifier."""
    ledger = read_ledger(settings)
    found = next((added for added in ledger if added.added_id == added_id), None)
    if found is None:
        known = [added.added_id for added in ledger]
        raise UsageError(
            f"no added file has the identifier '{added_id}'",
            next_step=nearest(added_id, known)
            or (f"added are {', '.join(known)}" if known else "nothing has been added"),
        )
    _write_ledger(settings, [added for added in ledger if added != found])
    shutil.rmtree(settings.added_folder / found.sha256)
    return found


def _added_folder(settings: Settings) -> Path:
    settings.added_folder.mkdir(parents=True, exist_ok=True)
    for leftover in settings.added_folder.glob(".adding-*"):
        shutil.rmtree(leftover)  # of a run that was killed; the lock says that nobody else is here
    return settings.added_folder


def _files_of(path: Path, scratch: Path, result: AddResult) -> Iterator[tuple[Path, str]]:
    """Files to add and their names: of a folder all below it, of an archive its members, unpacked one by one."""
    if path.is_dir():
        for file in sorted(found for found in path.rglob("*") if found.is_file() and not found.name.startswith(".")):
            try:
                yield from _files_of(file, scratch, result)
            except UnreadableSource as error:
                result.rejected.append(Refused(str(file.relative_to(path)), error))
        return
    if content_of(path) is not Content.ARCHIVE:
        yield path, path.name
        return
    for member in members_of(path):
        name = PurePosixPath(member.replace("\\", "/")).name
        unpacked = scratch / "unpacked"
        try:
            with zipfile.ZipFile(path) as archive, archive.open(member) as packed, unpacked.open("wb") as out:
                shutil.copyfileobj(packed, out)
        except BROKEN_ARCHIVE as error:
            broken = UnreadableSource(
                f"it cannot be unpacked: {because(error)}", where=f"{path}, {name}", next_step="download it again"
            )
            result.rejected.append(Refused(name, broken))
            continue
        yield unpacked, name


@dataclass(frozen=True)
class _Candidate:
    """A file to add: where it lies now, its name, what the user says of it."""

    file: Path
    name: str
    said: Said


def _add(settings: Settings, candidate: _Candidate, result: AddResult, publications: dict[str, Publication]) -> None:
    sha256 = hash_file(candidate.file)
    ledger = read_ledger(settings)
    there = next((added for added in ledger if added.sha256 == sha256), None)
    mapping = candidate.said.mapping
    if there is not None:
        if mapping is not None and hash_file(mapping.path) != there.mapping_sha256:
            raise UnreadableSource(
                f"the file was added as {there.added_id}, {'with another' if there.mapping_sha256 else 'without a'} mapping",
                where=candidate.name,
                next_step=f"run `ilacs remove {there.added_id}` first",
            )
        result.already.append(there)
        return
    try:
        found = recognise(candidate.file, publications, mapping=mapping)
    except UnreadableSource as error:
        error.where = error.where.replace(str(candidate.file), candidate.name)
        raise
    if candidate.said.edition:
        found = replace(found, edition=candidate.said.edition)
    publication = publications[found.publication]
    added = _describe(settings, candidate, sha256, found, ledger=ledger, publication=publication)
    keep = settings.added_folder / sha256
    keep.mkdir(exist_ok=True)
    _keep(candidate.file, added.path(settings))
    mapping_path = added.mapping_path(settings)
    if mapping is not None and mapping_path is not None:
        _keep(mapping.path, mapping_path)
    _write_ledger(settings, [*ledger, added])
    result.added.append(added)
    result.notes[added.added_id] = found.notes


def _keep(file: Path, path: Path) -> None:
    """Copy a file to its place, whole or not at all."""
    partial = path.with_name(f".{os.getpid()}.partial")
    shutil.copyfile(file, partial)
    partial.replace(path)


def _describe(
    settings: Settings,
    candidate: _Candidate,
    sha256: str,
    found: Edition,
    *,
    ledger: Sequence[AddedFile],
    publication: Publication,
) -> AddedFile:
    is_local = publication.code == local_table.PUBLICATION
    # what is read by a mapping never stands in for published figures, whatever file it is
    carried = {} if is_local else _carried(settings, sha256)
    added_id = carried.get("source_id") or f"{publication.code}-{sha256[:8] if is_local else found.edition}"
    if added_id in {added.added_id for added in ledger}:
        added_id = f"{added_id}-{sha256[:6]}"
    if publication.code == neighbour_model.PUBLICATION and any(
        (added.publication, added.edition) == (publication.code, found.edition) for added in ledger
    ):
        raise UnknownPublication(
            f"another file of the neighbour model {found.edition} has been added already",
            where=candidate.name,
            next_step="take that one out with `ilacs remove`, or name this one's year with --edition",
        )
    day = candidate.said.published_on or found.published_on
    return AddedFile(
        added_id=added_id,
        publication=publication.code,
        edition=found.edition,
        publisher=carried.get("publisher") or publication.publisher,
        title=carried.get("title") or found.title or f"{publication.title}, {found.edition}",
        kind=publication.kind,
        licence=publication.licence,
        url=carried.get("url") or publication.url,
        published_on=day.isoformat() if day else carried.get("published_on", ""),
        as_at=found.as_at.isoformat() if found.as_at else carried.get("as_at", ""),
        file_name=candidate.name[-LONGEST_NAME:],
        sha256=sha256,
        size_bytes=str(candidate.file.stat().st_size),
        origin=candidate.said.origin or candidate.name,
        added_on=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        mapping_sha256=hash_file(candidate.said.mapping.path) if candidate.said.mapping is not None else "",
    )


def _carried(settings: Settings, sha256: str) -> dict[str, str]:
    """The row of data/reference/source.csv for a file that rows of data/official were carried from, or an empty one."""
    with settings.resource("data", "reference", "source.csv").open(encoding="utf-8-sig", newline="") as lines:
        return next((row for row in csv.DictReader(lines) if row["sha256"] == sha256), {})


def _write_ledger(settings: Settings, rows: Sequence[AddedFile]) -> None:
    path = settings.added_folder / LEDGER
    partial = path.with_name(f".{LEDGER}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, [column.name for column in fields(AddedFile)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in sorted(rows, key=lambda added: added.added_id))
    partial.replace(path)


def hash_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
