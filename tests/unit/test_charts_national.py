"""Charts over all of England: drawn wide and narrow, what they show, what an empty and a wrong frame give."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from drawn_charts import drawn, texts, values_of, width_of
from scales import of_framework

from ilacs_analytics.analysis.around import figures as around_questions
from ilacs_analytics.analysis.association import figures as association_questions
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.funnel import figures as funnel_questions
from ilacs_analytics.analysis.neighbours import figures as comparators
from ilacs_analytics.charts import theme
from ilacs_analytics.charts.figure import make_figure
from ilacs_analytics.charts.workforce import around, association, event_study, funnel, neighbours

SERIES = [
    "authority", "authority_code", "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value", "symbol",
    "region_name", "region_value", "england_value", "return_code", "return_name", "is_joint_return",
]  # fmt: skip


def agency(code: str, workers: float, year: int = 2024, joint: str = "") -> list[tuple]:
    """One return of 200 workers."""
    told = (("agency_rate", workers / 2), ("agency_workers", workers), ("in_post_workers", 200 - workers))
    return [
        (code, code, pd.Timestamp(year, 9, 30), measure, "Agency rate", "fte", "percent", 1, value, None, "North", 12.0, 13.0,
         joint or code, joint or code, bool(joint))
        for measure, value in told
    ]  # fmt: skip


GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
NAMES = [f"Place {n}" for n in range(12)]
SERIES_ROWS = [
    one
    for year in range(2021, 2025)
    for n, name in enumerate(NAMES)
    for one in agency(name, 5.0 * n + year - 2020, year)
]
JOINT_ROWS = [one for name in ("Alne", "Bray") for one in agency(name, 22.0, joint="A / B")]
WORKFORCE = pd.DataFrame([*SERIES_ROWS, *JOINT_ROWS], columns=SERIES)
HISTORY = pd.DataFrame(
    [
        (name, name, f"{name}-2022", "overall", GRADES[n // 3], pd.Timestamp(2022, 3, 7), pd.NaT, pd.Timestamp(2022, 4, 25), "A",
         GRADES[n // 3].replace("_", " ").capitalize(), "current", of_framework("sif", GRADES[n // 3])["grade_rank"])
        for n, name in enumerate(NAMES)
    ],
    columns=[
        "authority", "authority_code", "inspection_id", "concept", "grade", "started_on", "published_on", "public_on",
        "comparability", "grade_label", "scale", "grade_rank",
    ],
)  # fmt: skip
PLACES = pd.DataFrame({"authority": NAMES, "authority_code": NAMES, "region_name": "North"}).assign(
    valid_from=pd.NaT, valid_to=pd.NaT, successors=None
)
LINKS = pd.DataFrame(
    [("2025", "Place 1", "Place 1", NAMES[n], NAMES[n], n, "close") for n in range(2, 8)],
    columns=["model", "authority", "authority_code", "neighbour", "neighbour_code", "rank", "closeness"],
)


def compared() -> pd.DataFrame:
    members = comparators.comparator_members(PLACES, LINKS, HISTORY, authority="Place 1", by="neighbours")
    return comparators.latest_comparison(comparators.compare_with(WORKFORCE, members, measure="agency_rate"))


FUNNEL = funnel_questions.rate_funnel(WORKFORCE, measure="agency_rate")
STUDY = pd.DataFrame(
    [(step, 2.0 * step, 2.0 * step - 1.5, 2.0 * step + 1.5, 12 + step, 40) for step in range(-3, 4)],
    columns=["clock", "estimate", "low", "high", "event_n", "control_n"],
).assign(grades="inadequate", measure="agency_rate", measure_label="Agency rate", unit="percent", decimals=1)
EVENTS = around_questions.inspection_events(HISTORY, WORKFORCE, grades=["inadequate"])


def funnel_of(frame: pd.DataFrame) -> Any:
    return funnel.funnel_plot(frame, funnel_questions.funnel_limits(frame), authorities=["Bray", "Place 3"])


CHARTS: dict[str, tuple[Callable[[pd.DataFrame], Any], pd.DataFrame]] = {
    "funnel_plot": (funnel_of, FUNNEL),
    "grade_ranges": (
        association.grade_ranges,
        association_questions.rates_by_grade(HISTORY, WORKFORCE, measure="agency_rate"),
    ),
    "tau_intervals": (
        association.tau_intervals,
        association_questions.association_by_year(HISTORY, WORKFORCE, measure="agency_rate"),
    ),
    "event_study_points": (event_study.event_study_points, STUDY),
    "around_lines": (around.around_lines, around_questions.around_inspection(EVENTS, WORKFORCE)),
    "comparator_ranges": (neighbours.comparator_ranges, compared()),
}
each_chart = pytest.mark.parametrize("name", list(CHARTS))


def spec_of(name: str) -> dict[str, Any]:
    draw, frame = CHARTS[name]
    spec: dict[str, Any] = draw(frame).to_dict()
    return spec


@each_chart
def test_chart_is_drawn_wide_and_narrow(name: str) -> None:
    spec = spec_of(name)
    assert width_of(drawn(spec)) <= 640
    assert width_of(drawn(theme.narrowed(spec))) <= 312


@each_chart
def test_chart_has_an_active_title_of_at_most_ten_words_and_a_description(name: str) -> None:
    draw, frame = CHARTS[name]
    figure = make_figure(draw(frame), name=name, table=frame)
    assert 2 < len(figure.title.split()) <= 10
    assert len(figure.description) > len(figure.title)


@each_chart
def test_an_empty_frame_gives_a_chart_that_says_so(name: str) -> None:
    draw, frame = CHARTS[name]
    spec = draw(frame.iloc[:0]).to_dict()
    assert spec["title"]["subtitle"][0].startswith("No ")
    assert spec["title"]["text"][0].startswith("No ")
    assert drawn(spec).startswith("<svg")


@each_chart
def test_a_missing_column_is_named(name: str) -> None:
    draw, frame = CHARTS[name]
    with pytest.raises(MissingColumns, match=r" needs measure_label; the frame has "):
        draw(frame.drop(columns="measure_label"))


@each_chart
def test_every_field_of_the_spec_is_in_its_values(name: str) -> None:
    spec = spec_of(name)
    calculated = set(re.findall(r"'as': '(\w+)'", str(spec)))
    fields = set(re.findall(r"'field': '(\w+)'", str(spec)))
    assert fields - calculated <= {key for row in values_of(spec) for key in row}


def test_funnel_names_the_chosen_and_nobody_else() -> None:
    spec = spec_of("funnel_plot")
    assert sorted(row["label"] for row in values_of(spec) if row.get("label")) == ["Bray (joint)", "Place 3"]
    told = texts(drawn(spec))
    assert {"Plain 95%", "Plain 99.8%", "Widened 95%", "Widened 99.8%"} <= set(told)
    assert "Place 4" not in " ".join(told)
    assert len([row for row in values_of(spec) if row["kind"] in ("point", "chosen")]) == 13


def test_grades_keep_their_order_and_carry_n() -> None:
    labels = [row["label"] for row in values_of(spec_of("grade_ranges"))]
    assert labels == ["Outstanding\nn = 3", "Good\nn = 3", "Requires improvement\nn = 3", "Inadequate\nn = 3"]
    medians = [row["median_label"] for row in values_of(spec_of("grade_ranges"))]
    assert medians == ["4.5", "12.0", "19.5", "27.0"]


def test_two_variants_or_measures_in_one_chart_are_refused() -> None:
    both = association_questions.rates_by_grade_variants(HISTORY, WORKFORCE, measure="agency_rate")
    with pytest.raises(ValueError, match="a chart shows one variant; the frame holds shown, with_tiny"):
        association.grade_ranges(both)
    frame = compared()
    with pytest.raises(ValueError, match="a chart shows one measure; the frame holds agency_rate, vacancy_rate"):
        neighbours.comparator_ranges(pd.concat([frame, frame.assign(measure="vacancy_rate")]))


def test_clock_shows_n_at_each_step_and_its_title_the_inspections() -> None:
    spec = spec_of("around_lines")
    assert spec["title"]["text"] == ["Agency rate around 3 inspections judged inadequate, and matches"]
    told = texts(drawn(spec))
    assert told.count("n 3") == 4, "step 0 to step 3 of those judged"
    assert "n 9" in told
    assert "+3" in told


def test_a_point_carries_how_many_inspections_it_rests_on() -> None:
    spec = spec_of("event_study_points")
    assert spec["title"]["text"] == ["Change against others, third census: plus 6.0 percentage points"]
    assert {"n 9", "n 15"} <= set(texts(drawn(spec)))


def test_comparator_bar_carries_value_and_effective_n() -> None:
    told = texts(drawn(spec_of("comparator_ranges")))
    assert "Place 1: 4.5" in told
    assert "6 of 6 in 6 returns" in told
    assert spec_of("comparator_ranges")["title"]["text"] == ["Agency rate beside neighbours: 0 of 1 above, 1 below"]


def test_coefficients_carry_year_and_n() -> None:
    told = texts(drawn(spec_of("tau_intervals")))
    assert {"2022", "2023", "2024", "n = 12"} <= set(told)
