"""Grades from their words by two witnesses: every way a report prints them, and none taken that is not this inspection's."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_pdfs import At
from made_reports import (
    ILACS_ORDER,
    PROGRESS,
    SIF_LABELS,
    Pages,
    board_review,
    grades_like,
    ilacs,
    in_columns,
    sif,
    texts,
    tlac,
    visit_letter,
    write_report,
)

from ilacs_analytics.sources.reports.grades import Reading, ReportGrade, body_of, read_readings, single_witness, weigh
from ilacs_analytics.sources.reports.phrases import Phrase, compile_phrase, read_phrases
from ilacs_analytics.sources.reports.read import phrases_path, read_report
from ilacs_analytics.sources.reports.text import divide

RI = "Requires improvement to be good"
IN_2023 = ILACS_ORDER[2023]
MIXED = {"leaders": "Good", "help_protection": RI, "care": "Inadequate", "care_leavers": "Outstanding", "overall": RI}
MIXED_WORDS = {
    "leaders": "good",
    "help_protection": "requires improvement",
    "care": "inadequate",
    "care_leavers": "outstanding",
    "overall": "requires improvement",
}


def grades_of(pages: Pages, family: str, **confirmed: bool) -> dict[str, ReportGrade]:
    """By domain, from the text alone; `confirmed` stands for what the page says of single witnesses."""
    readings = read_readings(divide(texts(pages)), family, read_phrases(phrases_path()))
    return {grade.domain: grade for grade in weigh(readings, confirmed)}


def in_file(tmp_path: Path, pages: Pages) -> dict[str, ReportGrade]:
    """By domain, from the file with its page as a witness."""
    return {grade.domain: grade for grade in read_report(write_report(tmp_path / "report.pdf", pages)).grades}


def words(grades: dict[str, ReportGrade]) -> dict[str, str]:
    """The word of the scale of each readable domain; empty where it is unreadable."""
    return {domain: grade.readings[0].word if grade.is_readable else "" for domain, grade in grades.items()}


# How the front table prints a grade


@pytest.mark.parametrize("table", ["below", "beside", "wrapped", "columns"])
def test_a_mixed_table_in_every_layout(tmp_path: Path, table: str) -> None:
    found = in_file(tmp_path, ilacs(grades=MIXED, table=table))
    assert words(found) == MIXED_WORDS
    assert {domain: grade.witnesses for domain, grade in found.items()} == dict.fromkeys(IN_2023, ("front", "body")) | {
        "overall": ("front", "layout")
    }


@pytest.mark.parametrize("wrapped", IN_2023)
def test_requires_improvement_over_two_lines_shifts_no_grade_below_it(tmp_path: Path, wrapped: str) -> None:
    printed = dict.fromkeys(IN_2023, "Outstanding") | {wrapped: RI}
    found = in_file(tmp_path, ilacs(grades=printed, table="wrapped"))
    assert words(found) == dict.fromkeys(IN_2023, "outstanding") | {wrapped: "requires improvement"}
    assert found[wrapped].printed == RI
    page, _, lines = found[wrapped].locator.partition(" line ")
    first, last = lines.split("-")
    assert (page, int(last)) == ("page 1", int(first) + 1)


def test_requires_improvement_over_two_lines_in_the_column_of_grades(tmp_path: Path) -> None:
    pages = ilacs(grades=MIXED)
    labels = [
        ["The impact of leaders on social work", "practice with children and families"],
        [PROGRESS, "children who need help and protection"],
        [PROGRESS, "children in care"],
        [PROGRESS, "care leavers"],
        ["Overall effectiveness"],
    ]
    grades = [
        ["Good"],
        ["Requires improvement", "to be good"],
        ["Inadequate"],
        ["Outstanding"],
        ["Requires", "improvement to be good"],
    ]
    begin = pages[0].index("Judgement Grade") + 1
    pages[0][begin:-1] = in_columns(labels, grades)
    assert words(in_file(tmp_path, pages)) == MIXED_WORDS


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("Requires improvement to be good", "requires improvement"),
        ("Require improvement to be good", "requires improvement"),
        ("requires improvement", "requires improvement"),
        ("REQUIRES IMPROVEMENT", "requires improvement"),
        ("Good", "good"),
        ("Outstanding", "outstanding"),
        ("inadequate", "inadequate"),
    ],
)
def test_spellings_of_one_grade_are_one_word_and_stay_as_printed(printed: str, word: str) -> None:
    found = grades_of(ilacs(grades=grades_like(IN_2023, care=printed)), "ilacs")
    assert (found["care"].printed, words(found)["care"]) == (printed, word)


def test_a_word_that_only_begins_like_a_grade_is_none() -> None:
    pages = ilacs(grades=grades_like(IN_2023, care="Goodwill"))
    assert "care" not in grades_of(pages, "ilacs")


def test_not_yet_good_is_prose() -> None:
    pages = ilacs(grades=grades_like(IN_2023, care="Not yet good"))
    assert "care" not in grades_of(pages, "ilacs")


def test_children_in_care_and_care_leavers_are_one_domain_before_2023() -> None:
    found = grades_of(
        ilacs(edition=2018, grades=grades_like(ILACS_ORDER[2018], care_and_care_leavers=RI)), "ilacs", overall=True
    )
    assert words(found) == {
        "leaders": "good",
        "help_protection": "good",
        "care_and_care_leavers": "requires improvement",
        "overall": "good",
    }


def test_a_report_of_2026_has_no_overall_grade() -> None:
    found = grades_of(ilacs(edition=2026), "ilacs")
    assert words(found) == {"leaders": "good", "help_protection": "good", "care": "good", "care_leavers": "good"}
    assert all(grade.witnesses == ("front", "body") for grade in found.values())


# Section headings


@pytest.mark.parametrize(
    "heading",
    [
        "{label}: {grade}",
        "{label} is: {grade}",
        "{label} are {grade}",
        "{label} is {grade}",
        "{label}. {grade}",
        "{label} {grade}",
    ],
)
def test_headings_in_every_form(heading: str) -> None:
    found = grades_of(ilacs(grades=MIXED, heading=heading), "ilacs", overall=True)
    assert words(found) == MIXED_WORDS
    assert found["care"].witnesses == ("front", "body")


def test_a_heading_over_two_lines() -> None:
    pages = ilacs(
        headings={"leaders": "good", "care": "good", "care_leavers": "good"},
        body_lines=[
            f"{PROGRESS} children who need help and",
            "protection: requires",
            "improvement to be good",
        ],
        grades=grades_like(IN_2023, help_protection=RI),
    )
    assert grades_of(pages, "ilacs")["help_protection"].witnesses == ("front", "body")


# Witnesses


def test_witnesses_that_disagree_leave_the_cell_unreadable_and_both_readings_stay(tmp_path: Path) -> None:
    headings = {domain: "good" for domain in IN_2023 if domain != "overall"} | {"care": "inadequate"}
    found = in_file(tmp_path, ilacs(headings=headings))
    care = found["care"]
    assert (care.printed, care.is_readable) == ("", False)
    assert [(one.witness, one.printed) for one in care.readings] == [("front", "Good"), ("body", "inadequate")]
    assert care.told == f"front at {care.readings[0].locator}: Good; body at {care.readings[1].locator}: inadequate"
    assert care.locator == care.readings[0].locator
    assert {domain for domain, grade in found.items() if not grade.is_readable} == {"care"}


def test_two_headings_that_disagree_with_each_other_leave_the_cell_unreadable() -> None:
    line = f"{PROGRESS} children in care: outstanding"
    assert words(grades_of(ilacs(body_lines=[line]), "ilacs", overall=True))["care"] == ""


def test_one_witness_is_not_enough_by_itself() -> None:
    found = grades_of(ilacs(), "ilacs")
    assert (found["overall"].printed, found["overall"].witnesses) == ("", ("front",))
    assert grades_of(ilacs(), "ilacs", overall=False)["overall"].printed == ""
    borne_out = grades_of(ilacs(), "ilacs", overall=True)["overall"]
    assert (borne_out.printed, borne_out.witnesses) == ("Good", ("front", "layout"))


def test_the_page_bears_no_two_grades_out_that_differ() -> None:
    pages = ilacs(headings={"care": "inadequate"})
    assert words(grades_of(pages, "ilacs", care=True, overall=True))["care"] == ""


def test_a_grade_that_stands_elsewhere_on_the_page_than_the_text_has_it_is_unreadable(tmp_path: Path) -> None:
    """The text hands "Overall effectiveness" and "Good" on one after the other; on the page they are far apart."""
    pages = ilacs(table="columns")
    at = next(
        index for index, line in enumerate(pages[0]) if isinstance(line, At) and line.text == "Overall effectiveness"
    )
    grade = pages[0][at + 1]
    assert isinstance(grade, At)
    pages[0][at + 1] = grade._replace(y=grade.y - 160)
    found = in_file(tmp_path, pages)
    assert (found["overall"].printed, found["overall"].told) == ("", f"front at {found['overall'].locator}: Good")
    assert {domain for domain, one in found.items() if not one.is_readable} == {"overall"}


def test_domains_with_one_witness_are_those_asked_of_the_page() -> None:
    pages = ilacs(headings={"leaders": "good", "help_protection": "inadequate", "care_leavers": "good"})
    readings = read_readings(divide(texts(pages)), "ilacs", read_phrases(phrases_path()))
    assert single_witness(readings).keys() == {"care", "overall"}  # two that differ are settled: they are unreadable


def reading(domain: str, witness: str, printed: str) -> Reading:
    return Reading(domain, witness, printed, f"page 1 line {len(witness)}", 0, 0, 0)


def test_three_witnesses_of_which_one_differs() -> None:
    said = [reading("lscb", "front", "Good"), reading("lscb", "body", "good"), reading("lscb", "summary", "inadequate")]
    (lscb,) = weigh(said, {"lscb": True})
    assert (lscb.printed, lscb.witnesses) == ("", ("front", "body", "summary"))
    assert (
        lscb.told == "front at page 1 line 5: Good; body at page 1 line 4: good; summary at page 1 line 7: inadequate"
    )


def test_one_witness_that_speaks_twice_is_still_one() -> None:
    said = [reading("care", "body", "good"), reading("care", "body", "Good")]
    assert [grade.printed for grade in weigh(said, {})] == [""]


def test_no_reading_no_grade() -> None:
    assert weigh([], {}) == []
    assert single_witness([]) == {}


# SIF


def test_the_overall_grade_of_a_sif_stands_in_a_sentence_only(tmp_path: Path) -> None:
    for edition, sentence in ((2014, "are inadequate"), (2016, "are inadequate")):
        found = in_file(tmp_path, sif(edition=edition, overall=sentence))
        assert (found["overall"].printed, found["overall"].witnesses) == ("inadequate", ("front", "body"))


@pytest.mark.parametrize("edition", [2014, 2016])
@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("are good", "good"),
        ("are outstanding", "outstanding"),
        ("require improvement", "requires improvement"),
        ("require improvement to be good", "requires improvement"),
        ("requires improvement", "requires improvement"),
    ],
)
def test_the_overall_sentence_in_every_form(edition: int, sentence: str, word: str) -> None:
    assert words(grades_of(sif(edition=edition, overall=sentence), "sif"))["overall"] == word


@pytest.mark.parametrize(
    "authority",
    [
        "Kingston upon Hull City Council",
        "Telford & Wrekin Council",
        "St Helens Council",
        "Bath and North East Somerset Council",
    ],
)
def test_the_overall_sentence_with_every_kind_of_name(authority: str) -> None:
    assert words(grades_of(sif(authority, overall="are good"), "sif"))["overall"] == "good"


def test_an_overall_sentence_that_differs_from_the_summary_is_unreadable() -> None:
    found = grades_of(sif(overall="are good", overall_again="are inadequate"), "sif")["overall"]
    assert (found.printed, [one.printed for one in found.readings]) == ("", ["good", "inadequate"])


def test_every_domain_of_a_sif() -> None:
    printed = {
        "help_protection": "Requires improvement",
        "looked_after_permanence": "Inadequate",
        "adoption": "Good",
        "care_leavers": "Outstanding",
        "leadership_governance": "Requires improvement",
    }
    found = grades_of(sif(grades=printed, lscb="is good", overall="are inadequate"), "sif")
    assert words(found) == {domain: grade.lower() for domain, grade in printed.items()} | {
        "lscb": "good",
        "overall": "inadequate",
    }


def test_the_board_is_graded_later_than_on_page_1() -> None:
    lscb = grades_of(sif(lscb="is inadequate"), "sif")["lscb"]
    assert lscb.printed == "inadequate"
    assert {one.locator.partition(" line")[0] for one in lscb.readings} == {"page 6"}


def test_what_the_grades_mean_is_no_grade_of_this_board_or_authority() -> None:
    meanings = [
        "The Local Safeguarding Children Board is outstanding",
        "The LSCB is inadequate because it does not ask.",
        "Children\u2019s services in Medway are outstanding",
        "Leadership, management and governance: outstanding",
    ]
    assert words(grades_of(sif(meanings=meanings), "sif")) == words(grades_of(sif(), "sif"))


def test_grades_of_earlier_inspections_are_not_taken() -> None:
    earlier = [
        "Children\u2019s services in Medway are inadequate",
        f"{PROGRESS} children who need help and protection: inadequate",
        "The graded judgement for adoption performance is that it is inadequate",
        "Leadership, management and governance: inadequate",
        "The Local Safeguarding Children Board is inadequate",
        "Overall effectiveness: inadequate",
    ]
    assert words(grades_of(sif(earlier=earlier), "sif")) == dict.fromkeys(SIF_LABELS, "good") | {
        "overall": "requires improvement",
        "lscb": "requires improvement",
    }


def test_what_is_blanked_keeps_every_place() -> None:
    text = "A\nPrevious Ofsted inspections\nwas inadequate\nLocal leadership\nB"
    blanked = body_of(text)
    assert blanked == f"A\n{' ' * 27}\n{' ' * 14}\nLocal leadership\nB"


def test_the_contents_are_no_heading_of_a_section() -> None:
    pages = sif()
    pages[1] += ["Leadership, management and governance", "9"]
    assert words(grades_of(pages, "sif")) == words(grades_of(sif(), "sif"))


def test_a_grade_alone_at_the_head_of_section_after_section_is_no_running_head(tmp_path: Path) -> None:
    """Each section begins a page: its heading, then the grade on a line of its own."""
    pages = sif(grades=dict.fromkeys(SIF_LABELS, "Requires improvement"), headings={})
    for heading in ("children who need help and protection", "children looked after and achieving permanence"):
        pages.insert(-2, [PROGRESS, heading, "Requires improvement", "Summary", f"Words on {heading}."])
    pages.insert(
        -2, ["Leadership, management and", "governance", "Requires improvement", "Summary", "Words on leaders."]
    )
    found = in_file(tmp_path, pages)
    assert {
        domain: found[domain].witnesses
        for domain in ("help_protection", "looked_after_permanence", "leadership_governance")
    } == {
        "help_protection": ("front", "body"),
        "looked_after_permanence": ("front", "body"),
        "leadership_governance": ("front", "body"),
    }


def test_a_reinspection_has_no_grade_for_a_board() -> None:
    assert grades_of(sif(reinspection=True), "sif").keys() == {*SIF_LABELS, "overall"}


# TLAC, boards by themselves, letters


@pytest.mark.parametrize("grade", ["Outstanding", "Good", "Adequate", "Inadequate"])
def test_a_tlac_on_the_old_scale_as_printed(grade: str) -> None:
    found = grades_of(tlac(grade=grade), "tlac")
    assert (found.keys(), found["overall"].printed) == ({"overall"}, grade.lower())
    assert found["overall"].witnesses == ("body", "front", "summary")


def test_a_tlac_whose_sentence_differs_is_unreadable() -> None:
    found = grades_of(tlac(grade="Adequate", sentence="inadequate"), "tlac")["overall"]
    assert (found.printed, [one.word for one in found.readings]) == ("", ["inadequate", "adequate", "adequate"])


@pytest.mark.parametrize(
    ("grade", "word"),
    [("is good", "good"), ("requires improvement", "requires improvement"), ("is inadequate", "inadequate")],
)
def test_a_board_by_itself(grade: str, word: str) -> None:
    found = grades_of(board_review(grade=grade), "lscb")
    assert (found.keys(), words(found)["lscb"]) == ({"lscb"}, word)
    assert {"front", "body"} <= set(found["lscb"].witnesses)


def test_a_board_by_itself_of_which_two_grades_are_told_is_unreadable() -> None:
    assert words(grades_of(board_review(grade="is good", grade_again="requires improvement"), "lscb")) == {"lscb": ""}


def test_a_visit_has_no_grade_even_where_its_letter_repeats_old_ones(tmp_path: Path) -> None:
    pages = visit_letter()
    pages[1].insert(-2, "Overall effectiveness: inadequate")
    assert in_file(tmp_path, pages) == {}


# The marks of a phrase


def grades_found(pattern: str, text: str) -> list[str]:
    phrase = Phrase("sif", "overall", "body", compile_phrase(pattern), pattern.startswith("^"))
    return [one["grade"] for one in phrase.find(text, text.replace("\n", " ").lower(), 0, len(text))]


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("The care of Medway is good", ["good"]),
        ("THE\nCARE OF Kingston upon\nHull\nis\nrequires\nimprovement", ["requires improvement"]),
        ("The care of St Helens is Inadequate", ["inadequate"]),
        ("The care of Telford & Wrekin is good", ["good"]),
        ("The care of Medway is good. The care of Rutland is inadequate", ["good", "inadequate"]),
        ("The care of old people in town is good", []),
        ("The care of Medway is goodly", []),
    ],
)
def test_a_phrase_goes_over_line_breaks_and_takes_names_only_for_a_place(text: str, grades: list[str]) -> None:
    assert grades_found("The care of {place} is {grade}", text) == grades


def test_a_phrase_for_the_beginning_of_a_line() -> None:
    assert grades_found("^The board is {grade}", "They say: The board is good\nThe board is\ninadequate") == [
        "inadequate"
    ]
