"""What a file is, by its content and never by its name, and its first rows or whole sheets as text.

Refuses what cannot be read safely: web pages, protected or broken workbooks, archives that grow beyond measure or point
outside themselves. Decides nothing about what the rows mean.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import datetime as dt
import io
import itertools
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from ilacs_analytics.errors import UnreadableSource, UnsafeArchive, because
from ilacs_analytics.sources.files.pool import Limits, read_all
from ilacs_analytics.sources.files.told import NotRead

LARGEST_UNPACKED = 1_000_000_000
"""Bytes an archive or workbook may unpack to."""
LARGEST_RATIO = 500
"""Times its own size an archive may unpack to, once it is beyond `SMALL_UNPACKED`; published workbooks reach about 60."""
SMALL_UNPACKED = 100_000_000
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError,
)  # fmt: skip
"""What Python raises for an archive that is cut off, packed in an unknown way, locked by a password, or misnames a member."""
PDF_BEGINS_WITHIN = 1024
"""Bytes at the head of a file within which a PDF says what it is."""
HEAD_LINES = 30
"""Lines of a text file in which its header is looked for."""


class Content(StrEnum):
    """Kinds of content this room can tell apart."""

    WORKBOOK = "workbook"
    TEXT = "text"
    ARCHIVE = "archive"
    REPORT = "report"


@dataclass(frozen=True)
class Sheet:
    """Rows of one sheet as they stand: text, numbers and dates; `name` is empty for a text file.

    An error in a cell, and a formula without a stored value, are text: `#REF!`, `=A1+B1`.
    """

    name: str
    rows: list[list[Any]]
    is_hidden: bool = False


def content_of(path: Path) -> Content:
    """Workbook, text, archive or a report as PDF. Raises `UnreadableSource` for everything else, saying what it is."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise _unreadable(path, "the file is empty", "download it again")
    if start.startswith(b"PK"):
        return _packed(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unreadable(path, "the workbook is protected by a password, or of a format before 2007", _SAVE_AGAIN)
    if b"%PDF-" in start[:PDF_BEGINS_WITHIN]:
        return Content.REPORT
    if _looks_like_a_page(start):
        raise _unreadable(
            path, "a web page was saved under this name", "download the file itself, not the page around it"
        )
    return Content.TEXT


_SAVE_AGAIN = "save it without a password as ODS, XLSX or CSV"


def _looks_like_a_page(start: bytes) -> bool:
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1000].lower()
    return head.startswith(b"<") and (b"<html" in head or b"<!doctype" in head or b"<head" in head)


def _packed(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bomb(archive, path)
            names = set(archive.namelist())
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise _unreadable(path, "the workbook is protected by a password", _SAVE_AGAIN)
            if "content.xml" in names or "xl/workbook.xml" in names:
                return Content.WORKBOOK
            return Content.ARCHIVE
    except BROKEN_ARCHIVE as error:
        raise _unreadable(path, f"the file is cut off or broken: {because(error)}", "download it again") from error


def refuse_bomb(archive: zipfile.ZipFile, path: Path) -> None:
    """Raise `UnsafeArchive` where the archive would unpack beyond measure, before anything is unpacked."""
    unpacked = sum(member.file_size for member in archive.infolist())
    packed = max(1, sum(member.compress_size for member in archive.infolist()))
    if unpacked > LARGEST_UNPACKED or (unpacked > SMALL_UNPACKED and unpacked / packed > LARGEST_RATIO):
        raise UnsafeArchive(
            f"the archive would unpack to {unpacked / 1e6:,.0f} MB, {unpacked / packed:,.0f} times its size",
            where=str(path),
            next_step="no published file is like that; find out where it comes from",
        )


def members_of(path: Path) -> list[str]:
    """Names of the files in an archive. Raises `UnsafeArchive` for a name that points outside of it."""
    with zipfile.ZipFile(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.is_dir()]
    for name in names:
        way = PurePosixPath(name.replace("\\", "/"))
        if not way.name or way.is_absolute() or ".." in way.parts or ":" in way.parts[0]:
            raise UnsafeArchive(
                f"the archive names a file outside itself: {name}", where=str(path), next_step="do not use this archive"
            )
    return names


def read_text_head(path: Path) -> tuple[list[list[str]], str]:
    """First rows of a text file, and its delimiter. Raises `UnreadableSource` where it is not UTF-8 text."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(path, "the file is UTF-16", "save it as UTF-8")
    if b"\0" in start:
        raise _unreadable(path, "the file is no text", "add the publisher's ODS, XLSX or CSV")
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start)  # the last character may be cut in two
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(start.decode("latin-1")[: error.start])) + 1
        raise _unreadable(
            path, f"the file is not UTF-8: line {line} holds byte {start[error.start]:#04x}", "save it as UTF-8"
        ) from error
    lines = _LINE_END.split(text)[:HEAD_LINES]
    delimiter = max((",", ";", "\t", "|"), key=lambda mark: max((line.count(mark) for line in lines), default=0))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return list(itertools.islice(rows, HEAD_LINES)), delimiter


_LINE_END = re.compile(r"\r\n|\r|\n")


def read_text_rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every row of a text file with its number, as a spreadsheet counts rows: blank ones too, a quoted line break within one.

    Line ends may be those of Unix, Windows or an old Mac. Raises `UnreadableSource` where the text breaks off.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            yield from enumerate(csv.reader(lines, delimiter=delimiter), start=1)
        except (UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(path, f"the text breaks off: {error}", "save it as UTF-8, with quotes closed") from error


WORKBOOK_READER = "ilacs_analytics.sources.files.workbook_reader:read_sheets_of"
WORKBOOK_LIMITS = Limits(seconds=16.0, memory_mb=900)
"""What one workbook may cost; the largest published one takes 1 s and 300 MB."""


_KEPT: ContextVar[dict[Path, list[Sheet]] | None] = ContextVar("kept", default=None)


@contextlib.contextmanager
def sheets_kept() -> Iterator[None]:
    """Within it each workbook is read once, however many readers look at it."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def read_sheets(path: Path, wanted: Callable[[str], bool] | None = None) -> Iterator[Sheet]:
    """Sheets of a workbook, whole and in order; `wanted` picks by name. Raises `UnreadableSource`.

    Read in a process of its own: a damaged workbook may take all memory or end the process that reads it.
    """
    kept = _KEPT.get()
    sheets = None if kept is None else kept.get(path)
    if sheets is None:
        sheets = _read_apart(path)
        if kept is not None:
            kept[path] = sheets
    yield from (sheet for sheet in sheets if wanted is None or wanted(sheet.name))


def _read_apart(path: Path) -> list[Sheet]:
    with contextlib.closing(read_all([path], WORKBOOK_READER, workers=1, limits=WORKBOOK_LIMITS)) as outcomes:
        (outcome,) = outcomes
    if outcome.value is None:
        why = "reading it ended the reader: it is damaged, or has a cell far outside its tables"
        why = why if outcome.failure.startswith("the reader ended") else outcome.failure
        raise _unreadable(path, f"the workbook cannot be read: {why}", "download it again, or save it once more")
    return [Sheet(name, rows, is_hidden) for name, rows, is_hidden in outcome.value]


HIDDEN = "a hidden sheet; show it in a spreadsheet and save the file to have it read"


def sheets_not_read(path: Path, read: Collection[str], why: str) -> list[NotRead]:
    """The sheets of a workbook that hold something and from which nothing was read, hidden ones said to be hidden."""
    parts = []
    for sheet in read_sheets(path):
        cells = sum(1 for row in sheet.rows for cell in row if text_of(cell))
        if cells and sheet.name not in read:
            parts.append(NotRead("sheet", sheet.name, sheet.name, cells, HIDDEN if sheet.is_hidden else why))
    return parts


def text_of(value: Any) -> str:
    """A cell as text: dates as 2024-09-30, whole numbers without a point, spaces around it gone."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _unreadable(path: Path, what: str, next_step: str) -> UnreadableSource:
    return UnreadableSource(what, where=str(path), next_step=next_step)
