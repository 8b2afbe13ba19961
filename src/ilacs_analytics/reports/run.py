"""Making the pages of a plan on a build that passed the gate, and delivering what came of it.

A page is made again only where its notebook, its parameters, the package or the rows it reads have changed; all others are
carried over. Where a notebook fails the others are delivered, its last good page is carried over, dated and marked stale,
the error names cell and line, and the command ends with 13. Nothing published changes before the whole bundle stands.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ilacs_analytics.drawing import DRAW
from ilacs_analytics.errors import IlacsError, ReportFailed, ReportNotWritten, because
from ilacs_analytics.progress import Progress, counted
from ilacs_analytics.quality.gate import require_passing_verdict
from ilacs_analytics.reports.bundle import pages as made_pages
from ilacs_analytics.reports.bundle.draft import Draft, open_draft
from ilacs_analytics.reports.bundle.standing import find_of_other_rows, find_standing, is_whole
from ilacs_analytics.reports.engine.executors import Workers, open_workers
from ilacs_analytics.reports.engine.finishers import open_finishers, outcome, submit
from ilacs_analytics.reports.engine.work import EXPORT, WARM, Job
from ilacs_analytics.reports.history.keep import kept_runs
from ilacs_analytics.reports.history.latest import latest_run
from ilacs_analytics.reports.page.page import Block
from ilacs_analytics.reports.page.runtime import load_runtime
from ilacs_analytics.reports.plan.fingerprint import base_fingerprint, package_fingerprint, page_fingerprint
from ilacs_analytics.reports.plan.plan import Page, plan_pages, planned_order
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.ask.reads import VERDICT, digest_of_text
from ilacs_analytics.warehouse.connect import open_from
from ilacs_analytics.warehouse.history.changes import changes_between
from ilacs_analytics.warehouse.publish import writable

Told = Callable[[dict[str, Any]], None]
AHEAD = 2
"""Notebooks a worker that are run, or wait to be written, at one time."""
CHANGES_SHOWN = 50
"""Rows of each kind of change that run.json and the page on the run hold."""
RAN, CARRIED, RESUMED, FAILED = "ran", "carried over", "resumed", "failed"


@dataclass(frozen=True)
class Options:
    """How a run is made: everything again, pages that stand alone, where, and who is told of each page.

    `export` is a folder that the workers of a cluster reach, for the build they read; without it they reach the workspace.
    """

    force: bool = False
    self_contained: bool = False
    scheduler: str = ""
    export: Path | None = None
    engine: str = WARM
    told: Told | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RunResult:
    """A delivered bundle: where its index is, and the entries of the pages this run was asked for."""

    index: Path
    run_id: str
    entries: tuple[dict[str, Any], ...]
    is_unchanged: bool = False

    @property
    def failure(self) -> ReportFailed | None:
        """The error to end with where a notebook failed."""
        failed = [entry for entry in self.entries if entry["failure"]]
        if not failed:
            return None
        return ReportFailed(
            f"{len(failed)} of {len(self.entries)} pages failed; the others are delivered",
            where="\n         ".join(f"{entry['stem']}: {entry['failure']}" for entry in failed),
            next_step="open the notebook with `ilacs lab` and run it up to that cell",
        )

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "index": str(self.index),
            "run_id": self.run_id,
            "unchanged": self.is_unchanged,
            "pages": {entry["stem"]: entry["seconds"] for entry in self.entries},
            "carried_over": [entry["stem"] for entry in self.entries if entry["is_carried_over"]],
            "failed": {entry["stem"]: entry["failure"] for entry in self.entries if entry["failure"]},
        }


def run_reports(
    settings: Settings,
    progress: Progress,
    *,
    names: Sequence[str] = (),
    parameters: Sequence[str] = (),
    options: Options | None = None,
) -> RunResult:
    """Make the pages asked for and swap them in. Call it while the workspace is locked.

    Raises `QualityGateClosed`, `UnknownNotebook`, `UnknownParameter`, `BadParameter`, `UnknownAuthority`, `BadSetting`,
    `ClusterNotThere` and `ReportNotWritten`; a notebook that fails raises nothing here, see `RunResult.failure`.
    """
    options = options or Options()
    progress.step("report", "checking parameters")
    with open_from(settings) as warehouse:
        wanted = plan_pages(settings, warehouse, names=names, assignments=parameters)  # what is misspelt is told first
        require_passing_verdict(warehouse)
        build_id = warehouse.build_id
        progress.step("report", "looking for what has changed")
        base = base_fingerprint(settings, self_contained=options.self_contained)
        prints = {page.stem: page_fingerprint(base, page) for page in wanted}
        before = latest_run(settings) or {"pages": []}
        last = {entry["stem"]: entry for entry in before["pages"]}
        standing = {} if options.force else find_standing(settings, warehouse, wanted, prints, last)
        verdict = digest_of_text(warehouse.verdict_text())
        of_other_rows = find_of_other_rows(settings, warehouse, last, wanted) if names else set()
    order = planned_order(settings)
    if not options.force and is_whole(before, wanted, standing, build_id, order=None if names else order):
        progress.end()
        entries = tuple(last[page.stem] | {"is_carried_over": True} for page in wanted)
        _tell_each(options, entries, CARRIED)
        return RunResult(settings.reports_folder / "latest" / "index.html", before["run_id"], entries, True)
    run = _Run(
        settings,
        progress,
        options,
        wanted=wanted,
        prints=prints,
        last=last,
        standing=standing,
        build_id=build_id,
        earlier_build=before.get("build_id", ""),
        verdict=verdict,
        of_other_rows=of_other_rows,
    )
    with writable(settings.reports_folder, raising=ReportNotWritten):
        return run.make(names)


def _tell_each(options: Options, entries: Sequence[Mapping[str, Any]], outcome: str) -> None:
    if options.told is not None:
        for entry in entries:
            options.told({"report": entry["stem"], "outcome": outcome, "seconds": 0.0, "build_id": entry["build_id"]})


@dataclass
class _Overview:
    """The figure of the index, drawn while notebooks run: the authorities it shows, and with them the figure."""

    names: list[str]
    drawn: tuple[list[str], Block] | None = None


def draw_overview(settings: Settings, build_id: str, names: Sequence[str]) -> Block:
    """The figure of the index, in the process that is asked for it."""
    from ilacs_analytics.reports.bundle import site

    return site.draw_matrix(settings, build_id, names)


@dataclass
class _Run:
    settings: Settings
    progress: Progress
    options: Options
    wanted: Sequence[Page]
    prints: Mapping[str, str]
    last: Mapping[str, dict[str, Any]]
    standing: Mapping[str, dict[str, Any]]
    build_id: str
    earlier_build: str
    verdict: str
    of_other_rows: Collection[str]
    done: int = 0

    def make(self, names: Sequence[str]) -> RunResult:
        """Make what has to be made, carry over the rest, deliver."""
        began = time.perf_counter()
        started = made_pages.now().isoformat(timespec="seconds")
        draft = open_draft(self.settings, self.build_id)
        try:
            return self._fill(draft, names, started, began)
        except OSError:  # a full disk needs the room; any other end leaves the draft for the next run
            shutil.rmtree(draft.folder, ignore_errors=True)
            raise

    def _fill(self, draft: Draft, names: Sequence[str], started: str, began: float) -> RunResult:
        """Everything between an open draft and a delivered bundle."""
        from ilacs_analytics.reports.bundle import bundle, site  # imported where there is something to write

        runtime = load_runtime(self.settings, self_contained=self.options.self_contained)
        run_id = made_pages.name_run(self.settings, self.build_id)
        run = {"run_id": run_id, "build_id": self.build_id, "started_at": started, "finished_at": started}
        making = made_pages.Making(self.settings, draft, str(runtime.markup), run)
        entries: dict[str, dict[str, Any]] = {}
        to_run = []
        for page in self.wanted:
            finished = draft.finished.get(page.stem)
            if page.stem in self.standing:
                entries[page.stem] = made_pages.carry_over(making, self.standing[page.stem])
                self._tell(entries[page.stem], CARRIED)
            elif finished and self._is_as_asked(draft, finished, page) and not self.options.force:
                entries[page.stem] = finished
                self._tell(finished, RESUMED)
            else:
                to_run.append(page)
        others = self._others(making, names)
        planned = [self._entry(page, started) for page in self.wanted]
        overview = _Overview(site.shown_authorities({"pages": bundle.in_order(self.settings, [*planned, *others])}))
        for entry in self._execute(making, to_run, started, overview):
            entries[entry["stem"]] = entry
        asked = [entries[page.stem] for page in self.wanted]
        self.progress.step("report", "writing pages")
        extra = dict(self.options.extra) | {
            "changed": self._changed(),
            "seconds": round(time.perf_counter() - began, 2),
            "workers": self.settings.workers,
            "scheduler": self.options.scheduler,
        }
        with open_from(self.settings, build=self.build_id) as warehouse:
            bundle.write(making, runtime, warehouse, [*asked, *others], extra, drawn=overview.drawn)
        self.progress.step("report", "swapping reports/latest")
        index = bundle.deliver(self.settings, draft.folder, run_id, keep=kept_runs(self.settings))
        self.progress.end()
        return RunResult(index, run_id, tuple(asked))

    def _is_as_asked(self, draft: Draft, finished: dict[str, Any], page: Page) -> bool:
        """Whether a page that an interrupted run finished is as it would be made now; its rows are those of the same build."""
        if finished["fingerprint"] != self.prints[page.stem]:
            return False
        reads = made_pages.read_reads(draft.folder, finished)
        return all(one.digest == self.verdict for one in reads if one.query == VERDICT)

    def _execute(
        self, making: made_pages.Making, to_run: Sequence[Page], started: str, overview: _Overview
    ) -> Iterator[dict[str, Any]]:
        if not to_run:
            return
        self.progress.step("report", "starting notebooks")
        environment = {
            "ILACS_WORKSPACE": str(self.settings.workspace),
            "ILACS_BUILD": self.build_id,
            "ILACS_TODAY": self.settings.today.isoformat(),  # one date for all pages of a run
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            DRAW: "later",
        }
        if self.options.export is not None:
            environment[EXPORT] = str(self._export(self.options.export))
        with (
            open_finishers(min(self.settings.workers, len(to_run))) as finishers,
            open_workers(self.settings, self.options.scheduler, environment) as workers,
        ):
            asked = (draw_overview, self.settings, self.build_id, overview.names)
            drawing = submit(finishers, *asked)
            yield from self._collect(making, workers, finishers, to_run, started)
            overview.drawn = (overview.names, outcome(drawing, *asked))

    def _collect(
        self,
        making: made_pages.Making,
        workers: Workers,
        finishers: Executor,
        to_run: Sequence[Page],
        started: str,
    ) -> Iterator[dict[str, Any]]:
        """Entries as pages are written: each while the next notebooks run."""
        texts = {page.notebook.path: page.notebook.path.read_text(encoding="utf-8") for page in to_run}
        waiting: dict[Future[Any], tuple[Any, ...]] = {}
        left = list(to_run[::-1])
        running: dict[Future[Any], Page] = {}
        while left or running or waiting:
            # a few ahead of what is written: no more notebooks are held than needed
            while left and len(running) + len(waiting) < AHEAD * workers.count:
                page = left.pop()
                running[workers.submit(self._job(page, texts))] = page
            for future in workers.wait([*running, *waiting]):
                if future in running:
                    page = running.pop(future)
                    done = workers.outcome(future, page.stem)
                    entry = self._entry(page, started)
                    before = self.last.get(page.stem)
                    given = (making, page, done, entry, before)
                    waiting[submit(finishers, made_pages.finish_page, *given)] = given
                else:
                    given = waiting.pop(future)
                    page, entry = given[1], self._finished(future, given)
                    if entry["failure"]:
                        entry = made_pages.carry_stale(making, entry, self.last.get(page.stem))
                    self._tell(entry, FAILED if entry["failure"] else RAN)
                    yield entry

    @staticmethod
    def _finished(future: Future[Any], given: tuple[Any, ...]) -> dict[str, Any]:
        """The entry of a page that was written. What cannot be drawn or written fails its page, but a full disk the run."""
        try:
            entry: dict[str, Any] = outcome(future, made_pages.finish_page, *given)
        except OSError:
            raise
        except Exception as error:  # a chart's specification may be nonsense in any way
            entry = given[3] | {"failure": f"writing its page: {type(error).__name__}: {because(error)}"}
        return entry

    def _export(self, folder: Path) -> Path:
        """The build where workers reach it, with the words of reports: a page made there is the same."""
        from ilacs_analytics.warehouse.export.write import export_build

        self.progress.step("report", "exporting for the cluster")
        settings = replace(self.settings, build=self.build_id)
        return export_build(settings, folder, formats=["parquet"], with_text=True).folder

    def _entry(self, page: Page, started: str) -> dict[str, Any]:
        return made_pages.new_entry(page, fingerprint=self.prints[page.stem], made_at=started, build_id=self.build_id)

    def _job(self, page: Page, texts: Mapping[Path, str]) -> Job:
        return Job(
            page.stem,
            texts[page.notebook.path],
            page.values,
            self.settings.cell_timeout_s,
            self.settings.notebook_timeout_s,
            self.options.engine,
            package_fingerprint(),
        )

    def _others(self, making: made_pages.Making, names: Sequence[str]) -> list[dict[str, Any]]:
        """Pages of the latest bundle this run was not asked for: `report NAME` replaces one page, not the bundle."""
        if not names:
            return []
        asked = {page.stem for page in self.wanted}
        latest = self.settings.reports_folder / "latest"
        return [
            made_pages.carry_over(making, entry, is_of_other_rows=stem in self.of_other_rows)
            for stem, entry in self.last.items()
            if stem not in asked and entry["file"] and made_pages.holds(latest, entry)
        ]

    def _changed(self) -> dict[str, Any]:
        """What changed in the warehouse since the run before; nothing where its build is gone or the same."""
        earlier = str(self.earlier_build)
        if not earlier or earlier == self.build_id or not publish.build_file(self.settings, earlier).is_file():
            return {}
        told = {"since_build": earlier, "counts": {}, "rows": {}}
        try:
            changes = changes_between(self.settings, earlier, self.build_id)
        except IlacsError as error:  # a build that is damaged or of another version costs this table, not the pages
            return told | {"not_compared": {"all": error.what}}
        rows = changes.summary(at_most=CHANGES_SHOWN)
        return told | {"counts": changes.counts(), "rows": rows, "not_compared": changes.not_compared}

    def _tell(self, entry: Mapping[str, Any], outcome: str) -> None:
        self.done += 1
        self.progress.step("report", counted(f"{entry['stem']} {outcome}", self.done, len(self.wanted)))
        if self.options.told is not None:
            told = {"report": entry["stem"], "outcome": outcome, "seconds": entry["seconds"], "build_id": self.build_id}
            if entry["failure"]:
                told["failure"] = entry["failure"]
            self.options.told(told)
