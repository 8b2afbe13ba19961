"""Small readers for the worker processes of the tests: each does what the name of its file says."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pypdfium2

from ilacs_analytics.errors import UnreadableSource


def act(path: Path) -> object:
    """Do what the stem of the file says, up to its first hyphen; whatever is none of the words below gives the stem."""
    word = path.stem.partition("-")[0]
    return ACTS[word](path) if word in ACTS else path.stem


def text(path: Path) -> list[str]:
    """The text of each page, as pdfium reads it."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page_text(document, index) for index in range(len(document))]
    finally:
        document.close()


def page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    words = page.get_textpage()
    try:
        return words.get_text_range()
    finally:
        words.close()
        page.close()


def spin(_: Path) -> object:
    while True:
        pass


def hold(path: Path) -> object:
    """Tell a named pipe who reads, then spin: the other end of the pipe sees its end when this process is gone."""
    with path.open("w", encoding="ascii") as pipe:
        pipe.write(f"{os.getpid()}\n")
        pipe.flush()
        spin(path)
    return None


def answer(path: Path) -> object:
    """Tell a named pipe who reads, then give what a second pipe says."""
    path.write_text(f"{os.getpid()}\n", encoding="ascii")
    return path.with_suffix(".reply").read_text(encoding="ascii")


def held(_: Path) -> dict[str, int]:
    """The limits this process is under, and the seconds of processor time it has used."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "data": resource.getrlimit(resource.RLIMIT_DATA)[0],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "processor": resource.getrlimit(resource.RLIMIT_CPU)[0],
        "used": int(used.ru_utime + used.ru_stime),
    }


def talk(_: Path) -> str:
    """Print where the answers go, write to standard error, and ask the standard input."""
    print("a" * 100_000, flush=True)
    os.write(1, b"b" * 100_000)
    os.write(2, b"a warning nobody asked for\n")
    return sys.stdin.read()


def refuse(_: Path) -> object:
    raise UnreadableSource("this is a report of a school", where="page 1")


KEPT: list[bytearray] = []


def keep(path: Path) -> int:
    """Keep as many MB as the name says, as a heap does that cannot be given back, and tell who does."""
    KEPT.append(bytearray(int(path.stem.split("-")[1]) * 2**20))
    return os.getpid()


def stumble(_: Path) -> object:
    raise ValueError("two words\nand a second line")


def heap(_: Path) -> object:
    """End as the C library does that finds its heap broken: a word, then an abort."""
    os.write(2, b"free(): invalid pointer\n")
    return os.abort()


class Unwelcome:
    """Pickles, and cannot be unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return int, ("no number",)


ACTS = {
    "abort": lambda _: os.abort(),
    "answer": answer,
    "closure": lambda _: lambda: None,
    "crash": lambda _: os.kill(os.getpid(), signal.SIGSEGV),
    "fill": lambda _: len(bytes(2**30)),
    "heap": heap,
    "held": held,
    "hold": hold,
    "keep": keep,
    "large": lambda _: "x" * 5_000_000,
    "leave": lambda _: os._exit(3),
    "pid": lambda _: os.getpid(),
    "quit": lambda _: sys.exit("enough"),
    "refuse": refuse,
    "spin": spin,
    "stumble": stumble,
    "talk": talk,
    "unwelcome": lambda _: Unwelcome(),
}
