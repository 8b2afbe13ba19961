"""Report runs that are interrupted, killed, or begun while another works: a reader never sees half of one."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from report_projects import (
    NOTEBOOKS,
    SINCE,
    STEMS,
    Marked,
    contents,
    copy_of,
    do,
    latest,
    leftovers,
    pages_of,
    report,
    require_pages_of_first,
    require_whole,
    wait_for,
    write,
    write_notebook,
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.campaign,
]

SLOW = ('note: str = "none"  # a word\n', "import time\ntime.sleep(100)")
STEPS = (
    "checking parameters", "looking for what has changed", "starting notebooks", "grades ran (1 of 3)",
    "ours-durham ran (2 of 3)", "words ran (3 of 3)", "writing pages", "swapping reports/latest",
)  # fmt: skip
RESUMED = {
    "grades ran (1 of 3)": [],
    "ours-durham ran (2 of 3)": ["grades"],
    "writing pages": ["grades", "ours-durham", "words"],
}
"""Pages that need not be made again after a kill as the step is told; the step tells of a page that is finished."""


def test_a_run_killed_at_any_step_ends_as_an_undisturbed_one(project: Any, marked: Marked, tmp_path: Path) -> None:
    undisturbed = copy_of(project, tmp_path / "undisturbed")
    code, out, err = marked.run(undisturbed, "report", "--force", *SINCE)
    assert code == 0, err
    assert err.splitlines() == [*(f"report: {step}" for step in STEPS), "report: done"]  # none is forgotten
    before = {
        path.relative_to(project.path): path.read_bytes() for path in latest(project).rglob("*") if path.is_file()
    }

    def kill_at(step: str) -> tuple[str, Any, tuple[int, str, str]]:
        twin = copy_of(project, tmp_path / step.replace(" ", "_").replace("/", "_"))
        plan = json.dumps({"at": f"report: {step}", "do": "SIGKILL"})
        return step, twin, marked.run(twin, "report", "--force", *SINCE, plan=plan)

    with ThreadPoolExecutor(2) as pool:
        killed = list(pool.map(kill_at, STEPS))
    assert marked.left() == []
    for step, twin, (code, out, err) in killed:
        assert (code, out) == (-signal.SIGKILL, ""), step + err
        assert {name: (twin.path / name).read_bytes() for name in before} == before, step
        write(twin.path / "words.txt", step)
        for stem in STEMS:  # all are to be made again, so that only the draft can spare the work
            (latest(twin) / f"{stem}.html").unlink()
        told = [json.loads(line) for line in do(twin, "report", "--json", "--log-json", *SINCE).err.splitlines()]
        assert contents(latest(twin)) == contents(latest(undisturbed)), step
        assert leftovers(twin) == [], step
        resumed = [line["report"] for line in told if line["outcome"] == "resumed"]
        if step in RESUMED:
            assert set(RESUMED[step]) <= set(resumed), step
        require_whole(latest(twin))


@pytest.mark.soak
@pytest.mark.parametrize("number", range(20))
def test_a_run_killed_at_a_random_moment_ends_as_an_undisturbed_one(
    project: Any, marked: Marked, tmp_path: Path, number: int
) -> None:
    """A seeded share of the time that an undisturbed run took."""
    undisturbed = copy_of(project, tmp_path / "undisturbed")
    began = time.perf_counter()
    assert marked.run(undisturbed, "report", *SINCE, "-p", "note=new")[0] == 0
    delay = random.Random(number).random() * (time.perf_counter() - began)
    with marked.spawn(project, "report", *SINCE, "-p", "note=new") as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=delay)
        process.kill()
        process.communicate(timeout=60)
    assert marked.left() == []
    require_pages_of_first(project)
    code, _, err = marked.run(project, "report", *SINCE, "-p", "note=new")
    assert code == 0, err
    assert contents(latest(project)) == contents(latest(undisturbed))
    assert leftovers(project) == []


def test_nothing_is_written_into_a_delivered_bundle_after_a_kill(project: Any, marked: Marked) -> None:
    """The interrupted run had linked a carried page into its draft; the next makes that page anew."""
    write_notebook(project, "words", "note: str = 'other'  # a word\n", "print(note)")
    plan = json.dumps({"at": "report: words ran (3 of 3)", "do": "SIGKILL"})
    before = latest(project)
    assert marked.run(project, "report", plan=plan)[0] == -signal.SIGKILL
    files = {path: path.read_bytes() for path in before.rglob("*") if path.is_file()}
    write_notebook(project, "grades", *NOTEBOOKS["grades"], "Sentence('Quite another page.')")
    report(project)
    assert latest(project) != before
    assert {path: path.read_bytes() for path in files} == files
    assert leftovers(project) == []


def test_a_page_cut_off_while_it_is_written_again_is_not_taken_for_finished(project: Any, marked: Marked) -> None:
    at = json.dumps({"at": "report: words ran (3 of 3)", "do": "SIGKILL"})
    assert marked.run(project, "report", "--force", plan=at)[0] == -signal.SIGKILL
    (draft,) = (project.path / "reports" / "runs").glob(".draft-*")
    assert {path.stem for path in (draft / ".pages").iterdir()} == set(STEMS)
    slow = (NOTEBOOKS["words"][0], "import os\nos.kill(int(note), 9)")  # kills the command that runs it
    write_notebook(project, "words", *slow)
    with marked.spawn(project, "report", "--force", plan='{"at": "report: starting notebooks", "do": "pause"}') as held:
        wait_for(held.stderr, "starting notebooks")
        held.kill()
        held.communicate(timeout=60)
    write_notebook(project, "words", *NOTEBOOKS["words"])
    report(project, "--force")
    require_whole(latest(project))
    assert leftovers(project) == []


def test_ctrl_c_ends_a_notebook_that_runs(project: Any, marked: Marked, tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    write_notebook(project, "words", SLOW[0], f"open({str(told)!r}, 'w').write('here')", SLOW[1])
    before = project.state()
    with marked.spawn(project, "report", plan="{}") as process:
        assert told.read_text() == "here"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, ""), err
    assert err.splitlines()[-1] == "interrupted; nothing half-written was published"
    assert latest(project).name in {name.split("/")[2] for name in before if name.startswith("reports/runs/")}
    require_whole(latest(project))


def test_a_run_that_is_killed_leaves_no_notebook_running(project: Any, marked: Marked, tmp_path: Path) -> None:
    write(project.path / "ilacs.toml", "workers = 2\n")
    told = tmp_path / "told"
    os.mkfifo(told)
    write_notebook(project, "words", SLOW[0], f"open({str(told)!r}, 'w').write('here')", SLOW[1])
    write_notebook(project, "grades", *NOTEBOOKS["grades"], "1")  # two to run: pages are written by processes
    with marked.spawn(project, "report") as process:
        assert told.read_text() == "here"
        process.kill()
        process.communicate(timeout=30)
    assert marked.left() == []
    require_whole(latest(project))


def test_two_runs_at_once_end_as_two_correct_ones_one_after_the_other(project: Any, marked: Marked) -> None:
    pause = '{"at": "report: starting notebooks", "do": "pause"}'
    with marked.spawn(project, "report", *SINCE, plan=pause) as one:
        wait_for(one.stderr, "starting notebooks")
        code, out, err = marked.run(project, "report")
        assert (code, out) == (14, "")
        assert f"another process works in this workspace: ilacs report (process {one.pid})" in err
        with marked.spawn(project, "report", "-p", "since=2018-01-01", "--wait", "100", "--json") as two:
            assert not select.select([two.stdout], [], [], 1)[0]
            out, err = one.communicate("\n", timeout=60)
            assert one.returncode == 0, err
            told = json.loads(two.communicate(timeout=60)[0])
    assert two.returncode == 0
    assert (told["run_id"], told["failed"]) == (latest(project).name, {})
    values = [pages_of(bundle)["grades"]["parameters"]["since"] for bundle in runs(project)]
    assert values == ["", "2017-01-01", "2018-01-01"]
    for bundle in runs(project):
        if bundle.name != runs(project)[0].name:  # of the first, run.json was changed by the fixture
            require_whole(bundle)
    assert leftovers(project) == []


def runs(project: Any) -> list[Path]:
    return sorted(path for path in (project.path / "reports" / "runs").iterdir() if path.name[0] != ".")
