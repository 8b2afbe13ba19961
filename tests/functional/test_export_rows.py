"""`ilacs export` as a worker meets it: the same rows back, a true descriptor, no word that was to stay."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pandas as pd
import pytest
from exports import package_of, settings_of, state
from made_reports import AREAS, ilacs, write_report
from workspaces import Workspace

from ilacs_analytics.quality.gate import require_passing_verdict
from ilacs_analytics.warehouse.connect import open_from
from ilacs_analytics.warehouse.export.write import export_build
from ilacs_analytics.warehouse.exported import warehouse_from_export

pytestmark = pytest.mark.campaign

ODD = ("", " ", "\\N", "NULL", 'say "twelve",\nor\r\na dozen – été', "  ;' \t", "\r", '"', "\N{ZERO WIDTH SPACE}")
LOCAL = (
    "authority,measure,basis,period_end,value,note\n"
    "Medway,average_caseload,fte,2026-03-31,17.5,\n"
    'Medway,agency_rate,fte,2026-03-31,"say ""twelve"",\nor a dozen – été",odd\n'
    "Medway,cases,fte,2026-03-31,\\N,odd\n"
    'Medway,cases,fte,2025-03-31,"  ;\' \t",odd\n'
)
FILE = {"path": {"type": "string", "pattern": "^[^/.][^\\\\]*$"}, "bytes": {"type": "integer", "minimum": 0},
        "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}}  # fmt: skip
LICENCES = {
    "type": "array", "minItems": 1,
    "items": {"required": ["name"], "properties": {"name": {"pattern": "^([-a-zA-Z0-9._])+$"}}},
}  # fmt: skip
SOURCES = {
    "type": "array",
    "minItems": 1,
    "items": {"required": ["title"], "properties": {"title": {"type": "string"}}},
}
PROFILE = {
    "type": "object",
    "required": ["profile", "name", "version", "licenses", "sources", "resources"],
    "properties": {
        "profile": {"const": "tabular-data-package"},
        "name": {"pattern": "^([-a-z0-9._/])+$"},
        "licenses": LICENCES,
        "sources": SOURCES,
        "resources": {
            "type": "array", "minItems": 1,
            "items": {
                "required": ["profile", "name", "path", "schema", "bytes", "hash", "licenses"],
                "properties": {
                    **FILE, "profile": {"const": "tabular-data-resource"}, "encoding": {"const": "utf-8"},
                    "name": {"pattern": "^([-a-z0-9._/])+$"}, "licenses": LICENCES, "sources": SOURCES,
                    "parquet": {"required": list(FILE), "properties": FILE},
                    "schema": {
                        "required": ["fields", "missingValues"],
                        "properties": {
                            "fields": {
                                "type": "array", "minItems": 1,
                                "items": {
                                    "required": ["name", "type", "format", "description"],
                                    "properties": {
                                        "type": {"enum": ["string", "date", "integer", "number", "boolean"]},
                                        "description": {"type": "string", "minLength": 1},
                                    },
                                },
                            },
                            "missingValues": {"items": {"type": "string"}, "minItems": 1},
                            "primaryKey": {"type": "array", "minItems": 1},
                            "foreignKeys": {"items": {"required": ["fields", "reference"]}},
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip
"""What version 1 of the Data Package, its tabular profile and Table Schema require, and what we promise beyond."""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with a made-up report and local figures that hold whatever may stand in a CSV."""
    workspace = Workspace(tmp_path_factory.mktemp("odd"))
    files = workspace.path / "files"
    files.mkdir()
    (files / "ours.csv").write_text(LOCAL, encoding="utf-8")
    report = write_report(files / "report.pdf", ilacs(dates="3 to 14 June 2024"))
    workspace.do("add", report, "--published-on", "2024-07-22")
    workspace.build(files / "ours.csv")
    yield workspace
    shutil.rmtree(workspace.path)


def rows_of(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of every table and view, in one order."""
    with duckdb.connect(str(file), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() union all "
            "select schema_name || '.' || view_name from duckdb_views() where not internal order by 1"
        ).fetchall()
        return {name: connection.execute(f"select * from {name} order by all").fetchall() for (name,) in names}


def read_csv(folder: Path, resource: dict[str, Any]) -> list[dict[str, str | None]]:
    """Rows of a resource as any program reads them that goes by the descriptor."""
    missing = set(resource["schema"]["missingValues"])
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as lines:
        return [
            {name: None if value in missing else value for name, value in row.items()} for row in csv.DictReader(lines)
        ]


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_round_trip_gives_the_same_rows(odd: Workspace, tmp_path: Path, form: str) -> None:
    folder, target = tmp_path / "out", tmp_path / "worker"
    export_build(settings_of(odd.path), folder, formats=[form], with_text=True)
    file = warehouse_from_export(folder, target, settings=settings_of(target))
    assert file.name == f"{odd.build_id}.duckdb"
    before = rows_of(odd.path / "warehouse" / file.name)
    after = rows_of(file)
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert set(after) == set(before)
    assert {"main.place", "main.observation", "analysis.latest_judgement", "meta.build"} <= set(before)


def test_an_export_of_the_import_is_the_export(odd: Workspace, tmp_path: Path) -> None:
    export_build(settings_of(odd.path), tmp_path / "once", with_text=True)
    warehouse_from_export(tmp_path / "once", tmp_path / "worker", settings=settings_of(tmp_path / "worker"))
    export_build(settings_of(tmp_path / "worker"), tmp_path / "again", with_text=True)
    assert state(tmp_path / "again") == state(tmp_path / "once")


def test_two_builds_of_the_same_inputs_are_exported_alike(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    for name in ("once", "again"):
        workspace.do("build", "--force")
        workspace.do("export", tmp_path / name)
    assert state(tmp_path / "again") == state(tmp_path / "once")


def test_what_stands_in_a_cell_comes_out_of_the_csv(odd: Workspace, tmp_path: Path) -> None:
    export_build(settings_of(odd.path), tmp_path / "out", formats=["csv"])
    resources = {resource["name"]: resource for resource in package_of(tmp_path / "out")["resources"]}
    rejected = resources["meta.rejected_value"]
    assert rejected["schema"]["missingValues"] == ["\\NN"], "a cell holds the usual word for no value"
    assert resources["main.place"]["schema"]["missingValues"] == ["\\N"]
    rows = read_csv(tmp_path / "out", rejected)
    columns = [told["name"] for told in rejected["schema"]["fields"]]
    wanted = odd.ask(f"select {', '.join(f'{name}::varchar' for name in columns)} from meta.rejected_value")
    assert sorted(map(str, wanted)) == sorted(str(tuple(row[name] for name in columns)) for row in rows)
    held = {row["raw_value"] for row in rows} | {str(row["reason"]) for row in rows}
    assert {"\\N", 'say "twelve", or a dozen – été'} - held == set()
    assert any(row["sheet_or_page"] is None for row in rows)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_empty_text_line_ends_and_quotes_come_back(odd: Workspace, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "workspace" / "warehouse"
    shutil.copytree(odd.path / "warehouse", folder)
    with duckdb.connect(str(folder / f"{odd.build_id}.duckdb")) as connection:
        for number, text in enumerate(ODD):
            connection.execute(
                "insert into series_break values (?, null, date '0001-01-01', ?, ?)", [f"odd-{number}", text, text]
            )
    export_build(settings_of(tmp_path / "workspace"), tmp_path / "out", formats=[form])
    worker = settings_of(tmp_path / "worker")
    with duckdb.connect(
        str(warehouse_from_export(tmp_path / "out", worker.workspace, settings=worker)), read_only=True
    ) as connection:
        told = connection.execute(
            "select measure, label, explanation from series_break where break_id like 'odd-%' order by break_id"
        ).fetchall()
    assert told == [(None, text, text) for text in ODD]


def test_the_descriptor_is_a_data_package_and_true(odd: Workspace, tmp_path: Path) -> None:
    result = export_build(settings_of(odd.path), tmp_path / "out")
    package = package_of(tmp_path / "out")
    jsonschema.validate(package, PROFILE)
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert tuple(resources) == result.tables
    tables = {name: read_csv(tmp_path / "out", resource) for name, resource in resources.items()}
    assert sum(map(len, tables.values())) == result.rows
    wrong = []
    for name, resource in resources.items():
        for file in (resource, resource["parquet"]):
            content = (tmp_path / "out" / file["path"]).read_bytes()
            if (file["bytes"], file["hash"]) != (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"):
                wrong.append((name, "file"))
        wrong += [(name, offence) for offence in offences(resource, tables)]
    assert wrong == []
    told = sum("primaryKey" in one["schema"] for one in resources.values())
    assert (told > 40, sum(len(one["schema"].get("foreignKeys", [])) for one in resources.values()) > 60) == (
        True,
        True,
    )


def offences(resource: dict[str, Any], tables: dict[str, list[dict[str, str | None]]]) -> Iterator[str]:
    """What the rows of a resource do not keep of what its schema tells."""
    rows, schema = tables[resource["name"]], resource["schema"]
    if resource["rows"] != len(rows):
        yield "rows"
    for told in schema["fields"]:
        values, held = [row[told["name"]] for row in rows], told.get("constraints", {})
        if held.get("required") and None in values:
            yield f"{told['name']} is empty"
        if "enum" in held and set(values) - {None, *held["enum"]}:
            yield f"{told['name']} holds another word"
        if held.get("unique") and len(set(values)) < len(values):
            yield f"{told['name']} is not unique"
    for key in [*([schema["primaryKey"]] if "primaryKey" in schema else []), *schema.get("uniqueKeys", [])]:
        found = [tuple(row[name] for name in key) for row in rows]
        if len(set(found)) < len(found):
            yield f"{key} is not unique"
    for foreign in schema.get("foreignKeys", []):
        theirs = {
            tuple(row[name] for name in foreign["reference"]["fields"])
            for row in tables[foreign["reference"]["resource"]]
        }
        own = {tuple(row[name] for name in foreign["fields"]) for row in rows}
        if {key for key in own if None not in key} - theirs:
            yield f"{foreign['fields']} lead nowhere"


def test_licences_and_sources_are_those_of_the_rows(odd: Workspace, tmp_path: Path) -> None:
    export_build(settings_of(odd.path), tmp_path / "out", formats=["csv"])
    package = package_of(tmp_path / "out")
    resources = {resource["name"]: resource for resource in package["resources"]}
    names = {name: [one["name"] for one in resource["licenses"]] for name, resource in resources.items()}
    assert names["analysis.workforce_series"] == ["OGL-UK-3.0"]
    assert names["main.claim"] == ["MIT"]
    assert names["main.place"] == ["MIT"]
    assert names["main.caseload"] == ["OGL-UK-3.0", "MIT", "other-closed"]
    assert names["analysis.local_figure"] == ["other-closed"]
    [local] = odd.ask("select source_id from source where kind = 'local'")[0]
    assert [one["source_id"] for one in resources["analysis.local_figure"]["sources"]] == [local]
    told = {one["source_id"] for one in resources["main.inspection"]["sources"]}
    assert told == {row[0] for row in odd.ask("select distinct source_id from inspection_mention")}
    assert {one["source_id"] for one in package["sources"]} == {
        row[0] for row in odd.ask("select source_id from source")
    }


def texts_of(folder: Path) -> str:
    """Every value of every Parquet file, and every other file, as one text."""
    with duckdb.connect() as connection:
        cells = [
            str(connection.execute("select * from read_parquet(?)", [str(path)]).fetchall())
            for path in sorted(folder.rglob("*.parquet"))
        ]
    others = [
        path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.suffix in {".csv", ".json"}
    ]
    return "\n".join([*cells, *others])


def test_words_of_a_report_stay_unless_asked_for(odd: Workspace, tmp_path: Path) -> None:
    evidence = [row[0] for row in odd.ask("select evidence from area_evidence where evidence is not null")]
    assert evidence
    assert "words of added reports left out" in odd.do("export", tmp_path / "without")
    assert "words of added reports in it" in odd.do("export", tmp_path / "with", "--with-text")
    without, held = texts_of(tmp_path / "without"), texts_of(tmp_path / "with")
    assert [area for area in AREAS if area in without or area not in held] == []
    package = package_of(tmp_path / "without")
    left_out = ["analysis.improvement_area.text_as_printed", "main.area_evidence.evidence",
                "main.area_national_framework.as_printed", "main.area_text.text_as_printed",
                "meta.rejected_value.raw_value"]  # fmt: skip
    assert (package["ilacs"]["with_text"], package["ilacs"]["left_out"]) == (False, left_out)
    assert "Words of added reports are left out" in package["description"]
    with duckdb.connect() as connection:
        stand_in = connection.execute(
            "select distinct evidence from read_parquet(?)", [str(tmp_path / "without/data/main/area_evidence.parquet")]
        ).fetchall()
    assert {row[0] for row in stand_in} - {None} == {"(left out of this export)"}


def test_views_of_a_warehouse_without_the_words_say_what_its_export_says(odd: Workspace, tmp_path: Path) -> None:
    export_build(settings_of(odd.path), tmp_path / "out")
    file = warehouse_from_export(tmp_path / "out", tmp_path / "worker", settings=settings_of(tmp_path / "worker"))
    with duckdb.connect(str(file), read_only=True) as connection:
        for path in sorted((tmp_path / "out" / "data" / "analysis").glob("*.parquet")):
            with duckdb.connect() as other:
                told = other.execute("select * from read_parquet(?) order by all", [str(path)]).fetchall()
            assert connection.execute(f"select * from analysis.{path.stem} order by all").fetchall() == told, path.stem


def test_a_worker_asks_the_import_as_it_would_the_workspace(built_project: Any, tmp_path: Path) -> None:
    project = settings_of(built_project.path, built_project.path)
    worker = settings_of(tmp_path / "worker", built_project.path)
    export_build(project, tmp_path / "out", formats=["parquet"])
    warehouse_from_export(tmp_path / "out", worker.workspace, settings=worker)
    with open_from(project) as ours, open_from(worker) as theirs:
        assert theirs.build_id == ours.build_id
        assert require_passing_verdict(theirs) == ours.verdict
        for ask in (
            lambda wh: wh.judgements(until="2022-01-01", known_by="2022-06-01"),
            lambda wh: wh.latest(known_by="2021-01-01"),
            lambda wh: wh.workforce(known_by="2024-06-01"),
            lambda wh: wh.view("theme_matrix"),
            lambda wh: wh.view("coverage"),
            lambda wh: wh.areas(),
        ):
            pd.testing.assert_frame_equal(ask(ours), ask(theirs))
