"""What reports does Ofsted list for an authority? The registry of provider pages, and the reading of one page.

This room reads what it is given and asks nobody: `fetch_reports` downloads. A page is a timeline of entries, each with a
link such as "Children's services inspection, PDF - 11 September 2023". A listing without a readable date is kept without
one, for it may be the newest.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from ilacs_analytics.errors import LinkNotFound, UnknownAuthority, nearest
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch.download import BY_HAND
from ilacs_analytics.sources.kept.listed_reports import ListedReport
from ilacs_analytics.sources.local.template import find_authority

REGISTRY = "data/reference/provider_page.csv"
FILE_HOSTS = ("files.ofsted.gov.uk", "files.api.ofsted.gov.uk")
"""Hosts on which Ofsted keeps the reports: today's, and the one older pages name."""
ENTRY_AT_MOST = 2000
"""Characters of an entry of the list: what is longer is the whole list, and says nothing of one link."""

_KIND = re.compile(
    r"(?:children\W{0,2}s\s+(?:social\s+care\s+|services\s+)+)?(?:focused\s+visit|monitoring\s+visit)"
    r"|children\W{0,2}s\s+(?:social\s+care\s+|services\s+)+(?:short\s+|standard\s+|re-?)?inspection"
    r"|(?:single\s+|re-?)?inspection\s+of\s+(?:local\s+authority\s+children|services\s+for\s+children)",
    re.IGNORECASE,
)
_OTHER_KIND = re.compile(
    r"\bsend\b|special educational|\bjoint\b|\badoption\b|\bfostering\b|youth offending", re.IGNORECASE
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<year>\d{4})"
_PDF_DAY = re.compile(rf"\bpdf\s*[-\u2010-\u2015:,]?\s*{_DAY}", re.IGNORECASE)
_PUBLISHED_DAY = re.compile(rf"\bpublished\s*(?:on)?\s*[-\u2010-\u2015:]?\s*{_DAY}", re.IGNORECASE)
_ANY_DAY = re.compile(rf"\b{_DAY}")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class ProviderPage:
    """Where Ofsted lists the reports of one authority; the columns of sql/core/provider_page.sql."""

    authority_code: str
    provider_number: str
    address: str


def read_pages(settings: Settings) -> tuple[ProviderPage, ...]:
    """Rows of the registry, in its order."""
    with settings.resource(REGISTRY).open(encoding="utf-8", newline="") as lines:
        return tuple(ProviderPage(**row) for row in csv.DictReader(lines))


def read_short_names(settings: Settings) -> dict[str, str]:
    """Short name of every authority by its code."""
    return {row["authority_code"]: row["short_name"] for row in _reference(settings, "authority.csv")}


def resolve_authorities(settings: Settings, names: Sequence[str], *, today: dt.date) -> tuple[str, ...]:
    """Codes for names, aliases or codes; `all`, `region:...` and `group:...` stand for many. Needs no warehouse.

    Raises `UnknownAuthority` with what may be meant.
    """
    current = [row for row in _reference(settings, "authority.csv") if not row["valid_to"]]
    regions = {row["place_code"]: row["name"] for row in _reference(settings, "place.csv")}
    codes: list[str] = []
    for name in names:
        kind, _, wanted = name.partition(":")
        if name.lower() == "all":
            codes += [row["authority_code"] for row in current]
        elif kind == "region" and wanted:
            found = [row for row in current if regions[row["region_code"]].lower() == wanted.lower()]
            if not found:
                known = sorted({regions[row["region_code"]] for row in current})
                raise UnknownAuthority(
                    f"'{wanted}' is not a region", next_step=nearest(wanted, known) or f"regions are {', '.join(known)}"
                )
            codes += [row["authority_code"] for row in found]
        elif kind == "group" and wanted:
            if wanted not in settings.groups:
                raise UnknownAuthority(
                    f"'{wanted}' is not a group of ilacs.toml",
                    where=str(settings.workspace / "ilacs.toml"),
                    next_step=nearest(wanted, settings.groups) or "write its line under [groups]",
                )
            codes += resolve_authorities(settings, settings.groups[wanted], today=today)
        else:
            short_name = find_authority(settings.resource("data", "reference"), name, today=today)
            codes += [row["authority_code"] for row in current if row["short_name"] == short_name]
    return tuple(dict.fromkeys(codes))


def parse_page(
    authority_code: str, address: str, text: str, *, file_hosts: Sequence[str] = FILE_HOSTS
) -> tuple[ListedReport, ...]:
    """Children's services inspections, focused and monitoring visits on a page, in its order, each address once.

    A link counts if it leads to a host of files, or says "PDF" and a date itself (the download then refuses a host
    nobody named, and the report stays known). Raises `LinkNotFound` where the page lists none.
    """
    parser = _Links()
    parser.feed(text)
    parser.close()
    links = [link for link in parser.found() if _is_file(link, address, file_hosts)]
    listed: dict[str, ListedReport] = {}
    for link in links:
        alone = sum(other.entry == link.entry for other in links) == 1
        told = _read_link(link, use_entry=alone)
        if told is None:
            continue
        title, day = told
        target = urldefrag(urljoin(address, link.href)).url
        if target not in listed or listed[target].published_on is None:
            listed[target] = ListedReport(authority_code, title, day, target)
    if not listed:
        raise LinkNotFound(
            f"none of the {len(links)} report(s) on the page is a children's services inspection or visit"
            if links
            else "the page lists no report",
            where=address,
            next_step=f"look at the page with a browser; if it has moved, mend {REGISTRY}, or {BY_HAND}",
        )
    return tuple(listed.values())


@dataclass(frozen=True)
class _Link:
    """A link, its own words, and the entry it stands in: number and words."""

    href: str
    words: str
    entry: int
    entry_words: str


class _Links(HTMLParser):
    """Links of a page with their words. Words are kept once; a link and an entry are spans of them."""

    ENTRIES = frozenset({"li", "tr", "article"})
    LISTS = frozenset({"ul", "ol", "table"})

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        self._silent = ""
        self._open: list[tuple[str, int]] = []
        self._spans: list[tuple[int, int]] = [(0, 0)]
        self._link: tuple[str, int, int] | None = None
        self._links: list[tuple[str, int, int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._silent = tag
        elif tag == "a":
            self._end_link()
            href = dict(attrs).get("href")
            if href:
                inner = next((number for name, number in reversed(self._open) if name in self.ENTRIES), 0)
                self._link = (href.strip(), inner, len(self._words))
        elif tag in self.ENTRIES | self.LISTS:
            if tag in self.ENTRIES and self._open and self._open[-1][0] == tag:  # an entry nobody closed
                self._close(tag)
            self._spans.append((len(self._words), -1))
            self._open.append((tag, len(self._spans) - 1))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "a":
            self._end_link()
        elif any(name == tag for name, _ in self._open):
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def found(self) -> list[_Link]:
        """Every link that was met; call it after the whole page."""
        self._end_link()
        while self._open:
            self._close(self._open[-1][0])
        return [
            _Link(href, self._text(first, last), entry, self._text(*self._spans[entry]) if entry else "")
            for href, entry, first, last in self._links
        ]

    def _text(self, first: int, last: int) -> str:
        size = 0
        for number in range(first, last):
            size += len(self._words[number])
            if size > ENTRY_AT_MOST:
                return ""
        return " ".join(" ".join(self._words[first:last]).split())

    def _end_link(self) -> None:
        if self._link is not None:
            self._links.append((*self._link, len(self._words)))
            self._link = None

    def _close(self, tag: str) -> None:
        while self._open:
            name, number = self._open.pop()
            self._spans[number] = (self._spans[number][0], len(self._words))
            if name == tag:
                return


def _is_file(link: _Link, page: str, file_hosts: Sequence[str]) -> bool:
    with contextlib.suppress(ValueError):  # an address nobody can follow
        target = urlsplit(urljoin(page, link.href))
        if target.hostname is None or target.scheme not in {"http", "https"}:
            return False
        return target.hostname in file_hosts or _PDF_DAY.search(link.words) is not None
    return False


def _read_link(link: _Link, *, use_entry: bool) -> tuple[str, dt.date | None] | None:
    """Title and day of a listing, or None for a report of another kind."""
    own = link.words
    entry = link.entry_words if use_entry else ""
    if _OTHER_KIND.search(own):
        return None
    if _KIND.search(own):
        title = _title(own)
    else:
        found = _KIND.search(entry)
        if found is None or _OTHER_KIND.search(entry):
            return None
        title = found[0]
    return title, _day(own) or _day(entry)


def _title(words: str) -> str:
    """What stands before "PDF - 11 September 2023", once where a page says it to eyes and to screen readers."""
    found = _PDF_DAY.search(words) or _ANY_DAY.search(words)
    title = re.sub(r"[\s,(\-\u2010-\u2015:]+(?:pdf\W*)?$", "", words[: found.start()] if found else words)
    parts = title.split()
    half = len(parts) // 2
    same = [part.casefold() for part in parts[:half]] == [part.casefold() for part in parts[half:]]
    return " ".join(parts[:half] if half and same else parts)


def _day(words: str) -> dt.date | None:
    """The day a listing names: that of the PDF, else of publication, else the one day it names."""
    for pattern in (_PDF_DAY, _PUBLISHED_DAY):
        for found in pattern.finditer(words):
            day = _as_day(found)
            if day is not None:
                return day
    days = {_as_day(found) for found in _ANY_DAY.finditer(words)} - {None}
    return days.pop() if len(days) == 1 else None


def _as_day(found: re.Match[str]) -> dt.date | None:
    month = found["month"].lower()
    number = next((number for number, name in enumerate(MONTHS, 1) if name.startswith(month)), 0)
    try:
        return dt.date(int(found["year"]), number, int(found["day"]))
    except ValueError:
        return None


def _reference(settings: Settings, name: str) -> list[dict[str, str]]:
    with settings.resource("data", "reference", name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
