"""Suites of expectations/: one a fact table and report-facing view, none without its table, places that exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ilacs_analytics.quality.suites import SuiteFile, read_suites
from ilacs_analytics.warehouse.connect import Warehouse

SUITES = read_suites(Path(__file__).parents[2] / "expectations")
NO_FACTS = {"known_discrepancy", "not_coded"}
"""Lists about the coding; they hold locators and tell nothing of an authority."""
WITHOUT_LOCATOR = {"inspection", "inspection_match"}
INNER_VIEWS = {"source_precedence", "resolved_judgement"}
"""Steps of the resolution that no page shows."""
MAY_BE_EMPTY = {"local_figure", "restated_value", "unread_report"}
"""A suite asserts rows; these have some only where a user added own figures or two editions, or asked Ofsted's pages."""

suites = pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)


def columns_of(warehouse: Warehouse, suite: SuiteFile) -> set[str]:
    found = warehouse.connection.execute(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ?",
        [suite.written["meta"]["schema"], suite.name],
    ).fetchall()
    return {name for (name,) in found}


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def test_one_suite_for_each_fact_table_and_view(warehouse: Warehouse) -> None:
    located = warehouse.connection.execute(
        "select distinct c.table_name from duckdb_columns() c join duckdb_tables() t using (schema_name, table_name) "
        "where c.schema_name = 'main' and c.column_name = 'locator'"
    ).fetchall()
    views = warehouse.connection.execute(
        "select view_name from duckdb_views() where schema_name = 'analysis' and not internal"
    ).fetchall()
    facts = {("main", name) for (name,) in located} | {("main", name) for name in WITHOUT_LOCATOR}
    wanted = {pair for pair in facts if pair[1] not in NO_FACTS}
    wanted |= {("analysis", name) for (name,) in views if name not in INNER_VIEWS | MAY_BE_EMPTY}
    assert {(suite.written["meta"]["schema"], suite.name) for suite in SUITES} == wanted


@suites
def test_failing_rows_have_a_place(suite: SuiteFile, warehouse: Warehouse) -> None:
    assert suite.place_columns
    assert set(suite.place_columns) <= columns_of(warehouse, suite)


@suites
def test_a_suite_waits_only_for_publications_that_can_be_added(suite: SuiteFile, warehouse: Warehouse) -> None:
    known = {row[0] for row in warehouse.connection.execute("select publication from publication").fetchall()}
    assert suite.only_with <= known


@suites
def test_expectations_name_columns_that_exist(suite: SuiteFile, warehouse: Warehouse) -> None:
    known = columns_of(warehouse, suite)
    for item in suite.written["expectations"]:
        arguments = item["kwargs"]
        named = {arguments["column"]} if "column" in arguments else set()
        named |= set(arguments.get("column_list", [])) | set(arguments.get("column_set", []))
        named |= {value for key, value in arguments.items() if key in {"column_A", "column_B"}}
        assert named <= known, item["type"]


@suites
def test_a_suite_is_plain_and_kept_by_hand(suite: SuiteFile) -> None:
    assert {"id", "ge_cloud_id", "great_expectations_version"} & set(keys_of(suite.written)) == set()
    assert set(suite.written) == {"name", "meta", "expectations"}
    assert suite.written["meta"]["about"]


@suites
def test_a_suite_can_stop_publication(suite: SuiteFile) -> None:
    assert any(item["severity"] == "critical" for item in suite.written["expectations"])
