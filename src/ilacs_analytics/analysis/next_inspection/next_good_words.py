"""What is said of the next inspection judged good or better, from the frames of `next_good`. Never "time to good"."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, both, has, lacks, said, when
from ilacs_analytics.analysis.wording import counted, number

NEVER = float("inf")
NO_SPELL = (
    "No inspection of these authorities under these frameworks was graded below good on the scale that compares directly, so no "
    "spell starts."
)
SEEN_NOT_CHANGED = (
    "A change is seen only when Ofsted returns and judges: these are not the times services took to improve."
)
NOT_AT_RANDOM = "Inspections are not at random times: Ofsted decides when to return partly by the last judgement."
CAPTION = (
    "Shares judged good or better are cumulative incidences (Aalen and Johansen): a period counts as long as it is followed, "
    "and an authority that was abolished stays in the count and is never counted as judged good or better."
)
LABEL_COLUMNS = (
    "grade_label", "periods", "authorities", "good_or_better", "still_below", "abolished", "no_longer_judged", "not_followed",
    "without_return", "dated_by_publication", "judged_good_or_better", "half_judged", "followed_to", "estimate", "estimate_range",
    "settled",
)  # fmt: skip
TABLE_COLUMNS = (
    "grade_label", "years", "judged_percent", "interval", "still_followed", "estimate", "estimate_range",
)  # fmt: skip


def years(value: float) -> str:
    """'1 year', '2.4 years'."""
    text = number(value, 1).removesuffix(".0")
    return f"{text} year" + ("" if text == "1" else "s")


def years_asked(value: float) -> str:
    """A time as it was asked for: '3 years', '2.75 years'."""
    return f"{value:g} year" + ("" if value == 1 else "s")


def between(low: float, high: float) -> str:
    """Two shares as one text, each rounded once: '41%', 'between 38% and 45%'."""
    least, most = number(low, 0), number(high, 0)
    return f"{least}%" if least == most else f"between {least}% and {most}%"


def span(low: float, high: float) -> str:
    """An interval of shares: '2% to 11%'."""
    return f"{number(low, 0)}% to {number(high, 0)}%"


FRAMEWORKS = Sentence(
    "Periods start under {frameworks:listed}: a step from one framework to another is not by itself an improvement."
)


def say_next_good(summary: pd.DataFrame) -> list[str]:
    """Sentences on `next_good_summary`: periods and how they ended, and the share judged good or better by when."""
    rows = rows_of(summary)
    if not rows:
        return [NO_SPELL]
    frameworks = in_order(name for row in rows for name in row["families"].split(", "))
    is_told = any(row["observed_to_years"] for row in rows)
    return said(
        *(_observed(row) for row in rows),
        FRAMEWORKS({"frameworks": frameworks}) if len(frameworks) > 1 else "",
        (SEEN_NOT_CHANGED, NOT_AT_RANDOM, *([CAPTION] if is_told else [])),
    )


SPELLS = Sentence(
    "{spells:counted period} of {authorities:authorities} {spells:choose starts|start} with an inspection graded "
    "{grade_label:small} on {concept_label:small}: {ends:listed}."
)
GOOD = Sentence("{good_or_better} ended with an inspection judged good or better")
BELOW = Sentence("{still_below} had not by {as_at:day}")
NOT_JUDGED = Sentence(
    "{no_longer_judged} can no longer be followed, as later inspections do not grade this{why:bracketed}"
)
NOT_FOLLOWED = Sentence(
    "{not_followed} cannot be followed further, as what came later is under a framework left out{why:bracketed}"
)
ABOLISHED = Sentence("{abolished} ended when the authority was abolished")
OBSERVED = Sentence(
    (
        lacks("observed_to_years"),
        "After {grade_label:small}, no share is shown: at least {least_followed} periods have to be followed, and {followed} of "
        "{spells} {followed:was}.",
    ),
    (
        when("observed_percent", None),
        "After {grade_label:small}, no share is shown for {by}: fewer than {least_followed} of {spells:counted period} were "
        "still followed then.{half:after  }",
    ),
    "Within {by} of an inspection graded {grade_label:small}, {observed_percent:number 0}% had been judged good or better{under} "
    "(95% interval {interval}); {observed_followed:number 0} of {spells:counted period} were still followed then.{half:after  }",
)
HALF = Sentence(
    (both(when("half_years", None), when("observed_percent", None)), ""),
    (
        when("half_years", None),
        "Half had not been within {followed_to}, as long as at least {least_followed} were followed.",
    ),
    (when("half_high_years", None), "Half had been within {half} (95% interval from {low})."),
    "Half had been within {half} (95% interval {least} to {high}).",
)


HALF_ENDS = Sentence(
    (when("half_years", None), ""), (when("half_high_years", None), " (from {low})"), " (from {low} to {high})"
)


def _observed(row: dict[str, Any]) -> list[str]:
    others = {
        "still_below": BELOW, "not_followed": NOT_FOLLOWED, "no_longer_judged": NOT_JUDGED, "abolished": ABOLISHED,
    }  # fmt: skip
    ends = [GOOD(row), *(end(row, why=row.get(f"{name}_by")) for name, end in others.items() if row[name])]
    half = HALF(
        row,
        half=_years(row["half_years"]),
        low=_years(row["half_low_years"]),
        least=_years(row["half_low_years"]).partition(" ")[0],
        high=_years(row["half_high_years"]),
        followed_to=years(row["observed_to_years"]),
    )
    interval = (
        "" if row["observed_percent"] is None else span(row["observed_low_percent"], row["observed_high_percent"])
    )
    under = " under the frameworks asked for" if row["not_followed"] else ""
    by = years_asked(row["by_years"])
    return [SPELLS(row, ends=ends), OBSERVED(row, by=by, half=half, interval=interval, under=under)]


def _years(value: float | None) -> str:
    return "" if value is None else years(value)


def bounds(row: dict[str, Any]) -> dict[str, str]:
    """The least and the most that can have been good or better, as what inspections settle allows."""
    begun = row["begun"] or 1
    return {
        "low": number(100 * row["begun_good"] / begun, 0),
        "high": number(100 * (row["begun"] - row["begun_below"]) / begun, 0),
    }


TITLE = Sentence(
    (lacks("grades"), "No spell below good to follow"),
    (has("left"), "Cannot be followed further: {left:joined , }"),
    (lacks("shares"), "Later good or better: {counts:joined , }"),
    "Judged good or better within {by}: {shares:listed}",
)


def next_good_title(summary: pd.DataFrame) -> str:
    """The message of the curve in at most ten words. Never titled by the time services took."""
    rows = [row for row in rows_of(summary) if row["spells"]]
    counts = [f"{row['good_or_better']} of {row['spells']}" for row in rows]
    shares = [f"{number(row['observed_percent'], 0)}%" for row in rows if row["observed_percent"] is not None]
    left = (
        [f"{row['not_followed']} of {row['spells']}" for row in rows]
        if any(row["not_followed"] for row in rows)
        else []
    )
    by = years_asked(rows[0]["by_years"]) if rows else ""
    told = {"counts": counts, "left": left, "shares": shares if len(shares) == len(rows) else []}
    return TITLE(told, grades=len(rows), by=by)


def describe_next_good(observed: pd.DataFrame) -> str:
    """The curve in words: for each grade, the share judged good or better at the end of each year and of what is shown."""
    rows = rows_of(observed)
    if not rows:
        return "Too few periods are followed to draw a share."
    told = ["Steps of the share judged good or better at a later inspection."]
    for label in in_order(row["grade_label"] for row in rows):
        own = [row for row in rows if row["grade_label"] == label]
        at_year: dict[int, dict[str, Any]] = {}
        for row in own[1:]:
            at_year[math.ceil(row["years"])] = row
        steps = ", ".join(f"{number(row['share_percent'], 0)}% by {years(row['years'])}" for row in at_year.values())
        told.append(f"After {label.lower()} ({counted(own[0]['spells'], 'period')}): {steps}.")
    return " ".join(told)


def next_good_table(observed: pd.DataFrame, curve: pd.DataFrame, band: pd.DataFrame) -> pd.DataFrame:
    """One row per grade and whole year, as a table for readers prints it: the share judged, and the estimate beside it."""
    told = []
    for grade in in_order([*observed["grade"], *band["grade"]]):
        seen, steps, ranges = (rows_of(frame[frame["grade"] == grade]) for frame in (observed, curve, band))
        last = max([row["years"] for row in (*seen, *ranges)], default=0)
        for year in range(1, math.floor(last) + 1):
            at = next((row for row in seen if row["years"] == year), None)
            at_range = next((row for row in ranges if row["years"] == year), None)
            low = max([row["after_percent"] for row in steps if row["right"] <= year], default=0.0)
            high = max(
                [row["after_percent"] for row in steps if row["left"] < year and row["right"] != NEVER], default=0.0
            )
            told.append(
                {
                    "grade_label": (seen or ranges)[0]["grade_label"],
                    "years": year,
                    "judged_percent": "" if at is None else f"{number(at['share_percent'], 0)}%",
                    "interval": "" if at is None else span(at["low_percent"], at["high_percent"]),
                    "still_followed": None if at is None else at["followed"],
                    "estimate": "" if at_range is None else between(low, high),
                    "estimate_range": ""
                    if at_range is None
                    else span(at_range["low_percent"], at_range["high_percent"]),
                }
            )
    return frame_of(told, TABLE_COLUMNS)


def next_good_labels(summary: pd.DataFrame) -> pd.DataFrame:
    """One row per row of `next_good_summary`, as a table for readers prints it: shares and times in words."""
    rows = []
    for row in rows_of(summary):
        by, texts = f" within {years_asked(row['by_years'])}", dict.fromkeys(LABEL_COLUMNS[10:], "")
        if row["observed_percent"] is not None:
            interval = span(row["observed_low_percent"], row["observed_high_percent"])
            followed = f", {number(row['observed_followed'], 0)} still followed"
            texts["judged_good_or_better"] = f"{number(row['observed_percent'], 0)}% ({interval}){by}{followed}"
        if row["estimate_low_percent"] is not None:
            texts["estimate"] = between(row["estimate_low_percent"], row["estimate_high_percent"]) + by
            texts["estimate_range"] = span(row["range_low_percent"], row["range_high_percent"])
        if row["begun"] >= row["least_followed"]:
            texts["settled"] = "{low}% to {high}%".format(**bounds(row))
        half = _years(row["half_years"]) + HALF_ENDS(
            row, low=_years(row["half_low_years"]), high=_years(row["half_high_years"])
        )
        texts |= {"half_judged": half, "followed_to": _years(row["observed_to_years"])}
        rows.append({**row, **texts, "periods": row["spells"]})
    return frame_of(rows, LABEL_COLUMNS)
