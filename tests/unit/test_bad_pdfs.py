"""The PDFs that tests make by hand: pdfium sees in each what its maker says."""

from __future__ import annotations

import hashlib
import zlib

import pypdfium2
import pytest
from bad_pdfs import (
    At,
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
from pool_readers import page_text
from pypdfium2 import PdfDocument, PdfiumError

FORMAT_ERROR, PASSWORD_ERROR = pypdfium2.raw.FPDF_ERR_FORMAT, pypdfium2.raw.FPDF_ERR_PASSWORD


def pages_of(content: bytes, password: str | None = None) -> list[list[str]]:
    """The lines of each page."""
    document = PdfDocument(content, password=password)
    try:
        return [page_text(document, index).splitlines() for index in range(len(document))]
    finally:
        document.close()


def refusal_of(content: bytes, password: str | None = None) -> int:
    """The kind of error with which pdfium refuses to open a file."""
    with pytest.raises(PdfiumError) as raised:
        PdfDocument(content, password=password)
    return raised.value.err_code


def test_a_report_has_the_given_lines_on_the_given_pages():
    pages = [
        ["Inspection of Rutland children’s services", "11 to 22 May 2026 – a “full” inspection (100%) \\ £5"],
        [],
        ["\u25fc the quality of plans", "\uf06e supervision", "• a plain bullet"],
    ]
    assert pages_of(report_pdf(pages)) == pages


def test_an_empty_line_leaves_its_place_and_no_text():
    assert pages_of(report_pdf([["One", "", "Three"]])) == [["One", "Three"]]
    document = PdfDocument(report_pdf([["One", "", "Three"]]))
    words = document[0].get_textpage()
    heights = [round(words.get_charbox(index, loose=True)[1]) for index in (0, 5)]
    assert heights[0] - heights[1] == 30
    document.close()


def test_a_line_stands_where_it_is_put_and_the_next_at_the_left_below_it():
    page = [At(300, 500, "the grade", 14), "below the grade", At(56, 500, "the label")]
    document = PdfDocument(report_pdf([page]))
    words = document[0].get_textpage()

    def seen(left, bottom, right, top):
        return words.get_text_bounded(left=left, bottom=bottom, right=right, top=top)

    assert seen(50, 495, 290, 515) == "the label"
    assert seen(295, 495, 500, 515) == "the grade"
    assert seen(50, 478, 290, 493) == "below the grade"
    assert seen(295, 478, 500, 493) == ""
    document.close()


def test_lines_that_do_not_fit_on_a_page_are_refused():
    assert len(pages_of(report_pdf([["a line"] * 52]))[0]) == 52
    with pytest.raises(ValueError, match="'a line' would stand off the page"):
        report_pdf([["a line"] * 53])
    with pytest.raises(ValueError, match="'y' would stand off the page"):
        report_pdf([[At(10, 900, "y")]])


def test_what_is_made_is_the_same_each_time():
    assert (
        hashlib.sha256(report_pdf([["a", "\uf06e"]])).digest() == hashlib.sha256(report_pdf([["a", "\uf06e"]])).digest()
    )


@pytest.mark.parametrize("make", [html_saved_as_pdf, empty_file, truncated_pdf])
def test_what_is_no_whole_pdf_does_not_open(make):
    assert refusal_of(make()) == FORMAT_ERROR


def test_the_broken_files_begin_as_they_should():
    assert html_saved_as_pdf().startswith(b"<!DOCTYPE html>")
    assert empty_file() == b""
    assert truncated_pdf().startswith(b"%PDF-1.4")
    assert b"%%EOF" not in truncated_pdf()


def test_a_lost_page_is_counted_and_cannot_be_read():
    document = PdfDocument(pdf_without_its_last_page())
    assert len(document) == 3
    assert page_text(document, 1) == "Page two"
    with pytest.raises(PdfiumError, match="Failed to load page"):
        document[2]
    document.close()


def test_an_encrypted_report_opens_with_its_password_only():
    assert refusal_of(encrypted_pdf()) == PASSWORD_ERROR
    assert refusal_of(encrypted_pdf(), "another") == PASSWORD_ERROR
    assert pages_of(encrypted_pdf(), "only for some") == [["Inspection of somewhere"]]
    assert pages_of(encrypted_pdf("x"), "x") == [["Inspection of somewhere"]]
    assert b"Inspection" not in encrypted_pdf()


def test_a_report_encrypted_without_a_password_opens_for_everybody():
    assert pages_of(encrypted_pdf("")) == [["Inspection of somewhere"]]


def test_a_scan_has_pictures_and_no_text():
    document = PdfDocument(image_only_pdf(3))
    assert len(document) == 3
    for index in range(3):
        assert page_text(document, index) == ""
        (picture,) = document[index].get_objects()
        assert picture.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    document.close()


def test_a_school_report_says_what_it_is():
    ((first, second, *_),) = pages_of(school_report_pdf())
    assert first == "School report"
    assert second.endswith("Primary School")


def test_a_long_report_has_every_page():
    pages = pages_of(long_pdf())
    assert len(pages) == 2_000
    assert [*pages[0], *pages[1_234], *pages[-1]] == ["This is page 1", "This is page 1235", "This is page 2000"]


def test_a_recursive_page_tree_opens_and_gives_no_page():
    document = PdfDocument(recursive_pdf())
    assert len(document) == 1_000
    for index in (0, 1, 999):
        with pytest.raises(PdfiumError, match="Failed to load page"):
            document[index]
    document.close()


@pytest.mark.parametrize("unpacked", [1, 2**20, 5 * 2**20])
def test_a_bomb_unpacks_to_at_least_what_is_asked_for(unpacked):
    content = bomb_pdf(unpacked)
    begin = content.index(b"/FlateDecode >>\nstream\n") + len(b"/FlateDecode >>\nstream\n")
    unpacker = zlib.decompressobj()
    size = len(unpacker.decompress(content[begin : content.index(b"\nendstream", begin)]))
    assert unpacker.eof  # the checksum holds too
    assert unpacked <= size < unpacked + 2**20 + 2
    assert len(content) < 60_000


def test_a_bomb_of_a_gigabyte_is_a_small_file_and_one_page():
    content = bomb_pdf()
    assert len(content) < 5_000_000
    document = PdfDocument(content)
    assert len(document) == 1
    document.close()
