"""Themes of lists of areas: paths from list to list, shares beside others, and what is said of them."""

from __future__ import annotations

import pandas as pd
import pytest
from scales import of_framework

from ilacs_analytics.analysis import themes
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.themes import paths as paths_of
from ilacs_analytics.analysis.themes import shares as shares_of
from ilacs_analytics.analysis.themes import words as theme_words
from ilacs_analytics.errors import BadParameter

FOUR = ["Durham", "Medway", "Rutland", "Walsall"]


def area(authority: str, on: str, codes: str, *, framework: str = "ilacs_2018", coder: str | None = "reader") -> dict:
    """One area of a list: the first code is its main theme."""
    return {
        "authority": authority,
        "authority_code": authority.lower(),
        "inspection_id": f"{authority}-{on}",
        "framework": framework,
        "framework_family": of_framework(framework)["framework_family"],
        "framework_label": framework.upper(),
        "started_on": pd.Timestamp(on),
        "item_kind": "area_for_improvement" if codes else "lscb_recommendation",
        "ordinal": 1,
        "theme": codes.partition(", ")[0] or None,
        "themes": codes or None,
        "theme_labels": codes.title() or None,
        "coded_by": coder if codes else None,
    }


def areas(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=list(area("Durham", "2019-09-09", "plans")))


def judged(
    authority: str, on: str, grade: str | None = "good", concept: str = "overall", framework: str = "ilacs_2018"
):
    return {
        "authority": authority,
        "authority_code": authority.lower(),
        "inspection_id": f"{authority}-{on}",
        "framework": framework,
        **of_framework(framework, grade),
        "started_on": pd.Timestamp(on),
        "published_on": pd.NaT,
        "concept": concept,
        "grade": grade,
        "grade_label": grade and grade.capitalize(),
    }


def history(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=list(judged("Durham", "2019-09-09")))


SIF, FIRST, SECOND, THIRD = "2016-02-22", "2019-09-09", "2022-05-09", "2025-03-24"
LISTS = areas(
    area("Durham", SIF, "plans", framework="sif"),
    area("Durham", SIF, "health, plans", framework="sif"),
    area("Durham", SIF, "", framework="sif"),
    area("Durham", FIRST, "plans"),
    area("Durham", FIRST, "other"),
    area("Durham", SECOND, "health, plans"),
    area("Medway", FIRST, "plans", coder="patterns"),
    area("Medway", THIRD, "health", framework="ilacs_2023", coder="patterns"),
)
HISTORY = history(
    judged("Durham", SIF, "requires_improvement", framework="sif"),
    judged("Durham", FIRST),
    judged("Durham", FIRST, "good", "leadership"),
    judged("Durham", SECOND, "outstanding"),
    judged("Medway", FIRST, "inadequate"),
    judged("Medway", SECOND),  # its list is not read
    judged("Medway", THIRD, None, framework="ilacs_2023"),
    judged("Medway", THIRD, "good", "leadership", framework="ilacs_2023"),
    judged("Rutland", SECOND),
)


def asked_of(rows: pd.DataFrame = LISTS, judgements: pd.DataFrame = HISTORY) -> tuple[pd.DataFrame, ...]:
    return themes.theme_lists(rows, judgements), themes.named_themes(rows), themes.inspections_asked(judgements)


LISTS_READ, NAMED, ASKED = asked_of()
PATHS = paths_of.theme_paths(LISTS_READ, NAMED)
NONE_READ = asked_of(areas(), history())


def members(*pairs: tuple[str, str, str]) -> pd.DataFrame:
    rows = [
        (name.lower(), by, "statistical neighbours (2025 model)" if ":" in by else "England", member.lower())
        for name, by, member in pairs
    ]
    return pd.DataFrame(rows, columns=["authority_code", "comparator", "comparator_label", "member_code"])


def test_lists_count_areas_without_board_recommendations_and_know_the_list_before() -> None:
    columns = ["authority", "family", "grade", "areas", "other_areas", "theme_n", "coded_by", "is_list_before_read"]
    assert LISTS_READ[columns].fillna({"grade": "-"}).to_numpy().tolist() == [
        ["Durham", "sif", "requires_improvement", 2, 0, 2, "reader", False],
        ["Durham", "ilacs", "good", 2, 1, 1, "reader", True],
        ["Durham", "ilacs", "outstanding", 1, 0, 2, "reader", True],
        ["Medway", "ilacs", "inadequate", 1, 0, 1, "patterns", False],
        ["Medway", "ilacs", "-", 1, 0, 1, "patterns", False],
    ]


def test_a_review_of_a_board_alone_lies_between_no_two_lists() -> None:
    between = judged("Durham", "2018-01-15", "good", "lscb")
    lists, _, asked = asked_of(judgements=pd.concat([HISTORY, history(between)], ignore_index=True))
    assert lists["before_id"].fillna("").tolist()[:2] == ["", f"Durham-{SIF}"]
    assert f"Durham-{between['started_on']:%Y-%m-%d}" not in set(asked["inspection_id"])


def test_other_is_no_theme_and_an_area_counts_once_for_each_theme() -> None:
    own = NAMED[NAMED["inspection_id"] == f"Durham-{SIF}"]
    assert own[["theme", "theme_label", "areas_main", "areas_named"]].to_numpy().tolist() == [
        ["plans", "Plans", 1, 2],
        ["health", "Health", 1, 1],
    ]
    assert "other" not in set(NAMED["theme"])


def test_paths_tell_what_returns_what_is_back_and_what_is_not_named_again() -> None:
    told = PATHS[["authority", "started_on", "theme", "status", "areas_named"]]
    told = told.assign(started_on=told["started_on"].dt.strftime("%Y"))
    assert told.to_numpy().tolist() == [
        ["Durham", "2016", "health", "named", 1],
        ["Durham", "2016", "plans", "named", 2],
        ["Durham", "2019", "health", "not_named_again", 0],
        ["Durham", "2019", "plans", "returns", 1],
        ["Durham", "2022", "health", "back", 1],
        ["Durham", "2022", "plans", "returns", 1],
        ["Medway", "2019", "plans", "named", 1],
        ["Medway", "2025", "health", "named", 1],  # an inspection between them has no list read
    ]


def test_returns_and_histories_count_the_same_paths() -> None:
    assert paths_of.theme_returns(PATHS).drop(columns="theme").to_numpy().tolist() == [
        ["Plans", 2, 1, 2, 0, 0, 0],
        ["Health", 1, 1, 0, 1, 0, 1],
    ]
    told = paths_of.theme_histories(PATHS)
    assert told.drop(columns="theme").to_numpy().tolist()[:2] == [
        ["Durham", "Plans", 3, 3, "Feb 2016, Sep 2019, May 2022", 2, 0],
        ["Durham", "Health", 2, 3, "Feb 2016, May 2022", 0, 1],
    ]


def test_lists_and_coding_said() -> None:
    assert paths_of.say_lists(paths_of.lists_of(LISTS_READ, FOUR), FOUR) == [
        "2 of 4 authorities (Durham and Medway) have a list of areas for improvement that has been read; none has been "
        "read for Rutland or Walsall.",
        "The lists are of 5 inspections from Feb 2016 to Mar 2025. The median number of areas in a list is 2 under SIF "
        "(n = 1) and 1 under ILACS (n = 4), so a longer list names more themes for its length alone.",
        "1 of 7 areas has only the theme other and is not counted in what follows.",
    ]
    assert paths_of.say_coding(LISTS, LISTS_READ) == [
        "Patterns gave the themes of 2 of 5 lists (Medway Sep 2019 and Medway Mar 2025) and are less sure than readers: "
        "docs/coding.md says how far patterns and readers agree.",
        "Over all lists read, readers named 1.2 themes per area and patterns 1.0: part of a difference between lists coded "
        "by one and by the other is the coding.",
    ]
    single = paths_of.lists_of(LISTS_READ, ["Durham"]).iloc[:1]
    assert paths_of.say_coding(LISTS[LISTS["authority"] == "Durham"], single) == [
        "Readers coded the themes of the list."
    ]


def test_a_later_inspection_without_a_list_is_said() -> None:
    later = pd.concat([HISTORY, history(judged("Durham", THIRD))], ignore_index=True)
    lists, _, _ = asked_of(judgements=later)
    assert lists["is_followed"].tolist() == [True, True, True, True, False]
    told = paths_of.say_lists(lists, ["Durham", "Medway"])
    assert told[2] == "The list of a later graded inspection has not been read: Durham (after May 2022)."


def test_paths_said_of_pairs_of_a_gap_and_of_none() -> None:
    assert paths_of.say_paths(PATHS, ["Durham", "Medway"]) == [
        "In 2 pairs of consecutive lists, the earlier list names 3 themes in all: the next list names 2 of them "
        "too, and 1 is not named again.",
        "Durham: of 1 theme named in Sep 2019, 1 returns in May 2022 (plans) and none is not named again; back from a "
        "still earlier list: health.",
        "Medway: the list directly before that of Mar 2025 has not been read, so nothing is compared.",
        "Named in all 3 lists of Durham: plans.",
        "The framework, or its version, changed between the lists of 1 of 2 pairs: that alone can make a later list "
        "shorter or different.",
        theme_words.NOT_ANSWERED,
    ]
    assert paths_of.paths_title(PATHS) == "2 of 3 themes return at the next list"
    gap = PATHS[PATHS["authority"] == "Medway"]
    assert paths_of.say_paths(gap, ["Medway"])[0] == theme_words.NO_PAIR_OF_THESE
    assert paths_of.paths_title(gap) == "Themes named; no earlier list to compare with"


def test_nothing_is_called_answered() -> None:
    opposite = asked_of(areas(area("Durham", FIRST, "plans"), area("Durham", SECOND, "health")))
    told = paths_of.say_paths(paths_of.theme_paths(*opposite[:2]), ["Durham"])
    assert told[1] == (
        "Durham: of 1 theme named in Sep 2019, none returns in May 2022 and 1 is not named again (plans); new: health."
    )
    assert not {"answered", "solved", "improved"} & set(" ".join(told).replace(",", "").split())
    assert paths_of.theme_returns(paths_of.theme_paths(*opposite[:2]))["returns"].tolist() == [0]


def test_returns_of_all_are_said_only_where_others_have_pairs() -> None:
    returns = paths_of.theme_returns(PATHS)
    assert paths_of.say_returns(returns, PATHS, ["Durham"]) == [theme_words.NO_OTHER_PAIR]
    assert paths_of.say_returns(returns, PATHS, ["Walsall"]) == [
        "All lists read make 2 pairs of consecutive lists of 1 authority. Of the themes that the earlier lists name, "
        "counted list by list, 2 of 3 return in the next list.",
        "Themes named most in earlier lists, and how often they return: plans 2 of 2, health 0 of 1.",
    ]


def test_shares_are_of_lists_and_keep_zeros_and_the_inspections_asked() -> None:
    told = shares_of.theme_shares(LISTS_READ, NAMED, ASKED, by="framework")
    columns = ["group", "theme", "named_n", "list_n", "asked_n", "share_percent", "median_areas", "pattern_n"]
    assert told[columns].to_numpy().tolist() == [
        ["sif", "plans", 1, 1, 1, 100.0, 2.0, 0],
        ["sif", "health", 1, 1, 1, 100.0, 2.0, 0],
        ["ilacs_2018", "plans", 3, 3, 5, 100.0, 1.0, 1],
        ["ilacs_2018", "health", 1, 3, 5, pytest.approx(100 / 3), 1.0, 1],
        ["ilacs_2023", "plans", 0, 1, 1, 0.0, 1.0, 1],
        ["ilacs_2023", "health", 1, 1, 1, 100.0, 1.0, 1],
    ]


def test_shares_by_grade_keep_lists_without_an_overall_grade_best_first() -> None:
    told = shares_of.theme_shares(LISTS_READ, NAMED, ASKED, by="grade", family="ilacs")
    plans = told[told["theme"] == "plans"]
    assert plans[["group", "named_n", "list_n", "asked_n"]].to_numpy().tolist() == [
        ["outstanding", 1, 1, 1],
        ["good", 1, 1, 3],
        ["inadequate", 1, 1, 1],
        ["no_overall_grade", 0, 1, 1],
    ]


def test_a_way_to_group_that_is_none_is_refused() -> None:
    with pytest.raises(BadParameter, match="'region' is no way to group lists"):
        shares_of.theme_shares(LISTS_READ, NAMED, ASKED, by="region")
    with pytest.raises(MissingColumns, match="theme_shares needs framework"):
        shares_of.theme_shares(LISTS_READ.drop(columns="framework"), NAMED, ASKED, by="grade")


def test_shares_said_with_n_and_percent_from_ten_lists() -> None:
    few = shares_of.theme_shares(LISTS_READ, NAMED, ASKED, by="framework")
    assert shares_of.say_read(few) == [
        "5 lists are read, of graded inspections known: SIF 1 of 1, ILACS 2018 3 of 5 and ILACS 2023 1 of 1.",
        "Lists of 2 authorities say nothing of England; of others, add the inspection reports with `ilacs add`.",
    ]
    assert shares_of.say_shares(few)[0].startswith(
        "Fewer than 10 lists, too few to say what is named most: SIF (1 list"
    )
    names = [f"A{number}" for number in range(30)]
    many = asked_of(
        areas(*(area(name, FIRST, "plans" if name < "A2" else "health", coder="patterns") for name in names)),
        history(*(judged(name, FIRST) for name in [*names, "B"])),
    )
    told = shares_of.theme_shares(*many, by="grade", family="ilacs")
    assert shares_of.say_shares(told) == [
        "ILACS, good: 30 lists read of 31 inspections known, median 1 area. Named most: health 18 of 30 (60%), plans 12 "
        "of 30 (40%)."
    ]
    assert shares_of.say_read(shares_of.theme_shares(*many, by="framework")) == [
        "30 lists are read, of graded inspections known: ILACS 2018 30 of 31.",
        "The lists read are those of the reports added, which is not a random sample; a report that was not added may name "
        "other themes.",
        "Patterns coded 30 of the 30: docs/coding.md says how far patterns and readers agree.",
    ]
    assert shares_of.shares_title(told) == "Health: named in 18 of 30 lists"


def test_beside_takes_others_of_the_family_of_the_latest_list_and_leaves_its_own_out() -> None:
    others = members(
        ("Durham", "neighbours:2025", "Medway"), ("Durham", "england", "Medway"), ("Durham", "england", "Rutland")
    )
    told = shares_of.themes_beside(LISTS_READ, NAMED, ASKED, others)
    columns = ["comparator", "theme", "is_named", "named_n", "list_n", "asked_n", "read_member_n", "member_n"]
    assert told[columns].to_numpy().tolist() == [
        ["neighbours:2025", "health", True, 1, 2, 3, 1, 1],
        ["neighbours:2025", "plans", True, 1, 2, 3, 1, 1],
        ["england", "health", True, 1, 2, 4, 1, 2],
        ["england", "plans", True, 1, 2, 4, 1, 2],
    ]
    assert shares_of.say_beside(told, ["Durham"]) == [
        "Themes of Durham's list of May 2022 in 2 ILACS lists of statistical neighbours (2025 model), from 2 of 3 inspections "
        "and 1 of 1 authority: health 1 of 2, plans 1 of 2.",
        "Themes of Durham's list of May 2022 in 2 ILACS lists of 1 other authority, from 2 of 4 inspections: health 1 of 2, "
        "plans 1 of 2.",
        "Patterns coded 2 of the 2 others' lists, and readers the lists beside them.",
    ]
    assert shares_of.beside_title(told) == "2 of 2 themes named in half of others' lists"


def report(authority: str, on: str, *, added: bool = True) -> dict:
    columns = ("authority", "inspection_id", "framework", "framework_label", "framework_family", "started_on")
    one = area(authority, on, "plans")
    return {column: one[column] for column in columns} | {"is_added": added}


def test_a_report_without_a_list_is_read_and_stays_in_the_denominator() -> None:
    reports = pd.DataFrame([report("Rutland", SECOND), report("Medway", SECOND, added=False), report("Medway", FIRST)])
    lists = themes.theme_lists(LISTS, HISTORY, reports)
    rutland = lists[lists["authority"] == "Rutland"]
    assert rutland[["areas", "theme_n", "coded_by", "grade"]].to_numpy().tolist() == [[0, 0, "", "good"]]
    assert len(lists) == len(LISTS_READ) + 1, "a report that was not added is not read, and one with a list stands once"
    told = paths_of.say_lists(paths_of.lists_of(lists, ["Durham", "Rutland"]), ["Durham", "Rutland"])
    assert told[:2] == [
        "1 of 2 authorities (Durham) has a list of areas for improvement that has been read.",
        "The report of Rutland (May 2022) was read and has no list of areas for improvement.",
    ]
    shares = shares_of.theme_shares(lists, NAMED, ASKED, by="framework", family="ilacs")
    first = shares[shares["group"] == "ilacs_2018"].iloc[0]
    assert [first["list_n"], first["unlisted_n"], first["asked_n"]] == [4, 1, 5]
    assert shares_of.say_read(shares)[1] == (
        "1 of them is a report that was read and has no list of areas for improvement, counted as naming no theme."
    )
    beside = shares_of.themes_beside(lists, NAMED, ASKED, members(("Rutland", "england", "Durham")))
    assert shares_of.say_beside(beside, ["Rutland"])[1].startswith(
        "Rutland's report of May 2022 has no list to compare with 2 "
    )


def test_no_model_and_no_list_of_others_is_said_plainly() -> None:
    alone = shares_of.themes_beside(LISTS_READ, NAMED, ASKED, members(("Durham", "england", "Rutland")))
    assert alone["share_percent"].isna().all()
    assert alone["list_n"].tolist() == [0, 0]
    assert shares_of.say_beside(alone, ["Durham"]) == [
        "No neighbour model of this edition that is loaded names neighbours of Durham, so there is no comparison.",
        "No list of all other authorities under the framework of the latest list is read for Durham: add the inspection "
        "reports with `ilacs add`.",
    ]
    assert shares_of.beside_title(alone) == "No list of others to compare with"


def test_empty_frames_are_said_to_be_empty() -> None:
    lists, named, asked = NONE_READ
    paths = paths_of.theme_paths(lists, named)
    assert paths_of.say_lists(lists, FOUR) == ["No list of areas for improvement of these 4 authorities has been read."]
    assert paths_of.say_lists(lists, ["Kent"], bounded=True) == [
        "No list of areas for improvement of Kent has been read within the dates asked for."
    ]
    assert paths_of.say_coding(areas(), lists) == []
    assert paths_of.say_paths(paths, FOUR) == [theme_words.NO_PAIR_OF_THESE]
    assert paths_of.say_returns(paths_of.theme_returns(paths), paths, FOUR) == [theme_words.NO_PAIR]
    assert paths_of.theme_histories(paths).empty
    assert paths_of.paths_title(paths) == "No list of areas read"
    assert paths_of.describe_paths(paths) == "No list of areas for improvement to show."
    shares = shares_of.theme_shares(lists, named, asked, by="framework")
    no_list = "No list of areas for improvement has been read, so there is no share to show."
    assert shares_of.say_read(shares) == []
    assert shares_of.say_shares(shares) == [no_list]
    assert shares_of.shares_title(shares) == "No share of lists to show"
    beside = shares_of.themes_beside(lists, named, asked, members(("Durham", "england", "Medway")))
    assert shares_of.say_beside(beside, FOUR) == [
        "No list of areas of the authorities chosen has been read, so there is nothing to compare with others."
    ]


def matrix(*rows: tuple[str, int]) -> pd.DataFrame:
    """The columns of the view theme_matrix that are said: authority and length of its list."""
    columns = ["authority", "started_on", "areas_total"]
    return pd.DataFrame([(name, pd.Timestamp(FIRST), total) for name, total in rows] or None, columns=columns)


def test_lists_of_a_profile_are_said_of_one_and_of_none() -> None:
    assert themes.say_themes(matrix(("Durham", 6), ("Durham", 6)), ["Durham"]) == [
        "Number of areas for improvement in Ofsted's reports on Durham, by inspection: 6 (9 September 2019).",
        "A theme that is not named may still need improvement; themes are coded by this project.",
    ]
    two = matrix(("Durham", 6), ("Durham", 2)).assign(started_on=[pd.Timestamp(FIRST), pd.Timestamp(SECOND)])
    assert themes.say_themes(two, ["Durham"], bounded=True)[:2] == [
        "Number of areas for improvement in Ofsted's reports on Durham, by inspection within the dates asked for: 6 "
        "(9 September 2019) and 2 (9 May 2022).",
        "The length of a list depends on the framework and on what inspectors choose to name, so a shorter list is not by "
        "itself an improvement.",
    ]
    assert themes.say_themes(matrix(("Durham", 6)), FOUR)[:2] == [
        "1 of 4 authorities (Durham) has a list of areas for improvement that has been read; none has been read for Medway, "
        "Rutland or Walsall.",
        "Number of areas by inspection: Durham 6 (9 September 2019).",
    ]
    assert themes.say_themes(matrix(), ["Kent"]) == ["No list of areas for improvement of Kent has been read."]
    read = pd.DataFrame([report("Rutland", SECOND) | {"kind": "short"}])
    assert themes.say_themes(matrix(), ["Rutland"], reports=read) == [
        "The report of Rutland (May 2022) was read and has no list of areas for improvement."
    ]
    visit = read.assign(kind="focused_visit")
    assert themes.say_themes(matrix(), ["Rutland"], reports=visit) == [
        "No list of areas for improvement of Rutland has been read."
    ]
