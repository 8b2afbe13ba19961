"""What to know of added files: their cells, what a later edition tells otherwise, totals that their parts do not give."""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis.frames import require_columns, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said

ADDED_COLUMNS = ("source_id", "cells_read", "cells_loaded", "cells_rejected")
RATE_COLUMNS = (
    "authority", "period_end", "measure_label", "basis", "published", "from_own_parts", "from_authorities", "returns",
    "returns_left_out", "differs", "source_id", "locator",
)  # fmt: skip


ADDED = Sentence(
    (lacks("rejected"), "{files:counted file} with {read:counted cell} read; all were loaded."),
    "{files:counted file} with {read:counted cell} read; {rejected:counted cell} could not be loaded and {rejected:is} listed "
    "below.",
)
REJECTED = Sentence((has("by_file"), "Cells were rejected of {by_file:listed}."), "")
RESTATED = Sentence((has("n"), "{n:counted figure} of an earlier edition {n:was} revised in a later one."), "")


def say_added(added: pd.DataFrame, restated: pd.DataFrame) -> list[str]:
    """Sentences on the added files: how many, their cells, those rejected, values restated between editions."""
    require_columns(added, ADDED_COLUMNS, needed_by="say_added")
    rows = rows_of(added)
    if not rows:
        return ["No file was added; the official figures are those carried for the four authorities."]
    read, rejected = (sum(int(row[name]) for row in rows) for name in ("cells_read", "cells_rejected"))
    by_file = [f"{row['source_id']} ({row['cells_rejected']})" for row in rows if row["cells_rejected"]]
    added_told = ADDED({"files": len(rows), "read": read, "rejected": rejected})
    return said(added_told, REJECTED({"by_file": by_file}), RESTATED({"n": len(restated)}))


RATES = Sentence(
    (
        lacks("differing"),
        "{following} of {compared:counted published rate} of regions and England follow from their published parts within 0.1.",
    ),
    "{following} of {compared:counted published rate} of regions and England follow from their published parts within 0.1; "
    "{differing} {differing:choose does|do} not{near}.",
)
NEAR = Sentence((has("near"), ", and {near} of these follow from the returns of the authorities"), "")


def say_rates(rates: pd.DataFrame) -> list[str]:
    """Sentences on published rates of regions and England: how many their own parts give, and how many not."""
    require_columns(rates, RATE_COLUMNS, needed_by="say_rates")
    compared = [row for row in rows_of(rates) if row["from_own_parts"] is not None]
    if not compared:
        return ["No published rate of a region or of England can be set beside its parts."]
    differing = [row for row in compared if row["differs"]]
    near = sum(
        row["from_authorities"] is not None and abs(row["published"] - row["from_authorities"]) <= 0.05
        for row in differing
    )
    counts = {"compared": len(compared), "following": len(compared) - len(differing), "differing": len(differing)}
    return [RATES(counts, near=NEAR({"near": near}))]


def differing_rates(rates: pd.DataFrame) -> pd.DataFrame:
    """Rows of `rates` whose published rate is more than 0.1 from what its own parts give."""
    require_columns(rates, RATE_COLUMNS, needed_by="differing_rates")
    return rates[rates["differs"].fillna(value=False).astype(bool)].reset_index(drop=True)
