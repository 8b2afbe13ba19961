"""Published findings counted again, one reckoning at a time: a handful of inspections, counted by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from ilacs_analytics.analysis.validation.recount import RECKONINGS, Counted, Known

RANKS = ["outstanding", "good", "requires_improvement", "inadequate"]
PARTS = ("overall", "leadership", "help_protection", "care")
NOTHING = pd.DataFrame()
MODEL = ("model", "model_name", "authority", "authority_code", "neighbour", "neighbour_code", "rank", "closeness")


def inspection(place: str, began: str, published: str, ranks: str, framework: str = "ilacs_2018") -> list[dict]:
    """Rows of one inspection: `ranks` are those of overall, leaders, help and care, '-' where there is none."""
    return [
        {
            "inspection_id": f"{place} {began}",
            "authority": place,
            "authority_code": place,
            "framework": framework,
            "framework_family": framework.partition("_")[0],
            "scale": "current",
            "concept": concept,
            "grade_rank": None if rank == "-" else int(rank),
            "grade": None if rank == "-" else RANKS[int(rank) - 1],
            "grade_label": None if rank == "-" else RANKS[int(rank) - 1].replace("_", " ").capitalize(),
            "comparability": "A",
            "started_on": pd.Timestamp(began),
            "published_on": pd.Timestamp(published),
            "public_on": pd.Timestamp(published),
        }
        for concept, rank in zip(PARTS, ranks, strict=True)
    ]


# on Mondays but for Bray's first; Alne improved, Bray declined, Colne stayed good, Derne stayed at requires improvement
HISTORY = [
    *inspection("Alne", "2020-01-06", "2020-02-10", "3332"),
    *inspection("Alne", "2023-01-09", "2023-02-20", "2222"),
    *inspection("Bray", "2019-01-08", "2019-02-12", "2231"),
    *inspection("Bray", "2022-01-10", "2022-03-21", "4442"),
    *inspection("Colne", "2019-03-04", "2019-04-08", "2222"),
    *inspection("Colne", "2022-03-07", "2022-04-11", "2122"),
    *inspection("Derne", "2018-06-04", "2018-07-16", "3343"),
    *inspection("Derne", "2021-06-07", "2021-07-19", "3333"),
    *inspection("Elne", "2022-05-09", "2022-06-20", "1112"),
    *inspection("Fenne", "2022-05-16", "2022-06-27", "-422"),
    *inspection("Alne", "2014-05-12", "2014-07-14", "4444", "sif"),
]


def known(history: list[dict] = HISTORY, neighbours: pd.DataFrame = NOTHING, series: pd.DataFrame = NOTHING) -> Known:
    return Known(pd.DataFrame(history), NOTHING, series, neighbours, with_tiny=True)


FINDING = {"concept_code": "overall", "as_at": dt.date(2023, 12, 31)}


@pytest.mark.parametrize(
    ("reckoning", "part", "base"),
    [
        ("ilacs_more_than_one", 4, 4),
        ("ilacs_improved", 1, 4),
        ("ilacs_kept_good", 1, 4),
        ("ilacs_declined", 1, 4),
        ("ilacs_inspections", 9, 9),
        ("ilacs_overall_good", 5, 9),
        # Alne's second, both of Colne, and Elne; Bray's first was good overall with a part that was not
        ("ilacs_parts_good", 4, 9),
        ("ilacs_overall_is_leaders", 8, 9),
        ("ilacs_inadequate_with_part", 1, 9),
        ("ilacs_inadequate_part_only", 1, 9),
        ("ilacs_one_above_lowest", 3, 9),
        ("ilacs_begun_on_monday", 8, 9),
    ],
)
def test_inspections_are_counted_by_their_grades(reckoning: str, part: int, base: int) -> None:
    assert RECKONINGS[reckoning](known(), FINDING) == Counted(part, part, base)


def test_only_inspections_by_the_day_of_the_finding_are_compared_that_day_included() -> None:
    def compared(day: dt.date) -> tuple[float | None, int | None]:
        told = RECKONINGS["ilacs_improved"](known(), FINDING | {"as_at": day})
        return told.value, told.base

    assert compared(dt.date(2023, 1, 8)) == (0, 3)
    assert compared(dt.date(2023, 1, 9)) == (1, 4)


def test_first_and_latest_are_by_date_whatever_the_order_of_rows() -> None:
    again = known(HISTORY[::-1])
    for reckoning in ("ilacs_improved", "ilacs_declined"):
        assert RECKONINGS[reckoning](again, FINDING).value == 1
    assert [row["inspection_id"] for row in again.ilacs][:2] == ["Derne 2018-06-04", "Bray 2019-01-08"]


def test_an_inspection_without_an_overall_grade_or_of_another_framework_is_none_of_ilacs() -> None:
    assert {row["authority"] for row in known().ilacs} == {"Alne", "Bray", "Colne", "Derne", "Elne"}
    assert min(row["started_on"] for row in known().ilacs) == dt.date(2018, 6, 4)


def test_days_to_publication_are_those_of_inspections_whose_start_is_known() -> None:
    undated = inspection("Gale", "2022-01-03", "2022-12-30", "2222")
    history = [*HISTORY, *({**row, "started_on": pd.NaT} for row in undated)]
    assert RECKONINGS["days_to_publication_least"](known(history), FINDING) == Counted(35, base=9)
    assert RECKONINGS["days_to_publication_most"](known(history), FINDING) == Counted(70, base=9)
    assert RECKONINGS["ilacs_begun_on_monday"](known(history), FINDING) == Counted(8, 8, 10)


def test_without_inspections_no_days_are_counted() -> None:
    assert RECKONINGS["days_to_publication_least"](known(HISTORY[-4:]), FINDING) == Counted(None, base=0)


def link(model: str, own: str, other: str, rank: int = 1) -> dict:
    told = (model, f"Model {model}", own, own, other, other, rank, "close")
    return dict(zip(MODEL, told, strict=True))


LINKS = [
    link("2014", "Alne", "Bray"),
    link("2014", "Bray", "Alne"),
    link("2021", "Alne", "Bray"),
    link("2021", "Alne", "Colne", 2),
    link("2021", "Bray", "Alne"),
    link("2021", "Bray", "Derne", 2),
    link("2021", "Colne", "Derne"),
]


@pytest.mark.parametrize(
    ("reckoning", "value"), [("neighbour_links", 5), ("neighbour_links_mutual", 2), ("neighbours_shared", 2 / 3)]
)
def test_links_are_those_of_the_newest_model(reckoning: str, value: float) -> None:
    told = RECKONINGS[reckoning](known(neighbours=pd.DataFrame(LINKS)), FINDING)
    assert told.value == pytest.approx(value)
    assert told.base == 3


def test_no_link_is_counted_without_a_model() -> None:
    nothing = pd.DataFrame(columns=list(MODEL))
    assert RECKONINGS["neighbour_links"](known(neighbours=nothing), FINDING) == Counted(None)


def census(place: str, rate: float, workers: float = 90.0, **other: object) -> list[dict]:
    told = {
        "authority": place, "authority_code": place, "period_end": pd.Timestamp(2024, 9, 30), "measure_label": "",
        "basis": "fte", "unit": "percent", "decimals": 1, "symbol": None, "region_name": "London", "return_code": place,
        "return_name": place, "is_joint_return": False,
    }  # fmt: skip
    values = {"agency_rate": rate, "in_post_workers": workers}
    return [told | {"measure": measure, "value": value} | other for measure, value in values.items()]


JOINT = {"return_code": "D/E", "return_name": "Derne / Elne", "is_joint_return": True}
SERIES = pd.DataFrame(
    [
        *census("Alne", 10.0),
        *census("Bray", 30.0, 9.0),
        *census("Colne", 50.0, period_end=pd.Timestamp(2023, 9, 30)),
        *census("Derne", 20.0, **JOINT),
        *census("Elne", 20.0, **JOINT),
    ]
)
YEAR = FINDING | {"as_at": dt.date(2024, 9, 30)}


def test_joint_returns_count_once_as_returns_and_twice_as_authorities() -> None:
    assert RECKONINGS["workforce_returns"](known(series=SERIES), YEAR) == Counted(3)
    assert RECKONINGS["workforce_authorities"](known(series=SERIES), YEAR) == Counted(4)


def rate(topic: str, grade: str, with_tiny: bool) -> Counted:
    history = pd.DataFrame(
        [
            *inspection("Alne", "2023-01-09", "2023-02-20", "2222"),
            *inspection("Bray", "2023-01-09", "2023-02-20", "2222"),
        ]
    )
    asked = YEAR | {
        "measure": "agency_rate",
        "topic": topic,
        "grade_code": grade,
        "known_by": dt.date(2024, 12, 31),
    }
    return RECKONINGS["mean_rate"](Known(history, NOTHING, SERIES, NOTHING, with_tiny), asked)


def test_mean_rates_are_of_the_authorities_of_a_grade() -> None:
    assert rate("rates", "good", with_tiny=True) == Counted(20.0, base=2)
    assert rate("rates", "good", with_tiny=False) == Counted(10.0, base=1)
    assert rate("rates", "inadequate", with_tiny=True).base in (None, 0)


def test_our_own_counts_keep_tiny_authorities_whatever_is_asked() -> None:
    assert rate("own_rates", "good", with_tiny=False) == Counted(20.0, base=2)
