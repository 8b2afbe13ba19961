"""The panels for models against the published files: each row worked out again with pandas, and the example of the docs run."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import pytest
from official_files import NEEDS_PUBLISHED, SHARED, squeezed
from published_rows import census, inspections
from workspaces import ROOT, Workspace

import ilacs_analytics

pytestmark = NEEDS_PUBLISHED

MEASURES = {
    "agency_rate": "agency_rate_fte",
    "caseload": "caseload_fte",
    "vacancy_rate": "vacancy_rate_fte",
    "turnover_rate": "turnover_rate_fte",
}
THE_FOUR = {"840", "887", "857", "335"}
"""DfE codes of the authorities whose reports are carried: starts of their SIF inspections are known."""
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with Ofsted's workbooks and DfE's statistics, built."""
    workspace = Workspace(tmp_path_factory.mktemp("panels"))
    workspace.do("add", SHARED / "published" / "ofsted", SHARED / "published" / "dfe")
    workspace.do("build")
    yield workspace
    shutil.rmtree(workspace.path)


def rows_of(workspace: Workspace, view: str) -> list[dict[str, Any]]:
    with ilacs_analytics.open_warehouse(workspace=workspace.path) as warehouse:
        frame = warehouse.view(view)
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


@pytest.fixture(scope="module")
def years(national: Workspace) -> dict[tuple[str, int], dict[str, Any]]:
    """Rows of authority_year_panel by DfE code and year: codes of the ONS change, these do not."""
    return {(row["la_code"], row["year"]): row for row in rows_of(national, "authority_year_panel")}


@pytest.fixture(scope="module")
def panel(national: Workspace) -> list[dict[str, Any]]:
    return rows_of(national, "inspection_panel")


def number(raw: str) -> float | None:
    return float(raw) if re.fullmatch(r"[\d.]+", raw) else None


def returns() -> dict[tuple[str, int], dict[str, str]]:
    """Lines of the census by DfE code and year; a joint return stands under both codes."""
    found = {}
    for line in census().drop(columns="name").drop_duplicates().to_dict("records"):
        for code in line["old_la_code"].split("/"):
            found[code.strip(), int(line["time_period"])] = line
    return found


def lines_of(name: str) -> list[dict[str, str]]:
    with (SHARED / "published" / "dfe" / name).open(encoding="utf-8-sig", newline="") as file:
        return [line for line in csv.DictReader(file) if line["geographic_level"] == "Local authority"]


def test_each_authority_and_census_has_its_figures_and_those_before(years: dict[Any, dict[str, Any]]) -> None:
    told = returns()
    assert set(years) == set(told)
    assert len(years) == 1369
    for (code, year), line in told.items():
        row = years[code, year]
        for measure, column in MEASURES.items():
            value = number(line[column])
            assert row[measure] == value, (code, year, measure)
            assert row[f"{measure}_symbol"] == (None if value is not None else line[column])
            before = told.get((code, year - 1))
            assert row[f"{measure}_lag1"] == (number(before[column]) if before else None), (code, year, measure)
        before = told.get((code, year - 2))
        assert row["agency_rate_lag2"] == (number(before["agency_rate_fte"]) if before else None)
        assert row["in_post_workers"] == number(line["inpost_fte"])


def test_a_joint_return_is_counted_once(years: dict[Any, dict[str, Any]]) -> None:
    for year in range(2017, 2026):
        own = [row for row in years.values() if row["year"] == year]
        lines = {line["new_la_code"]: line for (_, told), line in returns().items() if told == year}
        once = [row for row in own if row["is_first_of_return"]]
        assert len(once) == len(lines)
        assert sum(row["in_post_workers"] or 0 for row in once) == pytest.approx(
            sum(number(line["inpost_fte"]) or 0 for line in lines.values())
        )
        assert {row["return_members"] for row in own if row["is_joint_return"]} == {2}
    assert {row["authority"] for row in years.values() if row["is_joint_return"] and row["year"] == 2025} == {
        "Kingston upon Thames", "Richmond upon Thames", "North Northamptonshire", "West Northamptonshire",
    }  # fmt: skip


def test_children_and_population_are_those_of_the_year(years: dict[Any, dict[str, Any]]) -> None:
    children = {
        (line["old_la_code"], int(line["time_period"])): number(line["population_estimate"])
        for line in lines_of("ons_mid-year_population_estimates_2012_to_2024.csv")
    }
    episodes = {
        (line["old_la_code"], int(line["time_period"])): number(line["At31_episodes"])
        for line in lines_of("b1_children_in_need_2013_to_2025.csv")
    }
    looked_after = {
        (line["old_la_code"], int(line["time_period"])): line
        for line in lines_of("cla_number_and_rate_per_10k_children.csv")
        if line["population_type"].startswith("Children looked after on")
    }
    assert looked_after
    compared = 0
    for (code, year), row in years.items():
        if (code, year) in children:
            assert row["population_0_17"] == children[code, year]
        before, open_on_31 = children.get((code, year - 1)), episodes.get((code, year))
        if before and open_on_31 is not None:
            assert row["in_need_rate"] == pytest.approx(10_000 * open_on_31 / before)
            compared += 1
        if (code, year) in looked_after:
            assert row["looked_after_rate"] == number(looked_after[code, year]["rate_per_10000"])
            assert row["looked_after"] == number(looked_after[code, year]["children_count"])
    assert compared > 1300


def test_breaks_stand_where_the_series_breaks(years: dict[Any, dict[str, Any]]) -> None:
    broken = {
        measure: sorted({row["year"] for row in years.values() if row[f"has_break_{measure}"]})
        for measure in ("agency_rate", "caseload", "vacancy_rate")
    }
    assert broken == {"agency_rate": [2017, 2025], "caseload": [2017, 2024], "vacancy_rate": [2017]}


def codes() -> dict[str, str]:
    """DfE code of each name of the census; the new Dorset has a code of its own."""
    found = {}
    for line in lines_of("csww_indicators_2017_to_2025.csv"):
        for code, name in zip(line["old_la_code"].split("/"), line["la_name"].split("/"), strict=True):
            found["Dorset (to 2019)" if code.strip() == "835" else squeezed(name)] = code.strip()
    return found


def test_the_overall_grade_is_the_latest_by_the_census(years: dict[Any, dict[str, Any]]) -> None:
    by_name = codes()
    own = inspections()
    own = own[own["name"].isin(list(by_name))]
    own = own.assign(code=own["name"].map(by_name), judged=pd.to_datetime(own["judged"]))
    compared = 0
    for (code, year), row in years.items():
        before = own[(own["code"] == code) & (own["judged"] <= pd.Timestamp(year, 9, 30))]
        if len(before) and row["latest_published_on"] <= pd.Timestamp(2025, 5, 14):
            last = before.iloc[-1]
            assert row["latest_overall"] == GRADES[last["ranks"][0] - 1], (row["authority"], year)
            if last["started"] or code not in THE_FOUR:
                assert row["latest_dated_on"] == last["judged"]
            assert row["latest_is_good"] == (last["ranks"][0] <= 2)
            compared += 1
    assert compared > 1250


def test_each_inspection_has_the_censuses_around_it(panel: list[dict[str, Any]]) -> None:
    told, by_name = returns(), codes()
    by_day = {(row["la_code"], row["published_on"]): row for row in panel if row["overall"]}
    compared = 0
    for inspection in inspections().to_dict("records"):
        code = by_name.get(inspection["name"], {"Bournemouth": "837", "Poole": "836"}.get(inspection["name"]))
        row = by_day.get((code, pd.Timestamp(inspection["published"])))
        if row is None:
            assert inspection["name"] == "Nottingham", "its two workbooks give two publications"
            continue
        compared += 1
        assert row["overall"] == GRADES[inspection["ranks"][0] - 1]
        if code not in THE_FOUR:
            assert row["dated_by"] == ("start" if inspection["started"] else "publication")
            assert row["dated_on"] == pd.Timestamp(inspection["judged"])
        ends = [pd.Timestamp(year, 9, 30) for la_code, year in told if la_code == code]
        judged = row["dated_on"]
        before = max((end for end in ends if end < judged), default=None)
        after = min((end for end in ends if end >= judged), default=None)
        for side, end in (("before", before), ("after", after)):
            assert row[f"census_{side}_on"] == end, (inspection["name"], judged)
            for measure in ("agency_rate", "caseload", "vacancy_rate"):
                value = number(told[code, end.year][MEASURES[measure]]) if end else None
                assert row[f"{measure}_{side}"] == value
            assert row[f"census_{side}_days"] == (abs((judged - end).days) if end else None)
    assert compared > 400


def test_inadequate_inspections_have_before_and_after_where_a_census_exists(panel: list[dict[str, Any]]) -> None:
    inadequate = [row for row in panel if row["overall"] == "inadequate"]
    assert len(inadequate) == 97
    first = pd.Timestamp(2017, 9, 30)
    assert [row["authority"] for row in inadequate if row["agency_rate_after"] is None] == []
    assert [
        row["authority"] for row in inadequate if (row["dated_on"] > first) != (row["agency_rate_before"] is not None)
    ] == []
    assert sum(row["agency_rate_before"] is not None for row in inadequate) == 40
    around = [row for row in inadequate if row["census_before_on"] is not None]
    assert all(row["census_before_on"] < row["dated_on"] <= row["census_after_on"] for row in around)


def test_the_inspection_before_is_the_one_before(panel: list[dict[str, Any]]) -> None:
    by_authority: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(
        (row for row in panel if row["is_graded"]), key=lambda row: (row["dated_on"], row["inspection_id"])
    ):
        by_authority.setdefault(row["authority_code"], []).append(row)
    for rows in by_authority.values():
        for row in rows:
            earlier = [one for one in rows if one["dated_on"] < row["dated_on"]]
            assert row["previous_dated_on"] == (earlier[-1]["dated_on"] if earlier else None)
            assert (row["previous_inspection_id"] is None) == (not earlier)


@pytest.mark.parametrize("number_of_example", [0, 1])
def test_the_examples_of_the_page_run(national: Workspace, tmp_path: Path, number_of_example: int) -> None:
    examples = re.findall(r"(?s)```python\n(.*?)```", (ROOT / "docs" / "panels.md").read_text(encoding="utf-8"))
    assert len(examples) == 2
    (tmp_path / "deprivation.csv").write_text(
        "authority_code,year,deprivation_score\nE06000047,2024,27.1\nE08000038,2024,29.9\n", encoding="utf-8"
    )
    scope: dict[str, Any] = {}
    variables = {"ILACS_WORKSPACE": str(national.path)}
    with contextlib.chdir(tmp_path), mock.patch.dict(os.environ, variables):
        exec(examples[number_of_example], scope)  # noqa: S102  # what a reader of the page would run
    if number_of_example == 0:
        joined = scope["joined"]
        assert len(joined) == len(scope["years"])
        assert joined.set_index(["authority", "year"])["deprivation_score"].dropna().to_dict() == {
            ("Barnsley", 2024): 29.9, ("Durham", 2024): 27.1,
        }  # fmt: skip
        assert scope["unmatched"] == []
        assert len(scope["once"]) == sum(scope["years"]["is_first_of_return"])
    else:
        usable = scope["usable"]
        assert len(usable) > 100
        assert usable[["agency_rate_before", "agency_rate_after"]].notna().all().all()
        assert (usable["census_after_days"] <= 366).all()
