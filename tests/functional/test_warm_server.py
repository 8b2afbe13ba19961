"""The warm engine's server: one for many threads, killed, left by its parent, closed; notebooks end well all the same."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from nbclient.exceptions import DeadKernelError
from warm_runs import (
    NEVER_ENDS,
    SOON,
    Signals,
    ended,
    execute,
    run_cells,
    server_number,
    text_of,
    wait_until,
    write_notebook,
)

from ilacs_analytics.reports.engine import warm_engine as engine

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.usefixtures("nothing_left", "server_ended"),
    pytest.mark.campaign,
]


def test_many_threads_at_once(tmp_path: Path) -> None:
    def run(number: int) -> tuple[str, str]:
        folder = tmp_path / str(number)
        folder.mkdir()
        made = run_cells(folder, f"import os, time\nprint({number}, os.path.basename(os.getcwd()))", "os.getpid()")
        return text_of(made.cells[0]), made.cells[1].outputs[0].data["text/plain"]

    engine.close()
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(run, range(24)))
    assert [text for text, _ in said] == [f"{number} {number}\n" for number in range(24)]
    assert len({process for _, process in said}) == 24


def test_a_server_killed_between_notebooks_is_started_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine.close()
    run_cells(tmp_path, "1")
    first = server_number()
    os.kill(first, signal.SIGKILL)
    assert ended(first)
    made = run_cells(tmp_path, "'again'")
    assert made.cells[0].outputs[0].data["text/plain"] == "'again'"
    assert made.metadata.papermill.engine == "warm"
    assert server_number() not in {0, first}
    assert "the warm server died while it ran a notebook, which begins again" in caplog.messages
    engine.close()


def test_a_server_killed_twice_leaves_the_work_to_the_ordinary_engine(
    tmp_path: Path, signals: Signals, caplog: pytest.LogCaptureFixture
) -> None:
    engine.close()
    wait = "if 'JPY_PARENT_PID' not in os.environ:\n    os.write(held, b'1')\n    import threading; threading.Event().wait()"
    killed: list[int] = []

    def kill() -> None:
        for _ in range(2):
            while signals.wait() != b"1":  # empty while no notebook holds it
                pass
            killed.append(server_number())
            os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    made = run_cells(tmp_path, "print('once')", signals.hold + wait, "'reached'", shutdown_kernel="immediate")
    thread.join()
    assert len(set(killed)) == 2
    assert text_of(made.cells[0]) == "once\n"
    assert made.cells[2].outputs[0].data["text/plain"] == "'reached'"
    assert made.metadata.papermill.engine == "nbclient"
    assert made.metadata.papermill.engine_note == "the warm server died 2 times"
    assert caplog.messages[-1] == "the ordinary engine runs this notebook: the warm server died 2 times"
    engine.close()
    assert run_cells(tmp_path, "1").metadata.papermill.engine == "warm"


PARENT = """
import sys
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
import papermill
from ilacs_analytics.reports.engine import warm_engine as engine
from ilacs_analytics.reports.engine.client import keeper
engine.register()
engine.warm_up()
print(keeper._server.process.pid, flush=True)
with ThreadPoolExecutor(2) as pool:
    for number in range(2):
        pool.submit(papermill.execute_notebook, sys.argv[1], f"{sys.argv[1]}.{number}", engine_name="ilacs",
                    progress_bar=False)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_parent_is_ended_nothing_is_left(tmp_path: Path, signals: Signals, number: signal.Signals) -> None:
    source = signals.hold + (
        "import subprocess, threading\n"
        "subprocess.Popen(['sleep', '1000'], start_new_session=True, close_fds=False)\n"
        "os.write(held, b'1'); threading.Event().wait()"
    )
    path = write_notebook(tmp_path / "made.ipynb", [source])
    with Popen([sys.executable, "-c", PARENT, str(path)], stdout=PIPE, stderr=PIPE, text=True) as parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        assert [signals.wait(), signals.wait()] == [b"1", b"1"]
        parent.send_signal(number)
        parent.communicate()
    assert ended(server)
    assert wait_until(lambda: signals.wait() == b"")


def test_the_server_ends_with_a_parent_whose_socket_somebody_else_holds(tmp_path: Path) -> None:
    """A process that the parent forked has a copy of its end of the socket: the server sees that its parent is gone."""
    code = (
        "import os, sys, signal\n"
        "from ilacs_analytics.reports.engine import warm_engine as engine\n"
        "from ilacs_analytics.reports.engine.client import keeper\n"
        "engine.warm_up()\n"
        "other = os.fork()\n"
        "if other == 0:\n    signal.pause()\n"
        "print(keeper._server.process.pid, other, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with Popen([sys.executable, "-c", code], stdout=PIPE, text=True) as parent:
        assert parent.stdout is not None
        server, other = map(int, parent.stdout.readline().split())
    try:
        assert ended(server)
    finally:
        os.kill(other, signal.SIGKILL)


def test_a_process_forked_from_the_parent_starts_a_server_of_its_own(tmp_path: Path) -> None:
    run_cells(tmp_path, "1")
    path = write_notebook(tmp_path / "other.ipynb", ["import os; os.getppid()"])
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            server = execute(path).cells[0].outputs[0].data["text/plain"]
            engine.close()
            os.write(writing, server.encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as said:
        assert int(said.read()) not in {0, server_number()}
    os.waitpid(child, 0)
    assert run_cells(tmp_path, "2").metadata.papermill.engine == "warm"


def test_closing_ends_notebooks_that_run(tmp_path: Path, signals: Signals) -> None:
    path = write_notebook(tmp_path / "made.ipynb", [signals.hold + "os.write(held, b'1')\n" + NEVER_ENDS])
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(execute, path)
        assert signals.wait() == b"1"
        engine.close()
        with pytest.raises(DeadKernelError):
            running.result(SOON)
    assert signals.wait() == b""
