"""From mentions of inspections to real events, inside a build.

Reads the mentions and the registry, has `matching` assign them, and writes `inspection` and `inspection_match`. The
dates of an event are those of the source that goes first, taken at the finest precision any source tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import duckdb

from ilacs_analytics.errors import Rejection
from ilacs_analytics.warehouse.added.files import AddedFiles
from ilacs_analytics.warehouse.build.matching import Event, Mention, When, match_mentions
from ilacs_analytics.warehouse.declared.load import InputFile

_FINENESS = {"day": 0, "month": 1, "year": 2, "up_to_document": 3, "undated": 4, None: 5}


def resolve_inspections(
    connection: duckdb.DuckDBPyConnection, files: Sequence[InputFile], *, added: AddedFiles
) -> list[Rejection]:
    """Fill `inspection` and `inspection_match`. Rejections: mentions in data/ that two events fit.

    A mention of an added file that two events fit is taken out and told cell by cell; the rest of the file stays.
    """
    mentions = [
        Mention(
            mention_id, authority, la_code, framework, family or "", kind,
            When(started, started_precision), When(ended, ended_precision), When(published, published_precision),
            focus, (precedence, -(edition.toordinal() if edition else 0)),
        )
        for (mention_id, authority, la_code, framework, family, kind, started, started_precision, ended,
             ended_precision, published, published_precision, focus, precedence, edition)
        in connection.execute(_MENTIONS).fetchall()
    ]  # fmt: skip
    registry = [
        Event(inspection_id, authority, family or "", kind, When(started, precision), When(published, "day"))
        for inspection_id, authority, family, kind, started, precision, published in connection.execute(
            "select inspection_id, authority_code, family, kind, started_on, started_precision, published_on "
            "from inspection_registry"
        ).fetchall()
    ]
    events, ambiguities = match_mentions(mentions, registry)
    rejections = []
    for ambiguity in ambiguities:
        if not added.take_out(connection, ambiguity.mention_id, ambiguity.inspection_ids):
            rejections.append(_reject(connection, ambiguity.mention_id, ambiguity.inspection_ids, files))
    if rejections:
        return rejections
    periods = _read_periods(connection)
    short = _short_at_most(connection)
    columns = list(zip(*(_resolved(event, periods, short) for event in events), strict=True))
    if columns:
        types = ("varchar",) * 4 + ("date", "varchar") * 3 + ("varchar",)
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        connection.execute(f"insert into inspection select {unnested}", [list(column) for column in columns])
    pairs = [(mention.mention_id, event.inspection_id) for event in events for mention in event.mentions]
    connection.execute(
        "insert into inspection_match select unnest(?::varchar[]), unnest(?::varchar[])",
        [[mention for mention, _ in pairs], [event for _, event in pairs]],
    )
    return []


_MENTIONS = """
select s.mention_id, s.authority_code, a.la_code, s.framework_code, f.family, s.kind,
       s.started_on, s.started_precision, s.ended_on, s.ended_precision, s.published_on, s.published_precision,
       s.focus, t.position, coalesce(o.published_on, o.as_at)
from inspection_mention s
join authority a on a.authority_code = s.authority_code
join source o on o.source_id = s.source_id
join term t on t.vocabulary = 'source_kind' and t.code = o.kind
left join framework f on f.framework_code = s.framework_code
"""


Visits = Mapping[str, Sequence[tuple[date, date]]]
"""First and last day of each visit, by the mention that tells them."""


def _read_periods(connection: duckdb.DuckDBPyConnection) -> Visits:
    """Visits as reports tell them."""
    told: dict[str, list[tuple[date, date]]] = {}
    for mention, first, last in connection.execute(
        "select mention_id, started_on, ended_on from inspection_period order by all"
    ).fetchall():
        told.setdefault(mention, []).append((first, last))
    return told


def _short_at_most(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Weekdays on site of the longest short inspection, by the frameworks that have short ones."""
    return dict(
        connection.execute(
            "select framework_code, short_at_most_weekdays from framework where short_at_most_weekdays is not null"
        ).fetchall()
    )


def _resolved(event: Event, periods: Visits, short: Mapping[str, int]) -> tuple[object, ...]:
    """The row of `inspection` for an event: mentions stand in the order of precedence."""
    started = _finest([mention.started for mention in event.mentions])
    ended = _finest([mention.ended for mention in event.mentions])
    published = _finest([mention.published for mention in event.mentions])
    kinds = [mention.kind for mention in event.mentions if mention.kind != "not_stated"]
    frameworks = [mention.framework_code for mention in event.mentions if mention.framework_code]
    focuses = [mention.focus for mention in event.mentions if mention.focus]
    framework = frameworks[0] if frameworks else None
    return (
        event.inspection_id, event.authority_code, framework,
        kinds[0] if kinds else _kind_by_length(event, started, ended, periods, short.get(framework or "")),
        started.on, started.precision, ended.on, ended.precision,
        published.on, published.precision, focuses[0] if focuses else None,
    )  # fmt: skip


def _kind_by_length(event: Event, started: When, ended: When, periods: Visits, short_at_most: int | None) -> str:
    """Kind of an inspection whose sources do not say it, by its weekdays on site; two visits count together.

    The 7 weekdays of ILACS reproduce all 268 kinds that Ofsted prints. Of a framework without short ones nothing is said.
    """
    if short_at_most is None or started.day is None or ended.day is None:
        return "not_stated"
    told = next((periods[mention.mention_id] for mention in event.mentions if mention.mention_id in periods), None)
    visits = told or [(started.day, ended.day)]
    days = [first + timedelta(days=passed) for first, last in visits for passed in range((last - first).days + 1)]
    return "short" if sum(day.weekday() < 5 for day in days) <= short_at_most else "standard"


def _finest(told: list[When]) -> When:
    dated = [when for when in told if when.on is not None]
    return min(dated, key=lambda when: _FINENESS[when.precision], default=When())


def _reject(
    connection: duckdb.DuckDBPyConnection,
    mention_id: str,
    inspection_ids: tuple[str, ...],
    files: Sequence[InputFile],
) -> Rejection:
    found = connection.execute(
        "select _file, _row from staged_inspection_mention where mention_id = ?", [mention_id]
    ).fetchone()
    assert found is not None  # noqa: S101 - the mention was read from this very table
    return Rejection(
        files[found[0]].name,
        found[1],
        "mention_id",
        mention_id,
        "AmbiguousInspection",
        f"'{mention_id}' fits more than one inspection: {', '.join(inspection_ids)}",
        "tell its start or publication to the day, or its kind",
    )
