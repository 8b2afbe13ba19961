"""The scales of grades, and what a made row of judgements needs of them beside its grade."""

from __future__ import annotations

from typing import Any

import pandas as pd

OLD = ("slac", "cpi", "tlac")
SCALES = {
    "old": ("outstanding", "good", "adequate", "inadequate"),
    "current": ("outstanding", "good", "requires_improvement", "inadequate"),
}
GRADES = pd.DataFrame(
    [
        (scale, grade, grade.replace("_", " ").capitalize(), rank, rank < 3)
        for scale, grades in SCALES.items()
        for rank, grade in enumerate(grades, start=1)
    ],
    columns=["scale", "grade", "grade_label", "grade_rank", "is_good_or_better"],
)
"""As `Warehouse.grades` gives them."""


def of_framework(framework: str, grade: str | None = None) -> dict[str, Any]:
    """The family and the scale of a framework, and where a grade stands on that scale."""
    scale = "old" if framework in OLD else "current"
    known = SCALES[scale]
    return {
        "framework_family": framework.partition("_")[0],
        "scale": scale,
        "grade_rank": known.index(grade) + 1 if grade in known else None,
        "grade_ranks": len(known) if grade else None,
    }
