"""What every form of a page says of itself: what it asks, of whom, up to which day, from which build, under which licence."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ilacs_analytics.analysis.wording import counted, day, listed
from ilacs_analytics.reports.page.page import Block

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0: Ofsted, outcomes of inspections "
    "and inspection reports; Department for Education, children's social work workforce. Statements of councils are "
    "figures and codes read from their published committee papers."
)
SOURCES = "sources"
"""Name of the table of documents that pages end with."""
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMED_AT_MOST = 12


def plain(text: str) -> str:
    """The words of a piece of HTML, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def question(blocks: Sequence[Block]) -> str:
    """What the page asks: the words under its title; empty where a page begins with something else."""
    return plain(blocks[0].html) if blocks and blocks[0].kind == "text" else ""


def authorities(entry: Mapping[str, Any]) -> str:
    """Whom a page is about: 'Medway', 'Durham and Medway', 'every authority loaded'; many are counted."""
    parameters = entry["parameters"]
    named = [parameters["authority"]] if parameters.get("authority") else list(parameters.get("authorities") or [])
    if not named:
        return "every authority loaded"
    if len(named) > _NAMED_AT_MOST:
        return f"{counted(len(named), 'authority', 'authorities')}, from {named[0]} to {named[-1]}"
    return listed(named)


def asked(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Parameters with a value, those that name authorities left out: [('Until', '2024-12-31')]."""
    told = []
    for name, value in entry["parameters"].items():
        if name not in {"authority", "authorities"} and value not in ("", [], None):
            words = name.replace("_", " ")
            text = ", ".join(map(str, value)) if isinstance(value, list) else _yes_no(value)
            told.append((words[:1].upper() + words[1:], text))
    return told


def _yes_no(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def known_to(blocks: Sequence[Block]) -> str:
    """Up to which days the documents of a page are known, in one sentence; empty where it lists none."""
    rows = list(_source_rows(blocks))
    if not rows:
        return ""
    known = sorted(row["Known to"] for row in rows if _is_day(row.get("Known to")))
    published = sorted(row["Published"] for row in rows if _is_day(row.get("Published")))
    told = counted(len(rows), "document")
    if known:
        to = "" if known[0] == known[-1] else f"dates from {_day(known[0])} to "
        told += f", known to {to}{_day(known[-1])}"
    if published:
        told += f"; the latest was published on {_day(published[-1])}"
    return told + "."


def _source_rows(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block.kind == "table" and block.content["name"] == SOURCES:
            yield from (dict(zip(block.content["columns"], row, strict=True)) for row in block.content["rows"])


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _ISO_DAY.fullmatch(value) is not None


def _day(text: str) -> str:
    return day(dt.date.fromisoformat(text))


def finished(run: Mapping[str, Any]) -> dt.datetime:
    """When the run was finished: the only moment that stands in a file, so that the same run gives the same bytes."""
    return dt.datetime.fromisoformat(str(run["finished_at"]))


def description(entry: Mapping[str, Any], blocks: Sequence[Block]) -> str:
    """One sentence or two for the metadata of a file."""
    return f"{question(blocks)} Of {authorities(entry)}.".strip()
