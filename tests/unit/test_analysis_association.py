"""Rates by grade and tau-b: numbers by hand and against SciPy, joint returns, dates, opposite, tied and empty frames."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scales import SCALES, of_framework
from scipy.stats import kendalltau

from ilacs_analytics.analysis.association import figures as a
from ilacs_analytics.analysis.association import words as association_words
from ilacs_analytics.analysis.frames import MissingColumns

SERIES = [
    "authority", "authority_code", "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value", "symbol",
    "region_name", "return_code", "return_name", "is_joint_return",
]  # fmt: skip
LATEST = [
    "authority_code", "concept", "grade", "started_on", "public_on", "comparability", "grade_label", "scale", "grade_rank",
]  # fmt: skip


def agency(
    code: str, workers: float | None, in_post: float, *, symbol: str | None = None, joint: str = "", year: int = 2024
):
    rate = None if workers is None else round(100 * workers / (workers + in_post), 1)
    return [
        (code, code, pd.Timestamp(year, 9, 30), measure, "Agency rate", "fte", "percent", 1, value,
         symbol if value is None else None, "X", joint or code, joint or code, bool(joint))
        for measure, value in (("agency_rate", rate), ("agency_workers", workers), ("in_post_workers", in_post))
    ]  # fmt: skip


def series(*groups: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame([one for group in groups for one in group] or None, columns=SERIES)


def graded(code: str, grade: str | None, on: str | None = "2023-01-09", **other: object) -> tuple:
    """A grade published 8 weeks after its inspection began, or on 1 March 2013 where no start is known."""
    told = {"concept": "overall", "comparability": "A", **other}
    start = pd.Timestamp(on) if on else pd.NaT
    published = start + pd.Timedelta(weeks=8) if on else pd.Timestamp("2013-03-01")
    scaled = of_framework("sif", grade)
    label = grade and grade.replace("_", " ").capitalize()
    scale, rank = scaled["scale"], scaled["grade_rank"]
    return (code, told["concept"], grade, start, published, told["comparability"], label, scale, rank)


def grades(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=LATEST)


FOUR = grades(graded("A", "good"), graded("B", "good"), graded("C", "inadequate"), graded("D", "outstanding"))
RATES = series(agency("A", 10, 90), agency("B", 60, 240), agency("C", 40, 60), agency("D", None, 100, symbol="low"))


def test_mean_median_extremes_and_pooled_rate_by_hand() -> None:
    rates = a.rates_by_grade(FOUR, RATES, measure="agency_rate").set_index("grade")
    good = rates.loc["good"]
    assert good[["authority_n", "return_n", "mean", "median", "lowest", "highest"]].tolist() == [2, 2, 15, 15, 10, 20]
    assert good["pooled_rate"] == pytest.approx(17.5)
    assert rates.loc["inadequate", "mean"] == 40.0
    assert rates.index.tolist() == ["outstanding", "good", "inadequate"], "best first; a grade nobody has has no row"
    assert rates["grade_rank"].tolist() == [1, 2, 4]


def test_low_counts_as_near_zero_unless_left_out() -> None:
    counted = a.rates_by_grade(FOUR, RATES, measure="agency_rate").set_index("grade").loc["outstanding"]
    assert counted[["authority_n", "low_n", "symbol_n", "mean"]].tolist() == [1, 1, 0, 0.025]
    out = a.rates_by_grade(FOUR, RATES, measure="agency_rate", low_counts=False).set_index("grade").loc["outstanding"]
    assert out[["authority_n", "low_n", "symbol_n"]].tolist() == [0, 0, 1]


def test_a_joint_return_stands_for_both_members_and_once_in_each_pool() -> None:
    joint = series(*(agency(code, 30, 70, joint="A / B") for code in "AB"), agency("C", 10, 190))
    same = a.rates_by_grade(
        grades(graded("A", "good"), graded("B", "good"), graded("C", "good")), joint, measure="agency_rate"
    ).set_index("grade")
    assert same.loc["good", ["authority_n", "return_n"]].tolist() == [3, 2]
    assert same.loc["good", "mean"] == pytest.approx((30 + 30 + 5) / 3)
    assert same.loc["good", "pooled_rate"] == pytest.approx(100 * 40 / 300)
    apart = a.rates_by_grade(grades(graded("A", "good"), graded("B", "inadequate")), joint, measure="agency_rate")
    assert apart.set_index("grade").loc[["good", "inadequate"], "pooled_rate"].tolist() == [30.0, 30.0]


def test_tiny_authorities_and_later_grades_are_in_only_where_asked_for() -> None:
    # begun before the census and published after it: no grade of that day
    latest = grades(graded("A", "inadequate"), graded("S", "inadequate"), graded("L", "inadequate", "2024-09-02"))
    told = series(agency("A", 20, 80), agency("S", 3, 0), agency("L", 40, 60))
    shown = a.rates_by_grade(latest, told, measure="agency_rate").set_index("grade").loc["inadequate"]
    assert shown[["authority_n", "mean", "after_census_n"]].tolist() == [2, 30.0, 1]
    before = a.rates_by_grade(latest, told, measure="agency_rate", before_census=True).set_index("grade")
    assert before.loc["inadequate", ["authority_n", "mean"]].tolist() == [1, 20.0]
    at_census = a.grades_at_census(latest, told, measure="agency_rate")
    variants = a.rates_by_grade_variants(at_census, told, measure="agency_rate", later=latest)
    means = variants[variants["grade"] == "inadequate"].set_index("variant")["mean"].to_dict()
    assert means == {"shown": 20.0, "with_tiny": 60.0, "every_symbol_out": 60.0, "later_grades": 30.0}
    assert variants.groupby("variant")["after_census_n"].sum().to_dict() == {
        "shown": 0, "with_tiny": 0, "every_symbol_out": 0, "later_grades": 1,
    }  # fmt: skip


def test_grades_stand_beside_a_census_as_they_were_published_by_it() -> None:
    history = grades(graded("A", "good", "2017-01-09"), graded("A", "inadequate", "2023-01-09"))
    told = series(agency("A", 10, 90, year=2019), agency("A", 30, 70, year=2024))
    for year, grade in ((2019, "good"), (2024, "inadequate"), (None, "inadequate")):
        at_census = a.grades_at_census(history, told, measure="agency_rate", year=year)
        assert at_census["grade"].tolist() == [grade]
    assert a.grades_at_census(history, told, measure="agency_rate", year=2016).empty
    assert a.grades_at_census(history, told, measure="vacancy_rate").empty


def test_what_only_added_reports_tell_moves_no_grade_to_another_census() -> None:
    bare = grades(graded("A", "good", "2016-01-11"), graded("A", "inadequate", "2018-09-03"))
    known = bare.assign(started_on=pd.NaT)
    told = series(agency("A", 10, 90, year=2018), agency("A", 30, 70, year=2019))
    for year in (2018, 2019):
        with_start, without = (a.grades_at_census(one, told, measure="agency_rate", year=year) for one in (bare, known))
        assert with_start["grade"].tolist() == without["grade"].tolist()
        rates = [a.rates_by_grade(one, told, measure="agency_rate", year=year) for one in (with_start, without)]
        pd.testing.assert_frame_equal(*rates)


def test_adequate_and_other_concepts_are_no_grade_here() -> None:
    latest = grades(
        graded("A", "adequate", comparability="threshold_only"), graded("B", "good", concept="care"), graded("C", "good"),
        graded("D", "good", None, comparability="threshold_only"),
    )  # fmt: skip
    told = a.rates_by_grade(latest, RATES, measure="agency_rate")
    assert told[["grade", "authority_n"]].to_numpy().tolist() == [["good", 1]]


def test_latest_overall_is_the_last_published_by_the_day() -> None:
    history = grades(
        graded("A", "good", "2019-01-07"), graded("A", "inadequate", "2023-01-09"), graded("A", None, "2026-05-11"),
        graded("B", "adequate", None, comparability="threshold_only"), graded("B", "good", "2019-01-07", concept="care"),
    )  # fmt: skip
    told = a.latest_overall(history, dt.date(2023, 3, 5)).set_index("authority_code")["grade"]
    assert told["A"] == "good", "the inspection of January 2023 was published on 6 March"
    assert a.latest_overall(history, dt.date(2023, 3, 6)).set_index("authority_code").loc["A", "grade"] == "inadequate"
    late = a.latest_overall(history, dt.date(2026, 9, 30))
    assert late["grade"].dropna().tolist() == [], "no overall grade from April 2026, and none on the old scale"
    assert late["authority_code"].tolist() == ["B", "A"]


RNG = np.random.default_rng(7)
MANY_GRADES = [SCALES["current"][int(rank)] for rank in RNG.integers(0, 4, 40)]
MANY = grades(*(graded(f"P{n}", str(grade)) for n, grade in enumerate(MANY_GRADES)))
MANY_RATES = [10 * int(RNG.integers(0, 12)) for _ in MANY_GRADES]
MANY_SERIES = series(*(agency(f"P{n}", rate, 1000 - rate) for n, rate in enumerate(MANY_RATES)))


def test_tau_is_scipys() -> None:
    found = a.grade_association(MANY, MANY_SERIES, measure="agency_rate").iloc[0]
    expected = kendalltau([SCALES["current"].index(grade) for grade in MANY_GRADES], MANY_RATES).statistic
    assert found["tau_b"] == pytest.approx(expected)
    assert found["tau_low"] < expected < found["tau_high"]
    assert found[["authority_n", "return_n", "draws"]].tolist() == [40, 40, 2000]


def test_weighted_tau_is_scipys_of_the_repeated_sample() -> None:
    ranks, values = np.array([0.0, 1, 1, 3, 2]), np.array([5.0, 7, 5, 9, 9])
    weights = np.array([[2, 0, 1, 3, 1]])
    repeated = [np.repeat(side, weights[0]) for side in (ranks, values)]
    assert a._tau_b(ranks, values, weights)[0] == pytest.approx(kendalltau(*repeated).statistic)


def test_the_interval_is_the_same_every_time_and_moves_with_the_seed() -> None:
    one, again = (a.grade_association(MANY, MANY_SERIES, measure="agency_rate") for _ in range(2))
    assert one.equals(again)
    other = a.grade_association(MANY, MANY_SERIES, measure="agency_rate", seed=1)
    assert one["tau_low"].tolist() != other["tau_low"].tolist()


def in_step(sign: int) -> pd.DataFrame:
    return series(
        *(agency(f"P{n}", 500 + sign * 100 * SCALES["current"].index(g), 1000) for n, g in enumerate(MANY_GRADES))
    )


def test_sentences_of_opposite_tied_and_unknown_tendencies() -> None:
    up, down = (a.say_association(a.grade_association(MANY, in_step(sign), measure="agency_rate")) for sign in (1, -1))
    assert up[0] == (
        "Agency rate and overall grade, census of 30 September 2024: tau-b 1.00, 95% interval 1.00 to 1.00, 40 authorities in "
        "40 returns: the lower the grade, the higher the figure tends to be."
    )
    assert "tau-b -1.00, 95% interval -1.00 to -1.00" in down[0]
    assert down[0].endswith("the lower the figure tends to be.")
    none = a.say_association(a.grade_association(MANY, MANY_SERIES, measure="agency_rate"))
    assert none[0].endswith("the interval includes zero, so no tendency either way can be claimed.")
    assert "None of it is a cause or a prediction" in none[1]
    tied = a.grade_association(MANY, series(*(agency(f"P{n}", 10, 90) for n in range(40))), measure="agency_rate")
    assert tied.empty
    assert a.say_association(tied)[0].startswith("No coefficient is given: it needs at least 8 authorities")


def test_by_year_uses_the_grade_before_each_census() -> None:
    history = grades(
        *(graded(f"P{n}", str(grade), "2022-01-10") for n, grade in enumerate(MANY_GRADES)),
        *(graded(f"P{n}", "good", "2023-11-13") for n in range(40)),
    )
    rates = [one for sign, year in ((1, 2022), (1, 2023), (1, 2024)) for n, g in enumerate(MANY_GRADES)
             for one in agency(f"P{n}", 500 + sign * 100 * SCALES["current"].index(g), 1000, year=year)]  # fmt: skip
    found = a.association_by_year(history, series(rates), measure="agency_rate")
    assert found["period_end"].dt.year.tolist() == [2022, 2023], "in 2024 all have one grade"
    assert found["tau_b"].tolist() == [pytest.approx(1.0)] * 2
    assert a.association_title(found) == "Agency rate and grade: tau-b 1.00"
    assert a.say_association(found) == [
        "Agency rate and overall grade at 2 censuses, 30 September 2022 to 30 September 2023 (grades published by the "
        "date of the "
        "census): tau-b 1.00 at each; at the latest census 1.00 (95% interval 1.00 to 1.00, 40 authorities in 40 returns): the "
        "lower the grade, the higher the figure tends to be. The interval excludes zero at both censuses, each in the table.",
        "The censuses are of the same authorities year after year, so their coefficients are one finding and not 2 findings.",
        association_words.DIRECTION,
    ]
    assert not any("one finding" in text for text in a.say_association(found.iloc[:1]))


def test_years_with_and_without_a_tendency_are_counted() -> None:
    row = {
        "measure": "agency_rate",
        "measure_label": "Agency rate",
        "authority_n": 9,
        "return_n": 8,
        "before_census": True,
    }
    years = [(2023, 0.1, -0.2, 0.4), (2024, 0.3, 0.1, 0.5), (2025, 0.2, -0.1, 0.5)]
    told = a.say_association(
        pd.DataFrame(
            [
                row | {"period_end": pd.Timestamp(f"{year}-09-30"), "tau_b": tau, "tau_low": low, "tau_high": high}
                for year, tau, low, high in years
            ]
        )
    )[0]
    assert "tau-b from 0.10 to 0.30; at the latest census 0.20 (95% interval -0.10 to 0.50," in told
    assert told.endswith(
        "the interval includes zero, so no tendency either way can be claimed. The interval excludes zero at 1 of 3 censuses, "
        "each in the table."
    )


def test_a_mean_is_of_the_counts_and_not_of_rounded_rates() -> None:
    rates = series(agency("P0", 1.0, 2.0), agency("P1", 2.0, 4.0), agency("P2", 1.0, 5.0))
    rates["value"] = rates["value"].round(1)
    same = grades(*(graded(f"P{n}", "good") for n in range(3)))
    found = a.rates_by_grade(same, rates, measure="agency_rate", with_tiny=True).set_index("grade")
    assert found.loc["good", "mean"] == pytest.approx((100 / 3 + 100 / 3 + 100 / 6) / 3, abs=1e-6)


def test_sentences_of_rates_carry_dates_symbols_and_how_time_runs() -> None:
    told = a.say_rates_by_grade(a.rates_by_grade(FOUR, RATES, measure="agency_rate"))
    assert told.pop(1) == (
        "Only 4 authorities can be compared here; add the national files with `ilacs add` for all of England."
    )
    assert told[:3] == [
        "Agency rate at the census of 30 September 2024 and the latest overall grade of 4 authorities, from inspections "
        "published on 6 March 2023, none of them after that census.",
        "Outstanding: 0.0%, one authority.",
        "Good: median 15.0%, mean 15.0%; pooled 17.5%, from 10.0% to 20.0% (2 authorities).",
    ]
    text = " ".join(told)
    for must in (
        "itself followed by a rise",
        "'low' stands for a figure that rounds to zero",
        "1 authority has 'low'",
    ):
        assert must in text


def test_a_census_later_than_what_is_known_says_so() -> None:
    rates = a.rates_by_grade(FOUR, RATES, measure="agency_rate")
    latest = pd.DataFrame(
        {"as_at": pd.to_datetime(["2024-03-31", "2025-05-13"]), "authority_ended_on": pd.to_datetime([None, None])}
    )
    assert a.say_grades_known(latest, rates) == [
        "Ofsted's lists give the grades of all these authorities up to 31 March 2024; of grades published between then "
        "and the census only some are included."
    ]
    ended = latest.assign(authority_ended_on=pd.to_datetime(["2023-03-31", None]))
    assert a.say_grades_known(ended, rates) == []
    assert a.say_grades_known(latest.iloc[:0], rates) == []


def test_titles_of_opposite_and_tied_medians() -> None:
    latest = grades(graded("A", "good"), graded("B", "inadequate"))
    titles = []
    for one, other in ((10, 20), (20, 10), (10, 10)):
        rates = series(agency("A", one, 100 - one), agency("B", other, 100 - other))
        titles.append(a.rates_by_grade_title(a.rates_by_grade(latest, rates, measure="agency_rate")))
    assert titles == [
        "Agency rate 2024: higher median with each lower grade",
        "Agency rate 2024: lower median with each lower grade",
        "Agency rate 2024 by overall grade at the census",
    ]
    after = grades(graded("A", "good", "2025-01-13"), graded("B", "inadequate"))
    tied = series(agency("A", 10, 90), agency("B", 10, 90))
    assert a.rates_by_grade_title(a.rates_by_grade(after, tied, measure="agency_rate")) == (
        "Agency rate 2024 by latest overall grade"
    )


def test_nothing_gives_a_sentence_and_no_figure() -> None:
    empty = a.rates_by_grade(grades(), RATES, measure="agency_rate")
    assert empty.empty
    assert a.say_rates_by_grade(empty)[0] == (
        "Within the dates asked for no authority loaded has both an overall grade that compares directly and a figure at this "
        "census."
    )
    assert a.rates_by_grade_variants(FOUR, series(), measure="agency_rate").empty
    assert a.association_by_year(grades(), series(), measure="agency_rate").empty
    assert a.rates_by_grade_title(empty) == "No grades and rates to set side by side"
    assert (
        a.association_title(a.grade_association(grades(), series(), measure="agency_rate")) == "No coefficient to show"
    )


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumns, match="rates_by_grade needs grade; the frame has"):
        a.rates_by_grade(FOUR.drop(columns="grade"), RATES, measure="agency_rate")
