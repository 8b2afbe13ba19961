"""Themes of an item by patterns: what wins, what is a component, what is left out."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import pytest

from ilacs_analytics.sources.reports.themes import (
    COMPONENT,
    MAIN,
    OTHER,
    ThemeCode,
    ThemePattern,
    classify,
    compile_pattern,
    is_unclassified,
    plain_text,
    read_patterns,
)

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
PATTERN_FILE = REFERENCE / "theme_pattern.csv"
WRITTEN = list(csv.DictReader(PATTERN_FILE.read_text(encoding="utf-8").splitlines()))


def pattern(theme: str, words: str, weight: int = 2) -> ThemePattern:
    return ThemePattern(theme, compile_pattern(words), weight)


def codes(text: str, *patterns: ThemePattern) -> list[tuple[str, str]]:
    return [(code.theme, code.role) for code in classify(text, patterns)]


PLANS = pattern("plans", "plans")
HEALTH = pattern("health", "health", 3)
AUDIT = pattern("quality_assurance", "audit")


def test_the_highest_score_is_main_and_the_other_a_component() -> None:
    assert codes("Plans for health.", PLANS, HEALTH) == [("health", MAIN), ("plans", COMPONENT)]


def test_of_equal_scores_the_theme_named_first_is_main() -> None:
    assert codes("Audit of plans.", PLANS, AUDIT) == [("quality_assurance", MAIN), ("plans", COMPONENT)]
    assert codes("Plans and their audit.", PLANS, AUDIT) == [("plans", MAIN), ("quality_assurance", COMPONENT)]


def test_a_weak_word_makes_no_component_but_two_do() -> None:
    weak, other_weak = pattern("partnership", "schools", 1), pattern("partnership", "police", -1)
    assert codes("Plans of schools.", PLANS, weak) == [("plans", MAIN)]
    assert codes("Plans of schools and police.", PLANS, weak, pattern("partnership", "police", 2)) == [
        ("partnership", MAIN),
        ("plans", COMPONENT),
    ]
    assert codes("Schools and police.", weak, other_weak) == [(OTHER, MAIN)]


def test_patterns_of_one_weight_count_once() -> None:
    twice = (pattern("quality_assurance", "audit"), pattern("quality_assurance", "dip sampling"))
    assert codes("Plans, audit and dip sampling.", PLANS, *twice)[0] == ("plans", MAIN)


def test_a_weight_below_zero_holds_a_theme_back() -> None:
    held = pattern("plans", "business plans", -1)
    assert codes("Business plans and audit.", PLANS, held, AUDIT) == [("quality_assurance", MAIN)]


def test_words_of_a_purpose_are_read_only_where_the_others_say_nothing() -> None:
    assert codes("Improve plans so that health improves.", PLANS, HEALTH) == [("plans", MAIN)]
    assert codes("Improve plans, to promote health.", PLANS, HEALTH) == [("plans", MAIN)]
    assert codes("Review arrangements to ensure that health improves.", PLANS, HEALTH) == [("health", MAIN)]


def test_a_purpose_ends_with_its_sentence() -> None:
    text = "Improve plans so that needs are met. Improve the audit."
    assert codes(text, PLANS, AUDIT) == [("plans", MAIN), ("quality_assurance", COMPONENT)]


def test_an_afterthought_counts_one_less() -> None:
    assert codes("Plans, including of health.", PLANS, HEALTH) == [("plans", MAIN), ("health", COMPONENT)]
    assert codes("Health, including plans.", PLANS, HEALTH) == [("health", MAIN)]
    assert codes("Health, particularly dentists, and plans.", PLANS, HEALTH) == [("health", MAIN), ("plans", COMPONENT)]


@pytest.mark.parametrize("text", ["", "Nothing of note.", "Replans and unplans."])
def test_where_nothing_matches_the_item_is_unclassified(text: str) -> None:
    found = classify(text, (PLANS, HEALTH))
    assert found == (ThemeCode(OTHER, MAIN, ""),)
    assert is_unclassified(found)


def test_other_with_words_is_classified_and_never_a_component() -> None:
    visits = pattern(OTHER, "visits")
    found = classify("Visits to children.", (visits, HEALTH))
    assert found == (ThemeCode(OTHER, MAIN, "visits"),)
    assert not is_unclassified(found)
    assert codes("Health visits.", visits, HEALTH) == [("health", MAIN)]


def test_evidence_is_the_words_in_their_order() -> None:
    found = classify("Health of children; mental HEALTH; plans.", (pattern("health", "mental health|health", 3), PLANS))
    assert [code.evidence for code in found] == ["health | mental health", "plans"]


def test_curly_marks_brackets_and_references_do_not_matter() -> None:
    assert plain_text("Children’s ‘plans’ (IROs) (Outcome 4, plans)") == " children's plans' iros"
    assert codes("The (audit).", AUDIT) == [("quality_assurance", MAIN)]


def test_a_pattern_may_be_bound_to_the_beginning() -> None:
    first = pattern("management_oversight", "^[^.]{0,10}oversight", 3)
    assert codes("The oversight of plans.", first, PLANS)[0] == ("management_oversight", MAIN)
    assert codes("The plans that are in need of oversight.", first, PLANS) == [("plans", MAIN)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oversight by managers of work before proceedings begin.", {"pre_proceedings", "management_oversight"}),
        ("Assessments of disabled children.", {"disabled_children", "assessment_quality"}),
        ("How quickly foster carers' reviews are held.", {"foster_carers"}),
        ("Allegations against staff.", {"allegations"}),
        ("Chronologies on file.", {"case_recording"}),
        ("Attainment of children in care.", {"education_in_care"}),
        ("Support for adopters.", {"adoption"}),
        ("Timely strategy discussions with the police.", {"child_protection_enquiries", "partnership"}),
    ],
)
def test_the_codebook_in_use(text: str, expected: set[str]) -> None:
    assert {code.theme for code in classify(text, read_patterns(PATTERN_FILE))} == expected


def test_a_group_goes_before_what_is_done_for_it() -> None:
    found = classify(
        "The quality of assessments and plans for privately fostered children.", read_patterns(PATTERN_FILE)
    )
    assert [code.theme for code in found] == ["private_fostering", "assessment_quality", "plans"]


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("School absence of children in need.", "missing_education"),
        ("School attendance of children in care.", "education_in_care"),  # never was wrong: holds the other side
        ("Children who are missing full-time school.", "missing_education"),
        ("A learning culture across the service.", "leadership_investment"),
        ("Care leavers' access to health histories and entitlements.", "health"),
        ("Children subject to the child protection process can have an advocate.", "participation"),
        ("That adoption is considered for every child.", "permanence"),
        ("Cases stepped down to other services.", "early_help"),
        ("The use of family networks.", "kinship_care"),
        ("Work with partners to ensure that mental health services are timely.", "health"),
        ("Decisions about permanence, made with robust oversight.", "permanence"),
    ],
)
def test_errors_that_were_mended_stay_mended(text: str, main: str) -> None:
    assert classify(text, read_patterns(PATTERN_FILE))[0].theme == main


def test_every_theme_of_a_pattern_is_defined_and_every_theme_has_a_pattern() -> None:
    themes = csv.DictReader((REFERENCE / "theme.csv").read_text(encoding="utf-8").splitlines())
    assert {row["theme_code"] for row in WRITTEN} == {row["theme_code"] for row in themes}


def test_weights_are_small_whole_numbers() -> None:
    assert {int(row["weight"]) for row in WRITTEN} <= {-2, -1, 1, 2, 3}


def test_no_pattern_stands_twice() -> None:
    keys = [(row["theme_code"], row["pattern"], row["weight"]) for row in WRITTEN]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def simplest(words: str) -> str:
    """A string of the kind a pattern means: first alternatives, no lookaround, one of what may be repeated."""
    text = re.sub(r"\(\?<?!(?:[^()]|\([^()]*\))*\)", "", words).replace("^", "")
    text = re.sub(r"\\b|\\w[+*]", lambda mark: "" if mark[0] == "\\b" else "x", text)
    text = re.sub(r"\[\^?[^\]]*\](?:\{0,\d+\}\??|\+|\*)?\??", lambda mark: "-" if mark[0] == "[- ]" else "", text)
    text = re.sub(r"\.(?:\{0,\d+\}|\*)", "", text)
    while (group := re.search(r"\((?:\?:)?([^()|]*)[^()]*\)(?:\?|\*|\{0,\d\})?", text)) is not None:
        text = text[: group.start()] + group[1] + text[group.end() :]
    return re.sub(r"(\w|[-',])\?", r"\1", text)


def test_each_pattern_is_lower_case() -> None:
    marks = re.compile(r"\\[A-Z]")
    assert [
        row["pattern"] for row in WRITTEN if marks.sub("", row["pattern"]) != marks.sub("", row["pattern"]).lower()
    ] == []


def test_each_pattern_compiles_and_matches_a_string_of_its_own_kind() -> None:
    assert [
        row["pattern"]
        for row in WRITTEN
        if compile_pattern(row["pattern"]).search(plain_text(simplest(row["pattern"]))) is None
    ] == []


def test_a_pattern_that_matches_nothing_of_its_kind_is_noticed() -> None:
    assert simplest("plans (?:for|of) children") == "plans for children"
    assert compile_pattern("plans(?<!plans) of").search(plain_text(simplest("plans(?<!plans) of"))) is None


def test_fourteen_hundred_items_take_well_under_a_second() -> None:
    patterns = read_patterns(PATTERN_FILE)
    text = "Ensure that the quality of plans and assessments for children improves, including work with schools and carers."
    started = time.process_time()
    for _ in range(1400):
        classify(text, patterns)
    assert time.process_time() - started < 2, "about 0.4 s where it was written"
