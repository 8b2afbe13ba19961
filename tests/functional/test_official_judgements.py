"""Do the judgements and dates carried in data/ still say what workbooks and reports say, and is none left out?"""

import re
from datetime import datetime

import pytest
from official_files import (
    AUTHORITIES,
    DOMAINS,
    GRADE_LETTERS,
    HEADING_ROW,
    HISTORY_DATE_HEADINGS,
    HISTORY_HEADINGS,
    HISTORY_SHEET,
    ILACS_HEADING_WORDS,
    KINDS,
    NEEDS_PUBLISHED,
    REPORT_LABELS,
    SHARED,
    SHEETS,
    THE_FOUR,
    TOLD_BY_ITS_REPORT_ALONE,
    carried,
    checksum,
    column_index,
    column_letters,
    heading,
    is_report,
    is_workbook,
    mentions,
    name_index,
    page_lines,
    sheet_rows,
    sources,
    squeezed,
    workbook_place,
)

pytestmark = NEEDS_PUBLISHED


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
