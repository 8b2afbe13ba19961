"""The two pages around the notebooks: the reader's index, and what ran.

The index is computed from the warehouse like every other page: pick an authority, its latest grades with date and age,
what stands out in three sentences, its workforce beside region and England, and what exists for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ilacs_analytics.analysis import coverage as coverage_analysis
from ilacs_analytics.analysis import judgements, profile, workforce
from ilacs_analytics.charts.figure import json_value
from ilacs_analytics.reports.page import Block, Link, render, unique_ids
from ilacs_analytics.vocabulary import DEFAULT_AUTHORITIES
from ilacs_analytics.warehouse.connect import Warehouse

MEASURES = ("average_caseload", "agency_rate", "vacancy_rate", "turnover_rate", "absence_rate")


def navigation(entries: Sequence[dict[str, Any]]) -> list[Link]:
    """Links of every page of a bundle, in its order."""
    pages = [Link(entry["file"], entry["title"]) for entry in entries if entry["file"]]
    return [Link("index.html", "Overview"), *pages, Link("about.html", "About this run")]


def authorities_of(run: dict[str, Any]) -> list[str]:
    """Authorities a bundle is about: those with a profile, else those compared, else the default ones."""
    profiled = [entry["parameters"]["authority"] for entry in run["pages"] if "authority" in entry["parameters"]]
    compared = [name for entry in run["pages"] for name in entry["parameters"].get("authorities", [])]
    return list(dict.fromkeys(profiled or compared or DEFAULT_AUTHORITIES))


def render_index(warehouse: Warehouse, run: dict[str, Any], links: Sequence[Link]) -> str:
    """The reader's page."""
    names = authorities_of(run)
    latest = warehouse.latest(authorities=names)
    changes = judgements.grade_changes(warehouse.judgements(authorities=names))
    series = warehouse.workforce(
        authorities=names, measures=(*MEASURES, "agency_workers", "in_post_workers", "case_holders")
    )
    comparison = workforce.workforce_comparison(series)
    sections = []
    for name in names:
        own = latest[latest["authority"] == name]
        sections.append(
            {
                "name": name,
                "slug": "-".join(name.lower().split()),
                "latest": _records(own),
                "sentences": profile.standing_out(
                    own,
                    changes[changes["authority"] == name],
                    comparison[comparison["authority"] == name],
                ),
                "workforce": _records(comparison[comparison["authority"] == name]),
                "pages": [e for e in run["pages"] if e["parameters"].get("authority") == name and e["file"]],
            }
        )
    coverage = coverage_analysis.coverage_table(warehouse.view("coverage", authorities=names))
    return render(
        "index.html.j2",
        sections=sections,
        matrix=_figure(warehouse, names),
        coverage={
            "columns": list(coverage.columns),
            "rows": [list(map(json_value, row)) for row in coverage.itertuples(index=False, name=None)],
        },
        navigation=links,
        run=run,
        page={"title": "Overview", "file": "index.html"},
        sources=_records(warehouse.sources(_source_ids(warehouse))),
    )


def render_about(warehouse: Warehouse, run: dict[str, Any], links: Sequence[Link]) -> str:
    """What ran, on which build, with which verdicts, and how to cite."""
    verdict = warehouse.verdict or {}
    return render(
        "about.html.j2",
        navigation=links,
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


def _figure(warehouse: Warehouse, names: Sequence[str]) -> Block:
    from ilacs_analytics.charts import grade_matrix, make_figure

    table = judgements.grade_matrix(warehouse.latest(authorities=names))
    shown = make_figure(grade_matrix(table), name="latest_grades", table=table)._repr_mimebundle_()
    return Block("figure", content=shown["application/vnd.ilacs.figure+json"], svg=unique_ids(shown["image/svg+xml"]))
