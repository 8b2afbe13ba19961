"""The first page: which kind of report, whose, of when, and what is refused as no report."""

from __future__ import annotations

import datetime as dt

import pytest
from made_reports import Pages, board_review, ilacs, sif, sif_with_earlier_sif, texts, tlac, visit_letter
from workspaces import ROOT

from ilacs_analytics.sources.reports.front import Front, NotAReport, read_front
from ilacs_analytics.sources.reports.names import find_authority
from ilacs_analytics.sources.reports.periods import Period
from ilacs_analytics.sources.reports.text import divide


def front_of(pages: Pages) -> Front:
    return read_front(divide(texts(pages)))


def authority_of(pages: Pages) -> str | None:
    return find_authority(front_of(pages).names, ROOT / "data" / "reference")


def period(first: str, last: str) -> Period:
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


KINDS = {
    "ILACS 2018": (ilacs(edition=2018), "ilacs", "not_stated", ("2019-09-09", "2019-09-20"), None),
    "ILACS 2023": (ilacs(edition=2023), "ilacs", "not_stated", ("2023-07-17", "2023-07-28"), None),
    "ILACS 2026": (ilacs(edition=2026), "ilacs", "not_stated", ("2026-05-11", "2026-05-22"), None),
    "SIF 2014": (
        sif(edition=2014, dates="30 September \u2013 22 October 2014", published="5 December 2014"),
        "sif",
        "standard",
        ("2014-09-30", "2014-10-22"),
        "2014-12-05",
    ),
    "SIF 2016": (sif(), "sif", "standard", ("2016-11-14", "2016-12-07"), "2017-02-13"),
    "a re-inspection": (sif(reinspection=True), "sif", "reinspection", ("2016-11-14", "2016-12-07"), "2017-02-13"),
    "TLAC": (tlac(), "tlac", "standard", ("2013-07-15", "2013-07-19"), "2013-08-23"),
    "a board": (board_review(), "lscb", "lscb_review", ("2014-10-21", "2014-11-13"), "2015-06-03"),
    "a focused visit": (visit_letter(), "ilacs", "focused_visit", ("2023-01-24", "2023-01-25"), "2023-03-07"),
    "a monitoring visit": (
        visit_letter("Monitoring"),
        "ilacs",
        "monitoring_visit",
        ("2023-01-24", "2023-01-25"),
        "2023-03-07",
    ),
}


@pytest.mark.parametrize("case", KINDS)
def test_every_kind_with_its_dates(case: str) -> None:
    pages, family, kind, visit, published = KINDS[case]
    front = front_of(pages)
    assert (front.family, front.kind, front.periods) == (family, kind, (period(*visit),))
    assert front.published_on == (dt.date.fromisoformat(published) if published else None)


@pytest.mark.parametrize("case", KINDS)
def test_every_kind_with_its_authority(case: str) -> None:
    assert authority_of(KINDS[case][0]) == ("Rutland" if "visit" in case else "Medway")


# Kinds


def test_a_reinspection_that_is_titled_as_an_ordinary_inspection() -> None:
    pages = sif_with_earlier_sif()
    assert not any("Re-inspection" in text for text in texts(pages))
    assert front_of(pages).kind == "reinspection"


def test_an_ordinary_inspection_may_tell_of_an_earlier_one() -> None:
    earlier = [
        "The previous inspection of the local authority\u2019s children\u2019s services was in May 2012. Judgements were:",
        "overall effectiveness: inadequate",
        "children who need help and protection: inadequate",
        "adoption performance: good",
    ]
    assert front_of(sif(earlier=earlier)).kind == "standard"  # it has a review of the board
    assert (
        front_of(sif_with_earlier_sif(earlier=["An inspection in 2012 judged services adequate."])).kind == "standard"
    )


def test_a_report_that_speaks_of_a_focused_visit_is_no_letter() -> None:
    pages = ilacs()
    pages[0].insert(3, "It follows a focused visit in 2022 and a monitoring visit.")
    assert front_of(pages).kind == "not_stated"


@pytest.mark.parametrize(
    ("first_lines", "reason"),
    [
        (
            ["School report", "Inspection of Little Elms Primary School", "Inspection dates: 5 and 6 March 2024"],
            "it reports on a school, not",
        ),
        (
            ["Inspection of an outstanding academy: Little Elms", "Inspection dates: 5 March 2024"],
            "it reports on a school, not",
        ),
        (
            ["Inspection of Sunny Nursery", "Inspection dates: 5 and 6 March 2024"],
            "it reports on childcare or a childminder",
        ),
        (
            ["Full inspection of a children\u2019s home", "Inspection dates: 5 and 6 March 2024"],
            "on a children's home, not",
        ),
        (["SC033456", "Registered provider: Elms Care", "Full inspection"], "on a children's home, not"),
        (["Elms Fostering", "Inspection of independent fostering agency"], "on an independent fostering agency or a"),
        (["Elms Adoption", "Inspection report for voluntary adoption agency"], "on an adoption agency"),
        (["Inspection of Elms House, residential family centre"], "on a residential family centre"),
        (["Elms House", "Inspection of supported accommodation"], "on supported accommodation"),
        (["Elms College", "Further education and skills inspection report"], "on further education and skills"),
        (["University of Elms", "Initial teacher education inspection report"], "on initial teacher education"),
        (
            ["Inspection of local authority arrangements for the protection of children", "Medway"],
            "a report of a child protection inspection is not read",
        ),
        (
            ["Inspection of safeguarding and looked after children services", "Medway"],
            "a report of a safeguarding and looked after children inspection is not read",
        ),
        (
            ["Joint targeted area inspection of Medway"],
            "a report of a joint targeted area inspection .JTAI. is not read",
        ),
        (
            [
                "12 May 2024",
                "To: local partners in Medway",
                "Dear local partnership",
                "Joint targeted area inspection of the multi-agency response to serious violence in Medway",
                "It follows a focused visit to children's services.",
            ],
            "a report of a joint targeted area inspection .JTAI. is not read",
        ),
        (
            ["Area SEND inspection of Medway Local Area Partnership", "Inspection dates: 5 to 9 March 2024"],
            "disabilities .SEND.",
        ),
        (
            [
                "Joint local area SEND revisit in Medway",
                "Between 5 and 7 March 2024, Ofsted and the CQC revisited the area",
            ],
            "disabilities .SEND. is not read",
        ),
        (
            ["An inspection of youth offending services in", "Medway"],
            "an inspection of youth justice services is not read",
        ),
        (["Minutes of the cabinet of Medway Council", "1. Apologies"], "no inspection report on an authority"),
    ],
)
def test_what_is_no_report_of_these_kinds_is_refused(first_lines: list[str], reason: str) -> None:
    with pytest.raises(NotAReport, match=reason):
        front_of([first_lines, ["And so on."]])


def test_an_inspection_that_speaks_of_a_joint_one_is_read() -> None:
    pages = ilacs()
    pages[0].insert(3, "It follows a joint targeted area inspection (JTAI) in 2022 and an area SEND inspection.")
    assert front_of(pages).kind == "not_stated"


# Dates


@pytest.mark.parametrize(
    ("dates", "visits"),
    [
        (
            "25 to 29 November 2024 and 9 to 13 December 2024",
            [("2024-11-25", "2024-11-29"), ("2024-12-09", "2024-12-13")],
        ),
        ("11 to 22 May 2026", [("2026-05-11", "2026-05-22")]),
        ("24 Feb \u2013 7 Mar 2020", [("2020-02-24", "2020-03-07")]),
        ("12/09/2016 to 06/10/2016", [("2016-09-12", "2016-10-06")]),
        ("3 to 14 October 2022", [("2022-10-03", "2022-10-14")]),
    ],
)
def test_dates_of_the_title(dates: str, visits: list[tuple[str, str]]) -> None:
    front = front_of(ilacs(dates=dates))
    assert (front.dates_printed, front.dates_locator) == (dates, "page 1 line 3")
    assert front.periods == tuple(period(*one) for one in visits)


def test_dates_over_two_lines() -> None:
    pages = ilacs()
    pages[0][2:3] = ["Inspection dates: 25 to 29 November 2024 and", "9 to 13 December 2024"]
    front = front_of(pages)
    assert front.dates_printed == "25 to 29 November 2024 and 9 to 13 December 2024"
    assert len(front.periods) == 2


@pytest.mark.parametrize("dates", ["in the summer of 2023", "17 to 28 Juli 2023", "28 to 17 July 2023"])
def test_dates_that_make_no_sense_are_kept_as_printed_and_not_read(dates: str) -> None:
    front = front_of(ilacs(dates=dates))
    assert (front.dates_printed, front.periods) == (dates, ())


def test_no_dates_at_all() -> None:
    pages = ilacs()
    del pages[0][2]
    front = front_of(pages)
    assert (front.dates_printed, front.periods, front.dates_locator) == ("", (), "page 1 line 1")


def test_an_ilacs_report_prints_no_publication() -> None:
    front = front_of(ilacs())
    assert (front.published_printed, front.published_on) == ("", None)


@pytest.mark.parametrize(("printed", "day"), [("5 Dec 2014", "2014-12-05"), ("5 December 2014", "2014-12-05")])
def test_the_publication_of_a_sif(printed: str, day: str) -> None:
    front = front_of(sif(published=printed))
    assert (front.published_printed, front.published_on) == (printed, dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("when", "visit"),
    [
        ("on 24 and 25 January 2023", ("2023-01-24", "2023-01-25")),
        ("which took place on 8 February 2022", ("2022-02-08", "2022-02-08")),
        ("between 10 January 2023 and 11 January 2023", ("2023-01-10", "2023-01-11")),
        ("from 10 to 12 May 2022", ("2022-05-10", "2022-05-12")),
        ("between 10 and 12 May 2022", ("2022-05-10", "2022-05-12")),
    ],
)
def test_the_days_of_a_visit(when: str, visit: tuple[str, str]) -> None:
    assert front_of(visit_letter(when=when)).periods == (period(*visit),)


# Names


@pytest.mark.parametrize(
    ("title", "short"),
    [
        (["Inspection of Durham local authority", "children\u2019s services"], "Durham"),
        (["Inspection of children\u2019s services", "Inspection of Walsall children\u2019s services"], "Walsall"),
        (["Walsall", "Inspection of children\u2019s social care services"], "Walsall"),
        (
            ["Royal Borough of Windsor and Maidenhead", "Inspection of children\u2019s social care services"],
            "Windsor and Maidenhead",
        ),
        (["City of London", "Inspection of children\u2019s social care services"], "City of London"),
        (
            ["Inspection of Kingston upon Hull City Council", "local authority", "children\u2019s services"],
            "Kingston upon Hull",
        ),
        (["Inspection of Birmingham Children\u2019s Trust"], "Birmingham"),
        (["Inspection of Slough Children First"], "Slough"),
        (["Inspection of Ruritania local authority", "children\u2019s services"], None),
    ],
)
def test_whose_report_it_is(title: list[str], short: str | None) -> None:
    assert authority_of(ilacs(title)) == short


def test_the_name_above_the_title_of_a_sif() -> None:
    assert front_of(sif("London Borough of Hammersmith & Fulham")).names == ("London Borough of Hammersmith & Fulham",)
    assert authority_of(sif("London Borough of Hammersmith & Fulham")) == "Hammersmith and Fulham"


def test_the_name_in_a_letter() -> None:
    assert authority_of(visit_letter(name="Medway local authority children\u2019s services")) == "Medway"
    assert authority_of(visit_letter(name="Ruritania children\u2019s services")) is None
