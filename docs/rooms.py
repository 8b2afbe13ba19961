"""Writes the last part of docs/architecture.md: every folder and module of the package with the first sentence it says of itself.

python docs/rooms.py            write it again
python docs/rooms.py --check    write nothing; end with 1 where it is stale
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "ilacs_analytics"
PAGE = ROOT / "docs" / "architecture.md"
ROOMS = ("", "sources", "warehouse", "quality", "analysis", "charts", "reports", "console")
MARK = "<!-- written by docs/rooms.py from the docstrings; do not edit below -->\n"


def main() -> int:
    """Write the part, or with --check compare it; the exit code."""
    parser = argparse.ArgumentParser(description="Write the rooms of docs/architecture.md from the docstrings.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where the page is stale")
    arguments = parser.parse_args()
    before = PAGE.read_text(encoding="utf-8")
    text = before[: before.index(MARK)] + MARK + "\n" + "\n".join(_rooms()) + "\n"
    if not arguments.check:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if before == text:
        return 0
    print(f"{PAGE.name} is stale; run `make docs`", file=sys.stderr)
    return 1


def _rooms() -> Iterator[str]:
    for room in ROOMS:
        top = PACKAGE / room
        folders = [top] if not room else [top, *sorted(path.parent for path in top.rglob("*/__init__.py"))]
        for folder in folders:
            name = folder.relative_to(PACKAGE).as_posix()
            yield f"### {'ilacs_analytics' if name == '.' else name}\n"
            yield f"{_said(folder / '__init__.py', whole=True)}\n"
            modules = sorted(path for path in folder.glob("*.py") if not path.stem.startswith("__"))
            yield from (f"- `{path.name}`: {_said(path)}" for path in modules)
            yield ""


def _said(path: Path, *, whole: bool = False) -> str:
    """The first sentence of a docstring, or all of it in one line."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    if path.parent == PACKAGE and whole:
        return told.split("\n\n")[0]
    return " ".join((told if whole else told.split("\n\n")[0]).split())


if __name__ == "__main__":
    sys.exit(main())
