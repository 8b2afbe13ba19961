"""Small projects whose reports are quick to make, what their bundles hold, and a look at what a command leaves running."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

WAREHOUSE = (
    "import ilacs_analytics as ilacs\nfrom ilacs_analytics.charts import Sentence, Table\nwh = ilacs.open_warehouse()\n"
)
PARAMETERS = 'authorities: list[str] = ["Durham", "Medway"]  # authorities\nsince: str = ""  # first day\n'
NOTEBOOKS: dict[str, tuple[str, ...]] = {
    "grades": (
        PARAMETERS,
        WAREHOUSE + 'frame = wh.judgements(authorities=authorities, concept="overall", since=since)',
        'Table("grades", "Grades", frame[["authority", "started_on", "grade"]])',
    ),
    "ours": (
        'authority: str = "Durham"  # the authority\n',
        WAREHOUSE + "frame = wh.local_figures(authorities=[authority])",
        'Table("ours", "Own figures", frame)',
    ),
    "words": ('note: str = "none"  # a word\n', "print(note)"),
}
GATE = ('note: str = "none"  # a word\n', WAREHOUSE + 'Table("gate", "Gate", wh.gate_results())')
STEMS = ("grades", "ours-durham", "words")
"""Of the pages these notebooks make."""
SINCE = ("-p", "since=2017-01-01")
OURS = "authority,measure,basis,period_end,value,note\nDurham,agency_rate,headcount,2026-09-30,12.5,ours\n"
"""Figures of an authority's own, as a local file holds them."""
LONG_AGO = "2025-01-02"
_TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+:\d]*|\d{8}T\d{6}Z")
_SECONDS = re.compile(r'<td class="n">\d+\.\d+</td>(?=<td>(made|failed))')
_OF_A_RUN = {"run_id", "started_at", "finished_at", "seconds", "files", "carried_over", "workers", "scheduler"}
_OF_A_PAGE = {"seconds", "made_at", "is_carried_over", "engine", "engine_note"}


def write(path: Path, text: str) -> None:
    """A new file in the place of another, which may be a hard link."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


def write_notebook(project: Any, name: str, *sources: str) -> None:
    """A notebook with a title and code cells, the first of them its parameters."""
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {name.title()}\n\nA question."}
    code = [
        {
            "cell_type": "code", "id": f"cell-{number}", "metadata": {"tags": ["parameters"]} if number == 0 else {},
            "source": source, "outputs": [], "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    notebook = {"cells": [title, *code], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    write(project.path / "notebooks" / f"{name}.ipynb", json.dumps(notebook))


def write_plan(project: Any, *names: str, **more: Sequence[str]) -> None:
    """A plan of these notebooks; `more` are further lines of a notebook's entry."""
    entries = ["\n".join(["[[report]]", f'notebook = "{name}"', *more.get(name, ())]) for name in names]
    write(project.path / "reports.toml", "\n\n".join(entries) + "\n")


def copy_of(project: Any, folder: Path) -> Any:
    """The same project in another folder; its files are hard links, so they are replaced and never written into."""
    lock = shutil.ignore_patterns(".lock")  # a lock is on the file, whatever its name
    shutil.copytree(project.path, folder, symlinks=True, copy_function=os.link, ignore=lock)
    return type(project)(folder)


def small_project(built_project: Any, folder: Path) -> Any:
    """A copy of the built project with three notebooks of a few lines, and one suite, so that the gate is quick."""
    project = copy_of(built_project, folder)
    for path in (project.path / "notebooks").glob("*.ipynb"):
        path.unlink()
    for path in (project.path / "expectations").glob("*.json"):
        if path.stem != "agency_rate":
            path.unlink()
    for name, sources in NOTEBOOKS.items():
        write_notebook(project, name, *sources)
    write_plan(project, *NOTEBOOKS)
    write(project.path / "ilacs.toml", "workers = 1\n")
    do(project, "check")
    return project


def do(project: Any, *arguments: str, code: int = 0) -> Any:
    """How a command ended that has to end with `code`, in this process."""
    ended = project.ilacs(*arguments)
    assert ended.code == code, ended.out + ended.err
    return ended


def report(project: Any, *arguments: str, code: int = 0) -> dict[str, Any]:
    """What `ilacs report --json` told."""
    told: dict[str, Any] = json.loads(do(project, "report", "--json", *arguments, code=code).out)
    return told


def latest(project: Any) -> Path:
    """The folder of the bundle that readers open now."""
    return Path(project.path / "reports" / "latest").resolve()


def run_of(bundle: Path) -> dict[str, Any]:
    """run.json of a bundle."""
    read: dict[str, Any] = json.loads((bundle / "run.json").read_text(encoding="utf-8"))
    return read


def pages_of(bundle: Path) -> dict[str, dict[str, Any]]:
    """Entries of a bundle's pages by stem."""
    return {entry["stem"]: entry for entry in run_of(bundle)["pages"]}


def ran(project: Any) -> set[str]:
    """Stems of the latest bundle's pages that its run made."""
    return {stem for stem, entry in pages_of(latest(project)).items() if not entry["is_carried_over"]}


def backdate(project: Any) -> None:
    """Have the pages of the latest bundle tell that their data last changed long ago."""
    run = run_of(latest(project))
    for entry in run["pages"]:
        entry["data_changed_on"] = LONG_AGO
    write(latest(project) / "run.json", json.dumps(run))


def require_whole(bundle: Path) -> dict[str, Any]:
    """run.json of a bundle, once every file it names stands there with that checksum and none stands there unnamed."""
    run = run_of(bundle)
    there = {
        path.relative_to(bundle).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in bundle.rglob("*")
        if path.is_file() and path.name != "run.json"
    }
    assert there == run["files"]
    links = {
        link.partition("#")[0]
        for page in bundle.glob("*.html")
        for link in re.findall(r'<(?:a|script)[^>]* (?:href|src)="([^"#]+)', page.read_text(encoding="utf-8"))
        if "://" not in link
    }
    assert links <= there.keys() | {"run.json"}
    return run


def require_pages_of_first(project: Any) -> None:
    """The latest bundle has the pages of the project's first."""
    assert set(pages_of(latest(project))) == set(STEMS)


def contents(bundle: Path) -> dict[str, Any]:
    """What a bundle holds, times and how long things took aside: two runs of the same are equal in it."""
    held: dict[str, Any] = {}
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and path.name != "run.json":
            text = path.read_bytes().decode("utf-8", errors="replace")
            held[path.relative_to(bundle).as_posix()] = _SECONDS.sub("", _TIMES.sub("TIME", text))
    run = run_of(bundle)
    told = {key: value for key, value in run.items() if key not in _OF_A_RUN}
    told["pages"] = [{key: value for key, value in entry.items() if key not in _OF_A_PAGE} for entry in run["pages"]]
    return held | {"run.json": told}


def leftovers(project: Any) -> list[str]:
    """What an interrupted run would leave behind in reports/."""
    folders = (project.path / "reports", project.path / "reports" / "runs")
    return sorted(path.name for folder in folders for path in folder.glob(".*") if path.name != ".runtime")


def wait_for(lines: Iterable[str], words: str) -> None:
    """Read what a command tells until it tells this."""
    for line in lines:
        if words in line:
            return
    raise AssertionError(f"'{words}' was never told")


class Marked:
    """Commands whose processes can be told from all others: each inherits a mark in its environment."""

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex

    def spawn(self, project: Any, *arguments: str, also: dict[str, str] | None = None, **options: Any) -> Any:
        """Begin a command."""
        return project.spawn(*arguments, also={"RUN_MARK": self.mark, **(also or {})}, **options)

    def run(self, project: Any, *arguments: str, **options: Any) -> tuple[int, str, str]:
        """Run a command to its end: code, standard output and error."""
        with self.spawn(project, *arguments, **options) as process:
            try:
                out, err = process.communicate(timeout=150)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return process.returncode, out, err

    def left(self) -> list[int]:
        """Processes with the mark that still run after ten seconds."""
        until = time.monotonic() + 10
        while (found := self._found()) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def end(self) -> None:
        """End what is left, by its number."""
        for number in self._found():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def _found(self) -> list[int]:
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                with suppress(OSError):
                    if f"RUN_MARK={self.mark}".encode() in (folder / "environ").read_bytes():
                        found.append(int(folder.name))
        return found
