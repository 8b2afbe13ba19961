"""Links of a neighbour model into `neighbour`: codes to authorities, bands to the closed list."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ilacs_analytics.sources.neighbour_model import read
from ilacs_analytics.sources.store import AddedFile
from ilacs_analytics.warehouse.place_names import PlaceNames
from ilacs_analytics.warehouse.staging import Rejected, insert_rows


def load_neighbours(
    connection: duckdb.DuckDBPyConnection, file: AddedFile, path: Path, places: PlaceNames
) -> tuple[int, list[Rejected]]:
    """Load one model; returns the cells read (a neighbour and a band a link) and those rejected."""
    bands = {
        label.lower(): code
        for code, label in connection.execute("select code, label from term where vocabulary = 'closeness'").fetchall()
    }
    rows, rejected, cells = [], [], 0
    told: set[tuple[str, int]] = set()
    for link in read(path):
        authority, neighbour = places.find_la_code(link.authority_code), places.find_la_code(link.neighbour_code)
        band = bands.get(link.closeness.lower())
        cells += 2
        unknown = link.authority_code if authority is None else link.neighbour_code
        twice = (authority or "", link.rank) in told
        if authority is None or neighbour is None or twice:
            reason = f"'{unknown}' is no DfE code of an authority; see data/reference/authority.csv"
            if twice:
                reason = f"the file tells neighbour {link.rank} of '{link.authority_code}' twice; the first is taken"
            rejected.append(Rejected("", link.row, link.column, link.neighbour_code, reason))
            rejected.append(Rejected("", link.row, f"{link.column} closeness", link.closeness, reason))
            continue
        if band is None:
            reason = f"'{link.closeness}' is no band of closeness; see data/reference/term.csv"
            rejected.append(Rejected("", link.row, f"{link.column} closeness", link.closeness, reason))
        told.add((authority, link.rank))
        locator = f"row {link.row} column {link.column}"
        rows.append((file.edition, authority, neighbour, link.rank, band, file.added_id, locator))
    insert_rows(connection, "neighbour", rows)
    return cells, rejected
