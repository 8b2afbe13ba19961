"""What data exists for whom: topic by topic, from when to when, and why not where there is none.

Takes the frame of `Warehouse.view("coverage")`. Counts rows as told: the same fact told by two sources counts twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said, when
from ilacs_analytics.analysis.wording import capitalised, counted, listed

COVERAGE_COLUMNS = (
    "authority", "authority_code", "topic", "told_by", "row_count", "first_on", "last_on", "source_ids", "why_not",
)  # fmt: skip
TABLE_COLUMNS = (
    "authority", "topic", "told_by", "topic_label", "row_count", "first_on", "last_on", "span", "cell_label", "why_not",
    "source_ids",
)  # fmt: skip
TOLD_BY_WORDS = {"official": "official sources", "papers": "papers"}


def coverage_table(coverage: pd.DataFrame) -> pd.DataFrame:
    """One row per authority and topic: `topic_label` names who tells it, `cell_label` says what there is or why not.

    `span` is in years: '2017 to 2025', one year where all is of one, empty where nothing is dated.
    """
    require_columns(coverage, COVERAGE_COLUMNS, needed_by="coverage_table")
    rows = rows_of(coverage)
    for row in rows:
        row["topic_label"] = f"{capitalised(row['topic'])} ({TOLD_BY_WORDS.get(row['told_by'], row['told_by'])})"
        row["span"] = _span(row)
        found = counted(int(row["row_count"]), "row") + (f", {row['span']}" if row["span"] else "")
        row["cell_label"] = found if row["row_count"] else f"none: {row['why_not']}"
    return frame_of(rows, TABLE_COLUMNS)


def _span(row: dict[str, Any]) -> str:
    if row["first_on"] is None or row["last_on"] is None:
        return ""
    first, last = row["first_on"].year, row["last_on"].year
    return str(first) if first == last else f"{first} to {last}"


def say_coverage(coverage: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on the frame of coverage: what all, some and none have, from official sources and from papers."""
    rows = [row for row in rows_of(coverage) if row["authority"] in authorities]
    if not rows:
        return ["No data of these authorities is in the warehouse."]
    sentences = []
    for told_by in in_order(row["told_by"] for row in rows):
        own = [row for row in rows if row["told_by"] == told_by]
        sentences += _say_side(own, TOLD_BY_WORDS.get(told_by, told_by), list(authorities))
    return sentences


EVERY = Sentence(
    (lacks("every"), ""),
    (when("asked", 1), "From {side}, {authority} has {every:listed}."),
    "From {side}, {asked:all} have {every:listed}.",
)
SOME = Sentence((has("some"), "From {side}, not for all: {some:joined ; }."), "")
NONE = Sentence(
    (lacks("none"), ""),
    (when("asked", 1), "From {side}, {authority} has no {none:listed or}."),
    "From {side}, none of them has {none:listed or}.",
)


def _say_side(rows: list[dict[str, Any]], side: str, asked: list[str]) -> list[str]:
    every, some, none = [], [], []
    for topic in in_order(row["topic"] for row in rows):
        having = [name for name in asked if any(_has(row, topic, name) for row in rows)]
        if len(having) == len(asked):
            every.append(topic)
        elif having:
            some.append(f"{topic} ({len(having)} of {len(asked)}: {listed(having)})")
        else:
            none.append(topic)
    facts = {"side": side, "asked": len(asked), "authority": asked[0], "every": every, "some": some, "none": none}
    return said(EVERY(facts), SOME(facts), NONE(facts))


def _has(row: dict[str, Any], topic: str, authority: str) -> bool:
    return row["topic"] == topic and row["authority"] == authority and bool(row["row_count"])
