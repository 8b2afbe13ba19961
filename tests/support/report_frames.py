"""Frames of the door on inspection reports, made up for tests: one inspection chosen among three, without a file, and none."""

import pandas as pd

from ilacs_analytics.analysis.report.figures import REPORT_COLUMNS, choose_report

VISIT_COLUMNS = ("inspection_id", "source_id", "ordinal", "started_on", "ended_on")


def frame(columns, *rows):
    """Rows of a frame; what a row does not name is missing, dates are dates."""
    made = pd.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], columns=list(columns))
    for column in made.columns:
        if column.endswith("_on"):
            made[column] = pd.to_datetime(made[column])
    return made


def report(name, started, ended=None, kind="standard", added=True):
    return {
        "authority": "Medway", "inspection_id": name, "framework_label": "ILACS", "kind": kind, "kind_label": kind,
        "started_on": started, "ended_on": ended or started, "published_on": "2024-07-01", "locator": "page 1 line 3",
        "dates_as_printed": "as printed", "source_id": f"report-{name}", "title": f"Report {name}",
        "file_name": f"{name}.pdf", "sha256": "ab" * 32, "is_added": added,
        "cells_read": 11 if added else None, "cells_rejected": 0 if added else None,
    }  # fmt: skip


def reading(
    concept, grade, source="report-new", *, name="new", reason=None, printed=None, locator="page 1 line 8", **more
):
    return {
        "inspection_id": name, "concept": concept, "concept_label": concept.title(), "grade": grade,
        "grade_as_printed": printed or grade, "grade_label": grade and grade.title(), "missing_reason": reason,
        "missing_label": reason and reason.title(), "recoded_by_publisher": False, "source_id": source,
        "locator": locator, **more,
    }  # fmt: skip


def area(ordinal, kind="area_for_improvement", **more):
    told = {
        "inspection_id": "new",
        "item_kind": kind,
        "ordinal": ordinal,
        "source_id": "report-new",
        "locator": f"page 2 line {ordinal}",
    }
    return {**told, **more}


REPORTS = frame(
    REPORT_COLUMNS,
    report("old", "2019-07-15"),
    report("new", "2024-06-03", "2024-06-14"),
    report("visit", "2025-02-04", kind="focused_visit"),
)
NEW = choose_report(REPORTS)
NONE = choose_report(REPORTS.iloc[:0])
NOT_ADDED = choose_report(frame(REPORT_COLUMNS, report("new", "2024-06-03", added=False)))
