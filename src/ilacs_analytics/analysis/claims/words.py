"""What is said of councils' figures beside the census, from the frame of `Warehouse.view("claim_check")`. Names no cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.claims.figures import (
    CHECK_COLUMNS,
    SCOPE_WORDS,
    by_time,
    census_words,
    claim_table,
    council_figure,
    council_when,
)
from ilacs_analytics.analysis.frames import in_order, require_columns, rows_of
from ilacs_analytics.analysis.sentences import Facts, Sentence, has, lacks, said, when
from ilacs_analytics.vocabulary import Verdict

SERIES = ("authority", "measure", "council_scope", "council_source_id")


def say_claims(claim_check: pd.DataFrame, authorities: Sequence[str], *, bounded: bool = False) -> list[str]:
    """Sentences on councils' figures beside the census, then the number of statements that can be judged at all.

    Figures of one authority, measure, population and document are told together, first to last.
    """
    require_columns(claim_check, CHECK_COLUMNS, needed_by="say_claims")
    rows = by_time([row for row in rows_of(claim_check) if row["authority"] in authorities])
    figures = [row for row in rows if row["told_as"] == "figure"]
    telling = [name for name in authorities if any(row["authority"] == name for row in figures)]
    sentences = [WHO({"telling": telling, "n": len(telling), "asked": len(authorities), "bounded": bounded})]
    for series in in_order(tuple(row[key] for key in SERIES) for row in figures):
        own = [row for row in figures if tuple(row[key] for key in SERIES) == series]
        sentences += _say_one(own[0]) if len(own) == 1 else _say_pair(own[0], own[-1])
    return said(sentences, _say_statements([row for row in rows if row["told_as"] == "statement"]))


WHO = Sentence(
    (
        lacks("n"),
        "No paper read gives a figure that the census also gives for "
        "{asked:choose this authority|any of these {asked} authorities}{bounded:within}.",
    ),
    (when("asked", 1), "Papers of {telling:listed} give figures that the census also gives."),
    (
        when("n", 1),
        "1 of {asked:authorities} ({telling:listed}) prints figures that the census also gives, so this is not a "
        "comparison of authorities.",
    ),
    "{n} of {asked:authorities} ({telling:listed}) print figures that the census also gives.",
)


def lacks_census(facts: Facts) -> bool:
    return facts["official_value"] is None


ONE = Sentence(
    (lacks_census, "{authority} puts its {measure_label:small} at {figure} ({on}); {no_census}."),
    "{authority} puts its {measure_label:small} at {figure} ({on}); the census has {census}.",
)
NO_CENSUS = Sentence(
    (has("official_symbol"), "the census prints {official_symbol:symbol} for {official_period_end:day}"),
    "there is no official figure to compare it with",
)


def _say_one(row: dict[str, Any]) -> list[str]:
    sentence = ONE(row, **_told(row), no_census=NO_CENSUS(row))
    return [sentence] if lacks_census(row) else [sentence, _reason(row, row["level_verdict"])]


def _told(row: dict[str, Any]) -> dict[str, str]:
    return {"figure": council_figure(row), "on": council_when(row), "census": census_words(row)}


REASON = Sentence(
    (when("verdict", Verdict.AGREES), "The two agree."),
    (when("verdict", Verdict.DIFFERS), "The two differ, and which is right cannot be decided here."),
    (
        when("verdict", Verdict.SCOPE_DIFFERS),
        "Because the council's figures cover {scope} and the census the whole authority, neither can be called wrong.",
    ),
    "Because the population of the council's figures is not stated, neither can be called wrong.",
)


def _reason(row: dict[str, Any], verdict: str | None) -> str:
    """Why the level can be judged or not."""
    scope = SCOPE_WORDS.get(row["council_scope"], str(row["council_scope"]).replace("_", " "))
    return REASON({"verdict": verdict, "scope": scope})


PAIR = Sentence(
    (has("no_census"), "{both_said}; {no_census}."),
    (has("is_one_census"), "{both_said}; the census in between has {census}, so there is no change to compare."),
    "{both_said}; the census has {first_census} and {census}.",
)
BOTH_SAID = Sentence("{authority} puts its {measure_label:small} at {first_figure} ({first_on}) and {figure} ({on})")


def _say_pair(first: dict[str, Any], last: dict[str, Any]) -> list[str]:
    told = _told(last) | {f"first_{name}": text for name, text in _told(first).items()}
    without = [NO_CENSUS(row) for row in (first, last) if lacks_census(row)]
    told |= {"both_said": BOTH_SAID(first, **told), "no_census": "".join(without[:1])}
    is_one_census = first["official_period_end"] == last["official_period_end"]
    sentence = PAIR(told, is_one_census=is_one_census)
    if without or is_one_census:
        return [sentence]
    changes = {side: round(last[f"{side}_value"] - first[f"{side}_value"], 1) for side in ("council", "official")}
    verdict = last["direction_verdict"] or last["level_verdict"]
    if verdict in (Verdict.AGREES, Verdict.DIFFERS):
        return [sentence, MOVEMENT(changes)]
    return [sentence, f"{MOVEMENT(changes)} {_reason(last, verdict)}"]


def have_one_sign(facts: Facts) -> bool:
    return bool(facts["council"] * facts["official"] > 0)


MOVEMENT = Sentence(
    (lacks("council", "official"), "Neither moves."),
    (lacks("council"), "The census moves and the council's figure does not."),
    (lacks("official"), "The council's figure moves and the census does not."),
    (have_one_sign, "Over these dates, which are not the same, the two move in the same direction."),
    "Over these dates, which are not the same, the two move in opposite directions.",
)
STATEMENTS = Sentence(
    (lacks("count"), ""),
    (
        lacks("judged"),
        "The councils also make {count:counted statement} of change on these measures without a figure; none can be judged "
        "against the census, as populations are not stated or no census precedes.",
    ),
    "The councils also make {count:counted statement} of change on these measures without a figure; {judged} can be judged "
    "against the census, and {agree} of them {agree:choose points|point} the same way.",
)


def _say_statements(rows: list[dict[str, Any]]) -> str:
    agree, differ = (sum(row["direction_verdict"] == way for row in rows) for way in (Verdict.AGREES, Verdict.DIFFERS))
    return STATEMENTS({"count": len(rows), "judged": agree + differ, "agree": agree})


TITLE = Sentence(
    (lacks("names"), "No council figure to compare with the census"),
    (has("differ_in_scope"), "{whose} and the census cover different populations"),
    "{whose} beside the census",
)
WHOSE = Sentence((when("count", 1), "{authority:possessive} own figures"), "Own figures of {count} authorities")


def claims_title(claim_check: pd.DataFrame) -> str:
    """The message of a chart of claims in at most ten words."""
    rows = by_time([row for row in rows_of(claim_check) if row["told_as"] == "figure"])
    names = in_order(row["authority"] for row in rows)
    differ = all(row["level_verdict"] == Verdict.SCOPE_DIFFERS for row in rows)
    whose = WHOSE({"authority": "".join(names[:1]), "count": len(names)})
    return TITLE({"names": names, "whose": whose, "differ_in_scope": differ})


CLAIM = Sentence(
    "{authority}, {measure_label:small}: council {council_says} ({council_when}), census {census_says}; {level}."
)


def describe_claims(claim_check: pd.DataFrame) -> str:
    """A chart of claims in words: each council figure with the census figure beside it and the verdict on the level."""
    told = [CLAIM(row) for row in rows_of(claim_table(claim_check)) if row["told_as"] == "figure"]
    return " ".join(["Councils' figures and census values on one time axis.", *(told or ["There is none."])])
