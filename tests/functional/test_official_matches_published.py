"""Do the official figures carried in data/ still say what the published files say?

Every carried row is compared with the cell or the printed line it points to; the other way round, every graded
or dated cell of the published rows must be carried; and the table of the four authorities in the field notes is
typed here once more, as data.
The published files are not part of the repository: without them these tests skip and say so.
"""

import csv
import hashlib
import os
import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ILACS_SHARED") or ROOT.parent / "shared")

pytestmark = pytest.mark.skipif(
    not (SHARED / "published").is_dir(),
    reason="published files absent: no folder `shared` beside the repository; ILACS_SHARED may name one",
)

# What the carried rows must be made of

AUTHORITIES = {"Durham": "E06000047", "Medway": "E06000035", "Rutland": "E06000017", "Walsall": "E08000030"}
REGIONS = {"E12000001", "E12000004", "E12000005", "E12000008"}
ENGLAND = "E92000001"
YEARS = range(2017, 2026)
SYMBOLS = {"z", "x", "c", "low", "u"}

WORKFORCE_COLUMNS = {
    "caseload": {
        ("average_caseload", "fte"): "caseload_fte",
        ("cases", "headcount"): "cases",
        ("case_holders", "fte"): "case_holders_fte",
    },
    "agency_rate": {
        ("agency_rate", "fte"): "agency_rate_fte",
        ("agency_rate", "headcount"): "agency_rate_headcount",
        ("agency_workers", "fte"): "agency_fte",
        ("agency_workers", "headcount"): "agency_headcount",
        ("in_post_workers", "fte"): "inpost_fte",
        ("in_post_workers", "headcount"): "inpost_headcount",
    },
    "indicator": {
        ("starters", "fte"): "starters_fte",
        ("starters", "headcount"): "starters_headcount",
        ("leavers", "fte"): "leavers_fte",
        ("leavers", "headcount"): "leavers_headcount",
        ("turnover_rate", "fte"): "turnover_rate_fte",
        ("turnover_rate", "headcount"): "turnover_rate_headcount",
        ("agency_cover", "fte"): "agency_cover_fte",
        ("agency_cover_rate", "fte"): "agency_cover_rate_fte",
        ("vacancies", "fte"): "vacancy_fte",
        ("vacancy_rate", "fte"): "vacancy_rate_fte",
        ("vacancy_agency_cover_rate", "fte"): "vacancy_agency_cover_rate_fte",
        ("working_days_lost", "fte"): "working_days_lost_fte",
        ("absence_rate", "fte"): "absence_rate_fte",
    },
}
FLOWS = {"starters", "leavers", "turnover_rate", "working_days_lost", "absence_rate"}

HISTORY_SHEET = "LA_inspections_2009-2023"
HEADING_ROW = {
    "ILACS_inspection_history": 3,
    "In-year_inspections": 3,
    "Inspections_as_at_31_March": 3,
    "LA_level_in_year_2022-23": 3,
    "LA_level_at_31_Mar_2023": 4,
    HISTORY_SHEET: 5,
}
SHEETS = {
    "ofsted-outcomes-2025": ["ILACS_inspection_history", "In-year_inspections", "Inspections_as_at_31_March"],
    "ofsted-underlying-2023": [HISTORY_SHEET, "LA_level_in_year_2022-23", "LA_level_at_31_Mar_2023"],
}
ILACS_HEADING_WORDS = {
    "overall": "overall effectiveness",
    "leaders": "impact of leaders",
    "help_protection": "children who need help and protection",
    "care": "children in care",
    "care_and_care_leavers": "children in care",
    "care_leavers": "progress of care leavers",
}
HISTORY_HEADINGS = {
    ("slac", "safeguarding"): "SLAC Safeguarding Overall effectiveness (OE)",
    ("slac", "looked_after"): "SLAC Looked After Children Overall Effectiveness (OE)",
    ("cpi", "overall"): "CPI Overall Effectiveness (OE)",
    ("tlac", "overall"): "TLAC Overall Effectiveness (OE)",
    ("sif", "overall"): "First SIF Overall Judgement (OE)",
    ("sif", "help_protection"): "First SIF children who need help and protection",
    ("sif", "looked_after_permanence"): "First SIF children looked after and achieving permanence",
    ("sif", "adoption"): "First SIF CLA Sub: Adoption Performance",
    ("sif", "care_leavers"): "First SIF CLA Sub: Experiences and progress of care leavers",
    ("sif", "leadership_governance"): "First SIF leadership, management and governance",
    ("sif", "lscb"): "LSCB Overall Effectiveness",
}
HISTORY_DATE_HEADINGS = {
    "slac": "Safeguarding & Looked After Children (SLAC) Inspection publication date",
    "cpi": "Child Protection Inspections (CPI) publication date",
    "tlac": "Targeted Looked After Children (TLAC) inspection publication date",
    "sif": "Single Inspection of LA Children's Services (SIF) First SIF publication date",
}
KINDS = {
    "ILACS Standard Inspection": "standard",
    "ILACS Short Inspection": "short",
    "ILACS Focused Visit": "focused_visit",
    "LA Monitoring visit": "monitoring_visit",
}
REPORT_LABELS = {
    "leaders": "impact of leaders on social work practice",
    "help_protection": "children who need help and protection",
    "care": "children in care",
    "care_and_care_leavers": "children in care and care leavers",
    "care_leavers": "care leavers",
    "looked_after_permanence": "looked after and achieving permanence",
    "adoption": "adoption performance",
    "leadership_governance": "leadership, management and governance",
    "lscb": "the local safeguarding children board",
}

# The four, from the field notes: authority, framework, kind, start, end, publication, grades
# in the order of the framework's domains

DOMAINS = {
    "tlac": ["overall"],
    "sif": [
        "overall",
        "leadership_governance",
        "help_protection",
        "looked_after_permanence",
        "care_leavers",
        "adoption",
        "lscb",
    ],
    "ilacs_2018": ["overall", "leaders", "help_protection", "care_and_care_leavers"],
    "ilacs_2023": ["overall", "leaders", "help_protection", "care", "care_leavers"],
}
THE_FOUR = [
    ("Durham", "sif", "standard", "2016-02-22", "2016-03-18", "2016-05-16", "RI RI RI RI G G G"),
    ("Durham", "ilacs_2018", "standard", "2019-09-09", "2019-09-20", "2019-10-21", "RI RI RI G"),
    ("Durham", "ilacs_2018", "standard", "2022-05-09", "2022-05-20", "2022-07-05", "G O G G"),
    ("Durham", "ilacs_2023", "short", "2025-03-24", "2025-03-28", "2025-05-13", "O O G O O"),
    ("Medway", "tlac", "standard", "2013-07-15", "2013-07-19", "2013-08-23", "I"),
    ("Medway", "sif", "standard", "2015-09-14", "2015-10-08", "2015-11-27", "RI RI RI RI G RI RI"),
    ("Medway", "ilacs_2018", "standard", "2019-07-15", "2019-07-26", "2019-08-27", "I I I RI"),
    ("Medway", "ilacs_2023", "standard", "2023-07-17", "2023-07-28", "2023-09-11", "G G RI G G"),
    ("Rutland", "sif", "standard", "2016-11-14", "2016-12-07", "2017-02-13", "RI RI RI RI G RI G"),
    ("Rutland", "ilacs_2018", "standard", "2020-03-02", "2020-03-13", "2020-04-15", "RI RI RI RI"),
    ("Rutland", "ilacs_2023", "standard", "2024-04-15", "2024-04-26", "2024-07-12", "G G G G G"),
    ("Walsall", "sif", "standard", "2017-06-20", "2017-07-13", "2017-09-04", "RI RI RI RI RI G RI"),
    ("Walsall", "ilacs_2018", "standard", "2021-10-04", "2021-10-15", "2021-11-26", "G G RI G"),
    ("Walsall", "ilacs_2023", "short", "2025-05-12", "2025-05-16", "2025-07-08", "O O G O G"),
]
TOLD_BY_ITS_REPORT_ALONE = {("Walsall", "2025-05-12")}
GRADE_LETTERS = {
    "outstanding": "O",
    "good": "G",
    "requires improvement": "RI",
    "requires improvement to be good": "RI",
    "require improvement to be good": "RI",
    "inadequate": "I",
}


# Reading


@cache
def carried(table: str) -> list[dict[str, str]]:
    """Rows of one CSV under data/."""
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sources() -> dict[str, dict[str, str]]:
    return {row["source_id"]: row for row in carried("reference/source")}


@cache
def mentions() -> dict[str, dict[str, str]]:
    return {row["mention_id"]: row for row in carried("official/inspection_mention")}


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def source_path(source_id: str) -> Path:
    """The published file of a source: by name and, since authorities share file names, by checksum."""
    source = sources()[source_id]
    named = [path for path in sorted(SHARED.rglob("*")) if path.name == source["file_name"]]
    same = [path for path in named if checksum(path) == source["sha256"]]
    assert same, f"{source_id}: {len(named)} file(s) named {source['file_name']!r}, none with the carried checksum"
    return same[0]


@cache
def sheet_rows(source_id: str, sheet: str) -> list[list]:
    workbook = CalamineWorkbook.from_path(source_path(source_id))
    return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


@cache
def page_lines(source_id: str, page: int) -> list[str]:
    document = pypdfium2.PdfDocument(source_path(source_id))
    try:
        return document[page - 1].get_textpage().get_text_range().splitlines()
    finally:
        document.close()


@cache
def workforce_rows() -> list[list[str]]:
    """Lines of the workforce file; no field holds a line break, so the n-th row is the n-th line."""
    text = source_path("dfe-csww-2025").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert len(rows) == text.count("\n")
    return rows


def column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def squeezed(text: str) -> str:
    return " ".join(str(text).split())


def workbook_place(locator: str) -> tuple[str, int, str | None]:
    sheet, row, column = re.fullmatch(r"sheet (\S+) row (\d+)(?: column ([A-Z]+))?", locator).groups()
    return sheet, int(row), column


def heading(source_id: str, sheet: str, index: int) -> str:
    return squeezed(sheet_rows(source_id, sheet)[HEADING_ROW[sheet] - 1][index])


def name_index(sheet: str) -> int:
    return 2 if sheet in SHEETS["ofsted-outcomes-2025"] else 1


def is_workbook(row: dict[str, str]) -> bool:
    return sources()[row["source_id"]]["kind"] == "outcomes_workbook"


def is_report(row: dict[str, str]) -> bool:
    return sources()[row["source_id"]]["kind"] == "inspection_report"


# Sources


def test_every_source_has_the_carried_checksum():
    offenders = []
    for source in sources().values():
        named = [path for path in SHARED.rglob("*") if path.name == source["file_name"]]
        if source["sha256"] not in {checksum(path) for path in named}:
            offenders.append(source["source_id"])
    assert offenders == []
    assert len(sources()) >= 22


def test_workbooks_are_dated_as_their_cover_says():
    for source_id in SHEETS:
        cover = sheet_rows(source_id, "Cover")
        published = [row[1] for row in cover if row[0] == "Published on:"]
        assert [day.date().isoformat() for day in published] == [sources()[source_id]["published_on"]]


def test_reports_are_dated_as_their_file_name_says():
    reports = [source for source in sources().values() if source["kind"] == "inspection_report"]
    for source in reports:
        day = re.search(r"- (\d+ \w+ \d{4})\.pdf$", source["file_name"]).group(1)
        assert datetime.strptime(day, "%d %B %Y").date().isoformat() == source["published_on"]
    assert len(reports) == 14


# Workforce


@pytest.mark.parametrize("table", WORKFORCE_COLUMNS)
def test_every_workforce_row_equals_the_cell_at_its_locator(table):
    header, offenders = workforce_rows()[0], []
    for row in carried(f"official/{table}"):
        line, column = re.fullmatch(r"row (\d+) column (\w+)", row["locator"]).groups()
        cells = dict(zip(header, workforce_rows()[int(line) - 1], strict=True))
        year = int(cells["time_period"])
        level_code = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}
        raw = cells[column]
        is_symbol = raw in SYMBOLS
        expected = {
            "place_code": cells[level_code[cells["geographic_level"]]],
            "period_start": f"{year - 1}-10-01" if row["measure"] in FLOWS else "",
            "period_end": f"{year}-09-30",
            "scope": "whole_authority" if cells["geographic_level"] == "Local authority" else "whole_area",
            "value": "" if is_symbol else raw,
            "raw_value": raw,
            "symbol": raw if is_symbol else "",
        }
        told = {name: row[name] for name in expected}
        if told != expected or WORKFORCE_COLUMNS[table][row["measure"], row["basis"]] != column:
            offenders.append((told, expected, row["locator"]))
        if not is_symbol:
            assert float(raw) >= 0
            assert row["unit"] != "percent" or float(raw) <= 100
    assert offenders == []


@pytest.mark.parametrize("table", WORKFORCE_COLUMNS)
def test_every_place_year_and_measure_is_carried_once(table):
    told = [
        (row["place_code"], row["measure"], row["basis"], row["period_end"]) for row in carried(f"official/{table}")
    ]
    places = {*AUTHORITIES.values(), *REGIONS, ENGLAND}
    expected = {
        (place, measure, basis, f"{year}-09-30")
        for place in places
        for measure, basis in WORKFORCE_COLUMNS[table]
        for year in YEARS
    }
    assert len(told) == len(set(told))
    assert set(told) == expected


# Workbooks


def test_every_workbook_judgement_equals_the_cell_at_its_locator():
    offenders = []
    for judgement in filter(is_workbook, carried("official/judgement")):
        mention = mentions()[judgement["mention_id"]]
        source_id, domain = judgement["source_id"], judgement["domain_code"]
        sheet, row_number, letters = workbook_place(judgement["locator"])
        index = column_index(letters)
        row = sheet_rows(source_id, sheet)[row_number - 1]
        title = heading(source_id, sheet, index)
        if sheet == HISTORY_SHEET and not mention["framework_code"].startswith("ilacs"):
            right_column = title == HISTORY_HEADINGS[mention["framework_code"], domain]
        else:
            right_column = ILACS_HEADING_WORDS[domain] in title.lower()
        right_row = AUTHORITIES[row[name_index(sheet)].strip()] == mention["authority_code"]
        same_row = mention["locator"] == f"sheet {sheet} row {row_number}"
        if not (right_column and right_row and same_row and row[index] == judgement["grade_as_printed"]):
            offenders.append((judgement, title, row[index]))
    assert offenders == []


def test_every_workbook_mention_equals_the_cells_of_its_row():
    offenders = []
    for mention in filter(is_workbook, mentions().values()):
        source_id, framework = mention["source_id"], mention["framework_code"]
        sheet, row_number, _ = workbook_place(mention["locator"])
        titles = [squeezed(title) for title in sheet_rows(source_id, sheet)[HEADING_ROW[sheet] - 1]]
        cells = dict(zip(titles, sheet_rows(source_id, sheet)[row_number - 1], strict=True))
        dates = {title: cell.date().isoformat() for title, cell in cells.items() if isinstance(cell, datetime)}
        kind = "not_stated"
        if sheet == HISTORY_SHEET:
            title = HISTORY_DATE_HEADINGS.get(framework)
            if title is None:
                rank = next(
                    rank
                    for rank in ("First", "Second")
                    if dates.get(f"{rank} ILACS framework publication date") == mention["published_on"]
                )
                title = f"{rank} ILACS framework publication date"
                kind = KINDS[cells[f"{rank} ILACS framework inspection type"]]
            else:
                kind = "standard"
            expected = ("", dates[title], kind, "")
        else:
            started = next((day for title, day in dates.items() if title.startswith("Inspection")), "")
            types = [cell for title, cell in cells.items() if title.endswith("type")]
            kind = KINDS[types[0]] if types else kind
            expected = (started, dates.get("Publication date", ""), kind, cells.get("Visit Theme", ""))
            assert framework == ("ilacs_2018" if started < "2023-01-01" else "ilacs_2023")
        told = (mention["started_on"], mention["published_on"], mention["kind"], mention["focus"])
        if told != expected:
            offenders.append((mention["mention_id"], told, expected))
    assert offenders == []


def test_every_graded_or_dated_workbook_cell_of_the_four_is_carried():
    carried_grades = {(row["source_id"], row["locator"]) for row in carried("official/judgement")}
    carried_dates = {
        (row["source_id"], row["locator"], row[name])
        for row in mentions().values()
        for name in ("started_on", "published_on")
    }
    missing, graded = [], 0
    for source_id, sheets in SHEETS.items():
        for sheet in sheets:
            for row_number, row in enumerate(sheet_rows(source_id, sheet), start=1):
                if str(row[name_index(sheet)]).strip() not in AUTHORITIES:
                    continue
                locator = f"sheet {sheet} row {row_number}"
                for index, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        key = (source_id, locator, cell.date().isoformat())
                        if key not in carried_dates:
                            missing.append(key)
                    elif squeezed(cell).lower() in GRADE_LETTERS:
                        graded += 1
                        key = (source_id, f"{locator} column {column_letters(index)}")
                        if key not in carried_grades:
                            missing.append(key)
    assert missing == []
    assert graded == sum(1 for _ in filter(is_workbook, carried("official/judgement")))


# Reports


def test_every_report_judgement_stands_at_its_page_and_lines():
    offenders = []
    for judgement in filter(is_report, carried("official/judgement")):
        page, first, last = re.fullmatch(r"page (\d+) line (\d+)(?:-(\d+))?", judgement["locator"]).groups()
        first, last = int(first), int(last or first)
        lines = page_lines(judgement["source_id"], int(page))
        printed = squeezed(" ".join(lines[first - 1 : last])).rstrip(".")
        grade, domain = judgement["grade_as_printed"], judgement["domain_code"]
        at_the_end = printed.endswith(grade)
        # the label stands on the grade's line or on the lines before it, and no other grade between them
        before = squeezed(" ".join(lines[max(first - 4, 0) : last])).lower()
        label = REPORT_LABELS.get(domain, "overall effectiveness")
        if domain == "overall" and mentions()[judgement["mention_id"]]["framework_code"] == "sif":
            label = "children’s services in"
        position = before.rfind(label)
        between = before[position + len(label) : len(before) - len(grade)] if position >= 0 else ""
        is_labelled = position >= 0 and not re.search(r"outstanding|\bgood|improvement|inadequate", between)
        if not (at_the_end and is_labelled):
            offenders.append((judgement, printed, before))
    assert offenders == []


def test_a_wrapped_grade_is_carried_whole():
    for judgement in filter(is_report, carried("official/judgement")):
        if judgement["grade_as_printed"].lower() != "requires improvement":
            continue
        page, last = re.fullmatch(r"page (\d+) line (\d+)", judgement["locator"]).groups()
        following = page_lines(judgement["source_id"], int(page))[int(last)]
        assert not re.match(r"\s*(to )?be good", following), judgement


def test_every_report_mention_is_dated_as_printed():
    for mention in filter(is_report, mentions().values()):
        page, line = map(int, re.fullmatch(r"page (\d+) line (\d+)", mention["locator"]).groups())
        lines = page_lines(mention["source_id"], page)
        assert re.fullmatch(r"Inspection dates?: " + re.escape(mention["date_as_printed"]), lines[line - 1].strip())
        first, last = re.split(r"\s+to\s+|\s*[-–]\s*", mention["date_as_printed"])
        ended = datetime.strptime(last, "%d %B %Y")
        day, *rest = first.split()
        month, year, *_ = [*rest, *[ended.strftime("%B"), ended.strftime("%Y")][len(rest) :]]
        started = datetime.strptime(f"{day} {month} {year}", "%d %B %Y")
        assert (started.date().isoformat(), ended.date().isoformat()) == (mention["started_on"], mention["ended_on"])
        assert mention["published_on"] == sources()[mention["source_id"]]["published_on"]
        printed = [text.split(":")[1].strip() for text in lines if re.match(r"(Report p|P)ublished:", text)]
        assert bool(printed) == (mention["framework_code"] in {"sif", "tlac"})
        for text in printed:
            assert datetime.strptime(text, "%d %B %Y").date().isoformat() == mention["published_on"]


# The four authorities, told by each kind of source


def told_grades(mention_id: str) -> dict[str, str]:
    return {
        judgement["domain_code"]: GRADE_LETTERS[judgement["grade_as_printed"].lower()]
        for judgement in carried("official/judgement")
        if judgement["mention_id"] == mention_id
    }


@pytest.mark.parametrize(
    ("authority", "framework", "kind", "started", "ended", "published", "grades"),
    THE_FOUR,
    ids=[f"{row[0]}-{row[1]}-{row[3]}" for row in THE_FOUR],
)
def test_the_table_of_the_four_equals_each_kind_of_source(
    authority, framework, kind, started, ended, published, grades
):
    expected = dict(zip(DOMAINS[framework], grades.split(), strict=True))
    about = [
        mention
        for mention in mentions().values()
        if mention["authority_code"] == AUTHORITIES[authority]
        and (mention["started_on"] == started or mention["published_on"] == published)
    ]
    for mention in about:
        assert told_grades(mention["mention_id"]) == expected
        assert mention["framework_code"] == framework
        assert mention["kind"] in {kind, "not_stated"}
        assert mention["started_on"] in {started, ""}
        assert mention["ended_on"] in {ended, ""}
        assert mention["published_on"] in {published, ""}
    reports = [mention for mention in about if is_report(mention)]
    assert [(mention["started_on"], mention["ended_on"], mention["published_on"]) for mention in reports] == [
        (started, ended, published)
    ]
    registered = [
        row["kind"]
        for row in carried("reference/inspection_registry")
        if (row["authority_code"], row["started_on"]) == (AUTHORITIES[authority], started)
    ]
    assert registered == [kind]
    is_alone = not any(is_workbook(mention) for mention in about)
    assert is_alone == ((authority, started) in TOLD_BY_ITS_REPORT_ALONE)


def test_no_graded_inspection_of_the_table_is_left_out():
    known = {(AUTHORITIES[row[0]], day) for row in THE_FOUR for day in row[3:6:2]}
    beyond = {
        mention["framework_code"] if mention["framework_code"] in {"slac", "cpi"} else mention["kind"]
        for mention in mentions().values()
        if not {
            (mention["authority_code"], mention["started_on"]),
            (mention["authority_code"], mention["published_on"]),
        }
        & known
    }
    assert beyond == {"slac", "cpi", "monitoring_visit", "focused_visit"}


# Identifiers


def test_every_official_mention_has_one_registered_inspection():
    la_codes = {row["authority_code"]: row["la_code"] for row in carried("reference/authority")}
    registry = carried("reference/inspection_registry")
    assert len({row["inspection_id"] for row in registry}) == len(registry)
    for mention in mentions().values():
        family = mention["framework_code"].split("_")[0]
        matches = [
            row
            for row in registry
            if (row["authority_code"], row["family"]) == (mention["authority_code"], family)
            and any(mention[name] and mention[name] == row[name] for name in ("started_on", "published_on"))
        ]
        assert len(matches) == 1, (mention, matches)
        registered = matches[0]
        day = registered["started_on"] or registered["published_on"]
        assert registered["inspection_id"] == f"{la_codes[mention['authority_code']]}-{family}-{day}"
        for name in ("started_on", "published_on"):
            assert mention[name] in {"", registered[name]}
        assert mention["kind"] in {"not_stated", registered["kind"]}
