"""Lists of areas for improvement: whose are read, how long they are, which themes they name.

Takes `Warehouse.improvement_areas` and `Warehouse.judgements`. Recommendations to a safeguarding board have no themes and
are left out, and so is the theme `other`, which says no more than that no theme fits. An authority whose list is not read
is "not read", never a row of zeros. Lists differ in length and framework, so numbers of areas are not compared.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.judgements.figures import judged_on
from ilacs_analytics.vocabulary import Concept

AREA_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "framework_label", "framework_family", "started_on",
    "item_kind", "ordinal", "theme", "themes", "theme_labels", "coded_by",
)  # fmt: skip
JUDGED_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "framework_family", "scale", "started_on",
    "published_on", "concept", "grade", "grade_label", "grade_rank",
)  # fmt: skip
REPORT_COLUMNS = (
    "authority", "inspection_id", "framework", "framework_label", "framework_family", "started_on", "is_added",
)  # fmt: skip
LIST_COLUMNS = (
    "authority", "authority_code", "inspection_id", "framework", "framework_label", "family", "started_on", "scale",
    "grade", "grade_label", "grade_rank", "areas", "other_areas", "theme_n", "coded_by", "is_list_before_read", "before_id",
    "is_followed",
)  # fmt: skip
NAMED_COLUMNS = ("inspection_id", "theme", "theme_label", "areas_main", "areas_named")
ASKED_COLUMNS = ("authority_code", "inspection_id", "framework", "family", "scale", "grade")
WITHOUT_THEMES = "lscb_recommendation"
OTHER = "other"


def theme_lists(areas: pd.DataFrame, history: pd.DataFrame, reports: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per inspection whose list is read, oldest first within its authority, authorities in the frame's order.

    `grade` is the overall one, empty where the framework has none. `before_id` is the graded inspection directly before
    it and is empty where that one's list is not read: lists with an unread one between them are not one after the other.
    `is_followed` where a later graded inspection is known, its list read or not. `coded_by` is `patterns` where patterns
    gave any theme. `other_areas` name no theme but `other`.
    Where `reports` (`Warehouse.inspection_reports`) holds the report of a graded inspection that was read and has no list,
    it has a row with 0 areas, coded by nobody: it asks for nothing, which is not the same as a list that is not read.
    """
    require_columns(areas, AREA_COLUMNS, needed_by="theme_lists")
    require_columns(history, JUDGED_COLUMNS, needed_by="theme_lists")
    listed_areas: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(areas[list(AREA_COLUMNS)]):
        if row["item_kind"] != WITHOUT_THEMES:
            listed_areas.setdefault(row["inspection_id"], []).append(row)
    judgements = _judged(history)
    of_report = _reports_without_list(reports, judgements, set(areas["inspection_id"])) if reports is not None else {}
    overall = {row["inspection_id"]: row for row in judgements if row["concept"] == Concept.OVERALL}
    before = _directly_before(judgements)
    followed = set(before.values())
    rows = []
    for inspection in [*listed_areas, *of_report]:
        own = listed_areas.get(inspection, [])
        told = own[0] if own else of_report[inspection]
        judged, previous = overall.get(inspection, {}), before.get(inspection)
        is_read = previous in listed_areas or previous in of_report
        coded_by = "reader" if own else ""
        rows.append(
            {
                **{column: told[column] for column in LIST_COLUMNS[:5]},
                "family": told["framework_family"],
                "started_on": told["started_on"],
                **{column: judged.get(column) for column in ("scale", "grade", "grade_label", "grade_rank")},
                "areas": len(own),
                "other_areas": sum(not _themes(row) for row in own),
                "theme_n": len({theme for row in own for theme, _ in _themes(row)}),
                "coded_by": "patterns" if any(row["coded_by"] == "patterns" for row in own) else coded_by,
                "is_list_before_read": is_read,
                "before_id": previous if is_read else None,
                "is_followed": inspection in followed,
            }
        )
    place = {
        name: position for position, name in enumerate(in_order([*areas["authority"], *(r["authority"] for r in rows)]))
    }
    rows.sort(key=lambda row: (place[row["authority"]], row["started_on"]))
    return frame_of(rows, LIST_COLUMNS)


def _reports_without_list(
    reports: pd.DataFrame, judgements: list[dict[str, Any]], listed: set[str]
) -> dict[str, dict[str, Any]]:
    """Graded inspections whose report was added and read, and holds no list, by their identifier."""
    require_columns(reports, REPORT_COLUMNS, needed_by="theme_lists")
    codes = {row["inspection_id"]: row["authority_code"] for row in judgements}
    return {
        row["inspection_id"]: row | {"authority_code": codes[row["inspection_id"]]}
        for row in rows_of(reports[list(REPORT_COLUMNS)])
        if row["is_added"] and row["inspection_id"] in codes and row["inspection_id"] not in listed
    }


def _judged(history: pd.DataFrame) -> list[dict[str, Any]]:
    """The grades given, without those of safeguarding boards: a review of a board alone is no inspection with a list."""
    is_given = history["grade"].notna() & (history["concept"] != Concept.LSCB)
    return rows_of(history.loc[is_given, list(JUDGED_COLUMNS)])


def _directly_before(judgements: list[dict[str, Any]]) -> dict[str, str]:
    """Each graded inspection with the one before it of its authority."""
    days: dict[str, dict[str, Any]] = {}
    for row in judgements:
        if judged_on(row):
            days.setdefault(row["authority_code"], {})[row["inspection_id"]] = judged_on(row)
    found: dict[str, str] = {}
    for own in days.values():
        ordered = sorted(own, key=lambda inspection: (own[inspection], inspection))
        found.update(zip(ordered[1:], ordered, strict=False))
    return found


def inspections_asked(history: pd.DataFrame) -> pd.DataFrame:
    """One row per graded inspection: authority_code, inspection_id, framework, family, scale, overall grade (or empty).

    It is what lists are counted against; a review of a safeguarding board alone is none.
    """
    require_columns(history, JUDGED_COLUMNS, needed_by="inspections_asked")
    found: dict[str, dict[str, Any]] = {}
    for row in _judged(history):
        empty = {**row, "family": row["framework_family"], "grade": None}
        one = found.setdefault(row["inspection_id"], empty)
        if row["concept"] == Concept.OVERALL:
            one["grade"] = row["grade"]
    return frame_of(found.values(), ASKED_COLUMNS)


def named_themes(areas: pd.DataFrame) -> pd.DataFrame:
    """One row per inspection and theme that its list names, in any role: areas that name it, and as their main theme."""
    require_columns(areas, AREA_COLUMNS, needed_by="named_themes")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows_of(areas[list(AREA_COLUMNS)]):
        for theme, label in _themes(row) if row["item_kind"] != WITHOUT_THEMES else ():
            empty = {"inspection_id": row["inspection_id"], "theme": theme, "theme_label": label}
            one = found.setdefault((row["inspection_id"], theme), {**empty, "areas_main": 0, "areas_named": 0})
            one["areas_named"] += 1
            one["areas_main"] += theme == row["theme"]
    return frame_of(found.values(), NAMED_COLUMNS)


def _themes(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Codes and labels of the themes of one area, `other` left out."""
    codes, labels = str(row["themes"] or "").split(", "), str(row["theme_labels"] or "").split(", ")
    if len(labels) != len(codes):  # a label with a comma of its own cannot be told from two
        labels = [code.replace("_", " ").capitalize() for code in codes]
    return [(code, label) for code, label in zip(codes, labels, strict=True) if code not in {"", OTHER}]
