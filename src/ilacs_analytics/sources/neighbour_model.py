"""Statistical neighbours: one row an authority, ten neighbours with a closeness band each.

Needs columns named SN1 to SN10 (or SN_1 ...), each followed by its band, and one with the DfE code of the authority; the
bands' own headings repeat or differ by edition. A block of authorities that ended may follow below. Links are directed
and stay so.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.sources.opening import Content, content_of, read_text_head, text_of
from ilacs_analytics.sources.publications import HEADER_WITHIN
from ilacs_analytics.sources.told import Edition, ToldNeighbour

PUBLICATION = "dfe-neighbours"
_NEIGHBOUR = re.compile(r"sn_?(\d+)", re.IGNORECASE)
CODE_HEADINGS = ("old_la_code", "la_code", "la num", "la number", "la no")
"""Headings of the authority's own DfE code, in small letters; the first column where none of them stands."""

LATER_AUTHORITY, EARLIER_AUTHORITY = "942", "940"
"""DfE codes that exist since April 2023 and April 2021: an edition tells its model by whom it knows."""


def recognise(path: Path) -> Edition | None:
    """The edition of the model, or None for another file. A model is named by its year, 2021 or 2025."""
    if content_of(path) is not Content.TEXT:
        return None
    rows, _ = read_text_head(path)
    if _find_header(rows) is None:
        return None
    known = {link.authority_code for link in read(path)}
    return Edition(PUBLICATION, "2025" if LATER_AUTHORITY in known else "2021")


def read(path: Path) -> list[ToldNeighbour]:
    """One record per authority and neighbour, in the order of the file. Raises `UnreadableSource`."""
    _, delimiter = read_text_head(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableSource(
                f"the text breaks off: {error}", where=str(path), next_step="save it as UTF-8"
            ) from error
    found = _find_header(rows)
    if found is None:
        raise UnreadableSource("no header with SN1 to SN10", where=str(path), next_step="download it again")
    header, columns = found
    headings = [text_of(cell) for cell in rows[header]]
    code_column = next((index for index, text in enumerate(headings) if text.lower() in CODE_HEADINGS), 0)
    told = []
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = [text_of(cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(headings) and max(columns.values()) + 1 >= len(cells):
            raise UnreadableSource(
                f"the row has {len(cells)} values, the header has {len(headings)}",
                where=f"{path}, row {number}",
                next_step="the file is cut off or was edited: download it again",
            )
        for rank, index in columns.items():
            neighbour, closeness = cells[index], cells[index + 1]
            if neighbour or closeness:
                told.append(ToldNeighbour(number, headings[index], cells[code_column], neighbour, rank, closeness))
    return told


def _find_header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[int, int]] | None:
    """Row of the header and the column of each rank, or None."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        columns = {
            int(match.group(1)): place
            for place, cell in enumerate(row[:-1])
            if (match := _NEIGHBOUR.fullmatch(text_of(cell)))
        }
        if len(columns) >= 5:
            return index, columns
    return None
