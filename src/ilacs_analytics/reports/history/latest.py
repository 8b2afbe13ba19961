"""What the latest bundle says of itself."""

from __future__ import annotations

import json
from typing import Any

from ilacs_analytics.settings import Settings


def latest_run(settings: Settings) -> dict[str, Any] | None:
    """run.json of the latest bundle, or None where there is none."""
    path = settings.reports_folder / "latest" / "run.json"
    if not path.is_file():
        return None
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read | {"pages": [_completed(entry, read) for entry in read["pages"]]}


def _completed(entry: dict[str, Any], run: dict[str, Any]) -> dict[str, Any]:
    """An entry with what those of earlier versions did not tell. It has no fingerprint, so its page is made again."""
    if "files" in entry:
        return entry
    beside = [one["file"] for one in [*entry.get("tables", []), *entry.get("originals", [])]]
    told = [name for name in (entry["file"], f"notebooks/{entry['stem']}.ipynb") if name in run.get("files", {})]
    added = {"build_id": run["build_id"], "data_changed_on": entry["made_at"][:10], "is_carried_over": False}
    return {**added, "forms": [], "originals": [], "engine": "", "engine_note": "", **entry, "files": [*told, *beside]}
