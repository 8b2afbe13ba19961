"""What is said of when services changed, from `next_good_summary`: an estimate, its assumption, and what follows without it."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.next_inspection.next_good_words import (
    NO_SPELL,
    NOT_AT_RANDOM,
    between,
    bounds,
    span,
    years,
    years_asked,
)
from ilacs_analytics.analysis.sentences import Sentence, both, lacks, said, same, when

ESTIMATE_CAPTION = (
    "The estimate is Turnbull's for interval-censored times. Its 95% range is from subsamples of authorities, and holds what "
    "cannot be known inside an interval."
)
NO_ESTIMATE = "Inspections show only that a change came between two of them."


ESTIMATE = Sentence(
    (
        both(lacks("told_to_years"), lacks("is_enough")),
        "After {grade_label:small}, nothing is estimated: at least {least_followed} periods with a later inspection are "
        "needed, and there {returned:is} {returned}.",
    ),
    (
        lacks("told_to_years"),
        "After {grade_label:small}, nothing is estimated: {returned} periods have a later inspection, and there is no "
        "time to which at least {least_followed} are followed and at which they determine a share.",
    ),
    (
        when("estimate_low_percent", None),
        "After {grade_label:small}, nothing is estimated for {by}: fewer than {least_followed} periods have an inspection "
        "so long after the start.{half:after  }",
    ),
    "After {grade_label:small}, were Ofsted's return unrelated to the state of services, the share good or better within {by} "
    "would be {share} (95% range {range}).{half:after  }",
)
HALF_RANGE = Sentence(
    (lacks("low", "high"), ""),
    (lacks("low"), "Half would have been within {high}."),
    (lacks("high"), "Half would have been no sooner than after {low}."),
    "Half would have been at some time between {from} and {high}.",
)
AT_ONCE = Sentence(
    (when("estimate_low_percent", None), ""),
    (when("observed_percent", None), ""),
    "It is not unrelated: had Ofsted returned as soon as services were good, it would be the "
    "{observed_percent:number 0}% that were judged good or better.",
)
SETTLED = Sentence(
    (lacks("is_enough"), ""),
    "Whatever the return depends on, of {begun:counted period} that began {by} or longer before {as_at:day}, {begun_good} had "
    "been judged good or better within {by}, {begun_below} {begun_below:was} judged below good at that time or later, and "
    "{begun_open} may have been either: from {low}% to {high}% good or better.",
)
WITHOUT_RETURN = Sentence(
    (lacks("without_return"), ""),
    (
        same("without_return", "spells"),
        "None of {spells:counted period} has a graded inspection after its start.",
    ),
    "{without_return} of {spells:counted period} {without_return:has} no graded inspection after "
    "{without_return:choose its|their} start and so {without_return:choose does|do} not show when services changed.",
)
DATED_BY_PUBLICATION = Sentence(
    (lacks("dated_by_publication"), ""),
    "{dated_by_publication} of {spells:counted period} {dated_by_publication:choose starts|start} on a date of publication, as "
    "no other is known, so times from there are some months too short.",
)


def say_next_estimate(summary: pd.DataFrame) -> list[str]:
    """Sentences on when services may have changed: the estimate, its assumption, and what follows without it."""
    rows = rows_of(summary)
    if not rows:
        return [NO_SPELL]
    is_told = any(row["estimate_low_percent"] is not None for row in rows)
    return said(NO_ESTIMATE, *(_estimated(row) for row in rows), (NOT_AT_RANDOM, ESTIMATE_CAPTION) if is_told else "")


def _estimated(row: dict[str, Any]) -> list[str]:
    by, has_share = years_asked(row["by_years"]), row["estimate_low_percent"] is not None
    share = between(row["estimate_low_percent"], row["estimate_high_percent"]) if has_share else ""
    spread = span(row["range_low_percent"], row["range_high_percent"]) if has_share else ""
    half = HALF_RANGE(
        {
            "low": _to_half(row["range_half_from_years"], math.floor),
            "from": _to_half(row["range_half_from_years"], math.floor).partition(" ")[0],
            "high": _to_half(row["range_half_to_years"], math.ceil),
        }
    )
    returned = row["spells"] - row["without_return"]
    is_enough = returned >= row["least_followed"]
    return said(
        ESTIMATE(row, by=by, share=share, range=spread, half=half, returned=returned, is_enough=is_enough),
        AT_ONCE(row),
        SETTLED(row, by=by, is_enough=row["begun"] >= row["least_followed"], **bounds(row)),
        WITHOUT_RETURN(row),
        DATED_BY_PUBLICATION(row),
    )


def _to_half(value: float | None, rounded: Any) -> str:
    """A time to the next half year outwards: closer would say more than is known."""
    half = 0 if value is None else rounded(2 * value) / 2
    return years(half) if half else ""
