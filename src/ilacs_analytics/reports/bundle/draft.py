"""A bundle in the making: a folder, and a record of each page that is finished in it.

A run that was interrupted leaves its draft. The next run of the same build takes it up, and makes only what has no record or
is made of something else by now.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.settings import Settings

PREFIX = ".draft-"
RECORDS, KEY = ".pages", ".build"


@dataclass(frozen=True)
class Draft:
    """The folder of a bundle in the making. `finished` are records an interrupted run left, by the page's stem."""

    folder: Path
    finished: Mapping[str, dict[str, Any]]

    def record(self, entry: Mapping[str, Any]) -> None:
        """A page is whole: its files are all there."""
        path = self.folder / RECORDS / f"{entry['stem']}.json"
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(entry, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)

    def forget(self, stem: str) -> None:
        """A page is about to be written again: what an interrupted run noted of it no longer holds."""
        (self.folder / RECORDS / f"{stem}.json").unlink(missing_ok=True)

    def take(self, entry: Mapping[str, Any], other: Path) -> None:
        """Take the files of a page over from a delivered bundle: linked where the disk allows, for nobody changes them."""
        for file in entry["files"]:
            target = self.folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            try:
                os.link(other / file, target)
            except OSError:
                shutil.copyfile(other / file, target)

    def close(self, entries: Sequence[Mapping[str, Any]], *, beside: Collection[str]) -> None:
        """Take out what belongs to no page: the records, and what an interrupted run left."""
        shutil.rmtree(self.folder / RECORDS)
        (self.folder / KEY).unlink()
        wanted = {file for entry in entries for file in entry["files"]} | set(beside)
        for path in self.folder.rglob("*"):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in wanted:
                path.unlink()


def open_draft(settings: Settings, build_id: str) -> Draft:
    """A folder for a run: that of an interrupted run of the same build, else an empty one. Other leftovers are removed."""
    runs = settings.reports_folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    for leftover in settings.reports_folder.glob(".latest-*"):
        remove(leftover)
    left = [path for path in runs.glob(f"{PREFIX}*") if _build_of(path) == build_id]
    folder = runs / f"{PREFIX}{os.getpid()}"
    if left:
        taken = max(left, key=lambda path: len(list((path / RECORDS).glob("*.json"))))
        if taken != folder:
            if folder.exists():
                remove(folder)
            taken.rename(folder)
    for path in runs.glob(f"{PREFIX}*"):
        if path != folder or not left:
            remove(path)
    for name in ("notebooks", "data", RECORDS):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / KEY).write_text(build_id, encoding="utf-8")
    finished = _read_records(folder)
    _clear(folder, finished)
    return Draft(folder, finished)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path)


def _clear(folder: Path, finished: Mapping[str, dict[str, Any]]) -> None:
    """Take out what belongs to no finished page: files linked to a delivered bundle among it, which nobody may write into."""
    wanted = {file for entry in finished.values() for file in entry["files"]}
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in {RECORDS, KEY} and name.as_posix() not in wanted:
            path.unlink()


def _build_of(folder: Path) -> str:
    try:
        return (folder / KEY).read_text(encoding="utf-8")
    except OSError:
        return ""


def _read_records(folder: Path) -> dict[str, dict[str, Any]]:
    records = {}
    for path in sorted((folder / RECORDS).glob("*.json")):
        with contextlib.suppress(ValueError):  # one that was cut off is made again
            entry = json.loads(path.read_text(encoding="utf-8"))
            if all((folder / file).is_file() for file in entry["files"]):
                records[path.stem] = entry
    return records
