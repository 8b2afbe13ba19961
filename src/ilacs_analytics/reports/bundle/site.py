"""The two pages around the notebooks: the reader's index, and what ran.

The index is computed from the warehouse like every other page: pick an authority, its latest grades with date and age,
what stands out in three sentences, its workforce beside region and England, and what exists for whom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ilacs_analytics.analysis.evidence import coverage as coverage_analysis
from ilacs_analytics.analysis.frames import json_value
from ilacs_analytics.analysis.judgements import figures as judgements
from ilacs_analytics.analysis.profile import words as profile
from ilacs_analytics.analysis.wording import listed
from ilacs_analytics.analysis.workforce import figures as workforce
from ilacs_analytics.drawing import FIGURE_MIMETYPE
from ilacs_analytics.reports.bundle.pages import MOST_LINKS
from ilacs_analytics.reports.page.light import import_jsonschema
from ilacs_analytics.reports.page.page import Block, Link, render, unique_ids
from ilacs_analytics.reports.page.runtime import Runtime
from ilacs_analytics.reports.plan.plan import left_out
from ilacs_analytics.settings import Settings
from ilacs_analytics.vocabulary import DEFAULT_AUTHORITIES, Concept
from ilacs_analytics.warehouse.connect import Warehouse, open_from

MEASURES = (*workforce.MEASURES_WITH_PARTS, "vacancy_rate", "vacancies", "turnover_rate", "leavers")


def navigation(entries: Sequence[dict[str, Any]]) -> list[Link]:
    """Links of every page of a bundle, in its order."""
    pages = [
        Link(entry["file"], entry["title"], str(entry["parameters"].get("authority", "")))
        for entry in entries
        if entry["file"]
    ]
    return [Link("index.html", "Overview"), *pages, Link("about.html", "About this run")]


def _shown(links: Sequence[Link]) -> list[Link]:
    """Links above the overview: of many pages those of one authority stand in its section alone."""
    return [link for link in links if len(links) <= MOST_LINKS or not link.authority]


def authorities_of(run: dict[str, Any]) -> list[str]:
    """Authorities a bundle is about: those with a profile, else those compared, else the default ones."""
    profiled = [entry["parameters"]["authority"] for entry in run["pages"] if "authority" in entry["parameters"]]
    compared = [name for entry in run["pages"] for name in entry["parameters"].get("authorities", [])]
    return list(dict.fromkeys(profiled or compared or DEFAULT_AUTHORITIES))


MOST_SECTIONS = 12
"""Authorities up to which the overview has a section for each."""


def shown_authorities(run: dict[str, Any]) -> list[str]:
    """Authorities the overview shows whole: all of a few; of many, the default ones or the first."""
    names = authorities_of(run)
    if len(names) <= MOST_SECTIONS:
        return names
    return [name for name in DEFAULT_AUTHORITIES if name in names] or names[:MOST_SECTIONS]


def render_index(
    warehouse: Warehouse, run: dict[str, Any], links: Sequence[Link], figure: Block, runtime: Runtime
) -> str:
    """The reader's page: a section for each of a few authorities; of many, the first of them and a list of all."""
    everyone = authorities_of(run)
    names = shown_authorities(run)
    latest = warehouse.latest(authorities=names)
    matrix = judgements.grade_matrix(latest, warehouse.today)
    changes = judgements.grade_changes(warehouse.judgements(authorities=names))
    comparison = workforce.workforce_comparison(warehouse.workforce(authorities=names, measures=MEASURES))
    told = comparison[comparison["measure"].isin(workforce.MEASURES)]
    labels = workforce.workforce_labels(comparison)
    sections = [
        {
            "name": name,
            "slug": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"),
            "latest": _records(latest[latest["authority"] == name]),
            "age": next(iter(matrix.loc[matrix["authority"] == name, "age"]), ""),
            "age_when_made": next(iter(matrix.loc[matrix["authority"] == name, "age_when_made"]), None),
            "sentences": profile.standing_out(matrix, changes, told, authority=name),
            "workforce": _records(labels[labels["authority"] == name]),
            "pages": [e for e in run["pages"] if e["parameters"].get("authority") == name and e["file"]],
        }
        for name in names
    ]
    coverage = coverage_analysis.coverage_table(warehouse.view("coverage", authorities=names))
    by_topic = coverage.pivot(index="topic_label", columns="authority", values="cell_label")
    by_topic = by_topic.reindex(index=coverage["topic_label"].unique(), columns=names)
    return render(
        "index.html.j2",
        sections=sections,
        names=listed(names),
        comparability=judgements.COMPARABILITY_NOTES,
        matrix=figure,
        coverage={"columns": ["Topic", *names], "rows": by_topic.reset_index().values.tolist()},
        navigation=_shown(links),
        runtime=runtime.markup,
        run=run,
        made_on=warehouse.today.isoformat(),
        page={"title": "Overview", "file": "index.html"},
        sources=_records(warehouse.sources(_source_ids(warehouse))),
        left_out=left_out(warehouse.settings, warehouse),
        everyone=_listed(warehouse, run, everyone) if len(everyone) > len(names) else [],
    )


def _listed(warehouse: Warehouse, run: dict[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """One row an authority: its page, its latest overall grade, and the day up to which that is known."""
    latest = warehouse.latest(authorities=names)
    overall = {row["authority"]: row for row in _records(latest[latest["concept"] == Concept.OVERALL])}
    pages = {e["parameters"].get("authority"): e["file"] for e in run["pages"] if e["file"]}
    return [{"name": name, "file": pages.get(name, ""), "latest": overall.get(name)} for name in names]


def render_about(warehouse: Warehouse, run: dict[str, Any], links: Sequence[Link]) -> str:
    """What ran, on which build, with which verdicts, and how to cite."""
    verdict = warehouse.verdict or {}
    return render(
        "about.html.j2",
        navigation=_shown(links),
        run=run,
        page={"title": "About this run", "file": "about.html"},
        verdict=verdict,
        not_passed=[result for result in verdict.get("results", []) if result["outcome"] != "pass"],
        sources=_records(warehouse.sources(_source_ids(warehouse))),
        inputs=_records(warehouse.sql("select file_name, table_name, sha256 from meta.input_file order by 1")),
    )


def _source_ids(warehouse: Warehouse) -> list[str]:
    return [row[0] for row in warehouse.connection.execute("select source_id from source").fetchall()]


def _records(frame: Any) -> list[dict[str, Any]]:
    return [
        {column: json_value(value) for column, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def draw_matrix(settings: Settings, build_id: str, names: Sequence[str]) -> Block:
    """The figure of the index: latest grades of some authorities."""
    import_jsonschema()
    from ilacs_analytics.charts import grade_matrix, make_figure

    with open_from(settings, build=build_id) as warehouse:
        table = judgements.grade_matrix(warehouse.latest(authorities=names))
    figure = make_figure(
        grade_matrix(table),
        name="latest_grades",
        table=table,
        source_line="Source: Ofsted, outcomes of inspections and inspection reports (Open Government Licence v3.0).",
    )
    return Block("figure", content=figure._repr_mimebundle_()[FIGURE_MIMETYPE], svg=unique_ids(figure.svg()))
