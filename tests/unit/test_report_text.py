"""Lines of a report: hyphens at line ends, running heads over many pages, the way back from a place to its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_pdfs import encrypted_pdf, image_only_pdf, long_pdf, report_pdf, truncated_pdf
from made_reports import ilacs, texts, write_report

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.sources.reports.read import read_report
from ilacs_analytics.sources.reports.text import MOST_PAGES, Line, divide, open_document, read_pages


def pages_of(path: Path) -> list[str]:
    with open_document(path) as document:
        return read_pages(document)


def kept(pages: list[str]) -> list[str]:
    return [line.text for line in divide(pages).kept]


@pytest.mark.parametrize("mark", ["\ufffe", "\x02", "\u00ad", "\u2011"])
def test_every_mark_that_stands_for_a_hyphen_becomes_one(mark: str) -> None:
    assert kept([f"Plans are multi{mark}\r\nagency."]) == ["Plans are multi-", "agency."]


def test_spaces_are_one_and_hard_ones_are_soft() -> None:
    assert kept(["  28\xa0July   2023 \r\n\r\n next"]) == ["28 July 2023", "next"]


def test_the_search_text_has_one_kind_of_apostrophe_and_the_lines_keep_theirs() -> None:
    report = divide(["Children\u2019s \u2018plans\u2019 and children`s rooms"])
    assert report.flat == "Children's 'plans' and children's rooms"
    assert report.kept[0].text == "Children\u2019s \u2018plans\u2019 and children`s rooms"


def with_heads(pages: int, head: str = "Inspection of Medway", *, first: str = "Inspection of Medway") -> list[str]:
    return [
        f"{first if number == 1 else head}\r\nwords of page {letter}\r\nmore of {letter}\r\n{number}"
        for number, letter in enumerate("abcdefgh"[:pages], start=1)
    ]


def test_running_heads_and_page_numbers_are_left_out_and_the_title_stays() -> None:
    assert kept(with_heads(4)) == [
        "Inspection of Medway", "words of page a", "more of a", "words of page b", "more of b", "words of page c", "more of c",
        "words of page d", "more of d",
    ]  # fmt: skip


def test_a_running_head_with_the_page_number_in_it_is_one_head() -> None:
    pages = [f"Title\nwords {'abcde'[number]}\n24 to 28 March 2025 {number}" for number in range(5)]
    assert kept(pages) == ["Title", "words a", "24 to 28 March 2025 0", "words b", "words c", "words d", "words e"]


def test_what_repeats_in_the_middle_of_pages_is_no_running_head() -> None:
    page = "\n".join(
        [
            "top {0}",
            "second {0}",
            "third {0}",
            "Requires improvement",
            "last but two {0}",
            "last but one {0}",
            "foot {0}",
        ]
    )
    assert kept([page.format(letter) for letter in "abcd"]).count("Requires improvement") == 4


def test_a_number_in_the_middle_of_a_page_is_no_page_number() -> None:
    lines = ["one", "two", "three", "12", "five", "six", "seven"]
    assert kept(["\n".join(lines)]) == lines


def test_lines_keep_the_numbers_the_library_gives_them() -> None:
    report = divide(with_heads(4))
    assert report.kept[3] == Line(2, 2, "words of page b")
    assert report.kept[3].locator == "page 2 line 2"
    assert report.pages == 4
    assert [line.number for line in report.kept if line.page == 2] == [2, 3]


def test_from_a_place_in_the_text_back_to_its_line() -> None:
    report = divide(["alpha\nbeta", "gamma\ndelta"])
    assert report.flat == "alpha\nbeta\ngamma\ndelta"
    at = report.flat.index("gamma")
    assert report.line_at(at).locator == "page 2 line 1"
    assert report.line_at(at - 2).locator == "page 1 line 2"
    assert report.span(at, at + 5) == "page 2 line 1"
    assert report.span(at, at + 9) == "page 2 line 1-2"
    assert report.span(2, at + 2) == "page 1 line 1"  # a span over two pages is told by its beginning


def test_a_page_without_a_line_takes_nothing_from_the_others() -> None:
    report = divide(["alpha", "", "gamma"])
    assert [line.locator for line in report.kept] == ["page 1 line 1", "page 3 line 1"]
    assert report.pages == 3


def test_the_file_gives_what_the_lines_were(tmp_path: Path) -> None:
    pages = ilacs()
    found = pages_of(write_report(tmp_path / "a.pdf", pages))
    assert found == texts(pages)


REFUSED = {
    "a password": (encrypted_pdf(), "the PDF is protected by a password"),
    "a cut": (truncated_pdf(), "the PDF is broken: "),
    "too many pages": (
        long_pdf(MOST_PAGES + 1),
        f"the PDF has {MOST_PAGES + 1} pages; no inspection report has more than",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_pdf_that_cannot_be_read_is_refused_with_its_reason(tmp_path: Path, case: str) -> None:
    content, reason = REFUSED[case]
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource) as refused:
        pages_of(path)
    assert refused.value.what.startswith(reason)
    assert refused.value.where == str(path)


def test_as_many_pages_as_may_be_are_read(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(long_pdf(MOST_PAGES))
    assert len(pages_of(path)) == MOST_PAGES


@pytest.mark.parametrize("content", [image_only_pdf(), report_pdf([["Ofsted", "Inspection of services"]])])
def test_pictures_of_pages_and_a_few_letters_are_no_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource) as refused:
        read_report(path)
    assert refused.value.what == "the PDF holds pictures of pages and no text"
