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
from ilacs_analytics.analysis.sentences import Sentence, has, lacks, said, same, when
from ilacs_analytics.analysis.wording import MONTHS, counted, day, listed, uncapitalised

REPORT = Sentence(
    (
        has("published_on"),
        "{authority:possessive} {kind_label} {days}{framework_label:after ; framework: }; published on {published_on:day}.",
    ),
    "{authority:possessive} {kind_label} {days}{framework_label:after ; framework: }; the day of publication is not told.",
)
SEVERAL = Sentence("{n:counted report} tell of it: {titles:listed}.")


def say_report(reports: pd.DataFrame, chosen: pd.DataFrame, authority: str, started_on: str = "") -> list[str]:
    """Sentences: which inspection is laid open, under which framework, from when to when; or that there is none."""
    rows = rows_of(chosen)
    if not rows:
        starts = in_order(day(row["started_on"]) for row in rows_of(reports) if row["started_on"] is not None)
        return [NO_REPORT({"starts": starts, "authority": authority, "began": began_words(started_on)})]
    is_one_day = rows[0]["ended_on"] in {None, rows[0]["started_on"]}
    days = f"{'of' if is_one_day else 'from'} {days_words(rows[0])}"
    titles = [row["title"] for row in rows]
    return said(
        REPORT(rows[0], authority=authority, days=days),
        SEVERAL({"n": len(rows), "titles": titles}) if len(rows) > 1 else "",
    )


def began_words(started_on: str) -> str:
    """'in 2013', 'in July 2013', 'on 15 July 2013': a start as it is asked for, as ISO text; any other text as it is."""
    year, _, rest = started_on.partition("-")
    month_number, _, day_number = rest.partition("-")
    if not all(part.isdecimal() for part in (year, month_number or "1", day_number or "1")):
        return f"on {started_on}"
    month_name = MONTHS[int(month_number) - 1] if month_number and 1 <= int(month_number) <= 12 else ""
    told = [str(int(day_number)) if day_number else "", month_name, year]
    return f"{'on' if day_number else 'in'} {' '.join(part for part in told if part)}"


NO_REPORT = Sentence(
    (
        lacks("starts"),
        "No report of an inspection of {authority} is loaded; `ilacs fetch reports` and `ilacs add` bring reports.",
    ),
    "No report of an inspection of {authority} that began {began} is loaded; reports are loaded of those that began on "
    "{starts:listed}.",
)
VISITS_MADE = Sentence("Inspectors came {n:times}: {days:listed}.")


def say_visits(chosen: pd.DataFrame, visits: pd.DataFrame) -> list[str]:
    """One sentence where inspectors came more than once; none otherwise."""
    own = [row for row in rows_of(visits) if row["source_id"] in set(chosen["source_id"])]
    if len(own) < 2:
        return []
    return [VISITS_MADE({"n": len(own), "days": [days_words(row) for row in own]})]


ORIGINAL = Sentence(
    (has("is_added"), "Each place is a link that opens the report at that page."),
    "The report has been read but its PDF is not in this workspace, so places are named and cannot be opened; `ilacs add` takes "
    "the PDF.",
)


def say_original(chosen: pd.DataFrame) -> list[str]:
    """One sentence a report: whether its pages can be opened, and what to do where they cannot."""
    return [ORIGINAL(row) for row in rows_of(chosen)]


NO_GRADE = Sentence(
    (has("is_visit"), "It is a visit, which gives no grades."),
    (has("is_added"), "No grade was found in this report."),
    "No grade of this report is loaded.",
)
PRINTED = Sentence(
    (has("unread"), "The report prints {grades:counted grade}, {unread} of which could not be read with certainty."),
    "The report prints {grades:counted grade}.",
)
COMPARED = Sentence(
    (
        has("differing"),
        "Other sources give {compared} of {readable:counted grade} that could be read, and differ from the report on "
        "{differing:listed}.",
    ),
    "Other sources give {compared} of {readable:counted grade} that could be read, and agree with the report on "
    "{compared:choose it|all of them}.",
)
ALONE = Sentence((has("alone"), "No other source loaded gives {alone:listed or}."), "")
UNREAD = Sentence(
    "Not read with certainty: {unread:listed}. No grade is guessed; the table keeps what each witness inside the report says."
)


def say_grades(grades: pd.DataFrame, chosen: pd.DataFrame) -> list[str]:
    """Sentences on `grade_table`: how many grades, how other sources stand to them, which could not be read."""
    rows = rows_of(grades)
    if not len(chosen):
        return [
            "With no report there are no grades to show; the profile of the authority shows what other sources give."
        ]
    if not rows:
        return [NO_GRADE({"is_visit": set(chosen["kind"]) <= VISITS, "is_added": chosen["is_added"].all()})]
    readable = [row for row in rows if row["is_readable"]]
    compared = [row for row in readable if row["other_sources"]]
    unread = _concepts([row for row in rows if not row["is_readable"]])
    differing = _concepts([row for row in compared if row["agreement"] == "differs"])
    return said(
        PRINTED({"grades": len(rows), "unread": len(unread)}),
        COMPARED({"compared": len(compared), "readable": len(readable), "differing": differing}) if compared else "",
        ALONE({"alone": _concepts([row for row in readable if not row["other_sources"]])}),
        UNREAD({"unread": unread}) if unread else "",
    )


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


AREAS = Sentence(
    (has("named"), "The list names {named:listed}."),
    (has("is_added"), "The report has no list of areas for improvement."),
    "No area for improvement of this inspection is loaded.",
)
BOARD = Sentence(
    "{n:counted recommendation} to the safeguarding board {n:choose stands|stand} apart: the board was another body, and "
    "{n:choose it has|they have} no themes."
)
OUR_WORDS = "They are told in our words; the report's own words come with its PDF."
CODED = Sentence(
    (lacks("areas"), ""),
    (
        has("by_patterns"),
        "Themes of {by_patterns} of {areas} were given by patterns, which are less sure than readers; docs/coding.md says how "
        "often the two agree.",
    ),
    "Themes were given by readers.",
)


FRAMEWORK = Sentence(
    (lacks("headed"), ""),
    (when("areas", 1), "Ofsted puts it under a heading of the children's social care national framework."),
    (
        same("headed", "areas"),
        "Ofsted puts each of them under a heading of the children's social care national framework.",
    ),
    "Ofsted puts {headed} of the {areas} under a heading of the children's social care national framework.",
)


def say_areas(areas: pd.DataFrame, board: pd.DataFrame, chosen: pd.DataFrame) -> list[str]:
    """Sentences on `area_table`: how many items of which kind, whose words are shown, who gave the themes, how many
    Ofsted puts under the national framework."""
    if not len(chosen):
        return ["With no report there is no list of what must improve."]
    rows = rows_of(areas)
    kinds = in_order(row["kind"] for row in rows)
    by_patterns = sum(row["coded_by"] == "patterns" for row in rows)
    named = [_counted_kind(sum(row["kind"] == kind for row in rows), kind) for kind in kinds]
    return said(
        AREAS({"named": named, "is_added": chosen["is_added"].all()}),
        BOARD({"n": len(board)}) if len(board) else "",
        OUR_WORDS if rows and not any(row["as_printed"] for row in rows) else "",
        CODED({"areas": len(rows), "by_patterns": by_patterns}),
        FRAMEWORK({"areas": len(rows), "headed": sum(bool(row["national_framework"]) for row in rows)}),
    )


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


OTHERS = Sentence(
    (
        has("is_chosen"),
        "{n:counted other report} of {authority} {n:is} loaded; `ilacs report report_reader -p {asked} -p "
        "started_on={started_on}` shows {n:choose it|one of them}.",
    ),
    "{n:counted report} of {authority} {n:is} loaded; `ilacs report report_reader -p {asked} -p started_on={started_on}` shows "
    "{n:choose it|one of them}.",
)


def say_others(reports: pd.DataFrame, chosen: pd.DataFrame, authority: str) -> list[str]:
    """One sentence where other inspections of the authority have reports: how to lay one of them open."""
    others = [row for row in rows_of(reports) if row["inspection_id"] not in set(chosen["inspection_id"])]
    asked = shlex.quote(f"authority={authority}")
    return (
        [OTHERS(others[-1], n=len(others), asked=asked, authority=authority, is_chosen=len(chosen))] if others else []
    )
