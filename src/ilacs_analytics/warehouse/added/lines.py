"""What a build took of each added file: cells read, loaded, rejected with the first reasons, and what was not read."""

from __future__ import annotations

from collections import Counter

import duckdb

from ilacs_analytics.sources.files.told import NotRead
from ilacs_analytics.sources.kept.reading_lines import ReadLine, first_reasons


def read_lines(connection: duckdb.DuckDBPyConnection) -> dict[str, ReadLine]:
    """One line per added file of the build, by its identifier."""
    reasons: dict[str, Counter[str]] = {}
    for source_id, reason, cells in connection.execute(
        "select source_id, reason, sum(cells)::bigint from meta.rejected_value group by all order by all"
    ).fetchall():
        reasons.setdefault(source_id, Counter())[reason] = cells
    parts: dict[str, list[NotRead]] = {}
    for source_id, kind, name, sheet, cells, why in connection.execute(
        "select source_id, kind, name, coalesce(sheet, ''), cells, why from meta.not_read"
    ).fetchall():
        parts.setdefault(source_id, []).append(NotRead(kind, name, sheet, cells, why))
    return {
        source_id: ReadLine(
            read,
            loaded,
            rejected,
            first_reasons(reasons.get(source_id, Counter())),
            tuple(parts.get(source_id, ())),
            tuple(filter(None, missing.split("; "))),
        )
        for source_id, read, loaded, rejected, missing in connection.execute(
            "select source_id, cells_read, cells_loaded, cells_rejected, measures_missing from meta.added_file order by 1"
        ).fetchall()
    }
