"""Which delivered pages carry a figure that has been restated or withdrawn since.

For each run the build it was made of is held against the published one: official figures and grades that differ. A page
carried the earlier one where a table of its own (the CSV files that run.json names) has a row with the place, the day, the
measure or concept, and the figure as the earlier build resolved it; for regions and England also beside another place.

Limits. Only runs whose build is still in the workspace can be compared: `ilacs keep BUILD` keeps it. A figure counts by
the row of a table: one that stands in a chart or a sentence alone, or that went into a mean, a rank or a model, is not
found. A page carried over from an earlier run is held against the build it was made of where run.json tells it and that is
still there, else against that of its run. An inspection that is gone altogether is told by `ilacs changes`, not here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import IlacsError
from ilacs_analytics.reports.history.keep import run_names
from ilacs_analytics.reports.history.runs import pages_of, read_run
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.history.changes import Changes, changes_between

ALMOST = 1e-9
"""Figures are the same within this: a table prints 16 as 16.0."""


@dataclass(frozen=True)
class CarriedFigure:
    """One figure of one page that is otherwise now: as the page has it (`before`) and as it is (`after`, None where gone)."""

    run_id: str
    file: str
    place: str
    what: str
    basis: str
    about: str
    before: str
    after: str | None
    change: str


@dataclass
class Withdrawn:
    """Figures of delivered pages changed since, by run and page; runs that could not be compared, with the reason."""

    current: str
    carried: list[CarriedFigure] = field(default_factory=list)
    runs_compared: int = 0
    not_compared: dict[str, str] = field(default_factory=dict)

    @property
    def page_count(self) -> int:
        """Pages that carry at least one."""
        return len({(one.run_id, one.file) for one in self.carried})

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "current": self.current,
            "runs_compared": self.runs_compared,
            "not_compared": self.not_compared,
            "figures": [asdict(one) for one in self.carried],
        }


Key = tuple[str, str, str]
"""Place, day and measure or concept, each by any of its names: what a row of a table says that it is about."""

Wanted = dict[Key, list[CarriedFigure]]

PLACES = ("Authority", "ONS code", "Place")
DAYS = ("Date", "Inspection started", "Judged", "Published", "Inspection ID")
SUBJECTS = ("Measure", "Measure label", "Concept", "Concept label")
FIGURES = ("Value", "Raw value", "Symbol", "Grade label", "Missing", "Cell")
BESIDE = {"Region name": ("Region value", "Region symbol")}
"""Headings of the tables of a page: what a row is about, its figure, and the region's beside it."""


def find_withdrawn(settings: Settings, current: str) -> Withdrawn:
    """Pages of every run of the workspace that carry a figure that is otherwise in the build `current`."""
    found = Withdrawn(current)
    wanted_since: dict[str, Wanted | str] = {}
    for name in run_names(settings):
        run = read_run(settings, name)
        if run is None:
            found.not_compared[name] = "run.json cannot be read"
            continue
        found.runs_compared += 1
        for page in pages_of(run):
            build_id = _build_of(settings, run, page)
            if build_id not in wanted_since:
                wanted_since[build_id] = _wanted_since(settings, build_id, current)
            wanted = wanted_since[build_id]
            if isinstance(wanted, str):
                found.not_compared[name] = wanted
            elif wanted:
                found.carried += _look_in(settings.reports_folder / "runs" / name, name, page, wanted)
        if name in found.not_compared:
            found.runs_compared -= 1
    return found


def _build_of(settings: Settings, run: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    """The build that a page's figures are those of: its own, or, where that is gone, the run's it was carried over into.

    A page is carried over only where the rows it reads are the same in both; a stale one is not of the run's build, nor is one
    that the run was not asked for and that tells other rows.
    """
    own, runs = str(page.get("build_id") or run.get("build_id")), str(run.get("build_id"))
    is_there = publish.build_file(settings, own).is_file()
    return own if is_there or page.get("is_stale") or page.get("is_of_other_rows") else runs


def _wanted_since(settings: Settings, build_id: str, current: str) -> Wanted | str:
    """What to look for on a page made of a build, or why that cannot be told."""
    if build_id == current:
        return {}
    if not publish.build_file(settings, build_id).is_file():
        return f"its build {build_id} is no longer there"
    try:
        changes = changes_between(settings, build_id, current)
    except IlacsError as error:
        return error.what
    missing = [changes.not_compared[name] for name in ("values", "grades") if name in changes.not_compared]
    return missing[0] if missing else _wanted(changes)


def _wanted(changes: Changes) -> Wanted:
    """What differs, by every name its place, day and measure may have in a table."""
    told = changes.summary(at_most=max(len(changes["values"]), len(changes["grades"])))
    wanted: Wanted = {}
    for row in told["values"]:
        figure = CarriedFigure(
            "", "", row["place"], row["measure_label"], row["basis"], row["period_end"], row["before"], row["after"],
            row["change"],
        )  # fmt: skip
        keys = product((row["place"], row["place_code"]), (row["period_end"],), (row["measure"], row["measure_label"]))
        for key in keys:
            wanted.setdefault(key, []).append(figure)
    for row in told["grades"]:
        figure = CarriedFigure(
            "", "", row["authority"], row["concept_label"], "", row["inspection_on"] or "", row["before"] or "",
            row["after"], "regraded",
        )  # fmt: skip
        days = (row["inspection_on"], row["inspection_id"])
        for key in product((row["authority"], row["authority_code"]), days, (row["concept"], row["concept_label"])):
            wanted.setdefault(key, []).append(figure)
    return wanted


def _look_in(folder: Path, run_id: str, page: Mapping[str, Any], wanted: Wanted) -> list[CarriedFigure]:
    """Figures of `wanted` that a row of one of the page's own tables has."""
    found: set[CarriedFigure] = set()
    for row in _rows(folder, page):
        days, subjects = _cells(row, DAYS), _cells(row, SUBJECTS)
        sides = [(_cells(row, PLACES), _cells(row, FIGURES))]
        sides += [(_cells(row, (name,)), _cells(row, values)) for name, values in BESIDE.items()]
        sides.append((["England"], _cells(row, ("England value", "England symbol"))))
        for places, figures in sides:
            for key in product(places, days, subjects) if figures else ():
                for one in wanted.get(key, ()):
                    is_its_basis = not one.basis or row.get("Basis", one.basis) == one.basis
                    if is_its_basis and any(_is_same(one.before, told) for told in figures):
                        found.add(replace(one, run_id=run_id, file=str(page["file"])))
    return sorted(found, key=lambda one: (one.place, one.what, one.basis, one.about))


def _cells(row: Mapping[str, str], names: Sequence[str]) -> list[str]:
    return [told for name in names if (told := row.get(name))]


def _rows(folder: Path, page: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for table in page.get("tables") or []:
        path = folder / str(table.get("file") if isinstance(table, dict) else table)
        if path.is_file() and path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as lines:
                yield from csv.DictReader(lines)


def _is_same(before: str, told: str) -> bool:
    """The same words, or the same number: a table prints 16 as 16.0."""
    if before == told:
        return True
    try:
        return abs(float(before) - float(told)) <= ALMOST
    except ValueError:
        return False
