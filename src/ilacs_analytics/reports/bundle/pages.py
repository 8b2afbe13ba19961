"""One page of a bundle: from an executed notebook to its files, or taken over from the bundle before.

An entry tells what a page is made of and which files it has; run.json holds the entries. Nothing here decides whether a page
has to be made.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ilacs_analytics.reports.bundle.draft import Draft
from ilacs_analytics.reports.engine.work import Done
from ilacs_analytics.reports.page import originals
from ilacs_analytics.reports.page.drawing import draw_executed
from ilacs_analytics.reports.page.page import Block, Link, read_blocks, render, tables_of
from ilacs_analytics.reports.plan.plan import HTML, Page
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.ask.reads import Read

INJECTED = "injected-parameters"
"""Papermill's tag of the cell with the values given."""
_NAVIGATION = re.compile(r"(?s)<!-- nav:begin -->.*?<!-- nav:end -->")
_STALE = re.compile(r"(?s)<!-- stale:begin -->.*?<!-- stale:end -->")


@dataclass(frozen=True)
class Making:
    """What all pages of a run share."""

    settings: Settings
    draft: Draft
    runtime: str
    run: dict[str, Any]


def new_entry(page: Page, *, fingerprint: str, made_at: str, build_id: str) -> dict[str, Any]:
    """The entry of a page before it is made."""
    return {
        "stem": page.stem,
        "title": page.title,
        "notebook": page.notebook.name,
        "parameters": {name: p.default for name, p in page.notebook.parameters.items()} | dict(page.values),
        "file": f"{page.stem}.html",
        "seconds": 0.0,
        "made_at": made_at,
        "build_id": build_id,
        "data_changed_on": made_at[:10],
        "fingerprint": fingerprint,
        "is_stale": False,
        "is_carried_over": False,
        "is_of_other_rows": False,
        "failure": "",
        "engine": "",
        "engine_note": "",
        "tables": [],
        "originals": [],
        "forms": [],
        "files": [],
    }


def finish_page(
    making: Making, page: Page, done: Done, entry: dict[str, Any], before: dict[str, Any] | None
) -> dict[str, Any]:
    """Write the files of a page that ran, and its record; of one that failed, its notebook up to there."""
    folder = making.draft.folder
    making.draft.forget(page.stem)
    entry.update(seconds=round(done.seconds, 2), failure=done.failure, engine=done.engine, engine_note=done.engine_note)
    notebook = f"notebooks/{page.stem}.ipynb"
    if done.executed is not None:
        draw_executed(done.executed)
        (folder / notebook).write_text(_as_text(_cleaned(done.executed)), encoding="utf-8")
        entry["files"] = [notebook]
    if done.failure:
        return entry
    reads = f"notebooks/{page.stem}.reads.json"
    told = [asdict(one) for one in done.reads]
    (folder / reads).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if before is not None and before.get("reads_digest") == _digest(told) and before.get("data_changed_on"):
        entry["data_changed_on"] = before["data_changed_on"]
    entry["reads_digest"] = _digest(told)
    blocks = read_blocks(done.executed or {"cells": []})
    entry["originals"] = originals.copy_originals(folder, making.settings, blocks)
    for name, columns, rows in tables_of(originals.unlink_blocks(blocks)):
        file = f"data/{page.stem}-{name}.csv"
        write_csv(folder / file, columns, rows)
        entry["tables"].append({"name": name, "file": file})
    linked = originals.link_blocks(blocks, entry["originals"])
    entry["forms"] = _write_forms(making, page, entry, blocks)
    html = render(
        "page.html.j2",
        page=entry,
        blocks=linked,
        navigation=[],
        run=making.run,
        runtime=Markup(making.runtime),  # noqa: S704 - the library's own script, or a link to it
        root="",
    )
    (folder / entry["file"]).write_text(html, encoding="utf-8")
    entry["files"] += [reads, entry["file"], *(table["file"] for table in entry["tables"])]
    entry["files"] += [one["file"] for one in entry["originals"]] + [one["file"] for one in entry["forms"]]
    making.draft.record(entry)
    return entry


def _write_forms(making: Making, page: Page, entry: dict[str, Any], blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The other forms of a page that the plan asks for."""
    asked = [name for name in page.formats if name != HTML]
    if not asked:
        return []
    from ilacs_analytics.reports.page.formats.forms import write_forms

    plain = originals.unlink_blocks(blocks)
    return write_forms(making.draft.folder, asked, entry=entry, blocks=plain, run=making.run)


def read_reads(folder: Path, entry: dict[str, Any]) -> tuple[Read, ...]:
    """What a page of a delivered bundle asked and was answered."""
    path = folder / f"notebooks/{entry['stem']}.reads.json"
    if not path.is_file():
        return ()
    return tuple(Read(**one) for one in json.loads(path.read_text(encoding="utf-8")))


def carry_stale(making: Making, entry: dict[str, Any], last: dict[str, Any] | None) -> dict[str, Any]:
    """The last good page of a notebook that failed, dated and marked stale; no file where there was none."""
    latest = making.settings.reports_folder / "latest"
    if last is None or not last["file"] or last["parameters"] != entry["parameters"] or not holds(latest, last):
        entry["file"] = ""
        if last is not None and "reads_digest" in last:  # the next good page tells since when its rows are as they are
            entry.update(reads_digest=last["reads_digest"], data_changed_on=last["data_changed_on"])
        return entry
    failed = [file for file in entry["files"] if file.startswith("notebooks/")]
    making.draft.take({"files": [file for file in last["files"] if file not in failed]}, latest)
    path = making.draft.folder / last["file"]
    note = render("stale.html.j2", made_at=last["made_at"], failure=entry["failure"])
    _replace(path, _replace_once(_STALE, note, path.read_text(encoding="utf-8")))
    kept = ("made_at", "tables", "originals", "forms", "data_changed_on", "reads_digest", "build_id")
    entry.update({name: last[name] for name in kept if name in last}, is_stale=True)
    entry["files"] = list(dict.fromkeys([*failed, *last["files"]]))
    return entry


def carry_over(making: Making, last: dict[str, Any], *, is_of_other_rows: bool = False) -> dict[str, Any]:
    """A page of the bundle before, as it is, marked as carried over, and as one whose rows are not this build's."""
    making.draft.take(last, making.settings.reports_folder / "latest")
    return last | {"is_carried_over": True, "is_of_other_rows": is_of_other_rows, "seconds": 0.0}


def holds(folder: Path, entry: dict[str, Any]) -> bool:
    """Whether a bundle still has every file of a page; bundles of earlier versions do not list them."""
    return bool(entry.get("files")) and all((folder / file).is_file() for file in entry["files"])


def refresh_navigation(folder: Path, entries: Sequence[dict[str, Any]], links: Sequence[Link]) -> None:
    """Give every page the links of this bundle; a file shared with another bundle is replaced, never written to."""
    for entry in entries:
        path = folder / entry["file"]
        if not entry["file"]:
            continue
        shown = [link for link in links if _is_shown(link, entry, links)]
        part_html = render("navigation.html.j2", navigation=shown, page=entry)
        html = path.read_text(encoding="utf-8")
        wanted = _replace_once(_NAVIGATION, part_html, html)
        if wanted != html:
            _replace(path, wanted)


MOST_LINKS = 40
"""Links up to which each page shows all; in larger bundles the overview leads to the pages of one authority."""


def _is_shown(link: Link, entry: dict[str, Any], links: Sequence[Link]) -> bool:
    return len(links) <= MOST_LINKS or not link.authority or link.authority == entry["parameters"].get("authority")


def _replace(path: Path, html: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(html, encoding="utf-8")
    beside.replace(path)


def _replace_once(pattern: re.Pattern[str], by: str, text: str) -> str:
    """A text with the first thing a pattern meets replaced, word for word."""
    return pattern.sub(by.replace("\\", r"\\"), text, count=1)


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table as spreadsheets open it: UTF-8 with its mark, lines ended as they expect."""
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([["" if value is None else value for value in row] for row in rows])


def _as_text(notebook: dict[str, Any]) -> str:
    """A notebook as JSON, a cell a line: indenting every number of every chart takes as long as writing the page."""
    cells = ",\n".join(json.dumps(cell, ensure_ascii=False) for cell in notebook["cells"])
    around = json.dumps({key: value for key, value in notebook.items() if key != "cells"}, ensure_ascii=False)
    return f'{{"cells": [\n{cells}\n],\n{around[1:]}\n'


def _cleaned(executed: dict[str, Any]) -> dict[str, Any]:
    """The executed notebook without paths of this machine and timings."""
    metadata = {key: value for key, value in executed["metadata"].items() if key not in {"papermill", "widgets"}}
    return {**executed, "metadata": metadata, "cells": list(_cleaned_cells(executed["cells"]))}


def _cleaned_cells(cells: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for cell in cells:
        kept = {key: value for key, value in cell["metadata"].items() if key not in {"papermill", "execution"}}
        # papermill draws its own name of the cell at random
        named = {"id": INJECTED} if INJECTED in kept.get("tags", []) else {}
        yield {**cell, **named, "metadata": kept}


def _digest(told: Sequence[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]


def name_run(settings: Settings, build_id: str) -> str:
    """The identifier of a run that begins, and of its folder: forms of its pages tell it."""
    plain = f"{now():%Y%m%dT%H%M%SZ}-{build_id[:8]}"
    name, number = plain, 2
    while (settings.reports_folder / "runs" / name).exists():  # two runs within one second
        name, number = f"{plain}-{number}", number + 1
    return name


def now() -> dt.datetime:
    """The time of a run."""
    return dt.datetime.now(dt.UTC)
