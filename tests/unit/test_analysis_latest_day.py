"""The latest of each authority: days just within and just beyond, ties, and frames that are numbered afresh."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from scales import of_framework

from ilacs_analytics.analysis.association import figures as association
from ilacs_analytics.analysis.judgements import figures as judgements
from ilacs_analytics.analysis.judgements.as_at import latest_overall
from ilacs_analytics.analysis.neighbours import figures as neighbours
from ilacs_analytics.analysis.neighbours.as_at import members_at_census
from ilacs_analytics.analysis.themes import paths

CENSUS = pd.Timestamp(2024, 9, 30)


def graded(code: str, on: str, grade: str, comparability: str = "A", concept: str = "overall") -> dict:
    return {
        "authority": code, "authority_code": code, "inspection_id": f"{code} {on}", "public_on": pd.Timestamp(on),
        "started_on": pd.NaT, "published_on": pd.Timestamp(on), "concept": concept, "grade": grade,
        "comparability": comparability, "grade_label": grade.capitalize(),
        **of_framework("ilacs_2018" if comparability == "A" else "slac", grade),
    }  # fmt: skip


HISTORY = pd.DataFrame(
    [
        graded("Bury", "2023-01-09", "good"),
        graded("Ash", "2024-09-30", "inadequate"),
        graded("Ash", "2020-01-06", "good"),
        graded("Ash", "2024-10-01", "outstanding"),
        graded("Cole", "2012-01-09", "good", "threshold_only"),
        graded("Bury", "2024-01-08", "inadequate", concept="care"),
    ],
    index=range(10, 16),
)


def on_day(day: str) -> dict[str, str | None]:
    told = latest_overall(HISTORY, dt.date.fromisoformat(day))
    assert told.index.tolist() == list(range(len(told)))
    assert "index" not in told
    return {
        code: None if pd.isna(grade) else grade
        for code, grade in zip(told["authority_code"], told["grade"], strict=True)
    }


def test_a_grade_published_that_day_counts_and_one_of_the_next_does_not() -> None:
    assert on_day("2024-09-29") == {"Ash": "good", "Bury": "good", "Cole": None}
    assert on_day("2024-09-30") == {"Ash": "inadequate", "Bury": "good", "Cole": None}
    assert on_day("2024-10-01")["Ash"] == "outstanding"
    assert latest_overall(HISTORY, None).empty


def line(code: str, measure: str, value: float, end: pd.Timestamp = CENSUS) -> dict:
    return {
        "authority": code, "authority_code": code, "period_end": end, "measure": measure, "measure_label": measure,
        "basis": "fte", "unit": "percent", "decimals": 1, "value": value, "symbol": None, "region_name": "North",
        "return_code": code, "return_name": code, "is_joint_return": False,
    }  # fmt: skip


def rates(code: str, value: float, *ends: pd.Timestamp) -> list[dict]:
    return [
        one
        for end in ends or (CENSUS,)
        for one in (line(code, "agency_rate", value, end), line(code, "in_post_workers", 90.0, end))
    ]


EARLIER = pd.Timestamp(2023, 9, 30)
SERIES = pd.DataFrame(
    [*rates("Ash", 10.0, EARLIER, CENSUS), *rates("Bury", 20.0, EARLIER, CENSUS), *rates("Dale", 30.0, EARLIER)]
)
PLACES = pd.DataFrame(
    [(code, code, "North", pd.NaT, pd.NaT, None) for code in ("Ash", "Bury", "Cole", "Dale")],
    columns=["authority", "authority_code", "region_name", "valid_from", "valid_to", "successors"],
)
NO_MODEL = pd.DataFrame(columns=list(neighbours.MODEL_NEEDED))


def test_grades_at_a_census_are_those_public_by_its_day() -> None:
    told = association.grades_at_census(HISTORY, SERIES, measure="agency_rate").set_index("authority_code")
    assert told.loc["Ash", "grade"] == "inadequate"
    before = association.grades_at_census(HISTORY, SERIES, measure="agency_rate", year=2023).set_index("authority_code")
    assert before.loc["Ash", "grade"] == "good"
    assert association.grades_at_census(HISTORY, SERIES, measure="agency_rate", year=2022).empty
    assert association.grades_at_census(HISTORY, SERIES, measure="turnover_rate").empty


def test_members_with_the_same_grade_are_those_by_the_last_census_of_the_authority() -> None:
    told = members_at_census(
        PLACES,
        NO_MODEL,
        HISTORY,
        SERIES,
        authorities=["Bury", "Dale"],
        measure="agency_rate",
        by=["same_grade", "region"],
    )
    assert told.index.tolist() == list(range(len(told)))
    same = told[told["comparator"] == "same_grade"]
    assert same.empty  # at the census of 2024 Ash was inadequate, and Dale has no grade
    region = told[told["comparator"] == "region"]
    assert region.groupby("authority")["member"].agg(list).to_dict() == {
        "Bury": ["Ash", "Cole", "Dale"], "Dale": ["Ash", "Bury", "Cole"],
    }  # fmt: skip
    earlier = SERIES[SERIES["period_end"] == EARLIER]
    before = members_at_census(
        PLACES, NO_MODEL, HISTORY, earlier, authorities=["Bury", "Ash"], measure="agency_rate", by=["same_grade"]
    )
    assert before[["authority", "member"]].to_numpy().tolist() == [["Bury", "Ash"], ["Ash", "Bury"]]
    assert before.index.tolist() == [0, 1]
    assert before["comparator_label"].str.endswith("by 30 September 2023").all()
    assert not region["comparator_label"].str.contains("2024").any()


def test_ways_of_reckoning_and_years_are_numbered_afresh() -> None:
    latest = latest_overall(HISTORY, CENSUS.date())
    told = association.rates_by_grade_variants(latest, SERIES, measure="agency_rate", later=latest)
    assert told.index.tolist() == list(range(len(told)))
    assert told["variant"].nunique() == len(association.VARIANTS) + 1
    codes = "ABCDEFGHIJ"
    history = pd.DataFrame(
        [graded(code, "2020-01-06", "good" if n % 2 else "inadequate") for n, code in enumerate(codes)]
    )
    series = pd.DataFrame([one for n, code in enumerate(codes) for one in rates(code, 10.0 + n, EARLIER, CENSUS)])
    years = association.association_by_year(history, series, measure="agency_rate")
    assert years.index.tolist() == [0, 1]
    assert years["period_end"].tolist() == [EARLIER, CENSUS]
    assert years["before_census"].all()


def test_lists_stand_in_the_order_of_the_authorities_asked_and_keep_their_own() -> None:
    rows = [
        dict.fromkeys(paths.LIST_COLUMNS) | {"authority": name, "inspection_id": n} for n, name in enumerate("BABC")
    ]
    told = paths.lists_of(pd.DataFrame(rows), ["C", "B"])
    assert told[["authority", "inspection_id"]].to_numpy().tolist() == [["C", 3], ["B", 0], ["B", 2]]
    assert told.index.tolist() == [0, 1, 2]
    assert tuple(told.columns) == paths.LIST_COLUMNS


NEEDED = (
    *judgements.HISTORY_COLUMNS, "as_at", "age_days", "previous_overall_label", "previous_overall_on",
    "previous_overall_is_publication", "newer_report_on", "authority_ended_on",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "made_on", "age"),
    [
        ({}, dt.date(2025, 4, 1), "1.0 years"),
        ({}, dt.date(2025, 3, 31), None),
        ({}, None, None),
        ({"authority_ended_on": pd.Timestamp(2024, 3, 31)}, dt.date(2025, 4, 1), None),
        ({"age_days": None}, dt.date(2025, 4, 1), None),
        ({"as_at": pd.NaT}, dt.date(2025, 4, 1), None),
    ],
)
def test_an_age_when_the_page_was_made_is_told_where_that_is_later(
    given: dict, made_on: dt.date | None, age: str | None
) -> None:
    row = dict.fromkeys(NEEDED) | {
        "authority": "Ash", "concept": "overall", "grade_label": "Good", "started_on": pd.NaT, "comparability": "A",
        "published_on": pd.Timestamp(2024, 4, 1), "as_at": pd.Timestamp(2025, 3, 31), "age_days": 365,
    }  # fmt: skip
    told = judgements.grade_matrix(pd.DataFrame([row | given]), made_on).iloc[0]
    assert (None if pd.isna(told["age_when_made"]) else told["age_when_made"]) == age
    assert bool(told["is_publication"]) is True
    assert told["cell_label"] == "Good"


@pytest.mark.parametrize(
    ("days", "cut"), [([], "2024-01-01"), (["2025-03-31", "2024-09-30"], "2024-09-30"), ([None], "2024-01-01")]
)
def test_all_are_cut_at_the_earliest_day(days: list[str | None], cut: str) -> None:
    latest = pd.DataFrame({"authority": [str(n) for n in range(len(days))], "as_at": pd.to_datetime(days)})
    assert judgements.common_cut(latest, "2024-01-01") == cut


def test_a_missing_column_of_the_matrix_is_named() -> None:
    for column in NEEDED:
        with pytest.raises(ValueError, match=rf"^grade_matrix needs {column}; "):
            judgements.grade_matrix(pd.DataFrame(columns=list(NEEDED)).drop(columns=column))
