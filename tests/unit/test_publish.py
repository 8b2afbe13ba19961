"""The pointer, the lock and what is pruned, without a warehouse: files stand for builds."""

import json
import os

import pytest

from ilacs_analytics.errors import CannotWrite, WorkspaceBusy
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "warehouse").mkdir()
    return Settings(resources=tmp_path, workspace=tmp_path)


def put(settings, name, *, age=0, text="x"):
    path = settings.warehouse_folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return path


def names(settings):
    return sorted(path.name for path in settings.warehouse_folder.iterdir())


def test_nothing_is_current_before_the_first_build_nor_where_the_pointer_is_empty(settings):
    assert publish.current_build(settings) is None
    put(settings, "CURRENT", text="\n")
    assert publish.current_build(settings) is None


def test_publishing_moves_the_file_and_then_the_pointer(settings):
    partial = put(settings, ".new.1.partial", text="rows")
    publish.publish(settings, partial, "new")
    assert names(settings) == ["CURRENT", "new.duckdb"]
    assert publish.current_build(settings) == "new"
    assert publish.build_file(settings, "new").read_text(encoding="utf-8") == "rows"
    publish.point_to(settings, "old")
    assert (settings.warehouse_folder / "CURRENT").read_text(encoding="ascii") == "old\n"


def test_a_small_file_is_written_whole_or_not_at_all(settings, monkeypatch):
    path = put(settings, "CURRENT", text="old\n")

    def refuse(_from, _to):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.os, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        publish.write_atomically(path, "new\n")
    assert path.read_text(encoding="utf-8") == "old\n"
    assert names(settings) == ["CURRENT"]


def test_pruning_keeps_the_newest_two_the_current_one_and_those_marked(settings):
    for age, name in enumerate(("newest", "second", "third", "kept", "current", "oldest")):
        put(settings, f"{name}.duckdb", age=age)
        put(settings, f"{name}.checks.json", age=age)
    put(settings, "kept.keep")
    put(settings, "CURRENT", text="current\n")
    put(settings, ".dead.9.partial")
    put(settings, ".dead.9.partial.wal")
    assert publish.prune(settings) == ["third", "oldest"]
    left = [f"{name}{end}" for name in ("current", "kept", "newest", "second") for end in (".checks.json", ".duckdb")]
    assert names(settings) == sorted([*left, "kept.keep", "CURRENT"])
    assert publish.prune(settings) == []


def test_the_lock_says_who_holds_it_and_is_tidy_afterwards(settings):
    with publish.locked(settings, task="ilacs build"):
        noted = json.loads((settings.warehouse_folder / ".lock-holder.json").read_text(encoding="utf-8"))
        assert noted == {"task": "ilacs build", "pid": os.getpid()}
        with pytest.raises(WorkspaceBusy) as caught, publish.locked(settings, task="ilacs check"):
            pass
    assert caught.value.what == f"another process works in this workspace: ilacs build (process {os.getpid()})"
    assert caught.value.where == str(settings.workspace)
    assert names(settings) == [".lock"]
    with publish.locked(settings, task="ilacs check"):
        pass


def test_the_lock_is_released_when_the_task_fails(settings):
    with pytest.raises(ValueError, match="the task"), publish.locked(settings, task="ilacs build"):
        raise ValueError("the task failed")
    with publish.locked(settings, task="ilacs check"):
        assert ".lock-holder.json" in names(settings)


def test_the_lock_makes_the_workspace_where_there_is_none(tmp_path):
    settings = Settings(resources=tmp_path, workspace=tmp_path / "a" / "b")
    with publish.locked(settings, task="ilacs build"):
        assert settings.warehouse_folder.is_dir()


def test_only_a_refusal_of_the_system_is_turned_into_an_error_of_ours(tmp_path):
    with pytest.raises(CannotWrite, match="the folder cannot be written"), publish.writable(tmp_path):
        raise PermissionError(13, "Permission denied")
    with pytest.raises(ZeroDivisionError), publish.writable(tmp_path):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("text", "is_writing"),
    [
        ('Failed to commit: Could not write file "x": File too large', True),
        ("No space left on device", True),
        ("Conflict on update", False),
    ],
)
def test_a_database_error_about_a_file_is_told_from_others(text, is_writing):
    import duckdb

    assert publish.is_about_writing(duckdb.TransactionException(text)) is is_writing
    assert publish.is_about_writing(duckdb.IOException("anything")) is True
