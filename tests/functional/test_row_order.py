"""Rows of every question come in the same order, however many threads answer it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import Warehouse, open_from

TIMES = 3
"""How often four threads are asked: what is in any order is in the same order now and then."""


def asked_without_arguments() -> list[str]:
    """Methods of the door that give a frame and need no argument."""
    return [
        name
        for name, method in inspect.getmembers(Warehouse, inspect.isfunction)
        if name[0] != "_"
        and inspect.signature(method).return_annotation == "pd.DataFrame"
        and all(
            parameter.default is not parameter.empty or parameter.kind is parameter.VAR_KEYWORD
            for parameter in list(inspect.signature(method).parameters.values())[1:]
        )
    ]


@pytest.fixture(scope="module")
def warehouse(built_project: Any) -> Iterator[Warehouse]:
    with open_from(Settings(resources=built_project.path, workspace=built_project.path)) as opened:
        yield opened


def ask(warehouse: Warehouse, question: Callable[[], pd.DataFrame], *, threads: int) -> pd.DataFrame:
    warehouse.connection.execute(f"set threads = {threads}")
    return question()


def require_one_order(warehouse: Warehouse, question: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """What one thread answers, once four have answered the same."""
    alone = ask(warehouse, question, threads=1)
    for _ in range(TIMES):
        assert_frame_equal(ask(warehouse, question, threads=4), alone)
    return alone


def test_no_question_is_forgotten() -> None:
    assert {
        "judgements", "latest", "workforce", "areas", "mentions", "value_notes", "inspections", "actions_by_theme",
        "witnesses", "disagreements", "known_discrepancies", "sources_of", "places", "frameworks", "need",
    } <= set(asked_without_arguments())  # fmt: skip


@pytest.mark.parametrize("name", asked_without_arguments())
def test_a_question_is_answered_in_one_order(warehouse: Warehouse, name: str) -> None:
    answer = require_one_order(warehouse, getattr(warehouse, name))
    assert len(answer.columns) > 1


@pytest.mark.parametrize("table", ["improvement_action", "claim", "reported_fact"])
def test_facts_of_the_papers_come_in_one_order(warehouse: Warehouse, table: str) -> None:
    assert len(require_one_order(warehouse, lambda: warehouse.papers(table))) > 1


def test_breaks_and_sources_come_in_one_order(warehouse: Warehouse) -> None:
    measures = warehouse.sql("select measure from measure")["measure"].tolist()
    assert len(require_one_order(warehouse, lambda: warehouse.series_breaks(measures=measures))) > 1
    source_ids = warehouse.sql("select source_id from source")["source_id"].tolist()
    assert len(require_one_order(warehouse, lambda: warehouse.sources(source_ids))) == len(source_ids) > 1


def test_every_view_comes_in_one_order(warehouse: Warehouse) -> None:
    """Every view of schema analysis whose rows are of an authority: the others cannot be asked for."""
    names = warehouse.sql(
        "select table_name from duckdb_columns() join duckdb_views() v on v.view_name = table_name "
        "and v.schema_name = duckdb_columns.schema_name "
        "where v.schema_name = 'analysis' and column_name = 'authority' order by 1"
    )["table_name"].tolist()
    assert {"coverage", "cell_witness", "judgement_history", "theme_matrix", "workforce_series"} <= set(names)
    differing = []
    for name in names:
        try:
            require_one_order(warehouse, lambda name=name: warehouse.view(name))
        except AssertionError as error:
            differing.append(f"{name}: {error}")
    assert differing == []
