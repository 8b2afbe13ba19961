"""Local figures, as they were judged when their file was added, into the tables of figures."""

from __future__ import annotations

import duckdb

from ilacs_analytics.sources.kept.readings import Reading
from ilacs_analytics.sources.kept.store import AddedFile
from ilacs_analytics.warehouse.declared.staging import insert_rejected, insert_rows


def load_local(connection: duckdb.DuckDBPyConnection, file: AddedFile, reading: Reading) -> None:
    """Rows of `caseload`, `agency_rate` and `indicator`, and the rejected values, from the reading of a local file."""
    for table in ("caseload", "agency_rate", "indicator"):
        rows = [(*row[:-1], file.added_id, row[-1]) for told_in, *row in reading.rows if told_in == table]
        insert_rows(connection, table, rows)
    insert_rejected(connection, file, reading.rejected)
