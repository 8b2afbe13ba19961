"""Statistical neighbours in the layouts of 2021 and 2025, and broken ones."""

import pytest
from tables import neighbour_header, neighbour_row, write_csv, write_ods, write_xlsx
from workspaces import ROOT

from ilacs_analytics.errors import UnknownPublication, UnreadableSource
from ilacs_analytics.sources.files.told import ToldNeighbour
from ilacs_analytics.sources.neighbours.model import is_model, model_of, read_known, without_other_models
from ilacs_analytics.sources.neighbours.model import read as read_model
from ilacs_analytics.sources.statistics.table import read_heads

KNOWN = read_known(ROOT / "data" / "reference")
TEN = ("805", "806", "807", "808", "841", "390", "391", "392", "393", "394")
HEADER_2021 = [
    "LA num",
    "LA Name",
    "LA number",
    "GOInd",
    *(cell for n in range(1, 11) for cell in (f"SN{n}", "SNP")),
    "",
]


def read(path):
    return list(read_model(path).links)


def row_2021(code, neighbours=TEN):
    return [code, "Name", code, "1", *(cell for neighbour in neighbours for cell in (neighbour, "Not Close")), ""]


def test_the_layout_of_2025(tmp_path):
    path = write_csv(tmp_path / "a.csv", [neighbour_header(), neighbour_row("840", TEN)], encoding="utf-8-sig")
    told = read(path)
    assert told[0] == ToldNeighbour(2, "SN_1", "840", "805", 1, "Close", authority_name="Name")
    assert [(one.rank, one.neighbour_code) for one in told] == list(enumerate(TEN, start=1))


def test_the_layout_of_2021_with_its_block_of_authorities_that_ended(tmp_path):
    empty = [""] * len(HEADER_2021)
    rows = [HEADER_2021, row_2021("840"), ["", "Old SNs:", *empty[2:]], empty, row_2021("835", TEN[::-1])]
    told = read(write_csv(tmp_path / "a.csv", rows, encoding="utf-8-sig"))
    assert len(told) == 20
    assert {(one.row, one.authority_code) for one in told} == {(2, "840"), (5, "835")}
    assert told[10] == ToldNeighbour(5, "SN1", "835", "394", 1, "Not Close", authority_name="Name")


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


def test_a_neighbour_is_not_the_closeness_of_the_one_before(tmp_path):
    rows = [neighbour_header(), neighbour_row("840", TEN)]
    at = rows[0].index("SN_7P")
    table = read_model(write_csv(tmp_path / "a.csv", [[*row[:at], *row[at + 1 :]] for row in rows]))
    assert [one.neighbour_code for one in table.links] == list(TEN)
    assert [one.closeness for one in table.links] == ["Close"] * 6 + [""] + ["Close"] * 3
    assert [(part.name, part.cells) for part in table.not_read] == [("beside the neighbours", 2)]


def test_a_closeness_without_its_neighbour_is_one_cell(tmp_path):
    row = neighbour_row("840", ("x", *TEN[1:]))
    table = read_model(write_csv(tmp_path / "a.csv", [neighbour_header(), row]))
    assert (table.links[0].neighbour_code, table.links[0].closeness) == ("", "Close")
    assert [(part.kind, part.cells) for part in table.not_read] == [("mark", 1), ("column", 2)]


def test_a_row_cut_off_is_named(tmp_path):
    path = write_csv(
        tmp_path / "a.csv", [neighbour_header(), neighbour_row("840", TEN), neighbour_row("805", TEN)[:-1]]
    )
    with pytest.raises(UnreadableSource, match="the row has 23 values, the header has 24") as error:
        read(path)
    assert error.value.where.endswith("a.csv, row 3")


def known_rows(model, *codes, header=HEADER_2021):
    return [header, *(row_2021(code, KNOWN[model][code]) for code in codes)]


def test_the_model_is_told_by_its_neighbours(tmp_path):
    for model in ("2021", "2025"):
        rows = [*known_rows(model, "201", "840"), row_2021("942", ("-",) * 10)]
        path = write_csv(
            tmp_path / f"{model}.csv", [[cell if cell != "Not Close" else "-" for cell in row] for row in rows]
        )
        table = read_model(path)
        assert model_of(path, table, KNOWN) == model
        assert [(part.kind, part.cells) for part in table.not_read if part.kind == "mark"] == [("mark", 40)]


def test_else_by_the_words_above_it_and_else_the_user_is_asked(tmp_path):
    rows = [HEADER_2021, row_2021("840")]
    named = write_csv(tmp_path / "a.csv", [["Statistical neighbours, model of 2027"], *rows])
    assert model_of(named, read_model(named), KNOWN) == "2027"
    unnamed = write_csv(tmp_path / "b.csv", rows)
    with pytest.raises(UnknownPublication) as error:
        model_of(unnamed, read_model(unnamed), KNOWN)
    assert "0 of 1 authorities as in 2021" in error.value.next_step
    assert "say its year with --edition" in error.value.next_step


def test_authorities_of_an_earlier_model_below_a_later_one_are_left_out(tmp_path):
    rows = [*known_rows("2025", "840", "887"), row_2021("835", KNOWN["2021"]["835"])]
    table = read_model(write_csv(tmp_path / "a.csv", rows))
    left = without_other_models(table, "2025", KNOWN)
    assert {link.authority_code for link in left.links} == {"840", "887"}
    assert [(part.kind, part.name, part.cells) for part in left.not_read if part.kind == "rows"] == [
        ("rows", "835 of the model 2021", 20)
    ]


@pytest.mark.parametrize("write", [write_ods, write_xlsx])
def test_workbooks_are_read_as_text_is(tmp_path, write):
    rows = [["LA SN Groups"], neighbour_header(), neighbour_row("840", TEN)]
    table = read_model(write(tmp_path / "a", {"Cover": [["About"]], "SN": rows}))
    assert [(link.neighbour_code, link.locator) for link in table.links][:2] == [
        ("805", "sheet SN row 3 column E"), ("806", "sheet SN row 3 column G"),
    ]  # fmt: skip
    assert {(part.kind, part.name): part.cells for part in table.not_read} == {
        ("sheet", "Cover"): 1, ("title", "rows above the header"): 1, ("column", "beside the neighbours"): 2,
    }  # fmt: skip


def test_other_files_are_not_taken_for_a_model(tmp_path):
    assert not is_model(read_heads(write_csv(tmp_path / "a.csv", [["SN1", "SN2"], ["1", "2"]]))[0])
    assert is_model(read_heads(write_ods(tmp_path / "b.ods", {"T": [neighbour_header()]}))[0])
    with pytest.raises(UnreadableSource, match="no header with SN1 to SN10"):
        read(write_csv(tmp_path / "c.csv", [["a", "b"]]))
