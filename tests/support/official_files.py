"""Reading the published files and the rows carried from them, for the tests that hold the two together."""

import csv
import hashlib
import os
import re
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ILACS_SHARED") or ROOT.parent / "shared")

NEEDS_PUBLISHED = pytest.mark.skipif(
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
