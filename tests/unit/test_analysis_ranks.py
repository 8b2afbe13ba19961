"""A rank with its interval: the same every time, wide where few work, told for nobody who was not asked for."""

from __future__ import annotations

import pandas as pd
import pytest

from ilacs_analytics.analysis.funnel import ranks as r

COLUMNS = [
    "authority", "authority_code", "period_end", "measure", "measure_label", "basis", "unit", "decimals", "value", "symbol",
    "region_name", "return_code", "return_name", "is_joint_return",
]  # fmt: skip


def agency(
    authority: str, workers: float | None, in_post: float, symbol: str | None = None, code: str = ""
) -> list[tuple]:
    rate = None if workers is None else round(100 * workers / (workers + in_post), 1)
    end = pd.Timestamp(2024, 9, 30)
    return [
        (authority, authority, end, measure, "Agency rate", "fte", "percent", 1, value, symbol if value is None else None, "X",
         code or authority, authority, bool(code))
        for measure, value in (("agency_rate", rate), ("agency_workers", workers), ("in_post_workers", in_post))
    ]  # fmt: skip


def frame(*groups: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame([one for group in groups for one in group] or None, columns=COLUMNS)


LADDER = [agency(f"Place {n}", 10.0 * n, 1000 - 10.0 * n) for n in range(1, 21)]


def test_ranks_run_from_the_lowest_rate_and_only_those_asked_for_are_told() -> None:
    ranks = r.rate_ranks(frame(*LADDER), ["Place 20", "Place 1"], measure="agency_rate")
    assert ranks["authority"].tolist() == ["Place 20", "Place 1"]
    assert ranks[["rank", "quartile", "return_n"]].to_numpy().tolist() == [[20, 4, 20], [1, 1, 20]]


def test_the_interval_holds_the_rank_and_is_the_same_every_time() -> None:
    names = [f"Place {n}" for n in range(1, 21)]
    ranks = r.rate_ranks(frame(*LADDER), names, measure="agency_rate")
    assert (ranks["rank_low"] <= ranks["rank"]).all()
    assert (ranks["rank"] <= ranks["rank_high"]).all()
    assert ranks.equals(r.rate_ranks(frame(*LADDER), names, measure="agency_rate"))
    assert ranks.loc[9, ["rank_low", "rank_high"]].tolist() == [8, 12]


def test_an_interval_is_wider_where_fewer_work() -> None:
    small = agency("Small", 2.0, 18.0)
    large = agency("Large", 1000.0, 9000.0)
    ranks = r.rate_ranks(frame(*LADDER, small, large), ["Small", "Large"], measure="agency_rate").set_index("authority")
    width = ranks["rank_high"] - ranks["rank_low"]
    assert width["Small"] > 15
    assert width["Large"] < 5


def test_ties_share_the_lower_rank() -> None:
    tied = [agency(f"Tied {n}", 100.0, 900.0) for n in range(9)]
    ranks = r.rate_ranks(frame(*tied), ["Tied 3", "Tied 8"], measure="agency_rate")
    assert ranks["rank"].tolist() == [1, 1]
    assert ranks["rank_high"].tolist() == [9, 9]
    assert r.say_ranks(ranks)[0] == (
        "Tied 3's agency rate on 30 September 2024 (10.0%) ranks between 1st and 9th of 9 returns from the lowest rate up "
        "(95% interval for chance alone): in any quarter."
    )


def test_sentences_of_opposite_ends_joint_returns_and_symbols() -> None:
    joint = [agency(name, 300.0, 700.0, code="A / B") for name in ("Alne", "Bray")]
    gone, tiny = agency("Gone", None, 50.0, symbol="x"), agency("Tiny", 3.0, 1.0)
    low = agency("Lowton", None, 500.0, symbol="low")
    ranks = r.rate_ranks(
        frame(*LADDER, *joint, gone, tiny, low), ["Lowton", "Bray", "Gone", "Tiny", "Nowhere"], measure="agency_rate"
    )
    assert ranks["return_n"].tolist() == [22] * 4, "a joint return counts once, low counts, symbol and tiny do not"
    assert r.say_ranks(ranks) == [
        "Lowton's agency rate on 30 September 2024 (near zero) ranks 1st of 22 returns from the lowest rate up (95% interval "
        "for chance alone): in the lowest quarter.",
        "Bray's agency rate on 30 September 2024 (30.0%, a joint return) ranks 22nd of 22 returns from the lowest rate up "
        "(95% interval for chance alone): in the highest quarter.",
        'Gone\'s agency rate on 30 September 2024 has no rank: DfE published "x" (not available).',
        "Tiny's agency rate on 30 September 2024 has no rank: fewer than 10 FTE in post.",
    ]
    assert r.ranks_title(ranks) == "Agency rate 2024: places with their intervals"


def test_a_rate_of_zero_has_its_variance() -> None:
    none, few = agency("None", 0.0, 40.0), [agency(f"Few {n}", 0.5, 39.5) for n in range(10)]
    ranks = r.rate_ranks(frame(none, *few), ["None"], measure="agency_rate")
    assert ranks[["rank", "rank_low"]].to_numpy().tolist() == [[1, 1]]
    assert ranks.loc[0, "rank_high"] > 6, "none of 40 workers may be chance where others have half a worker"


def test_who_has_no_return_is_named() -> None:
    ranks = r.rate_ranks(frame(*LADDER), ["Place 3", "Cumbria"], measure="agency_rate")
    assert r.say_ranks(ranks, ["Place 3", "Cumbria"])[1:] == ["No return of Cumbria to this census is loaded."]


def test_a_place_among_few_is_not_told() -> None:
    ranks = r.rate_ranks(frame(*LADDER[:4]), ["Place 2"], measure="agency_rate")
    assert r.say_ranks(ranks) == ["Place 2's agency rate on 30 September 2024 has no rank: only 4 returns have a rate."]


def test_nothing_gives_no_place() -> None:
    empty = r.rate_ranks(frame(), ["Place 1"], measure="agency_rate")
    assert empty.empty
    assert r.say_ranks(empty) == ["No return of these authorities to this census is loaded within the dates asked for."]
    assert r.ranks_title(empty) == "No place to tell"


@pytest.mark.parametrize(
    ("rank", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")],
)
def test_ordinals(rank: int, words: str) -> None:
    assert r.ordinal(rank) == words
