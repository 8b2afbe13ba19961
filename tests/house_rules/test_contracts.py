"""What other people's scripts hold us to: commands, exit codes, tables, views, names in Python. Taking one away fails here.

The lists are in contracts.toml: more may come, what stands there stays.
"""

from __future__ import annotations

import importlib
import inspect
import tomllib
from pathlib import Path

import pytest
import typer

import ilacs_analytics
from ilacs_analytics import charts, cli, errors
from ilacs_analytics.warehouse.connect import Warehouse

CONTRACTS = tomllib.loads(Path(__file__).with_name("contracts.toml").read_text(encoding="utf-8"))
COMMANDS, EXIT_CODES, QUESTIONS = CONTRACTS["commands"], CONTRACTS["exit_codes"], CONTRACTS["questions"]
ANALYSIS, CHARTS = CONTRACTS["analysis"], CONTRACTS["charts"]["names"]
RELATIONS, AS_KNOWN = CONTRACTS["relations"], CONTRACTS["as_known"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_keeps_its_options(name: str) -> None:
    command = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    offered = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    assert set(COMMANDS[name].split()) <= offered


@pytest.mark.parametrize("name", EXIT_CODES)
def test_a_situation_keeps_its_exit_code(name: str) -> None:
    assert getattr(errors, name).exit_code == EXIT_CODES[name]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_keeps_its_arguments(name: str) -> None:
    asked = list(inspect.signature(getattr(Warehouse, name)).parameters)[1:]
    assert [one for one in asked if one in QUESTIONS[name].split()] == QUESTIONS[name].split()


def test_the_package_keeps_its_names() -> None:
    assert {"Warehouse", "open_warehouse", "__version__"} <= set(ilacs_analytics.__all__)
    connect = importlib.import_module("ilacs_analytics.warehouse.connect")
    assert {"Warehouse", "open_from", "open_warehouse", "parse_day"} <= set(connect.__all__)
    assert callable(importlib.import_module("ilacs_analytics.warehouse.exported").warehouse_from_export)
    assert callable(importlib.import_module("ilacs_analytics.reports.engine").WarmEngine.execute_notebook)


@pytest.mark.parametrize("name", ANALYSIS)
def test_a_question_of_the_analysis_is_where_notebooks_import_it(name: str) -> None:
    scope: dict[str, object] = {}
    exec(f"from ilacs_analytics.analysis import {name}", scope)  # noqa: S102  # as a notebook says it
    assert [one for one in ANALYSIS[name].split() if not hasattr(scope[name], one)] == []


def test_charts_keep_their_names() -> None:
    assert set(CHARTS.split()) <= set(charts.__all__)


@pytest.mark.parametrize("name", RELATIONS)
def test_a_table_or_view_keeps_its_columns(name: str, warehouse: Warehouse) -> None:
    found = [column for column, *_ in warehouse.connection.execute(f"describe {name}").fetchall()]
    assert set(RELATIONS[name].split()) <= set(found)


@pytest.mark.parametrize("name", AS_KNOWN)
def test_a_view_as_known_keeps_its_arguments(name: str, warehouse: Warehouse) -> None:
    schema, macro = name.split(".")
    found = warehouse.connection.execute(
        "select parameters from duckdb_functions() where schema_name = ? and function_name = ?", [schema, macro]
    ).fetchall()
    assert [parameters for (parameters,) in found] == [AS_KNOWN[name].split()]
