"""Workforce figures: what one worker makes, what may be said, and sentences on opposite, tied, single and empty frames."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from ilacs_analytics.analysis.workforce import figures as w

ROOT = Path(__file__).parents[2]
LABELS = {"agency_rate": "Agency rate", "average_caseload": "Average caseload"}


def row(authority: str, year: int, measure: str, value: float | None, **other: object) -> dict:
    told = {
        "authority": authority,
        "authority_code": authority[:3],
        "period_end": pd.Timestamp(year, 9, 30),
        "measure": measure,
        "measure_label": LABELS.get(measure, measure),
        "basis": "fte",
        "unit": {"agency_rate": "percent", "average_caseload": "cases_per_worker"}.get(measure, "workers"),
        "decimals": 1,
        "value": value,
        "symbol": None,
        "region_name": "East Midlands",
        "region_value": None,
        "region_symbol": None,
        "england_value": None,
        "neighbour_median": None,
        "neighbour_n": 0,
        "return_name": None,
    }
    return {**told, **other}


def frame(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=list(row("A", 2020, "agency_rate", 1.0)))


def agency(authority: str, year: int, agency_workers: float, in_post: float, **other: object) -> list[dict]:
    rate = round(100 * agency_workers / (agency_workers + in_post), 1)
    return [
        row(authority, year, "agency_rate", rate, **other),
        row(authority, year, "agency_workers", agency_workers),
        row(authority, year, "in_post_workers", in_post),
    ]


def caseload(authority: str, year: int, value: float, holders: float, **other: object) -> list[dict]:
    return [row(authority, year, "average_caseload", value, **other), row(authority, year, "case_holders", holders)]


def test_one_worker_in_rutland_is_about_four_points() -> None:
    assert w.one_worker_points(2.0, 21.9) == pytest.approx(4.184, abs=0.001)


@pytest.mark.parametrize(("agency_workers", "in_post"), [(None, 20.0), (2.0, None), (0.0, 0.0)])
def test_one_worker_is_not_known_without_counts(agency_workers: float | None, in_post: float | None) -> None:
    assert w.one_worker_points(agency_workers, in_post) is None


@pytest.mark.parametrize("agency_workers", [1.0, 2.0, 5.0, 20.0])
def test_one_worker_is_never_less_than_one_agency_worker_moves(agency_workers: float) -> None:
    size = w.one_worker_points(agency_workers, 20.0) or 0
    rate = [100 * count / (count + 20) for count in (agency_workers - 1, agency_workers, agency_workers + 1)]
    assert size >= max(rate[1] - rate[0], rate[2] - rate[1]) - 1e-9


def test_one_case_holder() -> None:
    assert w.one_case_holder(11.7, 15.4) == pytest.approx(0.8125)
    assert w.one_case_holder(11.7, 1.0) is None
    assert w.one_case_holder(None, 15.4) is None


def test_parts_are_those_of_the_reference_list() -> None:
    with (ROOT / "data/reference/measure.csv").open(encoding="utf-8", newline="") as file:
        listed = {line["measure"]: line for line in csv.DictReader(file)}
    for measure, (part, base) in w.PARTS.items():
        below = f"{part} + {base}" if measure in w.SUMMED else base
        assert listed[measure]["denominator"] == below
        assert part in (None, listed[measure]["numerator"])


def say(*rows: list[dict]) -> list[str]:
    return w.say_level(w.workforce_comparison(frame(*(one for part in rows for one in part))))


def test_no_comparison_rests_on_one_worker() -> None:
    told = agency("Rutland", 2025, 2.0, 21.9, region_value=10.3, england_value=13.0)
    comparison = w.workforce_comparison(frame(*told))
    assert comparison.loc[0, ["versus_region", "versus_england"]].tolist() == ["within_one_worker", "lower"]
    assert comparison.loc[0, ["difference_region", "difference_england"]].tolist() == [-1.9, -4.6]
    assert comparison.loc[0, ["part_count", "base_count"]].tolist() == [2.0, pytest.approx(23.9)]
    assert w.say_level(comparison) == [
        "Rutland's agency rate on 30 September 2025 was 8.4% (2.0 of 23.9 FTE workers; "
        "one worker makes a difference of 4.2 percentage points): within one worker of the East Midlands (10.3%) and "
        "lower than "
        "England (13.0%)."
    ]


def test_level_of_opposite_authorities() -> None:
    high = agency("Medway", 2025, 60.0, 230.3, region_name="South East", region_value=13.4, england_value=13.0)
    low = agency("Walsall", 2025, 24.0, 287.7, region_name="West Midlands", region_value=10.4, england_value=13.0)
    assert say(high, low) == [
        "Medway's agency rate on 30 September 2025 was 20.7% (60.0 of 290.3 FTE workers; "
        "one worker makes a difference of 0.3 percentage points): higher than the South East (13.4%) and England (13.0%).",
        "Walsall's agency rate on 30 September 2025 was 7.7% (24.0 of 311.7 FTE workers; "
        "one worker makes a difference of 0.3 percentage points): lower than the West Midlands (10.4%) and England (13.0%).",
    ]
    comparison = w.workforce_comparison(frame(*high, *low))
    assert w.level_title(comparison) == "Agency rate: 1 of 2 below England, 1 above"


def test_values_tied_within_rounding_are_about_the_same() -> None:
    tied = caseload("Durham", 2025, 16.6, 264.4, region_name="London", region_value=16.5, england_value=16.6)
    assert say(tied) == [
        "Durham's average caseload on 30 September 2025 was 16.6 cases per worker (264.4 FTE workers holding cases; "
        "one worker makes a difference of 0.1 cases per worker): about the same as London (16.5) and England (16.6)."
    ]


def test_a_small_authoritys_caseload_is_not_compared_on_one_case_holder() -> None:
    told = caseload("Rutland", 2025, 14.5, 15.4, region_value=15.3, england_value=15.2)
    assert say(told) == [
        "Rutland's average caseload on 30 September 2025 was 14.5 cases per worker (15.4 FTE workers holding cases; "
        "one worker makes a difference of 1 case per worker): within one worker of the East Midlands (15.3) and England (15.2)."
    ]


def test_without_counts_nothing_is_compared() -> None:
    assert say([row("Medway", 2025, "agency_rate", 20.7, england_value=13.0)]) == [
        "Medway's agency rate on 30 September 2025 was 20.7%: not compared with England (13.0%), "
        "as no figure for the workers behind it is loaded."
    ]


def test_symbols_are_told_and_never_numbers() -> None:
    own = [row("Rutland", 2025, "agency_rate", None, symbol="c", england_value=13.0)]
    low = [row("Rutland", 2025, "agency_rate", None, symbol="low", england_value=13.0)]
    region = agency("Rutland", 2025, 9.0, 21.0, region_symbol="x", england_value=13.0)
    assert say(own) == ['Rutland\'s agency rate on 30 September 2025 is not known: DfE published "c" (confidential).']
    assert say(low) == [
        "Rutland's agency rate on 30 September 2025 was near zero: "
        'DfE published "low" (rounds to zero and is not zero).'
    ]
    assert say(region) == [
        "Rutland's agency rate on 30 September 2025 was 30.0% (9.0 of 30.0 FTE workers; "
        "one worker makes a difference of 3.3 percentage points): "
        'not compared with the East Midlands, printed as "x" (not available), and higher than England (13.0%).'
    ]


def test_a_symbol_at_the_end_of_a_sentence() -> None:
    region = agency("Rutland", 2025, 9.0, 21.0, region_symbol="x", england_value=None)
    assert say(region)[0].endswith('not compared with the East Midlands, printed as "x" (not available).')


def test_the_latest_census_is_taken_even_where_it_is_a_symbol() -> None:
    rows = [*agency("Rutland", 2024, 4.0, 21.2), row("Rutland", 2025, "agency_rate", None, symbol="x")]
    comparison = w.workforce_comparison(frame(*rows))
    assert comparison.loc[0, "period_end"] == pd.Timestamp(2025, 9, 30)
    assert pd.isna(comparison.loc[0, "value"])


def test_level_of_none() -> None:
    comparison = w.workforce_comparison(frame())
    assert w.say_level(comparison) == ["No workforce figure of these authorities lies within the dates asked for."]
    assert w.level_title(comparison) == "No workforce figure to show"


def trend(*rows: list[dict], breaks: pd.DataFrame | None = None) -> list[str]:
    return w.say_trend(w.workforce_trend(frame(*(one for part in rows for one in part))), breaks)


def test_a_joint_return_names_the_other_member() -> None:
    joint = [
        row | {"return_name": "Kingston / Richmond"}
        for row in agency("Kingston", 2025, 24.0, 137.4, england_value=13.0)
    ]
    assert w.say_level(w.workforce_comparison(frame(*joint)))[0].startswith(
        "Kingston's agency rate on 30 September 2025 was 14.9% (joint return with Richmond; 24.0 of 161.4 FTE workers; "
    )


def test_a_rate_of_fewer_than_ten_workers_is_said_to_hang_on_one_or_two() -> None:
    few, enough = (
        agency("Scilly", 2025, 2.0, 0.0, england_value=13.0),
        agency("Ten", 2025, 2.0, 8.0, england_value=13.0),
    )
    caution = "With fewer than 10 FTE workers, one or two people decide the figure."
    scilly, ten = w.say_level(w.workforce_comparison(frame(*few, *enough)))
    assert scilly.endswith(f"higher than England (13.0%). {caution}")
    assert caution not in ten


def test_trend_of_opposite_authorities() -> None:
    fell = [*agency("Walsall", 2017, 68.8, 156.8), *agency("Walsall", 2025, 24.0, 287.7)]
    rose = [*agency("Medway", 2017, 20.0, 180.0), *agency("Medway", 2025, 60.0, 140.0)]
    assert trend(fell, rose) == [
        "Walsall's agency rate fell from 30.5% (68.8 of 225.6 FTE workers) on 30 September 2017 "
        "to 7.7% (24.0 of 311.7 FTE workers) on 30 September 2025, a change of minus 22.8 percentage points "
        "(95% interval minus 29.6 to minus 16.2; one worker makes a difference of 0.4).",
        "Medway's agency rate rose from 10.0% (20.0 of 200.0 FTE workers) on 30 September 2017 "
        "to 30.0% (60.0 of 200.0 FTE workers) on 30 September 2025, a change of plus 20.0 percentage points "
        "(95% interval plus 12.3 to plus 27.5; one worker makes a difference of 0.5).",
    ]
    assert w.trend_title(w.workforce_trend(frame(*fell, *rose))) == "Agency rate since 2017: fell in 1, rose in 1 of 2"


JOINT = {"return_name": "Kingston / Richmond"}


def test_a_joint_return_is_one_of_those_a_title_counts() -> None:
    two = [
        part | JOINT
        for name in ("Kingston", "Richmond")
        for year, workers in ((2017, 60.0), (2025, 10.0))
        for part in agency(name, year, workers, 90.0, england_value=20.0)
    ]
    other = [
        part
        for year, workers in ((2017, 10.0), (2025, 60.0))
        for part in agency("Kent", year, workers, 90.0, england_value=20.0)
    ]
    told = pd.DataFrame([*two, *other])
    assert w.level_title(w.workforce_comparison(told)) == "Agency rate: 1 of 2 returns below England, 1 above"
    assert w.trend_title(w.workforce_trend(told)) == "Agency rate since 2017: fell in 1, rose in 1 of 2 returns"
    alone = pd.DataFrame(two)
    assert w.level_title(w.workforce_comparison(alone)) == "Agency rate: 1 of 1 returns below England, 0 above"


def test_a_title_counts_those_of_the_same_censuses_only() -> None:
    old = [
        part
        for year, n in ((2017, 60.0), (2022, 10.0))
        for part in agency("Oldshire", year, n, 90.0, england_value=20.0)
    ]
    new = [
        part
        for year, n in ((2023, 60.0), (2025, 10.0))
        for part in agency("Newland", year, n, 90.0, england_value=20.0)
    ]
    whole = [
        part
        for name, last in (("Kent", 60.0), ("Surrey", 10.0))
        for year, n in ((2017, 30.0), (2025, last))
        for part in agency(name, year, n, 90.0, england_value=20.0)
    ]
    told = frame(*old, *new, *whole)
    assert w.trend_title(w.workforce_trend(told)) == "Agency rate since 2017: fell in 1, rose in 1 of 2"
    assert w.level_title(w.workforce_comparison(told)) == "Agency rate: 2 of 3 below England, 1 above"
    unknown = row("Durham", 2025, "agency_rate", None, symbol="x", england_value=20.0)
    assert w.level_title(w.workforce_comparison(frame(*whole, unknown))) == "Agency rate: 1 of 2 below England, 1 above"


def test_a_title_claims_a_change_only_where_it_can_be_judged() -> None:
    unknown = [row(name, year, "agency_rate", value) for name in "AB" for year, value in ((2017, 30.0), (2025, 8.0))]
    assert w.trend_title(w.workforce_trend(frame(*unknown))) == "Agency rate since 2017"
    one = [part for name in "AB" for year in (2017, 2025) for part in agency(name, year, 2.0, 20.0)]
    assert w.trend_title(w.workforce_trend(frame(*one))) == "Agency rate: no clear change since 2017"


def test_trend_tied() -> None:
    rows = [*caseload("Durham", 2024, 16.6, 200.0), *caseload("Durham", 2025, 16.7, 200.0)]
    assert trend(rows) == [
        "Durham's average caseload was about the same at both ends: "
        "16.6 cases per worker (200.0 FTE workers holding cases) on 30 September 2024 "
        "and 16.7 cases per worker (200.0 FTE workers holding cases) on 30 September 2025."
    ]


def test_trend_of_one_worker_is_no_trend() -> None:
    rows = [*agency("Rutland", 2017, 3.0, 17.1), *agency("Rutland", 2025, 2.0, 21.9)]
    assert trend(rows) == [
        "Rutland's agency rate was 14.9% (3.0 of 20.1 FTE workers) on 30 September 2017 "
        "and 8.4% (2.0 of 23.9 FTE workers) on 30 September 2025, a difference that comes down to one worker."
    ]


def test_a_change_beyond_one_worker_is_none_where_its_interval_includes_no_change() -> None:
    rows = [*agency("Kent", 2017, 91.0, 675.6), *agency("Kent", 2018, 90.0, 702.0)]
    comparison = w.workforce_trend(frame(*rows))
    assert comparison["direction"].tolist() == ["within_interval"]
    low, high = confint_proportions_2indep(90.0, 792.0, 91.0, 766.6, method="newcomb", compare="diff")
    assert comparison.loc[0, ["change_low", "change_high"]].tolist() == pytest.approx([100 * low, 100 * high])
    assert w.say_trend(comparison) == [
        "Kent's agency rate was 11.9% (91.0 of 766.6 FTE workers) on 30 September 2017 and 11.4% (90.0 of 792.0 FTE "
        "workers) on 30 September 2018, no clear change: the difference is minus 0.5 percentage points (95% interval minus 3.7 "
        "to plus 2.7; one worker makes a difference of 0.1)."
    ]
    assert w.trend_title(comparison) == "Kent: agency rate not clearly changed since 2017"


def test_a_caseload_rests_on_one_worker_alone() -> None:
    rows = [*caseload("Durham", 2017, 18.8, 170.4), *caseload("Durham", 2025, 16.6, 264.4)]
    (told,) = trend(rows)
    assert told.endswith(
        "on 30 September 2025, a change of minus 2.2 cases per worker (one worker makes a difference of 0.1)."
    )


def test_one_case_holder_is_a_count_that_is_known() -> None:
    ends = [*caseload("Scilly", 2017, 14.5, 2.0), *caseload("Scilly", 2025, 6.0, 1.0, england_value=15.2)]
    assert say(ends) == [
        "Scilly's average caseload on 30 September 2025 was 6.0 cases per worker (1 FTE worker holding cases): not "
        "compared with "
        "England (15.2), as no more than one worker holds cases."
    ]
    (told,) = trend(ends)
    assert told.endswith("Whether that is a change cannot be said, as no more than one worker holds cases.")


def test_trend_with_a_symbol_single_and_none() -> None:
    ends = [*agency("Rutland", 2024, 4.0, 21.2), row("Rutland", 2025, "agency_rate", None, symbol="u")]
    assert trend(ends) == [
        "No change can be worked out for Rutland's agency rate: 15.9% (4.0 of 25.2 FTE workers) on 30 September 2024 "
        'and "u" (low reliability) on 30 September 2025.'
    ]
    assert trend(agency("Rutland", 2024, 4.0, 21.2)) == [
        "Rutland's agency rate is published for one census only: 15.9% (4.0 of 25.2 FTE workers) on 30 September 2024."
    ]
    assert trend() == ["No workforce figure of these authorities lies within the dates asked for."]


def test_breaks_between_the_censuses_are_said() -> None:
    breaks = pd.DataFrame(
        [
            ("agency_rate", pd.Timestamp("2024-10-31"), "National agency rules", "Rules apply from 31 October 2024"),
            (None, pd.Timestamp("2017-09-30"), "Individual-level collection", "Earlier years are not comparable"),
            ("average_caseload", pd.Timestamp("2024-09-30"), "Case-holder rule", "Some workers moved"),
        ],
        columns=["measure", "broke_on", "label", "explanation"],
    )
    rows = [*agency("Medway", 2017, 20.0, 180.0), *agency("Medway", 2025, 60.0, 140.0)]
    assert trend(rows, breaks=breaks)[1:] == [
        "Figures before and after these dates may not be comparable: 31 October 2024 (national agency rules, for agency rate)."
    ]


def test_text_alternative_tells_ends_and_symbols() -> None:
    rows = [
        row("Medway", 2023, "agency_rate", 31.9),
        row("Medway", 2024, "agency_rate", None, symbol="c"),
        row("Medway", 2025, "agency_rate", 20.7),
    ]
    assert w.describe_series(frame(*rows)) == (
        "Lines of agency rate at each census, beside region and England. "
        'Medway: 31.9% in 2023, 20.7% in 2025; symbols: "c" (confidential) in 2024.'
    )


def test_a_ratio_without_known_parts_is_told_and_not_compared() -> None:
    told = row("Medway", 2025, "absence_rate", 3.0, measure_label="Absence rate", unit="percent", england_value=2.0)
    assert say([told]) == [
        "Medway's absence rate on 30 September 2025 was 3.0%: not compared with England (2.0%), "
        "as no figure for the workers behind it is loaded."
    ]


def test_one_census_stands_once_and_what_has_no_value_says_so() -> None:
    rows = [row("Rutland", 2025, "agency_rate", None), row("Medway", 2025, "agency_rate", 20.7)]
    told = w.describe_series(frame(*rows))
    assert "Rutland: no value in 2025." in told
    assert told.count("in 2025") == 2
    assert told.index("Rutland") < told.index("Medway")
    assert w.describe_series(frame()) == w.say_level(frame())[0]


def test_a_table_for_readers_has_units_symbols_and_counts() -> None:
    rows = [
        *agency("Rutland", 2025, 2.0, 21.9, region_value=10.3),
        *caseload("Medway", 2025, 15.7, 20.0, england_value=16.0, region_symbol="z"),
        row("Durham", 2025, "vacancy_rate", None, symbol="c", unit="percent"),
    ]
    table = w.workforce_labels(w.workforce_comparison(frame(*rows))).set_index("authority")
    labels = ["value_label", "region_label", "england_label"]
    assert table.loc["Rutland", labels].tolist() == ["8.4%", "10.3%", "not loaded"]
    assert table.loc["Medway", labels].tolist() == ["15.7", '"z" (not applicable)', "16.0"]
    assert table.loc["Durham", labels].tolist() == ['"c" (confidential)', "not loaded", "not loaded"]
    assert "2.0 of 23.9 FTE workers" in table.loc["Rutland", "counts_label"]
    assert "4.2 percentage points" in table.loc["Rutland", "counts_label"]
    assert table.loc["Medway", "counts_label"].count(";") == 1
    assert table.loc["Durham", "counts_label"] == ""


def test_bars_in_words_hold_what_is_said_of_the_level() -> None:
    comparison = w.workforce_comparison(frame(*agency("Rutland", 2025, 2.0, 21.9, england_value=13.0)))
    told = w.describe_comparison(comparison)
    assert told.startswith("Bars")
    assert w.say_level(comparison)[0] in told
