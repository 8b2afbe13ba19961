"""What a build is made of: the hash that names it.

`build_id` covers data/, sql/, the package's own source, the lock, the added files and the list of known reports; no time
stands in it. The same inputs give the same name and the same rows on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.listed_reports import LISTED_REPORTS
from ilacs_analytics.sources.kept.set_aside import files_in_use

PACKAGE = Path(__file__).parents[2]


def compute_build_id(settings: Settings) -> str:
    """Twenty hexadecimal digits that name the build these inputs give."""
    digest = hashlib.sha256()
    for name, path in sorted(_inputs(settings)):
        content = hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        digest.update(f"{name}\0{content}\n".encode())
    for added in files_in_use(settings):
        digest.update(f"{added.content_line}\n".encode())
    for path in (settings.minted_registry, settings.added_folder / LISTED_REPORTS):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def hash_files(paths: Iterable[Path], *, root: Path) -> str:
    """Twenty hexadecimal digits over names and contents, in the order of the names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()[:20]


def _inputs(settings: Settings) -> Iterator[tuple[str, Path]]:
    for folder, pattern in (("data", "*.csv"), ("sql", "*.sql")):
        for path in settings.resource(folder).rglob(pattern):
            yield path.relative_to(settings.resources).as_posix(), path
    for path in PACKAGE.rglob("*.py"):
        yield f"package/{path.relative_to(PACKAGE).as_posix()}", path
    lock = settings.resource("requirements.lock")
    if lock.is_file():
        yield "requirements.lock", lock
