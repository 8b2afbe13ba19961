"""`ilacs status`: where things are, what is published and from what, and which builds and report runs are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ilacs_analytics.console import file_lines, output
from ilacs_analytics.errors import WarehouseError
from ilacs_analytics.settings import Settings

if TYPE_CHECKING:
    from ilacs_analytics.sources.kept.reading_lines import ReadLine


def status(settings: Settings, *, with_history: bool = False, as_json: bool) -> None:
    """`ilacs status`: never fails for what is not there yet; it says so. `with_history` adds builds and runs."""
    from ilacs_analytics.console.file_commands import describe_added
    from ilacs_analytics.reports.history.latest import latest_run
    from ilacs_analytics.sources.kept.set_aside import standing
    from ilacs_analytics.sources.kept.store import read_ledger
    from ilacs_analytics.warehouse import publish
    from ilacs_analytics.warehouse.build.identity import compute_build_id

    current = publish.current_build(settings)
    wanted = compute_build_id(settings)
    latest = latest_run(settings)
    told: dict[str, Any] = {
        "resources": str(settings.resources),
        "workspace": str(settings.workspace),
        "build": current,
        "is_up_to_date": current == wanted,
        "verdict": None,
        "latest_reports": None,
        "files": [],
        "build_problem": None,
    }
    lines: dict[str, ReadLine] = {}
    told["added"] = describe_added(read_ledger(settings))
    told["set_aside"] = [one.as_json() for one in standing(settings)]
    if with_history:
        told |= read_history(settings)
    path = publish.build_file(settings, current) if current else None
    if path is not None and path.exists():
        from ilacs_analytics.warehouse.added.lines import read_lines
        from ilacs_analytics.warehouse.connect import open_from

        verdict = None
        try:
            with open_from(settings) as warehouse:
                verdict = warehouse.verdict
                lines = read_lines(warehouse.connection)
        except WarehouseError as error:
            told["build_problem"] = {"what": error.what, "next": error.next_step}
        told["files"] = file_lines.as_json(lines)
        told["verdict"] = None if verdict is None else ("passed" if verdict["passed"] else "failed")
    if latest is not None:
        told["latest_reports"] = {key: latest.get(key) for key in ("run_id", "build_id", "finished_at", "failed")}
    if as_json:
        output.print_json(told)
        return
    _print_status(told)
    reports = {one["id"] for one in told["added"] if one["is_report"]}
    for line in file_lines.as_text(lines, reports=reports):
        print(f"read       {line}")
    if latest is None:
        print("reports    none yet")
    else:
        stale = f", failed: {', '.join(latest['failed'])}" if latest.get("failed") else ""
        print(f"reports    {settings.reports_folder / 'latest' / 'index.html'} ({latest.get('finished_at')}{stale})")
    if with_history:
        print_history(told)


def _print_status(told: dict[str, Any]) -> None:
    """Folders, the published build, added files and those set aside."""
    print(f"resources  {told['resources']}\nworkspace  {told['workspace']}")
    if told["build"] is None:
        print("build      none yet; run `ilacs run`")
    else:
        age = "up to date" if told["is_up_to_date"] else "inputs have changed since; run `ilacs run`"
        print(f"build      {told['build']} ({age})")
        if told["build_problem"]:
            print(f"           it cannot be read: {told['build_problem']['what']}; {told['build_problem']['next']}")
        print(f"verdict    {told['verdict'] or 'not checked yet; run `ilacs check`'}")
    if told["added"]:
        tables = [a for a in told["added"] if not a["is_report"]]
        reports = [a for a in told["added"] if a["is_report"]]
        if tables:
            output.print_table(
                ["added", "edition", "known to", "age in days", "added on", "file"],
                [(a["id"], a["edition"], a["known_to"], a["age_days"], a["added_on"], a["file"]) for a in tables],
            )
        if reports:
            days = sorted(a["known_to"] for a in reports if a["known_to"])
            between = f", published {days[0]} to {days[-1]}" if days else ""
            print(f"added      {len(reports)} inspection report(s){between}; --json lists them")
    else:
        print("added      nothing; `ilacs add` takes the publishers' national files")
    for one in told["set_aside"]:
        instead = f"; {one['used_instead']} is used" if one["used_instead"] else ""
        print(f"set aside  {one['added_id']}, since {one['since']}{instead}: {one['why']}")


def read_history(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Builds and report runs the workspace holds, the newest first, as plain values."""
    from ilacs_analytics.reports.history.runs import list_runs
    from ilacs_analytics.warehouse.history.builds import list_builds

    return {
        "builds": [build.as_json() for build in list_builds(settings)],
        "runs": [run.as_json() for run in list_runs(settings)],
    }


def print_history(told: dict[str, list[dict[str, Any]]]) -> None:
    """Two tables: builds and runs."""
    output.print_table(
        ["build", "built at", "rows", "verdict", "current", "kept"],
        [
            (
                b["build_id"],
                b["built_at"],
                b["problem"] or b["rows"],
                b["verdict"] or "not checked",
                *_marks(b, "is_current"),
            )
            for b in told["builds"]
        ],
        title="Builds",
    )
    output.print_table(
        ["run", "build", "finished at", "pages", "carried over", "failed", "seconds", "latest", "kept"],
        [
            (r["run_id"], r["build_id"], r["problem"] or r["finished_at"], r["pages"], r["carried_over"],
             ", ".join(r["failed"]), r["page_seconds"] if r["seconds"] is None else r["seconds"], *_marks(r, "is_latest"))
            for r in told["runs"]
        ],
        title="Report runs",
    )  # fmt: skip


def _marks(record: dict[str, Any], first: str) -> tuple[str, str]:
    return ("yes" if record[first] else "", "yes" if record["is_kept"] else "")
