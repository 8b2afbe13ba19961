"""Mentions matched to events, whatever dates they tell: none is lost, none is counted twice, tolerances hold."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ilacs_analytics.warehouse.build.matching import (
    LONGEST_WAY_TO_PUBLICATION_DAYS,
    PUBLICATION_TOLERANCE_DAYS,
    START_TOLERANCE_DAYS,
    Event,
    Mention,
    When,
    match_mentions,
)

HELD = settings(deadline=None, derandomize=True, max_examples=80)
FIRST = dt.date(2019, 9, 9)
NOTHING = When()
LA_CODES = {"E1": "840", "E2": "887"}
KINDS = ("standard", "short", "reinspection", "focused_visit", "not_stated")
WHENS = st.one_of(
    st.just(NOTHING),
    st.integers(-300, 300).map(lambda days: When(FIRST + dt.timedelta(days), "day")),
    st.sampled_from((0, 0, 4, 8, 20, 83, 240)).map(lambda days: When(FIRST + dt.timedelta(days), "day")),
    st.sampled_from((When(dt.date(2019, 9, 1), "month"), When(dt.date(2019, 1, 1), "year"))),
)


def mention(
    name: str,
    *,
    started: When = NOTHING,
    published: When = NOTHING,
    kind: str = "standard",
    authority: str = "E1",
    precedence: int = 1,
) -> Mention:
    """A mention under the framework of 2018."""
    return Mention(
        name,
        authority,
        LA_CODES[authority],
        "ilacs_2018",
        "ilacs",
        kind,
        started,
        NOTHING,
        published,
        None,
        (precedence, 0),
    )


@st.composite
def mentions(draw: st.DrawFn) -> list[Mention]:
    """Up to eight mentions of inspections near each other, of two authorities, by sources of three ranks."""
    return [
        mention(
            f"m{number}",
            started=draw(WHENS),
            published=draw(WHENS),
            kind=draw(st.sampled_from(KINDS)),
            authority=draw(st.sampled_from(("E1", "E1", "E2"))),
            precedence=draw(st.integers(1, 3)),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


REGISTERED = [
    Event("840-ilacs-2019-09", "E1", "ilacs", "standard", When(dt.date(2019, 9, 1), "month"), NOTHING),
    Event("840-ilacs-2019-03-04", "E1", "ilacs", "focused_visit", When(dt.date(2019, 3, 4), "day"), NOTHING),
]


@st.composite
def inspections_apart(draw: st.DrawFn) -> list[list[Mention]]:
    """Mentions of inspections three years from each other, each told with a start or publication close to the true one."""
    told = []
    for number in range(draw(st.integers(1, 3))):
        start = FIRST + dt.timedelta(1_100 * number)
        published = start + dt.timedelta(draw(st.integers(30, LONGEST_WAY_TO_PUBLICATION_DAYS - 20)))
        here = []
        for which in range(draw(st.integers(1, 4))):
            near_start = When(start + dt.timedelta(draw(st.integers(0, START_TOLERANCE_DAYS))), "day")
            near_end = When(published + dt.timedelta(draw(st.integers(0, PUBLICATION_TOLERANCE_DAYS))), "day")
            started, told_end = draw(
                st.sampled_from(((near_start, near_end), (near_start, NOTHING), (NOTHING, near_end)))
            )
            here.append(mention(f"{number}-{which}", started=started, published=told_end))
        told.append(here)
    return told


@HELD
@given(mentions(), st.booleans(), st.randoms(use_true_random=False))
def test_every_mention_is_in_one_event_or_in_one_ambiguity(told, is_registered, chance):
    registry = REGISTERED if is_registered else []
    events, ambiguities = match_mentions(told, registry)
    placed = Counter(one.mention_id for event in events for one in event.mentions)
    placed.update(one.mention_id for one in ambiguities)
    assert placed == Counter(one.mention_id for one in told)
    assert all(len(set(one.inspection_ids)) > 1 for one in ambiguities)
    assert all(one.authority_code == event.authority_code for event in events for one in event.mentions)
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert match_mentions(shuffled, registry) == (events, ambiguities)


@HELD
@given(mentions(), st.booleans())
def test_no_two_events_have_one_identifier(told, is_registered):
    events, _ = match_mentions(told, REGISTERED if is_registered else [])
    names = [event.inspection_id for event in events]
    assert sorted(names) == sorted(set(names))


def test_events_of_one_day_and_kind_are_numbered():
    report = When(FIRST + dt.timedelta(83), "day")
    told = [
        mention("a", published=When(FIRST, "day")),
        mention("b", published=When(FIRST, "day"), kind="reinspection"),
        mention("c", started=When(FIRST, "day"), published=report, kind="reinspection"),
    ]
    assert {
        event.inspection_id: [one.mention_id for one in event.mentions] for event in match_mentions(told, [])[0]
    } == {
        "840-ilacs-2019-09-09": ["a"],
        "840-ilacs-2019-09-09-reinspection": ["b"],
        "840-ilacs-2019-09-09-reinspection-2": ["c"],
    }


@HELD
@given(mentions())
def test_a_registered_event_keeps_its_identifier_and_the_registry_its_rows(told):
    before = [replace(event, mentions=[]) for event in REGISTERED]
    exact = mention("exact", started=When(dt.date(2019, 3, 4), "day"), kind="focused_visit", precedence=0)
    events, _ = match_mentions([*told, exact], REGISTERED)
    assert [event.inspection_id for event in events if exact in event.mentions] == ["840-ilacs-2019-03-04"]
    assert before == REGISTERED


@HELD
@given(inspections_apart(), st.randoms(use_true_random=False))
def test_mentions_of_one_rank_fall_into_the_same_events_whatever_their_names_and_order(told, chance):
    flat = [one for group in told for one in group]
    names = [one.mention_id for one in flat]
    chance.shuffle(names)
    renamed = [replace(one, mention_id=name) for one, name in zip(flat, names, strict=True)]
    group_of = dict(zip(names, (n for n, group in enumerate(told) for _ in group), strict=True))
    events, ambiguities = match_mentions(renamed, [])
    assert ambiguities == []
    assert sorted(sorted({group_of[one.mention_id] for one in event.mentions}) for event in events) == [
        [number] for number in range(len(told))
    ]


@HELD
@given(st.integers(-40, 40))
def test_starts_are_one_inspection_within_their_tolerance_and_two_outside_it(days):
    told = [mention("a", started=When(FIRST, "day")), mention("b", started=When(FIRST + dt.timedelta(days), "day"))]
    assert len(match_mentions(told, [])[0]) == (1 if abs(days) <= START_TOLERANCE_DAYS else 2)


@HELD
@given(st.integers(-40, 40))
def test_publications_are_one_report_within_their_tolerance_and_two_outside_it(days):
    told = [mention("a", published=When(FIRST, "day")), mention("b", published=When(FIRST + dt.timedelta(days), "day"))]
    assert len(match_mentions(told, [])[0]) == (1 if abs(days) <= PUBLICATION_TOLERANCE_DAYS else 2)


@HELD
@given(st.integers(-400, 400), st.booleans())
def test_a_publication_belongs_to_the_start_it_follows_in_time(days, start_first):
    start = mention("a" if start_first else "b", started=When(FIRST, "day"))
    report = mention("b" if start_first else "a", published=When(FIRST + dt.timedelta(days), "day"))
    assert len(match_mentions([start, report], [])[0]) == (1 if 0 <= days <= LONGEST_WAY_TO_PUBLICATION_DAYS else 2)
