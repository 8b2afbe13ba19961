"""Which mentions speak of the same inspection: the rules, each on mentions made up for it."""

from datetime import date

import pytest

from ilacs_analytics.warehouse.build.matching import Ambiguity, Event, Mention, When, match_mentions

OFFICIAL, PAPER = (1, 0), (4, 0)
NOTHING = When()


def day(text):
    return When(date.fromisoformat(text), "day")


def month(text):
    return When(date.fromisoformat(f"{text}-01"), "month")


def year(number):
    return When(date(number, 1, 1), "year")


LA_CODES = {"E1": "840", "E2": "887"}


def mention(
    name, *, started=NOTHING, published=NOTHING, kind="standard", family="ilacs", authority="E1", precedence=OFFICIAL
):
    framework = "ilacs_2018" if family == "ilacs" else family or None
    la_code = LA_CODES[authority]
    return Mention(name, authority, la_code, framework, family, kind, started, NOTHING, published, None, precedence)


def groups(*mentions, registry=()):
    """Mentions by event, and the ambiguities."""
    events, ambiguities = match_mentions(mentions, registry)
    return {event.inspection_id: [m.mention_id for m in event.mentions] for event in events}, ambiguities


@pytest.mark.parametrize(
    ("other", "together"), [("2019-09-14", True), ("2019-09-04", True), ("2019-09-15", False), ("2019-09-03", False)]
)
def test_starts_agree_within_five_days(other, together):
    found, ambiguities = groups(mention("a", started=day("2019-09-09")), mention("b", started=day(other)))
    assert ambiguities == []
    assert found == (
        {"840-ilacs-2019-09-09": ["a", "b"]}
        if together
        else {"840-ilacs-2019-09-09": ["a"], f"840-ilacs-{other}": ["b"]}
    )


@pytest.mark.parametrize(("other", "together"), [("2012-03-02", True), ("2012-02-03", True), ("2012-03-03", False)])
def test_publications_agree_within_a_fortnight_where_a_start_is_not_told(other, together):
    found, _ = groups(mention("a", published=day("2012-02-17")), mention("b", published=day(other)))
    assert list(found.values()) == ([["a", "b"]] if together else [["a"], ["b"]])


def test_starts_decide_before_publications():
    """Two inspections whose reports came out together stay two."""
    found, _ = groups(
        mention("a", started=day("2013-01-07"), published=day("2013-03-15")),
        mention("b", started=day("2013-02-11"), published=day("2013-03-15")),
    )
    assert found == {"840-ilacs-2013-01-07": ["a"], "840-ilacs-2013-02-11": ["b"]}


def test_starts_that_agree_hold_together_publications_two_months_apart():
    """One source prints the publication of a corrected report."""
    found, ambiguities = groups(
        mention("a", started=day("2018-11-26"), published=day("2019-02-01")),
        mention("b", started=day("2018-11-26"), published=day("2019-04-01")),
    )
    assert (found, ambiguities) == ({"840-ilacs-2018-11-26": ["a", "b"]}, [])


@pytest.mark.parametrize(
    ("publication", "together"),
    [("2019-09-09", True), ("2020-04-26", True), ("2020-04-27", False), ("2019-09-08", False)],
)
def test_a_publication_follows_its_start_within_230_days(publication, together):
    found, _ = groups(mention("a", started=day("2019-09-09")), mention("b", published=day(publication)))
    assert len(found) == (1 if together else 2)
    found, _ = groups(mention("a", published=day(publication)), mention("b", started=day("2019-09-09")))
    assert len(found) == (1 if together else 2)


@pytest.mark.parametrize(
    ("told", "together"),
    [
        (month("2019-08"), False),
        (month("2019-09"), True),
        (month("2019-10"), True),  # the report came out in October
        (month("2019-11"), False),
        (year(2019), True),
        (year(2018), False),
    ],
)
def test_a_coarse_date_fits_where_it_touches_the_time_from_start_to_publication(told, together):
    known = mention("a", started=day("2019-09-09"), published=day("2019-10-21"))
    found, ambiguities = groups(known, mention("b", started=told, precedence=PAPER))
    assert ambiguities == []
    assert (found.get("840-ilacs-2019-09-09") == ["a", "b"]) is together


def test_a_mention_that_two_events_fit_is_rejected_and_named_with_both():
    found, ambiguities = groups(
        mention("a", started=day("2019-02-04")),
        mention("b", started=day("2019-11-04")),
        mention("c", started=year(2019), precedence=PAPER),
    )
    assert found == {"840-ilacs-2019-02-04": ["a"], "840-ilacs-2019-11-04": ["b"]}
    assert ambiguities == [Ambiguity("c", ("840-ilacs-2019-02-04", "840-ilacs-2019-11-04"))]


def test_a_registered_identifier_does_not_move_when_a_better_source_dates_it_otherwise():
    registered = Event("840-ilacs-2020-02", "E1", "ilacs", "standard", month("2020-02"), NOTHING)
    found, _ = groups(mention("a", started=day("2020-02-24")), registry=[registered])
    assert found == {"840-ilacs-2020-02": ["a"]}
    assert registered.mentions == []  # the registry itself is not changed


def test_an_event_nobody_mentions_is_not_an_inspection():
    registered = Event("840-ilacs-2020-02", "E1", "ilacs", "standard", month("2020-02"), NOTHING)
    assert groups(registry=[registered]) == ({}, [])


@pytest.mark.parametrize(
    ("when", "identifier"),
    [
        ({"started": day("2020-02-24"), "published": day("2020-04-15")}, "840-ilacs-2020-02-24"),
        ({"published": day("2020-04-15")}, "840-ilacs-2020-04-15"),
        ({"started": month("2020-02")}, "840-ilacs-2020-02"),
        ({"started": year(2020)}, "840-ilacs-2020"),
        ({}, "840-ilacs-undated"),
    ],
)
def test_an_identifier_is_minted_from_code_family_and_date(when, identifier):
    assert groups(mention("a", **when)) == ({identifier: ["a"]}, [])


def test_an_identifier_of_a_visit_without_a_family_carries_its_kind():
    assert list(groups(mention("a", started=month("2020-02"), family="", kind="peer_review"))[0]) == [
        "840-peer_review-2020-02"
    ]


@pytest.mark.parametrize(
    ("kind", "together"),
    [("standard", True), ("short", True), ("not_stated", True), ("reinspection", False), ("focused_visit", False)],
)
def test_kinds_that_can_be_told_of_one_event(kind, together):
    """Two events of one day and family have identifiers of their own."""
    known = mention("a", started=day("2019-09-09"), kind="standard")
    found, _ = groups(known, mention("b", started=day("2019-09-09"), kind=kind, precedence=PAPER))
    one_event = {"840-ilacs-2019-09-09": ["a", "b"]}
    assert found == (one_event if together else {"840-ilacs-2019-09-09": ["a"], f"840-ilacs-2019-09-09-{kind}": ["b"]})


def test_a_kind_that_is_not_stated_fits_a_reinspection_and_no_visit():
    for kind, together in (("reinspection", True), ("focused_visit", False)):
        events, _ = match_mentions(
            [
                mention("a", started=day("2019-09-09"), kind=kind),
                mention("b", started=day("2019-09-10"), kind="not_stated", precedence=PAPER),
            ],
            [],
        )
        assert [[m.mention_id for m in event.mentions] for event in events] == (
            [["a", "b"]] if together else [["a"], ["b"]]
        )


def test_other_authorities_and_other_families_are_other_events():
    found, ambiguities = groups(
        mention("a", started=day("2013-06-10")),
        mention("b", started=day("2013-06-10"), family="slac"),
        mention("c", started=day("2013-06-10"), authority="E2"),
    )
    assert ambiguities == []
    assert found == {"840-ilacs-2013-06-10": ["a"], "840-slac-2013-06-10": ["b"], "887-ilacs-2013-06-10": ["c"]}


def test_what_goes_first_is_matched_first_whatever_the_order_given():
    """A paper's year alone must not take the identifier from an official day."""
    paper, official = mention("p", started=year(2019), precedence=PAPER), mention("o", started=day("2019-09-09"))
    assert groups(paper, official) == groups(official, paper) == ({"840-ilacs-2019-09-09": ["o", "p"]}, [])


def test_what_one_mention_lacks_another_adds():
    """A workbook tells start and publication, an older one the publication, a paper the start."""
    found, ambiguities = groups(
        mention("workbook", published=day("2019-10-21")),
        mention("report", started=day("2019-09-09"), published=day("2019-10-21"), precedence=(2, 0)),
        mention("paper", started=day("2019-09-10"), precedence=PAPER),
    )
    assert (found, ambiguities) == ({"840-ilacs-2019-10-21": ["workbook", "report", "paper"]}, [])


SECOND = day("2020-09-09")


@pytest.mark.parametrize(
    ("published", "of", "together"),
    [
        (day("2019-12-20"), {}, True),  # 102 days after the start, 46 after the publication known
        (day("2019-09-09"), {}, True),  # on the day of the start
        (day("2019-09-08"), {}, False),  # before it
        (day("2020-04-26"), {}, True),  # 230 days after it
        (day("2020-04-27"), {}, False),  # 231
        (month("2020-04"), {}, False),  # no day, and the time known is over
        (day("2019-12-20"), {"family": "sif"}, False),
        (day("2019-12-20"), {"kind": "focused_visit"}, False),
        (day("2019-12-20"), {"started": SECOND}, False),
    ],
)
def test_a_second_publication_follows_the_known_start_where_nothing_else_fits(published, of, together):
    """Publishers date the same report weeks apart; the start that is known holds them together."""
    first = mention("a", started=day("2019-09-09"), published=day("2019-11-04"))
    found, ambiguities = groups(first, mention("b", published=published, precedence=PAPER, **of))
    assert ambiguities == []
    assert (["a", "b"] in found.values()) is together


def test_a_publication_does_not_follow_where_no_start_is_known():
    found, _ = groups(mention("a", published=day("2019-11-04")), mention("b", published=day("2019-12-20")))
    assert sorted(found.values()) == [["a"], ["b"]]


def test_what_fits_goes_before_what_follows():
    """A publication near that of the second event is of it, though it follows the start of the first as well."""
    found, _ = groups(
        mention("a", started=day("2019-09-09"), published=day("2019-10-04")),
        mention("b", started=day("2019-11-11"), published=day("2019-12-20")),
        mention("c", published=day("2019-12-22"), precedence=PAPER),
    )
    assert sorted(found.values()) == [["a"], ["b", "c"]]


@pytest.mark.parametrize(
    ("told", "known", "together"),
    [
        (NOTHING, NOTHING, True),
        (NOTHING, day("2019-09-09"), False),
        (day("2019-09-09"), NOTHING, False),
        (month("2019-12"), day("2019-12-31"), True),
        (month("2019-12"), day("2019-12-01"), True),
        (month("2019-12"), day("2020-01-01"), False),
        (month("2019-12"), day("2019-11-30"), False),
        (year(2019), day("2019-12-31"), True),
        (year(2019), day("2019-01-01"), True),
        (year(2019), day("2020-01-01"), False),
        (year(2019), day("2018-12-31"), False),
    ],
)
def test_what_is_undated_is_only_with_what_is_undated_and_a_month_or_year_with_its_days(told, known, together):
    found, ambiguities = groups(mention("a", started=known), mention("b", started=told))
    assert ambiguities == []
    assert sorted(found.values()) == ([["a", "b"]] if together else [["a"], ["b"]])


@pytest.mark.parametrize(("published", "together"), [("2019-09-09", True), ("2019-09-08", False)])
def test_a_publication_is_never_before_its_start(published, together):
    begun, reported = {"started": day("2019-09-09")}, {"published": day(published)}
    for first, second in ((begun, reported), (reported, begun)):
        found, _ = groups(mention("a", **first), mention("b", **second))
        assert (list(found.values()) == [["a", "b"]]) is together


def test_a_second_publication_of_another_family_or_kind_does_not_follow():
    first = mention("a", started=day("2019-01-07"), published=day("2019-02-20"))
    for other in ({"family": "sif"}, {"kind": "focused_visit"}, {"started": day("2019-03-04")}):
        found, _ = groups(first, mention("b", published=day("2019-04-20"), **other))
        assert sorted(found.values()) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("told", "together"), [(month("2012-02"), True), (year(2012), True), (month("2012-03"), False), (year(2013), False)]
)
def test_publications_known_by_month_or_year_alone_are_held_against_each_other(told, together):
    found, ambiguities = groups(mention("a", published=month("2012-02")), mention("b", published=told))
    assert ambiguities == []
    assert sorted(found.values()) == ([["a", "b"]] if together else [["a"], ["b"]])
