"""How well each cell is witnessed, where sources disagree, and how the gate ended.

Takes the frames of `Warehouse.witnesses`, `Warehouse.disagreements` and `Warehouse.gate_results`. Decides nothing: what
pages show is decided in the resolution views.
"""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import counted, day, listed, within

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


def say_gate(gate: pd.DataFrame) -> str:
    """One sentence on how the gate ended."""
    rows = rows_of(gate)
    if not rows:
        return "This build has not been checked."
    not_passed = [row for row in rows if row["outcome"] != "pass"]
    if not not_passed:
        return f"All {counted(len(rows), 'check')} of this build passed."
    errors = sum(row["outcome"] == "error" for row in not_passed)
    stopping = sum(row["outcome"] == "error" or row["severity"] == "critical" for row in not_passed)
    failed = f"{len(not_passed)} of {counted(len(rows), 'check')} did not pass"
    ended = f", {errors} of them ending in an error" if errors else ""
    stopped = "; " + (f"{stopping} of them stop publication." if stopping else "none of them stops publication.")
    return failed + ended + stopped


def say_disagreements(disagreements: pd.DataFrame, *, bounded: bool = False) -> str:
    """One sentence: on how many cells sources disagree, and whether a grade is among them."""
    require_columns(disagreements, ("authority", "inspection_id", "cell"), needed_by="say_disagreements")
    cells = in_order((row["authority"], row["inspection_id"], row["cell"]) for row in rows_of(disagreements))
    if not cells:
        return f"No two sources disagree on any cell{within(bounded)}."
    dates = [cell for cell in cells if cell[2].endswith("_on")]
    grades = len(cells) - len(dates)
    where = listed(in_order(cell[0] for cell in cells))
    told = f"{counted(grades, 'grade')} among them" if grades else "no grade among them"
    return f"Sources disagree on {counted(len(cells), 'cell')} ({where}), {told}."


def single_witness(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per cell that one official source alone tells: authority, inspection_on, cell_label, source_ids."""
    require_columns(
        cells,
        ("authority", "inspection_on", "cell_label", "is_single_witness", "source_ids", "paper_count"),
        needed_by="single_witness",
    )
    columns = ["authority", "inspection_on", "cell_label", "paper_count", "source_ids"]
    return cells.loc[cells["is_single_witness"].astype(bool), columns].reset_index(drop=True)


def say_witnesses(cells: pd.DataFrame) -> str:
    """One sentence: how many cells two or more official sources tell, how many one alone, and since when."""
    rows = [row for row in rows_of(cells) if row["official_count"]]
    if not rows:
        return "No official source tells a cell of these authorities within the dates asked for."
    single = [row for row in rows if row["is_single_witness"]]
    first = min(row["inspection_on"] for row in rows)
    several = len(rows) - len(single)
    return (
        f"Of {counted(len(rows), 'cell')} since {day(first)}, two or more official sources tell {several} and one "
        f"alone tells {len(single)}."
    )
