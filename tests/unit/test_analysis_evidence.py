"""How well a figure is witnessed, what exists for whom and what came of added files: tables and sentences on made frames."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from ilacs_analytics.analysis.evidence import coverage as c
from ilacs_analytics.analysis.evidence import witnesses as w
from ilacs_analytics.analysis.frames import MissingColumns


def gate(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["suite", "check", "outcome", "severity"])


PASSED = ("judgement", "grades", "pass", "critical")
WARNED = ("judgement", "dates", "fail", "warning")
FAILED = ("caseload", "range", "fail", "critical")
BROKEN = ("caseload", "sum", "error", "warning")


def test_a_row_a_suite_counts_how_its_checks_ended() -> None:
    table = w.gate_table(gate(PASSED, WARNED, FAILED, BROKEN, PASSED))
    assert table.values.tolist() == [["judgement", 2, 1, 0, "dates"], ["caseload", 0, 1, 1, "range, sum"]]
    assert w.gate_table(gate()).columns.tolist() == ["suite", "passed", "failed", "errors", "not_passed"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), ["not been checked"]),
        ((PASSED,), ["All 1 check", "passed"]),
        ((PASSED, WARNED), ["1 of 2 checks did not pass", "none of them stops? "]),
        ((PASSED, FAILED), ["1 of 2 checks", "1 of them stops? "]),
        ((PASSED, BROKEN, FAILED, WARNED), ["3 of 4 checks", "1 of them ending in an error", "2 of them stop "]),
    ],
)
def test_a_check_that_is_critical_or_in_error_stops_publication(rows: tuple, said: list[str]) -> None:
    sentence = w.say_gate(gate(*rows))
    for part in said:
        assert re.search(part, sentence), sentence
    assert ("error" in sentence) is (BROKEN in rows)


def disagreement(*cells: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["authority", "inspection_id", "cell"])


def test_cells_in_dispute_are_counted_once_and_grades_among_them() -> None:
    assert "No two sources" in w.say_disagreements(disagreement())
    once = [("Durham", "1", "published_on"), ("Durham", "1", "published_on")]
    assert "1 cell (Durham), no grade" in w.say_disagreements(disagreement(*once))
    said = w.say_disagreements(disagreement(*once, ("Medway", "2", "overall"), ("Medway", "2", "care")))
    assert "3 cells (Durham and Medway), 2 grades among them" in said
    with pytest.raises(MissingColumns, match="cell"):
        w.say_disagreements(pd.DataFrame({"authority": ["A"], "inspection_id": ["1"]}))


def witnessed(*rows: tuple[str, int, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["inspection_on", "official_count", "is_single_witness"])
    frame["inspection_on"] = pd.to_datetime(frame["inspection_on"])
    return frame.assign(authority="Durham", cell_label="Overall", paper_count=0, source_ids="a")


def test_cells_of_one_official_source_are_listed_and_counted() -> None:
    frame = witnessed(("2019-09-09", 2, False), ("2016-02-22", 1, True), ("2012-01-01", 0, False))
    assert w.single_witness(frame)["inspection_on"].dt.year.tolist() == [2016]
    said = w.say_witnesses(frame)
    assert "Of 2 cells since 22 February 2016" in said  # what no official source tells does not count
    assert "tell 1" in said
    assert "alone tells 1" in said
    assert w.say_witnesses(witnessed(("2012-01-01", 0, False))).startswith("No official source")


def covered(*rows: tuple[str, str, str, int, str | None, str | None]) -> pd.DataFrame:
    columns = ["authority", "topic", "told_by", "row_count", "first_on", "last_on"]
    frame = pd.DataFrame(rows, columns=columns)
    for name in ("first_on", "last_on"):
        frame[name] = pd.to_datetime(frame[name])
    return frame.assign(authority_code="E1", source_ids="a", why_not="no paper was read")


COVERED = covered(
    ("Durham", "judgements", "official", 12, "2012-01-01", "2025-03-24"),
    ("Medway", "judgements", "official", 1, "2023-07-17", "2023-07-17"),
    ("Durham", "caseload", "papers", 0, None, None),
    ("Medway", "caseload", "papers", 3, "2019-07-01", None),
    ("Durham", "audit grades", "papers", 0, None, None),
    ("Medway", "audit grades", "papers", 0, None, None),
)


def test_a_cell_says_what_there_is_or_why_not() -> None:
    table = c.coverage_table(COVERED)
    assert table["cell_label"].tolist() == [
        "12 rows, 2012 to 2025", "1 row, 2023", "none: no paper was read", "3 rows", "none: no paper was read",
        "none: no paper was read",
    ]  # fmt: skip
    assert table["topic_label"].iloc[0] == "Judgements (official sources)"


def test_all_some_and_none_are_told_apart_by_who_tells() -> None:
    said = c.say_coverage(COVERED, ["Durham", "Medway"])
    assert len(said) == 3
    assert "official sources" in said[0]
    assert "judgements" in said[0]
    assert "caseload" in said[1]
    assert "Medway" in said[1]
    assert "audit grades" in said[2]
    assert "none of them has" in said[2]
    alone = c.say_coverage(COVERED, ["Durham"])
    assert [
        part for text in alone for part in ("Durham has judgements", "Durham has no caseload or audit") if part in text
    ]
    assert c.say_coverage(COVERED, ["Walsall"]) == ["No data of these authorities is in the warehouse."]
