"""Suites as written: what cannot count as one is refused before the library is asked."""

import json

import pytest

from ilacs_analytics.errors import BadSuite, SuiteLostExpectations
from ilacs_analytics.quality.suites import SuiteFile, load_suite, read_suites

ROW_COUNT = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}, "severity": "critical"}
NOT_NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "x"}, "severity": "warning"}


def write(folder, name="place", **written):
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"name": name, "meta": {"place_columns": ["a", "b"]}, **written}), encoding="utf-8")
    return path


def test_suites_are_read_by_name_with_the_columns_that_place_a_row(tmp_path):
    write(tmp_path, "b", expectations=[ROW_COUNT])
    write(tmp_path, "a", expectations=[ROW_COUNT, NOT_NULL], meta={})
    assert [
        (suite.name, suite.place_columns, len(suite.written["expectations"])) for suite in read_suites(tmp_path)
    ] == [
        ("a", (), 2),
        ("b", ("a", "b"), 1),
    ]


@pytest.mark.parametrize(
    ("expectations", "what"),
    [
        ([], "the suite asserts no row count, so an empty table would pass"),
        ([NOT_NULL], "the suite asserts no row count, so an empty table would pass"),
        ([{**ROW_COUNT, "kwargs": {}}], "the suite asserts no row count, so an empty table would pass"),
        ([{**ROW_COUNT, "kwargs": {"min_value": 0}}], "the suite asserts no row count, so an empty table would pass"),
        ([ROW_COUNT, {**NOT_NULL, "severity": "info"}], "expect_column_values_to_not_be_null states no severity"),
        ([ROW_COUNT, {"type": "expect_x"}], "expect_x states no severity"),
    ],
)
def test_a_suite_that_would_pass_for_nothing_is_refused(tmp_path, expectations, what):
    path = write(tmp_path, expectations=expectations)
    with pytest.raises(BadSuite) as caught:
        read_suites(tmp_path)
    assert (caught.value.what, caught.value.where, caught.value.exit_code) == (what, str(path), 12)


def test_a_suite_is_named_as_its_file(tmp_path):
    path = write(tmp_path, expectations=[ROW_COUNT])
    path.rename(tmp_path / "other.json")
    with pytest.raises(BadSuite, match="the suite is named 'place'"):
        read_suites(tmp_path)


@pytest.mark.parametrize(("understood", "lost"), [(1, "expect_b, expect_b"), (2, "expect_b")])
def test_expectations_the_library_dropped_are_counted_and_named(tmp_path, monkeypatch, understood, lost):
    """The library forgets what it does not know; two of a kind are two."""
    from types import SimpleNamespace

    from ilacs_analytics.quality import suites

    kinds = ("expect_a", "expect_b", "expect_b")
    kept = [SimpleNamespace(expectation_type=kind) for kind in kinds[:understood]]
    library = SimpleNamespace(ExpectationSuite=lambda **_: SimpleNamespace(expectations=kept))
    monkeypatch.setattr(suites, "import_great_expectations", lambda: library)
    suite = SuiteFile("x", tmp_path / "x.json", (), {"expectations": [{"type": kind} for kind in kinds]})
    with pytest.raises(SuiteLostExpectations) as caught:
        load_suite(suite)
    assert caught.value.what == f"{3 - understood} of 3 expectations were not understood: {lost}"
    assert caught.value.where == str(tmp_path / "x.json")
