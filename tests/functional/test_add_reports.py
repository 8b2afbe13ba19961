"""Reports by the folder: good ones are read once and kept, each bad one is refused with its reason, and the build uses them."""

from __future__ import annotations

import functools
import json
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_pdfs import (
    bomb_pdf,
    empty_file,
    encrypted_pdf,
    html_saved_as_pdf,
    image_only_pdf,
    long_pdf,
    pdf_without_its_last_page,
    recursive_pdf,
    report_pdf,
    school_report_pdf,
    truncated_pdf,
)
from made_reports import (
    AREAS,
    BOARD_ITEMS,
    ILACS_ORDER,
    RECOMMENDATIONS,
    SIF_LABELS,
    SQUARE,
    Pages,
    grades_like,
    ilacs,
    sif,
    visit_letter,
    write_report,
)
from tables import write_zip
from workspaces import ROOT, Workspace

from ilacs_analytics.errors import NothingAdded, UnreadableSource
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources import adding, report_pool, store
from ilacs_analytics.sources.adding import AddResult, add_paths
from ilacs_analytics.sources.report_pool import Limits
from ilacs_analytics.sources.reports import cached

MEDWAY, BEXLEY = "report-medway-2024-06-03", "report-bexley-2017-02-13"
JUNE = "3 to 14 June 2024"
RI = "Requires improvement to be good"

BAD: dict[str, tuple[bytes, str]] = {
    "page.pdf": (html_saved_as_pdf(), "a web page was saved under this name"),
    "nothing.pdf": (empty_file(), "the file is empty"),
    "cut.pdf": (truncated_pdf(), "the PDF is broken: "),
    "torn.pdf": (pdf_without_its_last_page(), "a page of the PDF is broken: "),
    "locked.pdf": (encrypted_pdf(), "the PDF is protected by a password"),
    "scan.pdf": (image_only_pdf(), "the PDF holds pictures of pages and no text"),
    "school.pdf": (school_report_pdf(), "it reports on a school, a nursery or a home, not on an authority's services"),
    "long.pdf": (long_pdf(2_000), "the PDF has 2,000 pages; no inspection report has more than 300"),
    "endless.pdf": (recursive_pdf(), "the PDF has 1,000 pages; no inspection report has more than 300"),
    "bomb.pdf": (bomb_pdf(), "reading needed more than 120 MB and was stopped"),
    "nobody.pdf": (
        report_pdf(ilacs(["Inspection of Ruritania local authority", "children\u2019s services"])),
        'no authority is called "Ruritania local authority children\'s services"',
    ),
    "when.pdf": (report_pdf(ilacs(dates="17 to 28 Juli 2023")), "its dates cannot be read: '17 to 28 Juli 2023'"),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in which nothing was added."""
    yield Workspace(tmp_path / "workspace")
    shutil.rmtree(tmp_path / "workspace", ignore_errors=True)


@pytest.fixture
def settings(workspace: Workspace) -> Settings:
    return Settings(resources=ROOT, workspace=workspace.path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for files, in it the two good reports."""
    (tmp_path / "files").mkdir()
    write_report(tmp_path / "files" / "medway.pdf", ilacs(dates=JUNE))
    write_report(tmp_path / "files" / "bexley.pdf", sif("London Borough of Bexley"))
    return tmp_path / "files"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """Paths handed to workers, call by call, of adding and of building."""
    asked: list[list[Path]] = []
    real = report_pool.read_all

    def spy(paths: Any, *arguments: Any, **options: Any) -> Any:
        asked.append(list(paths))
        return real(paths, *arguments, **options)

    monkeypatch.setattr(report_pool, "read_all", spy)
    monkeypatch.setattr(adding, "read_all", spy)
    return asked


def ids(result: AddResult) -> set[str]:
    return {added.added_id for added in result.added}


def reasons(result: AddResult) -> dict[str, str]:
    return {refused.name: refused.error.what for refused in result.rejected}


def readings(settings: Settings) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every kept reading, by added report."""
    found = {}
    for added in store.read_ledger(settings):
        (path,) = added.path(settings).parent.glob("read-*.json")
        state = path.stat()
        found[added.added_id] = (state.st_ino, state.st_mtime_ns)
    return found


def leftovers(settings: Settings) -> list[str]:
    return [path.name for path in settings.added_folder.rglob(".*") if not path.name.startswith(".lock")]


# A folder with good and bad files


def test_bad_files_are_told_with_their_reason_and_the_rest_is_added(settings: Settings, folder: Path) -> None:
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    began = time.perf_counter()
    result = add_paths(settings, [folder])
    assert time.perf_counter() - began < 60
    assert ids(result) == {MEDWAY, BEXLEY}
    told = reasons(result)
    assert told.keys() == BAD.keys()
    assert {name: what for name, what in told.items() if not what.startswith(BAD[name][1])} == {}
    assert {added.added_id for added in store.read_ledger(settings)} == {MEDWAY, BEXLEY}
    assert readings(settings).keys() == {MEDWAY, BEXLEY}
    kept = sorted(path.name for path in settings.added_folder.glob("*/*"))
    assert [name for name in kept if not name.startswith("read-")] == ["bexley.pdf", "medway.pdf"]
    assert leftovers(settings) == []


@pytest.mark.parametrize("name", [name for name in BAD if name != "bomb.pdf"])
def test_a_bad_file_named_itself_raises_and_leaves_nothing(settings: Settings, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name][0])
    with pytest.raises(UnreadableSource) as refused:
        add_paths(settings, [path])
    assert refused.value.what.startswith(BAD[name][1])
    assert name in refused.value.where
    assert refused.value.next_step
    assert list(settings.added_folder.rglob("*")) == []


def test_a_folder_of_bad_files_only_adds_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "school.pdf").write_bytes(school_report_pdf())
    with pytest.raises(NothingAdded) as refused:
        add_paths(settings, [tmp_path])
    assert "school.pdf: it reports on a school" in refused.value.where


def test_a_file_that_is_never_read_to_its_end_is_stopped_and_the_rest_goes_on(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(folder / "hang.pdf", ilacs(dates="3 to 14 July 2023"))
    monkeypatch.setattr(adding, "REPORT_READER", "made_reports:read_or_hang")
    monkeypatch.setattr(report_pool, "Limits", functools.partial(Limits, seconds=2.0))
    began = time.perf_counter()
    result = add_paths(settings, [folder])
    assert time.perf_counter() - began < 20
    assert reasons(result) == {"hang.pdf": "reading took more than 2 s and was stopped"}
    assert ids(result) == {MEDWAY, BEXLEY}


def test_reports_and_tables_in_one_folder(settings: Settings, folder: Path) -> None:
    (folder / "notes.csv").write_text("tea,cups\nblack,3\n", encoding="utf-8")
    result = add_paths(settings, [folder])
    assert ids(result) == {MEDWAY, BEXLEY}
    assert reasons(result)["notes.csv"].startswith("the columns are those of no publication")


# Names


def test_the_same_report_under_two_names_is_added_once(settings: Settings, folder: Path) -> None:
    shutil.copyfile(folder / "medway.pdf", folder / "again.pdf")
    result = add_paths(settings, [folder])
    assert ids(result) == {MEDWAY, BEXLEY}
    assert [(one.name, one.same_as) for one in result.repeated] == [("medway.pdf", "again.pdf")]
    assert result.rejected == []


def test_two_reports_with_one_name_are_two(settings: Settings, tmp_path: Path) -> None:
    for place, dates in (("one", "3 to 14 July 2023"), ("two", JUNE)):
        (tmp_path / "files" / place).mkdir(parents=True)
        write_report(tmp_path / "files" / place / "report.pdf", ilacs(dates=dates))
    result = add_paths(settings, [tmp_path / "files"])
    assert ids(result) == {"report-medway-2023-07-03", MEDWAY}
    assert {added.file_name for added in result.added} == {"report.pdf"}
    assert all(added.path(settings).is_file() for added in result.added)


def test_two_printings_of_one_inspection_have_two_identifiers(settings: Settings, folder: Path) -> None:
    write_report(folder / "medway corrected.pdf", ilacs(dates=JUNE, areas=AREAS[:1]))
    result = add_paths(settings, [folder])
    assert ids(result) > {MEDWAY, BEXLEY}
    (other,) = ids(result) - {MEDWAY, BEXLEY}
    assert other.startswith(f"{MEDWAY}-")
    assert len(other) == len(MEDWAY) + 7


@pytest.mark.parametrize("letter", ["n", "\u00e9", "\u6f22"], ids=["one byte", "two bytes", "three bytes"])
def test_a_name_of_300_characters_in_an_archive(settings: Settings, folder: Path, letter: str) -> None:
    name = f"{letter * 296}.pdf"
    archive = write_zip(folder / "reports.zip", {name: (folder / "medway.pdf").read_bytes()})
    result = add_paths(settings, [archive])
    assert ids(result) == {MEDWAY}
    (added,) = result.added
    assert added.file_name.endswith(f"{letter}.pdf")
    assert len(added.file_name) <= 120
    assert added.path(settings).read_bytes() == (folder / "medway.pdf").read_bytes()


def test_the_longest_name_a_folder_can_hold(settings: Settings, folder: Path) -> None:
    (folder / "bexley.pdf").unlink()
    (folder / "medway.pdf").rename(folder / f"{'n' * 251}.pdf")
    (added,) = add_paths(settings, [folder]).added
    assert added.file_name == f"{'n' * 116}.pdf"


def test_an_archive_of_reports(settings: Settings, folder: Path) -> None:
    members = {f"80522_medway/{path.name}": path.read_bytes() for path in folder.iterdir()}
    again = members | {
        "80488_bexley/medway.pdf": report_pdf(ilacs(dates="3 to 14 July 2023")),
        "bad/scan.pdf": image_only_pdf(),
    }
    result = add_paths(settings, [write_zip(folder / "all.zip", again)])
    assert ids(result) == {MEDWAY, BEXLEY, "report-medway-2023-07-03"}
    assert reasons(result) == {"scan.pdf": "the PDF holds pictures of pages and no text"}
    for added in result.added:
        assert store.hash_file(added.path(settings)) == added.sha256
    assert leftovers(settings) == []


@pytest.mark.parametrize(
    ("name", "added_id", "published"),
    [
        ("children's services inspection - 11 July 2024.pdf", "report-medway-2024-07-11", "2024-07-11"),
        ("medway.pdf", MEDWAY, ""),
        ("published on 31 September 2024.pdf", MEDWAY, ""),
    ],
)
def test_the_name_tells_the_publication_of_an_ilacs_report(
    settings: Settings, tmp_path: Path, name: str, added_id: str, published: str
) -> None:
    (added,) = add_paths(settings, [write_report(tmp_path / name, ilacs(dates=JUNE))]).added
    assert (added.added_id, added.published_on, added.edition) == (added_id, published, "2024-06-03")


def test_what_a_report_prints_goes_before_its_name(settings: Settings, tmp_path: Path) -> None:
    path = write_report(tmp_path / "inspection - 20 February 2017.pdf", sif("London Borough of Bexley"))
    (added,) = add_paths(settings, [path]).added
    assert (added.added_id, added.published_on) == (BEXLEY, "2017-02-13")
    assert added.title == "Bexley: inspection report, February 2017"


# Reading once


def test_adding_again_reads_nothing_and_starts_no_worker(
    settings: Settings, folder: Path, reads: list[list[Path]]
) -> None:
    add_paths(settings, [folder])
    assert [sorted(path.name for path in call) for call in reads] == [["bexley.pdf", "medway.pdf"]]
    before, ledger = readings(settings), (settings.added_folder / "ledger.csv").read_bytes()
    reads.clear()
    result = add_paths(settings, [folder])
    assert (result.added, {added.added_id for added in result.already}) == ([], {MEDWAY, BEXLEY})
    assert reads == []
    assert readings(settings) == before
    assert (settings.added_folder / "ledger.csv").read_bytes() == ledger


def test_only_what_is_new_is_read(settings: Settings, folder: Path, reads: list[list[Path]]) -> None:
    add_paths(settings, [folder])
    reads.clear()
    write_report(folder / "third.pdf", visit_letter())
    result = add_paths(settings, [folder])
    assert [[path.name for path in call] for call in reads] == [["third.pdf"]]
    assert ids(result) == {"report-rutland-2023-03-07"}
    assert result.added[0].title == "Rutland: focused visit letter, March 2023"


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


def told_by(workspace: Workspace, source: str) -> list[tuple[Any, ...]]:
    return workspace.ask(
        "select domain_code, grade_code, grade_as_printed, locator from judgement where source_id = ? order by all",
        source,
    )


def test_a_report_this_version_cannot_read_is_rejected_by_the_build(
    workspace: Workspace, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier version took it; this one meets a file that it cannot read to its end."""
    write_report(folder / "hang.pdf", ilacs(dates="3 to 14 July 2023"))
    add_paths(settings, [folder])
    monkeypatch.setattr(cached, "reader_version", lambda: "0123456789ab")
    monkeypatch.setattr("ilacs_analytics.warehouse.added_reports.REPORT_READER", "made_reports:read_or_hang")
    monkeypatch.setattr(report_pool, "Limits", functools.partial(Limits, seconds=2.0))
    workspace.build()
    assert workspace.ask("select source_id, column_name, raw_value, reason from meta.rejected_value") == [
        ("report-medway-2023-07-03", "report", "hang.pdf", "reading took more than 2 s and was stopped")
    ]
    assert workspace.ask(
        "select cells_read, cells_loaded, cells_rejected from meta.added_file where source_id = 'report-medway-2023-07-03'"
    ) == [(1, 0, 1)]
    assert len(told_by(workspace, MEDWAY)) == 5


def test_progress_is_told_every_ten_reports(settings: Settings, tmp_path: Path) -> None:
    many(tmp_path / "files", 12)
    told: list[tuple[str, str]] = []
    add_paths(settings, [tmp_path / "files"], progress=Progress(listener=lambda *step: told.append(step)))
    assert told == [("add", "reading reports: 10 of 12"), ("add", "reading reports: 12 of 12")]


def many(folder: Path, count: int) -> None:
    """Reports of one authority, a week after the other."""
    folder.mkdir()
    for number in range(count):
        day, month = number % 14 + 1, number // 14 + 1
        name = ("January", "February", "March", "April")[month - 1]
        write_report(
            folder / f"{number:02}.pdf", ilacs(dates=f"{day} to {day + 11} {name} 2024", areas=[f"Keep file {number}."])
        )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_kill_9_in_the_middle_keeps_what_was_done(copied_project: Any, tmp_path: Path) -> None:
    many(tmp_path / "files", 45)
    settings = Settings(resources=copied_project.path, workspace=copied_project.path)
    plan = json.dumps({"at": "add: reading reports: 30 of 45", "do": "SIGKILL"})
    ended = copied_project.run("add", str(tmp_path / "files"), plan=plan)
    assert ended.code == -signal.SIGKILL
    ledger = store.read_ledger(settings)
    assert len(ledger) == adding.LEDGER_EVERY == 20
    before = readings(settings)
    assert all(store.hash_file(added.path(settings)) == added.sha256 for added in ledger)
    again = copied_project.run("add", str(tmp_path / "files"), "--json")
    assert again.code == 0, again.err
    told = json.loads(again.out)
    assert ({one["added_id"] for one in told["already"]}, len(told["added"])) == ({one.added_id for one in ledger}, 25)
    after = readings(settings)
    assert len(after) == 45
    assert {name: after[name] for name in before} == before
    assert leftovers(settings) == []


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


# The command line


def test_the_command_line_tells_each_file_and_ends_with_0_for_a_folder(workspace: Workspace, folder: Path) -> None:
    (folder / "school.pdf").write_bytes(school_report_pdf())
    shutil.copyfile(folder / "medway.pdf", folder / "same.pdf")
    code, out, err = workspace.ilacs("add", folder)
    assert code == 0, err
    told = out.splitlines()
    assert f"added    {BEXLEY}: Bexley: inspection report, February 2017 (Ofsted), from bexley.pdf" in told
    assert "same     same.pdf: its content is that of medway.pdf" in told
    assert "rejected school.pdf: it reports on a school, a nursery or a home, not on an authority's services" in told
    assert "add: reading reports: 3 of 3" in err
    again = workspace.do("add", folder / "medway.pdf")
    assert again.startswith(f"there    {MEDWAY}: the same file was added on ")


def test_strict_and_a_file_named_itself_end_with_10(workspace: Workspace, folder: Path) -> None:
    school = folder / "school.pdf"
    school.write_bytes(school_report_pdf())
    told = workspace.refused("add", folder, "--strict", code=10)
    assert "NothingAdded: 1 file(s) could not be added" in told
    assert "school.pdf: it reports on a school" in told
    assert {added.added_id for added in store.read_ledger(Settings(resources=ROOT, workspace=workspace.path))} == {
        MEDWAY,
        BEXLEY,
    }
    told = workspace.refused("add", school, code=10)
    assert "UnreadableSource: it reports on a school" in told
    assert "Traceback" not in told


def test_json_tells_what_became_of_each_file(workspace: Workspace, folder: Path) -> None:
    (folder / "scan.pdf").write_bytes(image_only_pdf())
    told = json.loads(workspace.do("add", folder, "--json"))
    assert {one["added_id"] for one in told["added"]} == {MEDWAY, BEXLEY}
    assert [(one["name"], one["what"], one["where"].endswith("scan.pdf")) for one in told["rejected"]] == [
        ("scan.pdf", "the PDF holds pictures of pages and no text", True)
    ]


# The build

TWO_VISITS = "24 to 28 November 2025 and 8 to 12 December 2025"
ITEMS = (*AREAS, "Make the kettle whistle.")


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


NEW, NEWEST = "report-medway-2026-01-12", "report-walsall-2026-07-07"


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


def test_pages_of_lines_that_need_a_square(tmp_path: Path, settings: Settings) -> None:
    """The bullet of the font without a name reaches the words of an item as a bullet, not as a letter."""
    pages: Pages = ilacs(list_lines=[f"{SQUARE} Write plans sooner.", "\uf06e Visit more often."])
    (added,) = add_paths(settings, [write_report(tmp_path / "a.pdf", pages)]).added
    told = cached.kept(added.path(settings).parent)
    assert told is not None
    assert [area.text for area in told.areas] == ["Write plans sooner.", "Visit more often."]
