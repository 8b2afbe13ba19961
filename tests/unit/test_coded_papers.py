"""What data/papers/ holds: how grades are stated, how often boards meet, and the counts the page on coding prints."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "data" / "papers"
EVERY = {
    "monthly": ("1", "months"),
    "quarterly": ("3", "months"),
    "annual": ("12", "months"),
    "six-weekly": ("6", "weeks"),
}
OFTEN = re.compile(r"month|quarter|week|once a year", re.IGNORECASE)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_grade_of_a_paper_says_how_it_is_stated() -> None:
    grades = rows(PAPERS / "judgement.csv")
    assert {row["stated_as"] for row in grades} == {"table", "prose"}
    assert [row["locator"] for row in grades if " row " in row["locator"] and row["stated_as"] != "table"] == []
    assert {row["stated_as"] for row in rows(ROOT / "data" / "official" / "judgement.csv")} == {""}


def test_a_news_item_has_no_table() -> None:
    news = [row for row in rows(PAPERS / "judgement.csv") if row["source_id"].startswith("news-")]
    assert {row["stated_as"] for row in news} == {"prose"}


def test_a_board_that_meets_by_the_calendar_has_its_interval() -> None:
    boards = [row for row in rows(PAPERS / "reported_fact.csv") if row["kind"] == "board"]
    told = [row for row in boards if OFTEN.search(row["summary"])]
    assert len(told) == 8
    assert [row["fact_id"] for row in told if (row["value"], row["unit"]) != EVERY.get(row["value_as_printed"])] == []
    assert [row["fact_id"] for row in boards if row["value"] and row not in told] == []


def test_a_visit_of_the_year_is_a_mention_to_the_year() -> None:
    told = [row for row in rows(PAPERS / "inspection_mention.csv") if row["date_as_printed"] == "earlier this year"]
    assert [(row["kind"], row["started_on"], row["started_precision"]) for row in told] == [
        ("focused_visit", "2019-01-01", "year")
    ]


def test_a_new_recording_system_is_case_recording() -> None:
    actions = [row for row in rows(PAPERS / "improvement_action.csv") if "recording system" in row["summary"]]
    assert [row["theme_code"] for row in actions] == ["case_recording"]


@pytest.mark.parametrize("table", sorted(path.stem for path in PAPERS.glob("*.csv")))
def test_the_page_on_coding_counts_the_rows(table: str) -> None:
    page = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
    told = re.findall(rf"^\| `{table}` \| [^|]+ \| (\d+) \|$", page, re.MULTILINE)
    assert told == [str(len(rows(PAPERS / f"{table}.csv")))]
