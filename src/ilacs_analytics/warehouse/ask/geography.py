"""Places and vocabularies of all England: authorities that are or were, their neighbours, frameworks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilacs_analytics.vocabulary import Concept
from ilacs_analytics.warehouse.ask.door import Door

if TYPE_CHECKING:
    import pandas as pd


def places(door: Door) -> pd.DataFrame:
    """One row per authority that is or was: authority, authority_code, la_code, region_name, kind, valid_from,
    valid_to (empty while it exists), successors (names, empty where it goes on), joint_return (name, or empty).
    """
    return door.sql(
        "select a.short_name as authority, a.authority_code, a.la_code, r.name as region_name, a.kind, "
        "a.valid_from, a.valid_to, "
        "(select string_agg(s.name, ', ' order by s.name) from authority_succession x "
        "join place s on s.place_code = x.successor_code where x.predecessor_code = a.authority_code) as successors, "
        "(select any_value(u.name) from reporting_unit_member m join place u on u.place_code = m.reporting_unit_code "
        "where m.authority_code = a.authority_code) as joint_return "
        "from authority a join place r on r.place_code = a.region_code order by a.short_name"
    )


def neighbours(door: Door, *, authorities: Sequence[str] | None = None, model: str = "") -> pd.DataFrame:
    """One row per authority and statistical neighbour: model, authority, neighbour, their codes, rank, closeness,
    closeness_label, source_id, locator. No rows where no model was added; `model` empty for all.
    """
    return door.sql(
        "select n.model, a.short_name as authority, n.authority_code, b.short_name as neighbour, n.neighbour_code, "
        "n.rank, n.closeness, t.label as closeness_label, n.source_id, n.locator from neighbour n "
        "join authority a on a.authority_code = n.authority_code join authority b on b.authority_code = n.neighbour_code "
        "left join term t on t.vocabulary = 'closeness' and t.code = n.closeness "
        "where list_contains($names, a.short_name) and ($model = '' or n.model = $model) "
        "order by list_position($names, a.short_name), n.model desc, n.rank",
        names=door.names_or_all(authorities),
        model=model,
    )


def frameworks(door: Door) -> pd.DataFrame:
    """One row per framework, oldest first: framework_code, label, family, starts_on, ends_on, scale, note.

    `judges_overall` where it has an overall grade, `compares_directly` where that is on the scale others share.
    """
    return door.sql(
        "select f.framework_code, f.label, f.family, f.starts_on, f.ends_on, f.scale, f.note, "
        "d.domain_code is not null as judges_overall, coalesce(d.comparability = 'A', false) as compares_directly "
        "from framework f left join domain d on d.framework_code = f.framework_code and d.concept_code = $overall "
        "order by f.starts_on, f.framework_code",
        overall=Concept.OVERALL,
    )
