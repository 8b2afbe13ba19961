"""What functional tests of reports and of the engine share: a small project with its reports, and a look at what is left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_projects import Marked, backdate, copy_of, report, small_project
from warm_runs import Signals, ended, left_over, server_number

from ilacs_analytics.reports.engine import warm_engine as engine


@pytest.fixture(scope="session")
def small(built_project: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A small project, built and checked, without reports."""
    project = small_project(built_project, tmp_path_factory.mktemp("small") / "project")
    yield project
    shutil.rmtree(project.path)


@pytest.fixture(scope="session")
def first(small: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A copy of it after a first report."""
    project = copy_of(small, tmp_path_factory.mktemp("first") / "project")
    assert report(project)["failed"] == {}
    yield project
    shutil.rmtree(project.path)


@pytest.fixture(scope="module")
def server_ended() -> Iterator[None]:
    """The warm server waits from test to test, and ends with the last of a file."""
    yield
    number = server_number()
    engine.close()
    if number:
        assert ended(number)


@pytest.fixture
def project(first: Any, server_ended: None, tmp_path: Path) -> Iterator[Any]:
    """A copy to be changed, whose data last changed long ago; nothing of a run is left when a test ends."""
    copied = copy_of(first, tmp_path / "project")
    backdate(copied)
    yield copied
    assert left_over() == set()
    shutil.rmtree(copied.path)


@pytest.fixture
def marked() -> Iterator[Marked]:
    """Commands of their own; no process of theirs is left when a test ends."""
    made = Marked()
    yield made
    try:
        assert made.left() == []
    finally:
        made.end()


@pytest.fixture
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After a test no notebook's process is left; the server waits for the next test."""
    for name in ("PYTEST_CURRENT_TEST", "PYTEST_VERSION"):  # ipykernel carries subprocess output only outside pytest
        monkeypatch.delenv(name, raising=False)
    yield
    assert left_over() == set()


@pytest.fixture
def signals(tmp_path: Path) -> Iterator[Signals]:
    """A named pipe by which notebooks tell that they have come somewhere, and that none is left."""
    made = Signals(tmp_path)
    yield made
    made.close()
