"""Spells below good as intervals: where they begin and end, medians, and sentences on opposite, tied and empty frames."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.next_inspection import next_good as n
from ilacs_analytics.analysis.next_inspection import next_good_words as words

INF = float("inf")
GOOD = ("outstanding", "good")
KNOWN_TO = dt.date(2025, 3, 31)


def cell(authority: str, on: str, framework: str, grade: str | None, concept: str = "overall") -> dict:
    old = framework in ("slac", "cpi", "tlac")
    return {
        "authority": authority,
        "authority_code": authority[:3],
        "inspection_id": f"{authority}-{on}",
        "framework": framework,
        "started_on": pd.NaT if old or framework == "sif" else pd.Timestamp(on),
        "published_on": pd.Timestamp(on),
        "concept": concept,
        "concept_label": "Overall effectiveness",
        "grade": grade,
        "is_good_or_better": None if grade is None else grade in GOOD,
        "comparability": None if grade is None else "threshold_only" if old else "A",
    }


def history(**authorities: list[tuple[str, str | None]]) -> pd.DataFrame:
    """Inspections of ILACS: day and grade; a day with a framework is 'day framework'."""
    rows = []
    for name, steps in authorities.items():
        for told, grade in steps:
            on, _, framework = told.partition(" ")
            rows.append(cell(name, on, framework or ("ilacs_2018" if on < "2023" else "ilacs_2023"), grade))
    return pd.DataFrame(rows or None, columns=list(cell("A", "2020-01-01", "sif", "good")))


def places(**ended: str) -> pd.DataFrame:
    names = {"Kent": "", **ended}
    rows = [{"authority_code": name[:3], "valid_to": pd.Timestamp(on) if on else pd.NaT} for name, on in names.items()]
    return pd.DataFrame(rows)


def spells(frame: pd.DataFrame, ended: pd.DataFrame | None = None, **asked: object) -> pd.DataFrame:
    asked.setdefault("known_to", KNOWN_TO)
    return n.next_good_spells(frame, places() if ended is None else ended, **asked)  # type: ignore[arg-type]


def told(frame: pd.DataFrame, *columns: str) -> list[list[object]]:
    return frame[list(columns)].to_numpy().tolist()


YEAR = 365.25


def test_a_change_lies_after_the_last_inspection_below_good_and_by_the_one_that_saw_it() -> None:
    steps = [("2018-01-01", "requires_improvement"), ("2020-01-01", "requires_improvement"), ("2024-01-01", "good")]
    found = spells(history(Kent=steps))
    assert told(found, "grade", "left", "right", "end_reason", "inspections_after", "seen_inspection_id") == [
        ["requires_improvement", pytest.approx(730 / YEAR), pytest.approx(2191 / YEAR), "good_or_better", 2,
         "Kent-2024-01-01"],
    ]  # fmt: skip
    assert found.loc[0, "observed_until_on"] == pd.Timestamp("2024-01-01")


def test_a_run_with_both_grades_gives_a_spell_for_each() -> None:
    steps = [("2018-01-01", "requires_improvement"), ("2020-01-01", "inadequate"), ("2022-01-01", "inadequate"),
             ("2024-01-01", "good")]  # fmt: skip
    found = spells(history(Kent=steps))
    assert told(found, "grade", "left", "right") == [
        ["requires_improvement", pytest.approx(1461 / YEAR), pytest.approx(2191 / YEAR)],
        ["inadequate", pytest.approx(731 / YEAR), pytest.approx(1461 / YEAR)],
    ]


def test_a_good_grade_ends_a_run_and_a_later_fall_begins_another() -> None:
    steps = [("2018-01-01", "inadequate"), ("2020-01-01", "outstanding"), ("2022-01-01", "inadequate")]
    found = spells(history(Kent=steps))
    assert told(found, "left", "right", "end_reason") == [
        [0, pytest.approx(2, abs=0.01), "good_or_better"],
        [0, INF, "still_below"],
    ]
    assert found.loc[1, "observed_until_on"] == pd.Timestamp(KNOWN_TO)


def test_abolition_before_any_change_ends_a_spell_and_abolition_after_it_does_not() -> None:
    frame = history(
        Cumbria=[("2018-01-01", "inadequate"), ("2020-01-01", "inadequate")],
        Poole=[("2018-01-01", "inadequate"), ("2018-12-01", "good")],
    )
    found = spells(frame, places(Cumbria="2023-03-31", Poole="2019-03-31"))
    assert told(found, "authority", "right", "end_reason") == [
        ["Cumbria", INF, "abolished"],
        ["Poole", pytest.approx(334 / YEAR), "good_or_better"],
    ]
    assert found.loc[0, "observed_until_on"] == pd.Timestamp("2023-03-31")
    earlier = spells(frame, places(Cumbria="2023-03-31"), known_to=dt.date(2021, 1, 1))
    assert earlier.loc[0, "end_reason"] == "still_below"


def test_a_framework_without_the_grade_ends_what_is_known() -> None:
    steps = [("2024-01-01", "inadequate"), ("2026-06-01 ilacs_2026", None), ("2028-01-01 ilacs_2026", "good")]
    found = spells(history(Kent=steps), known_to=dt.date(2029, 1, 1))
    assert told(found, "right", "end_reason") == [[INF, "no_longer_judged"]]
    assert found.loc[0, "observed_until_on"] == pd.Timestamp("2026-06-01")


def test_inspections_after_the_day_all_is_known_to_are_left_out() -> None:
    steps = [("2020-01-01", "inadequate"), ("2025-05-12", "good")]
    assert spells(history(Kent=steps)).loc[0, "end_reason"] == "still_below"
    assert spells(history(Kent=steps), known_to=None).loc[0, "end_reason"] == "good_or_better"


def test_frameworks_are_chosen_and_old_scales_begin_nothing() -> None:
    steps = [("2012-06-01 cpi", "inadequate"), ("2015-01-01 sif", "requires_improvement"), ("2019-01-01", "good")]
    assert spells(history(Kent=steps)).empty
    both = spells(history(Kent=steps), families=("sif", "ilacs"))
    assert told(both, "start_framework", "is_dated_by_publication") == [["sif", True]]
    everything = spells(history(Kent=steps), families=("cpi", "sif", "ilacs"))
    assert told(everything, "start_framework") == [["sif"]]


def test_another_concept_makes_no_spell() -> None:
    frame = history(Kent=[("2020-01-01", "inadequate")])
    assert spells(frame.assign(concept="care")).empty
    assert len(spells(frame.assign(concept="care"), concept="care")) == 1


def opposite() -> pd.DataFrame:
    """Ten authorities seen good within two years of requires improvement, ten only after five of inadequate."""
    seen = {f"A{i:02d}": [("2018-01-01", "requires_improvement"), ("2020-01-01", "good")] for i in range(10)}
    late = {
        f"B{i:02d}": [("2018-01-01", "inadequate"), ("2023-01-01", "inadequate"), ("2024-01-01", "good")]
        for i in range(10)
    }
    return spells(history(**seen, **late))


def test_curve_summary_and_sentences_on_opposite_grades() -> None:
    found = opposite()
    curve = n.next_good_curve(found)
    assert told(curve, "grade", "left", "right", "before_percent", "after_percent", "spells") == [
        ["requires_improvement", 0, pytest.approx(730 / YEAR), 0, 100, 10],
        ["inadequate", pytest.approx(1826 / YEAR), pytest.approx(2191 / YEAR), 0, 100, 10],
    ]
    summary = n.next_good_summary(found)
    assert told(summary, "spells", "good_or_better", "still_below", "by_low_percent", "by_high_percent") == [
        [10, 10, 0, pytest.approx(float("nan"), nan_ok=True), pytest.approx(float("nan"), nan_ok=True)],
        [10, 10, 0, 0, 0],
    ]
    assert summary["seen_median"].tolist() == [pytest.approx(730 / YEAR), pytest.approx(2191 / YEAR)]
    sentences = n.say_next_good(summary)
    assert sentences[:2] == [
        "After an inspection graded requires improvement on overall effectiveness: 10 spells of 10 authorities; "
        "10 ended with one judged good or better.",
        "After requires improvement, the estimated share judged good or better reaches half between 0.0 and 2 years after "
        "the start; it stands at 100% after 2 years, the last that at least 10 spells tell of. Counted by the day of the "
        "inspection that saw it, it reaches half after 2 years.",
    ]
    assert sentences[3].startswith(
        "After inadequate, the estimated share judged good or better reaches half between 5.0 and 6 years after the start; "
        "it stands at 0% (band 0% to 0%) 3 years after the start and 100% after 6 years"
    )
    assert sentences[-3:] == [words.SEEN_NOT_CHANGED, words.NOT_AT_RANDOM, words.CAPTION]
    assert n.next_good_title(summary) == "Later good or better: 10 of 10, 10 of 10"


def test_nothing_is_told_where_too_few_are_followed() -> None:
    found = opposite().iloc[:9]
    summary = n.next_good_summary(found)
    assert told(n.next_good_curve(found), "left", "right", "after_percent") == [[0, INF, 100]]
    assert n.next_good_band(found).empty
    assert n.say_next_good(summary)[1] == (
        "After requires improvement, the estimated share judged good or better is not told: "
        "fewer than 10 of these spells have a later inspection."
    )
    assert n.next_good_labels(summary).loc[0, ["median_interval", "share_seen"]].tolist() == ["too few followed", ""]


def test_the_last_few_spells_do_not_speak_for_all() -> None:
    """Twelve seen below at four years, one seen good at six: the estimate alone would put all thirteen at good by then."""
    below = {f"A{i:02d}": [("2018-01-01", "inadequate"), ("2022-01-01", "inadequate")] for i in range(12)}
    last = [("2018-01-01", "inadequate"), ("2023-01-01", "inadequate"), ("2024-01-01", "good")]
    found = spells(history(**below, Zed=last))
    assert told(n.next_good_curve(found, least=1), "after_percent")[0] == [pytest.approx(100)]
    assert told(n.next_good_curve(found), "left", "right", "before_percent") == [[pytest.approx(4, abs=0.01), INF, 0]]


def test_nobody_seen_is_said_with_abolitions_and_spells_that_tell_nothing() -> None:
    frame = history(
        Kent=[("2018-01-01", "inadequate")],
        Cumbria=[("2018-01-01", "inadequate"), ("2020-01-01", "inadequate")],
    )
    summary = n.next_good_summary(spells(frame, places(Cumbria="2023-03-31")), as_at=KNOWN_TO)
    assert n.say_next_good(summary)[:3] == [
        "After an inspection graded inadequate on overall effectiveness: 2 spells of 2 authorities; 0 ended with one judged "
        "good or better, 1 had not by 31 March 2025 and 1 ended with the authority's abolition and counts as never seen.",
        "After inadequate, the estimated share judged good or better is not told: fewer than 10 of these spells have a later "
        "inspection.",
        "1 of these 2 spells has no graded inspection after its start and so tells of no interval.",
    ]
    assert n.next_good_title(summary) == "After inadequate, 0 of 2 later good or better"


def test_spells_none_of_which_was_followed_are_said() -> None:
    summary = n.next_good_summary(spells(history(Kent=[("2018-01-01", "inadequate")])))
    assert n.say_next_good(summary)[2] == (
        "Not one of them has a graded inspection after its start, so they tell of no interval."
    )


def test_abolished_authorities_stay_in_the_count_as_never_seen() -> None:
    frame = history(
        Cumbria=[("2018-01-01", "inadequate")],
        **{name: [("2018-01-01", "inadequate"), ("2020-01-01", "good")] for name in ("Kent", "Leeds", "Bath")},
    )
    ended = n.next_good_curve(spells(frame, places(Cumbria="2023-03-31")), least=3)
    assert told(ended, "after_percent") == [[pytest.approx(75)], [pytest.approx(100)]]
    assert told(ended, "left", "right")[1] == [pytest.approx(730 / YEAR), INF]
    kept = n.next_good_curve(
        spells(frame), least=3
    )  # one that tells nothing and may still change leaves the estimate alone
    assert told(kept, "after_percent") == [[pytest.approx(100)]]


def test_a_median_that_is_not_reached_is_said() -> None:
    below = {f"A{i}": [("2018-01-01", "inadequate"), ("2022-01-01", "inadequate")] for i in range(7)}
    seen = {f"B{i}": [("2018-01-01", "inadequate"), ("2020-01-01", "good")] for i in range(3)}
    summary = n.next_good_summary(spells(history(**below, **seen)), by_years=1.0, least=7)
    assert n.say_next_good(summary)[1].startswith(
        "After inadequate, the estimated share judged good or better does not reach half; it stands at between 0% and 30% "
        "(band 0% to "
    )
    assert n.say_next_good(summary)[1].endswith(
        "1 year after the start and 30% after 4 years, the last that at least 7 spells tell of. "
        "Counted by the day of the inspection that saw it, it has not reached half by then."
    )
    assert n.next_good_labels(summary).loc[0, ["median_interval", "share_seen"]].tolist() == [
        "not reached within 4 years",
        "between 0% and 30% after 1 year",
    ]


def test_dates_of_publication_and_steps_of_framework_are_warned_of() -> None:
    frame = history(
        Kent=[("2016-01-01 sif", "inadequate"), ("2019-01-01", "good")],
        Leeds=[("2018-06-01", "inadequate"), ("2022-01-01", "good")],
    )
    sentences = n.say_next_good(n.next_good_summary(spells(frame, families=("sif", "ilacs"))))
    assert any(text.startswith("1 spell starts on a day of publication") for text in sentences)
    assert (
        "Starts lie under ILACS and SIF: a step from one framework to another is not by itself an improvement."
        in sentences
    )


def test_the_band_holds_the_curve_and_is_the_same_every_time() -> None:
    found = opposite()
    band = n.next_good_band(found)
    assert band.equals(n.next_good_band(found))
    quarter = band[(band["grade"] == "inadequate") & (band["years"] == 4.0)].iloc[0]
    assert quarter[["low_percent", "high_percent"]].tolist() == [0, 0]
    inside = band[(band["grade"] == "inadequate") & (band["years"] == 5.5)].iloc[0]
    assert inside[["low_percent", "high_percent"]].tolist() == [0, pytest.approx(100)]  # it cannot be told


def test_description_tells_each_step() -> None:
    assert n.describe_next_good(n.next_good_curve(opposite())).endswith(
        "After requires improvement (10 spells): to 100% between 0.0 and 2 years. "
        "After inadequate (10 spells): to 100% between 5.0 and 6 years."
    )


def test_no_spell_is_said_everywhere() -> None:
    none = spells(history(Kent=[("2018-01-01", "good")]))
    assert list(none.columns) == list(n.SPELL_COLUMNS)
    summary, curve = n.next_good_summary(none), n.next_good_curve(none)
    assert n.say_next_good(summary) == [
        "No inspection below good lies among those of these authorities and frameworks."
    ]
    assert n.next_good_title(summary) == "No inspection below good to follow"
    assert n.describe_next_good(curve) == n.say_next_good(summary)[0]
    assert n.next_good_band(none).empty
    assert n.next_good_labels(summary).empty
    assert spells(history()).empty


def test_no_title_speaks_of_time_to_good() -> None:
    for found in (opposite(), spells(history())):
        title = n.next_good_title(n.next_good_summary(found))
        assert "time to good" not in title.lower()
        assert len(title.split()) <= 10


def test_a_missing_column_is_named() -> None:
    with pytest.raises(MissingColumns, match=r"^next_good_spells needs comparability; the frame has "):
        n.next_good_spells(history().drop(columns="comparability"), places())
