"""Figures as a file prints them, held against the rules and kept as one table: each is loaded or has a reason.

A reader stages its figures in a small database of its own, in batches; the rules are then applied to all of them at once and
the result is kept as Parquet, which a build takes up without reading the file again. Symbols stay symbols: raw text, value
and symbol are kept apart. Nothing here depends on what else was added.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ilacs_analytics.sources.reference.places import Places

FILES = ("measure.csv", "published_symbol.csv")
"""Tables of data/reference/ that the rules are read from."""
NUMBER = "[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?"
"""How a number is written, for a full match; no thousands separators, no percent sign."""
MARKER = "\\s*\\[(?i:note[^\\]]*|[a-z]{1,2}|[0-9]{1,3})\\]\\s*$"
"""A note marker behind a value; the symbols in brackets are looked up before it is taken off."""

_STAGED = (
    "sheet varchar, row_number bigint, column_name varchar, place_code varchar, row_reason varchar, period_start date, "
    "period_end date, measure varchar, basis varchar, part varchar, raw_value varchar, locator varchar, cells integer"
)


class FigureStage:
    """Figures of one file on their way into a table; `connection` holds the table `staged`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, places: Places, reference: Path) -> None:
        self.connection = connection
        self.places = places
        connection.execute(f"create table staged ({_STAGED})")
        with (reference / "measure.csv").open(encoding="utf-8-sig", newline="") as lines:
            measures = [
                (row["measure"], row["label"], row["unit"], float(row["highest"]), row["told_in"])
                for row in csv.DictReader(lines)
            ]
        with (reference / "published_symbol.csv").open(encoding="utf-8-sig", newline="") as lines:
            symbols = [(row["printed"], row["symbol"]) for row in csv.DictReader(lines)]
        connection.execute(
            "create table rule (measure varchar, label varchar, unit varchar, highest double, told_in varchar)"
        )
        insert_columns(connection, "rule", list(zip(*measures, strict=True)))
        connection.execute("create table printed_symbol (printed varchar, symbol varchar)")
        insert_columns(connection, "printed_symbol", list(zip(*symbols, strict=True)))

    def keep(self, target: Path, *, unread_columns: Sequence[str] = ()) -> tuple[int, dict[str, int]]:
        """Apply the rules, write the table of figures to `target` (Parquet); value cells read, and those rejected by reason.

        `unread_columns` are told where a file prints one figure several times: rows may differ in them.
        """
        hint = ""
        if unread_columns:
            verb = "is" if len(unread_columns) == 1 else "are"
            hint = f" (column{'s' if len(unread_columns) > 1 else ''} {', '.join(unread_columns)} {verb} not read)"
        self._tell_ends()
        self.connection.execute(_JUDGE, {"hint": hint})
        path = str(target).replace("'", "''")
        self.connection.execute(
            f"copy (select * from judged order by sheet, row_number, measure, basis, part) to '{path}' (format parquet)"
        )
        counted = self.connection.execute(
            "select reason, sum(cells) from judged group by reason order by 2 desc, 1"
        ).fetchall()
        return sum(int(cells) for _, cells in counted), {reason: int(cells) for reason, cells in counted if reason}

    def _tell_ends(self) -> None:
        """Places that had ended before the last day of a figure of theirs, with what to say of it."""
        self.connection.execute("create table ended (place_code varchar, period_end date, reason varchar)")
        days = self.connection.execute(
            "select distinct place_code, period_end from staged where place_code is not null and period_end is not null"
        ).fetchall()
        late = [(place, day, reason) for place, day in days if (reason := self.places.ended_before(place, day))]
        if late:
            insert_columns(self.connection, "ended", list(zip(*late, strict=True)))


_JUDGE = f"""
create table judged as
with read_figure as (
    select
        s.*,
        r.unit,
        r.told_in,
        r.label,
        r.highest,
        y.symbol,
        case when y.symbol is null then regexp_replace(s.raw_value, '{MARKER}', '') end as number_text,
        case when regexp_full_match(number_text, '{NUMBER}') then try_cast(number_text as double) end as number,
        count(*) over (partition by s.place_code, s.period_end, s.measure, s.basis, s.part) as printed_times
    from staged s
    join rule r on r.measure = s.measure
    left join printed_symbol y on y.printed = lower(s.raw_value)
)

select
    f.sheet, f.row_number, f.column_name, f.place_code, f.period_start, f.period_end, f.measure, f.basis, f.part,
    f.number as value, f.raw_value, f.symbol, f.unit, f.told_in, f.locator, f.cells,
    case
        when f.row_reason is not null then f.row_reason
        when f.printed_times > 1
            then 'the file tells this place, period and measure ' || f.printed_times || ' times' || $hint
        when f.symbol is not null then null
        when f.number is null and not regexp_full_match(f.number_text, '{NUMBER}')
            then '''' || f.raw_value || ''' is no number and no symbol of data/reference/published_symbol.csv'
        when f.number is null or not isfinite(f.number) then 'the number is too large to be held'
        when f.number < 0 then 'a count or rate cannot be negative'
        when f.number > f.highest and f.unit = 'percent' and f.highest = 100 then 'percentages go from 0 to 100'
        when f.number > f.highest
            then f.label || ' cannot be more than ' || printf('%.0f', f.highest) || '; see data/reference/measure.csv'
        else e.reason
    end as reason
from read_figure f
left join ended e on e.place_code = f.place_code and e.period_end = f.period_end
"""


@contextmanager
def open_stage(places: Places, reference: Path) -> Iterator[FigureStage]:
    """An empty stage, closed at the end."""
    config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    with duckdb.connect(config=config) as connection:
        yield FigureStage(connection, places, reference)


def insert_columns(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Sequence[Any]]) -> None:
    """Append rows given as columns, in the order of the table's columns: one statement, whatever their number."""
    kinds = [kind for _, kind, *_ in connection.execute(f"describe {table}").fetchall()]
    unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
    connection.execute(f"insert into {table} select {unnested}", [list(column) for column in columns])
