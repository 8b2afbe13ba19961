"""Which mentions speak of the same inspection, and how many days apart two dates of one may be.

Every source tells of inspections in its own way: a workbook by start and publication, an old one by publication only, a
paper by "October 2019". This room assigns each mention to one real event, by stated rules, and refuses to guess: where
two events fit, the mention is rejected. Identifiers come from the registry, so they do not move when a better source
arrives; an event not yet registered gets one from its authority, family and date.

Rules, in the order of the sources' precedence: same authority, same framework family, compatible kind, and dates that
fit: starts within `START_TOLERANCE_DAYS`; else publications within `PUBLICATION_TOLERANCE_DAYS`; else a publication that
follows a start by at most `LONGEST_WAY_TO_PUBLICATION_DAYS`, also where another publication is known and nothing else
fits; a coarser date (a month, a year) fits an event when the
event's time from start to publication touches it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ilacs_analytics.vocabulary import GRADED_KINDS

START_TOLERANCE_DAYS = 5
PUBLICATION_TOLERANCE_DAYS = 14
LONGEST_WAY_TO_PUBLICATION_DAYS = 230  # 22 to 225 days in 271 official inspections


@dataclass(frozen=True)
class When:
    """A date as told: a day, or the first day of a month or year, or nothing."""

    on: date | None = None
    precision: str | None = None

    @property
    def day(self) -> date | None:
        """The date where a day is told."""
        return self.on if self.precision == "day" else None

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day the date may stand for, or None where nothing is told."""
        if self.on is None:
            return None
        if self.precision == "month":
            following = (self.on.replace(day=1) + timedelta(days=32)).replace(day=1)
            return self.on.replace(day=1), following - timedelta(days=1)
        if self.precision == "year":
            return date(self.on.year, 1, 1), date(self.on.year, 12, 31)
        return self.on, self.on


@dataclass(frozen=True)
class Mention:
    """One mention of an inspection, as its source tells it. `precedence`: lower goes first."""

    mention_id: str
    authority_code: str
    la_code: str
    framework_code: str | None
    family: str
    kind: str
    started: When
    ended: When
    published: When
    focus: str | None
    precedence: tuple[int, int]


@dataclass
class Event:
    """One real inspection: its identifier, and the mentions that speak of it."""

    inspection_id: str
    authority_code: str
    family: str
    kind: str
    started: When
    published: When
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True)
class Ambiguity:
    """A mention that two or more events fit."""

    mention_id: str
    inspection_ids: tuple[str, ...]


def match_mentions(mentions: Iterable[Mention], registry: Sequence[Event]) -> tuple[list[Event], list[Ambiguity]]:
    """Events that are mentioned, each with its mentions, and the mentions that could not be assigned."""
    events: dict[str, list[Event]] = {}
    for event in registry:
        events.setdefault(event.authority_code, []).append(replace(event, mentions=[]))
    ambiguities = []
    for mention in sorted(mentions, key=lambda mention: (mention.precedence, mention.mention_id)):
        here = events.setdefault(mention.authority_code, [])
        fitting = [event for event in here if _fits(mention, event)] or [
            event for event in here if _follows(mention, event)
        ]
        if len(fitting) > 1:
            ambiguities.append(Ambiguity(mention.mention_id, tuple(event.inspection_id for event in fitting)))
            continue
        event = fitting[0] if fitting else _mint(mention, taken={event.inspection_id for event in here})
        if not fitting:
            here.append(event)
        event.mentions.append(mention)
        event.started = _finer(event.started, mention.started)
        event.published = _finer(event.published, mention.published)
    mentioned = [event for group in events.values() for event in group if event.mentions]
    return sorted(mentioned, key=lambda event: event.inspection_id), ambiguities


def _mint(mention: Mention, *, taken: set[str]) -> Event:
    """An event of its own for a mention that nothing known fits.

    Its kind tells it from another of the same date, a number from one of the same date and kind.
    """
    when = mention.started if mention.started.on else mention.published
    stamp = "undated"
    if when.on:
        stamp = when.on.isoformat()[: {"day": 10, "month": 7, "year": 4}[when.precision or "day"]]
    family = mention.family or mention.kind
    plain = f"{mention.la_code}-{family}-{stamp}"
    of_a_kind = f"{plain}-{mention.kind}"
    names = itertools.chain((plain, of_a_kind), (f"{of_a_kind}-{number}" for number in itertools.count(2)))
    return Event(
        next(name for name in names if name not in taken),
        mention.authority_code,
        mention.family,
        mention.kind,
        mention.started,
        mention.published,
    )


def _finer(known: When, told: When) -> When:
    """What is known of a date once one more mention tells it: a day outdoes a month, nothing outdoes a day."""
    return told if known.day is None and (told.day or known.on is None) else known


def _fits(mention: Mention, event: Event) -> bool:
    if mention.family != event.family or not _same_kind(mention.kind, event.kind):
        return False
    start, published = mention.started.day, mention.published.day
    known_start, known_publication = event.started.day, event.published.day
    if start and known_start:
        return abs((start - known_start).days) <= START_TOLERANCE_DAYS
    if published and known_publication:
        return abs((published - known_publication).days) <= PUBLICATION_TOLERANCE_DAYS
    if start and known_publication:
        return 0 <= (known_publication - start).days <= LONGEST_WAY_TO_PUBLICATION_DAYS
    if published and known_start:
        return 0 <= (published - known_start).days <= LONGEST_WAY_TO_PUBLICATION_DAYS
    told = mention.started.span or mention.published.span
    known = event.started.span or event.published.span
    if told is None or known is None:
        return told is None and known is None
    return told[0] <= max(known[1], known_publication or known[1]) and known[0] <= told[1]


def _follows(mention: Mention, event: Event) -> bool:
    """A publication that no known one is near, and that follows the known start: publishers' dates of one report differ."""
    published, known_start = mention.published.day, event.started.day
    return (
        mention.family == event.family
        and _same_kind(mention.kind, event.kind)
        and mention.started.day is None
        and published is not None
        and known_start is not None
        and 0 <= (published - known_start).days <= LONGEST_WAY_TO_PUBLICATION_DAYS
    )


def _same_kind(one: str, other: str) -> bool:
    """Kinds that can be told of the same event: a source that does not say the kind fits any graded one."""
    if one == other:
        return True
    loose = {"standard", "short", "not_stated"}
    return {one, other} <= loose or ("not_stated" in {one, other} and {one, other} <= GRADED_KINDS)
