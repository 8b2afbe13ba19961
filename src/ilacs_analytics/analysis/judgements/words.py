"""What the grades of some authorities say, in sentences computed from the frames of `judgements`.

Counts authorities and names them; says when a grade was given, under which framework and up to which day that is known.
Never ranks, never names a cause.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Sentence, both, has, lacks, said, same, when
from ilacs_analytics.analysis.wording import (
    all_authorities,
    capitalised,
    day,
    inspection_words,
    listed,
    month,
    uncapitalised,
)
from ilacs_analytics.vocabulary import Concept

NO_INSPECTION = "No graded inspection of these authorities lies within the dates asked for."


def _by_authority(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {name: [r for r in rows if r["authority"] == name] for name in in_order(r["authority"] for r in rows)}


LATEST = Sentence(
    (has("grade"), "{authority} was graded {grade_label:small} overall at {inspection} ({framework_label}; {known})."),
    (
        has("previous_overall_label"),
        "{authority} has no overall grade from {inspection} ({framework_label}: {cell_label:small}; {known}); the overall "
        "grade before was {previous_overall_label:small}, at {inspection_before}.",
    ),
    "{authority} has no overall grade from {inspection} ({framework_label}: {cell_label:small}; {known}).",
)
AGE = Sentence(
    (has("authority_ended_on"), "the authority ended on {authority_ended_on:day}, {age} later"),
    (
        both(has("age_when_made"), has("is_publication")),
        "data up to {as_at:day}; published {age_when_made} before this page was made on {made_on:day}",
    ),
    (has("age_when_made"), "data up to {as_at:day}; {age_when_made} old when this page was made on {made_on:day}"),
    (has("age"), "data up to {as_at:day}, {age} later"),
    "data up to {as_at:day}",
)
NEWER = Sentence("; Ofsted lists a newer report, published on {newer_report_on:day}, that has not been read here")


def say_latest(matrix: pd.DataFrame) -> list[str]:
    """Sentences on `grade_matrix`: how many have which overall grade, then each authority with date and framework."""
    overall = [row for row in rows_of(matrix) if row["concept"] == Concept.OVERALL]
    if not overall:
        return [NO_INSPECTION]
    return said(_count_grades(overall) if len(overall) > 1 else "", map(_latest_of, overall))


def _latest_of(row: dict[str, Any]) -> str:
    inspection = inspection_words(row["judged_on"], is_publication=bool(row.get("is_publication")))
    newer = NEWER(row) if row["newer_report_on"] else ""
    before = inspection_words(row["previous_overall_on"], is_publication=bool(row["previous_overall_is_publication"]))
    known = AGE(row) + newer
    return LATEST(row, inspection=inspection, inspection_before=before, known=known)


KNOWN_DAYS = Sentence(
    "Data end on different dates: {known:joined ; }. A later inspection can be shown only where data end later."
)


def say_known_days(matrix: pd.DataFrame) -> list[str]:
    """One sentence where the authorities are not all known to the same day; none where they are."""
    known: dict[Any, list[str]] = {}
    for row in sorted(rows_of(matrix), key=lambda r: (r["as_at"] is None, r["as_at"])):
        names = known.setdefault(row["as_at"], [])
        if row["authority"] not in names:
            names.append(row["authority"])
    if len(known) < 2:
        return []
    return [KNOWN_DAYS({"known": [f"{day(as_at)} for {listed(names)}" for as_at, names in known.items()]})]


GRADE_COUNTS = Sentence(
    (has("common"), "{count:All} were graded {common} overall at their latest graded inspection{on_cut}."),
    "At the latest graded inspection of {count} authorities, the overall grade was: {parts:joined ; }{on_cut}.",
)
ON_CUT = Sentence((has("others"), "; grades under {others:listed} compare only on that cut"), "")


def _count_grades(overall: list[dict[str, Any]]) -> str:
    """How many authorities have which grade, best first; on the one safe cut where no other holds for all of them."""
    graded = [row for row in overall if row["grade"]]
    others = [row for row in graded if row["comparability"] == "threshold_only"]
    if not others and len({row["scale"] for row in graded}) > 1:
        others = graded
    groups: dict[str, list[str]] = {}
    for row in sorted(graded, key=lambda r: (not r["is_good_or_better"], r["grade_rank"])):
        label = row["grade_label"].lower()
        if others:
            label = "good or better" if row["is_good_or_better"] else "below good"
        groups.setdefault(label, []).append(row["authority"])
    none = [row["authority"] for row in overall if not row["grade"]]
    parts = [f"{len(names)} ({listed(names)}) {label}" for label, names in groups.items()]
    parts += [f"{len(none)} ({listed(none)}) without an overall grade"] if none else []
    common = next(iter(groups)) if len(groups) == 1 and not none else ""
    on_cut = ON_CUT({"others": in_order(row["framework_label"] for row in others)})
    return GRADE_COUNTS({"count": len(overall), "common": common, "parts": parts, "on_cut": on_cut})


def say_changes(changes: pd.DataFrame) -> list[str]:
    """Sentences on `grade_changes`: the count on overall, each authority's concepts, steps of framework."""
    rows = rows_of(changes)
    if not rows:
        return [NO_INSPECTION]
    compared = _compared_overall(rows)
    sentences = [_count_changes(compared, len(_by_authority(rows)))] if len(compared) > 1 else []
    for authority, own in _by_authority(rows).items():
        sentences += _changes_of(authority, [row for row in own if row["is_current"] and row["previous_grade"]])
    return sentences


def _compared_overall(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows on the overall grade with one before it, where the latest inspection gives one: no older pair is counted."""
    return [row for row in rows if row["concept"] == Concept.OVERALL and row["previous_grade"] and row["is_current"]]


CHANGES = Sentence(
    (
        has("of_more"),
        "Two overall grades can be compared for {compared} of {authorities:authorities}: against the comparable inspection "
        "before, the overall grade is {told:listed}{framework_steps}.",
    ),
    "Against the comparable inspection before, the overall grade is {told:listed}{framework_steps}.",
)
FRAMEWORK_STEPS = Sentence((has("names"), "; for {names:listed} the framework changed in between"), "")


def _count_changes(overall: list[dict[str, Any]], authorities: int) -> str:
    told = []
    for change, words in (("better", "better"), ("same", _same_words(overall)), ("worse", "worse")):
        names = [row["authority"] for row in overall if row["change"] == change]
        if names:
            is_all = len(names) == len(overall)
            everyone = (
                ("both" if len(names) == 2 else f"all {len(names)}")
                if authorities > len(overall)
                else all_authorities(len(names))
            )
            told.append(f"{words} in {everyone if is_all else f'{len(names)} ({listed(names)})'}")
    names = [row["authority"] for row in overall if row["is_framework_step"]]
    facts = {"compared": len(overall), "authorities": authorities, "of_more": authorities > len(overall)}
    return CHANGES(facts, told=told, framework_steps=FRAMEWORK_STEPS({"names": names}))


NOT_COMPARABLE = Sentence("{authority} has no two comparable grades on any concept among the inspections shown.")
PAIR = Sentence("{authority}, {previous} to {latest}: {told:joined ; }.{notes:joined}")


def _changes_of(authority: str, rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [NOT_COMPARABLE({"authority": authority})]
    sentences = []
    for dates in in_order((row["previous_on"], row["latest_on"]) for row in rows):
        own = [row for row in rows if (row["previous_on"], row["latest_on"]) == dates]
        told = [
            f"{words} on {listed([_concept_step(row) for row in own if row['change'] == change])}"
            for change, words in (("better", "better"), ("same", _same_words(own)), ("worse", "worse"))
            if any(row["change"] == change for row in own)
        ]
        notes = [f" {capitalised(note)}." for note in _notes(own)]
        previous, latest = (
            DATED({"on": on, "is_publication": own[0].get(name)}) for on, name in zip(dates, ENDS, strict=True)
        )
        sentences.append(PAIR({"told": told, "notes": notes}, authority=authority, previous=previous, latest=latest))
    return sentences


UP, DOWN = " is not by itself an improvement", " is not by itself a decline"


def _notes(rows: list[dict[str, Any]]) -> list[str]:
    """The notes of one pair of inspections, each once; where grades rose and fell across a step, one caution for both."""
    notes = in_order(row["note"] for row in rows if row["note"])
    step = next((note.removeprefix("a ").removesuffix(UP) for note in notes if note.endswith(UP)), "")
    both_ways = [f"a {step}{UP}", f"a {step}{DOWN}"]
    if not set(both_ways) <= set(notes):
        return notes
    alike = f"across the {step} the two grades are not like for like"
    rest = [note for note in notes if note not in {*both_ways, alike}]
    return [f"{alike}, so it is by itself neither an improvement nor a decline", *rest]


ENDS = ("previous_is_publication", "latest_is_publication")
DATED = Sentence((has("is_publication"), "publication of {on:day}"), "{on:day}")


def _same_words(rows: list[dict[str, Any]]) -> str:
    """'the same', or 'on the same side of good' where the two scales allow no more than that cut."""
    alike = [row for row in rows if row["change"] == "same"]
    return "on the same side of good" if any(row["cut"] == "good_or_better" for row in alike) else "the same"


STEP = Sentence(
    (same("previous_grade_label", "latest_grade_label"), "{concept_label:small} ({previous_grade_label:small}{cut})"),
    "{concept_label:small} ({previous_grade_label:small} to {latest_grade_label:small}{cut})",
)
CUTS = {"threshold_only": ", on good or better alone", "B": ", a close comparison", "A": ""}


def _concept_step(row: dict[str, Any]) -> str:
    return STEP(row, cut=CUTS[row["comparability"]])


LATEST_TITLE = Sentence(
    (lacks("count"), "No graded inspection to show"),
    (lacks("graded"), "No overall grade at the latest inspection of {count:authorities}"),
    (has("ungraded"), "Overall: {good} of {graded} graded good or better, {ungraded} ungraded"),
    (when("count", 1), "{authority} graded {grade_label:small} overall at its latest inspection"),
    (lacks("below_good"), "{count:All} good or better overall"),
    "{good} of {count} authorities good or better overall",
)


def latest_title(matrix: pd.DataFrame) -> str:
    """The message of a grade matrix in at most ten words."""
    overall = [row for row in rows_of(matrix) if row["concept"] == Concept.OVERALL]
    count, good = len(overall), sum(row["is_good_or_better"] is True for row in overall)
    ungraded = sum(row["grade"] is None for row in overall)
    first = overall[0] if overall else {}
    graded = count - ungraded
    return LATEST_TITLE(first, count=count, graded=graded, good=good, below_good=count - good, ungraded=ungraded)


CHANGES_TITLE = Sentence(
    (lacks("count"), "No two overall grades to compare"),
    (
        both(when("count", 1), when("change", "same"), when("cut", "good_or_better")),
        "{authority}: latest overall grade on the same side of good",
    ),
    (both(when("count", 1), when("change", "same")), "{authority}: latest overall grade the same as the one before"),
    (when("count", 1), "{authority}: latest overall grade {change} than the one before"),
    (both(lacks("not_better"), when("count", 2)), "Overall grade better than before in both compared"),
    (lacks("not_better"), "Overall grade better than before in all {count} compared"),
    "Overall grade better than before in {better} of {count} compared",
)


def changes_title(changes: pd.DataFrame) -> str:
    """The message of a timeline in at most ten words."""
    overall = _compared_overall(rows_of(changes))
    better = sum(row["change"] == "better" for row in overall)
    first = overall[0] if overall else {}
    return CHANGES_TITLE(first, count=len(overall), better=better, not_better=len(overall) - better)


DESCRIBED = Sentence(
    (has("absent"), "{authority}, {judged_on:day}: {grades}; no grade for {absent:listed}."),
    "{authority}, {judged_on:day}: {grades}.",
)


def describe_latest(matrix: pd.DataFrame) -> str:
    """The matrix in words, for those who do not see it: every grade, and what has none, authority by authority."""
    told = ["Grades of the latest graded inspection of each authority."]
    for own in _by_authority(rows_of(matrix)).values():
        grades = [f"{uncapitalised(row['concept_label'])} {row['grade_label'].lower()}" for row in own if row["grade"]]
        absent = [uncapitalised(row["concept_label"]) for row in own if not row["grade"]]
        told.append(DESCRIBED(own[0], grades=", ".join(grades) or "no grade", absent=absent))
    return " ".join(told)


def describe_timeline(timeline: pd.DataFrame) -> str:
    """The timeline in words: the overall grades of each authority in order; the rest stands in the table beside it."""
    told = ["Grades of every graded inspection, a column an inspection and a row a concept; overall grades in order."]
    for authority, own in _by_authority(rows_of(timeline)).items():
        overall = [row for row in own if row["concept"] == Concept.OVERALL and row["grade"]]
        steps = ", ".join(f"{row['grade_label'].lower()} ({month(row['judged_on'])})" for row in overall)
        told.append(f"{authority}: {steps or 'none'}.")
    return " ".join(told)
