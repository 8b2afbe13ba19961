"""Which notebooks there are and which parameters they take. This room runs nothing."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import BadParameter, because

TYPES = ("str", "int", "float", "bool", "list[str]")
CHOICES = re.compile(r"\bone of ((?:\w+, )*\w+ or \w+)")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: its type as annotated, its default, and the comment beside it.

    Where the comment says `one of a, b or c`, no other value is taken.
    """

    name: str
    type: str
    default: Any
    help: str

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that the comment names; empty where every value of the type is taken."""
        named = CHOICES.search(self.help)
        return tuple(re.split(", | or ", named[1])) if named else ()


@dataclass(frozen=True)
class Notebook:
    """One notebook of notebooks/: its title (the first heading) and its parameters."""

    name: str
    path: Path
    title: str
    parameters: dict[str, Parameter]


def read_catalogue(folder: Path) -> dict[str, Notebook]:
    """Every notebook of a folder by name. Raises `BadParameter` for a parameters cell that cannot be read."""
    return {path.stem: read_notebook(path) for path in sorted(folder.glob("*.ipynb"))}


def read_notebook(path: Path) -> Notebook:
    """Title and parameters of one notebook, without running it."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [("".join(cell["source"]), cell) for cell in cells]
    except (ValueError, KeyError, TypeError) as error:
        raise BadParameter(f"the file is no notebook: {because(error)}", where=str(path)) from error
    headings = [
        line.removeprefix("# ").strip()
        for source, cell in sources
        if cell["cell_type"] == "markdown"
        for line in source.splitlines()
        if line.startswith("# ")
    ]
    tagged = [source for source, cell in sources if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1 or not headings:
        raise BadParameter(
            f"the notebook has {len(tagged)} cells tagged 'parameters' and {len(headings)} titles",
            where=str(path),
            next_step="give it one of each; CONTRIBUTING.md shows a notebook",
        )
    return Notebook(path.stem, path, headings[0], _read_parameters(tagged[0], path))


def _read_parameters(source: str, path: Path) -> dict[str, Parameter]:
    lines = source.splitlines()
    found = {}
    try:
        written = ast.parse(source).body
    except SyntaxError as error:
        raise BadParameter(
            f"line {error.lineno} of the parameters cell is no Python: {error.msg}", where=str(path)
        ) from error
    for node in written:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name) or node.value is None:
            raise BadParameter(
                f"line {node.lineno} of the parameters cell is no typed parameter",
                where=str(path),
                next_step='write it like: since: str = ""  # first day, empty for no bound',
            )
        kind = ast.unparse(node.annotation)
        comment = lines[(node.end_lineno or node.lineno) - 1].partition("#")[2].strip()
        if kind not in TYPES or not comment:
            raise BadParameter(
                f"parameter {node.target.id} has type {kind} and the comment {comment!r}",
                where=str(path),
                next_step=f"types are {', '.join(TYPES)}; every parameter has a comment",
            )
        try:
            default = ast.literal_eval(node.value)
        except ValueError as error:
            raise BadParameter(
                f"parameter {node.target.id} has no plain value: {ast.unparse(node.value)}", where=str(path)
            ) from error
        found[node.target.id] = Parameter(node.target.id, kind, default, comment)
    return found
