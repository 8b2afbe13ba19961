"""Audits, claims and coverage: numbers, and sentences on opposite, tied, single and empty frames."""

from __future__ import annotations

import pandas as pd
import pytest

from ilacs_analytics.analysis import audits, claims
from ilacs_analytics.analysis.audits import words as audit_words
from ilacs_analytics.analysis.claims import words as claim_words
from ilacs_analytics.analysis.evidence import coverage

FOUR = ["Durham", "Medway", "Rutland", "Walsall"]


# audits


def audit(group: str, cases: float | None, size: float | None, printed: float | None = None, **other: object) -> dict:
    positions = {"good": 2, "requires_improvement_or_inadequate": 3, "grade_not_printed": 9}
    row = {
        "authority": "Medway",
        "authority_code": "E06000035",
        "period_end": pd.Timestamp(2020, 6, 30),
        "date_as_printed": "June 2020",
        "practice_area": "assessment_quality",
        "practice_area_label": "quality of assessment",
        "stage": "not_stated",
        "stage_label": "stage not stated",
        "grade_group": group,
        "grade_group_label": group.replace("_", " ").capitalize(),
        "position": positions[group],
        "cases": cases,
        "sample_size": size,
        "percent_recomputed": None if cases is None or size is None else 100 * cases / size,
        "percent_as_published": printed,
        "source_id": "paper",
        "locator": "para 3.8",
    }
    return {**row, **other}


def intervals(*rows: dict) -> pd.DataFrame:
    return audits.audit_intervals(pd.DataFrame(list(rows) or None, columns=list(audit("good", 1, 2))))


MEDWAY = (
    audit("requires_improvement_or_inadequate", 21, 30, 73.0),
    audit("grade_not_printed", 2, 30),
    audit("good", 7, 30, 23.5),
)


def test_wilson_intervals_of_the_paper() -> None:
    told = intervals(*MEDWAY)
    assert list(told["grade_group"]) == ["good", "requires_improvement_or_inadequate", "grade_not_printed"]
    assert told["low_percent"].round(1).tolist()[:2] == [11.8, 52.1]
    assert told["high_percent"].round(1).tolist()[:2] == [40.9, 83.3]
    assert pd.isna(told["low_percent"][2])
    assert told["percent_difference"].tolist()[:2] == [0.2, 3.0]
    assert told["is_percent_as_recomputed"].tolist() == [False, False, None]


def test_wilson_interval_of_12_of_20() -> None:
    told = intervals(audit("good", 12, 20))
    assert told.loc[0, ["low_percent", "high_percent"]].tolist() == pytest.approx([38.7, 78.1], abs=0.05)


def test_a_whole_printed_percentage_may_be_rounded() -> None:
    told = intervals(audit("good", 11, 15, 73.0), audit("requires_improvement_or_inadequate", 4, 15, 26.7))
    assert told["is_percent_as_recomputed"].tolist() == [True, True]


def test_one_of_four_is_not_a_comparison() -> None:
    told = intervals(*MEDWAY)
    assert audits.say_audits(told, FOUR) == [
        "1 of 4 authorities (Medway) prints figures from audits of casework, so this is not a comparison.",
        "Medway, June 2020 (quality of assessment, stage not stated): of 30 cases, "
        "7 were graded good (23.3%, interval 11.8% to 40.9%) and "
        "21 were graded requires improvement or inadequate (70.0%, interval 52.1% to 83.3%).",
        "For 2 cases of 30 no grade is printed.",
        "The paper prints 23.5% for 7 of 30 (it is 23.3%) and 73% for 21 of 30 (it is 70.0%).",
        audits.CAPTION,
    ]
    assert audits.audits_title(told) == "Medway: 21 of 30 cases graded requires improvement or inadequate"


def test_audits_of_several_are_not_ranked_and_of_none_are_counted() -> None:
    two = intervals(audit("good", 1, 1), audit("good", 3, 4, authority="Durham"))
    assert audits.say_audits(two, FOUR)[:2] == [
        "2 of 4 authorities (Durham and Medway) print figures from audits of casework; "
        "councils choose and grade their cases in different ways, so the figures are not ranked.",
        "Medway, June 2020 (quality of assessment, stage not stated): of 1 case, "
        "1 was graded good (100.0%, interval 20.7% to 100.0%).",
    ]
    assert audits.audits_title(two) == "Audit grades as printed, round by round"
    assert audits.say_audits(intervals(), FOUR) == [
        "No paper read gives figures from audits of casework for any of these 4 authorities."
    ]
    assert audits.audits_title(intervals()) == "No audit figures printed"


def test_audits_without_counts_have_no_interval() -> None:
    told = intervals(audit("good", None, None, 40.0))
    assert pd.isna(told.loc[0, "low_percent"])
    assert audits.say_audits(told, FOUR)[1] == (
        "Medway, June 2020 (quality of assessment, stage not stated): no count is printed."
    )


# claims


def figure(when: str, on: str, value: float, official: float | None, census: str | None, **other: object) -> dict:
    row = {
        "authority": "Medway",
        "authority_code": "E06000035",
        "told_as": "figure",
        "measure": "agency_rate",
        "measure_label": "Agency rate",
        "unit": "percent",
        "council_value": value,
        "council_raw_value": f"{value:g}%",
        "statement": None,
        "stated_direction": None,
        "council_scope": "not_stated",
        "council_date_as_printed": when,
        "council_period_end": pd.Timestamp(on),
        "council_source_id": "paper",
        "council_locator": "para 5.2",
        "council_change": None,
        "official_value": official,
        "official_symbol": None,
        "official_period_end": pd.Timestamp(census) if census else pd.NaT,
        "official_next_value": None,
        "official_next_period_end": pd.NaT,
        "official_change": None,
        "official_source_id": "dfe",
        "official_locator": "row 1",
        "gap": None if official is None else value - official,
        "level_verdict": "population_not_stated",
        "direction_verdict": None,
    }
    return {**row, **other}


def check(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=list(figure("", "2020-01-01", 1.0, None, None)))


APRIL = figure("April 2020", "2020-04-30", 40.0, 29.7, "2019-09-30")
OCTOBER = figure("end of October", "2020-10-31", 22.9, 35.6, "2020-09-30", direction_verdict="population_not_stated")
LEAD = (
    "1 of 4 authorities (Medway) prints figures that the census also gives, so this is not a comparison of authorities."
)
SAID = (
    "Medway puts its agency rate at 40% (April 2020) and 22.9% (end of October 2020); "
    "the census has 29.7% on 30 September 2019 and {} on 30 September 2020."
)


def test_opposite_directions_cannot_be_called_wrong() -> None:
    assert claims.say_claims(check(OCTOBER, APRIL), FOUR) == [
        LEAD,
        SAID.format("35.6%"),
        "Over these dates, which are not the same, the two move in opposite directions. "
        "Because the population of the council's figures is not stated, neither can be called wrong.",
    ]


def test_same_direction_and_no_movement() -> None:
    same = {**OCTOBER, "official_value": 20.0}
    still = {**OCTOBER, "official_value": 29.7}
    assert claims.say_claims(check(APRIL, same), FOUR)[2].startswith(
        "Over these dates, which are not the same, the two move in the same direction. Because "
    )
    assert claims.say_claims(check(APRIL, still), FOUR)[2].startswith(
        "The council's figure moves and the census does not. Because "
    )


def test_other_populations_are_named() -> None:
    rows = [
        {**APRIL, "council_scope": "assessment_service", "level_verdict": "scope_differs"},
        {**OCTOBER, "council_scope": "assessment_service", "direction_verdict": "scope_differs"},
    ]
    assert claims.say_claims(check(*rows), FOUR)[2] == (
        "Over these dates, which are not the same, the two move in opposite directions. "
        "Because the council's figures cover the assessment service "
        "and the census the whole authority, neither can be called wrong."
    )


def test_figures_of_the_same_population_agree_or_differ() -> None:
    same = {"council_scope": "whole_authority", "level_verdict": "agrees"}
    assert claims.say_claims(check({**APRIL, **same}), FOUR)[1:] == [
        "Medway puts its agency rate at 40% (April 2020); the census has 29.7% on 30 September 2019.",
        "The two agree.",
    ]
    differs = {**APRIL, **same, "level_verdict": "differs"}
    assert claims.say_claims(check(differs), FOUR)[2] == "The two differ, and which is right cannot be decided here."
    pair = [{**APRIL, **same}, {**OCTOBER, **same, "direction_verdict": "differs"}]
    assert (
        claims.say_claims(check(*pair), FOUR)[2]
        == "Over these dates, which are not the same, the two move in opposite directions."
    )


def test_no_official_figure_and_symbols() -> None:
    none = figure("April 2016", "2016-04-30", 40.0, None, None, level_verdict="no_official_figure")
    symbol = figure("April 2020", "2020-04-30", 40.0, None, "2019-09-30", official_symbol="c")
    assert claims.say_claims(check(none), FOUR)[1:] == [
        "Medway puts its agency rate at 40% (April 2016); there is no official figure to compare it with."
    ]
    assert claims.say_claims(check(symbol), FOUR)[1:] == [
        'Medway puts its agency rate at 40% (April 2020); the census prints "c" (confidential) for 30 September 2019.'
    ]


def test_two_figures_beside_one_census_have_no_change_beside_them() -> None:
    may = figure("May 2020", "2020-05-31", 38.0, 29.7, "2019-09-30")
    assert claims.say_claims(check(APRIL, may), FOUR)[1:] == [
        "Medway puts its agency rate at 40% (April 2020) and 38% (May 2020); "
        "the census in between has 29.7% on 30 September 2019, so there is no change to compare."
    ]


def test_statements_are_counted() -> None:
    statement = {**APRIL, "told_as": "statement", "statement": "Fewer agency staff", "level_verdict": None}
    unknown = {**statement, "direction_verdict": "population_not_stated"}
    agrees = {**statement, "direction_verdict": "agrees"}
    none = "No paper read gives a figure that the census also gives for any of these 4 authorities."
    assert claims.say_claims(check(unknown), FOUR) == [
        none,
        "The councils also make 1 statement of change on these measures without a figure; "
        "none can be judged against the census, as populations are not stated or no census precedes.",
    ]
    assert claims.say_claims(check(unknown, agrees), FOUR)[1] == (
        "The councils also make 2 statements of change on these measures without a figure; "
        "1 can be judged against the census, and 1 of them points the same way."
    )


def test_claims_of_none() -> None:
    assert claims.say_claims(check(), FOUR) == [
        "No paper read gives a figure that the census also gives for any of these 4 authorities."
    ]
    assert claims.claims_title(check()) == "No council figure to compare with the census"


def test_claim_table_words_and_no_contradiction() -> None:
    currently = {**OCTOBER, "council_date_as_printed": "currently", "council_period_end": pd.Timestamp(2020, 12, 1)}
    told = claims.claim_table(check(currently, APRIL))
    assert told[["council_says", "council_when", "census_says", "level"]].to_numpy().tolist() == [
        [
            "40%",
            "April 2020",
            "29.7% on 30 September 2019",
            "cannot be judged: the population behind the council's figure is not stated",
        ],
        [
            "22.9%",
            '"currently", by 1 December 2020',
            "35.6% on 30 September 2020",
            "cannot be judged: the population behind the council's figure is not stated",
        ],
    ]
    everything = " ".join([*claims.LEVEL_WORDS.values(), *claims.DIRECTION_WORDS.values()])
    assert "contradict" not in everything


# coverage


def covered(authority: str, topic: str, count: int, told_by: str = "papers", **other: object) -> dict:
    row = {
        "authority": authority,
        "authority_code": authority,
        "topic": topic,
        "told_by": told_by,
        "row_count": count,
        "first_on": pd.Timestamp(2017, 9, 30) if count else pd.NaT,
        "last_on": pd.Timestamp(2025, 9, 30) if count else pd.NaT,
        "source_ids": "paper" if count else None,
        "why_not": None if count else "not printed in the papers read",
    }
    return {**row, **other}


def test_coverage_says_what_there_is_and_why_not() -> None:
    told = coverage.coverage_table(
        pd.DataFrame([covered("Medway", "audit grades", 2), covered("Durham", "audit grades", 0)])
    )
    assert told["cell_label"].tolist() == ["2 rows, 2017 to 2025", "none: not printed in the papers read"]
    assert told["topic_label"].tolist() == ["Audit grades (papers)", "Audit grades (papers)"]


def test_coverage_said_for_opposite_tied_single_and_no_authorities() -> None:
    frame = pd.DataFrame(
        [
            covered("Durham", "judgements", 9, "official"),
            covered("Medway", "judgements", 9, "official"),
            covered("Durham", "audit grades", 0),
            covered("Medway", "audit grades", 2),
            covered("Durham", "claims", 0),
            covered("Medway", "claims", 0),
        ]
    )
    assert coverage.say_coverage(frame, ["Durham", "Medway"]) == [
        "From official sources, both authorities have judgements.",
        "From papers, not for all: audit grades (1 of 2: Medway).",
        "From papers, none of them has claims.",
    ]
    assert coverage.say_coverage(frame, ["Durham"]) == [
        "From official sources, Durham has judgements.",
        "From papers, Durham has no audit grades or claims.",
    ]
    assert coverage.say_coverage(frame, ["Rutland"]) == ["No data of these authorities is in the warehouse."]


# charts in words


def test_audits_in_words_name_each_count_with_its_interval_where_it_has_one() -> None:
    bars = audit_words.describe_audits(intervals(*MEDWAY))
    assert "7 of 30, 23.3%, interval 11.8% to 40.9%" in bars
    assert "21 of 30, 70.0%, interval 52.1% to 83.3%" in bars
    without = [part for part in bars.split("Medway, ") if "2 of 30" in part]
    assert without
    assert "interval" not in without[0]
    for nothing in (intervals(), intervals(audit("good", None, None, 40.0))):
        assert "No audit figures" in audit_words.describe_audits(nothing)
    assert "Durham" not in audit_words.describe_audits(intervals(*MEDWAY, audit("good", None, 9, authority="Durham")))


def test_claims_in_words_have_figures_alone_each_beside_the_census() -> None:
    statement = {**OCTOBER, "told_as": "statement", "statement": "the rate has fallen", "council_raw_value": None}
    told = claim_words.describe_claims(check(APRIL, statement))
    assert "council 40% (April 2020), census 29.7% on 30 September 2019" in told
    assert "October" not in told
    for nothing in (check(), check(statement)):
        assert "There is none" in claim_words.describe_claims(nothing)


@pytest.mark.parametrize(
    ("printed", "on", "told"),
    [
        (None, "2020-04-30", "by 30 April 2020"),
        (None, None, "undated"),
        ("April 2020", "2020-04-30", "April 2020"),
        ("end of April", "2020-04-30", "end of April 2020"),
        ("currently", "2020-04-30", '"currently", by 30 April 2020'),
        ("currently", None, "currently"),
    ],
)
def test_a_date_is_told_as_printed_and_completed(printed: str | None, on: str | None, told: str) -> None:
    table = claims.claim_table(
        check({**APRIL, "council_date_as_printed": printed, "council_period_end": pd.Timestamp(on) if on else pd.NaT})
    )
    assert table["council_when"].tolist() == [told]


def test_the_census_is_told_with_its_symbol_or_that_none_comes_before() -> None:
    rows = [
        {**APRIL, "official_value": None, "official_symbol": "c"},
        {**APRIL, "official_value": None},
        figure("April 2020", "2020-04-30", 40.0, None, None),
    ]
    said = claims.claim_table(check(*rows))["census_says"].tolist()
    assert said[0] == '"c" (confidential) on 30 September 2019'
    assert said[1] == "no value on 30 September 2019"
    assert said[2] == "no census on or before that day"
