"""Reports by the folder: good ones are read once and kept, each bad one is refused with its reason."""

from __future__ import annotations

import functools
import json
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import added_reports
import bad_pdfs
import pytest
from added_reports import BEXLEY, JUNE, MEDWAY
from made_reports import AREAS, SQUARE, Pages, ilacs, sif, visit_letter, write_report
from tables import write_zip
from workspaces import ROOT, Workspace

from ilacs_analytics.errors import NothingAdded, UnreadableSource
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources import adding
from ilacs_analytics.sources.adding import AddResult, add_paths
from ilacs_analytics.sources.files import pool as report_pool
from ilacs_analytics.sources.files.pool import Limits
from ilacs_analytics.sources.kept import store
from ilacs_analytics.sources.reports import cached

workspace, settings = added_reports.workspace, added_reports.settings
folder, reads = added_reports.folder, added_reports.reads

BAD: dict[str, tuple[bytes, str]] = {
    "page.pdf": (bad_pdfs.html_saved_as_pdf(), "a web page was saved under this name"),
    "nothing.pdf": (bad_pdfs.empty_file(), "the file is empty"),
    "cut.pdf": (bad_pdfs.truncated_pdf(), "the PDF is broken: "),
    "torn.pdf": (bad_pdfs.pdf_without_its_last_page(), "a page of the PDF is broken: "),
    "locked.pdf": (bad_pdfs.encrypted_pdf(), "the PDF is protected by a password"),
    "scan.pdf": (bad_pdfs.image_only_pdf(), "the PDF holds pictures of pages and no text"),
    "school.pdf": (
        bad_pdfs.school_report_pdf(),
        "it reports on a school, not on an authority's services",
    ),
    "long.pdf": (bad_pdfs.long_pdf(2_000), "the PDF has 2,000 pages; no inspection report has more than 300"),
    "endless.pdf": (bad_pdfs.recursive_pdf(), "the PDF has 1,000 pages; no inspection report has more than 300"),
    "bomb.pdf": (bad_pdfs.bomb_pdf(), "reading needed more than 120 MB and was stopped"),
    "nobody.pdf": (
        bad_pdfs.report_pdf(ilacs(["Inspection of Ruritania local authority", "children\u2019s services"])),
        'no authority is called "Ruritania local authority children\'s services"',
    ),
    "when.pdf": (
        bad_pdfs.report_pdf(ilacs(dates="17 to 28 Juli 2023")),
        "its dates cannot be read: '17 to 28 Juli 2023'",
    ),
}


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
    (tmp_path / "school.pdf").write_bytes(bad_pdfs.school_report_pdf())
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


def test_pages_of_lines_that_need_a_square(tmp_path: Path, settings: Settings) -> None:
    """The bullet of the font without a name reaches the words of an item as a bullet, not as a letter."""
    pages: Pages = ilacs(list_lines=[f"{SQUARE} Write plans sooner.", "\uf06e Visit more often."])
    (added,) = add_paths(settings, [write_report(tmp_path / "a.pdf", pages)]).added
    told = cached.kept(added.path(settings).parent)
    assert told is not None
    assert [area.text for area in told.areas] == ["Write plans sooner.", "Visit more often."]


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
        "80488_bexley/medway.pdf": bad_pdfs.report_pdf(ilacs(dates="3 to 14 July 2023")),
        "bad/scan.pdf": bad_pdfs.image_only_pdf(),
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


# The command line


def test_the_command_line_tells_each_file_and_ends_with_0_for_a_folder(workspace: Workspace, folder: Path) -> None:
    (folder / "school.pdf").write_bytes(bad_pdfs.school_report_pdf())
    shutil.copyfile(folder / "medway.pdf", folder / "same.pdf")
    code, out, err = workspace.ilacs("add", folder)
    assert code == 0, err
    told = out.splitlines()
    assert f"added    {BEXLEY}: Bexley: inspection report, February 2017 (Ofsted), from bexley.pdf" in told
    assert "same     same.pdf: its content is that of medway.pdf" in told
    assert "rejected school.pdf: it reports on a school, not on an authority's services" in told
    assert "add: reading reports: 3 of 3" in err
    again = workspace.do("add", folder / "medway.pdf")
    assert again.startswith(f"there    {MEDWAY}: the same file was added on ")


def test_strict_and_a_file_named_itself_end_with_10(workspace: Workspace, folder: Path) -> None:
    school = folder / "school.pdf"
    school.write_bytes(bad_pdfs.school_report_pdf())
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
    (folder / "scan.pdf").write_bytes(bad_pdfs.image_only_pdf())
    told = json.loads(workspace.do("add", folder, "--json"))
    assert {one["added_id"] for one in told["added"]} == {MEDWAY, BEXLEY}
    assert [(one["name"], one["what"], one["where"].endswith("scan.pdf")) for one in told["rejected"]] == [
        ("scan.pdf", "the PDF holds pictures of pages and no text", True)
    ]
