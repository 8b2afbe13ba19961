"""Published findings and councils' figures at their edges: how near, by which day, which side, and whose grade was counted."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from ilacs_analytics.analysis.claims import figures as claims
from ilacs_analytics.analysis.claims.words import say_claims
from ilacs_analytics.analysis.validation import figures as validation
from ilacs_analytics.analysis.validation.words import say_findings

EMPTY = pd.DataFrame()


def sif(code: str, good: bool) -> dict:
    return {
        "authority": code, "authority_code": code, "inspection_id": code, "framework": "sif", "started_on": pd.NaT,
        "published_on": pd.Timestamp(2015, 1, 1), "public_on": pd.Timestamp(2015, 1, 1), "concept": "overall",
        "grade": "good" if good else "inadequate", "grade_label": "Good" if good else "Inadequate",
        "grade_rank": 2 if good else 4, "is_good_or_better": good, "comparability": "A",
    }  # fmt: skip


HISTORY = pd.DataFrame([sif(code, code != "D") for code in "ABCD"])
PLACES = pd.DataFrame(
    {"authority": list("ABCD"), "authority_code": list("ABCD"), "region_name": "London", "valid_from": None,
     "valid_to": pd.NaT, "successors": None}
)  # fmt: skip


def finding(**given: object) -> pd.DataFrame:
    row = dict.fromkeys(validation.FINDING_COLUMNS) | {
        "finding_id": "a", "topic": "good", "topic_label": "Share", "reckoning": "share_first_sif", "label": "First SIF",
        "concept_code": "overall", "unit": "percent", "decimals": 0, "printed": 80.0, "publisher": "Ofsted",
        "known_by": dt.date(2020, 1, 1), "reason": "One was left out",
    }  # fmt: skip
    return pd.DataFrame([row | given], columns=list(validation.FINDING_COLUMNS))


def found(findings: pd.DataFrame, known_by: str = "", with_tiny: bool = True) -> pd.Series:
    """Three of four were good: 75 per cent."""
    days = validation.days_of(findings, known_by=known_by)
    told = validation.findings_recomputed(
        findings, histories=dict.fromkeys(days, HISTORY), places=PLACES, series=EMPTY, neighbours=EMPTY,
        known_by=known_by, with_tiny=with_tiny,
    )  # fmt: skip
    assert len(told) == 1
    return told.iloc[0]


@pytest.mark.parametrize(
    ("explains", "outcome"),
    [
        (75.0, "explained"),
        (74.96, "explained"),
        (75.04, "explained"),
        (74.94, "differs"),
        (75.06, "differs"),
        (None, "differs"),
    ],
)
def test_a_reason_is_for_a_figure_within_half_a_decimal(explains: float | None, outcome: str) -> None:
    told = found(finding(explains=explains))
    assert told["outcome"] == outcome
    assert (told["reason"] == "One was left out") is (outcome == "explained")
    assert told["difference"] == pytest.approx(-5.0)
    assert (told["counted"], told["n"]) == (3, 4)


@pytest.mark.parametrize(("printed", "outcome"), [(75.0, "same"), (74.0, "differs"), (76.0, "differs")])
def test_what_comes_out_as_printed_needs_no_reason(printed: float, outcome: str) -> None:
    told = found(finding(printed=printed))
    assert told["outcome"] == outcome
    assert told["difference"] == pytest.approx(75.0 - printed)
    said = " ".join(say_findings(found(finding(printed=printed)).to_frame().T))
    assert ("higher" in said) is (printed < 75)
    assert ("lower" in said) is (printed > 75)


@pytest.mark.parametrize(
    ("as_at", "is_computed"),
    [(None, True), (dt.date(2019, 5, 1), True), (dt.date(2019, 5, 2), False), (dt.date(2019, 4, 30), True)],
)
def test_another_day_tells_figures_up_to_that_day(as_at: dt.date | None, is_computed: bool) -> None:
    told = found(finding(as_at=as_at), known_by="2019-05-01")
    assert bool(told["is_own_date"]) is False
    assert (told["outcome"] != "not_computed") is is_computed
    own = found(finding(as_at=dt.date(2024, 1, 1)), known_by="2020-01-01")
    assert bool(own["is_own_date"]) is True
    assert own["outcome"] != "not_computed"
    undated = found(finding(known_by=None), known_by="2019-05-01")
    assert bool(undated["is_own_date"]) is True
    assert pd.isna(undated["reports_published_by"])


def line(code: str, value: float, measure: str = "agency_rate", **joint: object) -> dict:
    return {
        "authority": code, "authority_code": code, "period_end": pd.Timestamp(2024, 9, 30), "measure": measure,
        "measure_label": measure, "basis": "fte", "unit": "percent", "decimals": 1, "value": value, "symbol": None,
        "region_name": "London", "return_code": code, "return_name": code, "is_joint_return": False,
    } | joint  # fmt: skip


def test_the_grade_that_was_counted_and_the_rate_of_each_are_told() -> None:
    series = pd.DataFrame([line("A", 10.0), line("D", 30.0), line("C", 5.0)])
    mean = {"reckoning": "mean_rate", "measure": "agency_rate", "as_at": dt.date(2024, 9, 30), "grade_code": "good"}
    findings = pd.concat(
        [finding(), finding(**mean), finding(**mean | {"grade_code": "inadequate", "label": "Inadequate"})]
    )
    told = validation.counted_authorities(
        findings, ["A", "B", "D", "Z"], histories={"2020-01-01": HISTORY}, series=series
    )
    assert told[["label", "authority", "grade_label", "value"]].to_numpy().tolist() == [
        ["First SIF", "A", "Good", 10.0], ["Inadequate", "D", "Inadequate", 30.0],
    ]  # fmt: skip


def test_rates_are_followed_by_measure_and_basis() -> None:
    rows = [
        ("Agency", "fte", 1.0, True),
        ("Agency", "fte", 1.0, False),
        ("Agency", "headcount", 1.0, False),
        ("Agency", "fte", None, None),
    ]
    told = validation.rates_followed(
        pd.DataFrame(rows, columns=["measure_label", "basis", "from_own_parts", "differs"])
    )
    assert told[["basis_label", "rates", "following", "differing"]].to_numpy().tolist() == [
        ["full-time equivalents", 2, 1, 1], ["headcount", 1, 1, 0],
    ]  # fmt: skip


# councils' figures


def claim(when: str, council: float, official: float | None, census: str | None, **given: object) -> dict:
    row = dict.fromkeys(claims.CHECK_COLUMNS) | {
        "authority": "Medway", "told_as": "figure", "measure": "agency_rate", "measure_label": "Agency rate",
        "unit": "percent", "council_value": council, "council_raw_value": f"{council:g}", "council_scope": "not_stated",
        "council_date_as_printed": when, "council_period_end": pd.Timestamp(when), "council_source_id": "paper",
        "council_locator": "p", "official_value": official, "official_period_end": pd.Timestamp(census) if census else pd.NaT,
        "level_verdict": "agrees",
    }  # fmt: skip
    return row | given


def say(*rows: dict, asked: tuple[str, ...] = ("Medway",)) -> list[str]:
    return say_claims(pd.DataFrame(list(rows), columns=list(claims.CHECK_COLUMNS)), list(asked))


@pytest.mark.parametrize(
    ("council", "official", "word"),
    [
        ((20.0, 20.0), (10.0, 10.0), "Neither"),
        ((20.0, 20.0), (10.0, 11.0), "census moves"),
        ((20.0, 21.0), (10.0, 10.0), "council's figure moves"),
        ((20.0, 21.0), (10.0, 11.0), "same direction"),
        ((20.0, 19.0), (10.0, 9.0), "same direction"),
        ((20.0, 21.0), (10.0, 9.0), "opposite"),
        ((20.0, 20.04), (10.0, 11.0), "census moves"),  # what rounds to nothing is no movement
    ],
)
def test_how_the_two_move(council: tuple[float, float], official: tuple[float, float], word: str) -> None:
    said = say(
        claim("2020-04-30", council[0], official[0], "2019-09-30"),
        claim("2021-04-30", council[1], official[1], "2020-09-30"),
    )
    assert len(said) == 3
    assert word in said[2]


@pytest.mark.parametrize(
    ("verdict", "word"),
    [("agrees", "agree."), ("differs", "differ"), ("scope_differs", "cover"), ("population_not_stated", "not stated")],
)
def test_one_figure_is_told_with_its_verdict(verdict: str, word: str) -> None:
    said = say(claim("2020-04-30", 20.0, 20.0, "2019-09-30", level_verdict=verdict))
    assert "20% (2020-04-30)" in said[1]
    assert word in said[2]
    none = say(claim("2020-04-30", 20.0, None, None, level_verdict=verdict))
    assert len(none) == 2
    symbol = say(claim("2020-04-30", 20.0, None, "2019-09-30", official_symbol="c"))
    assert "confidential" in symbol[1]


def test_figures_of_other_documents_and_measures_are_told_apart() -> None:
    first = claim("2020-04-30", 20.0, 20.0, "2019-09-30")
    for other in ({"council_source_id": "second"}, {"measure": "vacancy_rate"}, {"council_scope": "permanent"}):
        said = say(first, claim("2021-04-30", 22.0, 22.0, "2020-09-30", **other))
        assert sum("puts its" in text for text in said) == 2
    assert sum("puts its" in text for text in say(first, claim("2021-04-30", 22.0, 22.0, "2020-09-30"))) == 1


def test_who_prints_figures_is_counted_of_those_asked() -> None:
    first = claim("2020-04-30", 20.0, 20.0, "2019-09-30")
    other = claim("2020-04-30", 20.0, 20.0, "2019-09-30", authority="Durham")
    assert "Papers of Medway give figures" in say(first)[0]
    assert "1 of 2 authorities (Medway)" in say(first, asked=("Medway", "Durham"))[0]
    assert "2 of 2 authorities (Medway and Durham)" in say(first, other, asked=("Medway", "Durham"))[0]
    assert (
        "No paper read gives a figure that the census also gives for any of these 2 authorities"
        in say(asked=("Medway", "Durham"))[0]
    )
    assert say(other)[0].startswith("No paper")


@pytest.mark.parametrize(
    ("verdicts", "parts"),
    [
        ([None, None], ["2 statements", "none can be judged"]),
        (["agrees", None], ["2 statements", "1 can be judged", "1 of them points"]),
        (["agrees", "differs", "agrees"], ["3 statements", "3 can be judged", "2 of them point "]),
        (["differs"], ["1 statement ", "1 can be judged", "0 of them point "]),
    ],
)
def test_statements_are_counted_and_those_that_can_be_judged(verdicts: list[str | None], parts: list[str]) -> None:
    rows = [
        claim("2020-04-30", 0.0, None, None, told_as="statement", direction_verdict=verdict) for verdict in verdicts
    ]
    said = say(*rows)[-1]
    assert [part for part in parts if part in said] == parts, said
