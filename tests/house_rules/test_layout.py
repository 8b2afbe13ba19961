"""Rooms: which may import which, how many modules a folder holds and how long they are, how little an import loads."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
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
SUBROOMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "sources": (
        ("files",),
        ("reference",),
        ("ofsted", "statistics", "neighbours", "papers", "reports"),
        ("local",),
        ("kept",),
        ("recognise", "fetch"),
        ("adding",),
    ),
    "warehouse": (
        ("publish", "declared"),
        ("added",),
        ("build",),
        ("ask",),
        ("connect",),
        ("history",),
        ("export",),
        ("exported",),
    ),
    "analysis": (
        ("frames",),
        ("wording",),
        ("sentences",),
        ("ended", "judgements", "workforce", "audits", "claims", "report", "evidence"),
        ("themes", "england", "next_inspection", "profile", "funnel"),
        ("neighbours", "association", "around"),
        ("validation",),
    ),
    "charts": (("theme", "figure"), ("cells",), ("inspections", "workforce", "themes", "papers")),
    "reports": (("plan", "page"), ("engine",), ("bundle",), ("history",), ("run", "lab")),
    "reports/page": (("page", "drawing", "light"), ("originals", "runtime"), ("formats",)),
    "console": (
        ("line",),
        ("output",),
        ("options", "build_commands", "file_lines"),
        ("build_cli", "file_commands"),
        ("commands", "status_command"),
        ("export_command",),
    ),
}
"""What a room holds, in the order of the data's way: each imports only what stands before it."""
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
MOST_MODULES = 12


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


FOLDERS = sorted({path.parent for path in MODULES if path.parent != PACKAGE})


@cache
def arrows() -> dict[str, set[str]]:
    """Which module imports which, by dotted name below the package, wherever in it and for types as well."""
    known = {".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in MODULES}
    found: dict[str, set[str]] = {}
    for path in MODULES:
        own = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if own.split(".")[-1] in DOORS:
            continue  # a face hands on what stands below it
        found[own] = set()
        for _, name in imported_names(path):
            parts = name.split(".")[1:] if name.startswith("ilacs_analytics.") else []
            while parts and ".".join(parts) not in known:
                parts.pop()
            if parts:
                found[own].add(".".join(parts))
    return found


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """One way round in a graph, or nothing."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for after in sorted(graph.get(name, ())):
            if found := walk(after, [*way, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := walk(name, []))), [])


def within(folder: str) -> dict[str, set[str]]:
    """Arrows between what stands in a folder, a folder in it taken as one."""
    stem = tuple(folder.split("/")) if folder else ()
    graph: dict[str, set[str]] = {}
    for own, others in arrows().items():
        here = tuple(own.split("."))
        if here[: len(stem)] != stem:
            continue
        for other in others:
            there = tuple(other.split("."))
            if there[: len(stem)] == stem and there[len(stem)] != here[len(stem)]:
                graph.setdefault(here[len(stem)], set()).add(there[len(stem)])
    return graph


def test_the_search_for_circles_finds_them() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["b", "c", "b"]
    assert circle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_module_imports_itself_over_others() -> None:
    assert circle_in(arrows()) == []


@pytest.mark.parametrize("folder", ["", *(path.relative_to(PACKAGE).as_posix() for path in FOLDERS)])
def test_no_folder_imports_itself_over_others(folder: str) -> None:
    assert circle_in(within(folder)) == []


@pytest.mark.parametrize("room", SUBROOMS)
def test_a_sub_room_imports_only_what_stands_before_it(room: str) -> None:
    ranks = {name: rank for rank, names in enumerate(SUBROOMS[room]) for name in names}
    held = {path.name for path in (PACKAGE / room).iterdir() if (path / "__init__.py").is_file()}
    held |= {path.stem for path in (PACKAGE / room).glob("*.py")} - DOORS
    assert held == set(ranks)
    wrong = [
        f"{own} imports {other}"
        for own, others in within(room).items()
        for other in others
        if ranks[other] >= ranks[own]
    ]
    assert wrong == []


def test_a_folder_with_sub_rooms_says_in_which_order_they_stand() -> None:
    divided = {path.parent.relative_to(PACKAGE).as_posix() for path in FOLDERS} - {"."}
    assert divided <= set(SUBROOMS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_folder_is_explained_and_holds_about_a_dozen_modules(folder: Path) -> None:
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert folder.parent == PACKAGE or ("In: " in told and "Out: " in told), "what comes in, and what goes out"
    assert len({path.name for path in folder.glob("*.py")} - {"__init__.py"}) <= MOST_MODULES


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
