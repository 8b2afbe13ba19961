"""Made notebooks, run under either engine, and a look at what processes are left."""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill

from ilacs_analytics.reports.engine import warm_engine as engine
from ilacs_analytics.reports.engine.client import keeper
from ilacs_analytics.reports.engine.server import children_of

SOON = 60  # seconds within which what has to happen happens on a busy machine
NEVER_ENDS = "import signal, threading; print('begun', flush=True); threading.Event().wait()"
KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def write_notebook(path: Path, cells: Sequence[str | tuple[str, str]], **metadata: Any) -> Path:
    """A notebook of code cells; a pair is a source with a tag."""
    notebook = nbformat.v4.new_notebook(metadata={**KERNEL, **metadata})
    for number, cell in enumerate(cells):
        source, tags = (cell, []) if isinstance(cell, str) else (cell[0], [cell[1]])
        notebook.cells.append(nbformat.v4.new_code_cell(source, id=f"c{number}", metadata={"tags": tags}))
    nbformat.write(notebook, path)
    return path


def execute(path: Path, *, name: str = "ilacs", **options: Any) -> Any:
    """Run a notebook and return it executed; `path` with another ending has what was reached where it fails."""
    engine.register()
    return papermill.execute_notebook(
        str(path),
        str(path.with_suffix(f".{name}.ipynb")),
        engine_name=name,
        progress_bar=False,
        **{"working_directory" if name == "ilacs" else "cwd": str(path.parent), **options},
    )


def saved(path: Path, name: str = "ilacs") -> Any:
    """What a run that failed had saved."""
    return nbformat.read(path.with_suffix(f".{name}.ipynb"), as_version=4)


def run_cells(folder: Path, *cells: str | tuple[str, str], **options: Any) -> Any:
    """Make a notebook, and run it warm."""
    return execute(write_notebook(folder / "made.ipynb", cells), **options)


def text_of(cell: Any, name: str = "stdout") -> str:
    """What a cell printed."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == name)


def told(cell: Any) -> list[Any]:
    """A cell's outputs without what may differ between runs: pieces and order of streams between two other outputs."""
    shown: list[Any] = []
    streams: dict[str, str] = {}
    for output in [*cell.outputs, None]:
        if output is not None and output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
            continue
        if streams:
            shown.append(
                {name: re.sub(r"ipykernel_\d+", "ipykernel_0", text) for name, text in sorted(streams.items())}
            )
            streams = {}
        if output is not None:
            shown.append(dict(output))
    return shown


def server_number() -> int:
    """The process number of the running server, 0 where none runs."""
    return keeper._server.process.pid if keeper._server is not None else 0


def left_over() -> set[int]:
    """Processes of this one besides the idle server: there should be none. Ended ones not waited for count."""
    server = server_number()
    return (children_of(os.getpid()) - {server}) | (children_of(server) if server else set())


class Signals:
    """A named pipe that notebooks open by `hold`: it tells when they have come there, and when no holder is left."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "signals"
        os.mkfifo(self.path)
        self._end = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        self.hold = f"import os; held = os.open({str(self.path)!r}, os.O_WRONLY); os.set_inheritable(held, True)\n"

    def wait(self) -> bytes:
        """What a notebook has written, waited for; empty where all holders have ended."""
        poll = select.poll()
        poll.register(self._end, select.POLLIN)
        while True:
            assert poll.poll(SOON * 1000), "nobody came"
            with suppress(BlockingIOError):  # the last holder had gone, and one came before the line was read
                return os.read(self._end, 1)

    def close(self) -> None:
        """Close the reading end."""
        os.close(self._end)


def ended(process: int) -> bool:
    """Whether a process, a child or not, ends within the time."""
    with suppress(ProcessLookupError):
        number = os.pidfd_open(process)
        try:
            poll = select.poll()
            poll.register(number, select.POLLIN)
            return bool(poll.poll(SOON * 1000))
        finally:
            os.close(number)
    return True


def wait_until(holds: Callable[[], bool]) -> bool:
    """Whether something becomes true within the time."""
    until = time.monotonic() + SOON
    while not holds():
        if time.monotonic() > until:
            return False
        select.select([], [], [], 0.01)
    return True
