"""Grades of inspections: the history, the latest, and who told each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilacs_analytics.warehouse.ask.door import PUBLIC_ON, WITHIN, Door, as_known, bounds, column_of, require_known
from ilacs_analytics.warehouse.ask.evidence import view

if TYPE_CHECKING:
    import pandas as pd


def judgements(
    door: Door,
    *,
    authorities: Sequence[str] | None = None,
    concept: str | None = None,
    since: str = "",
    until: str = "",
    known_by: str = "",
) -> pd.DataFrame:
    """One row per graded inspection and concept (analysis.judgement_history), oldest first.

    `since` bounds the start of the inspection (its publication where no start is known), `until` its publication (26 weeks
    after its last known day where that is not known), `known_by` its publication and that of the sources its grades are
    taken from; ISO dates, empty for no bound.
    """
    if concept is not None:
        require_known("concept", [concept], column_of(door, "concept", "concept_code"))
    cut = bounds(since, until, known_by)
    return door.sql(
        f"select * from {as_known('judgement_history', cut)} h where list_contains($names, authority) "
        "and ($concept is null or concept = $concept) "
        "and coalesce(started_on, published_on) >= $since and public_on <= $until "
        "order by list_position($names, authority), coalesce(started_on, published_on), "
        "(select position from concept c where c.concept_code = h.concept)",
        names=door.names_or_all(authorities),
        concept=concept,
        **cut,
    )


def latest(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "", known_by: str = ""
) -> pd.DataFrame:
    """One row per authority and concept of its ONE latest graded inspection, with as-at date and age.

    `until` bounds its publication, `known_by` also that of the sources; an authority whose latest one began before `since`
    has no row. Age counts to the as-at date, or to the day an authority ended.
    """
    cut = bounds(since, until, known_by)
    return door.sql(
        f"select h.* from {as_known('latest_judgement', cut, 'until')} h "
        "join concept c on c.concept_code = h.concept where list_contains($names, h.authority) "
        "and coalesce(h.started_on, h.published_on) >= $since "
        "order by list_position($names, h.authority), c.position",
        names=door.names_or_all(authorities),
        **cut,
    )


def scales(door: Door) -> pd.DataFrame:
    """One row per grade of each scale, best first: scale, grade, grade_label, grade_rank (1 is the best), is_good_or_better.

    Scales stand in the order in which frameworks first used them. A rank is an order within its scale, never a number to average.
    """
    return door.sql(
        "select g.scale, g.grade_code as grade, g.label as grade_label, g.rank as grade_rank, g.is_good_or_better from grade g "
        "order by (select min(starts_on) from framework f where f.scale = g.scale), g.scale, g.rank"
    )


def mentions(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "", known_by: str = ""
) -> pd.DataFrame:
    """One row per mention of a grade by a source: authority, inspection, concept, as printed, source, locator.

    `known_by` leaves out inspections and sources published later.
    """
    return door.sql(
        "select a.short_name as authority, coalesce(i.started_on, i.published_on) as inspection_on, "
        "c.label as concept, j.grade_as_printed, j.voice, j.source_id, j.locator from judgement j "
        "join inspection i using (inspection_id) join authority a on a.authority_code = i.authority_code "
        "join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code "
        "join concept c using (concept_code) join analysis.source_precedence p on p.source_id = j.source_id "
        "join source s on s.source_id = j.source_id where list_contains($names, a.short_name) "
        f"and {WITHIN} and {PUBLIC_ON} <= $known_by "
        "and coalesce(s.published_on <= $known_by, true) "
        "order by list_position($names, a.short_name), inspection_on, c.position, p.precedence, j.locator",
        names=door.names_or_all(authorities),
        **bounds(since, until, known_by),
    )


def inspections(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "", known_by: str = ""
) -> pd.DataFrame:
    """One row per inspection or visit: authority, kind_label, framework, started_on, published_on, focus, id.

    `since` bounds the start; `until` and `known_by` the publication.
    """
    cut = bounds(since, until, known_by)
    until = until if cut["until"] <= cut["known_by"] else known_by
    frame = view(door, "inspection_panel", authorities=authorities, since=since, until=until)
    frame = frame.sort_values(["started_on", "published_on", "inspection_id"], na_position="first")
    columns = [
        "authority",
        "kind_label",
        "framework",
        "started_on",
        "started_precision",
        "ended_on",
        "published_on",
    ]
    return frame[[*columns, "focus", "inspection_id"]].reset_index(drop=True)
