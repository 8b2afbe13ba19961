"""Benchmarks of reading inspection reports, and how right the reading is, measured in the same run.

    python benchmarks/reports.py DIR [--workbooks DIR] [--rounds N] [--json]

(a) reading reports whole against pypdfium2 merely extracting the same text, one process each; (b) two worker processes
against one; (c) adding the folder again with nothing changed, as a command; (d) the largest sum of resident memory of all
processes of an `ilacs add`; (e) cells, by whether they could be read and whether a workbook tells the same. Nothing here is a
test: numbers go to docs/ by hand, with the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from common import resident, say

ROOT = Path(__file__).resolve().parents[1]
BEGIN = """
import sys, time
from pathlib import Path
paths = sorted(path for path in Path(sys.argv[1]).rglob("*.pdf") if path.read_bytes()[:5] == b"%PDF-")
"""
EXTRACT = """
import pypdfium2
began = time.perf_counter()
for path in paths:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        words = page.get_textpage()
        words.get_text_range()
        words.close()
        page.close()
    document.close()
print(time.perf_counter() - began)
"""
READ = """
import pypdfium2
from ilacs_analytics.sources.reports.read import read_report
began = time.perf_counter()
for path in paths:
    read_report(path)
print(time.perf_counter() - began)
"""
POOL = """
from ilacs_analytics.sources.files.pool import read_all
from ilacs_analytics.sources.adding import REPORT_READER
began = time.perf_counter()
assert not any(outcome.failure for outcome in read_all(paths, REPORT_READER, workers=int(sys.argv[2])))
print(time.perf_counter() - began)
"""


def timed(body: str, *arguments: object) -> float:
    """Seconds that `body` prints, run in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", BEGIN + body, *map(str, arguments)],
        check=True, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    return float(ended.stdout.splitlines()[-1])


def environment() -> dict[str, str]:
    """The environment without settings of the user's own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ILACS_")}


def ilacs(*arguments: object) -> list[str]:
    """The command line of a command of this project."""
    return [sys.executable, "-m", "ilacs_analytics", *map(str, arguments)]


def add_watched(reports: Path, workspace: Path) -> tuple[float, float]:
    """Seconds of `ilacs add`, and the largest sum of resident MB of its processes (Linux; 0 elsewhere)."""
    began = time.perf_counter()
    command = ilacs("add", reports, "--workspace", workspace)
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    largest = 0.0
    while process.poll() is None:
        largest = max(largest, sum(resident(number) for number in [process.pid, *children(process.pid)]))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"ilacs add ended with {process.returncode}")
    return time.perf_counter() - began, largest


def children(parent: int) -> list[int]:
    """Processes begun by a process."""
    path = Path(f"/proc/{parent}/task/{parent}/children")
    try:
        return [int(number) for number in path.read_text(encoding="utf-8").split()]
    except OSError:
        return []  # it has ended, or this is no Linux


CELLS = """
with told as (
    select j.inspection_id, d.concept_code, j.grade_code, j.missing_reason, s.kind
    from judgement j join source s using (source_id) join domain d using (framework_code, domain_code)
), report as (select * from told where kind = 'inspection_report'),
book as (select distinct inspection_id, concept_code, grade_code from told where kind = 'outcomes_workbook')
select
    (select count(distinct inspection_id) from report) as inspections,
    (select count(*) from report) as cells,
    (select count(*) from report where missing_reason = 'unreadable') as unreadable,
    (select count(*) from report r where exists (select 1 from book b where b.inspection_id = r.inspection_id
        and b.concept_code = r.concept_code)) as compared,
    (select count(*) from report r join book b using (inspection_id, concept_code)
        where r.grade_code is distinct from b.grade_code) as different,
    (select count(*) from area_text) as areas
"""


def measure_cells(workspace: Path, workbooks: Path) -> dict[str, Any]:
    """What was read and how much of it a workbook tells alike."""
    for arguments in (("add", workbooks), ("build",)):
        subprocess.run(
            ilacs(*arguments, "--workspace", workspace), check=True, cwd=ROOT, env=environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    ended = subprocess.run(
        ilacs("query", CELLS, "--format", "json", "--workspace", workspace),
        check=True, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    return dict(json.loads(ended.stdout)[0])


def measure(reports: Path, workbooks: Path | None, rounds: int) -> dict[str, Any]:
    """Everything, medians of pairs taken in turn after one pair that does not count."""
    pairs = [(timed(EXTRACT, reports), timed(READ, reports)) for _ in range(rounds + 1)][1:]
    workers = [(timed(POOL, reports, 1), timed(POOL, reports, 2)) for _ in range(rounds + 1)][1:]
    found: dict[str, Any] = {
        "extract_s": statistics.median(pair[0] for pair in pairs),
        "read_s": statistics.median(pair[1] for pair in pairs),
        "read_ratio": statistics.median(pair[1] / pair[0] for pair in pairs),
        "one_worker_s": statistics.median(pair[0] for pair in workers),
        "two_workers_s": statistics.median(pair[1] for pair in workers),
        "two_workers_ratio": statistics.median(pair[0] / pair[1] for pair in workers),
    }
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        found["add_s"], found["peak_mb"] = add_watched(reports, workspace)
        found["again_s"] = statistics.median(add_watched(reports, workspace)[0] for _ in range(rounds))
        if workbooks is not None:
            found |= measure_cells(workspace, workbooks)
    return found


def to_markdown(found: dict[str, Any]) -> str:
    """The tables of docs/benchmarks.md and docs/reports.md."""
    lines = [
        "| what | ours | against | ratio | aim |",
        "|---|---|---|---|---|",
        f"| reading reports whole, one process | {found['read_s']:.1f} s | extracting the same text, {found['extract_s']:.1f} s "
        f"| {found['read_ratio']:.2f} | 1.3 |",
        f"| two workers | {found['two_workers_s']:.1f} s | one worker, {found['one_worker_s']:.1f} s "
        f"| {found['two_workers_ratio']:.2f} times as fast | 1.7 |",
        f"| `ilacs add` of the folder | {found['add_s']:.1f} s, {found['peak_mb']:.0f} MB in all processes | | | 500 MB |",
        f"| `ilacs add` again, nothing changed | {found['again_s']:.2f} s | | | 1 s |",
    ]
    if "cells" in found:
        lines += [
            "",
            "| | |",
            "|---|---:|",
            f"| inspections read | {found['inspections']} |",
            f"| graded cells | {found['cells']:,} |",
            f"| unreadable | {found['unreadable']} |",
            f"| told by a workbook as well | {found['compared']:,} |",
            f"| different there | {found['different']} |",
            f"| areas for improvement and recommendations | {found['areas']:,} |",
        ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reports", type=Path, help="folder of reports, searched whole")
    parser.add_argument("--workbooks", type=Path, help="folder of Ofsted's workbooks, to compare cells with")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = measure(given.reports, given.workbooks, given.rounds)
    say(found, to_markdown, as_json=given.json)


if __name__ == "__main__":
    main()
