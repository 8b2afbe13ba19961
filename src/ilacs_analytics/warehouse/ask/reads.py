"""What a notebook asked of a build, and what came back: written down while it runs, asked again of a later build.

A report has to be made again where the rows it reads have changed, and only there. So each query of the door is told with its
values and a checksum of the answer, and of another build the same queries give the same checksums or they do not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


NOTES = ".ilacs-reads"
"""File in the folder a notebook runs in; where it is there, a door writes down what it is asked."""
VERDICT = "verdict"
"""Stands in place of a query for the verdict of the gate."""


@dataclass(frozen=True)
class Read:
    """One query with its values as JSON, and the checksum of its answer."""

    query: str
    values: str
    digest: str


def find_notes() -> Path | None:
    """The list to write to, where the folder this process works in has one."""
    path = Path.cwd() / NOTES
    return path if path.is_file() else None


def note(path: Path, query: str, values: Mapping[str, Any], digest: str) -> None:
    """Add a query to a list."""
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([query, encode_values(values), digest], ensure_ascii=False) + "\n")


def read_notes(path: Path) -> tuple[Read, ...]:
    """The list a notebook left, each query once, in order."""
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8") as lines:
        return tuple(dict.fromkeys(Read(*json.loads(line)) for line in lines))


def digest_of_text(text: str) -> str:
    """Checksum of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def digest_of(frame: pd.DataFrame) -> str:
    """Checksum of a frame: columns, types and every value, in the order of the rows."""
    import pandas as pd

    digest = hashlib.sha256()
    for name, column in frame.items():
        digest.update(f"{name}\0{column.dtype}\0{len(column)}\0".encode())
        try:
            digest.update(pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes())
        except TypeError:  # lists in cells
            digest.update(repr(column.tolist()).encode())
    return digest.hexdigest()[:24]


def encode_values(values: Mapping[str, Any]) -> str:
    """Values of a query as JSON; days are marked as such."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, default=_marked)


def decode_values(text: str) -> dict[str, Any]:
    """Values of a query from JSON."""
    decoded: dict[str, Any] = json.loads(text, object_hook=_unmarked)
    return decoded


def _marked(value: object) -> dict[str, str]:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return {"day": value.isoformat()}
    raise TypeError(f"a value of type {type(value).__name__} cannot be written down")


def _unmarked(read: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(read["day"]) if read.keys() == {"day"} else read
