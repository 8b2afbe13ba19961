"""What benchmarks share: the memory of processes, and how figures are told."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def family(number: int) -> Iterator[int]:
    """A process and all below it."""
    yield number
    for path in Path(f"/proc/{number}/task").glob("*/children"):
        try:
            below = path.read_text(encoding="utf-8").split()
        except OSError:
            continue  # it has ended
        for one in below:
            yield from family(int(one))


def resident(number: int) -> float:
    """Resident MB of a process."""
    try:
        lines = Path(f"/proc/{number}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def say(found: dict[str, Any], to_markdown: Callable[[dict[str, Any]], str], *, as_json: bool) -> None:
    """Print one JSON object, or the machine and the table of docs/benchmarks.md."""
    if as_json:
        print(json.dumps(found))
    else:
        print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}\n")
        print(to_markdown(found))
