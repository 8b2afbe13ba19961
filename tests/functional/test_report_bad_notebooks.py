"""Report runs with a notebook that fails, hangs or takes what it finds with it: its page fails, no other."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from report_projects import NOTEBOOKS, STEMS, Marked, latest, pages_of, require_whole, write, write_notebook, write_plan

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.campaign,
]

BAD = {
    "fails": (["1 / 0"], r"cell 3, line 1: ZeroDivisionError: division by zero"),
    "leaves": (["import sys\nsys.exit(3)"], r"cell 3: SystemExit: 3"),
    "hangs": (["import time\nwhile True:\n    time.sleep(1)"], r"CellTimeoutError: .*"),
    "crawls": (["import time\ntime.sleep(2)"] * 9, r"NotebookDeadlinePassed: .*"),
    "dies": (["import os\nos.kill(os.getpid(), 9)"], r"DeadKernelError: .*signal 9.*"),
    "crashes": (["import ctypes\nctypes.string_at(0)"], r"DeadKernelError: .*SIGSEGV.*"),
    "prints": (["for _ in range(600):\n    print('x' * 1_000_000)"], r"OutputLimitPassed: .*"),
    "fills": (["with open('large', 'wb') as file:\n    file.seek(6 << 30)\n    file.write(b'x')"], r"cell 3, .*OSError.*"),
    "tidies": (["import os, shutil\nshutil.rmtree(os.getcwd())"], r".*(No such file|doesn't exist|cannot be read).*"),
    "draws": (
        [
            "import altair as alt\nimport pandas as pd\nfrom ilacs_analytics.charts import make_figure\n"
            "rows = alt.InlineData(values=[{'a': 1}])\n"
            "chart = alt.Chart(rows, title='T', description='D').mark_bar().transform_calculate(b='datum.a +* 2')\n"
            "make_figure(chart.encode(x='b:Q'), name='one', table=pd.DataFrame({'a': [1]}))"
        ],
        r"writing its page: ValueError: .*",
    ),
    "spawns": (
        ["import subprocess\nsubprocess.Popen(['sleep', '999'], start_new_session=True)\n1 / 0"],
        r"cell 3, line 3: ZeroDivisionError: .*",
    ),
}  # fmt: skip


def test_bad_notebooks_fail_alone_and_leave_nothing(project: Any, marked: Marked) -> None:
    for name, (cells, _) in BAD.items():
        write_notebook(project, name, 'note: str = "none"  # a word\n', *cells)
    write_plan(project, *BAD, "grades", "words")
    write(project.path / "ilacs.toml", "workers = 2\n")
    bounds = {"ILACS_CELL_TIMEOUT_S": "6", "ILACS_NOTEBOOK_TIMEOUT_S": "12"}
    code, out, err = marked.run(project, "report", "--json", "--force", also=bounds)
    assert code == 13, err
    assert f"ReportFailed: {len(BAD)} of {len(BAD) + 2} pages failed; the others are delivered" in err
    failed = json.loads(out)["failed"]
    for name, (_, words) in BAD.items():
        assert re.fullmatch(words, failed.pop(name)), name
    assert failed == {}
    assert marked.left() == []
    run = require_whole(latest(project))
    made = {entry["stem"]: entry["file"] for entry in run["pages"]}
    assert made == dict.fromkeys(BAD, "") | {"grades": "grades.html", "words": "words.html"}
    index = (latest(project) / "index.html").read_text(encoding="utf-8")
    assert f"{len(BAD)} pages could not be made again." in index
    assert all(f"{name.title()} (not made)" in index for name in BAD)


def test_a_process_that_writes_pages_may_die(project: Any, marked: Marked, tmp_path: Path) -> None:
    """One notebook ends all of the run's page-writing processes: their pages are written by the run itself."""
    write(project.path / "ilacs.toml", "workers = 2\n")
    kill = (
        "import os, signal\nfrom pathlib import Path\n"
        "for folder in Path('/proc').glob('[0-9]*'):\n"
        "    words = (folder / 'cmdline').read_bytes() if folder.is_dir() else b''\n"
        "    if b'spawn_main' in words and os.environ['RUN_MARK'].encode() in (folder / 'environ').read_bytes():\n"
        "        os.kill(int(folder.name), signal.SIGKILL)\n"
    )
    write_notebook(project, "words", NOTEBOOKS["words"][0], kill)
    code, out, err = marked.run(project, "report", "--json", "--force")
    assert (code, json.loads(out)["failed"]) == (0, {}), err
    assert set(pages_of(latest(project))) == set(STEMS)
    require_whole(latest(project))
