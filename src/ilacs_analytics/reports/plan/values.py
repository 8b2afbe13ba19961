"""Values of parameters that can never work, whatever the data: refused before a kernel starts, with what is valid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ilacs_analytics.errors import BadParameter, nearest
from ilacs_analytics.reports.plan.catalogue import Notebook
from ilacs_analytics.warehouse.connect import Warehouse

EVERY_FAMILY = "all"


def check_judgement_values(notebook: Notebook, values: Mapping[str, Any], warehouse: Warehouse) -> None:
    """Concepts and families of frameworks that exist, and a time after the start. Raises `BadParameter`.

    `scope` and `by_years` are looked at only of a notebook that has `families`: elsewhere the words may mean something else.
    """
    if "concept" in values:
        _require_known(
            "concept", [values["concept"]], _column(warehouse, "select concept_code from concept order by position")
        )
    if not values.get("family") and "families" not in notebook.parameters:
        return
    families = _column(warehouse, "select family from framework group by family order by min(starts_on)")
    if values.get("family"):
        _require_known("family", [values["family"]], families)
    if "families" not in notebook.parameters:
        return
    if "families" in values:
        if not values["families"]:
            raise BadParameter("families is empty", next_step=f"name at least one of {', '.join(families)}")
        _require_known("families", values["families"], families)
    if "scope" in values:
        _require_known("scope", [values["scope"]], [*families, EVERY_FAMILY])
    by_years = values.get("by_years", 1.0)
    if not (by_years > 0 and math.isfinite(by_years)):
        raise BadParameter(
            f"by_years is {by_years}, which is no time after the start", next_step="write more than 0, as 3.0"
        )


def _column(warehouse: Warehouse, statement: str) -> list[str]:
    return [str(row[0]) for row in warehouse.connection.execute(statement).fetchall()]


def _require_known(name: str, given: Sequence[str], known: Sequence[str]) -> None:
    for value in given:
        if value not in known:
            raise BadParameter(
                f"{name} is '{value}', which is unknown",
                next_step=nearest(value, known) or f"known are {', '.join(known)}",
            )
