"""Sentences on added files, restated values and totals: none, some, all."""

import pandas as pd
import pytest

from ilacs_analytics.analysis.evidence.added_files import RATE_COLUMNS, differing_rates, say_added, say_rates
from ilacs_analytics.analysis.frames import MissingColumns

FILES = pd.DataFrame(
    {"source_id": ["a", "b"], "cells_read": [10, 5], "cells_loaded": [10, 3], "cells_rejected": [0, 2]}
)
NOTHING = FILES.iloc[:0]


def rates(*rows):
    named = ("published", "from_own_parts", "from_authorities", "differs")
    return pd.DataFrame([dict(zip(named, row, strict=True)) for row in rows], columns=list(RATE_COLUMNS))


def test_no_file_is_said():
    assert say_added(NOTHING, NOTHING) == [
        "No file was added; the official figures are those carried for the four authorities."
    ]


def test_one_rejected_cell_is_listed_and_one_figure_was_revised():
    one = FILES.iloc[:1].assign(cells_read=5, cells_loaded=4, cells_rejected=1)
    told = say_added(one, one)
    assert told[0] == "1 file with 5 cells read; 1 cell could not be loaded and is listed below."
    assert told[2] == "1 figure of an earlier edition was revised in a later one."


def test_cells_rejected_are_counted_by_file_and_restated_figures_are_told():
    assert say_added(FILES, FILES) == [
        "2 files with 15 cells read; 2 cells could not be loaded and are listed below.",
        "Cells were rejected of b (2).",
        "2 figures of an earlier edition were revised in a later one.",
    ]
    assert say_added(FILES.iloc[:1], NOTHING) == ["1 file with 10 cells read; all were loaded."]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "No published rate of a region or of England can be set beside its parts."),
        ([(1.0, None, None, None)], "No published rate of a region or of England can be set beside its parts."),
        ([(1.0, 1.0, 1.0, False)],
         "1 of 1 published rate of regions and England follow from their published parts within 0.1."),
        ([(1.0, 1.0, 1.0, False), (2.0, 1.0, 2.0, True)],
         "1 of 2 published rates of regions and England follow from their published parts within 0.1; 1 does not, and 1 of "
         "these follow from the returns of the authorities."),
        ([(2.0, 1.0, None, True), (2.0, 1.0, 5.0, True)],
         "0 of 2 published rates of regions and England follow from their published parts within 0.1; 2 do not."),
    ],
)  # fmt: skip
def test_rates_are_counted(rows, said):
    assert say_rates(rates(*rows)) == [said]


def test_only_differing_rates_are_listed():
    frame = rates((1.0, 1.0, 1.0, False), (2.0, 1.0, 2.0, True), (3.0, None, None, None))
    assert differing_rates(frame)["published"].tolist() == [2.0]
    assert differing_rates(rates()).empty


def test_frames_without_their_columns_are_refused():
    with pytest.raises(MissingColumns, match="say_rates needs authority"):
        say_rates(pd.DataFrame({"x": [1]}))
