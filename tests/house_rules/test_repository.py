"""The repository as a whole: nothing of a machine, no addresses in locks, hashes everywhere, no heavy files."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MADE = {".git", ".venv", "warehouse", "reports", "added", "dist", "build", "__pycache__", ".hypothesis"}
MADE |= {".pytest_cache", ".ruff_cache", ".mypy_cache", ".ipynb_checkpoints"}
LARGEST = 2_000_000
LOCKS = ("requirements.lock", "requirements-dev.lock")
HOMES = ("/ho" + "me/", "/Us" + "ers/", "C:" + "\\Us" + "ers\\", "/ro" + "ot/")


def tracked() -> list[Path]:
    """Files git keeps or would keep; without git, everything that is not made by the project itself."""
    if shutil.which("git") and (ROOT / ".git").exists():
        done = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False
        )
        names = [ROOT / name for name in done.stdout.decode("utf-8").split("\0") if name]
        if names:  # none where git refuses the folder of another user
            return sorted(path for path in names if path.is_file())
    return sorted(
        path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts[:-1])
    )


FILES = tracked()


def text_of(path: Path) -> str | None:
    """The text of a file, or None for a picture or a font."""
    raw = path.read_bytes()
    return None if b"\0" in raw else raw.decode("utf-8")


TEXTS = {path.relative_to(ROOT).as_posix(): text for path in FILES if (text := text_of(path)) is not None}


def test_files_are_small() -> None:
    assert [path.name for path in FILES if path.stat().st_size > LARGEST] == []


def test_no_path_of_a_machine() -> None:
    here = (f"{ROOT.as_posix()}/",) if len(ROOT.parts) > 2 else ()  # the checkout, unless its name is one plain word
    marks = (*HOMES, *here)
    assert [(name, mark) for name, text in TEXTS.items() for mark in marks if mark in text] == []


def test_lines_end_with_lf_and_no_conflict_is_left() -> None:
    assert [name for name, text in TEXTS.items() if "\r" in text] == []
    assert [name for name, text in TEXTS.items() if re.search(r"(?m)^(<{7}|>{7}) ", text)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_no_address(name: str) -> None:
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url.*|--find-links.*", TEXTS[name]) == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_each_package(name: str) -> None:
    entries = re.findall(r"(?ms)^([a-zA-Z0-9][^\n]*(?:\n[ \t]+[^\n]*)*)", TEXTS[name])
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry.splitlines()[0]] == []
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_both_locks_agree() -> None:
    run, dev = (dict(re.findall(r"(?m)^([a-zA-Z0-9._-]+)==(\S+)", TEXTS[name])) for name in LOCKS)
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


def test_what_is_made_is_not_kept() -> None:
    kept = {Path(name).parts[0] for name in TEXTS}
    assert kept & {".venv", "warehouse", "reports", "added", "ilacs.toml"} == set()


def test_the_guard_of_main_runs_the_tests() -> None:
    run = TEXTS[".ci/run"].splitlines()
    assert [line for line in run if line.startswith("make ")] == ["make test", "make check", "make campaigns"]


def test_hooks_are_local() -> None:
    text = TEXTS[".pre-commit-config.yaml"]
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}
