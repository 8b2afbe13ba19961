"""A page as a reader has it: sentences, tables and figures of an executed notebook, and the notebook run for parameters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executed import FIGURE, TABLE

from ilacs_analytics.errors import IlacsError
from ilacs_analytics.reports.engine.work import Job, execute
from ilacs_analytics.reports.plan.plan import Page as Planned
from ilacs_analytics.reports.plan.plan import plan_pages
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.ask.warehouse import Warehouse

LONGEST_S = 120
"""Seconds a cell may take."""


@dataclass(frozen=True)
class Table:
    """A table, or the table behind a figure; `title` and `description` are the figure's."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str = ""
    description: str = ""
    is_figure: bool = False

    def dicts(self) -> list[dict[str, Any]]:
        """Rows by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Page:
    """What one notebook said for one set of parameters. `failure` is set where it crashed."""

    notebook: str
    values: Mapping[str, Any]
    sections: tuple[tuple[str, ...], ...]
    tables: tuple[Table, ...]
    failure: str = ""

    @property
    def sentences(self) -> Iterator[str]:
        """Every sentence of every section."""
        for section in self.sections:
            yield from section

    @property
    def titles(self) -> Iterator[str]:
        """Titles of figures."""
        yield from (table.title for table in self.tables if table.is_figure)


@dataclass(frozen=True)
class Refused:
    """Parameters that were refused before a notebook ran, and the words."""

    notebook: str
    values: Mapping[str, Any]
    words: str
    code: int


def planned(
    settings: Settings, warehouse: Warehouse, notebook: str, values: Mapping[str, Any]
) -> list[Planned] | Refused:
    """The pages `ilacs report NOTEBOOK -p ...` would make, or its refusal."""
    given = [f"{name}={_as_typed(value)}" for name, value in values.items()]
    try:
        return plan_pages(settings, warehouse, names=[notebook], assignments=given)
    except IlacsError as error:
        return Refused(notebook, values, str(error), error.exit_code)


def run(plans: list[Planned] | Refused, notebook: str, values: Mapping[str, Any]) -> list[Page] | Refused:
    """Run what was planned, without making pages for a bundle of it."""
    if isinstance(plans, Refused):
        return plans
    pages = []
    for plan in plans:
        done = execute(Job(plan.stem, plan.notebook.path.read_text(encoding="utf-8"), plan.values, LONGEST_S, 0))
        pages.append(read(notebook, values, done.executed or {"cells": []}, done.failure))
    return pages


def _as_typed(value: Any) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def read(notebook: str, values: Mapping[str, Any], executed: Mapping[str, Any], failure: str = "") -> Page:
    """The page of an executed notebook."""
    sections, tables = [], []
    for cell in executed["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if TABLE in data or FIGURE in data:
                told = data.get(TABLE) or data[FIGURE]
                told = json.loads(told) if isinstance(told, str) else told
                tables.append(
                    Table(
                        told["name"],
                        tuple(told["columns"]),
                        tuple(map(tuple, told["rows"])),
                        told.get("title") or "",
                        told.get("description") or "",
                        FIGURE in data,
                    )
                )
            elif "text/markdown" in data and "text/plain" in data:
                text = data["text/plain"]
                text = "".join(text) if isinstance(text, list) else text
                sections.append(tuple(line.strip() for line in text.splitlines() if line.strip()))
    return Page(notebook, values, tuple(sections), tuple(tables), failure)


def read_file(path: Path) -> Page:
    """The page of an executed notebook in a file."""
    return read(path.stem, {}, json.loads(path.read_text(encoding="utf-8")))
