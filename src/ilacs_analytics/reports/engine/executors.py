"""Where notebooks run: in forked processes of this machine, or on a Dask cluster, and how long that may be silent.

Both are executors as the standard library has them: a job goes in, a future comes out. There is no scheduler of our own.
"""

from __future__ import annotations

import importlib
import logging
import os
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from ilacs_analytics.errors import BadSetting, ClusterNotThere, because
from ilacs_analytics.reports.engine import warm_engine as engine
from ilacs_analytics.reports.engine.work import Done, Job, execute
from ilacs_analytics.settings import Settings

CONNECT_S = 20
"""Seconds a scheduler has to answer."""
RUNNING = "running"
"""Status of a client whose scheduler answers."""
NOISY = ("distributed", "distributed.client", "tornado.application")
"""Loggers that tell each lost connection with a traceback."""
LOOK_S = 2
"""Seconds after which it is asked again whether it still has workers."""
LOST_S = 30
"""Seconds without any worker after which a cluster is given up; one that restarts its workers takes a few."""


class Workers:
    """An open executor on this machine; processes it begins inherit the environment."""

    def __init__(self, executor: Executor, count: int) -> None:
        self.count = count
        self._executor = executor

    def submit(self, job: Job) -> Future[Done]:
        """Have a job done."""
        return self._executor.submit(execute, job)

    def wait(self, futures: Collection[Future[Any]]) -> set[Future[Any]]:
        """Those that have ended, as soon as one has."""
        return wait(futures, return_when=FIRST_COMPLETED).done

    def outcome(self, future: Future[Done], stem: str) -> Done:
        """What came of a job."""
        del stem
        return future.result()


class ClusterWorkers(Workers):
    """Workers of a cluster, told the environment with each job. One that dies has its jobs done by another.

    A job that the cluster loses, worker after worker, fails its page and no other. Where no worker has been left for
    `LOST_S` seconds all jobs not done fail.
    """

    def __init__(self, executor: Executor, count: int, environment: Mapping[str, str], client: Any) -> None:
        super().__init__(executor, count)
        self._environment = dict(environment)
        self._client = client
        self._jobs: set[Future[Any]] = set()
        self._is_lost = False

    def submit(self, job: Job) -> Future[Done]:
        """Have a job done; of a cluster that is lost nothing is asked any more."""
        if self._is_lost or self._client.status != RUNNING:
            future: Future[Done] = Future()
            future.set_result(self._lose(job.stem))
            return future
        future = self._executor.submit(execute, job, self._environment)
        self._jobs.add(future)
        return future

    def wait(self, futures: Collection[Future[Any]]) -> set[Future[Any]]:
        """Those that have ended, as soon as one has, or all jobs where the cluster is lost."""
        alone_since = time.monotonic()
        while not (ended := wait(futures, LOOK_S, FIRST_COMPLETED).done):
            if self._workers_left():
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > LOST_S:
                self._is_lost = True
                return self._jobs.intersection(futures)
        return ended

    def _workers_left(self) -> int:
        """None where the scheduler is gone: until it is back the client tells what it knew before."""
        if self._client.status != RUNNING:
            return 0
        try:
            return len(self._client.scheduler_info(n_workers=-1).get("workers", ()))
        except (OSError, TimeoutError):
            return 0

    def outcome(self, future: Future[Done], stem: str) -> Done:
        """What came of a job; one that was lost is told as a failure of its page."""
        self._jobs.discard(future)
        if not future.done():
            if self._client.status == RUNNING:
                future.cancel()
            return self._lose(stem)
        try:
            return future.result()
        except Exception as error:  # whatever a cluster does to a job, the other pages are made
            if isinstance(error, CancelledError) and self._client.status != RUNNING:
                return self._lose(stem)
            return Done(stem, None, 0.0, f"the cluster could not run it: {type(error).__name__}: {because(error)}")

    def _lose(self, stem: str) -> Done:
        there = self._client.status == RUNNING
        why = f"no worker was left for {LOST_S} seconds" if there else "its scheduler does not answer any more"
        return Done(stem, None, 0.0, f"the cluster could not run it: {why}")


@contextmanager
def open_workers(settings: Settings, scheduler: str, environment: Mapping[str, str]) -> Iterator[Workers]:
    """Workers of this machine, as many as `settings.workers`, or of the cluster at `scheduler` (`tcp://host:port`).

    Raises `ClusterNotThere` where no scheduler answers or it has no worker, `BadSetting` without the extra.
    """
    if scheduler:
        with _cluster(scheduler, environment) as workers:
            yield workers
        return
    with _inherited(environment), ThreadPoolExecutor(settings.workers, thread_name_prefix="notebooks") as pool:
        try:
            yield Workers(pool, settings.workers)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            with engine.stopped():  # a notebook that runs is ended, not waited for
                pool.shutdown(wait=True)
            raise


@contextmanager
def _inherited(environment: Mapping[str, str]) -> Iterator[None]:
    """Variables that processes begun here inherit, and only while this lasts."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _cluster(scheduler: str, environment: Mapping[str, str]) -> Iterator[Workers]:
    try:
        distributed: Any = importlib.import_module("dask.distributed")
    except ImportError as error:
        raise BadSetting(
            "a cluster needs the extra `dask`", where="--scheduler", next_step="pip install 'ilacs_analytics[dask]'"
        ) from error
    for name in NOISY:  # what comes of a page is told by the run
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterNotThere(
            f"no scheduler answers: {because(error)}",
            where=scheduler,
            next_step="start one with `dask scheduler`, or leave --scheduler away",
        ) from error
    try:
        count = len(client.scheduler_info(n_workers=-1)["workers"])
        if not count:
            raise ClusterNotThere(
                "the scheduler has no worker", where=scheduler, next_step="start some with `dask worker ADDRESS`"
            )
        # left open: closing it waits for its jobs, also for those that were lost; those left end with the client
        yield ClusterWorkers(client.get_executor(pure=False), count, environment, client)
    finally:
        client.close()
