"""Links of an added neighbour model, as they were judged when its file was added, into `neighbour_mention`."""

from __future__ import annotations

import duckdb

from ilacs_analytics.sources.kept.readings import Reading
from ilacs_analytics.sources.kept.store import AddedFile
from ilacs_analytics.warehouse.declared.staging import insert_rejected, insert_rows


def load_neighbours(connection: duckdb.DuckDBPyConnection, file: AddedFile, reading: Reading) -> None:
    """Rows of `neighbour_mention`, and the rejected cells; the model is the edition the file was added as."""
    rows = [(file.edition, *row[1:-1], file.added_id, row[-1]) for row in reading.rows]
    insert_rows(connection, "neighbour_mention", rows)
    insert_rejected(connection, file, reading.rejected)
