"""Telling what a long piece of work is doing, and how long each step took.

Every stage announces its steps here before it takes them. The command line decides how they are shown; nothing else in
the package prints.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Listener = Callable[[str, str], None]
"""Called with the stage and the step that begins, such as ("build", "loading facts")."""


_COUNTED = re.compile(r" \((\d+) of (\d+)\)$")


def counted(step: str, done: int, total: int) -> str:
    """A step that is one of many."""
    return f"{step} ({done} of {total})"


def read_count(step: str) -> tuple[int, int] | None:
    """How many of how many are done, where a step is one of many."""
    found = _COUNTED.search(step)
    return None if found is None else (int(found[1]), int(found[2]))


@dataclass
class Progress:
    """Steps of one command as they happen. `durations` are (stage, step, seconds), in order."""

    listener: Listener | None = None
    durations: list[tuple[str, str, float]] = field(default_factory=list)
    _open: tuple[str, str, float] | None = None

    def step(self, stage: str, step: str) -> None:
        """Announce that a step begins; the step before it has ended."""
        self.end()
        if self.listener is not None:
            self.listener(stage, step)
        self._open = (stage, step, time.perf_counter())

    def end(self) -> None:
        """The last step has ended."""
        if self._open is not None:
            stage, step, began = self._open
            self.durations.append((stage, step, time.perf_counter() - began))
            self._open = None

    def seconds(self, stage: str) -> float:
        """Seconds spent in the ended steps of a stage."""
        return sum(duration for name, _, duration in self.durations if name == stage)
