"""A bundle in the making: taken up again by the same build, never by another, and never written into a delivered one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ilacs_analytics.reports.bundle.draft import Draft, open_draft
from ilacs_analytics.settings import Settings

BUILD = "0123abcd4567"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(resources=tmp_path, workspace=tmp_path)


def put(draft: Draft, stem: str, text: str = "page") -> dict[str, Any]:
    """A finished page of one file."""
    entry = {"stem": stem, "file": f"{stem}.html", "files": [f"{stem}.html"], "fingerprint": "f"}
    (draft.folder / f"{stem}.html").write_text(text, encoding="utf-8")
    draft.record(entry)
    return entry


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_draft_has_nothing_finished(settings: Settings) -> None:
    draft = open_draft(settings, BUILD)
    assert draft.finished == {}
    assert files(draft.folder) == {".build"}
    assert draft.folder.parent == settings.reports_folder / "runs"


def test_the_next_run_of_the_build_takes_up_what_is_finished_and_nothing_else(settings: Settings) -> None:
    draft = open_draft(settings, BUILD)
    entry = put(draft, "one")
    (draft.folder / "two.html").write_text("half", encoding="utf-8")
    (draft.folder / "data" / "two-table.csv").write_text("half", encoding="utf-8")
    again = open_draft(settings, BUILD)
    assert again.finished == {"one": entry}
    assert files(again.folder) == {".build", ".pages/one.json", "one.html"}


def test_another_build_begins_anew(settings: Settings) -> None:
    put(open_draft(settings, BUILD), "one")
    draft = open_draft(settings, "fedc")
    assert draft.finished == {}
    assert files(draft.folder) == {".build"}
    assert [path.name for path in draft.folder.parent.iterdir()] == [draft.folder.name]


def test_of_two_drafts_the_one_that_came_further_is_taken(settings: Settings) -> None:
    runs = settings.reports_folder / "runs"
    for name, stems in (("1", ["a"]), ("2", ["a", "b"]), ("3", [])):
        draft = open_draft(settings, BUILD)
        for stem in stems:
            put(draft, stem)
        draft.folder.rename(runs / f"kept-{name}")
    for name in "123":
        (runs / f"kept-{name}").rename(runs / f".draft-{name}")
    (settings.reports_folder / ".latest-9").symlink_to("runs")
    draft = open_draft(settings, BUILD)
    assert set(draft.finished) == {"a", "b"}
    assert list(runs.iterdir()) == [draft.folder]
    assert not (settings.reports_folder / ".latest-9").is_symlink()


@pytest.mark.parametrize("harm", ["cut", "gone", "forgotten"])
def test_a_page_with_a_broken_record_or_a_lost_file_is_not_finished(settings: Settings, harm: str) -> None:
    draft = open_draft(settings, BUILD)
    put(draft, "one")
    record = draft.folder / ".pages" / "one.json"
    if harm == "cut":
        record.write_text(record.read_text(encoding="utf-8")[:20], encoding="utf-8")
    elif harm == "gone":
        (draft.folder / "one.html").unlink()
    else:
        draft.forget("one")
    draft.forget("never made")
    again = open_draft(settings, BUILD)
    assert again.finished == {}
    assert "one.html" not in files(again.folder)


def test_what_was_taken_over_is_linked_and_let_go_when_a_run_resumes(settings: Settings, tmp_path: Path) -> None:
    delivered = tmp_path / "delivered"
    (delivered / "data").mkdir(parents=True)
    entry = {"stem": "one", "files": ["one.html", "data/one.csv"]}
    for file in entry["files"]:
        (delivered / file).write_text("as delivered", encoding="utf-8")
    draft = open_draft(settings, BUILD)
    (draft.folder / "one.html").write_text("something older", encoding="utf-8")
    draft.take(entry, delivered)
    assert (draft.folder / "one.html").samefile(delivered / "one.html")
    again = open_draft(settings, BUILD)
    (again.folder / "one.html").write_text("made anew", encoding="utf-8")
    assert (delivered / "one.html").read_text(encoding="utf-8") == "as delivered"


def test_where_links_cannot_be_made_files_are_copied(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    (tmp_path / "one.html").write_text("as delivered", encoding="utf-8")
    monkeypatch.setattr("os.link", refuse)
    draft = open_draft(settings, BUILD)
    draft.take({"files": ["one.html"]}, tmp_path)
    assert (draft.folder / "one.html").read_text(encoding="utf-8") == "as delivered"
    assert not (draft.folder / "one.html").samefile(tmp_path / "one.html")


def test_closing_leaves_the_files_of_pages_and_those_beside(settings: Settings) -> None:
    draft = open_draft(settings, BUILD)
    entry = put(draft, "one")
    put(draft, "no longer planned")
    (draft.folder / "index.html").write_text("index", encoding="utf-8")
    draft.close([entry], beside={"index.html"})
    assert files(draft.folder) == {"one.html", "index.html"}


def test_a_record_is_written_whole(settings: Settings) -> None:
    draft = open_draft(settings, BUILD)
    entry = put(draft, "profile-é")
    put(draft, "profile-é", "again")
    (record,) = (draft.folder / ".pages").iterdir()
    assert json.loads(record.read_text(encoding="utf-8")) == entry
