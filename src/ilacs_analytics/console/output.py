"""Printing: tables and progress for a terminal, plain lines for a log, JSON for a machine.

Results go to standard output, progress to standard error, so that a pipe gets the result alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ilacs_analytics.console.line import line
from ilacs_analytics.progress import Listener

if TYPE_CHECKING:
    import pandas as pd


def listener() -> Listener:
    """Tells each step: on a terminal one line that replaces the last, with a bar of what is counted; plain lines elsewhere."""
    if not sys.stderr.isatty():
        return lambda stage, step: print(f"{stage}: {step}", file=sys.stderr, flush=True)
    return line.tell


UNCUT = 100_000
"""Columns of a console that is no terminal: no value is folded."""


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table as wide as its content needs; a pipe gets it uncut."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if is_missing(value) else str(value)) for value in row))
    console = Console() if sys.stdout.isatty() else Console(width=UNCUT)
    console.print(table)


def print_json(value: Any) -> None:
    """One JSON object or list and nothing else."""
    print(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def print_frame(frame: pd.DataFrame, output: str) -> None:
    """A frame as table, csv or json; dates as ISO, absent values as nothing."""
    rows = plain_rows(frame)
    columns = [str(column) for column in frame.columns]
    if output == "json":
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if value is None else value for value in row] for row in rows])
    else:
        print_table(columns, rows)
        print(f"{len(rows)} row{'s' if len(rows) != 1 else ''}", file=sys.stderr)


def plain_rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Rows of a frame as values JSON can hold: ISO dates, None for what is absent."""
    return [[plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]


def plain(value: Any) -> Any:
    """One value as JSON can hold it."""
    if is_missing(value):
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def is_missing(value: object) -> bool:
    """True for None, NaN, NaT and the NA of a column of whole numbers."""
    if value is None or hasattr(value, "__len__"):
        return value is None
    is_itself = value == value  # noqa: PLR0124
    return type(is_itself).__name__ == "NAType" or not is_itself
