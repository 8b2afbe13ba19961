"""What was read of a report is kept whole, read once by each version of the reader, and never trusted when damaged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from made_reports import AREAS, Pages, ilacs, sif, visit_letter, write_report

from ilacs_analytics.sources.reports import cached, read
from ilacs_analytics.sources.reports.read import ToldReport, read_report, reader_version

DISAGREEING = ilacs(
    headings={"care": "inadequate", "leaders": "good"}, dates="25 to 29 November 2024 and 9 to 13 December 2024"
)


def told_of(folder: Path, pages: Pages) -> ToldReport:
    return read_report(write_report(folder / "report.pdf", pages))


@pytest.mark.parametrize(
    "pages", [ilacs(edition=2026), sif(), visit_letter(), DISAGREEING], ids=["ilacs", "sif", "letter", "two periods"]
)
def test_what_is_kept_comes_back_equal(tmp_path: Path, pages: Pages) -> None:
    told = told_of(tmp_path, pages)
    cached.keep(tmp_path, told)
    assert cached.kept(tmp_path) == told
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"read-{reader_version()}.json", "report.pdf"]


def test_what_is_kept_tells_what_was_read(tmp_path: Path) -> None:
    cached.keep(tmp_path, told_of(tmp_path, DISAGREEING))
    told = json.loads(cached.cache_path(tmp_path).read_text(encoding="utf-8"))
    assert told["front"]["periods"] == [
        {"first": "2024-11-25", "last": "2024-11-29"}, {"first": "2024-12-09", "last": "2024-12-13"},
    ]  # fmt: skip
    assert [area["text"] for area in told["areas"]] == list(AREAS)
    (care,) = [grade for grade in told["grades"] if grade["domain"] == "care"]
    assert (care["printed"], [one["printed"] for one in care["readings"]]) == ("", ["Good", "inadequate"])


def test_nothing_kept_nothing_told(tmp_path: Path) -> None:
    assert cached.kept(tmp_path) is None


def damaged(path: Path) -> list[str]:
    whole = path.read_text(encoding="utf-8")
    told = json.loads(whole)
    less = json.dumps({name: value for name, value in told.items() if name != "areas"})
    foreign = json.dumps(told | {"front": told["front"] | {"mood": "fair"}})
    day = json.dumps(told | {"front": told["front"] | {"periods": [{"first": "yesterday", "last": "today"}]}})
    return ["", whole[: len(whole) // 2], "[]", "null", "{}", less, foreign, day]


def test_what_is_damaged_is_as_good_as_nothing(tmp_path: Path) -> None:
    cached.keep(tmp_path, told_of(tmp_path, ilacs()))
    path = cached.cache_path(tmp_path)
    for text in damaged(path):
        path.write_text(text, encoding="utf-8")
        assert cached.kept(tmp_path) is None, text[:40]
    path.write_bytes(b"\xff\xfe\x00")
    assert cached.kept(tmp_path) is None


def test_another_version_of_the_reader_reads_again_and_its_reading_replaces_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_of(tmp_path, ilacs())
    cached.keep(tmp_path, told)
    old = cached.cache_path(tmp_path)
    monkeypatch.setattr(cached, "reader_version", lambda: "0123456789ab")
    assert cached.kept(tmp_path) is None
    assert old.is_file()  # it stays until the new one is there
    cached.keep(tmp_path, told)
    assert [path.name for path in tmp_path.glob("read-*")] == ["read-0123456789ab.json"]
    assert cached.kept(tmp_path) == told


def test_a_reading_cut_off_while_it_was_written_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_of(tmp_path, ilacs())

    def fails(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fails)
        with pytest.raises(OSError, match="no space left"):
            cached.keep(tmp_path, told)
    assert cached.kept(tmp_path) is None
    cached.keep(tmp_path, told)
    assert cached.kept(tmp_path) == told
    assert list(tmp_path.glob(".*partial")) == []


def test_the_version_follows_the_reader_and_its_phrases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "reports"
    shutil.copytree(Path(read.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    phrases = shutil.copyfile(read.phrases_path(), tmp_path / "report_phrase.csv")
    monkeypatch.setattr(read, "__file__", str(folder / "read.py"))
    monkeypatch.setattr(read, "phrases_path", lambda: phrases)
    versions = [reader_version.__wrapped__()]
    assert versions[0] == reader_version()
    for path in (*(folder / f"{name}.py" for name in read.READING), phrases):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")
        versions.append(reader_version.__wrapped__())
    assert len(set(versions)) == len(read.READING) + 2
    (folder / "names.py").write_text("# names are looked up when a report is added\n", encoding="utf-8")
    assert reader_version.__wrapped__() == versions[-1]
