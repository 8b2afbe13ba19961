"""The clock around inspections: zero, matches, what is left out, joint returns, opposite, tied and empty frames."""

from __future__ import annotations

import pandas as pd

from ilacs_analytics.analysis.around import figures as a

SERIES = [
    "authority", "authority_code", "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value", "symbol",
    "region_name", "return_code", "return_name", "is_joint_return",
]  # fmt: skip
HISTORY = [
    "authority", "authority_code", "inspection_id", "concept", "grade", "started_on", "published_on", "comparability",
]  # fmt: skip
YEARS = range(2018, 2025)


def rates(
    code: str, values: list[float | None], *, region: str = "North", joint: str = "", in_post: float = 90.0
) -> list[tuple]:
    rows = []
    for year, value in zip(YEARS, values, strict=False):
        tail = (region, joint or code, joint or code, bool(joint))
        end = pd.Timestamp(year, 9, 30)
        symbol = "x" if value is None else None
        rows.append((code, code, end, "agency_rate", "Agency rate", "fte", "percent", 1, value, symbol, *tail))
        rows.append((code, code, end, "in_post_workers", "In post", "fte", "workers", 1, in_post, None, *tail))
    return rows


def series(*groups: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame([one for group in groups for one in group] or None, columns=SERIES)


def judged(code: str, on: str | None, grade: str = "inadequate") -> tuple:
    start = pd.Timestamp(on) if on else pd.NaT
    published = pd.Timestamp(on) + pd.Timedelta(days=60) if on else pd.Timestamp("2020-06-01")
    return (code, code, f"{code}-{on}", "overall", grade, start, published, "A")


def history(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=HISTORY)


EVENT = rates("Event", [10, 12, 20, 30, 35, 30, 25])
NEAR, FAR = rates("Near", [20, 20, 21, 20, 19, 18, 17]), rates("Far", [40, 40, 40, 40, 40, 40, 40])
ONE = history(judged("Event", "2021-03-08"))


def test_zero_is_the_last_census_before_the_start() -> None:
    events = a.inspection_events(ONE, series(EVENT, NEAR), matches=1, grades=["inadequate"])
    assert events["census_on"].dt.year.tolist() == [2020, 2020]
    assert events[["group", "authority", "value_at_zero"]].to_numpy().tolist() == [
        ["judged", "Event", 20.0], ["matched", "Near", 21.0],
    ]  # fmt: skip
    same_day = a.inspection_events(
        history(judged("Event", "2021-09-30")), series(EVENT), matches=1, grades=["inadequate"]
    )
    assert same_day["census_on"].dt.year.tolist() == [2021]


def test_clock_by_hand() -> None:
    told = series(EVENT, NEAR, FAR)
    clock = a.around_inspection(a.inspection_events(ONE, told, matches=2, grades=["inadequate"]), told).set_index(
        ["group", "clock"]
    )
    assert clock.loc["judged", "median"].tolist()[1:] == [10.0, 12.0, 20.0, 30.0, 35.0, 30.0]
    assert clock.loc[("judged", -3), "value_n"] == 0
    assert clock.loc[("matched", 1), ["median", "lower_quartile", "upper_quartile"]].tolist() == [30.0, 25.0, 35.0]
    assert clock.loc[("matched", 1), ["event_n", "value_n", "pair_n", "median_change"]].tolist() == [1, 2, 2, -0.5]
    assert clock.loc[("judged", 3), "median_change"] == 10.0


def test_matches_are_nearest_each_used_once_a_census_and_taken_in_rounds() -> None:
    second = rates("Second", [0, 0, 22, 0, 0, 0, 0])
    others = [rates(f"Other {n}", [n] * 7) for n in (21, 22, 30, 31)]
    events = a.inspection_events(
        history(judged("Event", "2021-03-08"), judged("Second", "2021-05-10")),
        series(EVENT, second, *others),
        matches=2,
        grades=["inadequate"],
    )
    found = events[events["group"] == "matched"]
    assert sorted(found["authority"]) == ["Other 21", "Other 22", "Other 30", "Other 31"]
    assert found[["inspection_id", "authority", "distance"]].to_numpy().tolist() == [
        ["Event-2021-03-08", "Other 21", 1.0], ["Second-2021-05-10", "Other 22", 0.0],
        ["Event-2021-03-08", "Other 30", 10.0], ["Second-2021-05-10", "Other 31", 9.0],
    ]  # fmt: skip


def test_a_match_was_not_judged_so_near_the_census_and_may_have_to_be_of_the_region() -> None:
    rows = history(judged("Event", "2021-03-08"), judged("Near", "2019-02-11"))
    events = a.inspection_events(rows, series(EVENT, NEAR, FAR), matches=3, grades=["inadequate"])
    assert events.loc[(events["group"] == "matched") & (events["census_on"].dt.year == 2020), "authority"].tolist() == [
        "Far"
    ]
    south = rates("Far", [40] * 7, region="South")
    regional = a.inspection_events(ONE, series(EVENT, south), same_region=True, grades=["inadequate"])
    assert regional["group"].tolist() == ["judged"]


def test_left_out_with_reasons() -> None:
    gone, tiny = rates("Gone", [None] * 7), rates("Tiny", [50] * 7, in_post=3.0)
    joint = [rates(code, [15] * 7, joint="J / K") for code in ("J", "K")]
    rows = history(
        judged("Event", "2018-02-05"), judged("Gone", "2021-03-08"), judged("Tiny", "2021-03-08"), judged("Far", None),
        judged("J", "2021-03-08"), judged("K", "2021-05-10"), judged("Event", "2021-03-08"), judged("Event", "2022-11-07"),
        judged("Near", "2021-03-08", "good"),
    )  # fmt: skip
    events = a.inspection_events(rows, series(EVENT, NEAR, FAR, gone, tiny, *joint), grades=["inadequate"])
    out = events[events["group"] == "left_out"].set_index("inspection_id")["left_out"].to_dict()
    assert out == {
        "Event-2018-02-05": "no_census", "Gone-2021-03-08": "no_value", "Tiny-2021-03-08": "tiny", "Far-None": "no_start",
        "K-2021-05-10": "same_return", "Event-2022-11-07": "follows",
    }  # fmt: skip
    assert events.loc[events["group"] == "judged", "inspection_id"].tolist() == ["Event-2021-03-08", "J-2021-03-08"]


def test_a_change_of_code_alone_does_not_end_a_series_but_a_split_does() -> None:
    told = series(EVENT)
    recoded = told.copy()
    late = recoded["period_end"].dt.year > 2020
    recoded.loc[late, "return_code"] = "New code"
    clock = a.around_inspection(a.inspection_events(ONE, recoded, grades=["inadequate"]), recoded).set_index(
        ["group", "clock"]
    )
    assert clock.loc[("judged", 1), "median"] == 30.0
    merged = pd.concat([recoded, recoded[late].assign(authority="Other", authority_code="Other")])
    ended = a.around_inspection(a.inspection_events(ONE, merged, grades=["inadequate"]), merged).set_index(
        ["group", "clock"]
    )
    assert ended.loc["judged", "value_n"].tolist() == [0, 1, 1, 1, 0, 0, 0]


def say(*groups: list[tuple]) -> list[str]:
    told = series(*groups)
    events = a.inspection_events(ONE, told, matches=1, grades=["inadequate"])
    return a.say_around(a.around_inspection(events, told), events)


def test_sentences_of_opposite_and_tied_courses() -> None:
    assert say(EVENT, NEAR)[1] == "One inspection is a single case and no pattern."
    assert [text for text in say(EVENT, NEAR) if "single case" not in text][:5] == [
        "1 inspection judged inadequate overall that began in 2021, with 1 matched return; step 0 is the last census on or "
        "before the start.",
        "At step 0 the median agency rate was 20.0% for those judged inadequate (n = 1) and 21.0% for the matched returns "
        "(n = 1).",
        "From the census before to step 0, ahead of the inspections, the median change was plus 8.0 percentage points for "
        "those judged inadequate (n = 1) and plus 1.0 percentage point for the matched returns (n = 1).",
        "At the first census after the start the median change since step 0 was plus 10.0 percentage points "
        "for those judged inadequate (n = 1) "
        "and minus 1.0 percentage point for the matched returns (n = 1).",
        "At the third census after the start the median change since step 0 was plus 10.0 percentage points "
        "for those judged inadequate (n = 1) and "
        "minus 3.0 percentage points for the matched returns (n = 1).",
    ]
    flat = say(rates("Event", [20] * 7), rates("Near", [20] * 7))
    assert "was none for those judged inadequate (n = 1) and none for the matched returns (n = 1)." in flat[4]
    assert "the difference between them is no effect" in flat[-1]


def test_titles_count_the_inspections() -> None:
    told = series(EVENT, NEAR)
    clock = a.around_inspection(a.inspection_events(ONE, told, grades=["inadequate"]), told)
    assert a.around_title(clock) == "Agency rate around 1 inspection judged inadequate, and matches"
    both = history(judged("Event", "2021-03-08"), judged("Near", "2021-03-08", "requires_improvement"))
    events = a.inspection_events(both, told, grades=("requires_improvement", "inadequate"))
    assert a.around_title(a.around_inspection(events, told)) == "Agency rate around 2 inspections, and matched returns"


def test_nothing_gives_a_sentence() -> None:
    events = a.inspection_events(history(), series(EVENT), grades=["inadequate"])
    clock = a.around_inspection(events, series(EVENT))
    assert events.empty
    assert clock.empty
    assert a.say_around(clock, events)[0].startswith(
        "No inspection with such a judgement within the dates asked for has both a known start"
    )
    assert a.around_title(clock) == "No inspections to set on a clock"
    unknown = a.inspection_events(history(judged("Event", None)), series(EVENT), grades=["inadequate"])
    assert a.say_around(a.around_inspection(unknown, series(EVENT)), unknown)[1] == (
        "Left out: 1 because only the date of publication is known."
    )


def test_the_clock_in_words_has_each_step_of_each_group_with_its_n() -> None:
    told = series(EVENT, NEAR)
    clock = a.around_inspection(a.inspection_events(ONE, told, grades=["inadequate"]), told)
    lead, *groups = a.describe_around(clock).removesuffix(".").split(". ")
    assert "median" in lead
    assert len(groups) == 2
    assert [text.count("step ") for text in groups] == [7, 7]
    assert "step -3: no figure (n = 0)" in groups[0]  # no census is loaded so early
    assert "step 0: 20.0% (n = 1), step 1: 30.0% (n = 1)" in groups[0]
    assert "step 0: 21.0% (n = 1), step 1: 20.0% (n = 1)" in groups[1]
    assert "No inspection" in a.describe_around(clock[:0])


def test_a_match_may_be_asked_of_the_same_region_alone() -> None:
    told = series(EVENT, NEAR, rates("Same", [50] * 7, region="South"), rates("East", [20] * 7, region="East"))
    events = a.inspection_events(ONE, told, same_region=True, matches=3, grades=["inadequate"])
    assert events["authority"].tolist() == ["Event", "Near"]
    assert a.inspection_events(ONE, told, matches=3, grades=["inadequate"])["authority"].tolist() == [
        "Event",
        "East",
        "Near",
        "Same",
    ]
    assert a.inspection_events(ONE, told, grades=["inadequate"])["distance"].tolist()[1:] == [0.0, 1.0, 30.0]
