"""Dates as reports print them: "11 to 22 May 2026", two visits joined by "and", one or two years, short months."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = re.compile(
    rf"(?P<slashed>\d{{1,2}}/\d{{1,2}}/\d{{4}})|"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:of\s+)?{_MONTH})?(?:,?\s*(?P<year>\d{{4}}))?(?!\d)",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:\bto\b|\buntil\b|-|\u2013|\u2014)\s*", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|\band\b|&)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """First and last day of a visit."""

    first: dt.date
    last: dt.date


@dataclass
class _Day:
    day: int
    month: int | None
    year: int | None


def read_periods(text: str) -> tuple[Period, ...]:
    """Periods of a printed date, in order; none where a day cannot be read or the order makes no sense."""
    parts = [[_day(end) for end in _TO.split(visit)] for visit in _AND.split(text.strip(" .")) if visit.strip()]
    days = [day for visit in parts for day in visit]
    if not days or any(day is None for day in days):
        return ()
    known = [day for day in days if day is not None]
    for after, before in zip(known[::-1], known[-2::-1], strict=False):  # what is left out stands further on
        before.month = before.month or after.month
        if before.year is None and after.year is not None:
            late = before.month is not None and after.month is not None and before.month > after.month
            before.year = after.year - (1 if late else 0)
    dates = [_date(day) for day in known]
    if any(date is None for date in dates) or any(a and b and a > b for a, b in itertools.pairwise(dates)):
        return ()
    found, at = [], 0
    for visit in parts:
        first, last = dates[at], dates[at + len(visit) - 1]
        at += len(visit)
        if len(visit) > 2 or first is None or last is None:
            return ()
        found.append(Period(first, last))
    return _days_joined(found)


def read_day(text: str) -> dt.date | None:
    """One printed day, or None."""
    day = _day(text)
    return _date(day) if day is not None else None


def _days_joined(visits: list[Period]) -> tuple[Period, ...]:
    """Single days named one after the other (24 and 25 January) are one visit; visits weeks apart stay two."""
    joined: list[Period] = []
    for visit in visits:
        if joined and visit.first == visit.last and (visit.first - joined[-1].last).days == 1:
            joined[-1] = Period(joined[-1].first, visit.last)
        else:
            joined.append(visit)
    return tuple(joined)


def _day(text: str) -> _Day | None:
    found = _DAY.fullmatch(text.strip(" ."))
    if found is None:
        return None
    if found["slashed"]:
        day, number, year = (int(part) for part in found["slashed"].split("/"))
        return _Day(day, number, year)
    month = found["month"]
    return _Day(
        int(found["day"]), _MONTHS[month[:3].lower()] if month else None, int(found["year"]) if found["year"] else None
    )


def _date(day: _Day) -> dt.date | None:
    if day.month is None or day.year is None:
        return None
    try:
        return dt.date(day.year, day.month, day.day)
    except ValueError:
        return None
