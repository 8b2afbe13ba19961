"""Charts of a page as files of their own, PNG and SVG, each with its title, source line and text alternative in the picture.

A picture is lifted out of a page and pasted elsewhere; what it shows and where it comes from must travel with it. The SVG
is the one the page shows; nothing is drawn a second time.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from ilacs_analytics.drawing import SVG_MARGIN
from ilacs_analytics.errors import ReportNotWritten, because
from ilacs_analytics.reports.page.page import Block

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
SIZE, LEADING, GAP = 11, 14, 8
INDENT = SVG_MARGIN + 2
"""Where text begins: under the chart's own title, which stands right of the margin that figures are given."""
LETTER_WIDTH = 5.3
"""Of a letter at that size, in pixels; a little more than Arial's mean, so that no line leaves the picture."""
PNG_SCALE = 2
_ROOT = re.compile(
    r'<svg\b[^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"[^>]*>'
)
_PAGE_ID = re.compile(r'(\bid="|url\(#|href="#)g\d+-')
TITLE_SIZE, TITLE_LEADING = 16, 20
TITLE_LETTER_WIDTH = 9


def write_images(folder: Path, stem: str, blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Write `<stem>-<name>.svg` and `.png` (two pixels for each of the SVG) for every figure; what was written, in order.

    Keys of an entry: name, title, description, svg, png (names of files in the folder). The same blocks give the same
    bytes. A figure without a picture is left out. Raises `ReportNotWritten`.
    """
    import vl_convert

    written: list[dict[str, Any]] = []
    try:
        for block in blocks:
            if block.kind != "figure" or not _ROOT.search(block.svg):
                continue
            folder.mkdir(parents=True, exist_ok=True)
            name = block.content["name"]
            picture = compose(block, identifier=f"{stem}-{name}")
            svg, png = folder / f"{stem}-{name}.svg", folder / f"{stem}-{name}.png"
            svg.write_text(picture, encoding="utf-8")
            png.write_bytes(_packed(vl_convert.svg_to_png(picture, scale=PNG_SCALE)))
            kept = {key: block.content[key] for key in ("name", "title", "description")}
            written.append({**kept, "svg": svg.name, "png": png.name})
    except OSError as error:
        raise ReportNotWritten(f"a chart cannot be written: {because(error)}", where=str(folder)) from error
    return written


def _packed(png: bytes) -> bytes:
    """The same picture in about a quarter of the bytes: without the channel of transparency, which nothing uses."""
    from PIL import Image

    packed = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(packed, "PNG", dpi=(96 * PNG_SCALE, 96 * PNG_SCALE))
    return packed.getvalue()


def compose(block: Block, *, identifier: str) -> str:
    """The figure as one SVG document: title and description for screen readers, the chart, its source line below it.

    The chart draws its title itself; where it does not, the title is put above it.
    """
    content = block.content
    svg = _PAGE_ID.sub(r"\1", block.svg)  # ids of the page differ from run to run
    root = _ROOT.search(svg)
    if root is None:
        raise ValueError(f"the picture of figure '{content['name']}' is no SVG with a width, a height and a viewBox")
    width, height, left, top, box_width, box_height = (float(part) for part in root.groups())
    above = (
        []
        if _draws(svg, content["title"])
        else textwrap.wrap(content["title"], max(20, int((box_width - INDENT) / TITLE_LETTER_WIDTH)))
    )
    below = textwrap.wrap(content.get("source_line", ""), max(20, int((box_width - INDENT) / LETTER_WIDTH)))
    over = len(above) * TITLE_LEADING + GAP if above else 0
    under = len(below) * LEADING + GAP if below else 0
    lines = [
        _line(text, left, top - over + (number + 0.8) * TITLE_LEADING, size=TITLE_SIZE, weight="bold")
        for number, text in enumerate(above)
    ] + [_line(text, left, top + box_height + (number + 0.8) * LEADING) for number, text in enumerate(below)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'width="{width:g}" height="{height + over + under:g}" '
        f'viewBox="{left:g} {top - over:g} {box_width:g} {box_height + over + under:g}" '
        f'role="img" lang="en-GB" aria-labelledby="{identifier}-title {identifier}-desc">'
        f'<title id="{identifier}-title">{escape(content["title"])}</title>'
        f'<desc id="{identifier}-desc">{escape(content["description"])}</desc>'
        f'<rect x="{left:g}" y="{top - over:g}" width="{box_width:g}" height="{box_height + over + under:g}" fill="#FFFFFF"/>'
    )
    body = svg[root.end() : svg.rindex("</svg>")]
    return f'{head}<g aria-hidden="true">{body}{"".join(lines)}</g></svg>\n'


def _draws(svg: str, title: str) -> bool:
    """Whether the title stands in the picture, wrapped or not."""
    drawn = " ".join(re.findall(r">([^<>]+)<", svg))
    return escape(title, quote=False) in " ".join(drawn.split())


def _line(text: str, left: float, baseline: float, *, size: int = SIZE, weight: str = "normal") -> str:
    colour = "#0B0C0C" if weight == "bold" else "#3D3D3D"
    return (
        f'<text x="{left + INDENT:g}" y="{baseline:g}" font-family="{FONT}" font-size="{size}px" font-weight="{weight}" '
        f'fill="{colour}">{escape(text)}</text>'
    )
