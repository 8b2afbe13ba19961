"""An authority's own figures: asked for, filled in, added, built, shown apart from everything official, taken out again."""

import csv
import json

import duckdb
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from ilacs_analytics.settings import load_settings
from ilacs_analytics.warehouse.connect import open_from

pytestmark = pytest.mark.campaign

APART = {"local_figure", "source_precedence"}
"""Views that know of local files: the one that shows them, and the list of sources by precedence."""
HEADER = "authority,measure,basis,period_end,value,note"
MAPPING = "field,where_field,where_value,measure,basis,period,period_ends,year_offset"
STATISTICS = (
    "time_period,geographic_level,country_code,region_code,la_name,new_la_code,Group,Agency share,Leavers in year\n"
    "2026,Local authority,E92000001,E12000004,Rutland,E06000017,All,12.5,4\n"
    "2026,Local authority,E92000001,E12000004,Rutland,E06000017,Seniors,50,1\n"
    "2025,Local authority,E92000001,E12000004,Rutland,E06000017,All,x,\n"
    "2026,Regional,E92000001,E12000004,,,All,101,7\n"
)
COLUMNS = (
    f"{MAPPING}\n"
    "Agency share,Group,All,agency_rate,headcount,snapshot,09-30,0\n"
    "Leavers in year,group,all,leavers,fte,year,03-31,0\n"
)


def asked(project, statement):
    """Rows of the current build."""
    (path,) = (
        path
        for path in (project.path / "warehouse").glob("*.duckdb")
        if path.stem == (project.path / "warehouse" / "CURRENT").read_text(encoding="utf-8").strip()
    )
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def official_views(project):
    """Every view but those that know of local files, whole."""
    names = asked(project, "select view_name from duckdb_views() where schema_name = 'analysis' and not internal")
    views = sorted(name for (name,) in names if name not in APART)
    assert {"workforce_series", "claim_check", "coverage", "need_series", "judgement_history"} <= set(views)
    return {name: asked(project, f"select * from analysis.{name} order by all") for name in views}


def ilacs(project, *arguments, code=0):
    ended = project.ilacs(*arguments)
    assert ended.code == code, ended.out + ended.err
    return ended.out if code == 0 else ended.err


def ledger(project):
    path = project.path / "added" / "ledger.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def add_lines(project, *lines, name="ours.csv"):
    """Add a table of local figures; its identifier."""
    path = project.path / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return json.loads(ilacs(project, "add", str(path), "--json"))["added"][0]["added_id"]


def fill_table(path, values):
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        writer.writerows([*row[:4], values.get((row[1], row[2]), ""), "ours"] for row in rows)


def fill_workbook(path, values):
    """The template as a spreadsheet saves it, both sheets, with values in it."""
    sheets = CalamineWorkbook.from_path(str(path))
    told = {name: sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names}
    for row in told["local_figures"][1:]:
        row[4:6] = [values.get((row[1], row[2]), ""), "ours"]
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in told.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_figures_go_out_and_come_back(built_copy, suffix):
    before = official_views(built_copy)
    out = ilacs(built_copy, "template", "durham", "--to", "mine")
    assert out.splitlines()[:2] == ["wrote mine/local_figures-durham.csv", "wrote mine/local_figures-durham.xlsx"]
    path = built_copy.path / "mine" / f"local_figures-durham.{suffix}"
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        day = next(csv.DictReader(lines))["period_end"]
    values = {("agency_rate", "fte"): "9.5", ("turnover_rate", "headcount"): "low", ("cases", "headcount"): "4210"}
    (fill_table if suffix == "csv" else fill_workbook)(path, values)
    assert "Local figures of Durham, not published (the authority itself)" in ilacs(built_copy, "add", str(path))
    ilacs(built_copy, "build")

    (row,) = ledger(built_copy)
    added_id = f"local-{row['sha256'][:8]}"
    assert (row["added_id"], row["publication"], row["kind"], row["licence"]) == (
        added_id,
        "local",
        "local",
        "not published",
    )
    assert (row["as_at"], row["mapping_sha256"]) == (day, "")
    place = "row {} column value" if suffix == "csv" else "sheet local_figures row {} column E"
    durham = ("Durham", "E06000047")
    assert asked(
        built_copy,
        "select authority, authority_code, measure, measure_label, basis, unit, decimals, period_end::varchar, value, "
        "symbol, source_id, locator, note from analysis.local_figure order by measure",
    ) == [
        (*durham, "agency_rate", "Agency rate", "fte", "percent", 1, day, 9.5, None, added_id, place.format(12),
         "provisional, not published"),
        (*durham, "cases", "Cases held", "headcount", "cases", 0, day, 4210.0, None, added_id, place.format(18),
         "provisional, not published"),
        (*durham, "turnover_rate", "Turnover rate", "headcount", "percent", 1, day, None, "low", added_id,
         place.format(9), "provisional, not published"),
    ]  # fmt: skip
    assert asked(
        built_copy,
        "select measure, period_start is not null, date_precision, scope, voice, raw_value, told_in from observation "
        f"where source_id = '{added_id}' order by measure",
    ) == [
        ("agency_rate", False, "day", "whole_authority", "council", "9.5", "agency_rate"),
        ("cases", False, "day", "whole_authority", "council", "4210", "caseload"),
        ("turnover_rate", True, "day", "whole_authority", "council", "low", "indicator"),
    ]
    assert asked(built_copy, "select title, kind, licence, as_at::varchar from source where kind = 'local'") == [
        ("Local figures of Durham, not published", "local", "not published", day)
    ]
    assert asked(built_copy, "select cells_read, cells_loaded, cells_rejected, is_carried from meta.added_file") == [
        (3, 3, 0, False)
    ]
    assert official_views(built_copy) == before

    assert "there    " in ilacs(built_copy, "add", str(path))
    ilacs(built_copy, "remove", added_id)
    ilacs(built_copy, "build")
    assert asked(built_copy, "select count(*) from analysis.local_figure") == [(0,)]
    assert official_views(built_copy) == before
    assert [path.name for path in (built_copy.path / "added").iterdir()] == ["ledger.csv"]


def test_local_figures_change_nothing_official_and_stop_no_build(built_copy):
    before = official_views(built_copy)
    add_lines(
        built_copy,
        "Medway,average_caseload,not_stated,2020-08-31,29,",
        "Medway,agency_rate,fte,2025-09-30,1,",
        "Medway,agency_workers,fte,2025-09-30,99,",
        "Medway,in_post_workers,fte,2025-09-30,1,",
        "Medway,vacancy_rate,fte,2026-09-30,99,",
        "Medway,vacant_team_manager_posts,not_stated,2020-08-31,50,",
        "Medway,managers_left,not_stated,2020-08-31,3,",
        "Medway,permanent_managers_joining,not_stated,2020-08-31,1,",
        "Medway,looked_after,headcount,2025-03-31,5,",
    )
    assert "warning" not in ilacs(built_copy, "build")  # none of the checks reads them
    assert asked(built_copy, "select count(*) from analysis.local_figure") == [(9,)]
    assert official_views(built_copy) == before
    assert ilacs(built_copy, "check").rstrip().endswith("passed")


BAD_ROWS = {
    "Durhm,cases,headcount,2026-09-30,5,": "'Durhm' is no authority on that day; did you mean Durham?",
    ",cases,headcount,2026-09-30,5,": "authority: the cell is empty",
    "Cumbria,cases,headcount,2026-09-30,5,": "Cumbria ended on 31 March 2023, before 2026-09-30; its heirs are Cumberland and",
    "Durham,,headcount,2026-09-30,5,": "measure: the cell is empty",
    "Durham,cases,,2026-09-30,5,": "basis: the cell is empty",
    "Durham,cases,headcount,01/04/2026,5,": "'01/04/2026' is no day: write it as 2026-09-30",
    'Durham,cases,headcount,2026-09-30,"1,234",': "write numbers without commas: 1234, and a point before decimals",
    "Durham,cases,headcount,2026-09-30,1,234,": "the row has 7 cells and the header 6: write 1234",
    "Durham,agency_rate,fte,2026-09-30,12.5%,": "write percentages without the sign: 12.5",
    "Durham,agency_rate,fte,2026-09-30,n/a,": "'n/a' is no number and no symbol (z, x, c, low, u, :, ~): write 1234 or",
    "Durham,agency_rate,fte,2026-09-30,-1,": "a count or rate cannot be negative",
    "Durham,agency_rate,fte,2026-09-30,100.1,": "percentages go from 0 to 100",
    "Durham,cases,headcount,2026-09-30,1e309,": "the number is too large to be held",
    f"Durham,cases,headcount,2026-09-30,{'9' * 150},": "Cases held cannot be more than 1000000000",
}


def test_what_cannot_be_right_is_refused_when_it_is_added_all_at_once(built_copy):
    path = built_copy.path / "ours.csv"
    lines = [
        "Durham,case,headcount,2026-09-30,5,,",
        "Durham,cases,heads,2026-09-30,5,,",
        "Durham,cases,headcount,2126-09-30,5,,",
        "Durham,cases,headcount,2026-09-30,5,,assesment_service",
    ]
    path.write_text("\n".join([f"{HEADER},scope", *lines]) + "\n", encoding="utf-8")
    said = ilacs(built_copy, "add", str(path), code=10)
    assert "UnreadableSource: local figures: 4 rows cannot be right" in said
    for line in (
        "row 2 column value: 'case' is no measure; did you mean cases?",
        "row 3 column value: 'heads' is no basis",
        "row 4 column value: 2126-09-30 has not come yet",
        "row 5 column value: 'assesment_service' is no scope; did you mean assessment_service",
    ):
        assert f"ours.csv, {line}" in said
    assert not (built_copy.path / "added" / "ledger.csv").is_file()


def test_a_column_nobody_knows_is_refused_and_a_scope_is_kept(built_copy):
    path = built_copy.path / "ours.csv"
    path.write_text(f"{HEADER},team\nDurham,cases,headcount,2026-09-30,5,,West\n", encoding="utf-8")
    said = ilacs(built_copy, "add", str(path), code=10)
    assert "local figures: the column team cannot be read" in said
    path.write_text(f"{HEADER},scope\nDurham,cases,headcount,2026-09-30,5,,assessment_service\n", encoding="utf-8")
    ilacs(built_copy, "add", str(path))
    ilacs(built_copy, "build")
    assert asked(built_copy, "select value, scope, scope_label from analysis.local_figure") == [
        (5.0, "assessment_service", "assessment service")
    ]


def test_every_sheet_of_local_figures_is_read_and_the_others_are_named(built_copy):
    path = built_copy.path / "ours.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, year in (("read me", 0), ("first", 2024), ("second", 2025)):
            sheet = book.add_worksheet(name)
            if not year:
                sheet.write(0, 0, "Our figures")
                continue
            sheet.write(0, 0, "A title")
            sheet.write_row(2, 0, HEADER.split(","))
            sheet.write_row(4, 0, ["Rutland", "cases", "headcount", f"{year}-09-30", 5, "a note"])
            sheet.write_row(5, 0, ["Rutland", "vacancies", "fte", f"{year}-09-30"])
            sheet.write_formula(5, 4, "=1/0", None, "#DIV/0!")
    ilacs(built_copy, "add", str(path))
    ilacs(built_copy, "build")
    assert asked(built_copy, "select locator, value from analysis.local_figure order by 1") == [
        ("sheet first row 5 column E", 5.0), ("sheet second row 5 column E", 5.0),
    ]  # fmt: skip
    assert asked(built_copy, "select sheet_or_page, row_number, raw_value from meta.rejected_value order by 1") == [
        ("first", 6, "#DIV/0!"), ("second", 6, "#DIV/0!"),
    ]  # fmt: skip
    assert asked(built_copy, "select kind, name, cells from meta.not_read order by all") == [
        ("column", "note", 1), ("column", "note", 1), ("sheet", "read me", 1),
        ("title", "rows above the header", 1), ("title", "rows above the header", 1),
    ]  # fmt: skip


def test_each_bad_value_is_rejected_with_its_reason_and_its_sisters_are_loaded(built_copy):
    twice = ["Rutland,cases,headcount,2026-09-30,5,", "E06000017,cases,headcount,30/09/2026,6,"]
    good = ["Rutland,cases,headcount,2025-09-30,7,", "Cumbria,agency_rate,headcount,2022-09-30,0.5,"]
    added_id = add_lines(built_copy, *BAD_ROWS, *twice, *good)
    ilacs(built_copy, "build")
    rejected = asked(
        built_copy,
        "select row_number, file_name, sheet_or_page, column_name, raw_value, reason from meta.rejected_value order by 1",
    )
    reasons = [*BAD_ROWS.values(), *2 * ["the file tells this authority, measure, basis and day 2 times"]]
    assert len(rejected) == len(reasons)
    for number, (found, reason) in enumerate(zip(rejected, reasons, strict=True), start=2):
        assert found[:4] == (number, "ours.csv", None, "value")
        assert found[5].startswith(reason)
    assert [found[4] for found in rejected][6:9] == ["1,234", "1", "12.5%"]
    assert asked(built_copy, "select authority, value, source_id from analysis.local_figure order by 1") == [
        ("Cumbria", 0.5, added_id),
        ("Rutland", 7.0, added_id),
    ]
    assert asked(built_copy, "select cells_read, cells_loaded, cells_rejected from meta.added_file") == [(18, 2, 16)]


def test_a_percentage_that_a_workbook_keeps_as_a_fraction_is_not_guessed_at(built_copy):
    path = built_copy.path / "ours.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("ours")
        sheet.write_row(0, 0, HEADER.split(","))
        percent = book.add_format({"num_format": "0.0%"})
        for row, (measure, value) in enumerate(
            [("agency_rate", 0.125), ("vacancy_rate", 1), ("turnover_rate", "0.5"), ("absence_rate", 0), ("cases", 1)],
            start=1,
        ):
            sheet.write_row(row, 0, ["Rutland", measure, "fte", "2026-09-30"])
            sheet.write(row, 4, value, percent)
    ilacs(built_copy, "add", str(path))
    ilacs(built_copy, "build")
    assert asked(built_copy, "select sheet_or_page, row_number, column_name, reason from meta.rejected_value") == [
        ("ours", 2, "E", "a spreadsheet may keep 12.5% as 0.125: write the percentage as text, without the sign"),
        ("ours", 3, "E", "a spreadsheet may keep 100% as 1: write the percentage as text, without the sign"),
    ]
    assert asked(built_copy, "select measure, value from analysis.local_figure order by 1") == [
        ("absence_rate", 0.0),
        ("cases", 1.0),
        ("turnover_rate", 0.5),
    ]


def test_a_file_of_the_user_s_own_columns_comes_in_by_its_mapping(built_copy):
    before = official_views(built_copy)
    path, mapping = built_copy.path / "mapping.csv", built_copy.path / "columns.csv"
    path.write_text(STATISTICS, encoding="utf-8")
    mapping.write_text(COLUMNS, encoding="utf-8")
    assert "MissingColumn" in ilacs(built_copy, "add", str(path), code=10)
    out = ilacs(built_copy, "add", str(path), "--mapping", str(mapping))
    assert "Local figures of Rutland, not published" in out
    ilacs(built_copy, "build")
    (row,) = ledger(built_copy)
    kept = built_copy.path / "added" / row["sha256"]
    assert (kept / "mapping.csv").read_text(encoding="utf-8") == STATISTICS  # the file itself is called so
    assert (kept / "columns-mapping.csv").read_text(encoding="utf-8") == COLUMNS
    assert asked(
        built_copy,
        "select authority, measure, basis, period_end::varchar, value, symbol, locator from analysis.local_figure "
        "order by all",
    ) == [
        ("East Midlands", "leavers", "fte", "2026-03-31", 7.0, None, "row 5 column Leavers_in_year"),
        ("Rutland", "agency_rate", "headcount", "2025-09-30", None, "x", "row 4 column Agency_share"),
        ("Rutland", "agency_rate", "headcount", "2026-09-30", 12.5, None, "row 2 column Agency_share"),
        ("Rutland", "leavers", "fte", "2026-03-31", 4.0, None, "row 2 column Leavers_in_year"),
    ]
    assert asked(built_copy, "select row_number, column_name, raw_value, reason from meta.rejected_value") == [
        (5, "Agency_share", "101", "percentages go from 0 to 100")
    ]
    assert asked(built_copy, "select distinct voice, period_start::varchar from indicator where voice = 'council' "
                 f"and source_id = '{row['added_id']}'") == [("council", "2025-04-01")]  # fmt: skip
    assert official_views(built_copy) == before

    assert "there    " in ilacs(built_copy, "add", str(path), "--mapping", str(mapping))
    mapping.write_text(COLUMNS.replace("headcount", "fte"), encoding="utf-8")
    said = ilacs(built_copy, "add", str(path), "--mapping", str(mapping), code=10)
    assert f"the file was added as {row['added_id']}, with another mapping" in said
    (kept / "columns-mapping.csv").write_text(mapping.read_text(encoding="utf-8"), encoding="utf-8")
    assert f"the mapping of {row['added_id']} was changed" in ilacs(built_copy, "build", "--force", code=10)
    ilacs(built_copy, "remove", row["added_id"])
    assert not kept.exists()


def test_a_mapping_that_cannot_be_used_adds_nothing(built_copy):
    path, mapping = built_copy.path / "ours.csv", built_copy.path / "columns.csv"
    path.write_text(STATISTICS, encoding="utf-8")
    mapping.write_text(COLUMNS.replace("Leavers in year", "Leavers"), encoding="utf-8")
    said = ilacs(built_copy, "add", str(path), "--mapping", str(mapping), code=10)
    assert f"where: {mapping}, row 3, column field: the file has no column 'Leavers'" in said
    mapping.write_text(COLUMNS.replace("agency_rate", "agency_rat"), encoding="utf-8")
    said = ilacs(built_copy, "add", str(built_copy.path), "--mapping", str(mapping), code=10)
    assert f"where: {mapping}, row 2, column measure: 'agency_rat' is unknown" in said
    assert not (built_copy.path / "added" / "ledger.csv").exists()


def test_a_published_file_read_by_a_mapping_stays_local(built_copy):
    """Figures a user maps never stand in for those carried from the same file."""
    path, mapping = built_copy.path / "ours.csv", built_copy.path / "columns.csv"
    path.write_text(
        "time_period,geographic_level,la_name,agency_rate_fte\n2026,Local authority,Rutland,5\n", encoding="utf-8"
    )
    mapping.write_text(f"{MAPPING}\nagency_rate_fte,,,agency_rate,fte,snapshot,09-30,0\n", encoding="utf-8")
    ilacs(built_copy, "add", str(path), "--mapping", str(mapping))
    assert [row["kind"] for row in ledger(built_copy)] == ["local"]
    ilacs(built_copy, "build")
    assert asked(built_copy, "select count(*) from analysis.workforce_series where period_end = '2026-09-30'") == [(0,)]


def test_the_door_gives_local_figures_only_where_asked(built_copy):
    add_lines(
        built_copy,
        "Rutland,cases,headcount,2026-09-30,5,",
        "Rutland,cases,headcount,2024-09-30,4,",
        "Durham,cases,headcount,2026-09-30,6,",
    )
    ilacs(built_copy, "build")
    with open_from(load_settings(workspace=built_copy.path, start=built_copy.path)) as warehouse:
        both = warehouse.local_figures(authorities=["Rutland", "Durham"], since="2025-01-01")
        assert both[["authority", "value"]].values.tolist() == [["Rutland", 5.0], ["Durham", 6.0]]
        assert warehouse.local_figures(authorities=["Medway"]).empty
        until = warehouse.local_figures(until="2024-12-31")
        assert until[["authority", "value", "note"]].values.tolist() == [["Rutland", 4.0, "provisional, not published"]]


def test_an_older_ledger_is_read(built_copy):
    added_id = add_lines(built_copy, "Rutland,cases,headcount,2026-09-30,5,")
    path = built_copy.path / "added" / "ledger.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith(",mapping_sha256")
    path.write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n", encoding="utf-8")
    ilacs(built_copy, "build")
    assert asked(built_copy, "select source_id from analysis.local_figure") == [(added_id,)]


def test_what_cannot_be_written_or_added_ends_with_its_code(built_copy):
    assert "did you mean Kingston upon Hull or Kingston upon Thames?" in ilacs(
        built_copy, "template", "Kingston", code=2
    )
    ilacs(built_copy, "template", "Rutland", "--to", "mine")
    assert "the file is there already" in ilacs(built_copy, "template", "Rutland", "--to", "mine", code=2)
    said = ilacs(built_copy, "add", "mine/local_figures-rutland.csv", code=10)
    assert "no row has a value" in said
    assert "a file stands where a folder is needed" in ilacs(
        built_copy, "template", "Rutland", "--to", "reports.toml/x", code=11
    )
