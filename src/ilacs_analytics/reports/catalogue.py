"""Which notebooks there are, which parameters they take, and which pages are asked for.

Everything is checked before a kernel starts: an unknown notebook or parameter, a value of the wrong type, an unknown
authority. This room runs nothing.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import BadParameter, BadSetting, UnknownNotebook, UnknownParameter, because, nearest
from ilacs_analytics.settings import Settings
from ilacs_analytics.vocabulary import DEFAULT_AUTHORITIES
from ilacs_analytics.warehouse.connect import Warehouse, parse_day

TYPES = ("str", "int", "float", "bool", "list[str]")
DAYS = frozenset({"since", "until", "known_by"})
PLAN_KEYS = frozenset({"notebook", "needs", "for_each", "authorities", "parameters"})


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: its type as annotated, its default, and the comment beside it."""

    name: str
    type: str
    default: Any
    help: str


@dataclass(frozen=True)
class Notebook:
    """One notebook of notebooks/: its title (the first heading) and its parameters."""

    name: str
    path: Path
    title: str
    parameters: dict[str, Parameter]


@dataclass(frozen=True)
class Page:
    """One page to make: a notebook with values. `stem` is its file name without ending."""

    stem: str
    notebook: Notebook
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Title, with the authority where the notebook is about one."""
        authority = self.values.get("authority")
        return f"{self.notebook.title}: {authority}" if authority else self.notebook.title


def read_catalogue(folder: Path) -> dict[str, Notebook]:
    """Every notebook of a folder by name. Raises `BadParameter` for a parameters cell that cannot be read."""
    return {path.stem: read_notebook(path) for path in sorted(folder.glob("*.ipynb"))}


def read_notebook(path: Path) -> Notebook:
    """Title and parameters of one notebook, without running it."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = [("".join(cell["source"]), cell) for cell in cells]
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
    for node in ast.parse(source).body:
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
        found[node.target.id] = Parameter(node.target.id, kind, ast.literal_eval(node.value), comment)
    return found


def parse_assignments(assignments: Sequence[str]) -> dict[str, str]:
    """`name=value` words of a command line. Raises `BadParameter`."""
    values = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name:
            raise BadParameter(
                f"'{assignment}' is no parameter", next_step="write -p name=value, as in -p since=2018-01-01"
            )
        values[name.strip()] = value.strip()
    return values


def plan_pages(
    settings: Settings, warehouse: Warehouse, *, names: Sequence[str], assignments: Sequence[str]
) -> list[Page]:
    """Pages to make, from reports.toml or by name, every value checked.

    A parameter goes to each notebook that has it and must be known to at least one. Raises `UnknownNotebook`,
    `UnknownParameter`, `BadParameter`, `UnknownAuthority`, `BadSetting`.
    """
    catalogue = read_catalogue(settings.resource("notebooks"))
    for name in names:
        if name not in catalogue:
            raise UnknownNotebook(
                f"'{name}' is no notebook",
                next_step=f"{nearest(name, catalogue)} there are {', '.join(catalogue)}".strip(),
            )
    given = parse_assignments(assignments)
    plan = _read_plan(settings, catalogue)
    entries = [entry for entry in plan if entry["notebook"] in names] if names else _with_files(plan, warehouse)
    entries += [{"notebook": name} for name in names if name not in {entry["notebook"] for entry in entries}]
    _require_known(given, [catalogue[entry["notebook"]] for entry in entries])
    return [page for entry in entries for page in _pages(entry, catalogue[entry["notebook"]], given, warehouse)]


def left_out(settings: Settings, warehouse: Warehouse) -> list[tuple[str, str]]:
    """Titles of notebooks a full run leaves out, and the publications each waits for."""
    catalogue = read_catalogue(settings.resource("notebooks"))
    plan = _read_plan(settings, catalogue)
    made = _with_files(plan, warehouse)
    titles = dict(warehouse.connection.execute("select publication, title from publication").fetchall())
    return [
        (catalogue[entry["notebook"]].title, ", ".join(titles[code] for code in entry["needs"]))
        for entry in plan
        if entry not in made
    ]


def _with_files(plan: Sequence[dict[str, Any]], warehouse: Warehouse) -> list[dict[str, Any]]:
    """Entries whose publications have all been added; of four authorities alone their pages would mislead."""
    if not any(entry.get("needs") for entry in plan):
        return list(plan)
    added = {row[0] for row in warehouse.connection.execute("select publication from meta.added_file").fetchall()}
    known = {row[0] for row in warehouse.connection.execute("select publication from publication").fetchall()}
    for entry in plan:
        for code in entry.get("needs", []):
            if code not in known:
                raise BadSetting(
                    f"'{code}' is no publication",
                    where=f"reports.toml, {entry['notebook']}",
                    next_step=nearest(code, known) or f"there are {', '.join(sorted(known))}",
                )
    return [entry for entry in plan if set(entry.get("needs", [])) <= added]


def planned_order(settings: Settings) -> list[str]:
    """Notebooks in the order of reports.toml, which is the order of the bundle's pages."""
    catalogue = read_catalogue(settings.resource("notebooks"))
    return [entry["notebook"] for entry in _read_plan(settings, catalogue)]


def _read_plan(settings: Settings, catalogue: dict[str, Notebook]) -> list[dict[str, Any]]:
    path = settings.resource("reports.toml")
    try:
        plan = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, FileNotFoundError) as error:
        raise BadSetting(f"reports.toml cannot be read: {because(error)}", where=str(path)) from error
    for key in plan:
        if key != "report":
            raise BadSetting(
                f"'{key}' is no key of reports.toml", where=str(path), next_step="write [[report]] entries"
            )
    entries: list[dict[str, Any]] = plan.get("report", [])
    for number, entry in enumerate(entries, 1):
        where = f"{path}, report {number}"
        for key in entry:
            if key not in PLAN_KEYS:
                raise BadSetting(f"'{key}' is no key of a report", where=where, next_step=nearest(key, PLAN_KEYS))
        if entry.get("notebook") not in catalogue:
            name = str(entry.get("notebook"))
            raise UnknownNotebook(f"'{name}' is no notebook", where=where, next_step=nearest(name, catalogue))
        if entry.get("for_each") not in {None, "authority"}:
            raise BadSetting(f"for_each is {entry['for_each']!r}", where=where, next_step='it can be "authority"')
    return entries


def _require_known(given: dict[str, str], notebooks: Iterable[Notebook]) -> None:
    known = sorted({name for notebook in notebooks for name in notebook.parameters})
    for name in given:
        if name not in known:
            raise UnknownParameter(
                f"'{name}' is no parameter of {'these notebooks' if known else 'this notebook'}",
                next_step=f"{nearest(name, known)} parameters are {', '.join(known)}".strip(),
            )


def _pages(entry: dict[str, Any], notebook: Notebook, given: dict[str, str], warehouse: Warehouse) -> Iterable[Page]:
    values = {
        name: _read_value(notebook.parameters[name], text)
        for name, text in given.items()
        if name in notebook.parameters
    }
    planned = entry.get("parameters", {})
    _require_known(planned, [notebook])
    values = {**planned, **values}
    _check_values(notebook, values, warehouse)
    if "authority" in notebook.parameters and "authority" not in values:
        asked = _read_list(given.get("authorities", ""))
        chosen = asked or entry.get("authorities") or list(DEFAULT_AUTHORITIES)
        names = (
            warehouse.resolve_authorities(chosen)
            if entry.get("for_each")
            else [notebook.parameters["authority"].default]
        )
        for name in names:
            yield _page(notebook, {**values, "authority": name})
    else:
        yield _page(notebook, values)


def _page(notebook: Notebook, values: dict[str, Any]) -> Page:
    authority = values.get("authority")
    slug = "-" + re.sub(r"[^a-z0-9]+", "-", str(authority).lower()).strip("-") if authority else ""
    return Page(notebook.name + slug, notebook, values)


def _read_list(text: str) -> list[str]:
    """Parts of a list: between commas, or between semicolons where there are any, since a name may hold a comma."""
    return [part.strip() for part in text.split(";" if ";" in text else ",") if part.strip()]


def _read_value(parameter: Parameter, text: str) -> Any:
    """The value a word of the command line stands for."""
    try:
        if parameter.type == "list[str]":
            return _read_list(text)
        if parameter.type == "bool":
            return {"true": True, "false": False}[text.lower()]
        return {"str": str, "int": int, "float": float}[parameter.type](text)
    except (ValueError, KeyError) as error:
        raise BadParameter(
            f"{parameter.name} is '{text}', which is no {parameter.type}",
            next_step=f"{parameter.name}: {parameter.help}",
        ) from error


def _check_values(notebook: Notebook, values: dict[str, Any], warehouse: Warehouse) -> None:
    for name, value in values.items():
        expected = notebook.parameters[name].type
        actual = (
            "list[str]" if isinstance(value, list) and all(isinstance(v, str) for v in value) else type(value).__name__
        )
        if actual != expected:
            raise BadParameter(
                f"{name} is {value!r}, which is no {expected}", next_step=f"{name}: {notebook.parameters[name].help}"
            )
        if name in DAYS:
            parse_day(name, value)
    if "authorities" in values:
        if not values["authorities"]:
            raise BadParameter(
                "authorities is empty", next_step="name at least one, as in -p authorities=Durham,Medway"
            )
        values["authorities"] = warehouse.resolve_authorities(values["authorities"])
    if "authority" in values:
        values["authority"] = warehouse.resolve_authorities([values["authority"]])[0]
    if values.get("since") and values.get("until") and values["since"] > values["until"]:
        raise BadParameter(
            f"since ({values['since']}) is after until ({values['until']})", next_step="exchange the two"
        )
