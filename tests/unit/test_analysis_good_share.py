"""The share good or better: who counts on a day, what is left out, and sentences on opposite, tied and empty frames."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from official_files import NEEDS_PUBLISHED, SHARED
from scales import of_framework

from ilacs_analytics.analysis.england import figures as g
from ilacs_analytics.analysis.england import words
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.errors import BadParameter

GOOD = ("outstanding", "good")


def cell(authority: str, on: str, framework: str, grade: str | None, concept: str = "overall") -> dict:
    old = framework in ("slac", "cpi", "tlac")
    return {
        "authority": authority,
        "authority_code": authority,
        "inspection_id": f"{authority}-{on}",
        "framework": framework,
        **of_framework(framework, grade),
        "started_on": pd.NaT if old else pd.Timestamp(on),
        "published_on": pd.Timestamp(on),
        "public_on": pd.Timestamp(on),
        "concept": concept,
        "concept_label": "Overall effectiveness" if concept == "overall" else concept.capitalize(),
        "grade": grade,
        "grade_label": grade and grade.replace("_", " ").capitalize(),
        "is_good_or_better": None if grade is None else grade in GOOD,
        "comparability": None if grade is None else "threshold_only" if old else "A",
    }


def history(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame([cell(*row) for row in rows] or None, columns=list(cell("A", "2020-01-01", "sif", "good")))


def place(name: str, region: str = "North", since: str = "1974-04-01", until: str = "", heirs: str = "") -> dict:
    return {
        "authority": name,
        "authority_code": name,
        "region_name": region,
        "valid_from": pd.Timestamp(since),
        "valid_to": pd.Timestamp(until) if until else pd.NaT,
        "successors": heirs or None,
    }


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def states(frame: pd.DataFrame, *where: dict, since: str, until: str, **asked: str) -> pd.DataFrame:
    return g.latest_states(frame, pd.DataFrame(list(where)), starts_on=day(since), ends_on=day(until), **asked)


FOUR = history(
    ("Ash", "2018-02-01", "ilacs_2018", "inadequate"),
    ("Ash", "2022-02-01", "ilacs_2018", "good"),
    ("Birch", "2017-02-01", "sif", "good"),
    ("Cedar", "2019-02-01", "ilacs_2018", "requires_improvement"),
    ("Dale", "2012-06-01", "cpi", "outstanding"),
)
PLACES = (place("Ash"), place("Birch"), place("Cedar", "South"), place("Dale", "South"))


def test_each_authority_counts_with_its_latest_grade_on_the_day() -> None:
    share = g.share_over_time(states(FOUR, *PLACES, since="2018-03-31", until="2022-03-31"))
    columns = ["authorities", "judged", "good_or_better", "not_yet_judged", "older_scale"]
    told = share.set_index(share["period_end"].dt.date)[columns]
    assert told.loc[day("2018-03-31")].tolist() == [4, 3, 2, 1, 1]
    assert told.loc[day("2019-03-31")].tolist() == [4, 4, 2, 0, 1]
    assert told.loc[day("2022-03-31")].tolist() == [4, 4, 3, 0, 1]
    assert share["share_percent"].iloc[-1] == 75
    assert len(share) == 17  # ends of quarters from March 2018 to March 2022
    assert set(share["area"]) == {"England"}
    # days since each latest grade: Ash 58, Cedar 1,154, Birch 1,884, Dale 3,590
    assert share["median_age_years"].iloc[-1] == pytest.approx((1154 + 1884) / 2 / 365.25)


def test_months_and_a_last_day_that_ends_none() -> None:
    found = states(FOUR, *PLACES, since="2020-01-31", until="2020-04-15", step="month")
    days = [on.date().isoformat() for on in g.share_over_time(found)["period_end"]]
    assert days == ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-15"]


def test_a_day_of_inspection_counts_and_the_day_before_does_not() -> None:
    for until, good in (("2022-01-31", 0), ("2022-02-01", 1)):
        found = states(FOUR, PLACES[0], since=until, until=until)
        assert g.share_over_time(found)["good_or_better"].tolist() == [good]


def test_old_scales_are_two_groups_of_their_own() -> None:
    old = history(("Ash", "2012-06-01", "cpi", "adequate"), ("Birch", "2012-06-01", "cpi", "outstanding"))
    counts = g.grade_counts(states(old, *PLACES[:2], since="2013-03-31", until="2013-03-31"))
    assert counts[["group", "authorities"]].to_numpy().tolist() == [
        ["good_or_better_alone", 1],
        ["below_good_alone", 1],
    ], "no scale to be older than"
    both = pd.concat([old, history(("Cedar", "2019-01-07", "ilacs_2018", "inadequate"))])
    counts = g.grade_counts(states(both, *PLACES[:2], since="2013-03-31", until="2013-03-31"))
    assert counts[["group", "group_label", "authorities"]].to_numpy().tolist() == [
        ["good_or_better_older", "Good or better, older scale", 1],
        ["below_good_older", "Below good, older scale", 1],
    ]


def test_counts_add_up_to_the_authorities_of_each_day() -> None:
    found = states(FOUR, *PLACES, since="2011-03-31", until="2022-03-31")
    counts = g.grade_counts(found).groupby("period_end")["authorities"].sum()
    assert counts.tolist() == g.share_over_time(found)["authorities"].tolist()
    assert g.grade_counts(found)["authorities"].min() > 0


ABOLISHED = (
    *PLACES,
    place("Cumbria", until="2023-03-31", heirs="Cumberland, Westmorland, and Furness"),
    place("Cumberland", since="2023-04-01"),
    place("Westmorland, and Furness", since="2023-04-01"),
)


def test_the_abolished_leave_and_their_successors_are_counted_apart() -> None:
    frame = pd.concat(
        [
            FOUR,
            history(
                ("Cumbria", "2022-09-20", "ilacs_2018", "good"), ("Cumberland", "2024-02-01", "ilacs_2023", "good")
            ),
        ],
        ignore_index=True,
    )
    more = [place(f"P{i}") for i in range(10)]
    rows = [(f"P{i}", "2018-02-01", "ilacs_2018", "good") for i in range(10)]
    frame = pd.concat([frame, history(*rows)], ignore_index=True)
    share = g.share_over_time(states(frame, *ABOLISHED, *more, since="2023-03-31", until="2024-03-31"))
    columns = ["authorities", "judged", "good_or_better", "not_yet_inspected", "not_yet_judged"]
    assert share[columns].to_numpy().tolist() == [
        [15, 15, 14, 0, 0],
        [16, 14, 13, 2, 0],
        [16, 14, 13, 2, 0],
        [16, 14, 13, 2, 0],
        [16, 15, 14, 1, 0],
    ]
    assert words.NO_REGION not in g.say_regions(share)
    told = g.say_share(share, g.framework_breaks(FRAMEWORKS, share))
    assert told[2] == "Not in the share on that day: 1 new authority not inspected since it began."


def test_a_grade_is_not_counted_where_a_later_inspection_gave_none() -> None:
    frame = pd.concat(
        [
            history(("Ash", "2024-02-01", "ilacs_2023", "good")),
            pd.DataFrame([cell("Ash", "2026-05-01", "ilacs_2026", None)]),
            pd.DataFrame([cell("Ash", "2026-05-01", "ilacs_2026", "inadequate", "leadership")]),
        ],
        ignore_index=True,
    )
    found = states(frame, PLACES[0], since="2026-03-31", until="2026-06-30")
    share = g.share_over_time(found)
    assert share[["good_or_better", "judged", "no_longer_judged"]].to_numpy().tolist() == [[1, 1, 0], [0, 0, 1]]
    assert found["group_label"].tolist()[-1] == "Judged before, no grade at the latest inspection"
    assert "Not in the share on that day: 1 authority whose latest inspection gave this no grade." in (
        g.say_share(share, g.framework_breaks(FRAMEWORKS, share))
    )
    assert g.counts_title(g.grade_counts(found)) == "No authority with a grade in 2026"
    stands = g.standing(found, frame)
    assert g.say_standing(stands) == [
        "Ash had no grade on overall effectiveness on 30 June 2026: judged before, no grade at the latest inspection."
    ]


def test_a_grade_counts_from_its_publication_not_from_its_start() -> None:
    early = history(("Ash", "2024-02-01", "ilacs_2023", "good"))
    frame = early.assign(public_on=pd.Timestamp("2024-04-05"), published_on=pd.Timestamp("2024-04-05"))
    share = g.share_over_time(states(frame, PLACES[0], since="2024-03-31", until="2024-06-30"))
    assert share["judged"].tolist() == [0, 1]
    same = states(frame.assign(started_on=pd.NaT), PLACES[0], since="2024-03-31", until="2024-06-30")
    pd.testing.assert_frame_equal(g.share_over_time(same), share)


def test_shares_of_a_few_are_not_compared_with_shares_of_most() -> None:
    few = [place(name) for name in ("Elm", "Fir", "Gorse", "Hazel", "Ivy")]
    found = states(FOUR, *PLACES, *few, since="2018-03-31", until="2022-03-31")
    assert set(g.share_over_time(found)["authorities"]) == {4}, "those without a graded inspection are not loaded"
    share = g.share_over_time(found).assign(authorities=9)
    assert g.share_title(share) == "Authorities loaded: 3 of 4 good or better in 2022"
    assert "On 31 March 2018 it was 2 of 3 (67%); with so few graded on one of the days the two are not compared." in (
        g.say_share(share, g.framework_breaks(FRAMEWORKS, share))
    )


def test_a_concept_that_is_none_is_refused() -> None:
    with pytest.raises(BadParameter, match="concept is 'overal', which is unknown"):
        states(FOUR, *PLACES, since="2018-03-31", until="2022-03-31", concept="overal")


def test_a_title_counts_only_those_with_a_grade() -> None:
    found = states(FOUR, *PLACES, place("Elm"), since="2022-03-31", until="2022-03-31")
    graded, share = found["is_good_or_better"].notna().sum(), g.share_over_time(found).iloc[-1]
    assert (graded, share["judged"], share["authorities"]) == (4, 4, len(found))
    assert g.counts_title(g.grade_counts(found)) == "3 of 4 graded authorities good or better in 2022"


FRAMEWORKS = pd.DataFrame(
    [
        ("ilacs_2023", "ILACS, 2023 to March 2026", "ilacs", pd.Timestamp("2023-01-01"), pd.NaT),
        ("ilacs_2018", "ILACS, 2018 to 2022", "ilacs", pd.Timestamp("2018-01-01"), pd.NaT),
    ],
    columns=["framework_code", "label", "family", "starts_on", "ends_on"],
)


def test_breaks_are_those_between_the_first_and_the_last_day() -> None:
    share = g.share_over_time(states(FOUR, *PLACES, since="2018-03-31", until="2023-03-31"))
    assert g.framework_breaks(FRAMEWORKS, share)["short_label"].tolist() == ["ILACS 2023"]
    longer = g.share_over_time(states(FOUR, *PLACES, since="2017-03-31", until="2023-01-01"))
    assert g.framework_breaks(FRAMEWORKS, longer)["short_label"].tolist() == ["ILACS 2018", "ILACS 2023"]
    assert g.framework_breaks(FRAMEWORKS, longer.iloc[:0]).empty


def test_sentences_tell_both_ends_and_the_frameworks_between() -> None:
    share = g.share_over_time(states(FOUR, *PLACES, since="2017-03-31", until="2022-03-31"))
    assert g.say_share(share, g.framework_breaks(FRAMEWORKS, share)) == [
        "On 31 March 2022 the latest grade on overall effectiveness was good or better for 3 of 4 (75%) of the authorities "
        "with one in England; half of these grades were more than 4.2 years old.",
        "On 31 March 2017 it was 2 of 2 (100%), 25 percentage points higher; of 4 authorities then, 2 had no grade on it.",
        "Grades of the older scale count as good or better or below good, and no more.",
        "The framework changed in between (ILACS 2018 from 1 January 2018), so shares before and after are not like for like.",
        words.COUNTED,
    ]
    assert g.share_title(share) == "England: 100% in 2017 good or better, 75% in 2022"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("inadequate", "good", "On 31 March 2018 it was 0 of 1 (0%), 100 percentage points lower."),
        ("good", "inadequate", "On 31 March 2018 it was 1 of 1 (100%), 100 percentage points higher."),
        ("good", "outstanding", "On 31 March 2018 it was 1 of 1 (100%), about the same share."),
    ],
)
def test_change_on_opposite_and_tied_frames(before: str, after: str, said: str) -> None:
    frame = history(("Ash", "2018-02-01", "ilacs_2018", before), ("Ash", "2022-02-01", "ilacs_2018", after))
    share = g.share_over_time(states(frame, PLACES[0], since="2018-03-31", until="2022-03-31"))
    assert g.say_share(share, g.framework_breaks(FRAMEWORKS, share))[1] == said


def test_regions_are_set_apart_and_tied_ones_named_together() -> None:
    found = states(FOUR, *PLACES, since="2018-03-31", until="2022-03-31")
    share = g.share_over_time(found, by_region=True)
    assert share.groupby("area")["share_percent"].last().to_dict() == {"North": 100, "South": 50}
    assert g.say_regions(share) == [
        "On 31 March 2022 the share by region ran from the South (1 of 2, 50%) to the North (2 of 2, 100%); "
        "one authority makes 50 points of a region's share."
    ]
    assert g.region_title(share) == "Good or better by region: 50% to 100%"
    tied = history(("Ash", "2018-02-01", "ilacs_2018", "good"), ("Cedar", "2018-02-01", "ilacs_2018", "good"))
    same = g.share_over_time(states(tied, PLACES[0], PLACES[2], since="2020-03-31", until="2020-03-31"), by_region=True)
    assert g.say_regions(same)[0].startswith("On 31 March 2020 the share was the same in both regions: 100%;")
    one = g.share_over_time(states(tied, PLACES[0], since="2020-03-31", until="2020-03-31"), by_region=True)
    assert g.say_regions(one) == [
        "On 31 March 2020 the share was 100% in the one region with grades; one authority makes 100 points of it."
    ]


def test_the_table_of_regions_ends_with_all() -> None:
    table = g.grades_by_region(states(FOUR, *PLACES, since="2018-03-31", until="2022-03-31"))
    columns = ["area", "authorities", "good", "good_or_better_older", "requires_improvement", "share_percent"]
    assert table[columns].to_numpy().tolist() == [
        ["North", 2, 2, 0, 0, 100],
        ["South", 2, 0, 1, 1, 50],
        ["England", 4, 2, 1, 1, 75],
    ]


def test_without_the_national_files_nothing_is_called_england() -> None:
    where = [*PLACES, *(place(f"P{i}") for i in range(20))]
    scope = g.scope_told(FOUR, pd.DataFrame(where))
    assert scope.to_numpy().tolist() == [[4, 24, False]]
    assert g.say_scope(scope) == [
        "The national files are not added: grades of 4 authorities of 24 are loaded, so nothing here stands for England. "
        "Add Ofsted's outcome workbooks with `ilacs add`, then build again."
    ]
    found = states(FOUR, *where, since="2018-03-31", until="2022-03-31")
    share = g.share_over_time(found)
    assert (set(share["area"]), share["authorities"].iloc[-1]) == ({"Authorities loaded"}, 4)
    assert g.say_share(share, g.framework_breaks(FRAMEWORKS, share))[0].startswith(
        "On 31 March 2022 the latest grade on overall effectiveness was good or better for 3 of 4 (75%) of the authorities "
        "loaded; half"
    )
    regions = g.share_over_time(found, by_region=True)
    assert regions.empty
    assert g.say_regions(regions) == [words.NO_REGION]
    assert g.region_title(regions) == "No share by region to show"
    assert g.grades_by_region(found)["area"].tolist() == ["Authorities loaded"]
    assert g.say_scope(g.scope_told(FOUR, pd.DataFrame(PLACES))) == []
    assert g.say_scope(g.scope_told(history(), pd.DataFrame(PLACES))) == [words.NO_SHARE]


def test_standing_counts_those_of_region_and_england_with_the_same_grade() -> None:
    found = states(FOUR, *PLACES, since="2022-03-31", until="2022-03-31")
    latest = FOUR[FOUR["authority"].isin(["Cedar", "Ash"])]
    told = g.standing(found, latest)
    assert told["authority"].tolist() == ["Ash", "Cedar"]
    assert g.say_standing(told) == [
        "Ash's grade on overall effectiveness on 31 March 2022 was good (published on 1 February 2022); "
        "2 of 2 in the North had the same "
        "and 2 good or better; 2 of 4 in England had the same and 3 good or better.",
        "Cedar's grade on overall effectiveness on 31 March 2022 was requires improvement (published on 1 February 2019); "
        "1 of 2 in the South had the same and 1 good or better; 1 of 4 in England had the same and 3 good or better.",
    ]


def test_a_newer_inspection_and_an_ended_authority_are_said() -> None:
    where = (*PLACES, place("Oldshire", until="2019-03-31"))
    found = states(FOUR, *where, since="2020-03-31", until="2020-03-31")
    latest = pd.concat([FOUR[FOUR["authority"] == "Ash"], history(("Oldshire", "2016-01-01", "sif", "good"))])
    told = g.standing(found, latest)
    ash, oldshire = g.say_standing(told)
    assert "; a later inspection, published on 1 February 2022, is left out" in ash
    assert oldshire == "Oldshire has no grade on 31 March 2020: it did not exist then, or no grade of it is loaded."


def test_an_authority_without_a_grade_on_the_day_is_said() -> None:
    found = states(FOUR, *PLACES, since="2018-03-31", until="2018-03-31")
    told = g.say_standing(g.standing(found, FOUR[FOUR["authority"] == "Cedar"]))
    assert told == [
        "Cedar had no grade on overall effectiveness on 31 March 2018: not yet judged; a later inspection, "
        "published on 1 February 2019, is left out."
    ]


def test_the_common_day_is_the_earliest_that_all_are_known_to() -> None:
    known = ["2025-07-08", "2025-03-31", "2025-03-31", "2025-05-13", None]
    latest = pd.DataFrame({"authority_code": list("ABCDE"), "as_at": pd.to_datetime(known)})
    assert g.common_day(latest) == day("2025-03-31")
    assert g.common_day(latest.drop(index=1)) == day("2025-07-08")  # each has its own last publication and no more
    assert g.common_day(latest.iloc[:0]) is None
    assert g.say_known_to(g.common_day(latest)) == [
        "Inspections published after 31 March 2025 are left out, so that all authorities are compared on one date."
    ]
    assert g.say_known_to(None) == [words.NO_SHARE]


def test_texts_for_those_who_do_not_see_the_charts() -> None:
    found = states(FOUR, *PLACES, since="2017-03-31", until="2022-03-31")
    assert g.describe_share(g.share_over_time(found)) == (
        "Lines of the share of authorities good or better on overall effectiveness. "
        "England: 2 of 2 (100%) on 31 March 2017, 3 of 4 (75%) on 31 March 2022."
    )
    counts = g.grade_counts(found)
    assert g.describe_counts(counts).endswith(
        "31 March 2017: 1 good, 1 good or better, older scale, 2 not yet judged. "
        "31 March 2022: 2 good, 1 good or better, older scale, 1 requires improvement."
    )
    assert g.counts_title(counts) == "3 of 4 graded authorities good or better in 2022"


def test_nothing_is_said_as_nothing() -> None:
    found = g.latest_states(history(), pd.DataFrame(PLACES))
    share, counts = g.share_over_time(found), g.grade_counts(found)
    assert g.say_share(share, g.framework_breaks(FRAMEWORKS, share)) == [words.NO_SHARE]
    assert g.share_title(share) == "No share of authorities to show"
    assert g.counts_title(counts) == "No latest grades to show"
    assert g.describe_share(share) == g.describe_counts(counts) == words.NO_SHARE
    assert g.say_standing(g.standing(found, history())) == [words.NO_SHARE]
    assert g.grades_by_region(found).empty
    unjudged = states(FOUR, *PLACES, since="2010-03-31", until="2010-03-31")
    assert g.say_share(g.share_over_time(unjudged), g.framework_breaks(FRAMEWORKS, share))[0] == (
        "On 31 March 2010 none of 4 authorities in England had a grade on overall effectiveness."
    )


def test_a_step_that_is_none_and_a_missing_column_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^'week' is no step of time; it is quarter or month$"):
        states(FOUR, *PLACES, since="2018-03-31", until="2022-03-31", step="week")
    with pytest.raises(MissingColumns, match=r"^scope_told needs successors; the frame has "):
        g.scope_told(FOUR, pd.DataFrame(PLACES).drop(columns="successors"))
    with pytest.raises(MissingColumns, match=r"^a share of authorities needs period_end, "):
        g.share_over_time(FOUR)


@NEEDS_PUBLISHED
def test_the_workbook_of_2025_gives_103_of_153_good_or_better() -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(SHARED / "published/ofsted/LA_Inspection_Outcomes_as_at_31_March_2025.ods")
    heading, *rows = book.get_sheet_by_name("ILACS_inspection_history").to_python()[2:]
    at = {str(name).strip(): place for place, name in enumerate(heading)}
    codes = {"Requires improvement to be good": "requires_improvement"}
    told, where = [], {}
    for row in rows:
        name, on = row[at["Local authority name"]].strip(), row[at["Inspection date"]]
        grade = row[at["Overall effectiveness"]].strip()
        told.append((name, on.isoformat()[:10], "ilacs_2018", codes.get(grade, grade.lower())))
        ended = "" if row[at["Local authority status"]].strip() == "Current" else "2023-03-31"
        where[name] = place(name, row[at["Ofsted region"]].strip(), until=ended)
    assert (len(told), sum(grade in GOOD for *_, grade in told)) == (271, 162)
    found = states(history(*told), *where.values(), since="2025-03-31", until="2025-03-31")
    assert g.share_over_time(found)[["authorities", "judged", "good_or_better"]].to_numpy().tolist() == [
        [153, 153, 103]
    ]
    counts = g.grade_counts(found).set_index("group")["authorities"].to_dict()
    assert counts == {"outstanding": 36, "good": 67, "requires_improvement": 31, "inadequate": 19}
    published = history(*told).assign(public_on=[pd.Timestamp(row[at["Publication date"]]) for row in rows])
    by_then = g.share_over_time(states(published, *where.values(), since="2025-03-31", until="2025-03-31"))
    assert by_then[["authorities", "judged", "good_or_better"]].to_numpy().tolist() == [[153, 153, 100]]
