"""What the door tells of inspection reports, on the real build without any added file: which, and what each source says."""

import pandas as pd
import pytest

from ilacs_analytics.errors import BadParameter, UnknownAuthority
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from


@pytest.fixture(scope="module")
def warehouse(built_project):
    with open_from(Settings(resources=built_project.path, workspace=built_project.path)) as opened:
        yield opened


def test_reports_of_an_authority_oldest_first_none_of_them_added(warehouse):
    found = warehouse.inspection_reports(authorities=["Medway"])
    assert list(found["source_id"]) == [
        f"report-medway-{day}" for day in ("2013-08-23", "2015-11-27", "2019-08-27", "2023-09-11")
    ]
    assert list(found["started_on"].dt.strftime("%Y-%m-%d")) == ["2013-07-15", "2015-09-14", "2019-07-15", "2023-07-17"]
    assert list(found["is_added"]) == [False] * 4
    assert found["cells_read"].isna().all()
    assert list(found["kind_label"]) == ["inspection"] * 4
    assert found.loc[3, ["dates_as_printed", "locator"]].tolist() == ["17 to 28 July 2023", "page 1 line 3"]


def test_fourteen_reports_of_the_four_and_none_of_others(warehouse):
    assert len(warehouse.inspection_reports()) == 14
    assert warehouse.inspection_reports(authorities=["Kent"]).empty
    bounded = warehouse.inspection_reports(authorities=["Medway"], since="2015-09-14", until="2019-07-14")
    assert list(bounded["source_id"]) == ["report-medway-2015-11-27"]


def test_readings_of_a_grade_name_every_source_the_first_to_go_leading(warehouse):
    found = warehouse.grade_readings(authorities=["Medway"], since="2019-07-15", until="2019-08-27")
    overall = found[found["concept"] == "overall"]
    assert set(overall["grade"]) == {"inadequate"}
    assert overall["source_id"].iloc[0] == "ofsted-outcomes-2025"
    assert overall["source_id"].iloc[-1] == "paper-medway-2020-12-01"
    assert (
        dict(zip(overall["source_id"], overall["locator"], strict=True))["report-medway-2019-08-27"] == "page 1 line 16"
    )
    care = found[(found["concept"] == "care") & (found["source_kind"] == "inspection_report")]
    assert care[["grade_as_printed", "grade_label"]].values.tolist() == [
        ["Requires improvement to be good", "Requires improvement"]
    ]


def test_stays_are_known_from_added_reports_only(warehouse):
    columns = ["authority", "inspection_id", "source_id", "ordinal", "started_on", "ended_on"]
    found = warehouse.report_visits(authorities=["Medway"])
    assert (list(found.columns), len(found)) == (columns, 0)
    assert isinstance(found, pd.DataFrame)


@pytest.mark.parametrize("name", ["inspection_reports", "grade_readings", "report_visits"])
def test_what_is_misspelt_is_refused(warehouse, name):
    with pytest.raises(UnknownAuthority):
        getattr(warehouse, name)(authorities=["Medwey"])
    with pytest.raises(BadParameter):
        getattr(warehouse, name)(since="soon")
