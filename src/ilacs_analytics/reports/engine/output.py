"""How a forked notebook's output reaches the engine: streams, displays, and what its subprocesses print.

The order is the true one: a change of stream, a display and the end of a cell send what was held first. Each message
carries the number of its cell as ipykernel would attribute it: by context, so that a task started in one cell stays
with that cell, and by the running cell elsewhere. The engine drops what comes for a cell that is over, as nbclient does.
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import io
import json
import os
import select
import socket
import struct
import termios
import threading
import time
from contextvars import ContextVar
from typing import Any

from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session

from ilacs_analytics.reports.engine.wire import frame

HOLD_LETTERS = 1 << 16  # a message a line would be slow
HOLD_S = 0.005  # what a crash can lose at most while the notebook keeps printing
IDLE_S = 0.1


class Outlet:
    """The one way out of the child, for all threads; a process the notebook forks does not speak on it."""

    def __init__(self, sock: socket.socket) -> None:
        self.cell = ""  # the running cell
        self.forked = False
        self._sock = sock
        self._lock = threading.RLock()
        self._key = ("", "")
        self._held: list[str] = []
        self._letters = 0
        self._sent_at = 0.0
        self._pipes = [_Pipe("stdout", 1), _Pipe("stderr", 2)]
        os.register_at_fork(after_in_child=self._leave)

    def _leave(self) -> None:
        self.forked = True

    def watch(self) -> None:
        """Begin to carry what is printed past Python: by subprocesses and libraries, and by threads between cells."""
        threading.Thread(target=self._watch, name="output", daemon=True).start()

    def _watch(self) -> None:
        while True:
            select.select(self._pipes, [], [], IDLE_S)
            with contextlib.suppress(OSError):  # the engine has gone; the server ends this process
                self.flush()

    def write(self, cell: str, name: str, text: str) -> None:
        """Text of a Python stream."""
        if self.forked:
            os.write(1 if name == "stdout" else 2, text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._drain()
            self._append(cell, name, text)
            quiet = text.endswith("\n") and time.monotonic() - self._sent_at > HOLD_S
            if quiet or self._letters > HOLD_LETTERS:
                self._release()

    def flush(self) -> None:
        """Send everything that is held, what subprocesses have printed first."""
        if not self.forked:
            with self._lock:
                self._drain()
                self._release()

    def send(self, cell: str, kind: str, content: Any) -> None:
        """Send a message other than a stream; held text goes first."""
        if not self.forked:
            body = _packed({"msg_type": kind, "cell": cell, "content": content})
            with self._lock:
                self.flush()
                self._sock.sendall(frame(body))

    def _drain(self) -> None:
        for pipe in self._pipes:
            text = pipe.read()
            while text:
                self._append(self.cell, pipe.name, text)
                if self._letters > HOLD_LETTERS:
                    self._release()
                    break  # whoever prints faster than this must not keep the others waiting
                text = pipe.read()

    def _append(self, cell: str, name: str, text: str) -> None:
        if (cell, name) != self._key:
            self._release()
            self._key = (cell, name)
        self._held.append(text)
        self._letters += len(text)

    def _release(self) -> None:
        if not self._held:
            return
        (cell, name), text = self._key, "".join(self._held)
        self._held, self._letters = [], 0
        self._sock.sendall(
            frame(_packed({"msg_type": "stream", "cell": cell, "content": {"name": name, "text": text}}))
        )
        self._sent_at = time.monotonic()


class _Pipe:
    """A pipe in place of a file descriptor that subprocesses and libraries print to."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self._end, writing = os.pipe()
        os.dup2(writing, number)
        os.close(writing)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def fileno(self) -> int:
        return self._end

    def read(self) -> str:
        """What has been printed since; never waits."""
        waiting = struct.unpack("i", fcntl.ioctl(self._end, termios.FIONREAD, b"\0\0\0\0"))[0]
        return self._decode(os.read(self._end, waiting)) if waiting else ""


def _packed(message: dict[str, Any]) -> bytes:
    """A message as JSON; halves of a character, which no file could hold, become question marks."""
    return json.dumps(message, default=json_default, ensure_ascii=False).encode("utf-8", "replace")


class Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` of a notebook; the methods with `parent` are what IPython's shell calls."""

    encoding = "UTF-8"

    def __init__(self, outlet: Outlet, name: str) -> None:
        self.name = name
        self._outlet = outlet
        self._cell: ContextVar[str] = ContextVar(f"cell of {name}")

    def write(self, text: str) -> int:
        """Hold or send the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._outlet.write(self._cell.get(self._outlet.cell), self.name, text)
        return len(text)

    def flush(self) -> None:
        """Send what is held."""
        self._outlet.flush()

    def fileno(self) -> int:
        """The descriptor subprocesses inherit, which is carried too."""
        return 1 if self.name == "stdout" else 2

    def writable(self) -> bool:
        """Yes."""
        return True

    def set_parent(self, parent: dict[str, Any]) -> None:
        """Attribute what this context prints to the cell that begins."""
        self._cell.set(parent["header"]["msg_id"])


class Messages(Session):
    """What displays and errors are sent through: Jupyter's session with the outlet in place of a ZeroMQ socket."""

    outlet: Outlet

    def send(  # type: ignore[override]
        self, stream: object, msg_or_type: Any, content: Any = None, parent: Any = None, **_: object
    ) -> None:
        """Send a message that was built, or build it from its type and content."""
        if isinstance(msg_or_type, dict):
            kind, content, parent = msg_or_type["msg_type"], msg_or_type["content"], msg_or_type["parent_header"]
        else:
            kind = msg_or_type
        self.outlet.send((parent or {}).get("msg_id", self.outlet.cell), kind, content)
