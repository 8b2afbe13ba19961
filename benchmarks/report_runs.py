"""Benchmark of report runs: every page of one notebook by papermill and nbconvert, by `ilacs report`, and by a plain script.

    python benchmarks/report_runs.py [--reports N] [--workspace DIR] [--json]

(a) papermill and nbconvert's exporter, in one process and in two; (b) ours with one worker, with two, and on a Dask cluster of
two workers where the extra is there; (c) the floor: the cells as a plain script that writes the same page; (d) the largest sum
of resident memory of all processes of ours with two; (e) `ilacs report` with nothing changed. Each begins in a fresh Python
before anything is imported and ends when the last page is written. The warm-up of ours is told apart: starting the server, and
making the script that draws charts, once a workspace, which the floor finds there; starting a cluster is not told. Nothing
here is a test: numbers go to docs/benchmarks.md by hand, with the machine.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import importlib.util
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from common import family, resident, say

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = "authority_profile"
REPORTS = 153
LAST_DAY = dt.date(2026, 10, 31)
"""Where there are fewer authorities than reports they are taken again up to the day before, and so on: as much work a page."""
PLACES = "select distinct authority from analysis.latest_judgement order by 1"
ROUNDS = 3
_SPECIFICATION = re.compile(r'(?s)(?<=<script type="application/json")[^>]*>(.*?)(?=</script>)')


# --- parts: each runs in a process of its own, in the made-up checkout, and prints one JSON object


def run_bare(pages: Sequence[dict[str, Any]], out: Path) -> dict[str, float]:
    """Notebooks by papermill, then HTML by nbconvert's exporter, one after the other."""
    began = time.perf_counter()
    import papermill
    from nbconvert import HTMLExporter

    exporter = HTMLExporter()
    for page in pages:
        executed = str(out / f"{page['stem']}.ipynb")
        asked = {"parameters": page["values"], "kernel_name": "python3", "progress_bar": False}
        try:
            papermill.execute_notebook(page["notebook"], executed, **asked)
        except (
            RuntimeError
        ):  # two kernels that start at the same moment may draw the same port: seldom, and it begins again
            papermill.execute_notebook(page["notebook"], executed, **asked)
        html, _ = exporter.from_filename(executed)
        (out / f"{page['stem']}.html").write_text(html, encoding="utf-8")
    return {"seconds": time.perf_counter() - began}


def run_floor(pages: Sequence[dict[str, Any]], out: Path) -> dict[str, float]:
    """Cells of each notebook in a namespace of their own, then the page; no file beside it."""
    began = time.perf_counter()
    from ilacs_analytics.reports.bundle.pages import new_entry, now
    from ilacs_analytics.reports.page import originals
    from ilacs_analytics.reports.page.page import read_blocks, render, tables_of
    from ilacs_analytics.reports.page.runtime import load_runtime
    from ilacs_analytics.reports.plan.catalogue import read_notebook
    from ilacs_analytics.reports.plan.plan import Page
    from ilacs_analytics.settings import load_settings
    from ilacs_analytics.warehouse.publish import current_build

    settings = load_settings()
    runtime = load_runtime(settings, self_contained=False)
    build_id = current_build(settings) or ""
    started = now().isoformat(timespec="seconds")
    run = {"build_id": build_id, "started_at": started, "finished_at": started}
    cells: dict[str, Any] = {}
    for given in pages:
        if given["notebook"] not in cells:
            cells[given["notebook"]] = list(compiled(Path(given["notebook"])))
        blocks = read_blocks({"cells": list(played(cells[given["notebook"]], given["values"]))})
        page = Page(given["stem"], read_notebook(Path(given["notebook"])), given["values"])
        entry = new_entry(page, fingerprint="", made_at=started, build_id=build_id)
        entry["originals"] = originals.copy_originals(out, settings, blocks)
        entry["tables"] = [{"name": name, "file": f"data/{page.stem}-{name}.csv"} for name, _, _ in tables_of(blocks)]
        shown = {"blocks": originals.link_blocks(blocks, entry["originals"]), "navigation": [], "run": run}
        html = render("page.html.j2", page=entry, **shown, runtime=runtime.markup, root="")
        (out / f"{page.stem}.html").write_text(html, encoding="utf-8")
    return {"seconds": time.perf_counter() - began}


def compiled(notebook: Path) -> Iterator[tuple[dict[str, Any], Any, Any]]:
    """Cells with what they do and, compiled apart, the expression at their end that is shown."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            yield cell, None, None
            continue
        lines = ast.parse("".join(cell["source"]))
        shown = None
        if lines.body and isinstance(last := lines.body[-1], ast.Expr):
            shown = compile(ast.Expression(last.value), notebook.name, "eval")
            lines.body.pop()
        yield cell, compile(lines, notebook.name, "exec"), shown


def played(cells: Sequence[tuple[dict[str, Any], Any, Any]], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The cells with what they show."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell, does, shows in cells:
        if does is None:
            yield cell
            continue
        exec(does, names)  # noqa: S102 - a notebook of this project
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(values)
        value = eval(shows, names) if shows is not None else None  # noqa: S307 - as above
        data = None if value is None else value._repr_mimebundle_()
        yield {**cell, "outputs": [] if data is None else [{"output_type": "execute_result", "data": data}]}


def run_ours(pages: list[dict[str, Any]], scheduler: str = "") -> dict[str, float]:
    """The whole of `run_reports`, with the server up already where notebooks run here."""
    began = time.perf_counter()
    from ilacs_analytics.reports.engine import warm_engine as engine
    from ilacs_analytics.reports.page.runtime import load_runtime
    from ilacs_analytics.settings import load_settings

    settings = load_settings()
    if not scheduler:
        engine.warm_up()
    load_runtime(settings, self_contained=False)
    ready = time.perf_counter()
    from ilacs_analytics.progress import Progress
    from ilacs_analytics.reports.run import Options, run_reports
    from ilacs_analytics.warehouse.publish import locked

    with locked(settings, task="benchmark"):
        result = run_reports(settings, Progress(), options=Options(scheduler=scheduler))
    ended = time.perf_counter()
    engine.close()
    if result.failure is not None:
        raise result.failure
    assert [entry["engine"] for entry in result.entries] == ["warm"] * len(pages)
    return {"seconds": ended - ready, "warm_up": ready - began}


def run_dask(pages: list[dict[str, Any]]) -> dict[str, float]:
    """Ours on a cluster that is there already, each of its two workers warm."""
    from distributed import Client, LocalCluster

    from ilacs_analytics.reports.engine import warm_engine as engine

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster, set_as_default=False) as client:
            client.run(engine.warm_up)
        return run_ours(pages, cluster.scheduler_address)


def run_part(part: str, pages: list[dict[str, Any]], out: Path) -> dict[str, float]:
    """One part, by its name."""
    out.mkdir(parents=True, exist_ok=True)
    if part in {"bare", "floor"}:
        return {"bare": run_bare, "floor": run_floor}[part](pages, out)
    return {"ours": run_ours, "dask": run_dask}[part](pages)


# --- the whole: the checkout, the processes, the figures


class Bench:
    """A checkout and a workspace of its own in a folder, with the pages to make."""

    def __init__(self, folder: Path, reports: int, workspace: Path | None) -> None:
        self.checkout, self.workspace, self.out = folder / "checkout", folder / "workspace", folder / "out"
        self.said = self.out / "said.txt"
        self.started: list[subprocess.Popen[str]] = []
        for name in ("data", "sql", "expectations", "notebooks"):
            shutil.copytree(ROOT / name, self.checkout / name)
        for name in ("pyproject.toml", "reports.toml"):
            shutil.copyfile(ROOT / name, self.checkout / name)
        self.workspace.mkdir()
        if workspace is not None and (workspace / "added").is_dir():
            shutil.copytree(workspace / "added", self.workspace / "added")
        self.ilacs("build", accepted=(0, 10))  # 10: an added file was set aside, the rest is published
        self.ilacs("check")
        told = json.loads(self.ilacs("query", PLACES, "--format", "json"))
        self.pages = self.write_plan([row["authority"] for row in told], reports)

    def write_plan(self, places: Sequence[str], reports: int) -> list[dict[str, Any]]:
        """reports.toml with `reports` pages: each authority once, then again up to another day, by a copy of the notebook."""
        lines, pages = [], []
        for number, start in enumerate(range(0, reports, len(places))):
            name = f"{NOTEBOOK}_{number}"
            notebook = self.checkout / "notebooks" / f"{name}.ipynb"
            shutil.copyfile(ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", notebook)
            chosen = places[: reports - start]
            until = (LAST_DAY - dt.timedelta(days=number)).isoformat() if number else ""
            listed = json.dumps(chosen, ensure_ascii=False)
            lines += ["[[report]]", f'notebook = "{name}"', 'for_each = "authority"', f"authorities = {listed}"]
            lines.append(f'parameters = {{ until = "{until}" }}')
            for place in chosen:
                stem = f"{name}-{re.sub('[^a-z0-9]+', '-', place.lower()).strip('-')}"
                values = {"until": until, "authority": place}
                pages.append({"stem": stem, "notebook": str(notebook), "values": values})
        (self.checkout / "reports.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return pages

    def environment(self, workers: int) -> dict[str, str]:
        """The environment without settings of the user's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ILACS_")}
        return kept | {"ILACS_WORKSPACE": str(self.workspace), "ILACS_WORKERS": str(workers)}

    def ilacs(self, *arguments: str, accepted: Sequence[int] = (0,)) -> str:
        """What a command of this project prints."""
        ended = subprocess.run(
            [sys.executable, "-m", "ilacs_analytics", *arguments],
            check=False, cwd=self.checkout, env=self.environment(2), capture_output=True, encoding="utf-8",
        )  # fmt: skip
        if ended.returncode not in accepted:
            raise SystemExit(f"ilacs {arguments[0]} ended with {ended.returncode}\n{ended.stderr}")
        return ended.stdout

    def start(self, part: str, pages: Sequence[dict[str, Any]], *, workers: int = 1) -> subprocess.Popen[str]:
        """A process that does one part."""
        self.out.mkdir(exist_ok=True)
        told = self.out / f"{len(self.started)}.json"
        told.write_text(json.dumps({"part": part, "pages": pages, "out": str(self.out / part)}), encoding="utf-8")
        with self.said.open("a", encoding="utf-8") as said:
            process = subprocess.Popen(
                [sys.executable, str(Path(__file__).resolve()), "--part", str(told)],
                cwd=self.checkout, env=self.environment(workers), encoding="utf-8",
                stdout=subprocess.PIPE, stderr=said,
            )  # fmt: skip
        self.started.append(process)
        return process

    def finish(self, process: subprocess.Popen[str]) -> dict[str, float]:
        """What a part measured."""
        assert process.stdout is not None
        printed = process.stdout.read()
        if process.wait():
            for other in self.started:
                other.kill()
            raise SystemExit(f"a part ended with {process.returncode}\n{self.said.read_text(encoding='utf-8')[-4000:]}")
        return dict(json.loads(printed.splitlines()[-1]))

    def ours(self, part: str, *, workers: int) -> tuple[dict[str, float], float]:
        """A run into an empty folder of reports, and the largest sum of resident MB of its processes."""
        shutil.rmtree(self.workspace / "reports", ignore_errors=True)
        process = self.start(part, self.pages, workers=workers)
        largest = [0.0]
        watching = threading.Thread(target=watch, args=(process, largest))
        watching.start()
        found = self.finish(process)
        watching.join()
        return found, largest[0]

    def unchanged(self) -> float:
        """Seconds of `ilacs report` where nothing has changed, the whole process."""
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            told = json.loads(self.ilacs("report", "--json"))
            taken.append(time.perf_counter() - began)
            assert told["unchanged"] is True
        return statistics.median(taken)

    def compare_pages(self) -> None:
        """Tell where the floor did not write the page ours wrote."""
        latest = self.workspace / "reports" / "latest"
        told = json.loads((latest / "run.json").read_text(encoding="utf-8"))["pages"]
        assert {entry["stem"] for entry in told} == {page["stem"] for page in self.pages}
        for page in self.pages:
            file = f"{page['stem']}.html"
            ours, floor = ((folder / file).read_text(encoding="utf-8") for folder in (latest, self.out / "floor"))
            if plain(ours) != plain(floor):
                tell(f"{file} of the floor is not the page ours wrote")


def plain(html: str) -> str:
    """What a page holds between its head and its foot; drawings are counted by process, and keys come in any order."""
    main = re.sub(r"(?s)\A.*<main.*?>|</main>.*\Z", "", html)
    return _SPECIFICATION.sub(
        lambda found: json.dumps(json.loads(found[1]), sort_keys=True), re.sub(r"\bg\d+-", "", main)
    )


def watch(process: subprocess.Popen[str], largest: list[float]) -> None:
    """Note the largest sum of resident memory of a process and all below it (Linux; 0 elsewhere)."""
    while process.poll() is None:
        largest[0] = max(largest[0], sum(map(resident, family(process.pid))))
        time.sleep(0.1)


def measure(reports: int, workspace: Path | None) -> dict[str, Any]:
    """Everything, once, one after the other."""
    with tempfile.TemporaryDirectory(prefix="ilacs-bench-") as folder:
        tell("building and checking a workspace")
        bench = Bench(Path(folder), reports, workspace)
        tell(f"{reports} reports by papermill, one process, then two")
        bare = bench.finish(bench.start("bare", bench.pages))
        both = [bench.start("bare", bench.pages[first::2]) for first in (0, 1)]
        bare_two = max(bench.finish(process)["seconds"] for process in both)
        tell("ours with one worker, the floor, ours with two, nothing changed, Dask")
        one, _ = bench.ours("ours", workers=1)
        floor = bench.finish(bench.start("floor", bench.pages))
        bench.compare_pages()
        two, peak = bench.ours("ours", workers=2)
        unchanged = bench.unchanged()
        has_dask = importlib.util.find_spec("distributed") is not None
        found = {
            "bare_sequential_s": bare["seconds"],
            "bare_two_s": bare_two,
            "ours_one_s": one["seconds"],
            "ours_two_s": two["seconds"],
            "warm_up_s": one["warm_up"],
            "dask_two_s": bench.ours("dask", workers=2)[0]["seconds"] if has_dask else None,
            "floor_s": floor["seconds"],
            "peak_mb": peak,
            "unchanged_s": unchanged,
        }
    return {"reports": reports, **{name: value and round(value, 2) for name, value in found.items()}}


def tell(text: str) -> None:
    """Where it is, for whoever waits; standard output is for the figures."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def to_markdown(found: dict[str, Any]) -> str:
    """The table of docs/benchmarks.md."""
    bare, floor, warm = found["bare_sequential_s"], found["floor_s"], found["warm_up_s"]

    def row(what: str, seconds: float | None, warmed: float = 0) -> str:
        if seconds is None:
            return f"| {what} | the extra is not there | | | |"
        with_it = f"{bare / (seconds + warmed):.1f}" if warmed else ""
        return f"| {what} | {seconds:.1f} s | {bare / seconds:.1f} | {with_it} | {seconds / floor:.2f} |"

    lines = [
        f"| {found['reports']} reports | seconds | times bare sequential | with warm-up | times the floor |",
        "|---|---:|---:|---:|---:|",
        row("papermill and nbconvert, one process", bare),
        row("the same, two processes", found["bare_two_s"]),
        row("ours, one worker", found["ours_one_s"], warm),
        row("ours, two workers", found["ours_two_s"], warm),
        row("Dask, two workers", found["dask_two_s"]),
        row("the floor", floor),
        "",
        f"Warm-up {warm:.1f} s; {found['peak_mb']:.0f} MB in all processes of two workers; "
        f"`ilacs report` with nothing changed {found['unchanged_s']:.2f} s.",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--workspace", type=Path, help="a workspace whose added files are copied")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.reports < 1:
        parser.error("--reports is at least 1")
    if given.part is not None:
        told = json.loads(given.part.read_text(encoding="utf-8"))
        print(json.dumps(run_part(told["part"], told["pages"], Path(told["out"]))))
        return
    found = measure(given.reports, given.workspace)
    say(found, to_markdown, as_json=given.json)


if __name__ == "__main__":
    main()
