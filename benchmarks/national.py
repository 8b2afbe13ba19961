"""Benchmarks of adding and building the national files, each against a floor measured in the same run.

    python benchmarks/national.py [--rounds N] [--published DIR] [--json]

(a) reading and building everything, against only parsing the same files with python-calamine and DuckDB; left out where
the published files are not there, and with every edition where a folder published_editions is beside them; (b) a workforce
file of up to about 150,000 rows, made up here: the exponent of time against rows and the peak memory of the process; (c)
building again with nothing changed; (d) up to ten editions of a made-up workforce file: the exponent of time against
them. Nothing here is a test: numbers go to docs/benchmarks.md by hand, with the machine.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
YEARS = (90, 270, 900)
"""Years of the made-up files; with every place of the project about 165 rows each."""
FIRST_YEAR = 1000

TIMED = """
import resource, sys, time
began = time.perf_counter()
{body}
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
PARSE = """
from pathlib import Path
import duckdb, python_calamine
connection = duckdb.connect()
for path in sorted(Path(sys.argv[1]).rglob("*")):
    if path.suffix in (".ods", ".xlsx"):
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    elif path.suffix == ".csv":
        connection.execute("select * from read_csv(?, all_varchar = true, header = true)", [str(path)]).fetchall()
"""
BEGIN = """
from pathlib import Path
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import load_settings
from ilacs_analytics.sources.adding import add_paths
from ilacs_analytics.warehouse.build.run import build_warehouse
from ilacs_analytics.warehouse.publish import locked
settings = load_settings(workspace=sys.argv[1])
"""
ADD = """
with locked(settings, task="benchmark"):
    add_paths(settings, [Path(name) for name in sys.argv[2:]])
"""
BUILD = """
with locked(settings, task="benchmark"):
    build_warehouse(settings, Progress(), force=True)
"""
AGAIN = """
began = time.perf_counter()
with locked(settings, task="benchmark"):
    assert build_warehouse(settings, Progress()).was_current
"""


def timed(body: str, *arguments: object) -> tuple[float, float]:
    """Seconds from after the start of Python to the end of `body`, and the peak memory of its process in MB."""
    ended = subprocess.run(
        [sys.executable, "-c", TIMED.format(body=body), *map(str, arguments)],
        check=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("ILACS_")},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    seconds, megabytes = ended.stdout.splitlines()[-1].split()  # DuckDB may print its progress before
    return float(seconds), float(megabytes)


def write_workforce(path: Path, years: int, first: int = FIRST_YEAR) -> int:
    """A made-up workforce file of `years` years from `first` with every place of the project; the rows written."""
    with (ROOT / "data" / "reference" / "authority.csv").open(encoding="utf-8", newline="") as lines:
        places = [(row["authority_code"], row["la_code"], row["short_name"]) for row in csv.DictReader(lines)]
    header = (
        "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    )
    measures = [
        "inpost_fte", "inpost_headcount", "starters_fte", "starters_headcount", "leavers_fte", "leavers_headcount",
        "turnover_rate_fte", "turnover_rate_headcount", "agency_fte", "agency_headcount", "agency_rate_fte",
        "agency_rate_headcount", "agency_cover_fte", "agency_cover_rate_fte", "vacancy_fte", "vacancy_rate_fte",
        "vacancy_agency_cover_rate_fte", "case_holders_fte", "cases", "caseload_fte", "working_days_lost_fte",
        "absence_rate_fte",
    ]  # fmt: skip
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(f"{header}new_la_code,la_name,{','.join(measures)}\n")
        writer = csv.writer(out, lineterminator="\n")
        for year in range(first, first + years):
            for number, (code, la_code, name) in enumerate(places):
                in_post, agency = 80 + number, 20 + year % 20
                rate = round(100 * agency / (in_post + agency), 1)
                told = [
                    in_post, in_post, 9, 9, 8, 8, 11, 11, agency, agency, rate, rate, 5, "x" if number % 50 == 0 else 60,
                    10, round(1000 / (10 + in_post), 1), 50, 50, 800, 16, 900, 3.5,
                ]  # fmt: skip
                writer.writerow(
                    [
                        year,
                        "Reporting year",
                        "Local authority",
                        "E92000001",
                        "England",
                        "",
                        "",
                        la_code,
                        code,
                        name,
                        *told,
                    ]
                )
                rows += 1
    return rows


def measure_published(published: Path, rounds: int) -> dict[str, dict[str, float]]:
    """(a) and (c) on the published files: medians of pairs measured in turn, after one pair that does not count."""
    with tempfile.TemporaryDirectory() as folder:
        sources = [published / "ofsted", published / "dfe"]
        editions = published.parent / "published_editions"
        sources += [editions] if editions.is_dir() else []
        parsed = Path(folder) / "parsed"
        for source in sources:
            shutil.copytree(source, parsed / source.name)
        workspace = Path(folder) / "workspace"
        timed(BEGIN + ADD, workspace, *sources)
        pairs, whole, memory = [], [], 0.0
        for round_number in range(rounds + 1):
            built, megabytes = timed(BEGIN + BUILD, workspace)
            floor, _ = timed(PARSE, parsed)
            fresh = Path(folder) / f"fresh-{round_number}"
            both, _ = timed(BEGIN + ADD + BUILD, fresh, *sources)
            shutil.rmtree(fresh)
            if round_number:
                pairs.append((built, floor))
                whole.append(both / floor)
                memory = max(memory, megabytes)
        carried = [timed(BEGIN + BUILD, Path(folder) / "carried")[0] for _ in range(rounds)]
        again = [timed(BEGIN + AGAIN, workspace)[0] for _ in range(rounds)]
        one = next((sources[1]).glob("csww*.csv"))
        beside = []
        for round_number in range(rounds):
            others = Path(folder) / f"others-{round_number}"
            timed(BEGIN + ADD, others, *(path for path in (sources[1]).iterdir() if path != one), sources[0])
            beside.append(
                (timed(BEGIN + ADD, others, one)[0], timed(BEGIN + ADD, Path(folder) / f"one-{round_number}", one)[0])
            )
        return {
            "reading and building everything, against parsing the same files": {
                "ours_s": round(statistics.median(a for a, _ in pairs), 2),
                "floor_s": round(statistics.median(b for _, b in pairs), 2),
                "ratio": round(statistics.median(a / b for a, b in pairs), 2),
                "peak_mb": round(memory),
            },
            "the same with adding the files first": {"ratio": round(statistics.median(whole), 2)},
            "building without any added file": {"ours_s": round(statistics.median(carried), 2)},
            "adding one edition beside all others, against adding it alone": {
                "ours_s": round(statistics.median(a for a, _ in beside), 2),
                "ratio": round(statistics.median(a / b for a, b in beside), 2),
            },
            "building again with nothing changed": {"ours_s": round(statistics.median(again), 3)},
        }


def measure_growth(rounds: int) -> dict[str, dict[str, float]]:
    """(b): seconds and peak memory of adding and building made-up files of several sizes, and the exponents."""
    results: dict[str, dict[str, float]] = {}
    points: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty"
        base = statistics.median(timed(BEGIN + BUILD, empty)[0] for _ in range(rounds))
        for years in YEARS:
            path = Path(folder) / f"workforce-{years}.csv"
            rows = write_workforce(path, years)
            runs = []
            for round_number in range(rounds):
                workspace = Path(folder) / f"{years}-{round_number}"
                runs.append(timed(BEGIN + ADD + BUILD, workspace, path))
                shutil.rmtree(workspace)
            seconds = statistics.median(seconds for seconds, _ in runs)
            points.append((rows, seconds))
            results[f"{rows:,} rows of workforce, added and built"] = {
                "ours_s": round(seconds, 2),
                "peak_mb": round(max(megabytes for _, megabytes in runs)),
            }
        results["exponent of time against rows"] = {
            "whole": round(exponent(points), 2),
            "without_the_build_of_no_file": round(exponent([(rows, seconds - base) for rows, seconds in points]), 2),
            "largest_step": round(exponent(points[-2:]), 2),
        }
    return results


def measure_editions(rounds: int) -> dict[str, dict[str, float]]:
    """(d): seconds of a build with two, five and ten editions of 1,580 rows, and the exponent against their number."""
    with tempfile.TemporaryDirectory() as folder:
        base = statistics.median(timed(BEGIN + BUILD, Path(folder) / "empty")[0] for _ in range(rounds))
        paths = []
        for number in range(10):
            path = Path(folder) / f"edition-{number}.csv"
            write_workforce(path, 10, FIRST_YEAR + number)  # nine years in ten are told by the edition before too
            paths.append(path)
        points = []
        for editions in (2, 5, 10):
            workspace = Path(folder) / f"workspace-{editions}"
            timed(BEGIN + ADD, workspace, *paths[:editions])
            points.append((editions, statistics.median(timed(BEGIN + BUILD, workspace)[0] for _ in range(rounds))))
        return {
            **{f"{editions} editions, built": {"ours_s": round(seconds, 2)} for editions, seconds in points},
            "exponent of time against editions": {
                "whole": round(exponent(points), 2),
                "without_the_build_of_no_file": round(exponent([(n, s - base) for n, s in points]), 2),
            },
        }


def exponent(points: Sequence[tuple[int, float]]) -> float:
    """Slope of the least-squares line through the logarithms."""
    slope, _ = statistics.linear_regression(
        [math.log(rows) for rows, _ in points], [math.log(max(seconds, 1e-3)) for _, seconds in points]
    )
    return slope


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    shared = Path(os.environ.get("ILACS_SHARED") or ROOT.parent / "shared")
    parser.add_argument("--published", type=Path, default=shared / "published")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    parts: list[Callable[[int], dict[str, dict[str, float]]]] = [measure_growth, measure_editions]
    if chosen.published.is_dir():
        parts.insert(0, partial(measure_published, chosen.published))
    if chosen.json:
        print(json.dumps({name: figures for part in parts for name, figures in part(chosen.rounds).items()}, indent=1))
        return
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    for part in parts:  # printed as they end: a run cut short keeps what it measured
        for name, figures in part(chosen.rounds).items():
            print(f"{name}: {', '.join(f'{key} {value}' for key, value in figures.items())}", flush=True)


if __name__ == "__main__":
    main()
