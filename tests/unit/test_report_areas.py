"""What must improve: each item of each list with its kind, number, words and place, and nothing that is none."""

from __future__ import annotations

import pytest
from made_reports import (
    AREAS,
    BOARD_ITEMS,
    DISC,
    RECOMMENDATIONS,
    SQUARE,
    Pages,
    board_review,
    ilacs,
    sif,
    texts,
    tlac,
    visit_letter,
)

from ilacs_analytics.sources.reports.areas import ReportArea, read_areas
from ilacs_analytics.sources.reports.text import divide


def areas_of(pages: Pages, family: str) -> list[ReportArea]:
    return read_areas(divide(texts(pages)), family)


def items(pages: Pages, family: str) -> list[str]:
    """The words alone."""
    return [area.text for area in areas_of(pages, family)]


def in_list(*lines: str, family: str = "ilacs") -> list[str]:
    """Items of a list printed as these lines, of an ILACS report or of the recommendations of a SIF."""
    return items(ilacs(list_lines=lines), "ilacs") if family == "ilacs" else sif_items(*lines)


def sif_items(*lines: str) -> list[str]:
    told = areas_of(sif(list_lines=lines), "sif")
    return [area.text for area in told if area.kind != "lscb_recommendation"]


# Where an item stands, and what it is


def test_areas_of_an_ilacs_report() -> None:
    assert areas_of(ilacs(), "ilacs") == [
        ReportArea("area_for_improvement", 1, "", "page 2 line 4", 2, AREAS[0]),
        ReportArea("area_for_improvement", 2, "", "page 2 line 5", 2, AREAS[1]),
    ]


@pytest.mark.parametrize(
    "heading", ["What needs to improve?", "What needs to improve", "What needs to improve?1", "What needs to improve:"]
)
def test_headings_of_an_ilacs_list(heading: str) -> None:
    assert items(ilacs(list_heading=heading), "ilacs") == list(AREAS)


def test_recommendations_of_a_sif_point_to_their_paragraph() -> None:
    assert areas_of(sif(), "sif") == [
        ReportArea("recommendation", 1, "1", "page 4 para 1", 4, RECOMMENDATIONS[0]),
        ReportArea("recommendation", 2, "2", "page 4 para 2", 4, RECOMMENDATIONS[1]),
        ReportArea("lscb_recommendation", 1, "27", "page 6 para 27", 6, BOARD_ITEMS[0]),
    ]


@pytest.mark.parametrize("first", [9, 27, 99])
def test_numbers_start_anywhere(first: int) -> None:
    told = areas_of(sif(first_number=first, board_first_number=first + 50), "sif")
    assert [(area.kind, area.ordinal, area.number) for area in told] == [
        ("recommendation", 1, str(first)),
        ("recommendation", 2, str(first + 1)),
        ("lscb_recommendation", 1, str(first + 50)),
    ]
    assert told[0].locator == f"page 4 para {first}"


def test_a_sif_of_2014_has_bullets() -> None:
    assert [
        (area.kind, area.ordinal, area.number, area.locator, area.text) for area in areas_of(sif(edition=2014), "sif")
    ] == [
        ("recommendation", 1, "", "page 4 line 2", RECOMMENDATIONS[0]),
        ("recommendation", 2, "", "page 4 line 3", RECOMMENDATIONS[1]),
        ("lscb_recommendation", 1, "", "page 6 line 6", BOARD_ITEMS[0]),
    ]


def test_a_reinspection_has_no_list_for_a_board() -> None:
    assert [area.kind for area in areas_of(sif(reinspection=True), "sif")] == ["recommendation"] * 2


def test_a_board_by_itself_has_items_for_the_board_only() -> None:
    assert [(area.kind, area.text) for area in areas_of(board_review(), "lscb")] == [
        ("lscb_recommendation", BOARD_ITEMS[0])
    ]


def test_a_tlac_and_a_letter_have_areas() -> None:
    for pages, family in ((tlac(), "tlac"), (visit_letter(), "ilacs"), (visit_letter("Monitoring"), "ilacs")):
        assert [(area.kind, area.text) for area in areas_of(pages, family)] == [
            ("area_for_improvement", text) for text in AREAS
        ]


def test_a_letter_s_findings_are_no_areas() -> None:
    pages = visit_letter(areas=AREAS[:1])
    assert items(pages, "ilacs") == [AREAS[0]]


def test_a_report_without_a_list_has_no_areas() -> None:
    pages = ilacs(list_heading="Where things stand", list_lines=[])
    assert areas_of(pages, "ilacs") == []


# Marks


@pytest.mark.parametrize("bullet", [SQUARE, DISC, "\u2022", "\uf0b7", "\u25aa", "\u2013"])
@pytest.mark.parametrize("space", [" ", ""])
def test_bullets_of_every_font(bullet: str, space: str) -> None:
    assert in_list(f"{bullet}{space}Write plans sooner.", f"{bullet}{space}Visit more often.") == [
        "Write plans sooner.",
        "Visit more often.",
    ]


def test_a_bullet_on_a_line_of_its_own() -> None:
    assert in_list(SQUARE, "Write plans sooner.", SQUARE, "Visit more often.") == [
        "Write plans sooner.",
        "Visit more often.",
    ]


def test_an_item_goes_on_over_its_lines() -> None:
    assert in_list(f"{SQUARE} Write plans", "sooner, and with", "the child.", f"{SQUARE} Visit more.") == [
        "Write plans sooner, and with the child.",
        "Visit more.",
    ]


def test_nested_bullets_belong_to_the_number_above_them() -> None:
    assert sif_items("1. Make sure that plans", f"{DISC} are short", f"{DISC} have dates.", "2. Visit more often.") == [
        f"Make sure that plans {DISC} are short {DISC} have dates.",
        "Visit more often.",
    ]


def test_a_number_that_is_not_the_next_begins_no_item() -> None:
    assert sif_items(
        "9. Settle the cases of children older than", "18. All of them wait.", "10. Visit more often."
    ) == [
        "Settle the cases of children older than 18. All of them wait.",
        "Visit more often.",
    ]


def test_numbered_paragraphs_end_a_list_of_bullets() -> None:
    assert in_list(
        f"{SQUARE} Write plans sooner.", "1. Children are safe.", f"{SQUARE} This belongs to a finding."
    ) == ["Write plans sooner."]


@pytest.mark.parametrize("mark", ["\ufffe", "\x02"])
def test_hyphens_of_a_line_end_are_hyphens(mark: str) -> None:
    assert in_list(f"{SQUARE} Ask for multi{mark}agency plans.") == ["Ask for multi-agency plans."]


# Headings inside and around a list


def test_priority_actions_and_areas_are_kept_apart_and_counted_each() -> None:
    told = areas_of(
        sif(
            list_lines=[
                "Priority and immediate action",
                "1. Look at every case now.",
                "2. Tell the police.",
                "Areas for improvement",
                "3. Write plans sooner.",
            ]
        ),
        "sif",
    )
    assert [(area.kind, area.ordinal, area.number) for area in told[:3]] == [
        ("priority_action", 1, "1"),
        ("priority_action", 2, "2"),
        ("recommendation", 1, "3"),
    ]


def test_no_priority_action_is_no_item() -> None:
    told = sif_items(
        "Areas for priority action",
        "Inspectors did not find any areas for priority action.",
        "Areas for improvement",
        f"{DISC} Write plans sooner.",
    )
    assert told == ["Write plans sooner."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Inspectors did not find any areas for priority action.",
        "The inspection did not identify any areas for priority action.",
        "There are no areas for priority action.",
        "No areas for priority action were found.",
        "Inspectors identified no areas for priority action.",
        "The inspection did not identify any priority actions.",
        "There are no priority and immediate actions.",
    ],
)
@pytest.mark.parametrize("mark", ["bullet", "number"])
def test_no_priority_action_is_no_item_even_with_a_mark(sentence: str, mark: str) -> None:
    first, second = (f"{DISC} ", f"{DISC} ") if mark == "bullet" else ("9. ", "10. ")
    told = sif_items(
        "Priority and immediate action", f"{first}{sentence}", "Areas for improvement", f"{second}Write plans sooner."
    )
    assert told == ["Write plans sooner."]


def test_a_heading_between_items_belongs_to_none() -> None:
    lines = [
        "Leadership and governance",
        "1. Fill the posts.",
        "Help and protection",
        "2. Write plans sooner.",
        "Care",
        "3. Visit more.",
    ]
    assert sif_items(*lines) == ["Fill the posts.", "Write plans sooner.", "Visit more."]
    bullets = [line if not line[0].isdigit() else f"{DISC} {line[3:]}" for line in lines]
    assert sif_items(*bullets) == ["Fill the posts.", "Write plans sooner.", "Visit more."]


def test_the_last_line_of_an_item_is_no_heading() -> None:
    assert in_list(f"{SQUARE} Write plans that are shared with the", "Police", f"{SQUARE} Visit more.") == [
        "Write plans that are shared with the Police",
        "Visit more.",
    ]


def test_a_heading_glued_to_the_item_before_is_cut_off_and_begins_its_list() -> None:
    told = areas_of(
        sif(
            list_lines=[
                "Priority and immediate action",
                "1. Look at every case now. Areas for improvement",
                "2. Write plans sooner.",
            ]
        ),
        "sif",
    )
    assert [area.text for area in told[:2]] == ["Look at every case now.", "Write plans sooner."]
    assert [area.kind for area in told[:2]] == ["priority_action", "recommendation"]


def test_a_section_s_heading_ends_the_list() -> None:
    told = sif_items(
        "1. Write plans sooner.", "2. Visit more often.", "Summary for children and young people", "3. This is no item."
    )
    assert told == ["Write plans sooner.", "Visit more often."]


def test_words_of_an_item_that_begin_like_a_section_do_not_end_it() -> None:
    told = in_list(
        f"{SQUARE} Make sure that managers read every week what was written down about",
        "The experiences and progress of children in care homes far away.",
        f"{SQUARE} Visit more often.",
    )
    assert told[-1] == "Visit more often."
    assert told[0].endswith("children in care homes far away.")


def test_the_contents_repeat_headings_and_are_no_list() -> None:
    pages = sif()
    pages[1] += ["Recommendations", "4", "Areas for improvement", "What needs to improve?", "Executive summary"]
    assert areas_of(pages, "sif") == areas_of(sif(), "sif")


def test_the_board_named_in_the_contents_does_not_make_the_first_list_its_own() -> None:
    pages = sif()
    pages[1] += ["The Local Safeguarding Children Board (LSCB)", "The effectiveness of the LSCB"]
    assert [area.kind for area in areas_of(pages, "sif")] == ["recommendation", "recommendation", "lscb_recommendation"]


# Pages


def over_pages(
    *pages: list[str],
    head: str = "Inspection of Medway",
    last: str = "The Office for Standards in Education does this.",
) -> Pages:
    """An ILACS report whose list runs over pages, each with the same head and its number."""
    front = ilacs(list_lines=[])[0]
    told: Pages = [front, *([head, *page, str(number)] for number, page in enumerate(pages, start=2))]
    return [*told, [head, last], [head, "More is told elsewhere."], [head, "And so on."]]


def test_running_heads_and_page_numbers_stand_in_no_item() -> None:
    pages = over_pages(
        ["What needs to improve?", f"{SQUARE} Write plans sooner, with", "the words of the child and"],
        ["of all who know her.", f"{SQUARE} Visit more often.", "Findings", "Much was seen."],
    )
    assert [(area.text, area.locator) for area in areas_of(pages, "ilacs")] == [
        ("Write plans sooner, with the words of the child and of all who know her.", "page 2 line 3"),
        ("Visit more often.", "page 3 line 3"),
    ]


def test_footnotes_at_the_foot_of_the_list_s_page_are_no_words_of_its_last_item() -> None:
    pages = over_pages(
        [
            "What needs to improve?1",
            f"{SQUARE} Write plans sooner.",
            f"{SQUARE} Visit more often, and stay",
            "1 The order says nothing about weight.",
            "It goes on over a second line.",
        ],
        ["longer than an hour.", f"{SQUARE} Keep the files.", "Findings", "Much was seen."],
    )
    assert items(pages, "ilacs") == [
        "Write plans sooner.",
        "Visit more often, and stay longer than an hour.",
        "Keep the files.",
    ]


def test_a_heading_handed_on_after_its_page() -> None:
    """The text tells the list, then the findings beside it, and the list's heading last."""
    pages = sif()
    pages[3] = [
        "1. Write plans sooner.",
        "2. Visit more often.",
        "Inspection findings",
        "3. Much was seen.",
        "Recommendations",
    ]
    told = [area for area in areas_of(pages, "sif") if area.kind == "recommendation"]
    assert [(area.number, area.text) for area in told] == [("1", "Write plans sooner."), ("2", "Visit more often.")]


def test_a_list_at_the_end_of_a_report_ends_with_it() -> None:
    pages = ilacs(list_lines=[])[:1]
    pages.append(["What needs to improve?", f"{SQUARE} Write plans sooner.", f"{SQUARE} Visit more often."])
    assert items(pages, "ilacs") == ["Write plans sooner.", "Visit more often."]
