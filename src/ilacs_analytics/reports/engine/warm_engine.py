"""A papermill engine that forks each notebook from a process with the libraries already imported.

A notebook has a process, session, working directory, environment and random numbers of its own, and nothing of it is
left when it ends. Its outputs are those of the ordinary engine: the shell is ipykernel's, and what it says is put into
the notebook by nbclient. Where a notebook cannot be forked, the ordinary engine runs it; the log and the notebook's
metadata say so.

The class does not inherit from papermill's: papermill loads its entry points while it is being imported, and would find
this module half imported. Nothing of papermill is needed at import for the same reason.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ilacs_analytics.reports.engine.client import NoWarmServer, ServerDied, keeper

NAME = "ilacs"
OUTPUT_LIMIT_MB = 200
FILE_LIMIT_MB = 4096
NEVER = math.inf

_LOGGER = logging.getLogger("ilacs_analytics.reports")
_NEEDS_KERNEL = re.compile(
    r"\b(ipywidgets|anywidget|ipympl|tqdm\.(?:auto|autonotebook|notebook)|tqdm_notebook|interactive|interact)\b(?!\s*=)"
    r"|\bget_ipython\(\)\s*\.kernel\b|\bipykernel\b|\bComm\(|%(?:matplotlib|pylab)\s+(?:widget|notebook|ipympl|qt|tk|gtk)"
    r"|%(?:connect_info|qtconsole|subshell|gui)\b"
)
_OPTIONS_OF_KERNELS = (
    "coalesce_streams",
    "interrupt_on_timeout",
    "error_on_timeout",
    "extra_arguments",
    "kernel_manager_class",
    "km",
    "on_notebook_start",
    "on_notebook_complete",
    "on_notebook_error",
    "on_cell_start",
    "on_cell_execute",
    "on_cell_complete",
    "on_cell_executed",
    "on_cell_error",
)


class WarmEngine:
    """What papermill asks of an engine. `papermill.execute_notebook(..., engine_name="ilacs")` after `register()`."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook and return it, with papermill's management of progress, saving and times."""
        from papermill.engines import Engine

        return Engine.execute_notebook.__func__(cls, nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:
        """The kernel a notebook asks for."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:
        """The language of a notebook."""
        from papermill.utils import nb_language

        return nb_language(nb, language)

    @classmethod
    def execute_managed_notebook(  # noqa: PLR0917 - papermill's names, in its order
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: float = 60,
        execution_timeout: int | None = None,
        deadline_s: float | None = None,
        output_limit_mb: float = OUTPUT_LIMIT_MB,
        file_limit_mb: float = FILE_LIMIT_MB,
        working_directory: str | Path | None = None,
        **options: Any,
    ) -> Any:
        """Run the cells of `nb_man.nb`, up to the first that fails, and return the notebook.

        `execution_timeout` is seconds a cell, `deadline_s` seconds for all of it; `output_limit_mb` bounds what the
        notebook may print and show, `file_limit_mb` how large a file it writes may grow. `working_directory` is needed
        where threads run notebooks in different folders, for papermill's `cwd` changes that of the whole process.

        Raises nbclient's `CellTimeoutError` (`NotebookDeadlinePassed` is one) and `DeadKernelError`
        (`OutputLimitPassed` is one). An exception in a cell is left in the notebook, where papermill finds it.
        """
        deadline = NEVER if deadline_s is None else time.monotonic() + deadline_s
        folder = os.getcwd() if working_directory is None else os.path.abspath(working_directory)  # noqa: PTH100, PTH109
        common = {
            "log_output": log_output,
            "stdout_file": stdout_file,
            "stderr_file": stderr_file,
        }
        reason = why_not_warm(nb_man.nb, kernel_name, options)
        while not reason:
            try:
                server = keeper.get(start_timeout)
            except NoWarmServer as error:
                reason = str(error)
                break
            try:
                return _run_warm(
                    nb_man,
                    server,
                    {**options, **common, "timeout": execution_timeout or options.get("timeout")},
                    limits=(deadline, deadline_s, output_limit_mb),
                    setup={
                        "environment": dict(os.environ),
                        "working_directory": folder,
                        "file_limit": int(file_limit_mb * 1_000_000),
                    },
                )
            except NoWarmServer as error:
                reason = str(error)
                _begin_again(nb_man)
            except ServerDied:
                _LOGGER.warning("the warm server died while it ran a notebook, which begins again")
                keeper.lost(server)
                _begin_again(nb_man)
        return _run_ordinary(
            nb_man,
            kernel_name,
            reason,
            deadline=deadline,
            folder=folder if working_directory is not None else None,
            options={
                **options,
                **common,
                "start_timeout": math.ceil(start_timeout),
                "execution_timeout": execution_timeout,
            },
        )


def why_not_warm(nb: Any, kernel_name: str, options: dict[str, Any]) -> str:
    """Why a notebook has to be run by the ordinary engine, in words; empty where it need not."""
    if sys.platform != "linux" or not hasattr(os, "fork"):
        return "processes are forked on Linux only"
    language = nb.metadata.get("kernelspec", {}).get("language") or nb.metadata.get("language_info", {}).get("name")
    if kernel_name != "python3" or (language or "python") != "python":
        return f"the kernel is {kernel_name}" + (f", the language {language}" if language else "")
    if not _is_this_python(kernel_name):
        return f"the kernel {kernel_name} is another Python"
    asked = [name for name in _OPTIONS_OF_KERNELS if options.get(name)]
    if asked:
        return f"the option {asked[0]} needs a kernel"
    for cell in nb.cells:
        found = _NEEDS_KERNEL.search(cell.source) if cell.cell_type == "code" else None
        if found:
            return f"{found.group(0)} needs a kernel"
    return ""


def _is_this_python(kernel_name: str) -> bool:
    """Whether Jupyter would start the interpreter that runs now; where it would start none, it is ours to run."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        program = KernelSpecManager().get_kernel_spec(kernel_name).argv[0]
    except NoSuchKernel:
        return True
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return program in {sys.executable, "python", "python3", version}


def _run_warm(nb_man: Any, server: Any, options: dict[str, Any], *, limits: Any, setup: dict[str, Any]) -> Any:
    from papermill.log import logger

    from ilacs_analytics.reports.engine.cells import WarmClient

    nb_man.nb.metadata.papermill["engine"] = "warm"
    with contextlib.suppress(KeyError):
        options.pop("input_path")
    options.pop("startup_timeout", None)
    client = WarmClient(nb_man, log=logger, **options)
    return client.run(server.fork(), setup, limits)


def _begin_again(nb_man: Any) -> None:
    """Take back what a notebook had done when its process was lost to no fault of its own."""
    nb_man.notebook_start()
    if nb_man.pbar is not None:
        nb_man.pbar.reset()


def _run_ordinary(
    nb_man: Any, kernel_name: str, reason: str, *, deadline: float, folder: str | None, options: dict[str, Any]
) -> Any:
    """Run a notebook by the ordinary engine, and say so. A deadline becomes a shorter time for each cell."""
    from papermill.engines import NBClientEngine

    _LOGGER.warning("the ordinary engine runs this notebook: %s", reason)
    nb_man.nb.metadata.papermill["engine"] = "nbclient"
    nb_man.nb.metadata.papermill["engine_note"] = reason
    if folder is not None:
        options["resources"] = {**options.get("resources", {}), "metadata": {"path": folder}}
    if deadline != NEVER:
        a_cell = options.get("execution_timeout") or options.get("timeout") or NEVER
        earlier = options.get("timeout_func")

        def time_left(cell: Any) -> int:
            wanted = (earlier(cell) or NEVER) if earlier else a_cell
            return max(1, math.ceil(min(wanted, deadline - time.monotonic())))

        options["timeout_func"] = time_left
    return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)


def register() -> None:
    """Make the engine known to papermill where the package's entry point is not, as in a checkout."""
    from papermill.engines import papermill_engines

    papermill_engines.register(NAME, WarmEngine)


def warm_up(start_timeout: float = 60) -> float:
    """Have the server ready; returns the seconds it took to start, also where it had been started before.

    Raises `NoWarmServer` where notebooks cannot be forked.
    """
    return float(keeper.get(start_timeout).seconds)


def close() -> None:
    """End the server and all notebooks it runs. It ends by itself with this process."""
    keeper.close()


@contextlib.contextmanager
def stopped() -> Iterator[None]:
    """The server ended, with all notebooks it runs, and none started again while this lasts."""
    keeper.stop()
    try:
        yield
    finally:
        keeper.close()


@contextlib.contextmanager
def warm() -> Iterator[None]:
    """The engine registered and its server ended at last: for a run that wants nothing left behind."""
    register()
    try:
        yield
    finally:
        close()
