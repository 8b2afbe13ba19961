"""`ilacs export` as a user meets it: whole or not at all, and nothing taken back that is not what was exported."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from exports import package_of, settings_of, state

from ilacs_analytics.errors import UnreadableSource, WarehouseError
from ilacs_analytics.warehouse.export.write import export_build
from ilacs_analytics.warehouse.exported import warehouse_from_export


def test_json_and_a_choice_of_tables(built_project: Any, tmp_path: Path) -> None:
    chosen = ("--table", "latest_judgement", "--table", "main.audit_grade", "--format", "csv", "--json")
    ended = built_project.ilacs("export", str(tmp_path / "out"), *chosen)
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert (told["tables"], told["formats"]) == (["main.audit_grade", "analysis.latest_judgement"], ["csv"])
    assert sorted(state(tmp_path / "out")) == sorted(
        [
            f"{told['build_id']}.checks.json", "data/analysis/latest_judgement.csv", "data/main/audit_grade.csv",
            "datapackage.json",
        ]
    )  # fmt: skip
    package = package_of(tmp_path / "out")
    assert "foreignKeys" not in package["resources"][0]["schema"], "the tables it refers to are not there"
    with pytest.raises(UnreadableSource, match="holds some tables only"):
        warehouse_from_export(tmp_path / "out", tmp_path / "w", settings=settings_of(tmp_path / "w"))


def test_an_export_is_replaced_and_anything_else_refused(built_project: Any, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for form in ("both", "csv"):
        assert built_project.ilacs("export", str(folder), "--format", form, "--table", "place").code == 0
    assert not list(folder.rglob("*.parquet"))
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    before = state(folder)
    said = built_project.ilacs("export", str(folder))
    assert said.code == 2
    assert "the folder holds what no export wrote: mine.txt" in said.err
    assert state(folder) == before
    assert built_project.ilacs("export", str(folder), "--force", "--table", "place").code == 0
    assert state(tmp_path / "out.replaced-1") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.replaced-1"]


def test_misspelt_tables_and_a_workspace_without_a_build_are_told(built_project: Any, tmp_path: Path) -> None:
    ended = built_project.ilacs("export", str(tmp_path / "out"), "--table", "latest_judgment")
    assert (ended.code, "did you mean latest_judgement" in ended.err) == (2, True)
    ended = built_project.ilacs("export", str(tmp_path / "out"), "--workspace", str(tmp_path / "empty"))
    assert (ended.code, "nothing has been built yet" in ended.err) == (11, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
@pytest.mark.parametrize("step", ["main.authority", "analysis.theme_matrix", "describing"])
def test_a_killed_export_leaves_a_draft_that_the_next_one_removes(
    built_project: Any, tmp_path: Path, step: str
) -> None:
    folder = tmp_path / "out"
    assert built_project.ilacs("export", str(folder), "--table", "place").code == 0
    before = state(folder)
    plan = json.dumps({"at": f"export: {step}", "do": "SIGKILL"})
    assert built_project.run("export", str(folder), plan=plan).code == -signal.SIGKILL
    assert state(folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.draft", "out"]
    assert built_project.ilacs("export", str(folder), "--table", "grade").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert list(state(folder / "data")) == ["main/grade.csv", "main/grade.parquet"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="limits on file size are set as Unix does")
def test_a_full_disk_leaves_nothing(built_project: Any, tmp_path: Path) -> None:
    ended = built_project.run("export", str(tmp_path / "out"), plan=json.dumps({"file_limit": 20_000}))
    assert ended.code == 11, ended.err
    assert "CannotWrite: the disk is full or a limit on file size is reached" in ended.err
    assert "name another folder" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_changed_or_missing_file_is_refused(built_project: Any, tmp_path: Path) -> None:
    export_build(settings_of(built_project.path, built_project.path), tmp_path / "out")
    worker = settings_of(tmp_path / "worker", built_project.path)
    file = tmp_path / "out" / "data" / "main" / "place.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Durham", "Dorham", 1), encoding="utf-8")
    with pytest.raises(UnreadableSource, match="a file of the export was changed"):
        warehouse_from_export(tmp_path / "out", worker.workspace, settings=worker, form="csv")
    file.unlink()
    with pytest.raises(UnreadableSource, match="a file of the export is gone"):
        warehouse_from_export(tmp_path / "out", worker.workspace, settings=worker, form="csv")
    with pytest.raises(UnreadableSource, match="there is no export of a warehouse"):
        warehouse_from_export(tmp_path, worker.workspace, settings=worker)
    assert list(worker.warehouse_folder.glob("*.duckdb")) == []
    assert not (worker.warehouse_folder / "CURRENT").exists()


def test_a_descriptor_cannot_lead_out_of_its_folder(built_project: Any, tmp_path: Path) -> None:
    export_build(settings_of(built_project.path, built_project.path), tmp_path / "out", formats=["csv"])
    package = package_of(tmp_path / "out")
    package["ilacs"]["build_id"] = "../../outside"
    (tmp_path / "out" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(UnreadableSource, match="is no name of a build"):
        warehouse_from_export(tmp_path / "out", tmp_path / "w", settings=settings_of(tmp_path / "w"))


def test_other_definitions_are_refused(built_copy: Any, built_project: Any, tmp_path: Path) -> None:
    export_build(settings_of(built_project.path, built_project.path), tmp_path / "out", formats=["parquet"])
    built_copy.replace("sql/analysis/local_figure.sql", "provisional, not published", "provisional")
    worker = settings_of(tmp_path / "worker", built_copy.path)
    with pytest.raises(WarehouseError, match="with other definitions") as told:
        warehouse_from_export(tmp_path / "out", worker.workspace, settings=worker)
    assert "use the package that wrote it" in str(told.value)
    assert list(worker.warehouse_folder.glob("*.duckdb")) == []


def test_a_build_that_is_there_is_kept(built_copy: Any, tmp_path: Path) -> None:
    settings = settings_of(built_copy.path, built_copy.path)
    export_build(settings, tmp_path / "out", formats=["parquet"])
    before = built_copy.state()
    warehouse_from_export(tmp_path / "out", built_copy.path, settings=settings)
    assert built_copy.state() == before
