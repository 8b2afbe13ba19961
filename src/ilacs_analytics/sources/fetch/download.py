"""One address in, one whole file out: over HTTPS, from a named host, not too large, a cut download tried again.

This room trusts no server: every hop of a redirect is checked before it is taken, bytes are counted as they come, and a
file counts as here only when its last byte is. What the file is, nobody asks here. Its only trace between two runs is
`<name>.part` with a note beside it, and only of a download that can be taken up again where it stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from ilacs_analytics import __version__
from ilacs_analytics.errors import CannotWrite, DownloadFailed, DownloadRefused, IlacsError, because

MEGABYTE = 1024 * 1024
BY_HAND = "take it with a browser from the publisher's page and `ilacs add` it"
SOME_HEADERS = {
    "User-Agent": f"ilacs_analytics/{__version__}",
    "Accept-Encoding": "identity",  # a part can be continued only if its bytes are those of the file
}


@dataclass(frozen=True)
class Limits:
    """What a download may cost: bytes of a file and of a page, hops, seconds to connect, between bytes, and in all."""

    file_bytes: int = 200 * MEGABYTE
    page_bytes: int = 5 * MEGABYTE
    redirects: int = 5
    connect_s: float = 10
    silence_s: float = 60
    whole_s: float = 900
    attempts: int = 3
    pause_s: float = 1


@dataclass(frozen=True)
class Allowed:
    """Hosts that may be asked. `http_hosts` may be asked without TLS: tests name their own server there, nobody else."""

    hosts: tuple[str, ...]
    http_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Validators:
    """What a server says of one state of a file, for asking whether it still is in that state."""

    etag: str = ""
    last_modified: str = ""

    def as_question(self) -> dict[str, str]:
        """Headers that ask for the file only if it is in another state."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class Page:
    """A page as text, and the address it came from after redirects."""

    address: str
    text: str


@dataclass(frozen=True)
class Download:
    """What came: `path` is the whole file, None where the server says that nothing has changed (304)."""

    path: Path | None
    address: str
    validators: Validators
    size: int = 0


T = TypeVar("T")


class _Cut(Exception):
    """The connection broke or said nothing more: another attempt may do."""


def open_client(limits: Limits) -> httpx.Client:
    """A client that follows no redirect by itself and waits no longer than the limits say. Close it."""
    timeout = httpx.Timeout(limits.silence_s, connect=limits.connect_s)
    return httpx.Client(timeout=timeout, follow_redirects=False, headers=SOME_HEADERS)


def check_address(address: str, allowed: Allowed, *, redirected_from: str = "") -> httpx.URL:
    """The address, parsed as the client will parse it. Raises `DownloadRefused` for what may not be asked."""
    where = f"{redirected_from} leads to {address}" if redirected_from else address
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise DownloadRefused(f"this is no address: {because(error)}", where=where) from error
    if url.scheme != "https" and not (url.scheme == "http" and url.host in allowed.http_hosts):
        raise DownloadRefused(
            f"the address begins with {url.scheme or 'nothing'}, not with https", where=where, next_step=BY_HAND
        )
    if url.host not in allowed.hosts:
        raise DownloadRefused(
            f"'{url.host}' is not among the hosts of this publication: {', '.join(allowed.hosts)}",
            where=where,
            next_step=f"{BY_HAND}; if the publisher has moved, name the host in data/reference/fetch_address.csv",
        )
    if url.userinfo or (url.scheme == "https" and url.port not in {None, 443}):
        raise DownloadRefused("the address names a user or a port", where=where, next_step=BY_HAND)
    return url


def get_page(client: httpx.Client, address: str, *, allowed: Allowed, limits: Limits) -> Page:
    """A publisher's page. Raises `DownloadRefused` or `DownloadFailed`."""

    def take() -> Page:
        content = bytearray()
        with _answer(client, address, {}, allowed=allowed, limits=limits) as response:
            if response.status_code != httpx.codes.OK:
                raise _bad_status(response)
            for block in _blocks(response, limits.page_bytes, limits):
                content += block
            encoding = response.charset_encoding or "utf-8"
            found = str(response.url)
        try:
            return Page(found, content.decode(encoding, errors="replace"))
        except LookupError:  # a charset nobody knows; addresses are ASCII in any
            return Page(found, content.decode("utf-8", errors="replace"))

    return _try(take, address, limits, lambda: "")


def get_file(
    client: httpx.Client, address: str, part: Path, *, allowed: Allowed, limits: Limits, known: Validators | None = None
) -> Download:
    """A whole file, as `part`, or nothing new where it still is as `known` says.

    A cut download is taken up where it stopped, in this run and in a later one, if the server names the state of the
    file by a strong ETag (RFC 9110, If-Range); a server that does not heed the question begins anew. Raises
    `DownloadRefused`, `DownloadFailed`, `CannotWrite`; then nothing is left but a part that can be continued.
    """

    def take() -> Download:
        try:
            return _take_file(client, address, part, allowed=allowed, limits=limits, known=known or Validators())
        except OSError as error:
            discard(part)
            raise CannotWrite(f"the download cannot be written: {because(error)}", where=str(part)) from error
        except IlacsError:
            discard(part)
            raise

    def held() -> str:
        return f", and goes on after {part.stat().st_size:,} bytes" if part.exists() else ""

    return _try(take, address, limits, held)


def discard(part: Path) -> None:
    """Remove a part and its note."""
    part.unlink(missing_ok=True)
    _note_of(part).unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Checksum of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take_file(
    client: httpx.Client, address: str, part: Path, *, allowed: Allowed, limits: Limits, known: Validators
) -> Download:
    begun = _begun(part, address)
    size = part.stat().st_size if begun else 0
    question = {"Range": f"bytes={size}-", "If-Range": begun} if begun else known.as_question()
    with _answer(client, address, question, allowed=allowed, limits=limits) as response:
        found = Validators(response.headers.get("etag", ""), response.headers.get("last-modified", ""))
        status = response.status_code
        if status == httpx.codes.NOT_MODIFIED and not begun:
            return Download(None, str(response.url), known)
        if begun and (
            status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
            or (status == httpx.codes.PARTIAL_CONTENT and not _continues(response, size, begun))
        ):
            discard(part)
            raise _Cut("the server's file is no longer the one that was begun")
        if status == httpx.codes.OK:
            discard(part)
            size = 0
        elif not (begun and status == httpx.codes.PARTIAL_CONTENT):
            raise _bad_status(response)
        size += _write(response, part, address, found.etag, done=size, limits=limits)
        _note_of(part).unlink(missing_ok=True)
        return Download(part, str(response.url), found, size)


def _write(response: httpx.Response, part: Path, address: str, etag: str, *, done: int, limits: Limits) -> int:
    """Append the answer to the part; the bytes written. Leaves a part only if it can be continued."""
    can_continue = etag.startswith('"') and not _is_encoded(response)
    written = 0
    finished = False
    try:
        if can_continue:
            _note_of(part).write_text(json.dumps({"address": address, "etag": etag}), encoding="utf-8")
        with part.open("ab") as file:
            for block in _blocks(response, limits.file_bytes - done, limits):
                written += file.write(block)
            file.flush()
            os.fsync(file.fileno())
        finished = True
    finally:
        if not finished and not can_continue:
            discard(part)
    return written


@contextlib.contextmanager
def _answer(
    client: httpx.Client, address: str, question: dict[str, str], *, allowed: Allowed, limits: Limits
) -> Iterator[httpx.Response]:
    """The answer at the end of a few redirects, each checked before it is followed; its body is not read yet."""
    url = check_address(address, allowed)
    for _ in range(limits.redirects + 1):
        with client.stream("GET", url, headers=question) as response:
            if not response.has_redirect_location:
                yield response
                return
            target = str(url.join(response.headers["location"]))
        url = check_address(target, allowed, redirected_from=str(url))
    raise DownloadRefused(f"more than {limits.redirects} redirects", where=address, next_step=BY_HAND)


def _blocks(response: httpx.Response, at_most: int, limits: Limits) -> Iterator[bytes]:
    """The body in blocks, counted as they come: the header that tells a length may lie."""
    declared = response.headers.get("content-length", "")
    count = int(declared) if declared.isascii() and declared.isdigit() else 0
    if count > at_most:
        raise _too_large(response, limits)
    count = 0
    until = time.monotonic() + limits.whole_s
    for block in response.iter_bytes() if _is_encoded(response) else response.iter_raw():
        count += len(block)
        if count > at_most:
            raise _too_large(response, limits)
        if time.monotonic() > until:
            raise _Cut(f"not done after {limits.whole_s:g} seconds")
        yield block


def _is_encoded(response: httpx.Response) -> bool:
    """True where the server packed the body although it was asked not to."""
    return bool(response.headers.get("content-encoding", "identity").strip().lower() != "identity")


def _begun(part: Path, address: str) -> str:
    """ETag of the file a part was begun from, or "" where nothing can be continued; then no part is left."""
    try:
        noted = json.loads(_note_of(part).read_text(encoding="utf-8"))
        if part.stat().st_size > 0 and noted["address"] == address:
            return str(noted["etag"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    discard(part)
    return ""


def _continues(response: httpx.Response, size: int, etag: str) -> bool:
    span = response.headers.get("content-range", "")
    return bool(span.startswith(f"bytes {size}-") and response.headers.get("etag", etag) == etag)


def _note_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _try(take: Callable[[], T], address: str, limits: Limits, held: Callable[[], str]) -> T:
    """The first attempt that is not cut. Raises `DownloadFailed` after the last."""
    for attempt in range(1, limits.attempts + 1):
        try:
            return take()
        except (_Cut, httpx.RequestError) as cut:
            if attempt == limits.attempts:
                raise DownloadFailed(
                    f"the download failed: {_why(cut)} ({attempt} attempt{'s' if attempt != 1 else ''})",
                    where=address,
                    next_step=f"look at the connection; `ilacs fetch` tries again{held()}",
                ) from cut
            time.sleep(limits.pause_s)
    raise DownloadFailed("no attempt was allowed", where=address)


def _why(cut: Exception) -> str:
    if isinstance(cut, httpx.TimeoutException):
        return "the server did not answer in time"
    return because(cut)


def _too_large(response: httpx.Response, limits: Limits) -> DownloadRefused:
    megabytes = limits.file_bytes / MEGABYTE
    return DownloadRefused(
        f"it is larger than the limit ({megabytes:g} MB for a file, {limits.page_bytes / MEGABYTE:g} MB for a page)",
        where=str(response.url),
        next_step=f"look at the publisher's page whether this is the file; if so, {BY_HAND}",
    )


def _bad_status(response: httpx.Response) -> DownloadFailed:
    status = response.status_code
    gone = status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}
    return DownloadFailed(
        f"the server answered {status} {response.reason_phrase}".rstrip(),
        where=str(response.url),
        next_step=f"the publisher may have moved the file: {BY_HAND}" if gone else f"try again later, or {BY_HAND}",
    )
