"""Steps that are counted, and the line a terminal shows of them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from ilacs_analytics.console import line as line_module
from ilacs_analytics.console.line import DONE, Line
from ilacs_analytics.progress import counted, read_count

HIDDEN, SEEN = "\x1b[?25l", "\x1b[?25h"


def test_a_count_is_read_as_it_was_told() -> None:
    assert read_count(counted("profile-durham ran", 3, 153)) == (3, 153)
    assert read_count("writing pages") is None


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal of 80 columns is sent."""
    sent = io.StringIO()
    console = Console(file=sent, force_terminal=True, width=80, color_system=None)
    monkeypatch.setattr("rich.console.Console", lambda **_: console)
    return sent


def test_a_terminal_is_shown_step_and_bar_and_its_cursor_again(terminal: io.StringIO) -> None:
    line = Line()
    line.tell("report", "starting notebooks")
    line.tell("report", counted("profile-durham ran", 2, 4))
    line.tell("report", DONE)
    told = terminal.getvalue()
    assert "report: profile-durham ran (2 of 4)" in told
    assert told.rindex(SEEN) > told.rindex(HIDDEN)
    line.close()
    assert terminal.getvalue() == told


def test_after_an_error_the_line_is_taken_away(terminal: io.StringIO) -> None:
    line = Line()
    line.tell("report", "checking parameters")
    line.close()
    told = terminal.getvalue()
    assert told.rindex(SEEN) > told.rindex(HIDDEN)
    line.tell("build", "reading definitions")
    assert terminal.getvalue().count(HIDDEN) == told.count(HIDDEN) + 1
    line.close()


def test_one_line_is_shared_by_command_and_error() -> None:
    from ilacs_analytics import cli

    assert cli.line is line_module.line
