"""What the published reports promise once added with the workbooks: every number of the issue's "Done when", typed here.

The files are those of the folder `shared`; they are added and built once, through the command line.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from official_files import AUTHORITIES, DOMAINS, NEEDS_PUBLISHED, SHARED, THE_FOUR
from workspaces import Workspace

pytestmark = NEEDS_PUBLISHED

REPORTS = SHARED / "published" / "ofsted_reports"
OUTCOMES, UNDERLYING = "ofsted-outcomes-2025", "ofsted-underlying-2023"
NO_REPORT = "a web page was saved under this name"

KNOWN_DIFFERENCES: dict[tuple[str, str, str], str] = {}
"""Cells in which a report and a workbook differ by the publisher's own doing: report, domain, workbook, and the reason."""

AREAS_OF_THE_FOUR = {
    ("Durham", "2016-02-22"): 14, ("Durham", "2019-09-09"): 6, ("Durham", "2022-05-09"): 3, ("Durham", "2025-03-24"): 2,
    ("Medway", "2013-07-15"): 15, ("Medway", "2015-09-14"): 13, ("Medway", "2019-07-15"): 10, ("Medway", "2023-07-17"): 4,
    ("Rutland", "2016-11-14"): 17, ("Rutland", "2020-03-02"): 7, ("Rutland", "2024-04-15"): 3,
    ("Walsall", "2017-06-20"): 12, ("Walsall", "2021-10-04"): 4, ("Walsall", "2025-05-12"): 2,
}  # fmt: skip
"""What must improve, by authority and first day; recommendations to a safeguarding board are not counted."""
WITHOUT_AREAS = ["report-north-lincolnshire-2022-11-25"]
"""Its heading is followed by a paragraph of praise and by no item."""
SHORT_AT_MOST_WEEKDAYS = 7
LETTERS = {"outstanding": "O", "good": "G", "requires_improvement": "RI", "inadequate": "I"}

REPORT_MENTIONS = (
    "select m.* from inspection_mention m join meta.added_file f on f.source_id = m.source_id "
    "where f.publication = 'ofsted-report'"
)
WORKBOOK_MENTIONS = f"select m.* from inspection_mention m where m.source_id in ('{OUTCOMES}', '{UNDERLYING}')"


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, dict[str, Any]]]:
    """A workspace with both workbooks and every report, built; and what adding the reports told."""
    workspace = Workspace(tmp_path_factory.mktemp("reports"))
    workspace.do("add", SHARED / "published" / "ofsted")
    told = json.loads(workspace.do("add", REPORTS, "--json"))
    workspace.do("build")
    yield workspace, told
    shutil.rmtree(workspace.path)


@pytest.fixture(scope="module")
def built(added: tuple[Workspace, dict[str, Any]]) -> Workspace:
    return added[0]


# Reading


def test_every_report_is_read_and_the_web_page_rejected(added: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, told = added
    assert len(list(REPORTS.rglob("*.pdf"))) == 152
    assert (len(told["added"]), told["already"], told["repeated"]) == (151, [], [])
    (rejected,) = told["rejected"]
    assert rejected["what"] == NO_REPORT
    assert "blackpool" in rejected["where"]
    assert workspace.ask("select count(*) from meta.added_file where publication = 'ofsted-report'") == [(151,)]


def test_no_value_is_rejected_and_none_is_lost(built: Workspace) -> None:
    assert built.ask("select * from meta.rejected_value") == []
    assert built.ask("select source_id from meta.added_file where cells_read <> cells_loaded") == []


def test_adding_the_folder_again_reads_nothing(built: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr("ilacs_analytics.sources.adding.read_all", fails)
    ledger = built.ledger
    told = json.loads(built.do("add", REPORTS, "--json"))
    assert (told["added"], len(told["already"]), len(told["rejected"])) == ([], 151, 1)
    assert built.ledger == ledger


# Grades


def test_every_cell_that_a_report_and_a_workbook_hold_is_equal(built: Workspace) -> None:
    cells = built.ask(
        f"with told as ({REPORT_MENTIONS}), official as ({WORKBOOK_MENTIONS}) "
        "select r.source_id, r.domain_code, w.source_id, r.grade_code, w.grade_code, r.missing_reason from judgement r "
        "join told using (mention_id) join judgement w on w.inspection_id = r.inspection_id and w.domain_code = r.domain_code "
        "join official o on o.mention_id = w.mention_id "
        "where w.grade_code is not null"
    )
    assert len(cells) > 1_000
    assert len({cell[:2] for cell in cells}) > 650
    differing = {(report, domain, workbook) for report, domain, workbook, ours, theirs, _ in cells if ours != theirs}
    assert differing == KNOWN_DIFFERENCES.keys()
    assert all(reason is None for *_, reason in cells)


def test_no_cell_is_unreadable_and_each_has_its_grade(built: Workspace) -> None:
    assert (
        built.ask("select source_id, domain_code, grade_as_printed from judgement where missing_reason = 'unreadable'")
        == []
    )
    told = f"with told as ({REPORT_MENTIONS}) select j.source_id, j.domain_code from judgement j join told using (mention_id)"
    assert len(built.ask(told)) > 750
    assert built.ask(f"{told} where j.grade_code is null") == []


def test_every_report_tells_every_domain_of_its_framework(built: Workspace) -> None:
    told = built.ask(
        f"with told as ({REPORT_MENTIONS}) select m.source_id, m.framework_code, m.kind, list_sort(list(j.domain_code)) "
        "from told m join judgement j using (mention_id) group by all"
    )
    wanted = {name: sorted(domains) for name, domains in DOMAINS.items()}
    wanted["ilacs_2026"] = [domain for domain in wanted["ilacs_2023"] if domain != "overall"]
    lacking = {
        source: domains
        for source, framework, kind, domains in told
        if domains != [one for one in wanted[framework] if kind != "reinspection" or one != "lscb"]
    }
    assert lacking == {}
    assert Counter(framework for _, framework, *_ in told) == {
        "ilacs_2018": 57, "ilacs_2023": 39, "ilacs_2026": 4, "sif": 49, "tlac": 2,
    }  # fmt: skip


# Dates and kinds


def test_starts_of_reports_and_workbooks_are_equal(built: Workspace) -> None:
    starts = built.ask(
        f"with told as ({REPORT_MENTIONS}), official as ({WORKBOOK_MENTIONS}) "
        "select distinct t.source_id, t.started_on::varchar, o.started_on::varchar from told t "
        "join inspection_match x on x.mention_id = t.mention_id join inspection_match y on y.inspection_id = x.inspection_id "
        "join official o on o.mention_id = y.mention_id where o.started_on is not null"
    )
    assert len(starts) > 70
    assert [row for row in starts if row[1] != row[2]] == []


def on_site(visits: list[tuple[dt.date, dt.date]]) -> int:
    """Weekdays of all visits together."""
    days = [first + dt.timedelta(days=passed) for first, last in visits for passed in range((last - first).days + 1)]
    return sum(day.weekday() < 5 for day in days)


def test_kinds_that_follow_from_reports_equal_the_official_ones(built: Workspace) -> None:
    official = built.ask(
        f"with told as ({REPORT_MENTIONS}), official as ({WORKBOOK_MENTIONS}) "
        "select distinct t.mention_id, t.kind, t.framework_code, o.kind from told t "
        "join inspection_match x on x.mention_id = t.mention_id "
        "join inspection_match y on y.inspection_id = x.inspection_id join official o on o.mention_id = y.mention_id "
        "where o.kind <> 'not_stated'"
    )
    visits: dict[str, list[tuple[dt.date, dt.date]]] = {}
    for mention, first, last in built.ask(
        "select mention_id, started_on, ended_on from inspection_period order by all"
    ):
        visits.setdefault(mention, []).append((first, last))
    ours = {
        (mention, theirs): ("short" if on_site(visits[mention]) <= SHORT_AT_MOST_WEEKDAYS else "standard")
        if framework.startswith("ilacs")
        else kind
        for mention, kind, framework, theirs in official
    }
    assert {pair: kind for pair, kind in ours.items() if kind != pair[1]} == {}
    assert Counter(kind for _, _, framework, kind in official if framework.startswith("ilacs")) == {
        "short": 37,
        "standard": 47,
    }
    assert sum(kind == "reinspection" for _, kind, *_ in official) == 3


def test_every_reinspection_the_workbooks_know_is_one_in_its_report(built: Workspace) -> None:
    assert built.ask(
        f"with told as ({REPORT_MENTIONS}), official as ({WORKBOOK_MENTIONS}) "
        "select t.source_id, t.kind, o.kind from told t "
        "join inspection_match x on x.mention_id = t.mention_id "
        "join inspection_match y on y.inspection_id = x.inspection_id join official o on o.mention_id = y.mention_id "
        "where (t.kind = 'reinspection') <> (o.kind = 'reinspection') and o.kind <> 'not_stated'"
    ) == []  # fmt: skip


def test_no_report_begins_an_inspection_that_another_tells_with_other_dates(built: Workspace) -> None:
    """One event each: two reports never meet in one, and no report makes a second one beside the official."""
    assert built.ask(
        f"with told as ({REPORT_MENTIONS}) select x.inspection_id, count(*) from told join inspection_match x using (mention_id) "
        "group by 1 having count(*) > 1"
    ) == []  # fmt: skip


# The four


def test_the_reports_of_the_four_tell_what_the_field_notes_say(built: Workspace) -> None:
    names = {code: name for name, code in AUTHORITIES.items()}
    told = built.ask(
        f"with told as ({REPORT_MENTIONS}) select m.mention_id, m.authority_code, m.framework_code, i.kind, "
        "m.started_on::varchar, m.ended_on::varchar, m.published_on::varchar from told m "
        "join inspection_match x using (mention_id) join inspection i using (inspection_id) "
        "where list_contains(?, m.authority_code)",
        sorted(names),
    )
    grades: dict[str, dict[str, str]] = {}
    for mention, domain, grade in built.ask(
        f"with told as ({REPORT_MENTIONS}) select j.mention_id, j.domain_code, j.grade_code "
        "from judgement j join told using (mention_id)"
    ):
        grades.setdefault(mention, {})[domain] = LETTERS.get(grade, str(grade))
    found = sorted(
        (
            names[authority], framework, kind, started, ended, published,
            " ".join(grades[mention].pop(domain, "-") for domain in DOMAINS[framework]),
        )
        for mention, authority, framework, kind, started, ended, published in told
    )  # fmt: skip
    assert found == sorted(THE_FOUR)
    assert all(grades[mention] == {} for mention, *_ in told)  # no domain beyond those of the framework


def test_the_reports_of_the_four_have_as_many_areas_as_the_field_notes_say(built: Workspace) -> None:
    counts = built.ask(
        f"with told as ({REPORT_MENTIONS}) select m.authority_code, m.started_on::varchar, "
        "count(*) filter (where a.item_kind <> 'lscb_recommendation') "
        "from told m join area_for_improvement a on a.source_id = m.source_id "
        "join area_text t on (t.source_id, t.locator, t.ordinal) = (a.source_id, a.locator, a.ordinal) "
        "where list_contains(?, m.authority_code) group by all",
        sorted(AUTHORITIES.values()),
    )
    names = {code: name for name, code in AUTHORITIES.items()}
    assert {(names[code], started): count for code, started, count in counts} == AREAS_OF_THE_FOUR


def test_every_carried_row_is_what_its_report_tells(built: Workspace) -> None:
    assert built.ask("select * from meta.carried_difference") == []
    assert built.ask("select count(*) from meta.added_file where is_carried and publication = 'ofsted-report'") == [
        (14,)
    ]


# Areas of all


def test_areas_are_whole_items_with_a_page(built: Workspace) -> None:
    """No heading, footnote or running head stands in the words, and none is empty."""
    texts = built.ask("select source_id, locator, text_as_printed from area_text")
    assert len(texts) > 1_000
    odd = [
        (source, place, text)
        for source, place, text in texts
        if len(text) < 15
        or "What needs to improve" in text
        or "Inspection of" in text
        or text.endswith(("Areas for improvement", "Priority and immediate action", "Recommendations"))
    ]
    assert odd == []


def test_every_report_but_those_without_a_list_has_areas(built: Workspace) -> None:
    without = built.ask(
        f"with told as ({REPORT_MENTIONS}) select m.source_id from told m where not exists "
        "(select 1 from area_text t where t.source_id = m.source_id) order by 1"
    )
    assert [source for (source,) in without] == WITHOUT_AREAS


def test_every_area_has_one_main_theme(built: Workspace) -> None:
    assert built.ask(
        "select a.source_id, a.locator from area_text a join area_for_improvement i using (source_id, locator, ordinal) "
        "left join area_theme t on (t.source_id, t.locator, t.ordinal) = (a.source_id, a.locator, a.ordinal) and t.role = 'main' "
        "where i.item_kind <> 'lscb_recommendation' group by all having count(t.theme_code) <> 1"
    ) == []  # fmt: skip
