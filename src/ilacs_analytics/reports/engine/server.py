"""The process notebooks are forked from: libraries imported, nothing running. One descriptor pair asks for one fork.

A fork copies memory but only one thread: a lock another thread holds would stay locked for ever, a database's or event
loop's threads would be missing. So the server has one thread, no connection and no loop, looks before each fork that
this is so, and refuses otherwise. It ends, and everything with it, when the process that started it ends, however that
happens.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import os
import pkgutil
import select
import signal
import socket
import sys
import time
import traceback
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilacs_analytics.reports.engine.wire import pack

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
LIBRARIES = ("pandas", "numpy", "duckdb", "pytz", "altair", "statsmodels.stats.proportion", "ilacs_analytics")
PACKAGES = ("ilacs_analytics.analysis", "ilacs_analytics.charts", "ilacs_analytics.warehouse")
_LOOK_FOR_PARENT_MS = 1000
_LAST_SECONDS = 5.0


def serve(control_number: int, parent: int) -> None:
    """Import, say that it is ready, fork when asked; returns when the other side of the descriptor is gone."""
    control = socket.socket(fileno=control_number)
    try:
        shell = _prepare()
    except BaseException:
        control.sendall(pack({"failed": traceback.format_exc().strip().splitlines()[-1]}))
        return
    found = hazards()
    if found:
        control.sendall(pack({"failed": "; ".join(found)}))
        return
    control.sendall(pack({"ready": os.getpid()}))
    try:
        _Server(control, shell, parent).run()
    finally:
        os._exit(0)


def _prepare() -> Any:
    """The shell notebooks run in, with all they import imported."""
    from ilacs_analytics.reports.engine.child import adopt_orphans

    adopt_orphans()
    for name in ONE_THREAD:
        os.environ[name] = "1"
    shell = _shell()
    with shell.builtin_trap:  # pandas looks for `get_ipython` when it is imported: in a notebook it shows more columns
        for name in LIBRARIES:
            importlib.import_module(name)
        for name in PACKAGES:
            for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
                importlib.import_module(module.name)
    os.chdir("/")  # keeps no folder busy
    gc.collect()
    gc.freeze()  # what is here now is shared by all children: collecting must not write to it
    return shell


def _shell() -> Any:
    """IPython's shell as ipykernel sets it up, class name and all (pandas and others look for it), without a kernel.

    No history on disk: it would have a thread. What a user's profile would run at each start is not run: a report is
    the same for everyone.
    """
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from traitlets.config import Config

    shell: Any = ZMQInteractiveShell.instance(
        config=Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}),
        kernel=types.SimpleNamespace(eventloop=None),
        compiler_class=XCachingCompiler,
    )
    shell.extension_manager.load_extension("storemagic")
    return shell


def hazards() -> list[str]:
    """What makes forking this process unsafe, in words; empty where nothing does."""
    found = []
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        found.append(f"{threads} threads run")
    if asyncio._get_running_loop() is not None:
        found.append("an event loop runs")
    zmq = sys.modules.get("zmq")
    if zmq is not None and zmq.Context._instance is not None:
        found.append("a ZeroMQ context is open")
    if "vl_convert" in sys.modules:
        found.append("vl_convert is imported, which children import themselves")
    files = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            files.append(str(entry.readlink()))
    return found + [f"{Path(name).name} is open" for name in sorted(files) if ".duckdb" in Path(name).name]


@dataclass
class _Server:
    """Children by process and by leash: the socket on which the engine is told how a child ended.

    Where the engine lets go of a leash, the child is ended.
    """

    control: socket.socket
    shell: Any
    parent: int
    leashes: dict[int, socket.socket] = field(default_factory=dict)
    stopped: bool = False

    def _stop(self, *_: object) -> None:
        self.stopped = True

    def run(self) -> None:
        """Fork, end and report children until the control socket closes; then end all that are left."""
        waking, wake = os.pipe()
        for end in (waking, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for request in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(request, self._stop)
        while os.getppid() == self.parent and not self.stopped:
            poll = select.poll()
            for number in (self.control.fileno(), waking, *(leash.fileno() for leash in self.leashes.values())):
                poll.register(number, select.POLLIN)
            ready = {number for number, _ in poll.poll(_LOOK_FOR_PARENT_MS)}
            if waking in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(waking, 4096)
                self._bury()
            for child, leash in list(self.leashes.items()):
                if leash.fileno() in ready:
                    _end(child)
                    self._bury_one(child)
            if self.control.fileno() in ready and not self._fork_one():
                break
        for child in list(self.leashes):
            _end(child)
            self._bury_one(child)

    def _fork_one(self) -> bool:
        """Fork a child for a pair of sockets; False where nobody will ask any more."""
        try:
            asked, numbers, _, _ = socket.recv_fds(self.control, 1, 2)
        except ConnectionError:
            return False
        if not asked:
            return False
        if len(numbers) != 2:  # the process has no descriptors left
            for number in numbers:
                os.close(number)
            return True
        events, leash = numbers[0], socket.socket(fileno=numbers[1])
        found = hazards()
        if found:
            _tell(leash, {"refused": "; ".join(found)})
        else:
            server = os.getpid()
            try:
                child = os.fork()
            except OSError as error:
                _tell(leash, {"refused": f"no new process: {error.strerror}"})
            else:
                if child == 0:
                    self._forget(leash)
                    from ilacs_analytics.reports.engine.child import live

                    live(self.shell, events, server)
                self.leashes[child] = leash
        os.close(events)
        return True

    def _forget(self, leash: socket.socket) -> None:
        """In a child: close what belongs to the server before its numbers are given to something else."""
        for other in (self.control, leash, *self.leashes.values()):
            other.close()

    def _bury(self) -> None:
        """Report the children that have ended; what is not a notebook was left behind by one that ended."""
        for child in list(self.leashes):
            if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                self._bury_one(child)
        self._end_orphans()

    def _bury_one(self, child: int) -> None:
        """End the rest of a child's processes while it still holds its number, then say how it ended."""
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        self._end_orphans()
        code = os.waitstatus_to_exitcode(status)
        _tell(self.leashes.pop(child), {"code": code, "peak_mb": usage.ru_maxrss / 1024})

    def _end_orphans(self) -> None:
        """End processes that came to the server because the notebook that started them has ended."""
        until = time.monotonic() + _LAST_SECONDS
        while (orphans := children_of(os.getpid()) - set(self.leashes)) and time.monotonic() < until:
            for orphan in orphans:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(orphan, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(orphan, os.WNOHANG)
            time.sleep(0.001)


def _end(child: int) -> None:
    for end in (os.killpg, os.kill):  # one that has just been forked has no group yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(child, signal.SIGKILL)


def _tell(leash: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        leash.sendall(pack(message))
    leash.close()


def children_of(process: int) -> set[int]:
    """Numbers of the processes whose parent is `process`, ended ones not yet waited for among them."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                if int(text.rpartition(")")[2].split()[1]) == process:
                    found.add(int(entry.name))
    return found
