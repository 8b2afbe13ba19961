"""The warm engine as papermill uses it: outputs, metadata and log like the ordinary engine's, which steps in where it must."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError
from warm_runs import NEVER_ENDS, execute, run_cells, saved, told, write_notebook

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.usefixtures("nothing_left", "server_ended"),
]

ALLOWED = "raises-exception"
CELLS: tuple[str | tuple[str, str], ...] = (
    "print('first')\nprint('second', end='')\n40 + 2",
    "import sys\nprint('told', file=sys.stderr)\nsys.stdout.write('half ')\nsys.stdout.write('line\\n')",
    "In[1], Out[1], _2 if '_2' in dir() else None, __name__",
    "hidden = 3;\nhidden;",
    "",
    "from IPython.display import HTML, Markdown, Image, SVG, JSON, clear_output, display\n"
    "print('before'); display(HTML('<b>x</b>'), Markdown('*y*'), JSON({'a': [1, None]})); print('after')",
    "import base64\ndot = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q'\n"
    "                       'DwADhgGAWjR9awAAAABJRU5ErkJggg==')\nImage(dot)",
    "shown = display('one', display_id='changing')\nother = display({'text/plain': 'raw'}, raw=True, metadata={'k': 1})",
    "shown.update('two'); print('changed an earlier cell')",
    "print('lost'); clear_output(); print('kept'); clear_output(wait=True); print('kept at last')",
    "for number in range(3):\n    clear_output(wait=True)\n    display(number)",
    "import asyncio\nawait asyncio.sleep(0)\nprint(asyncio.get_running_loop().is_running())\n"
    "await asyncio.gather(*[asyncio.sleep(0, n) for n in (1, 2)])",
    "async def later():\n    await asyncio.sleep(0)\n    return 'done'\ntask = asyncio.create_task(later())",
    "await task",
    ("waiting = later()\ntry:\n    asyncio.run(waiting)\nfinally:\n    waiting.close()", ALLOWED),
    "import threading\nwhole = {'args': ('thread\\n',), 'kwargs': {'end': ''}}  # the line in one piece\n"
    "workers = [threading.Thread(target=print, **whole) for _ in range(3)]\n"
    "for worker in workers: worker.start()\nfor worker in workers: worker.join()",
    "import subprocess, os\nprint(subprocess.run('echo by a process', shell=True, capture_output=True).stdout)",
    "!echo by the shell\nlines = !printf 'a\\nb'\nlines",
    "%%bash\necho by bash\necho wrong >&2",
    "child = os.fork()\nif child == 0:\n    os._exit(4)\nos.waitstatus_to_exitcode(os.waitpid(child, 0)[1])",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
    "    squares = pool.map(abs, [-1, -2, -3])\nsquares",
    "%%capture held\nprint('not shown')",
    "held.stdout",
    "%precision 2\n1 / 3",
    "%%writefile beside.py\nANSWER = 42",
    "import beside\nbeside.ANSWER, os.path.basename(os.getcwd()), sys.path",
    "%run beside.py\nANSWER",
    "%who_ls int",
    "print?",
    ("def inner(x):\n    return 1 / x\n\ndef outer():\n    return inner(0)\n\nouter()", ALLOWED),
    ("try:\n    {}['key']\nexcept KeyError as error:\n    raise ValueError('é', 2) from error", ALLOWED),
    ("this is no Python", ALLOWED),
    ("  indented = 1\n wrong = 2", ALLOWED),
    ("nobody", ALLOWED),
    ("%no_such_magic", ALLOWED),
    ("await nobody_at_all()", ALLOWED),
    ("raise KeyboardInterrupt", ALLOWED),
    ("bytearray(1 << 60)", ALLOWED),
    ("sys.exit('leaving')", ALLOWED),
    ("sys.exit()", ALLOWED),
    ("class Broken:\n    def __repr__(self):\n        raise RuntimeError('no picture')\nBroken()", ALLOWED),
    "class Rich:\n    def _repr_html_(self):\n        return '<i>r</i>'\n    def __repr__(self):\n        return 'r'\nRich()",
    "import warnings, logging\nwarnings.warn('mind')\nlogging.getLogger('x').warning('logged')",
    "import pandas as pd\npd.DataFrame({'a': range(30), 'a long name of a column': 'text of some length'}).head(3)",
    "print(pd.DataFrame({f'column {n}': [n] for n in range(40)}))",
    "import altair as alt\nalt.Chart(pd.DataFrame({'x': [1]})).mark_bar().encode(x='x:Q').to_dict()['mark']",
    "import pickle\nclass Kept:\n    pass\ntype(pickle.loads(pickle.dumps(Kept()))).__qualname__",
    "type(get_ipython()).__name__, sys.stdout.isatty(), sys.stdout.encoding, os.environ['TERM'], os.environ['PAGER']",
    "os.environ.get('MPLBACKEND'), sys.flags.safe_path, signal.getsignal(signal.SIGTERM) if 'signal' in dir() else None",
    "print('\\rover\\rwritten', 'ü' * 5, '\\U0001f600')\nprint('x' * 300_000)",
    "eval('1'), type(sys.modules['__main__']).__name__, sys.modules['__main__'].hidden",
    "get_ipython().user_ns is globals(), get_ipython().execution_count",
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[object], list[object], object]:
    paths = []
    for name in ("warm", "ordinary"):
        (folder := tmp_path_factory.mktemp(name) / "run").mkdir()
        paths.append(write_notebook(folder / "made.ipynb", CELLS))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PYTEST_CURRENT_TEST", "PYTEST_VERSION"):
            patch.delenv(name, raising=False)
        warm, ordinary = execute_allowing(paths[0], "ilacs"), execute_allowing(paths[1], "nbclient")
    assert warm.metadata.papermill["engine"] == "warm"
    return warm.cells, ordinary.cells, (warm.metadata, ordinary.metadata)


def execute_allowing(path: Path, name: str) -> object:
    """papermill tells of errors that a tag allowed all the same: what ran is in the file, without its two marks."""
    with pytest.raises(PapermillExecutionError):
        execute(path, name=name)
    made = saved(path, name)
    made.cells = [cell for cell in made.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    return made


@pytest.mark.parametrize("number", range(len(CELLS)))
def test_a_cell_gives_what_the_ordinary_engine_gives(both: object, number: int) -> None:
    warm, ordinary, _ = both  # type: ignore[misc]
    assert told(warm[number]) == told(ordinary[number])
    assert warm[number].execution_count == ordinary[number].execution_count
    assert set(warm[number].metadata.get("execution", {})) == set(ordinary[number].metadata.get("execution", {}))
    kept = ("exception", "status")
    assert [warm[number].metadata.papermill[key] for key in kept] == [
        ordinary[number].metadata.papermill[key] for key in kept
    ]


def test_metadata_are_those_of_the_ordinary_engine(both: object) -> None:
    _, _, (warm, ordinary) = both  # type: ignore[misc]
    assert warm.language_info == ordinary.language_info
    assert set(warm.papermill) - {"engine"} == set(ordinary.papermill)


def test_input_is_refused_as_a_kernel_does(tmp_path: Path) -> None:
    for source in ("input('name? ')", "import getpass; getpass.getpass()"):
        with pytest.raises(PapermillExecutionError, match=r"StdinNotImplementedError: .*does not support input"):
            run_cells(tmp_path, source)
    assert run_cells(tmp_path, "import os; os.read(0, 1)").cells[0].outputs[0].data["text/plain"] == "b''"


def test_outputs_of_two_streams_keep_their_order(tmp_path: Path) -> None:
    (cell,) = run_cells(
        tmp_path,
        "import os, subprocess, sys\nprint('a'); print('b', file=sys.stderr); subprocess.run(['echo', 'c']); print('d')\n"
        "os.write(2, b'e'); print('f')",
    ).cells
    assert [(output.name, output.text) for output in cell.outputs] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\nd\n"),
        ("stderr", "e"),
        ("stdout", "f\n"),
    ]


def test_parameters_reach_the_notebook(tmp_path: Path) -> None:
    made = run_cells(tmp_path, ("count = 1", "parameters"), "count", parameters={"count": 5})
    assert made.cells[2].outputs[0].data["text/plain"] == "5"


@pytest.mark.parametrize(
    ("cells", "options", "reason"),
    [
        (["# ipywidgets", "7"], {}, "ipywidgets needs a kernel"),
        (["type(get_ipython().kernel).__name__ and 7"], {}, "get_ipython().kernel needs a kernel"),
        (["7"], {"coalesce_streams": True}, "the option coalesce_streams needs a kernel"),
    ],
)
def test_what_cannot_be_forked_is_run_by_the_ordinary_engine(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, cells: list[str], options: dict[str, bool], reason: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    made = run_cells(
        tmp_path,
        *cells,
        "import os; os.path.basename(os.getcwd())",
        shutdown_kernel="immediate",
        working_directory=str(tmp_path / "elsewhere"),
        deadline_s=300,
        **options,
    )
    assert made.cells[-2].outputs[0].data["text/plain"] == "7"
    assert made.cells[-1].outputs[0].data["text/plain"] == "'elsewhere'"
    assert (made.metadata.papermill.engine, made.metadata.papermill.engine_note) == ("nbclient", reason)
    assert ("ilacs_analytics.reports", logging.WARNING, f"the ordinary engine runs this notebook: {reason}") in (
        caplog.record_tuples
    )


def test_the_ordinary_engine_keeps_the_deadline(tmp_path: Path) -> None:
    with pytest.raises(CellTimeoutError):
        run_cells(tmp_path, "# ipywidgets", NEVER_ENDS, deadline_s=4, shutdown_kernel="immediate")


def test_outputs_are_logged_as_papermill_logs_them(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="papermill")
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        run_cells(tmp_path, "print('heard')\n'result'", log_output=True, stdout_file=out)
    assert [message for message in caplog.messages if message in {"heard\n", "'result'"}] == ["heard\n", "'result'"]
    assert (tmp_path / "out").read_text(encoding="utf-8") == "heard\n"
