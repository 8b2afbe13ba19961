"""Workers of a cluster, with a made-up one: a cluster without workers is given up, and nothing more is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from ilacs_analytics.reports.engine import executors
from ilacs_analytics.reports.engine.executors import LOOK_S, LOST_S, ClusterWorkers
from ilacs_analytics.reports.engine.work import Done, Job

LOOKS = LOST_S // LOOK_S
"""As often a cluster is asked for its workers before it is given up."""
GIVEN_UP = "the cluster could not run it: no worker was left for 30 seconds"


class Unanswered:
    """An executor whose futures never end of themselves."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []

    def submit(self, call: Any, job: Job, environment: dict[str, str]) -> Future[Done]:
        assert call is executors.execute
        self.asked.append((job.stem, environment))
        return Future()


class Client:
    """Tells how many workers there are, one answer after the other, the last for ever; a look takes the time it takes.

    It stands in for the clock as well, so that no test waits.
    """

    def __init__(self, answers: Sequence[int | Exception]) -> None:
        self.answers = list(answers)
        self.looks = 0
        self.status = "running"
        self.at_look: dict[int, Callable[[], None]] = {}

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        assert n_workers == -1, "dask tells of five workers at most unless asked for all"
        self.looks += 1
        self.at_look.get(self.looks, lambda: None)()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return {"workers": {f"worker-{number}": {} for number in range(answer)}}

    def monotonic(self) -> float:
        return float(self.looks * LOOK_S)


Cluster = Callable[..., tuple[ClusterWorkers, Unanswered, Client]]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Opens workers of a cluster that tells these numbers of workers, in a time that passes look by look."""

    def opened(*answers: int | Exception) -> tuple[ClusterWorkers, Unanswered, Client]:
        executor, client = Unanswered(), Client(answers)
        monkeypatch.setattr(executors, "LOOK_S", 0.001)
        monkeypatch.setattr(executors, "time", client)
        return ClusterWorkers(executor, 1, {"ILACS_BUILD": "0"}, client), executor, client  # type: ignore[arg-type]

    return opened


def job(stem: str) -> Job:
    return Job(stem, "{}", {}, 60, 60)


@pytest.mark.parametrize("answer", [0, OSError("gone"), TimeoutError("too late")])
def test_all_jobs_fail_where_no_worker_is_left(cluster: Cluster, answer: int | Exception) -> None:
    workers, _, client = cluster(answer)
    futures = {workers.submit(job(stem)): stem for stem in ("one", "two")}
    assert workers.wait(futures) == set(futures)
    assert client.looks == LOOKS + 1
    for future, stem in futures.items():
        assert workers.outcome(future, stem) == Done(stem, None, 0.0, GIVEN_UP)
        assert future.cancelled()


def test_only_jobs_are_given_up_and_not_what_else_is_waited_for(cluster: Cluster) -> None:
    workers, _, _ = cluster(0)
    page: Future[Any] = Future()
    future = workers.submit(job("one"))
    assert workers.wait([future, page]) == {future}


def test_a_cluster_that_is_lost_is_asked_nothing_more(cluster: Cluster) -> None:
    workers, executor, _ = cluster(0)
    workers.wait([workers.submit(job("one"))])
    later = workers.submit(job("two"))
    assert workers.wait([later]) == {later}
    assert workers.outcome(later, "two") == Done("two", None, 0.0, GIVEN_UP)
    assert executor.asked == [("one", {"ILACS_BUILD": "0"})]


def test_a_worker_that_comes_back_in_time_saves_the_jobs(cluster: Cluster) -> None:
    """Twice all workers are away for a little less than a cluster is given; together it is longer."""
    away = [0] * (LOOKS - 1)
    workers, _, client = cluster(*away, 1, *away, 1)
    future = workers.submit(job("one"))
    client.at_look[2 * LOOKS + 1] = lambda: future.set_result(Done("one", {}, 1.0))
    assert workers.wait([future]) == {future}
    assert workers.outcome(future, "one") == Done("one", {}, 1.0)
    assert client.looks == 2 * LOOKS + 1


def test_what_has_ended_is_told_before_the_workers_are_looked_for(cluster: Cluster) -> None:
    workers, _, client = cluster(0)
    done, running = workers.submit(job("one")), workers.submit(job("two"))
    done.set_result(Done("one", {}, 1.0))
    assert workers.wait([done, running]) == {done}
    assert client.looks == 0


def test_a_job_that_the_cluster_breaks_fails_its_page(cluster: Cluster) -> None:
    workers, _, _ = cluster(1)
    future = workers.submit(job("one"))
    future.set_exception(RuntimeError("worker after worker"))
    told = workers.outcome(future, "one")
    assert told == Done("one", None, 0.0, "the cluster could not run it: RuntimeError: worker after worker")


def test_a_job_that_the_cluster_cancels_fails_its_page(cluster: Cluster) -> None:
    workers, _, _ = cluster(1)
    future = workers.submit(job("one"))
    future.cancel()
    assert workers.outcome(future, "one").failure.startswith("the cluster could not run it: CancelledError")


def test_a_worker_with_another_version_of_the_package_makes_no_page() -> None:
    other = Job("one", "{}", {}, cell_timeout_s=1, deadline_s=1, package="another version")
    done = executors.execute(other, {})
    assert (done.executed, done.failure) == (None, "the worker that took it has another version of this package")


def test_a_notebook_whose_folder_cannot_be_made_fails_its_page_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    done = executors.execute(job("one"))
    assert done.executed is None
    assert done.failure.startswith("the folder it runs in: ")
