"""Spells below good at their edges: followed just long enough or not, as many as needed or one fewer, ends on one day."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from ilacs_analytics.analysis.next_inspection import incidence, next_good, spells, transitions

INF = float("inf")
FOUR = 1461
"""Days in four years, to the day."""
START = dt.date(2016, 1, 1)


def spell(place: int, days: int, reason: str = "still_below", *, left: float = 0.0, right: float = INF, after: int = 0):
    return dict.fromkeys(spells.SPELL_COLUMNS) | {
        "authority": f"A{place}", "authority_code": f"A{place}", "start_framework": "ilacs_2018", "start_family": "ilacs",
        "grade": "inadequate", "grade_label": "Inadequate", "grade_rank": 4, "concept_label": "Overall",
        "started_on": pd.Timestamp(START),
        "observed_until_on": pd.Timestamp(START + dt.timedelta(days=days)), "end_reason": reason, "left": left,
        "right": right, "inspections_after": after, "is_dated_by_publication": False,
    }  # fmt: skip


def followed(count: int, days: int) -> list[dict]:
    return [spell(place, days) for place in range(count)]


def observed(rows: list[dict], by_years: float = 4.0) -> pd.Series:
    band = pd.DataFrame(columns=list(next_good.BAND_COLUMNS))
    return next_good.next_good_summary(pd.DataFrame(rows), by_years=by_years, band=band).iloc[0]


@pytest.mark.parametrize(
    ("count", "days", "is_told"), [(10, FOUR, True), (10, FOUR - 1, False), (9, FOUR, False), (11, FOUR + 1, True)]
)
def test_a_share_is_told_as_long_as_ten_are_followed(count: int, days: int, is_told: bool) -> None:
    told = observed(followed(count, days))
    assert pd.notna(told["observed_percent"]) is is_told
    assert told["spells"] == told["followed"] == told["authorities"] == count
    assert told["without_return"] == count
    if is_told:
        assert (told["observed_percent"], told["observed_followed"]) == (0.0, count)


def test_those_who_were_not_followed_a_day_are_none_of_those_followed() -> None:
    told = observed([*followed(10, FOUR), spell(10, 0)])
    assert (told["spells"], told["followed"]) == (11, 10)


@pytest.mark.parametrize(("days", "is_drawn"), [(365, False), (366, True)])
def test_steps_are_drawn_of_those_followed_for_a_year(days: int, is_drawn: bool) -> None:
    drawn = next_good.next_good_observed(pd.DataFrame(followed(10, days)))
    assert drawn.empty is not is_drawn
    if is_drawn:
        assert drawn["years"].tolist() == [0.0, 1.0, pytest.approx(366 / 365.25)]
        assert drawn["followed"].tolist() == [10, 10, 10]


def test_steps_stand_where_the_share_grows_at_whole_years_and_at_the_last() -> None:
    rows = [*followed(12, 3 * 365), spell(12, 731, "good_or_better", right=2.0, after=1), spell(13, 500, "abolished")]
    drawn = next_good.next_good_observed(pd.DataFrame(rows))
    assert drawn["years"].round(2).tolist() == [0.0, 1.0, 2.0, 2.0, 3.0]
    assert drawn["judged"].tolist() == [0, 0, 0, 1, 1]
    # one of 13 followed after one of 14 had ended by abolition, which stays in the count
    assert drawn["share_percent"].tolist()[-1] == pytest.approx(100 / 14)
    assert drawn["followed"].tolist() == [14, 14, 13, 13, 12]
    assert set(drawn["spells"]) == {14}


def half(good: int) -> pd.Series:
    """Of 20 spells so many are judged good after two years, the others followed for four."""
    return observed(
        [*(spell(n, 731, "good_or_better", right=2.0, after=1) for n in range(good)), *followed(20 - good, FOUR)]
    )


def test_half_is_reached_where_the_share_equals_it() -> None:
    assert half(10)["half_years"] == pytest.approx(731 / 365.25)
    assert pd.isna(half(9)["half_years"])
    assert half(9)["half_low_years"] == pytest.approx(731 / 365.25)
    assert pd.isna(half(10)["half_high_years"])


def test_what_is_settled_counts_those_that_began_so_long_ago_that_day_included() -> None:
    rows = [
        spell(0, FOUR, left=4.0, after=1),
        spell(1, FOUR, left=3.9, after=1),
        spell(2, FOUR, "good_or_better", left=1.0, right=4.0, after=1),
        spell(3, FOUR, "good_or_better", left=1.0, right=4.1, after=1),
    ]
    band = pd.DataFrame(columns=list(next_good.BAND_COLUMNS))

    def settled(days: int) -> list[int]:
        day = START + dt.timedelta(days=days)
        told = next_good.next_good_summary(pd.DataFrame(rows), by_years=4.0, as_at=day, band=band).iloc[0]
        return told[["begun", "begun_good", "begun_below", "begun_open"]].tolist()

    assert settled(FOUR) == [4, 1, 1, 2]
    assert settled(FOUR - 1) == [0, 0, 0, 0]


def test_a_summary_names_reasons_and_frameworks_of_each_end() -> None:
    rows = [
        spell(0, FOUR, "no_longer_judged") | {"end_framework_label": "ILACS 2026"},
        spell(1, FOUR, "not_followed") | {"end_framework_label": "SIF"},
        spell(2, FOUR, "not_followed") | {"end_framework_label": "SIF", "is_dated_by_publication": True},
        spell(2, FOUR, "abolished") | {"start_framework": "sif", "start_family": "sif"},
    ]
    told = observed(rows)
    assert told[["still_below", "no_longer_judged", "not_followed", "abolished"]].tolist() == [0, 1, 2, 1]
    assert told[["no_longer_judged_by", "not_followed_by", "families"]].tolist() == ["ILACS 2026", "SIF", "ILACS, SIF"]
    assert (told["spells"], told["authorities"], told["dated_by_publication"]) == (4, 3, 1)
    assert told["as_at"].date() == START + dt.timedelta(days=FOUR)


def test_the_estimate_ends_with_the_tenth_that_was_inspected_again() -> None:
    seen = [spell(n, FOUR, "good_or_better", left=1.0, right=2.0, after=1) for n in range(5)]
    below = [spell(n, FOUR, left=3.0, after=1) for n in range(5, 10)]
    never = [spell(n, FOUR) for n in range(10, 14)]
    curve = next_good.next_good_curve(pd.DataFrame([*seen, *below, *never]))
    assert curve[["left", "right"]].to_numpy().tolist() == [[1.0, 2.0], [2.0, INF]]
    assert curve["before_percent"].tolist()[0] == 0
    assert curve["mass_percent"].sum() == pytest.approx(100)
    assert set(curve["spells"]) == {14}
    one_fewer = next_good.next_good_curve(pd.DataFrame([*seen[1:], *below, *never]))
    assert one_fewer[["left", "right", "after_percent"]].to_numpy().tolist() == [[0.0, INF, 100.0]]


def test_spells_stand_by_grade_best_first_and_keep_their_order() -> None:
    rows = [spell(n, FOUR) for n in range(3)]
    rows[1] |= {"grade": "requires_improvement", "grade_label": "Requires improvement", "grade_rank": 3}
    told = spells.by_grade(pd.DataFrame(rows))
    assert [names["grade"] for names, _ in told] == ["requires_improvement", "inadequate"]
    assert told[1][1]["authority"].tolist() == ["A0", "A2"]


def test_years_watched_are_never_below_none() -> None:
    assert spells.years_watched(pd.DataFrame([spell(0, -5), spell(1, FOUR)])).tolist() == [0.0, 4.0]


# incidence


def test_at_a_time_of_a_change_it_counts_and_those_at_risk_are_followed_so_long() -> None:
    times = pd.DataFrame(
        [(1.0, "change"), (2.0, "censored"), (3.0, "competing"), (4.0, "change")], columns=["time", "end"]
    )
    curve = incidence.cumulative_incidence(times)
    assert curve["time"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert curve["at_risk"].tolist() == [4, 4, 3, 2, 1]
    assert curve["changed"].tolist() == [0, 1, 1, 1, 2]
    # a quarter, then of the three quarters that remain: half ended otherwise, half changed
    assert curve["share"].tolist() == pytest.approx([0, 0.25, 0.25, 0.25, 0.625])
    told = [incidence.incidence_at(curve, at) for at in (0.5, 1.0, 3.5, 4.0, 5.0)]
    assert [one["share"] for one in told] == pytest.approx([0, 0.25, 0.25, 0.625, 0.625])
    assert [one["at_risk"] for one in told] == [4, 4, 1, 1, 0]
    assert [one["time"] for one in told] == [0.5, 1.0, 3.5, 4.0, 5.0]


@pytest.mark.parametrize(
    ("share", "at_risk", "low", "high"),
    [(0.0, 0, 0.0, 1.0), (1.0, 0, 0.0, 1.0), (0.0, 10, 0.0, 0.2775), (1.0, 10, 0.7225, 1.0), (0.0, 1, 0.0, 0.7935)],
)
def test_none_and_all_have_wilson_s_interval(share: float, at_risk: int, low: float, high: float) -> None:
    assert incidence.interval(share, 0.0, at_risk) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


# pairs


def graded(on: str, grade: str | None, concept: str = "overall", place: str = "Ash") -> dict:
    return dict.fromkeys(transitions.HISTORY_COLUMNS) | {
        "authority": place, "authority_code": place, "inspection_id": f"{place} {on}", "framework": "ilacs_2018",
        "framework_label": "ILACS", "concept": concept, "concept_label": concept, "grade": grade,
        "grade_label": grade and grade.capitalize(), "grade_rank": grade and (2 if grade == "good" else 4),
        "is_good_or_better": grade and grade == "good", "comparability": grade and "A", "started_on": pd.Timestamp(on),
        "published_on": pd.Timestamp(on) + pd.Timedelta(days=40),
    }  # fmt: skip


@pytest.mark.parametrize(("known_to", "pairs"), [("2023-01-08", 1), ("2023-01-09", 2), ("2023-01-10", 2)])
def test_an_inspection_counts_from_the_day_it_began(known_to: str, pairs: int) -> None:
    rows = [graded("2018-01-08", "inadequate"), graded("2023-01-09", "good"), graded("2020-01-06", "good")]
    rows += [graded("2021-01-04", "inadequate", "care"), graded("2022-01-10", "inadequate", place="Bury")]
    told = transitions.next_inspections(pd.DataFrame(rows), concept="overall", known_to=dt.date.fromisoformat(known_to))
    assert len(told) == pairs
    assert set(told["authority"]) == {"Ash"}
