"""The PDF of a page: opens, tagged, whole tables, words for links, nothing from the network, the same bytes again."""

from __future__ import annotations

import re
import socket
import zlib
from pathlib import Path

import pypdfium2
import pytest
from made_page import BLOCKS, ENTRY, FIGURE, LINKED, RUN, TEXT, long_table

from ilacs_analytics.errors import ReportNotWritten
from ilacs_analytics.reports.page.formats import pdf
from ilacs_analytics.reports.page.formats.layout import print_table
from ilacs_analytics.reports.page.formats.pdf import (
    for_print,
    render_print,
    why_no_pdf,
    without_bundle_links,
    write_pdf,
)

NEEDS_PANGO = pytest.mark.skipif(bool(why_no_pdf()), reason=f"no PDF here: {why_no_pdf()}")
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def made(tmp_path: Path, blocks, name: str = "page.pdf") -> Path:
    path = tmp_path / name
    write_pdf(render_print(ENTRY, blocks, RUN), path, title=ENTRY["title"], base=tmp_path)
    return path


def pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def inflated(path: Path) -> bytes:
    """The file with its compressed streams opened."""
    raw = path.read_bytes()
    told = [raw]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL):
        try:
            told.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(told)


@NEEDS_PANGO
def test_it_is_tagged_and_says_what_it_is(tmp_path: Path) -> None:
    whole = inflated(made(tmp_path, BLOCKS))
    for mark in (b"/StructTreeRoot", b"/Marked true", b"/Lang", b'pdfuaid:part="1"', b"/Figure", b"/TH", b"/Caption"):
        assert mark in whole, mark
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as document:
        assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
        told = document.get_metadata_dict()
    assert told["Title"] == "Profile: Medway"
    assert told["Subject"] == "What do inspections & census say? Of Medway."
    assert told["CreationDate"].startswith("D:20260301020304")


@NEEDS_PANGO
def test_it_holds_the_text_of_tables_and_charts(tmp_path: Path) -> None:
    text = " ".join(" ".join(pages(made(tmp_path, BLOCKS))).split())
    for words in (
        "Inspections and visits",
        "2023-07-17",
        "page 8",
        "20.67",
        "No rows.",
        "Build 0123abcd4567",
        "1 March 2026",
    ):
        assert words in text, words
    assert "Source: Department for Education, workforce census" in text
    assert "Open Government Licence v3.0: Ofsted" in text
    assert "Until: 2025-12-31" in text
    assert "2 documents, known to 31 March 2025; the latest was published on 25 September 2025." in text
    assert re.search(r"The table behind this chart is table 1, page [12]\.", text)
    assert "sources/report-medway.pdf" not in text


@NEEDS_PANGO
def test_a_long_table_goes_over_pages_whole_with_its_heading_again(tmp_path: Path) -> None:
    told = pages(made(tmp_path, [TEXT, long_table(150)]))
    assert len(told) > 2
    text = " ".join(told)
    assert [number for number in range(150) if f"word{number}" not in text] == []
    assert all("Quarter" in page for page in told[:3])
    assert f"page 2 of {len(told)}" in told[1]


@NEEDS_PANGO
def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    assert made(tmp_path, BLOCKS, "a.pdf").read_bytes() == made(tmp_path, BLOCKS, "b.pdf").read_bytes()


@NEEDS_PANGO
def test_nothing_reaches_the_network_or_leaves_the_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *told, **_: asked.append(told) or [])
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    outside = tmp_path / "outside.png"
    outside.write_bytes(PIXEL)
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "inside.png").write_bytes(PIXEL)
    places = (
        "https://www.gov.uk/a.png",
        "http://127.0.0.1:9/a.png",
        "ftp://127.0.0.1/a",
        outside.as_uri(),
        "../outside.png",
    )
    shown = "".join(f'<img alt="x" src="{place}">' for place in places)
    sheet = '<link rel="stylesheet" href="https://www.gov.uk/a.css">'
    write_pdf(f'<html lang="en"><head>{sheet}</head><p>Words{shown}', bundle / "x.pdf", title="x", base=bundle)
    assert asked == []
    assert "Words" in pages(bundle / "x.pdf")[0]
    assert b"/Subtype /Image" not in inflated(bundle / "x.pdf")
    write_pdf('<html lang="en"><p><img alt="x" src="inside.png">', bundle / "y.pdf", title="y", base=bundle)
    assert b"/Subtype /Image" in inflated(bundle / "y.pdf")
    fetcher = pdf._closed_fetcher()(bundle)
    for place in (*places[:4], (bundle / "inside.png").as_uri().replace("file://", "file://server")):
        with pytest.raises(ValueError, match="outside the bundle"):
            fetcher.fetch(place)


@NEEDS_PANGO
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReportNotWritten, match="the PDF cannot be written"):
        write_pdf("<p>x", tmp_path / "file" / "x.pdf", title="x", base=tmp_path)


def test_a_machine_without_pango_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, *told: object, **more: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango'\nmore")
        return __import__(name, *told, **more)

    monkeypatch.setitem(pdf.__builtins__, "__import__", refuse)
    with pytest.raises(ReportNotWritten, match="install Pango") as caught:
        write_pdf("<p>x", tmp_path / "x.pdf", title="x", base=tmp_path)
    assert caught.value.what == "no PDF can be made on this machine: cannot load library 'libpango'"
    assert why_no_pdf() == caught.value.what


def test_links_into_the_bundle_become_words_and_those_of_the_web_stay() -> None:
    assert without_bundle_links(LINKED.html) == (
        '<p>See what ran and <a href="https://www.gov.uk/x">the guidance</a>.</p>'
    )


def test_the_print_has_no_script_no_live_chart_and_no_navigation() -> None:
    html = render_print(ENTRY, BLOCKS, RUN)
    assert "<script" not in html
    assert "vega" not in html
    assert "<nav" not in html
    assert 'alt="Agency rate fell &amp; rose. Lines of the agency rate: 29.3% in 2017, 20.7% in 2025."' in html
    assert html.index('<h2 id="Sources">') > html.index('<section class="paper-')


def test_a_heading_moves_onto_the_page_of_its_table() -> None:
    html = render_print(ENTRY, BLOCKS, RUN)
    assert '"><h2 id="Sources">Sources</h2>\n<h3>Documents</h3>' in html


def test_a_figure_without_a_picture_is_told_in_words() -> None:
    bare = type(FIGURE)("figure", content=FIGURE.content)
    html = render_print(ENTRY, [bare], RUN)
    assert "<img" not in html
    assert "<p>Agency rate fell &amp; rose. Lines of the agency rate" in html


def test_lines_of_a_text_stand_apart() -> None:
    told = for_print(FIGURE.svg)
    assert 'font-size="12px">Nov</text>' in told
    assert 'font-size="12px" y="14">2011</text>' in told
    assert "tspan" not in told


WIDE = ["Authority", "Framework", "Framework label", "Grade", "Grade label", "Value", "Symbol"]


def test_what_repeats_is_said_once_above_a_wide_table() -> None:
    rows = [["Medway", "a", "Alpha", "g", "Good", 1.5, None], ["Medway", "b", "Beta", "g", "Good", 2.0, None]]
    table = print_table("T", WIDE, rows)
    assert table.above == [
        "The same in every row: Authority: Medway; Grade: g; Grade label: Good.",
        "Empty in every row: Symbol.",
    ]
    assert table.columns == ["Framework", "Framework label", "Value"]
    assert table.rows == [["a", "Alpha", 1.5], ["b", "Beta", 2.0]]
    assert (table.page, table.numeric, table.is_tight) == ("upright", [False, False, True], False)


def test_a_code_goes_only_where_its_label_says_the_same() -> None:
    columns = ["Framework", "Framework label", "Grade", "Grade label", "A", "B", "C"]
    rows = [
        ["a", "Alpha", "g", "Good", 1, 2, 3],
        ["b", "Beta", "o", "Good", 2, 3, 4],
        ["b", "Beta", "x", "Bad", 3, 4, 5],
    ]
    table = print_table("T", columns, rows)
    assert table.above == ["Codes that stand for labels are in the workbook and the CSV alone: Framework."]
    assert table.columns == ["Framework label", "Grade", "Grade label", "A", "B", "C"]


@pytest.mark.parametrize("rows", [[], [["x"] * 7], [["x"] * 7, ["x"] * 7]])
def test_a_table_of_no_row_one_row_or_equal_rows_keeps_its_columns(rows) -> None:
    table = print_table("T", list("abcdefg"), rows)
    assert (table.columns, table.rows, table.above) == (list("abcdefg"), rows, [])


def test_wide_tables_lie_across_and_no_word_is_broken_that_need_not_be() -> None:
    upright = print_table("T", ["A", "B"], [["x" * 30, "y" * 30]])
    across = print_table("T", list("abcde"), [["word " * 8] * 5])
    small = print_table("T", [f"c{n}" for n in range(6)], [["word " * 8] * 6])
    tight = print_table("T", [f"c{n}" for n in range(12)], [[f"{n}" + "w" * 40 for n in range(12)]])
    assert [table.page for table in (upright, across, small, tight)] == ["upright", "across", "small", "small"]
    assert [table.is_tight for table in (upright, across, small, tight)] == [False, False, False, True]
    assert sum(tight.widths) == pytest.approx(100, abs=0.1)
    assert sum(across.widths) == pytest.approx(100, abs=0.1)  # room that is left goes to what would be wrapped
