"""What the published files say of grades and workforce: the known means to the decimal, through the questions of `analysis`.

The frames are read from the published files themselves, so that this is a second witness beside the warehouse.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import Any

import pandas as pd
import pytest
from official_files import GRADE_LETTERS, NEEDS_PUBLISHED, SHARED, sheet_rows, squeezed
from scales import GRADES as SCALES

from ilacs_analytics.analysis.around import figures as around_inspection
from ilacs_analytics.analysis.association import figures as association
from ilacs_analytics.analysis.funnel import figures as funnel
from ilacs_analytics.analysis.funnel import ranks
from ilacs_analytics.analysis.neighbours import figures as comparators

pytestmark = NEEDS_PUBLISHED

COLUMNS = {
    ("average_caseload", "fte"): "caseload_fte",
    ("cases", "headcount"): "cases",
    ("case_holders", "fte"): "case_holders_fte",
    ("agency_rate", "fte"): "agency_rate_fte",
    ("agency_workers", "fte"): "agency_fte",
    ("in_post_workers", "fte"): "inpost_fte",
    ("vacancies", "fte"): "vacancy_fte",
    ("vacancy_rate", "fte"): "vacancy_rate_fte",
    ("leavers", "fte"): "leavers_fte",
    ("turnover_rate", "fte"): "turnover_rate_fte",
}
UNITS = {"average_caseload": "cases_per_worker", "cases": "cases"}
PRESENT_SCALE = SCALES[SCALES["scale"] == "current"].drop(columns="is_good_or_better")
GRADES = {"O": "outstanding", "G": "good", "RI": "requires_improvement", "I": "inadequate"}


@cache
def lines() -> list[dict[str, str]]:
    """Every line of the workforce file."""
    path = SHARED / "published" / "dfe" / "csww_indicators_2017_to_2025.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def split(text: str) -> list[str]:
    return [part.strip() for part in text.split("/")]


@cache
def codes() -> dict[str, str]:
    """The newest ONS code for each DfE code, which a change of code alone leaves as it is; joint returns split."""
    found: dict[str, str] = {}
    for line in sorted(lines(), key=lambda one: one["time_period"]):
        if line["geographic_level"] == "Local authority":
            found.update(zip(split(line["old_la_code"]), split(line["new_la_code"]), strict=True))
    return found


@cache
def current() -> dict[str, str]:
    """The newest ONS code for every ONS code."""
    found: dict[str, str] = {}
    for line in lines():
        if line["geographic_level"] == "Local authority":
            for la_code, code in zip(split(line["old_la_code"]), split(line["new_la_code"]), strict=True):
                found[code] = codes()[la_code]
    return found


@cache
def series() -> pd.DataFrame:
    """Every authority's workforce figures in the columns of analysis.workforce_series that the questions need."""
    rows: list[dict[str, Any]] = []
    published = {
        (line["time_period"], line["region_name"] or "England"): line
        for line in lines()
        if line["geographic_level"] != "Local authority"
    }
    for line in lines():
        if line["geographic_level"] != "Local authority":
            continue
        year = line["time_period"]
        members = zip(split(line["old_la_code"]), split(line["la_name"]), strict=True)
        for (la_code, name), ((measure, basis), column) in (
            (member, one) for member in members for one in COLUMNS.items()
        ):
            raw = line[column]
            region, england = published[year, line["region_name"]][column], published[year, "England"][column]
            rows.append(
                {
                    "authority": name,
                    "authority_code": codes()[la_code],
                    "place_kind": "authority",
                    "period_end": pd.Timestamp(int(year), 9, 30),
                    "measure": measure,
                    "measure_label": measure.replace("_", " ").capitalize(),
                    "basis": basis,
                    "unit": "percent" if measure.endswith("_rate") else UNITS.get(measure, "workers"),
                    "decimals": 1,
                    "value": number(raw),
                    "symbol": None if number(raw) is not None else raw,
                    "region_name": line["region_name"],
                    "region_value": number(region),
                    "england_value": number(england),
                    "return_code": line["new_la_code"],
                    "return_name": line["la_name"],
                    "is_joint_return": "/" in line["new_la_code"],
                }
            )
    return pd.DataFrame(rows)


def number(raw: str) -> float | None:
    try:
        return float(raw)
    except ValueError:
        return None


@cache
def latest() -> pd.DataFrame:
    """The overall grade of every authority as at 31 March 2025, from the sheet that says so."""
    rows = sheet_rows("ofsted-outcomes-2025", "Inspections_as_at_31_March")[3:]
    return pd.DataFrame(
        {
            "authority": [squeezed(row[2]) for row in rows],
            "authority_code": [current()[row[1]] for row in rows],
            "concept": "overall",
            "grade": [GRADES[GRADE_LETTERS[squeezed(row[6]).lower()]] for row in rows],
            "started_on": pd.to_datetime([row[4] for row in rows]),
            "published_on": pd.to_datetime([row[5] for row in rows]),
            "public_on": pd.to_datetime([row[5] for row in rows]),
            "comparability": "A",
        }
    ).merge(PRESENT_SCALE, how="left", on="grade")


@cache
def history() -> pd.DataFrame:
    """The overall grade of every ILACS inspection told by the 2025 workbook."""
    rows = sheet_rows("ofsted-outcomes-2025", "ILACS_inspection_history")[3:]
    return pd.DataFrame(
        {
            "authority": [squeezed(row[2]) for row in rows],
            "authority_code": [current()[row[1]] for row in rows],
            "inspection_id": [f"{row[1]}-{row[5]:%Y-%m-%d}" for row in rows],
            "framework": "ilacs_2018",
            "kind": "standard",
            "concept": "overall",
            "grade": [GRADES[GRADE_LETTERS[squeezed(row[8]).lower()]] for row in rows],
            "started_on": pd.to_datetime([row[5] for row in rows]),
            "published_on": pd.to_datetime([row[6] for row in rows]),
            "public_on": pd.to_datetime([row[6] for row in rows]),
            "comparability": "A",
        }
    ).merge(PRESENT_SCALE, how="left", on="grade")


@cache
def neighbours() -> pd.DataFrame:
    """Both published neighbour models, ten links an authority, by ONS code; places that have ceased are left out."""
    names = {
        row["authority_code"]: row["authority"] for row in series()[["authority", "authority_code"]].to_dict("records")
    }
    rows = []
    for model, name, first in (
        ("2021", "New_Statistical_Neighbour_Groupings_April_2021.csv", 5),
        ("2025", "sn_model_2025_wide.csv", 4),
    ):
        with (SHARED / "published" / "dfe" / name).open(encoding="utf-8-sig", newline="") as file:
            for line in list(csv.reader(file))[1:]:
                if not line[0].isdigit() or line[1].startswith(("Northamptonshire",)) or "(Pre LG)" in line[1]:
                    continue
                for rank in range(10):
                    neighbour, closeness = line[first + 2 * rank], line[first + 1 + 2 * rank]
                    rows.append(
                        {
                            "model": model,
                            "authority": names[codes()[line[0]]],
                            "authority_code": codes()[line[0]],
                            "neighbour": names[codes()[neighbour]],
                            "neighbour_code": codes()[neighbour],
                            "rank": rank + 1,
                            "closeness": closeness.strip().lower().replace(" ", "_"),
                        }
                    )
    return pd.DataFrame(rows)


@cache
def places() -> pd.DataFrame:
    """Every authority told by the workforce file, with the day after which it has no more returns."""
    last = series().sort_values("period_end").drop_duplicates("authority_code", keep="last")
    first = series().sort_values("period_end").drop_duplicates("authority_code").set_index("authority_code")
    newest = series()["period_end"].max()
    began = first["period_end"].loc[last["authority_code"]].to_numpy()
    return pd.DataFrame(
        {
            "authority": last["authority"].to_numpy(),
            "authority_code": last["authority_code"].to_numpy(),
            "region_name": last["region_name"].to_numpy(),
            "valid_from": began,
            "valid_to": [pd.NaT if end == newest else end for end in last["period_end"]],
            "successors": None,
        }
    )


def by_grade(column: str, **how: Any) -> list[float]:
    rates = association.rates_by_grade(latest(), series(), year=2024, **how)
    return [round(float(value), 1) for value in rates[column]]


PLAIN: dict[str, Any] = {"with_tiny": True, "low_counts": False}
"""Every authority with its own grade, all symbols left out: the reckoning that the known means were made by."""


def test_mean_agency_rate_by_grade() -> None:
    assert by_grade("mean", measure="agency_rate", **PLAIN) == [11.2, 16.4, 19.1, 33.5]
    assert by_grade("authority_n", measure="agency_rate", **PLAIN) == [33, 66, 31, 19]


def test_mean_caseload_by_grade() -> None:
    assert by_grade("mean", measure="average_caseload", **PLAIN) == [14.2, 15.5, 15.9, 16.3]
    assert by_grade("authority_n", measure="average_caseload", **PLAIN) == [36, 66, 31, 19]


def test_without_isles_of_scilly_and_before_the_census() -> None:
    inadequate = association.rates_by_grade(latest(), series(), measure="agency_rate", year=2024).iloc[-1]
    assert (round(inadequate["mean"], 1), inadequate["authority_n"]) == (29.8, 18)
    assert inadequate["median"] == pytest.approx(31.65)
    before = {"before_census": True, "low_counts": False, "measure": "agency_rate"}
    assert by_grade("mean", **before) == [9.0, 15.3, 18.6, 29.9]
    assert by_grade("authority_n", **before) == [23, 55, 29, 15]
    assert by_grade("mean", **before, with_tiny=True)[-1] == 34.3


def test_means_of_inspections_begun_before_the_census_are_those_known() -> None:
    begun = latest().assign(public_on=latest()["started_on"])
    how: dict[str, Any] = {"measure": "agency_rate", "year": 2024, "before_census": True, "low_counts": False}
    rates = association.rates_by_grade(begun, series(), **how)
    assert rates["mean"].round(1).tolist() == [9.9, 15.3, 18.6, 29.9], (
        "18.65 of the rounded rates, 18.649 of their counts"
    )
    assert rates["authority_n"].tolist() == [25, 55, 30, 16]
    assert association.rates_by_grade(begun, series(), **how, with_tiny=True)["mean"].iloc[-1].round(1) == 34.0


def test_what_pages_print_counts_low_and_joint_returns_once() -> None:
    shown = association.rates_by_grade(latest(), series(), measure="agency_rate", year=2024)
    assert shown["authority_n"].tolist() == [34, 66, 31, 18], "Sunderland's low rate is a rate"
    assert shown["return_n"].tolist() == [34, 66, 30, 18]
    assert shown["pooled_rate"].round(1).tolist() == [10.6, 15.6, 17.8, 29.9]
    assert shown["after_census_n"].sum() == 27, "23 of them began after the census, 4 were on the way"


def test_coefficient_and_its_interval() -> None:
    row = association.grade_association(latest(), series(), measure="agency_rate", year=2024).iloc[0]
    assert (round(row["tau_b"], 2), row["authority_n"], row["return_n"]) == (0.36, 149, 147)
    assert row["tau_low"] == pytest.approx(0.24, abs=0.01)
    assert row["tau_high"] == pytest.approx(0.46, abs=0.01)


@pytest.mark.parametrize("year", range(2017, 2026))
@pytest.mark.parametrize("measure", ["agency_rate", "vacancy_rate"])
def test_about_half_lie_outside_plain_limits_and_few_outside_widened_ones(measure: str, year: int) -> None:
    rows = funnel.rate_funnel(series(), measure=measure, year=year)
    used = rows[rows["left_out"].isna()]
    plain, widened = (100 * used[f"is_outside_{name}"].mean() for name in ("plain", "adjusted"))
    assert 40 < plain < 53
    assert 0.5 < widened < 3
    assert 10 < used["phi"].iloc[0] < 18
    assert "Isles of Scilly" not in used["authority"].tolist()


def test_a_rank_is_37_places_wide() -> None:
    names = sorted(set(series()["authority"]))
    places_of = (
        ranks.rate_ranks(series(), names, measure="agency_rate", year=2025)
        .drop_duplicates("return_code")
        .dropna(subset=["rank"])
    )
    assert len(places_of) == 148
    assert (places_of["rank_high"] - places_of["rank_low"]).median() == 37


def test_neighbours_with_a_figure_in_2025() -> None:
    everyone = [
        comparators.comparator_members(places(), neighbours(), latest(), authority=code, by="neighbours")
        for code in neighbours().loc[neighbours()["model"] == "2025", "authority_code"].unique()
    ]
    last = series()[series()["period_end"].dt.year == 2025]
    told = comparators.compare_with(last, pd.concat(everyone), measure="agency_rate")
    assert len(told) == 153
    assert (told["usable_n"] < 10).sum() == 12, (
        "those with Kensington and Chelsea or Westminster, and the joint returns"
    )
    assert (told["return_n"] < 10).sum() == 14, "a joint return counts once"
    assert (told["symbol_n"] > 0).sum() == 8
    assert (told["own_return_n"] == 1).sum() == 4, "nobody is compared with its own return"
    assert told["absent_n"].sum() == 0


def test_links_of_the_2025_model() -> None:
    links = comparators.neighbour_links(neighbours())
    of_model = links[links["model"] == "2025"]
    assert (of_model["link_n"].sum(), of_model["mutual_n"].sum()) == (1530, 938)
    assert round(of_model["shared_n"].mean(), 1) == 5.4


@pytest.mark.parametrize("measure", ["agency_rate", "vacancy_rate", "turnover_rate", "average_caseload"])
def test_the_pooled_rate_of_all_is_englands_within_what_symbols_hide(measure: str) -> None:
    everyone = comparators.comparator_members(
        places(), neighbours(), latest(), authority="Rutland", by="england", include_self=True
    )
    told = comparators.compare_with(series(), everyone, measure=measure)
    gap = (told["pooled"] - told["england_value"]).abs()
    assert (gap[told["symbol_n"] == 0] <= 0.051).all()
    assert (told["symbol_n"] == 0).sum() >= 4
    assert gap.max() < 0.2


def test_agency_rate_around_inadequate_inspections() -> None:
    events = around_inspection.inspection_events(history(), series(), measure="agency_rate", grades=["inadequate"])
    clock = around_inspection.around_inspection(events, series()).set_index(["group", "clock"])
    assert clock.loc["judged", "event_n"].tolist() == [18, 23, 32, 34, 34, 31, 25]
    assert clock.loc[("judged", 1), "median_change"] == pytest.approx(8.1, abs=0.05)
    assert clock.loc[("matched", 1), "median_change"] == pytest.approx(-1.9, abs=0.05)
    assert events.loc[events["group"] == "left_out", "left_out"].tolist() == ["tiny"]
