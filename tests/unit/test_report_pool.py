"""Worker processes that read files: every path once, each bounded, and nothing left running whatever happens.

A named pipe tells when a worker is gone: its reader holds one end, so the other meets its end then and not before.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from bad_pdfs import bomb_pdf, recursive_pdf, report_pdf, truncated_pdf

from ilacs_analytics.sources.files.pool import Limits, Outcome, ReaderDidNotStart, read_all

ACT = "pool_readers:act"
LONG = Limits(seconds=120)
PATIENCE = 60
"""Seconds after which a test that waits for another process fails."""

needs_bounds = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to a limit on memory")
needs_signals = pytest.mark.skipif(os.name != "posix", reason="there are no signals here")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")


def named(*names: str) -> list[Path]:
    return [Path(name) for name in names]


def told(paths: list[Path], read: str = ACT, **options: object) -> dict[str, tuple[object, str]]:
    """Value and failure by name of file; every path is told once."""
    outcomes = list(read_all(paths, read, **options))  # type: ignore[arg-type]
    assert sorted(outcome.path for outcome in outcomes) == sorted(paths)
    return {outcome.path.name: (outcome.value, outcome.failure) for outcome in outcomes}


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


class Pipe:
    """The reading end of a named pipe that a reader holds by its other end."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def pid(self) -> int:
        """Which process reads; waits until one does."""
        return int(self._next())

    def meets_its_end(self) -> bool:
        """Waits until nobody holds the other end any more."""
        return self._next() == b""

    def _next(self) -> bytes:
        ready, _, _ = select.select([self._end], [], [], PATIENCE)
        assert ready, "nothing came"
        return os.read(self._end, 100)

    def close(self) -> None:
        os.close(self._end)


@pytest.fixture
def pipe(tmp_path):
    with contextlib.closing(Pipe(tmp_path / "hold.pdf")) as opened:
        yield opened


# Every path once


@pytest.mark.parametrize("workers", [None, 0, 1, 2, 50])
def test_every_path_is_told_once_with_its_value(workers):
    names = [f"report_{number}.pdf" for number in range(25)]
    assert told(named(*names), workers=workers) == {name: (Path(name).stem, "") for name in names}


def test_a_path_given_twice_is_told_twice():
    assert list(read_all(named("a", "a"), ACT, workers=2)) == [Outcome(Path("a"), "a")] * 2


def test_no_paths_no_outcomes_and_no_process(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert list(read_all([], ACT)) == []
    read_all(named("a"), ACT)  # nothing runs before the first outcome is asked for


def test_fewer_workers_than_none_are_refused():
    with pytest.raises(ValueError, match="-1 workers"):
        read_all(named("a"), ACT, workers=-1)


def test_one_worker_reads_many_files_and_none_is_started_beyond_the_files():
    paths = named(*(f"pid-{number}" for number in range(6)))
    assert len({pid for pid, _ in told(paths, workers=1).values()}) == 1
    assert len({pid for pid, _ in told(paths[:2], workers=9).values()}) <= 2
    assert os.getpid() not in {pid for pid, _ in told(paths[:1], workers=0).values()}


def test_a_value_of_many_megabytes_comes_whole():
    assert told(named("large"))["large"] == ("x" * 5_000_000, "")


def test_what_a_reader_prints_or_asks_for_does_not_come_between():
    outcomes = told(named("talk-1", "after", "talk-2"), workers=1)
    assert outcomes == {"talk-1": ("", ""), "after": ("after", ""), "talk-2": ("", "")}


def test_a_worker_imports_nothing_from_the_folder_it_is_started_in(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('imported from a folder of downloads')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert told(named("a")) == {"a": ("a", "")}


def test_a_slow_caller_gets_everything_though_the_workers_wait_for_room():
    outcomes = read_all(named(*(f"n{number}" for number in range(40))), ACT, workers=1)
    first = next(outcomes)
    assert sorted(outcome.value for outcome in [first, *outcomes]) == sorted(f"n{number}" for number in range(40))


# What fails costs its own outcome


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("refuse", "this is a report of a school"),
        ("stumble", "the reader failed (ValueError: two words)"),
        ("quit", "the reader failed (SystemExit: enough)"),
        ("unwelcome", "the reader failed (ValueError: invalid literal for int() with base 10: 'no number')"),
    ],
)
def test_what_a_reader_raises_is_told_and_its_worker_goes_on(name, failure):
    outcomes = told(named("pid-1", name, "pid-2"), workers=1)
    assert outcomes[name] == (None, failure)
    assert outcomes["pid-1"] == outcomes["pid-2"]


def test_a_value_that_does_not_pickle_is_a_failure():
    value, failure = told(named("closure"))["closure"]
    assert value is None
    assert failure.startswith("the reader failed (")
    assert "pickle" in failure


@needs_signals
def test_a_crash_is_told_by_its_signal_and_the_worker_replaced():
    outcomes = told(named("pid-1", "crash", "pid-2", "leave", "pid-3"), workers=1)
    assert outcomes["crash"] == (None, "the reader ended without a word (signal 11)")
    assert outcomes["leave"] == (None, "the reader ended without a word (exit code 3)")
    pids = [outcomes[name][0] for name in ("pid-1", "pid-2", "pid-3")]
    assert len(set(pids)) == 3
    assert all(is_gone(pid) for pid in pids)


@needs_signals
def test_the_last_words_of_a_crash_are_told_those_of_an_earlier_file_are_not():
    outcomes = told(named("heap", "talk", "leave"), workers=1)
    assert outcomes["heap"] == (None, "the reader ended (signal 6): free(): invalid pointer")
    assert outcomes["leave"] == (None, "the reader ended without a word (exit code 3)")


def test_a_file_that_takes_too_long_is_stopped_and_the_rest_goes_on():
    outcomes = told(named("a", "spin-1", "b", "spin-2", "c"), workers=2, limits=Limits(seconds=0.5))
    stopped = (None, "reading took more than 0.5 s and was stopped")
    assert outcomes == {"a": ("a", ""), "spin-1": stopped, "b": ("b", ""), "spin-2": stopped, "c": ("c", "")}


@needs_bounds
def test_a_file_that_needs_too_much_memory_is_stopped_and_the_rest_goes_on():
    outcomes = told(named("pid-1", "fill", "pid-2", "abort", "pid-3"), workers=1, limits=Limits(memory_mb=90))
    stopped = (None, "reading needed more than 90 MB and was stopped")
    assert (outcomes["fill"], outcomes["abort"]) == (stopped, stopped)
    assert len({outcomes[name] for name in ("pid-1", "pid-2", "pid-3")}) == 3


@needs_bounds
def test_a_worker_that_keeps_much_of_the_memory_is_replaced_so_that_each_file_has_as_much():
    outcomes = told(named("pid-1", "keep-10", "pid-2", "keep-60", "pid-3", "keep-60-again"), workers=1)
    pids = {name: pid for name, (pid, failure) in outcomes.items() if not failure}
    assert len(pids) == 6
    assert len({pids[name] for name in ("pid-1", "keep-10", "pid-2", "keep-60")}) == 1
    assert pids["pid-3"] == pids["keep-60-again"] != pids["pid-1"]


@needs_bounds
def test_a_worker_is_under_the_limits_it_was_given():
    held, failure = told(named("held"), limits=Limits(seconds=7, memory_mb=90))["held"]
    assert failure == ""
    assert (held["data"], held["core"]) == (90 * 2**20, 0)
    assert held["used"] + 20 <= held["processor"] <= held["used"] + 25  # twice the seconds and ten more


@needs_bounds
def test_bad_pdfs_are_bounded_and_good_ones_read_beside_them(tmp_path):
    makers = {"bomb": bomb_pdf, "small_bomb": lambda: bomb_pdf(2**26), "loop": recursive_pdf, "cut": truncated_pdf}
    for name, make in makers.items():
        (tmp_path / f"{name}.pdf").write_bytes(make())
    for number in range(3):
        (tmp_path / f"good_{number}.pdf").write_bytes(report_pdf([[f"Report {number}"]]))
    outcomes = told(sorted(tmp_path.iterdir()), "pool_readers:text", workers=2, limits=LONG)
    stopped = (None, "reading needed more than 120 MB and was stopped")
    assert outcomes == {
        "bomb.pdf": stopped,
        "small_bomb.pdf": stopped,
        "loop.pdf": (None, "the reader failed (PdfiumError: Failed to load page.)"),
        "cut.pdf": (None, "the reader failed (PdfiumError: Failed to load document (PDFium: Data format error).)"),
        **{f"good_{number}.pdf": ([f"Report {number}"], "") for number in range(3)},
    }


@pytest.mark.parametrize(
    ("read", "why"),
    [
        ("pool_readers:nothing_there", "AttributeError: module 'pool_readers' has no attribute 'nothing_there'"),
        ("no_such_module:act", "ModuleNotFoundError: No module named 'no_such_module'"),
    ],
)
def test_a_reader_that_cannot_be_imported_is_a_mistake_of_the_program(read, why):
    with pytest.raises(ReaderDidNotStart, match="no process could be started that reads files") as raised:
        list(read_all(named("a", "b"), read, workers=2))
    assert why in str(raised.value)


# Nothing is left running


@needs_pipes
def test_nothing_is_left_at_the_end_or_when_the_iteration_is_given_up(pipe):
    threads = threading.active_count()
    pids = [pid for pid, _ in told(named("pid-1", "pid-2", "pid-3"), workers=2).values()]
    assert all(is_gone(pid) for pid in pids)
    outcomes = read_all([pipe.path, Path("a")], ACT, workers=2, limits=LONG)
    with contextlib.closing(outcomes):
        assert next(outcomes) == Outcome(Path("a"), "a")
        pid = pipe.pid()
    assert is_gone(pid)
    assert pipe.meets_its_end()
    assert threading.active_count() == threads


@needs_pipes
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_nothing_is_left_on_an_exception(pipe, error):
    outcomes = read_all([pipe.path, Path("a")], ACT, workers=2, limits=LONG)
    assert next(outcomes) == Outcome(Path("a"), "a")
    pid = pipe.pid()
    with pytest.raises(error):
        outcomes.throw(error())
    assert is_gone(pid)


@needs_pipes
def test_the_worker_of_a_late_file_is_gone_before_its_outcome_is_told(pipe):
    (outcome,) = read_all([pipe.path], ACT, workers=1, limits=Limits(seconds=1))
    assert outcome.failure == "reading took more than 1 s and was stopped"
    assert is_gone(pipe.pid())


DRIVER = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from ilacs_analytics.sources.files.pool import Limits, read_all
try:
    list(read_all([Path(path) for path in sys.argv[1:]], "pool_readers:act", workers=2, limits=Limits(seconds=120)))
except KeyboardInterrupt:
    print("interrupted")
"""


@contextlib.contextmanager
def another_parent(*paths: Path):
    """A process of its own that reads files; it and its workers are one group, as a terminal makes it."""
    search = os.pathsep.join([str(Path(__file__).parents[1] / "support"), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", DRIVER, *map(str, paths)],
        env={**os.environ, "PYTHONPATH": search},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        process_group=0,
    ) as parent:
        try:
            yield parent
        finally:
            parent.kill()


@needs_pipes
def test_ctrl_c_in_a_terminal_ends_everything_without_a_traceback(pipe):
    with another_parent(pipe.path) as parent:
        pid = pipe.pid()
        os.killpg(parent.pid, signal.SIGINT)
        out, err = parent.communicate(timeout=PATIENCE)
    assert (parent.returncode, out, err) == (0, "interrupted\n", "")
    assert pipe.meets_its_end()
    assert is_gone(pid)


@needs_pipes
def test_a_killed_parent_leaves_no_orphan_even_where_a_file_is_being_read(pipe):
    with another_parent(pipe.path) as parent:
        assert not is_gone(pipe.pid())
        parent.kill()
        parent.communicate(timeout=PATIENCE)
        assert pipe.meets_its_end()


@needs_pipes
def test_a_worker_ignores_ctrl_c_and_leaves_the_decision_to_its_parent(tmp_path):
    with contextlib.closing(Pipe(tmp_path / "answer.pdf")) as pipe:
        reply = tmp_path / "answer.reply"
        os.mkfifo(reply)
        outcomes: list[Outcome[object]] = []
        reading = threading.Thread(
            target=lambda: outcomes.extend(read_all([pipe.path], ACT, workers=1, limits=LONG)), daemon=True
        )
        reading.start()
        os.kill(pipe.pid(), signal.SIGINT)
        reply.write_text("still here", encoding="ascii")
        reading.join(timeout=PATIENCE)
        assert outcomes == [Outcome(pipe.path, "still here")]
