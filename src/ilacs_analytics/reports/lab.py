"""JupyterLab with the warehouse ready: on notebooks/ of a checkout, elsewhere on a copy that is the user's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from ilacs_analytics.settings import Settings, find_checkout
from ilacs_analytics.warehouse.publish import writable


def open_lab(settings: Settings, arguments: Sequence[str]) -> int:
    """Start JupyterLab and wait for it; its exit code.

    In a checkout it opens notebooks/ itself; elsewhere a copy in the workspace, where files the user changed stay as
    they are. Kernels find the warehouse through ILACS_WORKSPACE; charts are drawn as SVG, without a network.
    """
    folder = settings.resource("notebooks")
    if find_checkout(settings.resources) != settings.resources:
        folder = settings.workspace / "notebooks"
        with writable(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for notebook in settings.resource("notebooks").glob("*.ipynb"):
                if not (folder / notebook.name).exists():
                    shutil.copyfile(notebook, folder / notebook.name)
    environment = {**os.environ, "ILACS_WORKSPACE": str(settings.workspace)}
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", "--LabApp.news_url=None",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", *arguments]  # fmt: skip
    return subprocess.call(command, env=environment)
