"""Grades over time and side by side: numbers, and sentences on opposite, tied, single and empty frames."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from scales import of_framework

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.judgements import figures as j

GRADES = {
    "outstanding": (1, "Outstanding"),
    "good": (2, "Good"),
    "requires_improvement": (3, "Requires improvement"),
    "adequate": (3, "Adequate"),
    "inadequate": (4, "Inadequate"),
}
CONCEPTS = {"overall": "Overall effectiveness", "leadership": "Leaders", "care_leavers": "Care leavers"}
FRAMEWORKS = {
    "slac": "Safeguarding and looked after children inspection (SLAC)",
    "sif": "Single inspection framework (SIF)",
    "ilacs_2018": "ILACS, 2018 to 2022",
    "ilacs_2023": "ILACS, 2023 to March 2026",
    "ilacs_2026": "ILACS, from April 2026",
}


def cell(authority: str, started: str, framework: str, concept: str, grade: str | None, **other: object) -> dict:
    rank, label = GRADES[grade] if grade else (None, None)
    row = {
        "authority": authority,
        "authority_code": authority[:3],
        "inspection_id": f"{authority}-{started}",
        "framework": framework,
        **of_framework(framework, grade),
        "framework_label": FRAMEWORKS[framework],
        "kind": "standard",
        "started_on": pd.Timestamp(started),
        "published_on": pd.Timestamp(started) + pd.Timedelta(days=60),
        "concept": concept,
        "concept_label": CONCEPTS[concept],
        "grade": grade,
        "grade_label": label,
        "grade_rank": rank,
        "is_good_or_better": None if grade is None else rank < 3,
        "missing_reason": None if grade else "combined",
        "missing_label": None if grade else "Combined",
        "comparability": "A" if grade else None,
        "as_at": pd.Timestamp("2025-03-31"),
        "age_days": 612,
        "previous_overall_label": None,
        "previous_overall_on": pd.NaT,
        "previous_overall_is_publication": False,
        "authority_ended_on": pd.NaT,
        "newer_report_on": pd.NaT,
    }
    return {**row, **other}


def frame(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=list(cell("A", "2020-01-01", "sif", "overall", "good")))


def test_timeline_is_sorted_and_keeps_reasons_and_comparability() -> None:
    told = j.grade_timeline(
        frame(
            cell("Medway", "2023-07-17", "ilacs_2023", "overall", "good"),
            cell("Medway", "2023-07-17", "ilacs_2023", "care_leavers", "good"),
            cell("Medway", "2019-07-15", "ilacs_2018", "care_leavers", None),
            cell("Medway", "2019-07-15", "ilacs_2018", "overall", "inadequate", comparability="B"),
        )
    )
    assert list(zip(told["inspection_label"], told["concept"], told["cell_label"], strict=True)) == [
        ("Jul 2019, ILACS 2018", "overall", "Inadequate"),
        ("Jul 2019, ILACS 2018", "care_leavers", "Combined"),
        ("Jul 2023, ILACS 2023", "overall", "Good"),
        ("Jul 2023, ILACS 2023", "care_leavers", "Good"),
    ]
    assert list(told["comparability_note"]) == [
        "close: the domain covers more or less than this",
        "",
        "direct",
        "direct",
    ]
    assert list(told.columns) == list(j.TIMELINE_COLUMNS)


def test_timeline_dates_by_publication_where_no_start_is_known() -> None:
    row = cell("Durham", "2012-01-25", "slac", "overall", "good", started_on=pd.NaT)
    told = j.grade_timeline(frame(row))
    assert told.loc[0, "judged_on"] == pd.Timestamp("2012-03-25")


def test_matrix_says_date_framework_and_age() -> None:
    told = j.grade_matrix(frame(cell("Medway", "2023-07-17", "ilacs_2023", "overall", "good")))
    assert told.loc[0, ["cell_label", "age", "framework_label"]].tolist() == [
        "Good",
        "1.7 years",
        FRAMEWORKS["ilacs_2023"],
    ]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(MissingColumns, match=r"^grade_changes needs grade_rank; the frame has authority, "):
        j.grade_changes(frame().drop(columns="grade_rank"))


def changes(*grades: tuple[str, str, str], authority: str = "Durham", **other: object) -> pd.DataFrame:
    return j.grade_changes(frame(*(cell(authority, on, fw, "overall", grade, **other) for on, fw, grade in grades)))


def test_change_within_a_family_is_by_grade() -> None:
    told = changes(("2019-09-09", "ilacs_2018", "requires_improvement"), ("2025-03-24", "ilacs_2023", "outstanding"))
    assert told.loc[0, ["change", "cut", "is_framework_step", "note"]].tolist() == ["better", "grade", False, ""]


def test_a_step_from_sif_to_ilacs_is_not_by_itself_an_improvement() -> None:
    told = changes(("2016-02-22", "sif", "requires_improvement"), ("2019-09-09", "ilacs_2018", "good"))
    assert told.loc[0, "note"] == "a step from SIF to ILACS is not by itself an improvement"
    worse = changes(("2016-02-22", "sif", "good"), ("2019-09-09", "ilacs_2018", "inadequate"))
    assert worse.loc[0, "note"] == "a step from SIF to ILACS is not by itself a decline"


def test_grades_that_rose_and_fell_across_a_step_have_one_caution() -> None:
    rows = [
        cell("Cumbria", on, framework, concept, grade)
        for on, framework, grades in (
            ("2018-01-29", "sif", ("good", "requires_improvement", "good")),
            ("2022-09-20", "ilacs_2018", ("good", "good", "requires_improvement")),
        )
        for concept, grade in zip(("overall", "care_leavers", "leadership"), grades, strict=True)
    ]
    (told,) = j.say_changes(j.grade_changes(frame(*rows)))
    assert told.partition(". ")[2] == (
        "Across the step from SIF to ILACS the two grades are not like for like, so it is by itself neither an improvement nor a "
        "decline."
    )


def test_old_frameworks_compare_on_good_or_better_alone() -> None:
    history = frame(
        cell("Walsall", "2012-07-31", "slac", "leadership", "inadequate", comparability="threshold_only"),
        cell("Walsall", "2017-06-20", "sif", "leadership", "requires_improvement", comparability="B"),
    )
    told = j.grade_changes(history)
    assert told.loc[0, ["change", "cut", "comparability"]].tolist() == ["same", "good_or_better", "threshold_only"]
    assert j.say_changes(told) == [
        "Walsall, 31 July 2012 to 20 June 2017: on the same side of good on leaders "
        "(inadequate to requires improvement, on good or better "
        "alone). Across the step from SLAC to SIF the two grades are not like for like."
    ]


def test_a_concept_no_longer_judged_is_not_current() -> None:
    history = frame(
        cell("Durham", "2016-02-22", "sif", "care_leavers", "good"),
        cell("Durham", "2019-09-09", "ilacs_2018", "care_leavers", None),
    )
    told = j.grade_changes(history)
    assert told.loc[0, ["change", "is_current"]].tolist() == ["no_earlier_grade", False]
    assert told.loc[0, "note"] == "the latest inspection gives no grade on this"
    assert j.say_changes(told) == ["Durham has no two comparable grades on any concept among the inspections shown."]


OPPOSITE = (
    cell("Durham", "2019-09-09", "ilacs_2018", "overall", "requires_improvement"),
    cell("Durham", "2025-03-24", "ilacs_2023", "overall", "outstanding"),
    cell("Medway", "2019-07-15", "ilacs_2018", "overall", "good"),
    cell("Medway", "2023-07-17", "ilacs_2023", "overall", "inadequate"),
)


def test_an_overall_grade_no_longer_given_is_not_counted_as_a_change() -> None:
    ended = cell("Medway", "2026-05-11", "ilacs_2026", "overall", None)
    told = j.grade_changes(frame(*OPPOSITE, ended))
    assert j.say_changes(told)[0].startswith("Durham, 9 September 2019 to 24 March 2025: better")
    assert "Medway has no two comparable grades" in j.say_changes(told)[1]
    assert j.changes_title(told) == "Durham: latest overall grade better than the one before"


def test_a_count_of_fewer_than_shown_says_of_how_many() -> None:
    alone = cell("Poole", "2017-11-24", "sif", "overall", "requires_improvement")
    told = j.grade_changes(frame(*OPPOSITE, alone))
    assert j.say_changes(told)[0] == (
        "Two overall grades can be compared for 2 of 3 authorities: against the comparable inspection before, the overall "
        "grade "
        "is better in 1 (Durham) and worse in 1 (Medway)."
    )
    risen = cell("Medway", "2025-09-01", "ilacs_2023", "overall", "good")
    assert "the overall grade is better in both." in j.say_changes(j.grade_changes(frame(*OPPOSITE, risen, alone)))[0]
    assert j.changes_title(j.grade_changes(frame(*OPPOSITE, risen, alone))) == (
        "Overall grade better than before in both compared"
    )


def test_a_title_counts_those_with_a_grade_and_names_the_rest() -> None:
    none = cell("Rutland", "2026-05-11", "ilacs_2026", "overall", None)
    told = j.grade_matrix(frame(OPPOSITE[1], OPPOSITE[3], none))
    assert j.latest_title(told) == "Overall: 1 of 2 graded good or better, 1 ungraded"
    assert j.latest_title(j.grade_matrix(frame(none))) == "No overall grade at the latest inspection of 1 authority"


def test_the_age_is_given_as_known_and_on_the_day_the_page_is_made() -> None:
    young = cell("Durham", "2025-03-24", "ilacs_2023", "overall", "good", age_days=3)
    made = dt.date(2026, 11, 27)
    assert j.say_latest(j.grade_matrix(frame(young), made)) == [
        "Durham was graded good overall at the inspection of 24 March 2025 (ILACS, 2023 to March 2026; data up to 31 "
        "March 2025; 1.7 years old when this page was made on 27 November 2026)."
    ]
    published = {**young, "started_on": pd.NaT, "published_on": pd.Timestamp("2025-03-28")}
    assert (
        "data up to 31 March 2025; published 1.7 years before this page was made on 27 November 2026"
        in (j.say_latest(j.grade_matrix(frame(published), made))[0])
    )
    assert "when this page was made" not in j.say_latest(j.grade_matrix(frame(young), dt.date(2025, 3, 31)))[0]


def test_an_authority_that_ended_is_said_to_have_and_grows_no_older() -> None:
    ended = cell(
        "Cumbria",
        "2022-09-20",
        "ilacs_2018",
        "overall",
        "good",
        age_days=182,
        authority_ended_on=pd.Timestamp("2023-03-31"),
    )
    assert j.say_latest(j.grade_matrix(frame(ended), dt.date(2026, 11, 27))) == [
        "Cumbria was graded good overall at the inspection of 20 September 2022 (ILACS, 2018 to 2022; the authority ended on "
        "31 March 2023, under 1 year later)."
    ]


def test_an_overall_grade_before_known_by_its_publication_is_said_to_be() -> None:
    later = cell(
        "Durham", "2026-05-11", "ilacs_2026", "overall", None, previous_overall_label="Good",
        previous_overall_on=pd.Timestamp("2016-05-16"), previous_overall_is_publication=True,
    )  # fmt: skip
    assert "was good, at the inspection published on 16 May 2016." in j.say_latest(j.grade_matrix(frame(later)))[0]


def test_changes_said_of_opposite_authorities() -> None:
    told = j.grade_changes(frame(*OPPOSITE))
    assert j.say_changes(told) == [
        "Against the comparable inspection before, the overall grade is better in 1 (Durham) and worse in 1 (Medway).",
        "Durham, 9 September 2019 to 24 March 2025: better on overall effectiveness (requires improvement to outstanding).",
        "Medway, 15 July 2019 to 17 July 2023: worse on overall effectiveness (good to inadequate).",
    ]
    assert j.changes_title(told) == "Overall grade better than before in 1 of 2 compared"


def test_changes_said_of_tied_authorities() -> None:
    rows = [
        cell(name, on, fw, "overall", "good")
        for name in ("Durham", "Rutland")
        for on, fw in (("2016-02-22", "sif"), ("2019-09-09", "ilacs_2018"))
    ]
    told = j.grade_changes(frame(*rows))
    assert j.say_changes(told)[:2] == [
        "Against the comparable inspection before, the overall grade is the same in both authorities; "
        "for Durham and Rutland the framework changed in between.",
        "Durham, 22 February 2016 to 9 September 2019: the same on overall effectiveness (good). "
        "Across the step from SIF to ILACS the two grades are not like for like.",
    ]


def test_changes_said_of_one_authority_and_of_none() -> None:
    single = j.grade_changes(frame(*OPPOSITE[:2]))
    assert j.say_changes(single) == [
        "Durham, 9 September 2019 to 24 March 2025: better on overall effectiveness (requires improvement to outstanding)."
    ]
    assert j.changes_title(single) == "Durham: latest overall grade better than the one before"
    empty = j.grade_changes(frame())
    assert j.say_changes(empty) == ["No graded inspection of these authorities lies within the dates asked for."]
    assert j.changes_title(empty) == "No two overall grades to compare"


def matrix(**grades: str | None) -> pd.DataFrame:
    rows = [cell(name, "2023-07-17", "ilacs_2023", "overall", grade) for name, grade in grades.items()]
    return j.grade_matrix(frame(*rows))


def test_latest_said_of_opposite_authorities_is_in_the_order_of_grades() -> None:
    assert j.say_latest(matrix(Medway="inadequate", Durham="outstanding", Rutland="outstanding"))[0] == (
        "At the latest graded inspection of 3 authorities, the overall grade was: "
        "2 (Durham and Rutland) outstanding; 1 (Medway) inadequate."
    )


def test_latest_said_of_tied_authorities() -> None:
    tied = matrix(Durham="good", Medway="good")
    assert j.say_latest(tied) == [
        "Both authorities were graded good overall at their latest graded inspection.",
        "Durham was graded good overall at the inspection of 17 July 2023 (ILACS, 2023 to March 2026; "
        "data up to 31 March 2025, 1.7 years later).",
        "Medway was graded good overall at the inspection of 17 July 2023 (ILACS, 2023 to March 2026; "
        "data up to 31 March 2025, 1.7 years later).",
    ]
    assert j.latest_title(tied) == "Both authorities good or better overall"


def test_latest_without_an_overall_grade_says_why_and_what_was_before() -> None:
    row = cell(
        "Durham", "2026-05-11", "ilacs_2026", "overall", None,
        missing_reason="not_in_framework", missing_label="Not in the framework", age_days=20,
        as_at=pd.Timestamp("2026-06-30"), previous_overall_label="Good", previous_overall_on=pd.Timestamp("2022-05-09"),
    )  # fmt: skip
    assert j.say_latest(j.grade_matrix(frame(row))) == [
        "Durham has no overall grade from the inspection of 11 May 2026 (ILACS, from April 2026: not in the framework; "
        "data up to 30 June 2026, under 1 year later); the overall grade before was good, "
        "at the inspection of 9 May 2022."
    ]


def test_latest_of_old_frameworks_counts_on_the_safe_cut() -> None:
    rows = [
        cell("Durham", "2012-01-25", "slac", "overall", "outstanding", comparability="threshold_only"),
        cell("Medway", "2019-07-15", "ilacs_2018", "overall", "good"),
        cell("Walsall", "2012-07-31", "slac", "overall", "adequate", comparability="threshold_only"),
    ]
    assert j.say_latest(j.grade_matrix(frame(*rows)))[0] == (
        "At the latest graded inspection of 3 authorities, the overall grade was: 2 (Durham and Medway) good or better; "
        "1 (Walsall) below good; grades under Safeguarding and looked after children inspection (SLAC) compare only on that "
        "cut."
    )


def test_latest_of_none() -> None:
    empty = j.grade_matrix(frame())
    assert j.say_latest(empty) == ["No graded inspection of these authorities lies within the dates asked for."]
    assert j.latest_title(empty) == "No graded inspection to show"


def test_text_alternatives_tell_the_grades() -> None:
    rows = [
        cell("Medway", "2023-07-17", "ilacs_2023", "overall", "good"),
        cell("Medway", "2023-07-17", "ilacs_2023", "care_leavers", None),
    ]
    assert j.describe_latest(j.grade_matrix(frame(*rows))) == (
        "Grades of the latest graded inspection of each authority. "
        "Medway, 17 July 2023: overall effectiveness good; no grade for care leavers."
    )
    assert j.describe_timeline(j.grade_timeline(frame(*rows))).endswith("Medway: good (Jul 2023).")


def test_dates_stay_dates() -> None:
    told = j.grade_changes(frame(*OPPOSITE))
    assert told.loc[0, "latest_on"].date() == dt.date(2025, 3, 24)
    assert str(j.grade_changes(frame())["latest_on"].dtype).startswith("datetime64")


def test_authorities_known_to_different_days_are_told_so():
    known = pd.DataFrame({"authority": ["Durham", "Durham", "Medway", "Rutland"], "as_at": pd.to_datetime(
        ["2025-05-13", "2025-05-13", "2025-03-31", "2025-03-31"])})  # fmt: skip
    assert j.say_known_days(known) == [
        "Data end on different dates: 31 March 2025 for Medway and Rutland; 13 May 2025 for Durham. A later inspection "
        "can be shown only where data end later."
    ]
    assert j.say_known_days(known.iloc[:2]) == []
    assert j.say_known_days(known.iloc[:0]) == []


def test_the_common_cut_is_the_first_of_the_days_to_which_authorities_are_known():
    known = pd.DataFrame({"authority": ["Durham", "Medway"], "as_at": pd.to_datetime(["2025-05-13", "2025-03-31"])})
    assert j.common_cut(known) == "2025-03-31"
    assert j.common_cut(known.iloc[:0], "2024-01-01") == "2024-01-01"


NEW_SCALE = {
    "framework": "report_card_2027",
    "framework_label": "Report cards",
    "framework_family": "report_card",
    "scale": "five",
}
"""A made-up framework with a scale of five."""


def report_card(authority: str, started: str, grade: str, rank: int, **other: object) -> dict:
    row = cell(authority, started, "ilacs_2023", "overall", "good") | NEW_SCALE
    told = {"grade": grade, "grade_label": grade.replace("_", " ").capitalize(), "grade_rank": rank, "grade_ranks": 5}
    return row | told | {"is_good_or_better": rank < 4} | other


@pytest.mark.parametrize("comparability", ["A", "threshold_only"])
def test_grades_of_two_scales_are_compared_as_good_or_better_whatever_their_domains_say(comparability: str) -> None:
    rows = [
        cell("Durham", "2022-05-09", "ilacs_2018", "overall", "outstanding"),
        report_card("Durham", "2027-05-09", "expected_standard", 3, comparability=comparability),
        cell("Medway", "2022-05-09", "ilacs_2018", "overall", "good"),
        report_card("Medway", "2027-05-09", "needs_attention", 4, comparability=comparability),
    ]
    told = j.grade_changes(frame(*rows)).set_index("authority")
    assert told[["change", "cut", "comparability"]].to_numpy().tolist() == [
        ["same", "good_or_better", "threshold_only"], ["worse", "good_or_better", "threshold_only"],
    ]  # fmt: skip
    assert told["is_framework_step"].all()
    assert j.say_changes(told.reset_index())[0] == (
        "Against the comparable inspection before, the overall grade is on the same side of good in 1 (Durham) and worse in 1 "
        "(Medway); for Durham and Medway the framework changed in between."
    )


def test_the_latest_grades_of_two_scales_are_counted_on_the_safe_cut() -> None:
    rows = [
        cell("Durham", "2022-05-09", "ilacs_2018", "overall", "good"),
        report_card("Medway", "2027-05-09", "needs_attention", 4),
        report_card("Rutland", "2027-05-09", "expected_standard", 3),
    ]
    assert j.say_latest(j.grade_matrix(frame(*rows)))[0] == (
        "At the latest graded inspection of 3 authorities, the overall grade was: 2 (Durham and Rutland) good or better; "
        "1 (Medway) below good; grades under ILACS, 2018 to 2022 and Report cards compare only on that cut."
    )
    assert j.latest_title(j.grade_matrix(frame(*rows))) == "2 of 3 authorities good or better overall"


def test_grades_of_one_new_scale_stand_in_the_order_of_their_ranks() -> None:
    rows = [
        report_card("Durham", "2027-05-09", "needs_attention", 4),
        report_card("Medway", "2027-05-09", "exceptional", 1),
    ]
    assert j.say_latest(j.grade_matrix(frame(*rows)))[0] == (
        "At the latest graded inspection of 2 authorities, the overall grade was: 1 (Medway) exceptional; 1 (Durham) needs "
        "attention."
    )
