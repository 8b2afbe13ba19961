"""Three sentences for one authority, and the words all sentences are made of."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from scales import of_framework

from ilacs_analytics.analysis import wording
from ilacs_analytics.analysis.frames import frame_of, rows_of
from ilacs_analytics.analysis.judgements import figures as judgements
from ilacs_analytics.analysis.profile import words as profile
from ilacs_analytics.analysis.workforce import figures as workforce
from ilacs_analytics.vocabulary import Symbol

ROOT = Path(__file__).parents[2]
RANKS = {"outstanding": 1, "good": 2, "requires_improvement": 3, "inadequate": 4}
LABELS = {"overall": "Overall effectiveness", "leadership": "Leaders", "help_protection": "Help and protection"}


def history(*grades: tuple[str, str, str, str | None], authority: str = "Durham") -> pd.DataFrame:
    rows = [
        {
            "authority": authority,
            "authority_code": "E1",
            "inspection_id": on,
            "framework": framework,
            **of_framework(framework, grade),
            "framework_label": framework.upper(),
            "kind": "standard",
            "started_on": pd.Timestamp(on),
            "published_on": pd.NaT,
            "concept": concept,
            "concept_label": LABELS[concept],
            "grade": grade,
            "grade_label": grade and grade.replace("_", " ").capitalize(),
            "grade_rank": grade and RANKS[grade],
            "is_good_or_better": grade and RANKS[grade] < 3,
            "missing_reason": None if grade else "not_in_framework",
            "missing_label": None if grade else "Not in the framework",
            "comparability": grade and "A",
            "as_at": pd.Timestamp(2025, 5, 13),
            "age_days": 46,
            "previous_overall_label": None,
            "previous_overall_on": pd.NaT,
            "previous_overall_is_publication": False,
            "authority_ended_on": pd.NaT,
            "newer_report_on": pd.NaT,
        }
        for on, framework, concept, grade in grades
    ]
    return pd.DataFrame(rows)


def census(measure: str, value: float | None, workers: float, england: float, **other: object) -> dict:
    row = {
        "authority": "Durham", "authority_code": "E1", "period_end": pd.Timestamp(2025, 9, 30), "measure": measure,
        "measure_label": measure.replace("_", " ").capitalize(), "basis": "fte",
        "unit": "percent" if measure == "agency_rate" else "cases_per_worker", "decimals": 1, "value": value,
        "symbol": None, "region_name": "North East", "region_value": None, "region_symbol": None,
        "england_value": england, "neighbour_median": None, "neighbour_n": 0, "part_count": None, "base_count": workers,
        "one_worker": 0.2, "difference_region": None, "versus_region": "not_known",
        "difference_england": None if value is None else round(value - england, 1),
        "versus_england": "not_known" if value is None else "lower" if value < england else "higher",
    }  # fmt: skip
    return {**row, **other}


def stand_out(told: pd.DataFrame, *workforce_rows: dict, authority: str = "Durham") -> list[str]:
    latest = told[told["inspection_id"] == told["inspection_id"].max()]
    comparison = frame_of(workforce_rows, workforce.COMPARISON_COLUMNS)
    return profile.standing_out(
        judgements.grade_matrix(latest), judgements.grade_changes(told), comparison, authority=authority
    )


BEFORE = [("2022-05-09", "ilacs_2018", "overall", "good"), ("2022-05-09", "ilacs_2018", "help_protection", "good")]


def test_three_sentences() -> None:
    told = history(
        *BEFORE,
        ("2025-03-24", "ilacs_2023", "overall", "outstanding"),
        ("2025-03-24", "ilacs_2023", "help_protection", "good"),
    )
    assert stand_out(told, census("average_caseload", 16.6, 264.4, 15.2)) == [
        "Durham was graded outstanding overall at the inspection of 24 March 2025 (ILACS_2023; data up to 13 May 2025, "
        "under 1 year later).",
        "The overall grade is better than at the inspection of 9 May 2022 (good); "
        "the grade for help and protection was good.",
        "Durham's average caseload on 30 September 2025 was 16.6 cases per worker (264.4 FTE workers holding cases; "
        "one worker makes a difference of 0.2 cases per worker): higher than England (15.2).",
    ]


@pytest.mark.parametrize(
    ("grade", "help_protection", "sentence"),
    [
        (
            "inadequate", "inadequate",
            "The overall grade is worse than at the inspection of 9 May 2022 (good); every other judgement is inadequate too.",
        ),
        (
            "good", "outstanding",
            "The overall grade is the same as at the inspection of 9 May 2022 (good); "
            "the grade for help and protection was outstanding.",
        ),
    ],
)  # fmt: skip
def test_change_worse_and_the_same(grade: str, help_protection: str, sentence: str) -> None:
    told = history(
        *BEFORE,
        ("2025-03-24", "ilacs_2023", "overall", grade),
        ("2025-03-24", "ilacs_2023", "help_protection", help_protection),
    )
    assert stand_out(told)[1] == sentence


def test_a_framework_step_is_said() -> None:
    told = history(("2016-02-22", "sif", "overall", "inadequate"), ("2019-09-09", "ilacs_2018", "overall", "good"))
    assert stand_out(told)[1] == (
        "The overall grade is better than at the inspection of 22 February 2016 (inadequate); "
        "a step from SIF to ILACS is not by itself an improvement."
    )


def test_without_an_overall_grade_the_domains_are_told() -> None:
    told = history(
        *BEFORE,
        ("2026-05-11", "ilacs_2026", "overall", None),
        ("2026-05-11", "ilacs_2026", "help_protection", "outstanding"),
    )
    assert stand_out(told)[1] == "Against the comparable grade before it is better on help and protection."


def test_the_measure_furthest_from_england_is_told_and_agency_rate_on_a_tie() -> None:
    told = history(("2022-05-09", "ilacs_2018", "overall", "good"))
    rows = [census("average_caseload", 16.6, 264.4, 15.2), census("agency_rate", 8.0, 438.9, 13.0, part_count=35.1)]
    assert stand_out(told, *rows)[1].startswith("Durham's agency rate on 30 September 2025 was 8.0% (35.1 of 438.9")
    tied = [
        census("average_caseload", None, 264.4, 15.2, symbol="x"),
        census("agency_rate", None, 1.0, 13.0, symbol="c"),
    ]
    assert stand_out(told, *tied)[1] == (
        'Durham\'s agency rate on 30 September 2025 is not known: DfE published "c" (confidential).'
    )


def test_nothing_of_another_authority_and_nothing_of_nothing() -> None:
    assert stand_out(history(*BEFORE), census("agency_rate", 8.0, 438.9, 13.0), authority="Medway") == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (wording.day(dt.date(2019, 9, 9)), "9 September 2019"),
        (wording.day(None), ""),
        (wording.month(dt.date(2019, 9, 9)), "Sep 2019"),
        (wording.number(-0.04, 1), "0.0"),
        (wording.number(1234.56, 1), "1,234.6"),
        (wording.amount(22.94, unit="percent", decimals=1), "22.9%"),
        (wording.amount(17, unit="cases_per_worker", decimals=1), "17.0 cases per worker"),
        (wording.points(1.0, unit="percent", decimals=1), "1.0 percentage point"),
        (wording.points(4.18, unit="percent", decimals=1), "4.2 percentage points"),
        (wording.listed([]), ""),
        (wording.listed(["a"]), "a"),
        (wording.listed(["a", "b"]), "a and b"),
        (wording.listed(["a", "b", "c"]), "a, b and c"),
        (wording.counted(1, "case"), "1 case"),
        (wording.counted(0, "census", "censuses"), "0 censuses"),
        (wording.possessive("St Helens"), "St Helens'"),
        (wording.region_words("East of England"), "the East of England"),
        (wording.region_words("Yorkshire and The Humber"), "Yorkshire and The Humber"),
        (wording.uncapitalised("LSCB"), "LSCB"),
        (wording.age_words(364), "under 1 year"),
        (wording.age_words(612), "1.7 years"),
        (wording.framework_short("ilacs_2018"), "ILACS 2018"),
        (wording.symbol_words("c"), '"c" (confidential)'),
        (wording.symbol_words("k"), '"k"'),
    ],
)
def test_words(told: str, expected: str) -> None:
    assert told == expected


def test_every_symbol_has_words_and_is_in_the_reference_list() -> None:
    with (ROOT / "data/reference/term.csv").open(encoding="utf-8", newline="") as file:
        listed = {line["code"] for line in csv.DictReader(file) if line["vocabulary"] == "symbol"}
    assert {str(symbol) for symbol in Symbol} == listed == {str(symbol) for symbol in wording.SYMBOL_WORDS}


def test_rows_hold_none_for_everything_missing() -> None:
    frame = pd.DataFrame({"a": [1.5, float("nan")], "b": [pd.Timestamp(2020, 1, 2), pd.NaT], "c": ["x", None]})
    assert rows_of(frame) == [{"a": 1.5, "b": dt.date(2020, 1, 2), "c": "x"}, {"a": None, "b": None, "c": None}]
