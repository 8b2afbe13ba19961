"""Changes around an inspection beyond those of others: made panels whose answer is known, and a second computation by loops."""

from __future__ import annotations

import datetime as dt
import random
import re

import numpy as np
import pandas as pd
import pytest

from ilacs_analytics.analysis.around import event_study as e
from ilacs_analytics.analysis.around.figures import EVENT_COLUMNS
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.funnel.figures import SERIES_NEEDED

YEARS = range(2017, 2026)


def series(values: dict[str, dict[int, float]], *, in_post: float = 100.0) -> pd.DataFrame:
    """A census with the agency rate of each authority and year."""
    rows = []
    for name, own in values.items():
        for year, value in own.items():
            told = {
                "authority": name, "authority_code": name, "return_code": name, "return_name": name,
                "is_joint_return": False, "region_name": "North", "period_end": pd.Timestamp(year, 9, 30), "basis": "fte",
                "symbol": None, "decimals": 1,
            }  # fmt: skip
            rows.append(
                {**told, "measure": "agency_rate", "measure_label": "Agency rate", "unit": "percent", "value": value}
            )
            rows.append(
                {**told, "measure": "in_post_workers", "measure_label": "", "unit": "workers", "value": in_post}
            )
    frame = pd.DataFrame(rows)
    return frame.reindex(columns=[*dict.fromkeys([*SERIES_NEEDED, *frame.columns])])


def events(judged: dict[str, int]) -> pd.DataFrame:
    rows = [
        {
            "inspection_id": name, "group": "judged", "authority": name, "return_code": name, "grade": "inadequate",
            "started_on": pd.Timestamp(year, 11, 1), "census_on": pd.Timestamp(year, 9, 30), "measure": "agency_rate",
        }
        for name, year in judged.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(EVENT_COLUMNS))


def drifting(count: int, jump: float, *, since: int = -9, noise: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Authorities with a level of their own and a common year; those judged jump by so much from step `since` on."""
    chance = random.Random(5)
    judged = {f"judged {n}": 2019 + n % 4 for n in range(count)}
    names = [*judged, *(f"other {n}" for n in range(40))]
    common = {year: (year - 2017) ** 1.5 for year in YEARS}
    values = {}
    for name in names:
        level = chance.uniform(5, 25)
        values[name] = {
            year: level
            + common[year]
            + chance.uniform(-noise, noise)
            + (jump if name in judged and year - judged[name] >= since else 0)
            for year in YEARS
        }
    return events(judged), series(values)


def by_step(study: pd.DataFrame) -> pd.DataFrame:
    return study.set_index("clock")


def test_a_jump_after_the_inspection_is_found_whatever_the_levels_and_years() -> None:
    study = by_step(e.event_study(*drifting(8, 6.0, since=1)))
    assert study["estimate"].round(6).tolist() == [0, 0, 0, 0, 6, 6, 6]
    assert study["event_n"].tolist() == [6, 8, 8, 8, 8, 8, 8]  # the first census is 2017


def test_a_jump_before_it_shows_before_it() -> None:
    study = by_step(e.event_study(*drifting(8, 6.0, since=-1)))
    assert study.loc[[-3, -2], "estimate"].round(6).tolist() == [-6, -6]
    assert study.loc[[-1, 1, 2, 3], "estimate"].round(6).tolist() == [0, 0, 0, 0]
    said = " ".join(e.say_event_study(study.reset_index()))
    assert "Before the inspection it had already risen by 6.0 percentage points more, from 3 censuses" in said
    assert "did not clearly differ" in said


def test_the_interval_holds_the_jump_and_excludes_none_where_noise_is_small() -> None:
    study = by_step(e.event_study(*drifting(12, 6.0, since=1, noise=2.0)))
    after = study.loc[[1, 2, 3]]
    assert ((after["low"] < 6) & (after["high"] > 6)).all()
    assert (after["low"] > 0).all()
    before = study.loc[[-2, -1]]
    assert ((before["low"] <= 0) & (before["high"] >= 0)).all()


def test_the_same_rows_give_the_same_interval() -> None:
    one, other = (e.event_study(*drifting(8, 3.0, since=1, noise=2.0)) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_one_judged_earlier_or_later_is_no_control_near_it() -> None:
    """Without the rule those that jumped in 2019 would hide part of the jump of those judged in 2020."""
    judged = {f"early {n}": 2019 for n in range(6)} | {f"late {n}": 2020 for n in range(6)}
    values = {
        name: {year: 10.0 + (8.0 if year > judged.get(name, 2030) else 0.0) for year in YEARS}
        for name in [*judged, *(f"other {n}" for n in range(12))]
    }
    study = by_step(e.event_study(events(judged), series(values)))
    assert study.loc[[1, 2, 3], "estimate"].tolist() == [8, 8, 8]
    assert study["control_n"].unique().tolist() == [12]


def test_too_few_inspections_or_others_give_no_estimate_and_the_count() -> None:
    study = e.event_study(*drifting(4, 6.0, since=1))
    assert study["estimate"].isna().all()
    (said,) = e.say_event_study(study)
    assert "at least 5 inspections" in said
    assert "at most 4 have" in said
    few = events({f"judged {n}": 2020 for n in range(6)})
    alone = series({f"judged {n}": dict.fromkeys(YEARS, 1.0) for n in range(6)})
    assert e.event_study(few, alone)["estimate"].isna().all()
    assert "too few" in e.event_study_title(study)


def test_no_event_gives_no_row_and_says_nothing() -> None:
    study = e.event_study(events({}), series({"a": dict.fromkeys(YEARS, 1.0)}))
    assert study.empty
    assert e.say_event_study(study)[0].startswith("No change can be compared with others")
    assert "Nothing to show" in e.describe_event_study(study)
    with pytest.raises(MissingColumns):
        e.event_study(pd.DataFrame({"a": [1]}), series({"a": {2017: 1.0}}))


def test_a_second_computation_by_loops_gives_the_same_estimates() -> None:
    chance = random.Random(11)
    judged = {f"judged {n}": chance.choice([2018, 2019, 2021]) for n in range(14)}
    names = [*judged, *(f"other {n}" for n in range(25))]
    values = {
        name: {year: round(chance.uniform(0, 40), 1) for year in YEARS if chance.random() < 0.9} for name in names
    }
    for name, year in judged.items():
        values[name].setdefault(year, 10.0)
    study = by_step(e.event_study(events(judged), series(values)))
    for step in (-1, 1, 2, 3):
        gaps = []
        for name, zero in judged.items():
            then = zero + step
            if then not in values[name]:
                continue
            free = [
                values[other][then] - values[other][zero]
                for other in names
                if {zero, then} <= set(values[other])
                and not (
                    other in judged
                    and dt.date(min(zero, then) - 3, 9, 30)
                    <= dt.date(judged[other], 11, 1)
                    <= dt.date(max(zero, then) + 3, 9, 30)
                )
            ]
            gaps.append(values[name][then] - values[name][zero] - np.mean(free))
        assert study.loc[step, "estimate"] == pytest.approx(np.mean(gaps))
        assert study.loc[step, "event_n"] == len(gaps)


def test_words_agree_with_signs_and_never_say_minus_zero() -> None:
    rising = " ".join(e.say_event_study(e.event_study(*drifting(8, 6.0, since=1))))
    assert "had risen by 6.0 percentage points more" in rising
    falling = " ".join(e.say_event_study(e.event_study(*drifting(8, -6.0, since=1))))
    assert "had fallen by 6.0 percentage points more" in falling
    assert not re.search(r"minus 0\.0\b", rising + falling)
    assert (
        e.event_study_title(e.event_study(*drifting(8, -6.0, since=1)))
        == "Change against others, third census: minus 6.0 percentage points"
    )
