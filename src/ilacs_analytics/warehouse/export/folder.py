"""Where an export goes: a draft beside the folder, put in its place by rename when it stands whole.

Nobody's files are deleted: a folder that holds anything else than an export of ours is refused or, with force, moved
aside. A run that was killed leaves a draft, which the next one removes.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import CannotWrite, UsageError, WorkspaceBusy
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.export.package import DESCRIPTOR
from ilacs_analytics.warehouse.publish import writable

ANOTHER = "name a new folder, such as one beside it"


def refuse_target(settings: Settings, folder: Path, *, force: bool) -> None:
    """Raise `UsageError` for a folder that an export may not take the place of."""
    if folder.exists() and not folder.is_dir():
        raise UsageError("a file stands where the export would go", where=str(folder), next_step=ANOTHER)
    own = (settings.warehouse_folder, settings.reports_folder, settings.added_folder)
    if any(folder.is_relative_to(kept) for kept in own):
        raise UsageError("the workspace keeps its own files there", where=str(folder), next_step=ANOTHER)
    for kept, called in ((settings.workspace, "the workspace"), (settings.resources, "the project"),
                         (Path.cwd(), "the folder you are in")):  # fmt: skip
        if kept.is_relative_to(folder):
            raise UsageError(f"{called} is in this folder, or is it", where=str(folder), next_step=ANOTHER)
    strangers = find_strangers(folder)
    if strangers and not force:
        raise UsageError(
            f"the folder holds what no export wrote: {strangers[0]}"
            + (f" and {len(strangers) - 1} more" if len(strangers) > 1 else ""),
            where=str(folder),
            next_step=f"{ANOTHER}; --force moves this one aside, as {folder.name}.replaced-1",
        )


def find_strangers(folder: Path) -> list[str]:
    """Files of a folder that are no part of an export, by name; none where there is no folder."""
    if not folder.is_dir():
        return []
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    descriptor = read_descriptor(folder)
    return [file for file in files if descriptor is None or file not in listed_files(descriptor)]


def read_descriptor(folder: Path) -> dict[str, Any] | None:
    """The descriptor of an export of ours, or None where the folder holds none."""
    try:
        read = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(read, dict) and isinstance(read.get("ilacs"), dict) and isinstance(read.get("resources"), list)
    return read if is_ours else None


def listed_files(descriptor: dict[str, Any]) -> set[str]:
    """Paths of every file a descriptor tells of, its own among them."""
    told = [descriptor["ilacs"].get("checks"), *descriptor["resources"]]
    told += [one.get("parquet") for one in descriptor["resources"] if isinstance(one, dict)]
    return {DESCRIPTOR} | {one["path"] for one in told if isinstance(one, dict) and isinstance(one.get("path"), str)}


@contextlib.contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of `folder` at the end; after an error all is as it was.

    An export that stood there goes; anything else is moved aside. Raises `WorkspaceBusy` where another run writes there.
    """
    from filelock import FileLock, Timeout

    beside = folder.parent / f".{folder.name}.draft"
    new, old = beside / "new", beside / "old"
    beside.mkdir(parents=True, exist_ok=True)
    lock = FileLock(beside / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceBusy(
            "another export writes into this folder", where=str(folder), next_step="wait for it, or name another folder"
        ) from None
    try:
        if old.exists() and not folder.exists():  # killed between the two renames
            old.rename(folder)
        for leftover in (old, new):
            shutil.rmtree(leftover, ignore_errors=True)
        new.mkdir()
        yield new
        _swap(folder, new, old)
    finally:
        lock.release()
        shutil.rmtree(beside, ignore_errors=True)


def _swap(folder: Path, new: Path, old: Path) -> None:
    aside = free_name(folder) if find_strangers(folder) else old
    had_one = folder.exists()
    if had_one:
        folder.rename(aside)
    try:
        new.rename(folder)
    except OSError:
        if had_one:
            aside.rename(folder)
        raise


def free_name(folder: Path) -> Path:
    """The first name that nothing bears yet for a folder that is moved aside."""
    number = 1
    while (aside := folder.with_name(f"{folder.name}.replaced-{number}")).exists():
        number += 1
    return aside


@contextlib.contextmanager
def writable_target(folder: Path) -> Iterator[None]:
    """As `writable`, for a folder the user named himself."""
    try:
        with writable(folder):
            yield
    except CannotWrite as error:
        raise CannotWrite(
            error.what, where=error.where, next_step="look at its disk and rights, or name another folder"
        ) from error
