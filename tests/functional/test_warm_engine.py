"""The warm engine as papermill uses it: nothing is shared, every end is told, nothing is left."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from warm_runs import NEVER_ENDS, SOON, Signals, run_cells, saved, server_number, text_of

from ilacs_analytics.reports.engine import warm_engine as engine
from ilacs_analytics.reports.engine.cells import NotebookDeadlinePassed, OutputLimitPassed

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.usefixtures("nothing_left", "server_ended"),
]

SPOIL = """
import builtins, os, random, sys, tempfile, warnings
import numpy as np, pandas as pd
secret = 1
os.environ["SPOILT"] = "yes"
os.environ.pop("HOME", None)
os.chdir(tempfile.mkdtemp())
random.seed(1); np.random.seed(1)
sys.path.insert(0, "/nowhere")
sys.modules["colorsys_made"] = sys
builtins.spoilt = True
pd.set_option("display.max_rows", 2)
pd.DataFrame.head = None
warnings.simplefilter("error")
get_ipython().ast_node_interactivity = "none"
"""
LOOK = """
import builtins, json, os, random, sys, warnings
import numpy as np, pandas as pd
print(json.dumps({
    "secret": "secret" in dir(), "variable": os.environ.get("SPOILT"), "home": os.environ.get("HOME"),
    "folder": os.getcwd(), "path": "/nowhere" in sys.path, "module": "colorsys_made" in sys.modules,
    "builtin": hasattr(builtins, "spoilt"), "rows": pd.get_option("display.max_rows"),
    "head": pd.DataFrame.head is None, "filter": warnings.filters[0][0], "shell": get_ipython().ast_node_interactivity,
    "count": get_ipython().execution_count, "process": os.getpid(), "session": os.getsid(0) == os.getpid(),
    "descriptors": sorted(int(n) for n in os.listdir("/proc/self/fd")) [:-1],
    "drawn": [random.random(), float(np.random.random()), int(np.random.default_rng().integers(1 << 40))],
}))
"""


def test_nothing_of_a_notebook_is_seen_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLY_NOW", "1")
    before = json.loads(text_of(run_cells(tmp_path, LOOK).cells[0]))
    server = server_number()
    run_cells(tmp_path, SPOIL)
    after = json.loads(text_of(run_cells(tmp_path, LOOK).cells[0]))
    assert server_number() == server
    own = ("process", "drawn")
    assert {key: value for key, value in after.items() if key not in own} == {
        key: value for key, value in before.items() if key not in own
    }
    assert (after["secret"], after["variable"], after["folder"]) == (False, None, str(tmp_path))
    assert (after["session"], after["home"]) == (True, os.environ["HOME"])
    assert len({before["process"], after["process"], server}) == 3
    assert all(one != other for one, other in zip(before["drawn"], after["drawn"], strict=True))


def test_the_environment_is_that_of_the_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.register()
    engine.warm_up()
    monkeypatch.setenv("ILACS_MADE", "\udcff later")
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    cell = run_cells(
        tmp_path, "import os, time; ascii(os.environ.get('ILACS_MADE')), 'LANG' in os.environ, time.timezone"
    ).cells[0]
    assert cell.outputs[0].data["text/plain"] == "(\"'\\\\udcff later'\", False, -32400)"


ENDS = {
    "a crash": (
        "import ctypes; print('before'); ctypes.string_at(0)",
        DeadKernelError,
        r"^Kernel died: the notebook's process died of signal 11 \(SIGSEGV\)$",
    ),
    "an end": (
        "import os; print('before'); os._exit(3)",
        DeadKernelError,
        r"^Kernel died: the notebook's process ended with exit code 3$",
    ),
    "a kill": (
        "import os; print('before'); os.kill(os.getpid(), 9)",
        DeadKernelError,
        r"died of signal 9 \(SIGKILL\); the system does this where memory runs out$",
    ),
    "a kill of its group": (
        "import os, signal; print('before'); os.killpg(0, signal.SIGTERM)",
        DeadKernelError,
        r"died of signal 15 \(SIGTERM\)$",
    ),
    "no memory": ("print('before'); bytearray(1 << 60)", PapermillExecutionError, "MemoryError"),
    "sys.exit with words": ("import sys; print('before'); sys.exit('no')", PapermillExecutionError, "SystemExit: no"),
    "an exception": ("print('before'); 1 / 0", PapermillExecutionError, "ZeroDivisionError: division by zero"),
}


@pytest.mark.parametrize("kind", ENDS)
def test_a_notebook_that_fails_is_told_and_the_next_runs(kind: str, tmp_path: Path) -> None:
    source, error, words = ENDS[kind]
    with pytest.raises(error, match=words):
        run_cells(tmp_path, "1", source, "never = 'reached'")
    reached = [cell for cell in saved(tmp_path / "made.ipynb").cells if cell.cell_type == "code"]
    assert text_of(reached[1]) == "before\n"
    assert (reached[1].metadata.papermill.status, reached[1].metadata.papermill.exception) == ("failed", True)
    assert (reached[2].execution_count, reached[2].outputs) == (None, [])
    assert run_cells(tmp_path, "6 * 7").cells[0].outputs[0].data["text/plain"] == "42"


def test_sys_exit_without_words_ends_quietly(tmp_path: Path) -> None:
    made = run_cells(tmp_path, "import sys; sys.exit(0)", "print('not reached')")
    assert made.cells[0].outputs[0].ename == "SystemExit"
    assert made.cells[1].outputs == []


def test_exit_ends_the_kernel_after_its_cell(tmp_path: Path) -> None:
    assert text_of(run_cells(tmp_path, "print('last'); exit()").cells[0]) == "last\n"
    with pytest.raises(DeadKernelError, match=r"^Kernel died: left by exit\(\) in an earlier cell$"):
        run_cells(tmp_path, "exit()", "1")


def test_a_cell_that_takes_too_long(tmp_path: Path) -> None:
    with pytest.raises(CellTimeoutError, match=r"^A cell timed out while it was being executed, after 1 seconds"):
        run_cells(tmp_path, NEVER_ENDS, execution_timeout=1)
    assert text_of(saved(tmp_path / "made.ipynb").cells[0]) == "begun\n"


@pytest.mark.parametrize(
    "source",
    [NEVER_ENDS, "import signal, os; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.kill(os.getpid(), signal.SIGSTOP)",
     "while True: pass"],
    ids=["waits", "stops itself", "computes"],
)  # fmt: skip
def test_a_notebook_past_its_deadline(tmp_path: Path, source: str) -> None:
    began = time.monotonic()
    with pytest.raises(NotebookDeadlinePassed, match=r"^The notebook was not done after 1\.5 seconds, its deadline\."):
        run_cells(tmp_path, "1", source, deadline_s=1.5, execution_timeout=600)
    assert 1.5 <= time.monotonic() - began < SOON


@pytest.mark.parametrize(
    "source",
    ["while True: print('again and again')", "import subprocess; subprocess.run(['yes', 'x' * 1000])",
     "print('y' * 6_000_000)", "from IPython.display import HTML\nHTML('z' * 6_000_000)"],
    ids=["lines", "a subprocess", "one line", "a display"],
)  # fmt: skip
def test_a_notebook_that_prints_too_much(tmp_path: Path, source: str) -> None:
    with pytest.raises(OutputLimitPassed, match=r"^The notebook printed or showed more than 5 MB and was ended$"):
        run_cells(tmp_path, source, output_limit_mb=5)
    assert (tmp_path / "made.ilacs.ipynb").stat().st_size < 12_000_000


def test_a_notebook_that_fills_the_disk(tmp_path: Path) -> None:
    source = "with open('large', 'wb') as file:\n    while True:\n        file.write(bytes(1_000_000))"
    with pytest.raises(PapermillExecutionError, match=r"OSError: \[Errno 27\] File too large"):
        run_cells(tmp_path, source, file_limit_mb=3)
    assert (tmp_path / "large").stat().st_size == 3_000_000


def test_what_a_notebook_started_ends_with_it(tmp_path: Path, signals: Signals) -> None:
    """A subprocess, one in a session of its own, and a daemon: `signals` tells when none of them holds it any more."""
    start = (
        "import subprocess, sys\n"
        "for apart in (False, True):\n"
        "    subprocess.Popen(['sleep', '1000'], start_new_session=apart, close_fds=False)\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        os.execlp('sleep', 'sleep', '1000')\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "os.write(held, b'1')\n"
    )
    run_cells(tmp_path, signals.hold + start, shutdown_kernel="immediate")
    assert signals.wait() == b"1"
    assert signals.wait() == b""


def test_what_is_to_be_done_at_the_end_is_done(tmp_path: Path) -> None:
    run_cells(tmp_path, "import atexit, pathlib; atexit.register(pathlib.Path('done').write_text, 'yes')")
    assert (tmp_path / "done").read_text(encoding="utf-8") == "yes"


def test_a_forked_process_that_comes_back_out_of_its_cell_says_nothing(tmp_path: Path) -> None:
    made = run_cells(
        tmp_path,
        "import os\nchild = os.fork()\nif child: os.waitpid(child, 0)\nprint('parent' if child else 'child')",
        "2",
    )
    assert sorted(text_of(made.cells[0]).split()) == ["child", "parent"]
    assert made.cells[1].outputs[0].data["text/plain"] == "2"
