"""A pytest plugin: which tests execute which lines of the modules named in `MUTANTS_MODULES`, into `MUTANTS_LINES`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

MODULES = frozenset(os.environ["MUTANTS_MODULES"].split(os.pathsep))
_executed: dict[str, dict[str, list[list[int]]]] = {}
_seconds: dict[str, float] = {}
_now: set[tuple[str, int]] = set()


def _trace(frame: FrameType, _event: str, _argument: Any) -> Any:
    return _line if frame.f_code.co_filename in MODULES else None


def _line(frame: FrameType, event: str, _argument: Any) -> Any:
    if event == "line":
        _now.add((frame.f_code.co_filename, frame.f_lineno))
    return _line


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Set-up, call and end of one test are its own; what a shared fixture executes counts for the test that needs it first."""
    _now.clear()
    begun = time.monotonic()
    sys.settrace(_trace)
    yield
    sys.settrace(None)
    _seconds[item.nodeid] = time.monotonic() - begun
    for module, line in _now:
        _executed.setdefault(module, {}).setdefault(str(line), []).append(item.nodeid)  # type: ignore[arg-type]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Each worker writes its own part."""
    folder = Path(os.environ["MUTANTS_LINES"])
    (folder / f"{os.getpid()}.json").write_text(json.dumps({"executed": _executed, "seconds": _seconds}))
