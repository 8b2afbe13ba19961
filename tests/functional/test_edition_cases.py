"""Faults that other editions of the same files brought to light, each as small as it can be made, on made inputs."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tables import (
    OUTCOMES_HEADER,
    neighbour_header,
    neighbour_row,
    outcomes,
    outcomes_row,
    workforce,
    write_csv,
    write_ods,
    write_xlsx,
)
from workspaces import Workspace

DAY = dt.date
PLACE_HEADER = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
    "old_la_code", "new_la_code", "la_name",
)  # fmt: skip
MEDWAY = ("Local authority", "E92000001", "England", "E12000008", "South East", "887", "E06000035", "Medway")
RUTLAND = ("Local authority", "E92000001", "England", "E12000004", "East Midlands", "857", "E06000017", "Rutland")
OUTER = ("Local authority", "E92000001", "England", "E13000002", "Outer London")
KINGSTON = (*OUTER, "314", "E09000021", "Kingston upon Thames")
RICHMOND = (*OUTER, "318", "E09000027", "Richmond upon Thames")
TOGETHER = (*OUTER, "314 / 318", "E09000021 / E09000027", "Kingston upon Thames / Richmond upon Thames")
EARLIER_LIST = (
    "Web link", "Local authority name", "Ofsted region", "Inspection date", "Overall effectiveness", "Impact of leaders",
    "Experiences and progress of children who need help and protection",
    "Experiences and progress of children in care and care leavers",
)  # fmt: skip
RI, GOOD = "Requires improvement to be good", "Good"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in which nothing was added."""
    return Workspace(tmp_path / "workspace")


def table(path: Path, headings: tuple[str, ...], *rows: tuple[Any, ...]) -> Path:
    """Published statistics: each row a year, a place and its values."""
    return write_csv(path, [[*PLACE_HEADER, *headings], *([year, "Reporting year", *rest] for year, *rest in rows)])


def read(workspace: Workspace, file: str) -> dict[str, Any]:
    """What `status --json` says was read of a file."""
    told = json.loads(workspace.do("status", "--json"))["files"]
    return next(one for one in told if one["id"] == file)


# Statistics


def test_of_one_row_code_and_name_must_be_of_one_place(workspace: Workspace, tmp_path: Path) -> None:
    rows = [(2024, *MEDWAY[:-1], "Rutland", 18.1), (2024, *RUTLAND[:-1], "Medway", 12.5), (2023, *MEDWAY, 17.5)]
    workspace.build(table(tmp_path / "csww.csv", ("caseload_fte",), *rows))
    assert workspace.ask("select value from caseload where source_id = 'dfe-csww-2024'") == [(17.5,)]
    reasons = [reason for (reason,) in workspace.ask("select reason from meta.rejected_value order by row_number")]
    assert reasons[0] == (
        "code and name are of different places: 'E06000035' is Medway and '887' is Medway and 'Rutland' is Rutland; "
        "one row is about one place"
    )
    assert len(reasons) == 2


def test_headings_of_the_2022_edition_are_read(workspace: Workspace, tmp_path: Path) -> None:
    headings = (
        "social_worker_fte", "leaver_fte", "turnover_rate_fte_%", "agency_worker_rate_fte_%", "vacancy_rate_fte_%",
        "social_worker_headcount", "agency_worker_rate_headcount_%",
    )  # fmt: skip
    workspace.build(table(tmp_path / "csww.csv", headings, (2022, *MEDWAY, 100.5, 10, 10, 20.1, 11, 104, 21)))
    assert workspace.ask(
        "select measure, basis, value, locator from observation where source_id = 'dfe-csww-2022' order by all"
    ) == [
        ("agency_rate", "fte", 20.1, "row 2 column agency_worker_rate_fte_%"),
        ("agency_rate", "headcount", 21.0, "row 2 column agency_worker_rate_headcount_%"),
        ("in_post_workers", "fte", 100.5, "row 2 column social_worker_fte"),
        ("in_post_workers", "headcount", 104.0, "row 2 column social_worker_headcount"),
        ("leavers", "fte", 10.0, "row 2 column leaver_fte"),
        ("turnover_rate", "fte", 10.0, "row 2 column turnover_rate_fte_%"),
        ("vacancy_rate", "fte", 11.0, "row 2 column vacancy_rate_fte_%"),
    ]


def test_an_edition_of_which_measures_are_unread_is_a_warning_of_the_gate(workspace: Workspace, tmp_path: Path) -> None:
    workspace.build(table(tmp_path / "csww.csv", ("caseload_fte", "cases_per_moon"), (2022, *MEDWAY, 12, 3)))
    line = read(workspace, "dfe-csww-2022")
    assert line["not_read"] == [
        {
            "kind": "column",
            "name": "cases_per_moon",
            "sheet": "",
            "cells": 1,
            "why": "no heading of data/reference/published_heading.csv",
        }
    ]
    assert len(line["measures_missing"]) == 21
    verdict = json.loads(workspace.do("check", "--json"))
    found = [one for one in verdict["results"] if one["check"] == "expected_measures_are_read"]
    assert [(one["severity"], one["outcome"], one["failing_count"]) for one in found] == [("warning", "fail", 1)]


def test_rates_over_100_load_where_the_definition_allows_them(workspace: Workspace, tmp_path: Path) -> None:
    headings = ("agency_cover_rate_fte", "vacancy_agency_cover_rate_fte", "turnover_rate_fte", "agency_rate_fte")
    workspace.build(table(tmp_path / "csww.csv", headings, (2023, *MEDWAY, 101.9, 138.5, 120, 100.5)))
    assert workspace.ask("select measure, value from observation where source_id = 'dfe-csww-2023' order by all") == [
        ("agency_cover_rate", 101.9),
        ("turnover_rate", 120.0),
        ("vacancy_agency_cover_rate", 138.5),
    ]
    assert workspace.ask("select column_name, reason from meta.rejected_value") == [
        ("agency_rate_fte", "percentages go from 0 to 100")
    ]


@pytest.mark.parametrize(
    "words", ["at 31 March each year", "on 31 March each year", "as at 31 March, each year [note 2]"]
)
def test_a_label_of_which_one_word_changed_is_the_same_label(workspace: Workspace, tmp_path: Path, words: str) -> None:
    headings = ("population_type", "population_estimate", "children_count", "rate_per_10000")
    rows = [
        (2024, *MEDWAY, "Children ceasing to be looked after each year", 66000, 170, 26),
        (2024, *MEDWAY, f"Children looked after {words}", 66000, 460, 70),
        (2024, *MEDWAY, "Children looked after by the moon", 66000, 1, 2),
    ]
    workspace.build(table(tmp_path / "cla.csv", headings, *rows))
    assert workspace.ask(
        "select measure, raw_value from observation where source_id = 'dfe-cla-2024' and measure like 'looked%' order by all"
    ) == [("looked_after", "460"), ("looked_after_rate", "70")]
    line = read(workspace, "dfe-cla-2024")
    assert [(part["kind"], part["name"], part["cells"]) for part in line["not_read"]] == [
        ("label", "population_type = 'Children looked after by the moon'", 3)
    ]


def test_columns_and_labels_of_the_2023_looked_after_edition(workspace: Workspace, tmp_path: Path) -> None:
    headings = ("population_count", "population_estimate", "number", "rate_per_10000")
    row = (2023, *MEDWAY, "Children looked after at 31 March each year", 66000, 460, 70)
    workspace.build(table(tmp_path / "cla.csv", headings, row))
    assert workspace.ask("select measure, value from observation where source_id = 'dfe-cla-2023' order by all") == [
        ("looked_after", 460.0), ("looked_after_rate", 70.0), ("population_0_17", 66000.0),
    ]  # fmt: skip


def test_time_identifiers_are_read_and_six_digits_are_two_years(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        [*PLACE_HEADER, "caseload_fte"],
        [2023, "Calendar quarter 1", *RUTLAND, 12],
        [202413, "Reporting year", *MEDWAY, 13],
        [202324, "Financial year", *MEDWAY, 14],
    ]
    workspace.build(write_csv(tmp_path / "csww.csv", rows))
    assert workspace.ask("select period_end::varchar, value from caseload where source_id = 'dfe-csww-2024'") == [
        ("2024-09-30", 14.0)
    ]
    assert [reason for (reason,) in workspace.ask("select reason from meta.rejected_value order by row_number")] == [
        "time_identifier 'Calendar quarter 1' is none that is read; read are Reporting year, Calendar year, Financial year",
        "'202413' is no year: six digits are two years in succession, as in 202425",
    ]


def test_the_layout_of_the_table_tool_is_told_by_what_it_lacks(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        ["location", "location_code", "geographic_level", "time_period", "agency_rate_fte", "caseload_fte"],
        ["Medway", "E06000035", "Local authority", 2024, 22.1, 18.1],
    ]
    said = workspace.refused("add", write_csv(tmp_path / "ees.csv", rows))
    assert "no column la_name (or new_la_code)" in said
    assert "looked for 'la_name' or 'new_la_code'" in said
    assert "the file has location, location_code, geographic_level" in said


def test_a_file_of_which_nothing_loads_ends_with_10_and_says_why(workspace: Workspace, tmp_path: Path) -> None:
    rows = [(2024, *MEDWAY, "Children in Need", 4000), (2024, *MEDWAY, "Child protection plans", 600)]
    path = table(tmp_path / "cin.csv", ("category", "Anypoint_episodes"), *rows)
    why = "2 of 2 cells rejected: the file tells this place, period and measure 2 times (column category is not read): 2 cells"
    code, out, err = workspace.ilacs("add", path)
    assert (code, why in out) == (10, True)
    assert "nothing of dfe-cin-2024 is loaded: 2 of 2 cells rejected" in err
    code, out, err = workspace.ilacs("build")
    assert (code, f"dfe-cin-2024: 2 cells read, 0 loaded; {why}" in out) == (10, True)
    code, out, _ = workspace.ilacs("build", "--json")
    (line,) = json.loads(out)["files"]
    assert (code, line["cells_read"], line["cells_loaded"], line["cells_rejected"]) == (10, 2, 0, 2)
    assert line["first_reasons"] == [why.partition("rejected: ")[2]]
    assert why in workspace.do("status")


@pytest.mark.parametrize("order", ["earlier first", "later first"])
def test_an_edition_goes_before_a_unit(workspace: Workspace, tmp_path: Path, order: str) -> None:
    headings = ("case_holders_fte", "cases", "caseload_fte")
    earlier = table(
        tmp_path / "csww_2022.csv", headings,
        (2021, *KINGSTON, 64.8, 926, 14.3), (2021, *RICHMOND, "z", "z", "z"),
        (2017, *KINGSTON, 65.1, 666, 10.2), (2022, *KINGSTON, 114.1, 1491, 13.1), (2022, *RICHMOND, "z", "z", "z"),
    )  # fmt: skip
    later = table(
        tmp_path / "csww_2025.csv", headings,
        (2021, *TOGETHER, 64.8, 926, 14.3), (2017, *TOGETHER, 65.1, 661, 10.2), (2025, *TOGETHER, 110, 1400, 12.7),
    )  # fmt: skip
    for path in (earlier, later) if order == "earlier first" else (later, earlier):
        workspace.do("add", path)
    workspace.build()
    series = workspace.ask(
        "select year(period_end), authority, value, symbol, is_joint_return, left(source_id, 13) from analysis.workforce_series "
        "where authority in ('Kingston upon Thames', 'Richmond upon Thames') and measure = 'cases' order by all"
    )
    both = ("Kingston upon Thames", "Richmond upon Thames")
    assert series == [
        (year, name, value, None, True, source)
        for year, value, source in (
            (2017, 661.0, "dfe-csww-2025"), (2021, 926.0, "dfe-csww-2025"), (2022, 1491.0, "dfe-csww-2022"),
            (2025, 1400.0, "dfe-csww-2025"),
        )
        for name in both
    ]  # fmt: skip
    assert workspace.ask(
        "select authority_code, earlier_raw_value, later_raw_value from analysis.restated_value where measure = 'cases'"
    ) == [("E09000021 / E09000027", "666", "661")]


# Workbooks of inspections


def earlier_workbook(path: Path, sheets: dict[str, list[Any]]) -> Path:
    cover = [["Cover"], ["Published on:", DAY(2022, 7, 7)], ["Inspection outcomes as at 31 March 2022"]]
    return write_ods(path, {"Cover": cover, **sheets})


def test_a_history_of_one_group_is_read(workspace: Workspace, tmp_path: Path) -> None:
    history = [
        ["ILACS inspections"],
        ["Local authority name", "First ILACS publication date", "First ILACS inspection type",
         "First ILACS overall effectiveness", "First ILACS impact of leaders"],
        ["Kent", DAY(2022, 7, 1), "ILACS Standard Inspection", "Outstanding", GOOD],
        ["Essex", DAY(2019, 1, 7), "ILACS Short Inspection", "Outstanding", "Outstanding"],
    ]  # fmt: skip
    rows = [EARLIER_LIST, ["", "Barnet", "London", DAY(2019, 5, 13), GOOD, GOOD, GOOD, GOOD]]
    workspace.build(earlier_workbook(tmp_path / "a.ods", {"As at": rows, "ILACS_inspections_2018-2022": history}))
    assert workspace.ask(
        "select authority_code, locator, kind from inspection_mention where source_id = 'ofsted-outcomes-2022' order by 2"
    ) == [
        ("E09000003", "sheet As_at row 2", "not_stated"),
        ("E10000016", "sheet ILACS_inspections_2018-2022 row 3", "standard"),
        ("E10000012", "sheet ILACS_inspections_2018-2022 row 4", "short"),
    ]
    line = read(workspace, "ofsted-outcomes-2022")
    assert (line["cells_read"], line["cells_loaded"]) == (11, 11)


def test_rows_before_ilacs_began_are_of_the_framework_of_their_day(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        EARLIER_LIST,
        ["", "Camden", "London", DAY(2017, 9, 11), GOOD, GOOD, GOOD, RI],
        ["", "Torbay", "South West", DAY(2018, 6, 11), RI, RI, RI, RI],
        ["", "Barnet", "London", DAY(2019, 5, 13), GOOD, GOOD, GOOD, GOOD],
        ["", "Walsall", "West Midlands", DAY(2013, 6, 3), GOOD, GOOD, GOOD, GOOD],
    ]
    history = [
        ["Local authority name", "Single Inspection of LA Children's Services (SIF) SIF Re-inspection publication date",
         "SIF Re-inspection Overall Judgement (OE)"],
        ["Torbay", DAY(2018, 8, 17), RI],
    ]  # fmt: skip
    workspace.build(earlier_workbook(tmp_path / "a.ods", {"As at": rows, "History": history}))
    assert workspace.ask(
        "select authority, framework, concept, grade from analysis.judgement_history where "
        "authority in ('Camden', 'Barnet', 'Torbay') and grade is not null and concept in ('care', 'overall') order by all"
    ) == [
        ("Barnet", "ilacs_2018", "care", "good"), ("Barnet", "ilacs_2018", "overall", "good"),
        ("Camden", "sif", "care", "requires_improvement"), ("Camden", "sif", "overall", "good"),
        ("Torbay", "sif", "care", "requires_improvement"), ("Torbay", "sif", "overall", "requires_improvement"),
    ]  # fmt: skip
    reasons = workspace.ask("select distinct reason from meta.rejected_value where source_id like 'ofsted%'")
    assert reasons == [
        ("the row does not say its framework, and on 2013-06-03 CPI and TLAC were in force; "
         "see data/reference/framework.csv",)
    ]  # fmt: skip


def test_a_row_without_an_authority_is_rejected(workspace: Workspace, tmp_path: Path) -> None:
    sheets = outcomes(
        outcomes_row("E06000047", "Durham", DAY(2026, 1, 12), DAY(2026, 3, 2)),
        outcomes_row("", "", DAY(2026, 2, 2), DAY(2026, 3, 9)),
    )
    workspace.build(write_ods(tmp_path / "a.ods", sheets))
    line = read(workspace, "ofsted-outcomes-2027")
    assert (line["cells_read"], line["cells_loaded"], line["cells_rejected"]) == (14, 6, 8) or line[
        "cells_rejected"
    ] >= 7
    reasons = workspace.ask(
        "select distinct row_number, reason from meta.rejected_value where reason like 'the row names%'"
    )
    assert reasons == [(5, "the row names no authority; a name in a merged cell counts for its first row only")]


def test_days_after_the_workbook_name_the_american_order(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        EARLIER_LIST,
        ["", "Barnet", "London", DAY(2022, 7, 3), GOOD, GOOD, GOOD, GOOD],
        ["", "Kent", "South East", DAY(2022, 12, 13), GOOD, GOOD, GOOD, GOOD],
        ["", "Essex", "East", DAY(2021, 11, 8), GOOD, GOOD, GOOD, GOOD],
    ]
    workspace.build(earlier_workbook(tmp_path / "a.ods", {"As at": rows}))
    assert workspace.ask("select distinct row_number, reason from meta.rejected_value order by all") == [
        (2, "the date 2022-07-03 is later than the workbook, of the state on 2022-03-31; with month and day exchanged, as in "
            "the American order, it is 2022-03-07"),
        (3, "the date 2022-12-13 is later than the workbook, of the state on 2022-03-31"),
    ]  # fmt: skip


def test_note_markers_come_off_headings_names_and_values(workspace: Workspace, tmp_path: Path) -> None:
    header = [f"{name} [note 1]" if name == "Overall effectiveness" else name for name in OUTCOMES_HEADER]
    row = outcomes_row("E06000017", "Rutland [r]", "12/01/2026", "02/03/2026", GOOD, f"{GOOD} [note 2]", GOOD, GOOD)
    sheets = {"Cover": [["Inspection outcomes as at 31 March 2026"]], "List": [header, row]}
    workspace.build(write_xlsx(tmp_path / "a.xlsx", sheets))
    assert workspace.ask(
        "select domain_code, grade_code from judgement where source_id = 'ofsted-outcomes-2026' order by all"
    ) == [(name, "good") for name in ("care", "care_leavers", "help_protection", "leaders", "overall")]
    assert read(workspace, "ofsted-outcomes-2026")["cells_rejected"] == 0


def test_markers_and_symbols_of_statistics(workspace: Workspace, tmp_path: Path) -> None:
    headings = ("caseload_fte [note 4]", "cases", "case_holders_fte", "agency_fte", "inpost_fte", "vacancy_fte")
    row = (2024, *MEDWAY[:-1], "Medway [r]", "12.5 [r]", "[c]", "k", "[low]", "Z", "[x]")
    workspace.build(table(tmp_path / "csww.csv", headings, row))
    assert workspace.ask(
        "select measure, raw_value, value, symbol from observation where source_id = 'dfe-csww-2024' order by all"
    ) == [
        ("agency_workers", "[low]", None, "low"), ("average_caseload", "12.5 [r]", 12.5, None),
        ("case_holders", "k", None, "low"), ("cases", "[c]", None, "c"), ("in_post_workers", "Z", None, "z"),
        ("vacancies", "[x]", None, "x"),
    ]  # fmt: skip


# Values


def test_every_number_is_finite_and_within_its_bounds(workspace: Workspace, tmp_path: Path) -> None:
    headings = ("cases", "case_holders_fte", "caseload_fte", "agency_fte")
    row = (2024, *MEDWAY, "1e309", "9" * 150, "1e4", "1e2")
    workspace.build(table(tmp_path / "csww.csv", headings, row))
    assert workspace.ask("select measure, value from observation where source_id = 'dfe-csww-2024'") == [
        ("agency_workers", 100.0)
    ]
    assert dict(workspace.ask("select column_name, reason from meta.rejected_value")) == {
        "cases": "the number is too large to be held",
        "case_holders_fte": "Social workers holding cases cannot be more than 1000000000; see data/reference/measure.csv",
        "caseload_fte": "Average caseload cannot be more than 1000; see data/reference/measure.csv",
    }


def test_figures_of_an_ended_authority_name_its_last_day_and_heirs(workspace: Workspace, tmp_path: Path) -> None:
    cumbria = ("Local authority", "E92000001", "England", "E12000002", "North West", "909", "E10000006", "Cumbria")
    rows = [(2022, *cumbria, 10), (2023, *cumbria, 11), (2024, *cumbria, "z")]
    workspace.build(table(tmp_path / "csww.csv", ("caseload_fte",), *rows))
    assert workspace.ask("select year(period_end), raw_value from caseload where source_id = 'dfe-csww-2024' order by 1") == [
        (2022, "10"), (2024, "z")
    ]  # fmt: skip
    assert workspace.ask("select row_number, reason from meta.rejected_value") == [
        (3, "Cumbria ended on 31 March 2023, before 2023-09-30; its heirs are Cumberland and Westmorland and Furness")
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", [0, 1, 3])
def test_no_row_is_lost_below_titles_and_blank_rows(
    workspace: Workspace, tmp_path: Path, line_end: str, above: int
) -> None:
    rows = workforce(*([2020 + at, "Reporting year", *MEDWAY, 20, 10, 40, 15.5] for at in range(5)))
    titles = [["Title", "with a second cell"], [], ["A note"]][:above]
    path = write_csv(tmp_path / "a.csv", [*titles, rows[0], [], *rows[1:3], [], *rows[3:]], line_end=line_end)
    workspace.build(path)
    line = read(workspace, "dfe-csww-2024")
    assert (line["cells_read"], line["cells_loaded"]) == (20, 20)
    printed = path.read_bytes().decode().replace(line_end, "\n").split("\n")
    for locator, raw in workspace.ask("select locator, raw_value from observation where source_id = 'dfe-csww-2024'"):
        _, number, _, heading = locator.split()
        cells = printed[int(number) - 1].split(",")
        assert cells[rows[0].index(heading)] == raw


def test_a_hidden_sheet_is_not_read_and_said_to_be_hidden(workspace: Workspace, tmp_path: Path) -> None:
    rows = [[*PLACE_HEADER, "caseload_fte"], ["2024", "Reporting year", *MEDWAY, "12.5"]]
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        for name, told in (("Table", rows), ("Draft", [rows[0], [*rows[1][:-1], "99"]])):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(told):
                sheet.write_row(at, 0, row)
            if name == "Draft":
                sheet.hide()
    workspace.build(tmp_path / "a.xlsx")
    assert workspace.ask("select value from caseload where source_id = 'dfe-csww-2024'") == [(12.5,)]
    (part,) = read(workspace, "dfe-csww-2024")["not_read"]
    assert (part["kind"], part["name"], part["cells"]) == ("sheet", "Draft", 22)
    assert part["why"].startswith("a hidden sheet")


def test_a_neighbour_table_of_which_one_column_was_sorted_alone(workspace: Workspace, tmp_path: Path) -> None:
    ten = ("805", "806", "807", "808", "841", "390", "391", "392", "393", "394")
    rows = [["Model of 2027"], neighbour_header(), neighbour_row("840", ten), neighbour_row("887", ten)]
    rows[2][1], rows[3][1] = "County Durham", "Rutland"
    workspace.build(write_csv(tmp_path / "a.csv", rows))
    assert workspace.ask("select distinct authority_code from neighbour") == [("E06000047",)]
    assert workspace.ask("select distinct row_number, reason from meta.rejected_value") == [
        (4, "code and name are of different places: '887' is Medway and 'Rutland' is Rutland; one row is about one place")
    ]  # fmt: skip
