"""A mapping: what the columns of a local file in the layout of published statistics measure, said by its user.

Its columns are those of data/reference/published_measure.csv but for the publication. It is held whole against the
vocabularies, and against the file it is for, before anything is added.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ilacs_analytics.errors import MissingColumn, UnreadableSource, nearest
from ilacs_analytics.sources.files.opening import Content, Sheet, content_of, read_text_head, text_of
from ilacs_analytics.sources.files.told import Edition
from ilacs_analytics.sources.local.table import title_of
from ilacs_analytics.sources.reference.publications import (
    HEADER_WITHIN,
    MeasuredColumn,
    Publication,
    normalised,
    read_measured,
)
from ilacs_analytics.sources.statistics import table as statistics_table

COLUMNS = ("field", "where_field", "where_value", "measure", "basis", "period", "period_ends", "year_offset")


@dataclass(frozen=True)
class Mapping:
    """A mapping that keeps to the vocabularies: its measured columns, the row that tells each, and its headings as written."""

    path: Path
    measured: tuple[MeasuredColumn, ...]
    rows: tuple[int, ...]
    printed: tuple[tuple[str, str], ...]


def read_mapping(path: Path, reference: Path) -> Mapping:
    """A mapping from its CSV; `reference` is the folder data/reference/.

    Raises `MissingColumn`, and `UnreadableSource` with every row and column that cannot be used.
    """
    lines = _read_lines(path)
    offences: list[tuple[int, str, str, str]] = []
    told: dict[tuple[str, ...], int] = {}
    words = _Words(reference)
    for number, line in lines:
        offences += [(number, *offence) for offence in words.offences(line)]
        figure = tuple(line[name] for name in ("measure", "basis", "period_ends", "year_offset"))
        if told.setdefault(figure, number) != number:
            offences.append(
                (
                    number,
                    "measure",
                    f"{line['measure']} {line['basis']} is told by row {told[figure]}",
                    "take one row out",
                )
            )
    _refuse(path, offences)
    measured = tuple(
        read_measured(line | {"field": normalised(line["field"]), "where_field": normalised(line["where_field"])})
        for _, line in lines
    )
    printed = tuple((line["field"], line["where_field"]) for _, line in lines)
    return Mapping(path, measured, tuple(number for number, _ in lines), printed)


def mapped(publication: Publication, mapping: Mapping) -> Publication:
    """The publication of local files, its measured columns and their headings those of the mapping."""
    headings = dict(publication.headings)
    for column in mapping.measured:
        for name in (column.field, column.where_field):
            if name:
                headings.setdefault(name, (name,))
    return replace(publication, headings=headings, measured=mapping.measured)


def recognise(
    path: Path, heads: Sequence[Sheet], delimiter: str, mapping: Mapping, publication: Publication
) -> tuple[Edition, Publication, list[statistics_table.StatisticsLayout]]:
    """The local statistics this file holds, by the mapping: title, publication with its measures, and where they stand.

    Raises `MissingColumn` where the file lacks a column of the layout, `UnreadableSource` where it lacks one of the
    mapping's: then with the row and column of the mapping.
    """
    local = mapped(publication, mapping)
    layout = statistics_table.find_layout(heads, delimiter, local)
    sheet, header = (layout.sheet, layout.headings) if layout is not None else _nearest_header(path, heads, local)
    there = {normalised(heading) for heading in header}
    _refuse(
        mapping.path,
        [
            (number, column, f"the file has no column '{name}'", nearest(name, header) or f"it has {', '.join(header)}")
            for number, printed in zip(mapping.rows, mapping.printed, strict=True)
            for column, name in zip(("field", "where_field"), printed, strict=True)
            if name and normalised(name) not in there
        ],
    )
    found = statistics_table.recognise(path, heads, delimiter, {local.code: local})
    if found is None or layout is None:
        raise MissingColumn("the sheet is not laid out as published statistics", where=f"{path}, sheet {sheet}")
    index = layout.fields["la_name"]
    names = (
        text_of(row[index])
        for number, row in statistics_table.read_rows(path, layout)
        if number > layout.header_row and index < len(row)
    )
    return Edition(local.code, "", title=title_of(names)), *found


def _nearest_header(path: Path, heads: Sequence[Sheet], publication: Publication) -> tuple[str, tuple[str, ...]]:
    """The first row that names a year and a place. Raises `MissingColumn` where there is none."""
    for sheet in heads:
        for row in sheet.rows[:HEADER_WITHIN]:
            found = publication.find_columns(row)
            if "time_period" in found and found.keys() & {"la_name", *statistics_table.CODES}:
                return sheet.name, tuple(text_of(cell) for cell in row)
    raise MissingColumn(
        "the file is not laid out as published statistics",
        where=f"{path}, row 1",
        next_step="a mapping is for tables with the columns time_period, geographic_level and la_name; "
        "for single figures fill in what `ilacs template` writes",
    )


def _read_lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows of the mapping with their numbers, cells trimmed."""
    if not path.is_file():
        raise UnreadableSource("no such mapping", where=str(path), next_step="check the path after --mapping")
    if content_of(path) is not Content.TEXT:
        raise UnreadableSource("the mapping is no CSV", where=str(path), next_step="save it as CSV, UTF-8")
    _, delimiter = read_text_head(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            header, *rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableSource(
                f"the text breaks off: {error}", where=str(path), next_step="save it as UTF-8, with quotes closed"
            ) from error
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise MissingColumn(
            f"the mapping has no column {', '.join(missing)}",
            where=f"{path}, row 1",
            next_step=f"it needs {', '.join(COLUMNS)}, as data/reference/published_measure.csv has them",
        )
    told = [
        (number, {name: row[header.index(name)] if header.index(name) < len(row) else "" for name in COLUMNS})
        for number, row in enumerate(rows, start=2)
        if any(row)
    ]
    if not told:
        raise UnreadableSource(
            "the mapping has no row", where=str(path), next_step="write one row for each column the file measures"
        )
    return told


class _Words:
    """The words a mapping may use, from data/reference/; read once a mapping."""

    def __init__(self, reference: Path) -> None:
        self.measures = _column(reference / "measure.csv", "measure")
        self.bases = _column(reference / "term.csv", "code", vocabulary="basis")
        self.periods = _column(reference / "term.csv", "code", vocabulary="period_kind")

    def offences(self, line: dict[str, str]) -> list[tuple[str, str, str]]:
        """Column, what is wrong, what to do, of everything in a row that cannot be used."""
        found = []
        if not line["field"]:
            found.append(("field", "it is empty", "write the heading of the column as the file prints it"))
        if bool(line["where_field"]) != bool(line["where_value"]):
            empty = "where_value" if line["where_field"] else "where_field"
            found.append((empty, "it is empty", "where_field and where_value are both filled in or both empty"))
        for column, known in (("measure", self.measures), ("basis", self.bases), ("period", self.periods)):
            if line[column] not in known:
                found.append((column, f"'{line[column]}' is unknown", nearest(line[column], known) or _listed(known)))
        if not _is_day_of_every_year(line["period_ends"]):
            found.append(("period_ends", f"'{line['period_ends']}' is no day of a year", "write it as 09-30"))
        if not re.fullmatch(r"-?\d{1,2}", line["year_offset"]):
            found.append(("year_offset", f"'{line['year_offset']}' is no number of years", "write 0, or -1"))
        return found


def _listed(known: Sequence[str]) -> str:
    return f"known are {', '.join(known)}" if len(known) < 10 else "see data/reference/measure.csv"


def _column(path: Path, name: str, *, vocabulary: str = "") -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [row[name] for row in csv.DictReader(lines) if not vocabulary or row["vocabulary"] == vocabulary]


def _is_day_of_every_year(text: str) -> bool:
    if not re.fullmatch(r"\d\d-\d\d", text):
        return False
    try:
        dt.date.fromisoformat(f"2001-{text}")
    except ValueError:
        return False
    return True


def _refuse(path: Path, offences: Sequence[tuple[int, str, str, str]]) -> None:
    """Raise one error for all that is wrong with a mapping: row, column, what, what next."""
    if not offences:
        return
    places = [f"{path}, row {number}, column {column}: {what}" for number, column, what, _ in offences]
    raise UnreadableSource(
        f"the mapping cannot be used: {len(offences)} cell{'s' if len(offences) != 1 else ''} of it",
        where="\n         ".join(places),
        next_step="; ".join(dict.fromkeys(step for *_, step in offences)),
    )
