"""Returns, limits and the spread between them: numbers by hand, symbols, joint returns, opposite, tied and empty frames."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.funnel import figures as f

LABELS = {"agency_rate": "Agency rate", "vacancy_rate": "Vacancy rate", "average_caseload": "Average caseload"}


def row(authority: str, measure: str, value: float | None, **other: object) -> dict:
    told = {
        "authority": authority,
        "authority_code": authority[:4],
        "period_end": pd.Timestamp(2024, 9, 30),
        "measure": measure,
        "measure_label": LABELS.get(measure, measure),
        "basis": "fte",
        "unit": {"average_caseload": "cases_per_worker"}.get(measure, "percent"),
        "decimals": 1,
        "value": value,
        "symbol": None,
        "region_name": "North East",
        "return_code": authority[:4],
        "return_name": authority,
        "is_joint_return": False,
    }
    return {**told, **other}


def agency(authority: str, workers: float, in_post: float, **other: object) -> list[dict]:
    rate = round(100 * workers / (workers + in_post), 1)
    return [
        row(authority, "agency_rate", rate, **other),
        row(authority, "agency_workers", workers, **other),
        row(authority, "in_post_workers", in_post, **other),
    ]


def frame(*groups: list[dict]) -> pd.DataFrame:
    rows = [one for group in groups for one in group]
    return pd.DataFrame(rows or None, columns=list(row("A", "agency_rate", 1.0)))


JOINT = {"return_code": "A / B", "return_name": "Alne / Bray", "is_joint_return": True}
LOW = [
    row("Lowton", "agency_rate", None, symbol="low"),
    row("Lowton", "agency_workers", None, symbol="low"),
    row("Lowton", "in_post_workers", 200.0),
]
GONE = [row("Gone", "agency_rate", None, symbol="x"), row("Gone", "in_post_workers", 90.0)]


def test_low_lies_between_zero_and_the_smallest_value_that_is_printed() -> None:
    assert f.near_zero(1) == pytest.approx(0.025)
    assert 0 < f.near_zero(0) < 0.5


def test_a_joint_return_is_one_row_with_both_members() -> None:
    returns = f.workforce_returns(
        frame(agency("Alne", 10, 90, **JOINT), agency("Bray", 10, 90, **JOINT)), measure="agency_rate"
    )
    assert returns["authorities"].tolist() == [("Alne", "Bray")]
    assert returns["authority_codes"].tolist() == [("Alne", "Bray")]
    assert returns[["authority", "part", "base"]].to_numpy().tolist() == [["Alne and Bray", 10.0, 100.0]]


def test_low_is_used_as_near_zero_and_every_other_symbol_is_not_used() -> None:
    returns = f.workforce_returns(frame(LOW, GONE), measure="agency_rate").set_index("authority")
    assert returns.loc["Lowton", ["value_used", "part", "base"]].tolist() == [0.025, 0.025, 200.025]
    assert returns["is_low"].to_dict() == {"Lowton": True, "Gone": False}
    assert math.isnan(returns.loc["Gone", "value_used"])


def test_one_census_may_be_asked_for() -> None:
    before = agency("Alne", 30, 70, period_end=pd.Timestamp(2023, 9, 30))
    both = frame(before, agency("Alne", 10, 90))
    assert f.workforce_returns(both, measure="agency_rate")["value"].tolist() == [30.0, 10.0]
    assert f.workforce_returns(both, measure="agency_rate", year=2023)["value"].tolist() == [30.0]
    assert f.latest_year(both, "agency_rate") == 2024
    assert f.latest_year(both, "turnover_rate") is None


def test_caseload_has_cases_where_they_are_told_and_else_value_times_holders() -> None:
    holders = [row("Alne", "average_caseload", 15.0), row("Alne", "case_holders", 10.0, unit="workers")]
    cases = [row("Alne", "cases", 153.0, basis="headcount", unit="cases")]
    assert f.workforce_returns(frame(holders), measure="average_caseload")["part"].tolist() == [150.0]
    told = f.workforce_returns(frame(holders, cases), measure="average_caseload")
    assert told[["part", "base"]].to_numpy().tolist() == [[153.0, 10.0]]


def test_plain_limits_and_z_by_hand() -> None:
    funnel = f.rate_funnel(frame(agency("Alne", 10, 90), agency("Bray", 30, 70)), measure="agency_rate").set_index(
        "authority"
    )
    error = math.sqrt(0.2 * 0.8 / 100)
    assert funnel["centre"].tolist() == [pytest.approx(20.0)] * 2
    assert funnel.loc["Alne", "z"] == pytest.approx(-0.1 / error)
    assert funnel.loc["Bray", "high_95"] == pytest.approx(100 * (0.2 + 1.959964 * error))
    assert funnel.loc["Bray", "low_998"] == pytest.approx(100 * (0.2 - 3.090232 * error))
    assert funnel["is_outside_plain"].tolist() == [False, False]


def test_spread_is_estimated_from_drawn_in_scores_and_added() -> None:
    many = [agency(f"{chr(65 + n)}ton", 100 + 40 * (n % 2), 900 - 40 * (n % 2)) for n in range(20)]
    extreme = agency("Zed", 600, 400)
    funnel = f.rate_funnel(frame(*many, extreme), measure="agency_rate").set_index("authority")
    zed = funnel.loc["Zed"]
    scores = sorted(funnel["z"])
    assert zed["z"] > 30
    assert zed["phi"] < max(abs(score) for score in scores[:-1]) ** 2 * 1.01, (
        "the extreme one does not blow up the spread"
    )
    assert zed["tau"] > 0
    wide = math.sqrt(zed["centre"] * (100 - zed["centre"]) / 1000 + zed["tau"] ** 2)
    assert zed["adjusted_high_998"] == pytest.approx(zed["centre"] + 3.090232 * wide)
    assert abs(zed["z_adjusted"]) < abs(zed["z"])
    assert funnel["is_outside_adjusted"].sum() == 1


def test_no_spread_beyond_chance_leaves_the_limits_as_they_are() -> None:
    tied = f.rate_funnel(frame(*(agency(f"{chr(65 + n)}ton", 10, 90) for n in range(6))), measure="agency_rate")
    assert set(tied["phi"]) == {0.0}
    assert set(tied["tau"]) == {0.0}
    assert tied["adjusted_high_998"].tolist() == tied["high_998"].tolist()
    assert not tied["is_outside_plain"].any()


def test_limits_never_leave_zero_to_a_hundred() -> None:
    funnel = f.rate_funnel(frame(agency("Tiny", 1, 12), agency("Bray", 1, 70)), measure="agency_rate")
    assert funnel["low_998"].min() == 0.0
    assert f.funnel_limits(funnel)["low"].min() == 0.0


def test_left_out_with_a_reason() -> None:
    scilly = agency("Scilly", 3, 1)
    lone = [row("Lone", "agency_rate", 12.0), row("Lone", "in_post_workers", 80.0)]
    funnel = f.rate_funnel(frame(agency("Alne", 10, 90), scilly, GONE, lone), measure="agency_rate").set_index(
        "authority"
    )
    assert funnel["left_out"].dropna().to_dict() == {"Scilly": "tiny", "Gone": "symbol", "Lone": "no_counts"}
    assert funnel.loc["Alne", "centre"] == pytest.approx(10.0)


def test_a_measure_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="agency_rate or vacancy_rate, not 'average_caseload'"):
        f.rate_funnel(frame(), measure="average_caseload")


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumns, match="rate_funnel needs return_code; the frame has"):
        f.rate_funnel(frame().drop(columns="return_code"), measure="agency_rate")


def test_curves_pass_through_the_limits_of_the_points() -> None:
    funnel = f.rate_funnel(frame(agency("Alne", 10, 90), agency("Bray", 90, 210)), measure="agency_rate")
    curves = f.funnel_limits(funnel)
    assert curves["limit"].unique().tolist() == ["plain_95", "plain_998", "adjusted_95", "adjusted_998"]
    last = curves[curves["limit"] == "plain_998"].iloc[-1]
    assert last["base"] == pytest.approx(300.0)
    assert last["high"] == pytest.approx(funnel.set_index("authority").loc["Bray", "high_998"])
    assert f.funnel_limits(funnel.iloc[:0]).empty


def test_sentences_of_opposite_authorities() -> None:
    many = [agency(f"{chr(65 + n)}ton", 100 + 10 * (n % 2), 900 - 10 * (n % 2)) for n in range(20)]
    funnel = f.rate_funnel(frame(*many, agency("Over", 500, 500), agency("Under", 10, 990)), measure="agency_rate")
    told = f.say_funnel(funnel, ["Over", "Under", "Aton"])
    assert told[0].startswith(
        "The pooled agency rate of 22 returns with a rate on 30 September 2024 was 11.9%; "
        "2 of 22 lie outside the plain 99.8% limits, where chance alone would put about 1 in 500."
    )
    assert "times as much as chance alone would make them, a spread between authorities of" in told[1]
    assert f.say_funnel(funnel, ["Over", "Cumbria"]).count("No return of Cumbria to this census is loaded.") == 1
    assert any(
        text.startswith("Over's rate was 50.0% among 1,000.0 FTE, above the widened 99.8% limits for its size")
        for text in told
    )
    assert any(text.startswith("Under's rate was 1.0% among 1,000.0 FTE, below the widened") for text in told)
    assert any(text.startswith("Aton's rate was 10.0% among 1,000.0 FTE, within both pairs") for text in told)
    assert f.funnel_title(funnel) == "Agency rate 2024: 2 of 22 returns outside widened limits"
    assert not any(word in " ".join(told).lower() for word in ("outlier", "significant"))


def test_sentences_of_tied_few_and_left_out() -> None:
    funnel = f.rate_funnel(
        frame(agency("Alne", 10, 90, **JOINT), agency("Bray", 10, 90, **JOINT), agency("Scilly", 3, 1), GONE, LOW),
        measure="agency_rate",
    )
    told = f.say_funnel(funnel, ["Bray", "Alne", "Scilly", "Gone", "Lowton"])
    assert sum(text.startswith("Alne and Bray's rate (a joint return) was 10.0%") for text in told) == 1
    assert any("With 2 returns the spread between authorities is hardly known" in text for text in told)
    assert "Scilly's rate was 75.0%; it has no limits: fewer than 10 FTE in post." in told
    assert 'Gone\'s rate was "x" (not available); it has no limits: a symbol stands in place of the rate.' in told
    assert any(
        text.startswith('Lowton\'s rate was "low" (rounds to zero and is not zero) among 200.0 FTE') for text in told
    )
    assert "Left out because fewer than 10 FTE in post: Scilly." in told


def test_sentences_of_nothing() -> None:
    empty = f.rate_funnel(frame(), measure="agency_rate")
    assert empty.empty
    assert f.say_funnel(empty, ["Alne"]) == [
        "No return to this census is loaded within the dates asked for, so no limits can be drawn."
    ]
    assert f.funnel_title(empty) == "No rates to show"
    assert f.describe_funnel(empty).startswith("Points of rate against number of workers")
