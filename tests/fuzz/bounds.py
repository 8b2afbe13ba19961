"""What a case may cost: seconds, memory, and workers that stay between cases with the limits of every other run."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ilacs_analytics.sources.files.pool import Limits, Outcome, _Worker


class TooLong(BaseException):
    """A case took more than it may."""


class Warm:
    """Workers that stay: the limits of every run hold, and none has to start for each file."""

    def __init__(self) -> None:
        self._workers: dict[str, _Worker] = {}

    def read_all(
        self, paths: Sequence[Path], read: str, *, workers: int | None = None, limits: Limits | None = None
    ) -> Iterator[Outcome[Any]]:
        """As `pool.read_all`."""
        for path in paths:
            worker = self._workers.get(read) or _Worker(read, limits or Limits())
            self._workers[read] = worker
            try:
                outcome = worker.outcome(path)
            except BaseException:
                self._end(read)  # its answer would be taken for that of the next file
                raise
            if worker.is_spent:
                self._end(read)
            yield outcome

    def memory_mb(self) -> float:
        """Most memory a worker has needed since it was asked last."""
        return max((peak_mb(str(worker._process.pid)) for worker in self._workers.values()), default=0.0)

    def close(self) -> None:
        """End them all."""
        for read in list(self._workers):
            self._end(read)

    def _end(self, read: str) -> None:
        self._workers.pop(read).close()


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in this thread after so many seconds, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def forget_peak() -> None:
    """Have Linux measure the most memory of this process anew."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb(process: str) -> float:
    """The most memory of a process, where the system tells it."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
