"""Commands about builds and report runs that are there: `use`, `keep`, `changes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ilacs_analytics.console import output
from ilacs_analytics.errors import NoWarehouse, QualityGateClosed, UsageError
from ilacs_analytics.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

SHOWN_ROWS = 40
"""Rows of one kind of change that are printed; --json gives more, and the counts are of all."""

TITLES = {
    "inspections": "Inspections that came or went",
    "grades": "Grades that changed",
    "values": "Official figures restated or withdrawn",
    "new_values": "Official figures that are new, by measure and period",
    "files": "Added files that came or went",
    "checks": "Checks of the gate that pass now and did not, or the other way round",
}


def use(settings: Settings, build: str, *, wait_s: float, as_json: bool) -> None:
    """`ilacs use`: point to an earlier build; ends with 2 for an unknown one, 11 for one that cannot be read.

    A build without a passing verdict may be used: `report` asks for the verdict in any case.
    """
    from ilacs_analytics.quality.gate import require_passing_verdict
    from ilacs_analytics.warehouse import publish
    from ilacs_analytics.warehouse.connect import open_from
    from ilacs_analytics.warehouse.history import builds

    with publish.locked(settings, task="ilacs use", wait_s=wait_s):
        before = publish.current_build(settings)
        build_id = builds.use_build(settings, build)
    gate = ""
    with open_from(settings, build=build_id) as warehouse:
        try:
            require_passing_verdict(warehouse)
        except QualityGateClosed as error:
            gate = f"{error.what}; {error.next_step}"
    told = {"build_id": build_id, "before": before, "was_current": before == build_id, "gate_closed": gate or None}
    if as_json:
        output.print_json(told)
        return
    print(
        f"build {build_id} is current" + (" already" if before == build_id else f"; before it was {before or 'none'}")
    )
    if gate:
        print(f"no reports can be made of it yet: {gate}")
    else:
        print("run `ilacs report` to make the pages of it")
    print("the next `ilacs build` or `ilacs run` publishes again what data/ and the added files give")
    if settings.build and settings.build != build_id:
        print(f"ILACS_BUILD is set: readers of this environment see {settings.build}")


def keep(settings: Settings, name: str, *, drop: bool, wait_s: float, as_json: bool) -> None:
    """`ilacs keep`: mark a build or a report run, or take the mark off; ends with 2 for an unknown one."""
    from ilacs_analytics.reports.history.keep import mark_run, run_names
    from ilacs_analytics.warehouse import publish
    from ilacs_analytics.warehouse.history import builds

    with publish.locked(settings, task="ilacs keep", wait_s=wait_s):
        known_runs = run_names(settings)
        known_builds = [build.build_id for build in builds.list_builds(settings)]
        found = builds.find_one(name, [*known_builds, *known_runs], "build or run")
        if found in known_builds:
            builds.mark_build(settings, found, keep=not drop)
        else:
            mark_run(settings, found, keep=not drop)
    what = "build" if found in known_builds else "run"
    if as_json:
        output.print_json({what: found, "is_kept": not drop})
    else:
        print(f"{what} {found} {'may be removed when newer ones come' if drop else 'stays'}")


def changes(settings: Settings, *, before: str, after: str, as_json: bool) -> None:
    """`ilacs changes`: ends with 2 for an unknown build, 11 where there is no earlier one."""
    from ilacs_analytics.warehouse.history.changes import COLUMNS, changes_between

    earlier, later = _two_builds(settings, before, after)
    found = changes_between(settings, earlier, later)
    if as_json:
        told: dict[str, Any] = {"from": found.before, "to": found.after, "counts": found.counts()}
        output.print_json(told | {"not_compared": found.not_compared} | found.summary(at_most=10_000))
        return
    print(f"from {found.before} to {found.after}")
    for name in COLUMNS:
        if name in found.not_compared:
            print(f"\n{TITLES[name]}: cannot be told; {found.not_compared[name]}")
        else:
            _print_frame(TITLES[name], found[name])


def bundles(settings: Settings, *, before: str, after: str, as_json: bool) -> None:
    """`ilacs changes --bundles`: pages of delivered runs that carry a figure restated or withdrawn since."""
    from ilacs_analytics.reports.history.withdrawn import find_withdrawn
    from ilacs_analytics.warehouse.history.builds import find_build

    if before:
        raise UsageError("--bundles compares each run's own build", next_step="leave --from away")
    found = find_withdrawn(settings, find_build(settings, after) if after else _current(settings))
    if as_json:
        output.print_json(found.as_json())
        return
    if found.carried:
        output.print_table(
            ["run", "page", "place", "figure", "basis", "of", "printed", "now", "change"],
            [
                (one.run_id, one.file, one.place, one.what, one.basis, one.about, one.before, one.after, one.change)
                for one in found.carried
            ],
        )
    for run_id, why in found.not_compared.items():
        print(f"run {run_id}: not compared; {why}")
    print(
        f"{len(found.carried)} figures changed since on {found.page_count} pages of {found.runs_compared} runs compared"
    )


def _two_builds(settings: Settings, before: str, after: str) -> tuple[str, str]:
    """The builds meant: the published one and the one before it where none is named."""
    from ilacs_analytics.warehouse.history.builds import build_before, find_build

    later = find_build(settings, after) if after else _current(settings)
    return (find_build(settings, before) if before else build_before(settings, later)), later


def _current(settings: Settings) -> str:
    from ilacs_analytics.warehouse import publish

    current = settings.build or publish.current_build(settings)
    if current is None:
        raise NoWarehouse(
            "nothing has been built yet", where=str(settings.warehouse_folder), next_step="run `ilacs run`"
        )
    return current


def _print_frame(title: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        print(f"\n{title}: none")
        return
    print()
    columns = [str(column).replace("_", " ") for column in frame.columns]
    output.print_table(columns, output.plain_rows(frame.head(SHOWN_ROWS)), title=title)
    if len(frame) > SHOWN_ROWS:
        print(f"... and {len(frame) - SHOWN_ROWS} more; --json lists them")
