"""Other editions of the same publications load: later years, renamed and reordered columns, another header row, corrections."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from tables import (
    DURHAM,
    HARTLEPOOL,
    OUTCOMES_HEADER,
    WORKFORCE_HEADER,
    neighbour_header,
    neighbour_row,
    outcomes,
    outcomes_row,
    workforce,
    workforce_row,
    write_csv,
    write_ods,
)
from workspaces import ROOT, Workspace

from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from

HISTORY = "ILACS_inspection_history"
TABLE = workforce(workforce_row(2026), workforce_row(2026, HARTLEPOOL, "x", 3, "low", 17.25))
FACTS = [
    ("E06000001", "2026-09-30", "agency_rate", "x", None, "x"),
    ("E06000001", "2026-09-30", "agency_workers", "3", 3.0, None),
    ("E06000001", "2026-09-30", "average_caseload", "17.25", 17.25, None),
    ("E06000001", "2026-09-30", "in_post_workers", "low", None, "low"),
    ("E06000047", "2026-09-30", "agency_rate", "20", 20.0, None),
    ("E06000047", "2026-09-30", "agency_workers", "10", 10.0, None),
    ("E06000047", "2026-09-30", "average_caseload", "15.5", 15.5, None),
    ("E06000047", "2026-09-30", "in_post_workers", "40", 40.0, None),
]
"""What every layout of `TABLE` has to give."""
LOCATORS = {
    (row, column): f"row {row} column {column}"
    for row in (2, 3)
    for column in ("agency_rate_fte", "agency_fte", "inpost_fte", "caseload_fte")
}
TEN = ("805", "806", "807", "808", "841", "390", "391", "392", "393", "394")
DAY = dt.date

pytestmark = pytest.mark.campaign


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in which nothing was added."""
    return Workspace(tmp_path / "workspace")


def facts(workspace: Workspace) -> list[tuple[Any, ...]]:
    return workspace.ask(
        "select place_code, period_end::varchar, measure, raw_value, value, symbol from observation "
        "where source_id = 'dfe-csww-2026' order by all"
    )


def locators(workspace: Workspace) -> set[str]:
    return {row[0] for row in workspace.ask("select locator from observation where source_id = 'dfe-csww-2026'")}


# Statistics


def byte_order_mark(folder: Path) -> Path:
    return write_csv(folder / "a.csv", TABLE, encoding="utf-8-sig")


def carriage_returns(folder: Path) -> Path:
    return write_csv(folder / "a.csv", TABLE, line_end="\r\n")


def carriage_returns_and_mark_below_a_title(folder: Path) -> Path:
    rows = [["Children's social work workforce"], [], ["Figures as published"], *TABLE]
    return write_csv(folder / "a.csv", rows, line_end="\r\n", encoding="utf-8-sig")


def below_a_title(folder: Path) -> Path:
    return write_csv(folder / "a.csv", [["Children's social work workforce", "2026"], ["Table 1"], *TABLE])


def reordered(folder: Path) -> Path:
    return write_csv(folder / "a.csv", [row[::-1] for row in TABLE])


def extra_columns(folder: Path) -> Path:
    rows = [[*row[:10], f"new {number}", *row[10:], "~"] for number, row in enumerate(TABLE)]
    return write_csv(folder / "a.csv", rows)


def other_capitals(folder: Path) -> Path:
    return write_csv(folder / "a.csv", [[f" {name.upper()} " for name in WORKFORCE_HEADER], *TABLE[1:]])


def quoted(folder: Path) -> Path:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in TABLE)
    (folder / "a.csv").write_text(text, encoding="utf-8")
    return folder / "a.csv"


def six_digits(folder: Path) -> Path:
    return write_csv(folder / "a.csv", [TABLE[0], *(["202526", *row[1:]] for row in TABLE[1:])])


def without_last_line_end(folder: Path) -> Path:
    path = write_csv(folder / "a.csv", TABLE)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    return path


def workbook(folder: Path) -> Path:
    sheets = {"Cover": [["Children's social work workforce"]], "Table 1": [["Title"], [], [], *TABLE]}
    return write_ods(folder / "a.ods", sheets)


@pytest.mark.parametrize(
    ("make", "first_row"),
    [
        (byte_order_mark, 2),
        (carriage_returns, 2),
        (carriage_returns_and_mark_below_a_title, 5),
        (below_a_title, 4),
        (reordered, 2),
        (extra_columns, 2),
        (quoted, 2),
        (six_digits, 2),
        (without_last_line_end, 2),
    ],
)
def test_a_text_edition_laid_out_otherwise_gives_the_same_facts(
    workspace: Workspace, tmp_path: Path, make: Any, first_row: int
) -> None:
    workspace.build(make(tmp_path))
    assert facts(workspace) == FACTS
    assert locators(workspace) == {f"row {row + first_row - 2} column {column}" for row, column in LOCATORS}
    assert workspace.ask("select cells_read, cells_loaded, cells_rejected from meta.added_file") == [(8, 8, 0)]


def test_headings_in_other_capitals_and_a_workbook(workspace: Workspace, tmp_path: Path) -> None:
    workspace.build(other_capitals(tmp_path))
    assert facts(workspace) == FACTS
    workspace.do("remove", "dfe-csww-2026")
    workspace.build(workbook(tmp_path))
    assert facts(workspace) == FACTS
    assert "sheet Table_1 row 5 column K" in locators(workspace)


def test_an_empty_line_does_not_shift_the_places_of_later_rows(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [TABLE[0], TABLE[1], [], TABLE[2]])
    assert path.read_text(encoding="utf-8").splitlines()[2] == ""
    workspace.build(path)
    assert facts(workspace) == FACTS
    rows = workspace.ask(
        "select distinct place_code, locator from caseload where source_id = 'dfe-csww-2026' order by 1"
    )
    assert rows == [("E06000001", "row 4 column caseload_fte"), ("E06000047", "row 2 column caseload_fte")]


def test_what_an_edition_lacks_or_has_more_is_said(workspace: Workspace, tmp_path: Path) -> None:
    out = workspace.do("add", extra_columns(tmp_path))
    assert "no cell for 18 expected measures: absence_rate (fte), agency_cover (fte)" in out
    assert "not read: columns new 0, ~ (4 cells)" in out


def test_a_renamed_column_is_said_and_one_row_of_data_reads_it(copied_project: Any, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace", copied_project.path)
    header = ["agency_share" if name == "agency_rate_fte" else name for name in WORKFORCE_HEADER]
    path = write_csv(tmp_path / "a.csv", [header, *TABLE[1:]])
    out = workspace.do("add", path)
    assert "agency_rate (fte)" in out.split("expected measures: ")[1].splitlines()[0]
    assert "not read: column agency_share (2 cells)" in out
    workspace.do("build")
    assert facts(workspace) == [fact for fact in FACTS if fact[2] != "agency_rate"]
    headings = copied_project.path / "data" / "reference" / "published_heading.csv"
    with headings.open("a", encoding="utf-8") as out_file:
        out_file.write("dfe-csww,agency_rate_fte,agency_share\n")
    workspace.do("build")
    assert facts(workspace) == FACTS
    assert "row 2 column agency_share" in locators(workspace)


def test_a_later_year_stands_beside_the_carried_ones(workspace: Workspace, tmp_path: Path) -> None:
    workspace.build(write_csv(tmp_path / "a.csv", TABLE))
    told = workspace.ask(
        "select year(period_end), value, symbol, source_id from analysis.workforce_series "
        "where authority = 'Durham' and measure = 'agency_rate' and basis = 'fte' order by 1"
    )
    assert [year for year, *_ in told] == list(range(2017, 2027))
    assert told[-1] == (2026, 20.0, None, "dfe-csww-2026")
    assert {source for *_, source in told[:-1]} == {"dfe-csww-2025"}


def agency_rates(workspace: Workspace, known_by: str) -> dict[int, float]:
    with open_from(Settings(resources=ROOT, workspace=workspace.path)) as warehouse:
        frame = warehouse.workforce(authorities=["Durham"], known_by=known_by)
    rows = frame[(frame["measure"] == "agency_rate") & (frame["basis"] == "fte")]
    return {day.year: value for day, value in zip(rows["period_end"], rows["value"], strict=True)}


def test_an_edition_that_restates_a_value_wins_and_the_earlier_one_stays_selectable(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = write_csv(tmp_path / "first.csv", workforce(workforce_row(2026, DURHAM, 20, 10, 40, 15.5)))
    restated = write_csv(
        tmp_path / "second.csv",
        workforce(workforce_row(2027, DURHAM, 30, 15, 35, 16), workforce_row(2026, DURHAM, 25, 13, 39, 15.5)),
    )
    workspace.do("add", first, "--published-on", "2027-02-25")
    workspace.do("add", restated, "--published-on", "2028-02-24")
    workspace.do("build")
    assert workspace.ask(
        "select source_id, published_on::varchar from source where source_id like 'dfe-csww-202%'"
    ) == [
        ("dfe-csww-2025", None),
        ("dfe-csww-2026", "2027-02-25"),
        ("dfe-csww-2027", "2028-02-24"),
    ]
    now, then, before = (agency_rates(workspace, day) for day in ("", "2028-02-23", "2027-02-24"))
    assert (now[2026], now[2027]) == (25.0, 30.0)
    assert then[2026] == 20.0
    assert max(then) == 2026
    assert max(before) == 2025
    assert {year: now[year] for year in range(2017, 2026)} == before
    assert workspace.ask(
        "select source_id, value from observation where place_code = 'E06000047' and measure = 'agency_rate' "
        "and basis = 'fte' and period_end = date '2026-09-30' order by 1"
    ) == [("dfe-csww-2026", 20.0), ("dfe-csww-2027", 25.0)]


def test_the_order_of_adding_decides_nothing(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "first.csv", workforce(workforce_row(2026, DURHAM, 20, 10, 40, 15.5)))
    second = write_csv(
        tmp_path / "second.csv", workforce(workforce_row(2027), workforce_row(2026, DURHAM, 25, 13, 39, 15.5))
    )
    one, other = Workspace(tmp_path / "one"), Workspace(tmp_path / "other")
    assert one.build(first, second) == other.build(second, first)
    rows = "select * from observation order by all"
    assert one.ask(rows) == other.ask(rows)


def test_two_files_of_one_year_are_two_editions(workspace: Workspace, tmp_path: Path) -> None:
    one = write_csv(tmp_path / "one.csv", TABLE)
    other = write_csv(tmp_path / "other.csv", workforce(workforce_row(2026, DURHAM, 21, 10, 38, 15.5)))
    out = workspace.do("add", one, other)
    ids = [line.split()[1].rstrip(":") for line in out.splitlines() if line.startswith("added")]
    assert ids[0] == "dfe-csww-2026"
    assert ids[1].startswith("dfe-csww-2026-")
    assert len(ids[1]) == len("dfe-csww-2026-") + 6
    workspace.do("build")
    assert workspace.ask("select count(*) from observation where source_id like 'dfe-csww-2026%'") == [(12,)]
    workspace.do("remove", ids[1])
    assert [path.name for path in (workspace.path / "added").glob("*/*.csv")] == ["one.csv"]


def test_a_day_that_is_none_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", TABLE)
    told = workspace.refused("add", path, "--published-on", "next spring", code=2)
    assert "BadParameter: --published-on is 'next spring', which is no date" in told
    assert workspace.ledger == b""


# Inspections


def grades_of(workspace: Workspace, inspection_id: str) -> dict[str, str | None]:
    return dict(
        workspace.ask(
            "select concept, coalesce(grade, missing_reason) from analysis.judgement_history where inspection_id = ?",
            inspection_id,
        )
    )


def test_an_inspection_of_the_framework_without_an_overall_grade(workspace: Workspace, tmp_path: Path) -> None:
    header = [name for name in OUTCOMES_HEADER if name != "Overall effectiveness"]
    row = outcomes_row(
        "E06000047", "Durham", DAY(2026, 5, 11), DAY(2026, 7, 1), "Outstanding", "Good", "Good", "Inadequate"
    )
    sheets = outcomes(as_at="31 March 2027")
    sheets[HISTORY] = [["ILACS inspection history"], header, [*row[:7], *row[8:]]]
    workspace.build(write_ods(tmp_path / "a.ods", sheets))
    assert workspace.ask(
        "select framework_code, kind, started_on::varchar, published_on::varchar from inspection "
        "where inspection_id = '840-ilacs-2026-05-11'"
    ) == [("ilacs_2026", "standard", "2026-05-11", "2026-07-01")]
    assert grades_of(workspace, "840-ilacs-2026-05-11") == {
        "overall": "not_in_framework",
        "leadership": "outstanding",
        "help_protection": "good",
        "care": "good",
        "care_leavers": "inadequate",
        "adoption": "not_in_framework",
        "lscb": "not_in_framework",
    }
    latest = workspace.ask(
        "select distinct inspection_id from analysis.latest_judgement where authority = 'Durham' and concept = 'leadership'"
    )
    assert latest == [("840-ilacs-2026-05-11",)]


def test_a_workbook_laid_out_otherwise_gives_the_same_grades(workspace: Workspace, tmp_path: Path) -> None:
    row = outcomes_row(
        "E08000019", " Sheffield ", "11 May 2026", "01/07/2026", "Good", "Good", "Good", "RI", overall=""
    )
    table = [OUTCOMES_HEADER, row]
    sheets = outcomes()
    sheets[HISTORY] = [["Title"], ["Note"], ["Note"], ["Note"], [], *([*line[::-1], "more"] for line in table)]
    workspace.build(write_ods(tmp_path / "a.ods", sheets))
    (told,) = workspace.ask(
        "select inspection_id, authority_code, published_on::varchar from inspection where started_on = date '2026-05-11'"
    )
    assert told == ("373-ilacs-2026-05-11", "E08000039", "2026-07-01")
    assert grades_of(workspace, told[0])["care_leavers"] == "requires_improvement"
    assert workspace.ask("select cells_read, cells_loaded from meta.added_file") == [(6, 6)]


def test_a_sheet_with_a_renamed_column_is_never_left_out(copied_project: Any, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace", copied_project.path)
    row = outcomes_row("E06000047", "Durham", DAY(2026, 5, 11), DAY(2026, 7, 1), overall="")
    sheets = outcomes(row)
    sheets["In-year_inspections"] = [
        ["Day one" if name == "Inspection date" else name for name in OUTCOMES_HEADER],
        row,
    ]
    path = write_ods(tmp_path / "a.ods", sheets)
    told = workspace.refused("add", path)
    assert "MissingColumn: sheet In-year_inspections has no column for started_on" in told
    assert "add the new heading to data/reference/published_heading.csv" in told
    headings = copied_project.path / "data" / "reference" / "published_heading.csv"
    with headings.open("a", encoding="utf-8") as out:
        out.write("ofsted-outcomes,started_on,day one\n")
    workspace.build(path)
    assert workspace.ask("select count(*) from inspection_mention where source_id = 'ofsted-outcomes-2027'") == [(2,)]


def test_a_renamed_column_of_grades_is_said(workspace: Workspace, tmp_path: Path) -> None:
    row = outcomes_row("E06000047", "Durham", DAY(2026, 1, 12), DAY(2026, 3, 2))
    sheets = outcomes()
    sheets[HISTORY] = [["Summary" if name == "Overall effectiveness" else name for name in OUTCOMES_HEADER], row]
    out = workspace.do("add", write_ods(tmp_path / "a.ods", sheets))
    assert "columns Web link, Ofsted region, Summary (3 cells)" in out


def test_a_later_edition_that_corrects_a_grade_wins_and_the_earlier_one_is_listed(
    workspace: Workspace, tmp_path: Path
) -> None:
    """As Ofsted did for Staffordshire; the earlier grade is a carried one here, and the build goes on."""
    corrected = outcomes_row(
        "E06000047", "Durham", DAY(2022, 5, 9), DAY(2022, 7, 5), "Outstanding", "Good", "Outstanding", ""
    )
    workspace.do("add", write_ods(tmp_path / "a.ods", outcomes(corrected)), "--published-on", "2027-09-25")
    out = workspace.do("build")
    assert ", 5 warnings" in out  # one for every earlier mention of the grade
    assert grades_of(workspace, "840-ilacs-2022-05-09")["care"] == "outstanding"
    told = workspace.ask(
        "select source_id, told_value, is_resolved_to from analysis.source_disagreement "
        "where inspection_id = '840-ilacs-2022-05-09' and cell = 'care' and source_id like 'ofsted-%' order by precedence"
    )
    assert told[0] == ("ofsted-outcomes-2027", "outstanding", True)
    assert set(told[1:]) == {("ofsted-outcomes-2025", "good", False), ("ofsted-underlying-2023", "good", False)}
    with open_from(Settings(resources=ROOT, workspace=workspace.path)) as warehouse:
        then = warehouse.judgements(authorities=["Durham"], concept="care", known_by="2027-09-24")
    assert then.set_index("inspection_id").loc["840-ilacs-2022-05-09", "grade"] == "good"


def test_a_later_edition_that_dates_an_inspection_otherwise_does_not_stop_the_build(
    workspace: Workspace, tmp_path: Path
) -> None:
    moved = outcomes_row(
        "E06000035", "Medway", DAY(2023, 7, 18), DAY(2023, 9, 11), "Good", "Requires improvement", "Good", "Good"
    )
    workspace.build(write_ods(tmp_path / "a.ods", outcomes(moved)))
    assert workspace.ask(
        "select inspection_id, started_on::varchar from inspection where inspection_id like '887-ilacs-2023-07%'"
    ) == [("887-ilacs-2023-07-17", "2023-07-18")]


def test_an_identifier_given_here_does_not_move_when_a_better_source_arrives(
    workspace: Workspace, tmp_path: Path
) -> None:
    early = outcomes_row("E06000001", "Hartlepool", DAY(2026, 5, 12), DAY(2026, 7, 1), overall="")
    better = outcomes_row("E06000001", "Hartlepool", DAY(2026, 5, 11), DAY(2026, 7, 2), overall="")
    workspace.build(write_ods(tmp_path / "early.ods", outcomes(early, as_at="31 March 2027")))
    query = "select inspection_id, started_on::varchar, published_on::varchar from inspection where started_on > '2026-01-01'"
    assert workspace.ask(query) == [("805-ilacs-2026-05-12", "2026-05-12", "2026-07-01")]
    minted = workspace.path / "added" / "inspection_registry.csv"
    assert minted.read_text(encoding="utf-8").splitlines()[1:] == [
        "805-ilacs-2026-05-12,E06000001,ilacs,standard,2026-05-12,day,2026-07-01"
    ]
    workspace.build(write_ods(tmp_path / "better.ods", outcomes(better, as_at="31 March 2028")))
    assert workspace.ask(query) == [("805-ilacs-2026-05-12", "2026-05-11", "2026-07-02")]
    workspace.do("remove", "ofsted-outcomes-2027")
    build = workspace.build()
    assert workspace.ask(query) == [("805-ilacs-2026-05-12", "2026-05-11", "2026-07-02")]
    workspace.do("build", "--force")
    assert workspace.build_id == build
    assert len(minted.read_text(encoding="utf-8").splitlines()) == 2


# Neighbours


def test_a_neighbour_model_with_its_columns_in_another_order(workspace: Workspace, tmp_path: Path) -> None:
    rows = [neighbour_header(), neighbour_row("840", TEN)]
    moved = [["Region", *row[4:], row[1], row[0]] for row in rows]
    workspace.build(write_csv(tmp_path / "a.csv", [["Neighbours 2027"], *moved], encoding="utf-8-sig", line_end="\r\n"))
    told = workspace.ask(
        "select a.la_code, n.rank, b.la_code, n.closeness, n.locator from neighbour n "
        "join authority a on a.authority_code = n.authority_code join authority b on b.authority_code = n.neighbour_code "
        "order by n.rank"
    )
    assert told == [("840", rank, code, "close", f"row 3 column SN_{rank}") for rank, code in enumerate(TEN, start=1)]


def test_two_files_of_one_model_that_agree_are_one(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["Model of 2027"], neighbour_header(), neighbour_row("942", TEN)]
    text, book = write_csv(tmp_path / "a.csv", rows), write_ods(tmp_path / "b.ods", {"SN": rows})
    for order in ((text, book), (book, text)):
        ids = []
        for path in order:
            ids += [one["added_id"] for one in json.loads(workspace.do("add", path, "--json"))["added"]]
        workspace.build()
        links = workspace.ask("select model, rank, neighbour_code, source_id from neighbour order by rank")
        assert [(model, rank) for model, rank, *_ in links] == [("2027", rank) for rank in range(1, 11)]
        told = workspace.ask("select cells_read, cells_loaded, cells_rejected from meta.added_file")
        assert told == [(20, 20, 0), (20, 20, 0)]
        workspace.do("remove", ids[0])
        workspace.build()
        assert workspace.ask("select count(*), count(distinct source_id) from neighbour") == [(10, 1)]
        workspace.do("remove", ids[1])


def test_files_of_one_model_that_disagree_need_an_edition(workspace: Workspace, tmp_path: Path) -> None:
    title = [["Model of 2027"], neighbour_header()]
    first = write_csv(tmp_path / "a.csv", [*title, neighbour_row("942", TEN)])
    second = write_csv(tmp_path / "b.csv", [*title, neighbour_row("942", TEN[::-1])])
    assert "added    dfe-neighbours-2027" in workspace.do("add", first)
    told = workspace.refused("add", second)
    assert (
        "another file of the neighbour model 2027 has been added already, dfe-neighbours-2027, and tells otherwise"
        in told
    )
    assert "neighbour 1 of Cumberland is Sunderland, and Hartlepool there" in told
    assert "added    dfe-neighbours-2028" in workspace.do("add", second, "--edition", "2028")
    workspace.build()
    assert workspace.ask("select model, neighbour_code from neighbour where rank = 1 order by 1") == [
        ("2027", "E06000001"),
        ("2028", "E08000024"),
    ]


def test_a_model_that_does_not_name_itself_is_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [neighbour_header(), neighbour_row("942", TEN)])
    told = workspace.refused("add", path)
    assert "UnknownPublication: statistical neighbours of a model that the table does not name" in told
    assert "added    dfe-neighbours-2027" in workspace.do("add", path, "--edition", "2027")
    workspace.build()
    assert workspace.ask("select distinct model from neighbour") == [("2027",)]
