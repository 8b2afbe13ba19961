"""Benchmarks of the spine, each as a ratio against a floor or a peer measured in the same run, in turn.

    python benchmarks/spine.py [--rounds N] [--json]

Whole processes are timed from outside, A B A B ..., and the median of the ratios is printed, so that a machine whose
speed drifts does not decide. Nothing here is a test: numbers go to docs/benchmarks.md by hand, with the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

READ_CSVS = """
import sys, duckdb
from pathlib import Path
connection = duckdb.connect()
for path in Path(sys.argv[1]).glob("*/*.csv"):
    connection.execute("select * from read_csv(?, all_varchar = true, header = true)", [str(path)]).fetchall()
"""
BUILD = """
import sys
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import load_settings
from ilacs_analytics.warehouse.build.run import build_warehouse
from ilacs_analytics.warehouse.publish import locked
settings = load_settings(workspace=sys.argv[1])
with locked(settings, task="benchmark"):
    build_warehouse(settings, Progress(), force=True)
"""
IMPORT_GX = "from ilacs_analytics.quality.suites import import_great_expectations; import_great_expectations()"
GATE = """
import sys
from ilacs_analytics.progress import Progress
from ilacs_analytics.quality.gate import check_build
from ilacs_analytics.warehouse.connect import open_warehouse
with open_warehouse(workspace=sys.argv[1]) as warehouse:
    check_build(warehouse, Progress())
"""
BARE_APP = """
import typer
app = typer.Typer()
@app.command()
def one() -> None:
    "First."
@app.command()
def two() -> None:
    "Second."
app()
"""
OURS = "from ilacs_analytics.cli import main; main()"
SCRIPT = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.loads(open(sys.argv[1], encoding="utf-8").read())["cells"]:
    if cell["cell_type"] == "code":
        result = shell.run_cell("".join(cell["source"]), silent=False)
        result.raise_error()
        if hasattr(result.result, "_repr_mimebundle_"):
            result.result._repr_mimebundle_()
"""
PAPERMILL = """
import sys, papermill
papermill.execute_notebook(sys.argv[1], sys.argv[2], kernel_name="python3", progress_bar=False)
"""
REPORT = "import sys; sys.argv[1:] = sys.argv[2:]; from ilacs_analytics.cli import main; main()"


def timed(code: str, *arguments: str, workspace: Path) -> float:
    """Seconds of a whole Python process that runs `code`."""
    environment = {**os.environ, "ILACS_WORKSPACE": str(workspace)}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd=ROOT, env=environment, capture_output=True)
    return time.perf_counter() - began


def in_turn(ours: Callable[[], float], peer: Callable[[], float], rounds: int) -> dict[str, float]:
    """Median seconds of both and the median of their ratios, pair by pair, after one pair that does not count."""
    ours(), peer()
    pairs = [(ours(), peer()) for _ in range(rounds)]
    return {
        "ours_s": round(statistics.median(a for a, _ in pairs), 3),
        "peer_s": round(statistics.median(b for _, b in pairs), 3),
        "ratio": round(statistics.median(a / b for a, b in pairs), 2),
    }


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """Every benchmark of the spine."""
    with tempfile.TemporaryDirectory() as folder:
        space = Path(folder)
        notebook = str(ROOT / "notebooks" / "workforce_comparison.ipynb")
        executed = str(space / "executed.ipynb")

        def run(code: str, *arguments: str) -> Callable[[], float]:
            return lambda: timed(code, *arguments, workspace=space)

        results = {
            "build, against reading its CSVs with DuckDB": in_turn(
                run(BUILD, str(space)), run(READ_CSVS, str(ROOT / "data")), rounds
            ),
            "gate, against importing its library": in_turn(run(GATE, str(space)), run(IMPORT_GX), rounds),
            "one notebook by papermill, against its cells as a script": in_turn(
                run(PAPERMILL, notebook, executed), run(SCRIPT, notebook), rounds
            ),
            "import ilacs_analytics, against an empty Python": in_turn(
                run("import ilacs_analytics"), run("pass"), rounds * 3
            ),
            "ilacs --help, against a bare two-command app": in_turn(
                run(OURS, "--help"), run(BARE_APP, "--help"), rounds * 3
            ),
        }
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "ilacs_analytics", "run", "--workspace", str(space / "whole")],
            check=True,
            cwd=ROOT,
            capture_output=True,
        )
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        results["ilacs run, everything"] = {
            "ours_s": round(time.perf_counter() - began, 1),
            "peak_mb_of_largest_process": round(usage.ru_maxrss / 1024),
        }
    return results


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    results = measure(chosen.rounds)
    if chosen.json:
        print(json.dumps(results, indent=1))
        return
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    for name, figures in results.items():
        print(f"{name}: {', '.join(f'{key} {value}' for key, value in figures.items())}")


if __name__ == "__main__":
    main()
