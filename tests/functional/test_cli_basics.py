"""The words of the command line: what is printed where, and which code a misspelt word ends with."""

import json

import pytest

from ilacs_analytics import __version__


def test_version(copied_project):
    ended = copied_project.ilacs("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"{__version__}\n", "")


def test_no_arguments_print_the_help_and_end_with_usage(copied_project):
    ended = copied_project.ilacs()
    assert ended.code == 2
    for command in ("build", "check", "report", "run", "query", "verify", "trace", "status", "lab"):
        assert command in ended.out


def test_help_is_no_error(copied_project):
    ended = copied_project.ilacs("--help")
    assert (ended.code, ended.err) == (0, "")
    assert "Ask the published warehouse, read-only." in ended.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["bild"], "Error: No such command 'bild'. Did you mean 'build'?"),
        (["build", "--frce"], "Error: No such option: --frce"),
        (["query"], "Error: Missing argument 'statement'."),
        (["query", "select 1", "--format", "xml"], "'xml' is not one of 'table', 'csv', 'json'"),
        (["verify"], "Error: Missing option '--papers'."),
        (["build", "--wait", "soon"], "Error: Invalid value for '--wait'"),
    ],
)
def test_misspelt_words_end_with_usage(copied_project, words, message):
    ended = copied_project.ilacs(*words)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


@pytest.mark.parametrize("command", ["build", "check", "run"])
def test_ctrl_c_ends_with_130_and_publishes_nothing(built_copy, say, command):
    before = built_copy.state()
    force = ["--force"] if command == "build" else []
    step = "check: running queries" if command == "check" else "build: hashing inputs"
    ended = built_copy.run(command, *force, plan=json.dumps({"at": step, "do": "SIGINT"}))
    assert (ended.code, ended.out) == (130, "")
    assert say(ended) == "interrupted; nothing half-written was published"
    assert built_copy.state() == before


def test_ctrl_c_in_the_middle_of_a_build_leaves_the_earlier_one(built_copy, say):
    before = built_copy.state()
    ended = built_copy.run("build", "--force", plan='{"at": "build: committing", "do": "SIGINT"}')
    assert (ended.code, say(ended)) == (130, "interrupted; nothing half-written was published")
    assert built_copy.state() == before


def test_a_reader_of_a_pipe_that_leaves_early_is_no_error(built_project):
    many = "select range as number from range(200000)"
    with built_project.spawn("query", many, "--format", "csv") as process:
        assert process.stdout.readline() == "number\n"
        process.stdout.close()
        told = process.stderr.read()
        assert (process.wait(timeout=60), told) == (0, "")


def test_build_tells_what_it_built_and_then_that_nothing_has_changed(copied_project):
    first = copied_project.ilacs("build")
    build_id = (copied_project.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()
    path = copied_project.path / "warehouse" / f"{build_id}.duckdb"
    rows = copied_project.ilacs(
        "query",
        "select sum(estimated_size)::integer as n from duckdb_tables() where schema_name <> 'kept'",
        "--format",
        "csv",
    ).out.splitlines()[1]
    assert first.out == f"build: {build_id}, {rows} rows, 14 known discrepancies of the sources\n{path}\n"
    assert first.err.splitlines() == [
        f"build: {step}"
        for step in (
            "hashing inputs", "reading definitions", "creating tables", "loading facts", "creating views",
            "running checks", "committing", "publishing", "pruning", "done",
        )
    ]  # fmt: skip
    second = copied_project.ilacs("build")
    assert second.out == f"build: {build_id} is current, nothing has changed\n{path}\n"
    assert second.err == "build: hashing inputs\nbuild: done\n"


def test_build_json_is_one_object(copied_project):
    ended = copied_project.ilacs("build", "--json")
    told = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert sorted(told) == [
        "build_id",
        "files",
        "known_discrepancies",
        "path",
        "rows",
        "seconds",
        "set_aside",
        "warnings",
        "was_current",
    ]
    assert (told["known_discrepancies"], told["warnings"], told["was_current"]) == (14, [], False)
    assert told["path"].endswith(f"{told['build_id']}.duckdb")
    assert told["rows"] > 3000


def test_check_prints_a_line_a_suite_and_the_known_discrepancies(built_copy):
    ended = built_copy.ilacs("check")
    assert ended.code == 0
    lines = [" ".join(line.replace("│", " ").split()) for line in ended.out.splitlines()]
    assert "agency_rate 7 0 0" in lines
    assert "sql/checks 28 0 0" in lines
    assert "Known discrepancies of the sources, shown and not mended" in lines
    assert (
        "paper-medway-2020-12-01, para 3.8 73% 70.0% 21 of 30 is 70.0%; the paper prints 73% and does not say of what"
        in lines
    )
    build_id = (built_copy.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()
    assert lines[-1] == f"build {build_id}: passed"
    assert "Not passed" not in lines


def test_check_json_is_the_verdict_beside_the_build_and_nothing_else(built_copy):
    ended = built_copy.ilacs("check", "--json")
    told = json.loads(ended.out)
    (beside,) = (built_copy.path / "warehouse").glob("*.checks.json")
    assert (ended.code, ended.err) == (0, "")
    assert told == json.loads(beside.read_text(encoding="utf-8"))
    assert told["passed"] is True
    assert told["counts"] == {"pass": len(told["results"]), "fail": 0, "error": 0}
    assert len(told["known_discrepancies"]) == 14


def test_the_workspace_moves_by_option_and_by_environment(copied_project, tmp_path):
    for number, arguments in enumerate((["--workspace", str(tmp_path / "w0")], [])):
        from_environment = {"ILACS_WORKSPACE": str(tmp_path / "w1")}
        ended = copied_project.run("build", *arguments, **({} if arguments else {"also": from_environment}))
        assert ended.code == 0, ended.err
        assert (tmp_path / f"w{number}" / "warehouse" / "CURRENT").is_file()
    assert not (copied_project.path / "warehouse").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("worker = 3", "'worker' is not a setting\n  where: {path}\n  next:  did you mean workers?"),
        ("keep_builds = 1", "keep_builds is 1\n  where: {path}\n  next:  give a whole number of at least 2"),
        ('workers = "many"', "workers is 'many'\n  where: {path}\n  next:  give a whole number of at least 1"),
        ("workers = ", "ilacs.toml is not TOML: Invalid value (at end of document)\n  where: {path}"),
    ],
)
@pytest.mark.parametrize("command", [["build"], ["query", "select 1"], ["status"]])
def test_a_bad_setting_stops_every_command(copied_project, text, message, command):
    path = copied_project.path / "ilacs.toml"
    path.write_text(text, encoding="utf-8")
    assert copied_project.refuse(*command, code=2) == f"BadSetting: {message.format(path=path)}"
    assert not (copied_project.path / "warehouse").exists()
