"""Figures of an added file, as they were read and judged when it was added, into the tables of figures."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ilacs_analytics.sources.kept.store import AddedFile


def load_figures(connection: duckdb.DuckDBPyConnection, file: AddedFile, figures: Path | None) -> None:
    """Rows of `caseload`, `agency_rate` and `indicator`, and rejected cells, from the table of a file's figures."""
    if figures is None:
        return
    bound = {"kind": file.kind, "source": file.added_id, "figures": str(figures)}
    for table in ("caseload", "agency_rate", "indicator"):
        connection.execute(
            f"""
            insert into {table}
            select
                f.place_code, f.period_start, f.period_end, null, 'day', f.measure, f.basis,
                case when p.kind in ('region', 'country') then 'whole_area' else 'whole_authority' end,
                f.value, f.raw_value, f.symbol, f.unit, case when $kind = 'local' then 'council' end, $source, f.locator
            from read_parquet($figures) f
            join place p on p.place_code = f.place_code
            where f.reason is null and f.told_in = '{table}'
            order by f.sheet, f.row_number, f.measure, f.basis
            """,
            bound,
        )
    connection.execute(
        "insert into meta.rejected_value "
        "select $source, $name, nullif(sheet, ''), row_number, column_name, raw_value, reason, cells "
        "from read_parquet($figures) where reason is not null order by sheet, row_number, column_name",
        {"source": file.added_id, "name": file.file_name, "figures": str(figures)},
    )
