"""Progress of a test run in one line: how many of how many, how many failed, for how long."""

from __future__ import annotations

import sys
import time

import pytest


class OneLine:
    """Counts tests as they end. A terminal has one line that is written over; a log has a line at every tenth."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._begun = time.monotonic()
        self._ended, self._failed, self._told, self._total = 0, 0, -1, 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """As many as were collected, with one process."""
        self._total = max(self._total, len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """With several workers each collects all tests."""
        self._total = len(ids)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """No dot for a test that passed; failures are told in full at the end as ever."""
        if report.outcome != "passed":
            return None
        return ("passed" if report.when == "call" else "", "", "")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of a test has ended."""
        self._failed += report.outcome == "failed"
        if report.when == "teardown":
            self._ended += 1
            self._tell()

    def _tell(self) -> None:
        share = 100 * self._ended // max(self._total, 1)
        is_terminal = sys.stdout.isatty()
        is_new = share != self._told if is_terminal else share // 10 != self._told // 10
        if not is_new:
            return
        self._told = share
        out = self._config.get_terminal_writer()
        minutes, seconds = divmod(int(time.monotonic() - self._begun), 60)
        line = f"{share:3d}%  {self._ended:,} of {self._total:,} tests, {self._failed} failed, {minutes}:{seconds:02d}"
        out.write(f"\r{line} " if is_terminal and share < 100 else f"{line}\n", flush=True)
