"""Authorities that have ended: what replaced them, in sentences computed from the frame of `Warehouse.places`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import require_columns, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has

PLACE_COLUMNS = ("authority", "authority_code", "valid_from", "valid_to", "successors")

ENDED = Sentence(
    (has("heirs"), "{authority} ended on {valid_to:day}; its area is now in {heirs:joined  and in }."),
    "{authority} ended on {valid_to:day}.",
)


def successors_of(ended: dict[str, Any], places: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The authorities that replaced one that has ended, as rows of `Warehouse.places`; none for one that exists."""
    if not ended["valid_to"] or not ended["successors"]:
        return []
    return [
        place
        for place in places
        # names may hold commas themselves, so a name is sought between separators and not split off
        if f", {place['authority']}," in f", {ended['successors']},"
        and place["valid_from"]
        and place["valid_from"] > ended["valid_to"]
    ]


def say_ended(places: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """One sentence for each of these authorities that has ended: when, and in which authorities its area is now."""
    require_columns(places, PLACE_COLUMNS, needed_by="say_ended")
    known = rows_of(places)
    by_name = {place["authority"]: place for place in known}
    ended = [by_name[name] for name in authorities if name in by_name and by_name[name]["valid_to"]]
    return [ENDED(one, heirs=[place["authority"] for place in successors_of(one, known)]) for one in ended]
