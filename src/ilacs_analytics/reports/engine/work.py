"""One notebook run, wherever the work is done: here in a thread, or on a worker of a cluster.

A job holds everything it needs as plain values, and so does what comes back. A notebook that fails fails its page, never its
sisters: the failure is told in words.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import because
from ilacs_analytics.reports.page.light import import_jsonschema
from ilacs_analytics.reports.plan.fingerprint import package_fingerprint
from ilacs_analytics.settings import exports_folder
from ilacs_analytics.warehouse.ask.reads import NOTES, Read, read_notes

EXPORT = "ILACS_EXPORT"
"""Environment variable of a job elsewhere: the export it reads, where the workspace is not within reach."""
WARM, ORDINARY = "ilacs", "nbclient"
"""Names of papermill's engines."""
UNPACK_S = 600
"""Seconds a worker waits for another on its machine that unpacks the build."""
KERNEL_START_S = 180
"""A kernel starts in a second; a machine that is busy at night may take longer."""
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


@dataclass(frozen=True)
class Job:
    """A notebook to run: its text, values for its parameters, bounds in seconds (0 for none), engine.

    `package` is the checksum of the package's source that the run has, for a worker elsewhere to be held against.
    """

    stem: str
    notebook: str
    values: Mapping[str, Any]
    cell_timeout_s: int
    deadline_s: int
    engine: str = WARM
    package: str = ""


@dataclass(frozen=True)
class Done:
    """How a job ended: the executed notebook with outputs up to a failure, seconds, the failure's words, what it read."""

    stem: str
    executed: dict[str, Any] | None
    seconds: float
    failure: str = ""
    reads: tuple[Read, ...] = ()
    engine: str = ""
    engine_note: str = field(default="")


def execute(job: Job, environment: Mapping[str, str] | None = None) -> Done:
    """Run a job. `environment` is set for the whole process first: for workers that do nothing else."""
    if environment is not None:
        if job.package and job.package != package_fingerprint():
            return Done(job.stem, None, 0.0, "the worker that took it has another version of this package")
        given = dict(environment)
        if EXPORT in given:
            given["ILACS_WORKSPACE"] = str(_unpack(Path(given[EXPORT])))
        os.environ.update(given)
    began = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory(prefix="ilacs-") as folder:
            return _run_in(Path(folder), job, began)
    except OSError as error:  # another notebook may have filled the disk
        return Done(job.stem, None, time.perf_counter() - began, f"the folder it runs in: {because(error)}")


def _run_in(work: Path, job: Job, began: float) -> Done:
    """Run a job in a folder of its own."""
    (work / NOTES).touch()
    executed, failure = _execute(job, work)
    if executed is None and not failure:
        failure = "its executed notebook cannot be read: the notebook took it away"
    told = {} if executed is None else executed["metadata"].get("papermill", {})
    return Done(
        job.stem,
        executed,
        time.perf_counter() - began,
        failure,
        read_notes(work / NOTES),
        str(told.get("engine", "")),
        str(told.get("engine_note", "")),
    )


def _unpack(export: Path) -> Path:
    """A workspace of this user and machine with the exported build; a build is unpacked once."""
    from ilacs_analytics.warehouse.exported import warehouse_from_export

    workspace = exports_folder()
    warehouse_from_export(export, workspace, wait_s=UNPACK_S)
    return workspace


def _execute(job: Job, work: Path) -> tuple[dict[str, Any] | None, str]:
    import_jsonschema()
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from ilacs_analytics.reports.engine import warm_engine as engine

    engine.register()
    given, output = work / "given.ipynb", work / "executed.ipynb"
    given.write_text(job.notebook, encoding="utf-8")
    failure = ""
    try:
        with _quiet(), tempfile.TemporaryDirectory(prefix="ilacs-") as sockets:
            papermill.execute_notebook(
                str(given),
                str(output),
                parameters=dict(job.values),
                engine_name=job.engine,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                execution_timeout=job.cell_timeout_s or None,
                start_timeout=KERNEL_START_S,
                **_options(job, work, Path(sockets)),
            )
    except PapermillExecutionError as error:
        failure = _word_failure(error, injected=bool(job.values))
    except Exception as error:  # a kernel that dies or a cell that never ends fails its page, not its sisters
        words = str(error).strip()
        failure = f"{type(error).__name__}: {words.splitlines()[0] if words else 'no message'}"
    return _read_executed(output), failure


def _read_executed(output: Path) -> dict[str, Any] | None:
    """The notebook as far as it came; None where nothing whole was saved, as on a disk that the notebook has filled."""
    try:
        executed: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return executed


def _options(job: Job, work: Path, sockets: Path) -> dict[str, Any]:
    """What each engine is told; the ordinary one, where it has to step in, needs what kernels need."""
    options: dict[str, Any] = {
        "config": _kernel_config(sockets),
        "shutdown_kernel": "immediate",
    }
    if job.engine == WARM:
        options["working_directory"] = str(work)
        options["deadline_s"] = job.deadline_s or None
    else:
        options["resources"] = {"metadata": {"path": str(work)}}
    return options


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Papermill says nothing of its own: what happened is told by the run."""
    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _kernel_config(folder: Path) -> Any:
    """How a kernel is spoken to: through sockets in a private folder of its own.

    Ports could be drawn twice by kernels that start at the same moment, and other users could listen. Windows has no
    such sockets: there it is encrypted ports.
    """
    from traitlets.config import Config

    if sys.platform == "win32":
        return Config({"KernelManager": {"transport_encryption": "auto"}})
    return Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "k")}})


def _word_failure(error: Any, *, injected: bool) -> str:
    """Which cell of the notebook as written, which line, which exception; papermill adds a cell for values given."""
    cell = f"cell {error.cell_index + 1 - injected}"
    trace = _ANSI.sub("", "\n".join(error.traceback) if isinstance(error.traceback, list) else str(error.traceback))
    line = _LINE.search(trace)
    where = f"{cell}, line {line.group(1)}" if line else cell
    return f"{where}: {error.ename}: {_ANSI.sub('', str(error.evalue)).strip()}"
