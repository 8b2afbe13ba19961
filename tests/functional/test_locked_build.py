"""A build that another program has open for writing is told as that, whatever words stand in paths."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from workspaces import Workspace

from ilacs_analytics.errors import BuildLocked, WarehouseTooNew
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="asks a POSIX system for its locks")

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def workspace(built_copy: Any) -> Workspace:
    """A built workspace whose path has the word that misled before."""
    target = built_copy.path.rename(built_copy.path.with_name("version 3.12"))
    yield Workspace(target, target)
    target.rename(built_copy.path)


@contextmanager
def held(path: Path) -> Iterator[int]:
    """The number of a process that has the file open for writing."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
        holder.stdin.close()


def build_of(workspace: Workspace) -> Path:
    path = workspace.path / "warehouse" / f"{workspace.build_id}.duckdb"
    copied = path.with_suffix(".own")  # the fixture links builds, and a holder may write into one
    copied.write_bytes(path.read_bytes())
    copied.replace(path)
    return path


def test_every_reader_says_who_holds_it_and_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    path = build_of(workspace)
    with held(path) as pid:
        for command in (
            ["query", "select 1"],
            ["trace", "Medway", "agency_rate"],
            ["export", str(tmp_path / "out")],
            ["check"],
            ["report"],
        ):
            told = workspace.refused(*command, code=11)
            assert f"(process {pid}) has the build open for writing, and nobody else can read it" in told, command
            assert "BuildLocked: " in told
            assert "open it read-only" in told
            if sys.platform == "linux":
                assert str(Path(sys.executable).resolve()) in told
        out = workspace.do("status")
        assert f"(process {pid}) has the build open for writing" in out
        assert "resources " in out
        told = json.loads(workspace.do("status", "--json"))
        assert f"(process {pid})" in told["build_problem"]["what"]
        (build,) = json.loads(workspace.do("status", "--history", "--json"))["builds"]
        assert f"(process {pid})" in build["problem"]
    assert "1" in workspace.do("query", "select 1")


def test_a_build_this_program_has_open_for_writing(workspace: Workspace) -> None:
    path = build_of(workspace)
    settings = Settings(resources=workspace.resources, workspace=workspace.path)
    with duckdb.connect(str(path)), pytest.raises(BuildLocked, match="this very program has the build open"):
        open_from(settings)
    open_from(settings).close()


def test_a_file_in_a_later_format_is_still_told_as_too_new(workspace: Workspace) -> None:
    path = build_of(workspace)
    content = bytearray(path.read_bytes())
    content[12:20] = struct.pack("<Q", 10_000)
    path.write_bytes(content)
    settings = Settings(resources=workspace.resources, workspace=workspace.path)
    with pytest.raises(WarehouseTooNew, match="the file is written in format 10000, and this DuckDB reads up to "):
        open_from(settings)
