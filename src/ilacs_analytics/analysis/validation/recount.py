"""Published findings counted again: each function takes what is known and one finding, and returns part, base and figure.

Holds the reckonings that `data/reference/published_finding.csv` names. Uses the questions of `analysis` for rates and shares,
so that what is checked is what pages print.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.association.figures import latest_overall, rates_by_grade
from ilacs_analytics.analysis.england.figures import latest_states, share_over_time
from ilacs_analytics.analysis.england.words import ENGLAND
from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.funnel.figures import workforce_returns
from ilacs_analytics.analysis.judgements.figures import judged_on
from ilacs_analytics.analysis.neighbours.figures import neighbour_links
from ilacs_analytics.vocabulary import Concept

OWN = "own_"
"""How topics begin that hold counts of our own: they stay as they were counted, whatever is asked."""
ILACS = "ilacs"
MONDAY = 0
PARTS = (Concept.LEADERSHIP, Concept.HELP_PROTECTION, Concept.CARE, Concept.CARE_LEAVERS)
"""What ILACS judges beside overall effectiveness."""
GOOD, INADEQUATE = 2, 4
"""Places on the scale of four, outstanding first."""


@dataclass(frozen=True)
class Counted:
    """A figure computed here; `part` of `base` where it is a share, `base` authorities where it is a mean."""

    value: float | None
    part: int | None = None
    base: int | None = None


@dataclass(frozen=True)
class Known:
    """What one finding is computed from: the judgements known by its date, and places, census and neighbours."""

    history: pd.DataFrame
    places: pd.DataFrame
    series: pd.DataFrame
    neighbours: pd.DataFrame
    with_tiny: bool

    @cached_property
    def ilacs(self) -> list[dict[str, Any]]:
        """One row per ILACS inspection with an overall grade, oldest first: its dates, and its ranks by concept."""
        found: dict[str, dict[str, Any]] = {}
        for row in rows_of(self.history):
            if row["framework_family"] == ILACS and row["grade_rank"] is not None:
                own = found.setdefault(row["inspection_id"], {**row, "ranks": {}})
                own["ranks"][row["concept"]] = row["grade_rank"]
        graded = [row for row in found.values() if Concept.OVERALL in row["ranks"]]
        return sorted(graded, key=lambda row: (judged_on(row), row["inspection_id"]))


Reckoning = Callable[[Known, dict[str, Any]], Counted]


def _mean_rate(known: Known, finding: dict[str, Any], *, low_counts: bool) -> Counted:
    on = finding["as_at"]
    # grades as they were known, though inspections may have begun after the census
    latest = latest_overall(known.history, finding["known_by"])
    rates = rows_of(
        rates_by_grade(
            latest,
            known.series,
            measure=finding["measure"],
            year=on.year,
            with_tiny=known.with_tiny or finding["topic"].startswith(OWN),
            low_counts=low_counts,
        )
    )
    row = next((row for row in rates if row["grade"] == finding["grade_code"]), None)
    return Counted(None) if row is None else Counted(row["mean"], base=row["authority_n"])


def _share(known: Known, finding: dict[str, Any]) -> Counted:
    on: dt.date = finding["as_at"]
    # Ofsted counts a grade from its inspection, of those reports that were published by the day of the count
    dated = known.history.assign(public_on=known.history["started_on"].fillna(known.history["published_on"]))
    states = latest_states(dated, known.places, concept=finding["concept_code"], starts_on=on, ends_on=on, step="month")
    shares = rows_of(share_over_time(states, by_region=bool(finding["region"])))
    row = next((row for row in shares if row["area"] == (finding["region"] or ENGLAND)), None)
    return Counted(None) if row is None else Counted(row["share_percent"], row["good_or_better"], row["judged"])


def _share_first_sif(known: Known, finding: dict[str, Any]) -> Counted:
    rows = [row for row in rows_of(known.history) if row["framework"] == "sif" and row["grade"]]
    rows = [row for row in rows if row["concept"] == finding["concept_code"]]
    first = {row["authority_code"]: row for row in sorted(rows, key=judged_on, reverse=True)}
    good = sum(bool(row["is_good_or_better"]) for row in first.values())
    return Counted(100 * good / len(first) if first else None, good, len(first))


def _again(holds: Callable[[int, int], bool]) -> Reckoning:
    """Counts authorities by their ranks at the first and the latest of two or more ILACS inspections by the date."""

    def count(known: Known, finding: dict[str, Any]) -> Counted:
        own: dict[str, list[int]] = {}
        for row in known.ilacs:
            if judged_on(row) <= finding["as_at"]:
                own.setdefault(row["authority_code"], []).append(row["ranks"][finding["concept_code"]])
        again = [ranks for ranks in own.values() if len(ranks) > 1]
        return _number(again, lambda ranks: holds(ranks[0], ranks[-1]))

    return count


def _ilacs(holds: Callable[[dict[str, Any]], bool]) -> Reckoning:
    """Counts the ILACS inspections of which something holds."""
    return lambda known, _: _number(known.ilacs, holds)


def _number(rows: Iterable[Any], holds: Callable[[Any], bool]) -> Counted:
    held = [holds(row) for row in rows]
    return Counted(sum(held), sum(held), len(held))


def _overall(row: dict[str, Any]) -> int:
    rank: int = row["ranks"][Concept.OVERALL]
    return rank


def _lowest(row: dict[str, Any]) -> int:
    lowest: int = max(row["ranks"][part] for part in PARTS if part in row["ranks"])
    return lowest


def _days(pick: Callable[[list[int]], int]) -> Reckoning:
    def count(known: Known, _: dict[str, Any]) -> Counted:
        days = [(row["published_on"] - row["started_on"]).days for row in known.ilacs if row["started_on"]]
        return Counted(pick(days) if days else None, base=len(days))

    return count


def _links(column: str, *, is_mean: bool = False) -> Reckoning:
    """Sums, or takes the mean of, a column of the links of the newest neighbour model."""

    def count(known: Known, _: dict[str, Any]) -> Counted:
        links = rows_of(neighbour_links(known.neighbours))
        newest = max((row["model"] for row in links), default=None)
        own = [row[column] for row in links if row["model"] == newest]
        if not own:
            return Counted(None)
        return Counted(sum(own) / len(own) if is_mean else sum(own), base=len(own))

    return count


def _returns(column: str) -> Reckoning:
    def count(known: Known, finding: dict[str, Any]) -> Counted:
        rows = workforce_returns(known.series, measure="agency_rate", year=finding["as_at"].year)
        found = {
            value for row in rows_of(rows) for value in ([row[column]] if column == "return_code" else row[column])
        }
        return Counted(len(found))

    return count


RECKONINGS: dict[str, Reckoning] = {
    "mean_rate": lambda known, finding: _mean_rate(known, finding, low_counts=True),
    "mean_printed_rate": lambda known, finding: _mean_rate(known, finding, low_counts=False),
    "share_good_or_better": _share,
    "share_first_sif": _share_first_sif,
    "ilacs_more_than_one": _again(lambda first, last: True),
    "ilacs_improved": _again(lambda first, last: last < first),
    "ilacs_kept_good": _again(lambda first, last: first == last <= GOOD),
    "ilacs_declined": _again(lambda first, last: last > first),
    "ilacs_inspections": _ilacs(lambda row: True),
    "ilacs_overall_good": _ilacs(lambda row: _overall(row) <= GOOD),
    "ilacs_parts_good": _ilacs(lambda row: _lowest(row) <= GOOD),
    "ilacs_overall_is_leaders": _ilacs(lambda row: _overall(row) == row["ranks"].get(Concept.LEADERSHIP)),
    "ilacs_inadequate_with_part": _ilacs(lambda row: _overall(row) == INADEQUATE == _lowest(row)),
    "ilacs_inadequate_part_only": _ilacs(lambda row: _overall(row) < INADEQUATE == _lowest(row)),
    "ilacs_one_above_lowest": _ilacs(lambda row: _lowest(row) - _overall(row) == 1),
    "ilacs_begun_on_monday": _ilacs(lambda row: bool(row["started_on"]) and row["started_on"].weekday() == MONDAY),
    "days_to_publication_least": _days(min),
    "days_to_publication_most": _days(max),
    "neighbour_links": _links("link_n"),
    "neighbour_links_mutual": _links("mutual_n"),
    "neighbours_shared": _links("shared_n", is_mean=True),
    "workforce_returns": _returns("return_code"),
    "workforce_authorities": _returns("authority_codes"),
}
"""Names of `published_finding.reckoning`, and how each is computed."""
