"""Publishing by pointer: how a build becomes the one that readers open, and how one builder keeps out another.

A build is a new file beside the old ones; `warehouse/CURRENT` is one line with its name, replaced by rename. A reader
that has resolved the pointer reads on in its own file. Killing a builder at any moment leaves yesterday's pointer.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import duckdb

from ilacs_analytics.errors import CannotWrite, IlacsError, WorkspaceBusy, because
from ilacs_analytics.settings import Settings

POINTER = "CURRENT"
PARTIAL = ".partial"


def build_file(settings: Settings, build_id: str) -> Path:
    """Path of a build's file."""
    return settings.warehouse_folder / f"{build_id}.duckdb"


def current_build(settings: Settings) -> str | None:
    """The build the pointer names, or None where nothing has been published."""
    try:
        text = (settings.warehouse_folder / POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return text or None


def publish(settings: Settings, partial: Path, build_id: str) -> None:
    """Put a finished build in place and point to it. Both moves are renames."""
    target = build_file(settings, build_id)
    _sync(partial)
    os.replace(partial, target)
    point_to(settings, build_id)


def point_to(settings: Settings, build_id: str) -> None:
    """Make an existing build the current one."""
    write_atomically(settings.warehouse_folder / POINTER, f"{build_id}\n")


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old text or the new, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    try:
        beside.write_text(text, encoding="utf-8")
        _sync(beside)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to tell
            beside.unlink(missing_ok=True)
        raise


def prune(settings: Settings) -> list[str]:
    """Remove what earlier runs left unfinished and all but the newest builds; the identifiers removed.

    Kept are the current build, the newest `keep_builds`, and every build with a `<build_id>.keep` file beside it.
    Call it only while the workspace is locked.
    """
    folder = settings.warehouse_folder
    for leftover in folder.glob(f".*{PARTIAL}*"):
        leftover.unlink(missing_ok=True)
    builds = sorted(folder.glob("*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True)
    current = current_build(settings)
    stay = {path.stem for path in builds[: settings.keep_builds]} | {current}
    removed = []
    for path in builds:
        if path.stem not in stay and not path.with_suffix(".keep").exists():
            path.unlink()
            path.with_suffix(".checks.json").unlink(missing_ok=True)
            removed.append(path.stem)
    return removed


@contextlib.contextmanager
def locked(settings: Settings, *, task: str, wait_s: float = 0) -> Iterator[None]:
    """Hold the workspace for one writer. Raises `WorkspaceBusy` naming who holds it, after `wait_s` seconds."""
    from filelock import FileLock, Timeout

    with writable(settings.workspace):
        settings.workspace.mkdir(parents=True, exist_ok=True)
        settings.warehouse_folder.mkdir(exist_ok=True)
        lock = FileLock(settings.warehouse_folder / ".lock", timeout=wait_s)
        holder = settings.warehouse_folder / ".lock-holder.json"
        try:
            lock.acquire()
        except Timeout:
            raise WorkspaceBusy(
                f"another process works in this workspace: {_describe(holder)}",
                where=str(settings.workspace),
                next_step="wait for it, or give --wait SECONDS; readers are not affected",
            ) from None
    try:
        with writable(settings.workspace):
            write_atomically(holder, json.dumps({"task": task, "pid": os.getpid()}))
        yield
    finally:
        with contextlib.suppress(OSError):  # a note for people; the lock itself is what counts
            holder.unlink(missing_ok=True)
        lock.release()


def _describe(holder: Path) -> str:
    try:
        noted = json.loads(holder.read_text(encoding="utf-8"))
        return f"{noted['task']} (process {noted['pid']})"
    except (OSError, ValueError, KeyError):
        return "it has not said which"


@contextlib.contextmanager
def writable(folder: Path, *, raising: type[IlacsError] = CannotWrite) -> Iterator[None]:
    """Turn a folder that cannot be written into an error that says so."""
    try:
        yield
    except OSError as error:
        refuse_to_write(error, folder, raising)


def is_about_writing(error: BaseException) -> bool:
    """True where a database error tells of a file that could not be written, whatever its class."""
    told = ("Could not write", "No space left", "File too large", "Permission denied", "Read-only", "Failed to commit")
    return isinstance(error, duckdb.IOException) or any(words in str(error) for words in told)


def refuse_to_write(error: BaseException, folder: Path, raising: type[IlacsError] = CannotWrite) -> NoReturn:
    """Raise the error that explains why `folder` cannot be written."""
    number = getattr(error, "errno", None)
    text = str(error)
    if number in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} or "No space left" in text or "File too large" in text:
        raise raising(
            "the disk is full or a limit on file size is reached",
            where=str(folder),
            next_step="free some space and run it again; what was published before is as it was",
        ) from error
    if number in {errno.EACCES, errno.EPERM, errno.EROFS} or "Permission denied" in text or "Read-only" in text:
        raise raising(
            "the folder cannot be written",
            where=str(folder),
            next_step="choose another with --workspace DIR or ILACS_WORKSPACE",
        ) from error
    if number in {errno.ENOTDIR, errno.EEXIST}:
        raise raising(
            "a file stands where a folder is needed",
            where=str(folder),
            next_step="choose another with --workspace DIR or ILACS_WORKSPACE",
        ) from error
    raise raising(f"writing failed: {because(error)}", where=str(folder), next_step="look at the disk") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
