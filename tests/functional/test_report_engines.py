"""The warm and the ordinary engine make the same bundle, and a warm server may die."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from report_projects import Marked, contents, copy_of, latest, pages_of, write, write_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")

BOTH = """
import sys
from pathlib import Path
from ilacs_analytics.progress import Progress
from ilacs_analytics.reports.plan.catalogue import read_catalogue
from ilacs_analytics.reports.run import Options, run_reports
from ilacs_analytics.settings import load_settings
from ilacs_analytics.warehouse.publish import locked
if __name__ == "__main__":
    settings = load_settings()
    names = sorted(read_catalogue(settings.resource("notebooks")))
    for engine in ("ilacs", "nbclient"):
        with locked(settings, task="both"):
            result = run_reports(settings, Progress(), names=names, options=Options(force=True, engine=engine))
        print(result.index.parent.resolve().name, flush=True)
"""


@pytest.mark.campaign
def test_both_engines_give_the_same_bundle_of_every_notebook(built_project: Any, tmp_path: Path) -> None:
    project = copy_of(built_project, tmp_path / "project")
    text = (project.path / "reports.toml").read_text(encoding="utf-8")
    one = 'for_each = "authority"\nauthorities = ["Medway"]\n'
    write(project.path / "reports.toml", text.replace('for_each = "authority"\n', one))
    script, of_engines = tmp_path / "both.py", Marked()
    script.write_text(BOTH, encoding="utf-8")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("ILACS_")}
    ended = subprocess.run(
        [sys.executable, str(script)], cwd=project.path, env=variables | {"RUN_MARK": of_engines.mark},
        capture_output=True, encoding="utf-8", timeout=400, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert of_engines.left() == []
    warm, ordinary = (project.path / "reports" / "runs" / name for name in ended.stdout.split())
    assert warm != ordinary
    entries = [pages_of(bundle) for bundle in (warm, ordinary)]
    assert {entry["notebook"] for entry in entries[0].values()} == {
        path.stem for path in (project.path / "notebooks").glob("*.ipynb")
    }
    assert {(entry["engine"], entry["failure"]) for entry in entries[0].values()} == {("warm", "")}
    assert {entry["engine"] for entry in entries[1].values()} == {""}
    told = [contents(bundle) for bundle in (warm, ordinary)]
    assert told[0].keys() == told[1].keys()
    for name in told[0]:
        assert told[0][name] == told[1][name], name
    shutil.rmtree(project.path)


@pytest.mark.campaign
def test_a_server_that_is_killed_is_started_again(project: Any, marked: Marked, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    cell = (
        "import os\nfrom pathlib import Path\n"
        f"begun = Path({str(begun)!r})\n"
        "times = len(begun.read_text()) if begun.exists() else 0\n"
        "begun.write_text('x' * (times + 1))\n"
        "if times < int(note):\n    os.kill(os.getppid(), 9)\n    __import__('time').sleep(60)  # until its end is noticed\n"
        "print('at last')"
    )
    for times, note in ((1, ""), (2, "the warm server died 2 times")):
        begun.unlink(missing_ok=True)
        write_notebook(project, "words", f'note: str = "{times}"  # a word\n', cell)
        code, _, err = marked.run(project, "report")
        assert code == 0, err
        entry = pages_of(latest(project))["words"]
        assert (entry["engine_note"], entry["failure"]) == (note, "")
        assert "at last" in (latest(project) / "words.html").read_text(encoding="utf-8")
