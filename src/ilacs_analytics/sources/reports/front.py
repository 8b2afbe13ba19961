"""What kind of report it is, of which authority, when the inspectors were there and when it was published.

Decided by the words of the first pages alone, never by a file's name. What is no report of these kinds is refused with the
reason.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ilacs_analytics.sources.reports.others import ELSE_TIER, TITLE_TIER, first_of
from ilacs_analytics.sources.reports.periods import Period, read_day, read_periods
from ilacs_analytics.sources.reports.text import ReportText

HEAD = 1200
"""Characters at the start of a report that hold its title, dates and publication."""
TITLE = 600
"""Characters within which a report says what it is."""
LETTER = 3500
"""Characters within which a letter says what it reports on."""


@dataclass(frozen=True)
class Front:
    """The first page: `family` of frameworks, `kind` of inspection, names as printed (most likely first), dates."""

    family: str
    kind: str
    names: tuple[str, ...]
    dates_printed: str
    dates_locator: str
    periods: tuple[Period, ...]
    published_printed: str
    published_on: dt.date | None
    focus: str = ""


class NotAReport(Exception):
    """No inspection report of a kind that is read; the text says why."""


_DATES = re.compile(
    r"^(?:Inspection|Visit|Review) dates?:?\s*(?P<dates>.{4,140}?)\s*\n"
    r"(?=Lead|Report|Reporting|Judge|The |Children|Inspector|This|Her |His |Age|Dear|Published|To )",
    re.MULTILINE | re.DOTALL,
)
_PUBLISHED = re.compile(r"^(?:Report )?published(?: on)?:?\s*(?P<day>\d[^\n]{5,24})$", re.MULTILINE | re.IGNORECASE)
_LETTER_DATES = re.compile(
    r"(?:visit|inspection) (?:to|of) (?P<name>.{3,120}?)(?:,? which (?:took place|was carried out))? "
    r"(?:on|(?P<between>between)|from) (?P<dates>\d.{4,80}?\d{4}(?: (?:and|to) \d{1,2} [A-Z][a-z]+ \d{4})?)\b"
)
_SIF = re.compile(
    r"inspection of services for children in need of help\b.{0,20}?\bchildren looked after and care leavers",
    re.IGNORECASE | re.DOTALL,
)
_LSCB = re.compile(r"review of the effectiveness of the local safeguarding children'?s? board", re.IGNORECASE)
_REINSPECTION = re.compile(r"\bre-?inspection of (?:services for children|children's services)", re.IGNORECASE)
_EARLIER_SIF = re.compile(
    r"(?:previous|last) (?:single )?inspection(?: report)? (?:of|for) (?:the )?local authority(?:'s)? "
    r"(?:children's services|services)"
    r".{0,120}?judge?ments .{0,60}?overall effectiveness:? inadequate.{0,400}?adoption performance",
    re.IGNORECASE | re.DOTALL,
)
_ILACS = re.compile(
    r"inspection of (?:.{3,90}? )?(?:children(?:'?s'?)? (?:social care )?services|trust|first)", re.IGNORECASE
)
_ILACS_TITLE = re.compile(
    r"^Inspection of (?P<name>[^\n]+(?:\n[^\n]+){0,2})\n(?=Inspection dates?)", re.MULTILINE | re.IGNORECASE
)
_TABLE = re.compile(r"\bJudge?ment\s+Grade\b", re.IGNORECASE)
_TLAC = re.compile(r"^inspection of looked after children services (?P<name>.{3,80}?) inspection dates", re.IGNORECASE)
_GENERIC = re.compile(r"^(?:local authority |)children's (?:social care )?services$|^services for", re.IGNORECASE)


def read_front(report: ReportText) -> Front:
    """The facts of the first page. Raises `NotAReport`."""
    text = report.flat
    head = text[:HEAD]
    line = " ".join(head.split())
    family, kind = _kind(text, line)
    if kind in {"focused_visit", "monitoring_visit"}:
        return _read_letter(report, kind)
    found = _DATES.search(head)
    periods = read_periods(" ".join(found["dates"].split())) if found else ()
    published = _PUBLISHED.search(head)
    return Front(
        family=family,
        kind=kind,
        names=_names(head, line, family),
        dates_printed=" ".join(found["dates"].split()) if found else "",
        dates_locator=report.line_at(found.start("dates")).locator if found else report.kept[0].locator,
        periods=periods,
        published_printed=published["day"] if published else "",
        published_on=read_day(published["day"]) if published else None,
    )


def _kind(text: str, line: str) -> tuple[str, str]:
    """Family and kind. Raises `NotAReport`."""
    if _SIF.search(line):
        return "sif", "reinspection" if _is_reinspection(text, line) else "standard"
    if _TLAC.search(line):
        return "tlac", "standard"
    has_table = bool(_TABLE.search(text[:3000]))
    visit = re.search(r"\b(focused|monitoring) visit\b", line[:900], re.IGNORECASE)
    title = _ILACS.search(line[:TITLE]) if has_table else visit
    other = first_of(TITLE_TIER, line[:TITLE])
    if other is not None and (title is None or other.at < title.start()):
        raise NotAReport(f"a report of {other.label} is not read")
    if visit and not has_table:
        return "ilacs", f"{visit[1].lower()}_visit"
    if _LSCB.search(line[:600]):
        return "lscb", "lscb_review"
    if title and has_table:
        return "ilacs", "not_stated"
    other = first_of(ELSE_TIER, line[:TITLE])
    if other is not None:
        raise NotAReport(f"it reports on {other.label}, not on an authority's services")
    raise NotAReport("it is no inspection report on an authority's children's services")


def _is_reinspection(text: str, line: str) -> bool:
    """Its title says so, or it has no review of the board and follows an inspection under the same framework."""
    if _REINSPECTION.search(line):
        return True
    return not _LSCB.search(line[:700]) and bool(_EARLIER_SIF.search(" ".join(text.split())))


def _names(head: str, line: str, family: str) -> tuple[str, ...]:
    """Names of the authority as printed: in the title, else above it."""
    names = []
    if family == "tlac":
        found = _TLAC.search(line)
        names += [found["name"]] if found else []
    title = _ILACS_TITLE.search(head)
    if title and not _GENERIC.match(" ".join(title["name"].split())):
        names.append(re.split(r"\binspection of\b", " ".join(title["name"].split()), flags=re.IGNORECASE)[-1].strip())
    above = re.split(r"^(?:re-?)?inspection of|^review of the", head, maxsplit=1, flags=re.IGNORECASE | re.MULTILINE)[0]
    if above.strip():
        names.append(" ".join(above.split()))
    return tuple(dict.fromkeys(name.strip(" .,:") for name in names if name.strip(" .,:")))


def _read_letter(report: ReportText, kind: str) -> Front:
    """A letter on a visit: whom and when, from the sentence that says what the letter summarises, else its heading."""
    flat = report.flat[:LETTER]
    spaced = re.sub(r"\n", " ", flat)  # same length: places stay
    found = _LETTER_DATES.search(spaced)
    dated = _DATES.search(flat)
    heading = re.search(
        r"^(?:Focused|Monitoring) visit (?:to|of) (?P<name>[^\n]{3,100})$", flat, re.MULTILINE | re.IGNORECASE
    )
    names = [match["name"] for match in (found, heading) if match]
    printed, at = "", 0
    if dated:
        printed, at = " ".join(dated["dates"].split()), dated.start("dates")
    elif found:
        printed, at = " ".join(found["dates"].split()), found.start("dates")
    visit = printed.replace(" and ", " to ", 1) if found and not dated and found["between"] else printed
    day = re.search(r"^(?P<day>\d{1,2} [A-Z][a-z]+ \d{4})$", flat, re.MULTILINE)
    return Front(
        family="ilacs",
        kind=kind,
        names=tuple(dict.fromkeys(name.strip(" .,:") for name in names)),
        dates_printed=printed,
        dates_locator=report.line_at(at).locator,
        periods=read_periods(re.sub(r"^(?:between|from) ", "", visit)),
        published_printed=day["day"] if day else "",
        published_on=read_day(day["day"]) if day else None,
        focus="",
    )
