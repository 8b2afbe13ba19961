"""What of the latest bundle is as it would be made now: by fingerprint, by its files, and by the rows it read.

This room runs nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ilacs_analytics.reports.bundle import pages as made_pages
from ilacs_analytics.reports.plan.plan import Page
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.ask.asked_again import still_the_same
from ilacs_analytics.warehouse.ask.reads import VERDICT
from ilacs_analytics.warehouse.connect import Warehouse


def find_standing(
    settings: Settings,
    warehouse: Warehouse,
    wanted: Sequence[Page],
    prints: Mapping[str, str],
    last: Mapping[str, dict[str, Any]],
) -> dict[str, dict[str, Any]]:
    """Entries of the latest bundle that are as they would be made now, by stem."""
    latest = settings.reports_folder / "latest"
    known: dict[tuple[str, str], str] = {}
    standing = {}
    for page in wanted:
        entry = last.get(page.stem)
        if entry is None or entry["is_stale"] or entry["failure"] or entry.get("fingerprint") != prints[page.stem]:
            continue
        if not made_pages.holds(latest, entry):
            continue
        reads = made_pages.read_reads(latest, entry)
        if entry["build_id"] == warehouse.build_id:
            reads = tuple(
                one for one in reads if one.query == VERDICT
            )  # other suites may judge the same rows otherwise
        elif not reads:
            continue
        if not still_the_same(warehouse, reads, known):
            continue
        standing[page.stem] = entry
    return standing


def find_of_other_rows(
    settings: Settings, warehouse: Warehouse, last: Mapping[str, dict[str, Any]], wanted: Sequence[Page]
) -> set[str]:
    """Stems of pages not asked for whose rows this build tells otherwise, or that do not say what they read."""
    known: dict[tuple[str, str], str] = {}
    asked = {page.stem for page in wanted}
    latest = settings.reports_folder / "latest"
    found = set()
    for stem, entry in last.items():
        if stem not in asked and entry["build_id"] != warehouse.build_id:
            reads = made_pages.read_reads(latest, entry)
            if not reads or not still_the_same(warehouse, reads, known):
                found.add(stem)
    return found


def is_whole(
    before: Mapping[str, Any],
    wanted: Sequence[Page],
    standing: Mapping[str, Any],
    build_id: str,
    *,
    order: Sequence[str] | None,
) -> bool:
    """Whether the latest bundle is the one this run would make; `order` of the notebooks where it has the whole plan."""
    if before.get("build_id") != build_id or len(standing) < len(wanted):
        return False
    if order is None:
        return True
    planned = sorted(wanted, key=lambda page: order.index(page.notebook.name))
    return [entry["stem"] for entry in before["pages"]] == [page.stem for page in planned]
