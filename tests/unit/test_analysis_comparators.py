"""Who stands beside an authority and how it stands to them: members, effective n, joint returns, symbols, empty frames."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.neighbours import as_at as at_census
from ilacs_analytics.analysis.neighbours import figures as c
from ilacs_analytics.errors import BadParameter, UnknownAuthority

SERIES = [
    "authority", "authority_code", "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value", "symbol",
    "region_name", "region_value", "england_value", "return_code", "return_name", "is_joint_return",
]  # fmt: skip


def agency(code: str, workers: float | None, in_post: float, *, symbol: str = "x", joint: str = "", year: int = 2025):
    rate = None if workers is None else round(100 * workers / (workers + in_post), 1)
    return [
        (code, code, pd.Timestamp(year, 9, 30), measure, "Agency rate", "fte", "percent", 1, value,
         symbol if value is None else None, "North", 12.0, 13.0, joint or code, joint or code, bool(joint))
        for measure, value in (("agency_rate", rate), ("agency_workers", workers), ("in_post_workers", in_post))
    ]  # fmt: skip


def series(*groups: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame([one for group in groups for one in group] or None, columns=SERIES)


def place(
    name: str, region: str = "North", began: str | None = None, ceased: str | None = None, successors: str | None = None
):
    when = [pd.Timestamp(day) if day else pd.NaT for day in (began, ceased)]
    return (name, name, region, *when, successors)


PLACES = pd.DataFrame(
    [
        place("A"),
        place("B"),
        place("C"),
        place("D"),
        place("S", "South"),
        place("Old", ceased="2023-03-31", successors="B, C"),
    ],
    columns=["authority", "authority_code", "region_name", "valid_from", "valid_to", "successors"],
)
NEIGHBOURS = pd.DataFrame(
    [
        ("2021", "A", "A", "Old", "Old", 1, "very_close"), ("2021", "A", "A", "S", "S", 2, "not_close"),
        ("2025", "A", "A", "D", "D", 3, "close"), ("2025", "A", "A", "B", "B", 1, "extremely_close"),
        ("2025", "A", "A", "S", "S", 2, "close"), ("2025", "B", "B", "A", "A", 1, "close"),
    ],
    columns=["model", "authority", "authority_code", "neighbour", "neighbour_code", "rank", "closeness"],
)  # fmt: skip
LATEST = pd.DataFrame(
    [(code, "overall", grade, pd.Timestamp("2024-01-08"), pd.NaT, grade and grade.capitalize(), "current") for code, grade in
     (("A", "good"), ("B", "good"), ("C", "inadequate"), ("Old", "good"), ("S", None))],
    columns=["authority_code", "concept", "grade", "started_on", "published_on", "grade_label", "scale"],
)  # fmt: skip
NONE = NEIGHBOURS.iloc[:0]


def members(by: str, authority: str = "A", **other: object) -> pd.DataFrame:
    return c.comparator_members(PLACES, NEIGHBOURS, LATEST, authority=authority, by=by, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("region", ["B", "C", "D", "Old"]),
        ("england", ["B", "C", "D", "S", "Old"]),
        ("neighbours", ["B", "S", "D"]),
        ("same_grade", ["B"]),
        ("group:Alliance", ["C", "S"]),
        ("list", ["S", "B"]),
    ],
)
def test_members_by_every_comparator(by: str, expected: list[str]) -> None:
    found = members(by, groups={"Alliance": ["C", "A", "S"]}, names=["S", "B", "S"])
    assert found["member"].tolist() == expected
    assert set(found["authority"]) == {"A"}


def test_members_carry_rank_closeness_and_notes() -> None:
    assert members("neighbours")[["rank", "closeness"]].to_numpy().tolist() == [
        [1, "extremely_close"], [2, "close"], [3, "close"],
    ]  # fmt: skip
    old = members("neighbours", model="2021")
    assert old["comparator"].unique().tolist() == ["neighbours:2021"]
    assert old["note"].tolist() == ["ceased 31 March 2023, now B, C", ""]
    assert members("same_grade")["note"].tolist() == ["inspected 8 January 2024"]
    assert members("same_grade")["comparator_label"].tolist() == ["authorities last judged good overall"]


def test_the_authority_itself_is_in_only_where_asked_for() -> None:
    assert "A" in members("region", include_self=True)["member"].tolist()
    bare = LATEST.assign(started_on=pd.NaT, published_on=pd.Timestamp("2024-03-04"))
    found = c.comparator_members(PLACES, NEIGHBOURS, bare, authority="A", by="same_grade")
    assert found["note"].tolist() == ["inspection published 4 March 2024"]
    assert members("same_grade", authority="C").empty, "nobody else has its grade"
    assert members("same_grade", authority="S").empty, "it has no overall grade"
    assert members("neighbours", authority="C").empty


def test_several_authorities_and_comparators_at_once() -> None:
    told = c.members_of_each(
        PLACES, NEIGHBOURS, LATEST, authorities=["B", "A"], by=["neighbours:2021", "neighbours:2025", "group:Two"],
        groups={"Two": ["A", "B"]},
    )  # fmt: skip
    assert told[["authority", "comparator", "member"]].to_numpy().tolist() == [
        ["B", "neighbours:2025", "A"], ["B", "group:Two", "A"],
        ["A", "neighbours:2021", "Old"], ["A", "neighbours:2021", "S"],
        ["A", "neighbours:2025", "B"], ["A", "neighbours:2025", "S"], ["A", "neighbours:2025", "D"],
        ["A", "group:Two", "B"],
    ]  # fmt: skip
    assert c.members_of_each(PLACES, NONE, LATEST, authorities=["A"], by=["neighbours:2025"]).empty


def test_wrong_names_are_refused_with_the_near_miss() -> None:
    with pytest.raises(UnknownAuthority, match="'Od' is not an authority") as place_error:
        members("region", authority="Od")
    assert place_error.value.next_step == "did you mean Old or D?"
    with pytest.raises(BadParameter, match="'regions' is no comparator") as error:
        members("regions")
    assert error.value.next_step == "did you mean region?"
    with pytest.raises(BadParameter, match="'group:None' is no comparator"):
        members("group:None")


def compared(rows: pd.DataFrame, by: str = "england", **other: object) -> dict:
    return c.compare_with(rows, members(by, **other), measure="agency_rate").iloc[-1].to_dict()


def test_median_quartiles_and_pooled_rate_by_hand() -> None:
    row = compared(
        series(agency("A", 30, 70), agency("B", 10, 90), agency("C", 60, 240), agency("D", 40, 60), agency("S", 0, 50))
    )
    assert [row[k] for k in ("lowest", "lower_quartile", "median", "upper_quartile", "highest")] == [
        0.0,
        7.5,
        15.0,
        25.0,
        40.0,
    ]
    assert row["pooled"] == pytest.approx(100 * 110 / 550)
    assert [row[k] for k in ("value", "region_value", "england_value", "one_worker")] == [30.0, 12.0, 13.0, 1.0]
    assert row["position"] == "above"


def test_a_joint_return_counts_once_and_low_is_no_gap() -> None:
    joint = [agency(code, 20, 80, joint="B / C") for code in "BC"]
    row = compared(series(agency("A", 30, 70), *joint, agency("D", None, 100, symbol="low"), agency("S", None, 50)))
    assert {k: row[k] for k in ("member_n", "usable_n", "return_n", "low_n", "symbol_n", "absent_n")} == {
        "member_n": 4, "usable_n": 3, "return_n": 2, "low_n": 1, "symbol_n": 1, "absent_n": 0,
    }  # fmt: skip
    assert row["median"] == pytest.approx((20 + 0.025) / 2)


def test_members_are_those_that_existed_at_the_census() -> None:
    rows = series(
        agency("A", 10, 90, year=2022), agency("Old", 20, 80, year=2022), agency("A", 10, 90), agency("B", 30, 70)
    )
    told = c.compare_with(rows, members("region"), measure="agency_rate")
    assert told[["member_n", "usable_n", "absent_n", "median"]].to_numpy().tolist() == [
        [4, 1, 3, 20.0],
        [3, 1, 2, 30.0],
    ]


def test_a_member_in_the_same_return_is_counted_and_told() -> None:
    shared = [agency(code, 20, 80, joint="A / B") for code in "AB"]
    row = compared(series(*shared, *(agency(code, 5, 95) for code in "CDS")))
    assert [row[name] for name in ("member_n", "usable_n", "return_n", "own_return_n")] == [4, 3, 3, 1]
    assert [row["median"], row["highest"]] == [5.0, 5.0], "its own 20.0% is not set beside itself"
    told = c.say_comparison(pd.DataFrame([row]))
    assert "3 of 4 authorities with a figure; 1 left out, as its figure is the authority's own joint return;" in told[0]
    assert c.compare_with(
        series(*shared, *(agency(code, 5, 95) for code in "CDS")), members("england", include_self=True),
        measure="agency_rate",
    )["highest"].tolist() == [20.0]  # fmt: skip


def test_neighbours_that_are_no_longer_there_stay_in_the_count() -> None:
    rows = series(agency("A", 10, 90), agency("S", 30, 70))
    (row,) = c.compare_with(rows, members("neighbours", model="2021"), measure="agency_rate").to_dict("records")
    assert [row[name] for name in ("member_n", "usable_n", "absent_n", "gone_n")] == [2, 1, 0, 1]
    (told, _) = c.say_comparison(pd.DataFrame([row]))
    assert "(median 30.0%; 1 of 2 authorities with a figure; 1 did not exist on that day; pooled 30.0%)" in told


@pytest.mark.parametrize(
    ("workers", "in_post", "position"),
    [
        (40, 60, "above"),
        (1, 99, "below"),
        (15, 85, "within"),
        (21, 79, "within"),
        (9, 91, "within"),
        (None, 90, "not_known"),
    ],
)
def test_position_needs_more_than_one_worker(workers: float | None, in_post: float, position: str) -> None:
    rows = series(
        agency("A", workers, in_post),
        *(agency(code, n, 100 - n) for code, n in zip("BCDS", (10, 10, 20, 20), strict=True)),
    )
    assert compared(rows)["position"] == position


def test_sentences_of_opposite_tied_and_missing() -> None:
    others = [agency(code, n, 100 - n) for code, n in zip("BCDS", (10, 10, 20, 20), strict=True)]

    def say(own: list[tuple]) -> str:
        rows = c.compare_with(series(own, *others), members("england"), measure="agency_rate")
        return c.say_comparison(c.latest_comparison(rows))[0]

    tail = "(10.0% to 20.0%, median 15.0%; 4 of 4 authorities with a figure; pooled 15.0%)."
    assert (
        say(agency("A", 40, 60))
        == f"A's agency rate on 30 September 2025 was 40.0%, above the middle half of England {tail}"
    )
    assert (
        say(agency("A", 1, 99))
        == f"A's agency rate on 30 September 2025 was 1.0%, below the middle half of England {tail}"
    )
    assert say(agency("A", 15, 85)) == (
        f"A's agency rate on 30 September 2025 was 15.0%, in, or within one worker of, the middle half of England {tail}"
    )
    assert say(agency("A", None, 90)) == (
        'A\'s agency rate on 30 September 2025 was published as "x" (not available); the middle half of England is 10.0% to '
        "20.0% (median 15.0%; 4 of 4 authorities with a figure; pooled 15.0%)."
    )


def test_few_returns_have_a_median_and_no_middle_half() -> None:
    rows = series(agency("A", 40, 60), agency("B", 10, 90), agency("S", 20, 80))
    told = c.compare_with(rows, members("england"), measure="agency_rate")
    assert told["position"].tolist() == ["not_known"]
    assert c.say_comparison(told) == [
        "A's agency rate on 30 September 2025 was 40.0%; only 2 returns of England can be compared (median 15.0%; 2 of "
        "4 authorities with a figure; 2 without a return; pooled 15.0%), too few for a middle half.",
        "Add the national files with `ilacs add` for all of England.",
    ]


def test_without_counts_no_position_is_told() -> None:
    others = [agency(code, n, 100 - n) for code, n in zip("BCDS", (10, 10, 20, 20), strict=True)]
    rows = series(agency("A", 40, 60)[:1], *others)
    assert compared(rows)["position"] == "not_known"


def test_no_member_with_a_figure_is_said() -> None:
    rows = series(agency("A", 40, 60), agency("B", None, 9), agency("C", 5, 95))
    alone = c.compare_with(rows, members("list", names=["B"]), measure="agency_rate")
    both = pd.concat([alone, c.compare_with(rows, members("list", names=["C"]), measure="agency_rate")])
    assert c.say_comparison(alone)[0] == (
        "A's agency rate on 30 September 2025 was 40.0%; none of the authorities listed has a figure to compare it with."
    )
    assert c.say_comparison(both)[0] == (
        "A's agency rate on 30 September 2025 was 40.0%; none of the authorities listed has a figure to compare it with."
    )


def test_nothing_loaded_is_said() -> None:
    nobody = c.comparator_members(PLACES, NONE, LATEST, authority="A", by="neighbours")
    empty = c.latest_comparison(c.compare_with(series(agency("A", 1, 9)), nobody, measure="agency_rate"))
    assert empty.empty
    assert c.say_comparison(empty) == [
        "There is nothing to compare: within the dates asked for no figure of these authorities is loaded, or nobody to "
        "compare "
        "them with. The national files (workforce and neighbour models) are added with `ilacs add`."
    ]
    assert c.comparison_title(empty) == "No figure to compare with neighbours"
    assert c.say_links(c.neighbour_links(NONE), ["A"]) == [
        "No neighbour model is loaded; add the published models with `ilacs add`."
    ]


def test_links_are_directed_and_shared_between_models() -> None:
    links = c.neighbour_links(NEIGHBOURS).set_index(["model", "authority"])
    assert links.loc[("2025", "A"), ["link_n", "mutual_n", "shared_n", "extremely_close_n", "close_n"]].tolist() == [
        3,
        1,
        1,
        1,
        2,
    ]
    assert links.loc[("2021", "A"), ["link_n", "mutual_n", "shared_n", "not_close_n"]].tolist() == [2, 0, 1, 1]
    assert c.say_links(c.neighbour_links(NEIGHBOURS), ["A", "Z"]) == [
        "A, 2021 model: 2 neighbours (1 very close and 1 not close); none of them names A.",
        "A, 2025 model: 3 neighbours (1 extremely close and 2 close); 1 of them names A in turn.",
        "The neighbour models loaded have no neighbours for Z.",
        "In the 2021 model 0 of 2 links are mutual: one authority can name another that does not name it.",
        "In the 2025 model 2 of 4 links are mutual: one authority can name another that does not name it.",
        "The models have 1.0 of 3 neighbours in common on average, over 1 authority in both, so a comparison depends on "
        "which "
        "is taken.",
    ]


def test_a_model_that_leaves_an_authority_out_is_named() -> None:
    told = c.say_links(c.neighbour_links(NEIGHBOURS), ["B"])
    assert told[:2] == [
        "B, 2021 model: no neighbours are named.",
        "B, 2025 model: 1 neighbour (1 close); it names B in turn.",
    ]


def test_list_is_nearest_first_with_words() -> None:
    told = c.neighbour_list(NEIGHBOURS, ["B", "A"])
    assert told[
        ["authority", "model", "neighbour", "closeness_label", "is_mutual", "is_in_other_model"]
    ].to_numpy().tolist() == [
        ["B", "2025", "A", "Close", True, False],
        ["A", "2021", "Old", "Very close", False, False],
        ["A", "2021", "S", "Not close", False, True],
        ["A", "2025", "B", "Extremely close", True, False],
        ["A", "2025", "S", "Close", False, True],
        ["A", "2025", "D", "Close", False, False],
    ]


def test_titles_of_opposite_and_tied() -> None:
    one = compared(
        series(agency("A", 40, 60), agency("B", 10, 90), agency("S", 12, 88), agency("D", 11, 89)), by="neighbours"
    )
    rows = [{**one, "position": position} for position in ("above", "below", "below", "not_known")]
    assert c.comparison_title(pd.DataFrame(rows)) == "Agency rate: 1 of 3 comparisons above neighbours, 2 below"
    three = pd.DataFrame(rows[:3]).assign(authority=["A", "B", "S"])
    assert c.comparison_title(three) == "Agency rate beside neighbours: 1 of 3 above, 2 below"
    within = pd.DataFrame([{**one, "position": "within"}])
    assert c.comparison_title(within) == "Agency rate beside neighbours: none of 1 outside the middle half"
    other = pd.DataFrame([{**one, "comparator": "region", "position": "above"}])
    assert c.comparison_title(other) == "Agency rate beside others: 1 of 1 above, 0 below"
    assert math.isclose(one["median"], 11.0)


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumns, match="comparator_members needs valid_to; the frame has"):
        c.comparator_members(PLACES.drop(columns="valid_to"), NONE, LATEST, authority="A", by="region")
    with pytest.raises(MissingColumns, match="neighbour_list needs closeness"):
        c.neighbour_list(NEIGHBOURS.drop(columns="closeness"))


def test_the_same_grade_is_that_published_by_the_last_census_of_the_authority() -> None:
    columns = ["authority_code", "concept", "grade", "started_on", "published_on", "public_on", "comparability"]
    columns += ["grade_label", "scale"]
    history = pd.DataFrame(
        [
            (code, "overall", grade, pd.Timestamp(begun), pd.Timestamp(out), pd.Timestamp(out), "A",
             grade.capitalize(), "current")
            for code, grade, begun, out in (
                ("A", "good", "2020-01-13", "2020-03-09"), ("A", "inadequate", "2022-09-12", "2022-11-07"),
                ("B", "good", "2020-01-13", "2020-03-09"), ("C", "inadequate", "2020-01-13", "2020-03-09"),
            )
        ],
        columns=columns,
    )  # fmt: skip

    def told(year: int) -> list[list[str]]:
        found = at_census.members_at_census(
            PLACES, NEIGHBOURS, history, series(agency("A", 10, 90, year=year)), authorities=["A"],
            measure="agency_rate", by=["same_grade", "region"],
        )  # fmt: skip
        return found.loc[found["comparator"] == "same_grade", ["member", "comparator_label"]].to_numpy().tolist()

    assert told(2022) == [["B", "authorities last judged good overall by 30 September 2022"]]
    assert told(2023) == [["C", "authorities last judged inadequate overall by 30 September 2023"]]
    nothing = at_census.members_at_census(
        PLACES, NEIGHBOURS, history, series(), authorities=["A"], measure="agency_rate", by=["same_grade"]
    )
    assert nothing.empty
