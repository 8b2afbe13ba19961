"""One inspection laid open: its report, each grade and each area with its place, and what other sources say of the grades.

Takes the frames of `Warehouse.inspection_reports`, `report_visits`, `grade_readings`, `improvement_areas` and
`judgements`. A place in a PDF that was added is written as a link that pages resolve; decides nothing about grades.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.wording import counted, day

ORIGINALS = "sources"
"""Folder of a bundle in which the PDFs lie that its pages point into."""
PLACE_LINK = re.compile(rf"\[([^\[\]]+)\]\({ORIGINALS}/([a-z0-9][a-z0-9_-]*)\.pdf#page=([1-9][0-9]*)\)")
"""A cell that is a link: words, source_id, page. Reports turn it into a link where the PDF lies beside the page."""

REPORT_COLUMNS = (
    "authority", "inspection_id", "framework_label", "kind", "kind_label", "started_on", "ended_on", "published_on", "focus",
    "dates_as_printed", "locator", "source_id", "title", "file_name", "sha256", "is_added", "cells_read", "cells_rejected",
)  # fmt: skip
READING_COLUMNS = (
    "inspection_id", "concept", "concept_label", "grade_as_printed", "grade", "grade_label", "missing_reason",
    "missing_label", "recoded_by_publisher", "source_id", "locator",
)  # fmt: skip
AREA_COLUMNS = (
    "inspection_id", "item_kind", "ordinal", "summary", "text_as_printed", "printed_number", "source_id", "locator",
    "theme_labels", "coded_by", "national_framework_labels",
)  # fmt: skip
HISTORY_COLUMNS = ("inspection_id", "concept", "concept_label", "grade", "grade_label", "missing_label", "source_ids")
GRADE_TABLE = (
    "concept", "concept_label", "place", "grade_as_printed", "grade_label", "other_sources", "agreement", "is_readable",
)  # fmt: skip
OTHER_TABLE = ("concept_label", "grade_as_printed", "agrees_with_report", "source_id", "place", "note")
AREA_TABLE = (
    "ordinal", "printed_number", "kind", "place", "in_our_words", "themes", "coded_by", "national_framework", "as_printed",
)  # fmt: skip
LIST_TABLE = ("started_on", "kind_label", "framework_label", "published_on", "is_shown", "can_be_opened", "file_name")

VISITS = frozenset({"focused_visit", "monitoring_visit"})
BOARD = "lscb_recommendation"
"""Kind of items that are addressed to the safeguarding board, not to the authority."""
ITEM_WORDS = {
    "area_for_improvement": "area for improvement",
    "priority_action": "area for priority action",
    "recommendation": "recommendation",
    BOARD: "recommendation to the board",
}
CODED_WORDS = {"reader": "a reader", "patterns": "patterns"}
CHECKSUM_SHOWN = 12
UNREADABLE = "unreadable"
PRIVATE_LETTER = re.compile("[\ue000-\uf8ff]")
"""Letters that have a shape in the report's own font only: its bullets inside an item."""


def choose_report(reports: pd.DataFrame, started_on: str = "") -> pd.DataFrame:
    """The rows of `reports` on one inspection: the latest that began on `started_on` (a year, month or day as ISO text).

    Empty text: the latest inspection; a visit only where there is no inspection. No rows where no report tells it.
    """
    require_columns(reports, REPORT_COLUMNS, needed_by="choose_report")
    rows = [row for row in rows_of(reports) if row["started_on"] is not None]
    if started_on:
        rows = [row for row in rows if row["started_on"].isoformat().startswith(started_on)]
    rows.sort(key=lambda row: (row["kind"] not in VISITS or bool(started_on), row["started_on"]))
    chosen = rows[-1]["inspection_id"] if rows else None
    return reports[reports["inspection_id"] == chosen].reset_index(drop=True)


def of_inspection(frame: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The rows of any frame with `inspection_id` that are about the inspection chosen."""
    require_columns(frame, ("inspection_id",), needed_by="of_inspection")
    return frame[frame["inspection_id"].isin(chosen["inspection_id"])].reset_index(drop=True)


def place_link(source_id: str, locator: str, *, is_added: bool) -> str:
    """A locator into a report; as a link, `[page 8 para 1](sources/<source_id>.pdf#page=8)`, where the PDF was added."""
    page = re.match(r"page ([1-9][0-9]*)\b", locator)
    link = f"[{locator}]({ORIGINALS}/{source_id}.pdf#page={page[1]})" if page and is_added else ""
    return link if PLACE_LINK.fullmatch(link) else locator


def list_reports(reports: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """One row per report of the authority: `can_be_opened` where its PDF was added, `is_shown` for the one laid open."""
    require_columns(reports, REPORT_COLUMNS, needed_by="list_reports")
    shown = set(chosen["inspection_id"])
    rows = (
        {**row, "can_be_opened": bool(row["is_added"]), "is_shown": row["inspection_id"] in shown}
        for row in rows_of(reports)
    )
    return frame_of(rows, LIST_TABLE)


def report_facts(chosen: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Facts of the report chosen, one row each: `fact`, `told`, `place`. No rows where none was chosen."""
    rows = []
    for one in rows_of(chosen):
        dates = place_link(one["source_id"], one["locator"], is_added=bool(one["is_added"]))
        stays = [row for row in rows_of(visits) if row["source_id"] == one["source_id"]]
        read, rejected = one["cells_read"], one["cells_rejected"]
        told = [
            ("Framework", one["framework_label"], ""),
            ("Kind", one["kind_label"], ""),
            ("Dates as printed", one["dates_as_printed"], dates),
            *((f"Stay {stay['ordinal']}", days_words(stay), dates) for stay in stays if len(stays) > 1),
            ("First and last day on site", days_words(one), ""),
            ("Published", day(one["published_on"]), ""),
            ("Focus", one["focus"], ""),
            ("Report", one["title"], ""),
            ("File", one["file_name"], place_link(one["source_id"], "page 1", is_added=bool(one["is_added"]))),
            ("Checksum (SHA-256)", one["sha256"][:CHECKSUM_SHOWN] + "…", ""),
            ("Values read", f"{counted(int(read), 'value')}, {int(rejected)} of them rejected" if read is not None else "", ""),
        ]  # fmt: skip
        if not one["is_added"]:
            told = [(fact, text, "" if fact == "File" else place) for fact, text, place in told]
        rows += [{"fact": fact, "told": text, "place": place} for fact, text, place in told if text]
    return frame_of(rows, ("fact", "told", "place"))


def days_words(row: dict[str, Any]) -> str:
    """'17 July 2023 to 28 July 2023', one day where it ended as it began or the end is not told."""
    first, last = day(row["started_on"]), day(row["ended_on"])
    return first if last in {"", first} else f"{first} to {last}"


def grade_table(readings: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """One row per grade the report prints: as printed, grade, place (a link where the PDF was added), other sources.

    `other_sources` counts mentions of the same grade by other sources; `agreement` is 'agrees' where all give the same,
    'differs', 'no other source', or 'cannot be compared' where the report's own cell is unreadable.
    """
    own, others = _sides(readings, chosen)
    added = _added(chosen)
    return frame_of(
        (
            {
                **row,
                "grade_label": row["grade_label"] or row["missing_label"],
                "place": place_link(row["source_id"], row["locator"], is_added=added[row["source_id"]]),
                "other_sources": len(told),
                "agreement": _agreement(row, told),
                "is_readable": row["missing_reason"] != UNREADABLE,
            }
            for row in own
            for told in [[other for other in others if other["concept"] == row["concept"]]]
        ),
        GRADE_TABLE,
    )


def other_readings(readings: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """One row per mention by another source of a grade of this inspection, and whether it tells the same grade as the report.

    `agrees_with_report` is empty where the report has no such grade, or one that could not be read.
    """
    own, others = _sides(readings, chosen)
    graded = {row["concept"]: row for row in own if row["missing_reason"] != UNREADABLE}
    return frame_of(
        (
            {
                **row,
                "agrees_with_report": _same(graded[row["concept"]], row) if row["concept"] in graded else None,
                "note": "the publisher replaced the word of the time" if row["recoded_by_publisher"] else "",
                "place": row["locator"],
            }
            for row in others
        ),
        OTHER_TABLE,
    )


def not_graded(history: pd.DataFrame, readings: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """One row per concept that the report gives no grade for: `concept_label`, `why`.

    Takes the rows of `Warehouse.judgements` on the inspection; visits have none.
    """
    require_columns(history, HISTORY_COLUMNS, needed_by="not_graded")
    own, _ = _sides(readings, chosen)
    printed = {row["concept"] for row in own if row["grade"] or row["missing_reason"] == UNREADABLE}
    return frame_of(
        (
            {
                "concept_label": row["concept_label"],
                "why": f"{row['grade_label']} by other sources ({row['source_ids']}); the report prints no grade"
                if row["grade"]
                else row["missing_label"],
            }
            for row in rows_of(of_inspection(history, chosen))
            if row["concept"] not in printed
        ),
        ("concept_label", "why"),
    )


def area_table(areas: pd.DataFrame, chosen: pd.DataFrame, *, board: bool = False) -> pd.DataFrame:
    """One row per item of the inspection's list, in its order: ordinal, printed number (or empty), kind, place, words, themes,
    and the headings of the national framework that Ofsted prints behind it (since 2025).

    `board` gives the recommendations to the safeguarding board in place of those to the authority. The report's words are
    there only where its PDF was added, ours only where a reader summed the item up.
    """
    require_columns(areas, AREA_COLUMNS, needed_by="area_table")
    added = _added(chosen)
    rows = [row for row in rows_of(of_inspection(areas, chosen)) if (row["item_kind"] == BOARD) is board]
    order = list(ITEM_WORDS)
    rows.sort(key=lambda row: (order.index(row["item_kind"]), row["ordinal"]))
    return frame_of(
        (
            {
                "kind": ITEM_WORDS[row["item_kind"]],
                "ordinal": row["ordinal"],
                "printed_number": row["printed_number"] or "",
                "in_our_words": row["summary"] or "",
                "as_printed": PRIVATE_LETTER.sub("•", row["text_as_printed"] or ""),
                "themes": row["theme_labels"] or "",
                "coded_by": CODED_WORDS.get(row["coded_by"], ""),
                "national_framework": row["national_framework_labels"] or "",
                "place": place_link(row["source_id"], row["locator"], is_added=added[row["source_id"]])
                if row["source_id"] in added
                else f"{row['source_id']}, {row['locator']}",
            }
            for row in rows
        ),
        AREA_TABLE,
    )


def sources_shown(readings: pd.DataFrame, areas: pd.DataFrame, chosen: pd.DataFrame) -> list[str]:
    """Every source that tells anything shown of the inspection chosen; the report first."""
    told = [
        *chosen["source_id"],
        *of_inspection(readings, chosen)["source_id"],
        *of_inspection(areas, chosen)["source_id"],
    ]
    return [str(source) for source in in_order(told)]


def _sides(readings: pd.DataFrame, chosen: pd.DataFrame) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Readings of the report chosen, and those of all other sources of the same inspection."""
    require_columns(readings, READING_COLUMNS, needed_by="grade_table")
    rows = rows_of(of_inspection(readings, chosen))
    ours = set(chosen["source_id"])
    return [row for row in rows if row["source_id"] in ours], [row for row in rows if row["source_id"] not in ours]


def _added(chosen: pd.DataFrame) -> dict[str, bool]:
    return {row["source_id"]: bool(row["is_added"]) for row in rows_of(chosen)}


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool((one["grade"] or one["missing_reason"]) == (other["grade"] or other["missing_reason"]))


def _agreement(row: dict[str, Any], others: list[dict[str, Any]]) -> str:
    if row["missing_reason"] == UNREADABLE:
        return "cannot be compared"
    if not others:
        return "no other source"
    return "agrees" if all(_same(row, other) for other in others) else "differs"
