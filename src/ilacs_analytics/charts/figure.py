"""What a notebook shows: a figure, a table with its labels of columns, a sentence, each with a plain form for a page.

A `Figure` holds the picture, its text alternative and the table behind it together, so that none is handed over without
the others. JupyterLab shows the SVG; the report bundle reads the JSON. Draws nothing itself.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ilacs_analytics.analysis.frames import json_value
from ilacs_analytics.drawing import DRAW, FIGURE_MIMETYPE, draw_svg

if TYPE_CHECKING:
    import altair as alt

TABLE_MIMETYPE = "application/vnd.ilacs.table+json"
LABELS = {
    "as_at": "Known to",
    "authority_code": "ONS code",
    "is_good_or_better": "Good or better",
    "la_code": "DfE code",
    "started_on": "Inspection started",
    "ended_on": "Inspection ended",
    "published_on": "Published",
    "period_end": "Date",
    "neighbour_n": "Neighbours with a value",
    "neighbour_model": "Neighbour model",
    "neighbour_link_n": "Neighbours named by the model",
    "source_id": "Source",
    "source_ids": "Sources",
    "sha256": "Checksum",
    "url": "Address",
}
ABBREVIATIONS = {"id": "ID", "england": "England", "n": "n", "ilacs": "ILACS", "sif": "SIF", "fte": "FTE"}
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>#+|~!$&-])")
COMMAND = re.compile(r"(`ilacs [^`\n]+`)")
"""A command of this package inside a sentence: the one thing of it that stays Markdown."""


def column_label(column: str) -> str:
    """A column as a reader is shown it: `authority` -> 'Authority', `period_end` -> 'Date'."""
    if column in LABELS:
        return LABELS[column]
    text = " ".join(ABBREVIATIONS.get(word, word) for word in column.removesuffix("_on").split("_"))
    return text[:1].upper() + text[1:]


def _columns_and_rows(frame: pd.DataFrame) -> tuple[list[str], list[list[Any]]]:
    names = [str(column) for column in frame.columns]
    columns = [
        column_label(name.removesuffix("_label") if name.removesuffix("_label") not in names else name)
        for name in names
    ]
    values = [[json_value(value) for value in column.tolist()] for _, column in frame.items()]
    return columns, [list(row) for row in zip(*values, strict=True)]


def vegalite_version() -> str:
    """The Vega-Lite version of the installed Altair as vl-convert names it: '6.4'."""
    import altair as alt

    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


@dataclass(frozen=True)
class Figure:
    """One picture with its title, text alternative (`description`), table and line of sources."""

    name: str
    chart: alt.TopLevelMixin
    title: str
    description: str
    table: pd.DataFrame
    source_line: str = ""

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification, data included."""
        return self._spec

    @cached_property
    def _spec(self) -> dict[str, Any]:
        return _specification(self.chart)

    def svg(self) -> str:
        """The picture as SVG text, drawn without a network."""
        return draw_svg(self.spec())

    def png(self, *, scale: float = 2) -> bytes:
        """The picture as PNG."""
        import vl_convert

        drawn: bytes = vl_convert.vegalite_to_png(self.spec(), vl_version=vegalite_version(), scale=scale)
        return drawn

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        columns, rows = _columns_and_rows(self.table)
        later = os.environ.get(DRAW) == "later"
        return {
            FIGURE_MIMETYPE: {
                "name": self.name,
                "title": self.title,
                "description": self.description,
                "source_line": self.source_line,
                "columns": columns,
                "rows": rows,
                "spec": self.spec(),
            },
            **({} if later else {"image/svg+xml": self.svg()}),
            "text/plain": self.description,
        }


def make_figure(chart: alt.TopLevelMixin, *, name: str, table: pd.DataFrame, source_line: str = "") -> Figure:
    """A figure whose title and text alternative are those the chart computed for itself.

    Raises `ValueError` where the name is not snake_case, or the chart has no title or description.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise ValueError(f"'{name}' is no name for a figure; write it in snake_case")
    spec = _specification(chart)
    title = spec.get("title", {})
    text = title.get("text", "") if isinstance(title, dict) else title
    text = " ".join(text) if isinstance(text, list) else text
    description = spec.get("description", "")
    if not text or not description:
        raise ValueError(f"figure '{name}' needs a chart with a title and a description")
    figure = Figure(name=name, chart=chart, title=text, description=description, table=table, source_line=source_line)
    vars(figure)["_spec"] = spec  # written out once: it takes longer than drawing it
    return figure


def _specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """What a chart is written out as. Holding it against the schema, part after part, would take most of the time."""
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):
        spec: dict[str, Any] = chart.to_dict(validate=False)
    return spec


@dataclass(frozen=True)
class Table:
    """One table of a page."""

    name: str
    title: str
    frame: pd.DataFrame

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        columns, rows = _columns_and_rows(self.frame)
        return {
            TABLE_MIMETYPE: {"name": self.name, "title": self.title, "columns": columns, "rows": rows},
            "text/html": _html_table(self.title, columns, rows),
            "text/plain": "\n".join([self.title, " | ".join(columns), *(" | ".join(map(_cell, row)) for row in rows)]),
        }


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def _html_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(_cell(v))}</td>" for v in row) + "</tr>" for row in rows)
    caption = f"<caption>{html.escape(title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@dataclass(frozen=True)
class Sentence:
    """One sentence, or several as a list; computed from a frame, never written by hand."""

    text: str | Sequence[str]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        texts = [self.text] if isinstance(self.text, str) else list(self.text)
        escaped = [_escaped(text) for text in texts]
        markdown = escaped[0] if len(escaped) == 1 else "\n".join(f"- {text}" for text in escaped)
        return {"text/markdown": markdown, "text/plain": "\n".join(texts)}


def _escaped(text: str) -> str:
    parts = COMMAND.split(text)
    parts[::2] = [MARKDOWN_SIGNS.sub(r"\\\1", part) for part in parts[::2]]
    return "".join(parts)
