"""What stands out for one authority, in at most three sentences for the reader's first page.

The latest grade with its date, framework and age; what changed since the comparable inspection before; agency rate or
caseload against region and England, with counts and what one worker makes. No rank, no cause.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.judgements.words import say_latest
from ilacs_analytics.analysis.sentences import Sentence, has, when
from ilacs_analytics.analysis.wording import inspection_words, listed, uncapitalised
from ilacs_analytics.analysis.workforce.words import say_level
from ilacs_analytics.vocabulary import Concept

CLEAR = ("higher", "lower")


def standing_out(latest: pd.DataFrame, changes: pd.DataFrame, comparison: pd.DataFrame, *, authority: str) -> list[str]:
    """Up to three sentences on one authority, from `grade_matrix`, `grade_changes` and `workforce_comparison`.

    A frame without the authority gives no sentence.
    """
    own = [frame[frame["authority"] == authority] for frame in (latest, changes, comparison)]
    sentences = [] if own[0].empty else say_latest(own[0])[:1]
    return [*sentences, *_change(rows_of(own[1])), *_workforce(own[2])]


CHANGE = Sentence(
    "The overall grade{on_cut} is {than} at {before} ({previous_grade_label:small}){domains}{note:after ; }."
)
ON_CUT = Sentence((when("cut", "good_or_better"), ", on good or better alone,"), "")
THAN = Sentence(
    (when("change", "better", "worse"), "{change} than"),
    (when("cut", "good_or_better"), "on the same side of good as"),
    "the same as",
)
DOMAINS = Sentence(
    (has("differing"), "; {differing:listed}"),
    (has("domains"), "; every other judgement is {latest_grade_label:small} too"),
    "",
)


def _change(rows: list[dict[str, Any]]) -> list[str]:
    """The change of the overall grade and the domains that do not share it; without an overall grade, the domains."""
    current = [row for row in rows if row["is_current"]]
    overall = next((row for row in current if row["concept"] == Concept.OVERALL and row["previous_grade"]), None)
    if overall is None:
        return _domains_alone(current)
    domains = [row for row in current if row["concept"] != Concept.OVERALL]
    differing = _graded_otherwise([row for row in domains if row["latest_grade"] != overall["latest_grade"]])
    graded = [row for row in domains if row["latest_grade"]]
    before = inspection_words(overall["previous_on"], is_publication=bool(overall.get("previous_is_publication")))
    about_domains = DOMAINS(overall, differing=differing, domains=graded)
    return [CHANGE(overall, on_cut=ON_CUT(overall), than=THAN(overall), before=before, domains=about_domains)]


GRADED = Sentence("the {concepts:choose grade|grades} for {concepts:listed} {concepts:was} {grade}")


def _graded_otherwise(rows: list[dict[str, Any]]) -> list[str]:
    """'the grade for help and protection was good', one text per grade."""
    concepts: dict[str, list[str]] = {}
    for row in rows:
        concepts.setdefault(row["latest_grade_label"].lower(), []).append(uncapitalised(row["concept_label"]))
    return [GRADED({"concepts": names, "grade": grade}) for grade, names in concepts.items()]


def _domains_alone(current: list[dict[str, Any]]) -> list[str]:
    moved = [row for row in current if row["change"] in ("better", "worse")]
    if not moved:
        return []
    told = []
    for change in in_order(row["change"] for row in moved):
        concepts = [uncapitalised(row["concept_label"]) for row in moved if row["change"] == change]
        told.append(f"{change} on {listed(concepts)}")
    notes = in_order(row["note"] for row in moved if row["note"])
    return [f"Against the comparable grade before it is {'; '.join([listed(told), *notes])}."]


def _workforce(comparison: pd.DataFrame) -> list[str]:
    """One sentence of `say_level`: the measure that stands furthest from England for its size, agency rate on a tie."""
    rows = rows_of(comparison)
    if not rows:
        return []

    def distance(row: dict[str, Any]) -> float:
        if row["versus_england"] not in CLEAR or not row["england_value"]:
            return 0.0
        return abs(float(row["difference_england"])) / float(row["england_value"])

    order = sorted(range(len(rows)), key=lambda i: (-distance(rows[i]), rows[i]["measure"] != "agency_rate", i))
    return say_level(comparison.iloc[[order[0]]])
