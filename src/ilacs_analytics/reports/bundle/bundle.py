"""What is handed over: the pages with an index, what ran, run.json, and the swap that puts them in place whole.

A run is written into a draft folder, renamed to reports/runs/<run_id>, then `reports/latest` is replaced by rename. A
reader of `latest` sees the old bundle or the new one, never a part.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from ilacs_analytics.reports.bundle import site
from ilacs_analytics.reports.bundle.draft import Draft, remove
from ilacs_analytics.reports.bundle.pages import Making, now, refresh_navigation, write_csv
from ilacs_analytics.reports.page.page import Block, tables_of
from ilacs_analytics.reports.page.runtime import ASSETS, Runtime, put_runtime
from ilacs_analytics.reports.plan.fingerprint import versions
from ilacs_analytics.reports.plan.plan import planned_order
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import Warehouse


def write(
    making: Making,
    runtime: Runtime,
    warehouse: Warehouse,
    entries: list[dict[str, Any]],
    extra: dict[str, Any],
    *,
    drawn: tuple[Sequence[str], Block] | None = None,
) -> None:
    """Write index, about page, navigation and run.json around the pages in the draft.

    `drawn` is the index's figure with the authorities it shows, where it has been drawn already.
    """
    draft, settings, run = making.draft, making.settings, making.run
    finished = now()
    entries = in_order(settings, entries)
    run.update(
        build_id=warehouse.build_id,
        finished_at=finished.isoformat(timespec="seconds"),
        versions=versions(),
        verdict={key: (warehouse.verdict or {}).get(key) for key in ("passed", "counts", "suites_hash")},
        pages=entries,
        failed={entry["stem"]: entry["failure"] for entry in entries if entry["failure"]},
        carried_over=[entry["stem"] for entry in entries if entry["is_carried_over"]],
        **extra,
    )
    put_runtime(runtime, draft.folder)
    _take_assets(draft, settings, entries)
    links = site.navigation(entries)
    names = site.shown_authorities(run)
    matrix = drawn[1] if drawn and drawn[0] == names else site.draw_matrix(settings, warehouse.build_id, names)
    index = site.render_index(warehouse, run, links, matrix, runtime)
    (draft.folder / "index.html").write_text(index, encoding="utf-8")
    beside = {"index.html", "about.html", "run.json"}
    for name, columns, rows in tables_of([matrix]):
        write_csv(draft.folder / "data" / f"index-{name}.csv", columns, rows)
        beside.add(f"data/index-{name}.csv")
    (draft.folder / "about.html").write_text(site.render_about(warehouse, run, links), encoding="utf-8")
    beside |= {f"{ASSETS}/{path.name}" for path in (draft.folder / ASSETS).glob("*")}
    refresh_navigation(draft.folder, entries, links)
    draft.close(entries, beside=beside)
    run["files"] = {
        path.relative_to(draft.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(draft.folder.rglob("*"))
        if path.is_file()
    }
    text = json.dumps(run, indent=1, ensure_ascii=False, default=str)
    (draft.folder / "run.json").write_text(text + "\n", encoding="utf-8")


def in_order(settings: Settings, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries in the order of reports.toml, those it does not name last."""
    order = planned_order(settings)
    return sorted(
        entries, key=lambda entry: order.index(entry["notebook"]) if entry["notebook"] in order else len(order)
    )


def _take_assets(draft: Draft, settings: Settings, entries: Sequence[dict[str, Any]]) -> None:
    """Scripts that pages carried over from the bundle before still ask for."""
    if not any(entry["is_carried_over"] or entry["is_stale"] for entry in entries):
        return
    for path in (settings.reports_folder / "latest" / ASSETS).glob("*.js"):
        target = draft.folder / ASSETS / path.name
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            shutil.copyfile(path, target)


def deliver(settings: Settings, draft: Path, run_id: str, *, keep: Collection[str] = ()) -> Path:
    """Put a finished draft in place, point `latest` to it and remove old runs but those to keep; the path of its index."""
    runs = settings.reports_folder / "runs"
    folder = runs / run_id
    os.replace(draft, folder)
    latest = settings.reports_folder / "latest"
    beside = settings.reports_folder / f".latest-{os.getpid()}"
    try:
        beside.symlink_to(Path("runs") / folder.name, target_is_directory=True)
    except OSError:  # Windows without the right to make links: a copy, as docs/method.md says
        shutil.copytree(folder, beside)
        if latest.exists():
            remove(latest)
    if latest.is_dir() and not latest.is_symlink():
        remove(latest)
    os.replace(beside, latest)
    finished = sorted((path for path in runs.iterdir() if not path.name.startswith(".")), key=lambda path: path.name)
    old = [path for path in finished if path.name not in keep]
    for path in old[: -settings.keep_runs]:
        if path != folder:
            remove(path)
    return latest / "index.html"
