"""Figures of workforce and children: the census, series on need, local figures, and notes that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilacs_analytics.warehouse.ask.door import Door, as_known, bounds, column_of, require_known

if TYPE_CHECKING:
    import pandas as pd


def workforce(
    door: Door,
    *,
    authorities: Sequence[str] | None = None,
    measures: Sequence[str] = ("average_caseload", "agency_rate"),
    basis: str = "fte",
    since: str = "",
    until: str = "",
    known_by: str = "",
) -> pd.DataFrame:
    """One row per authority, measure and census (analysis.workforce_series), region, England and neighbours beside it.

    `known_by` takes the editions published by that day; one that does not say when counts from the day it tells of.
    """
    require_known("measures", measures, column_of(door, "measure", "measure"))
    require_known("basis", [basis], ["fte", "headcount"])
    cut = bounds(since, until, known_by)
    return door.sql(
        f"select * from {as_known('workforce_series', cut)} where list_contains($names, authority) "
        "and place_kind = 'authority' and list_contains($measures, measure) and basis = $basis "
        "and period_end between $since and $until "
        "order by list_position($measures, measure), list_position($names, authority), period_end",
        names=door.names_or_all(authorities),
        measures=list(measures),
        basis=basis,
        **cut,
    )


def need(
    door: Door,
    *,
    authorities: Sequence[str] | None = None,
    measures: Sequence[str] = ("in_need_rate", "looked_after_rate"),
    since: str = "",
    until: str = "",
) -> pd.DataFrame:
    """One row per authority, measure and period of the statistics on children (analysis.need_series)."""
    require_known("measures", measures, column_of(door, "measure", "measure"))
    cut = bounds(since, until, "")
    return door.sql(
        "select * from analysis.need_series where list_contains($names, authority) and place_kind = 'authority' "
        "and list_contains($measures, measure) and period_end between $since and $until "
        "order by list_position($measures, measure), list_position($names, authority), period_end",
        names=door.names_or_all(authorities),
        measures=list(measures),
        since=cut["since"],
        until=cut["until"],
    )


def local_figures(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> pd.DataFrame:
    """One row per figure of an authority's own that was added: provisional, not published (analysis.local_figure).

    No other question brings them; no rows where no local file was added.
    """
    cut = bounds(since, until, "")
    return door.sql(
        "select * from analysis.local_figure where list_contains($names, authority) "
        "and period_end between $since and $until "
        "order by list_position($names, authority), measure, basis, period_end, source_id, locator",
        names=door.names_or_all(authorities),
        since=cut["since"],
        until=cut["until"],
    )


def series_breaks(door: Door, *, measures: Sequence[str], since: str = "", until: str = "") -> pd.DataFrame:
    """One row per break a trend of these measures has to show: break_id, measure, broke_on, label, explanation."""
    cut = bounds(since, until, "")
    return door.sql(
        "select break_id, measure, broke_on, label, explanation from series_break "
        "where (measure is null or list_contains($measures, measure)) and broke_on between $since and $until "
        "order by broke_on, break_id",
        measures=list(measures),
        since=cut["since"],
        until=cut["until"],
    )


def value_notes(door: Door, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per note on one published value: authority, measure_label, period_end, note, source_id, title of the source."""
    return door.sql(
        "select a.short_name as authority, m.label as measure_label, n.period_end, n.note, n.source_id, s.title "
        "from value_note n "
        "join authority a on a.authority_code = n.place_code join measure m on m.measure = n.measure "
        "join source s on s.source_id = n.source_id "
        "where list_contains($names, a.short_name) order by list_position($names, a.short_name), 2, 3",
        names=door.names_or_all(authorities),
    )


def rates_from_parts(door: Door, *, since: str = "", until: str = "") -> pd.DataFrame:
    """One row per published rate of a region or England, beside what its parts give (analysis.rate_from_parts)."""
    cut = bounds(since, until, "")
    return door.sql(
        "select * from analysis.rate_from_parts where period_end between $since and $until "
        "order by measure, basis, period_end, authority",
        since=cut["since"],
        until=cut["until"],
    )


def restated_values(door: Door) -> pd.DataFrame:
    """One row per figure that a later edition tells otherwise than the one before it (analysis.restated_value)."""
    return door.sql(
        "select * from analysis.restated_value order by later_source_id, authority, period_end, measure, basis"
    )
