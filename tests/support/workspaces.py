"""A workspace of its own beside the checkout's resources, and the command line in it as a user meets it."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Workspace:
    """A folder for added files and builds; `resources` is the checkout or a copy of it."""

    path: Path
    resources: Path = ROOT

    def ilacs(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code and what was printed to standard output and error, in this process."""
        from ilacs_analytics.cli import main

        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            contextlib.chdir(self.resources),
            mock.patch.dict(os.environ, clear=True, values=self.variables),
            mock.patch.object(sys, "argv", ["ilacs", *map(str, arguments)]),
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
        return code, out.getvalue(), err.getvalue()

    def do(self, *arguments: object) -> str:
        """What a command prints that has to succeed."""
        code, out, err = self.ilacs(*arguments)
        assert code == 0, out + err
        return out

    def refused(self, *arguments: object, code: int = 10) -> str:
        """What a command says that has to end with `code`."""
        ended, out, err = self.ilacs(*arguments)
        assert ended == code, out + err
        return err

    def do_apart(self, *arguments: object, timeout: float) -> str:
        """`do` in a process of its own, for commands that run notebooks: kernels leave sockets to the collector."""
        ended = subprocess.run(
            [sys.executable, "-m", "ilacs_analytics", *map(str, arguments)],
            cwd=self.resources,
            env=self.variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=timeout,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def build(self, *files: Path) -> str:
        """Add the files, if any, and build; the name of the build."""
        if files:
            self.do("add", *files)
        self.do("build")
        return self.build_id

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a command: this workspace, and nothing else that would point it elsewhere."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("ILACS_")}
        return plain | {"ILACS_WORKSPACE": str(self.path)}

    @property
    def build_id(self) -> str:
        """Name of the published build."""
        return (self.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query on the published build."""
        file = self.path / "warehouse" / f"{self.build_id}.duckdb"
        with duckdb.connect(str(file), read_only=True) as connection:
            return connection.execute(statement, list(values)).fetchall()

    @property
    def ledger(self) -> bytes:
        """The ledger as it stands; empty where nothing was added."""
        path = self.path / "added" / "ledger.csv"
        return path.read_bytes() if path.is_file() else b""

    def kept(self) -> list[str]:
        """Files in the store, by name; the ledger and what was read of them is left out."""
        names = (path.name for path in (self.path / "added").glob("[!.]*/*"))
        return sorted(name for name in names if not name.startswith(("read-", "figures-")))
