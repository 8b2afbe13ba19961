"""The descriptor of an export: types, keys, closed lists, licences and sources, and how a folder is taken or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ilacs_analytics.errors import BrokenDefinition, CannotWrite, UsageError, WorkspaceBusy
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.declared.schema import Definition
from ilacs_analytics.warehouse.export.folder import drafted, find_strangers, refuse_target, writable_target
from ilacs_analytics.warehouse.export.package import (
    CODING_LICENCE,
    NOT_OPEN,
    OPEN_LICENCE,
    File,
    Written,
    describe_package,
    hash_definitions,
    licences_of,
    read_exported,
)

TABLES = """
create schema meta; create schema analysis;
create table meta.build (build_id varchar primary key, schema_version integer not null, package_version varchar not null);
create table term (vocabulary varchar, code varchar, position integer, primary key (vocabulary, code));
create table source (source_id varchar primary key, publisher varchar not null, title varchar not null,
    kind varchar not null, licence varchar not null, url varchar);
create table place (place_code varchar primary key, name varchar not null unique);
create table rate (place_code varchar not null references place (place_code), on_day date, rate double,
    cases bigint, is_late boolean, scope varchar not null, source_id varchar not null references source (source_id),
    unique (on_day, scope));
create view analysis.late as select place_code, rate from rate where is_late;
insert into meta.build values ('0123456789abcdef0123', 1, '9.9');
insert into term values ('scope', 'whole', 2), ('scope', 'part', 1), ('voice', 'ofsted', 1);
insert into source values ('paper', 'A council', 'A paper', 'committee_paper', 'all rights reserved', null),
    ('list', 'Ofsted', 'A list', 'outcomes_workbook', 'Open Government Licence v3.0', 'https://example.org/list');
comment on table rate is 'one row per rate';
comment on column rate.rate is 'the rate';
"""
RATE = Definition(
    "rate", "main", "create table rate", "one row per rate", Path("rate.sql"), terms={"scope": "scope"},
    key=("place_code", "scope"),
)  # fmt: skip


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(TABLES)
        yield opened


def described(
    connection: duckdb.DuckDBPyConnection, *names: str, formats: tuple[str, ...] = ("parquet", "csv"), **told: Any
) -> dict[str, Any]:
    exported = {one.qualified_name: one for one in read_exported(connection, [RATE])}
    written = [
        Written(
            exported[name],
            {kind: File(exported[name].path(kind), 7, kind * 3) for kind in formats},
            2,
            "\\N",
            ("list", "paper") if name == "main.rate" else (),
        )
        for name in names
    ]
    text = describe_package(
        connection, written, formats=formats, **({"with_text": False, "is_whole": True, "checks": None} | told)
    )
    read: dict[str, Any] = json.loads(text)
    return read


def test_tables_and_views_come_in_one_order(connection: duckdb.DuckDBPyConnection) -> None:
    names = [one.qualified_name for one in read_exported(connection, [])]
    assert names == ["main.place", "main.rate", "main.source", "main.term", "analysis.late", "meta.build"]


def test_a_schema_tells_types_keys_lists_and_references(connection: duckdb.DuckDBPyConnection) -> None:
    schema = described(connection, "main.place", "main.rate")["resources"][1]["schema"]
    fields = {told["name"]: told for told in schema["fields"]}
    assert {name: told["type"] for name, told in fields.items()} == {
        "place_code": "string", "on_day": "date", "rate": "number", "cases": "integer", "is_late": "boolean",
        "scope": "string", "source_id": "string",
    }  # fmt: skip
    assert fields["rate"] == {"name": "rate", "type": "number", "format": "default", "description": "the rate"}
    assert fields["scope"]["constraints"] == {"required": True, "enum": ["part", "whole"]}
    assert schema["primaryKey"] == ["place_code", "scope"]
    assert schema["uniqueKeys"] == [["on_day", "scope"]]
    assert schema["missingValues"] == ["\\N"]
    assert schema["foreignKeys"] == [
        {"fields": ["place_code"], "reference": {"resource": "main.place", "fields": ["place_code"]}}
    ]


def test_a_view_has_no_keys_and_a_column_that_is_unique_says_so(connection: duckdb.DuckDBPyConnection) -> None:
    [place, late] = described(connection, "main.place", "analysis.late")["resources"]
    assert place["schema"]["primaryKey"] == ["place_code"]
    assert [told["constraints"] for told in place["schema"]["fields"]] == [{"required": True, "unique": True}] * 2
    assert {"primaryKey", "uniqueKeys", "foreignKeys"} & set(late["schema"]) == set()


def test_a_resource_tells_its_files_rows_and_sources(connection: duckdb.DuckDBPyConnection) -> None:
    resource = described(connection, "main.rate")["resources"][0]
    wanted = {
        "profile": "tabular-data-resource", "name": "main.rate", "path": "data/main/rate.csv", "bytes": 7,
        "hash": "sha256:csvcsvcsv", "description": "one row per rate", "format": "csv", "encoding": "utf-8", "rows": 2,
        "parquet": {"path": "data/main/rate.parquet", "bytes": 7, "hash": "sha256:parquetparquetparquet"},
        "sources": [{"title": "A list", "source_id": "list"}, {"title": "A paper", "source_id": "paper"}],
        "licenses": [OPEN_LICENCE, CODING_LICENCE],
    }  # fmt: skip
    assert {name: resource[name] for name in wanted} == wanted


def test_a_package_of_parquet_alone_says_that_it_is_no_table_of_text(connection: duckdb.DuckDBPyConnection) -> None:
    package = described(connection, "main.place", formats=("parquet",))
    assert package["profile"] == "data-package"
    assert package["resources"][0]["profile"] == "data-resource"
    assert package["resources"][0]["path"] == "data/main/place.parquet"
    assert "dialect" not in package["resources"][0]


def test_the_package_names_its_build_and_its_sources(connection: duckdb.DuckDBPyConnection) -> None:
    package = described(connection, "main.rate", "main.place", checks=File("x.checks.json", 3, "ab"))
    assert package["version"] == "0123456789abcdef0123"
    assert package["licenses"] == [OPEN_LICENCE, CODING_LICENCE]
    assert package["sources"] == [
        {"title": "A list", "source_id": "list", "publisher": "Ofsted", "licence": "Open Government Licence v3.0",
         "path": "https://example.org/list"},
        {"title": "A paper", "source_id": "paper", "publisher": "A council", "licence": "all rights reserved"},
    ]  # fmt: skip
    assert package["ilacs"]["checks"] == {"path": "x.checks.json", "bytes": 3, "hash": "sha256:ab"}
    assert "created" not in package


def test_no_source_gives_the_licence_of_the_coding_and_local_figures_are_not_open() -> None:
    assert licences_of([]) == [CODING_LICENCE]
    assert licences_of([("statistics", "Open Government Licence v3.0")]) == [OPEN_LICENCE]
    assert licences_of([("news", "all rights reserved")]) == [CODING_LICENCE]
    assert licences_of([("local", "not published")]) == [NOT_OPEN]


def test_a_type_no_export_can_hold_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table odd (days date[])")
    with pytest.raises(BrokenDefinition, match=r"column days of main\.odd is DATE\[\]"):
        read_exported(connection, [])


def test_the_checksum_of_definitions_follows_views_and_not_rows(connection: duckdb.DuckDBPyConnection) -> None:
    before = hash_definitions(connection)
    connection.execute("insert into place values ('E1', 'Durham')")
    assert hash_definitions(connection) == before
    connection.execute("create or replace view analysis.late as select place_code, rate from rate where not is_late")
    assert hash_definitions(connection) != before


def an_export(folder: Path) -> None:
    folder.mkdir()
    (folder / "data.csv").write_text("a\n", encoding="utf-8")
    told = {"ilacs": {"build_id": "x"}, "resources": [{"name": "a", "path": "data.csv"}]}
    (folder / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")


def settings_of(tmp_path: Path) -> Settings:
    return Settings(resources=tmp_path / "project", workspace=tmp_path / "workspace")


def test_a_draft_takes_the_place_of_an_export(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    an_export(folder)
    with drafted(folder) as draft:
        (draft / "new.txt").write_text("new", encoding="utf-8")
        assert (folder / "data.csv").exists()
    assert [path.name for path in folder.iterdir()] == ["new.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def fail_half_way(folder: Path) -> list[Path]:
    """Begin an export that fails; what its draft held at the beginning."""
    held: list[Path] = []

    def half() -> None:
        with drafted(folder) as draft:
            held.extend(draft.iterdir())
            (draft / "half").write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    return held


def test_after_an_error_all_is_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    an_export(folder)
    fail_half_way(folder)
    assert find_strangers(folder) == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("stands", [True, False])
def test_what_a_killed_run_left_is_removed_or_put_back(tmp_path: Path, stands: bool) -> None:
    folder, beside = tmp_path / "out", tmp_path / ".out.draft"
    (beside / "new").mkdir(parents=True)
    (beside / "new" / "half.csv").write_text("half", encoding="utf-8")
    an_export(beside / "old")
    if stands:
        an_export(folder)
        (folder / "data.csv").write_text("newer\n", encoding="utf-8")
    assert fail_half_way(folder) == []
    assert (folder / "data.csv").read_text(encoding="utf-8") == ("newer\n" if stands else "a\n")
    assert not beside.exists()


def test_a_second_run_into_the_same_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with drafted(folder), pytest.raises(WorkspaceBusy, match="another export writes into this folder"), drafted(folder):
        pass
    assert folder.is_dir()


def test_a_strange_folder_is_refused_and_with_force_moved_aside(tmp_path: Path) -> None:
    folder, settings = tmp_path / "out", settings_of(tmp_path)
    an_export(folder)
    refuse_target(settings, folder, force=False)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"what no export wrote: notes\.txt"):
        refuse_target(settings, folder, force=False)
    refuse_target(settings, folder, force=True)
    (tmp_path / "out.replaced-1").mkdir()
    with drafted(folder) as draft:
        (draft / "new").write_text("new", encoding="utf-8")
    assert (tmp_path / "out.replaced-2" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in folder.iterdir()] == ["new"]


def test_the_workspace_the_project_and_the_folder_one_is_in_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path)
    (tmp_path / "here" / "inner").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "inner")
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = {
        tmp_path: "the workspace is in this folder",
        tmp_path / "project": "the project is in this folder",
        tmp_path / "here": "the folder you are in is in this folder",
        tmp_path / "workspace" / "warehouse" / "x": "the workspace keeps its own files there",
        tmp_path / "workspace" / "added": "the workspace keeps its own files there",
        tmp_path / "file": "a file stands where the export would go",
    }
    for folder, words in refused.items():
        with pytest.raises(UsageError, match=words):
            refuse_target(settings, folder, force=True)
    refuse_target(settings, tmp_path / "workspace" / "exports", force=False)


def test_a_folder_that_cannot_be_written_is_told_without_naming_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = tmp_path / "file" / "out"
    with pytest.raises(CannotWrite) as told, writable_target(folder), drafted(folder):
        pass
    assert "name another folder" in str(told.value)
    assert "--workspace" not in str(told.value)
