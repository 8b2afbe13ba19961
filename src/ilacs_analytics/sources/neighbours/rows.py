"""Links of a neighbour model held against the register: codes to authorities, bands to the closed list."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ilacs_analytics.sources.files.told import Rejected, ToldNeighbour
from ilacs_analytics.sources.reference.places import Places


def judge_neighbours(
    links: Sequence[ToldNeighbour], model: str, places: Places, reference: Path
) -> tuple[list[tuple[Any, ...]], list[Rejected], int]:
    """Rows of `neighbour_mention` without their source, rejected cells, and the cells read: a neighbour and a band a link."""
    bands = _read_bands(reference)
    rows: list[tuple[Any, ...]] = []
    rejected: list[Rejected] = []
    cells = 0
    told: set[tuple[str, int]] = set()
    for link in links:
        meant = places.agree(code="", la_code=link.authority_code, name=link.authority_name, day=None)
        authority = meant.place_code if meant.place_code in places.short_names else None
        neighbour = places.find_la_code(link.neighbour_code)
        band = bands.get(link.closeness.lower())
        of_link = [(link.column, link.neighbour_code), (f"{link.column} closeness", link.closeness)]
        cells += sum(1 for _, raw in of_link if raw)
        unknown = link.authority_code if authority is None else link.neighbour_code
        twice = (authority or "", link.rank) in told
        if authority is None or neighbour is None or twice:
            reason = f"'{unknown}' is no DfE code of an authority; see data/reference/authority.csv"
            if meant.reason.startswith("code and name"):
                reason = meant.reason
            if twice:
                reason = f"the file tells neighbour {link.rank} of '{link.authority_code}' twice; the first is taken"
            rejected += [Rejected(link.sheet, link.row, column, raw, reason) for column, raw in of_link if raw]
            continue
        if band is None and link.closeness:
            reason = f"'{link.closeness}' is no band of closeness; see data/reference/term.csv"
            rejected.append(Rejected(link.sheet, link.row, f"{link.column} closeness", link.closeness, reason))
        told.add((authority, link.rank))
        rows.append((model, authority, neighbour, link.rank, band, link.locator))
    return rows, rejected, cells


def first_difference(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]], places: Places) -> str:
    """The first authority and rank at which two readings of one model name other neighbours; empty where they agree."""
    there = {(authority, rank): neighbour for _, authority, neighbour, rank, *_ in other}
    for _, authority, neighbour, rank, *_ in one:
        known = there.get((authority, rank), neighbour)
        if known != neighbour:
            named, was = places.name_of(neighbour), places.name_of(known)
            return f"neighbour {rank} of {places.name_of(authority)} is {named}, and {was} there"
    return ""


def _read_bands(reference: Path) -> dict[str, str]:
    """Bands of closeness by their labels in small letters."""
    with (reference / "term.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["label"].lower(): row["code"] for row in csv.DictReader(lines) if row["vocabulary"] == "closeness"}
