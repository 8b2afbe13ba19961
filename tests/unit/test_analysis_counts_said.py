"""Counts in sentences and titles at their edges: one and several, ties, thresholds, nothing. Rows made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from ilacs_analytics.analysis.around import words as around
from ilacs_analytics.analysis.audits import figures as audits
from ilacs_analytics.analysis.england import events, words
from ilacs_analytics.analysis.evidence import added_files, witnesses
from ilacs_analytics.analysis.judgements import words as judgements
from ilacs_analytics.analysis.next_inspection import next_good_words
from ilacs_analytics.analysis.themes import share_words
from ilacs_analytics.analysis.workforce import trend_words

# added files


def rates(*told: tuple[float, float | None, float | None, bool | None]) -> pd.DataFrame:
    rows = [
        dict.fromkeys(added_files.RATE_COLUMNS)
        | {"published": published, "from_own_parts": own, "from_authorities": other, "differs": differs}
        for published, own, other, differs in told
    ]
    return pd.DataFrame(rows, columns=list(added_files.RATE_COLUMNS))


def test_a_rate_that_differs_follows_from_the_returns_within_half_a_decimal() -> None:
    near = [(8.0, 9.0, 8.04, True), (8.0, 9.0, 7.96, True)]
    beyond = [(8.0, 9.0, 8.06, True), (8.0, 9.0, 7.94, True), (8.0, 9.0, 8.9, True), (8.0, 9.0, None, True)]
    said = added_files.say_rates(rates(*near, *beyond, (8.0, 8.0, 8.0, False), (8.0, None, 8.0, None)))[0]
    assert "1 of 7 published rates" in said
    assert "6 do not, and 2 of these" in said
    one = added_files.say_rates(rates((8.0, 9.0, 8.9, True), (8.0, 8.0, None, False)))[0]
    assert "1 does not" in one
    assert "of these" not in one
    assert "1 of 1 published rate " in added_files.say_rates(rates((8.0, 8.0, None, False)))[0]


def test_rates_that_differ_are_listed_with_their_own_columns_and_numbered_afresh() -> None:
    told = added_files.differing_rates(rates((8.0, 8.0, None, False), (8.0, None, None, None), (7.0, 9.0, None, True)))
    assert told["published"].tolist() == [7.0]
    assert told.index.tolist() == [0]
    assert tuple(told.columns) == added_files.RATE_COLUMNS


def test_cells_told_by_one_source_are_numbered_afresh() -> None:
    frame = pd.DataFrame(
        {"authority": "A", "inspection_on": pd.Timestamp("2020-01-01"), "cell_label": ["a", "b"],
         "is_single_witness": [False, True], "source_ids": "s", "paper_count": 0}
    )  # fmt: skip
    told = witnesses.single_witness(frame)
    assert told.index.tolist() == [0]
    assert "index" not in told


def test_cells_rejected_are_counted_by_file() -> None:
    columns = added_files.ADDED_COLUMNS
    rows = [
        dict.fromkeys(columns) | {"source_id": name, "cells_read": read, "cells_rejected": rejected}
        for name, read, rejected in (("first", 100, 0), ("second", 50, 3))
    ]
    said = " ".join(added_files.say_added(pd.DataFrame(rows), pd.DataFrame({"n": [1]})))
    assert "150" in said
    assert "second (3)" in said
    assert "first (" not in said
    assert "1 figure of an earlier edition was" in said
    whole = " ".join(added_files.say_added(pd.DataFrame(rows[:1]), pd.DataFrame()))
    assert "rejected of" not in whole
    assert "earlier edition" not in whole


# audits


@pytest.mark.parametrize(
    ("printed", "found", "is_same"),
    [
        (73.0, 72.5, True), (73.0, 72.4, False), (73.0, 73.5, True), (73.0, 73.6, False),
        (73.1, 73.05, True), (73.1, 73.04, False), (73.1, 73.15, True), (73.1, 73.16, False), (None, 73.0, None),
    ],
)  # fmt: skip
def test_a_printed_percentage_may_differ_by_its_rounding(
    printed: float | None, found: float, is_same: bool | None
) -> None:
    row = dict.fromkeys(audits.DISTRIBUTION_COLUMNS) | {
        "grade_group": "good", "position": 2, "percent_as_published": printed, "percent_recomputed": found,
    }  # fmt: skip
    told = audits.audit_intervals(pd.DataFrame([row]))
    assert told["is_percent_as_recomputed"].tolist() == [is_same]


# visits


def visit(
    name: str, on: str | None, published: str | None = None, kind: str = "focused visit", focus: str = "a"
) -> dict:
    return dict.fromkeys(events.INSPECTION_COLUMNS) | {
        "authority": name, "kind_label": kind, "started_on": pd.Timestamp(on) if on else pd.NaT, "focus": focus,
        "published_on": pd.Timestamp(published) if published else pd.NaT, "inspection_id": f"{name} {on} {focus}",
    }  # fmt: skip


NO_GRADES = pd.DataFrame(columns=list(events.HISTORY_COLUMNS))


def graded(name: str, on: str, label: str, inspection: str) -> dict:
    return dict.fromkeys(events.HISTORY_COLUMNS) | {
        "authority": name, "inspection_id": inspection, "public_on": pd.Timestamp(on), "concept": "overall",
        "grade": "good", "grade_label": label,
    }  # fmt: skip


def test_visits_stand_by_day_authority_and_identifier_and_those_without_any_date_are_left_out() -> None:
    rows = [
        visit("Bury", "2022-05-10"), visit("Ash", "2022-05-10", focus="b"), visit("Ash", "2022-05-10"),
        visit("Ash", None), visit("Cole", None, published="2022-04-01"),
    ]  # fmt: skip
    told = events.visit_events(pd.DataFrame(rows), NO_GRADES)
    assert told[["authority", "focus"]].to_numpy().tolist() == [
        ["Cole", "a"],
        ["Ash", "a"],
        ["Ash", "b"],
        ["Bury", "a"],
    ]
    assert told["years_since"].isna().all()


def test_the_grade_before_a_visit_is_the_latest_published_before_its_day() -> None:
    history = [
        graded("Ash", "2022-05-10", "On the day", "9"), graded("Ash", "2022-05-09", "Second", "2"),
        graded("Ash", "2022-05-09", "First", "1"), graded("Bury", "2022-05-09", "Another's", "3"),
    ]  # fmt: skip
    told = events.visit_events(pd.DataFrame([visit("Ash", "2022-05-10")]), pd.DataFrame(history))
    assert told["grade_before_label"].tolist() == ["Second"]
    assert told["years_since"].tolist() == [pytest.approx(1 / 365.25)]


def test_focuses_stand_by_number_then_by_name() -> None:
    rows = [visit("Ash", "2022-05-10", focus=focus) for focus in ("c", "b", "a", "a")]
    told = events.visit_themes(events.visit_events(pd.DataFrame(rows), NO_GRADES))
    assert told["focus"].tolist() == ["a", "b", "c"]
    assert told["visits"].tolist() == [2, 1, 1]
    years = [visit("Ash", "2023-05-10"), visit("Ash", "2022-05-10")]
    assert events.visits_by_year(events.visit_events(pd.DataFrame(years), NO_GRADES))["year"].tolist() == [
        "2022-23",
        "2023-24",
    ]


# around inspections


def clock(*steps: tuple[int, float | None, int], last: int = 1) -> pd.DataFrame:
    told = {step: (change, n) for step, change, n in steps}
    rows = []
    for group, label in (("judged", "So judged"), ("matched", "Matched")):
        for step in range(-last, last + 1):
            change, n = told.get(step, (0.0, 1))
            rows.append(
                {"clock": step, "group": group, "group_label": label, "grades": "inadequate", "measure_label": "Agency rate",
                 "unit": "percent", "decimals": 1, "event_n": 1, "value_n": 1, "median": 20.0, "pair_n": n,
                 "median_change": change}
            )  # fmt: skip
    return pd.DataFrame(rows)


def begun(*years: int, left_out: int = 0) -> pd.DataFrame:
    rows = [{"group": "judged", "started_on": pd.Timestamp(year, 3, 1), "left_out": None} for year in years]
    rows += [{"group": "left_out", "started_on": pd.NaT, "left_out": "no_start"}] * left_out
    return pd.DataFrame(rows, columns=["group", "started_on", "left_out"])


@pytest.mark.parametrize(("count", "words_said"), [(1, "single case "), (4, "single cases"), (5, None)])
def test_fewer_than_five_are_cases_and_no_pattern(count: int, words_said: str | None) -> None:
    said = " ".join(around.say_around(clock(), begun(*[2020] * count)))
    assert ("no pattern" in said) is (words_said is not None)
    assert words_said is None or words_said in said
    assert f"{count} inspection" in said


def test_years_of_inspections_are_one_or_from_the_first_to_the_last() -> None:
    assert "in 2020" in around.say_around(clock(), begun(2020, 2020))[0]
    assert "from 2018 to 2021" in around.say_around(clock(), begun(2020, 2018, 2021))[0]


def test_a_change_is_told_forwards_with_its_sign_and_none_where_it_rounds_to_none() -> None:
    said = around.say_around(clock((-1, 2.0, 1), (1, -0.04, 1)), begun(2020))
    before = next(text for text in said if "before to step 0" in text)
    after = next(text for text in said if "first census" in text)
    assert "minus 2.0 percentage points" in before  # two points more the census before: a fall by step 0
    assert "plus" not in before
    assert "was none for those judged inadequate" in after
    up = next(text for text in around.say_around(clock((1, 1.0, 1)), begun(2020)) if "first census" in text)
    assert "plus 1.0 percentage point " in up


def test_steps_without_pairs_and_those_beyond_the_last_are_not_told() -> None:
    said = around.say_around(clock((-1, None, 0), (1, 1.0, 1)), begun(2020))
    assert not any("census before to" in text for text in said)
    assert sum("since step 0" in text for text in said) == 1  # the first step is the last one, and told once
    longer = around.say_around(clock((1, 1.0, 1), (3, 3.0, 1), last=3), begun(2020))
    assert sum("since step 0" in text for text in longer) == 2
    assert any("third census" in text for text in longer)
    still = around.say_around(clock(last=0), begun(2020))
    assert not any("median change" in text for text in still)


def test_nothing_judged_so_tells_what_was_left_out_alone() -> None:
    for rows, told in ((clock(), begun(left_out=2)), (clock()[:0], begun(2020, left_out=2))):
        said = around.say_around(rows, told)
        assert len(said) == 2
        assert "No inspection" in said[0]
        assert "2 because" in said[1]
    assert len(around.say_around(clock()[:0], begun())) == 1


# shares of England


def share(area: str, good: int, judged: int, on: str = "2024-03-31", authorities: int = 10) -> dict:
    return {
        "area": area, "period_end": pd.Timestamp(on), "good_or_better": good, "judged": judged, "authorities": authorities,
        "share_percent": 100 * good / judged if judged else None, "median_age_years": 2.0, "older_scale": 0, "newer_scale": 0,
        "not_yet_inspected": 0, "not_yet_judged": 0, "no_longer_judged": 0, "concept_label": "Overall effectiveness",
    }  # fmt: skip


NO_BREAKS = pd.DataFrame(columns=["short_label", "starts_on"])


def said_of(*rows: dict) -> str:
    return " ".join(words.say_share(pd.DataFrame(rows), NO_BREAKS))


def test_a_change_of_a_share_needs_two_days_with_grades() -> None:
    one = said_of(share("England", 5, 10))
    assert "50%" in one
    assert one.count("31 March") == 1
    two = said_of(share("England", 4, 10, "2023-03-31"), share("England", 5, 10))
    assert "10 percentage points lower" in two
    assert "higher" in said_of(share("England", 6, 10, "2023-03-31"), share("England", 5, 10))
    assert "about the same" in said_of(share("England", 5, 10, "2023-03-31"), share("England", 5, 10))
    none = said_of(share("England", 4, 10, "2023-03-31"), share("England", 0, 0))
    assert "2023" not in none


@pytest.mark.parametrize(("judged", "is_compared"), [(4, False), (5, True), (6, True)])
def test_shares_of_fewer_than_half_are_not_compared(judged: int, is_compared: bool) -> None:
    said = said_of(share("England", 1, judged, "2023-03-31"), share("England", 9, 10))
    assert ("not compared" not in said) is is_compared
    assert ("percentage points" in said) is is_compared


def test_regions_at_both_ends_are_named_with_what_one_authority_makes() -> None:
    rows = [share("London", 8, 10), share("North East", 5, 10), share("South East", 5, 20), share("South West", 16, 20)]
    said = words.say_regions(pd.DataFrame(rows))[0]
    assert said.index("South East (5 of 20, 25%)") < said.index("London (8 of 10, 80%)")
    assert "the South West (16 of 20, 80%)" in said
    assert "North East" not in said
    assert "5 to 10 points" in said
    tied = words.say_regions(pd.DataFrame([share("London", 5, 10), share("North East", 5, 10)]))[0]
    assert "both regions" in tied
    assert "10 points" in tied
    three = words.say_regions(pd.DataFrame([share(area, 5, 10) for area in ("London", "North East", "South East")]))[0]
    assert "all 3 regions" in three
    old = [share("London", 1, 10, "2023-03-31"), share("London", 5, 10), share("North East", 0, 0)]
    alone = words.say_regions(pd.DataFrame(old))[0]
    assert "50%" in alone
    assert "one region" in alone


# titles


def cells(*grades: str | None) -> pd.DataFrame:
    rows = [
        {"authority": f"A{n}", "concept": "overall", "grade": grade, "grade_label": grade and grade.capitalize(),
         "is_good_or_better": None if grade is None else grade in {"outstanding", "good"}}
        for n, grade in enumerate(grades)
    ]  # fmt: skip
    care = {"concept": "care", "grade": "inadequate", "grade_label": "Inadequate", "is_good_or_better": False}
    return pd.DataFrame([*rows, {"authority": "A0", **care}])


@pytest.mark.parametrize(
    ("grades", "parts"),
    [
        ((), ["No graded"]),
        ((None, None), ["No overall grade", "2 authorities"]),
        (("good", None, "inadequate"), ["1 of 2", "1 ungraded"]),
        (("good",), ["A0 graded good"]),
        (("good", "outstanding"), ["Both authorities good or better"]),
        (("good", "outstanding", "good"), ["All 3 authorities good or better"]),
        (("good", "inadequate", "requires_improvement"), ["1 of 3 authorities"]),
    ],
)
def test_the_title_of_grades_counts_the_graded(grades: tuple[str | None, ...], parts: list[str]) -> None:
    title = judgements.latest_title(cells(*grades))
    assert [part for part in parts if part in title] == parts, title


@pytest.mark.parametrize(
    ("value", "told"), [(1.0, "1 year"), (1.04, "1 year"), (1.1, "1.1 years"), (2.0, "2 years"), (0.5, "0.5 years")]
)
def test_years_have_the_right_number(value: float, told: str) -> None:
    assert next_good_words.years(value) == told


def test_times_asked_and_intervals_are_put_once() -> None:
    assert [next_good_words.years_asked(value) for value in (1, 2.75, 3.0)] == ["1 year", "2.75 years", "3 years"]
    assert next_good_words.between(38.4, 45.0) == "between 38% and 45%"
    assert next_good_words.between(40.6, 41.4) == "41%"
    assert next_good_words.span(2.4, 10.5) == "2% to 11%"


# themes


def group(name: str, lists: int, median: float, themes: tuple[tuple[str, int], ...]) -> list[dict]:
    return [
        {"group": name, "group_label": name, "family": "", "list_n": lists, "asked_n": lists, "median_areas": median,
         "theme": theme, "theme_label": theme, "named_n": n, "authority_n": lists, "unlisted_n": 0, "pattern_n": 0}
        for theme, n in themes
    ]  # fmt: skip


def test_groups_of_too_few_lists_have_no_theme_named_most() -> None:
    enough = group("ILACS", share_words.FEWEST, 5.0, (("B", 2), ("A", 2), ("C", 3), ("D", 1)))
    few = group("SIF", share_words.FEWEST - 1, 5.0, (("Z", 1),))
    said = share_words.say_shares(pd.DataFrame([*enough, *few]))
    assert len(said) == 2  # of one length, so nothing is said of longer lists
    assert said[0].index("C 3 of") < said[0].index("A 2 of") < said[0].index("B 2 of")
    assert "D 1" not in said[0]
    assert "SIF" not in said[0]
    assert "SIF" in said[1]
    assert "Z" not in said[1]
    longer = share_words.say_shares(pd.DataFrame([*enough, *group("SIF", share_words.FEWEST, 9.0, (("Z", 1),))]))
    assert len(longer) == 3


@pytest.mark.parametrize(("authorities", "says_few"), [(29, True), (30, False)])
def test_lists_of_few_authorities_say_nothing_of_england(authorities: int, says_few: bool) -> None:
    said = " ".join(share_words.say_read(pd.DataFrame(group("ilacs", authorities, 5.0, (("A", 1), ("B", 1))))))
    assert f"{authorities} lists" in said
    assert ("say nothing of England" in said) is says_few


# trends


def trend(**given: object) -> pd.DataFrame:
    row = {
        "authority": "Rutland", "measure": "agency_rate", "measure_label": "Agency rate", "basis": "fte", "unit": "percent",
        "decimals": 1, "first_on": pd.Timestamp("2017-09-30"), "first_value": 10.0, "first_symbol": None,
        "latest_on": pd.Timestamp("2025-09-30"), "latest_value": 20.0, "latest_symbol": None, "first_part_count": None,
        "first_base_count": 100.0, "latest_part_count": None, "latest_base_count": 100.0, "change": 10.0, "change_low": 5.0,
        "change_high": 15.0, "one_worker": 1.0, "direction": "rose", "return_name": "Rutland",
    }  # fmt: skip
    return pd.DataFrame([row | given])


def test_ends_of_an_interval_have_their_signs() -> None:
    for low, high, told in ((5.0, 15.0, "plus 5.0 to plus 15.0"), (-15.0, -5.0, "minus 15.0 to minus 5.0")):
        assert told in trend_words.say_trend(trend(change_low=low, change_high=high))[0]
    wide = trend(change_low=-0.5, change_high=15.0, direction="within_interval")
    assert "minus 0.5 to plus 15.0" in trend_words.say_trend(wide)[0]


@pytest.mark.parametrize(("one", "told"), [(0.04, "less than 0.1"), (0.05, "0.1"), (0.1, "0.1"), (4.2, "4.2")])
def test_one_worker_in_a_very_large_return_is_less_than_is_printed(one: float, told: str) -> None:
    said = trend_words.say_trend(trend(one_worker=one))[0]
    assert f"makes a difference of {told})" in said


@pytest.mark.parametrize(
    ("broke", "measure", "is_told"),
    [
        ("2017-09-30", None, False), ("2017-10-01", None, True), ("2025-09-30", "agency_rate", True),
        ("2025-10-01", None, False), ("2020-01-01", "average_caseload", False),
    ],
)  # fmt: skip
def test_a_break_is_told_after_the_first_census_up_to_the_latest(
    broke: str, measure: str | None, is_told: bool
) -> None:
    breaks = pd.DataFrame(
        [{"measure": measure, "broke_on": pd.Timestamp(broke), "label": "New rule", "explanation": "It changed"}]
    )
    said = trend_words.say_trend(trend(), breaks)
    assert ("new rule" in " ".join(said)) is is_told
    assert len(said) == 1 + is_told
