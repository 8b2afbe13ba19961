"""Running notebooks through papermill on a build that passed the gate, and delivering what came of it.

Where a notebook fails the others are delivered, its last good page is carried over, dated and marked stale, the error
names cell and line, and the command ends with 13. Nothing published changes before the whole bundle stands.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import ReportFailed, ReportNotWritten
from ilacs_analytics.progress import Progress
from ilacs_analytics.quality.gate import require_passing_verdict
from ilacs_analytics.reports import bundle
from ilacs_analytics.reports.catalogue import Page, plan_pages
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from
from ilacs_analytics.warehouse.publish import writable


@dataclass(frozen=True)
class Execution:
    """How one notebook ended: the executed notebook (with outputs up to a failure), seconds, and the failure's words."""

    page: Page
    executed: dict[str, Any] | None
    seconds: float
    failure: str = ""


@dataclass(frozen=True)
class RunResult:
    """A delivered bundle: where its index is, its pages, and those that failed."""

    index: Path
    run_id: str
    executions: tuple[Execution, ...]

    @property
    def failure(self) -> ReportFailed | None:
        """The error to end with where a notebook failed."""
        failed = [execution for execution in self.executions if execution.failure]
        if not failed:
            return None
        return ReportFailed(
            f"{len(failed)} of {len(self.executions)} pages failed; the others are delivered",
            where="\n         ".join(f"{execution.page.stem}: {execution.failure}" for execution in failed),
            next_step="open the notebook with `ilacs lab` and run it up to that cell",
        )

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "index": str(self.index),
            "run_id": self.run_id,
            "pages": {execution.page.stem: round(execution.seconds, 2) for execution in self.executions},
            "failed": {execution.page.stem: execution.failure for execution in self.executions if execution.failure},
        }


def run_reports(
    settings: Settings, progress: Progress, *, names: Sequence[str] = (), parameters: Sequence[str] = ()
) -> RunResult:
    """Make the pages asked for and swap them in. Call it while the workspace is locked.

    Raises `QualityGateClosed`, `UnknownNotebook`, `UnknownParameter`, `BadParameter`, `UnknownAuthority`, and
    `ReportNotWritten`; a notebook that fails raises nothing here, see `RunResult.failure`.
    """
    progress.step("report", "checking parameters")
    with open_from(settings) as warehouse:
        pages = plan_pages(settings, warehouse, names=names, assignments=parameters)  # what is misspelt is told first
        require_passing_verdict(warehouse)
        build_id = warehouse.build_id
    progress.step("report", "starting notebooks")
    executions = []
    with writable(settings.reports_folder, raising=ReportNotWritten):
        draft = bundle.open_draft(settings)
        try:
            with _environment(settings, build_id):
                for execution in _execute_all(settings, pages, draft):
                    executions.append(execution)
                    outcome = "failed" if execution.failure else "ran"
                    progress.step("report", f"{execution.page.stem} {outcome} ({len(executions)} of {len(pages)})")
            order = {page.stem: number for number, page in enumerate(pages)}
            executions.sort(key=lambda execution: order[execution.page.stem])
            progress.step("report", "writing pages")
            with open_from(settings, build=build_id) as warehouse:
                run_id = bundle.write(draft, warehouse, executions)
            progress.step("report", "swapping reports/latest")
            index = bundle.deliver(settings, draft, run_id)
        finally:
            bundle.discard(draft)
    progress.end()
    return RunResult(index, run_id, tuple(executions))


@contextmanager
def _environment(settings: Settings, build_id: str) -> Iterator[None]:
    """What kernels inherit: the workspace and the build to read, and no network for anything that asks."""
    wanted = {
        "ILACS_WORKSPACE": str(settings.workspace),
        "ILACS_BUILD": build_id,
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _execute_all(settings: Settings, pages: Sequence[Page], draft: Path) -> Iterator[Execution]:
    """Executions as they end, `workers` at a time; each has a kernel process of its own."""
    import papermill  # noqa: F401 - imported here, before threads do it at the same time

    with ThreadPoolExecutor(max_workers=settings.workers) as pool:
        futures = [pool.submit(_execute, settings, page, draft) for page in pages]
        for future in as_completed(futures):
            yield future.result()


def _execute(settings: Settings, page: Page, draft: Path) -> Execution:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    output = draft / "notebooks" / f"{page.stem}.ipynb"
    began = time.perf_counter()
    failure = ""
    try:
        with tempfile.TemporaryDirectory(prefix="ilacs-") as sockets:
            papermill.execute_notebook(
                str(page.notebook.path),
                str(output),
                parameters=page.values,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
                cwd=str(draft),
                execution_timeout=settings.cell_timeout_s,
                config=_kernel_config(Path(sockets)),
                start_timeout=KERNEL_START_S,
                shutdown_kernel="immediate",
            )
    except PapermillExecutionError as error:
        failure = _word_failure(error, injected=bool(page.values))
    except OSError:
        raise
    except Exception as error:  # a kernel that dies or a cell that never ends fails its page, not its sisters
        failure = (
            f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}"
        )
    seconds = time.perf_counter() - began
    executed: dict[str, Any] | None = json.loads(output.read_text(encoding="utf-8")) if output.exists() else None
    return Execution(page, executed, seconds, failure)


def _kernel_config(folder: Path) -> Any:
    """How a kernel is spoken to: through sockets in a private folder of its own.

    Ports could be drawn twice by kernels that start at the same moment, and other users could listen. Windows has no
    such sockets: there it is encrypted ports.
    """
    from traitlets.config import Config

    if sys.platform == "win32":
        return Config({"KernelManager": {"transport_encryption": "auto"}})
    return Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "k")}})


KERNEL_START_S = 180  # a kernel starts in one second; a machine that is busy at night may take longer
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


def _word_failure(error: Any, *, injected: bool) -> str:
    """Which cell of the notebook as written, which line, which exception; papermill adds a cell for values given."""
    cell = f"cell {error.cell_index + 1 - injected}"
    trace = _ANSI.sub("", "\n".join(error.traceback) if isinstance(error.traceback, list) else str(error.traceback))
    line = _LINE.search(trace)
    where = f"{cell}, line {line.group(1)}" if line else cell
    return f"{where}: {error.ename}: {_ANSI.sub('', str(error.evalue)).strip()}"
