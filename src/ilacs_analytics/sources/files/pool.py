"""Reads many files in worker processes, each file bounded in time and memory, whatever the reader does.

A file that takes too long, needs too much memory or kills its reader costs its own outcome; the rest goes on. What is read
and what a failure means for the user is decided elsewhere.

How. Each worker is an interpreter of its own that imports the reader once and reads one file after the other; paths go in
and pickled values come out through its pipes. In this process one thread drives each worker and a timer kills it when its
file is late: threads and pipes work the same on Linux, macOS and Windows, where pipes cannot be waited for with a timeout.
The workers are not those of `multiprocessing`: "spawn" would import the script of the caller again, and "fork" would copy
what a notebook or a database holds open.

What bounds a file. Time: wall clock from the moment an idle worker gets it. Memory: the data segment of the worker
(RLIMIT_DATA: everything it may write to, its interpreter and libraries included, not the code mapped from files). Linux
keeps to that; macOS accepts the limit and ignores it, Windows has none: there the bound does not hold.

What ends a worker. Killed at the end, on any exception, on Ctrl-C, and when the iteration is given up. Should this process
die itself, each worker meets the end of its input, in a thread of its own even while it reads, and leaves; a reader that
would not let that thread run meets a limit on its processor time.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

from ilacs_analytics.errors import because
from ilacs_analytics.settings import usable_cores
from ilacs_analytics.sources.files.worker import receive, send

T = TypeVar("T")

STARTING_SECONDS = 60.0
"""How long a worker may take to import its reader."""
MEMORY_IS_BOUND = sys.platform.startswith("linux")
AHEAD = 4
"""Outcomes a worker may have read before the caller takes them: a slow caller does not idle the workers at once."""
BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1])['search']; "
    "from ilacs_analytics.sources.files.worker import serve; serve()"
)


@dataclass(frozen=True)
class Limits:
    """What one file may cost: seconds of wall clock, and MB (2^20 bytes) of the data of its worker.

    Beside its data a worker has some 15 MB of code in memory, and the text of a report takes 30 MB in all: two workers
    at their limit and 200 MB here stay under 500 MB. Each further worker may add as much again.
    """

    seconds: float = 20.0
    memory_mb: int = 120


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of one file: `value` where `failure` is empty, else one line that says why there is none."""

    path: Path
    value: T | None
    failure: str = ""


class ReaderDidNotStart(RuntimeError):
    """A worker ended, or took too long, before it had a file: a mistake of the program or of its installation."""


def read_all(
    paths: Sequence[Path], read: str, *, workers: int | None = None, limits: Limits | None = None
) -> Generator[Outcome[Any], None, None]:
    """One outcome a path, in the order in which they are ready; nothing runs before the first is asked for.

    Use it within contextlib.closing: an exception's traceback would keep it, and its workers, beyond a bare loop.

    `read` names a function as "package.module:function". A worker imports it with the search path of this process and
    calls it with one path; what it returns must pickle. An IlacsError it raises gives its `what` as the failure; any other
    exception its kind and first line. `workers` is the number of processes, that of the usable cores unless told; there is
    always one at least, for the limits hold in a worker only, and never more than paths. Raises ReaderDidNotStart.
    """
    if workers is not None and workers < 0:
        raise ValueError(f"{workers} workers")
    count = min(max(1, usable_cores() if workers is None else workers), len(paths))
    return _Pool(paths, read, limits or Limits(), count).outcomes()


class _Pool:
    """The threads of one call, the paths they share and the outcomes they leave."""

    def __init__(self, paths: Sequence[Path], read: str, limits: Limits, count: int) -> None:
        self._read, self._limits = read, limits
        self._left = deque(paths)
        self._total = len(paths)
        self._done: queue.SimpleQueue[Outcome[Any] | BaseException] = queue.SimpleQueue()
        self._room = threading.Semaphore(AHEAD * count)
        self._lock = threading.Lock()
        self._live: set[_Worker] = set()
        self._stopping = False
        self._threads = [threading.Thread(target=self._drive, daemon=True) for _ in range(count)]

    def outcomes(self) -> Generator[Outcome[Any], None, None]:
        """Start, hand over what comes, and leave nothing running however this ends."""
        try:
            for thread in self._threads:
                thread.start()
            for _ in range(self._total):
                outcome = self._next()
                self._room.release()
                yield outcome
        finally:
            self._stop()

    def _next(self) -> Outcome[Any]:
        while True:
            # without a timeout Windows would not let Ctrl-C through
            with contextlib.suppress(queue.Empty):
                done = self._done.get(timeout=0.5)
                if isinstance(done, BaseException):
                    raise done
                return done

    def _stop(self) -> None:
        with self._lock:
            self._stopping = True
            for worker in self._live:
                worker.kill()
        for _ in self._threads:
            self._room.release()
        for thread in self._threads:
            if thread.ident is not None:  # it was started
                thread.join()

    def _drive(self) -> None:
        """One thread: give a worker one path after the other, and replace it when it is gone."""
        worker: _Worker | None = None
        try:
            while True:
                self._room.acquire()
                with self._lock:
                    if self._stopping or not self._left:
                        return
                    path = self._left.popleft()
                    if worker is None:
                        worker = _Worker(self._read, self._limits)
                        self._live.add(worker)
                outcome = worker.outcome(path)
                if worker.is_spent:
                    self._close(worker)
                    worker = None
                self._done.put(outcome)
        except BaseException as error:
            self._done.put(error)
        finally:
            if worker is not None:
                self._close(worker)

    def _close(self, worker: _Worker) -> None:
        with self._lock:
            self._live.discard(worker)
        worker.close()


class _Worker:
    """One process and its pipes, as seen from here. It is used by one thread; `kill` may come from any."""

    def __init__(self, read: str, limits: Limits) -> None:
        self._limits = limits
        self._is_ready = self._was_late = False
        self.is_spent = False
        self._quiet_until = 0
        search = [os.fspath(place) for place in sys.path]
        orders = {"search": search, "read": read, "seconds": limits.seconds, "memory_mb": limits.memory_mb}
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", BEGIN, json.dumps(orders)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._last_words,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except BaseException:
            self._last_words.close()
            raise

    def outcome(self, path: Path) -> Outcome[Any]:
        """Have a file read. Raises ReaderDidNotStart; sets `is_spent` where the process must be replaced."""
        if not self._is_ready:
            if self._within(STARTING_SECONDS) is None:
                raise ReaderDidNotStart(f"no process could be started that reads files: {self._end()}")
            self._is_ready = True
        self._quiet_until = os.fstat(self._last_words.fileno()).st_size
        with contextlib.suppress(OSError):  # it is gone already: there will be no answer
            send(self._pipe("stdin"), pickle.dumps(path))
        answer = self._within(self._limits.seconds)
        is_grown = answer is not None and answer[0] == "grown"
        if is_grown:  # the answer is made and follows at once
            answer = self._within(self._limits.seconds)
        if answer is None:
            self.is_spent = True
            return Outcome(path, None, self._end())
        kind, told = answer
        self.is_spent = self._was_late or is_grown or kind == "memory"
        if kind == "value":
            return Outcome(path, told)
        return Outcome(path, None, self._too_much_memory() if kind == "memory" else told)

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        """Kill the process, which holds nothing worth saving, and wait until it is gone."""
        self.kill()
        self._process.wait()
        self._last_words.close()
        for name in ("stdin", "stdout"):
            with contextlib.suppress(OSError):  # what could not be sent any more
                self._pipe(name).close()

    def _pipe(self, name: str) -> IO[bytes]:
        pipe: IO[bytes] = getattr(self._process, name)
        return pipe

    def _within(self, seconds: float) -> tuple[str, Any] | None:
        """The next message, or None where the process ended or had to be killed before it was whole."""
        timer = threading.Timer(seconds, self._kill_late)
        timer.daemon = True
        timer.start()
        try:
            message = receive(self._pipe("stdout"))
        finally:
            timer.cancel()
            timer.join()  # a kill that has begun is over before anything is concluded
        if message is None:
            return None
        try:
            answer: tuple[str, Any] = pickle.loads(message)  # noqa: S301 - from our own process
        except Exception as error:
            return "failure", f"the reader failed ({type(error).__name__}: {because(error)})"
        return answer

    def _kill_late(self) -> None:
        self._was_late = True
        self.kill()

    def _end(self) -> str:
        """Why the process is gone, in words."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        if self._was_late or -code == getattr(signal, "SIGXCPU", None):
            return f"reading took more than {self._limits.seconds:g} s and was stopped"
        self._last_words.seek(self._quiet_until)
        words = self._last_words.read().decode("utf-8", "replace").strip().splitlines()
        # pdfium aborts, silently, where memory is refused; a broken heap aborts too, but says so
        is_refused = MEMORY_IS_BOUND and -code == signal.SIGABRT and not words
        if self._is_ready and (is_refused or words[-1:] == ["MemoryError"]):
            return self._too_much_memory()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"the reader ended without a word ({how})" if not words else f"the reader ended ({how}): {words[-1]}"

    def _too_much_memory(self) -> str:
        return f"reading needed more than {self._limits.memory_mb} MB and was stopped"
