"""What the first release promised: every cell of the four authorities' inspections, and nine years of workforce figures."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest

QUERY = "select authority, framework, started_on, concept, grade, missing_reason from analysis.judgement_history"
CONCEPTS = ("overall", "leadership", "help_protection", "care", "care_leavers", "adoption", "lscb")
LETTERS = {
    "O": "outstanding",
    "G": "good",
    "R": "requires_improvement",
    "A": "adequate",
    "I": "inadequate",
    "-": "not_in_framework",
    "c": "combined",
}
FOUR = """
Durham  slac                  --OG---
Durham  sif        2016-02-22 RRRRGGG
Durham  ilacs_2018 2019-09-09 RRRGc--
Durham  ilacs_2018 2022-05-09 GOGGc--
Durham  ilacs_2023 2025-03-24 OOGOO--
Medway  slac                  --AA---
Medway  cpi                   I------
Medway  tlac       2013-07-15 I------
Medway  sif        2015-09-14 RRRRGRR
Medway  ilacs_2018 2019-07-15 IIIRc--
Medway  ilacs_2023 2023-07-17 GGRGG--
Rutland slac                  --AG---
Rutland cpi                   A------
Rutland sif        2016-11-14 RRRRGRG
Rutland ilacs_2018 2020-03-02 RRRRc--
Rutland ilacs_2023 2024-04-15 GGGGG--
Walsall slac                  --IA---
Walsall cpi                   A------
Walsall sif        2017-06-20 RRRRRGR
Walsall ilacs_2018 2021-10-04 GGRGc--
Walsall ilacs_2023 2025-05-12 OOGOG--
"""
"""Authority, framework, start where one is known, and a letter for each of the seven concepts; - and c are reasons."""

PUBLISHED = {
    ("average_caseload", "fte"): "caseload_fte",
    ("cases", "headcount"): "cases",
    ("case_holders", "fte"): "case_holders_fte",
    ("agency_rate", "fte"): "agency_rate_fte",
    ("agency_rate", "headcount"): "agency_rate_headcount",
    ("agency_workers", "fte"): "agency_fte",
    ("agency_workers", "headcount"): "agency_headcount",
    ("in_post_workers", "fte"): "inpost_fte",
    ("in_post_workers", "headcount"): "inpost_headcount",
    ("vacancies", "fte"): "vacancy_fte",
    ("vacancy_rate", "fte"): "vacancy_rate_fte",
    ("turnover_rate", "fte"): "turnover_rate_fte",
    ("turnover_rate", "headcount"): "turnover_rate_headcount",
    ("absence_rate", "fte"): "absence_rate_fte",
}
PLACES = {"County Durham": "Durham"}
NINE = {
    "Durham",
    "Medway",
    "Rutland",
    "Walsall",
    "North East",
    "South East",
    "East Midlands",
    "West Midlands",
    "England",
}


def expected_cells() -> set[tuple[str, ...]]:
    cells = set()
    for line in FOUR.strip().splitlines():
        authority, framework, start, letters = line[:8].strip(), line[8:19].strip(), line[19:29].strip(), line[30:]
        for concept, letter in zip(CONCEPTS, letters, strict=True):
            word = LETTERS[letter]
            grade, reason = ("", word) if letter in "-c" else (word, "")
            cells.add((authority, framework, start, concept, grade, reason))
    return cells


def test_the_query_of_the_promise_gives_every_cell_and_a_reason_wherever_a_grade_is_absent(built_project: Any) -> None:
    ended = built_project.run("query", QUERY, "--format", "csv")
    assert ended.code == 0, ended.err
    header, *rows = csv.reader(io.StringIO(ended.out))
    assert header == ["authority", "framework", "started_on", "concept", "grade", "missing_reason"]
    assert {tuple(row) for row in rows} == expected_cells()
    assert len(rows) == 21 * 7
    assert all(bool(grade) != bool(reason) for *_, grade, reason in rows)


def warehouse_file(project: Any) -> str:
    pointer = (project.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()
    return str(project.path / "warehouse" / f"{pointer}.duckdb")


def test_workforce_series_has_nine_years_for_nine_places(built_project: Any) -> None:
    with duckdb.connect(warehouse_file(built_project), read_only=True) as connection:
        rows = connection.execute(
            "select authority, measure, basis, count(*), min(year(period_end)), max(year(period_end)), "
            "count(distinct period_end) from analysis.workforce_series group by all"
        ).fetchall()
    assert {row[0] for row in rows} == NINE
    assert {(measure, basis) for _, measure, basis, *_ in rows} >= set(PUBLISHED)
    assert {row[3:] for row in rows} == {(9, 2017, 2025, 9)}


def test_comparators_beside_an_authority_are_the_figures_of_its_region_and_england(built_project: Any) -> None:
    with duckdb.connect(warehouse_file(built_project), read_only=True) as connection:
        rows = connection.execute(
            "select s.authority, s.region_name, s.region_value, r.value, s.england_value, e.value, s.neighbour_median, "
            "s.neighbour_n from analysis.workforce_series s "
            "join analysis.workforce_series r on r.authority = s.region_name and r.period_end = s.period_end "
            "and r.measure = s.measure and r.basis = s.basis "
            "join analysis.workforce_series e on e.authority = 'England' and e.period_end = s.period_end "
            "and e.measure = s.measure and e.basis = s.basis where s.place_kind = 'authority'"
        ).fetchall()
    assert len(rows) == 4 * 9 * 22
    assert all(region == regions and england == englands for _, _, region, regions, england, englands, *_ in rows)
    assert {row[6:] for row in rows} == {(None, 0)}
    assert {row[:2] for row in rows} == {
        ("Durham", "North East"),
        ("Medway", "South East"),
        ("Rutland", "East Midlands"),
        ("Walsall", "West Midlands"),
    }


@pytest.mark.parametrize("key", sorted(PUBLISHED))
def test_workforce_series_equals_the_published_file(built_project: Any, shared: Path, key: tuple[str, str]) -> None:
    measure, basis = key
    with (shared / "published" / "dfe" / "csww_indicators_2017_to_2025.csv").open(encoding="utf-8-sig") as lines:
        published = {
            (PLACES.get(name, name), int(row["time_period"])): row[PUBLISHED[key]]
            for row in csv.DictReader(lines)
            for name in [row["la_name"] or row["region_name"] or row["country_name"]]
            if PLACES.get(name, name) in NINE
        }
    with duckdb.connect(warehouse_file(built_project), read_only=True) as connection:
        ours = connection.execute(
            "select authority, year(period_end), raw_value, value, symbol from analysis.workforce_series "
            "where measure = ? and basis = ?",
            [measure, basis],
        ).fetchall()
    assert {(name, year): raw for name, year, raw, *_ in ours} == published
    for _, _, raw, value, symbol in ours:
        assert (symbol == raw and value is None) if symbol else float(raw) == value
