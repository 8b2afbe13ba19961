"""A page as a tagged PDF (PDF/UA-1) for paper and for a letter: whole tables, pictures, no script, no link into a bundle.

The library that lays it out (WeasyPrint) needs Pango on the machine. Nothing reaches the network: a fetcher that refuses
everything but data and files of the bundle stands before it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from markupsafe import Markup

from ilacs_analytics.analysis.wording import day
from ilacs_analytics.errors import ReportNotWritten, because
from ilacs_analytics.reports.page.formats import words
from ilacs_analytics.reports.page.formats.layout import has_long_word, print_table
from ilacs_analytics.reports.page.originals import unlink_blocks
from ilacs_analytics.reports.page.page import Block, render

_ANCHOR = re.compile(r"(?s)<a\b(?P<told>[^>]*)>(?P<text>.*?)</a>")
_LINE = re.compile(r'<tspan(?: x="0")?(?: dy="(?P<down>[-\d.]+)")?>(?P<text>[^<]*)</tspan>')
_LINES = re.compile(rf"<text(?P<told>[^>]*)>(?P<lines>(?:{re.sub(r'[?]P<[a-z]+>', '?:', _LINE.pattern)}){{2,}})</text>")
_NO_PDF = "install Pango (Debian and Ubuntu: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0), or leave 'pdf' out of formats"


def render_print(entry: Mapping[str, Any], blocks: Sequence[Block], run: Mapping[str, Any]) -> str:
    """The page as HTML for paper: SVG for charts, their tables at the end, words where a link would lead into a bundle."""
    parts: list[dict[str, Any]] = []
    annex: list[dict[str, Any]] = []
    for block in unlink_blocks(blocks):
        content = block.content
        if block.kind == "figure":
            number = len(annex) + 1
            picture = base64.b64encode(for_print(block.svg).encode()).decode()
            parts.append({"kind": "figure", **content, "number": number, "picture": picture})
            table = print_table(content["title"], content["columns"], content["rows"])
            annex.append({"table": table, "number": number, "description": content["description"]})
        elif block.kind == "table":
            heading = parts.pop()["html"] if parts and _is_heading(parts[-1]) else ""
            table = print_table(content["title"], content["columns"], content["rows"])
            parts.append({"kind": "table", "table": table, "heading": heading})
        else:
            told = Markup(without_bundle_links(block.html))  # noqa: S704 - what the page itself prints
            parts.append({"kind": block.kind, "html": told})
    return render(
        "print.html.j2",
        page=entry,
        parts=parts,
        annex=annex,
        run=run,
        authorities=words.authorities(entry),
        asked=words.asked(entry),
        known_to=words.known_to(blocks),
        description=words.description(entry, blocks),
        attribution=words.ATTRIBUTION,
        long_word=has_long_word,
        finished_on=day(words.finished(run).date()),
    )


def _is_heading(part: Mapping[str, Any]) -> bool:
    """Whether a part is a heading and no more: it goes onto the page of the table it stands over."""
    return part["kind"] == "text" and re.fullmatch(r"(?s)<h2\b.*</h2>", part["html"].strip()) is not None


def for_print(svg: str) -> str:
    """The SVG with every line of a text as a text of its own: WeasyPrint would put the first of several lines askew."""

    def apart(found: re.Match[str]) -> str:
        told, down = "", 0.0
        for line in _LINE.finditer(found["lines"]):
            down += float(line["down"] or 0)
            shift = f' y="{down:g}"' if down else ""
            told += f"<text{found['told']}{shift}>{line['text']}</text>"
        return told

    return _LINES.sub(apart, svg)


def without_bundle_links(text: str) -> str:
    """The HTML with links to addresses of the web kept and all others replaced by their words: a PDF is mailed alone."""

    def kept(found: re.Match[str]) -> str:
        return found[0] if re.search(r'href="https?://', found["told"]) else found["text"]

    return _ANCHOR.sub(kept, text)


def write_pdf(html: str, path: Path, *, title: str, base: Path) -> None:
    """Write HTML as a tagged PDF; the same HTML gives the same bytes on the same machine.

    `base` is the bundle's folder, from which pictures may be read and nothing else. Raises `ReportNotWritten` where the
    machine lacks what WeasyPrint needs, or the file cannot be written.
    """
    weasyprint = _weasyprint()
    named = hashlib.sha256(f"{title}\n{html}".encode()).hexdigest()[:32].encode()
    document = weasyprint.HTML(
        string=html, base_url=base.resolve().as_uri() + "/", url_fetcher=_closed_fetcher()(base)
    ).render(pdf_variant="pdf/ua-1")
    document.metadata.title = title
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        document.write_pdf(path, pdf_variant="pdf/ua-1", pdf_identifier=named)
    except OSError as error:
        raise ReportNotWritten(f"the PDF cannot be written: {because(error)}", where=str(path)) from error


def why_no_pdf() -> str:
    """Why this machine cannot make a PDF, in the words of the library's loader; empty where it can."""
    try:
        _weasyprint()
    except ReportNotWritten as error:
        return error.what
    return ""


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:  # the Python part is there, a shared library of the system is not
        raise ReportNotWritten(
            f"no PDF can be made on this machine: {str(error).splitlines()[0]}", next_step=_NO_PDF
        ) from error
    return weasyprint


@lru_cache(maxsize=1)
def _closed_fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]
        """Reads data: addresses and files under one folder; everything else is refused and stays undrawn."""

        def __init__(self, folder: Path) -> None:
            super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)
            self._folder = folder.resolve()

        def fetch(self, url: str, headers: Any = None) -> Any:
            told = urlsplit(url)
            if told.scheme.lower() != "data":
                inside = Path(url2pathname(told.path)).resolve()
                if told.scheme.lower() != "file" or told.netloc or not inside.is_relative_to(self._folder):
                    raise ValueError(f"outside the bundle: {url}")
            return super().fetch(url, headers)

    return ClosedFetcher
