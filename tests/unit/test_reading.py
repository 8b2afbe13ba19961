"""The reader of sentences finds what is false in made pages, and leaves true ones alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reading"))

import amounts
import comparisons
import grammar
from amounts import Known, amounts_of, not_known
from pages import Page, Table
from statsmodels.stats.proportion import confint_proportions_2indep

TRUE = (
    "Medway's agency rate on 30 September 2025 was 20.7% (60.0 of 290.3 FTE workers; one worker makes a difference of 0.3 "
    "percentage points): higher than the South East (13.4%) and England (13.0%).",
    "Doncaster's agency rate on 30 September 2025 was 12.8% (32.0 of 250.3 workers; one worker = 0.4 points): within one "
    "worker of England (13.0%).",
    "Durham's average caseload fell from 18.8 cases per worker on 30 September 2017 to 16.6 on 30 September 2025.",
    "Durham's agency rate on 30 September 2025 was 8.0%, below the middle half of statistical neighbours (8.6% to 15.0%).",
    "Durham: better on overall effectiveness (good to outstanding); the same on leaders (outstanding).",
    "After good (41): next 13 outstanding (32%, interval 20% to 47%) and 20 good (49%, interval 34% to 64%).",
    "The latest grade was good or better for 103 of 153 (67%).",
    "At the latest inspection it was: 2 (Durham and Walsall) outstanding; 2 (Medway and Rutland) good.",
    "The inspection ran from 17 July 2023 to 28 July 2023.",
    "The share by region ran from the North West (11 of 24, 46%) to London (29 of 33, 88%).",
    "Good: median 12.9%, mean 14.6%; pooled 14.0%, from 0.0% to 32.6% (69 authorities).",
    "Durham's rate lies between 29th and 63rd of 148 returns.",
    "The later grade was better in 46, the same in 51 and worse in 19 of 116.",
    "In 1 pair of lists one after the other, the earlier list names 12 themes.",
)
FALSE = (
    TRUE[0].replace("higher", "lower"),
    TRUE[1].replace("12.8%", "10.8%"),
    TRUE[2].replace("fell", "rose"),
    TRUE[3].replace("below", "above"),
    TRUE[4].replace("better", "worse"),
    TRUE[5].replace("13 outstanding (32%", "13 outstanding (12%"),
    TRUE[6].replace("67%", "76%"),
    TRUE[7].replace("2 (Durham", "3 (Durham"),
    TRUE[8].replace("28 July 2023", "8 July 2023"),
    TRUE[9].replace("(29 of 33, 88%", "(9 of 33, 27%"),
    TRUE[10].replace("to 32.6%", "to 2.6%"),
    TRUE[11].replace("29th", "69th"),
    TRUE[12].replace("in 46", "in 36"),
    TRUE[13].replace("1 pair of lists", "2 pair of lists"),
    "1 of them name Durham too.",
    "There are 1 authorities with a list.",
    "Isles of Scilly's caseload was 6.0 (1.0 workers holding cases).",
    "The audits came 2 times.",
    "The share is good_or_better in all.",
    "St. Helens's rate is known.",
    "The share (67% is known.",
    "The rate was nan on that day.",
)


def faults(sentence: str) -> list[str]:
    return [*grammar.faults_of(sentence), *comparisons.faults_of(sentence)]


@pytest.mark.parametrize("sentence", TRUE)
def test_a_true_sentence_is_left_alone(sentence: str) -> None:
    assert faults(sentence) == []


@pytest.mark.parametrize("sentence", FALSE)
def test_a_false_sentence_is_found(sentence: str) -> None:
    assert faults(sentence)


def page(*sentences: str, **values: str) -> Page:
    table = Table(
        "rates", ("Authority", "Rate", "Grade"), (("Ash", 12.34, "good"), ("Birch", 7.5, "good"), ("Oak", 20, "no"))
    )
    return Page("made", values, (sentences,), (table,))


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Ash has 12.3 and Birch 7.5.", []),
        ("Ash has 12.4.", ["12.4"]),
        ("2 of 3 authorities (67%) are good.", []),
        ("Their median is 12.3, and 39.8 together.", []),
        ("Ash lies 4.8 points above Birch (12.3 and 7.5).", []),
        ("On 30 September 2025 there were 1,234 workers.", ["1234"]),
        ("The interval is at 95%.", []),
    ],
)
def test_amounts_are_found_in_the_tables_or_worked_out(sentence: str, missing: list[str]) -> None:
    assert not_known(sentence, Known(page(sentence)), []) == missing


def test_days_years_and_files_are_no_amounts() -> None:
    assert amounts_of("On 3 May 2024 (2021 model), report 13 may 2025.pdf gave 1,234.5 and 29th.") == [
        (1234.5, 1),
        (29.0, 0),
    ]


def test_a_day_after_the_cut_is_found() -> None:
    said = "Ash was graded good on 12 May 2025."
    assert list(comparisons.faults_of_page(page(said, until="2025-05-11")))
    assert not list(comparisons.faults_of_page(page(said, until="2025-05-12")))


def test_two_values_of_one_figure_are_found() -> None:
    said = "Ash's agency rate on 30 September 2024 was {}%."
    assert list(comparisons.faults_of_page(page(said.format(12.3), said.format(12.4))))
    assert not list(comparisons.faults_of_page(page(said.format(12.3), said.format(12.3))))


def test_the_interval_of_a_change_is_worked_out_from_the_two_shares_of_a_sentence() -> None:
    low, high = amounts._intervals_of_change(
        "Medway's agency rate fell from 29.3% (54.0 of 184.6 FTE workers) on 30 September 2017 to 20.7% (joint return with A; "
        "60.0 of 290.3 FTE workers) on 30 September 2025."
    )
    told = confint_proportions_2indep(60.0, 290.3, 54.0, 184.6, method="newcomb", compare="diff")
    assert [low, high] == pytest.approx([100 * end for end in told], abs=0.001)


def test_the_day_a_page_was_made_is_no_figure_after_the_days_asked_for() -> None:
    said = (
        "Kent was graded good overall at the inspection of 9 May 2016 (SIF; data up to {}; 9.5 years old when this "
        "page was made on {})."
    )
    for data, is_right in (("31 December 2017", True), ("31 December 2018", False)):
        page = Page("judgement_comparison", {"until": "2017-12-31"}, ((said.format(data, "27 November 2026"),),), ())
        assert (list(comparisons.faults_of_page(page)) == []) is is_right
