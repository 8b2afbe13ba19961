"""Verdicts: an error is never a pass, a warning alone stops nothing, and a verdict of other suites does not count."""

import json
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from ilacs_analytics.errors import QualityGateClosed
from ilacs_analytics.quality.findings import CheckResult, Verdict, describe_failures
from ilacs_analytics.quality.gate import _batches, _raised, _run_suite, require_passing_verdict, suites_hash
from ilacs_analytics.quality.suites import SuiteFile
from ilacs_analytics.settings import Settings


def result(outcome, severity="critical", **more):
    return CheckResult(
        **{
            "suite": "claim",
            "check": "not_null(voice)",
            "severity": severity,
            "outcome": outcome,
            "detail": "d",
            **more,
        }
    )


@pytest.mark.parametrize(
    ("outcome", "severity", "stops"),
    [
        ("pass", "critical", False),
        ("pass", "warning", False),
        ("fail", "critical", True),
        ("fail", "warning", False),
        ("error", "critical", True),
        ("error", "warning", True),
    ],
)
def test_what_stops_publication(outcome, severity, stops):
    assert result(outcome, severity).stops_publication is stops
    assert Verdict("b", "h", (result("pass"), result(outcome, severity)), ()).passed is not stops


def test_a_verdict_as_json_counts_the_three_outcomes_apart():
    verdict = Verdict(
        "b", "h", (result("pass"), result("error", "warning"), result("fail", "warning")), ({"check": "c"},)
    )
    told = json.loads(json.dumps(verdict.as_json()))
    assert told["counts"] == {"pass": 1, "fail": 1, "error": 1}
    assert (told["build_id"], told["suites_hash"], told["passed"]) == ("b", "h", False)
    assert told["known_discrepancies"] == [{"check": "c"}]
    assert told["results"][1]["outcome"] == "error"


def test_failures_are_told_with_the_places_of_three_rows():
    rows = tuple({"source_id": "p", "locator": f"para {number}", "nothing": None} for number in range(5))
    assert describe_failures([result("fail", failing_rows=rows), result("error", detail="no such column")]) == (
        "claim: not_null(voice) (fail): d: p, para 0; p, para 1; p, para 2\n"
        "         claim: not_null(voice) (error): no such column"
    )


@pytest.mark.parametrize(
    ("info", "message"),
    [
        ({}, ""),
        ({"raised_exception": False, "exception_message": None}, ""),
        ({"raised_exception": True, "exception_message": "broken"}, "broken"),
        ({"raised_exception": True, "exception_message": None}, "an exception without a message"),
        ({"('metric', 'x')": {"raised_exception": True, "exception_message": "inside"}}, "inside"),
        ({"('metric', 'x')": {"raised_exception": False}}, ""),
    ],
)
def test_an_exception_is_found_flat_and_nested(info, message):
    assert _raised(info) == message


@pytest.fixture
def project(tmp_path):
    for name in ("expectations/a.json", "sql/checks/b.sql"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("one", encoding="utf-8")
    return Settings(resources=tmp_path, workspace=tmp_path)


def opened(settings, *results, suites=None):
    """What the gate sees of an open build with these results."""
    verdict = Verdict("b1", suites or suites_hash(settings), results, ())
    return SimpleNamespace(build_id="b1", settings=settings, verdict=verdict.as_json())


def test_a_passing_verdict_is_given_back(project):
    warehouse = opened(project, result("pass"), result("fail", "warning"))
    assert require_passing_verdict(warehouse) == warehouse.verdict


def test_no_verdict(project):
    with pytest.raises(QualityGateClosed, match="build b1 has not been checked"):
        require_passing_verdict(SimpleNamespace(build_id="b1", settings=project, verdict=None))


@pytest.mark.parametrize("name", ["expectations/a.json", "sql/checks/b.sql"])
def test_a_verdict_of_other_suites_does_not_count(project, name):
    warehouse = opened(project, result("pass"))
    (project.resources / name).write_text("two", encoding="utf-8")
    with pytest.raises(QualityGateClosed, match="the verdict was given by other suites"):
        require_passing_verdict(warehouse)


def test_a_failing_verdict_names_what_stops(project):
    warehouse = opened(
        project, result("fail", failing_rows=({"locator": "para 1"},)), result("fail", "warning", check="w")
    )
    with pytest.raises(QualityGateClosed) as caught:
        require_passing_verdict(warehouse)
    assert caught.value.what == "1 check(s) stop publication"
    assert caught.value.where == "claim: not_null(voice) (fail): d: para 1"


@pytest.mark.parametrize(
    ("vocabulary", "outcome"),
    [("values ('good'), ('brilliant')", "pass"), ("values ('good')", "fail"), ("", "error")],
)
def test_a_set_of_words_is_read_from_its_vocabulary(vocabulary, outcome):
    kwargs = {"column": "grade", "value_set": {"$PARAMETER": "grade_code"}}
    item = {"type": "expect_column_values_to_be_in_set", "kwargs": kwargs, "severity": "critical"}
    written = {"name": "judged", "meta": {}, "expectations": [item]}
    suite = SuiteFile("judged", Path("judged.json"), ("grade",), written)
    assert suite.vocabularies == ["grade_code"]
    with duckdb.connect() as connection:
        connection.execute("create table judged as from (values ('good'), ('brilliant')) _ (grade)")
        if vocabulary:
            connection.execute(f"create table grade as from ({vocabulary}) _ (grade_code)")
        (found,) = _run_suite(SimpleNamespace(connection=connection), suite, _batches())
    assert found.outcome == outcome
    assert found.failing_rows == (({"grade": "brilliant"},) if outcome == "fail" else ())
