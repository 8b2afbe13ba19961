"""Why a build cannot be opened: told by the file and its locks, never by words of a message, in which a path may stand.

A database that another program has open for writing lets nobody read it. Asked for its lock, the system names the process
that holds it; the head of the file says in which format it was written.
"""

from __future__ import annotations

import struct
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ilacs_analytics.errors import BuildLocked, NoWarehouse, WarehouseError, WarehouseTooNew, because

MAGIC_AT, MAGIC = 8, b"DUCK"
VERSION_AT = 12
"""Where the head of a database file says what it is, and in which format it was written."""
_FLOCK = {"linux": ("hh4xqqi4x", (0, 4)), "darwin": ("qqihh", (3, 2))}
"""Layout of the system's answer on a lock, and where in it the kind of lock and the process stand (64-bit systems)."""


@dataclass(frozen=True)
class Holder:
    """The process that has a file open for writing; `program` is empty where the system does not tell."""

    pid: int
    program: str

    def __str__(self) -> str:
        return f"{self.program or 'a program'} (process {self.pid})"


def cannot_open(path: Path, error: duckdb.Error) -> WarehouseError:
    """The error for a build that did not open, by its kind."""
    if not path.exists():
        return NoWarehouse(f"build {path.stem} is not there", where=str(path.parent), next_step="run `ilacs build`")
    is_ours = isinstance(error, duckdb.ConnectionException)
    # asking for the lock closes the file again, and with it go all locks that this process has on it
    holder = None if is_ours else find_holder(path)
    if is_ours or holder is not None or _is_barred(path):
        who = "this very program" if is_ours else str(holder or "another program")
        return BuildLocked(
            f"{who} has the build open for writing, and nobody else can read it",
            where=str(path),
            next_step="close it there, or open it read-only (`duckdb -readonly FILE`; in other tools the access mode "
            "READ_ONLY); builds are not for writing",
        )
    written, readable = _format_of(path), _own_format()
    if written is not None and readable is not None and written > readable:
        return WarehouseTooNew(
            f"the file is written in format {written}, and this DuckDB reads up to {readable}: {because(error)}",
            where=str(path),
            next_step="upgrade the package, or run `ilacs build` again with this one",
        )
    return WarehouseError(
        f"the file cannot be opened: {because(error)}", where=str(path), next_step="run `ilacs build --force`"
    )


def find_holder(path: Path) -> Holder | None:
    """The process that holds a lock for writing on a file; None where there is none, or the system cannot be asked."""
    layout = _FLOCK.get(sys.platform)
    if layout is None:
        return None
    import fcntl  # not on Windows

    form, (kind_at, pid_at) = layout
    asked = [0] * (len(struct.unpack(form, bytes(struct.calcsize(form)))))
    asked[kind_at] = fcntl.F_RDLCK
    try:
        with path.open("rb") as file:
            answer = struct.unpack(form, fcntl.fcntl(file, fcntl.F_GETLK, struct.pack(form, *asked)))
    except OSError:
        return None  # a file system without locks holds none
    if answer[kind_at] == fcntl.F_UNLCK:
        return None
    return Holder(answer[pid_at], _program(answer[pid_at]))


def _program(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/exe").readlink())
    except OSError:
        return ""  # of another user, or a system without /proc


def _is_barred(path: Path) -> bool:
    """True where the system lets nobody open the file, as Windows does with one that is open for writing."""
    try:
        with path.open("rb"):
            return False
    except PermissionError:
        return sys.platform == "win32"


def _format_of(path: Path) -> int | None:
    """Number of the format a database file is written in; None for what is no database."""
    with path.open("rb") as file:
        head = file.read(VERSION_AT + 8)
    if head[MAGIC_AT : MAGIC_AT + len(MAGIC)] != MAGIC:
        return None
    number: int = struct.unpack_from("<Q", head, VERSION_AT)[0]
    return number


def _own_format() -> int | None:
    """Number of the newest format this DuckDB writes."""
    with tempfile.TemporaryDirectory(prefix="ilacs-") as folder:
        path = Path(folder) / "newest.duckdb"
        with duckdb.connect() as connection:
            connection.execute(
                f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as newest (storage_version 'latest')"
            )
            connection.execute("detach newest")
        return _format_of(path)
