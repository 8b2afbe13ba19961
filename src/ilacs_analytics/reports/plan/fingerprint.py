"""What a page is made of, in one checksum: notebook, parameters, forms, the package's source, vocabularies, versions.

The rows a page reads are not in it: the build's name stands for them, or, between builds, what the page asked and was
answered (`warehouse.reads`).
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ilacs_analytics.reports.plan.plan import Page
from ilacs_analytics.settings import Settings

PACKAGE = Path(__file__).parents[2]
LIBRARIES = ("duckdb", "pandas", "altair", "papermill", "great-expectations", "vl-convert-python")
BESIDE = ("numpy", "scipy", "statsmodels", "jinja2", "nbconvert", "weasyprint", "gptables", "xlsxwriter", "pillow")
"""Libraries that compute or write something too, and are not named on the page about a run."""


def versions() -> dict[str, str]:
    """Versions of Python and of what draws and computes."""
    return {"python": platform.python_version(), **{name: version(name) for name in ("ilacs_analytics", *LIBRARIES)}}


def base_fingerprint(settings: Settings, *, self_contained: bool) -> str:
    """What all pages of a run have in common."""
    groups = {name: list(members) for name, members in settings.groups.items()}  # a notebook may ask for one by name
    digest = hashlib.sha256(json.dumps([package_fingerprint(), self_contained, groups], sort_keys=True).encode())
    _add(
        digest, ((f"data/reference/{path.name}", path) for path in settings.resource("data", "reference").glob("*.csv"))
    )
    return digest.hexdigest()


def package_fingerprint() -> str:
    """Checksum of the package's source and of the versions of all it computes and writes with."""
    told = versions() | {name: version(name) for name in BESIDE}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    _add(digest, _sources())
    return digest.hexdigest()


def _add(digest: hashlib._Hash, files: Iterable[tuple[str, Path]]) -> None:
    for name, path in sorted(files):
        digest.update(f"{name}\0".encode())
        digest.update(_hash(path, path.stat().st_mtime_ns))


def page_fingerprint(base: str, page: Page) -> str:
    """Twenty hexadecimal digits over everything a page is made of but its rows."""
    told = json.dumps([base, page.stem, dict(page.values), list(page.formats)], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(told.encode())
    digest.update(page.notebook.path.read_bytes())
    return digest.hexdigest()[:20]


def _sources() -> Iterator[tuple[str, Path]]:
    for pattern in ("*.py", "*.j2", "*.css", "*.js"):
        for path in PACKAGE.rglob(pattern):
            if "_resources" not in path.parts:
                yield path.relative_to(PACKAGE).as_posix(), path


@cache
def _hash(path: Path, changed_at: int) -> bytes:
    del changed_at  # it tells one state of the file from the next
    return hashlib.sha256(path.read_bytes()).digest()
