"""What the grades of some authorities say, in sentences computed from the frames of `judgements`.

Counts authorities and names them; says when a grade was given, under which framework and up to which day that is known.
Never ranks, never names a cause.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import (
    all_authorities,
    capitalised,
    day,
    inspection_words,
    listed,
    month,
    uncapitalised,
)
from ilacs_analytics.vocabulary import GOOD_OR_BETTER

NO_INSPECTION = "No graded inspection of these authorities lies within the dates asked for."


def _by_authority(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {name: [r for r in rows if r["authority"] == name] for name in in_order(r["authority"] for r in rows)}


def say_latest(matrix: pd.DataFrame) -> list[str]:
    """Sentences on `grade_matrix`: how many have which overall grade, then each authority with date and framework."""
    overall = [row for row in rows_of(matrix) if row["concept"] == "overall"]
    if not overall:
        return [NO_INSPECTION]
    lead = _count_grades(overall) if len(overall) > 1 else []
    return [*lead, *(_latest_of(row) for row in overall)]


def say_known_days(matrix: pd.DataFrame) -> list[str]:
    """One sentence where the authorities are not all known to the same day; none where they are."""
    known: dict[Any, list[str]] = {}
    for row in sorted(rows_of(matrix), key=lambda r: (r["as_at"] is None, r["as_at"])):
        names = known.setdefault(row["as_at"], [])
        if row["authority"] not in names:
            names.append(row["authority"])
    if len(known) < 2:
        return []
    told = [f"{listed(names)} to {day(as_at)}" for as_at, names in known.items()]
    return [f"Not all are known to one day: {listed(told)}. Of what came later only some could be shown."]


def _count_grades(overall: list[dict[str, Any]]) -> list[str]:
    """How many authorities have which grade; on the one safe cut where an old framework is among them."""
    by_threshold = any(row["comparability"] == "threshold_only" for row in overall)
    groups: dict[str, list[str]] = {}
    for row in sorted(overall, key=lambda r: r["grade"] not in GOOD_OR_BETTER):
        label = row["grade_label"] and row["grade_label"].lower()
        if by_threshold and label:
            label = "good or better" if row["grade"] in GOOD_OR_BETTER else "below good"
        groups.setdefault(label or "", []).append(row["authority"])
    none = groups.pop("", [])
    count = len(overall)
    if len(groups) == 1 and not none:
        told = f"{capitalised(all_authorities(count))} were graded {next(iter(groups))} overall at their latest graded inspection"
    else:
        parts = [f"{len(names)} ({listed(names)}) {label}" for label, names in _in_grade_order(groups)]
        parts += [f"{len(none)} ({listed(none)}) without an overall grade"] if none else []
        told = f"At the latest graded inspection of {count} authorities, the overall grade was: {'; '.join(parts)}"
    cut = "; grades of older frameworks compare only on that cut" if by_threshold else ""
    return [f"{told}{cut}."]


def _in_grade_order(groups: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    order = ["outstanding", "good", "good or better", "requires improvement", "adequate", "inadequate", "below good"]
    return sorted(groups.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))


def _latest_of(row: dict[str, Any]) -> str:
    name, label = row["authority"], row["framework_label"]
    known = f"known to {day(row['as_at'])}" + (f", when it was {_aged(row['age'])}" if row["age"] else "")
    if row["newer_report_on"]:
        known += (
            f"; Ofsted lists a newer report, published on {day(row['newer_report_on'])}, that has not been read here"
        )
    if row["grade"]:
        return (
            f"{name} was graded {row['grade_label'].lower()} overall at {_inspection(row, 'judged_on', 'is_publication')} "
            f"({label}; {known})."
        )
    before = (
        f"; the overall grade before was {row['previous_overall_label'].lower()}, "
        f"at the inspection of {day(row['previous_overall_on'])}"
        if row["previous_overall_label"]
        else ""
    )
    reason = uncapitalised(row["cell_label"])
    inspection = _inspection(row, "judged_on", "is_publication")
    return f"{name} has no overall grade from {inspection} ({label}: {reason}; {known}){before}."


def _inspection(row: dict[str, Any], on: str, is_publication: str) -> str:
    return inspection_words(row[on], is_publication=bool(row.get(is_publication)))


def _dated(row: dict[str, Any], side: str) -> str:
    """A day, and that it is one of publication where no start is known."""
    published = "publication of " if row.get(f"{side}_is_publication") else ""
    return published + day(row[f"{side}_on"])


def _aged(age: str) -> str:
    return age + " old" if age else ""


def say_changes(changes: pd.DataFrame) -> list[str]:
    """Sentences on `grade_changes`: the count on overall, each authority's concepts, steps of framework."""
    rows = rows_of(changes)
    if not rows:
        return [NO_INSPECTION]
    compared = [row for row in rows if row["concept"] == "overall" and row["previous_grade"]]
    sentences = [_count_changes(compared)] if len(compared) > 1 else []
    for authority, own in _by_authority(rows).items():
        sentences += _changes_of(authority, [row for row in own if row["is_current"] and row["previous_grade"]])
    return sentences


def _count_changes(overall: list[dict[str, Any]]) -> str:
    count = len(overall)
    told = []
    for change, words in (("better", "better"), ("same", "the same"), ("worse", "worse")):
        names = [row["authority"] for row in overall if row["change"] == change]
        if len(names) == count:
            step = f"{words} in {all_authorities(count)}"
            return f"Against the comparable inspection before, the overall grade is {step}{_step_clause(overall)}."
        if names:
            told.append(f"{words} in {len(names)} ({listed(names)})")
    return f"Against the comparable inspection before, the overall grade is {listed(told)}{_step_clause(overall)}."


def _step_clause(overall: list[dict[str, Any]]) -> str:
    names = [row["authority"] for row in overall if row["is_framework_step"]]
    return f"; for {listed(names)} the framework changed in between" if names else ""


def _changes_of(authority: str, rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [f"{authority} has no two comparable grades on any concept among the inspections shown."]
    pairs = in_order((row["previous_on"], row["latest_on"]) for row in rows)
    sentences = []
    for previous_on, latest_on in pairs:
        own = [row for row in rows if (row["previous_on"], row["latest_on"]) == (previous_on, latest_on)]
        told = "; ".join(
            f"{words} on {listed([_concept_step(row) for row in own if row['change'] == change])}"
            for change, words in (("better", "better"), ("same", _same_words(own)), ("worse", "worse"))
            if any(row["change"] == change for row in own)
        )
        steps = in_order(row["note"] for row in own if row["note"])
        notes = "".join(f" {capitalised(note)}." for note in steps)
        sentences.append(f"{authority}, {_dated(own[0], 'previous')} to {_dated(own[0], 'latest')}: {told}.{notes}")
    return sentences


def _same_words(rows: list[dict[str, Any]]) -> str:
    """'the same', or 'on the same side of good' where the two scales allow no more than that cut."""
    alike = [row for row in rows if row["change"] == "same"]
    return "on the same side of good" if any(row["cut"] == "good_or_better" for row in alike) else "the same"


def _concept_step(row: dict[str, Any]) -> str:
    concept = uncapitalised(row["concept_label"])
    before, after = row["previous_grade_label"].lower(), row["latest_grade_label"].lower()
    cut = {"threshold_only": ", on good or better alone", "B": ", a close comparison", "A": ""}[row["comparability"]]
    return f"{concept} ({before}{cut})" if before == after else f"{concept} ({before} to {after}{cut})"


def latest_title(matrix: pd.DataFrame) -> str:
    """The message of a grade matrix in at most ten words."""
    overall = [row for row in rows_of(matrix) if row["concept"] == "overall"]
    if not overall:
        return "No graded inspection to show"
    good = sum(row["grade"] in GOOD_OR_BETTER for row in overall)
    graded = sum(row["grade"] is not None for row in overall)
    if graded < len(overall):
        return f"Latest overall grade: {good} of {len(overall)} good or better, {len(overall) - graded} ungraded"
    if len(overall) == 1:
        return f"{overall[0]['authority']} graded {overall[0]['grade_label'].lower()} overall at its latest inspection"
    share = all_authorities(good) if good == len(overall) else f"{good} of {len(overall)} authorities"
    return f"{capitalised(share)} good or better overall"


def changes_title(changes: pd.DataFrame) -> str:
    """The message of a timeline in at most ten words."""
    overall = [row for row in rows_of(changes) if row["concept"] == "overall" and row["previous_grade"]]
    if not overall:
        return "No two overall grades to compare"
    if len(overall) == 1:
        row = overall[0]
        if row["change"] == "same" and row["cut"] == "good_or_better":
            return f"{row['authority']}: latest overall grade on the same side of good"
        words = {"better": "better than", "same": "the same as", "worse": "worse than"}[row["change"]]
        return f"{row['authority']}: latest overall grade {words} the one before"
    better = sum(row["change"] == "better" for row in overall)
    share = f"all {better}" if better == len(overall) else f"{better} of {len(overall)}"
    return f"Latest overall grade better than before in {share}"


def describe_latest(matrix: pd.DataFrame) -> str:
    """The matrix in words, for those who do not see it: every grade, and what has none, authority by authority."""
    told = ["Grades of the latest graded inspection of each authority."]
    for authority, own in _by_authority(rows_of(matrix)).items():
        grades = [f"{uncapitalised(row['concept_label'])} {row['grade_label'].lower()}" for row in own if row["grade"]]
        absent = [uncapitalised(row["concept_label"]) for row in own if not row["grade"]]
        without = f"; no grade for {listed(absent)}" if absent else ""
        told.append(f"{authority}, {day(own[0]['judged_on'])}: {', '.join(grades) or 'no grade'}{without}.")
    return " ".join(told)


def describe_timeline(timeline: pd.DataFrame) -> str:
    """The timeline in words: the overall grades of each authority in order; the rest stands in the table beside it."""
    told = ["Grades of every graded inspection, a column an inspection and a row a concept; overall grades in order."]
    for authority, own in _by_authority(rows_of(timeline)).items():
        overall = [row for row in own if row["concept"] == "overall" and row["grade"]]
        steps = ", ".join(f"{row['grade_label'].lower()} ({month(row['judged_on'])})" for row in overall)
        told.append(f"{authority}: {steps or 'none'}.")
    return " ".join(told)
