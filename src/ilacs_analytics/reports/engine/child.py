"""What a forked process does: become a process of its own, then run the cells of one notebook as ipykernel would."""

from __future__ import annotations

import asyncio
import atexit
import builtins
import contextlib
import ctypes
import getpass
import importlib
import os
import random
import resource
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

from ilacs_analytics.reports.engine.output import Messages, Outlet, Stream
from ilacs_analytics.reports.engine.wire import Message, pack, receive

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LIBC = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Make processes whose parent has ended children of this one, so that they can be found."""
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def live(shell: Any, events: int, server: int) -> NoReturn:
    """Run the notebook that is asked for on descriptor `events`; never returns. Call it in a fresh fork."""
    own = os.getpid()
    try:
        sock = _part_from(events, server)
        setup = receive(sock)
        if setup is not None:
            _live(shell, sock, setup, own)
    except BaseException:
        with contextlib.suppress(OSError):
            sock.sendall(pack({"msg_type": "broken", "cell": "", "content": {"text": traceback.format_exc()}}))
    finally:
        os._exit(0 if os.getpid() != own else 70)


def _part_from(events: int, server: int) -> socket.socket:
    """Keep nothing of the server: session, signals and descriptors of its own. It dies with the server."""
    os.setsid()
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:  # it ended before the line above
        os._exit(0)
    adopt_orphans()
    with contextlib.suppress(OSError):  # where memory runs out, this process goes before the server and the engine
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(events, 3, inheritable=False)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return socket.socket(fileno=3)


def _live(shell: Any, sock: socket.socket, setup: Message, own: int) -> None:
    os.environ.clear()
    os.environ.update(setup["environment"])
    time.tzset()
    os.chdir(setup["working_directory"])
    _limit_files(setup["file_limit"])
    _be_unlike_the_others()
    outlet = Outlet(sock)
    _wire(shell, outlet)
    outlet.send("", "hello", {"pid": own})
    outlet.watch()
    asyncio.run(_serve(shell, sock, outlet))
    outlet.flush()
    atexit._run_exitfuncs()
    os._exit(0)


def _limit_files(limit: int) -> None:
    """No file may grow beyond `limit` bytes: the write fails with an OSError that says so."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (least, least))


def _be_unlike_the_others() -> None:
    """Draw other random numbers than sister processes, and see files the server has not seen."""
    import numpy as np

    random.seed()
    np.random.seed()
    sys.argv = [""]
    places = (number for number, path in enumerate(sys.path) if Path(path).name in {"site-packages", "dist-packages"})
    sys.path.insert(next(places, 0), "")  # modules beside the notebook, after the standard library, as in a kernel
    importlib.invalidate_caches()


def _wire(shell: Any, outlet: Outlet) -> None:
    """Lead everything the shell says to the outlet, and give it the environment of a kernel."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.reconfigure(write_through=True)
    sys.stdout, sys.stderr = Stream(outlet, "stdout"), Stream(outlet, "stderr")
    messages = Messages()
    messages.outlet = outlet
    shell.displayhook.session = shell.display_pub.session = messages
    shell.init_environment()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    builtins.input = getpass.getpass = _refuse_input


def _refuse_input(prompt: object = "", stream: object = None) -> str:
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


async def _serve(shell: Any, sock: socket.socket, outlet: Outlet) -> None:
    """Run cells as they are asked for, within one event loop, so that tasks go on between cells."""
    own, loop = os.getpid(), asyncio.get_running_loop()
    while True:
        asked = asyncio.Event()
        loop.add_reader(sock, asked.set)
        await asked.wait()
        loop.remove_reader(sock)
        request = receive(sock)
        if request is None or "source" not in request:
            return
        reply = await _run_cell(shell, outlet, request)
        if os.getpid() != own:  # a process the cell forked came back out of it: there is nothing for it to do here
            os._exit(0)
        outlet.flush()
        outlet.send(request["cell"], "execute_reply", reply)
        if reply["leaving"]:
            return


async def _run_cell(shell: Any, outlet: Outlet, request: Message) -> dict[str, Any]:
    """Run one cell the way ipykernel does: awaited where it awaits, otherwise inside the running loop."""
    source = request["source"]
    outlet.cell = request["cell"]
    shell.set_parent({"header": {"msg_id": request["cell"]}})
    outlet.send(request["cell"], "execute_input", {"execution_count": shell.execution_count})
    problem = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, problem = source, sys.exc_info()
    if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=problem):
        result = None
        try:
            result = await asyncio.ensure_future(
                shell.run_cell_async(
                    source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=problem
                )
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, store_history=True)
    shell.payload_manager.clear_payload()
    error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    failed = not result.success or getattr(shell, "_last_traceback_during_displayhook", False)
    return {
        "status": "error" if failed else "ok",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": getattr(shell, "_last_traceback", None) or [],
        "leaving": bool(shell.exit_now),
    }
