"""What is said of the next inspection judged good or better, from the frames of `next_good`. Never "time to good"."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, rows_of
from ilacs_analytics.analysis.wording import authorities_of, counted, day, listed, number, uncapitalised

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


def say_next_good(summary: pd.DataFrame) -> list[str]:
    """Sentences on `next_good_summary`: spells and how they ended, the median as an interval, and what it is not."""
    rows = rows_of(summary)
    if not rows:
        return [NO_SPELL]
    told = [sentence for row in rows for sentence in _grade(row)]
    dated = sum(row["dated_by_publication"] for row in rows)
    if dated:
        told.append(
            f"{counted(dated, 'spell')} {'starts' if dated == 1 else 'start'} on a day of publication, as no other is "
            "known, which makes intervals to a dated inspection some months shorter."
        )
    frameworks = in_order(name for row in rows for name in row["families"].split(", "))
    if len(frameworks) > 1:
        told.append(
            f"Starts lie under {listed(frameworks)}: a step from one framework to another is not by itself an improvement."
        )
    return [*told, SEEN_NOT_CHANGED, NOT_AT_RANDOM, CAPTION]


def _grade(row: dict[str, Any]) -> list[str]:
    grade = row["grade_label"].lower()
    ends = [f"{row['good_or_better']} ended with one judged good or better"]
    if row["still_below"]:
        ends.append(f"{row['still_below']} had not by {day(row['as_at'])}")
    if row["no_longer_judged"]:
        ends.append(
            f"{row['no_longer_judged']} can no longer be followed, as the framework from April 2026 does not grade this"
        )
    if row["abolished"]:
        ends.append(f"{row['abolished']} ended with the authority's abolition and {_stay(row['abolished'])} never seen")
    lead = (
        f"After an inspection graded {grade} on {uncapitalised(row['concept_label'])}: {counted(row['spells'], 'spell')} "
        f"of {authorities_of(row['authorities'])}; {listed(ends)}."
    )
    told = [lead, _median(row)]
    if row["without_return"] == row["spells"]:
        told.append("Not one of them has a graded inspection after its start, so they tell of no interval.")
    elif row["without_return"]:
        verb, whose, tell = ("has", "its", "tells") if row["without_return"] == 1 else ("have", "their", "tell")
        told.append(
            f"{row['without_return']} of these {counted(row['spells'], 'spell')} {verb} no graded inspection "
            f"after {whose} start and so {tell} of no interval."
        )
    return told


def _stay(count: int) -> str:
    return "counts as" if count == 1 else "count as"


def _median(row: dict[str, Any]) -> str:
    lead = f"After {row['grade_label'].lower()}, the estimated share judged good or better"
    if not row["told_to_years"]:
        return f"{lead} is not told: fewer than {row['least_followed']} of these spells have a later inspection."
    reached = (
        "does not reach half" if row["median_low"] is None else f"reaches half {median_words(row)} after the start"
    )
    by = (
        ""
        if row["by_low_percent"] is None
        else f"{share_words(row)}{_band(row)} {years(row['by_years'])} after the start and "
    )
    told = (
        f"{lead} {reached}; it stands at {by}{number(row['told_percent'], 0)}% after {years(row['told_to_years'])}, "
        f"the last that at least {row['least_followed']} spells tell of."
    )
    if row["seen_median"] is None:
        return f"{told} Counted by the day of the inspection that saw it, it has not reached half by then."
    return (
        f"{told} Counted by the day of the inspection that saw it, it reaches half after {years(row['seen_median'])}."
    )


def _band(row: dict[str, Any]) -> str:
    low, high = (number(row[f"band_{side}_percent"], 0) for side in ("low", "high"))
    return f" (band {low}% to {high}%)"


def next_good_title(summary: pd.DataFrame) -> str:
    """The message of the curve in at most ten words. Never titled by the time services took."""
    rows = [row for row in rows_of(summary) if row["spells"]]
    if not rows:
        return "No inspection below good to follow"
    shares = ", ".join(f"{row['good_or_better']} of {row['spells']}" for row in rows)
    if len(rows) == 1:
        return f"After {rows[0]['grade_label'].lower()}, {shares} later good or better"
    return f"Later good or better: {shares}"


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
            "median_by_inspection_day": "" if row["seen_median"] is None else years(row["seen_median"]),
            "share_seen": "" if row["by_low_percent"] is None else f"{share_words(row)} after {years(row['by_years'])}",
        }
        for row in rows_of(summary)
    ]
    return frame_of(rows, LABEL_COLUMNS)
