"""Charts of inspections: drawn wide and narrow, what they show of their frames, and what they refuse."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from drawn_charts import drawn, texts, values_of, width_of
from scales import GRADES, of_framework

from ilacs_analytics.analysis.england import figures as good_share
from ilacs_analytics.analysis.england import groups
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.next_inspection import next_good, transitions
from ilacs_analytics.charts import theme
from ilacs_analytics.charts.figure import make_figure
from ilacs_analytics.charts.inspections import shares, survival
from ilacs_analytics.charts.inspections import transitions as transition_charts

RANKS = {"outstanding": 1, "good": 2, "requires_improvement": 3, "inadequate": 4}
REGIONS = ("London", "North East", "South West")


def graded(place: int, year: int, grade: str, framework: str) -> dict:
    return {
        "authority": f"Authority {place}",
        "authority_code": str(place),
        "inspection_id": f"{place}-{year}",
        "framework": framework,
        **of_framework(framework, grade),
        "framework_label": framework,
        "started_on": pd.Timestamp(year, 1 + place % 6, 10),
        "published_on": pd.NaT,
        "public_on": pd.Timestamp(year, 1 + place % 6, 10),
        "concept": "overall",
        "concept_label": "Overall effectiveness",
        "grade": grade,
        "grade_label": grade.replace("_", " ").capitalize(),
        "grade_rank": RANKS[grade],
        "is_good_or_better": RANKS[grade] < 3,
        "missing_reason": None,
        "comparability": "threshold_only" if framework == "cpi" else "A",
    }


FIRST = ["outstanding", "good", "requires_improvement", "inadequate", "requires_improvement", "inadequate"]
NEXT = ["outstanding", "inadequate", "good", "good", "requires_improvement", "inadequate"]
HISTORY = pd.DataFrame(
    [
        *(graded(place, 2018, grade, "ilacs_2018") for place, grade in enumerate(FIRST)),
        *(graded(place, 2021 + place % 3, grade, "ilacs_2018") for place, grade in enumerate(NEXT)),
        graded(6, 2013, "good", "cpi"),
    ]
)
PLACES = pd.DataFrame(
    [
        {
            "authority": f"Authority {place}", "authority_code": str(place), "region_name": REGIONS[place % 3],
            "valid_from": pd.Timestamp(1998, 4, 1), "valid_to": pd.NaT, "successors": None,
        }
        for place in range(7)
    ]
)  # fmt: skip
FRAMEWORKS = pd.DataFrame(
    [("sif", "SIF", pd.Timestamp(2013, 11, 1)), ("ilacs_2018", "ILACS, 2018 to 2022", pd.Timestamp(2018, 1, 1))],
    columns=["framework_code", "label", "starts_on"],
)

COUNTS = transitions.transition_counts(
    transitions.next_inspections(HISTORY, concept="overall"), GRADES, scope="ilacs", least=1
)
SPELLS = next_good.next_good_spells(
    HISTORY, PLACES, concept="overall", known_to=dt.date(2025, 3, 31), families=["ilacs"]
)
OBSERVED, CURVE = next_good.next_good_observed(SPELLS, least=1), next_good.next_good_curve(SPELLS, least=1)
BAND = next_good.next_good_band(SPELLS, least=1)
SUMMARY = next_good.next_good_summary(SPELLS, least=1)
STATES = good_share.latest_states(HISTORY, PLACES, starts_on=dt.date(2016, 3, 31), ends_on=dt.date(2025, 3, 31))
SHARE = good_share.share_over_time(STATES)
BY_REGION = good_share.share_over_time(STATES, by_region=True)
BREAKS = good_share.framework_breaks(FRAMEWORKS, SHARE)

CHARTS: dict[str, tuple[Callable[[pd.DataFrame], Any], pd.DataFrame, str]] = {
    "transition_grid": (transition_charts.transition_grid, COUNTS, "from_grade"),
    "next_good_steps": (
        lambda f: survival.next_good_steps(f, CURVE.iloc[: len(f)], BAND.iloc[: len(f)], SUMMARY.iloc[: len(f)]),
        OBSERVED,
        "followed",
    ),
    "share_lines": (lambda f: shares.share_lines(f, BREAKS.iloc[: len(f)]), SHARE, "area"),
    "grade_bands": (lambda f: shares.grade_bands(f, BREAKS), good_share.grade_counts(STATES), "area"),
}
PANELS = {"share_panels": (lambda f: shares.share_lines(f, BREAKS, beside=SHARE), BY_REGION, "area")}
each_chart = pytest.mark.parametrize("name", list(CHARTS))
each_drawing = pytest.mark.parametrize("name", [*CHARTS, *PANELS])


def spec_of(name: str) -> dict[str, Any]:
    draw, frame, _ = (CHARTS | PANELS)[name]
    spec: dict[str, Any] = draw(frame).to_dict()
    return spec


@each_drawing
def test_chart_is_drawn_wide_and_narrow(name: str) -> None:
    spec = spec_of(name)
    assert width_of(drawn(spec)) <= 640
    assert width_of(drawn(theme.narrowed(spec))) <= 312


@each_drawing
def test_chart_has_an_active_title_of_at_most_ten_words_and_a_description(name: str) -> None:
    figure = make_figure((CHARTS | PANELS)[name][0]((CHARTS | PANELS)[name][1]), name=name, table=SHARE)
    assert 2 < len(figure.title.split()) <= 10
    assert len(figure.description) > len(figure.title)
    assert "time to good" not in figure.title.lower()


@each_chart
def test_an_empty_frame_gives_a_chart_that_says_so(name: str) -> None:
    draw, frame, _ = CHARTS[name]
    spec = draw(frame.iloc[:0]).to_dict()
    assert spec["title"]["text"][0].startswith("No ")
    assert spec["title"]["subtitle"][0].startswith("No ")
    assert drawn(spec).startswith("<svg")


@each_chart
def test_a_missing_column_is_named(name: str) -> None:
    draw, frame, column = CHARTS[name]
    with pytest.raises(MissingColumns, match=rf"^{name} needs {column}; the frame has "):
        draw(frame.drop(columns=column))


@each_drawing
def test_every_field_of_the_spec_is_in_its_values(name: str) -> None:
    spec = spec_of(name)
    fields = set(re.findall(r"'field': '(\w+)'", str(spec)))
    assert fields
    assert fields <= {key for row in values_of(spec) for key in row}


def test_grid_shows_each_count_with_its_share_and_rows_with_their_n() -> None:
    told = texts(drawn(spec_of("transition_grid")))
    assert told.count("n = 2") == 2  # requires improvement and inadequate
    assert told.count("n = 1") == 2
    assert told.count("50%") == 4
    assert told.count("100%") == 2
    cells = {(row["before"].split("\n")[0], row["after"]): row for row in values_of(spec_of("transition_grid"))}
    assert cells["Good", "Inadequate"]["pairs"] == 1
    assert sum(row["is_same"] for row in cells.values()) == 4


def test_a_row_nobody_started_from_shows_no_zero() -> None:
    some = HISTORY[HISTORY["authority_code"].isin(["1", "2"])]
    counts = transitions.transition_counts(transitions.next_inspections(some, concept="overall"), GRADES, scope="ilacs")
    values = values_of(transition_charts.transition_grid(counts).to_dict())
    assert {row["label"] for row in values if row["before"].startswith("Outstanding")} == {"–"}
    assert {row["label"] for row in values if row["before"].startswith("Good")} == {"0", "1"}


def test_letters_in_the_darkest_cell_can_be_read() -> None:
    parts = [int(transition_charts.ALL_OF_ROW[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert (light + 0.05) / (0.0037 + 0.05) >= 4.5  # against theme.BLACK


def test_a_row_with_few_pairs_shows_counts_and_no_share() -> None:
    pairs = transitions.next_inspections(HISTORY, concept="overall")
    chart = transition_charts.transition_grid(transitions.transition_counts(pairs, GRADES, scope="ilacs"))
    assert {row["share_label"] for row in values_of(chart.to_dict())} == {""}
    assert {row["label"] for row in values_of(chart.to_dict())} == {"0", "1"}
    assert "%" not in " ".join(texts(drawn(chart.to_dict())))


def test_the_observed_share_is_drawn_in_colour_and_the_estimate_behind_it() -> None:
    values = values_of(spec_of("next_good_steps"))
    improvement = [row for row in values if row["grade"] == "requires_improvement"]
    seen = [row for row in improvement if row["kind"] == "observed"]
    observed = OBSERVED[OBSERVED["grade"] == "requires_improvement"]
    columns = ["years", "share_percent", "low_percent", "high_percent"]
    assert [[row["from"], row["share"], row["low"], row["high"]] for row in seen] == observed[
        columns
    ].to_numpy().tolist()
    # one of the two was seen good by five years, the other seen below at four: both may have changed between
    boxes = [row for row in improvement if row["kind"] == "box"]
    curve = CURVE[(CURVE["grade"] == "requires_improvement") & (CURVE["right"] < float("inf"))]
    assert [[row["from"], row["to"], row["low"], row["high"]] for row in boxes] == curve[
        ["left", "right", "before_percent", "after_percent"]
    ].to_numpy().tolist()
    assert len(boxes) == 1
    told = texts(drawn(spec_of("next_good_steps")))
    assert "After requires improvement, 2 periods" in told
    assert "Judged when Ofsted returns; not the time services took to improve." in told


def test_too_few_spells_are_said_and_not_drawn() -> None:
    observed, summary = next_good.next_good_observed(SPELLS), next_good.next_good_summary(SPELLS)
    chart = survival.next_good_steps(
        observed, next_good.next_good_curve(SPELLS), next_good.next_good_band(SPELLS), summary
    )
    assert values_of(chart.to_dict()) == []
    assert "No share is drawn: at least 10 periods have to be followed." in chart.to_dict()["title"]["subtitle"]
    assert chart.to_dict()["title"]["text"] == ["Later good or better: 1 of 2, 1 of 3"]


def test_shares_start_at_zero_and_end_with_their_n() -> None:
    spec = spec_of("share_lines")
    values = values_of(spec)
    assert [row["label"] for row in values if row["kind"] == "end"] == ["57% (n = 7)"]
    assert [row["label"] for row in values if row["kind"] == "break"] == ["ILACS 2018"]
    assert spec["spec"]["layer"][2]["encoding"]["y"]["scale"] == {"domain": [0, 100]}


def test_panels_of_regions_hold_england_beside_them() -> None:
    values = values_of(spec_of("share_panels"))
    beside = [row for row in values if row["kind"] == "beside"]
    assert {row["panel"] for row in beside} == set(REGIONS)
    assert len(beside) == 3 * len(SHARE)
    assert "Grey, dashed: England." in texts(drawn(spec_of("share_panels")))


def test_days_without_a_grade_have_no_point() -> None:
    early = good_share.latest_states(HISTORY, PLACES, starts_on=dt.date(2012, 3, 31), ends_on=dt.date(2014, 3, 31))
    share = good_share.share_over_time(early)
    points = [row for row in values_of(shares.share_lines(share, BREAKS).to_dict()) if row["kind"] == "share"]
    assert len(share) == 9
    assert len(points) == 5  # from the quarter of the first grade


def test_bands_reach_the_number_of_authorities_on_every_day() -> None:
    blocks = [row for row in values_of(spec_of("grade_bands")) if row["kind"] == "block"]
    tops = pd.DataFrame(blocks).groupby("day")["high"].max()
    assert set(tops) == {7}
    assert len(tops) == len(SHARE)
    last = [row for row in blocks if row["day"] == "2025-03-31"]
    assert {row["group_label"]: row["authorities"] for row in last} == {
        "Outstanding": 1,
        "Good": 2,
        "Good or better, older scale": 1,
        "Requires improvement": 1,
        "Inadequate": 2,
    }


def test_two_areas_in_one_chart_of_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="a chart of counts shows one area; the frame holds London, North East"):
        shares.grade_bands(good_share.grade_counts(STATES, by_region=True), BREAKS)


def test_every_group_has_a_colour_of_its_own() -> None:
    rows = GRADES.assign(
        public_on=[pd.Timestamp(2012 if scale == "old" else 2018, 1, 1) for scale in GRADES["scale"]],
        comparability=["threshold_only" if scale == "old" else "A" for scale in GRADES["scale"]],
        grade_ranks=4,
    )
    found = groups.groups_of(rows.to_dict("records"))
    told = {row["group"]: row for row in [*found.values(), *(groups.unjudged(name, found) for name in groups.UNJUDGED)]}
    assert [row["group"] for row in sorted(told.values(), key=lambda row: row["position"])] == [
        "outstanding", "good", "good_or_better_older", "requires_improvement", "below_good_older", "inadequate",
        "no_longer_judged", "not_yet_inspected", "not_yet_judged",
    ]  # fmt: skip
    assert len({shares.group_colour(row) for row in told.values()}) == len(told)
