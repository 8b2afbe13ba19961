"""What every published edition together has to give: typed here, and counted in the files by another parser.

The files are those of the folder `shared`: the latest editions, and earlier ones of the same publications. They are added
and built once, beside a build of the latest editions alone.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from official_files import NEEDS_PUBLISHED, SHARED
from workspaces import Workspace

PUBLISHED, EDITIONS = SHARED / "published", SHARED / "published_editions"
pytestmark = [
    NEEDS_PUBLISHED,
    pytest.mark.skipif(not EDITIONS.is_dir(), reason="no earlier editions in the folder `shared`"),
]
FILES = {
    "dfe-csww-2022": EDITIONS / "dfe" / "csww_headline_measures_2017_to_2022.csv",
    "dfe-csww-2023": EDITIONS / "dfe" / "csww_indicators_2017_to_2023.csv",
    "dfe-csww-2025": PUBLISHED / "dfe" / "csww_indicators_2017_to_2025.csv",
    "dfe-cin-2023": EDITIONS / "dfe" / "b1_children_in_need_2013_to_2023.csv",
    "dfe-cin-2025": PUBLISHED / "dfe" / "b1_children_in_need_2013_to_2025.csv",
    "dfe-cla-2023": EDITIONS / "dfe" / "cla_number_and_rate_per_10k_children_2023.csv",
    "dfe-cla-2025": PUBLISHED / "dfe" / "cla_number_and_rate_per_10k_children.csv",
}
CELLS = {
    "dfe-csww-2022": (19_560, 0), "dfe-csww-2023": (25_014, 0), "dfe-csww-2025": (32_186, 0),
    "dfe-cin-2023": (28_832, 0), "dfe-cin-2025": (17_056, 0), "dfe-cla-2023": (7_560, 0), "dfe-cla-2025": (7_515, 0),
    "dfe-neighbours-2021": (3_120, 0), "dfe-neighbours-2025": (3_060, 0), "dfe-neighbours-2025-874149": (3_060, 0),
    "ofsted-outcomes-2024": (2_271, 2), "ofsted-outcomes-2025": (3_234, 0),
    "ofsted-underlying-2022": (3_539, 11), "ofsted-underlying-2023": (3_940, 0),
    "ons-population-2023": (2_934, 0), "ons-population-2024": (2_132, 0),
}  # fmt: skip
"""Every file's cells read, and how many of them were rejected."""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with all editions, built."""
    workspace = Workspace(tmp_path_factory.mktemp("editions"))
    workspace.do("add", PUBLISHED / "ofsted", PUBLISHED / "dfe", EDITIONS)
    workspace.do("build")
    yield workspace
    shutil.rmtree(workspace.path)


@pytest.fixture(scope="module")
def latest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with the latest editions alone, built."""
    workspace = Workspace(tmp_path_factory.mktemp("latest"))
    workspace.do("add", PUBLISHED / "ofsted", PUBLISHED / "dfe")
    workspace.do("build")
    yield workspace
    shutil.rmtree(workspace.path)


# Counted from the files


def cells_of_text(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return sum(1 for row in csv.reader(lines) for cell in row if cell.strip())


def cells_of_xlsx(path: Path) -> int:
    """Cells with a value, from the XML itself."""
    found = 0
    with zipfile.ZipFile(path) as archive:
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            items = Xml.fromstring(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(one.itertext()) for one in items]
        for name in archive.namelist():
            if not re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                continue
            for cell in Xml.fromstring(archive.read(name)).iter():
                if cell.tag.rpartition("}")[2] == "c":
                    value = next((child.text or "" for child in cell if child.tag.endswith("}v")), "")
                    text = shared[int(value)] if cell.get("t") == "s" else "".join(cell.itertext())
                    found += bool(text.strip())
    return found


TABLE, OFFICE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text"))


def cells_of_ods(path: Path) -> int:
    """Cells with a value, repeated ones as often as they stand, from the XML itself."""
    found = 0
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        for _, element in Xml.iterparse(content, events=("end",)):
            if element.tag != f"{TABLE}table-row":
                continue
            times = int(element.get(f"{TABLE}number-rows-repeated", 1))
            for cell in element:
                printed = "".join("".join(one.itertext()) for one in cell.findall(f"{TEXT}p")).strip()
                stored = any(cell.get(f"{OFFICE}{name}") for name in ("value", "string-value", "date-value"))
                if cell.tag == f"{TABLE}table-cell" and (printed or stored):
                    found += times * int(cell.get(f"{TABLE}number-columns-repeated", 1))
            element.clear()
    return found


def test_every_cell_of_every_file_is_read_or_named(everything: Workspace) -> None:
    told = {
        source: (naming, read, loaded, rejected, not_read)
        for source, naming, read, loaded, rejected, not_read in everything.ask(
            "select source_id, cells_naming, cells_read, cells_loaded, cells_rejected, cells_not_read from meta.added_file"
        )
    }
    assert {source: (read, rejected) for source, (_, read, _, rejected, _) in told.items()} == CELLS
    count = {".csv": cells_of_text, ".xlsx": cells_of_xlsx, ".ods": cells_of_ods}
    for source, sha256, name in everything.ask("select source_id, sha256, file_name from meta.added_file"):
        path = everything.path / "added" / sha256 / name
        naming, read, loaded, rejected, not_read = told[source]
        assert read == loaded + rejected
        assert count[path.suffix](path) == naming + read + not_read, source


def test_every_command_has_a_line_a_file(everything: Workspace) -> None:
    built = {one["id"]: one for one in json.loads(everything.do("build", "--json"))["files"]}
    shown = {one["id"]: one for one in json.loads(everything.do("status", "--json"))["files"]}
    assert built == shown
    assert {name: (one["cells_read"], one["cells_rejected"]) for name, one in built.items()} == CELLS
    sheets = {part["name"] for part in built["ofsted-underlying-2022"]["not_read"] if part["kind"] == "sheet"}
    assert "Provider_level_at_31_Mar_2022" in sheets
    assert "15 sheets kept of other files" in sheets
    printed = everything.do("status")
    assert all(f"read       {name}: " in printed for name in CELLS)


# Inspections


def test_inspections_by_framework(everything: Workspace) -> None:
    counted = dict(
        everything.ask(
            "select f.family, count(distinct j.inspection_id) from analysis.judgement_history j "
            "join framework f on f.framework_code = j.framework group by 1"
        )
    )
    assert counted == {"ilacs": 272, "sif": 173, "slac": 163, "cpi": 51, "tlac": 5}
    by_workbooks = everything.ask(
        "select count(distinct i.inspection_id) from inspection i join framework f using (framework_code) "
        "join inspection_match x using (inspection_id) join inspection_mention m using (mention_id) "
        "join source s on s.source_id = m.source_id where f.family = 'ilacs' and s.kind = 'outcomes_workbook' "
        "and exists (select 1 from judgement j where j.inspection_id = i.inspection_id)"
    )
    assert by_workbooks == [(271,)]
    assert everything.ask(
        "select count(*) from inspection join framework using (framework_code) "
        "where family = 'ilacs' and started_on < date '2018-01-01'"
    ) == [(0,)]


def test_visits_of_every_year_stand_beside_each_other(everything: Workspace, latest: Workspace) -> None:
    query = (
        "select case when month(started_on) > 3 then year(started_on) else year(started_on) - 1 end as year, count(*) "
        "from inspection where kind in ('focused_visit', 'monitoring_visit') and started_on >= date '2021-04-01' "
        "group by 1 order by 1"
    )
    both, newer = dict(everything.ask(query)), dict(latest.ask(query))
    assert newer[2022] <= both[2022]
    assert newer[2024] == both[2024]
    assert (newer.get(2021, 0), newer.get(2023, 0)) != (both[2021], both[2023])
    assert both[2021] > 90
    assert both[2023] > 50


def test_a_corrected_grade_is_a_listed_disagreement(everything: Workspace) -> None:
    told = everything.ask(
        "select source_id, told_value, is_resolved_to from analysis.source_disagreement "
        "where authority = 'Staffordshire' and cell = 'care_leavers' order by all"
    )
    assert set(told) == {
        ("ofsted-outcomes-2024", "good", False), ("ofsted-outcomes-2025", "requires_improvement", True),
    }  # fmt: skip


# Figures


@pytest.mark.parametrize("source", FILES)
def test_every_measured_cell_of_an_edition_equals_its_file(everything: Workspace, source: str) -> None:
    with FILES[source].open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    told = everything.ask(
        "select o.locator, o.raw_value, o.value, o.symbol, year(o.period_end) from observation o where source_id = ?",
        source,
    )
    seen = set()
    for locator, raw, value, symbol, _ in told:
        _, number, _, heading = locator.split(" ")
        printed = rows[int(number) - 2][heading].strip()
        assert raw == printed
        assert (value is None) == (symbol is not None)
        if value is not None:
            assert value == float(printed)
        seen.add((int(number), heading))
    named = {
        "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
        "old_la_code", "new_la_code", "la_name", "category", "population_type", "population_count",
    }  # fmt: skip
    printed_cells = {
        (number, heading)
        for number, row in enumerate(rows, start=2)
        for heading, cell in row.items()
        if heading not in named and cell.strip()
    }
    assert seen == printed_cells


@pytest.mark.parametrize(
    ("view", "keys"),
    [
        ("workforce_series", "authority_code, period_end, measure, basis"),
        ("need_series", "authority_code, period_end, measure"),
    ],
)
def test_an_earlier_edition_changes_nothing_that_a_later_one_tells(
    everything: Workspace, latest: Workspace, view: str, keys: str
) -> None:
    query = f"select {keys}, * from analysis.{view}"
    width = keys.count(",") + 1
    with_all = {row[:width]: row for row in everything.ask(query)}
    alone = {row[:width]: row for row in latest.ask(query)}
    assert {key: with_all[key] for key in alone} == alone


def test_a_joint_return_of_any_edition_is_marked_and_counts_once(everything: Workspace) -> None:
    members = ("E09000021", "E09000027", "E06000061", "E06000062")
    told = everything.ask(
        "select authority_code, period_end, is_joint_return, return_code from analysis.workforce_series "
        "where authority_code in ? and measure = 'cases'", list(members)
    )  # fmt: skip
    assert all(is_joint for *_, is_joint, _ in told)
    assert {" / " in code for *_, code in told} == {True}


# Neighbours and population


def test_the_links_of_the_workbook_are_those_of_the_text(everything: Workspace) -> None:
    query = (
        "select authority_code, rank, neighbour_code, closeness from neighbour_mention where source_id = ? order by all"
    )
    text, book = (everything.ask(query, source) for source in ("dfe-neighbours-2025", "dfe-neighbours-2025-874149"))
    assert len(text) == 1_530
    assert text == book
    assert everything.ask("select model, count(*) from neighbour group by 1 order by 1") == [
        ("2021", 1_560),
        ("2025", 1_530),
    ]


def test_children_are_the_sum_of_eighteen_ages(everything: Workspace) -> None:
    """Held to the sheet's own XML."""
    path = EDITIONS / "ons" / "mye23tablesew.xlsx"
    with zipfile.ZipFile(path) as archive:
        shared = ["".join(one.itertext()) for one in Xml.fromstring(archive.read("xl/sharedStrings.xml"))]
        book = Xml.fromstring(archive.read("xl/workbook.xml"))
        names = [one.get("name") for one in book.iter() if one.tag.endswith("}sheet")]
        sheet = Xml.fromstring(archive.read(f"xl/worksheets/sheet{names.index('MYE2 - Persons') + 1}.xml"))
    expected: dict[str, int] = {}
    for row in sheet.iter():
        if not row.tag.endswith("}row"):
            continue
        cells = {re.sub(r"\d", "", cell.get("r", "")): cell for cell in row}
        code = shared[int(cells["A"][0].text or 0)] if "A" in cells and cells["A"].get("t") == "s" else ""
        if re.fullmatch(r"E(?:06|08|09|10|12|92)\d{6}", code):
            letters = "EFGHIJKLMNOPQRSTUV"
            expected[code] = sum(int(float(cells[letter].find("./*").text or 0)) for letter in letters)  # type: ignore[union-attr]
    earlier = everything.ask("select alias, place_code from place_alias where alias_kind = 'ons_code'")
    expected |= {code: expected[alias] for alias, code in earlier if alias in expected}
    told = everything.ask("select place_code, value, locator from observation where source_id = 'ons-population-2023'")
    assert {code: int(value) for code, value, _ in told} == {code: expected[code] for code, *_ in told}
    assert len(told) == 163
    assert Counter(locator.rpartition(" ")[2] for *_, locator in told) == {"E-V": 163}
