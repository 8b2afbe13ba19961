"""Charts as files: what was drawn, with title, source line and text alternative in the picture, and the same bytes again."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from made_page import BLOCKS, FIGURE, INSPECTIONS
from PIL import Image

from ilacs_analytics.errors import ReportNotWritten
from ilacs_analytics.reports.page.formats.images import compose, write_images
from ilacs_analytics.reports.page.formats.offered import FORMATS, offers, pdf_file, workbook_file

SPACE = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in parsed(svg).iter(f"{SPACE}text")]


def test_each_figure_is_written_twice_under_its_own_name(tmp_path: Path) -> None:
    written = write_images(tmp_path / "charts", "profile-medway", BLOCKS)
    assert written == [
        {
            "name": "agency_series",
            "title": "Agency rate fell & rose",
            "description": "Lines of the agency rate: 29.3% in 2017, 20.7% in 2025.",
            "svg": "profile-medway-agency_series.svg",
            "png": "profile-medway-agency_series.png",
        }
    ]
    assert sorted(path.name for path in (tmp_path / "charts").iterdir()) == sorted(
        [written[0]["svg"], written[0]["png"]]
    )


def test_the_svg_says_what_it_shows_and_where_it_comes_from(tmp_path: Path) -> None:
    [written] = write_images(tmp_path, "p", [FIGURE])
    svg = (tmp_path / written["svg"]).read_text(encoding="utf-8")
    root = parsed(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "p-agency_series-title p-agency_series-desc"
    assert root[0].tag == f"{SPACE}title"
    assert root[0].text == "Agency rate fell & rose"
    assert root[1].tag == f"{SPACE}desc"
    assert root[1].text == FIGURE.content["description"]
    told = texts(svg)
    assert told[0] == "Agency rate fell & rose"
    assert " ".join(told[2:]) == FIGURE.content["source_line"]


def test_the_picture_grows_by_its_source_line_and_no_more() -> None:
    root = parsed(compose(FIGURE, identifier="x"))
    lines = len(texts(compose(FIGURE, identifier="x"))) - 2
    assert (root.get("width"), root.get("height")) == ("318", f"{120 + 8 + 14 * lines}")
    bare = replace(FIGURE, content={**FIGURE.content, "source_line": ""})
    assert parsed(compose(bare, identifier="x")).get("height") == "120"


def test_a_title_that_the_chart_does_not_draw_is_put_above_it() -> None:
    other = replace(FIGURE, content={**FIGURE.content, "title": "Another title"})
    svg = compose(other, identifier="x")
    assert "Another title" in texts(svg)
    assert parsed(svg).get("viewBox", "").split()[1] == "-28"
    assert compose(FIGURE, identifier="x").count("Agency rate fell &amp; rose") == 2  # its <title> and what it draws


def test_the_png_has_two_pixels_for_one_and_is_not_blank(tmp_path: Path) -> None:
    [written] = write_images(tmp_path, "p", [FIGURE])
    root = parsed(compose(FIGURE, identifier="x"))
    with Image.open(io.BytesIO((tmp_path / written["png"]).read_bytes())) as picture:
        assert picture.size == (636, 2 * int(root.get("height", "0")))
        colours = {colour: count for count, colour in picture.getcolors(maxcolors=100_000)}
    assert colours[(0x12, 0x43, 0x6D)] == pytest.approx(4 * 200 * 20, rel=0.02)  # what its clip leaves of the bar
    assert len(colours) > 10  # letters are drawn with smoothed edges


def test_the_same_blocks_give_the_same_bytes_whatever_ids_the_page_gave(tmp_path: Path) -> None:
    again = replace(FIGURE, svg=FIGURE.svg.replace("g7-", "g1234-"))
    write_images(tmp_path / "a", "p", [FIGURE])
    write_images(tmp_path / "b", "p", [again])
    for name in ("p-agency_series.svg", "p-agency_series.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_has_no_picture_is_left_out(tmp_path: Path) -> None:
    assert write_images(tmp_path / "charts", "p", [INSPECTIONS, replace(FIGURE, svg="")]) == []
    assert not (tmp_path / "charts").exists()
    with pytest.raises(ValueError, match="the picture of figure 'agency_series' is no SVG"):
        compose(replace(FIGURE, svg="<p>"), identifier="x")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReportNotWritten, match="a chart cannot be written"):
        write_images(tmp_path / "file" / "charts", "p", [FIGURE])


def test_what_a_page_offers() -> None:
    told = offers("p", FORMATS, [FIGURE.content])
    assert [(offer["label"], offer["file"], offer["media_type"].partition("/")[0]) for offer in told] == [
        ("PDF", "pdf/p.pdf", "application"),
        ("Workbook (XLSX)", "workbooks/p.xlsx", "application"),
        ("Agency rate fell & rose (PNG)", "charts/p-agency_series.png", "image"),
        ("Agency rate fell & rose (SVG)", "charts/p-agency_series.svg", "image"),
    ]
    assert (pdf_file("p"), workbook_file("p")) == (told[0]["file"], told[1]["file"])
    assert offers("p", ["html"], [FIGURE.content]) == []
    assert [offer["format"] for offer in offers("p", ["xlsx"], [FIGURE.content])] == ["xlsx"]
    with pytest.raises(ValueError, match="'docx' is no format of a page; there are html, pdf, xlsx, images"):
        offers("p", ["html", "docx"])
