"""The warm engine's parts: messages, hazards at a fork, words for an end, and when the ordinary engine is asked."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

from ilacs_analytics.reports.engine import client as warm_client
from ilacs_analytics.reports.engine import server as warm_server
from ilacs_analytics.reports.engine import warm_engine as engine
from ilacs_analytics.reports.engine.wire import Inbox, pack, receive


def notebook(*sources: str, language: str = "python") -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "language": language, "display_name": "P"}}
    )
    made.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return made


def test_messages_are_put_together_from_pieces() -> None:
    near, far = socket.socketpair()
    with near, far:
        inbox, sent = Inbox(), pack({"text": "é\udcff"}) + pack({"number": 2})
        for byte in sent[:-1]:
            near.sendall(bytes([byte]))
            assert inbox.read(far)
        assert (inbox.next(), inbox.next()) == ({"text": "é\udcff"}, None)
        near.sendall(sent[-1:])
        assert inbox.read(far)
        assert (inbox.next(), inbox.taken) == ({"number": 2}, len(sent))
        near.close()
        assert not inbox.read(far)


def test_a_message_cut_short_is_no_message() -> None:
    near, far = socket.socketpair()
    with near, far:
        near.sendall(pack({"a": 1}) + pack({"b": 2})[:-1])
        near.close()
        assert receive(far) == {"a": 1}
        assert receive(far) is None


HAZARDS = {
    "nothing": ("", []),
    "a thread": (
        "import threading; stop = threading.Event(); threading.Thread(target=stop.wait, daemon=True).start()",
        ["2 threads run"],
    ),
    "a database file": (
        "import duckdb, os; duckdb.connect('w.duckdb', config={'threads': 1}).close();held = open('w.duckdb', 'rb')",
        ["w.duckdb is open"],
    ),
    "a ZeroMQ context": ("import zmq; held = zmq.Context.instance()", ["a ZeroMQ context is open"]),
    "the drawing library": (
        "import sys, types; sys.modules['vl_convert'] = types.ModuleType('vl_convert')",
        ["vl_convert is imported, which children import themselves"],
    ),
}


def found_after(code: str, folder: Path) -> list[str]:
    """Hazards a fresh process sees in itself."""
    see = "import json; from ilacs_analytics.reports.engine.server import hazards; print(json.dumps(hazards()))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{see}"], cwd=folder, capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", HAZARDS)
def test_hazards_of_a_fork_are_seen(kind: str, tmp_path: Path) -> None:
    code, expected = HAZARDS[kind]
    assert found_after(code, tmp_path) == expected


def test_a_connection_and_a_loop_are_hazards(tmp_path: Path) -> None:
    connected = found_after("import duckdb; held = duckdb.connect('w.duckdb', config={'threads': 2})", tmp_path)
    assert len(connected) == 2
    assert connected[0].endswith(" threads run")
    assert connected[1] == "w.duckdb is open"
    looped = (
        "import asyncio, json\n"
        "from ilacs_analytics.reports.engine.server import hazards\n"
        "async def ask(): print(json.dumps(hazards()))\n"
        "asyncio.run(ask())"
    )
    done = subprocess.run([sys.executable, "-c", looped], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["an event loop runs"]


def test_what_the_server_has_imported_leaves_it_fit_to_fork() -> None:
    code = (
        "import json, os, sys\n"
        "from ilacs_analytics.reports.engine import server as warm_server\n"
        "shell = warm_server._prepare()\n"
        "names = ['pandas', 'duckdb', 'altair', 'ilacs_analytics.charts.figure', 'ilacs_analytics.analysis.profile.words']\n"
        "print(json.dumps([warm_server.hazards(), [name for name in names if name not in sys.modules],\n"
        "                  [os.environ[name] for name in warm_server.ONE_THREAD], type(shell).__name__]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[], [], ["1", "1", "1", "1"], "ZMQInteractiveShell"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, "ended with exit code 3"),
        (-signal.SIGSEGV, "died of signal 11 (SIGSEGV)"),
        (-signal.SIGKILL, "died of signal 9 (SIGKILL); the system does this where memory runs out"),
        (-99, "died of signal 99 (unknown)"),
    ],
)
def test_an_end_in_words(code: int, words: str) -> None:
    assert warm_client.in_words(code) == words


@pytest.mark.parametrize(
    "source",
    [
        "import ipywidgets as w",
        "from anywidget import AnyWidget",
        "interact(f, x=3)",
        "get_ipython().kernel.do_shutdown(True)",
        "%matplotlib widget",
        "from tqdm.auto import tqdm",
        "%gui qt",
    ],
)
def test_what_needs_a_kernel_is_left_to_the_ordinary_engine(source: str) -> None:
    assert engine.why_not_warm(notebook("1", source), "python3", {}).endswith(" needs a kernel")


@pytest.mark.parametrize(
    "source", ["import pandas as pd", "%matplotlib inline", "interactions = 3", "interactive = True", "get_ipython()"]
)
def test_what_needs_no_kernel_is_warm(source: str) -> None:
    assert engine.why_not_warm(notebook(source), "python3", {"shutdown_kernel": "immediate"}) == ""


def test_other_kernels_languages_and_systems_are_left_to_the_ordinary_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.why_not_warm(notebook(), "ir", {}) == "the kernel is ir, the language python"
    assert engine.why_not_warm(notebook(language="R"), "python3", {}) == "the kernel is python3, the language R"
    assert engine.why_not_warm(notebook(), "python3", {"on_cell_start": print}) == (
        "the option on_cell_start needs a kernel"
    )
    monkeypatch.setattr(sys, "platform", "win32")
    assert engine.why_not_warm(notebook(), "python3", {}) == "processes are forked on Linux only"


def test_another_python_behind_the_name_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": ["/opt/other/python", "-m", "x"], "display_name": "other", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert engine.why_not_warm(notebook(), "python3", {}) == "the kernel python3 is another Python"


def test_children_are_found_until_they_are_waited_for() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert process.pid in warm_server.children_of(os.getpid())
        assert process.stdin is not None
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert process.pid in warm_server.children_of(os.getpid())
    assert process.pid not in warm_server.children_of(os.getpid())


def test_a_server_is_started_again_once() -> None:
    class Made:
        def __init__(self, start_timeout: float) -> None:
            made.append(self)

        def close(self) -> None:
            closed.append(self)

    made: list[Made] = []
    closed: list[Made] = []
    held = warm_client.Keeper()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm_client, "Server", Made)
        first = held.get(1)
        together = [threading.Thread(target=held.lost, args=(first,)) for _ in range(4)]
        for thread in together:
            thread.start()
        for thread in together:
            thread.join()
        second = held.get(1)
        assert second is not first
        held.lost(first)  # told late by another thread: nobody's fault any more
        assert held.get(1) is second
        held.lost(second)
        with pytest.raises(warm_client.NoWarmServer, match="the warm server died 2 times"):
            held.get(1)
        held.close()
        assert held.get(1) is made[2]
        assert closed == made[:2]
        held.close()


def test_a_server_that_does_not_come_up_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_client, "_CODE", "import sys; sys.exit(5)")
    with pytest.raises(warm_client.NoWarmServer, match=r"^the warm server did not start: ended with exit code \d+|-9"):
        warm_client.Server(60)
    monkeypatch.setattr(warm_client, "_CODE", "import time; time.sleep(600)")
    with pytest.raises(warm_client.NoWarmServer, match=r"did not start: it was not ready after 0\.01 seconds$"):
        warm_client.Server(0.01)


@pytest.mark.parametrize(
    "first", ["import papermill", "import ilacs_analytics.reports.engine", "import papermill.execute"]
)
def test_the_entry_point_loads_whichever_is_imported_first(first: str, tmp_path: Path) -> None:
    """An installed package announces the engine to papermill, which loads it in the middle of its own import."""
    announced = tmp_path / "ilacs_made-1.0.dist-info"
    announced.mkdir()
    (announced / "METADATA").write_text("Metadata-Version: 2.1\nName: ilacs-made\nVersion: 1.0\n", encoding="utf-8")
    (announced / "entry_points.txt").write_text(
        "[papermill.engine]\nmade = ilacs_analytics.reports.engine:WarmEngine\n", encoding="utf-8"
    )
    code = (
        f"{first}\nfrom papermill.engines import papermill_engines\n"
        "print(papermill_engines.get_engine('made').__name__)"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("WarmEngine\n", 0), done.stderr
