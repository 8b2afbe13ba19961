"""Pages written beside the notebooks that run: drawing charts and writing files takes as long as running a notebook.

Drawing a first chart costs a process a second and every further one a tenth, so these processes live as long as the run. With
one worker there are none, and the run writes each page itself.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from typing import Any, TypeVar

T = TypeVar("T")


class Inline(Executor):
    """Does what it is given at once, in this process."""

    def submit(self, call: Callable[..., T], /, *arguments: Any, **named: Any) -> Future[T]:
        """A future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(call(*arguments, **named))
        except Exception as error:  # it is raised where the result is asked for
            future.set_exception(error)
        return future


@contextlib.contextmanager
def open_finishers(count: int) -> Iterator[Executor]:
    """Processes that write pages; none for one worker. They end with the run, also where it is killed."""
    if count < 2:
        yield Inline()
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def submit(executor: Executor, call: Callable[..., T], *arguments: Any) -> Future[T]:
    """Have a page written; here, where a process that writes pages died and took the others with it."""
    try:
        return executor.submit(call, *arguments)
    except BrokenProcessPool:
        return Inline().submit(call, *arguments)


def outcome(future: Future[T], call: Callable[..., T], *arguments: Any) -> T:
    """What came of it; where its process died the page is written here, once more."""
    try:
        return future.result()
    except BrokenProcessPool:
        return call(*arguments)


def _end_with_parent() -> None:
    """Have this process end when the one that began it does."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_leave, args=(parent.sentinel,), daemon=True).start()


def _wait_and_leave(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
