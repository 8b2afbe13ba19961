"""From a figure or a grade back to its documents: what `ilacs trace` prints.

Rows as told, each with source, locator and the words printed; which of them pages show is said beside it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from ilacs_analytics.errors import BadParameter, UsageError, nearest
from ilacs_analytics.warehouse.ask.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd


def concepts_of(warehouse: Warehouse) -> list[str]:
    """Codes of the concepts judgements are compared on, in the order of pages."""
    asked = warehouse.connection.execute("select concept_code from concept order by position")
    return [str(code) for (code,) in asked.fetchall()]


def trace_judgement(warehouse: Warehouse, *, authority: str, concept: str, started_on: str = "") -> pd.DataFrame:
    """One row per mention of the grade of a concept: inspection, as printed, grade, voice, source, file, locator, is_shown.

    `started_on` narrows to the inspection that began (or was published) on that day. Raises `UnknownAuthority`,
    `UsageError` for an unknown concept.
    """
    name = warehouse.resolve_authorities([authority])[0]
    concepts = concepts_of(warehouse)
    if concept not in concepts:
        raise UsageError(
            f"'{concept}' is no concept", next_step=nearest(concept, concepts) or f"concepts are {', '.join(concepts)}"
        )
    return warehouse.sql(
        "select i.inspection_id, coalesce(i.started_on, i.published_on) as inspection_on, j.grade_as_printed, "
        "coalesce(j.grade_code, j.missing_reason) as grade, j.voice, s.title, s.file_name, j.source_id, j.locator, "
        "row_number() over (partition by i.inspection_id order by p.precedence, j.locator) = 1 as is_shown "
        "from judgement j join inspection i using (inspection_id) "
        "join authority a on a.authority_code = i.authority_code "
        "join domain d on d.framework_code = j.framework_code and d.domain_code = j.domain_code "
        "join source s on s.source_id = j.source_id join analysis.source_precedence p on p.source_id = j.source_id "
        "where a.short_name = $name and d.concept_code = $concept "
        "and starts_with(coalesce(i.started_on, i.published_on)::varchar, $day) "
        "order by inspection_on, p.precedence, j.locator",
        name=name,
        concept=concept,
        day=_require_date(started_on),
    )


def trace_figure(warehouse: Warehouse, *, place: str, measure: str, period: str = "") -> pd.DataFrame:
    """One row per mention of a measure for a place: value as printed, basis, scope, date, voice, source, file, locator.

    `place` is an authority (the joint return it is part of is told too), a region or England; `period` a year or an ISO
    date. Raises `UsageError`.
    """
    measures = [row[0] for row in warehouse.connection.execute("select measure from measure order by 1").fetchall()]
    if measure not in measures:
        concepts = concepts_of(warehouse)
        raise UsageError(
            f"'{measure}' is no concept and no measure",
            next_step=nearest(measure, [*concepts, AREAS, *measures])
            or f"concepts are {', '.join(concepts)}; measures are {', '.join(measures)}",
        )
    code = resolve_place(warehouse, place)
    return warehouse.sql(
        "select pl.name as place, o.measure, o.basis, o.scope, coalesce(o.date_as_printed, o.period_end::varchar) as date, "
        "o.raw_value, o.unit, coalesce(o.voice, 'official statistics') as voice, s.title, s.file_name, o.source_id, o.locator "
        "from observation o join source s on s.source_id = o.source_id "
        "join analysis.source_precedence p on p.source_id = o.source_id join place pl on pl.place_code = o.place_code "
        "where (o.place_code = $code or o.place_code in "
        "(select reporting_unit_code from reporting_unit_member where authority_code = $code)) and o.measure = $measure "
        "and ($period = '' or starts_with(o.period_end::varchar, $period)) order by o.period_end, o.basis, p.precedence",
        code=code,
        measure=measure,
        period=_require_date(period),
    )


AREAS = "areas"
"""What `ilacs trace` is asked for areas for improvement with."""


def trace_areas(warehouse: Warehouse, *, authority: str, started_on: str = "") -> pd.DataFrame:
    """One row per printing of an area for improvement: inspection, kind, ordinal, what it says, themes, source, file, locator.

    `says` is the report's own words where the report was added, else our summary. `started_on` narrows to the inspection
    that began on that day. Raises `UnknownAuthority`, `BadParameter`.
    """
    name = warehouse.resolve_authorities([authority])[0]
    return warehouse.sql(
        "select f.inspection_id, f.item_kind, f.ordinal, coalesce(x.text_as_printed, f.summary) as says, "
        "(select string_agg(h.label, ', ' order by t.role <> 'main', h.label) from area_theme t join theme h using (theme_code) "
        "where t.source_id = f.source_id and t.locator = f.locator and t.ordinal = f.ordinal) as themes, "
        "f.voice, s.title, s.file_name, f.source_id, f.locator, "
        "row_number() over (partition by f.inspection_id, f.item_kind, f.ordinal order by p.precedence, f.locator) = 1 "
        "as is_shown from area_for_improvement f join inspection i using (inspection_id) "
        "join authority a on a.authority_code = i.authority_code join source s on s.source_id = f.source_id "
        "join analysis.source_precedence p on p.source_id = f.source_id "
        "left join area_text x on x.source_id = f.source_id and x.locator = f.locator and x.ordinal = f.ordinal "
        "where a.short_name = $name and starts_with(coalesce(i.started_on, i.published_on)::varchar, $day) "
        "order by coalesce(i.started_on, i.published_on), f.item_kind, f.ordinal, p.precedence, f.locator",
        name=name,
        day=_require_date(started_on),
    )


def _require_date(text: str) -> str:
    """A year, a month or a day as typed, or an empty text. Raises `BadParameter`."""
    if not text:
        return text
    try:
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
            raise ValueError(text)
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError as error:
        raise BadParameter(
            f"--on is '{text}', which is no date", next_step="write a year, month or day: 2019, 2019-09, 2019-09-30"
        ) from error
    return text


def resolve_place(warehouse: Warehouse, place: str) -> str:
    """Code of an authority, region or country by name, alias or code. Raises `UnknownAuthority` with the near miss."""
    found = warehouse.connection.execute(
        "select place_code from place where kind <> 'authority' and (lower(name) = lower($place) or place_code = $place)",
        {"place": place},
    ).fetchone()
    if found is not None:
        return str(found[0])
    name = warehouse.resolve_authorities([place])[0]
    code = warehouse.connection.execute(
        "select authority_code from authority where short_name = $name", {"name": name}
    ).fetchone()
    assert code is not None  # noqa: S101 - the name came from this table
    return str(code[0])
