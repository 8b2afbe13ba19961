"""Authorities beside others and rates beside grades, at the edges: fewest returns, quartiles, counts of zero, ties."""

from __future__ import annotations

import pandas as pd
import pytest
from scales import of_framework

from ilacs_analytics.analysis.association import figures as association
from ilacs_analytics.analysis.association.words import say_association, say_rates_by_grade
from ilacs_analytics.analysis.neighbours import figures as neighbours
from ilacs_analytics.analysis.report import figures as report

CENSUS = pd.Timestamp(2025, 9, 30)


def line(code: str, measure: str, value: float | None, **other: object) -> dict:
    told = {
        "authority": code, "authority_code": code, "period_end": CENSUS, "measure": measure, "measure_label": "Agency rate",
        "basis": "fte", "unit": "percent", "decimals": 1, "value": value, "symbol": None if value is not None else "x",
        "region_name": "North", "region_value": None, "england_value": None, "return_code": code, "return_name": code,
        "is_joint_return": False,
    }  # fmt: skip
    return told | other


def agency(code: str, rate: float, part: float | None, in_post: float | None, **other: object) -> list[dict]:
    values = {"agency_rate": rate, "agency_workers": part, "in_post_workers": in_post}
    return [line(code, measure, value, **other) for measure, value in values.items()]


def series(*groups: list[dict]) -> pd.DataFrame:
    return pd.DataFrame([one for group in groups for one in group])


def beside(own: list[dict], *others: list[dict]) -> pd.Series:
    """The comparison of the authority `A` with the others, in one group."""
    codes = [group[0]["authority_code"] for group in others]
    told = {"authority": "A", "authority_code": "A", "comparator": "list", "comparator_label": "those listed"}
    members = pd.DataFrame([dict.fromkeys(neighbours.MEMBER_COLUMNS) | told | {"member_code": code} for code in codes])
    frame = neighbours.compare_with(series(own, *others), members, measure="agency_rate")
    assert len(frame) == 1
    return frame.iloc[0]


# rates of 10, 20, 30, 40 and 50 percent of 100: the middle half goes from 20 to 40
FIVE = [
    agency(code, rate, rate, 100.0 - rate) for code, rate in zip("BCDEF", (10.0, 20.0, 30.0, 40.0, 50.0), strict=True)
]


@pytest.mark.parametrize(
    ("rate", "position"),
    [
        (30.0, "within"),
        (41.0, "within"),  # one worker of 100 makes a point
        (41.1, "above"),
        (19.0, "within"),
        (18.9, "below"),
    ],
)
def test_outside_the_middle_half_is_only_what_one_worker_does_not_explain(rate: float, position: str) -> None:
    told = beside(agency("A", rate, rate, 100.0 - rate), *FIVE)
    assert told[["lower_quartile", "median", "upper_quartile"]].tolist() == [20.0, 30.0, 40.0]
    assert (told["lowest"], told["highest"]) == (10.0, 50.0)
    assert told["one_worker"] == pytest.approx(1.0)
    assert told["position"] == position


@pytest.mark.parametrize(("count", "position"), [(3, "not_known"), (4, "above")])
def test_a_position_needs_four_returns(count: int, position: str) -> None:
    told = beside(agency("A", 90.0, 90.0, 10.0), *FIVE[:count])
    assert (told["return_n"], told["position"]) == (count, position)


def test_a_position_needs_a_value_and_its_counts() -> None:
    assert beside(agency("A", 90.0, None, None), *FIVE)["position"] == "not_known"
    without = [line("A", "agency_rate", None), line("A", "agency_workers", 90.0), line("A", "in_post_workers", 10.0)]
    assert beside(without, *FIVE)["position"] == "not_known"
    assert beside(agency("A", 0.0, 0.0, 0.0), *FIVE)["position"] == "not_known"


def test_the_pooled_rate_is_of_those_with_both_counts() -> None:
    told = beside(
        agency("A", 30.0, 30.0, 70.0),
        agency("B", 10.0, 10.0, 90.0),
        agency("C", 40.0, 120.0, 180.0),
        agency("D", 0.0, 0.0, 0.0),
        agency("E", 80.0, None, 20.0),
        agency("F", 80.0, 80.0, None),
    )
    assert told["pooled"] == pytest.approx(100 * 130 / 400)
    assert told["usable_n"] == 5
    nothing = beside(agency("A", 30.0, 30.0, 70.0), agency("D", 0.0, 0.0, 0.0))
    assert pd.isna(nothing["pooled"])


MODEL = ("model", "authority", "authority_code", "neighbour", "neighbour_code", "rank", "closeness")
LINKS = pd.DataFrame(
    [
        ("2025", "B", "B", "A", "A", 2, "close"), ("2025", "B", "B", "C", "C", 1, "close"),
        ("2025", "A", "A", "B", "B", 1, "close"), ("2021", "A", "A", "B", "B", 1, "close"),
        ("2014", "A", "A", "C", "C", 1, "close"),
    ],
    columns=MODEL,
)  # fmt: skip


def test_a_neighbour_in_any_other_model_is_told_so() -> None:
    told = neighbours.neighbour_list(LINKS, ["A"])
    assert told[["model", "neighbour", "is_in_other_model"]].to_numpy().tolist() == [
        ["2014", "C", False], ["2021", "B", True], ["2025", "B", True],
    ]  # fmt: skip
    assert told["is_mutual"].tolist() == [False, False, True]


def test_neighbours_stand_by_the_authorities_asked_then_by_rank() -> None:
    told = neighbours.neighbour_list(LINKS, ["A", "B", "Z"])
    assert told["authority"].tolist() == ["A", "A", "A", "B", "B"]
    assert told["neighbour"].tolist()[-2:] == ["C", "A"]
    assert neighbours.neighbour_list(LINKS)["authority"].tolist()[:2] == ["B", "B"]
    assert neighbours.neighbour_list(LINKS, []).empty


# rates by grade


def latest(**grades: str) -> pd.DataFrame:
    rows = [
        {"authority_code": code, "grade": grade, "grade_label": grade.replace("_", " ").capitalize(),
         "public_on": pd.Timestamp("2024-01-08") + pd.Timedelta(days=n), **of_framework("ilacs_2018", grade)}
        for n, (code, grade) in enumerate(grades.items())
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_way_of_reckoning_is_named_in_words_and_dates_are_the_first_and_the_last() -> None:
    rates = association.rates_by_grade(latest(B="good", C="good", D="inadequate"), series(*FIVE), measure="agency_rate")
    good = rates[rates["grade"] == "good"].iloc[0]
    assert "left out" in good["variant_label"]
    assert good["variant_label"] != good["variant"]
    assert (good["first_published_on"], good["last_published_on"]) == (
        pd.Timestamp("2024-01-08"),
        pd.Timestamp("2024-01-09"),
    )
    assert (good["mean"], good["median"], good["pooled_rate"]) == (15.0, 15.0, pytest.approx(15.0))
    own = association.rates_by_grade(latest(B="good"), series(*FIVE), measure="agency_rate", variant="our own")
    assert set(own["variant_label"]) == {"our own"}


@pytest.mark.parametrize(
    ("part", "mean"),
    [(10.04, 10.04), (10.1, 10.1), (9.9, 9.9), (10.2, 10.0), (9.8, 10.0), (None, 10.0)],
)
def test_counts_that_do_not_give_the_printed_rate_are_not_used_for_a_mean(part: float | None, mean: float) -> None:
    told = agency("B", 10.0, part, None if part is None else 100.0 - part)
    rates = association.rates_by_grade(latest(B="good"), series(told), measure="agency_rate", with_tiny=True)
    assert rates[rates["grade"] == "good"]["mean"].iloc[0] == pytest.approx(mean, abs=1e-6)


def test_a_base_of_zero_has_no_pooled_rate() -> None:
    told = series(agency("B", 10.0, 0.0, 0.0), agency("C", 20.0, 20.0, 80.0))
    rates = association.rates_by_grade(latest(B="good", C="good"), told, measure="agency_rate", with_tiny=True)
    assert rates[rates["grade"] == "good"]["pooled_rate"].iloc[0] == pytest.approx(20.0)
    rates = association.rates_by_grade(latest(B="good"), told, measure="agency_rate", with_tiny=True)
    assert rates[rates["grade"] == "good"]["pooled_rate"].isna().all()


def of(count: int, *, grades: tuple[str, ...] = ("good", "inadequate"), rates: tuple[float, ...] = (10.0, 20.0, 30.0)):
    codes = "BCDEFGHIJ"[:count]
    told = [agency(code, rates[n % len(rates)], rates[n % len(rates)], 100.0) for n, code in enumerate(codes)]
    graded = latest(**{code: grades[n % len(grades)] for n, code in enumerate(codes)})
    return association.grade_association(graded, series(*told), measure="agency_rate")


def test_an_association_needs_eight_authorities_two_grades_and_two_values() -> None:
    assert of(8)["authority_n"].tolist() == [8]
    assert of(7).empty
    assert of(9, grades=("good",)).empty
    assert of(9, rates=(10.0,)).empty
    assert of(8, rates=(10.0, 20.0))["tau_b"].iloc[0] == pytest.approx(1.0)
    assert of(8, rates=(20.0, 10.0))["tau_b"].iloc[0] == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.01, 0.4, "the higher the figure"),
        (0.0, 0.4, "no tendency"),
        (-0.01, 0.4, "no tendency"),
        (-0.4, 0.01, "no tendency"),
        (-0.4, 0.0, "no tendency"),
        (-0.4, -0.01, "the lower the figure"),
    ],
)
def test_a_tendency_is_claimed_only_where_the_interval_leaves_out_zero(low: float, high: float, words: str) -> None:
    said = say_association(of(8).assign(tau_low=low, tau_high=high))
    for tendency in ("the higher the figure", "the lower the figure", "no tendency"):
        assert (tendency in said[0]) is (tendency == words), said[0]


# which report


def reports(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    told = [
        dict.fromkeys(report.REPORT_COLUMNS)
        | {"inspection_id": name, "started_on": pd.Timestamp(on) if on else pd.NaT, "kind": kind}
        for name, on, kind in rows
    ]
    return pd.DataFrame(told, columns=list(report.REPORT_COLUMNS))


FILED = reports(
    ("visit", "2024-02-05", "focused_visit"), ("newer", "2022-07-18", "standard"), ("older", "2018-07-16", "standard"),
    ("undated", None, "standard"), ("monitored", "2018-11-05", "monitoring_visit"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("began", "chosen"),
    [("", "newer"), ("2018", "monitored"), ("2018-07", "older"), ("2024-02-05", "visit"), ("2023", None)],
)
def test_the_report_is_of_the_latest_inspection_or_of_what_began_then(began: str, chosen: str | None) -> None:
    told = report.choose_report(FILED, began)
    assert told["inspection_id"].tolist() == ([chosen] if chosen else [])
    assert list(told.columns) == list(report.REPORT_COLUMNS)
    assert told.index.tolist() == list(range(len(told)))


def test_a_visit_is_chosen_only_where_there_is_no_inspection() -> None:
    visits = FILED[FILED["kind"] != "standard"]
    assert report.choose_report(visits)["inspection_id"].tolist() == ["visit"]


def test_rows_of_an_inspection_are_numbered_afresh_and_have_their_own_columns() -> None:
    frame = pd.DataFrame({"inspection_id": ["older", "newer", "newer"], "n": [1, 2, 3]}, index=[7, 8, 9])
    told = report.of_inspection(frame, report.choose_report(FILED))
    assert told.to_dict("list") == {"inspection_id": ["newer", "newer"], "n": [2, 3]}
    assert told.index.tolist() == [0, 1]


AREAS = [
    ("area_for_improvement", 2), ("lscb_recommendation", 1), ("recommendation", 1), ("priority_action", 1),
    ("area_for_improvement", 1),
]  # fmt: skip


def test_items_stand_by_kind_then_by_number_and_the_board_has_its_own() -> None:
    rows = [
        dict.fromkeys(report.AREA_COLUMNS)
        | {"inspection_id": "newer", "item_kind": kind, "ordinal": number, "source_id": "list", "locator": "row 1"}
        for kind, number in AREAS
    ]
    chosen = report.choose_report(FILED)
    told = report.area_table(pd.DataFrame(rows), chosen)
    assert told["ordinal"].tolist() == [1, 2, 1, 1]
    assert told["kind"].tolist() == [
        "area for improvement", "area for improvement", "area for priority action", "recommendation",
    ]  # fmt: skip
    assert set(told["place"]) == {"list, row 1"}
    assert report.area_table(pd.DataFrame(rows), chosen, board=True)["kind"].tolist() == ["recommendation to the board"]


@pytest.mark.parametrize(
    ("grades", "way"),
    [
        ({"B": "good"}, ""),
        ({"B": "good", "C": "inadequate"}, "higher"),
        ({"C": "good", "B": "inadequate"}, "lower"),
        ({"B": "outstanding", "D": "good", "C": "inadequate"}, ""),
    ],
)
def test_the_title_tells_a_way_only_where_each_median_goes_it(grades: dict[str, str], way: str) -> None:
    rates = association.rates_by_grade(latest(**grades), series(*FIVE), measure="agency_rate")
    title = association.rates_by_grade_title(rates)
    assert "Agency rate 2025" in title
    assert [word for word in ("higher", "lower") if f"{word} median" in title] == ([way] if way else [])


@pytest.mark.parametrize(("count", "is_few"), [(19, True), (20, False), (21, False)])
def test_rates_of_fewer_than_twenty_are_said_to_be_of_few(count: int, is_few: bool) -> None:
    codes = [f"R{n}" for n in range(count)]
    told = [agency(code, 10.0, 10.0, 90.0) for code in codes]
    graded = latest(**dict.fromkeys(codes, "good"))
    said = say_rates_by_grade(association.rates_by_grade(graded, series(*told), measure="agency_rate"))
    assert any(f"Only {count} authorities" in text for text in said) is is_few
