"""A publisher's server on this machine: real HTTP on 127.0.0.1, a free port, and every way a server can misbehave."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

import pytest

HOST = "127.0.0.1"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass
class Reply:
    """What stands at one path, and how the server gives it.

    `cuts` are the bytes after which the connection breaks, one for each answer until they are used up; `etag` "auto" is
    the strong one of the body; `hides_length` sends chunks; `stalls` sends half and then nothing.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = "auto"
    last_modified: str = ""
    heeds_range: bool = True
    hides_length: bool = False
    stalls: bool = False
    cuts: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]


@dataclass
class LocalServer:
    """Replies by path, and the requests that came; `address(path)` is what a client asks."""

    port: int
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def address(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]


def strong_etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        local = self.server.local
        asked = {name.lower(): value for name, value in self.headers.items()}
        local.asked.append(Asked(self.path, asked))
        reply = local.replies.get(self.path, Reply(b"nothing here", 404, etag=""))
        etag = strong_etag(reply.body) if reply.etag == "auto" else reply.etag
        headers = dict(reply.headers)
        if etag:
            headers["ETag"] = etag
        if reply.last_modified:
            headers["Last-Modified"] = reply.last_modified
        status, body = reply.status, reply.body
        same = (etag and asked.get("if-none-match") == etag) or (
            "if-none-match" not in asked
            and reply.last_modified
            and asked.get("if-modified-since") == reply.last_modified
        )
        if status == 200 and same:
            status, body = 304, b""
        elif status == 200 and reply.heeds_range and asked.get("range") and asked.get("if-range") == etag:
            first = int(asked["range"].removeprefix("bytes=").removesuffix("-"))
            if first >= len(body):
                status, body = 416, b""
            else:
                headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
                status, body = 206, body[first:]
        self._send(reply, status, headers, body)

    def _send(self, reply: Reply, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if reply.hides_length:
            self.send_header("Transfer-Encoding", "chunked")
        elif status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the client may have heard enough
            if reply.stalls:
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                self.server.local.stopping.wait(10)
                self.close_connection = True
            elif reply.cuts and status in {200, 206}:
                self.wfile.write(body[: reply.cuts.pop(0)])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif reply.hides_length:
                for start in range(0, len(body), 4096):
                    block = body[start : start + 4096]
                    self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    local: LocalServer

    def handle_error(self, *_: object) -> None:
        pass  # a client that went away is what some tests are about


@contextlib.contextmanager
def local_server() -> Iterator[LocalServer]:
    """A server that runs until the block ends."""
    with _Server((HOST, 0), _Handler) as server:
        server.local = LocalServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.local
        finally:
            server.local.stopping.set()
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def nothing_outside() -> Iterator[None]:
    """Any connection to another machine, and any question for its name, is an error; no proxy is named."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo
    plain = {name: value for name, value in os.environ.items() if name.upper() not in PROXIES}

    def connect_here(self: socket.socket, address: tuple[object, ...]) -> None:
        if self.family != getattr(socket, "AF_UNIX", None) and address[0] != HOST:
            raise AssertionError(f"a test reached for {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    def look_up_here(host: object, *rest: object, **options: object) -> object:
        if host != HOST:
            raise AssertionError(f"a test asked for the address of {host}")
        return look_up(host, *rest, **options)  # type: ignore[arg-type]

    with (
        mock.patch.dict(os.environ, clear=True, values=plain),
        mock.patch.object(socket.socket, "connect", connect_here),
        mock.patch.object(socket, "getaddrinfo", look_up_here),
    ):
        yield


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is asked of another machine, and no temporary file is left; a test module takes it by name for all its tests."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with nothing_outside():
        yield
    assert list((tmp_path / "temporary").iterdir()) == [], "a file was left where downloads are handed over"
