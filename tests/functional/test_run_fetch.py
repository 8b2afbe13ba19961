"""`ilacs run --fetch`: new files come first; a publisher who does not answer is told at the end and stops nothing."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from local_server import HOST, LocalServer, Reply, local_server, nothing_outside
from tables import HARTLEPOOL, workforce, workforce_row, write_csv
from workspaces import ROOT, Workspace

from ilacs_analytics.console import commands
from ilacs_analytics.errors import ReportFailed
from ilacs_analytics.sources.fetch import files as room
from ilacs_analytics.sources.fetch.addresses import FetchAddress
from ilacs_analytics.sources.fetch.download import Limits

pytestmark = pytest.mark.campaign

ADDRESS = "/csww_2026.csv"
MADE = {"index": "reports/latest/index.html", "pages": {}, "failed": {}}
BROKEN = ReportFailed("1 of 2 pages failed; the others are delivered")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A publisher's server in place of all addresses of the registry."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with nothing_outside(), local_server() as served:
        row = FetchAddress("dfe-csww", "DfE", "Workforce", "file", served.address(ADDRESS), (HOST,))
        asks = functools.partial(
            room.fetch, addresses=[row], allow_http_hosts=(HOST,), limits=Limits(silence_s=2, pause_s=0)
        )
        monkeypatch.setattr(room, "fetch", asks)
        yield served


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace of its own; no notebook is run, for the pages are not what is asked here."""
    monkeypatch.setattr(commands, "_report", lambda *_, **__: (MADE, None))
    return Workspace(tmp_path / "workspace")


def edition(folder: Path) -> bytes:
    rows = workforce(workforce_row(2026, HARTLEPOOL))
    return write_csv(folder / "edition.csv", rows).read_bytes()


def test_what_is_new_comes_before_the_build_and_is_in_it(
    workspace: Workspace, server: LocalServer, tmp_path: Path
) -> None:
    server.replies[ADDRESS] = Reply(edition(tmp_path))
    told = json.loads(workspace.do("run", "--fetch", "--json"))
    assert [one["outcome"] for one in told["fetch"]["fetched"]] == ["added"]
    assert list(told["seconds"]) == ["fetch", "build", "check", "report"]
    assert workspace.ask("select source_id from meta.added_file") == [("dfe-csww-2026",)]
    said = workspace.do("run", "--fetch").splitlines()
    assert said[0].startswith("fetch ")
    assert said[0].endswith("1 not modified")
    assert said[1].endswith("is current, nothing has changed")
    assert server.paths() == [ADDRESS, ADDRESS]
    workspace.do("run")
    assert len(server.asked) == 2, "without --fetch nobody is asked"


def test_a_publisher_who_does_not_answer_is_told_and_stops_nothing(workspace: Workspace, server: LocalServer) -> None:
    code, out, err = workspace.ilacs("run", "--fetch", "--json")
    assert code == 10
    told = json.loads(out)
    assert [one["outcome"] for one in told["fetch"]["fetched"]] == ["failed"]
    assert told["check"]["passed"] is True
    assert told["report"] == MADE
    assert "DownloadFailed" in err
    assert server.address(ADDRESS) in err


def test_the_first_failing_stage_gives_the_code_and_the_later_ones_are_told(
    workspace: Workspace, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_report", lambda *_, **__: (MADE, BROKEN))
    code, _, err = workspace.ilacs("run", "--fetch")
    assert code == 10
    assert err.index("ReportFailed: 1 of 2 pages failed") < err.index("DownloadFailed")
    assert server.paths() == [ADDRESS]
    code, _, err = workspace.ilacs("run")
    assert code == 13
    assert err.count("ReportFailed") == 1


def test_a_build_that_stops_after_a_fetch_that_failed_is_told_too(
    workspace: Workspace, server: LocalServer, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    for folder in ("data", "sql", "expectations"):
        shutil.copytree(ROOT / folder, broken / folder)
    for file in ("pyproject.toml", "requirements.lock", "reports.toml"):
        shutil.copyfile(ROOT / file, broken / file)
    rates = broken / "data/official/agency_rate.csv"
    rates.write_text(rates.read_text(encoding="utf-8").replace(",16,16,", ",173,173,"), encoding="utf-8")
    code, out, err = Workspace(workspace.path, broken).ilacs("run", "--fetch", "--json")
    assert (code, out) == (10, "")
    assert "BadPercentage: 173.0 is no percentage" in err
    assert err.index("DataRejected") < err.index("DownloadFailed")
    assert server.paths() == [ADDRESS]


def test_a_failure_before_any_address_is_asked_is_told_too(
    workspace: Workspace, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilacs_analytics.errors import UnreadableSource

    def refuse(*_: Any, **__: Any) -> None:
        raise UnreadableSource("the ledger of what was fetched cannot be read")

    monkeypatch.setattr(room, "fetch", refuse)
    code, out, err = workspace.ilacs("run", "--fetch")
    assert code == 10
    assert out.splitlines()[0].endswith("nothing came")
    assert "UnreadableSource: the ledger of what was fetched cannot be read" in err
    assert server.paths() == []
