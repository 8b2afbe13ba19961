"""What is handed over: pages, notebooks, tables, run.json, and the swap that puts them in place whole.

A run is written into a draft folder, renamed to reports/runs/<run_id>, then `reports/latest` is replaced by rename. A
reader of `latest` sees the old bundle or the new one, never a part.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ilacs_analytics.reports import originals, site
from ilacs_analytics.reports.catalogue import planned_order
from ilacs_analytics.reports.latest import latest_run
from ilacs_analytics.reports.page import read_blocks, render, tables_of
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import Warehouse

if TYPE_CHECKING:
    from ilacs_analytics.reports.run import Execution

DRAFT = ".draft-"


def open_draft(settings: Settings) -> Path:
    """An empty folder for a run; what killed runs left behind is removed first."""
    runs = settings.reports_folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    for leftover in (*runs.glob(f"{DRAFT}*"), *settings.reports_folder.glob(".latest-*")):
        _remove(leftover)
    draft = runs / f"{DRAFT}{os.getpid()}"
    for folder in ("notebooks", "data"):
        (draft / folder).mkdir(parents=True)
    return draft


def discard(draft: Path) -> None:
    """Remove a draft that was not delivered."""
    shutil.rmtree(draft, ignore_errors=True)


def write(draft: Path, warehouse: Warehouse, executions: Sequence[Execution]) -> str:
    """Write every page and table into the draft; the identifier of the run."""
    settings = warehouse.settings
    finished = dt.datetime.now(dt.UTC)
    run_id = f"{finished:%Y%m%dT%H%M%SZ}-{warehouse.build_id[:8]}"
    entries = [_write_page(draft, settings, execution, finished) for execution in executions]
    entries += _carry_other_pages(draft, settings, {execution.page.stem for execution in executions})
    run = {
        "run_id": run_id,
        "build_id": warehouse.build_id,
        "finished_at": finished.isoformat(timespec="seconds"),
        "versions": _versions(),
        "verdict": {key: (warehouse.verdict or {}).get(key) for key in ("passed", "counts", "suites_hash")},
        "pages": entries,
        "failed": {execution.page.stem: execution.failure for execution in executions if execution.failure},
    }
    made = entries[: len(executions)]
    order = planned_order(settings)
    entries.sort(key=lambda entry: order.index(entry["notebook"]) if entry["notebook"] in order else len(order))
    navigation = site.navigation(entries)
    for entry, execution in zip(made, executions, strict=True):
        if not execution.failure:
            blocks = originals.link_blocks(read_blocks(execution.executed or {"cells": []}), entry["originals"])
            text = render("page.html.j2", page=entry, blocks=blocks, navigation=navigation, run=run, root="")
            (draft / entry["file"]).write_text(text, encoding="utf-8")
    matrix = site.latest_matrix(warehouse, run)
    (draft / "index.html").write_text(site.render_index(warehouse, run, navigation, matrix), encoding="utf-8")
    for name, columns, rows in tables_of([matrix]):
        _write_csv(draft / "data" / f"index-{name}.csv", columns, rows)
    (draft / "about.html").write_text(site.render_about(warehouse, run, navigation), encoding="utf-8")
    run["files"] = {
        path.relative_to(draft).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(draft.rglob("*"))
        if path.is_file()
    }
    (draft / "run.json").write_text(json.dumps(run, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    return run_id


def deliver(settings: Settings, draft: Path, run_id: str) -> Path:
    """Put a finished draft in place, point `latest` to it and remove old runs; the path of its index."""
    runs = settings.reports_folder / "runs"
    folder = runs / run_id
    number = 2
    while folder.exists():  # two runs within one second
        folder, number = runs / f"{run_id}-{number}", number + 1
    os.replace(draft, folder)
    latest = settings.reports_folder / "latest"
    beside = settings.reports_folder / f".latest-{os.getpid()}"
    try:
        beside.symlink_to(Path("runs") / folder.name, target_is_directory=True)
    except OSError:  # Windows without the right to make links: a copy, as docs/method.md says
        shutil.copytree(folder, beside)
        if latest.exists():
            _remove(latest)
    if latest.is_dir() and not latest.is_symlink():
        _remove(latest)
    os.replace(beside, latest)
    finished = sorted((path for path in runs.iterdir() if not path.name.startswith(".")), key=lambda path: path.name)
    for old in finished[: -settings.keep_runs]:
        if old != folder:
            _remove(old)
    return latest / "index.html"


def _write_page(draft: Path, settings: Settings, execution: Execution, finished: dt.datetime) -> dict[str, Any]:
    page = execution.page
    entry: dict[str, Any] = {
        "stem": page.stem,
        "title": page.title,
        "notebook": page.notebook.name,
        "parameters": {name: p.default for name, p in page.notebook.parameters.items()} | page.values,
        "file": f"{page.stem}.html",
        "seconds": round(execution.seconds, 2),
        "made_at": finished.isoformat(timespec="seconds"),
        "is_stale": False,
        "failure": execution.failure,
        "tables": [],
        "originals": [],
    }
    if execution.executed is not None:
        notebook = draft / "notebooks" / f"{page.stem}.ipynb"
        notebook.write_text(
            json.dumps(_cleaned(execution.executed), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    if execution.failure:
        _carry_page(draft, settings, entry)
        return entry
    blocks = read_blocks(execution.executed or {"cells": []})
    entry["originals"] = originals.copy_originals(draft, settings, blocks)
    for name, columns, rows in tables_of(originals.unlink_blocks(blocks)):
        file = f"data/{page.stem}-{name}.csv"
        _write_csv(draft / file, columns, rows)
        entry["tables"].append({"name": name, "file": file})
    return entry


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table as spreadsheets open it: UTF-8 with its mark, lines ended as they expect."""
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([["" if value is None else value for value in row] for row in rows])


def _carry_page(draft: Path, settings: Settings, entry: dict[str, Any]) -> None:
    """The last good page of a notebook that failed, dated and marked stale; none where there was none."""
    before = latest_run(settings) or {"pages": []}
    last = next((page for page in before["pages"] if page["stem"] == entry["stem"]), None)
    source = settings.reports_folder / "latest" / f"{entry['stem']}.html"
    if last is None or not source.is_file() or last["parameters"] != entry["parameters"] or not last["file"]:
        entry["file"] = ""
        return
    html = source.read_text(encoding="utf-8")
    note = render("stale.html.j2", made_at=last["made_at"], failure=entry["failure"])
    html = re.sub(r"(?s)<!-- stale:begin -->.*?<!-- stale:end -->", lambda _: note, html, count=1)
    (draft / entry["file"]).write_text(html, encoding="utf-8")
    carried = originals.carry_originals(draft, settings.reports_folder / "latest", last)
    entry.update(is_stale=True, made_at=last["made_at"], tables=last["tables"], originals=carried)
    for table in last["tables"]:
        shutil.copyfile(settings.reports_folder / "latest" / table["file"], draft / table["file"])


def _carry_other_pages(draft: Path, settings: Settings, made: set[str]) -> list[dict[str, Any]]:
    """Pages of the latest bundle that this run was not asked to make: `report NAME` replaces one page, not the bundle."""
    latest = settings.reports_folder / "latest"
    before = latest_run(settings)
    carried = []
    for entry in (before or {"pages": []})["pages"]:
        if entry["stem"] in made or not entry["file"] or not (latest / entry["file"]).is_file():
            continue
        files = [entry["file"], f"notebooks/{entry['stem']}.ipynb", *(table["file"] for table in entry["tables"])]
        for file in files:
            if (latest / file).is_file():
                shutil.copyfile(latest / file, draft / file)
        carried.append(entry | {"originals": originals.carry_originals(draft, latest, entry)})
    return carried


def _cleaned(executed: dict[str, Any]) -> dict[str, Any]:
    """The executed notebook without paths of this machine and timings."""
    cleaned = json.loads(json.dumps(executed))
    for key in ("papermill", "widgets"):
        cleaned["metadata"].pop(key, None)
    for cell in cleaned["cells"]:
        for key in ("papermill", "execution"):
            cell["metadata"].pop(key, None)
    return dict(cleaned)


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    names = ("ilacs_analytics", "duckdb", "pandas", "altair", "papermill", "great-expectations", "vl-convert-python")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path)
