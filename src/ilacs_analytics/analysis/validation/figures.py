"""Published findings beside what the warehouse gives: the figure, the difference, and its reason where it is known.

Takes the frames of `Warehouse.published_findings`, `judgements`, `places`, `workforce`, `neighbours` and
`rates_from_parts`. A reason was written for one figure computed here and is shown with no other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.association.figures import latest_overall
from ilacs_analytics.analysis.england.figures import scope_told
from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.funnel.figures import workforce_returns
from ilacs_analytics.analysis.validation.recount import OWN, RECKONINGS, Counted, Known
from ilacs_analytics.analysis.wording import UNIT_WORDS

FINDING_COLUMNS = (
    "finding_id", "topic", "topic_label", "reckoning", "label", "grade_code", "concept_code", "measure", "region",
    "as_at", "known_by", "printed", "unit", "decimals", "explains", "reason", "publisher", "title", "published_on", "url",
)  # fmt: skip
FOUND_COLUMNS = (
    "finding_id", "topic", "topic_label", "label", "publisher", "unit_label", "decimals", "printed", "found", "rounded",
    "difference", "counted", "n", "outcome", "outcome_label", "reason", "date_of_figure", "reports_published_by",
    "is_own_date",
)  # fmt: skip
COUNTED_COLUMNS = ("label", "authority", "grade_label", "published_on", "value", "symbol", "is_joint_return")
FOLLOWED_COLUMNS = ("measure_label", "basis_label", "rates", "following", "differing")
DIFFERING_COLUMNS = (
    "authority", "period_end", "measure_label", "basis_label", "published", "from_own_parts", "from_authorities", "why",
)  # fmt: skip
OUTCOME_LABELS = {
    "same": "Same, as printed",
    "explained": "Differs, see above",
    "differs": "Differs, no reason written",
    "not_computed": "Not computed",
}
BASIS_LABELS = {"fte": "full-time equivalents", "headcount": "headcount"}
FROM_RETURNS = "The authorities' returns with both parts give {:.1f}, as published"
NOT_KNOWN = "Not known"
WITHIN = 0.05
"""How near a computed figure must be to the one a reason was written for."""


def days_of(findings: pd.DataFrame, *, known_by: str = "") -> list[str]:
    """Dates by which judgements must be known, each once, as ISO texts; `known_by` in place of those of other publishers."""
    require_columns(findings, FINDING_COLUMNS, needed_by="days_of")
    return in_order(_day_of(row, known_by) for row in rows_of(findings))


def _day_of(finding: dict[str, Any], known_by: str) -> str:
    """The date by which reports count: the finding's own, or the one that replaces it where others published the finding."""
    if known_by and finding["known_by"] and not finding["topic"].startswith(OWN):
        return known_by
    return finding["known_by"].isoformat() if finding["known_by"] else ""


def findings_recomputed(
    findings: pd.DataFrame,
    *,
    histories: Mapping[str, pd.DataFrame],
    places: pd.DataFrame,
    series: pd.DataFrame,
    neighbours: pd.DataFrame,
    with_tiny: bool = True,
    known_by: str = "",
) -> pd.DataFrame:
    """One row per published finding, in order of topic: printed, found, the difference (found less printed), the outcome.

    `histories` holds the frame of `Warehouse.judgements` known by each of `days_of`. `known_by` replaces the date by which
    reports had to be published (`is_own_date` false); a figure about a later date is then not computed. `with_tiny` counts
    authorities with fewer than 10 FTE in post. Neither touches our own counts. `rounded` is the figure found with the
    decimals printed, halves up. Nothing is computed where grades of England are not loaded. Raises `MissingColumns`, and
    `KeyError` for a reckoning that is none.
    """
    require_columns(findings, FINDING_COLUMNS, needed_by="findings_recomputed")
    known = {
        day: Known(history, places, series, neighbours, with_tiny)
        for day, history in histories.items()
        if bool(scope_told(history, places)["is_national"].iloc[0])
    }
    rows = []
    for finding in rows_of(findings):
        day = _day_of(finding, known_by)
        finding["is_own_date"] = not day or day == finding["known_by"].isoformat()
        finding["known_by"] = dt.date.fromisoformat(day) if day else None
        can_be_known = finding["is_own_date"] or not finding["as_at"] or finding["as_at"] <= finding["known_by"]
        is_computed = day in known and can_be_known
        counted = RECKONINGS[finding["reckoning"]](known[day], finding) if is_computed else Counted(None)
        rows.append(finding | _beside(finding, counted))
    return frame_of(rows, FOUND_COLUMNS).astype({"counted": "Int64", "n": "Int64"})


def _beside(finding: dict[str, Any], counted: Counted) -> dict[str, Any]:
    found, explains = counted.value, finding["explains"]
    rounded = None if found is None else _rounded(found, finding["decimals"])
    row = {"found": found, "counted": counted.part, "n": counted.base, "rounded": rounded}
    row |= {"date_of_figure": finding["as_at"], "reports_published_by": finding["known_by"]}
    row["unit_label"] = UNIT_WORDS.get(finding["unit"], finding["unit"])
    row["difference"] = None if found is None else found - finding["printed"]
    outcome = "differs"
    if found is None:
        outcome = "not_computed"
    elif rounded == finding["printed"]:
        outcome = "same"
    elif explains is not None and abs(found - explains) <= WITHIN:
        outcome = "explained"
    reason = finding["reason"] if outcome == "explained" else None
    return row | {"outcome": outcome, "outcome_label": OUTCOME_LABELS[outcome], "reason": reason}


def _rounded(value: float, decimals: int) -> float:
    """Halves up, as publishers round; a float's noise in the ninth decimal does not count."""
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(str(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP))


def counted_authorities(
    findings: pd.DataFrame,
    authorities: Iterable[str],
    *,
    histories: Mapping[str, pd.DataFrame],
    series: pd.DataFrame,
    known_by: str = "",
) -> pd.DataFrame:
    """One row per authority chosen and mean rate by grade of a publisher: the grade it counted with, and its rate."""
    require_columns(findings, FINDING_COLUMNS, needed_by="counted_authorities")
    wanted = list(authorities)
    rows = []
    for finding in rows_of(findings):
        if finding["reckoning"] != "mean_rate":
            continue
        day = _day_of(finding, known_by)
        graded = {row["authority"]: row for row in rows_of(latest_overall(histories[day], dt.date.fromisoformat(day)))}
        returns = rows_of(workforce_returns(series, measure=finding["measure"], year=finding["as_at"].year))
        for name in wanted:
            grade = graded.get(name)
            own = next((row for row in returns if name in row["authorities"]), None)
            if grade and own and grade["grade"] == finding["grade_code"]:
                rows.append(grade | own | {"label": finding["label"], "authority": name})
    return frame_of(rows, COUNTED_COLUMNS)


def rates_followed(rates: pd.DataFrame) -> pd.DataFrame:
    """One row per rate and basis: published rates of regions and England, and how many follow from their parts."""
    require_columns(rates, ("measure_label", "basis", "from_own_parts", "differs"), needed_by="rates_followed")
    found: dict[tuple[str, str], list[bool]] = {}
    for row in rows_of(rates):
        if row["from_own_parts"] is not None:
            found.setdefault((row["measure_label"], row["basis"]), []).append(bool(row["differs"]))
    rows = [
        {
            "measure_label": label,
            "basis_label": BASIS_LABELS.get(basis, basis),
            "rates": len(own),
            "following": len(own) - sum(own),
            "differing": sum(own),
        }
        for (label, basis), own in found.items()
    ]
    return frame_of(rows, FOLLOWED_COLUMNS)


def differing_with_reason(rates: pd.DataFrame, discrepancies: pd.DataFrame) -> pd.DataFrame:
    """Published rates more than 0.1 from what their parts give, each with what is known of it (`known_discrepancies`)."""
    require_columns(discrepancies, ("source_id", "locator", "why"), needed_by="differing_with_reason")
    why = {(row["source_id"], row["locator"]): row["why"] for row in rows_of(discrepancies)}
    rows = []
    for row in rows_of(rates):
        if row["differs"]:
            summed = row["from_authorities"]
            follows = summed is not None and _rounded(summed, 1) == row["published"]
            reason = FROM_RETURNS.format(summed) if follows else NOT_KNOWN
            row |= {"why": why.get((row["source_id"], row["locator"])) or reason}
            rows.append(row | {"basis_label": BASIS_LABELS.get(row["basis"], row["basis"])})
    return frame_of(rows, DIFFERING_COLUMNS)
