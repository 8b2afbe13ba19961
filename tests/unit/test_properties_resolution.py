"""Which source wins, whatever the order in which they were added: the later edition, and never a paper against Ofsted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open_views import opened_views

HELD = settings(deadline=None, derandomize=True, max_examples=10)
INSPECTION = "840-ilacs-2019-09-09"
OFFICIAL = ("outcomes_workbook", "inspection_report", "statistics")
RANKED = (*OFFICIAL, "committee_paper", "news", "local")
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")


@dataclass(frozen=True)
class Told:
    """One source that tells the overall grade of the inspection."""

    source_id: str
    kind: str
    as_at: dt.date
    grade: str


@pytest.fixture(scope="module")
def views():
    with opened_views() as connection:
        yield connection


@st.composite
def sources(draw: st.DrawFn, kinds: tuple[str, ...] = RANKED) -> list[Told]:
    """Sources of different days in the order they were added, each with a grade of its own."""
    days = draw(st.lists(st.integers(0, 2_000), min_size=1, max_size=6, unique=True))
    return [
        Told(
            f"source-{draw(st.integers(0, 9))}-{number}",
            draw(st.sampled_from(kinds)),
            dt.date(2020, 1, 1) + dt.timedelta(day),
            draw(st.sampled_from(GRADES)),
        )
        for number, day in enumerate(days)
    ]


def resolved(views, told: list[Told], known_by: str = "9999-12-31"):
    """Grade, numbers of sources and of official ones, and the sources in their order."""
    views.execute("begin")
    try:
        for row, one in enumerate(told, start=1):
            views.execute(
                "insert into source by name select ? as source_id, ? as kind, ?::date as as_at, ?::date as published_on",
                [one.source_id, one.kind, one.as_at, one.as_at],
            )
            views.execute(
                "insert into judgement by name select ? as inspection_id, 'ilacs_2018' as framework_code, "
                "'overall' as domain_code, ? as source_id, ? as locator, ? as grade_as_printed, ? as grade_code",
                [INSPECTION, one.source_id, f"row {row} column grade", one.grade, one.grade],
            )
        [row] = views.execute(
            "select grade_code, source_count, official_count, source_ids from analysis.resolved_judgement_as_at(?)",
            [known_by],
        ).fetchall()
    finally:
        views.execute("rollback")
    return row


@HELD
@given(told=sources(), chance=st.randoms(use_true_random=False))
def test_the_order_of_adding_changes_nothing(views, told, chance):
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert resolved(views, shuffled) == resolved(views, told)


@HELD
@given(told=sources())
def test_the_first_kind_wins_and_within_it_the_later_edition(views, told):
    ranked = sorted(told, key=lambda one: (RANKED.index(one.kind), -one.as_at.toordinal()))
    official = sum(1 for one in told if one.kind in OFFICIAL)
    assert resolved(views, told) == (ranked[0].grade, len(told), official, ", ".join(one.source_id for one in ranked))


@HELD
@given(official=sources(OFFICIAL), papers=sources(("committee_paper", "news", "local")))
def test_papers_never_outvote_ofsted_however_many_and_however_late(views, official, papers):
    later = [Told(f"p-{n}", one.kind, one.as_at + dt.timedelta(3_000), one.grade) for n, one in enumerate(papers)]
    assert resolved(views, [*later, *official])[0] == resolved(views, official)[0]


@HELD
@given(told=sources(), day=st.integers(0, 2_000))
def test_what_was_not_yet_published_stands_behind_what_was(views, told, day):
    known_by = dt.date(2020, 1, 1) + dt.timedelta(day)
    there = [one for one in told if one.as_at <= known_by]
    grade = resolved(views, told, known_by.isoformat())[0]
    assert grade == resolved(views, there or told)[0]
