"""Mutants: do the unit tests notice a small fault in `analysis/` or in the matching of mentions?

First all unit and SQL tests run once, and it is written down which test executes which line. Then a seeded sample of
faults (`faults.py`) is made, one at a time, in a copy of the package, and the tests that execute the line run until
one fails. A fault that none notices survives, and is listed; it ends with code 1 below `--least` per cent killed.

    python tests/mutants/campaign.py --sample 200 --seed 1
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from faults import Mutation, mutations

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGE = ROOT / "src" / "ilacs_analytics"
TESTS = ("tests/unit", "tests/sql")
PLAIN = ("-p", "no:cacheprovider", "-p", "no:randomly", "-q", "--no-header")
MOST_SECONDS = 120


@dataclass(frozen=True)
class Fault:
    """A mutation of one module, by its path below the package."""

    module: str
    mutation: Mutation

    def __str__(self) -> str:
        return f"{self.module}:{self.mutation.line}: {self.mutation.before}  ->  {self.mutation.after}"


@dataclass(frozen=True)
class Reach:
    """Which tests execute a line, and how long each takes."""

    executed: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]

    def tests(self, module: Path, lines: tuple[int, ...]) -> list[str]:
        """Those of the lines (of the whole module for what runs at its import), quickest first.

        At most forty, for what forty tests miss is missed.
        """
        of_module = self.executed.get(str(module), {})
        ids = {test for line in (map(str, lines) if lines else of_module) for test in of_module.get(line, [])}
        return sorted(ids, key=lambda test: (self.seconds[test], test))[:40]


def modules() -> list[Path]:
    """What is put to the test: every module of `analysis/` and the matching of mentions."""
    found = [path for path in sorted((PACKAGE / "analysis").rglob("*.py")) if path.name != "__init__.py"]
    return [*found, PACKAGE / "warehouse" / "build" / "matching.py"]


def reach(folder: Path, workers: int) -> Reach:
    """Run the tests once, unchanged."""
    chosen = modules()
    environment = os.environ | {
        "MUTANTS_MODULES": os.pathsep.join(map(str, chosen)),
        "MUTANTS_LINES": str(folder),
        "PYTHONPATH": str(HERE),
        "ILACS_MADE_ONCE": str(folder.parent / "made"),
    }
    command = [sys.executable, "-m", "pytest", *PLAIN, "-n", str(workers), "-p", "lines", *TESTS]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    if ended.returncode:
        raise SystemExit(f"the tests fail without any fault; mend them first\n{ended.stdout[-3000:]}")
    executed: dict[str, dict[str, list[str]]] = {}
    seconds: dict[str, float] = {}
    for part in sorted(folder.glob("*.json")):
        told = json.loads(part.read_text())
        seconds |= told["seconds"]
        for module, lines in told["executed"].items():
            for line, tests in lines.items():
                executed.setdefault(module, {}).setdefault(line, []).extend(tests)
    return Reach(executed, seconds)


def faults() -> Iterator[Fault]:
    """Every fault that could be made."""
    for path in modules():
        for mutation in mutations(path.read_text(encoding="utf-8")):
            yield Fault(path.relative_to(PACKAGE).as_posix(), mutation)


def is_killed(fault: Fault, copy: Path, tests: list[str]) -> bool:
    """Whether one of the tests fails, or none of them ends, with the fault in a copy of the package."""
    path = copy / PACKAGE.name / fault.module
    kept = path.read_text(encoding="utf-8")
    path.write_text(fault.mutation.source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", *PLAIN, "-x", *tests]
    environment = os.environ | {
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ILACS_MADE_ONCE": str(copy.parent / "made"),
    }
    try:
        ended = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(kept, encoding="utf-8")
    return ended.returncode != 0


def main() -> None:
    """Sample, run, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=85.0, help="per cent that must be killed")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    told = parser.parse_args()
    begun = time.monotonic()
    possible = list(faults())
    chosen = random.Random(told.seed).sample(possible, min(told.sample, len(possible)))
    with tempfile.TemporaryDirectory(prefix="mutants-") as made:
        lines = Path(made) / "lines"
        lines.mkdir()
        known = reach(lines, told.workers)
        print(f"{len(possible):,} possible faults; {len(chosen)} tried, seed {told.seed}", flush=True)
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(told.workers):
            copy = Path(made) / f"copy-{number}"
            shutil.copytree(PACKAGE, copy / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
            copies.put(copy)

        def survives(fault: Fault) -> str:
            tests = known.tests(PACKAGE / fault.module, fault.mutation.lines)
            if not tests:
                return "no test executes it"
            copy = copies.get()
            try:
                return "" if is_killed(fault, copy, tests) else f"{len(tests)} tests pass"
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(told.workers) as pool:
            survivors = 0
            for fault, why in zip(chosen, pool.map(survives, chosen), strict=True):
                if why:
                    survivors += 1
                    print(f"survives ({why}): {fault}", flush=True)
    share = 100 * (1 - survivors / len(chosen))
    minutes = (time.monotonic() - begun) / 60
    print(f"{len(chosen) - survivors} of {len(chosen)} killed ({share:.1f}%), {minutes:.1f} minutes")
    sys.exit(share < told.least)


if __name__ == "__main__":
    main()
