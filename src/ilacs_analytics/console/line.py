"""The line at the foot of a terminal that tells what is being done, with a bar of what is counted."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from ilacs_analytics.progress import read_count

if TYPE_CHECKING:
    from rich.progress import Progress

DONE = "done"
"""The step that ends a stage's line."""


class Line:
    """One line, shown from the first step of a stage to its last."""

    def __init__(self) -> None:
        self._shown: Progress | None = None
        atexit.register(self.close)  # whatever happens, the cursor is seen again

    def tell(self, stage: str, step: str) -> None:
        """Show a step, or end the line."""
        if step == DONE:
            self.close()
            return
        if self._shown is None:
            self._shown = _begin()
        (task,) = self._shown.task_ids
        count = read_count(step)
        self._shown.update(task, description=f"{stage}: {step}")
        if count is not None:
            self._shown.update(task, completed=count[0], total=count[1])

    def close(self) -> None:
        """Take the line away: what is printed next stands alone."""
        if self._shown is not None:
            self._shown.stop()
            self._shown = None


def _begin() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), BarColumn(bar_width=30), TextColumn("{task.description}"))
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    shown.add_task("", total=None)
    shown.start()
    return shown


line = Line()
