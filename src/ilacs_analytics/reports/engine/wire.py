"""What engine, server and child say to each other: JSON, each message led by its length in four bytes."""

from __future__ import annotations

import json
import socket
import struct
from collections import deque
from typing import Any

_LENGTH = struct.Struct(">I")
_CHUNK = 1 << 20

Message = dict[str, Any]


def frame(body: bytes) -> bytes:
    """A packed message with its length before it."""
    return _LENGTH.pack(len(body)) + body


def pack(message: Message) -> bytes:
    """A message as it goes over a socket; ASCII, so that bytes of an environment that are no text survive."""
    return frame(json.dumps(message).encode("ascii"))


def receive(sock: socket.socket) -> Message | None:
    """The next message, waited for; None where the other side is gone, in the middle of a message too."""
    head = _exactly(sock, _LENGTH.size)
    body = None if head is None else _exactly(sock, _LENGTH.unpack(head)[0])
    return None if body is None else json.loads(body)


def _exactly(sock: socket.socket, count: int) -> bytes | None:
    held = bytearray()
    while len(held) < count:
        try:
            more = sock.recv(min(_CHUNK, count - len(held)))
        except ConnectionError:
            return None
        if not more:
            return None
        held += more
    return bytes(held)


class Inbox:
    """Messages put together from whatever pieces arrive; `taken` counts bytes."""

    def __init__(self) -> None:
        self.taken = 0
        self._held = bytearray()
        self._ready: deque[bytes] = deque()

    def read(self, sock: socket.socket) -> bool:
        """Take what has arrived, at most a megabyte; False where nothing will come any more."""
        try:
            piece = sock.recv(_CHUNK)
        except ConnectionError:
            return False
        self.taken += len(piece)
        self._held += piece
        start = 0
        while len(self._held) - start >= _LENGTH.size:
            end = start + _LENGTH.size + _LENGTH.unpack_from(self._held, start)[0]
            if len(self._held) < end:
                break
            self._ready.append(bytes(self._held[start + _LENGTH.size : end]))
            start = end
        del self._held[:start]
        return bool(piece)

    def next(self) -> Message | None:
        """The oldest message that is complete, or None."""
        return json.loads(self._ready.popleft()) if self._ready else None
