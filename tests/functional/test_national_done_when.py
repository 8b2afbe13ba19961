"""What the published national files promise once added: every number of the issue's "Done when", typed here.

The files are those of the folder `shared`; they are added and built once, through the command line.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from official_files import NEEDS_PUBLISHED, SHARED, sheet_rows, workbook_place
from workspaces import Workspace

pytestmark = NEEDS_PUBLISHED

OUTCOMES, UNDERLYING, WORKFORCE = "ofsted-outcomes-2025", "ofsted-underlying-2023", "dfe-csww-2025"
WORKFORCE_FILE = SHARED / "published" / "dfe" / "csww_indicators_2017_to_2025.csv"
OUTCOMES_FILE = SHARED / "published" / "ofsted" / "LA_Inspection_Outcomes_as_at_31_March_2025.ods"
ADDED = {
    "dfe-cin-2025": (17_056, 0),
    "dfe-cla-2025": (7_515, 0),
    "dfe-csww-2025": (32_186, 0),
    "dfe-neighbours-2021": (3_120, 0),
    "dfe-neighbours-2025": (3_060, 0),
    "ofsted-outcomes-2025": (3_234, 0),
    "ofsted-underlying-2023": (3_940, 0),
    "ons-population-2024": (2_132, 0),
}
"""Every file's cells read, and how many of them were rejected."""
FOUR = ("E06000047", "E06000035", "E06000017", "E08000030")


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A workspace with all published files, built."""
    workspace = Workspace(tmp_path_factory.mktemp("national"))
    workspace.do("add", SHARED / "published" / "ofsted", SHARED / "published" / "dfe")
    workspace.do("build")
    yield workspace
    shutil.rmtree(workspace.path)


@pytest.fixture(scope="module")
def carried_only(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A workspace in which nothing was added, built."""
    workspace = Workspace(tmp_path_factory.mktemp("carried"))
    workspace.do("build")
    yield workspace
    shutil.rmtree(workspace.path)


def everything(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of every table of the build, in a fixed order."""
    tables = workspace.ask(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE' order by all"
    )
    return {name: workspace.ask(f"select * from {name} order by all") for (name,) in tables}


# Reading


def test_every_cell_of_every_file_is_loaded(national: Workspace) -> None:
    told = national.ask("select source_id, cells_read, cells_loaded, cells_rejected from meta.added_file")
    assert {source: (read, rejected) for source, read, _, rejected in told} == ADDED
    assert all(read == loaded + rejected for _, read, loaded, rejected in told)
    assert national.ask("select * from meta.rejected_value") == []
    assert national.ask("select * from meta.carried_difference") == []


def test_status_lists_every_file_with_edition_and_age(national: Workspace) -> None:
    told = json.loads(national.do("status", "--json"))
    assert told["is_up_to_date"]
    listed = {one["id"]: one for one in told["added"]}
    assert listed.keys() == ADDED.keys()
    assert {name: one["edition"] for name, one in listed.items()} == {name: name[-4:] for name in ADDED}
    assert listed[OUTCOMES]["known_to"] == "2025-03-31"
    assert listed[WORKFORCE]["known_to"] == "2025-09-30"
    assert listed[OUTCOMES]["age_days"] == listed[WORKFORCE]["age_days"] + 183
    printed = national.do("status")
    assert all(name in printed for name in ADDED)


def test_adding_the_same_files_again_changes_nothing(national: Workspace) -> None:
    ledger, kept, build = national.ledger, national.kept(), national.build_id
    told = json.loads(national.do("add", SHARED / "published" / "ofsted", SHARED / "published" / "dfe", "--json"))
    assert (told["added"], told["rejected"]) == ([], [])
    assert {one["added_id"] for one in told["already"]} == ADDED.keys()
    assert (national.ledger, national.kept()) == (ledger, kept)
    assert json.loads(national.do("build", "--json"))["was_current"] is True
    assert national.build_id == build


def test_a_file_under_another_name_is_the_same_file(national: Workspace, tmp_path: Path) -> None:
    ledger = national.ledger
    renamed = shutil.copyfile(OUTCOMES_FILE, tmp_path / "figures.csv")
    told = json.loads(national.do("add", renamed, "--json"))
    assert [one["added_id"] for one in told["already"]] == [OUTCOMES]
    assert national.ledger == ledger


# Inspections


def test_inspections_with_grades_that_the_workbooks_tell(national: Workspace) -> None:
    told = national.ask(
        "select f.family, i.kind, count(distinct i.inspection_id) from inspection i "
        "join framework f on f.framework_code = i.framework_code "
        "join inspection_match x on x.inspection_id = i.inspection_id "
        "join inspection_mention m on m.mention_id = x.mention_id "
        "join judgement j on j.mention_id = m.mention_id "
        "where m.source_id in (?, ?) group by all",
        OUTCOMES,
        UNDERLYING,
    )
    assert {(family, kind): count for family, kind, count in told} == {
        ("ilacs", "standard"): 171,
        ("ilacs", "short"): 100,
        ("sif", "standard"): 152,
        ("sif", "reinspection"): 21,
        ("slac", "standard"): 152,
        ("slac", "reinspection_safeguarding"): 9,
        ("slac", "reinspection_looked_after"): 2,
        ("cpi", "standard"): 50,
        ("cpi", "reinspection"): 1,
        ("tlac", "standard"): 5,
    }


def test_graded_inspections_in_all_are_one_ilacs_more(national: Workspace) -> None:
    told = national.ask(
        "select f.family, count(distinct h.inspection_id) from analysis.judgement_history h "
        "join framework f on f.framework_code = h.framework group by all"
    )
    assert dict(told) == {"ilacs": 272, "sif": 173, "slac": 163, "cpi": 51, "tlac": 5}
    extra = national.ask(
        "select inspection_id from inspection_match x join inspection_mention m on m.mention_id = x.mention_id "
        "where m.kind in ('standard', 'short', 'reinspection', 'reinspection_safeguarding', "
        "'reinspection_looked_after', 'not_stated') "
        "group by inspection_id having not bool_or(m.source_id in (?, ?))",
        OUTCOMES,
        UNDERLYING,
    )
    assert extra == [("335-ilacs-2025-05-12",)]


@pytest.mark.parametrize(
    ("family", "graded", "not_published"),
    [("ilacs", 1_187, 0), ("sif", 1_186, 4), ("slac", 314, 1), ("cpi", 51, 0), ("tlac", 5, 0)],
)
def test_graded_cells(national: Workspace, family: str, graded: int, not_published: int) -> None:
    """As the best list of the workbooks tells them, and as pages show them; the latter without Walsall's report of 2025."""
    told = national.ask(
        "select count(j.grade_code), count(*) filter (where j.missing_reason = 'not_published') from judgement j "
        "join framework f on f.framework_code = j.framework_code where f.family = ? and j.locator like ?",
        family,
        "sheet ILACS_inspection_history %" if family == "ilacs" else "sheet LA_inspections_2009-2023 %",
    )
    assert told == [(graded, not_published)]
    shown = national.ask(
        "select count(h.grade), count(*) filter (where h.missing_reason = 'not_published') "
        "from analysis.judgement_history h join framework f on f.framework_code = h.framework "
        "where f.family = ? and h.inspection_id <> '335-ilacs-2025-05-12'",
        family,
    )
    assert shown == [(graded, not_published)]


def test_cells_printed_as_a_dash_are_those_without_a_published_grade(national: Workspace) -> None:
    told = national.ask("select locator from judgement where missing_reason = 'not_published'")
    places = [workbook_place(locator) for (locator,) in told]
    letters = {(row, column) for _, row, column in places}
    assert letters == {(31, "V"), (65, "G"), (65, "U"), (65, "V"), (65, "W")}
    rows = sheet_rows(UNDERLYING, "LA_inspections_2009-2023")
    assert sum(str(cell).strip() == "-" for row in rows for cell in row) == 5
    assert all(rows[row - 1]["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(column)].strip() == "-" for row, column in letters)


@pytest.mark.parametrize(
    ("sheet", "focused", "monitoring"),
    [("In-year_inspections", 36, 24), ("LA_level_in_year_2022-23", 36, 24)],
)
def test_ungraded_visits(national: Workspace, sheet: str, focused: int, monitoring: int) -> None:
    visits = (
        "from inspection_mention m join inspection_match x on x.mention_id = m.mention_id "
        "where m.locator like ? and m.kind in ('focused_visit', 'monitoring_visit')"
    )
    told = national.ask(f"select m.kind, count(distinct x.inspection_id) {visits} group by all", f"sheet {sheet} %")
    assert dict(told) == {"focused_visit": focused, "monitoring_visit": monitoring}
    graded = national.ask(
        f"select count(*) from judgement where mention_id in (select m.mention_id {visits})", f"sheet {sheet} %"
    )
    assert graded == [(0,)]
    assert national.ask(f"select count(m.focus) {visits} and m.kind = 'focused_visit'", f"sheet {sheet} %") == [
        (focused,)
    ]


@pytest.mark.parametrize("code", ["E06000052", "E06000007"])
def test_two_reinspections_published_on_one_day_count_as_two(national: Workspace, code: str) -> None:
    """Cornwall and Warrington."""
    told = national.ask(
        "select i.kind, i.published_on::varchar, j.domain_code from inspection i "
        "join judgement j on j.inspection_id = i.inspection_id "
        "where i.authority_code = ? and i.framework_code = 'slac' and i.kind <> 'standard' order by all",
        code,
    )
    assert told == [
        ("reinspection_looked_after", "2011-02-25", "looked_after"),
        ("reinspection_safeguarding", "2011-02-25", "safeguarding"),
    ]


def test_official_disagreements_are_nottinghams_publication_and_cumbrias_start(national: Workspace) -> None:
    told = national.ask(
        "select authority, cell, source_id, told_value, is_resolved_to from analysis.source_disagreement d "
        "where source_id in (?, ?) and authority <> 'Durham' group by all order by all",
        OUTCOMES,
        UNDERLYING,
    )
    assert told == [
        ("Cumbria", "started_on", OUTCOMES, "2022-09-20", True),
        ("Cumbria", "started_on", UNDERLYING, "2022-09-20", True),
        ("Cumbria", "started_on", UNDERLYING, "2022-09-21", False),
        ("Nottingham", "published_on", OUTCOMES, "2022-09-05", True),
        ("Nottingham", "published_on", UNDERLYING, "2022-11-05", False),
    ]


def test_no_grade_differs_between_official_sources(national: Workspace) -> None:
    assert (
        national.ask(
            "select * from analysis.source_disagreement where cell not in ('started_on', 'ended_on', 'published_on')"
        )
        == []
    )
    assert national.ask(
        "select count(*) from analysis.cell_witness where official_count > 1 and official_values > 1 "
        "and cell not in ('started_on', 'published_on')"
    ) == [(0,)]
    twice = national.ask(
        "select count(*) from analysis.cell_witness where official_count > 1 "
        "and cell not in ('started_on', 'ended_on', 'published_on')"
    )
    assert twice[0][0] > 700  # a test on nothing would pass as well


def test_identifiers_of_the_four_do_not_move(national: Workspace, carried_only: Workspace) -> None:
    query = (
        "select inspection_id, authority_code, framework_code, kind, started_on, ended_on, published_on from inspection"
    )
    after = set(national.ask(query))
    before = set(carried_only.ask(query))
    assert len(before) > 20
    assert {row[1] for row in before} == set(FOUR)
    assert before - after == set()


def test_no_identifier_had_to_be_given_in_the_workspace(national: Workspace) -> None:
    """All inspections of the published files stand in data/reference/inspection_registry.csv."""
    assert not (national.path / "added" / "inspection_registry.csv").exists()


# Workforce


def published_workforce() -> list[list[str]]:
    with WORKFORCE_FILE.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_all_workforce_rows_are_in_with_every_symbol(national: Workspace) -> None:
    header, *rows = published_workforce()
    first = header.index("inpost_fte")
    published = {
        f"row {number} column {header[index]}": row[index]
        for number, row in enumerate(rows, start=2)
        for index in range(first, len(header))
    }
    assert (len(rows), len(published)) == (1_463, 32_186)
    told = national.ask("select locator, raw_value, value, symbol from observation where source_id = ?", WORKFORCE)
    assert {locator: raw for locator, raw, *_ in told} == published
    assert len(told) == 32_186
    assert Counter(symbol for *_, symbol in told) == {None: 31_936, "x": 98, "z": 81, "u": 51, "low": 12, "c": 8}
    assert all((value is None and symbol == raw) if symbol else float(raw) == value for _, raw, value, symbol in told)


def test_workforce_rows_stand_under_the_right_place_and_year(national: Workspace) -> None:
    header, *rows = published_workforce()
    year, region, code = (header.index(name) for name in ("time_period", "region_code", "new_la_code"))
    told = national.ask(
        "select regexp_extract(locator, 'row (\\d+)', 1)::integer, any_value(place_code), any_value(year(period_end)), "
        "count(distinct place_code) from observation where source_id = ? group by all",
        WORKFORCE,
    )
    assert len(told) == 1_463
    assert {count for *_, count in told} == {1}
    current = dict(national.ask("select alias, place_code from place_alias where alias_kind <> 'name'"))
    for number, place, told_year, _ in told:
        row = rows[number - 2]
        printed = row[code] or row[region] or "E92000001"
        assert (place, str(told_year)) == (current.get(printed, printed), row[year]), number


def test_agency_rates_follow_from_their_parts_but_for_the_known_totals(national: Workspace) -> None:
    told = national.ask(
        """
        with part as (
            pivot (select place_code, period_end, basis, measure, value from observation where source_id = $1)
            on measure in ('agency_rate', 'agency_workers', 'in_post_workers') using any_value(value)
        )
        select p.name, year(period_end), basis from part
        join place p on p.place_code = part.place_code
        where abs(agency_rate - 100 * agency_workers / (agency_workers + in_post_workers)) > 0.1 + 1e-9 order by all
        """.replace("$1", f"'{WORKFORCE}'")
    )
    assert told == [
        ("England", 2024, "fte"),
        ("England", 2024, "headcount"),
        ("London", 2023, "fte"),
        ("Outer London", 2023, "fte"),
        ("West Midlands", 2024, "fte"),
        ("West Midlands", 2024, "headcount"),
    ]
    listed = national.ask(
        "select locator, printed from known_discrepancy where check_name = 'agency_rate_follows_from_parts'"
    )
    assert len(listed) == 6


# Neighbours


@pytest.mark.parametrize(
    ("file", "model", "links"),
    [("New_Statistical_Neighbour_Groupings_April_2021.csv", "2021", 1_560), ("sn_model_2025_wide.csv", "2025", 1_530)],
)
def test_neighbour_models_are_whole(national: Workspace, file: str, model: str, links: int) -> None:
    with (SHARED / "published" / "dfe" / file).open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    first = next(index for index, heading in enumerate(header) if heading in {"SN1", "SN_1"})
    published = {
        (row[0], rank, row[first + 2 * rank - 2], row[first + 2 * rank - 1].strip().lower().replace(" ", "_"))
        for row in rows
        if row[0].isdecimal()
        for rank in range(1, 11)
    }
    told = national.ask(
        "select a.la_code, n.rank, b.la_code, n.closeness from neighbour n join authority a using (authority_code) "
        "join authority b on b.authority_code = n.neighbour_code where n.model = ?",
        model,
    )
    assert len(told) == len(published) == links
    assert set(told) == published


def test_neighbours_of_2025_are_directed(national: Workspace) -> None:
    mutual = national.ask(
        "select count(*) from neighbour n join neighbour m on m.model = n.model and m.authority_code = n.neighbour_code "
        "and m.neighbour_code = n.authority_code where n.model = '2025'"
    )
    assert mutual == [(938,)]


def test_usable_neighbours_of_the_agency_rate(national: Workspace) -> None:
    series = (
        "from analysis.workforce_series where measure = 'agency_rate' and basis = 'fte' "
        "and period_end = date '2025-09-30' and place_kind = 'authority'"
    )
    assert national.ask(f"select authority {series} and neighbour_n < 10 order by all") == [
        ("Camden",), ("City of London",), ("Hackney",), ("Hammersmith and Fulham",), ("Islington",),
        ("Kensington and Chelsea",), ("Kingston upon Thames",), ("North Northamptonshire",),
        ("Richmond upon Thames",), ("Tower Hamlets",), ("West Northamptonshire",), ("Westminster",),
    ]  # fmt: skip
    fewer = national.ask(f"select authority {series} and neighbour_returns < 10 and neighbour_n = 10 order by all")
    assert fewer == [("Swindon",), ("Thurrock",)]
    assert national.ask(f"select count(*), count(*) filter (where neighbour_returns < 10) {series}") == [(153, 14)]
    near_usable = national.ask(
        "select count(*) from neighbour n join authority a on a.authority_code = n.neighbour_code "
        "where n.model = '2025' and a.short_name in ('Kensington and Chelsea', 'Westminster')"
    )
    assert near_usable[0][0] >= 8


def test_nobody_is_compared_with_its_own_joint_return(national: Workspace) -> None:
    medians = national.ask(
        "select authority, round(neighbour_median, 1), neighbour_n, neighbour_link_n from analysis.workforce_series "
        "where measure = 'agency_rate' and basis = 'fte' and period_end = date '2025-09-30' and is_joint_return "
        "and authority in ('Kingston upon Thames', 'North Northamptonshire', 'West Northamptonshire') order by authority"
    )
    assert medians == [
        ("Kingston upon Thames", 22.2, 9, 10), ("North Northamptonshire", 10.2, 9, 10),
        ("West Northamptonshire", 11.9, 9, 10),
    ]  # fmt: skip


# Reports


def test_a_name_that_fits_two_authorities_names_both(national: Workspace) -> None:
    told = national.refused("report", "authority_profile", "-p", "authority=Kingston", code=2)
    assert "Kingston upon Hull" in told
    assert "Kingston upon Thames" in told


# Building again, taking out, breaking


@pytest.mark.campaign
def test_building_twice_gives_the_same_rows_under_the_same_name(national: Workspace) -> None:
    before, build = everything(national), national.build_id
    national.do("build", "--force")
    assert national.build_id == build
    after = everything(national)
    assert after.keys() == before.keys()
    assert [name for name in before if before[name] != after[name]] == []
    assert len(before["main.judgement"]) > 4_000


@pytest.mark.campaign
def test_removing_every_file_gives_the_carried_build_back(
    national: Workspace, carried_only: Workspace, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    shutil.copytree(national.path / "added", tmp_path / "added")
    workspace.do("build")
    assert workspace.build_id == national.build_id
    for added_id in ADDED:
        assert f"removed {added_id} (" in workspace.do("remove", added_id)
    assert workspace.kept() == []
    workspace.do("build")
    assert workspace.build_id == carried_only.build_id
    assert everything(workspace) == everything(carried_only)


@pytest.mark.campaign
def test_without_a_file_its_carried_rows_come_back(
    national: Workspace, carried_only: Workspace, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    shutil.copytree(national.path / "added", tmp_path / "added")
    workspace.do("remove", WORKFORCE)
    workspace.do("build")
    rows = "select * from observation where source_id = 'dfe-csww-2025' order by all"
    carried = carried_only.ask(rows)
    assert workspace.ask(rows) == carried
    assert len(carried) == 9 * 9 * 22
    assert set(carried) <= set(national.ask(rows))
    assert workspace.ask("select count(*) from neighbour") == [(3_090,)]


def test_a_carried_grade_that_its_file_does_not_tell_stops_the_build(copied_project: Any, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace", copied_project.path)
    built = workspace.build(OUTCOMES_FILE)
    copied_project.replace(
        "data/official/judgement.csv",
        "ILACS_inspection_history row 72 column J,Requires improvement to be good",
        "ILACS_inspection_history row 72 column J,Good",
    )
    told = workspace.refused("build", code=11)
    assert "carried_rows_equal_their_file: ofsted-outcomes-2025, sheet ILACS_inspection_history row 72 column J" in told
    assert workspace.build_id == built


def test_a_carried_figure_that_its_file_does_not_tell_stops_the_build(copied_project: Any, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace", copied_project.path)
    workspace.do("add", WORKFORCE_FILE)
    path = copied_project.path / "data" / "official" / "caseload.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    value, raw, locator = (rows[0].index(name) for name in ("value", "raw_value", "locator"))
    rows[1][value] = rows[1][raw] = "99.9"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    told = workspace.refused("build", code=11)
    assert f"carried_rows_equal_their_file: {WORKFORCE}, {rows[1][locator]}: the carried row of caseload" in told


def test_a_figure_of_a_joint_return_is_followed_to_its_row(national: Workspace) -> None:
    told = json.loads(national.do("trace", "Kingston upon Thames", "agency_rate", "--on", "2025", "--json"))
    assert [(row["place"], row["basis"], row["raw_value"]) for row in told] == [
        ("Kingston upon Thames / Richmond upon Thames", "fte", "14.9"),
        ("Kingston upon Thames / Richmond upon Thames", "headcount", told[1]["raw_value"]),
    ]
    assert all(row["source_id"] == WORKFORCE and row["locator"].startswith("row ") for row in told)
