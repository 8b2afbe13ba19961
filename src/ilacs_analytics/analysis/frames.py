"""What every question needs of a frame: its columns checked, its rows read, a new frame built. Decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

DATE_ENDINGS = ("_on", "_end", "as_at")


class MissingColumns(ValueError):
    """A frame lacks columns that a question or a chart needs."""


def require_columns(frame: pd.DataFrame, columns: Iterable[str], *, needed_by: str) -> None:
    """Raise `MissingColumns`, naming every column that is not there and those that are."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise MissingColumns(
            f"{needed_by} needs {', '.join(missing)}; the frame has {', '.join(map(str, frame.columns)) or 'no column'}"
        )


def is_missing(value: Any) -> bool:
    """True for None, NaN, NaT and NA; false for lists and everything else."""
    missing = pd.isna(value) if pd.api.types.is_scalar(value) else False
    return bool(missing)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries: one None for everything missing, dates for timestamps."""
    names = [str(name) for name in frame.columns]
    columns = [[_plain(value) for value in column.tolist()] for _, column in frame.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    if value is None or type(value) in {str, int, bool}:
        return value
    if is_missing(value):
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def json_value(value: Any) -> Any:
    """A value JSON can hold: dates as ISO text, everything missing as None."""
    if value is None or type(value) in {str, int, bool}:
        return value
    if isinstance(value, list | tuple):
        return [json_value(part) for part in value]
    if not pd.api.types.is_scalar(value) and hasattr(value, "tolist"):
        return [json_value(part) for part in value.tolist()]
    if pd.isna(value):
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def frame_of(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame with exactly these columns, in this order, also where there are no rows; dates are datetime64."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    for column in columns:
        if column.endswith(DATE_ENDINGS):
            frame[column] = pd.to_datetime(frame[column])
    return frame


def in_order(values: Iterable[Any]) -> list[Any]:
    """Each value once, in the order of its first appearance."""
    return list(dict.fromkeys(values))
