"""What a notebook asked and was answered: written down only where a list is, and asked again of another build."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.ask.asked_again import still_the_same
from ilacs_analytics.warehouse.ask.door import ALL_AUTHORITIES
from ilacs_analytics.warehouse.ask.reads import (
    NOTES,
    VERDICT,
    Read,
    decode_values,
    digest_of,
    digest_of_text,
    encode_values,
    note,
    read_notes,
)
from ilacs_analytics.warehouse.connect import open_from


@pytest.fixture
def noted(built_project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, Path]:
    """Settings of the built project, and a list in the folder worked in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / NOTES).touch()
    return Settings(resources=built_project.path, workspace=built_project.path), tmp_path / NOTES


def test_queries_are_noted_with_values_and_the_same_build_gives_the_same(noted: tuple[Settings, Path]) -> None:
    settings, notes = noted
    with open_from(settings) as warehouse:
        warehouse.judgements(authorities=["Durham"], since="2017-01-01")
        warehouse.judgements(authorities=["Durham"], since="2017-01-01")
        assert warehouse.verdict is not None
    reads = read_notes(notes)
    assert len({(one.query, one.values) for one in reads}) == len(reads) >= 2
    assert reads[-1].query == VERDICT
    assert {"names": ["Durham"], "since": dt.date(2017, 1, 1)}.items() <= decode_values(reads[0].values).items()
    notes.unlink()
    with open_from(settings) as warehouse:
        known: dict[tuple[str, str], str] = {}
        assert still_the_same(warehouse, reads, known)
        assert known == {(one.query, one.values): one.digest for one in reads}
        other = [*reads, Read("select 2 as n", "{}", digest_of(pd.DataFrame({"n": [1]})))]
        assert not still_the_same(warehouse, other, known)
    assert not notes.exists()


def test_who_asks_of_all_authorities_asks_who_they_are(noted: tuple[Settings, Path]) -> None:
    settings, notes = noted
    with open_from(settings) as warehouse:
        warehouse.judgements(authorities=["Durham"])
        assert ALL_AUTHORITIES not in {one.query for one in read_notes(notes)}
        warehouse.judgements()
    assert ALL_AUTHORITIES in {one.query for one in read_notes(notes)}


def test_nothing_is_noted_where_no_list_is(noted: tuple[Settings, Path]) -> None:
    settings, notes = noted
    notes.unlink()
    with open_from(settings) as warehouse:
        warehouse.judgements()
    assert not notes.exists()
    assert read_notes(notes) == ()


def test_a_verdict_that_changed_is_another_answer(noted: tuple[Settings, Path]) -> None:
    with open_from(noted[0]) as warehouse:
        assert still_the_same(warehouse, [Read(VERDICT, "{}", digest_of_text(warehouse.verdict_text()))], {})
        assert not still_the_same(warehouse, [Read(VERDICT, "{}", digest_of_text("another"))], {})


FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", None]})


@pytest.mark.parametrize(
    "other",
    [
        FRAME.iloc[::-1],
        FRAME.rename(columns={"a": "c"}),
        FRAME.astype({"a": "float64"}),
        FRAME.assign(a=[1, 3]),
        FRAME.assign(b=["x", ""]),
        FRAME.iloc[:1],
        FRAME[["b", "a"]],
    ],
)
def test_every_difference_of_two_frames_is_told(other: pd.DataFrame) -> None:
    assert digest_of(FRAME) == digest_of(FRAME.copy())
    assert digest_of(other) != digest_of(FRAME)


def test_frames_with_lists_in_cells_have_a_checksum() -> None:
    one, two = (pd.DataFrame({"a": [["x"], [last]]}) for last in ("y", "z"))
    assert digest_of(one) == digest_of(one.copy()) != digest_of(two)


def test_values_come_back_as_they_were() -> None:
    values = {"names": ["Durham", "é"], "since": dt.date(1, 1, 1), "n": 3, "x": None, "wide": True}
    assert decode_values(encode_values(values)) == values
    with pytest.raises(TypeError, match="datetime"):
        encode_values({"at": dt.datetime(2020, 1, 1)})
    assert encode_values({"b": 1, "a": 2}) == encode_values({"a": 2, "b": 1})


def test_a_query_told_twice_is_read_once_in_order(tmp_path: Path) -> None:
    path = tmp_path / NOTES
    for query in ("second\nline", "first", "second\nline"):
        note(path, query, {"day": dt.date(2020, 2, 1)}, "d")
    assert [one.query for one in read_notes(path)] == ["second\nline", "first"]
