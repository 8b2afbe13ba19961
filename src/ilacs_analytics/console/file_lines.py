"""One line a file as `add`, `build`, `run` and `status` print it; reports, of which there may be hundreds, share one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from ilacs_analytics.errors import IlacsError, NothingLoaded
from ilacs_analytics.settings import Settings

if TYPE_CHECKING:
    from ilacs_analytics.sources.kept.reading_lines import ReadLine


def lines_of_build(settings: Settings) -> dict[str, ReadLine]:
    """The lines of the published build, by identifier of the file."""
    from ilacs_analytics.warehouse.added.lines import read_lines
    from ilacs_analytics.warehouse.connect import open_from

    with open_from(settings) as warehouse:
        return read_lines(warehouse.connection)


def as_json(lines: Mapping[str, ReadLine]) -> list[dict[str, Any]]:
    """The lines as `--json` prints them."""
    return [{"id": name} | line.as_json() for name, line in lines.items()]


def as_text(lines: Mapping[str, ReadLine], *, reports: Collection[str]) -> list[str]:
    """A line per file; all reports of which every cell is loaded are one line."""
    whole = [name for name in lines if name in reports and not lines[name].rejected]
    told = [f"{name}: {line.text()}" for name, line in lines.items() if name not in whole]
    if whole:
        cells = sum(lines[name].loaded for name in whole)
        told.append(f"{len(whole)} inspection report{'s' if len(whole) > 1 else ''}: {cells:,} values read, all loaded")
    return told


def failure_of(lines: Mapping[str, ReadLine]) -> IlacsError | None:
    """The error a command ends with for files of which nothing is loaded; None where there is none."""
    failures = [failure for name, line in lines.items() if (failure := line.failure(name)) is not None]
    if len(failures) < 2:
        return failures[0] if failures else None
    return NothingLoaded(
        f"nothing of {len(failures)} files is loaded",
        where="\n         ".join(f"{failure.what} ({failure.where})" for failure in failures),
        next_step="take them out with `ilacs remove`, and add the publishers' own files; see docs/national_files.md",
    )
