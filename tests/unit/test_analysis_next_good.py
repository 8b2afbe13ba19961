"""Spells below good as intervals: where they begin and end, medians, and sentences on opposite, tied and empty frames."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from scales import of_framework

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.next_inspection import estimate_words
from ilacs_analytics.analysis.next_inspection import next_good as n
from ilacs_analytics.analysis.next_inspection import next_good_words as words
from ilacs_analytics.analysis.next_inspection import spells as spells_of

INF = float("inf")
GOOD = ("outstanding", "good")
RANKS = {"outstanding": 1, "good": 2, "requires_improvement": 3, "adequate": 3, "inadequate": 4}
KNOWN_TO = dt.date(2025, 3, 31)


def cell(authority: str, on: str, framework: str, grade: str | None, concept: str = "overall") -> dict:
    old = framework in ("slac", "cpi", "tlac")
    return {
        "authority": authority,
        "authority_code": authority[:3],
        "inspection_id": f"{authority}-{on}",
        "framework": framework,
        **of_framework(framework, grade),
        "framework_label": framework.upper(),
        "started_on": pd.NaT if old or framework == "sif" else pd.Timestamp(on),
        "published_on": pd.Timestamp(on),
        "concept": concept,
        "concept_label": "Overall effectiveness",
        "grade": grade,
        "grade_label": grade and grade.replace("_", " ").capitalize(),
        "grade_rank": RANKS.get(grade or ""),
        "missing_reason": None if grade else "not_published",
        "is_good_or_better": None if grade is None else grade in GOOD,
        "comparability": None if grade is None else "threshold_only" if old else "A",
    }


def history(**authorities: list[tuple[str, str | None]]) -> pd.DataFrame:
    """Inspections of ILACS: day and grade (`none`: not in the framework); a day with a framework is 'day framework'."""
    rows = []
    for name, steps in authorities.items():
        for told, grade in steps:
            on, _, framework = told.partition(" ")
            row = cell(
                name,
                on,
                framework or ("ilacs_2018" if on < "2023" else "ilacs_2023"),
                grade if grade != "none" else None,
            )
            rows.append(row | {"missing_reason": "not_in_framework"} if grade == "none" else row)
    return pd.DataFrame(rows or None, columns=list(cell("A", "2020-01-01", "sif", "good")))


def places(**ended: str) -> pd.DataFrame:
    names = {"Kent": "", **ended}
    rows = [{"authority_code": name[:3], "valid_to": pd.Timestamp(on) if on else pd.NaT} for name, on in names.items()]
    return pd.DataFrame(rows)


def spells(frame: pd.DataFrame, ended: pd.DataFrame | None = None, **asked: object) -> pd.DataFrame:
    asked = {"known_to": KNOWN_TO, "concept": "overall", "families": ("ilacs",), **asked}
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
    steps = [("2024-01-01", "inadequate"), ("2026-06-01 ilacs_2026", "none"), ("2028-01-01 ilacs_2026", "good")]
    found = spells(history(Kent=steps), known_to=dt.date(2029, 1, 1))
    assert told(found, "right", "end_reason", "end_framework_label") == [[INF, "no_longer_judged", "ILACS_2026"]]
    assert found.loc[0, "observed_until_on"] == pd.Timestamp("2026-06-01")


@pytest.mark.parametrize("framework", ["ilacs_2027", "next_2031"])
def test_a_framework_of_later_years_without_the_grade_ends_it_as_well(framework: str) -> None:
    steps = [("2024-01-01", "inadequate"), (f"2031-06-01 {framework}", "none")]
    found = spells(history(Kent=steps), known_to=dt.date(2032, 1, 1), families=("ilacs", "next"))
    assert told(found, "end_reason", "end_framework_label") == [["no_longer_judged", framework.upper()]]


def test_a_gap_in_the_sources_is_no_end_whatever_the_framework() -> None:
    steps = [("2024-01-01", "inadequate"), ("2026-06-01 ilacs_2026", None), ("2028-01-01 ilacs_2026", "good")]
    found = spells(history(Kent=steps), known_to=dt.date(2029, 1, 1))
    assert told(found, "end_reason") == [["good_or_better"]]


def test_those_not_inspected_again_are_followed_only_until_the_grade_is_given_no_longer() -> None:
    """Leeds has no inspection under the framework without the grade; it cannot be judged good after it all the same."""
    found = spells(
        history(
            Kent=[("2024-01-01", "inadequate"), ("2026-06-01 ilacs_2026", "none")],
            Leeds=[("2023-01-01", "inadequate")],
        ),
        known_to=dt.date(2029, 1, 1),
    )
    assert told(found, "authority", "end_reason") == [["Kent", "no_longer_judged"], ["Leeds", "no_longer_judged"]]
    assert found["observed_until_on"].tolist() == [pd.Timestamp("2026-06-01")] * 2


def test_a_family_left_out_ends_what_can_be_followed() -> None:
    """SIF alone: Kent's next grade is under ILACS; Leeds has none; both are censored, not below good until today."""
    frame = history(
        Kent=[("2016-01-01 sif", "inadequate"), ("2018-02-01", "good")],
        Bath=[("2015-01-01 sif", "inadequate"), ("2018-06-01 sif", "good")],
        Leeds=[("2017-01-01 sif", "inadequate"), ("2021-01-01", "inadequate")],
        York=[("2017-03-01 sif", "inadequate")],
        Hull=[("2018-07-01", "good")],
    )
    found = spells(frame, families=("sif",))
    assert told(found, "authority", "end_reason") == [
        ["Kent", "not_followed"], ["Bath", "good_or_better"], ["Leeds", "not_followed"], ["York", "not_followed"],
    ]  # fmt: skip
    assert found["observed_until_on"].dt.strftime("%Y-%m-%d").tolist() == [
        "2018-02-01", "2018-06-01", "2018-07-01", "2018-07-01",
    ]  # fmt: skip
    assert n.say_next_good(n.next_good_summary(found))[0] == (
        "4 periods of 4 authorities start with an inspection graded inadequate on overall effectiveness: 1 ended with an "
        "inspection judged good or better and 3 cannot be followed further, as what came later is under a framework left out "
        "(ILACS_2018)."
    )
    assert n.next_good_title(n.next_good_summary(found)) == "Cannot be followed further: 3 of 4"
    both = spells(frame, families=("sif", "ilacs"))
    assert both["end_reason"].tolist() == ["good_or_better", "good_or_better", "still_below", "still_below"]
    assert spells(frame, families=None).equals(both)


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


def test_curve_and_what_was_observed_on_opposite_grades() -> None:
    found = opposite()
    curve = n.next_good_curve(found)
    assert told(curve, "grade", "left", "right", "before_percent", "after_percent", "spells") == [
        ["requires_improvement", 0, pytest.approx(730 / YEAR), 0, 100, 10],
        ["inadequate", pytest.approx(1826 / YEAR), pytest.approx(2191 / YEAR), 0, 100, 10],
    ]
    observed = n.next_good_observed(found)
    assert told(observed, "grade", "years", "share_percent", "judged", "followed") == [
        ["requires_improvement", 0, 0, 0, 10],
        ["requires_improvement", 1, 0, 0, 10],
        ["requires_improvement", pytest.approx(730 / YEAR), 100, 10, 10],
        *[["inadequate", year, 0, 0, 10] for year in range(6) if year < 2191 / YEAR],
        ["inadequate", pytest.approx(2191 / YEAR), 100, 10, 10],
    ]


def test_what_was_observed_is_said_first_and_the_estimate_with_its_assumption() -> None:
    summary = n.next_good_summary(opposite())
    assert n.say_next_good(summary) == [
        "10 periods of 10 authorities start with an inspection graded requires improvement on overall effectiveness: "
        "10 ended with an inspection judged good or better.",
        "After requires improvement, no share is shown for 3 years: fewer than 10 of 10 periods were still followed then. "
        "Half had been within 2 years (95% interval 2 to 2 years).",
        "10 periods of 10 authorities start with an inspection graded inadequate on overall effectiveness: "
        "10 ended with an inspection judged good or better.",
        "Within 3 years of an inspection graded inadequate, 0% had been judged good or better (95% interval 0% to 28%); "
        "10 of 10 periods were still followed then. Half had been within 6 years (95% interval 6 to 6 years).",
        words.SEEN_NOT_CHANGED,
        words.NOT_AT_RANDOM,
        words.CAPTION,
    ]
    assert n.say_next_estimate(summary) == [
        estimate_words.NO_ESTIMATE,
        "After requires improvement, nothing is estimated for 3 years: fewer than 10 periods have an inspection so long after "
        "the start. Half would have been within 2 years.",
        "After inadequate, were Ofsted's return unrelated to the state of services, the share good or better within 3 years "
        "would be 0% (95% range 0% to 28%). Half would have been at some time between 5 and 6 years.",
        "It is not unrelated: had Ofsted returned as soon as services were good, it would be the 0% that were judged good "
        "or better.",
        "Whatever the return depends on, of 10 periods that began 3 years or longer before 1 January 2024, 0 had been "
        "judged good "
        "or better within 3 years, 10 were judged below good at that time or later, and 0 may have been either: from 0% to 0% "
        "good or better.",
        words.NOT_AT_RANDOM,
        estimate_words.ESTIMATE_CAPTION,
    ]


def mixed() -> pd.DataFrame:
    """Twenty periods: 4 judged good at 2 years, 6 below at 2 and good at 5, 4 below at 4 and no more, 6 never inspected "
    "again."""
    kinds = [
        (4, [("2017-01-01", "inadequate"), ("2019-01-01", "good")]),
        (6, [("2017-01-01", "inadequate"), ("2019-01-01", "inadequate"), ("2022-01-01", "good")]),
        (4, [("2017-01-01", "inadequate"), ("2021-01-01", "requires_improvement")]),
        (6, [("2017-01-01", "inadequate")]),
    ]
    steps = [step for count, step in kinds for _ in range(count)]
    found = spells(history(**{f"A{place:02d}": step for place, step in enumerate(steps)}))
    return found[found["grade"] == "inadequate"]


def test_what_inspections_settle_is_counted() -> None:
    summary = n.next_good_summary(mixed(), as_at=KNOWN_TO)
    assert told(summary, "begun", "begun_good", "begun_below", "begun_open") == [[20, 4, 4, 12]]
    assert told(summary, "observed_percent", "observed_followed") == [[pytest.approx(20), 16]]
    assert any(
        text.startswith("Whatever the return depends on, of 20 periods")
        and text.endswith("from 20% to 80% good or better.")
        for text in n.say_next_estimate(summary)
    )


def test_the_table_has_the_figures_of_the_sentences() -> None:
    summary = n.next_good_summary(mixed(), as_at=KNOWN_TO)
    row, said = n.next_good_labels(summary).loc[0], n.say_next_good(summary)[1]
    assert row["judged_good_or_better"].endswith(" within 3 years, 16 still followed")
    assert f"Half had been within {row['half_judged'].partition(' (')[0]} (95% interval" in said
    assert row["half_judged"].partition(" (")[2].removesuffix(")").removesuffix(" years") in said
    assert (row["dated_by_publication"], row["followed_to"]) == (0, f"{summary.loc[0, 'observed_to_years']:.1f} years")


def test_no_sentence_is_closer_than_half_a_year_on_when_half_would_have_been() -> None:
    steps = [("2017-01-01", "inadequate"), ("2020-10-19", "inadequate"), ("2020-11-24", "good")]
    summary = n.next_good_summary(spells(history(**{f"A{place:02d}": steps for place in range(12)})))
    assert n.say_next_estimate(summary)[1].endswith("Half would have been at some time between 3.5 and 4 years.")


def test_nothing_is_told_where_too_few_are_followed() -> None:
    found = opposite().iloc[:9]
    summary = n.next_good_summary(found)
    assert told(n.next_good_curve(found), "left", "right", "after_percent") == [[0, INF, 100]]
    assert n.next_good_band(found).empty
    assert n.next_good_observed(found).empty
    assert n.say_next_good(summary)[1] == (
        "After requires improvement, no share is shown: at least 10 periods have to be followed, and 9 of 9 were."
    )
    assert n.say_next_estimate(summary)[1:] == [
        "After requires improvement, nothing is estimated: at least 10 periods with a later inspection are needed, and there "
        "are 9."
    ]
    assert n.next_good_labels(summary).loc[0, ["judged_good_or_better", "estimate", "settled"]].tolist() == ["", "", ""]
    assert n.next_good_title(summary) == "Later good or better: 9 of 9"


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
    assert n.say_next_good(summary)[:2] == [
        "2 periods of 2 authorities start with an inspection graded inadequate on overall effectiveness: 0 ended with an "
        "inspection judged good or better, 1 had not by 31 March 2025 and 1 ended when the authority was abolished.",
        "After inadequate, no share is shown: at least 10 periods have to be followed, and 2 of 2 were.",
    ]
    assert n.say_next_estimate(summary)[1:] == [
        "After inadequate, nothing is estimated: at least 10 periods with a later inspection are needed, and there is 1.",
        "1 of 2 periods has no graded inspection after its start and so does not show when services changed.",
    ]


def test_one_spell_is_said_in_the_singular() -> None:
    summary = n.next_good_summary(spells(history(Kent=[("2018-01-01", "inadequate")])))
    assert n.say_next_good(summary)[:2] == [
        "1 period of 1 authority starts with an inspection graded inadequate on overall effectiveness: 0 ended with an "
        "inspection "
        "judged good or better and 1 had not by 31 March 2025.",
        "After inadequate, no share is shown: at least 10 periods have to be followed, and 1 of 1 was.",
    ]
    assert n.say_next_estimate(summary)[-1] == "None of 1 period has a graded inspection after its start."


def test_abolished_authorities_stay_in_the_count_as_never_judged_so() -> None:
    """Two of ten abolished at one year, eight judged good at two: 80% had been, where censoring would say all."""
    names = {f"B{i}": [("2018-01-01", "inadequate"), ("2020-01-01", "good")] for i in range(8)}
    gone = {f"C{i}": [("2018-01-01", "inadequate")] for i in range(2)}
    observed = n.next_good_observed(spells(history(**names, **gone), places(C0="2019-01-01", C1="2019-01-01")), least=3)
    assert told(observed, "share_percent", "judged", "followed")[-1] == [pytest.approx(80), 8, 8]
    curve = n.next_good_curve(spells(history(**names, **gone), places(C0="2019-01-01", C1="2019-01-01")), least=3)
    assert told(curve, "after_percent")[0] == [pytest.approx(80)]
    kept = n.next_good_curve(spells(history(**names, **gone)), least=3)
    assert told(kept, "after_percent") == [[pytest.approx(100)]]  # one that tells nothing leaves the estimate alone


def test_half_that_was_not_reached_is_said() -> None:
    below = {f"A{i}": [("2018-01-01", "inadequate"), ("2022-01-01", "inadequate")] for i in range(7)}
    seen = {f"B{i}": [("2018-01-01", "inadequate"), ("2020-01-01", "good")] for i in range(3)}
    summary = n.next_good_summary(spells(history(**below, **seen)), by_years=1.0, least=7)
    assert n.say_next_good(summary)[1].startswith(
        "Within 1 year of an inspection graded inadequate, 0% had been judged"
    )
    assert n.say_next_good(summary)[1].endswith(
        "Half had not been within 7.2 years, as long as at least 7 were followed."
    )
    assert (
        "the share good or better within 1 year would be between 0% and 30% (95% range 0% to "
        in n.say_next_estimate(summary)[1]
    )


def test_a_share_of_some_frameworks_is_said_to_be_of_them() -> None:
    steps = [("2015-01-01 sif", "inadequate"), ("2019-01-01", "good")]
    found = spells(history(**{f"A{place:02d}": steps for place in range(12)}), families=("sif",))
    assert n.say_next_good(n.next_good_summary(found))[1] == (
        "Within 3 years of an inspection graded inadequate, 0% had been judged good or better under the frameworks asked for "
        "(95% interval 0% to 24%); 12 of 12 periods were still followed then. Half had not been within 4 years, as long as "
        "at least 10 were followed."
    )


def test_steps_followed_for_less_than_a_year_are_not_drawn() -> None:
    found = spells(history(**{f"A{place:02d}": [("2024-09-01", "inadequate")] for place in range(12)}))
    assert n.next_good_observed(found).empty
    assert n.say_next_good(n.next_good_summary(found))[1] == (
        "After inadequate, no share is shown for 3 years: fewer than 10 of 12 periods were still followed then."
    )


def test_a_time_is_said_as_it_was_asked_for() -> None:
    texts = n.say_next_good(n.next_good_summary(mixed(), as_at=KNOWN_TO, by_years=2.75))
    assert texts[1].startswith(
        "Within 2.75 years of an inspection graded inadequate, 20% had been judged good or better"
    )
    assert n.next_good_title(n.next_good_summary(mixed(), by_years=1.0)) == "Judged good or better within 1 year: 0%"


def test_dates_of_publication_and_steps_of_framework_are_warned_of() -> None:
    frame = history(
        Kent=[("2016-01-01 sif", "inadequate"), ("2019-01-01", "good")],
        Leeds=[("2018-06-01", "inadequate"), ("2022-01-01", "good")],
    )
    summary = n.next_good_summary(spells(frame, families=("sif", "ilacs")))
    assert any(
        text.startswith("1 of 2 periods starts on a date of publication") for text in n.say_next_estimate(summary)
    )
    assert (
        "Periods start under ILACS and SIF: a step from one framework to another is not by itself an improvement."
        in n.say_next_good(summary)
    )


def test_the_range_holds_the_estimate_and_is_the_same_every_time() -> None:
    found = opposite()
    band = n.next_good_band(found)
    assert band.equals(n.next_good_band(found))
    inside = band[(band["grade"] == "inadequate") & (band["years"] == 5.5)].iloc[0]
    assert inside[["low_percent", "high_percent"]].tolist() == [0, pytest.approx(100)]  # it cannot be told
    assert 2.6 in n.next_good_band(found, by_years=2.6)["years"].tolist()


def test_description_and_table_tell_each_year() -> None:
    found = opposite()
    observed, curve, band = n.next_good_observed(found), n.next_good_curve(found), n.next_good_band(found)
    assert n.describe_next_good(observed).endswith(
        "After requires improvement (10 periods): 0% by 1 year, 100% by 2 years. "
        "After inadequate (10 periods): 0% by 1 year, 0% by 2 years, 0% by 3 years, 0% by 4 years, 0% by 5 years, 100% by "
        "6 years."
    )
    table = n.next_good_table(observed, curve, band)
    assert table[table["grade_label"] == "Inadequate"].iloc[4].tolist() == [
        "Inadequate", 5, "0%", "0% to 28%", 10, "between 0% and 100%", "0% to 100%",
    ]  # fmt: skip


def test_no_spell_is_said_everywhere() -> None:
    none = spells(history(Kent=[("2018-01-01", "good")]))
    assert list(none.columns) == list(spells_of.SPELL_COLUMNS)
    summary, curve = n.next_good_summary(none), n.next_good_curve(none)
    assert n.say_next_good(summary) == [
        "No inspection of these authorities under these frameworks was graded below good on the scale that compares directly, "
        "so no spell starts."
    ]
    assert n.next_good_title(summary) == "No spell below good to follow"
    assert n.say_next_estimate(summary) == n.say_next_good(summary)
    assert n.next_good_observed(none).empty
    assert n.next_good_table(n.next_good_observed(none), curve, n.next_good_band(none)).empty
    assert n.describe_next_good(n.next_good_observed(none)) == "Too few periods are followed to draw a share."
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
        n.next_good_spells(history().drop(columns="comparability"), places(), concept="overall")


def test_a_grade_on_another_scale_ends_a_spell_as_good_or_better_and_begins_none() -> None:
    start = cell("Kent", "2020-01-06", "ilacs_2018", "inadequate")
    other = {
        "framework": "report_card_2027",
        "framework_family": "report_card",
        "scale": "five",
        "comparability": "threshold_only",
    }
    good = cell("Kent", "2023-01-09", "ilacs_2023", "good") | other | {"grade": "expected_standard", "grade_rank": 3}
    below = good | {"grade": "needs_attention", "grade_rank": 4, "is_good_or_better": False}
    later = below | {"started_on": pd.Timestamp("2025-01-06"), "inspection_id": "Kent-2025"}
    asked = {"concept": "overall", "families": ["ilacs", "report_card"], "known_to": dt.date(2026, 1, 1)}
    seen = n.next_good_spells(pd.DataFrame([start, good, later]), places(), **asked)
    assert seen[["grade", "end_reason", "inspections_after"]].to_numpy().tolist() == [
        ["inadequate", "good_or_better", 1]
    ]
    still = n.next_good_spells(pd.DataFrame([start, below]), places(), **asked)
    assert still[["end_reason", "left"]].round(1).to_numpy().tolist() == [["still_below", 3.0]]
    without = n.next_good_spells(pd.DataFrame([start, good]), places(), **(asked | {"families": ["ilacs"]}))
    assert without["end_reason"].tolist() == ["not_followed"]
