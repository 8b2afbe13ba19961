"""`ilacs report` as a user meets it: what is delivered, what is refused, and that `reports/latest` is always whole.

Two notebooks of a few lines stand in for those of the project, whose own tests are in tests/notebooks. What an
interruption costs is in test_report_kills.
"""

import hashlib
import json
import os
import shutil

import pytest

PARAMETERS = (
    'authorities: list[str] = ["Durham", "Medway"]  # authorities to compare\n'
    'since: str = ""  # first day, empty for no bound\n'
)
ASKING = (
    "import ilacs_analytics as ilacs\n"
    "from ilacs_analytics.charts import Sentence, Table\n"
    "wh = ilacs.open_warehouse()\n"
    'frame = wh.judgements(authorities=authorities, concept="overall", since=since)\n'
)
AS_BEFORE = ("-p", "authorities=rutland,Walsall", "-p", "since=2016-01-01")
SHOWING = 'Table("grades", "Grades", frame[["authority", "started_on", "grade"]])'
SENTENCE = 'Sentence(f"{len(authorities)} authorities")'


@pytest.fixture(scope="module")
def first_report(built_project, tmp_path_factory):
    """A copy of the built project with two small notebooks in place of its own, after `ilacs run`; and how that ended."""
    project = copy_of(built_project, tmp_path_factory.mktemp("reported") / "project")
    for path in (project.path / "notebooks").glob("*.ipynb"):
        path.unlink()
    write_notebook(project, "grades", PARAMETERS, ASKING, SHOWING)
    write_notebook(project, "words", PARAMETERS, ASKING, SENTENCE)
    plan(project, "grades", "words")
    for path in (project.path / "expectations").glob("*.json"):
        if path.stem != "agency_rate":
            path.unlink()  # the gate is quicker with one suite
    ended = project.run("run", "--json", *AS_BEFORE)
    yield project, ended
    shutil.rmtree(project.path)


@pytest.fixture
def reporting(first_report, tmp_path):
    """A copy of it, to be broken."""
    project, ended = first_report
    assert ended.code == 0, ended.err
    copied = copy_of(project, tmp_path / "project")
    yield copied
    shutil.rmtree(copied.path)


def test_a_report_is_delivered_whole(first_report):
    reporting, ended = first_report
    latest = reporting.path / "reports" / "latest"
    assert ended.code == 0, ended.err
    run = require_whole(latest)
    assert [(page["stem"], page["file"], page["parameters"]) for page in run["pages"]] == [
        (name, f"{name}.html", {"authorities": ["Rutland", "Walsall"], "since": "2016-01-01"})
        for name in ("grades", "words")
    ]  # fmt: skip
    assert run["build_id"] == (reporting.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()
    assert (run["verdict"]["passed"], run["failed"]) == (True, {})
    table = (latest / "data" / "grades-grades.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    assert table.decode("utf-8-sig").splitlines()[1].startswith("Rutland,2016-11-14,")
    assert latest.is_symlink()
    assert not latest.readlink().is_absolute()


def test_one_page_made_again_replaces_itself_and_keeps_the_others(reporting):
    latest = reporting.path / "reports" / "latest"
    before = latest.readlink()
    words = (latest / "words.html").read_bytes()
    ended = reporting.run("report", "grades", "-p", "authorities=Medway", "--json")
    told = json.loads(ended.out)
    assert (ended.code, list(told["pages"]), told["failed"]) == (0, ["grades"], {})
    assert latest.readlink() != before
    assert (latest / "words.html").read_bytes() == words
    assert [page["stem"] for page in require_whole(latest)["pages"]] == ["grades", "words"]
    status = json.loads(reporting.ilacs("status", "--json").out)["latest_reports"]
    assert (status["run_id"], status["failed"]) == (told["run_id"], {})


def test_a_notebook_that_fails_is_named_by_cell_and_line_and_the_others_are_delivered(reporting, say):
    write_notebook(reporting, "words", PARAMETERS, ASKING, "x = 1\nx / 0")
    ended = reporting.run("report", *AS_BEFORE)
    latest = reporting.path / "reports" / "latest"
    assert ended.code == 13
    assert ended.out == f"report: 2 pages, 1 failed\n{latest / 'index.html'}\n"
    assert say(ended) == (
        "ReportFailed: 1 of 2 pages failed; the others are delivered\n"
        "  where: words: cell 4, line 2: ZeroDivisionError: division by zero\n"
        "  next:  open the notebook with `ilacs lab` and run it up to that cell"
    )
    run = require_whole(latest)
    assert [(page["stem"], page["is_stale"]) for page in run["pages"]] == [("grades", False), ("words", True)]
    assert run["failed"] == {"words": "cell 4, line 2: ZeroDivisionError: division by zero"}
    assert "2 authorities" in (latest / "words.html").read_text(encoding="utf-8")
    assert "failed: words" in reporting.ilacs("status").out


def test_run_is_build_check_and_report_as_one_object_for_machines(first_report):
    project, ended = first_report
    told = json.loads(ended.out)
    run = require_whole(project.path / "reports" / "latest")
    assert (ended.code, ended.err) == (0, "")
    assert sorted(told) == ["build", "check", "report", "seconds"]
    assert (told["build"]["build_id"], told["check"]["passed"]) == (run["build_id"], True)
    assert (list(told["report"]["pages"]), told["report"]["failed"]) == (["grades", "words"], {})
    assert told["report"]["index"] == str(project.path / "reports" / "latest" / "index.html")
    assert sorted(told["seconds"]) == ["build", "check", "report"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["-p", "sinc=2018-01-01"],
            "UnknownParameter: 'sinc' is no parameter of these notebooks\n"
            "  next:  did you mean since? parameters are authorities, since",
        ),
        (
            ["-p", "authorities=Durham,Medwey"],
            "UnknownAuthority: 'Medwey' is not an authority of this warehouse\n  next:  did you mean Medway?",
        ),
        (
            ["-p", "since=yesterday"],
            "BadParameter: since is 'yesterday', which is no date\n  next:  write it as 2024-09-30, or leave it empty",
        ),
        (
            ["-p", "since"],
            "BadParameter: 'since' is no parameter\n  next:  write -p name=value, as in -p since=2018-01-01",
        ),
        (["grade"], "UnknownNotebook: 'grade' is no notebook\n  next:  did you mean grades? there are grades, words"),
    ],
)
def test_misspelt_words_are_refused_before_a_kernel_starts(reporting, words, message):
    assert reporting.refuse("report", *words, code=2) == message


def test_a_full_disk_leaves_the_earlier_reports(reporting, say):
    plan(reporting, "words")
    before = published(reporting)
    ended = reporting.run("report", plan='{"file_limit": 300000}')
    assert (ended.code, ended.out) == (13, "")
    assert say(ended) == (
        "ReportNotWritten: the disk is full or a limit on file size is reached\n"
        f"  where: {reporting.path / 'reports'}\n"
        "  next:  free some space and run it again; what was published before is as it was"
    )
    assert published(reporting) == before


def test_reports_where_a_file_stands_are_refused(reporting):
    shutil.rmtree(reporting.path / "reports")
    (reporting.path / "reports").write_text("not a folder", encoding="utf-8")
    assert reporting.refuse("report", code=13) == (
        "ReportNotWritten: a file stands where a folder is needed\n"
        f"  where: {reporting.path / 'reports'}\n"
        "  next:  choose another with --workspace DIR or ILACS_WORKSPACE"
    )


def test_ctrl_c_leaves_the_latest_reports_whole(reporting, say):
    before = published(reporting)
    ended = reporting.run("report", plan='{"at": "report: starting notebooks", "do": "SIGINT"}')
    assert (ended.code, ended.out) == (130, "")
    assert say(ended) == "interrupted; nothing half-written was published"
    assert published(reporting) == before


def published(project):
    """Files a reader could meet; what an interrupted run had finished stays in its draft for the next."""
    return {name: sha for name, sha in project.state().items() if "/.draft-" not in name}


def require_whole(latest):
    """run.json of a bundle, once every file it names stands there with that checksum and none stands there unnamed."""
    run = json.loads((latest / "run.json").read_text(encoding="utf-8"))
    there = {
        path.relative_to(latest).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in latest.rglob("*")
        if path.is_file() and path.name != "run.json"
    }
    assert there == run["files"]
    assert {"index.html", "about.html"} <= set(there)
    return run


def copy_of(project, folder):
    """The same project in another folder; its files are hard links, so they are replaced and never written into."""
    lock = shutil.ignore_patterns(".lock")  # a lock is on the file, whatever its name
    shutil.copytree(project.path, folder, symlinks=True, copy_function=os.link, ignore=lock)
    return type(project)(folder)


def plan(project, *names):
    text = "\n".join(f'[[report]]\nnotebook = "{name}"\n' for name in names)
    write(project.path / "reports.toml", text)


def write_notebook(project, name, *sources):
    """A notebook with a title and code cells, the first of them its parameters."""
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {name.title()}\n\nA question."}
    code = [
        {
            "cell_type": "code", "id": f"cell-{number}", "metadata": {"tags": ["parameters"]} if number == 0 else {},
            "source": source, "outputs": [], "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]  # fmt: skip
    notebook = {"cells": [title, *code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    write(project.path / "notebooks" / f"{name}.ipynb", json.dumps(notebook))


def write(path, text):
    """A new file in the place of another, which may be a hard link."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")
