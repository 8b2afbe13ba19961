"""Arguments of the commands about builds and runs that are there: `use`, `keep`, `changes`; `cli` takes them in."""

from __future__ import annotations

from typing import Annotated

import typer

from ilacs_analytics.console.options import JsonOption, WaitOption, WorkspaceOption, begin


def use(
    build: Annotated[
        str, typer.Argument(help="Identifier of a build, or its beginning; `status --history` lists them.")
    ],
    workspace: WorkspaceOption = None,
    wait: WaitOption = 0,
    json: JsonOption = False,
) -> None:
    """Go back to an earlier build that the workspace still holds."""
    from ilacs_analytics.console import build_commands

    settings, _ = begin(workspace, quiet=True)
    build_commands.use(settings, build, wait_s=wait, as_json=json)


def keep(
    run_or_build: Annotated[str, typer.Argument(help="Identifier of a build or a report run, or its beginning.")],
    drop: Annotated[bool, typer.Option("--drop", help="Take the mark off again.")] = False,
    workspace: WorkspaceOption = None,
    wait: WaitOption = 0,
    json: JsonOption = False,
) -> None:
    """Mark a build or a report run, so that it stays when old ones are removed."""
    from ilacs_analytics.console import build_commands

    settings, _ = begin(workspace, quiet=True)
    build_commands.keep(settings, run_or_build, drop=drop, wait_s=wait, as_json=json)


def changes(
    before: Annotated[str, typer.Option("--from", help="Earlier build; the one before --to by default.")] = "",
    after: Annotated[str, typer.Option("--to", help="Later build; the published one by default.")] = "",
    bundles: Annotated[
        bool, typer.Option("--bundles", help="List pages of report runs that carry a figure changed since.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Show what changed between two builds: inspections, grades, values, files, checks."""
    from ilacs_analytics.console import build_commands

    settings, _ = begin(workspace, quiet=True)
    if bundles:
        build_commands.bundles(settings, before=before, after=after, as_json=json)
    else:
        build_commands.changes(settings, before=before, after=after, as_json=json)
