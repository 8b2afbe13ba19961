"""Which pages are asked for, by reports.toml or by name, with which parameters, for whom and in which formats.

Everything is checked before a notebook runs: an unknown key, notebook, parameter, format or authority, a value of the wrong
type. This room runs nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ilacs_analytics.errors import BadParameter, BadSetting, UnknownNotebook, UnknownParameter, because, nearest
from ilacs_analytics.reports.plan.catalogue import Notebook, Parameter, read_catalogue
from ilacs_analytics.reports.plan.values import check_judgement_values
from ilacs_analytics.settings import Settings
from ilacs_analytics.vocabulary import DEFAULT_AUTHORITIES
from ilacs_analytics.warehouse.connect import Warehouse, parse_day

DAYS = frozenset({"since", "until", "known_by"})
MODELS = frozenset({"model", "models"})
HTML = "html"
FORMATS = (HTML, "pdf", "xlsx", "images")
"""Forms of a page; the page itself is always made, for the others are opened from it."""
KEYS: dict[str, str] = {
    "notebook": "a name",
    "needs": "a list of publications",
    "for_each": '"authority"',
    "authorities": "a list of authorities, or one of all, region:NAME, group:NAME",
    "parameters": "a table of values",
    "formats": f"a list of {', '.join(FORMATS)}",
}


@dataclass(frozen=True)
class Page:
    """One page to make: a notebook with values. `stem` is its file name without ending."""

    stem: str
    notebook: Notebook
    values: dict[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = (HTML,)

    @property
    def title(self) -> str:
        """Title, with the authority where the notebook is about one."""
        authority = self.values.get("authority")
        return f"{self.notebook.title}: {authority}" if authority else self.notebook.title


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
    for entry in plan:  # also those that wait for files, and those not asked for
        list(_pages(entry, catalogue[entry["notebook"]], {}, warehouse))
    entries = [entry for entry in plan if entry["notebook"] in names] if names else _with_files(plan, warehouse)
    entries += [{"notebook": name} for name in names if name not in {entry["notebook"] for entry in entries}]
    of_notebooks = dict(given)
    if any(entry.get("for_each") for entry in entries):
        of_notebooks.pop("authorities", None)  # whom to make pages for
    _require_known(of_notebooks, [catalogue[entry["notebook"]] for entry in entries])
    pages = [page for entry in entries for page in _pages(entry, catalogue[entry["notebook"]], given, warehouse)]
    stems = [page.stem for page in pages]
    for stem in stems:
        if stems.count(stem) > 1:
            raise BadSetting(
                f"{stem}.html would be made {stems.count(stem)} times",
                where="reports.toml",
                next_step="a notebook has one page, or one for each authority: leave one of the entries away",
            )
    return pages


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, FileNotFoundError, RecursionError) as error:
        raise BadSetting(f"reports.toml cannot be read: {because(error)}", where=str(path)) from error
    for key in plan:
        if key != "report":
            raise BadSetting(
                f"'{key}' is no key of reports.toml", where=str(path), next_step="write [[report]] entries"
            )
    entries = plan.get("report", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadSetting("report is no list", where=str(path), next_step="write [[report]] entries")
    for number, entry in enumerate(entries, 1):
        _check_entry(entry, f"{path}, report {number}", catalogue)
    return entries


def _check_entry(entry: dict[str, Any], where: str, catalogue: dict[str, Notebook]) -> None:
    """Hold one entry of the plan against its keys and their types."""
    for key in entry:
        if key not in KEYS:
            raise BadSetting(f"'{key}' is no key of a report", where=where, next_step=nearest(key, KEYS))
    name = str(entry.get("notebook"))
    if name not in catalogue:
        raise UnknownNotebook(f"'{name}' is no notebook", where=where, next_step=nearest(name, catalogue))
    if entry.get("for_each", "authority") != "authority":
        raise BadSetting(f"for_each is {entry['for_each']!r}", where=where, next_step='it can be "authority"')
    if "for_each" in entry and "authority" not in catalogue[name].parameters:
        raise BadSetting(f"{name} has no parameter authority", where=where, next_step="leave for_each away")
    if "authorities" in entry and "for_each" not in entry:
        raise BadSetting(
            "authorities without for_each says for whom nothing is made",
            where=where, next_step='write for_each = "authority", or parameters = { authorities = [...] }',
        )  # fmt: skip
    if entry.get("authorities") == []:
        raise BadSetting("authorities is empty", where=where, next_step=f"it is {KEYS['authorities']}")
    fits = {
        "needs": _is_words(entry.get("needs", [])),
        "authorities": isinstance(entry.get("authorities", ""), str) or _is_words(entry["authorities"]),
        "parameters": isinstance(entry.get("parameters", {}), dict),
        "formats": _is_words(entry.get("formats", [])),
    }
    for key, is_right in fits.items():
        if not is_right:
            raise BadSetting(f"{key} is {entry[key]!r}", where=where, next_step=f"it is {KEYS[key]}")
    for name in entry.get("formats", []):
        if name not in FORMATS:
            raise BadSetting(f"'{name}' is no format", where=where, next_step=nearest(name, FORMATS) or KEYS["formats"])


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


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
        planned_names = entry.get("authorities") or list(DEFAULT_AUTHORITIES)
        chosen = asked or ([planned_names] if isinstance(planned_names, str) else planned_names)
        names = (
            warehouse.resolve_authorities(chosen)
            if entry.get("for_each")
            else [notebook.parameters["authority"].default]
        )
        for name in names:
            yield _page(notebook, {**values, "authority": name}, entry)
    else:
        yield _page(notebook, values, entry)


def _page(notebook: Notebook, values: dict[str, Any], entry: dict[str, Any]) -> Page:
    authority = values.get("authority")
    slug = "-" + re.sub(r"[^a-z0-9]+", "-", str(authority).lower()).strip("-") if authority else ""
    formats = tuple(name for name in FORMATS if name == HTML or name in entry.get("formats", []))
    return Page(notebook.name + slug, notebook, values, formats)


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


def _check_model(name: str, value: Any, warehouse: Warehouse) -> None:
    """An edition that is not loaded while others are; where none is loaded the page says so."""
    asked = value if isinstance(value, list) else [value]
    loaded = [
        row[0] for row in warehouse.connection.execute("select distinct model from neighbour order by 1").fetchall()
    ]
    for one in asked:
        if loaded and one not in loaded:
            raise BadParameter(
                f"{name} is '{one}', an edition of the neighbour model that is not loaded",
                next_step=f"loaded are {', '.join(loaded)}",
            )


def _check_choice(notebook: Notebook, name: str, value: Any) -> None:
    choices = notebook.parameters[name].choices
    for one in value if isinstance(value, list) else [value]:
        if choices and one not in choices:
            raise BadParameter(
                f"{name} is '{one}', with which {notebook.name} does not work",
                next_step=f"{nearest(str(one), choices)} {name} is one of {', '.join(choices)}".strip(),
            )


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
        if name in MODELS:
            _check_model(name, value, warehouse)
        _check_choice(notebook, name, value)
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
    check_judgement_values(notebook, values, warehouse)
