"""What is said of the next inspection judged good or better, from the frames of `next_good`. Never "time to good"."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, lacks, said, same, when
from ilacs_analytics.analysis.wording import counted, number

NEVER = float("inf")
NO_SPELL = "No inspection below good lies among those of these authorities and frameworks."
SEEN_NOT_CHANGED = (
    "A change is seen only when Ofsted returns and judges: these are intervals between inspections, "
    "not the time services took to improve."
)
NOT_AT_RANDOM = "Inspections are not at random times: after an inadequate grade Ofsted returns sooner."
CAPTION = (
    "The estimate is Turnbull's for interval-censored times; the band is a 95% bootstrap over authorities, "
    "and holds what cannot be told inside an interval."
)
LABEL_COLUMNS = (
    "grade_label", "spells", "authorities", "good_or_better", "still_below", "abolished", "no_longer_judged",
    "without_return", "median_interval", "median_by_inspection_day", "share_seen",
)  # fmt: skip


def years(value: float) -> str:
    """'1 year', '2.4 years'."""
    text = number(value, 1).removesuffix(".0")
    return f"{text} year" + ("" if text == "1" else "s")


def median_words(row: dict[str, Any]) -> str:
    """The median as an interval: 'between 2.9 and 3.1 years', 'about 3.6 years', 'not reached within 4.6 years'."""
    low, high = row["median_low"], row["median_high"]
    if not row["told_to_years"]:
        return "too few followed"
    if low is None:
        return f"not reached within {years(row['told_to_years'])}"
    if number(low, 1) == number(high, 1):
        return f"about {years(high)}"
    return f"between {number(low, 1)} and {years(high)}"


def share_words(row: dict[str, Any]) -> str:
    """The share by the time asked for: '41%', 'between 38% and 45%'."""
    low, high = (number(row[f"by_{side}_percent"], 0) for side in ("low", "high"))
    return f"{low}%" if low == high else f"between {low}% and {high}%"


DATED_BY_PUBLICATION = Sentence(
    "{n:counted spell} {n:choose starts|start} on a day of publication, as no other is known, which makes intervals to a "
    "dated inspection some months shorter."
)
FRAMEWORKS = Sentence(
    "Starts lie under {frameworks:listed}: a step from one framework to another is not by itself an improvement."
)


def say_next_good(summary: pd.DataFrame) -> list[str]:
    """Sentences on `next_good_summary`: spells and how they ended, the median as an interval, and what it is not."""
    rows = rows_of(summary)
    if not rows:
        return [NO_SPELL]
    dated = sum(row["dated_by_publication"] for row in rows)
    frameworks = in_order(name for row in rows for name in row["families"].split(", "))
    return said(
        *(_grade(row) for row in rows),
        DATED_BY_PUBLICATION({"n": dated}) if dated else "",
        FRAMEWORKS({"frameworks": frameworks}) if len(frameworks) > 1 else "",
        (SEEN_NOT_CHANGED, NOT_AT_RANDOM, CAPTION),
    )


SPELLS = Sentence(
    "After an inspection graded {grade_label:small} on {concept_label:small}: {spells:counted spell} of "
    "{authorities:authorities}; {ends:listed}."
)
GOOD = Sentence("{good_or_better} ended with one judged good or better")
BELOW = Sentence("{still_below} had not by {as_at:day}")
NOT_FOLLOWED = Sentence(
    "{no_longer_judged} can no longer be followed, as the framework from April 2026 does not grade this"
)
ABOLISHED = Sentence(
    "{abolished} ended with the authority's abolition and {abolished:choose counts|count} as never seen"
)


WITHOUT_RETURN = Sentence(
    (
        same("without_return", "spells"),
        "Not one of them has a graded inspection after its start, so they tell of no interval.",
    ),
    (lacks("without_return"), ""),
    "{without_return} of these {spells:counted spell} {without_return:has} no graded inspection after "
    "{without_return:choose its|their} start and so {without_return:choose tells|tell} of no interval.",
)


def _grade(row: dict[str, Any]) -> list[str]:
    others = {"still_below": BELOW, "no_longer_judged": NOT_FOLLOWED, "abolished": ABOLISHED}
    ends = [GOOD(row), *(end(row) for name, end in others.items() if row[name])]
    return said(SPELLS(row, ends=ends), _median(row), WITHOUT_RETURN(row))


MEDIAN = Sentence(
    (
        lacks("told_to_years"),
        "After {grade_label:small}, the estimated share judged good or better is not told: fewer than {least_followed} of "
        "these spells have a later inspection.",
    ),
    "After {grade_label:small}, the estimated share judged good or better {reached}; it stands at {by}"
    "{told_percent:number 0}% after {told_to}, the last that at least {least_followed} spells tell of. Counted by the day of "
    "the inspection that saw it, it {seen}.",
)
REACHED = Sentence((when("median_low", None), "does not reach half"), "reaches half {median} after the start")
BY = Sentence("{share} (band {band_low_percent:number 0}% to {band_high_percent:number 0}%) {by} after the start and ")
SEEN = Sentence((when("seen_median", None), "has not reached half by then"), "reaches half after {seen}")


def _median(row: dict[str, Any]) -> str:
    if not row["told_to_years"]:
        return MEDIAN(row)
    has_share = row["by_low_percent"] is not None
    by = BY(row, share=share_words(row), by=years(row["by_years"])) if has_share else ""
    reached, seen = REACHED(row, median=median_words(row)), SEEN(row, seen=_years(row["seen_median"]))
    return MEDIAN(row, reached=reached, by=by, told_to=years(row["told_to_years"]), seen=seen)


def _years(value: float | None) -> str:
    return "" if value is None else years(value)


TITLE = Sentence(
    (lacks("grades"), "No inspection below good to follow"),
    (when("grades", 1), "After {grade_label:small}, {good_or_better} of {spells} later good or better"),
    "Later good or better: {shares:joined , }",
)


def next_good_title(summary: pd.DataFrame) -> str:
    """The message of the curve in at most ten words. Never titled by the time services took."""
    rows = [row for row in rows_of(summary) if row["spells"]]
    shares = [f"{row['good_or_better']} of {row['spells']}" for row in rows]
    return TITLE(rows[0] if rows else {}, grades=len(rows), shares=shares)


def describe_next_good(curve: pd.DataFrame) -> str:
    """The curve in words: for each grade, each interval in which it grows, with the share before and after."""
    rows = rows_of(curve)
    if not rows:
        return NO_SPELL
    told = ["Steps of the estimated share judged good or better at a later inspection; shaded where it cannot be told."]
    for label in in_order(row["grade_label"] for row in rows):
        own = [row for row in rows if row["grade_label"] == label and row["right"] != NEVER]
        steps = "; ".join(
            f"to {number(row['after_percent'], 0)}% between {number(row['left'], 1)} and {years(row['right'])}"
            for row in own
        )
        count = next(row["spells"] for row in rows if row["grade_label"] == label)
        told.append(f"After {label.lower()} ({counted(count, 'spell')}): {steps or 'none seen'}.")
    return " ".join(told)


def next_good_labels(summary: pd.DataFrame) -> pd.DataFrame:
    """One row per row of `next_good_summary`, as a table for readers prints it: medians and shares in words."""
    rows = [
        {
            **row,
            "median_interval": median_words(row),
            "median_by_inspection_day": _years(row["seen_median"]),
            "share_seen": "" if row["by_low_percent"] is None else f"{share_words(row)} after {years(row['by_years'])}",
        }
        for row in rows_of(summary)
    ]
    return frame_of(rows, LABEL_COLUMNS)
