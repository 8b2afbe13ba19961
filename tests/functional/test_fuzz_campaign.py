"""The campaign of mutated files itself: a few of its cases, that each can be done again, and that it tells what fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from workspaces import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the campaign measures memory as Linux tells it")

SABOTAGE = (
    "import sys; sys.path.insert(0, 'tests/fuzz'); import campaign; "
    "campaign.recognise.read_file = lambda *_, **__: 1 / 0; sys.exit(campaign.run(campaign.read_arguments(sys.argv[1:])))"
)


def run(*arguments: object, begin: tuple[str, ...] = ("tests/fuzz/campaign.py",)) -> subprocess.CompletedProcess[str]:
    """A campaign on made files only."""
    return subprocess.run(
        [sys.executable, *begin, *map(str, arguments), "--published"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def test_a_short_campaign_finds_no_fault(tmp_path: Path) -> None:
    ended = run("--cases", 60, "--seed", 7, "--keep", tmp_path / "kept")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("60 cases in ")
    assert "faults: 0\n" in ended.stdout
    assert not (tmp_path / "kept").exists()


def test_a_case_that_fails_is_kept_with_its_mutation(tmp_path: Path) -> None:
    ended = run("--cases", 3, "--seed", 7, "--keep", tmp_path / "kept", begin=("-c", SABOTAGE))
    assert ended.returncode == 1, ended.stdout + ended.stderr
    kept = sorted((tmp_path / "kept").iterdir())
    assert kept
    assert f"faults: {len(kept)}, kept in {tmp_path / 'kept'}" in ended.stdout
    for folder in kept:
        told = (folder / "mutation.txt").read_text(encoding="utf-8")
        assert told.startswith("seed 7, case ")
        assert "ZeroDivisionError" in told
        assert len(list(folder.iterdir())) > 1
