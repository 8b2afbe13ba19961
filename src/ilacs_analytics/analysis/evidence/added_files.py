"""What to know of added files: their cells, what a later edition tells otherwise, totals that their parts do not give."""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis.frames import require_columns, rows_of
from ilacs_analytics.analysis.wording import counted, listed

ADDED_COLUMNS = ("source_id", "cells_read", "cells_loaded", "cells_rejected")
RATE_COLUMNS = (
    "authority", "period_end", "measure_label", "basis", "published", "from_own_parts", "from_authorities", "returns",
    "returns_left_out", "differs", "source_id", "locator",
)  # fmt: skip


def say_added(added: pd.DataFrame, restated: pd.DataFrame) -> list[str]:
    """Sentences on the added files: how many, their cells, those rejected, values restated between editions."""
    require_columns(added, ADDED_COLUMNS, needed_by="say_added")
    rows = rows_of(added)
    if not rows:
        return ["No file was added; the official figures are those carried for the four authorities."]
    read, rejected = sum(int(row["cells_read"]) for row in rows), sum(int(row["cells_rejected"]) for row in rows)
    what = (
        "all were loaded" if not rejected else f"{counted(rejected, 'cell')} could not be loaded and are listed below"
    )
    told = [f"{counted(len(rows), 'file')} with {counted(read, 'cell')} read; {what}."]
    with_rejected = [f"{row['source_id']} ({row['cells_rejected']})" for row in rows if row["cells_rejected"]]
    if with_rejected:
        told.append(f"Cells were rejected of {listed(with_rejected)}.")
    if len(restated):
        told.append(f"{counted(len(restated), 'figure')} of an earlier edition are told otherwise by a later one.")
    return told


def say_rates(rates: pd.DataFrame) -> list[str]:
    """Sentences on published rates of regions and England: how many their own parts give, and how many not."""
    require_columns(rates, RATE_COLUMNS, needed_by="say_rates")
    compared = [row for row in rows_of(rates) if row["from_own_parts"] is not None]
    if not compared:
        return ["No published rate of a region or of England can be set beside its parts."]
    differing = [row for row in compared if row["differs"]]
    told = f"{len(compared) - len(differing)} of {counted(len(compared), 'published rate')} of regions and England "
    told += "follow from their published parts within 0.1"
    if not differing:
        return [f"{told}."]
    near = [
        row
        for row in differing
        if row["from_authorities"] is not None and abs(row["published"] - row["from_authorities"]) <= 0.05
    ]
    end = f", and {len(near)} of these follow from the returns of the authorities" if near else ""
    return [f"{told}; {len(differing)} {'does' if len(differing) == 1 else 'do'} not{end}."]


def differing_rates(rates: pd.DataFrame) -> pd.DataFrame:
    """Rows of `rates` whose published rate is more than 0.1 from what its own parts give."""
    require_columns(rates, RATE_COLUMNS, needed_by="differing_rates")
    return rates[rates["differs"].fillna(value=False).astype(bool)].reset_index(drop=True)
