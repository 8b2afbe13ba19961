"""What must hold of every case: it ends in words, every cell is accounted for, and untouched cells are told as before."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from typing import Any

import duckdb
from material import Grid
from workspaces import ROOT

from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.readings import Reading
from ilacs_analytics.sources.kept.store import MAPPING, hash_file, read_ledger

Told = Mapping[tuple[str, ...], tuple[Any, ...]]
"""What was told of each cell, by its place: the words the reader used for it."""
OF_OTHER_ROWS = (" times", " twice", "the framework", "its framework", "later than the workbook")
"""Reasons that depend on other rows of the file."""


with (ROOT / "data" / "reference" / "measure.csv").open(encoding="utf-8-sig", newline="") as _lines:
    FIGURES = frozenset(row["told_in"] for row in csv.DictReader(_lines))
"""Tables of figures: rows of local figures begin with the name of one."""


class Fault(AssertionError):
    """Something that must hold does not."""


def require(holds: bool, what: str) -> None:
    """Raise `Fault` with `what` where it does not hold."""
    if not holds:
        raise Fault(what)


def check_reading(reading: Reading, connection: duckdb.DuckDBPyConnection) -> None:
    """Cells read are those that were loaded and those that were rejected; a loaded value is a number or a symbol."""
    account = reading.account
    require(
        min([account.cells_naming, account.cells_read, *(part.cells for part in account.not_read)]) >= 0,
        "a count below 0",
    )
    require(all(part.name or part.kind == "sheet" for part in account.not_read), "a part that is not read has no name")
    require(all(one.reason for one in reading.rejected), "a cell was rejected without a reason")
    if reading.figures_path is not None:
        figures = connection.execute(
            "select value, symbol, reason, cells, locator from read_parquet(?)", [str(reading.figures_path)]
        ).fetchall()
        require(sum(row[3] for row in figures) == account.cells_read, "cells read are not those of the figures")
        counted = sum(row[3] for row in figures if row[2])
        require(sum(reading.figure_reasons.values()) == counted, "rejected cells are not those counted by reason")
        for value, symbol, reason, _, locator in figures:
            require(bool(reason) or (value is None) != (symbol is None), f"{locator} is neither loaded nor rejected")
            require(bool(reason) or value is None or math.isfinite(value), f"{locator} is loaded as {value}")
    elif reading.inspections is not None:
        rows = reading.inspections
        loaded = {(one.sheet, str(one.row), column) for one in rows.mentions for column, _ in one.cells}
        rejected = {(one.sheet, str(one.row), one.column) for one in rows.rejected}
        require(len(loaded | rejected) == account.cells_read, "cells read are not those loaded and rejected")
    elif reading.rows and reading.rows[0][0] in FIGURES:
        require(len(reading.rows) + len(reading.rejected) == account.cells_read, "local figures were lost")


def check_count(reading: Reading, grid: Grid) -> None:
    """Every cell of the grid that is not empty is counted once."""
    account = reading.account
    filled = sum(
        1 for rows in grid.sheets.values() for row in rows for cell in row if cell is not None and str(cell).split()
    )
    counted = account.cells_naming + account.cells_read + account.cells_not_read
    require(filled == counted, f"the file has {filled} cells and {counted} are accounted for")


def told_of(reading: Reading, connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """What was told of each cell, by row (as text) first."""
    told: dict[tuple[str, ...], tuple[Any, ...]] = {}
    if reading.figures_path is not None:
        rows = connection.execute(
            "select sheet, row_number, locator, measure, basis, coalesce(part, ''), raw_value, value, symbol, place_code, "
            "period_end, reason from read_parquet(?)",
            [str(reading.figures_path)],
        ).fetchall()
        for sheet, row, locator, measure, basis, part, *rest in rows:
            told[sheet, str(row), locator, measure, basis, part] = tuple(rest)
    if reading.inspections is not None:
        for one in reading.inspections.mentions:
            told[one.sheet, str(one.row), "mention"] = one.cells
    for one in reading.rejected:
        if reading.inspections is None:
            told[one.sheet, str(one.row), one.column] = (one.raw, one.reason)
    for row in reading.rows:
        words = str(row[-1]).split(" ")
        sheet = words[words.index("sheet") + 1] if "sheet" in words else ""
        told[sheet, words[words.index("row") + 1], words[-1]] = tuple(row[:-1])
    return told


def check_untouched(before: Told, after: Told, touched: tuple[str, int]) -> None:
    """Cells of other rows are told as before, but for what depends on other rows."""
    sheet, row = touched[0].replace(" ", "_"), str(touched[1])

    def others(told: Told) -> dict[tuple[str, ...], tuple[Any, ...]]:
        return {
            place: rest
            for place, rest in told.items()
            if (place[0].replace(" ", "_"), place[1]) != (sheet, row)
            and not any(mark in str(one) for one in rest for mark in OF_OTHER_ROWS)
        }

    one, other = others(before), others(after)
    for place in one.keys() & other.keys():
        require(one[place] == other[place], f"{place} was {one[place]} and is {other[place]}")
    if not any(len(place) == 3 and place[2] == "mention" for place in before):
        lost = [place for place in one if place not in after]
        require(not lost, f"{len(lost)} untouched cells are not told any more, the first {lost[:1]}")


def check_store(settings: Settings) -> None:
    """The ledger can be read, each of its files is whole, and nothing else is there."""
    ledger = read_ledger(settings)
    folders = {added.sha256 for added in ledger}
    require(len(folders) == len(ledger) == len({added.added_id for added in ledger}), "the ledger tells a file twice")
    folder = settings.added_folder
    if not folder.is_dir():
        return
    there = {path.name for path in folder.iterdir() if path.is_dir()}
    require(there == folders, f"folders without a row or rows without a folder: {sorted(there ^ folders)}")
    for added in ledger:
        path = added.path(settings)
        require(path.is_file() and hash_file(path) == added.sha256, f"{added.added_id} is not as it was added")
        others = {one.name.split("-")[0] for one in path.parent.iterdir() if one != path}
        known = {"read", "figures", MAPPING, f"columns-{MAPPING}", "told", "report"}
        require(
            {name.split(".")[0] for name in others} <= {name.split(".")[0] for name in known},
            f"{sorted(others)} beside it",
        )
    left = [
        path.name for path in folder.rglob("*") if path.name.endswith(".partial") or path.name.startswith(".adding-")
    ]
    require(not left, f"left over: {left}")
