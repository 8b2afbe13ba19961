"""Statistical neighbours: one row an authority, ten neighbours with a closeness band each, as CSV, XLSX or ODS.

Needs columns named SN1 to SN10 (or SN_1 ...), each followed by its band, and one with the DfE code of the authority; the
bands' own headings repeat or differ by edition. A block of authorities that ended may follow below. Links are directed
and stay so.

Which model a table is follows from its neighbours, where they are those of a known model; else from the words above it;
else the user says it. A code in a row without neighbours proves no model.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilacs_analytics.errors import UnknownPublication, UnreadableSource
from ilacs_analytics.sources.files.headings import heading_key, without_markers
from ilacs_analytics.sources.files.opening import (
    Content,
    Sheet,
    content_of,
    read_sheets,
    read_text_head,
    read_text_rows,
    sheets_not_read,
    text_of,
)
from ilacs_analytics.sources.files.told import NotRead, ToldNeighbour, column_letter
from ilacs_analytics.sources.reference.publications import HEADER_WITHIN

PUBLICATION = "dfe-neighbours"
READER = "neighbour_model"
KNOWN = "known_neighbour.csv"
_NEIGHBOUR = re.compile(r"sn_? ?(\d+)", re.IGNORECASE)
_YEAR = re.compile(r"\b(20\d\d)\b")
CODE_HEADINGS = ("old la code", "la code", "la num", "la number", "la no")
"""Headings of the authority's own DfE code, as they are compared; the first column where none of them stands."""
NAME_HEADINGS = ("la name", "authority", "local authority", "name")
NO_NEIGHBOUR = frozenset({"-", "–", "z", "x", ":", "n/a", "na"})
"""What stands in a cell without a neighbour."""
ENOUGH_EQUAL = 0.95
"""Share of authorities whose ten neighbours must be those of a known model."""

Model = Mapping[str, tuple[str, ...]]
"""DfE codes of each authority's neighbours, the closest first, by the DfE code of the authority."""


@dataclass(frozen=True)
class NeighbourTable:
    """What a file tells of neighbours: its links, cells that name things, parts that are not read, words above the table."""

    links: tuple[ToldNeighbour, ...]
    naming: int
    not_read: tuple[NotRead, ...]
    words: str

    @property
    def neighbours(self) -> Model:
        """Neighbours by authority, in order of rank."""
        found: dict[str, dict[int, str]] = {}
        for link in self.links:
            found.setdefault(link.authority_code, {}).setdefault(link.rank, link.neighbour_code)
        return {code: tuple(ranks[rank] for rank in sorted(ranks)) for code, ranks in found.items()}


def read_known(reference: Path) -> dict[str, Model]:
    """The known models by their year; `reference` is the folder data/reference/."""
    models: dict[str, dict[str, tuple[str, ...]]] = {}
    with (reference / KNOWN).open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            models.setdefault(row["model"], {})[row["la_code"]] = tuple(row["neighbours"].split())
    return dict(models)


def model_of(path: Path, table: NeighbourTable, known: Mapping[str, Model]) -> str:
    """The year of the model a table is. Raises `UnknownPublication` where neither its links nor its words tell it."""
    told = table.neighbours
    for model, links in known.items():
        here = [code for code in told if code in links]
        equal = sum(told[code] == links[code] for code in here)
        if here and equal >= ENOUGH_EQUAL * len(here) and 2 * len(here) >= len(told):
            return str(model)
    years: set[str] = set(_YEAR.findall(table.words))
    if len(years) == 1:
        return str(years.pop())
    nearest = [
        f"{sum(told.get(code) == ten for code, ten in links.items())} of {len(told)} authorities as in {model}"
        for model, links in known.items()
    ]
    raise UnknownPublication(
        "statistical neighbours of a model that the table does not name",
        where=str(path),
        next_step=f"its neighbours are those of no known model ({', '.join(nearest)}); say its year with --edition 2027",
    )


def without_other_models(table: NeighbourTable, model: str, known: Mapping[str, Model]) -> NeighbourTable:
    """The table without authorities that only repeat the links of another known model, as a block of ended ones does."""
    told, own = table.neighbours, known.get(model, {})
    repeated = {
        code: other
        for code, ten in told.items()
        for other, links in known.items()
        if other != model and code not in own and links.get(code) == ten
    }
    if not repeated:
        return table
    kept = tuple(link for link in table.links if link.authority_code not in repeated)
    cells = sum(1 + bool(link.closeness) for link in table.links if link.authority_code in repeated)
    names = f"{', '.join(repeated)} of the model {', '.join(sorted(set(repeated.values())))}"
    part = NotRead("rows", names, "", cells, "authorities of an earlier model, repeated below the table")
    return NeighbourTable(kept, table.naming, (*table.not_read, part), table.words)


def is_model(heads: Sequence[Sheet]) -> bool:
    """True where some sheet, or the text, has the header of a neighbour model."""
    return any(_find_header(sheet.rows) is not None for sheet in heads)


def read(path: Path) -> NeighbourTable:
    """Every link of the file, in its order. Raises `UnreadableSource`."""
    links: list[ToldNeighbour] = []
    not_read: list[NotRead] = []
    naming, words, read = 0, [], set[str]()
    for name, numbered in _tables(path):
        header = _find_header([row for _, row in numbered])
        if header is None:
            words += [name]
            continue
        read.add(name)
        told = _read_table(path, name, numbered, header)
        links += told.links
        naming += told.naming
        not_read += told.not_read
        words.append(told.words)
    if not read:
        raise UnreadableSource("no header with SN1 to SN10", where=str(path), next_step="download it again")
    if "" not in read:
        not_read += sheets_not_read(path, read, "no table of neighbours")
    return NeighbourTable(tuple(links), naming, tuple(not_read), " ".join(words))


Numbered = list[tuple[int, Sequence[Any]]]


def _tables(path: Path) -> Iterator[tuple[str, Numbered]]:
    if content_of(path) is Content.TEXT:
        _, delimiter = read_text_head(path)
        yield "", list(read_text_rows(path, delimiter))
        return
    for sheet in read_sheets(path):
        if not sheet.is_hidden:
            yield sheet.name, list(enumerate(sheet.rows, start=1))


def _read_table(path: Path, sheet: str, numbered: Numbered, header: tuple[int, dict[int, int]]) -> NeighbourTable:
    at, columns = header
    headings = [text_of(cell) for cell in numbered[at][1]]
    keys = [heading_key(text) for text in headings]
    code_column = next((index for index, key in enumerate(keys) if key in CODE_HEADINGS), 0)
    name_column = next((index for index, key in enumerate(keys) if key in NAME_HEADINGS), None)
    described = {code_column, *(index for index, key in enumerate(keys) if key in NAME_HEADINGS)}
    values = {index for rank in columns.values() for index in (rank, rank + 1)}
    links: list[ToldNeighbour] = []
    above = [text for _, row in numbered[:at] for cell in row if (text := text_of(cell))]
    counted = {"naming": sum(1 for text in headings if text), "marks": 0, "other": 0, "below": 0}
    for number, row in numbered[at + 1 :]:
        cells = [without_markers(text_of(cell)) for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(headings) and max(columns.values()) + 1 >= len(cells):
            raise UnreadableSource(
                f"the row has {len(cells)} values, the header has {len(headings)}",
                where=f"{path}, {f'sheet {sheet}, ' if sheet else ''}row {number}",
                next_step="the file is cut off or was edited: download it again",
            )
        whose = cells[code_column], cells[name_column] if name_column is not None else ""
        told = _links_of((sheet, number), cells, columns, whose, headings)
        if not told and not any(cells[index] for index in values if index < len(cells)):
            counted["below"] += sum(1 for text in cells if text)
            continue
        links += told
        counted["naming"] += sum(1 for index in described if cells[index])
        read = sum(bool(link.neighbour_code) + bool(link.closeness) for link in told)
        counted["marks"] += sum(1 for index in values if cells[index]) - read
        counted["other"] += sum(
            1 for index, text in enumerate(cells) if text and index not in described and index not in values
        )
    parts = [
        NotRead("title", "rows above the header", sheet, len(above), "a title, no neighbours"),
        NotRead("mark", "-", sheet, counted["marks"], "no neighbour is printed"),
        NotRead("column", "beside the neighbours", sheet, counted["other"], "regions and numbers of regions"),
        NotRead("rows", "rows without neighbours", sheet, counted["below"], "headings of blocks and notes"),
    ]
    words = " ".join([sheet, *above])
    return NeighbourTable(tuple(links), counted["naming"], tuple(part for part in parts if part.cells), words)


def _links_of(
    at: tuple[str, int],
    cells: Sequence[str],
    columns: Mapping[int, int],
    whose: tuple[str, str],
    headings: Sequence[str],
) -> list[ToldNeighbour]:
    """The links of the row `at` sheet and number; `headings` name the columns of a text, letters those of a sheet."""
    (sheet, number), (code, name), told = at, whose, []
    ranked = set(columns.values())
    for rank, index in columns.items():
        neighbour = cells[index] if cells[index].lower() not in NO_NEIGHBOUR else ""
        has_closeness = index + 1 not in ranked and cells[index + 1].lower() not in NO_NEIGHBOUR
        closeness = cells[index + 1] if has_closeness else ""
        if neighbour or closeness:
            column = column_letter(index) if sheet else headings[index]
            told.append(ToldNeighbour(number, column, code, neighbour, rank, closeness, sheet, name))
    return told


def _find_header(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[int, int]] | None:
    """Row of the header and the column of each rank, or None."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        columns = {
            int(match.group(1)): place
            for place, cell in enumerate(row[:-1])
            if (match := _NEIGHBOUR.fullmatch(without_markers(text_of(cell))))
        }
        if len(columns) >= 5:
            return index, columns
    return None
