"""Folders and archives into single files, one after the other; what cannot be unpacked is told and does not stop the rest."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from ilacs_analytics.errors import UnreadableSource, because
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.files.opening import BROKEN_ARCHIVE, Content, content_of, members_of


def scratch_folder(settings: Settings) -> Path:
    """The folder of added files, made where it is not there; what a run that was killed left in it is taken away."""
    settings.added_folder.mkdir(parents=True, exist_ok=True)
    for leftover in settings.added_folder.glob(".adding-*"):
        shutil.rmtree(leftover)  # of a run that was killed; the lock says that nobody else is here
    return settings.added_folder


def files_of(path: Path, scratch: Path, refuse: Callable[[str, UnreadableSource], None]) -> Iterator[tuple[Path, str]]:
    """Files to add and their names: of a folder all below it, of an archive its members, unpacked one by one."""
    if path.is_dir():
        for file in sorted(found for found in path.rglob("*") if found.is_file() and not found.name.startswith(".")):
            try:
                yield from files_of(file, scratch, refuse)
            except UnreadableSource as error:
                refuse(str(file.relative_to(path)), error)
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
            refuse(name, broken)
            continue
        yield unpacked, name
