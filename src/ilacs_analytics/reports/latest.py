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
    return read
