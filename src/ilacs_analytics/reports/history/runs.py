"""The report runs a workspace holds, read from the run.json of each, whatever version of the package wrote it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from ilacs_analytics.reports.history.keep import kept_runs, run_names
from ilacs_analytics.settings import Settings


@dataclass(frozen=True)
class Run:
    """One report run; what its run.json does not tell is None.

    `pages` are all pages of the bundle, `carried_over` those of them that an earlier run made, `failed` the pages whose
    notebook failed. `seconds` is how long the run took, `page_seconds` the sum over the pages it made itself.
    """

    run_id: str
    build_id: str | None
    finished_at: str | None
    pages: int | None
    carried_over: int | None
    failed: tuple[str, ...]
    seconds: float | None
    page_seconds: float | None
    is_latest: bool
    is_kept: bool
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """The record as `--json` prints it."""
        return asdict(self) | {"failed": list(self.failed)}


def list_runs(settings: Settings) -> list[Run]:
    """Every run the workspace holds, the newest first. One without a readable run.json is listed with the reason."""
    kept, latest = kept_runs(settings), _latest_name(settings)
    return [_describe(settings, name, is_latest=name == latest, is_kept=name in kept) for name in run_names(settings)]


def read_run(settings: Settings, name: str) -> dict[str, Any] | None:
    """run.json of one run; None where there is none or it is no JSON object."""
    try:
        told = json.loads((settings.reports_folder / "runs" / name / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def pages_of(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The pages of a bundle that have a file."""
    pages = run.get("pages")
    return [page for page in pages if isinstance(page, dict) and page.get("file")] if isinstance(pages, list) else []


def is_carried_over(run: dict[str, Any], page: dict[str, Any]) -> bool:
    """Whether an earlier run made a page: it says so itself, or it bears another time than the run's end."""
    for name in ("is_carried_over", "is_carried"):
        if isinstance(page.get(name), bool):
            return bool(page[name] or page.get("is_stale"))
    return bool(page.get("is_stale")) or page.get("made_at") != run.get("finished_at")


def _latest_name(settings: Settings) -> str | None:
    """The folder `latest` stands for: a link's goal, or the run a copy names where links are not allowed."""
    latest = settings.reports_folder / "latest"
    if latest.is_symlink():
        return latest.resolve().name
    try:
        told = json.loads((latest / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(told["run_id"]) if isinstance(told, dict) and "run_id" in told else None


def _describe(settings: Settings, name: str, *, is_latest: bool, is_kept: bool) -> Run:
    told = read_run(settings, name)
    if told is None:
        return Run(name, None, None, None, None, (), None, None, is_latest, is_kept, "run.json cannot be read")
    pages = pages_of(told)
    made = [page for page in pages if not is_carried_over(told, page)]
    failed = told.get("failed")
    return Run(
        run_id=name,
        build_id=_text(told.get("build_id")),
        finished_at=_text(told.get("finished_at")),
        pages=len(pages) if isinstance(told.get("pages"), list) else None,
        carried_over=len(pages) - len(made) if isinstance(told.get("pages"), list) else None,
        failed=tuple(map(str, failed)) if isinstance(failed, dict | list) else (),
        seconds=_number(told.get("seconds")),
        page_seconds=round(sum(_number(page.get("seconds")) or 0.0 for page in made), 2) if made else None,
        is_latest=is_latest,
        is_kept=is_kept,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
