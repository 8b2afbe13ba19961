"""What the workforce did around inspections, in sentences computed from the frames of `around_inspection`."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said, when
from ilacs_analytics.analysis.wording import listed, number, ordinal_words, points, rounded

NO_EVENTS = (
    "No inspection with such a judgement within the dates asked for has both a known start and a figure of its authority at a "
    "census on or before it."
)
FEW = 5
REASON_WORDS = {
    "no_start": "only the date of publication is known",
    "no_census": "no census with a return of the authority comes on or before the start",
    "no_value": "a symbol stands in place of the figure",
    "tiny": "fewer than 10 FTE were in post",
    "same_return": "the other member of a joint return is counted at that census",
    "follows": "an earlier one of the same return falls within the years shown",
}
CAUTION = (
    "The groups were matched on the level at one census and on nothing else, and both may drift towards the middle after "
    "a high level; the difference between them is no effect of the inspection. The n changes from step to step as the "
    "earliest and latest years run out."
)


FEW_CASES = Sentence(
    (when("n", 1), "One inspection is a single case and no pattern."),
    "{n:counted inspection} are single cases and no pattern.",
)


def say_around(clock: pd.DataFrame, events: pd.DataFrame) -> list[str]:
    """Sentences on `around_inspection` and its events: how many, the levels at zero, the change by the last step, cautions."""
    rows, told = rows_of(clock), rows_of(events)
    judged = [row for row in told if row["group"] == "judged"]
    if not judged or not rows:
        return said(NO_EVENTS, _left_out(told))
    last = max(row["clock"] for row in rows)
    return said(
        _lead(rows, told, judged),
        FEW_CASES({"n": len(judged)}) if len(judged) < FEW else "",
        _zero(rows),
        *(_change(rows, step) for step in in_order((-1, 1, last)) if step and abs(step) <= last),
        _left_out(told),
        CAUTION,
    )


def _of(rows: list[dict[str, Any]], group: str, clock: int) -> dict[str, Any]:
    return next(row for row in rows if row["group"] == group and row["clock"] == clock)


LEAD = Sentence(
    "{n:counted inspection} judged {grades:listed or} overall that began {span}, with {matched:counted matched return}; "
    "step 0 is the last census on or before the start."
)


def _lead(rows: list[dict[str, Any]], told: list[dict[str, Any]], judged: list[dict[str, Any]]) -> str:
    matched = sum(row["group"] == "matched" for row in told)
    years = [row["started_on"].year for row in judged]
    span = f"in {min(years)}" if min(years) == max(years) else f"from {min(years)} to {max(years)}"
    return LEAD({"n": len(judged), "grades": _grades(rows), "span": span, "matched": matched})


def _grades(rows: list[dict[str, Any]]) -> list[str]:
    return [grade.replace("_", " ") for grade in rows[0]["grades"].split(", ")]


def _value(value: float | None, row: dict[str, Any]) -> str:
    return "no figure" if value is None else number(value, row["decimals"]) + ("%" if row["unit"] == "percent" else "")


ZERO = Sentence(
    "At step 0 the median {measure_label:small} was {judged} for those judged {grades:listed or} (n = {judged_n}) and {matched} "
    "for the matched returns (n = {matched_n})."
)


def _zero(rows: list[dict[str, Any]]) -> str:
    judged, matched = _of(rows, "judged", 0), _of(rows, "matched", 0)
    counts = {"judged_n": judged["value_n"], "matched_n": matched["value_n"]}
    medians = {"judged": _value(judged["median"], judged), "matched": _value(matched["median"], matched)}
    return ZERO(counts | medians, measure_label=judged["measure_label"], grades=_grades([judged]))


CHANGE = Sentence(
    (
        when("step", -1),
        "From the census before to step 0, ahead of the inspections, the median change was {changes:listed}.",
    ),
    "At the {nth} census after the start the median change since step 0 was {changes:listed}.",
)


def _change(rows: list[dict[str, Any]], step: int) -> str:
    judged, matched = _of(rows, "judged", step), _of(rows, "matched", step)
    if not judged["pair_n"]:
        return ""
    if step < 0:  # told forwards, as time runs
        judged, matched = ({**row, "median_change": -(row["median_change"] or 0)} for row in (judged, matched))
    changes = [f"{_moved(judged)} for those judged {listed(_grades([judged]), 'or')} (n = {judged['pair_n']})"]
    if matched["pair_n"]:
        changes.append(f"{_moved(matched)} for the matched returns (n = {matched['pair_n']})")
    return CHANGE({"step": step, "nth": ordinal_words(abs(step)), "changes": changes})


def _moved(row: dict[str, Any]) -> str:
    change = rounded(row["median_change"], row["decimals"])
    if not change:
        return "none"
    return ("plus " if change > 0 else "minus ") + points(abs(change), unit=row["unit"], decimals=row["decimals"])


LEFT_OUT = Sentence((has("reasons"), "Left out: {reasons:joined ; }."), "")
TITLE = Sentence(
    (lacks("n"), "No inspections to set on a clock"),
    (has("several"), "{measure_label} around {n:counted inspection}, and matched returns"),
    "{measure_label} around {n:counted inspection} judged {grades:listed or}, and matches",
)


def _left_out(told: list[dict[str, Any]]) -> str:
    reasons = [row["left_out"] for row in told if row["group"] == "left_out"]
    words = [f"{reasons.count(reason)} because {REASON_WORDS[reason]}" for reason in in_order(reasons)]
    return LEFT_OUT({"reasons": words})


def around_title(clock: pd.DataFrame) -> str:
    """The message of the chart in at most ten words, with the n of inspections."""
    rows = rows_of(clock)
    count = max((row["event_n"] for row in rows if row["group"] == "judged"), default=0)
    grades = _grades(rows) if rows else []
    return TITLE(
        rows[0] if rows else {}, n=count, grades=grades, several=grades[1:]
    )  # two would not fit into ten words


def describe_around(clock: pd.DataFrame) -> str:
    """The chart in words: what is drawn, then each step's medians and n."""
    rows = rows_of(clock)
    if not rows:
        return NO_EVENTS
    told = ["Lines of the median at each census before and after, with bands from lower to upper quartile."]
    for group in in_order(row["group"] for row in rows):
        own = [row for row in rows if row["group"] == group]
        steps = [f"step {row['clock']}: {_value(row['median'], row)} (n = {row['value_n']})" for row in own]
        told.append(f"{own[0]['group_label']}: {', '.join(steps)}.")
    return " ".join(told)
