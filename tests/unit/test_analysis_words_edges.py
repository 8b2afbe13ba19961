"""What is counted in sentences on England, on themes and on the next grade: one and several, edges, and nothing."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from ilacs_analytics.analysis.england import words as england
from ilacs_analytics.analysis.next_inspection import transition_words as transitions
from ilacs_analytics.analysis.themes import words as themes

ABSENT = {"not_yet_inspected": 0, "not_yet_judged": 0, "no_longer_judged": 0}


def share(good: int, judged: int, on: str = "2024-03-31", area: str = "England", **given: object) -> dict:
    told = {
        "area": area, "period_end": pd.Timestamp(on), "good_or_better": good, "judged": judged, "authorities": 10,
        "share_percent": 100 * good / judged if judged else None, "median_age_years": 2.0, "older_scale": 0, "newer_scale": 0,
        "concept_label": "Overall effectiveness",
    }  # fmt: skip
    return told | ABSENT | given


NO_BREAKS = pd.DataFrame(columns=["short_label", "starts_on"])


@pytest.mark.parametrize("group", list(ABSENT))
def test_who_is_not_in_a_share_is_counted_in_the_right_number(group: str) -> None:
    said = {
        count: " ".join(england.say_share(pd.DataFrame([share(5, 10, **{group: count})]), NO_BREAKS))
        for count in (0, 1, 2)
    }
    assert "Not in the share" not in said[0]
    assert any(f"1 {noun}" in said[1] for noun in ("authority ", "new authority "))
    assert any(f"2 {noun}" in said[2] for noun in ("authorities ", "new authorities "))


def test_older_scales_and_breaks_are_told_only_where_there_are_any() -> None:
    rows = [share(5, 10, "2015-03-31", older_scale=1), share(5, 10)]
    breaks = pd.DataFrame({"short_label": ["SIF", "ILACS"], "starts_on": pd.to_datetime(["2013-11-01", "2018-01-01"])})
    with_both = england.say_share(pd.DataFrame(rows), breaks)
    with_none = england.say_share(pd.DataFrame([share(5, 10, "2015-03-31"), share(5, 10)]), NO_BREAKS)
    assert len(with_both) == len(with_none) + 2
    assert any("SIF from 1 November 2013 and ILACS from 1 January 2018" in text for text in with_both)


@pytest.mark.parametrize(
    ("loaded", "existing", "parts"),
    [(4, 153, ["4 authorities of 153"]), (4, 4, ["4 authorities"]), (1, 2, ["1 authority of 2"])],
)
def test_what_is_loaded_is_told_of_all(loaded: int, existing: int, parts: list[str]) -> None:
    scope = pd.DataFrame([{"loaded": loaded, "existing": existing, "is_national": False}])
    said = england.say_scope(scope)
    assert len(said) == 1
    assert all(part in said[0] for part in parts)
    assert "authorities of 4 " not in said[0]
    assert england.say_scope(scope.assign(is_national=True)) == []


def test_the_day_of_the_cut_is_told() -> None:
    assert "31 March 2024" in england.say_known_to(dt.date(2024, 3, 31))[0]
    assert "31 March" not in england.say_known_to(None)[0]


def test_titles_of_shares_leave_out_days_without_grades_and_shares_of_few() -> None:
    days = [share(0, 0, "2013-03-31"), share(4, 10, "2014-03-31"), share(5, 10), share(0, 0, "2025-03-31")]
    assert england.share_title(pd.DataFrame(days)) == "England: 40% in 2014 good or better, 50% in 2024"
    assert england.share_title(pd.DataFrame(days[2:])) == "England: 50% in 2024 good or better"
    few = [share(4, 4, "2014-03-31"), share(5, 10)]
    assert "5 of 10" in england.share_title(pd.DataFrame(few))
    assert "1 of 4" in england.share_title(pd.DataFrame([share(5, 10, "2014-03-31"), share(1, 4)]))
    assert "No share" in england.share_title(pd.DataFrame(days[:1]))


def test_the_title_of_regions_is_of_the_last_day() -> None:
    rows = [
        share(0, 10, "2014-03-31", "London"),
        share(2, 10, area="London"),
        share(9, 10, area="North East"),
        share(0, 0, area="South East"),
    ]
    assert "20% to 90%" in england.region_title(pd.DataFrame(rows))
    assert "No share" in england.region_title(pd.DataFrame(rows[-1:]))


GOOD = dict.fromkeys(("outstanding", "good", "good_or_better_older"), True)
GOOD |= dict.fromkeys(("requires_improvement", "inadequate", "below_good_older"), False)


def counts(*rows: tuple[str, str, int]) -> pd.DataFrame:
    told = [
        {
            "period_end": pd.Timestamp(on),
            "group": group,
            "group_label": group.replace("_", " ").capitalize(),
            "authorities": n,
            "is_good_or_better": GOOD.get(group),
        }
        for on, group, n in rows
    ]
    return pd.DataFrame(told, columns=["period_end", "group", "group_label", "authorities", "is_good_or_better"])


GROUPS = counts(
    ("2014-03-31", "good", 90), ("2024-03-31", "outstanding", 1), ("2024-03-31", "good", 2),
    ("2024-03-31", "good_or_better_older", 4), ("2024-03-31", "below_good_older", 8), ("2024-03-31", "inadequate", 16),
    ("2024-03-31", "not_yet_judged", 32), ("2024-03-31", "not_yet_inspected", 64), ("2024-03-31", "no_longer_judged", 128),
)  # fmt: skip


def test_counts_by_grade_are_of_those_graded_on_the_last_day() -> None:
    assert "7 of 31 graded authorities good or better in 2024" in england.counts_title(GROUPS)
    assert "1 of 1 graded authority " in england.counts_title(GROUPS.iloc[1:2])
    assert "No authority with a grade in 2024" in england.counts_title(GROUPS.iloc[-3:])
    assert "No latest grades" in england.counts_title(GROUPS.iloc[:0])


def test_counts_in_words_have_the_first_and_the_last_day_each_once() -> None:
    told = england.describe_counts(GROUPS)
    assert "31 March 2014: 90 good." in told
    assert "31 March 2024: 1 outstanding, 2 good, 4 good or better older" in told
    assert england.describe_counts(GROUPS.iloc[1:3]).count("31 March 2024") == 1


def test_shares_in_words_have_both_ends_of_each_area_once() -> None:
    rows = [share(0, 0, "2013-03-31"), share(4, 10, "2014-03-31"), share(1, 10, "2020-03-31"), share(5, 10)]
    rows += [share(6, 10, area="the loaded"), share(0, 0, area="none")]
    told = england.describe_share(pd.DataFrame(rows))
    assert "England: 4 of 10 (40%) on 31 March 2014, 5 of 10 (50%) on 31 March 2024." in told
    assert "The loaded: 6 of 10 (60%) on 31 March 2024." in told
    assert "None: none judged." in told


# themes


@pytest.mark.parametrize(
    ("count", "total", "told"), [(5, 9, "5 of 9"), (5, 10, "5 of 10 (50%)"), (0, 11, "0 of 11 (0%)")]
)
def test_a_percentage_is_told_of_ten_and_more(count: int, total: int, told: str) -> None:
    assert themes.share_words(count, total) == told


def test_labels_beyond_six_are_counted() -> None:
    labels = [f"Theme {n}" for n in range(8)]
    assert themes.named_briefly(labels[:6]) == "theme 0, theme 1, theme 2, theme 3, theme 4, theme 5"
    assert themes.named_briefly(labels[:7]).endswith("theme 5 and 1 more")
    assert themes.named_briefly(labels).endswith("theme 5 and 2 more")
    assert themes.named_briefly(labels, most=1) == "theme 0 and 7 more"
    assert [themes.median_words(value) for value in (4.0, 13.5)] == ["4", "13.5"]


def path(inspection: str, theme: str, status: str, before: str | None, **given: object) -> dict:
    told = {
        "authority": "Ash", "authority_code": "Ash", "inspection_id": inspection, "before_id": before,
        "started_on": pd.Timestamp(f"{inspection}-06-04"), "framework": "ilacs_2018", "before_framework": "ilacs_2018",
        "before_on": pd.Timestamp(f"{before}-06-04") if before else pd.NaT, "theme": theme, "theme_label": theme,
        "status": status,
    }  # fmt: skip
    return told | given


THREE = [
    path("2015", "Plans", "named", None), path("2015", "Health", "named", None),
    path("2018", "Plans", "returns", "2015"), path("2018", "Health", "not_named_again", "2015"),
    path("2018", "Staff", "new", "2015"),
    path("2022", "Plans", "returns", "2018", framework="ilacs_2023"),
    path("2022", "Staff", "not_named_again", "2018", framework="ilacs_2023"),
    path("2022", "Health", "back", "2018", framework="ilacs_2023"),
]  # fmt: skip


def test_pairs_of_lists_are_counted_with_what_returns() -> None:
    said = themes.say_paths(pd.DataFrame(THREE), ["Ash", "Bury"])
    assert "2 pairs" in said[0]
    assert "4 themes" in said[0]
    assert "names 2 of them" in said[0]
    assert "2 are not named again" in said[0]
    assert (
        "Ash: of 2 themes named in Jun 2018, 1 returns in Jun 2022 (plans) and 1 is not named again (staff)" in said[1]
    )
    assert "health" in said[1].partition("earlier list")[2]
    assert "Named in all 3 lists of Ash: plans." in said
    assert any("1 of 2 pairs" in text for text in said)
    assert not any("Bury" in text for text in said)


def test_one_pair_is_in_the_singular_and_what_all_lists_name_takes_three() -> None:
    said = themes.say_paths(pd.DataFrame(THREE[:5]), ["Ash"])
    assert "1 pair " in said[0]
    assert "1 is not named again" in said[0]
    assert not any("lists of Ash" in text for text in said)
    assert not any("framework" in text.lower() for text in said)
    apart = [row | {"theme_label": row["inspection_id"]} for row in THREE]
    assert any("no theme in common" in text for text in themes.say_paths(pd.DataFrame(apart), ["Ash"]))


def test_a_list_without_one_before_it_is_set_beside_nothing() -> None:
    said = themes.say_paths(pd.DataFrame(THREE[:2]), ["Ash"])
    assert said[0] == themes.NO_PAIR_OF_THESE
    assert "has not been read, so nothing is compared" in said[1]
    assert len(said) == 2


def coded(count: int, by: str) -> pd.DataFrame:
    rows = [
        {"authority": f"A{n}", "started_on": pd.Timestamp("2020-01-06"), "areas": 5, "coded_by": by}
        for n in range(count)
    ]
    return pd.DataFrame(
        [*rows, {"authority": "Z", "started_on": pd.Timestamp("2020-01-06"), "areas": 0, "coded_by": by}]
    )


AREAS = pd.DataFrame(
    [
        {"item_kind": "area_for_improvement", "coded_by": "reader", "themes": "plans, staff, other"},
        {"item_kind": "area_for_improvement", "coded_by": "reader", "themes": "plans"},
        {"item_kind": "area_for_improvement", "coded_by": "patterns", "themes": "other"},
        {"item_kind": "area_for_improvement", "coded_by": "patterns", "themes": None},
        {"item_kind": "area_for_improvement", "coded_by": None, "themes": "plans"},
        {"item_kind": themes.WITHOUT_THEMES, "coded_by": "reader", "themes": "plans, staff, health"},
    ]
)


def test_lists_coded_by_patterns_are_named_up_to_six() -> None:
    six, eight = (themes.say_coding(AREAS, coded(count, "patterns"))[0] for count in (6, 8))
    assert "6 of 6 lists" in six
    assert "A5 Jan 2020" in six
    assert "more" not in six.replace("more sure", "")
    assert "8 of 8 lists" in eight
    assert "A6" not in eight
    assert "2 more" in eight
    assert "1 of 1 list " in themes.say_coding(AREAS, coded(1, "patterns"))[0]


def test_lists_coded_by_readers_are_counted_and_themes_an_area_leave_out_other() -> None:
    one, two, three = (themes.say_coding(AREAS, coded(count, "reader")) for count in (1, 2, 3))
    assert "the list." in one[0]
    assert "both lists" in two[0]
    assert "3 lists" in three[0]
    assert "1.5 themes per area and patterns 0.0" in three[1]
    assert len(themes.say_coding(AREAS.iloc[:2], coded(3, "reader"))) == 1
    assert themes.say_coding(AREAS, coded(0, "reader")) == []


# the next grade


ORDER = ("good", "requires_improvement", "inadequate")


def grid(*cells: tuple[str, str, int], least: int = 5) -> pd.DataFrame:
    found = {(before, after): n for before, after, n in cells}
    rows = []
    for before in ORDER:
        total = sum(found.get((before, after), 0) for after in ORDER)
        for after in ORDER:
            n = found.get((before, after), 0)
            told = total >= least
            rows.append(
                {"from_grade": before, "from_grade_label": before.replace("_", " ").capitalize(), "to_grade": after,
                 "to_grade_label": after.replace("_", " ").capitalize(), "pairs": n, "row_total": total, "cut": "grade",
                 "from_is_good_or_better": before == "good", "to_is_good_or_better": after == "good",
                 "scope": "ilacs", "concept_label": "Overall effectiveness", "least_pairs": least,
                 "share_percent": 100 * n / total if told else None, "low_percent": 1.0 if told else None,
                 "high_percent": 99.0 if told else None, "median_years": 3.0 if told else None}
            )  # fmt: skip
    return pd.DataFrame(rows)


def pairs(count: int, **given: object) -> pd.DataFrame:
    told = {
        "to_on": pd.Timestamp("2022-01-10"),
        "authority_code": "Ash",
        "passed_over": 0,
        "is_across_frameworks": False,
        "cut": "grade",
        "from_scale": "current",
    }
    return pd.DataFrame([told | given] * count)


CELLS = (
    ("good", "good", 3),
    ("good", "inadequate", 2),
    ("inadequate", "good", 4),
    ("inadequate", "requires_improvement", 1),
)


def test_changes_are_counted_in_the_order_of_grades() -> None:
    said = " ".join(transitions.say_transitions(grid(*CELLS), pairs(10)))
    assert "better in 5, the same in 3 and worse in 2" in said
    assert "10 pairs" in said
    assert "1 authority" in said
    assert "10 January 2022" in said
    assert "After requires improvement" not in said  # no pair begins there
    assert "After good (5 pairs)" in said
    assert "good in 3 (60%" in said
    alone = " ".join(transitions.say_transitions(grid(("inadequate", "good", 1)), pairs(1)))
    assert "better in 1." in alone
    assert "1 pair " in alone
    assert "same" not in alone.partition("later grade was")[2].partition(".")[0]
    assert "(100%" not in alone


@pytest.mark.parametrize("told", [{"passed_over": 1}, {"is_across_frameworks": True}, {"cut": "good_or_better"}])
def test_pairs_that_are_no_plain_ones_are_counted(told: dict) -> None:
    plain = transitions.say_transitions(grid(*CELLS), pairs(10))
    mixed = transitions.say_transitions(grid(*CELLS), pd.concat([pairs(8), pairs(2, **told)]))
    assert len(mixed) == len(plain) + 1
    assert any("2 of 10 pairs" in text for text in mixed)
    assert not any("0 of 10" in text for text in plain)


def test_without_cells_or_pairs_there_is_nothing_to_follow() -> None:
    for rows, found in ((grid()[:0], pairs(3)), (grid(*CELLS), pairs(1)[:0])):
        assert transitions.say_transitions(rows, found) == [transitions.NO_PAIR]


def test_the_title_counts_those_below_good_that_were_next_good() -> None:
    assert "4 of 5" in transitions.transitions_title(grid(*CELLS))
    assert "good or better" in transitions.transitions_title(grid(*CELLS[:2]))
    assert " of " not in transitions.transitions_title(grid(*CELLS[:2]))
    assert "No inspection" in transitions.transitions_title(grid()[:0])


def test_labels_of_the_grid_are_empty_where_too_few() -> None:
    labels = transitions.transition_labels(grid(*CELLS, least=6))
    assert set(labels["share"]) == set(labels["interval"]) == set(labels["median_years_between"]) == {""}
    told = transitions.transition_labels(grid(*CELLS))
    assert told["share"].tolist()[:3] == ["60.0%", "0.0%", "40.0%"]
    assert told["interval"].tolist()[0] == "1.0% to 99.0%"
    assert told["median_years_between"].tolist()[0] == "3.0"
