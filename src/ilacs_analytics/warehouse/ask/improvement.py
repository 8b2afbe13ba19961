"""What authorities were asked to improve, and what their papers say was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilacs_analytics.errors import BadQuery
from ilacs_analytics.warehouse.ask.door import PUBLIC_ON, WITHIN, Door, bounds

if TYPE_CHECKING:
    import pandas as pd


def areas(door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "") -> pd.DataFrame:
    """One row per area for improvement of an inspection, with its main theme and how often it is printed."""
    cut = bounds(since, until, "")
    return door.sql(
        "select a.short_name as authority, r.inspection_id, i.started_on, r.item_kind, r.ordinal, r.summary, "
        "h.label as theme_label, t.theme_code as theme, r.printings, r.source_id, r.locator "
        "from analysis.resolved_area r join inspection i using (inspection_id) "
        "join authority a on a.authority_code = i.authority_code "
        "join area_theme t on t.source_id = r.source_id and t.locator = r.locator and t.ordinal = r.ordinal "
        "and t.role = 'main' join theme h using (theme_code) where list_contains($names, a.short_name) "
        f"and {WITHIN} "
        "order by list_position($names, a.short_name), i.started_on, r.ordinal",
        names=door.names_or_all(authorities),
        since=cut["since"],
        until=cut["until"],
    )


def improvement_areas(
    door: Door, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "", known_by: str = ""
) -> pd.DataFrame:
    """One row per area for improvement or recommendation (analysis.improvement_area), by authority, start and ordinal.

    `known_by` leaves out inspections published later.
    """
    return door.sql(
        "select v.* from analysis.improvement_area v join inspection i using (inspection_id) "
        f"where list_contains($names, v.authority) and {WITHIN} and {PUBLIC_ON} <= $known_by "
        "order by list_position($names, v.authority), v.started_on, v.inspection_id, v.item_kind, v.ordinal",
        names=door.names_or_all(authorities),
        **bounds(since, until, known_by),
    )


def actions_by_theme(door: Door, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per authority and theme: undertakings done, under way, planned, and their sum."""
    return door.sql(
        "select a.short_name as authority, t.label as theme_label, "
        "count(*) filter (where x.status = 'done') as done, "
        "count(*) filter (where x.status = 'under_way') as under_way, "
        "count(*) filter (where x.status = 'planned') as planned, count(*) as all_actions, "
        "array_to_string(list_sort(list(distinct x.source_id)), ', ') as source_ids "
        "from improvement_action x join authority a using (authority_code) join theme t using (theme_code) "
        "where list_contains($names, a.short_name) group by a.short_name, t.label "
        "order by list_position($names, a.short_name), all_actions desc, theme_label",
        names=door.names_or_all(authorities),
    )


def papers(door: Door, table: str, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
    """All rows of a table of facts the papers tell: improvement_action, claim or reported_fact, with `authority`."""
    if table not in {"improvement_action", "claim", "reported_fact"}:
        raise BadQuery(f"'{table}' is no table of this kind", next_step="improvement_action, claim or reported_fact")
    return door.sql(
        f"select a.short_name as authority, t.* from {table} t join authority a using (authority_code) "
        "where list_contains($names, a.short_name) order by list_position($names, a.short_name), 2",
        names=door.names_or_all(authorities),
    )
