"""What tests share: a built workspace, copies of the project to break, and the command line as a user meets it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from filelock import FileLock
from one_line import OneLine

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("data", "sql", "expectations", "notebooks")
SHARED_BY_WORKERS = "made-once"
FILES = ("reports.toml", "requirements.lock", "pyproject.toml")

DRIVER = """
import json, os, signal, sys
plan = json.loads(sys.argv.pop(1))
signal.signal(signal.SIGINT, signal.default_int_handler)
if "file_limit" in plan:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (plan["file_limit"], plan["file_limit"]))
def listen(stage, step):
    print(f"{stage}: {step}", file=sys.stderr, flush=True)
    if f"{stage}: {step}" == plan.get("at"):
        if plan["do"] == "pause":
            sys.stdin.readline()
        else:
            os.kill(os.getpid(), getattr(signal, plan["do"]))
from ilacs_analytics.console import output
output.listener = lambda: listen
from ilacs_analytics.cli import main
main()
"""
"""Runs the command line with a listener that kills, interrupts or pauses it at a step, or under a file-size limit.

A shell that runs the tests in the background lets its children ignore Ctrl-C; a user's terminal does not.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--one-line`, as `make test` has it."""
    parser.addoption("--one-line", action="store_true", help="show progress in one line")


def pytest_configure(config: pytest.Config) -> None:
    """Progress in one line is told by the process that the user looks at, not by its workers."""
    if config.getoption("one_line") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(OneLine(config))


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """A copy of the checkout: resources and workspace at once, to be built, asked and broken."""

    path: Path

    def ilacs(self, *arguments: str) -> Ended:
        """The command line in this process: quick, for all that does not need a process of its own."""
        from ilacs_analytics.cli import main

        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            contextlib.chdir(self.path),
            mock.patch.dict(os.environ, clear=True, values=environment()),
            mock.patch.object(sys, "argv", ["ilacs", *arguments]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(),
        ):
            # plain JSON can state a condition on rows in this deprecated way only
            warnings.filterwarnings("ignore", message=".*(condition_parser|row_condition) parameter")
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
        return Ended(code, out.getvalue(), err.getvalue())

    def spawn(
        self, *arguments: str, plan: str = "", also: dict[str, str] | None = None, **options: object
    ) -> subprocess.Popen[str]:
        """The command line as a user starts it; `plan` (JSON) drives it through `DRIVER`, `also` adds variables."""
        begin = ["-c", DRIVER, plan] if plan else ["-m", "ilacs_analytics"]
        return subprocess.Popen(
            [sys.executable, *begin, *arguments],
            **{  # type: ignore[call-overload]
                "cwd": self.path,
                "env": environment() | (also or {}),
                "stdin": subprocess.PIPE,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "encoding": "utf-8",
                **options,
            },
        )

    def run(self, *arguments: str, **options: object) -> Ended:
        """`spawn`, and wait for its end."""
        with self.spawn(*arguments, **options) as process:  # type: ignore[arg-type]
            out, err = process.communicate(timeout=120)
        return Ended(process.returncode, out, err)

    def refuse(self, *arguments: str, code: int) -> str:
        """What a command says that has to end with `code`, print no result and leave everything as it was."""
        before = self.state()
        ended = self.ilacs(*arguments)
        assert (ended.code, ended.out) == (code, ""), ended.err
        assert self.state() == before
        return message_of(ended)

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def state(self) -> dict[str, str]:
        """Checksum of every file a user could lose: builds, pointer, verdicts and reports; the lock is left out."""
        return {
            path.relative_to(self.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in ("warehouse", "reports")
            for path in sorted((self.path / folder).rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


def message_of(ended: Ended) -> str:
    """What a command printed to standard error, without the lines of its progress."""
    told = ended.err.splitlines()
    return "\n".join(line for line in told if not line.startswith(("build: ", "check: ", "report: ")))


def environment() -> dict[str, str]:
    """The environment without what would point commands elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ILACS_")}


def copy_project(target: Path) -> Project:
    """A copy of the checkout without what was made in it."""
    target.mkdir(parents=True, exist_ok=True)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for file in FILES:
        shutil.copyfile(ROOT / file, target / file)
    return Project(target)


@pytest.fixture
def copied_project(tmp_path: Path) -> Iterator[Project]:
    """A copy of the project in which nothing has been built."""
    project = copy_project(tmp_path / "project")
    yield project
    shutil.rmtree(project.path, ignore_errors=True)  # a build is 30 MB


@pytest.fixture(scope="session")
def say() -> Callable[[Ended], str]:
    """`message_of`, for tests that start processes."""
    return message_of


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, tuple[str, ...]], Project]:
    """A copy of the project after some commands, made once a run: the first worker that needs it makes it, others wait.

    ILACS_MADE_ONCE names a folder that several runs share.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    shared_by_workers = Path(os.environ.get("ILACS_MADE_ONCE") or base / SHARED_BY_WORKERS)

    def make(name: str, commands: tuple[str, ...]) -> Project:
        folder = shared_by_workers / name
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            project = Project(folder / "project")
            if not (folder / "whole").exists():
                shutil.rmtree(project.path, ignore_errors=True)  # of a worker that was ended
                copy_project(project.path)
                for command in commands:
                    with project.spawn(command) as process:
                        out, err = process.communicate(timeout=540)
                    assert process.returncode == 0, out + err
                (folder / "whole").touch()
        return project

    return make


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that the user looks at takes away what its workers shared: a build is 30 MB."""
    factory = getattr(session.config, "_tmp_path_factory", None)
    if factory is not None and not hasattr(session.config, "workerinput"):
        shutil.rmtree(factory.getbasetemp() / SHARED_BY_WORKERS, ignore_errors=True)


@pytest.fixture(scope="session")
def built_project(made_once: Callable[[str, tuple[str, ...]], Project]) -> Project:
    """A copy of the project, built and checked once; tests only read it."""
    return made_once("built", ("build", "check"))


@pytest.fixture
def built_copy(built_project: Project, copied_project: Project) -> Project:
    """A copy of the built and checked project, to be broken; the build is a hard link, for nobody writes into one."""
    (copied_project.path / "warehouse").mkdir()
    for path in (built_project.path / "warehouse").iterdir():
        if path.suffix == ".duckdb":
            os.link(path, copied_project.path / "warehouse" / path.name)
        elif not path.name.startswith("."):
            shutil.copyfile(path, copied_project.path / "warehouse" / path.name)
    return copied_project


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents that are not part of the repository."""
    folder = Path(os.environ.get("ILACS_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("no folder `shared` beside the repository; ILACS_SHARED may name one")
    return folder


@pytest.fixture(scope="session")
def reported_project(made_once: Callable[[str, tuple[str, ...]], Project]) -> Project:
    """A copy of the project after `ilacs run`: build, verdict and every page; tests only read it."""
    return made_once("reported", ("run",))
