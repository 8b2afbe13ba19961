"""How well each cell is witnessed, where sources disagree, and how the gate ended.

Takes the frames of `Warehouse.witnesses`, `Warehouse.disagreements` and `Warehouse.gate_results`. Decides nothing: what
pages show is decided in the resolution views.
"""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks

GATE_COLUMNS = ("suite", "passed", "failed", "errors", "not_passed")


def gate_table(gate: pd.DataFrame) -> pd.DataFrame:
    """One row per suite: checks passed, failed, ended in an error, and the names of those that did not pass."""
    require_columns(gate, ("suite", "check", "outcome"), needed_by="gate_table")
    rows = rows_of(gate)
    return frame_of(
        (
            {
                "suite": suite,
                "passed": sum(row["outcome"] == "pass" for row in own),
                "failed": sum(row["outcome"] == "fail" for row in own),
                "errors": sum(row["outcome"] == "error" for row in own),
                "not_passed": ", ".join(row["check"] for row in own if row["outcome"] != "pass"),
            }
            for suite in in_order(row["suite"] for row in rows)
            for own in [[row for row in rows if row["suite"] == suite]]
        ),
        GATE_COLUMNS,
    )


GATE = Sentence(
    (lacks("checks"), "This build has not been checked."),
    (lacks("not_passed"), "All {checks:counted check} of this build passed."),
    "{not_passed} of {checks:counted check} did not pass{ending}; {stopping}.",
)
ENDING = Sentence((has("errors"), ", {errors} of them ending in an error"), "")
STOPPING = Sentence((has("stopping"), "{stopping} of them stop publication"), "none of them stops publication")


def say_gate(gate: pd.DataFrame) -> str:
    """One sentence on how the gate ended."""
    rows = rows_of(gate)
    not_passed = [row for row in rows if row["outcome"] != "pass"]
    errors = sum(row["outcome"] == "error" for row in not_passed)
    stopping = sum(row["outcome"] == "error" or row["severity"] == "critical" for row in not_passed)
    ends = {"ending": ENDING({"errors": errors}), "stopping": STOPPING({"stopping": stopping})}
    return GATE(ends, checks=len(rows), not_passed=len(not_passed))


DISAGREEMENTS = Sentence(
    (lacks("cells"), "No two sources disagree on any cell{bounded:within}."),
    (has("grades"), "Sources disagree on {cells:counted cell} ({where:listed}), {grades:counted grade} among them."),
    "Sources disagree on {cells:counted cell} ({where:listed}), no grade among them.",
)


def say_disagreements(disagreements: pd.DataFrame, *, bounded: bool = False) -> str:
    """One sentence: on how many cells sources disagree, and whether a grade is among them."""
    require_columns(disagreements, ("authority", "inspection_id", "cell"), needed_by="say_disagreements")
    cells = in_order((row["authority"], row["inspection_id"], row["cell"]) for row in rows_of(disagreements))
    grades = sum(not cell[2].endswith("_on") for cell in cells)
    where = in_order(cell[0] for cell in cells)
    return DISAGREEMENTS({"cells": len(cells), "where": where, "grades": grades, "bounded": bounded})


def single_witness(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per cell that one official source alone tells: authority, inspection_on, cell_label, source_ids."""
    require_columns(
        cells,
        ("authority", "inspection_on", "cell_label", "is_single_witness", "source_ids", "paper_count"),
        needed_by="single_witness",
    )
    columns = ["authority", "inspection_on", "cell_label", "paper_count", "source_ids"]
    return cells.loc[cells["is_single_witness"].astype(bool), columns].reset_index(drop=True)


WITNESSES = Sentence(
    (lacks("cells"), "No official source tells a cell of these authorities within the dates asked for."),
    "Of {cells:counted cell} since {first:day}, two or more official sources tell {several} and one alone tells {single}.",
)


def say_witnesses(cells: pd.DataFrame) -> str:
    """One sentence: how many cells two or more official sources tell, how many one alone, and since when."""
    rows = [row for row in rows_of(cells) if row["official_count"]]
    first = min((row["inspection_on"] for row in rows), default=None)
    single = sum(bool(row["is_single_witness"]) for row in rows)
    return WITNESSES({"cells": len(rows), "first": first, "several": len(rows) - single, "single": single})
