"""What an export holds, and settings of the workspaces it comes from and goes to."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from workspaces import ROOT

from ilacs_analytics.settings import Settings


def settings_of(workspace: Path, resources: Path = ROOT) -> Settings:
    """Settings of a workspace with the checkout's resources or those of a copy."""
    return Settings(resources=resources, workspace=workspace)


def package_of(folder: Path) -> dict[str, Any]:
    """The descriptor of an export."""
    read: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return read


def state(folder: Path) -> dict[str, str]:
    """Checksum of every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
