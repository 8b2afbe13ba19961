"""The Vega runtime: one script of about 0.9 MB that draws every chart of a bundle. It holds no address and asks for none.

Making it takes seconds, so it is kept in the workspace by the versions it is made of. A bundle holds it once, as a file its
pages share, or in each page where pages are to stand alone.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup

from ilacs_analytics.reports.page.light import import_jsonschema
from ilacs_analytics.settings import Settings

ASSETS = "assets"
KEPT = ".runtime"


@dataclass(frozen=True)
class Runtime:
    """The script, and the file it stands in where the pages of a bundle share it."""

    script: str
    file: str = ""

    @property
    def markup(self) -> Markup:
        """What a page holds: the script itself, or a link to it."""
        if self.file:
            return Markup('<script src="{}"></script>').format(self.file)
        inline = self.script.replace("</script", "<\\/script")
        return Markup(f"<script>{inline}</script>")  # noqa: S704 - the library's own runtime


def load_runtime(settings: Settings, *, self_contained: bool) -> Runtime:
    """The runtime of the installed versions, from the workspace where it is kept there."""
    versions = f"{version('vl-convert-python')}-{version('altair')}"
    kept = settings.reports_folder / KEPT / f"vega-{versions}.js"
    if kept.is_file():
        script = kept.read_text(encoding="utf-8")
    else:
        script = _make()
        _keep(kept, script)
    if self_contained:
        return Runtime(script)
    return Runtime(script, f"{ASSETS}/vega-{hashlib.sha256(script.encode()).hexdigest()[:12]}.js")


def _make() -> str:
    import_jsonschema()
    import vl_convert

    from ilacs_analytics.charts.figure import vegalite_version

    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=vegalite_version())
    return script


def put_runtime(runtime: Runtime, draft: Path) -> None:
    """Write the shared file into a bundle."""
    if runtime.file:
        path = draft / runtime.file
        path.parent.mkdir(exist_ok=True)
        path.write_text(runtime.script, encoding="utf-8")


def _keep(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(script, encoding="utf-8")
    partial.replace(path)
    for older in path.parent.glob("vega-*.js"):
        if older != path:
            older.unlink()
