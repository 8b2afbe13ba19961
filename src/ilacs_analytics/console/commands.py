"""One function a command: call the rooms, print the result, raise what must end with a code."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ilacs_analytics.console import file_lines, output
from ilacs_analytics.console.line import DONE
from ilacs_analytics.errors import IlacsError, ReportFailed, UsageError
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.vocabulary import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from ilacs_analytics.reports.run import Options


def build(settings: Settings, progress: Progress, *, force: bool, wait_s: float, as_json: bool) -> None:
    """`ilacs build`: ends with 10 where an added file was set aside or gave nothing; everything else is published."""
    from ilacs_analytics.warehouse.publish import locked

    with locked(settings, task="ilacs build", wait_s=wait_s):
        told, failures = _build(settings, progress, force=force)
    _tell(told, as_json=as_json)
    for later in failures[1:]:
        print(later, file=sys.stderr)
    if failures:
        raise failures[0]


def check(settings: Settings, progress: Progress, *, wait_s: float, as_json: bool) -> None:
    """`ilacs check`: a table of what was checked; ends with 12 where something stops publication."""
    from ilacs_analytics.warehouse.publish import locked

    with locked(settings, task="ilacs check", wait_s=wait_s):
        verdict = _check(settings, progress)
    if as_json:
        output.print_json(verdict)
    else:
        _print_verdict(verdict)
    _require(settings)


def report(
    settings: Settings,
    progress: Progress,
    *,
    names: Sequence[str],
    parameters: Sequence[str],
    options: Options,
    wait_s: float,
    as_json: bool,
) -> None:
    """`ilacs report`: ends with 2 for what is misspelt, 12 without a passing verdict, 13 where a notebook failed."""
    from ilacs_analytics.warehouse.publish import locked

    with locked(settings, task="ilacs report", wait_s=wait_s):
        told, failure = _report(settings, progress, names=names, parameters=parameters, options=options)
    _tell(told, as_json=as_json)
    if failure is not None:
        raise failure


def run(
    settings: Settings,
    progress: Progress,
    *,
    parameters: Sequence[str],
    options: Options,
    with_fetch: bool = False,
    wait_s: float,
    as_json: bool,
) -> None:
    """`ilacs run`: build, check and report under one lock; ends with the code of the first stage that fails.

    A fetch that fails and an added file that is set aside stop nothing: they are told at the end.
    """
    from ilacs_analytics.warehouse.publish import locked

    told: dict[str, Any] = {}
    failures: list[IlacsError] = []
    try:
        with locked(settings, task="ilacs run", wait_s=wait_s):
            _run_stages(
                settings, progress, told, failures, parameters=parameters, options=options, with_fetch=with_fetch
            )
    except IlacsError as error:
        if not failures:
            raise
        failures.append(error)
    lines = told.get("build", {}).pop("lines", [])
    if "report" in told:
        stages = [stage for stage in ("fetch", "build", "check", "report") if stage in told]
        told["seconds"] = {stage: round(progress.seconds(stage), 1) for stage in stages}
        if as_json:
            output.print_json(told)
        else:
            for stage in stages:
                print(f"{stage:7} {told['seconds'][stage]:6.1f} s   {_one_line(stage, told[stage])}")
                for line in lines if stage == "build" else ():
                    print(f"        {line}")
            print(told["report"]["index"])
    for later in failures[1:]:
        print(later, file=sys.stderr)
    if failures:
        raise failures[0]


def _run_stages(
    settings: Settings,
    progress: Progress,
    told: dict[str, Any],
    failures: list[IlacsError],
    *,
    parameters: Sequence[str],
    options: Options,
    with_fetch: bool,
) -> None:
    """The stages of a run, one after the other: what each gave into `told`, what did not stop the run into `failures`."""

    def note(failure: IlacsError | None) -> None:
        if failure is not None:
            failures.append(failure)

    if with_fetch:
        from ilacs_analytics.console.file_commands import look_for_new

        told["fetch"], failed = look_for_new(settings, progress)
        note(failed)
        progress_done(progress, "fetch")
    told["build"], of_files = _build(settings, progress, force=False)
    failures.extend(of_files)
    verdict = _check(settings, progress)
    told["check"] = {"passed": verdict["passed"], "counts": verdict["counts"]}
    _require(settings)
    told["report"], not_made = _report(settings, progress, names=[], parameters=parameters, options=options)
    note(not_made)


def query(settings: Settings, statement: str, *, output: str) -> None:
    """`ilacs query`."""
    from ilacs_analytics.console.output import print_frame
    from ilacs_analytics.warehouse.connect import open_from

    with open_from(settings) as warehouse:
        print_frame(warehouse.ask(statement), output)


def verify(settings: Settings, papers: Path, *, as_json: bool) -> None:
    """`ilacs verify --papers DIR`: ends with 15 where a fact or a number is missing."""
    from dataclasses import asdict

    from ilacs_analytics.quality.verify import verify_papers
    from ilacs_analytics.warehouse.connect import open_from

    with open_from(settings) as warehouse:
        verification = verify_papers(warehouse.connection, papers)
    if as_json:
        output.print_json(asdict(verification))
    else:
        print(verification.summary())
    verification.raise_if_incomplete()


def trace(settings: Settings, authority: str, what: str, *, on: str, as_json: bool) -> None:
    """`ilacs trace`: mentions of a grade, a figure or the areas for improvement, each with its place.

    Where the workspace holds the report itself, `opens` is its path, at the page.
    """
    from ilacs_analytics.warehouse.ask.provenance import AREAS, concepts_of, trace_areas, trace_figure, trace_judgement
    from ilacs_analytics.warehouse.connect import open_from

    with open_from(settings) as warehouse:
        if what in concepts_of(warehouse):
            frame = trace_judgement(warehouse, authority=authority, concept=what, started_on=on)
        elif what == AREAS:
            frame = trace_areas(warehouse, authority=authority, started_on=on)
        else:
            frame = trace_figure(warehouse, place=authority, measure=what, period=on)
    if frame.empty:
        raise UsageError(
            f"no source tells {what} of {authority}{' on ' + on if on else ''}",
            next_step='leave --on away to see all; `ilacs query "select * from analysis.coverage"` shows what exists',
        )
    import pandas as pd

    places = _opens(settings, frame)
    if any(places):
        frame = frame.assign(opens=pd.Series(places, index=frame.index, dtype="object"))
    output.print_frame(frame, "json" if as_json else "table")


def _opens(settings: Settings, frame: pd.DataFrame) -> list[str | None]:
    """For each row the path of its report at its page, where the workspace holds the file."""
    from ilacs_analytics.sources.kept.store import read_ledger

    files = {added.added_id: added.path(settings) for added in read_ledger(settings)}
    opens: list[str | None] = []
    for source_id, locator in zip(frame["source_id"], frame["locator"], strict=True):
        page = re.match(r"page (\d+)", locator)
        path = files.get(source_id)
        opens.append(f"{path.as_uri()}#page={page[1]}" if page and path is not None and path.is_file() else None)
    return opens


def lab(settings: Settings, arguments: Sequence[str]) -> None:
    """`ilacs lab`: JupyterLab on the user's own copy of the notebooks."""
    from ilacs_analytics.reports.lab import open_lab
    from ilacs_analytics.warehouse.connect import open_from

    open_from(settings).close()  # says at once where there is no build
    sys.exit(open_lab(settings, arguments))


def _build(settings: Settings, progress: Progress, *, force: bool) -> tuple[dict[str, Any], list[IlacsError]]:
    from ilacs_analytics.sources.kept.set_aside import error_for
    from ilacs_analytics.sources.kept.store import read_ledger
    from ilacs_analytics.warehouse.build.run import build_warehouse

    result = build_warehouse(settings, progress, force=force)
    progress_done(progress, "build")
    ledger = read_ledger(settings)
    lines = file_lines.lines_of_build(settings) if ledger else {}
    told = {
        "build_id": result.build_id,
        "path": str(result.path),
        "was_current": result.was_current,
        "rows": sum(result.rows.values()),
        "known_discrepancies": sum(finding.is_known for finding in result.findings),
        "warnings": [finding.describe() for finding in result.findings if not finding.is_known],
        "set_aside": [one.as_json() for one in result.set_aside],
        "files": file_lines.as_json(lines),
        "seconds": round(progress.seconds("build"), 2),
    }
    told["lines"] = file_lines.as_text(lines, reports={a.added_id for a in ledger if a.kind == "inspection_report"})
    return told, [failure for failure in (error_for(result.set_aside), file_lines.failure_of(lines)) if failure]


def _check(settings: Settings, progress: Progress) -> dict[str, Any]:
    from ilacs_analytics.quality.gate import check_build
    from ilacs_analytics.warehouse.connect import open_from

    with open_from(settings) as warehouse:
        verdict = check_build(warehouse, progress).as_json()
    progress_done(progress, "check")
    return verdict


def _require(settings: Settings) -> None:
    from ilacs_analytics.quality.gate import require_passing_verdict
    from ilacs_analytics.warehouse.connect import open_from

    with open_from(settings) as warehouse:
        require_passing_verdict(warehouse)


def _report(
    settings: Settings, progress: Progress, *, names: Sequence[str], parameters: Sequence[str], options: Options
) -> tuple[dict[str, Any], ReportFailed | None]:
    from ilacs_analytics.reports.run import run_reports

    result = run_reports(settings, progress, names=names, parameters=parameters, options=options)
    progress_done(progress, "report")
    return result.as_json(), result.failure


def report_options(
    force: bool, self_contained: bool, scheduler: str, log_json: bool, *, export: Path | None = None
) -> Options:
    """How pages are made; with `log_json` each is told as a line of JSON on standard error."""
    from ilacs_analytics.reports.run import Options

    if export is not None and not scheduler:
        raise UsageError(
            "--export is for the workers of a cluster",
            next_step="name the cluster with --scheduler, or use `ilacs export FOLDER`",
        )

    def tell(told: dict[str, Any]) -> None:
        print(json.dumps({"at": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"), **told}), file=sys.stderr)

    return Options(force, self_contained, scheduler, export, told=tell if log_json else None)


def progress_done(progress: Progress, stage: str) -> None:
    """Close the progress line of a stage on a terminal."""
    if progress.listener is not None:
        progress.listener(stage, DONE)


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    lines = told.pop("lines", [])
    if as_json:
        output.print_json(told)
        return
    for line in lines:
        print(line)
    stage = "report" if "index" in told else "build"
    print(f"{stage}: {_one_line(stage, told)}")
    print(told["index"] if stage == "report" else told["path"])


def _one_line(stage: str, told: dict[str, Any]) -> str:
    if stage == "fetch":
        outcomes = [one["outcome"] for one in (told or {"fetched": []})["fetched"]]
        counted = ", ".join(f"{outcomes.count(name)} {name.replace('_', ' ')}" for name in sorted(set(outcomes)))
        return counted or "nothing came"
    if stage == "build":
        if told["was_current"]:
            return f"{told['build_id']} is current, nothing has changed"
        warnings = f", {len(told['warnings'])} warnings" if told["warnings"] else ""
        return (
            f"{told['build_id']}, {told['rows']} rows, {told['known_discrepancies']} known discrepancies of the sources"
            f"{warnings}"
        )
    if stage == "check":
        counts = told["counts"]
        return f"{counts['pass']} passed, {counts['fail']} failed, {counts['error']} errors"
    pages = len(told["pages"])
    return f"{pages} page{'s' if pages != 1 else ''}, {len(told['failed'])} failed"


def _print_verdict(verdict: dict[str, Any]) -> None:
    by_suite: dict[str, list[dict[str, Any]]] = {}
    for result in verdict["results"]:
        by_suite.setdefault(result["suite"], []).append(result)
    rows = []
    for suite, results in by_suite.items():
        counts = [sum(result["outcome"] == outcome for result in results) for outcome in Outcome]
        rows.append((suite, *counts))
    output.print_table(["suite", *(outcome.value for outcome in Outcome)], rows)
    not_passed = [result for result in verdict["results"] if result["outcome"] != Outcome.PASS]
    if not_passed:
        output.print_table(
            ["suite", "check", "severity", "outcome", "rows", "what"],
            [
                (r["suite"], r["check"], r["severity"], r["outcome"], r["failing_count"], r["detail"])
                for r in not_passed
            ],
            title="Not passed",
        )
    output.print_table(
        ["place", "printed", "recomputed", "why it stays"],
        [
            (f"{k['source_id']}, {k['locator']}", k["printed"], k["recomputed"], k["why"])
            for k in verdict["known_discrepancies"]
        ],
        title="Known discrepancies of the sources, shown and not mended",
    )
    print(f"\nbuild {verdict['build_id']}: {'passed' if verdict['passed'] else 'FAILED'}")
