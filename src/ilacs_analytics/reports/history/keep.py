"""Report runs that stay when old ones are pruned by count: `reports/KEEP`, one name of a run a line.

The mark stands beside the runs and not in them: a delivered bundle is never written into again.
"""

from __future__ import annotations

from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse import publish

MARKS = "KEEP"


def run_names(settings: Settings) -> list[str]:
    """Names of the folders of reports/runs/, the newest first; drafts are left out."""
    runs = settings.reports_folder / "runs"
    if not runs.is_dir():
        return []
    return sorted((path.name for path in runs.iterdir() if path.is_dir() and path.name[0] != "."), reverse=True)


def kept_runs(settings: Settings) -> frozenset[str]:
    """Names of the folders of reports/runs/ that are marked to stay; empty where none is."""
    try:
        text = (settings.reports_folder / MARKS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return frozenset()
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def mark_run(settings: Settings, run: str, *, keep: bool) -> None:
    """Mark a run to stay, or no longer; marks of runs that are gone are dropped. Call it while the workspace is locked."""
    marked = kept_runs(settings) & frozenset(run_names(settings))
    marked = marked | {run} if keep else marked - {run}
    with publish.writable(settings.reports_folder):
        publish.write_atomically(settings.reports_folder / MARKS, "".join(f"{name}\n" for name in sorted(marked)))
