"""Sentences beside workforce figures: joint returns, statistical neighbours, and nothing where there is nothing."""

import pandas as pd
import pytest

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.workforce.notes import say_joint_returns, say_local_figures, say_neighbour_medians

PAIR = "Kingston upon Thames / Richmond upon Thames"


def series(**changes):
    row = {
        "authority": "Kingston upon Thames", "return_name": PAIR, "is_joint_return": True, "measure": "agency_rate",
        "measure_label": "Agency rate", "unit": "percent", "decimals": 1, "period_end": pd.Timestamp("2025-09-30"),
        "value": 14.9, "neighbour_median": 15.25, "neighbour_q1": 12.0, "neighbour_q3": 18.0, "neighbour_model": "2025",
        "neighbour_link_n": 10, "neighbour_n": 10, "neighbour_returns": 10,
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def test_a_joint_return_is_told_once_with_both_members():
    two = pd.concat([series(), series(period_end=pd.Timestamp("2017-09-30")), series(authority="Richmond upon Thames")])
    assert say_joint_returns(two) == [
        "The workforce figures of Kingston upon Thames and Richmond upon Thames are a joint return of Kingston upon Thames "
        "and Richmond upon Thames since 30 September 2017: one figure for both together, counted once among others and "
        "not compared with itself."
    ]


def test_no_joint_return_no_sentence():
    assert say_joint_returns(series(is_joint_return=False)) == []
    assert say_joint_returns(series().iloc[:0]) == []


def test_the_latest_figure_stands_beside_its_neighbours():
    earlier = series(period_end=pd.Timestamp("2024-09-30"), neighbour_median=99.0)
    assert say_neighbour_medians(pd.concat([series(), earlier]), ("agency_rate",)) == [
        "Kingston upon Thames' statistical neighbours had a median agency rate of 15.3% on 30 September 2025 (middle half "
        "12.0% to 18.0%; 10 of 10 neighbours with a figure)."
    ]


def test_fewer_returns_than_neighbours_are_told():
    (sentence,) = say_neighbour_medians(series(neighbour_n=9, neighbour_returns=8), ("agency_rate",))
    assert sentence.endswith("; 9 of 10 neighbours with a figure in 8 returns).")


def test_the_number_of_neighbours_is_that_of_the_model():
    (sentence,) = say_neighbour_medians(
        series(neighbour_link_n=8, neighbour_n=7, neighbour_returns=7), ("agency_rate",)
    )
    assert sentence.endswith("; 7 of 8 neighbours with a figure).")


def test_without_a_model_it_is_said_once_and_without_rows_nothing():
    empty = series(neighbour_link_n=0, neighbour_n=0, neighbour_returns=0, neighbour_median=None)
    other = empty.assign(authority="Cumbria")
    assert say_neighbour_medians(pd.concat([empty, empty, other]), ("agency_rate",)) == [
        "The latest neighbour model loaded (2025) names no neighbours for Kingston upon Thames or Cumbria."
    ]
    (_, sentence) = say_neighbour_medians(pd.concat([series(), other]), ("agency_rate",))
    assert sentence == "The latest neighbour model loaded (2025) names no neighbours for Cumbria."
    assert say_neighbour_medians(empty.assign(neighbour_model=None), ("agency_rate",)) == [
        "No neighbour model is loaded, so no median of neighbours is shown for Kingston upon Thames."
    ]
    assert say_neighbour_medians(series().iloc[:0], ("agency_rate",)) == []


def test_neighbours_without_a_figure_are_not_called_not_loaded():
    symbols = series(neighbour_n=0, neighbour_returns=0, neighbour_median=None, neighbour_q1=None, neighbour_q3=None)
    assert say_neighbour_medians(symbols, ("agency_rate",)) == [
        "No usable agency rate on 30 September 2025 is loaded for any of Kingston upon Thames' 10 statistical neighbours."
    ]


def test_a_frame_without_its_columns_is_refused():
    with pytest.raises(MissingColumns, match="say_joint_returns needs authority"):
        say_joint_returns(pd.DataFrame({"x": [1]}))


def test_local_figures_are_named_provisional_and_only_where_asked():
    one = pd.DataFrame({"value": [1.0]})
    assert say_local_figures(one, "Medway", asked=False) == []
    assert say_local_figures(one.iloc[:0], "Medway", asked=True) == ["No local figures of Medway were added."]
    (sentence,) = say_local_figures(one, "Medway", asked=True)
    assert sentence.startswith("1 local figure of Medway is shown below: provisional, not published")
