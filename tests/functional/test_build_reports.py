"""Builds from added reports: what was read is taken up, rows have their places, what cannot be read is said to be so."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import added_reports
import pytest
from added_reports import BEXLEY, JUNE, MEDWAY
from made_reports import (
    AREAS,
    BOARD_ITEMS,
    ILACS_ORDER,
    RECOMMENDATIONS,
    SIF_LABELS,
    Pages,
    grades_like,
    ilacs,
    sif,
    write_report,
)
from workspaces import Workspace

from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.adding import add_paths
from ilacs_analytics.sources.files import pool as report_pool
from ilacs_analytics.sources.files.pool import Limits
from ilacs_analytics.sources.reports import cached

pytestmark = pytest.mark.campaign

RI = "Requires improvement to be good"

workspace, settings = added_reports.workspace, added_reports.settings
folder, reads = added_reports.folder, added_reports.reads


def told_by(workspace: Workspace, source: str) -> list[tuple[Any, ...]]:
    return workspace.ask(
        "select domain_code, grade_code, grade_as_printed, locator from judgement where source_id = ? order by all",
        source,
    )


# What was read when it was added


def test_a_build_takes_up_what_was_read_and_reads_again_for_another_version_only(
    workspace: Workspace, settings: Settings, folder: Path, reads: list[list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(settings, [folder])
    reads.clear()
    workspace.build()
    assert reads == []
    rows = told_by(workspace, MEDWAY)
    assert len(rows) == 5
    monkeypatch.setattr(cached, "reader_version", lambda: "0123456789ab")
    workspace.do("build", "--force")
    assert [sorted(path.name for path in call) for call in reads] == [["bexley.pdf", "medway.pdf"]]
    assert {path.name for path in settings.added_folder.glob("*/read-*")} == {"read-0123456789ab.json"}
    assert told_by(workspace, MEDWAY) == rows
    workspace.do("build", "--force")
    assert len(reads) == 1


def test_a_report_this_version_cannot_read_is_rejected_by_the_build(
    workspace: Workspace, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier version took it; this one meets a file that it cannot read to its end."""
    write_report(folder / "hang.pdf", ilacs(dates="3 to 14 July 2023"))
    add_paths(settings, [folder])
    monkeypatch.setattr(cached, "reader_version", lambda: "0123456789ab")
    monkeypatch.setattr("ilacs_analytics.warehouse.added.reports.REPORT_READER", "made_reports:read_or_hang")
    monkeypatch.setattr(report_pool, "Limits", functools.partial(Limits, seconds=2.0))
    assert "nothing of report-medway-2023-07-03 is loaded: 1 of 1 cells rejected" in workspace.refused("build", code=10)
    assert workspace.ask("select source_id, column_name, raw_value, reason from meta.rejected_value") == [
        ("report-medway-2023-07-03", "report", "hang.pdf", "reading took more than 2 s and was stopped")
    ]
    assert workspace.ask(
        "select cells_read, cells_loaded, cells_rejected from meta.added_file where source_id = 'report-medway-2023-07-03'"
    ) == [(1, 0, 1)]
    assert len(told_by(workspace, MEDWAY)) == 5


# Files that data/ was made of

RUTLAND = "report-rutland-2017-02-13"
RUTLAND_GRADES = dict.fromkeys(SIF_LABELS, "Requires improvement") | {"care_leavers": "Good"}


def reprint() -> Pages:
    """Rutland's report of 2017 as another file: the publisher put it up again, its pages set anew."""
    return sif("Rutland County Council", grades=RUTLAND_GRADES, lscb="is good")


def test_another_file_of_a_carried_report_does_not_stand_in_for_it(settings: Settings, tmp_path: Path) -> None:
    (added,) = add_paths(settings, [write_report(tmp_path / "rutland.pdf", reprint())]).added
    assert added.added_id != RUTLAND
    assert added.added_id.startswith(f"{RUTLAND}-")


def test_another_file_of_a_carried_report_is_one_more_source_of_the_same_inspection(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.build(write_report(tmp_path / "rutland.pdf", reprint()))
    assert workspace.ask(
        "select count(distinct i.inspection_id) from inspection i join inspection_match x using (inspection_id) "
        "join inspection_mention m using (mention_id) where i.authority_code = 'E06000017' and i.framework_code = 'sif' "
        "and m.source_id like ?",
        f"{RUTLAND}%",
    ) == [(1,)]
    assert workspace.ask("select * from meta.carried_difference") == []
    assert workspace.ask("select count(*) from judgement where source_id = ?", RUTLAND) == [(7,)]
    assert workspace.ask("select count(*) from judgement where source_id like ?", f"{RUTLAND}-%") == [(7,)]


# Rows of a build

TWO_VISITS = "24 to 28 November 2025 and 8 to 12 December 2025"
ITEMS = (*AREAS, "Make the kettle whistle.")
NEW, NEWEST = "report-medway-2026-01-12", "report-walsall-2026-07-07"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Reports of Medway 2025 (two visits, one cell unreadable), of Bexley 2016, of Walsall 2026 with a grade too many."""
    folder, workspace = tmp_path_factory.mktemp("files"), Workspace(tmp_path_factory.mktemp("built"))
    grades = grades_like(ILACS_ORDER[2023], help_protection=RI)
    headings = {domain: grade.lower() for domain, grade in grades.items() if domain != "overall"} | {
        "care": "inadequate"
    }
    medway = ilacs(dates=TWO_VISITS, grades=grades, headings=headings, areas=ITEMS)
    walsall = ilacs(
        ["Inspection of Walsall local authority", "children\u2019s services"],
        dates="11 to 22 May 2026",
        table="wrapped",
        areas=AREAS[:1],
    )
    for name, pages in (
        ("inspection - 12 January 2026.pdf", medway), ("bexley.pdf", sif("London Borough of Bexley", lscb="is good")),
        ("inspection - 7 July 2026.pdf", walsall),
    ):  # fmt: skip
        write_report(folder / name, pages)
    workspace.build(folder)
    yield workspace
    shutil.rmtree(workspace.path)


def test_grades_are_judgements_with_page_and_line(built: Workspace) -> None:
    assert built.ask(
        "select domain_code, grade_code, grade_as_printed, missing_reason, locator, framework_code, voice from judgement "
        "where source_id = ? and domain_code <> 'care' order by locator",
        NEW,
    ) == [
        ("help_protection", "requires_improvement", RI, None, "page 1 line 11", "ilacs_2023", "ofsted"),
        ("care_leavers", "good", "Good", None, "page 1 line 17", "ilacs_2023", "ofsted"),
        ("overall", "good", "Good", None, "page 1 line 19", "ilacs_2023", "ofsted"),
        ("leaders", "good", "Good", None, "page 1 line 8", "ilacs_2023", "ofsted"),
    ]


def test_an_unreadable_cell_keeps_both_readings_and_has_no_grade(built: Workspace) -> None:
    assert built.ask(
        "select domain_code, grade_code, missing_reason, grade_as_printed from judgement where missing_reason = 'unreadable'"
    ) == [("care", None, "unreadable", "front at page 1 line 14: Good; body at page 2 line 11: inadequate")]


def test_two_visits_are_two_periods_of_one_inspection(built: Workspace) -> None:
    assert built.ask(
        "select p.ordinal, p.started_on::varchar, p.ended_on::varchar from inspection_period p "
        "join inspection_mention m using (mention_id) where m.source_id = ? order by 1",
        NEW,
    ) == [(1, "2025-11-24", "2025-11-28"), (2, "2025-12-08", "2025-12-12")]
    assert built.ask(
        "select m.date_as_printed, m.locator, i.started_on::varchar, i.ended_on::varchar, i.published_on::varchar, i.kind "
        "from inspection_mention m join inspection_match x using (mention_id) join inspection i using (inspection_id) "
        "where m.source_id = ?",
        NEW,
    ) == [(TWO_VISITS, "page 1 line 3", "2025-11-24", "2025-12-12", "2026-01-12", "standard")]


def test_areas_have_their_words_place_and_number(built: Workspace) -> None:
    asked = (
        "select a.item_kind, a.ordinal, a.locator, t.page, t.printed_number, t.text_as_printed, a.summary "
        "from area_for_improvement a join area_text t using (source_id, locator, ordinal) "
        "where a.source_id = ? order by a.item_kind, a.ordinal"
    )
    assert built.ask(asked, NEW) == [
        ("area_for_improvement", at, f"page 2 line {at + 3}", 2, None, text, None)
        for at, text in enumerate(ITEMS, start=1)
    ]
    assert built.ask(asked, BEXLEY) == [
        ("lscb_recommendation", 1, "page 6 para 27", 6, "27", BOARD_ITEMS[0], None),
        ("recommendation", 1, "page 4 para 1", 4, "1", RECOMMENDATIONS[0], None),
        ("recommendation", 2, "page 4 para 2", 4, "2", RECOMMENDATIONS[1], None),
    ]


def test_areas_have_themes_with_the_words_that_speak_for_them(built: Workspace) -> None:
    assert built.ask(
        "select t.ordinal, t.theme_code, t.role, e.evidence from area_theme t "
        "join area_evidence e using (source_id, locator, ordinal, theme_code) "
        "where t.source_id = ? and t.role = 'main' order by 1",
        NEW,
    ) == [
        (1, "plans", "main", "plans for children"),
        (2, "care_leaver_outcomes", "main", "offer of a room to care leaver | care leaver"),
        (3, "other", "main", None),
    ]  # fmt: skip
    assert built.ask("select count(*) from area_theme where source_id = ? and locator = 'page 6 para 27'", BEXLEY) == [
        (0,)
    ]


def test_a_grade_the_framework_does_not_have_is_rejected_with_its_place(built: Workspace) -> None:
    assert built.ask(
        "select source_id, sheet_or_page, row_number, column_name, raw_value, reason from meta.rejected_value"
    ) == [(NEWEST, "page 1", 19, "overall", "Good", "the framework ilacs_2026 has no domain overall")]
    assert built.ask("select domain_code from judgement where source_id = ? order by 1", NEWEST) == [
        ("care",), ("care_leavers",), ("help_protection",), ("leaders",),
    ]  # fmt: skip


def test_no_cell_is_lost(built: Workspace) -> None:
    told = {
        name: counts
        for name, *counts in built.ask(
            "select source_id, cells_read, cells_loaded, cells_rejected from meta.added_file"
        )
    }
    assert told == {
        NEW: [2 + 5 + 3, 2 + 5 + 3, 0],  # two dates, five grades, three areas
        BEXLEY: [2 + 7 + 3, 2 + 7 + 3, 0],
        NEWEST: [2 + 5 + 1, 2 + 4 + 1, 1],
    }


# Builds of one report


def test_a_domain_of_which_nothing_is_printed_is_unreadable(workspace: Workspace, tmp_path: Path) -> None:
    grades = {domain: grade for domain, grade in grades_like(ILACS_ORDER[2023]).items() if domain != "care"}
    workspace.build(write_report(tmp_path / "medway.pdf", ilacs(dates=JUNE, grades=grades)))
    told = {domain: (grade, printed) for domain, grade, printed, _ in told_by(workspace, MEDWAY)}
    assert told.pop("care") == (None, None)
    assert told.keys() == {"care_leavers", "help_protection", "leaders", "overall"}
    assert all(grade and printed for grade, printed in told.values())
    asked = (
        "select concept, h.missing_reason from analysis.judgement_history h join inspection_match using (inspection_id) "
        "join inspection_mention m using (mention_id) where m.source_id = ? and h.missing_reason <> 'not_in_framework'"
    )
    assert workspace.ask(asked, MEDWAY) == [("care", "unreadable")]


def test_a_report_that_differs_from_other_sources_is_kept_and_shown(workspace: Workspace, tmp_path: Path) -> None:
    """Medway 2023 with another grade for care than the official one: both stay, the difference is a row."""
    path = write_report(
        tmp_path / "medway.pdf", ilacs(grades=grades_like(ILACS_ORDER[2023], help_protection=RI, care="Inadequate"))
    )
    workspace.build(path)
    told = workspace.ask(
        "select source_id, cell, told_value, locator from analysis.source_disagreement where inspection_id = "
        "(select inspection_id from inspection_match where mention_id like 'report-medway-2023-07-17%') and cell = 'care'"
    )
    assert ("report-medway-2023-07-17", "care", "inadequate", "page 1 line 14") in told
    assert {value for _, _, value, _ in told} == {"inadequate", "good"}
    assert len(told) >= 2
