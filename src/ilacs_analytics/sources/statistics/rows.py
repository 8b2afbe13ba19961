"""Rows of published statistics into figures: each row placed and dated, each measured cell staged, all others counted.

A row whose place, level or period cannot be read passes its reason on to each of its figures. A label of the rows that is
not known, and a column that no heading of ours names, are named as not read with the number of their cells.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.sources.files.headings import label_key, without_markers
from ilacs_analytics.sources.files.opening import sheets_not_read, text_of
from ilacs_analytics.sources.files.told import Account, NotRead, column_letter, sheet_word
from ilacs_analytics.sources.reference.places import Places
from ilacs_analytics.sources.reference.publications import MeasuredColumn, Publication
from ilacs_analytics.sources.statistics.figures import FigureStage, insert_columns
from ilacs_analytics.sources.statistics.table import NAMING, StatisticsLayout, read_rows, year_of

BATCH = 20_000
"""Rows after which what was read is handed to the database."""
LEVELS = {"national": "country_code", "regional": "region_code", "local authority": "new_la_code"}
"""Levels that are read, and the field that holds a place's code at each."""


@dataclass
class StatisticsCount:
    """What was counted while reading: naming cells, parts not read by kind and name, years, measures that were there."""

    naming: int = 0
    titles: int = 0
    below: int = 0
    columns: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    years: set[int] = field(default_factory=set)
    measures: set[tuple[str, str]] = field(default_factory=set)

    def not_read(self, sheet: str) -> list[NotRead]:
        """The parts of one sheet that were not read, each with its cells and why."""
        parts = []
        if self.titles:
            parts.append(NotRead("title", "rows above the header", sheet, self.titles, "a title, no figures"))
        parts += [
            NotRead("label", name, sheet, cells, "no measure of data/reference/published_measure.csv has this label")
            for name, cells in self.labels.items()
        ]
        parts += [
            NotRead("column", name, sheet, cells, "no heading of data/reference/published_heading.csv")
            for name, cells in self.columns.items()
        ]
        if self.below:
            parts.append(NotRead("rows", "rows without place and period", sheet, self.below, "text below the table"))
        return parts


class _Placing:
    """Places and periods of rows; rows repeat them, so each is worked out once."""

    def __init__(self, layout: StatisticsLayout, places: Places, identifiers: Sequence[str]) -> None:
        self.places, self.identifiers = places, identifiers
        self.at = [layout.fields.get(name) for name in NAMING]
        self.known: dict[tuple[str, ...], tuple[str | None, int | None, str | None]] = {}

    def of(self, naming: tuple[str, ...]) -> tuple[str | None, int | None, str | None]:
        """Place, year and reason of a row by its naming cells."""
        found = self.known.get(naming)
        if found is None:
            found = self.known[naming] = self._read(dict(zip(NAMING, naming, strict=True)))
        return found

    def _read(self, cell: dict[str, str]) -> tuple[str | None, int | None, str | None]:
        year = year_of(cell["time_period"])
        level = (cell["geographic_level"] or "local authority").lower()
        day = dt.date(year, 6, 30) if year else None
        if level not in LEVELS:
            return None, year, f"the level '{cell['geographic_level'] or 'nothing'}' is none that is read"
        if level == "local authority":
            meant = self.places.agree(
                code=cell["new_la_code"], la_code=cell["old_la_code"], name=cell["la_name"], day=day
            )
        else:
            name = cell["country_name" if level == "national" else "region_name"]
            meant = self.places.agree(code=cell[LEVELS[level]], la_code="", name=name, day=day)
        if meant.reason and not any(cell[name] for name in ("new_la_code", "old_la_code", "la_name", LEVELS[level])):
            return None, year, "the row names no place"
        return meant.place_code, year, meant.reason or self._period_reason(cell, year) or None

    def _period_reason(self, cell: dict[str, str], year: int | None) -> str:
        identifier, period = cell["time_identifier"], cell["time_period"]
        if identifier and identifier.lower() not in self.identifiers:
            return (
                f"time_identifier '{identifier}' is none that is read; read are "
                f"{', '.join(name.capitalize() for name in self.identifiers)}"
            )
        if year is None:
            six = "" if len(period) != 6 else ": six digits are two years in succession, as in 202425"
            return f"'{period or 'nothing'}' is no year{six}"
        return ""


def read_statistics(
    path: Path, layouts: Sequence[StatisticsLayout], publication: Publication, stage: FigureStage, reference: Path
) -> tuple[Account, set[int]]:
    """Stage every figure of the file's tables; what was counted, and the years told. `cells_read` is left at 0.

    Raises `UnreadableSource` for text that breaks off and for a file without a year.
    """
    identifiers = read_identifiers(reference)
    not_read: list[NotRead] = []
    naming, years, measures = 0, set[int](), set[tuple[str, str]]()
    for layout in layouts:
        count = _read_table(path, layout, stage, identifiers)
        not_read += count.not_read(layout.sheet)
        naming += count.naming
        years |= count.years
        measures |= count.measures
    if layouts[0].sheet:
        not_read += sheets_not_read(path, {layout.sheet for layout in layouts}, "no table of this publication")
    if not years:
        first = layouts[0]
        raise UnreadableSource(
            f"no row has a year in the column {first.headings[first.fields['time_period']]}",
            where=f"{path}, below row {first.header_row}",
            next_step="years are written as 2024, or 202324 for a year that ends in 2024",
        )
    expected = {(one.measure, one.basis) for one in publication.measured if one.is_expected}
    missing = tuple(f"{measure} ({basis})" for measure, basis in sorted(expected - measures))
    return Account(naming, 0, tuple(not_read), missing, len(expected)), years


class _Table:
    """One table on its way into the stage: where its columns stand, what was counted, rows that wait to be handed over."""

    def __init__(self, path: Path, layout: StatisticsLayout, stage: FigureStage, identifiers: Sequence[str]) -> None:
        self.path, self.layout, self.stage = path, layout, stage
        self.count = StatisticsCount()
        self.placing = _Placing(layout, stage.places, identifiers)
        self.labelled = sorted({one.where_field for one in layout.measured if one.where_field})
        self.label_at = [layout.fields[name] for name in self.labelled]
        self.naming_at = {index for index in (*self.placing.at, *self.label_at) if index is not None}
        columns: dict[int, set[tuple[int, str] | None]] = {}
        for one in layout.measured:
            label = (self.labelled.index(one.where_field), label_key(one.where_value)) if one.where_field else None
            columns.setdefault(layout.fields[one.field], set()).add(label)
        self.labels_of = columns
        self.value_at = sorted(columns)
        self.other_at = [at for at in range(len(layout.headings)) if at not in self.naming_at and at not in columns]
        self.rows: list[tuple[Any, ...]] = []
        names = ["row_number bigint", "place_code varchar", "row_reason varchar", "year integer"]
        names += [f"label{at} varchar" for at in range(len(self.labelled))]
        names += [f"c{index} varchar" for index in self.value_at]
        stage.connection.execute(f"create or replace table raw_row ({', '.join(names)})")

    def take(self, number: int, cells: list[str]) -> None:
        """Count a row and have its figures wait. Raises `UnreadableSource` for a row of text that is cut off."""
        if number <= self.layout.header_row:
            filled = sum(1 for cell in cells if cell)
            if number == self.layout.header_row:
                self.count.naming += filled
            else:
                self.count.titles += filled
        elif any(cells):
            self._take_filled(number, self._of_one_width(number, cells))

    def _of_one_width(self, number: int, cells: list[str]) -> list[str]:
        width = len(self.layout.headings)
        if len(cells) != width and not self.layout.sheet:
            raise UnreadableSource(
                f"the row has {len(cells)} values, the header has {width}",
                where=f"{self.path}, row {number}",
                next_step="the file is cut off or was edited: download it again",
            )
        return cells + [""] * (width - len(cells))

    def _take_filled(self, number: int, cells: list[str]) -> None:
        naming = tuple(without_markers(cells[at]) if at is not None else "" for at in self.placing.at)
        if not any(naming[:3]) and not any(cells[index] for index in self.value_at):
            self.count.below += sum(1 for cell in cells if cell)
            return
        self.count.naming += sum(1 for index in self.naming_at if cells[index])
        for index in self.other_at:
            if cells[index]:
                self.count.columns[self.layout.headings[index] or f"column {column_letter(index)}"] += 1
        labels = [label_key(cells[at]) for at in self.label_at]
        place, year, reason = self.placing.of(naming)
        if year is not None:
            self.count.years.add(year)
        self.rows.append((number, place, reason, year, *labels, *self._values(cells, labels)))
        if len(self.rows) == BATCH:
            self.hand_over()

    def _values(self, cells: list[str], labels: list[str]) -> list[str | None]:
        """The value cells of a row; those under a label nobody knows are counted and left out."""
        there = {None, *enumerate(labels)}
        values: list[str | None] = []
        for index in self.value_at:
            value: str | None = cells[index] or None
            if value is not None and not there & self.labels_of[index]:
                told = " and ".join(f"{self.layout.headings[at]} = '{cells[at]}'" for at in self.label_at)
                self.count.labels[told] += 1
                value = None
            values.append(value)
        return values

    def hand_over(self) -> None:
        """Give the rows that wait to the database."""
        if self.rows:
            insert_columns(self.stage.connection, "raw_row", list(zip(*self.rows, strict=True)))
            self.rows.clear()


def _read_table(
    path: Path, layout: StatisticsLayout, stage: FigureStage, identifiers: Sequence[str]
) -> StatisticsCount:
    table = _Table(path, layout, stage, identifiers)
    for number, row in read_rows(path, layout):
        table.take(number, [text_of(cell) for cell in row])
    table.hand_over()
    for one in layout.measured:
        _stage_measure(stage, layout, one, table.labelled)
    table.count.measures.update(stage.connection.execute("select distinct measure, basis from staged").fetchall())
    return table.count


def _stage_measure(stage: FigureStage, layout: StatisticsLayout, one: MeasuredColumn, labelled: Sequence[str]) -> None:
    """The cells of one measured column as figures."""
    index = layout.fields[one.field]
    heading = layout.headings[index].replace(" ", "_")
    end = f"try_cast((year + {one.year_offset}) || '-{one.period_ends}' as date)"
    start = f"cast({end} - interval 1 year + interval 1 day as date)" if one.period == "year" else "cast(null as date)"
    where = ""
    if layout.sheet:
        place = f"'sheet ' || $sheet || ' row ' || row_number || ' column {column_letter(index)}'"
    else:
        place = "'row ' || row_number || ' column ' || $heading"
    bound: dict[str, Any] = {"sheet": sheet_word(layout.sheet), "heading": heading, "part": one.where_value}
    bound |= {"measure": one.measure, "basis": one.basis, "column": column_letter(index) if layout.sheet else heading}
    if one.where_field:
        where = f" and label{labelled.index(one.where_field)} = $label"
        bound["label"] = label_key(one.where_value)
    used = {name: value for name, value in bound.items() if f"${name}" in place + where or name in _ALWAYS}
    stage.connection.execute(
        f"insert into staged select $sheet, row_number, $column, place_code, row_reason, {start}, {end}, $measure, $basis, "
        f"$part, c{index}, {place}, 1 from raw_row where c{index} is not null{where}",
        used,
    )


_ALWAYS = frozenset({"sheet", "column", "measure", "basis", "part"})


def read_identifiers(reference: Path) -> tuple[str, ...]:
    """The words of time_identifier that are read, in small letters, from data/reference/term.csv."""
    with (reference / "term.csv").open(encoding="utf-8-sig", newline="") as lines:
        return tuple(row["code"] for row in csv.DictReader(lines) if row["vocabulary"] == "time_identifier")
