"""Rooms: which may import which, how long a module may be, and how little `import ilacs_analytics` loads."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "ilacs_analytics"
MODULES = sorted(PACKAGE.rglob("*.py"))
ORDER = (
    ("errors",),
    ("vocabulary",),
    ("settings",),
    ("progress",),
    ("drawing",),
    ("sources",),
    ("warehouse",),
    ("quality", "analysis"),
    ("charts",),
    ("reports",),
    ("console",),
    ("cli",),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
DOORS = {"__init__", "__main__"}
HEAVY = (
    "pandas",
    "numpy",
    "duckdb",
    "altair",
    "great_expectations",
    "papermill",
    "jinja2",
    "vl_convert",
    "statsmodels",
)
LONGEST_MODULE = 400


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_names(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a module imports, wherever in it; relative imports are told as such."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)


def imported_rooms(path: Path) -> Iterator[tuple[int, str]]:
    for line, name in imported_names(path):
        parts = name.split(".")
        if parts[0] == "ilacs_analytics" and len(parts) > 1 and parts[1] != "__version__":
            yield line, parts[1]


def test_every_room_has_its_place() -> None:
    rooms = {room_of(path) for path in MODULES} - DOORS
    assert rooms == set(RANK)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    own = room_of(path)
    if own in DOORS:
        return
    wrong = [
        f"line {line}: {own} imports {room}"
        for line, room in imported_rooms(path)
        if room != own and RANK[room] >= RANK[own]
    ]
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_are_absolute_and_modules_are_explained(path: Path) -> None:
    assert [name for _, name in imported_names(path) if name.startswith(".")] == []
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "a module says which question it answers"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_MODULE


@pytest.mark.parametrize("module", ["ilacs_analytics", "ilacs_analytics.cli", "ilacs_analytics.vocabulary"])
def test_importing_is_cheap(module: str) -> None:
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert loaded & set(HEAVY) == set()


def test_only_settings_reads_the_environment_of_the_user() -> None:
    readers = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if any(f"os.environ{way}" in path.read_text(encoding="utf-8") for way in ('.get("ILACS', '["ILACS'))
    }
    assert readers == {"settings.py"}
