"""The command line: arguments in, one call, one result out.

Every command is one function; the work is done in the rooms. Exit codes are those of `errors`: 0 done, 1 a bug, 2 usage,
10 source, 11 warehouse, 12 quality gate, 13 report, 14 workspace busy, 15 verify found something missing, 130
interrupted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ilacs_analytics.console import build_cli
from ilacs_analytics.console.line import line
from ilacs_analytics.console.options import (
    ExportOption,
    ForceOption,
    JsonOption,
    LogOption,
    ParameterOption,
    SchedulerOption,
    SelfContainedOption,
    WaitOption,
    WorkspaceOption,
)
from ilacs_analytics.console.options import begin as _begin
from ilacs_analytics.errors import IlacsError

app = typer.Typer(
    name="ilacs",
    help="Compare English children's services: warehouse, quality gate and reports over Ofsted inspections.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

INTERRUPTED = 130


def main() -> None:
    """Run the command line; mistakes of the user print without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        try:
            ended = app(standalone_mode=False)  # a command gives nothing; --help, Ctrl-C and the like give an exit code
        finally:
            line.close()
        sys.stdout.flush()
    except IlacsError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, SystemExit) and not isinstance(error.__context__, BrokenPipeError):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whom the pipe went to has heard enough, as `head` has
        sys.exit(0)
    except (typer.Abort, KeyboardInterrupt):
        ended = INTERRUPTED
    except Exception as error:
        show = getattr(error, "show", None)  # click's own usage errors
        if show is None:
            raise
        show()
        sys.exit(getattr(error, "exit_code", 2))
    if ended == INTERRUPTED:
        print("interrupted; nothing half-written was published", file=sys.stderr)
    if ended:
        sys.exit(ended)


@app.command()
def build(
    workspace: WorkspaceOption = None,
    force: Annotated[bool, typer.Option("--force", help="Build even where nothing has changed.")] = False,
    wait: WaitOption = 0,
    json: JsonOption = False,
) -> None:
    """Build the warehouse from data/ and sql/ and publish it."""
    from ilacs_analytics.console import commands

    settings, progress = _begin(workspace, json)
    commands.build(settings, progress, force=force, wait_s=wait, as_json=json)


@app.command()
def check(workspace: WorkspaceOption = None, wait: WaitOption = 0, json: JsonOption = False) -> None:
    """Run the quality gate on the published build."""
    from ilacs_analytics.console import commands

    settings, progress = _begin(workspace, json)
    commands.check(settings, progress, wait_s=wait, as_json=json)


@app.command()
def report(
    names: Annotated[list[str] | None, typer.Argument(help="Notebooks to run; all of reports.toml by default.")] = None,
    parameter: ParameterOption = None,
    force: ForceOption = False,
    self_contained: SelfContainedOption = False,
    scheduler: SchedulerOption = "",
    export: ExportOption = None,
    log_json: LogOption = False,
    workspace: WorkspaceOption = None,
    wait: WaitOption = 0,
    json: JsonOption = False,
) -> None:
    """Run notebooks on a build that passed the gate and write reports/latest/index.html."""
    from ilacs_analytics.console import commands

    settings, progress = _begin(workspace, json)
    options = commands.report_options(force, self_contained, scheduler, log_json, export=export)
    commands.report(
        settings, progress, names=names or [], parameters=parameter or [], options=options, wait_s=wait, as_json=json
    )


@app.command()
def run(
    parameter: ParameterOption = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Look for new published files first.")] = False,
    force: ForceOption = False,
    self_contained: SelfContainedOption = False,
    scheduler: SchedulerOption = "",
    export: ExportOption = None,
    log_json: LogOption = False,
    workspace: WorkspaceOption = None,
    wait: WaitOption = 0,
    json: JsonOption = False,
) -> None:
    """build + check + report: what a scheduler calls. Ends with the code of the first stage that fails."""
    from ilacs_analytics.console import commands

    settings, progress = _begin(workspace, json)
    options = commands.report_options(force, self_contained, scheduler, log_json, export=export)
    commands.run(
        settings,
        progress,
        parameters=parameter or [],
        with_fetch=fetch,
        options=options,
        wait_s=wait,
        as_json=json,
    )


@app.command()
def query(
    statement: Annotated[str, typer.Argument(help="One SQL query; see docs/dictionary.md for views and columns.")],
    format: Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="table, csv or json.")] = "table",
    workspace: WorkspaceOption = None,
) -> None:
    """Ask the published warehouse, read-only."""
    from ilacs_analytics.console import commands

    settings, _ = _begin(workspace, quiet=True)
    commands.query(settings, statement, output=format)


@app.command()
def verify(
    papers: Annotated[Path, typer.Option("--papers", help="Folder of the papers' text files.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Hold every coded fact against the papers, and every number of the papers against the coded facts."""
    from ilacs_analytics.console import commands

    settings, _ = _begin(workspace, quiet=True)
    commands.verify(settings, papers, as_json=json)


@app.command()
def trace(
    authority: Annotated[str, typer.Argument(help="Authority, region or England.")],
    what: Annotated[
        str, typer.Argument(help="A concept (overall, leadership ...), a measure (agency_rate ...), or areas.")
    ],
    on: Annotated[str, typer.Option("--on", help="Inspection's start, or a year or day of a figure.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Follow a grade, a figure or the areas for improvement to their documents: publisher, file, page or paragraph."""
    from ilacs_analytics.console import commands

    settings, _ = _begin(workspace, quiet=True)
    commands.trace(settings, authority, what, on=on, as_json=json)


@app.command()
def status(
    history: Annotated[bool, typer.Option("--history", help="List the builds and report runs that are there.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Show where things are, which build is published, its verdict, and the latest reports."""
    from ilacs_analytics.console import status_command

    settings, _ = _begin(workspace, quiet=True)
    status_command.status(settings, with_history=history, as_json=json)


app.command()(build_cli.use)
app.command()(build_cli.keep)
app.command()(build_cli.changes)


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or zip archives; recognised by their content.")],
    published_on: Annotated[
        str, typer.Option("--published-on", help="Day of publication, where the file does not say it.")
    ] = "",
    edition: Annotated[str, typer.Option("--edition", help="Edition, where the file does not say it.")] = "",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="CSV that says what the columns of a local file measure.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 10 where any file could not be added.")] = False,
    workspace: WorkspaceOption = None,
    wait: WaitOption = 0,
    json: JsonOption = False,
) -> None:
    """Add published or local files to the workspace; the next build uses them."""
    from ilacs_analytics.console import file_commands

    settings, progress = _begin(workspace, quiet=json)
    file_commands.add(
        settings,
        progress,
        paths,
        published_on=published_on,
        edition=edition,
        mapping=mapping,
        strict=strict,
        wait_s=wait,
        as_json=json,
    )


@app.command()
def remove(
    added_id: Annotated[
        str, typer.Argument(metavar="ID", help="Identifier of an added file, as `ilacs status` lists it.")
    ],
    workspace: WorkspaceOption = None,
    wait: WaitOption = 0,
) -> None:
    """Take an added file out again."""
    from ilacs_analytics.console import file_commands

    settings, _ = _begin(workspace, quiet=True)
    file_commands.remove(settings, added_id, wait_s=wait)


@app.command()
def fetch(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Publications to look for, or `reports`; all publications by default, but no reports."),
    ] = None,
    authority: Annotated[
        list[str] | None,
        typer.Option("--authority", help="With reports: authorities whose page is asked; repeatable, all by default."),
    ] = None,
    list_only: Annotated[
        bool, typer.Option("--list-only", help="With reports: write down what is published, download none.")
    ] = False,
    workspace: WorkspaceOption = None,
    wait: WaitOption = 0,
    json: JsonOption = False,
) -> None:
    """Download the publishers' current files and add what is new: the one command that uses the network."""
    from ilacs_analytics.console import file_commands

    settings, progress = _begin(workspace, json)
    file_commands.fetch(
        settings,
        progress,
        names or [],
        authorities=authority or [],
        list_only=list_only,
        wait_s=wait,
        as_json=json,
    )


@app.command()
def template(
    authority: Annotated[str, typer.Argument(help="The authority whose own figures you will fill in.")],
    folder: Annotated[Path, typer.Option("--to", help="Folder to write into.")] = Path(),
    workspace: WorkspaceOption = None,
) -> None:
    """Write a CSV and an XLSX to fill in with an authority's own unpublished figures; `ilacs add` takes them back."""
    from ilacs_analytics.console import file_commands

    settings, _ = _begin(workspace, quiet=True)
    file_commands.template(settings, authority, folder)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write; an export that is there is replaced.")],
    format: Annotated[
        Literal["parquet", "csv", "both"], typer.Option("--format", help="parquet, csv or both.")
    ] = "both",
    table: Annotated[
        list[str] | None, typer.Option("--table", help="A table or view; repeatable, all by default.")
    ] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Take in the words of added reports.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Move aside a folder that holds anything else.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write the published build as Parquet and CSV, with a data package descriptor: schema, keys, licences, sources."""
    from ilacs_analytics.console import export_command

    settings, progress = _begin(workspace, json)
    export_command.export(
        settings,
        progress,
        folder,
        form=format,
        tables=table or [],
        with_text=with_text,
        force=force,
        as_json=json,
    )


@app.command()
def lab(
    workspace: WorkspaceOption = None,
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to jupyter lab (after --).")] = None,
) -> None:
    """Open JupyterLab on the notebooks (a copy, away from a checkout), the warehouse ready, charts drawing offline."""
    from ilacs_analytics.console import commands

    settings, _ = _begin(workspace, quiet=True)
    commands.lab(settings, arguments or [])


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Compare English children's services: warehouse, quality gate and reports over Ofsted inspections."""
    if version:
        from ilacs_analytics import __version__

        print(__version__)
        raise typer.Exit


if __name__ == "__main__":
    main()
