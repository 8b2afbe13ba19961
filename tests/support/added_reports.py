"""What tests of adding reports and of building from them begin with: a workspace, a folder of two good reports, a spy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_reports import ilacs, sif, write_report
from workspaces import ROOT, Workspace

from ilacs_analytics.settings import Settings
from ilacs_analytics.sources import adding
from ilacs_analytics.sources.files import pool as report_pool

MEDWAY, BEXLEY = "report-medway-2024-06-03", "report-bexley-2017-02-13"
JUNE = "3 to 14 June 2024"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in which nothing was added."""
    yield Workspace(tmp_path / "workspace")
    shutil.rmtree(tmp_path / "workspace", ignore_errors=True)


@pytest.fixture
def settings(workspace: Workspace) -> Settings:
    return Settings(resources=ROOT, workspace=workspace.path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for files, in it the two good reports."""
    (tmp_path / "files").mkdir()
    write_report(tmp_path / "files" / "medway.pdf", ilacs(dates=JUNE))
    write_report(tmp_path / "files" / "bexley.pdf", sif("London Borough of Bexley"))
    return tmp_path / "files"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """Paths handed to workers, call by call, of adding and of building."""
    asked: list[list[Path]] = []
    real = report_pool.read_all

    def spy(paths: Any, *arguments: Any, **options: Any) -> Any:
        asked.append(list(paths))
        return real(paths, *arguments, **options)

    monkeypatch.setattr(report_pool, "read_all", spy)
    monkeypatch.setattr(adding, "read_all", spy)
    return asked
