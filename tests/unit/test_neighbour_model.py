"""Statistical neighbours in the layouts of 2021 and 2025, and broken ones."""

import pytest
from tables import neighbour_header, neighbour_row, write_csv, write_ods

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.sources.neighbour_model import read, recognise
from ilacs_analytics.sources.told import ToldNeighbour

TEN = ("805", "806", "807", "808", "841", "390", "391", "392", "393", "394")
HEADER_2021 = [
    "LA num",
    "LA Name",
    "LA number",
    "GOInd",
    *(cell for n in range(1, 11) for cell in (f"SN{n}", "SNP")),
    "",
]


def row_2021(code, neighbours=TEN):
    return [code, "Name", code, "1", *(cell for neighbour in neighbours for cell in (neighbour, "Not Close")), ""]


def test_the_layout_of_2025(tmp_path):
    path = write_csv(tmp_path / "a.csv", [neighbour_header(), neighbour_row("840", TEN)], encoding="utf-8-sig")
    told = read(path)
    assert told[0] == ToldNeighbour(2, "SN_1", "840", "805", 1, "Close")
    assert [(one.rank, one.neighbour_code) for one in told] == list(enumerate(TEN, start=1))


def test_the_layout_of_2021_with_its_block_of_authorities_that_ended(tmp_path):
    empty = [""] * len(HEADER_2021)
    rows = [HEADER_2021, row_2021("840"), ["", "Old SNs:", *empty[2:]], empty, row_2021("835", TEN[::-1])]
    told = read(write_csv(tmp_path / "a.csv", rows, encoding="utf-8-sig"))
    assert len(told) == 20
    assert {(one.row, one.authority_code) for one in told} == {(2, "840"), (5, "835")}
    assert told[10] == ToldNeighbour(5, "SN1", "835", "394", 1, "Not Close")


def test_the_code_is_found_by_its_heading(tmp_path):
    rows = [["Name", *neighbour_header()[4:], "LA_CODE"], ["Durham", *neighbour_row("840", TEN)[4:], "840"]]
    assert {one.authority_code for one in read(write_csv(tmp_path / "a.csv", rows))} == {"840"}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_another_delimiter(tmp_path, delimiter):
    path = write_csv(tmp_path / "a.csv", [neighbour_header(), neighbour_row("840", TEN)], delimiter=delimiter)
    assert len(read(path)) == 10


def test_a_code_that_is_none_is_handed_on_to_be_told(tmp_path):
    told = read(write_csv(tmp_path / "a.csv", [neighbour_header(), neighbour_row("8O6", TEN)]))
    assert {one.authority_code for one in told} == {"8O6"}


def test_a_row_cut_off_is_named(tmp_path):
    path = write_csv(
        tmp_path / "a.csv", [neighbour_header(), neighbour_row("840", TEN), neighbour_row("805", TEN)[:-1]]
    )
    with pytest.raises(UnreadableSource, match="the row has 23 values, the header has 24") as error:
        read(path)
    assert error.value.where.endswith("a.csv, row 3")


def test_the_model_is_told_by_the_authorities_it_knows(tmp_path):
    earlier = write_csv(tmp_path / "a.csv", [HEADER_2021, row_2021("840"), row_2021("940")])
    later = write_csv(tmp_path / "b.csv", [neighbour_header(), neighbour_row("942", TEN)])
    assert (recognise(earlier).edition, recognise(later).edition) == ("2021", "2025")
    assert recognise(later).publication == "dfe-neighbours"


def test_other_files_are_not_taken_for_a_model(tmp_path):
    assert recognise(write_csv(tmp_path / "a.csv", [["SN1", "SN2"], ["1", "2"]])) is None
    assert recognise(write_ods(tmp_path / "b.ods", {"T": [neighbour_header()]})) is None
    with pytest.raises(UnreadableSource, match="no header with SN1 to SN10"):
        read(write_csv(tmp_path / "c.csv", [["a", "b"]]))
