"""Sentences of all notebooks for drawn parameters, read by other code than wrote them: a sample here, all in `make soak`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from official_files import NEEDS_PUBLISHED, SHARED
from workspaces import ROOT, Workspace

pytestmark = NEEDS_PUBLISHED
READER = ROOT / "tests" / "reading" / "read_all.py"
NOTEBOOKS = len(list((ROOT / "notebooks").glob("*.ipynb")))


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with all published files, built and checked."""
    workspace = Workspace(tmp_path_factory.mktemp("sentences"))
    workspace.do("add", SHARED / "published")
    workspace.do("build")
    workspace.do("check")
    yield workspace.path
    shutil.rmtree(workspace.path)


def read(workspace: Path, *, draws: int, seed: int, seconds: int) -> str:
    """What the reader prints; its last line counts pages, sentences and draws with a fault."""
    command = [sys.executable, str(READER), "--workspace", str(workspace), "--draws", str(draws), "--seed", str(seed)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=seconds, check=False)
    assert ended.returncode == 0, ended.stdout[-8000:] + ended.stderr[-2000:]
    return ended.stdout


@pytest.mark.campaign
def test_a_sample_of_draws_says_nothing_false(national: Path) -> None:
    told = read(national, draws=6, seed=3, seconds=900)
    assert "; 0 draws with a fault; seed 3" in told
    assert told.count("== ") == NOTEBOOKS


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_draws_of_each_notebook_say_nothing_false(national: Path, seed: int) -> None:
    told = read(national, draws=200, seed=seed, seconds=3 * 60 * 60)
    assert f"; 0 draws with a fault; seed {seed}" in told
    assert told.count("== ") == NOTEBOOKS
