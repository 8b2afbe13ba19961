"""Queries that return offenders, and the list of those that are known: explained, new, or expired."""

import duckdb
import pytest

from ilacs_analytics.warehouse.declared.checks import CheckFinding, run_checks
from ilacs_analytics.warehouse.declared.schema import CheckDefinition

OFFENDERS = (
    "select 'p' as source_id, 'para ' || n as locator, n as printed, n + 1 as recomputed, 'off by one' as message "
    "from odd"
)
CHECK = CheckDefinition("adds_up", "critical", "warning", "sums that do not", OFFENDERS)


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute("create table odd (n integer)")
        opened.execute(
            "create table known_discrepancy (check_name varchar, source_id varchar, locator varchar, printed varchar, "
            "recomputed varchar, why varchar, is_of_added_file boolean)"
        )
        yield opened


def finding(number, *, known):
    return CheckFinding("adds_up", "critical", "p", f"para {number}", str(number), str(number + 1), "off by one", known)


def know(connection, *, check="adds_up", locator="para 1", printed="1", recomputed="2"):
    connection.execute(
        "insert into known_discrepancy values (?, 'p', ?, ?, ?, 'as printed', false)",
        [check, locator, printed, recomputed],
    )


def test_no_offenders_no_findings(connection):
    assert run_checks(connection, [CHECK]) == ()


def test_a_listed_offender_is_known_and_another_is_not(connection):
    connection.execute("insert into odd values (1), (2)")
    know(connection)
    assert run_checks(connection, [CHECK]) == (finding(1, known=True), finding(2, known=False))


@pytest.mark.parametrize("change", [{"printed": "9"}, {"locator": "para 9"}, {"check": "other"}])
def test_an_entry_that_does_not_fit_explains_nothing_and_has_expired(connection, change):
    connection.execute("insert into odd values (1)")
    know(connection, **change)
    offender, expired = run_checks(connection, [CHECK])
    assert offender == finding(1, known=False)
    assert (expired.check, expired.severity, expired.is_known) == ("known_discrepancy_still_found", "critical", False)
    name = change.get("check", "adds_up")
    assert expired.message == f"{name} no longer finds this; remove it from known_discrepancy.csv"


def test_an_entry_with_another_recomputed_value_does_not_explain(connection):
    """The slip is still there and no longer the same."""
    connection.execute("insert into odd values (1)")
    know(connection, recomputed="3")
    assert [(f.check, f.is_known) for f in run_checks(connection, [CHECK])] == [
        ("adds_up", False),
        ("known_discrepancy_still_found", False),
    ]


def test_an_entry_expires_with_its_cause(connection):
    know(connection)
    (expired,) = run_checks(connection, [CHECK])
    assert expired.describe() == (
        "known_discrepancy_still_found: p, para 1: adds_up no longer finds this; remove it from known_discrepancy.csv "
        "(printed 1, found 2)"
    )


def test_findings_keep_the_severity_of_their_check(connection):
    connection.execute("insert into odd values (1)")
    (found,) = run_checks(connection, [CheckDefinition("adds_up", "warning", "warning", "sums", OFFENDERS)])
    assert (found.severity, found.is_known) == ("warning", False)
    assert found.describe() == "adds_up: p, para 1: off by one (printed 1, found 2)"


def test_an_offender_of_an_added_file_is_told_and_stops_nothing(connection):
    connection.execute("insert into odd values (1)")
    (found,) = run_checks(connection, [CHECK], added={"p"})
    assert (found.severity, found.is_known) == ("warning", False)


@pytest.mark.parametrize(("added", "expired"), [(set(), 0), ({"p"}, 1)])
def test_an_entry_about_an_added_file_expires_only_where_the_file_is(connection, added, expired):
    know(connection)
    connection.execute("update known_discrepancy set is_of_added_file = true")
    assert len(run_checks(connection, [CHECK], added=added)) == expired
