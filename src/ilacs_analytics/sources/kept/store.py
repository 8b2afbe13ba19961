"""The files a user added: kept unchanged under their checksum, and listed in a ledger.

`added/<sha256>/<file name>` holds the original, `added/ledger.csv` one row a file: what it was recognised as, who
publishes it under which licence, when it was added. Nothing here reads values; the build does.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import UnreadableSource, UsageError, nearest
from ilacs_analytics.settings import Settings

LEDGER = "ledger.csv"
MAPPING = "mapping.csv"
"""Name under which the mapping of a local file is kept beside it."""


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
    write_ledger(settings, [added for added in ledger if added != found])
    shutil.rmtree(settings.added_folder / found.sha256)
    return found


def write_ledger(settings: Settings, rows: Sequence[AddedFile]) -> None:
    """Replace the ledger: a reader sees the old one or the new one."""
    replace_rows(settings.added_folder / LEDGER, AddedFile, sorted(rows, key=lambda added: added.added_id))


def replace_rows(path: Path, kind: type[Any], rows: Iterable[Any]) -> None:
    """Replace a CSV of records of one kind: a reader sees the old one or the new one."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, [column.name for column in fields(kind)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    partial.replace(path)


def keep_file(file: Path, path: Path) -> None:
    """Copy a file to its place, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    partial = path.with_name(f".{os.getpid()}.partial")
    shutil.copyfile(file, partial)
    partial.replace(path)


def hash_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
