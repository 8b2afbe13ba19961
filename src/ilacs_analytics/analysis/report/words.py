"""What the page on one report says, in sentences computed from the frames of `report_reading`.

Tells what could not be read and what has no second witness; a list of areas is Ofsted's choice of what to name, so its
length is not compared.
"""

from __future__ import annotations

import shlex
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.report.figures import VISITS, days_words
from ilacs_analytics.analysis.wording import counted, day, listed, possessive, uncapitalised


def say_report(reports: pd.DataFrame, chosen: pd.DataFrame, authority: str, started_on: str = "") -> list[str]:
    """Sentences: which inspection is laid open, under which framework, from when to when; or that there is none."""
    rows = rows_of(chosen)
    if not rows:
        return [_say_none(reports, authority, started_on)]
    one = rows[0]
    days = f"of {days_words(one)}" if one["ended_on"] in {None, one["started_on"]} else f"from {days_words(one)}"
    published = (
        f"; published on {day(one['published_on'])}" if one["published_on"] else "; the day of publication is not told"
    )
    framework = f"; framework: {one['framework_label']}" if one["framework_label"] else ""
    sentences = [f"{possessive(authority)} {one['kind_label']} {days}{framework}{published}."]
    if len(rows) > 1:
        sentences.append(f"{counted(len(rows), 'report')} tell of it: {listed([row['title'] for row in rows])}.")
    return sentences


def _say_none(reports: pd.DataFrame, authority: str, started_on: str) -> str:
    starts = [day(row["started_on"]) for row in rows_of(reports) if row["started_on"] is not None]
    if not starts:
        return (
            f"No report of an inspection of {authority} is loaded; `ilacs fetch reports` and `ilacs add` bring reports."
        )
    return (
        f"No report of an inspection of {authority} that began on {started_on} is loaded; reports are loaded of those "
        f"that began on {listed(in_order(starts))}."
    )


def say_visits(chosen: pd.DataFrame, visits: pd.DataFrame) -> list[str]:
    """One sentence where inspectors came more than once; none otherwise."""
    own = [row for row in rows_of(visits) if row["source_id"] in set(chosen["source_id"])]
    if len(own) < 2:
        return []
    return [f"Inspectors came {len(own)} times: {listed([days_words(row) for row in own])}."]


def say_original(chosen: pd.DataFrame) -> list[str]:
    """One sentence a report: whether its pages can be opened, and what to do where they cannot."""
    return [
        f"Places are links into {row['file_name']} at the page; `ilacs report` lays the file beside this page."
        if row["is_added"]
        else f"The PDF has not been added, so its places are told and cannot be opened: add {row['file_name']} with "
        "`ilacs add` and run it again."
        for row in rows_of(chosen)
    ]


def say_grades(grades: pd.DataFrame, chosen: pd.DataFrame) -> list[str]:
    """Sentences on `grade_table`: how many grades, how other sources stand to them, which could not be read."""
    rows = rows_of(grades)
    if not len(chosen):
        return ["No report, so no grade to lay open; the profile of the authority shows what other sources tell."]
    if not rows:
        kinds = set(chosen["kind"])
        return ["It is a visit, which gives no grades." if kinds <= VISITS else "No grade of this report is loaded."]
    unread = [row for row in rows if not row["is_readable"]]
    readable = [row for row in rows if row["is_readable"]]
    sentences = [f"The report prints {counted(len(rows), 'grade')}{_read_words(len(unread))}."]
    compared = [row for row in readable if row["other_sources"]]
    differing = [row for row in compared if row["agreement"] == "differs"]
    alone = [row for row in readable if not row["other_sources"]]
    if compared:
        same = "agree with the report on all of them" if not differing else f"differ on {listed(_concepts(differing))}"
        sentences.append(
            f"Other sources tell {len(compared)} of {counted(len(readable), 'grade')} that could be read, and {same}."
        )
    if alone:
        sentences.append(f"No other source loaded tells {listed(_concepts(alone), 'or')}.")
    if unread:
        sentences.append(
            f"Not read with certainty: {listed(_concepts(unread))}. No grade is guessed; the table keeps what each witness "
            "inside the report says."
        )
    return sentences


def _read_words(unread: int) -> str:
    return f", {unread} of which could not be read with certainty" if unread else ""


def _concepts(rows: list[dict[str, Any]]) -> list[str]:
    return [uncapitalised(row["concept_label"]) for row in rows]


def say_not_graded(missing: pd.DataFrame) -> list[str]:
    """One sentence: the concepts without a grade in this report, each with its reason; none where all are graded."""
    rows = rows_of(missing)
    if not rows:
        return []
    reasons = in_order(row["why"] for row in rows)
    told = [
        f"{listed(_concepts([row for row in rows if row['why'] == why]))} ({uncapitalised(why)})" for why in reasons
    ]
    return [f"Without a grade in this report: {'; '.join(told)}."]


def say_areas(areas: pd.DataFrame, board: pd.DataFrame, chosen: pd.DataFrame) -> list[str]:
    """Sentences on `area_table`: how many items of which kind, whose words are shown, who gave the themes."""
    if not len(chosen):
        return ["No report, so no list of what must improve."]
    rows = rows_of(areas)
    kinds = in_order(row["kind"] for row in rows)
    named = [_counted_kind(sum(row["kind"] == kind for row in rows), kind) for kind in kinds]
    sentences = [
        f"The list names {listed(named)}." if rows else "No area for improvement of this inspection is loaded."
    ]
    if len(board):
        sentences.append(
            f"{counted(len(board), 'recommendation')} to the safeguarding board {'stands' if len(board) == 1 else 'stand'} "
            f"apart: the board was another body, and {'it has' if len(board) == 1 else 'they have'} no themes."
        )
    if rows and not any(row["as_printed"] for row in rows):
        sentences.append("They are told in our words; the report's own words come with its PDF.")
    by_patterns = sum(row["coded_by"] == "patterns" for row in rows)
    if by_patterns:
        sentences.append(
            f"Themes of {by_patterns} of {len(rows)} were given by patterns, which are less sure than readers; docs/coding.md "
            "says how often the two agree."
        )
    elif rows:
        sentences.append("Themes were given by readers.")
    return sentences


def _counted_kind(count: int, kind: str) -> str:
    first, _, rest = kind.partition(" ")
    return counted(count, kind, f"{first}s {rest}".strip())


def say_trace(chosen: pd.DataFrame, grades: pd.DataFrame, authority: str) -> list[str]:
    """One sentence: the commands that follow the same values to their places; none where no report was chosen."""
    rows = rows_of(chosen)
    if not rows:
        return []
    name, start = shlex.quote(authority), rows[0]["started_on"].isoformat()
    concepts = in_order(row["concept"] for row in rows_of(grades))
    told = [
        f"`ilacs trace {name} {concept} --on {start}` follows a grade to all its sources" for concept in concepts[:1]
    ]
    return [f"In a terminal, {listed([*told, f'`ilacs trace {name} areas --on {start}` follows the areas'])}."]


def say_others(reports: pd.DataFrame, chosen: pd.DataFrame, authority: str) -> list[str]:
    """One sentence where other inspections of the authority have reports: how to lay one of them open."""
    others = [row for row in rows_of(reports) if row["inspection_id"] not in set(chosen["inspection_id"])]
    if not others:
        return []
    asked = shlex.quote(f"authority={authority}")
    return [
        f"{counted(len(others), 'other report')} of {authority} {'is' if len(others) == 1 else 'are'} loaded; "
        f"`ilacs report report_reader -p {asked} -p started_on={others[-1]['started_on']}` lays one open."
    ]
