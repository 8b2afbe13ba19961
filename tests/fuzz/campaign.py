"""Mutated files by the thousand, against what must hold of every one of them: `make fuzz`, with SECONDS and SEED.

    python tests/fuzz/campaign.py [--seconds N] [--seed N] [--cases N] [--case N] [--published DIR ...] [--keep DIR]

Each case follows from seed and number alone: --case N does one of them again. A case that fails is kept in a folder that is
named, with what was done to its file. Exit code 1 where one failed. Workbooks and reports are read in one process of their
own, with the limits of every other run; everything else happens here.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import functools
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(Path(__file__).parent)]

import duckdb  # noqa: E402
from bounds import TooLong, Warm, at_most, forget_peak, peak_mb  # noqa: E402
from material import Grid, Material, gather  # noqa: E402
from mutations import (  # noqa: E402
    BAD_NAMES,
    change_bytes,
    change_cell,
    change_layout,
    change_members,
    change_plan,
    pack,
    write_grid,
)
from oracle import Fault, Told, check_count, check_reading, check_store, check_untouched, require, told_of  # noqa: E402
from workspaces import Workspace  # noqa: E402

from ilacs_analytics.errors import IlacsError, UnreadableSource  # noqa: E402
from ilacs_analytics.reports.plan import plan as plans  # noqa: E402
from ilacs_analytics.settings import Settings, load_settings  # noqa: E402
from ilacs_analytics.sources import recognise  # noqa: E402
from ilacs_analytics.sources.adding import REPORT_READER  # noqa: E402
from ilacs_analytics.sources.files import opening, unpacking  # noqa: E402
from ilacs_analytics.sources.kept.readings import Reading  # noqa: E402
from ilacs_analytics.sources.local.mapping import read_mapping  # noqa: E402
from ilacs_analytics.sources.reference.publications import read_publications  # noqa: E402
from ilacs_analytics.warehouse.connect import open_from  # noqa: E402

REFERENCE = ROOT / "data" / "reference"
TODAY = dt.date(2026, 11, 22)
LONGEST_S = 20.0
LARGEST_MB = 1_000
WORKSPACE_LASTS = 30
"""Commands after which a new workspace is begun."""
KINDS = {
    "cell": 340,
    "layout": 200,
    "bytes": 140,
    "xml": 120,
    "zip": 45,
    "report": 60,
    "plan": 60,
    "mapping": 30,
    "command": 5,
}
"""Of a thousand cases, how many are of each kind."""
DOCUMENTED = frozenset({0, *(kind.exit_code for kind in [IlacsError, *IlacsError.__subclasses__()])})
MAPPING = (
    "field,where_field,where_value,measure,basis,period,period_ends,year_offset\n"
    "agency_rate_fte,,,agency_rate,fte,day,09-30,0\ncaseload_fte,,,average_caseload,fte,day,09-30,0\n"
)


class Campaign:
    """What cases share, and what came of them."""

    def __init__(self, seed: int, material: Material, scratch: Path, keep: Path) -> None:
        self.seed, self.material, self.scratch, self.keep = seed, material, scratch, keep
        self.publications = read_publications(REFERENCE)
        self.warm = Warm()
        self.connection = duckdb.connect()
        self.kinds: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.faults: list[str] = []
        self.longest, self.largest = (0.0, ""), (0.0, "")
        self._before: dict[tuple[int, int], Told | None] = {}
        self._commands = 0
        self._workspace = Workspace(scratch / "workspace-0", ROOT)

    def case(self, number: int) -> None:
        """Do one case; a fault is told, counted and kept."""
        chance = random.Random(f"{self.seed}:{number}")
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        folder = self.scratch / "case"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        done: list[str] = []
        began = time.perf_counter()
        fault = ""
        forget_peak()
        try:
            with at_most(LONGEST_S):
                self.ends[getattr(self, f"_{kind}")(folder, chance, done)] += 1
        except TooLong:
            fault = f"it took more than {LONGEST_S:g} s"
        except Fault as error:
            fault = f"Fault: {error}"
        except Exception:
            fault = traceback.format_exc()
        took, needed = time.perf_counter() - began, max(peak_mb("self"), self.warm.memory_mb())
        what = f"case {number}, {kind}"
        self.kinds[kind] += 1
        self.longest = max(self.longest, (took, what))
        self.largest = max(self.largest, (needed, what))
        if not fault and took > LONGEST_S:
            fault = f"it took {took:.1f} s"
        if not fault and needed > LARGEST_MB:
            fault = f"it needed {needed:.0f} MB"
        if fault:
            self._keep(number, kind, folder, done, fault)

    def _keep(self, number: int, kind: str, folder: Path, done: Sequence[str], fault: str) -> None:
        target = self.keep / f"case-{self.seed}-{number}"
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, target)
        told = [f"seed {self.seed}, case {number}, {kind}", *done, "", fault]
        (target / "mutation.txt").write_text("\n".join(told), encoding="utf-8", errors="backslashreplace")
        self.faults.append(f"case {number}, {kind}: {fault.strip().splitlines()[-1]:.200}")
        print(f"FAULT {self.faults[-1]}\n      kept in {target}", flush=True)

    # Reading

    def _read(self, path: Path, *, mapping: Any = None) -> Reading | None:
        """What `read_file` makes of a file, its account checked; None where it was refused in words."""
        try:
            edition, reading = recognise.read_file(
                path, self.publications, REFERENCE, figures=path.with_suffix(".parquet"), mapping=mapping, today=TODAY
            )
        except IlacsError as error:
            _check_words(error)
            return None
        require(bool(edition.publication and edition.edition), "a file was recognised as nothing")
        check_reading(reading, self.connection)
        return reading

    def _grid(self, chance: random.Random, done: list[str]) -> Grid:
        grid = chance.choice(self.material.grids).copy()
        done.append(grid.name)
        return grid

    def _cell(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        which, way = chance.randrange(len(self.material.grids)), chance.randrange(4)
        grid = self.material.grids[which].copy()
        done.append(grid.name)
        told = self._told_before(which, way, folder)
        changed = change_cell(grid, chance)
        if changed is None:
            return "nothing to change"
        done += [changed[0], write_grid(grid, folder / "after", random.Random(way), is_plain=True)]
        after = self._read(folder / "after")
        if after is None:
            return "refused"
        check_count(after, grid)
        if told is None:
            return "read"
        check_untouched(told, told_of(after, self.connection), changed[1])
        return "read, and the rest as before"

    def _told_before(self, which: int, way: int, folder: Path) -> Told | None:
        """What a grid tells, written in one of the ways, before anything is changed; None where it is refused."""
        if (which, way) not in self._before:
            grid = self.material.grids[which]
            write_grid(grid, folder / "before", random.Random(way), is_plain=True)
            reading = self._read(folder / "before")
            if reading is not None:
                check_count(reading, grid)
            self._before[which, way] = told_of(reading, self.connection) if reading is not None else None
        return self._before[which, way]

    def _layout(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        grid = self._grid(chance, done)
        done += [change_layout(grid, chance) for _ in range(chance.choice((1, 1, 2, 3)))]
        done.append(write_grid(grid, folder / "file", chance, is_plain=False))
        return "refused" if self._read(folder / "file") is None else "read"

    def _bytes(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        path = folder / "file"
        if self.material.files and chance.random() < 0.15:
            name, content = chance.choice(self.material.files)
            done.append(name)
        else:
            done.append(write_grid(self._grid(chance, done), path, chance, is_plain=False))
            content = path.read_bytes()
        content, what = change_bytes(content, chance)
        done.append(what)
        path.write_bytes(content)
        return "refused" if self._read(path) is None else "read"

    def _xml(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        grids = [grid for grid in self.material.grids if not grid.is_text]
        grid, path = chance.choice(grids).copy(), folder / "file"
        done += [grid.name, write_grid(grid, path, chance, is_plain=True), change_members(path, chance)]
        return "refused" if self._read(path) is None else "read"

    def _zip(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        members = []
        for number in range(chance.choice((1, 2, 5))):
            done.append(write_grid(self._grid(chance, done), folder / "member", chance, is_plain=False))
            name = chance.choice(BAD_NAMES) if chance.random() < 0.3 else f"folder/file-{number}.csv"
            members.append((name, (folder / "member").read_bytes()))
        if chance.random() < 0.02:
            members.append(("large.csv", b"0" * 120_000_000))
        path = folder / "file.zip"
        pack(path, members, chance)
        if chance.random() < 0.3:
            done.append(change_members(path, chance))
        if chance.random() < 0.6:
            content, what = change_bytes(path.read_bytes(), chance)
            path.write_bytes(content)
            done.append(what)
        refused: list[IlacsError] = []
        scratch, came = folder / "scratch", 0
        scratch.mkdir()
        try:
            for file, name in unpacking.files_of(path, scratch, lambda _, error: refused.append(error)):
                require(bool(name), "a member has no name")
                came += self._read(file) is not None
        except IlacsError as error:
            refused.append(error)
        for error in refused:
            _check_words(error)
        outside = [one.name for one in self.scratch.iterdir() if not one.name.startswith(("workspace", "case", "plan"))]
        require(not outside, f"an archive wrote outside itself: {outside}")
        return "read" if came else "refused"

    def _report(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        name, content = chance.choice(self.material.reports)
        content, what = change_bytes(content, chance)
        done += [name, what]
        path = folder / "report.pdf"
        path.write_bytes(content)
        try:
            if opening.content_of(path) is not opening.Content.REPORT:
                return "refused" if self._read(path) is None else "read"
        except IlacsError as error:
            _check_words(error)
            return "refused"
        [outcome] = self.warm.read_all([path], REPORT_READER)
        require((outcome.value is None) == bool(outcome.failure), "a report gave neither facts nor a reason")
        require("the reader failed" not in outcome.failure, outcome.failure)
        if outcome.value is None:
            return "refused"
        require(all(one.domain and one.locator for one in outcome.value.grades), "a grade without its place")
        return "read"

    def _mapping(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        grid = self.material.grids[chance.randrange(2)].copy()
        text = MAPPING.encode()
        if chance.random() < 0.7:
            text, what = change_bytes(text, chance)
            done.append(what)
        (folder / "columns.csv").write_bytes(text)
        if chance.random() < 0.5:
            done.append(change_layout(grid, chance))
        done.append(write_grid(grid, folder / "file", chance, is_plain=False))
        try:
            mapping = read_mapping(folder / "columns.csv", REFERENCE)
        except IlacsError as error:
            _check_words(error)
            return "refused"
        return "refused" if self._read(folder / "file", mapping=mapping) is None else "read"

    def _plan(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        content, what = change_plan(self.material.plan, chance)
        done.append(what)
        (folder / "reports.toml").write_bytes(content)
        settings = dataclasses.replace(self.built, resources=folder)
        with open_from(self.built) as warehouse:
            try:
                plans.plan_pages(settings, warehouse, names=(), assignments=())
            except IlacsError as error:
                require(bool(error.what), "an error without words")
                return "refused"
        return "read"

    # The whole command

    def _command(self, folder: Path, chance: random.Random, done: list[str]) -> str:
        if self._commands % WORKSPACE_LASTS == 0:
            shutil.rmtree(self._workspace.path, ignore_errors=True)
            self._workspace = Workspace(self.scratch / f"workspace-{self._commands}", ROOT)
        self._commands += 1
        path = folder / chance.choice(("a file.csv", "ledger.csv", "é.xlsx", "a", "x" * 200 + ".csv"))
        if chance.random() < 0.3:
            name, content = chance.choice(self.material.reports)
            content, what = (content, "as it is") if chance.random() < 0.5 else change_bytes(content, chance)
            path.write_bytes(content)
            done += [name, what]
        else:
            grid = self._grid(chance, done)
            done += [change_layout(grid, chance), write_grid(grid, path, chance, is_plain=False)]
        code = self._do(done, "add", path)
        ledger = [line.split(",")[0] for line in self._workspace.ledger.decode().splitlines()[1:]]
        if ledger and chance.random() < 0.3:
            self._do(done, "remove", chance.choice(ledger))
        if chance.random() < 0.05:
            self._do(done, "build")
        return "read" if code == 0 else "refused"

    def _do(self, done: list[str], *arguments: object) -> int:
        code, out, err = self._workspace.ilacs(*arguments)
        done.append(f"ilacs {' '.join(map(str, arguments))}: {code}")
        require(code in DOCUMENTED, f"exit code {code}: {err[-300:]}")
        require("Traceback" not in out + err, err[-2_000:])
        require(code == 0 or "Error" in err or ": " in err, f"it ended with {code} and no words")
        check_store(load_settings(workspace=self._workspace.path, start=ROOT))
        return code

    @functools.cached_property
    def built(self) -> Settings:
        """A workspace with a build, to read plans against."""
        workspace = Workspace(self.scratch / "plan", ROOT)
        workspace.do("build")
        return load_settings(workspace=workspace.path, start=ROOT)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Within it what every case needs is read once."""
        catalogue = plans.read_catalogue(ROOT / "notebooks")
        exchanged: list[tuple[Any, str, Any]] = [
            (opening, "read_all", self.warm.read_all),
            (recognise, "Places", functools.cache(recognise.Places)),
            (plans, "read_catalogue", lambda _: catalogue),
        ]
        before = [(module, name, getattr(module, name)) for module, name, _ in exchanged]
        try:
            for module, name, value in exchanged:
                setattr(module, name, value)
            yield
        finally:
            for module, name, value in before:
                setattr(module, name, value)
            self.warm.close()
            self.connection.close()


def _check_words(error: IlacsError) -> None:
    require(isinstance(error, UnreadableSource), f"{type(error).__name__} is none of the errors of a source: {error}")
    require(error.exit_code == 10 and bool(error.what), "an error without words")


def run(arguments: argparse.Namespace, tell: Callable[[str], None] = print) -> int:
    """The campaign; 1 where a case failed."""
    keep = arguments.keep or Path(tempfile.gettempdir()) / f"ilacs-fuzz-{arguments.seed}"
    with tempfile.TemporaryDirectory(prefix="ilacs-fuzz-") as scratch:
        material = gather(ROOT, [path for path in arguments.published if path.is_dir()])
        campaign = Campaign(arguments.seed, material, Path(scratch), keep)
        with campaign.running():
            _ = campaign.built
            began = time.monotonic()
            numbers = [arguments.case] if arguments.case is not None else range(arguments.cases)
            for number in numbers:
                if time.monotonic() - began > arguments.seconds:
                    break
                campaign.case(number)
            took = time.monotonic() - began
    cases = sum(campaign.kinds.values())
    tell(f"{cases} cases in {took:.0f} s ({cases / max(took, 0.001):.1f} a second), seed {arguments.seed}")
    tell(
        f"began with: {len(material.grids)} tables, {len(material.files)} whole files, {len(material.reports)} reports"
    )
    for title, counter in (("kinds", campaign.kinds), ("ended", campaign.ends)):
        tell(f"{title}: " + ", ".join(f"{count} {name}" for name, count in counter.most_common()))
    tell(f"longest: {campaign.longest[0]:.2f} s ({campaign.longest[1]})")
    tell(f"largest: {campaign.largest[0]:.0f} MB ({campaign.largest[1]})")
    tell(f"faults: {len(campaign.faults)}" + (f", kept in {keep}" if campaign.faults else ""))
    for fault in campaign.faults:
        tell(f"  {fault}")
    return 1 if campaign.faults else 0


def read_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Arguments of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1_000_000, help="at most so many")
    parser.add_argument("--case", type=int, help="this one alone")
    parser.add_argument("--keep", type=Path, help="where cases that fail are kept")
    published = [ROOT.parent / "shared" / name for name in ("published", "published_editions")]
    parser.add_argument("--published", type=Path, nargs="*", default=published, help="folders of published files")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(run(read_arguments()))
