"""The engine's side of the warm server: start it, ask it for children, listen to them, and hear how they ended.

One server serves all threads of a process. It is started when first needed, once more where it dies, then given up.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from ilacs_analytics.reports.engine.wire import Inbox, Message, pack, receive

RESTARTS = 1
END_S = 10.0
_CODE = (
    "import sys; sys.path[:] = [entry for entry in sys.path if entry];"
    " from ilacs_analytics.reports.engine.server import serve; serve(int(sys.argv[1]), int(sys.argv[2]))"
)


class NoWarmServer(Exception):
    """Notebooks cannot be forked here; the text says why."""


class RunStopped(Exception):
    """Whoever wanted the notebooks run wants no more of them."""


class ServerDied(Exception):
    """The server ended, and the notebook with it."""


class ChildEnded(Exception):
    """The notebook's process has ended; the text says how."""


class Server:
    """A running server process. Raises `NoWarmServer` where it does not come up."""

    def __init__(self, start_timeout: float) -> None:
        began = time.perf_counter()
        self._asking = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _CODE, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the one who started it
            )
        self._control.settimeout(start_timeout)
        try:
            said = receive(self._control)
        except TimeoutError:
            said = {"failed": f"it was not ready after {start_timeout:g} seconds"}
        self._control.settimeout(None)
        if said is None or "ready" not in said:
            self._control.close()
            self.process.kill()
            self.process.wait()
            raise NoWarmServer(
                f"the warm server did not start: {said['failed'] if said else in_words(self.process.returncode)}"
            )
        self.seconds = time.perf_counter() - began

    def fork(self) -> Child:
        """A fresh child of the server; raises `ServerDied`."""
        events, theirs = socket.socketpair()
        leash, held = socket.socketpair()
        with theirs, held:
            try:
                with self._asking:
                    socket.send_fds(self._control, [b"f"], [theirs.fileno(), held.fileno()])
            except OSError as error:
                events.close()
                leash.close()
                raise ServerDied from error
        return Child(events, leash)

    def close(self) -> None:
        """End the server with all its children, and wait until they have ended."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Child:
    """One notebook's process: what it says comes over `events`, how it ended over the leash."""

    def __init__(self, events: socket.socket, leash: socket.socket) -> None:
        self.pid = 0
        self.peak_mb = 0.0
        self._events, self._leash = events, leash
        self._inbox = Inbox()
        self._end: Exception | None = None
        self._open = True

    @property
    def taken(self) -> int:
        """Bytes it has sent."""
        return self._inbox.taken

    def ask(self, message: Message) -> None:
        """Send a message; where nobody reads it any more, `next` tells why."""
        with contextlib.suppress(OSError):
            self._events.sendall(pack(message))

    def next(self, until: float) -> Message | None:
        """The next message; None at `until` (of `time.monotonic`). Raises `ChildEnded` and `ServerDied` after the last."""
        while (left := until - time.monotonic()) > 0:
            message = self._inbox.next()
            if message is not None:
                return message
            if self._end is not None:
                if self._open and self._arrived(self._events, 0):
                    self._open = self._inbox.read(self._events)
                    continue
                raise self._end
            ready = self._wait(left)
            if self._events.fileno() in ready:
                self._open = self._inbox.read(self._events)
            elif self._leash.fileno() in ready:
                self._hear_end()
        return None

    def _wait(self, seconds: float) -> set[int]:
        poll = select.poll()
        poll.register(self._leash, select.POLLIN)
        if self._open:
            poll.register(self._events, select.POLLIN)
        return {number for number, _ in poll.poll(min(seconds, 86_400) * 1000)}

    @staticmethod
    def _arrived(sock: socket.socket, seconds: float) -> bool:
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def _hear_end(self) -> None:
        said = receive(self._leash)
        if said is None:
            self._end = ServerDied("the warm server ended")
            if self.pid:  # the system ends the child with the server; what it started is left
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, signal.SIGKILL)
        elif "refused" in said:
            self._end = NoWarmServer(said["refused"])
        else:
            self.peak_mb = said["peak_mb"]
            self._end = ChildEnded(in_words(said["code"]))

    def finish(self, grace_s: float) -> None:
        """Let the process end by itself for `grace_s` seconds, then end it, and wait until it and its own have ended."""
        with contextlib.suppress(ChildEnded, ServerDied, NoWarmServer):
            until = time.monotonic() + grace_s
            while self.next(until) is not None:
                pass
        if self._end is None:
            with contextlib.suppress(OSError):
                self._leash.shutdown(socket.SHUT_WR)
            if self._arrived(self._leash, END_S):
                self._hear_end()
        self._events.close()
        self._leash.close()


class Keeper:
    """Holds the one server of this process."""

    def __init__(self) -> None:
        self._forget()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)  # a fork has the numbers but is not the server's parent
        atexit.register(self.close)

    def _forget(self) -> None:
        self._changing = threading.Lock()
        self._server: Server | None = None
        self._deaths = 0
        self._given_up = ""
        self._stopped = False

    def get(self, start_timeout: float) -> Server:
        """The server, started where there is none; raises `NoWarmServer` where there can be none."""
        with self._changing:
            if self._stopped:
                raise RunStopped
            if self._server is None:
                if self._given_up:
                    raise NoWarmServer(self._given_up)
                try:
                    self._server = Server(start_timeout)
                except NoWarmServer as reason:
                    self._given_up = str(reason)
                    raise
            return self._server

    def lost(self, server: Server) -> None:
        """Say that a server was found dead; the first who says so has it started again."""
        with self._changing:
            if self._server is not server:
                return
            server.close()
            self._server = None
            self._deaths += 1
            if self._deaths > RESTARTS:
                self._given_up = f"the warm server died {self._deaths} times"

    def stop(self) -> None:
        """End the server and start none until `close`; `get` raises `RunStopped`."""
        with self._changing:
            self._stopped = True
            server, self._server = self._server, None
        if server is not None:
            server.close()

    def close(self) -> None:
        """End the server; the next notebook starts a new one, with a clean record."""
        with self._changing:
            server, self._server = self._server, None
            self._deaths, self._given_up, self._stopped = 0, "", False
        if server is not None:
            server.close()


def in_words(code: int) -> str:
    """How a process ended, from what `Popen.returncode` would say."""
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    why = "; the system does this where memory runs out" if -code == signal.SIGKILL else ""
    return f"died of signal {-code} ({name}){why}"


keeper: Any = Keeper()
