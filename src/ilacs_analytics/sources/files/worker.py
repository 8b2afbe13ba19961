"""The worker's side of `report_pool`: imports a reader, then reads one file after the other until its input ends.

Runs in a process of its own, started by `report_pool`, which sends paths and takes pickled answers; what is told there about
bounds and endings is kept here. Nothing here is called by anybody else.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ilacs_analytics.errors import IlacsError, because

GROWN_BY = 0.25
"""Share of the memory a worker may keep after a file, beyond what it began with; else the next one would have less."""
HEADER = 8
"""Bytes that tell the length of the message that follows."""


def serve() -> None:
    """The life of a worker: import the reader, then answer each path on the input until the input ends."""
    orders = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):  # what a reader prints must not come between the messages
        os.dup2(nothing, standard)
    module, _, name = orders["read"].partition(":")
    read = getattr(importlib.import_module(module), name)
    paths: queue.SimpleQueue[Path] = queue.SimpleQueue()
    threading.stack_size(2**18)  # a stack counts as data
    threading.Thread(target=_listen, args=(incoming, paths), daemon=True).start()
    threading.stack_size(0)
    _bound_memory(orders["memory_mb"])
    most = _data_bytes() + GROWN_BY * orders["memory_mb"] * 2**20
    send(outgoing, pickle.dumps(("ready", None)))
    while True:
        path = paths.get()
        _bound_processor(orders["seconds"])
        answer = _answer(read, path)
        if _data_bytes() > most:
            send(outgoing, pickle.dumps(("grown", None)))
        send(outgoing, answer)


def _listen(incoming: IO[bytes], paths: queue.SimpleQueue[Path]) -> None:
    """Take paths as they come; the end of the input is the end of the process, even in the midst of a file."""
    while (message := receive(incoming)) is not None:
        paths.put(pickle.loads(message))  # noqa: S301 - from our own process
    os._exit(0)


def _answer(read: Callable[[Path], object], path: Path) -> bytes:
    """The kind of answer and what it tells, pickled."""
    try:
        return pickle.dumps(("value", read(path)))
    except IlacsError as error:
        return pickle.dumps(("failure", error.what))
    except MemoryError:
        return pickle.dumps(("memory", None))
    except BaseException as error:  # SystemExit too: a file must not end the process in silence
        return pickle.dumps(("failure", f"the reader failed ({type(error).__name__}: {because(error)})"))


def _data_bytes() -> int:
    """What this process holds of what `_bound_memory` bounds; 0 where that is not known and not bounded either."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _bound_memory(megabytes: int) -> None:
    """Refuse this process more data than that, and spare the disk its image when it aborts."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in ((resource.RLIMIT_DATA, megabytes * 2**20), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _bound_processor(seconds: float) -> None:
    """Kill this process when the next file takes far too long and nobody else does: the parent kills sooner."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + 2 * seconds) + 10
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def send(pipe: IO[bytes], message: bytes) -> None:
    """One whole message, its length before it."""
    pipe.write(len(message).to_bytes(HEADER, "big"))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """One whole message, or None where the pipe ends before it is whole."""
    try:
        header = pipe.read(HEADER)
        length = int.from_bytes(header, "big")
        message = pipe.read(length) if len(header) == HEADER else b""
    except OSError:
        return None
    return message if len(header) == HEADER and len(message) == length else None
