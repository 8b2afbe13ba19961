"""kill -9 at any moment costs nothing but the run: readers never fail, the next run gives the same rows.

The named steps are collected from a normal run, so that a new one is not forgotten. Random moments are seeded.
"""

import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from

pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here"),
    pytest.mark.campaign,
]

SEED = 20260331
CHANGE = ("data/papers/caseload.csv", ",17,17,", ",18,18,")
BUILD_STEPS = (
    "hashing inputs", "reading definitions", "creating tables", "loading facts", "creating views", "running checks",
    "committing", "publishing", "pruning",
)  # fmt: skip


@pytest.fixture
def changed(built_copy):
    """The built copy with one changed input: the next build is another one, with other rows."""
    built_copy.replace(*CHANGE)
    return built_copy


@pytest.fixture(scope="module")
def undisturbed(built_project, tmp_path_factory):
    """Rows of an undisturbed build of the changed inputs, and its seconds from the first step."""
    folder = tmp_path_factory.mktemp("undisturbed") / "project"
    shutil.copytree(built_project.path, folder, ignore=shutil.ignore_patterns("warehouse"))
    project = type(built_project)(folder)
    project.replace(*CHANGE)
    with project.spawn("build") as process:
        assert process.stderr.readline() == "build: hashing inputs\n"
        began = time.perf_counter()
        process.communicate(timeout=120)
        seconds = time.perf_counter() - began
    with open_from(Settings(resources=folder, workspace=folder)) as warehouse:
        yield rows_of(warehouse), seconds
    shutil.rmtree(folder)


def test_the_steps_killed_at_are_all_a_build_announces(changed):
    told = changed.ilacs("build").err.splitlines()
    assert told == [*(f"build: {step}" for step in BUILD_STEPS), "build: done"]


@pytest.mark.parametrize("step", BUILD_STEPS)
def test_killing_a_build_at_a_named_step(changed, undisturbed, step):
    settings = Settings(resources=changed.path, workspace=changed.path)
    with open_from(settings) as reader, reading_without_end(settings) as failures:
        before = caseload_of(reader)
        ended = changed.run("build", plan=json.dumps({"at": f"build: {step}", "do": "SIGKILL"}))
        assert (ended.code, ended.out) == (-signal.SIGKILL, "")
        assert caseload_of(reader) == before == 17
        published = step == "pruning"
        with open_from(settings) as latecomer:
            assert caseload_of(latecomer) == (18 if published else 17)
        again = changed.ilacs("build", "--json")
        assert again.code == 0, again.err
        assert json.loads(again.out)["was_current"] is published
        assert caseload_of(reader) == 17
    assert failures == []
    assert_whole_and_tidy(settings, undisturbed)


def test_killing_a_check_at_each_step_leaves_the_earlier_verdict_and_the_next_is_the_same(built_copy):
    for path in (built_copy.path / "expectations").glob("*.json"):
        if path.stem != "agency_rate":
            path.unlink()
    steps = [line for line in built_copy.ilacs("check").err.splitlines() if line != "check: done"]
    assert steps == [
        "check: reading suites",
        "check: running queries",
        "check: loading the suite library",
        "check: suite agency_rate",
        "check: writing the verdict",
    ]
    before = built_copy.state()
    for step in steps:
        twin = twin_of(built_copy, step.replace(" ", "_"))
        ended = built_copy.run("check", "--workspace", str(twin.path), plan=json.dumps({"at": step, "do": "SIGKILL"}))
        assert ended.code == -signal.SIGKILL, step
        assert {name: sha for name, sha in twin.state().items() if not name.endswith(".lock-holder.json")} == before
    assert built_copy.ilacs("check", "--workspace", str(twin.path)).code == 0
    assert twin.state() == before


@pytest.mark.parametrize("number", [pytest.param(n, marks=[pytest.mark.soak] if n >= 3 else []) for n in range(23)])
def test_killing_a_build_at_a_random_moment(changed, undisturbed, number):
    """The moment is a seeded share of the time from the first announced step to the end of an undisturbed build."""
    settings = Settings(resources=changed.path, workspace=changed.path)
    delay = random.Random(SEED + number).random() * undisturbed[1]
    with open_from(settings) as reader, reading_without_end(settings) as failures:
        with changed.spawn("build", "--force") as process:
            assert process.stderr.readline() == "build: hashing inputs\n"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=delay)
            process.kill()
            process.communicate(timeout=60)
        assert caseload_of(reader) == 17
        with open_from(settings) as latecomer:
            assert caseload_of(latecomer) in {17, 18}
        again = changed.ilacs("build")
        assert again.code == 0, again.err
        assert caseload_of(reader) == 17
    assert failures == []
    assert_whole_and_tidy(settings, undisturbed)


def test_a_reader_that_looks_up_the_pointer_just_before_a_build_is_pruned_opens_the_next(changed, monkeypatch):
    """The pointer is read, the file goes, and the reader resolves once more."""
    from ilacs_analytics.warehouse import connect, publish

    settings = Settings(resources=changed.path, workspace=changed.path)
    old = publish.current_build(settings)
    assert changed.ilacs("build").code == 0
    publish.build_file(settings, old).unlink()
    answers = itertools.chain([old], itertools.repeat(publish.current_build(settings)))
    monkeypatch.setattr(connect.publish, "current_build", lambda _settings: next(answers))
    with open_from(settings) as reader:
        assert reader.build_id != old
        assert caseload_of(reader) == 18


def caseload_of(warehouse):
    """The figure by which the two builds differ."""
    ((value,),) = warehouse.connection.execute(
        "select value from caseload where source_id = 'paper-medway-2020-12-01' and date_as_printed = 'currently'"
    ).fetchall()
    return value


READER = """
import sys
from pathlib import Path
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from
folder = Path(sys.argv[1])
settings = Settings(resources=folder, workspace=folder)
print("reading", flush=True)
opened = 0
while not (folder / "enough").exists():
    with open_from(settings) as warehouse:
        ((count,),) = warehouse.connection.execute("select count(*) from judgement").fetchall()
    assert count > 200
    opened += 1
print(opened)
"""


@contextlib.contextmanager
def reading_without_end(settings):
    """Another process opens the warehouse again and again; what it said on failing is in the list at the end."""
    failures = []
    command = [sys.executable, "-c", READER, str(settings.workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout.readline() == "reading\n"
        try:
            yield failures
        finally:
            (settings.workspace / "enough").touch()
        out, err = process.communicate(timeout=60)
        if process.returncode != 0 or int(out) < 1:
            failures.append(err)


def assert_whole_and_tidy(settings, undisturbed):
    """The rows are those of an undisturbed build, and nothing is left behind."""
    with open_from(settings) as warehouse:
        assert rows_of(warehouse) == undisturbed[0]
    names = sorted(path.name for path in settings.warehouse_folder.iterdir() if not path.name.endswith(".json"))
    assert [name for name in names if name.startswith(".")] == [".lock"]
    assert len([name for name in names if name.endswith(".duckdb")]) == 2


def rows_of(warehouse):
    """A number for the rows of every table and view but that which holds the build's own name, in whatever order."""
    names = warehouse.connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where table_name <> 'build' union all "
        "select schema_name || '.' || view_name from duckdb_views() where not internal order by 1"
    ).fetchall()
    question = " union all ".join(
        f"select '{name}', count(*), coalesce(sum(hash(t)::hugeint), 0) from {name} t" for (name,) in names
    )
    return warehouse.connection.execute(question).fetchall()


def twin_of(project, name):
    """A workspace of its own with the same build and verdict."""
    folder = project.path.parent / name
    (folder / "warehouse").mkdir(parents=True)
    for path in (project.path / "warehouse").iterdir():
        if not path.name.startswith("."):
            os.link(path, folder / "warehouse" / path.name)
    return type(project)(folder)
