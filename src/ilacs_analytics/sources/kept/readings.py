"""What was read of an added file, kept beside it: an unchanged file is read once by each version of the readers.

`added/<sha256>/read-<version>.json` holds the account of its cells and what was told; figures stand in a table beside it,
`figures-<version>.parquet`. The version covers the readers' own modules and the tables of data/reference/ they go by.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilacs_analytics.sources.files.told import Account, NotRead, Rejected
from ilacs_analytics.sources.kept.store import hash_file
from ilacs_analytics.sources.neighbours import model as neighbour_model
from ilacs_analytics.sources.ofsted.rows import GradeRow, InspectionRows, MentionRow
from ilacs_analytics.sources.reference import frameworks, places
from ilacs_analytics.sources.statistics import figures

SOURCES = Path(__file__).parents[1]
OTHER_ROOMS = ("fetch", "reports")
"""Rooms of sources/ that have no say in what is kept here: files are brought, reports have a version of their own."""
REFERENCE = tuple(
    sorted(
        {
            *figures.FILES,
            *frameworks.FILES,
            *places.FILES,
            neighbour_model.KNOWN,
            "publication.csv",
            "published_heading.csv",
            "published_measure.csv",
            "published_requirement.csv",
            "term.csv",
        }
    )
)
"""Tables of data/reference/ by which files are read."""


@dataclass
class Reading:
    """What one file told: the account of its cells, cells rejected while reading, and its rows.

    `inspections` of a workbook, `links` of a neighbour model, `local` figures; `figures_path` is the table of the figures of
    published statistics, each with its reason where it is rejected; `figure_reasons` counts the rejected cells by reason.
    """

    account: Account
    inspections: InspectionRows | None = None
    rejected: list[Rejected] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    figures_path: Path | None = None
    figure_reasons: dict[str, int] = field(default_factory=dict)


def reading_path(folder: Path, version: str) -> Path:
    """Where the reading of the file in `folder` is kept."""
    return folder / f"read-{version}.json"


def figures_path(folder: Path, version: str) -> Path:
    """Where the figures of the file in `folder` are kept."""
    return folder / f"figures-{version}.parquet"


def version_of(reference: Path, mapping: Path | None = None) -> str:
    """Twelve hexadecimal digits of a checksum over the readers and what they go by; `reference` is data/reference/."""
    digest = hashlib.sha256(_readers_checksum(reference).encode())
    if mapping is not None:
        digest.update(mapping.read_bytes())
    return digest.hexdigest()[:12]


def _readers_checksum(reference: Path) -> str:
    modules = (path for path in SOURCES.rglob("*.py") if path.parent.name not in OTHER_ROOMS)
    files = (*sorted(modules), *(reference / name for name in REFERENCE))
    return _checksum(tuple((path, *_state(path)) for path in files))


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@functools.lru_cache(maxsize=8)
def _checksum(files: tuple[tuple[Path, int, int], ...]) -> str:
    """Over the content of files; worked out again where one was changed."""
    digest = hashlib.sha256()
    for path, *_ in files:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def keep(folder: Path, reading: Reading, version: str) -> None:
    """Keep a reading, whole or not at all, its figures before it. Readings of earlier versions go."""
    if reading.figures_path is not None:
        reading.figures_path = reading.figures_path.replace(figures_path(folder, version))
    path = reading_path(folder, version)
    partial = path.with_name(f".{os.getpid()}.partial")
    kept = {
        "account": dataclasses.asdict(reading.account),
        "rejected": [dataclasses.astuple(one) for one in reading.rejected],
        "rows": reading.rows,
        "figures_sha256": hash_file(reading.figures_path) if reading.figures_path is not None else "",
        "figure_reasons": reading.figure_reasons,
    }
    if reading.inspections is not None:
        kept["inspections"] = {
            "mentions": [dataclasses.astuple(one) for one in reading.inspections.mentions],
            "grades": [dataclasses.astuple(one) for one in reading.inspections.grades],
        }
    partial.write_text(json.dumps(kept, default=_plain, ensure_ascii=False), encoding="utf-8")
    partial.replace(path)
    for older in _of_other_versions(folder, version):
        older.unlink(missing_ok=True)


def _of_other_versions(folder: Path, version: str) -> Iterator[Path]:
    for pattern in ("read-*.json", "figures-*.parquet"):
        yield from (path for path in folder.glob(pattern) if version not in path.name)


def kept(folder: Path, version: str) -> Reading | None:
    """The reading kept in `folder` by this version of the readers; None where there is none, or it is damaged."""
    try:
        told = json.loads(reading_path(folder, version).read_text(encoding="utf-8"))
        reading = _reading(told)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is read again
    if told["figures_sha256"]:
        reading.figures_path = figures_path(folder, version)
        if not reading.figures_path.is_file() or hash_file(reading.figures_path) != told["figures_sha256"]:
            return None
    return reading


def _reading(told: Mapping[str, Any]) -> Reading:
    account = dict(told["account"])
    account["not_read"] = tuple(NotRead(**part) for part in account["not_read"])
    account["measures_missing"] = tuple(account["measures_missing"])
    reading = Reading(
        Account(**account),
        rejected=[Rejected(*one) for one in told["rejected"]],
        rows=[tuple(row) for row in told["rows"]],
        figure_reasons=dict(told["figure_reasons"]),
    )
    if "inspections" in told:
        reading.inspections = InspectionRows(
            [_mention(row) for row in told["inspections"]["mentions"]],
            [GradeRow(*row) for row in told["inspections"]["grades"]],
            reading.rejected,
            reading.account.cells_read,
        )
    return reading


def _mention(row: Sequence[Any]) -> MentionRow:
    name, locator, authority, framework, kind, started, published, focus, sheet, number, cells = row
    return MentionRow(
        name, locator, authority, framework, kind, _day(started), _day(published), focus, sheet, number,
        tuple((column, text) for column, text in cells),
    )  # fmt: skip


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not kept")


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
