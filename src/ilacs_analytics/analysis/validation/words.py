"""What the page on validation says, in sentences computed from the frame of `findings_recomputed`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said, when
from ilacs_analytics.analysis.wording import number, points

PERCENT = "%"
NONE = "No published finding is computed here: grades of all England are not loaded. Add Ofsted's workbooks with `ilacs add`."
SAME = Sentence(
    (when("compared", 1), "The one published figure {same:choose comes|does not come} out as printed."),
    (lacks("differing"), "All {compared} published figures come out as printed."),
    "{same} of {compared} published figures come out as printed; {differing} {differing:choose differs|differ}.",
)
MISSING = Sentence((has("missing"), "{missing:counted figure} could not be computed."), "")
DIFFERENCE = Sentence(
    (has("is_own_date"), "{label}: {publisher} printed {printed}, here it is {found}, {distance} {side}."),
    "{label}: {publisher} printed {printed}, here, from reports published by {reports_published_by:day}, it is {found}, "
    "{distance} {side}.",
)
REASON = Sentence(
    (has("reason"), "{reason}."),
    "No reason is written for {n:choose this difference|these differences}.",
)
COUNTS = Sentence(
    (when("compared", 1), "The one count {same:choose is|is not} the same in the warehouse."),
    (lacks("differing"), "All {compared} counts are the same in the warehouse."),
    "{same} of {compared} counts are the same in the warehouse; {differing} {differing:choose is|are} not.",
)
SETTINGS = Sentence(
    (
        lacks("known_by"),
        "Grades are those of reports published by the date that each publisher used, as far as it is known.",
    ),
    "Grades are those of reports published by {known_by:day}, whatever date the publishers used, and figures about a later date "
    "are not computed.",
)
TINY = Sentence(
    (has("with_tiny"), "Means include authorities with fewer than 10 full-time equivalent social workers in post."),
    "Means leave out authorities with fewer than 10 full-time equivalent social workers in post.",
)


def say_settings(*, with_tiny: bool, known_by: str) -> list[str]:
    """Two sentences on how the figures are computed: by which date, and with or without tiny authorities."""
    facts = {"with_tiny": with_tiny, "known_by": dt.date.fromisoformat(known_by) if known_by else None}
    return said(SETTINGS(facts), TINY(facts))


def say_findings(found: pd.DataFrame) -> list[str]:
    """How many published figures come out as printed; then each that does not, those with one reason together."""
    return _say(found, SAME)


def say_counts(found: pd.DataFrame) -> list[str]:
    """How many counts made without the warehouse are the same in it; then each that is not."""
    return _say(found, COUNTS)


def _say(found: pd.DataFrame, summary: Sentence) -> list[str]:
    rows = rows_of(found)
    compared = [row for row in rows if row["outcome"] != "not_computed"]
    if not compared:
        return [NONE]
    differing = [row for row in compared if row["outcome"] != "same"]
    facts = {"compared": len(compared), "same": len(compared) - len(differing), "differing": len(differing)}
    sentences = said(summary(facts), MISSING({"missing": len(rows) - len(compared)}))
    for reason in in_order(row["reason"] for row in differing):
        own = [row for row in differing if row["reason"] == reason]
        sentences += said((DIFFERENCE(_facts(row)) for row in own), REASON({"reason": reason, "n": len(own)}))
    return sentences


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    is_percent = row["unit_label"] == PERCENT
    decimals, sign = row["decimals"], PERCENT if is_percent else ""
    finer = decimals + is_percent  # a share has one more decimal than was printed, a count is whole
    distance = number(abs(row["difference"]), finer)
    return row | {
        "printed": number(row["printed"], decimals) + sign,
        "found": number(row["found"], finer) + sign,
        "distance": points(abs(row["difference"]), unit="percent", decimals=finer) if is_percent else distance,
        "side": "higher" if row["difference"] > 0 else "lower",
    }
