"""Options that several commands share, and how a command begins: settings loaded, progress told or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ilacs_analytics.progress import Progress
    from ilacs_analytics.settings import Settings

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="Folder of warehouse/ and reports/ (also ILACS_WORKSPACE).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
WaitOption = Annotated[float, typer.Option("--wait", help="Seconds to wait for another process in this workspace.")]
ParameterOption = Annotated[
    list[str] | None, typer.Option("--parameter", "-p", help="name=value, for every notebook that has it; repeatable.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Make every page again, also where nothing changed.")]
SelfContainedOption = Annotated[
    bool, typer.Option("--self-contained", help="Put the drawing script into every page, so that each stands alone.")
]
SchedulerOption = Annotated[
    str, typer.Option("--scheduler", help="Run notebooks on the Dask cluster at this address, as in tcp://host:8786.")
]
ExportOption = Annotated[
    Path | None,
    typer.Option("--export", help="Write the build to this folder, and have the workers of the cluster read it there."),
]
LogOption = Annotated[bool, typer.Option("--log-json", help="Tell each page as a line of JSON on standard error.")]


def begin(workspace: Path | None, quiet: bool) -> tuple[Settings, Progress]:
    """Settings of the workspace named, and a progress that tells its steps unless `quiet`."""
    from ilacs_analytics.console.output import listener
    from ilacs_analytics.progress import Progress
    from ilacs_analytics.settings import load_settings

    return load_settings(workspace=workspace), Progress(None if quiet else listener())
