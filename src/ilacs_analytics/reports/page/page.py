"""From an executed notebook to one page that works from a USB stick: no network, one Vega runtime, SVG where no script runs.

The page shows what a reader needs: text, sentences, figures each with a name, a text alternative and its table. The
code stays in the notebook that lies beside the page.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from ilacs_analytics.analysis.wording import day

FIGURE = "application/vnd.ilacs.figure+json"
TABLE = "application/vnd.ilacs.table+json"


@dataclass(frozen=True)
class Block:
    """One thing on a page. `kind`: text (HTML), figure, table, plain (preformatted) or failure."""

    kind: str
    html: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    svg: str = ""


@dataclass(frozen=True)
class Link:
    """A link of the bundle's navigation."""

    href: str
    text: str
    authority: str = ""


def read_blocks(executed: dict[str, Any]) -> list[Block]:
    """What an executed notebook shows, in order; its title and code are left to the page and the notebook."""
    blocks: list[Block] = []
    for cell in executed["cells"]:
        if cell["cell_type"] == "markdown":
            text = re.sub(r"(?m)\A# .*\n?", "", _text(cell["source"]))
            if text.strip():
                blocks.append(Block("text", html=render_markdown(text)))
        elif cell["cell_type"] == "code":
            blocks.extend(_read_output(output) for output in cell.get("outputs", []))
    return blocks


def _read_output(output: dict[str, Any]) -> Block:
    if output["output_type"] == "stream":
        return Block("plain", html=escape(_text(output["text"])))
    if output["output_type"] == "error":
        return Block("failure", html=escape(f"{output['ename']}: {output['evalue']}"))
    shown = output["data"]
    if FIGURE in shown:
        return Block("figure", content=shown[FIGURE], svg=unique_ids(_text(shown.get("image/svg+xml", ""))))
    if TABLE in shown:
        return Block("table", content=shown[TABLE])
    if "text/markdown" in shown:
        return Block("text", html=render_markdown(_text(shown["text/markdown"])))
    if "text/html" in shown:
        return Block("text", html=_text(shown["text/html"]))
    return Block("plain", html=escape(_text(shown.get("text/plain", ""))))


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def render_markdown(text: str) -> str:
    """Markdown as HTML."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return re.sub(r'<a class="anchor-link".*?</a>', "", str(markdown2html_mistune(text)))


_counter = iter(range(1, 10**9))


def unique_ids(svg: str) -> str:
    """An SVG whose ids (clip paths, gradients) cannot clash with those of another on the same page."""
    prefix = f"g{next(_counter)}-"
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", svg)
    return re.sub(r'href="#([^"]+)"', rf'href="#{prefix}\1"', svg)


def tables_of(blocks: Sequence[Block]) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """Name, columns and rows of every table on a page, those behind its figures included."""
    for block in blocks:
        if block.kind in {"figure", "table"}:
            yield block.content["name"], block.content["columns"], block.content["rows"]


def render(template: str, **values: Any) -> str:
    """One page of the bundle."""
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ilacs_analytics.reports.page"),
        autoescape=True,  # names end in .j2, so the library would not tell that they are pages
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["json_script"] = lambda value: Markup(  # noqa: S704 - escaped here for a script element
        json.dumps(value, ensure_ascii=False, default=str).replace("</", "<\\/").replace("<!--", "<\\!--")
    )
    environment.filters["cell"] = _cell
    environment.globals["is_code"] = lambda value: isinstance(value, str) and " " not in value and len(value) <= 32
    environment.filters["long_day"] = lambda value: day(dt.date.fromisoformat(value)) if value else "a day not told"
    environment.globals["is_number"] = lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    return environment


def _cell(value: Any) -> Any:
    """A value as a table shows it: two decimals at most, yes or no; the CSV beside it keeps every digit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return "" if value is None else value
