"""Authorities that have ended: when, and in which authorities their area is now; names may hold commas and an 'and'."""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis import ended


def place(name: str, begun: str, over: str | None = None, successors: str | None = None) -> dict:
    return {
        "authority": name, "authority_code": name, "valid_from": pd.Timestamp(begun),
        "valid_to": pd.Timestamp(over) if over else pd.NaT, "successors": successors,
    }  # fmt: skip


PLACES = pd.DataFrame(
    [
        place("Cumbria", "1974-04-01", "2023-03-31", "Cumberland, Westmorland and Furness"),
        place("Cumberland", "2023-04-01"),
        place("Westmorland and Furness", "2023-04-01"),
        place("Dorset (to 2019)", "1974-04-01", "2019-03-31", "Bournemouth, Christchurch and Poole, Dorset"),
        place("Bournemouth", "1997-04-01", "2019-03-31", "Bournemouth, Christchurch and Poole"),
        place("Bournemouth, Christchurch and Poole", "2019-04-01"),
        place("Dorset", "2019-04-01"),
        place("Lostshire", "1974-04-01", "2019-03-31"),
    ]
)


def test_each_that_ended_is_named_with_its_successors() -> None:
    assert ended.say_ended(PLACES, ["Cumbria", "Dorset", "Dorset (to 2019)", "Bournemouth", "Lostshire"]) == [
        "Cumbria ended on 31 March 2023; its area is now in Cumberland and in Westmorland and Furness.",
        "Dorset (to 2019) ended on 31 March 2019; its area is now in Bournemouth, Christchurch and Poole and in Dorset.",
        "Bournemouth ended on 31 March 2019; its area is now in Bournemouth, Christchurch and Poole.",
        "Lostshire ended on 31 March 2019.",
    ]


def test_those_that_exist_have_no_sentence() -> None:
    assert ended.say_ended(PLACES, ["Cumberland", "Dorset"]) == []
