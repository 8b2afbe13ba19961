"""What a file is, by its content: kinds, refusals, delimiters, cells as text."""

import datetime as dt
import zipfile

import pytest
from tables import write_csv, write_ods, write_xlsx, write_zip

from ilacs_analytics.errors import UnreadableSource, UnsafeArchive
from ilacs_analytics.sources.files import opening
from ilacs_analytics.sources.files.opening import (
    Content,
    Sheet,
    content_of,
    members_of,
    read_sheets,
    read_text_head,
    text_of,
)
from ilacs_analytics.sources.files.unpacking import files_of

SHEETS = {"Cover": [["Title"]], "Table 1": [["a", "b"], [1, "x"], [2.5, ""]]}


def test_content_is_told_whatever_the_name(tmp_path):
    assert content_of(write_ods(tmp_path / "a.csv", SHEETS)) is Content.WORKBOOK
    assert content_of(write_xlsx(tmp_path / "b.csv", SHEETS)) is Content.WORKBOOK
    assert content_of(write_zip(tmp_path / "c.xlsx", {"a.csv": "x"})) is Content.ARCHIVE
    assert content_of(write_csv(tmp_path / "d.ods", [["a", "b"]])) is Content.TEXT
    (tmp_path / "f.csv").write_bytes(b"\n%PDF-1.4\n")  # what comes before is allowed
    assert content_of(tmp_path / "f.csv") is Content.REPORT
    (tmp_path / "e").write_text("<5 children,1\n", encoding="utf-8")
    assert content_of(tmp_path / "e") is Content.TEXT  # begins like a page and is none


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 cut", "the file is cut off or broken: File is not a zip file"),
        (b"\xd0\xcf\x11\xe0", "the workbook is protected by a password, or of a format before 2007"),
        (b"\xef\xbb\xbf\n <!doctype html><html>", "a web page was saved under this name"),
        (b"<HTML><BODY>", "a web page was saved under this name"),
    ],
)
def test_what_cannot_be_read_says_what_it_is(tmp_path, content, what):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource) as told:
        content_of(path)
    assert told.value.what == what
    assert told.value.where == str(path)
    assert told.value.next_step


def test_an_archive_may_grow_by_its_size_or_its_ratio_but_not_both(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1_000_000))
    assert content_of(path) is Content.ARCHIVE  # a thousand times its size, and small
    monkeypatch.setattr(opening, "SMALL_UNPACKED", 999_999)
    with pytest.raises(UnsafeArchive, match="would unpack to 1 MB"):
        content_of(path)
    monkeypatch.setattr(opening, "LARGEST_RATIO", 2_000)
    assert content_of(path) is Content.ARCHIVE
    monkeypatch.setattr(opening, "LARGEST_UNPACKED", 999_999)
    with pytest.raises(UnsafeArchive):
        content_of(path)


@pytest.mark.parametrize("name", ["../a.csv", "a/../../b.csv", "/a.csv", "..\\a.csv", "C:/a.csv", "C:\\a.csv", "."])
def test_names_that_point_outside_are_refused(tmp_path, name):
    path = write_zip(tmp_path / "a.zip", {"good.csv": "x", name: "y"})
    with pytest.raises(UnsafeArchive, match="names a file outside itself"):
        members_of(path)


def test_a_name_that_is_no_text_and_a_member_that_cannot_be_unpacked_are_told_in_words(tmp_path):
    content = write_zip(tmp_path / "good.zip", {"é.csv": "x"}).read_bytes()
    (tmp_path / "bad.zip").write_bytes(content.replace("é".encode(), b"\xfa\xfa"))
    with pytest.raises(UnreadableSource, match="the file is cut off or broken: 'utf-8' codec"):
        content_of(tmp_path / "bad.zip")
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", "abc" * 100)
    content = bytearray(packed.read_bytes())
    at = content.index(b"a.csv") + len("a.csv") + 4  # the properties behind the name of the member
    content[at : at + 5] = b"\xff" * 5
    packed.write_bytes(content)
    refused = []
    assert list(files_of(packed, tmp_path, lambda name, error: refused.append((name, error.what)))) == []
    assert [(name, what.startswith("it cannot be unpacked: ")) for name, what in refused] == [("a.csv", True)]


def test_members_leave_folders_out(tmp_path):
    path = write_zip(tmp_path / "a.zip", {"folder/": "", "folder/a.csv": "x", "b..csv": "y"})
    assert members_of(path) == ["folder/a.csv", "b..csv"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_mark_that_stands_most_often_in_a_line(tmp_path, delimiter):
    path = write_csv(
        tmp_path / "a.csv", [["Title, with a comma"], ["a", "b", "c"], ["1", "2", "3"]], delimiter=delimiter
    )
    rows, found = read_text_head(path)
    assert (found, rows[1:]) == (delimiter, [["a", "b", "c"], ["1", "2", "3"]])


def test_a_head_is_thirty_lines_and_a_broken_byte_names_its_line(tmp_path):
    path = write_csv(tmp_path / "a.csv", [[n, n] for n in range(100)], encoding="utf-8-sig")
    rows, _ = read_text_head(path)
    assert (len(rows), rows[0]) == (30, ["0", "0"])
    path.write_bytes(b"a,b\n1,2\n\xe9,3\n")
    with pytest.raises(UnreadableSource, match="line 3 holds byte 0xe9"):
        read_text_head(path)


def test_sheets_come_whole_in_order_and_by_choice(tmp_path):
    path = write_ods(tmp_path / "a", SHEETS)
    assert list(read_sheets(path)) == [
        Sheet("Cover", [["Title"]]),
        Sheet("Table 1", [["a", "b"], [1.0, "x"], [2.5, ""]]),
    ]
    assert [sheet.name for sheet in read_sheets(path, "Table 1".__eq__)] == ["Table 1"]


def test_cells_as_text():
    cells = [dt.date(2026, 5, 11), dt.datetime(2026, 5, 11, 9), 13.0, 11.8, 3, " a\n b ", "", True]
    assert [text_of(cell) for cell in cells] == [
        "2026-05-11", "2026-05-11", "13", "11.8", "3", "a b", "", "True",
    ]  # fmt: skip
