"""Every chart: compiles with the Vega-Lite that vl-convert has, shows what the frame holds, and refuses a wrong frame."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
import vl_convert
from drawn_charts import drawn, texts, values_of, width_of
from scales import of_framework

from ilacs_analytics.analysis.audits import figures as audit_questions
from ilacs_analytics.analysis.claims import figures as claim_questions
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.judgements import figures as judgements
from ilacs_analytics.analysis.themes import paths as theme_paths
from ilacs_analytics.analysis.workforce import figures as workforce
from ilacs_analytics.charts import cells, theme
from ilacs_analytics.charts.figure import vegalite_version
from ilacs_analytics.charts.inspections import matrix, timelines
from ilacs_analytics.charts.papers import audits, claims
from ilacs_analytics.charts.themes import grid as themes
from ilacs_analytics.charts.themes import shares as theme_shares
from ilacs_analytics.charts.workforce import series as workforce_charts
from ilacs_analytics.vocabulary import Grade, MissingReason

RANKS = {"outstanding": 1, "good": 2, "requires_improvement": 3, "inadequate": 4}


def graded(authority: str, on: str, framework: str, concept: str, grade: str | None, comparability: str = "A") -> dict:
    return {
        "authority": authority,
        "authority_code": authority,
        "inspection_id": f"{authority}-{on}",
        "framework": framework,
        **of_framework(framework, grade),
        "framework_label": framework.upper(),
        "kind": "standard",
        "started_on": pd.Timestamp(on),
        "published_on": pd.NaT,
        "concept": concept,
        "concept_label": concept.replace("_", " ").capitalize(),
        "grade": grade,
        "grade_label": grade and grade.replace("_", " ").capitalize(),
        "grade_rank": grade and RANKS[grade],
        "is_good_or_better": grade and RANKS[grade] < 3,
        "missing_reason": None if grade else "combined",
        "missing_label": None if grade else "Combined",
        "comparability": comparability if grade else None,
        "as_at": pd.Timestamp(2025, 3, 31),
        "age_days": 400,
        "previous_overall_label": None,
        "previous_overall_on": pd.NaT,
        "previous_overall_is_publication": False,
        "authority_ended_on": pd.NaT,
        "newer_report_on": pd.NaT,
    }


HISTORY = pd.DataFrame(
    [
        graded("Medway", "2013-07-15", "tlac", "overall", "inadequate", "threshold_only"),
        graded("Medway", "2019-07-15", "ilacs_2018", "overall", "inadequate"),
        graded("Medway", "2019-07-15", "ilacs_2018", "care_leavers", None),
        graded("Durham", "2019-09-09", "ilacs_2018", "overall", "good", "B"),
    ]
)
LATEST = HISTORY[HISTORY["started_on"] > "2014"]


def census(authority: str, year: int, measure: str, value: float | None, symbol: str | None = None) -> dict:
    return {
        "authority": authority,
        "authority_code": authority,
        "period_end": pd.Timestamp(year, 9, 30),
        "measure": measure,
        "measure_label": measure.replace("_", " ").capitalize(),
        "basis": "fte",
        "unit": "percent" if measure == "agency_rate" else "workers",
        "decimals": 1,
        "value": value,
        "symbol": symbol,
        "region_name": "South East",
        "region_value": 13.0,
        "region_symbol": None,
        "england_value": 12.0,
        "neighbour_median": None,
        "neighbour_n": 0,
    }


SERIES = pd.DataFrame(
    [
        census("Medway", 2023, "agency_rate", 20.0),
        census("Medway", 2024, "agency_rate", None, "c"),
        census("Medway", 2025, "agency_rate", 30.0),
        *(census("Medway", year, "agency_workers", 200.0 + 71.5 * (year - 2023)) for year in (2023, 2025)),
        *(census("Medway", year, "in_post_workers", 800.0) for year in (2023, 2025)),
    ]
)
BREAKS = pd.DataFrame(
    [(None, pd.Timestamp(2017, 9, 30), "Early"), ("agency_rate", pd.Timestamp(2024, 10, 31), "National agency rules")],
    columns=["measure", "broke_on", "label"],
)
AUDITS = pd.DataFrame(
    [
        {
            **dict.fromkeys(audit_questions.DISTRIBUTION_COLUMNS),
            "authority": "Medway", "date_as_printed": "June 2020", "practice_area": "a", "period_end": pd.NaT,
            "stage": "not_stated", "grade_group": group, "grade_group_label": group, "position": position,
            "cases": cases, "sample_size": 30, "percent_recomputed": cases / 0.3, "percent_as_published": printed,
        }
        for group, position, cases, printed in (("good", 2, 7, 23.5), ("grade_not_printed", 9, 2, None))
    ]
)  # fmt: skip
THEMES = pd.DataFrame(
    [
        {
            **dict.fromkeys(theme_paths.PATH_COLUMNS),
            "authority": "Durham", "inspection_id": on, "family": family, "started_on": pd.Timestamp(on), "areas": areas,
            "coded_by": coder, "before_id": before, "theme": label, "theme_label": label, "status": status,
        }
        for on, family, areas, coder, before, label, status in (
            ("2016-02-22", "sif", 14, "reader", None, "Plans", "named"),
            ("2016-02-22", "sif", 14, "reader", None, "Health", "named"),
            ("2019-09-09", "ilacs", 6, "patterns", "2016-02-22", "Plans", "returns"),
            ("2019-09-09", "ilacs", 6, "patterns", "2016-02-22", "Health", "not_named_again"),
        )
    ]
)  # fmt: skip
CLAIMS = pd.DataFrame(
    [
        {
            **dict.fromkeys(claim_questions.CHECK_COLUMNS),
            "authority": "Medway", "told_as": "figure", "measure": "agency_rate", "measure_label": "Agency rate",
            "unit": "percent", "council_value": value, "council_raw_value": f"{value}%", "council_scope": "not_stated",
            "council_date_as_printed": on, "council_period_end": pd.Timestamp(on), "official_value": official,
            "official_period_end": pd.Timestamp(census_on), "level_verdict": "population_not_stated",
            "council_locator": "para 5.2", "official_next_value": None, "official_next_period_end": pd.NaT,
        }
        for on, value, census_on, official in (
            ("2020-04-30", 40.0, "2019-09-30", 29.7), ("2020-10-31", 22.9, "2020-09-30", 35.6),
        )
    ]
)  # fmt: skip


CHARTS: dict[str, tuple[Callable[[pd.DataFrame], Any], pd.DataFrame]] = {
    "grade_timeline": (timelines.grade_timeline, judgements.grade_timeline(HISTORY)),
    "grade_matrix": (matrix.grade_matrix, judgements.grade_matrix(LATEST)),
    "workforce_lines": (lambda frame: workforce_charts.workforce_lines(frame, BREAKS), SERIES),
    "workforce_bars": (workforce_charts.workforce_bars, workforce.workforce_comparison(SERIES)),
    "audit_bars": (audits.audit_bars, audit_questions.audit_intervals(AUDITS)),
    "theme_grid": (themes.theme_grid, THEMES),
    "claim_pairs": (claims.claim_pairs, CLAIMS),
}
each_chart = pytest.mark.parametrize("name", list(CHARTS))


def spec_of(name: str) -> dict[str, Any]:
    draw, frame = CHARTS[name]
    spec: dict[str, Any] = draw(frame).to_dict()
    return spec


def test_vl_convert_knows_altairs_vega_lite() -> None:
    assert vegalite_version() in vl_convert.get_vegalite_versions()


@each_chart
def test_chart_is_drawn_wide_and_narrow(name: str) -> None:
    spec = spec_of(name)
    wide, narrow = drawn(spec), drawn(theme.narrowed(spec))
    assert width_of(wide) <= 640
    assert width_of(narrow) <= 312
    assert vl_convert.vegalite_to_png(spec, vl_version=vegalite_version()).startswith(b"\x89PNG")


@each_chart
def test_chart_has_an_active_title_of_at_most_ten_words_and_a_description(name: str) -> None:
    spec = spec_of(name)
    title = " ".join(spec["title"]["text"])
    assert 2 < len(title.split()) <= 10
    assert len(spec["description"]) > len(title)
    assert spec["title"]["subtitle"]


@each_chart
def test_an_empty_frame_gives_a_chart_that_says_so(name: str) -> None:
    draw, frame = CHARTS[name]
    spec = draw(frame.iloc[:0]).to_dict()
    assert spec["title"]["subtitle"][0].startswith(("No ", "None "))
    assert drawn(spec).startswith("<svg")


@each_chart
def test_a_missing_column_is_named(name: str) -> None:
    draw, frame = CHARTS[name]
    with pytest.raises(MissingColumns, match=rf"^{name} needs authority; the frame has "):
        draw(frame.drop(columns="authority"))


@each_chart
def test_every_field_of_the_spec_is_in_its_values(name: str) -> None:
    spec = spec_of(name)
    values = values_of(spec)
    calculated = set(re.findall(r"'as': '(\w+)'", str(spec)))
    fields = set(re.findall(r"'field': '(\w+)'", str(spec)))
    assert fields - calculated <= {key for row in values for key in row}


def test_timeline_columns_are_in_order_of_date_and_absences_are_drawn() -> None:
    svg = drawn(spec_of("grade_timeline"))
    told = texts(svg)
    assert "c" in told
    assert told.index("TLAC") < told.index("ILACS")
    assert "No grade: c combined with another domain." in told
    assert spec_of("grade_timeline")["facet"]["sort"] == ["Medway", "Durham"]


def test_timeline_warns_of_framework_steps_only_where_there_is_one() -> None:
    one = judgements.grade_timeline(HISTORY[HISTORY["framework"] == "ilacs_2018"])
    assert "step" in str(spec_of("grade_timeline")["title"])
    assert "step" not in str(timelines.grade_timeline(one).to_dict()["title"])


def test_matrix_has_words_where_wide_and_letters_where_narrow() -> None:
    spec = spec_of("grade_matrix")
    assert "Inadequate" in texts(drawn(spec))
    narrow = texts(drawn({**spec, "width": 60}))
    assert "Inadequate" not in narrow
    assert "I" in narrow


def test_lines_start_at_zero_show_symbols_and_breaks_inside_the_series() -> None:
    spec = spec_of("workforce_lines")
    values = values_of(spec)
    assert [row["label"] for row in values if row["kind"] == "break"] == ["National agency rules"]
    assert [row["symbol"] for row in values if row["kind"] == "symbol"] == ["c"]
    told = texts(drawn(spec))
    assert "c" in told
    assert 'In place of a value: "c" (confidential).' in told
    assert spec["title"]["text"] == ["Medway: agency rate rose since 2023"]


def test_two_measures_in_one_chart_are_refused_until_one_is_named() -> None:
    both = pd.concat([SERIES, SERIES.assign(measure=SERIES["measure"].replace("agency_rate", "vacancy_rate"))])
    with pytest.raises(
        ValueError, match="a chart shows one measure; the frame holds agency_rate, vacancy_rate: say measure"
    ):
        workforce_charts.workforce_lines(both)
    with pytest.raises(ValueError, match="the frame holds no 'turnover_rate' but agency_rate, vacancy_rate"):
        workforce_charts.workforce_bars(workforce.workforce_comparison(both), measure="turnover_rate")
    spec = workforce_charts.workforce_lines(both, measure="agency_rate").to_dict()
    assert spec["title"]["text"] == ["Medway: agency rate rose since 2023"]


def test_without_counts_a_title_claims_no_change() -> None:
    rates = SERIES[SERIES["measure"] == "agency_rate"]
    spec = workforce_charts.workforce_lines(rates).to_dict()
    assert spec["title"]["text"] == ["Medway: agency rate since 2023"]


def test_bars_start_at_zero_and_show_counts() -> None:
    spec = spec_of("workforce_bars")
    bar = spec["layer"][0]["encoding"]["x"]
    assert bar["scale"]["zero"] is True
    assert "343.0 of 1,143.0 workers" in texts(drawn(spec))
    assert spec_of("audit_bars")["spec"]["layer"][0]["encoding"]["x"]["scale"] == {"domain": [0, 100]}


def test_audit_bars_show_n_and_keep_the_ungraded() -> None:
    told = texts(drawn(spec_of("audit_bars")))
    assert {"7 of 30, 23.3%", "2 of 30, 6.7%"} <= set(told)


def test_theme_grid_has_a_letter_for_each_status_and_marks_lists_coded_by_patterns() -> None:
    told = texts(drawn(spec_of("theme_grid")))
    assert [told.count(letter) for letter in ("•", "R", "–", "N")] == [2, 1, 1, 0]
    assert {"n=14", "n=6*", "R returns", "*: themes given by patterns, not by readers."} <= set(told)
    assert told.index("SIF") < told.index("ILACS")
    assert "N new" not in told


def test_claim_pairs_joins_no_figure_of_one_kind_with_one_of_the_other() -> None:
    spec = spec_of("claim_pairs")
    lines = [layer for layer in spec["spec"]["layer"] if layer["mark"]["type"] == "line"]
    assert [len(layer["transform"]) for layer in lines] == [1, 1]
    assert {row["label"] for row in values_of(spec)} == {"40", "22.9", "29.7", "35.6"}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_on_grades_and_themes_can_be_read() -> None:
    for grade, colour in theme.GRADE_COLOURS.items():
        assert contrast(colour, theme.text_on(colour)) >= 4.5, grade
    for status, colour in themes.COLOURS.items():
        assert contrast(colour, theme.WHITE if status in {"returns", "back"} else theme.BLACK) >= 4.5, status
    for share, colour in zip((0, 10, 30, 50, 80), theme_shares.SHADES, strict=True):
        assert contrast(colour, theme.WHITE if share >= theme_shares.TURN else theme.BLACK) >= 4.5, share


def test_grades_keep_their_order_and_every_code_has_a_colour() -> None:
    assert list(theme.GRADE_COLOURS) == list(Grade)
    assert set(theme.ABSENCE_LETTERS) == set(MissingReason)
    lightness = [luminance(colour) for colour in theme.GRADE_COLOURS.values()]
    assert lightness == sorted(lightness)


@pytest.mark.parametrize("ranks", [2, 3, 5, 6])
def test_grades_of_an_unknown_scale_are_coloured_by_rank_and_the_worst_is_not_the_faintest(ranks: int) -> None:
    colours = [theme.grade_colour(f"word_{rank}", rank, ranks) for rank in range(1, ranks + 1)]
    assert colours[0] == theme.DARK_BLUE
    lightness = [luminance(colour) for colour in colours]
    assert lightness[:-1] == sorted(lightness[:-1])
    assert ranks == 2 or lightness[-1] < max(lightness)
    assert len(set(colours)) == ranks
    assert all(contrast(colour, theme.text_on(colour)) >= 4.4 for colour in colours)
    assert theme.grade_colour("good", 3, 5) not in theme.GRADE_COLOURS.values(), (
        "a word of another scale means another grade"
    )


def test_letters_are_initials_and_tell_grades_apart() -> None:
    labels = ["Outstanding", "Good", "Requires improvement", "Inadequate", "Exceptional", "Expected standard", "Great"]
    assert list(cells._letters(labels).values()) == ["O", "G", "RI", "I", "E", "ES", "Gr"]


def test_importing_charts_enables_nothing_and_enabling_twice_is_once() -> None:
    theme.enable_theme()
    theme.enable_theme()
    import altair as alt

    assert alt.theme.active == theme.THEME
