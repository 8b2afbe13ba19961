"""What executed notebooks show, and which notebooks a full run makes pages of."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

FIGURE = "application/vnd.ilacs.figure+json"
TABLE = "application/vnd.ilacs.table+json"
PLAN = tomllib.loads((Path(__file__).resolve().parents[2] / "reports.toml").read_text(encoding="utf-8"))["report"]


def shown(notebook: Path) -> list[dict[str, Any]]:
    """What an executed notebook displays, in order."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        {kind: "".join(text) if isinstance(text, list) else text for kind, text in output["data"].items()}
        for cell in cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
