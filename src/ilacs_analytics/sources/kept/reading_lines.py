"""One line a file: cells read, loaded, rejected with the first reasons, and what was not read, as every command prints it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ilacs_analytics.errors import NothingLoaded
from ilacs_analytics.sources.files.told import NotRead
from ilacs_analytics.sources.kept.readings import Reading

FIRST_REASONS = 3
"""Reasons of rejected cells that a line tells."""
NAMED = 4
"""Parts of one kind that a line names."""
KINDS = {"sheet": "sheets", "column": "columns", "label": "labels", "rows": "rows", "title": "titles", "mark": "marks"}
"""Kinds of parts that are not read, in the order in which a line tells them."""


@dataclass(frozen=True)
class ReadLine:
    """Where the cells of one file went: value cells read, loaded and rejected, others that were not read, and what is missing.

    `missing` are measures that the publication is expected to have and the file gave no cell for.
    """

    read: int
    loaded: int
    rejected: int
    reasons: tuple[str, ...]
    not_read: tuple[NotRead, ...]
    missing: tuple[str, ...] = ()

    @property
    def cells_not_read(self) -> int:
        """Cells of all parts that are not read."""
        return sum(part.cells for part in self.not_read)

    def text(self) -> str:
        """The line, without the name of the file."""
        told = f"{self.read:,} cells read, {self.loaded:,} loaded"
        if self.rejected:
            told += f"; {self.rejected:,} of {self.read:,} cells rejected: {'; '.join(self.reasons)}"
        else:
            told += ", 0 rejected"
        if self.not_read:
            told += f"; not read: {_parts(self.not_read)}"
        if self.missing:
            told += f"; no cell for {len(self.missing)} expected measures: {', '.join(self.missing)}"
        return told

    def failure(self, name: str) -> NothingLoaded | None:
        """The error of a file of which cells were read and none is loaded; None for every other."""
        if self.loaded or not self.read:
            return None
        return NothingLoaded(
            f"nothing of {name} is loaded: {self.rejected:,} of {self.read:,} cells rejected",
            where="\n         ".join(self.reasons),
            next_step=f"take it out with `ilacs remove {name}`, and add the publisher's own file; see docs/national_files.md",
        )

    def as_json(self) -> dict[str, Any]:
        """The line as `--json` prints it."""
        return {
            "cells_read": self.read,
            "cells_loaded": self.loaded,
            "cells_rejected": self.rejected,
            "first_reasons": list(self.reasons),
            "cells_not_read": self.cells_not_read,
            "not_read": [asdict(part) for part in self.not_read],
            "measures_missing": list(self.missing),
        }


def read_line(reading: Reading) -> ReadLine:
    """The line of a file that was just read; a build may still reject what fits two inspections."""
    reasons = Counter(one.reason for one in reading.rejected)
    reasons.update(reading.figure_reasons)
    rejected = sum(reasons.values())
    account = reading.account
    return ReadLine(
        account.cells_read,
        account.cells_read - rejected,
        rejected,
        first_reasons(reasons),
        account.not_read,
        account.measures_missing,
    )


def first_reasons(reasons: Counter[str]) -> tuple[str, ...]:
    """The most frequent reasons, each with its number of cells where it is more than one."""
    return tuple(
        f"{reason}: {cells:,} cells" if cells > 1 else reason for reason, cells in reasons.most_common(FIRST_REASONS)
    )


def _parts(parts: Sequence[NotRead]) -> str:
    told = []
    for kind, plural in KINDS.items():
        of_kind = [part for part in parts if part.kind == kind]
        if not of_kind:
            continue
        cells = sum(part.cells for part in of_kind)
        names = list(dict.fromkeys(part.name for part in of_kind))
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        label = "" if kind in {"title", "rows"} else f"{plural if len(names) > 1 else kind} "
        told.append(f"{label}{', '.join(names[:NAMED])}{more} ({cells:,} cell{'s' if cells != 1 else ''})")
    return "; ".join(told)
