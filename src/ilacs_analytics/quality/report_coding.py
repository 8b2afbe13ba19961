"""How well do the patterns of data/reference/theme_pattern.csv assign themes, held against readers?

`python -m ilacs_analytics.quality.report_coding DIR` reads the reports in DIR, classifies their items and prints the tables
of docs/coding.md. The readers' codes stand in data/readings/reports/: two readings and what was agreed, by the report's
checksum, kind and ordinal. Rows the patterns were written on are left out of the measure. Rounds on fresh items, read once
before the codes of the patterns were seen, stand in fresh.csv with the codes the patterns gave on the day.
"""

from __future__ import annotations

import contextlib
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ilacs_analytics.errors import IlacsError, UnreadableSource
from ilacs_analytics.quality import framework_agreement
from ilacs_analytics.quality.framework_agreement import fit_headings
from ilacs_analytics.quality.fresh_rounds import Fresh, read_rounds, rounds_markdown
from ilacs_analytics.quality.theme_agreement import MAIN, compare_codings, to_markdown
from ilacs_analytics.settings import Settings, load_settings
from ilacs_analytics.sources.adding import REPORT_READER, report_workers
from ilacs_analytics.sources.files.pool import read_all
from ilacs_analytics.sources.kept.store import hash_file
from ilacs_analytics.sources.reports.areas import ReportArea
from ilacs_analytics.sources.reports.themes import classify, is_unclassified, read_patterns

Key = tuple[str, str, int]
"""Checksum of a report, kind and ordinal of an item."""
Coding = dict[Key, set[tuple[str, str]]]

WRITTEN_ON = ("report-durham-", "report-rutland-")
"""Reports of the four whose codes the patterns were written on."""


@dataclass(frozen=True)
class Codings:
    """Codes of readers by item: first and second reading, what was agreed; `subset` says which items are of the four."""

    first: Coding
    second: Coding
    agreed: Coding
    subset: dict[Key, str]


def read_codings(folder: Path) -> Codings:
    """The readers' codes in `folder` (data/readings/reports). Raises `UnreadableSource` where a file is missing."""
    read: dict[str, Coding] = {}
    subset: dict[Key, str] = {}
    for name in ("first", "second", "agreed"):
        path = folder / f"{name}.csv"
        if not path.is_file():
            raise UnreadableSource("a reading is missing", where=str(path), next_step="restore it from the repository")
        read[name] = {}
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                key = (row["sha256"], row["item_kind"], int(row["ordinal"]))
                read[name].setdefault(key, set()).add((row["theme_code"], row["role"]))
                subset[key] = row["subset"]
    return Codings(**read, subset=subset)


def classify_reports(settings: Settings, folder: Path, wanted: set[str]) -> tuple[Coding, set[Key]]:
    """Themes the patterns give to each item of the reports in `folder` that are wanted by checksum; the unclassified."""
    patterns = read_patterns(settings.resource("data", "reference", "theme_pattern.csv"))
    files = {path: hash_file(path) for path in sorted(folder.rglob("*.pdf"))}
    files = {path: sha256 for path, sha256 in files.items() if sha256 in wanted}
    missing = wanted - set(files.values())
    if missing:
        raise UnreadableSource(
            f"{len(missing)} of the {len(wanted)} coded reports are not there",
            where=str(folder),
            next_step="their checksums stand in data/readings/reports/",
        )
    coding: Coding = {}
    unclassified: set[Key] = set()
    for key, area in _areas(files):
        codes = classify(area.text, patterns)
        coding[key] = {(code.theme, code.role) for code in codes}
        if is_unclassified(codes):
            unclassified.add(key)
    return coding, unclassified


def headed_items(settings: Settings, folder: Path) -> tuple[Coding, dict[Key, tuple[str, ...]]]:
    """Items of all reports in `folder` behind which a heading of the national framework is printed: themes by patterns, headings.

    A PDF that is no report of a kind that is read is left out.
    """
    patterns = read_patterns(settings.resource("data", "reference", "theme_pattern.csv"))
    files = {path: hash_file(path) for path in sorted(folder.rglob("*.pdf"))}
    coding: Coding = {}
    headings: dict[Key, tuple[str, ...]] = {}
    for key, area in _areas(files, skip_unread=True):
        if codes := tuple(one.code for one in area.framework if one.code):
            headings[key] = codes
            coding[key] = {(code.theme, code.role) for code in classify(area.text, patterns)}
    return coding, headings


def _areas(files: dict[Path, str], *, skip_unread: bool = False) -> Iterator[tuple[Key, ReportArea]]:
    """Every item of these reports with its key. Raises `UnreadableSource` for one that cannot be read, unless skipped."""
    with contextlib.closing(read_all(list(files), REPORT_READER, workers=report_workers())) as outcomes:
        for outcome in outcomes:
            if outcome.value is None and not skip_unread:
                raise UnreadableSource(outcome.failure, where=str(outcome.path))
            for area in outcome.value.areas if outcome.value else ():
                yield (files[outcome.path], area.kind, area.ordinal), area


def tables(settings: Settings, folder: Path) -> Iterator[tuple[str, str]]:
    """Name and markdown of each table: readers among themselves, patterns on rows of the four, the sample and fresh items,
    and how themes fit the national framework: of all items, and of those that readers coded, by patterns and by readers."""
    codings = read_codings(settings.resource("data", "readings", "reports"))
    yield "readers", to_markdown(*compare_codings(codings.first, codings.second))
    sources = _sources(settings)
    rounds = read_rounds(settings.resource("data", "readings", "reports", "fresh.csv"))
    read = {*(key[0] for key in codings.agreed), *(item.sha256 for item in rounds)}
    found, unclassified = classify_reports(settings, folder, read)
    held_out = {
        key: codes
        for key, codes in codings.agreed.items()
        if codings.subset[key] == "four" and not sources[key[0]].startswith(WRITTEN_ON)
    }
    sample = {key: codes for key, codes in codings.agreed.items() if codings.subset[key] == "sample"}
    yield "four", to_markdown(*compare_codings(held_out, found, unclassified=unclassified))
    yield "sample", to_markdown(*compare_codings(sample, found, unclassified=unclassified))
    yield "fresh", rounds_markdown(rounds, {item: _main(item, found) for item in rounds})
    allowed = framework_agreement.read_allowed(settings.resource("data", "reference", "theme_national_framework.csv"))
    by_patterns, headings = headed_items(settings, folder)
    yield "framework", framework_agreement.to_markdown(fit_headings(by_patterns, headings, allowed))
    of_readers = {key: codes for key, codes in headings.items() if key in codings.agreed}
    yield "framework_patterns", framework_agreement.to_markdown(fit_headings(by_patterns, of_readers, allowed))
    yield "framework_readers", framework_agreement.to_markdown(fit_headings(codings.agreed, of_readers, allowed))


def _main(item: Fresh, found: Coding) -> str:
    return next(theme for theme, role in found[item.sha256, item.kind, item.ordinal] if role == MAIN)


def _sources(settings: Settings) -> dict[str, str]:
    with settings.resource("data", "reference", "source.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["sha256"]: row["source_id"] for row in csv.DictReader(lines)}


def main() -> None:
    """Print the tables, each between the marks docs/coding.md has for it."""
    try:
        for name, table in tables(load_settings(), Path(sys.argv[1])):
            print(f"<!-- themes-{name}:begin -->\n{table}\n<!-- themes-{name}:end -->\n")
    except IlacsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
