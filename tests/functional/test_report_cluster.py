"""Report runs on the workers of a Dask cluster."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from report_projects import (
    NOTEBOOKS,
    STEMS,
    Marked,
    contents,
    do,
    latest,
    leftovers,
    ran,
    require_pages_of_first,
    require_whole,
    wait_for,
    write_notebook,
    write_plan,
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.campaign,
]

CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.readline()
"""
LATER = ("even_later", "later", "last", "very_last")
"""Notebooks that no worker has been given when the cluster breaks."""
SCHEDULER = """
import asyncio
from distributed import Scheduler
async def serve():
    async with Scheduler(host="127.0.0.1", dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        while not scheduler.workers:
            await asyncio.sleep(0.05)
        print("a worker is there", flush=True)
        await scheduler.finished()
asyncio.run(serve())
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with two workers; it and all it began have ended after the test."""
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    of_cluster = Marked()
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        encoding="utf-8", env=dict(os.environ) | {"RUN_MARK": of_cluster.mark, "XDG_CACHE_HOME": str(tmp_path / "cache")},
    ) as process:  # fmt: skip
        try:
            yield process.stdout.readline().strip()  # type: ignore[union-attr]
            process.communicate("\n", timeout=60)
            assert of_cluster.left() == []
        finally:
            process.kill()
            of_cluster.end()


@dataclass(frozen=True)
class Parts:
    """A scheduler and its only worker, which does one thing at a time; each may be killed."""

    address: str
    scheduler: subprocess.Popen[str]
    worker: subprocess.Popen[str]


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """A cluster of processes begun one by one; they and all they began have ended after the test."""
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    of_cluster = Marked()
    begin = {
        "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL,
        "encoding": "utf-8", "env": dict(os.environ) | {"RUN_MARK": of_cluster.mark}, "cwd": tmp_path,
    }  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", SCHEDULER], **begin) as scheduler:  # type: ignore[call-overload]
        address = scheduler.stdout.readline().strip()
        words = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, *words]
        with subprocess.Popen(command, **begin | {"stdout": subprocess.DEVNULL}) as worker:  # type: ignore[call-overload]
            try:
                assert scheduler.stdout.readline() == "a worker is there\n"
                yield Parts(address, scheduler, worker)
            finally:
                worker.kill()
                scheduler.kill()
    try:
        assert of_cluster.left() == []
    finally:
        of_cluster.end()


def test_a_cluster_that_is_not_there(project: Any) -> None:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    before = latest(project)
    ended = do(project, "report", "--json", "--force", "--scheduler", "tcp://127.0.0.1:1", code=13)
    assert ended.out == ""
    assert "ClusterNotThere: no scheduler answers" in ended.err
    assert "tcp://127.0.0.1:1" in ended.err
    assert "Traceback" not in ended.err
    assert latest(project) == before
    require_pages_of_first(project)


def test_a_cluster_makes_the_same_pages(project: Any, marked: Marked, cluster: str) -> None:
    before = contents(latest(project))
    code, out, err = marked.run(project, "report", "--json", "--force", "--scheduler", cluster)
    assert (code, json.loads(out or "{}").get("failed")) == (0, {}), err
    assert ran(project) == set(STEMS)
    assert contents(latest(project)) == before


def test_workers_read_an_export_where_they_do_not_reach_the_workspace(
    project: Any, marked: Marked, cluster: str, tmp_path: Path
) -> None:
    write_notebook(project, "words", NOTEBOOKS["words"][0], "import os\nprint(os.environ['ILACS_WORKSPACE'])")
    export = tmp_path / "reached by all"
    there = ("--scheduler", cluster, "--export", str(export))
    before = contents(latest(project))
    code, out, err = marked.run(project, "report", "--json", "--force", *there)
    assert (code, json.loads(out or "{}").get("failed")) == (0, {}), err
    assert (export / "datapackage.json").is_file()
    assert str(tmp_path / "cache" / "ilacs_analytics") in (latest(project) / "words.html").read_text(encoding="utf-8")
    after = contents(latest(project))
    changed = {name for name in before if before[name] != after.get(name)}
    assert {name for name in changed if "words" not in name} == {"run.json"}
    shutil.rmtree(export)
    export.write_text("in the way", encoding="utf-8")
    assert do(project, "report", "--json", "--force", *there, code=2).out == ""


def test_an_export_for_workers_needs_a_cluster(project: Any, tmp_path: Path) -> None:
    ended = do(project, "report", "--export", str(tmp_path / "out"), code=2)
    assert "--export is for the workers of a cluster" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_worker_that_dies_has_its_report_run_elsewhere(
    project: Any, marked: Marked, cluster: str, tmp_path: Path
) -> None:
    told, begun = tmp_path / "told", tmp_path / "begun"
    os.mkfifo(told)
    cell = (
        "import os, time\nfrom pathlib import Path\n"
        f"begun = Path({str(begun)!r})\n"
        "if not begun.exists():\n"
        "    begun.touch()\n"
        "    worker = Path(f'/proc/{os.getppid()}/stat').read_text().rpartition(')')[2].split()[1]\n"
        f"    with open({str(told)!r}, 'w') as pipe:\n        pipe.write(worker)\n"
        "    time.sleep(100)\n"
        "print('at the second time')"
    )
    write_notebook(project, "words", NOTEBOOKS["words"][0], cell)
    with marked.spawn(project, "report", "--json", "--scheduler", cluster) as process:
        os.kill(int(told.read_text()), signal.SIGKILL)
        out, err = process.communicate(timeout=100)
    assert (process.returncode, json.loads(out or "{}").get("failed")) == (0, {}), err
    assert "at the second time" in (latest(project) / "words.html").read_text(encoding="utf-8")


def report_that_loses(
    lost: subprocess.Popen[str], address: str, *, project: Any, marked: Marked, folder: Path
) -> dict[str, str]:
    """The failed pages of a run that loses a part of its cluster after the first page, while a notebook runs."""
    told = folder / "told"
    os.mkfifo(told)
    hangs = f"with open({str(told)!r}, 'w') as pipe:\n    pipe.write('here')\nimport time\ntime.sleep(300)"
    write_notebook(project, "ours", NOTEBOOKS["ours"][0], hangs)
    for name in LATER:
        write_notebook(project, name, *NOTEBOOKS["words"])
    write_plan(project, *NOTEBOOKS, *LATER)
    before = latest(project)
    with marked.spawn(project, "report", "--json", "--log-json", "--force", "--scheduler", address) as process:
        try:
            wait_for(process.stderr, '"report": "grades", "outcome": "ran"')
            assert told.read_text() == "here"
            lost.kill()
            out, err = process.communicate(timeout=100)
        finally:
            process.kill()  # one that hangs fails the test, and is not waited for
    assert process.returncode == 13, err
    failed: dict[str, str] = json.loads(out)["failed"]
    assert set(failed) == {*STEMS[1:], *LATER}
    assert f"ReportFailed: {len(failed)} of {len(failed) + 1} pages failed; the others are delivered" in err
    assert "Traceback" not in err
    assert latest(project) != before
    entries = {entry["stem"]: entry for entry in require_whole(latest(project))["pages"]}
    assert {stem: (entry["file"], entry["is_stale"]) for stem, entry in entries.items()} == {
        "grades": ("grades.html", False), "ours-durham": ("ours-durham.html", True), "words": ("words.html", True),
        **dict.fromkeys(LATER, ("", False)),
    }  # fmt: skip
    assert "grades" in ran(project)
    assert leftovers(project) == []
    assert failed == {stem: entry["failure"] for stem, entry in entries.items() if entry["failure"]}
    return failed


def test_a_cluster_without_workers_is_given_up(project: Any, marked: Marked, parts: Parts, tmp_path: Path) -> None:
    """The page that was running and those not begun fail; the one made before is delivered."""
    failed = report_that_loses(parts.worker, parts.address, project=project, marked=marked, folder=tmp_path)
    words = "the cluster could not run it: no worker was left for 30 seconds"
    assert set(failed.values()) == {words}


def test_a_cluster_whose_scheduler_dies_is_given_up(project: Any, marked: Marked, parts: Parts, tmp_path: Path) -> None:
    failed = report_that_loses(parts.scheduler, parts.address, project=project, marked=marked, folder=tmp_path)
    assert all(words.startswith("the cluster could not run it: ") for words in failed.values())
